import { Scope } from "../evaluate/scope.js";
import {
  array,
  constant,
  type NativeFunction,
  native,
  object,
  primitiveOf,
  text,
  textOf,
  UNDEFINED,
  unknown,
  type Value,
} from "../evaluate/values.js";
import { itemsOf } from "./items.js";
import type { PythonMachine } from "./machine.js";
import { attribute } from "./members.js";
import { asPythonText } from "./strings.js";

/** So many numbers of a range are a list. */
const LONGEST_RANGE = 1_000;

/** What Python knows without an import, as far as migrations use it. */
export function builtins(machine: PythonMachine): Scope {
  const scope = new Scope(null);
  const declare = (name: string, call: NativeFunction["call"]): void => scope.declare(name, native(name, call));
  const list: NativeFunction["call"] = ([value], { origin }) => {
    const { items, open } = value === undefined ? { items: [], open: false } : itemsOf(value);
    return array([...items], origin, open);
  };
  for (const name of ["list", "tuple", "set", "frozenset", "iter"]) declare(name, list);
  declare("sorted", ([value], { origin, keywords }) => {
    const { items, open } = itemsOf(value ?? UNDEFINED);
    const words = items.map(item => textOf(item));
    const known = keywords === undefined || keywords.properties.size === 0;
    if (!known || words.includes(null)) return array([...items], origin, open);
    return array(
      [...items].sort((a, b) => ((textOf(a) ?? "") < (textOf(b) ?? "") ? -1 : 1)),
      origin,
      open,
    );
  });
  declare("reversed", ([value], { origin }) => {
    const { items, open } = itemsOf(value ?? UNDEFINED);
    return array([...items].reverse(), origin, open);
  });
  declare("dict", ([value], { origin, keywords }) => {
    const result = object({}, origin);
    for (const source of [value, keywords]) {
      if (source === undefined) continue;
      if (source.kind === "object")
        for (const [key, property] of source.properties) result.properties.set(key, property);
      if (source.kind !== "object" || source.open) result.open = true;
    }
    return result;
  });
  declare("str", ([value], { origin }) =>
    value === undefined ? text("", origin) : asPythonText(value, machine.label(value, origin), value.origin ?? origin),
  );
  declare("int", ([value], { origin }) => numeric(value, Math.trunc, origin));
  declare("float", ([value], { origin }) => numeric(value, number => number, origin));
  declare("len", ([value], { origin }) => {
    const { items, open } = itemsOf(value ?? UNDEFINED);
    return open ? unknown("the length is not constant", origin) : constant(items.length, origin);
  });
  declare("range", (args, { origin }) => {
    const numbers = args.map(arg => primitiveOf(arg)?.value);
    const [start = 0, stop = 0, step = 1] = (numbers.length === 1 ? [0, ...numbers] : numbers) as number[];
    if (numbers.some(value => typeof value !== "number") || step === 0) return array([], origin, true);
    const values: Value[] = [];
    for (let at = start; step > 0 ? at < stop : at > stop; at += step) {
      if (values.length >= LONGEST_RANGE) return array(values, origin, true);
      values.push(constant(at, origin));
    }
    return array(values, origin);
  });
  declare("enumerate", ([value], { origin }) => {
    const { items, open } = itemsOf(value ?? UNDEFINED);
    return array(
      items.map((item, i) => array([constant(i, origin), item], item.origin)),
      origin,
      open,
    );
  });
  declare("zip", (args, { origin }) => {
    const lists = args.map(arg => itemsOf(arg));
    const length = Math.min(...lists.map(({ items }) => items.length));
    const rows = Array.from({ length: lists.length === 0 ? 0 : length }, (_, i) =>
      array(lists.map(({ items }) => items[i] as Value)),
    );
    return array(
      rows,
      origin,
      lists.some(({ open }) => open),
    );
  });
  declare("getattr", ([value, name, byDefault], site) => {
    const key = textOf(name);
    if (key === null || value === undefined) return unknown("the attribute is not constant", site.origin);
    const found = attribute(value, key, site, machine);
    return found.kind === "unknown" && byDefault !== undefined ? unknown(found.reason, site.origin) : found;
  });
  for (const name of [
    "print",
    "isinstance",
    "hasattr",
    "any",
    "all",
    "min",
    "max",
    "sum",
    "next",
    "open",
    "repr",
    "map",
    "filter",
    "type",
    "id",
    "round",
    "abs",
    "super",
    "bool",
    "bytes",
    "object",
  ])
    declare(name, (_args, { origin }) => unknown(`it is what \`${name}\` returns`, origin, "io"));
  for (const name of ["Exception", "NotImplementedError", "RuntimeError", "ValueError", "TypeError", "AssertionError"])
    declare(name, ([message], { origin }) => object({ message: message ?? text("") }, origin));
  return scope;
}

function numeric(value: Value | undefined, change: (value: number) => number, origin: Value["origin"]): Value {
  const known = value === undefined ? null : primitiveOf(value);
  const number = known === null || known.value === null || known.value === "" ? NaN : Number(known.value);
  return Number.isNaN(number) ? unknown("it is not constant", origin) : constant(change(number), origin);
}
