import type { ColumnDefault, Constraint, ForeignKey, Identity, ReferentialAction } from "../../model/column.js";
import type { Dialect } from "../../model/dialect.js";
import type { QualifiedName } from "../../model/name.js";
import type { ColumnState, IndexState, Schema, TableState, TypeState, ViewState } from "../../model/schema/index.js";
import { plainName, textsOf, typeText } from "./words.js";

/** What `dblint schema --format json` prints. docs/schema.md describes it; a change that breaks a reader raises `version`. */
export interface SchemaDocument {
  readonly version: 1;
  readonly series: readonly SeriesDocument[];
}

export interface SeriesDocument extends SchemaContent {
  /** Relative to the working directory, as all paths are. */
  readonly folder: string;
  readonly dialect: Dialect;
  /** The last migration that is in it; `null` where there is none. */
  readonly at: MigrationReference | null;
  /** How many migrations are in it. */
  readonly migrations: number;
  readonly begins: {
    readonly kind: "empty" | "dump" | "unknown";
    /** The dump. */
    readonly file: string | null;
    /** Why it does not begin with nothing; one clause. */
    readonly detail: string | null;
  };
  /** Whether what is not here does not exist. */
  readonly whole: boolean;
  readonly gaps: readonly GapDocument[];
}

export interface MigrationReference {
  readonly id: string;
  readonly file: string;
}

/** A part of a migration that could not be analysed. */
export interface GapDocument {
  readonly file: string;
  /** From 1, in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly reason: string;
  /** One clause without a capital and full stop. */
  readonly detail: string;
}

export interface SchemaContent {
  readonly tables: readonly TableDocument[];
  readonly types: readonly TypeDocument[];
  readonly views: readonly ViewDocument[];
  readonly sequences: readonly NameDocument[];
}

/** `schema` is `null` where none was written. */
export interface NameDocument {
  readonly schema: string | null;
  readonly name: string;
}

export interface TableDocument extends NameDocument {
  /** Whether all of its columns, constraints and indexes are known. */
  readonly complete: boolean;
  readonly temporary: boolean;
  readonly partitioned: boolean;
  readonly partitionOf: NameDocument | null;
  readonly origin: OriginDocument;
  readonly inherits: readonly NameDocument[];
  readonly columns: readonly ColumnDocument[];
  readonly primaryKey: { readonly name: string | null; readonly columns: readonly string[] } | null;
  readonly foreignKeys: readonly ForeignKeyDocument[];
  readonly unique: readonly {
    readonly name: string | null;
    readonly columns: readonly string[];
    readonly nullsNotDistinct: boolean;
    readonly deferrable: boolean;
  }[];
  readonly checks: readonly {
    readonly name: string | null;
    readonly expression: string;
    readonly validated: boolean;
  }[];
  readonly exclusions: readonly {
    readonly name: string | null;
    readonly columns: readonly string[];
    readonly method: string;
  }[];
  readonly indexes: readonly IndexDocument[];
}

/** Where a table comes from; docs/schema.md says what the kinds are. */
export interface OriginDocument {
  readonly kind: "migration" | "dump" | "series" | "definition" | "unknown";
  /** `null` for what is unknown. */
  readonly file: string | null;
  /** From 1; `null` where only the file is known. */
  readonly line: number | null;
}

export type OriginOf = (table: QualifiedName) => OriginDocument;

export interface ColumnDocument {
  readonly name: string;
  /** `null` where it is not known, and for SQLite's columns without one. */
  readonly type: {
    readonly text: string;
    readonly name: string;
    readonly arguments: readonly string[];
    readonly dimensions: number;
    readonly unsigned: boolean;
  } | null;
  /** `null` where it is not known. */
  readonly nullable: boolean | null;
  /** `null` where there is none. */
  readonly default: { readonly kind: ColumnDefault["kind"]; readonly text: string | null } | null;
  readonly identity: Identity | null;
  readonly generated: { readonly expression: string; readonly stored: boolean } | null;
  readonly collation: string | null;
}

export interface ForeignKeyDocument {
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly references: NameDocument;
  /** `null`: the primary key of the other table, which is not known. */
  readonly referencedColumns: readonly string[] | null;
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly deferrable: boolean;
  readonly validated: boolean;
}

export interface IndexDocument {
  readonly name: string | null;
  readonly unique: boolean;
  readonly method: string;
  readonly columns: readonly {
    readonly name: string | null;
    readonly expression: string | null;
    readonly descending: boolean;
    readonly prefixLength: number | null;
    readonly operatorClass: string | null;
  }[];
  readonly predicate: string | null;
  readonly include: readonly string[];
  readonly nullsNotDistinct: boolean;
  /** What it serves; `null` for one that stands on its own. */
  readonly constraint: IndexState["constraint"];
}

