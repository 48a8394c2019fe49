import { isMySqlFamily, type Dialect } from "../model/dialect.js";
import type { DataType, Identity } from "../model/column.js";
import { sameType } from "../model/schema/index.js";

export { storedType, typeText } from "../model/data-type.js";

/**
 * Spellings of one type. PostgreSQL 8.1 (aliases), MySQL 13.1 and 13.9 ("Using Data Types from Other Database
 * Engines"), SQLite keeps what was written and derives an affinity from it.
 */
const ALIASES: Readonly<Record<Dialect, Readonly<Record<string, string>>>> = {
  postgresql: {
    int: "integer",
    int4: "integer",
    int8: "bigint",
    int2: "smallint",
    bool: "boolean",
    float: "double precision",
    float8: "double precision",
    float4: "real",
    decimal: "numeric",
    dec: "numeric",
    bpchar: "char",
    character: "char",
    "character varying": "varchar",
    "bit varying": "varbit",
    timestamptz: "timestamp with time zone",
    "timestamp without time zone": "timestamp",
    timetz: "time with time zone",
    "time without time zone": "time",
  },
  mysql: {},
  mariadb: {},
  sqlite: {},
};

const MYSQL_ALIASES: Readonly<Record<string, string>> = {
  integer: "int",
  int4: "int",
  int8: "bigint",
  int3: "mediumint",
  int2: "smallint",
  int1: "tinyint",
  middleint: "mediumint",
  dec: "decimal",
  numeric: "decimal",
  fixed: "decimal",
  real: "double",
  "double precision": "double",
  float8: "double",
  float4: "float",
  character: "char",
  "char byte": "binary",
  "character varying": "varchar",
  "char varying": "varchar",
  varcharacter: "varchar",
  nvarchar: "varchar",
  "nchar varchar": "varchar",
  "nchar varying": "varchar",
  "national varchar": "varchar",
  "national char varying": "varchar",
  "national character varying": "varchar",
  "national char": "char",
  "national character": "char",
  nchar: "char",
  long: "mediumtext",
  "long varchar": "mediumtext",
  "long char varying": "mediumtext",
  "long varbinary": "mediumblob",
  geomcollection: "geometrycollection",
};

/** PostgreSQL's notational types (8.1.4): an integer with a sequence behind it. */
const SERIAL: Readonly<Record<string, string>> = {
  serial: "integer",
  serial4: "integer",
  bigserial: "bigint",
  serial8: "bigint",
  smallserial: "smallint",
  serial2: "smallint",
};

export interface CanonicalType {
  readonly name: string;
  readonly arguments: readonly string[];
  /** What the spelling says besides the type. */
  readonly identity: Identity | null;
  /** MySQL's SERIAL is an unsigned one. */
  readonly unsigned: boolean;
}

/** The canonical name of a type that is written as `name`, in any case, with `args` behind it. */
export function canonicalType(name: string, args: readonly string[], dialect: Dialect): CanonicalType {
  const lower = name.toLowerCase();
  const plain = { identity: null, unsigned: false };
  if (dialect === "postgresql") {
    const serial = SERIAL[lower];
    if (serial !== undefined) return { name: serial, arguments: args, identity: "serial", unsigned: false };
    if (lower === "float" && args.length > 0) {
      return { name: Number(args[0]) <= 24 ? "real" : "double precision", arguments: [], ...plain };
    }
  }
  if (isMySqlFamily(dialect)) {
    if (lower === "serial") return { name: "bigint", arguments: args, identity: "autoIncrement", unsigned: true };
    // BOOL is TINYINT(1): the one width that MySQL 8 still shows and that means something.
    if (lower === "bool" || lower === "boolean") return { name: "tinyint", arguments: ["1"], ...plain };
    // One argument of FLOAT is a precision in bits (MySQL 13.1.4).
    if (lower === "float" && args.length === 1) {
      return { name: Number(args[0]) <= 24 ? "float" : "double", arguments: [], ...plain };
    }
    const canonical = MYSQL_ALIASES[lower] ?? lower;
    return {
      name: canonical,
      arguments: INTEGERS.has(canonical) ? displayWidth(canonical, args) : args,
      ...plain,
    };
  }
  return { name: ALIASES[dialect][lower] ?? lower, arguments: args, ...plain };
}

const INTEGERS: ReadonlySet<string> = new Set(["tinyint", "smallint", "mediumint", "int", "bigint"]);

/** The display width of an integer says nothing of what it stores (MySQL 13.1.6), but for the boolean `tinyint(1)`. */
function displayWidth(type: string, args: readonly string[]): readonly string[] {
  return type === "tinyint" && args[0] === "1" ? args : [];
}

/** Whether two types keep the same values: to SQLite, all types of one affinity do. */
export function storesAlike(a: DataType | null, b: DataType | null, dialect: Dialect): boolean {
  if (a === null || b === null) return true;
  if (dialect === "sqlite") return affinityOf(a) === affinityOf(b);
  return sameType(withPrecision(a, dialect), withPrecision(b, dialect), dialect);
}

/** PostgreSQL keeps six digits of a second where no precision is said (8.5). */
function withPrecision(type: DataType, dialect: Dialect): DataType {
  const isTime = dialect === "postgresql" && /^time(?:stamp)?\b/.test(type.name) && type.arguments.length === 0;
  return isTime ? { ...type, arguments: ["6"] } : type;
}

/** SQLite, "Datatypes In SQLite", 3.1: the first of these words that stands in the name. */
export function affinityOf({ name }: DataType): "integer" | "text" | "blob" | "real" | "numeric" {
  const word = /int|char|clob|text|blob|real|floa|doub/i.exec(name)?.[0].toLowerCase();
  if (/int/i.test(name)) return "integer";
  if (word === undefined) return name === "" ? "blob" : "numeric";
  if (/char|clob|text/i.test(name)) return "text";
  return /blob/i.test(name) ? "blob" : "real";
}
