import { isMySqlFamily, type Dialect } from "../../model/dialect.js";
import { concat } from "../evaluate/text.js";
import { isNullish, textAt, textOf, type Origin, type Text, type Value } from "../evaluate/values.js";
import { conditions } from "./conditions.js";
import { DataTypeHost, typeSql } from "./data-types.js";
import { Cast, Col, Fn, Fragment, Json, Literal, Tagged, Where } from "./fragments.js";
import { comparatorOf, operatorOf } from "./operators.js";
import { hole, listOf, mapLiterals, placeIn, placeOf, sqlAt } from "../texts.js";
import { identifiers, nameText, type Writing } from "./writing.js";

/** How a value is to be written down. */
export interface EscapeOptions {
  /** The type of the attribute that the value is for: it may have a notation of its own. */
  readonly type?: Value | undefined;
  /** In a replacement, an array is a list; elsewhere PostgreSQL has it as an array. */
  readonly asList?: boolean;
}

/** `escape`: a value as SQL. What is not constant is a hole. */
export function escape(value: Value, at: Origin, writing: Writing, options: EscapeOptions = {}): Text {
  const origin = placeIn(at, value.origin);
  if (value instanceof Fragment) return fragment(value, writing);
  if (isNullish(value)) return textAt("NULL", origin);
  const typed = options.type instanceof DataTypeHost ? stringified(value, origin, options.type, writing) : null;
  if (typed !== null) return typed;
  switch (value.kind) {
    case "text":
      return quoted(value, writing.dialect);
    case "constant":
      return textAt(constantText(value.value, writing.dialect), origin);
    case "array":
      return list(value, origin, writing, options);
    default:
      return hole(writing.machine.label(value, at), origin);
  }
}

function constantText(value: unknown, dialect: Dialect): string {
  if (typeof value !== "boolean") return String(value);
  return dialect === "sqlite" ? String(Number(value)) : String(value);
}

/** A string literal. */
function quoted(value: Text, dialect: Dialect): Text {
  const escaped = mapLiterals(value, part =>
    isMySqlFamily(dialect)
      ? Array.from(part, char => MYSQL_ESCAPES[char] ?? char).join("")
      : part.replaceAll("'", "''"),
  );
  const mark = textAt("'", placeOf(value)).pieces;
  return { ...escaped, pieces: [...mark, ...escaped.pieces, ...mark] };
}

const MYSQL_ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\n": "\\n",
  "\r": "\\r",
  "\b": "\\b",
  "\t": "\\t",
  "\x1a": "\\Z",
  "\\": "\\\\",
  "'": "\\'",
  '"': '\\"',
};

function list(
  value: Extract<Value, { kind: "array" }>,
  origin: Origin,
  writing: Writing,
  options: EscapeOptions,
): Text {
  if (value.open) return hole(writing.machine.label(value, origin), origin);
  const items = value.items.map(item => {
    const written = escape(item, origin, writing, { asList: options.asList ?? false });
    return item.kind === "array" && isList(writing, options) ? sqlAt(origin)`(${written})` : written;
  });
  const separated = listOf(items, isList(writing, options) ? ", " : ",");
  return isList(writing, options) ? { ...separated, origin } : sqlAt(origin)`ARRAY[${separated}]`;
}

function isList({ dialect }: Writing, { asList }: EscapeOptions): boolean {
  return dialect !== "postgresql" || asList === true;
}

/** `stringify` of a type; `null` where it leaves the value as it is. */
function stringified(value: Value, origin: Origin, type: DataTypeHost, writing: Writing): Text | null {
  switch (type.key) {
    case "FLOAT":
    case "REAL":
    case "DOUBLE PRECISION":
      return value.kind === "constant" ? textAt(`'${String(value.value)}'`, origin) : null;
    case "JSON":
    case "JSONB": {
      const json = writing.machine.json(value);
      return json === null ? null : quoted(textAt(json, origin), writing.dialect);
    }
    case "ARRAY":
      return value.kind === "array" && !value.open ? typedArray(value, origin, type, writing) : null;
    case "RANGE":
    case "HSTORE":
    case "BLOB":
    case "GEOMETRY":
    case "GEOGRAPHY":
      return hole(writing.machine.label(value, origin), origin);
    default:
      return null;
  }
}

