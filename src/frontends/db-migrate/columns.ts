import { textAt, textOf, truthiness, type Origin, type Property, type Text, type Value } from "../evaluate/values.js";
import { from, spaced, sql, type Fragment, type Part } from "../fragment.js";
import { Options } from "../options.js";
import { addForeignKey } from "./keys.js";
import { statement, type Statement, type Writing } from "./writing.js";

/** A column as a driver describes it. */
export interface Column {
  readonly definition: Fragment;
  readonly place: Origin;
  /** Statements that follow, in the order in which the driver remembers them. */
  readonly after: readonly Statement[];
  readonly complete: boolean;
}

/** Where a key is written: in the table, behind the column, or nowhere. */
export type KeyPlace = "emit" | "omit" | "addColumn" | "changeColumn";

/** `normalizeColumnSpec`: a type alone stands for a column of that type. */
export function specOf(value: Value | undefined, place: Origin): Options {
  if (value?.kind !== "text") return new Options(value, place);
  const options = new Options(undefined, value.origin ?? place);
  options.value.properties.set("type", { value, origin: value.origin });
  return options;
}

/** `createColumnDef`, and the statements for the key and the comment. */
export function column(
  table: Value | undefined,
  name: { readonly sql: Fragment; readonly value: Text; readonly bare: Text },
  spec: Options,
  keys: KeyPlace,
  place: Origin,
  writing: Writing,
): Column {
  const parts: Part[] = [name.sql, ...typeParts(spec, writing), ...constraints(spec, keys, writing)];
  const after: Statement[] = [];
  const key = spec.get("foreignKey");
  if (spec.gives("foreignKey") && writing.dialect !== "sqlite") {
    after.push(
      ...foreignKey(table, name.value, new Options(key, spec.place("foreignKey")), spec.place("foreignKey"), writing),
    );
  }
  if (writing.dialect === "postgresql" && spec.gives("comment")) {
    const at = spec.place("comment");
    const on = sql`${writing.raw(table)}.${name.bare}`;
    after.push(statement(from(at, sql`COMMENT on COLUMN ${on} IS '${writing.raw(spec.get("comment"), at)}'`)));
  }
  return { definition: from(place, spaced(parts)), place, after, complete: !spec.isOpen };
}

// --- types ---

/** A type of db-migrate as the databases call it. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["string", "VARCHAR"],
  ["int", "INTEGER"],
  ["bigint", "BIGINT"],
  ["datetime", "INTEGER"],
]);

const POSTGRES_TYPES: ReadonlyMap<string, string> = new Map([
  ["datetime", "TIMESTAMP"],
  ["blob", "BYTEA"],
]);

const SQLITE_TYPES: ReadonlyMap<string, string> = new Map([
  ["datetime", "datetime"],
  ["time", "time"],
]);

/** `mapDataType`. */
export function mappedType(spec: Options, writing: Writing): Text {
  const place = spec.place("type");
  const name = spec.word("type");
  if (name === null) return writing.raw(spec.get("type"), place);
  const own = writing.isMySql
    ? mySqlType(name, spec)
    : (writing.dialect === "postgresql" ? POSTGRES_TYPES : SQLITE_TYPES).get(name);
  return textAt(own ?? TYPES.get(name) ?? name.toUpperCase(), placeOfType(spec, writing));
}

function mySqlType(name: string, spec: Options): string | undefined {
  switch (name) {
    case "text":
      return sized(spec, "TEXT");
    case "blob":
      return sized(spec, "BLOB");
    case "datetime":
      return "DATETIME";
    case "boolean":
      return "TINYINT(1)";
    default:
      return undefined;
  }
}

/** MySQL has types for texts of different lengths. */
function sized(spec: Options, name: string): string {
  const given = spec.get("length");
  const plain = given.kind === "constant" ? String(given.value) : (textOf(given) ?? "");
  const length = Number.parseInt(plain, 10) || 1_000;
  if (length > 16_777_216) return `LONG${name}`;
  if (length > 65_536) return `MEDIUM${name}`;
  return length > 256 ? name : `TINY${name}`;
}

function placeOfType(spec: Options, writing: Writing): Origin {
  const { origin } = spec.get("type");
  const place = spec.place("type");
  return origin !== null && origin.module === writing.origin.module && origin.start >= place.start ? origin : place;
}

function typeParts(spec: Options, writing: Writing): readonly Part[] {
  const name = spec.word("type");
  if (!spec.has("type")) return writing.refuse("a column has to have a type");
  if (writing.isMySql) return mySqlTypeParts(name, spec, writing);
  const isSerial = writing.dialect === "postgresql" && spec.isOn("primaryKey") && spec.isOn("autoIncrement");
  if (isSerial) {
    const serial = textAt(name === "bigint" ? "BIGSERIAL" : "SERIAL", placeOfType(spec, writing));
    return [...length(spec, writing), serial];
  }
  const zoned = writing.dialect === "postgresql" ? /^(time|timestamp)tz$/.exec(name ?? "")?.[1] : undefined;
  const type =
    zoned === undefined ? mappedType(spec, writing) : textAt(zoned.toUpperCase(), placeOfType(spec, writing));
  const isZoned = zoned !== undefined || (writing.dialect === "postgresql" && spec.isOn("timezone"));
  const size = writing.dialect === "sqlite" && name === "int" ? [] : length(spec, writing);
  return [type, ...size, ...(isZoned ? ["WITH TIME ZONE"] : [])];
}

