import { isMySqlFamily, type Dialect } from "../../model/dialect.js";
import { contentOrigin } from "../evaluate/text.js";
import { isNullish, type Origin, primitiveOf, textAt, textOf, type Text, type Value } from "../evaluate/values.js";
import { enclosed, from, type Part, sql } from "../fragment.js";
import type { PythonMachine } from "../python/machine.js";
import { asPythonText } from "../python/strings.js";
import { hole, mapLiterals } from "../texts.js";
import { Construct, named } from "./construct.js";

/** What SQL is written for. */
export interface Writing {
  readonly dialect: Dialect;
  readonly machine: PythonMachine;
}

export function isMySql({ dialect }: Writing): boolean {
  return isMySqlFamily(dialect);
}

/** What is not constant, as the source spells it. */
export function unknownPart(value: Value | undefined, place: Origin, { machine }: Writing): Text {
  if (value === undefined) return hole("…", place);
  return hole(machine.label(value, place), value.origin ?? place);
}

/** A name in quotes, whatever it is: what SQLAlchemy quotes only where it must is the same name. */
export function identifier(value: Value | undefined, place: Origin, writing: Writing): Part {
  const mark = isMySql(writing) ? "`" : '"';
  const known = nameText(value);
  return enclosed(known ?? unknownPart(value, place, writing), mark);
}

/** A name inside of an expression, in quotes only where SQLAlchemy writes them. */
export function expressionName(value: Value | undefined, place: Origin, writing: Writing): Part {
  const known = nameText(value);
  const word = known === null ? null : textOf(known);
  if (known === null || word === null || !/^[a-z_][a-z0-9_$]*$/.test(word) || RESERVED.has(word)) {
    return identifier(value, place, writing);
  }
  return from(placeOf(known, place), known);
}

/** Words that are also names of columns. */
const RESERVED: ReadonlySet<string> = new Set(
  "all and array as asc case check column constraint default desc end from group in index key limit not null offset on or order primary references select table then to union unique user using when where".split(
    " ",
  ),
);

/** The text of a name: a string, `op.f("…")`, `quoted_name("…", quote=True)`, `table.c.name`. */
export function nameText(value: Value | undefined): Text | null {
  if (value?.kind === "text") return value;
  const quoted = named(value, "quoted_name", "column", "literal_column", "conv");
  if (quoted !== null) return nameText(quoted.args[0]);
  // `deferred(Column(…))`, and what it is in expressions.
  const property = named(value, "deferred", "column_property");
  if (property !== null) return nameText(property.args[0]);
  if (
    value instanceof Construct &&
    value.name === "expression" &&
    named(value.parent ?? undefined, "deferred", "column_property") !== null
  )
    return nameText(value.parent ?? undefined);
  if (value instanceof Construct && !value.isCalled && value.parent?.name === "c")
    return textAt(value.name, value.origin);
  const column = named(value, "Column", "mapped_column");
  if (column !== null) return column.columnName ?? nameText(column.args[0]);
  return null;
}

/** The name of a table behind its schema. */
export function tableName(table: Value | undefined, schema: Value | undefined, place: Origin, writing: Writing): Part {
  const name = identifier(table, place, writing);
  return isNullish(schema) ? name : from(place, sql`${identifier(schema, place, writing)}.${name}`);
}

/** A string as SQL writes it. */
export function quoted(value: Text, writing: Writing): Part {
  const doubled = mapLiterals(value, part => {
    const quotes = part.replaceAll("'", "''");
    return isMySql(writing) ? quotes.replaceAll("\\", "\\\\") : quotes;
  });
  return enclosed(doubled, "'");
}

/** A value of Python as SQL writes it. */
export function literal(value: Value | undefined, place: Origin, writing: Writing): Part {
  if (value === undefined || isNullish(value)) return from(value?.origin ?? place, "NULL");
  if (value.kind === "text") return quoted(value, writing);
  const known = primitiveOf(value)?.value;
  const origin = value.origin ?? place;
  if (typeof known === "boolean") return from(origin, booleanWord(known, writing));
  if (known !== undefined) return from(origin, String(known));
  const printed = asPythonText(value, "", origin);
  return printed.pieces.some(({ kind }) => kind === "hole") || value.kind === "array"
    ? unknownPart(value, place, writing)
    : quoted(printed, writing);
}

export function booleanWord(value: boolean, { dialect }: Writing): string {
  return dialect === "sqlite" ? String(Number(value)) : String(value);
}

/** Where a value is written, its quotes left out. */
export function placeOf(value: Value | undefined, place: Origin): Origin {
  return (value?.kind === "text" ? contentOrigin(value) : null) ?? value?.origin ?? place;
}