/** An array with the type that it is cast to. */
function typedArray(
  value: Extract<Value, { kind: "array" }>,
  origin: Origin,
  type: DataTypeHost,
  writing: Writing,
): Text {
  const items = value.items.map(item => escape(item, origin, writing, { type: type.inner }));
  const cast = typeSql(type, writing, label => escape(label, origin, writing));
  return sqlAt(origin)`ARRAY[${listOf(items, ",")}]::${{ ...cast, origin }}`;
}

// --- fragments ---

/** `handleSequelizeMethod`. */
export function fragment(value: Fragment, writing: Writing): Text {
  const sql = sqlAt(value.origin);
  const nested = (part: Value | undefined): Text =>
    part === undefined
      ? hole("…", value.origin)
      : part.kind === "object"
        ? conditions(part, value.origin, writing)
        : escape(part, value.origin, writing);
  if (value instanceof Literal) return literal(value, writing);
  if (value instanceof Fn) {
    const args = value.args.map(nested);
    return sql`${nameText(value.name, value.origin, writing)}(${listOf(args, ", ")})`;
  }
  if (value instanceof Col) {
    const name = nameText(value.name, value.origin, writing);
    return textOf(name)?.startsWith("*") === true ? sql`*` : identifiers(name, writing);
  }
  if (value instanceof Cast) return sql`CAST(${nested(value.value)} AS ${castType(value, writing)})`;
  if (value instanceof Where) return comparison(value, nested, writing);
  if (value instanceof Tagged) {
    return concat(
      value.strings.flatMap((string, i) => (i < value.values.length ? [string, nested(value.values[i])] : [string])),
      value.origin,
    );
  }
  // A path into a document limits rows; which ones is not told here.
  return hole(value instanceof Json ? writing.machine.label(value, value.origin) : "…", value.origin);
}

function literal({ value, origin }: Literal, writing: Writing): Text {
  if (value?.kind === "constant") return textAt(String(value.value), origin);
  return nameText(value, origin, writing);
}

/** MySQL's CAST has types of its own. */
function castType({ type, origin }: Cast, writing: Writing): Text {
  const name = textOf(type)?.trim().toUpperCase();
  if (name === undefined) return hole("…", origin);
  if (writing.dialect === "postgresql") return textAt(name, origin);
  if (name.includes("TIMESTAMP")) return textAt("DATETIME", origin);
  if (!isMySqlFamily(writing.dialect)) return textAt(name, origin);
  if (/DOUBLE PRECISION|BOOLEAN|INTEGER/.test(name)) return textAt("DECIMAL", origin);
  return textAt(name.includes("TEXT") ? "CHAR" : name, origin);
}

function comparison(value: Where, nested: (part: Value | undefined) => Text, writing: Writing): Text {
  const { attribute, logic } = value;
  const sql = sqlAt(value.origin);
  const left = attribute instanceof Fragment ? fragment(attribute, writing) : nested(undefined);
  if (logic?.kind === "object" && attribute instanceof Fragment) return conditions(logic, value.origin, writing, left);
  const spelled = textOf(value.comparator) ?? "=";
  const operator = operatorOf(spelled);
  const comparator = operator === null ? spelled : (comparatorOf(operator, writing.dialect) ?? "=");
  const isNull = logic !== undefined && isNullish(logic);
  const asked = isNull && comparator === "=" ? "IS" : isNull && comparator === "!=" ? "IS NOT" : comparator;
  return sql`${left} ${asked} ${nested(logic)}`;
}
