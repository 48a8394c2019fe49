import type { Dialect } from "../../model/dialect.js";
import { isMySqlFamily } from "../../model/dialect.js";
import {
  array,
  Host,
  isUndefined,
  native,
  propertyOf,
  text,
  textOf,
  truthiness,
  type Origin,
  type Site,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { hole, listOf, sqlAt } from "../texts.js";
import { nameText, type Writing } from "./writing.js";

/** The data types of Sequelize 6, by the key that their SQL begins with. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ...(
    "ABSTRACT STRING CHAR TEXT NUMBER TINYINT SMALLINT MEDIUMINT INTEGER BIGINT FLOAT TIME DATE DATEONLY BOOLEAN NOW " +
    "BLOB DECIMAL UUID UUIDV1 UUIDV4 HSTORE JSON JSONB VIRTUAL ARRAY ENUM RANGE REAL GEOMETRY GEOGRAPHY CIDR INET " +
    "MACADDR CITEXT TSVECTOR"
  )
    .split(" ")
    .map(key => [key, key] as const),
  ["NUMERIC", "DECIMAL"],
  ["DOUBLE", "DOUBLE PRECISION"],
  ["DOUBLE PRECISION", "DOUBLE PRECISION"],
]);

/** What follows a type with a dot: `INTEGER.UNSIGNED.ZEROFILL`, `STRING.BINARY`. */
interface Attributes {
  readonly unsigned: boolean;
  readonly zerofill: boolean;
  readonly binary: boolean;
}

const NO_ATTRIBUTES: Attributes = { unsigned: false, zerofill: false, binary: false };

/** A data type, with or without arguments: `Sequelize.STRING`, `DataTypes.DECIMAL(10, 2)`. */
export class DataTypeHost extends Host {
  readonly label = "";
  readonly isConnection = false;

  constructor(
    readonly key: string,
    override readonly origin: Origin,
    readonly args: readonly Value[] = [],
    readonly attributes: Attributes = NO_ATTRIBUTES,
  ) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    const having = (attribute: Partial<Attributes>): DataTypeHost =>
      new DataTypeHost(this.key, site.origin, this.args, { ...this.attributes, ...attribute });
    switch (property) {
      case "UNSIGNED":
        return having({ unsigned: true });
      case "ZEROFILL":
        return having({ zerofill: true });
      case "BINARY":
        return having({ binary: true });
      case "key":
        return text(this.key, site.origin);
      case "values":
        return this.key === "ENUM" ? this.labels : undefined;
      case "toString":
      case "toSql":
        return native(property, () => text(this.key, site.origin));
      default:
        return undefined;
    }
  }

  override call(args: readonly Value[], site: Site): Value {
    return new DataTypeHost(this.key, site.origin, args, this.attributes);
  }

  override construct(args: readonly Value[], site: Site): Value {
    return this.call(args, site);
  }

  /** An argument, by its position or by its name in an object of options. */
  option(name: string, index: number): Value | undefined {
    const [first] = this.args;
    const value = first?.kind === "object" ? propertyOf(first, name) : this.args[index];
    return isUndefined(value) ? undefined : value;
  }

  has(name: keyof Attributes): boolean {
    const value = propertyOf(this.args[0], name);
    return this.attributes[name] || (value !== undefined && truthiness(value) === true);
  }

  /** The type of the elements of an ARRAY, the bounds of a RANGE. */
  get inner(): Value | undefined {
    const [first] = this.args;
    const key = this.key === "RANGE" ? "subtype" : "type";
    return first?.kind === "object" ? propertyOf(first, key) : first;
  }

  /** The labels of an ENUM, however they were given. */
  get labels(): Value {
    const [first] = this.args;
    if (first?.kind === "object") return propertyOf(first, "values") ?? first;
    const items = this.args.flatMap(arg => (arg.kind === "array" ? arg.items : [arg]));
    return array(
      items,
      this.origin,
      this.args.some(arg => arg.kind === "array" && arg.open),
    );
  }

  /** The ENUM that this type is, or is an array of. */
  get enumeration(): DataTypeHost | null {
    if (this.key === "ENUM") return this;
    const { inner } = this;
    return this.key === "ARRAY" && inner instanceof DataTypeHost && inner.key === "ENUM" ? inner : null;
  }
}

/** A member of `DataTypes`; `undefined` for one that Sequelize 6 does not have. */
export function dataType(name: string, site: Site): DataTypeHost | undefined {
  const key = KEYS.get(name);
  return key === undefined ? undefined : new DataTypeHost(key, site.origin);
}

