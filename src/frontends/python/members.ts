import { join, sliceText } from "../evaluate/text.js";
import {
  array,
  type ArrayValue,
  constant,
  displayText,
  isNullish,
  native,
  type ObjectValue,
  type Site,
  text,
  type Text,
  textOf,
  UNDEFINED,
  unknown,
  type Value,
} from "../evaluate/values.js";
import { bracesText, replaceIn } from "./format.js";
import { itemsOf } from "./items.js";
import type { PythonMachine } from "./machine.js";
import { asPythonText } from "./strings.js";
import { ClassHost, EnumMember } from "./classes.js";
import { isType, TypeForm } from "./typing.js";

/** What `value.name` is. Reading an attribute of something unknown gives something unknown. */
export function attribute(value: Value, name: string, site: Site, machine: PythonMachine): Value {
  const found = known(value, name, site, machine);
  if (found !== undefined) return found;
  if (value.kind === "unknown") return unknown(value.reason, site.origin, value.from);
  if (value.kind === "host") return unknown(`\`${value.label}.${name}\` is not known`, site.origin);
  return unknown(`\`.${name}\` is not known`, site.origin);
}

function known(value: Value, name: string, site: Site, machine: PythonMachine): Value | undefined {
  switch (value.kind) {
    case "host":
      return value.get(name, site) ?? (value instanceof ClassHost ? value.inherited?.get(name, site) : undefined);
    case "native":
      return value.properties?.[name];
    case "text":
      return textMember(value, name);
    case "array":
      return listMember(value, name, machine);
    case "object":
      return dictMember(value, name);
    default:
      return undefined;
  }
}

/** A call of a method that is not known, or of something unknown. */
export function callMissing(
  receiver: Value,
  name: string,
  source: string,
  args: readonly Value[],
  site: Site,
  machine: PythonMachine,
): Value {
  if (receiver.kind === "host") {
    if (receiver.isConnection) {
      machine.listener.opaque("call", `\`${receiver.label}.${name}\` is not known`, machine.locate(site.origin));
    }
    return unknown(`\`${receiver.label}.${name}\` is not known`, site.origin);
  }
  return machine.foreignCall?.(receiver, name, args, site) ?? machine.callUnknown(args, site, source, receiver);
}

function textMember(value: Text, name: string): Value | undefined {
  const mapped = (change: (text: string) => string) =>
    native(name, () => ({
      ...value,
      pieces: value.pieces.map(piece => (piece.kind === "hole" ? piece : { ...piece, text: change(piece.text) })),
    }));
  switch (name) {
    case "format":
      return native(name, (args, site) => bracesText(value, args, site.keywords, site.origin));
    case "join":
      return native(name, ([list], { origin }) => {
        const { items, open } = itemsOf(list ?? UNDEFINED);
        const label =
          list?.origin == null ? "…" : `{${list.origin.module.text.slice(list.origin.start, list.origin.end)}}`;
        if (open)
          return { kind: "text", pieces: [{ kind: "hole", label: label.length > 60 ? "…" : label, origin }], origin };
        return join(
          items.map(item => asPythonText(item, "{…}", item.origin ?? origin)),
          value,
          origin,
        );
      });
    case "strip":
    case "lstrip":
    case "rstrip":
      return native(name, () => stripped(value, name));
    case "lower":
    case "casefold":
      return mapped(part => (part.toLowerCase().length === part.length ? part.toLowerCase() : part));
    case "upper":
      return mapped(part => (part.toUpperCase().length === part.length ? part.toUpperCase() : part));
    case "replace":
      return native(name, ([from, to], { origin }) => {
        const [wanted, put] = [textOf(from), to];
        if (wanted === null || wanted === "" || put?.kind !== "text") return unknown("it is not constant", origin);
        const pattern = new RegExp(wanted.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), "g");
        return replaceIn(value, pattern, () => put.pieces, value.origin);
      });
    case "split":
    case "splitlines":
      return native(name, ([separator], { origin }) =>
        split(value, name === "splitlines" ? "\n" : textOf(separator), origin),
      );
    case "startswith":
    case "endswith":
      return native(name, ([part], { origin }) => {
        const [whole, wanted] = [textOf(value), textOf(part)];
        if (whole === null || wanted === null) return unknown("it is not constant", origin);
        return constant(name === "startswith" ? whole.startsWith(wanted) : whole.endsWith(wanted), origin);
      });
    case "encode":
    case "decode":
      return native(name, () => value);
    default:
      return undefined;
  }
}

function stripped(value: Text, name: string): Text {
  const whole = textOf(value);
  if (whole === null) return value;
  const start = name === "rstrip" ? 0 : whole.length - whole.trimStart().length;
  const end = name === "lstrip" ? whole.length : whole.trimEnd().length;
  return sliceText(value, start, Math.max(start, end));
}

