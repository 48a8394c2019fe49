import type { Part } from "../fragment.js";
import {
  isUndefined,
  textAt,
  textOf,
  truthiness,
  UNDEFINED,
  type ObjectValue,
  type Origin,
  type Property,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { isName, placeOfText, type Writing } from "./writing.js";

/** What stands for what in the place of a type; asked for by name. */
export type Shorthands = (name: string) => Value | undefined;

/** Names of types that node-pg-migrate takes for others. */
const ADAPTED: ReadonlyMap<string, string> = new Map([
  ["int", "integer"],
  ["string", "text"],
  ["float", "real"],
  ["double", "double precision"],
  ["datetime", "timestamp"],
  ["bool", "boolean"],
]);

/** A type, and the options that a shorthand or the migration gives along with it. */
export interface AppliedType {
  readonly type: Value;
  readonly options: ObjectValue;
  /** Where the type is asked for. */
  readonly place: Origin;
}

/** `applyType`: a type is a name, an object with one, or a shorthand for either. */
export function applyType(value: Value | undefined, writing: Writing, place = writing.origin): AppliedType {
  const own = properties(value);
  const named = own.get("type")?.value ?? UNDEFINED;
  const passed = [textOf(named)];
  let merged = new Map<string, Property>();
  let type = named;
  for (;;) {
    const short = shorthand(type, writing);
    if (short === undefined) break;
    const next = properties(short);
    type = next.get("type")?.value ?? UNDEFINED;
    merged = new Map([...next, ...merged]);
    if (passed.includes(textOf(type))) writing.refuse("Shorthands contain cyclic dependency");
    passed.push(textOf(type));
  }
  const options: ObjectValue = {
    kind: "object",
    properties: new Map([...merged, ...own]),
    open: value?.kind === "object" ? value.open : value !== undefined && value.kind !== "text" && !isUndefined(value),
    constructedBy: null,
    base: null,
    origin: value?.origin ?? place,
  };
  // A shorthand is asked for by its name, wherever it is explained.
  const at = named.kind === "text" ? placeOfText(named, place) : (named.origin ?? place);
  return { type, options, place: at };
}

/** A type as it stands in SQL. */
export function typeText(value: Value | undefined, writing: Writing, place = writing.origin): Text {
  const applied = applyType(value, writing, place);
  return adaptedType(applied.type, writing, applied.place);
}

/** `applyTypeAdapters`. What a shorthand stands for is asked for by the shorthand. */
export function adaptedType(type: Value, writing: Writing, place: Origin): Text {
  const name = textOf(type);
  if (name === null || type.kind !== "text") return writing.raw(type, place);
  return textAt(ADAPTED.get(name) ?? name, placeOfText(type, place));
}

/** What stands in the place of a column's type, which may have a schema. */
export function columnType({ type, place }: AppliedType, writing: Writing): Part {
  return isName(type) ? writing.name(type, place) : adaptedType(type, writing, place);
}

function shorthand(type: Value, writing: Writing): Value | undefined {
  const name = textOf(type);
  const short = name === null ? undefined : (writing.settings.shorthands(name) ?? BUILT_IN.get(name));
  return short === undefined || truthiness(short) === false ? undefined : short;
}

function properties(value: Value | undefined): ReadonlyMap<string, Property> {
  if (value?.kind === "object") return value.properties;
  return new Map(value === undefined ? [] : [["type", { value, origin: value.origin }]]);
}

/** `id`, which every project has. */
const BUILT_IN: ReadonlyMap<string, Value> = new Map([["id", serialKey()]]);

function serialKey(): ObjectValue {
  const entry = (value: Value): Property => ({ value, origin: null });
  return {
    kind: "object",
    properties: new Map([
      ["type", entry({ kind: "text", pieces: [{ kind: "literal", text: "serial", source: null }], origin: null })],
      ["primaryKey", entry({ kind: "constant", value: true, origin: null })],
    ]),
    open: false,
    constructedBy: null,
    base: null,
    origin: null,
  };
}
