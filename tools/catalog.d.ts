import type { DataType } from "../src/model/column.js";
import type { Schema } from "../src/model/schema/index.js";

type Run = (sql: string) => Promise<readonly Record<string, unknown>[]>;
type Catalog = (run: Run, typeOf: (type: string) => string) => Promise<string[]>;

export const postgresqlCatalog: Catalog;
export const mariadbCatalog: Catalog;
export const sqliteCatalog: Catalog;
export function schemaLines(schema: Schema, print: (type: DataType) => string): string[];
