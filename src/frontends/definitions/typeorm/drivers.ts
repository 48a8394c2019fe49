import type { Dialect } from "../../../model/dialect.js";
import type { Machine } from "../../evaluate/machine.js";
import { concat } from "../../evaluate/text.js";
import {
  constant,
  isNullish,
  primitiveOf,
  text,
  textAt,
  textOf,
  UNDEFINED,
  type Origin,
  type Site,
  type Text,
  type Value,
} from "../../evaluate/values.js";
import { printed } from "../../typeorm/options.js";
import type { ColumnMode } from "./arguments.js";

/** What a driver of TypeORM's makes of what is declared: `normalizeType`, `normalizeDefault`, `mappedDataTypes`. */
export interface Driver {
  /** The driver's names of types that have others too, and of JavaScript's constructors. */
  readonly types: ReadonlyMap<string, string>;
  /** The types of special columns. */
  readonly special: Readonly<Partial<Record<ColumnMode, string>>>;
  /** The precision of special dates. */
  readonly datePrecision: number | null;
  /** The default of dates that TypeORM keeps. */
  readonly now: string;
  /** The longest name of a junction table; longer ones are cut. */
  readonly longestAlias: number | null;
  /** Whether unique constraints are indexes. */
  readonly uniquesAreIndexes: boolean;
  /** Whether the key of a referenced uuid needs a length. */
  readonly uuidIsText: boolean;
  readonly withExclusions: boolean;
  /** DEFAULT for a value; `null` for none. */
  defaultOf(value: Value, column: DefaultContext): Text | null;
}

/** What a default is for. */
export interface DefaultContext {
  readonly type: Value | null;
  readonly isArray: boolean;
  readonly scale: number | undefined;
  readonly origin: Origin;
  readonly machine: Machine;
}

/** How a driver spells functions of the time, for their precision in parentheses. */
type Spellings = ReadonlyMap<string, (precision: string) => string>;

export function driverOf(dialect: Dialect): Driver {
  return DRIVERS[dialect];
}

/** The driver's name of a type. What is not known is a hole. */
export function normalizedType(type: Value | null, driver: Driver, machine: Machine, origin: Origin): Text {
  if (type === null) return { kind: "text", pieces: [{ kind: "hole", label: "…", origin }], origin };
  const name = type.kind === "native" ? type.name : textOf(type);
  const known = name === null ? undefined : driver.types.get(type.kind === "native" ? `${name}()` : name);
  return known === undefined ? printed(type, machine, origin) : textAt(known, type.origin ?? origin);
}

const POSTGRES: Driver = {
  types: new Map([
    ["Number()", "integer"],
    ["String()", "character varying"],
    ["Date()", "timestamp without time zone"],
    ["Boolean()", "boolean"],
    ["int", "integer"],
    ["int4", "integer"],
    ["varchar", "character varying"],
    ["timestamp", "timestamp without time zone"],
    ["timestamptz", "timestamp with time zone"],
    ["time", "time without time zone"],
    ["timetz", "time with time zone"],
    ["bool", "boolean"],
    ["simple-array", "text"],
    ["simple-json", "text"],
    ["simple-enum", "enum"],
    ["int2", "smallint"],
    ["int8", "bigint"],
    ["decimal", "numeric"],
    ["float8", "double precision"],
    ["float", "double precision"],
    ["float4", "real"],
    ["char", "character"],
    ["varbit", "bit varying"],
  ]),
  special: {
    createDate: "timestamp",
    updateDate: "timestamp",
    deleteDate: "timestamp",
    version: "int4",
    treeLevel: "int4",
  },
  datePrecision: null,
  now: "now()",
  longestAlias: 63,
  uniquesAreIndexes: false,
  uuidIsText: false,
  withExclusions: true,
  defaultOf(value, column) {
    const { machine, origin, isArray } = column;
    const place = value.origin ?? origin;
    if (isNullish(value)) return null;
    if (value.kind === "array" && isArray) {
      return around("'{", printed(value, machine, origin), "}'", place);
    }
    if (isCallable(value)) return withNow(called(value, column), POSTGRES_NOW);
    if (isEnum(column.type) || value.kind === "text" || isNumber(value)) return quoted(value, column);
    if (value.kind === "constant") return textAt(String(value.value), place);
    return json(value, column);
  },
};

const POSTGRES_NOW: Spellings = new Map<string, (precision: string) => string>([
  [
    "CURRENT_TIMESTAMP",
    precision => (precision === "" ? "now()" : `('now'::text)::timestamp${precision} with time zone`),
  ],
  ["CURRENT_DATE", () => "('now'::text)::date"],
  ["CURRENT_TIME", precision => `('now'::text)::time${precision} with time zone`],
  ["LOCALTIMESTAMP", precision => `('now'::text)::timestamp${precision} without time zone`],
  ["LOCALTIME", precision => `('now'::text)::time${precision} without time zone`],
]);