function split(value: Text, separator: string | null, origin: Value["origin"]): Value {
  const whole = textOf(value);
  if (whole === null) return array([], origin, true);
  const items: Value[] = [];
  let at = 0;
  const pattern =
    separator === null ? /\s+/g : new RegExp(separator.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), "g");
  for (const match of whole.matchAll(pattern)) {
    items.push(sliceText(value, at, match.index));
    at = match.index + match[0].length;
  }
  items.push(sliceText(value, at, whole.length));
  const kept = separator === null ? items.filter(item => item.kind === "text" && displayText(item) !== "") : items;
  return array(kept, origin);
}

function listMember(value: ArrayValue, name: string, machine: PythonMachine): Value | undefined {
  const changed = (change: (args: readonly Value[]) => void) =>
    native(name, args => {
      // Under a condition it may or may not be there.
      if (machine.certainty === "certain") change(args);
      else value.open = true;
      return constant(null);
    });
  switch (name) {
    case "append":
    case "add":
      return changed(([item]) => void value.items.push(item ?? UNDEFINED));
    case "extend":
    case "update":
      return changed(([list]) => {
        const { items, open } = itemsOf(list ?? UNDEFINED);
        value.items.push(...items);
        if (open) value.open = true;
      });
    case "copy":
      return native(name, () => array([...value.items], value.origin, value.open));
    case "sort":
    case "remove":
    case "insert":
    case "pop":
    case "clear":
      return native(name, (_args, { origin }) => {
        value.open = true;
        return unknown("it is taken from a list", origin);
      });
    default:
      return undefined;
  }
}

function dictMember(value: ObjectValue, name: string): Value | undefined {
  const entries = [...value.properties];
  switch (name) {
    case "items":
      return native(name, (_args, { origin }) =>
        array(
          entries.map(([key, property]) => array([keyText(key, property.origin), property.value], property.origin)),
          origin,
          value.open,
        ),
      );
    case "keys":
      return native(name, (_args, { origin }) =>
        array(
          entries.map(([key, property]) => keyText(key, property.origin)),
          origin,
          value.open,
        ),
      );
    case "values":
      return native(name, (_args, { origin }) =>
        array(
          entries.map(([, property]) => property.value),
          origin,
          value.open,
        ),
      );
    case "get":
    case "pop":
    case "setdefault":
      return native(name, ([key, byDefault], { origin }) => {
        const found = elementOf(value, key ?? UNDEFINED, { node: NO_NODE, origin, argumentNodes: [] });
        if (found.kind !== "unknown" || value.open || textOf(key) === null) return found;
        return byDefault ?? constant(null, origin);
      });
    case "update":
      return native(name, ([other]) => {
        if (other?.kind === "object")
          for (const [key, property] of other.properties) value.properties.set(key, property);
        else value.open = true;
        return constant(null);
      });
    default:
      return undefined;
  }
}

const NO_NODE = { type: "PyOther", range: [0, 0] } as const;

function keyText(key: string, origin: Value["origin"]): Value {
  const value = text(key, origin);
  if (origin === null) return value;
  // The key is written at the beginning of the entry, in quotes.
  const source = origin.module.text.slice(origin.start, origin.end);
  if (!source.slice(1).startsWith(key)) return value;
  const place = { ...origin, start: origin.start + 1, end: origin.start + 1 + key.length };
  return { ...value, pieces: [{ kind: "literal", text: key, source: { kind: "whole", origin: place } }] };
}

/** `value[index]`. */
export function elementOf(value: Value, index: Value | null, { origin }: Site): Value {
  const lost = unknown(
    value.kind === "unknown" ? value.reason : "the element is not constant",
    origin,
    value.kind === "unknown" ? value.from : null,
  );
  if (index === null) return lost;
  if (isType(value)) return new TypeForm(value, index.kind === "array" ? index.items : [index], origin);
  if (isNullish(index)) return lost;
  if (value.kind === "object") {
    const key = index.kind === "constant" ? String(index.value) : textOf(index);
    return (key === null ? undefined : value.properties.get(key)?.value) ?? lost;
  }
  if (value.kind === "array" && index.kind === "constant" && typeof index.value === "number") {
    return (value.open && index.value < 0 ? undefined : value.items.at(index.value)) ?? lost;
  }
  if (value instanceof ClassHost && value.isEnum) {
    const name = textOf(index);
    const member = name === null ? undefined : value.get(name);
    return member instanceof EnumMember ? member : lost;
  }
  if (value.kind === "host") {
    const name = textOf(index);
    return (name === null ? undefined : value.get(name, { node: NO_NODE, origin, argumentNodes: [] })) ?? lost;
  }
  return lost;
}
