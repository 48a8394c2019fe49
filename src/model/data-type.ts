import type { DataType } from "./column.js";
import { isMySqlFamily, type Dialect } from "./dialect.js";

/**
 * A type as the server keeps it, so that two spellings of one type are equal: lengths that go without saying are said.
 * PostgreSQL 8.1.2 (NUMERIC), 8.3 (CHARACTER), 8.10 (BIT), 8.15.1 ("the declared number of dimensions … is simply
 * documentation"); MySQL 13.1.3 (DECIMAL), 13.3.2, 13.3.4, MariaDB "JSON Data Type" ("an alias for LONGTEXT").
 */
export function storedType(type: DataType, dialect: Dialect): DataType {
  if (dialect === "sqlite") return type;
  const { name, arguments: args, dimensions } = type;
  const stored = { ...type, dimensions: Math.min(dimensions, 1) };
  if (dialect === "mariadb" && name === "json") return { ...stored, name: "longtext" };
  const isDecimal = name === "numeric" || name === "decimal";
  if (isDecimal && args.length === 1) return { ...stored, arguments: [...args, "0"] };
  if (args.length > 0) return isMySqlFamily(dialect) && name === "year" ? { ...stored, arguments: [] } : stored;
  if (isDecimal && isMySqlFamily(dialect)) return { ...stored, arguments: ["10", "0"] };
  const single = name === "char" || name === "bit" || (name === "binary" && isMySqlFamily(dialect));
  return single ? { ...stored, arguments: ["1"] } : stored;
}

/** A type in one line, for messages and for comparing. */
export function typeText({ name, arguments: args, dimensions, unsigned }: DataType): string {
  const list = args.length === 0 ? "" : `(${args.join(",")})`;
  return `${name}${list}${unsigned ? " unsigned" : ""}${"[]".repeat(dimensions)}`;
}