function mySqlTypeParts(name: string | null, spec: Options, writing: Writing): readonly Part[] {
  const type = mappedType(spec, writing);
  if (name === "decimal") {
    const isSized = spec.gives("precision") && spec.gives("scale");
    const place = spec.place("precision");
    return isSized
      ? [type, sql`(${writing.raw(spec.get("precision"), place)},${writing.raw(spec.get("scale"), place)})`]
      : [type];
  }
  if (name === "text" || name === "blob") return [type];
  const size = length(spec, writing);
  return [type, ...(size.length === 0 && textOf(type) === "VARCHAR" ? ["(255)"] : size)];
}

export function length(spec: Options, writing: Writing): readonly Part[] {
  if (!spec.gives("length")) return [];
  const place = spec.place("length");
  return [from(place, sql`(${writing.raw(spec.get("length"), place)})`)];
}

// --- what stands behind the type ---

function constraints(spec: Options, keys: KeyPlace, writing: Writing): readonly Part[] {
  const parts: Part[] = [];
  const add = (option: string, part: Part): void => void parts.push(from(spec.place(option), part));
  const value = (option: string): Part => writing.raw(spec.get(option), spec.place(option));
  if (writing.isMySql) {
    if (spec.isOn("unsigned")) add("unsigned", "UNSIGNED");
    if (spec.gives("characterSet")) add("characterSet", sql`CHARACTER SET ${value("characterSet")}`);
    if (spec.gives("collation")) add("collation", sql`COLLATE ${value("collation")}`);
  }
  const hasKey = spec.isOn("primaryKey") && (keys === "emit" || (writing.isMySql && keys !== "omit"));
  if (hasKey) add("primaryKey", "PRIMARY KEY");
  if (writing.isMySql && spec.isOn("autoIncrement")) add("autoIncrement", "AUTO_INCREMENT");
  if (writing.dialect === "sqlite" && hasKey && spec.isOn("autoIncrement")) add("autoIncrement", "AUTOINCREMENT");
  const required = spec.get("notNull");
  if (required.kind === "constant" && required.value === true) add("notNull", "NOT NULL");
  if (spec.isOn("unique")) add("unique", "UNIQUE");
  if (writing.isMySql) {
    if (spec.word("onUpdate")?.startsWith("CURRENT_TIMESTAMP") === true)
      add("onUpdate", sql`ON UPDATE ${value("onUpdate")}`);
    if (spec.isOn("null")) add("null", "NULL");
    else if (spec.isOff("notNull")) add("notNull", "NULL");
  }
  if (spec.has("defaultValue")) add("defaultValue", sql`DEFAULT ${defaultValue(spec, writing)}`);
  if (writing.isMySql) {
    if (spec.has("after")) add("after", sql`AFTER ${value("after")}`);
    if (spec.gives("comment")) add("comment", sql`COMMENT '${value("comment")}'`);
  }
  return parts;
}

/** A string in quotes, SQL that an object gives as `raw` or `special`, anything else as it is. */
function defaultValue(spec: Options, writing: Writing): Part {
  const value = spec.get("defaultValue");
  const place = spec.place("defaultValue");
  if (value.kind === "text") {
    const isTime = writing.isMySql && textOf(value)?.startsWith("CURRENT_TIMESTAMP") === true;
    if (isTime) return value;
    return writing.dialect === "sqlite" ? sql`"${value}"` : writing.string(value);
  }
  if (value.kind === "object") return specialDefault(new Options(value, place), writing);
  const isNull = value.kind === "constant" && value.value === null;
  if (isNull && !writing.isMySql) return writing.refuse("a default of null is not understood");
  return isNull ? "NULL" : writing.raw(value, place);
}

function specialDefault(value: Options, writing: Writing): Part {
  if (writing.isMySql) {
    return value.gives("special") && !value.gives("raw")
      ? writing.refuse("this special default is not supported")
      : "[object Object]";
  }
  if (value.gives("raw")) return writing.raw(value.get("raw"), value.place("raw"));
  if (value.word("special") === "CURRENT_TIMESTAMP") return from(value.place("special"), "CURRENT_TIMESTAMP");
  return truthiness(value.get("special")) === false
    ? "[object Object]"
    : writing.refuse("this special default is not supported");
}

// --- keys ---

/** `bindForeignKey`: `{ name, table, mapping, rules }` behind a column. */
function foreignKey(
  table: Value | undefined,
  name: Text,
  key: Options,
  place: Origin,
  writing: Writing,
): readonly Statement[] {
  const mapping = key.get("mapping");
  const columns =
    mapping.kind === "text" ? { pairs: [{ own: name, other: mapping }], place } : pairsOf(mapping, writing);
  return addForeignKey(table, key.get("table"), key.get("name"), columns, key.get("rules"), place, writing);
}

/** Columns and those that they refer to. */
export interface Mapping {
  readonly pairs: readonly { readonly own: Text; readonly other: Value }[];
  readonly place: Origin;
}

export function pairsOf(value: Value | undefined, writing: Writing): Mapping {
  const place = value?.origin ?? writing.origin;
  if (value?.kind !== "object") return { pairs: [], place };
  const pairs = [...value.properties].map(([key, property]: [string, Property]) => ({
    own: textAt(key, property.origin ?? place),
    other: property.value,
  }));
  return { pairs, place };
}
