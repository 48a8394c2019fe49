import { storedType, typeText } from "../../src/facts/types.js";
import type { Dialect } from "../../src/model/dialect.js";
import type { Schema } from "../../src/model/schema/index.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { mariadbCatalog, postgresqlCatalog, schemaLines, sqliteCatalog } from "../../tools/catalog.js";
import type { Server } from "./servers.js";

/** The schema after a script. */
export function replayed(schema: Schema, script: string): Schema {
  return lowerSql(plainSource(script), schema.dialect).reduce((state, operation) => state.apply(operation), schema);
}

const CATALOGS = {
  postgresql: postgresqlCatalog,
  mysql: mariadbCatalog,
  mariadb: mariadbCatalog,
  sqlite: sqliteCatalog,
} as const;

/** What the server's catalog says, a line for each thing. */
export function catalogLines(server: Server, dialect: Dialect): Promise<readonly string[]> {
  return CATALOGS[dialect](server.run, type => printed(type, dialect));
}

/** What the server says of defaults, keys and indexes in its own words, which no replayed schema has. */
export async function definitionLines(server: Server, dialect: Dialect): Promise<readonly string[]> {
  const rows = await server.run(DEFINITIONS[dialect]);
  return rows.map(row => Object.values(row).map(String).join(" "));
}

const MARIADB_DEFAULTS =
  "SELECT table_name, column_name, IFNULL(column_default, 'NULL') FROM information_schema.columns WHERE table_schema = DATABASE()";

const DEFINITIONS: Readonly<Record<Dialect, string>> = {
  postgresql: `
    SELECT d.adrelid::regclass::text, a.attname, pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d
      JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(k.oid) FROM pg_constraint k
      WHERE contype <> 'n' AND connamespace::regnamespace::text IN ('public', 'app')
      -- The server's own part of a foreign key for each partition that it refers to.
      AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)
    UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname IN ('public', 'app')`,
  mysql: MARIADB_DEFAULTS,
  mariadb: MARIADB_DEFAULTS,
  sqlite: `SELECT m.name AS t, c.name AS c, c.dflt_value FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'`,
};

/** What the schema says, in the same lines. */
export function linesOf(schema: Schema): readonly string[] {
  return schemaLines(schema, type => typeText(storedType(type, schema.dialect)));
}

/** What is said on one side alone. */
export function differences(server: readonly string[], ours: readonly string[]): readonly string[] {
  return [
    ...server.filter(line => !ours.includes(line)).map(line => `server: ${line}`),
    ...ours.filter(line => !server.includes(line)).map(line => `ours:   ${line}`),
  ];
}

/** A type that the server prints, as the lowering reads it. */
function printed(type: string, dialect: Dialect): string {
  const known = printedTypes.get(`${dialect} ${type}`);
  if (known !== undefined) return known;
  const [operation] = lowerSql(plainSource(`ALTER TABLE t ADD COLUMN c ${type}`), dialect);
  const column = operation?.kind === "addColumn" ? operation.column : null;
  const text = column?.type == null ? "" : typeText(storedType(column.type, dialect));
  printedTypes.set(`${dialect} ${type}`, text);
  return text;
}

const printedTypes = new Map<string, string>();
