import { isNullish, primitiveOf, type Origin, type Piece, type Text, textOf, type Value } from "../evaluate/values.js";
import { from, joined, type Part, sql } from "../fragment.js";
import { replaceIn } from "../python/format.js";
import { itemsOf } from "../python/items.js";
import { Construct, inChain, isOperator } from "./construct.js";
import { typeSql } from "./types.js";
import {
  booleanWord,
  expressionName,
  identifier,
  literal,
  nameText,
  placeOf,
  tableName,
  unknownPart,
  type Writing,
} from "./writing.js";

/** What the parameters of a statement are given. */
export type Parameters = ReadonlyMap<string, Value>;

const BIND = /(?<![:\w\\]):([A-Za-z_]\w*)(?!:)|\\:/g;

/** A text of SQL as `text()` understands it: `:name` is a parameter, `\:` a colon. */
export function textSql(value: Text, parameters: Parameters, writing: Writing): Text {
  const mark = (name: string): string => {
    const given = parameters.get(name);
    if (given !== undefined && isNullish(given)) return "NULL";
    const position = writing.dialect === "postgresql" ? "$1" : "?";
    // A list of values takes the place of one parameter behind IN.
    return given?.kind === "array" ? `(${position})` : position;
  };
  return replaceIn(
    value,
    BIND,
    ({ 0: whole, 1: name, index, input = "" }): readonly Piece[] => {
      if (name === undefined) return [{ kind: "literal", text: ":", source: null }];
      const isList = /\bIN\s*$/i.test(input.slice(0, index)) && !whole.startsWith("(");
      const shown = isList ? `(${mark(name).replace(/[()]/g, "")})` : mark(name);
      return [
        {
          kind: "literal",
          text: shown,
          source: value.origin === null ? null : { kind: "whole", origin: value.origin },
        },
      ];
    },
    value.origin,
  );
}

/** The parameters that `text(…).bindparams(…)` gives. */
function boundIn(value: Construct): Parameters {
  const bound = inChain(value, "bindparams");
  return new Map([...(bound?.given?.keywords?.properties ?? [])].map(([name, property]) => [name, property.value]));
}

/** The text inside of `sa.text("…")`, whatever methods follow it; `null` for what is none. */
export function textOfConstruct(
  value: Value | undefined,
): { readonly text: Text; readonly parameters: Parameters } | null {
  if (!(value instanceof Construct)) return null;
  const made = inChain(value, "text");
  const text = made?.args[0] ?? made?.keyword("text")?.value;
  if (text?.kind !== "text" || made === null || made.parent?.isCalled === true) return null;
  return { text, parameters: boundIn(value) };
}

/** How columns are written: alone, or behind their table. */
export interface Naming {
  readonly qualified: boolean;
}

const ALONE: Naming = { qualified: false };

