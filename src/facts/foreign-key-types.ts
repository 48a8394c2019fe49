import type { DataType } from "../model/column.js";
import { isMySqlFamily, type Dialect } from "../model/dialect.js";
import { WHOLE } from "./shrinking.js";
import { affinityOf } from "./types.js";

/**
 * What a server makes of a foreign key from a column of one type to a column of another.
 * - `fits`: nothing to say, also of types that are not known;
 * - `refused`: the server does not take the key;
 * - `narrower`: it does, and the referring column cannot hold every value that it may have to refer to;
 * - `convertedHere`, `convertedThere`: it does, and converts the texts of the referring or of the referred column for each
 *   comparison, which its indexes then do not serve.
 */
export type KeyTypes = "fits" | "refused" | "narrower" | "convertedHere" | "convertedThere";

/**
 * Whether a column can refer to another, by their types. Lengths, precisions and scales do not matter. PostgreSQL, CREATE TABLE
 * ("there must be a comparison operator that accepts both"); MySQL 15.1.20.5 ("the size and sign of fixed precision types …
 * must be the same", "the character set and collation must be the same"); SQLite "Datatypes", 4.2.
 */
export function keyTypes(referring: KeyColumn, referred: KeyColumn, dialect: Dialect): KeyTypes {
  const [from, to] = [referring.type, referred.type];
  if (from === null || to === null || from.dimensions + to.dimensions > 0) return "fits";
  if (dialect === "sqlite") return inSqlite(from, to);
  return isMySqlFamily(dialect) ? inMySql(referring, referred) : inPostgresql(from, to);
}

/** The part of a column that says what it can refer to. */
export interface KeyColumn {
  readonly type: DataType | null;
  /** `null` for that of the table. */
  readonly collation: string | null;
}

// --- PostgreSQL ---

const INTEGERS = ["smallint", "integer", "bigint"];
const TEXTS = ["text", "varchar", "char"];
const MOMENTS = ["date", "timestamp", "timestamp with time zone"];

/** The types that can refer to a type: those of its operator family, and those that become it without being asked (`pg_cast`). */
const REFERRING: Readonly<Record<string, readonly string[]>> = {
  smallint: INTEGERS,
  integer: INTEGERS,
  bigint: INTEGERS,
  oid: [...INTEGERS, "oid"],
  numeric: [...INTEGERS, "numeric"],
  real: [...INTEGERS, "numeric", "real", "double precision"],
  "double precision": [...INTEGERS, "numeric", "real", "double precision"],
  text: TEXTS,
  varchar: TEXTS,
  char: TEXTS,
  date: MOMENTS,
  timestamp: MOMENTS,
  "timestamp with time zone": MOMENTS,
  time: ["time"],
  "time with time zone": ["time", "time with time zone"],
  interval: ["time", "interval"],
  inet: ["inet", "cidr"],
  cidr: ["inet", "cidr"],
  uuid: ["uuid"],
  boolean: ["boolean"],
  bytea: ["bytea"],
  jsonb: ["jsonb"],
  money: ["money"],
};

function inPostgresql(from: DataType, to: DataType): KeyTypes {
  const able = REFERRING[to.name];
  if (able === undefined || REFERRING[from.name] === undefined) return "fits";
  if (!able.includes(from.name)) return "refused";
  const [own, other] = [WHOLE[from.name], WHOLE[to.name]];
  return own !== undefined && other !== undefined && own < other ? "narrower" : "fits";
}

// --- MySQL ---

/** Types that InnoDB keeps in one way (`dtype_get_mtype`), but for whole numbers, which differ by size and sign. */
const KEPT: Readonly<Record<string, string>> = {
  char: "text",
  varchar: "text",
  float: "float",
  double: "double",
  decimal: "bytes",
  binary: "bytes",
  varbinary: "bytes",
  datetime: "bytes",
  timestamp: "bytes",
};

function inMySql(referring: KeyColumn, referred: KeyColumn): KeyTypes {
  const [own, other] = [kept(referring.type), kept(referred.type)];
  if (own === null || other === null) return "fits";
  if (own !== other) return "refused";
  // That of the table is not known.
  const isTold = own === "text" && referring.collation !== null && referred.collation !== null;
  return isTold && referring.collation.toLowerCase() !== referred.collation.toLowerCase() ? "refused" : "fits";
}

function kept(type: DataType | null): string | null {
  if (type === null) return null;
  if (WHOLE[type.name] !== undefined) return `${type.name}${type.unsigned ? " unsigned" : ""}`;
  return KEPT[type.name] ?? null;
}

// --- SQLite ---

/** Where a text is compared with a number, the text is converted if it can be. */
function inSqlite(from: DataType, to: DataType): KeyTypes {
  const [own, other] = [kindOf(from), kindOf(to)];
  if (own === "text" && other === "number") return "convertedHere";
  return own === "number" && other === "text" ? "convertedThere" : "fits";
}

function kindOf(type: DataType): "text" | "number" | null {
  const affinity = affinityOf(type);
  if (affinity === "text") return "text";
  // ANY of a STRICT table takes all as it comes.
  return affinity === "blob" || type.name.toLowerCase() === "any" ? null : "number";
}