export interface TypeDocument extends NameDocument {
  readonly form: TypeState["form"];
  readonly labels: readonly string[];
}

export interface ViewDocument extends NameDocument {
  readonly materialized: boolean;
  /** The tables and views that it reads; `null` where they are not known. */
  readonly reads: readonly NameDocument[] | null;
}

/** A schema as plain data without places, but for those where its tables come from. */
export function contentOf(schema: Schema, originOf: OriginOf): SchemaContent {
  return {
    tables: schema.allTables().map(state => tableDocument(state, originOf(state.table))),
    types: schema.allTypes().map(({ type, form, labels }) => ({ ...plainName(type), form, labels })),
    views: schema.allViews().map(viewDocument),
    sequences: schema.allSequences().map(({ sequence }) => plainName(sequence)),
  };
}

export function tableDocument(state: TableState, origin: OriginDocument): TableDocument {
  const { table, complete, temporary, partitioned, partitionOf, inherits, constraints } = state;
  const primaryKey = only(constraints, "primaryKey").at(0);
  return {
    ...plainName(table),
    complete,
    temporary,
    partitioned,
    partitionOf: partitionOf === null ? null : plainName(partitionOf),
    origin,
    inherits: inherits.map(plainName),
    columns: [...state.columns.values()].map(columnDocument),
    primaryKey:
      primaryKey === undefined ? null : { name: primaryKey.name?.text ?? null, columns: textsOf(primaryKey.columns) },
    foreignKeys: only(constraints, "foreignKey").map(foreignKeyDocument),
    unique: only(constraints, "unique").map(({ name, columns, nullsNotDistinct, deferrable }) => ({
      name: name?.text ?? null,
      columns: textsOf(columns),
      nullsNotDistinct,
      deferrable,
    })),
    checks: only(constraints, "check").map(({ name, expression, notValid }) => ({
      name: name?.text ?? null,
      expression,
      validated: !notValid,
    })),
    exclusions: only(constraints, "exclude").map(({ name, columns, method }) => ({
      name: name?.text ?? null,
      columns: textsOf(columns),
      method,
    })),
    indexes: state.indexes.map(indexDocument),
  };
}

function only<K extends Constraint["kind"]>(
  constraints: readonly Constraint[],
  kind: K,
): readonly Extract<Constraint, { kind: K }>[] {
  return constraints.filter((constraint): constraint is Extract<Constraint, { kind: K }> => constraint.kind === kind);
}

function columnDocument(column: ColumnState): ColumnDocument {
  const { name, type, nullable, identity, generated, collation } = column;
  return {
    name,
    type:
      type === null
        ? null
        : {
            text: typeText(type),
            name: type.name,
            arguments: type.arguments,
            dimensions: type.dimensions,
            unsigned: type.unsigned,
          },
    nullable,
    default: defaultDocument(column.default),
    identity,
    generated,
    collation,
  };
}

function defaultDocument(value: ColumnState["default"]): ColumnDocument["default"] {
  if (value === "none") return null;
  if (value === null) return { kind: "unknown", text: null };
  switch (value.kind) {
    case "constant":
      return { kind: value.kind, text: value.value };
    case "expression":
      return { kind: value.kind, text: value.text };
    case "null":
    case "unknown":
      return { kind: value.kind, text: null };
  }
}

export function foreignKeyDocument(key: ForeignKey): ForeignKeyDocument {
  const { name, columns, references, referencedColumns, onDelete, onUpdate, deferrable, notValid } = key;
  return {
    name: name?.text ?? null,
    columns: textsOf(columns),
    references: plainName(references),
    referencedColumns: referencedColumns === null ? null : textsOf(referencedColumns),
    onDelete,
    onUpdate,
    deferrable,
    validated: !notValid,
  };
}

function indexDocument(index: IndexState): IndexDocument {
  const { name, unique, method, predicate, include, nullsNotDistinct, constraint } = index;
  return {
    name: name?.text ?? null,
    unique,
    method,
    columns: index.columns.map(part => ({
      name: part.name?.text ?? null,
      expression: part.expression,
      descending: part.descending,
      prefixLength: part.prefixLength,
      operatorClass: part.operatorClass,
    })),
    predicate,
    include: textsOf(include),
    nullsNotDistinct,
    constraint,
  };
}

function viewDocument({ view, materialized, reads }: ViewState): ViewDocument {
  return { ...plainName(view), materialized, reads: reads === null ? null : reads.map(plainName) };
}