function mysqlDriver(isMariaDb: boolean): Driver {
  const now: Spellings = new Map(
    ["CURRENT_TIMESTAMP", "NOW"].map(name => [
      name,
      precision =>
        isMariaDb ? `CURRENT_TIMESTAMP${precision || "()"}` : `CURRENT_TIMESTAMP${precision === "()" ? "" : precision}`,
    ]),
  );
  return {
    types: new Map([
      ["Number()", "int"],
      ["String()", "varchar"],
      ["Date()", "datetime"],
      ["Boolean()", "tinyint"],
      ["Buffer()", "blob"],
      ["integer", "int"],
      ...(isMariaDb ? [] : ([["uuid", "varchar"]] as const)),
      ["simple-array", "text"],
      ["simple-json", "text"],
      ["simple-enum", "enum"],
      ["double precision", "double"],
      ["real", "double"],
      ["dec", "decimal"],
      ["numeric", "decimal"],
      ["fixed", "decimal"],
      ["bool", "tinyint"],
      ["boolean", "tinyint"],
      ["nvarchar", "varchar"],
      ["national varchar", "varchar"],
      ["nchar", "char"],
      ["national char", "char"],
    ]),
    special: {
      createDate: "datetime",
      updateDate: "datetime",
      deleteDate: "datetime",
      version: "int",
      treeLevel: "int",
    },
    datePrecision: 6,
    now: "CURRENT_TIMESTAMP(6)",
    longestAlias: 63,
    uniquesAreIndexes: true,
    uuidIsText: !isMariaDb,
    withExclusions: false,
    defaultOf(value, column) {
      const place = value.origin ?? column.origin;
      if (isNullish(value)) return null;
      if (isCallable(value)) return withNow(called(value, column), now);
      if (isEnum(column.type) || value.kind === "text") return quoted(value, column);
      if (isNumber(value)) return around("'", textAt(value.value.toFixed(column.scale), place), "'", place);
      if (textOf(column.type ?? UNDEFINED) === "set") return quoted(value, column);
      if (value.kind === "constant") return textAt(value.value === true ? "1" : "0", place);
      return printed(value, column.machine, column.origin);
    },
  };
}

const SQLITE: Driver = {
  types: new Map([
    ["Number()", "integer"],
    ["String()", "varchar"],
    ["Date()", "datetime"],
    ["Boolean()", "boolean"],
    ["int", "integer"],
    ["uuid", "varchar"],
    ["simple-array", "text"],
    ["simple-json", "text"],
    ["simple-enum", "varchar"],
  ]),
  special: {
    createDate: "datetime",
    updateDate: "datetime",
    deleteDate: "datetime",
    version: "integer",
    treeLevel: "integer",
  },
  datePrecision: null,
  now: "datetime('now')",
  longestAlias: null,
  uniquesAreIndexes: false,
  uuidIsText: false,
  withExclusions: false,
  defaultOf(value, column) {
    const place = value.origin ?? column.origin;
    if (isNullish(value)) return null;
    if (isCallable(value)) return called(value, column);
    if (value.kind === "text") return quoted(value, column);
    if (isNumber(value)) return textAt(String(value.value), place);
    if (value.kind === "constant") return textAt(value.value === true ? "1" : "0", place);
    if (value.kind === "array" && textOf(column.type ?? UNDEFINED) === "simple-enum") return quoted(value, column);
    const written = json(value, column);
    const isBinary = textOf(column.type ?? UNDEFINED) === "jsonb";
    return isBinary ? around("jsonb(", written, ")", place) : written;
  },
};

const DRIVERS: Readonly<Record<Dialect, Driver>> = {
  postgresql: POSTGRES,
  mysql: mysqlDriver(false),
  mariadb: mysqlDriver(true),
  sqlite: SQLITE,
};

/** How many decimals a value is printed with. */
export function scaleOf(value: Value): number | undefined {
  const scale = primitiveOf(value)?.value;
  return typeof scale === "number" ? scale : undefined;
}

function isCallable(value: Value): boolean {
  return value.kind === "function" || value.kind === "native";
}

function isNumber(value: Value): value is Value & { readonly value: number } {
  return value.kind === "constant" && typeof value.value === "number";
}

function isEnum(type: Value | null): boolean {
  return type !== null && /^(?:simple-)?enum$/.test(textOf(type) ?? "");
}

/** What the function of a default gives. */
function called(value: Value, { machine, origin }: DefaultContext): Text {
  const place = value.origin ?? origin;
  const site: Site = {
    node: { type: "CallExpression", range: [place.start, place.end] },
    origin: place,
    argumentNodes: [],
  };
  return printed(machine.call(value, [], site, null, "default"), machine, place);
}

function withNow(value: Text, now: Spellings): Text {
  const match = /^\s*(\w+)(\(\d*\))?\s*$/.exec(textOf(value) ?? "");
  const spelled = match === null ? undefined : now.get((match[1] ?? "").toUpperCase())?.(match[2] ?? "");
  return spelled === undefined ? value : textAt(spelled, value.origin);
}

function quoted(value: Value, { machine, origin }: DefaultContext): Text {
  return around("'", printed(value, machine, origin), "'", value.origin ?? origin);
}

function json(value: Value, { machine, origin }: DefaultContext): Text {
  const place = value.origin ?? origin;
  const string = machine.json(value);
  return string === null
    ? printed(value, machine, origin)
    : around("'", textAt(string.replaceAll("'", "''"), place), "'", place);
}

function around(before: string, value: Text, after: string, origin: Origin): Text {
  return concat([textAt(before, origin), value, textAt(after, origin)], origin);
}

/** A precision where none was given. */
export function precisionOf(driver: Driver): Value {
  return driver.datePrecision === null ? UNDEFINED : constant(driver.datePrecision);
}

/** The default of a date that TypeORM keeps, as a function that gives it. */
export function nowOf(driver: Driver, origin: Origin): Text {
  return text(driver.now, origin);
}