/** An expression of SQL. Strings and numbers are values. */
export function expressionSql(value: Value | undefined, place: Origin, writing: Writing, naming = ALONE): Part {
  if (!(value instanceof Construct)) return literal(value, place, writing);
  const origin = value.origin ?? place;
  const text = textOfConstruct(value);
  if (text !== null) return textSql(text.text, text.parameters, writing);
  const inner = (operand: Value | undefined): Part => expressionSql(operand, origin, writing, naming);
  if (isOperator(value)) return from(origin, operation(value.name, value.args, origin, writing, naming));
  if (!value.isCalled) return from(origin, uncalled(value, origin, writing, naming));
  if (isFunction(value)) return from(origin, functionSql(value, inner, writing));
  const method = METHODS[value.name];
  if (method !== undefined && value.parent !== null && !value.isNamed) {
    return from(origin, method(inner(value.parent), value.args, inner, value));
  }
  switch (value.name) {
    case "column":
      return expressionName(value.args[0], origin, writing);
    case "Column":
    case "mapped_column":
    case "deferred":
    case "column_property":
      return expressionName(value, origin, writing);
    case "literal_column":
      return value.args[0]?.kind === "text" ? value.args[0] : unknownPart(value, origin, writing);
    case "next_value":
      return nextValue(value.parent ?? undefined, writing);
    case "literal":
      return inner(value.args[0]);
    case "true":
    case "false":
      return from(origin, booleanWord(value.name === "true", writing));
    case "null":
      return from(origin, "NULL");
    case "bindparam":
      return from(origin, writing.dialect === "postgresql" ? "$1" : "?");
    case "and_":
    case "or_":
      return from(
        origin,
        value.name === "and_"
          ? conjunction(value.args, origin, writing, naming)
          : connected(value.args.map(inner), " OR "),
      );
    case "not_":
      return from(origin, sql`NOT (${inner(value.args[0])})`);
    case "cast":
      return from(origin, sql`CAST(${inner(value.args[0])} AS ${typeSql(value.args[1], origin, writing)})`);
    case "type_coerce":
    case "label":
      return inner(value.args[0]);
    case "desc":
      return from(origin, sql`${orderedSql(value.args[0], origin, writing)} DESC`);
    case "asc":
      return from(origin, sql`${orderedSql(value.args[0], origin, writing)} ASC`);
    case "nulls_last":
    case "nullslast":
      return from(origin, sql`${orderedSql(value.args[0], origin, writing)} NULLS LAST`);
    case "nulls_first":
    case "nullsfirst":
      return from(origin, sql`${orderedSql(value.args[0], origin, writing)} NULLS FIRST`);
    default:
      return inChain(value, "select") === null ? unknownPart(value, origin, writing) : from(origin, "(SELECT 1)");
  }
}

/** What an index or an order is over: a string is a column. */
export function orderedSql(value: Value | undefined, place: Origin, writing: Writing): Part {
  return value?.kind === "text" ? identifier(value, place, writing) : expressionSql(value, place, writing);
}

/** Conditions of which all have to hold. */
export function conjunction(conditions: readonly Value[], place: Origin, writing: Writing, naming = ALONE): Part {
  const parts = conditions.map(condition => {
    const written = expressionSql(condition, place, writing, naming);
    const isLoose = condition instanceof Construct && (condition.name === "or_" || condition.name === "|");
    return isLoose ? sql`(${written})` : written;
  });
  return connected(parts, " AND ");
}

function connected(parts: readonly Part[], word: string): Part {
  return joined(parts.flatMap((part, i) => (i === 0 ? [part] : [word, part])));
}

/** `func.lower(…)`. */
export function isFunction(value: Construct): boolean {
  for (let above = value.parent; above !== null && !above.isCalled; above = above.parent) {
    if (above.name === "func") return true;
  }
  return false;
}

const WITHOUT_PARENTHESES: ReadonlySet<string> = new Set([
  "current_timestamp",
  "current_date",
  "current_time",
  "current_user",
  "localtimestamp",
  "localtime",
  "session_user",
  "user",
]);

function functionSql(value: Construct, inner: (operand: Value) => Part, writing: Writing): Part {
  const { dialect } = writing;
  const name = value.name.toLowerCase();
  if (name === "now" && dialect === "sqlite") return "CURRENT_TIMESTAMP";
  if (name === "next_value") return nextValue(value.args[0], writing);
  if (name === "sysdate" && value.args.length === 0) return dialect === "postgresql" ? "sysdate" : "SYSDATE()";
  if (WITHOUT_PARENTHESES.has(name) && value.args.length === 0) return name.toUpperCase();
  return sql`${value.name}(${value.args.map(inner)})`;
}

/** The next number of a sequence: PostgreSQL is told its name in a string. */
function nextValue(sequence: Value | undefined, writing: Writing): Part {
  const made = sequence instanceof Construct && sequence.name === "Sequence" ? sequence : null;
  const name = textOf(made?.args[0] ?? made?.keyword("name")?.value);
  const schema = textOf(made?.keyword("schema")?.value);
  const parts = [...(schema === null ? [] : [schema]), name ?? "…"];
  const quoted = parts.map(part => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : `"${part}"`));
  const whole = quoted.join(".");
  return writing.dialect === "postgresql" ? `nextval('${whole}')` : `nextval(${whole})`;
}

