import type { DataType } from "../model/column.js";
import { isMySqlFamily, type Dialect } from "../model/dialect.js";
import type { Operation } from "../model/operation.js";
import { ownType } from "../model/types.js";

/** What happens to the rows that exist when a column that must not be NULL comes without a default. */
export type RequiredColumnOutcome =
  /** The statement fails, unless the table is empty. */
  | { readonly kind: "fails" }
  /** The rows get `value`, a SQL literal, without a warning. */
  | { readonly kind: "writes"; readonly value: string };

/**
 * The implicit default of a type in MySQL (manual 13.6, "Data Type Default Values"). Measured on MariaDB 10.11; MySQL's
 * default mode has NO_ZERO_DATE, under which the zero date of a new column is an error.
 */
const MYSQL_IMPLICIT: ReadonlyMap<string, string> = new Map([
  ...["tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "bit"].map(
    type => [type, "0"] as const,
  ),
  ...[
    "char",
    "varchar",
    "tinytext",
    "text",
    "mediumtext",
    "longtext",
    "varbinary",
    "tinyblob",
    "blob",
    "mediumblob",
    "longblob",
    "json",
    "set",
  ].map(type => [type, "''"] as const),
  ["date", "'0000-00-00'"],
  ["datetime", "'0000-00-00 00:00:00'"],
  ["timestamp", "'0000-00-00 00:00:00'"],
  ["time", "'00:00:00'"],
  ["year", "0000"],
  ["uuid", "'00000000-0000-0000-0000-000000000000'"],
]);

const ZERO_DATES: ReadonlySet<string> = new Set(["date", "datetime", "timestamp"]);

/**
 * ADD COLUMN … NOT NULL without a default, on a table with rows. Manuals: PostgreSQL ALTER TABLE; SQLite "ALTER TABLE
 * ADD COLUMN", whose "must have a default value other than NULL" holds for tables with rows alone.
 */
export function addingRequiredColumn(dialect: Dialect, type: DataType | null): RequiredColumnOutcome {
  if (!isMySqlFamily(dialect)) return { kind: "fails" };
  const name = type?.name ?? "";
  if (dialect === "mysql" && ZERO_DATES.has(name)) return { kind: "fails" };
  if (name === "enum") return { kind: "writes", value: quoted(type?.arguments[0] ?? "") };
  // MySQL pads BINARY(n) with zero bytes, and n is 1 where it is not given (manual 13.3.3).
  if (name === "binary") return { kind: "writes", value: `REPEAT(0x00, ${type?.arguments[0] ?? "1"})` };
  return { kind: "writes", value: MYSQL_IMPLICIT.get(name) ?? "a zero value" };
}

/** Types that take any text, and types of bytes. */
const TEXTS =
  /^(?:(?:tiny|medium|long)?(?:text|blob)|n?(?:var)?char(?:acter)?(?: varying)?|bpchar|citext|name|clob|string|bytea|(?:var)?binary|set|xml|ltree|hstore|tsvector)$/;

/**
 * A literal that a column of this type can start with, for suggestions; a person chooses the real one. `null` where none
 * is known to be one: a type of the project's own, or one that is not known. SQLite takes any value for any type.
 */
export function plainLiteral(type: DataType | null, dialect: Dialect): string | null {
  const name = type?.name ?? "";
  if (type !== null && type.dimensions > 0) return "'{}'";
  // PostgreSQL's bit strings are no numbers.
  if (name === "bit" && dialect === "postgresql") return null;
  if (
    /^(?:tiny|small|medium|big)?int(?:eger|2|4|8)?$|^(?:numeric|decimal|real|float|double(?: precision)?|bit|money)$/.test(
      name,
    )
  )
    return "0";
  if (name === "boolean" || name === "bool") return dialect === "sqlite" ? "0" : "false";
  if (name === "json" || name === "jsonb") return "'{}'";
  if (name.startsWith("timestamp") || name === "datetime") return now(type, dialect);
  if (name === "date") return dialect === "postgresql" ? "CURRENT_DATE" : "'1970-01-01'";
  if (name.startsWith("time")) return "'00:00:00'";
  if (name === "year") return "1970";
  if (name === "interval") return "'0'";
  if (name === "inet" || name === "cidr") return "'0.0.0.0'";
  if (name === "uuid") return "'00000000-0000-0000-0000-000000000000'";
  if (name === "enum") return quoted(type?.arguments[0] ?? "");
  return TEXTS.test(name) || (dialect === "sqlite" && type !== null) ? "''" : null;
}

/** Whether a column that is there can become NOT NULL. SQLite's ALTER TABLE changes no column ("ALTER TABLE", section 7). */
export function canSetNotNull(dialect: Dialect): boolean {
  return dialect !== "sqlite";
}

/** Whether the project may have made the type itself. */
export function mayBeOwnType(type: DataType | null, dialect: Dialect): type is DataType {
  return type !== null && plainLiteral(type, dialect) === null;
}

/** MySQL wants the precision of the column again; SQLite adds no column with a default that is not constant. */
function now(type: DataType | null, dialect: Dialect): string {
  if (dialect === "sqlite") return "'1970-01-01 00:00:00'";
  const [precision] = type?.arguments ?? [];
  return isMySqlFamily(dialect) && precision !== undefined ? `CURRENT_TIMESTAMP(${precision})` : "CURRENT_TIMESTAMP";
}

/** A label as a literal. */
function quoted(label: string): string {
  return `'${label.replaceAll("'", "''")}'`;
}

const WITHOUT_LITERAL = /^(?:(?:tiny|medium|long)?(?:text|blob)|json|geometry|point|linestring|polygon)$/;

/** Whether a literal can be the default of a column. MySQL takes one for these in no version (manual 13.6), MariaDB since 10.2. */
export function takesLiteralDefault(type: DataType | null, dialect: Dialect): boolean {
  return dialect !== "mysql" || !WITHOUT_LITERAL.test(type?.name ?? "");
}

/** The same as `plainLiteral`, where one of these operations may create the type: of an enum, the first label. */
export function startingValue(
  type: DataType | null,
  operations: readonly Operation[],
  dialect: Dialect,
): string | null {
  const own = ownType(type, operations);
  if (own === null) return plainLiteral(type, dialect);
  const [label] = own.labels;
  return label === undefined ? null : quoted(label);
}