/** Types whose default the run makes up, and not the server. */
export function isMadeByTheProgram(value: Value): boolean {
  return value instanceof DataTypeHost && ["NOW", "UUIDV1", "UUIDV4"].includes(value.key);
}

// --- SQL ---

/** `toSql` of a type in the dialect. `escape` writes down the labels of an ENUM. */
export function typeSql(type: DataTypeHost, writing: Writing, escape: (value: Value) => Text): Text {
  const sql = sqlAt(type.origin);
  switch (type.key) {
    case "STRING":
    case "CHAR":
      return characters(type, writing);
    case "TEXT":
    case "BLOB":
      return sql`${large(type, writing.dialect)}`;
    case "DECIMAL":
      return decimal(type, writing);
    case "DATE":
      return moment(type, writing);
    case "BOOLEAN":
      return sql`${writing.dialect === "postgresql" ? "BOOLEAN" : "TINYINT(1)"}`;
    case "UUID":
      return sql`${isMySqlFamily(writing.dialect) ? "CHAR(36) BINARY" : "UUID"}`;
    case "DATEONLY":
      return sql`DATE`;
    case "CITEXT":
      return sql`${writing.dialect === "sqlite" ? "TEXT COLLATE NOCASE" : "CITEXT"}`;
    case "ENUM":
      return enumeration(type, writing, escape);
    case "ARRAY":
      return sql`${elementSql(type, writing, escape)}[]`;
    case "RANGE":
      return range(type, writing.dialect);
    case "GEOMETRY":
    case "GEOGRAPHY":
      return spatial(type, writing);
    default:
      return NUMBERS.has(type.key) ? number(type, writing) : sql`${type.key}`;
  }
}

/** A type as it is given to an attribute: one of Sequelize, SQL in a string, or one that is not constant. */
export function writtenType(
  value: Value | undefined,
  at: Origin,
  writing: Writing,
  escape: (value: Value) => Text,
): Text {
  if (value instanceof DataTypeHost) return typeSql(value, writing, escape);
  return value?.kind === "text" ? value : hole(value === undefined ? "…" : writing.machine.label(value, at), at);
}

const NUMBERS: ReadonlySet<string> = new Set(
  "NUMBER TINYINT SMALLINT MEDIUMINT INTEGER BIGINT FLOAT REAL".split(" ").concat("DOUBLE PRECISION"),
);

function characters(type: DataTypeHost, writing: Writing): Text {
  const sql = sqlAt(type.origin);
  const name = type.key === "STRING" ? "VARCHAR" : "CHAR";
  const length = given(type.option("length", 0));
  const digits = length === undefined ? "255" : nameText(length, type.origin, writing);
  if (!type.has("binary")) return sql`${name}(${digits})`;
  if (writing.dialect === "postgresql") return sql`BYTEA`;
  return writing.dialect === "sqlite" ? sql`${name} BINARY(${digits})` : sql`${name}(${digits}) BINARY`;
}

/** Only MySQL has sizes; SQLite keeps those of a BLOB. */
function large(type: DataTypeHost, dialect: Dialect): string {
  if (dialect === "postgresql") return type.key === "BLOB" ? "BYTEA" : "TEXT";
  const size = textOf(type.option("length", 0))?.toUpperCase() ?? "";
  const sized = ["TINY", "MEDIUM", "LONG"].includes(size) && (dialect !== "sqlite" || type.key === "BLOB");
  return sized ? size + type.key : type.key;
}

function number(type: DataTypeHost, writing: Writing): Text {
  const sql = sqlAt(type.origin);
  const { dialect } = writing;
  const length = given(type.option("length", 0));
  const decimals = type.option("decimals", 1);
  const digits =
    length === undefined
      ? ""
      : decimals?.kind === "constant" && typeof decimals.value === "number"
        ? sql`(${nameText(length, type.origin, writing)},${String(decimals.value)})`
        : sql`(${nameText(length, type.origin, writing)})`;
  const unsigned = type.has("unsigned") ? " UNSIGNED" : "";
  const zerofill = type.has("zerofill") ? " ZEROFILL" : "";
  if (dialect === "postgresql") {
    if (type.key === "FLOAT") return given(decimals) === undefined ? sql`FLOAT${digits}` : sql`FLOAT`;
    return PLAIN_IN_POSTGRES.has(type.key) ? sql`${type.key}` : sql`${type.key}${digits}${unsigned}${zerofill}`;
  }
  if (dialect === "sqlite") {
    return PLAIN_IN_SQLITE.has(type.key) ? sql`${type.key}${digits}` : sql`${type.key}${unsigned}${zerofill}${digits}`;
  }
  return sql`${type.key}${digits}${unsigned}${zerofill}`;
}