/** Whether SQLAlchemy prints the value as an expression, which SQLite wants in parentheses as a default. */
export function isExpression(value: Value | undefined): boolean {
  return value instanceof Construct && textOfConstruct(value) === null;
}

/** `table.c.name`, `sa.false`. */
function uncalled(value: Construct, place: Origin, writing: Writing, naming: Naming): Part {
  const name = nameText(value);
  if (name === null) return unknownPart(value, place, writing);
  const owner = value.parent?.parent ?? null;
  const written = expressionName(value, place, writing);
  if (!naming.qualified || owner === null || !["table", "Table"].includes(owner.name)) return written;
  return sql`${tableName(owner.args[0], owner.keyword("schema")?.value, place, writing)}.${written}`;
}

const BINARY: Readonly<Record<string, string>> = { "==": "=", "&": "AND", "|": "OR", "//": "/" };

function operation(
  operator: string,
  operands: readonly Value[],
  place: Origin,
  writing: Writing,
  naming: Naming,
): Part {
  const [left, right] = operands;
  const inner = (operand: Value | undefined): Part => expressionSql(operand, place, writing, naming);
  if (right === undefined) return sql`${operator === "~" ? "NOT" : operator} (${inner(left)})`;
  if (operator === "==" && isNothing(right)) return sql`${inner(left)} IS NULL`;
  if (operator === "!=" && isNothing(right)) return sql`${inner(left)} IS NOT NULL`;
  if (operator === "&") return conjunction(operands, place, writing, naming);
  return sql`${inner(left)} ${BINARY[operator] ?? operator} ${inner(right)}`;
}

function isNothing(value: Value): boolean {
  return (value.kind === "constant" && value.value === null) || (value instanceof Construct && value.name === "null");
}

type Inner = (operand: Value | undefined) => Part;

type Method = (left: Part, args: readonly Value[], inner: Inner, value: Construct) => Part;

function comparing(word: string): Method {
  return (left, [right], inner) => sql`${left} ${word} ${inner(right)}`;
}

function among(word: string): Method {
  return (left, [list], inner) => {
    if (list instanceof Construct || list === undefined) return sql`${left} ${word} (SELECT 1)`;
    const { items, open } = itemsOf(list);
    if (open || items.length === 0) return sql`${left} ${word} (NULL)`;
    return sql`${left} ${word} (${items.map(inner)})`;
  };
}

const METHODS: Readonly<Record<string, Method | undefined>> = {
  is_: (left, [right], inner) => sql`${left} IS ${inner(right)}`,
  is_not: (left, [right], inner) => sql`${left} IS NOT ${inner(right)}`,
  isnot: (left, [right], inner) => sql`${left} IS NOT ${inner(right)}`,
  in_: among("IN"),
  not_in: among("NOT IN"),
  notin_: among("NOT IN"),
  like: comparing("LIKE"),
  ilike: (left, [right], inner) => sql`lower(${left}) LIKE lower(${inner(right)})`,
  not_like: comparing("NOT LIKE"),
  notlike: comparing("NOT LIKE"),
  startswith: comparing("LIKE"),
  endswith: comparing("LIKE"),
  contains: comparing("LIKE"),
  between: (left, [low, high], inner) => sql`${left} BETWEEN ${inner(low)} AND ${inner(high)}`,
  desc: left => sql`${left} DESC`,
  asc: left => sql`${left} ASC`,
  nulls_last: left => sql`${left} NULLS LAST`,
  nulls_first: left => sql`${left} NULLS FIRST`,
  label: left => left,
  self_group: left => left,
};

/** What a server default is: a string is its text in quotes, anything else an expression. */
export function defaultSql(value: Value, place: Origin, writing: Writing): Part {
  const known = primitiveOf(value)?.value;
  if (value instanceof Construct || typeof known !== "string") {
    const wrapped = value instanceof Construct && value.name === "DefaultClause" ? value.args[0] : value;
    return expressionSql(wrapped, placeOf(wrapped, place), writing);
  }
  return literal(value, place, writing);
}
