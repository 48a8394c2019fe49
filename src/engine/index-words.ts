import type { DeclaredModel, DefinitionFormat, SchemaDefinition } from "../model/definition.js";
import { operationsOf } from "../model/migration.js";
import { displayName, unwritten } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import type { TableState } from "../model/schema/index.js";
import type { Writer } from "../model/writer.js";
import type { FoundSeries } from "../project/all-series.js";
import type { Builder } from "./builder.js";
import { readFile } from "./read-file.js";

/**
 * How a project would write an index on columns of a table: in the schema of Prisma, as its newest migrations are
 * written, or else as its models are.
 */
export function indexWords(
  state: TableState,
  columns: readonly string[],
  builder: Builder | null,
  declared: { readonly model: DeclaredModel; readonly definition: SchemaDefinition } | null,
): string {
  const format = declared?.definition.format ?? null;
  const inMigration = builder === null || format === "prisma" ? null : asMigration(state, columns, builder);
  if (inMigration !== null) return inMigration;
  if (declared !== null && format !== null) {
    const properties = columns.map(column => propertyOf(column, declared.model));
    const written = DECLARATIONS[format]?.(properties, columns);
    if (written !== undefined) return written;
  }
  return `CREATE INDEX ON ${displayName(state.table)} (${columns.join(", ")})`;
}

const quoted = (names: readonly string[]): string => names.map(name => JSON.stringify(name)).join(", ");

const DECLARATIONS: Readonly<
  Partial<Record<DefinitionFormat, (properties: readonly string[], columns: readonly string[]) => string>>
> = {
  prisma: properties => `@@index([${properties.join(", ")}])`,
  drizzle: properties => `index().on(${properties.map(property => `table.${property}`).join(", ")})`,
  typeorm: properties => `@Index([${quoted(properties)}])`,
  mikroorm: properties => `@Index({ properties: [${quoted(properties)}] })`,
  sequelize: (_, columns) => `indexes: [{ fields: [${quoted(columns)}] }]`,
  sqlalchemy: (_, columns) => `Index(None, ${quoted(columns)})`,
};

function propertyOf(column: string, { properties, relations }: DeclaredModel): string {
  const own = [...properties].find(([, { text }]) => text === column)?.[0];
  const relation = relations.find(({ columns: [only, ...others] }) => only?.text === column && others.length === 0);
  return own ?? relation?.property ?? column;
}

/** As the newest of the migrations that can be read is written; `null` where none can. */
function asMigration(state: TableState, columns: readonly string[], { series }: Builder): string | null {
  const newest = newestOf(series);
  if (newest === null) return null;
  const names = columns.map(unwritten);
  const write = (anchor: Operation): string => newest.writer.createIndex(anchor, state.table, names).code;
  const code = write(newest.anchor);
  if (/create\s+index/i.test(code)) return code;
  // A builder's call is written with the table of the call around it, which is that of the migration: this one stands alone.
  const alone = write({ ...newest.anchor });
  return alone === "" ? null : alone;
}

interface Newest {
  readonly writer: Writer;
  readonly anchor: Operation;
}

const newestKnown = new WeakMap<FoundSeries, Newest | null>();

/** So many of the newest migrations are looked at. */
const MOST_LOOKED_AT = 10;

function newestOf(series: FoundSeries): Newest | null {
  const known = newestKnown.get(series);
  if (known !== undefined) return known;
  let found: Newest | null = null;
  for (const path of series.paths.slice(-MOST_LOOKED_AT).reverse()) {
    const { project } = series;
    const text = project.read(path);
    const read = text === null ? null : readFile(path, text, project);
    const operations = read === null ? [] : operationsOf(read.found.migration.up);
    const anchor =
      operations.find(({ kind }) => kind === "createIndex") ?? operations.find(({ kind }) => ANCHORS.has(kind));
    if (read === null || anchor === undefined) continue;
    found = { writer: read.writer(), anchor };
    break;
  }
  newestKnown.set(series, found);
  return found;
}

/** What stands beside the table that it changes. */
const ANCHORS: ReadonlySet<Operation["kind"]> = new Set(["addColumn", "addConstraint", "alterColumn", "createTable"]);
