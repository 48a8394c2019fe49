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
