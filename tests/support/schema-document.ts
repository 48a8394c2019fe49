import { changesIn, comparisonOf, type DiffDocument } from "../../src/cli/schema/diff.js";
import { diffTables, type DiffTables } from "../../src/cli/schema/diff-tables.js";
import { contentOf, type OriginDocument, type SeriesDocument } from "../../src/cli/schema/document.js";
import type { Dialect } from "../../src/model/dialect.js";
import { renamingsIn, Schema } from "../../src/model/schema/index.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";

/** The schema that statements make out of nothing. */
export function schemaOf(sql: string, dialect: Dialect = "postgresql"): Schema {
  return lowerSql(plainSource(sql), dialect)
    .reduce((schema, operation) => schema.apply(operation), Schema.empty(dialect, true))
    .settled();
}

/** A series that makes this schema. */
export function seriesOf(schema: Schema): SeriesDocument {
  return {
    folder: "migrations",
    dialect: schema.dialect,
    at: { id: "1_a", file: "migrations/1_a.sql" },
    migrations: 1,
    begins: { kind: "empty", file: null, detail: null },
    whole: true,
    gaps: [],
    ...contentOf(schema, () => ({ kind: "migration", file: "migrations/1_a.sql", line: 1 })),
  };
}

/** What statements change in the schema that others make. */
export function differenceOf(
  before: string,
  change: string,
  dialect: Dialect = "postgresql",
): { readonly diff: DiffDocument; readonly found: DiffTables } {
  const from = schemaOf(before, dialect);
  const operations = lowerSql(plainSource(change), dialect);
  const to = operations.reduce((schema, operation) => schema.apply(operation), from).settled();
  const comparison = comparisonOf(from, to, renamingsIn(operations, from));
  const changes = changesIn(comparison);
  const originOf = (): OriginDocument => ({ kind: "migration", file: "migrations/1_a.sql", line: 1 });
  return {
    diff: {
      version: 1,
      folder: "migrations",
      dialect,
      from: { id: "1_a", file: "migrations/1_a.sql" },
      to: { id: "2_b", file: "migrations/2_b.sql" },
      whole: true,
      gaps: [],
      changes,
    },
    found: diffTables(comparison, changes, { from: originOf, to: originOf }),
  };
}

/** `count` tables of a shop, seven to a family, and most with a key to `users`. */
export function manyTables(count: number): string {
  const tables = [
    "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, boss bigint REFERENCES users);",
  ];
  for (let i = 1; i < count; i++) {
    const columns = Array.from(
      { length: (i * 7) % 11 },
      (_, j) => `column_${j} text${j % 2 === 0 ? " NOT NULL" : ""},`,
    );
    const owner = i % 5 === 0 ? "" : "user_id bigint NOT NULL REFERENCES users,";
    const head = i - (i % 8);
    const earlier = head === i || head === 0 ? "" : `before_id bigint REFERENCES table_${head},`;
    tables.push(`CREATE TABLE table_${i} (${owner}${earlier}${columns.join("")} id bigint PRIMARY KEY);`);
  }
  return tables.join("\n");
}