/** Where Sequelize takes length, UNSIGNED and ZEROFILL away. */
const PLAIN_IN_POSTGRES: ReadonlySet<string> = new Set(
  "TINYINT SMALLINT INTEGER BIGINT REAL".split(" ").concat("DOUBLE PRECISION"),
);

/** Where Sequelize takes UNSIGNED and ZEROFILL away. */
const PLAIN_IN_SQLITE: ReadonlySet<string> = new Set("TINYINT SMALLINT MEDIUMINT INTEGER BIGINT".split(" "));

function decimal(type: DataTypeHost, writing: Writing): Text {
  const sql = sqlAt(type.origin);
  const digits = [type.option("precision", 0), type.option("scale", 1)].flatMap(value => {
    const known = given(value);
    return known === undefined ? [] : [nameText(known, type.origin, writing)];
  });
  const plain = digits.length === 0 ? sql`DECIMAL` : sql`DECIMAL(${listOf(digits, ",")})`;
  if (!isMySqlFamily(writing.dialect)) return plain;
  return sql`${plain}${type.has("unsigned") ? " UNSIGNED" : ""}${type.has("zerofill") ? " ZEROFILL" : ""}`;
}

function moment(type: DataTypeHost, writing: Writing): Text {
  const sql = sqlAt(type.origin);
  if (writing.dialect === "postgresql") return sql`TIMESTAMP WITH TIME ZONE`;
  const length = isMySqlFamily(writing.dialect) ? given(type.option("length", 0)) : undefined;
  return length === undefined ? sql`DATETIME` : sql`DATETIME(${nameText(length, type.origin, writing)})`;
}

/** PostgreSQL's type has a name of its own, which depends on the column. */
function enumeration(type: DataTypeHost, writing: Writing, escape: (value: Value) => Text): Text {
  const sql = sqlAt(type.origin);
  if (!isMySqlFamily(writing.dialect)) return sql`${writing.dialect === "sqlite" ? "TEXT" : "ENUM"}`;
  const { labels } = type;
  if (labels.kind !== "array" || labels.open) return hole(writing.machine.label(labels, type.origin), type.origin);
  return sql`ENUM(${listOf(labels.items.map(escape), ", ")})`;
}

function elementSql(type: DataTypeHost, writing: Writing, escape: (value: Value) => Text): Text {
  return writtenType(type.inner, type.origin, writing, escape);
}

const RANGES: Readonly<Record<string, string>> = {
  INTEGER: "int4range",
  DECIMAL: "numrange",
  DATE: "tstzrange",
  DATEONLY: "daterange",
  BIGINT: "int8range",
};

function range(type: DataTypeHost, dialect: Dialect): Text {
  const sql = sqlAt(type.origin);
  if (dialect !== "postgresql") return sql`RANGE`;
  const subtype = type.inner instanceof DataTypeHost ? type.inner.key : "INTEGER";
  const name = RANGES[subtype];
  return name === undefined ? hole("…", type.origin) : sql`${name}`;
}

function spatial(type: DataTypeHost, writing: Writing): Text {
  const sql = sqlAt(type.origin);
  const shape = given(type.option("type", 0));
  const srid = given(type.option("srid", 1));
  if (shape === undefined || writing.dialect === "sqlite") return sql`${type.key}`;
  const name = nameText(shape, type.origin, writing);
  if (isMySqlFamily(writing.dialect)) return type.key === "GEOMETRY" ? name : sql`${type.key}`;
  return srid === undefined
    ? sql`${type.key}(${name})`
    : sql`${type.key}(${name},${nameText(srid, type.origin, writing)})`;
}

/** An argument that counts: what is falsy is as good as left out. */
function given(value: Value | undefined): Value | undefined {
  return value === undefined || truthiness(value) === false ? undefined : value;
}

const WITHOUT_DEFAULT: ReadonlySet<string> = new Set(["BLOB", "TEXT", "GEOMETRY", "JSON"]);

/** Whether Sequelize leaves out the default of a column of this type, by its name in SQL. */
export function leavesOutDefault(type: string, dialect: Dialect): boolean {
  return isMySqlFamily(dialect) && WITHOUT_DEFAULT.has(type);
}
