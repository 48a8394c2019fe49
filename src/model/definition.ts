import type { Dialect } from "./dialect.js";
import type { Name } from "./name.js";
import type { CreateIndex, CreateTable, CreateType, Opaque } from "./operation.js";
import type { Span } from "./span.js";

/** How code declares a database: the language of its models, entities or tables. */
export type DefinitionFormat =
  "prisma" | "drizzle" | "typeorm" | "sequelize" | "mikroorm" | "kysely" | "sqlalchemy" | "sql";

/**
 * What one file declares of a database: the operations that make it from nothing, as the library itself would send them
 * (`prisma migrate`, `synchronize`, `create_all`). Spans are those of the declarations.
 */
export interface SchemaDefinition {
  readonly format: DefinitionFormat;
  /** Absolute. */
  readonly path: string;
  readonly dialect: Dialect;
  readonly models: readonly DeclaredModel[];
  /** Enums and the like. */
  readonly types: readonly CreateType[];
  /** What is declared in a way that cannot be read, with its reason: the schema is not complete then. */
  readonly opaque: readonly Opaque[];
}

/** A class, block or constant that stands for a table. */
export interface DeclaredModel {
  /** What code calls it: the class, the block, the constant. */
  readonly name: string;
  /** The table with its columns and constraints, as far as they can be read. */
  readonly table: CreateTable;
  readonly indexes: readonly CreateIndex[];
  /** False where columns, constraints or indexes may be declared that could not be read. */
  readonly complete: boolean;
  /** Whether columns are known by name alone, without types (Kysely's interfaces). */
  readonly namesOnly: boolean;
  /** Which property of the model stands for which column. */
  readonly properties: ReadonlyMap<string, Name>;
  readonly relations: readonly Relation[];
  /** The name of the model where it is declared. */
  readonly span: Span;
}

/** A property of a model that stands for rows of another one. */
export interface Relation {
  readonly property: string;
  /** The name of the other model; `null` where it cannot be read. */
  readonly target: string | null;
  readonly cardinality: "one" | "many";
  /** The columns of this table that refer to the other one; empty on the side that is referred to. */
  readonly columns: readonly Name[];
  /** Whether its rows come with those of the model (`eager`), when asked for (`lazy`), or only by a query of their own (`explicit`). */
  readonly loading: "eager" | "lazy" | "explicit" | "unknown";
  readonly span: Span;
}
