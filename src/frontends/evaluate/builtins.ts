import type { Machine } from "./machine.js";
import { settled } from "./expressions.js";
import { asText, concat, join, sliceText } from "./text.js";
import {
  append,
  array,
  type ArrayValue,
  constant,
  type Constant,
  isUndefined,
  isVague,
  itemAt,
  native,
  type NativeFunction,
  object,
  type ObjectValue,
  type Site,
  type Text,
  text,
  textOf,
  truthiness,
  UNDEFINED,
  unknown,
  type Value,
} from "./values.js";

const NOT_CONSTANT = "it is not constant";

/** A table that knows no `constructor` and other names that every object has. */
function methods<M>(table: { readonly [name: string]: M }): ReadonlyMap<string, M> {
  return new Map(Object.entries(table));
}

// --- promises ---

/**
 * `then`, `catch` and `finally` of anything: the evaluation takes values for the promises of them. What a `catch` does
 * happens only if something fails.
 */
export function promiseMember(value: Value, key: string, machine: Machine): Value | undefined {
  const call = (callback: Value | undefined, args: readonly Value[], site: Site): Value =>
    callback === undefined || isUndefined(callback)
      ? (args[0] ?? UNDEFINED)
      : machine.call(callback, args, site, null, key);
  const done = (): Value => (value.kind === "host" ? value.awaited() : value);
  switch (key) {
    case "then":
      return native(key, ([onDone, onError], site) => {
        const result = settled(call(onDone, [done()], site), site.origin, machine);
        if (onError !== undefined && !isUndefined(onError))
          machine.conditionally(() => call(onError, [unknown("it is an error")], site));
        return result;
      });
    case "catch":
      return native(key, ([onError], site) => {
        const result = done();
        machine.conditionally(() => call(onError, [unknown("it is an error")], site));
        return result;
      });
    case "finally":
      return native(key, ([onDone], site) => {
        const result = done();
        call(onDone, [], site);
        return result;
      });
    // Bluebird's, in which older libraries answer.
    case "tap":
      return native(key, ([onDone], site) => {
        const result = done();
        call(onDone, [result], site);
        return result;
      });
    case "spread":
      return native(key, ([onDone], site) => call(onDone, value.kind === "array" ? value.items : [], site));
    default:
      return undefined;
  }
}

// --- strings ---

type TextMethod = (value: string, args: readonly Value[], self: Text, site: Site) => Value | undefined;

const TEXT_METHODS = methods<TextMethod>({
  toString: (_value: string, _args: readonly Value[], self: Text) => self,
  valueOf: (_value: string, _args: readonly Value[], self: Text) => self,
  toUpperCase: value => text(value.toUpperCase()),
  toLowerCase: value => text(value.toLowerCase()),
  trim: (value, _args, self) => sliceText(self, value.length - value.trimStart().length, value.trimEnd().length),
  trimStart: (value, _args, self) => sliceText(self, value.length - value.trimStart().length, value.length),
  trimEnd: (value, _args, self) => sliceText(self, 0, value.trimEnd().length),
  slice: (value, args, self) =>
    sliced(self, value.length, args, (from, to) => [relative(from, value), relative(to, value)]),
  substring: (value, args, self) =>
    sliced(self, value.length, args, (from, to) => [Math.min(from, to), Math.max(from, to)]),
  substr: (value, args, self) => {
    const from = numberOf(args[0]) ?? 0;
    const start = relative(from, value);
    return sliceText(self, start, start + (numberOf(args[1]) ?? value.length));
  },
  split: (value, args, self) => {
    const separator = textOf(args[0]);
    if (separator === null || separator === "") return undefined;
    let at = 0;
    return array(
      value.split(separator).map(part => {
        const slice = sliceText(self, at, at + part.length);
        at += part.length + separator.length;
        return slice;
      }),
      self.origin,
    );
  },
  replace: (value, args) => replaced(value, args, false),
  replaceAll: (value, args) => replaced(value, args, true),
  includes: (value, args) => tested(args, part => value.includes(part)),
  startsWith: (value, args) => tested(args, part => value.startsWith(part)),
  endsWith: (value, args) => tested(args, part => value.endsWith(part)),
  indexOf: (value, args) => withText(args[0], part => constant(value.indexOf(part))),
  concat: (_value, args, self, site) => concat([self, ...args.map(arg => asText(arg, "…", site.origin))], site.origin),
  padStart: (value, args) => padded(args, (length, fill) => value.padStart(length, fill)),
  padEnd: (value, args) => padded(args, (length, fill) => value.padEnd(length, fill)),
  repeat: (value, args) => {
    const times = numberOf(args[0]);
    return times === null || times < 0 || times * value.length > 10_000 ? undefined : text(value.repeat(times));
  },
  charAt: (value, args) => text(value.charAt(numberOf(args[0]) ?? 0)),
});

export function textMember(value: Text, key: string): Value | undefined {
  const plain = textOf(value);
  if (key === "length") return plain === null ? unknown(NOT_CONSTANT) : constant(plain.length);
  if (plain !== null && /^\d+$/.test(key)) return text(plain[Number(key)] ?? "");
  const method = TEXT_METHODS.get(key);
  if (method === undefined) return undefined;
  return native(key, (args, site) => {
    if (plain === null) return ofPieces(value, key, args) ?? unknown(NOT_CONSTANT, site.origin);
    return method(plain, args, value, site) ?? unknown(NOT_CONSTANT, site.origin);
  });
}

/** What concerns only the letters at the ends of a text with holes, or keeps it; the rest needs to know all of it. */
function ofPieces(value: Text, key: string, args: readonly Value[]): Value | undefined {
  const [first, last] = [value.pieces[0], value.pieces.at(-1)].map(piece =>
    piece?.kind === "literal" ? piece.text : "",
  ) as [string, string];
  const letters = value.pieces.reduce((sum, piece) => sum + (piece.kind === "literal" ? piece.text.length : 0), 0);
  switch (key) {
    case "toString":
      return value;
    case "trim":
      return sliceText(value, first.length - first.trimStart().length, letters - last.length + last.trimEnd().length);
    case "startsWith":
      return withText(args[0], part => (part.length > first.length ? undefined : constant(first.startsWith(part))));
    case "endsWith":
      return withText(args[0], part => (part.length > last.length ? undefined : constant(last.endsWith(part))));
    case "slice": {
      const end = numberOf(args[1]);
      const isInside = numberOf(args[0]) === 0 && end !== null && end < 0 && -end <= last.length;
      return isInside ? sliceText(value, 0, letters + end) : undefined;
    }
    case "split":
      // One element stands for however many statements there are.
      return isPrinted(value) ? array([value], value.origin) : undefined;
    default:
      return key.startsWith("replace") && isPrinted(value) ? value : undefined;
  }
}

/** Whether a builder's printed statement is a part of the text: what is done to it is punctuation. */
function isPrinted(value: Text): boolean {
  return value.pieces.some(piece => piece.kind === "hole" && piece.printed !== undefined);
}

function sliced(
  self: Text,
  length: number,
  args: readonly Value[],
  bounds: (from: number, to: number) => [number, number],
): Value | undefined {
  const from = args[0] === undefined ? 0 : numberOf(args[0]);
  const to = isUndefined(args[1]) ? length : numberOf(args[1]);
  return from === null || to === null ? undefined : sliceText(self, ...bounds(from, to));
}

function relative(index: number, value: string): number {
  return index < 0 ? Math.max(0, value.length + index) : Math.min(index, value.length);
}

function replaced(value: string, args: readonly Value[], all: boolean): Value | undefined {
  const [search, replacement] = [textOf(args[0]), textOf(args[1])];
  if (search === null || replacement === null) return undefined;
  return text(all ? value.replaceAll(search, replacement) : value.replace(search, replacement));
}

function tested(args: readonly Value[], test: (part: string) => boolean): Value | undefined {
  return withText(args[0], part => constant(test(part)));
}

function withText(value: Value | undefined, use: (part: string) => Value | undefined): Value | undefined {
  const part = textOf(value);
  return part === null ? undefined : use(part);
}

function padded(args: readonly Value[], pad: (length: number, fill: string) => string): Value | undefined {
  const length = numberOf(args[0]);
  const fill = args[1] === undefined ? " " : textOf(args[1]);
  return length === null || fill === null || length > 1_000 ? undefined : text(pad(length, fill));
}

function numberOf(value: Value | undefined): number | null {
  return value?.kind === "constant" && typeof value.value === "number" ? value.value : null;
}

// --- numbers ---

export function numberMember(value: Constant, key: string): Value | undefined {
  const number = value.value;
  if (typeof number !== "number" && typeof number !== "boolean") return undefined;
  if (key === "toString") return native(key, () => text(String(number)));
  if (key === "toFixed" && typeof number === "number") {
    return native(key, ([digits]) => text(number.toFixed(numberOf(digits) ?? 0)));
  }
  return undefined;
}

// --- objects ---

export function objectMember(value: ObjectValue, key: string): Value | undefined {
  return key === "hasOwnProperty" ? native(key, ([name], site) => hasOwn(value, name, site)) : undefined;
}

function hasOwn(value: Value | undefined | null, name: Value | undefined, site: Site): Value {
  const wanted = textOf(name);
  if (value?.kind !== "object" || wanted === null) return unknown(NOT_CONSTANT, site.origin);
  const has = value.properties.has(wanted);
  return value.open && !has ? unknown(NOT_CONSTANT, site.origin) : constant(has);
}

/** `Object.keys`, `values`, `entries`, `assign`, `fromEntries`, `freeze` … */
export function objectFunctions(): ObjectValue {
  const listed = (value: Value | undefined, list: (key: string, item: Value) => Value): Value => {
    if (value?.kind === "object") {
      const items = [...value.properties].map(([key, { value: item }]) => list(key, item));
      return array(items, value.origin, value.open);
    }
    return unknown(NOT_CONSTANT, value?.origin ?? null);
  };
  return object({
    keys: native("Object.keys", ([value]) => listed(value, key => text(key))),
    values: native("Object.values", ([value]) => listed(value, (_key, item) => item)),
    entries: native("Object.entries", ([value]) => listed(value, (key, item) => array([text(key), item]))),
    freeze: native("Object.freeze", ([value]) => value ?? UNDEFINED),
    seal: native("Object.seal", ([value]) => value ?? UNDEFINED),
    assign: native("Object.assign", ([target, ...sources]) => {
      if (target?.kind !== "object" && target?.kind !== "function") return target ?? UNDEFINED;
      for (const source of sources) {
        if (source.kind === "object")
          for (const [key, property] of source.properties) target.properties.set(key, property);
        else if (target.kind === "object" && !isUndefined(source)) target.open = true;
      }
      return target;
    }),
    fromEntries: native("Object.fromEntries", ([entries]) => {
      const result = object();
      if (entries?.kind !== "array") return unknown(NOT_CONSTANT);
      for (const entry of entries.items) {
        const key = entry.kind === "array" ? textOf(entry.items[0]) : null;
        const value = entry.kind === "array" ? entry.items[1] : undefined;
        if (key === null || value === undefined) result.open = true;
        else result.properties.set(key, { value, origin: entry.origin });
      }
      result.open ||= entries.open;
      return result;
    }),
    // Compilers mark modules with it, and re-export through getters.
    defineProperty: native("Object.defineProperty", ([target, key, descriptor], site) => {
      const name = textOf(key);
      if (target?.kind !== "object" || name === null || descriptor?.kind !== "object") return target ?? UNDEFINED;
      const value = descriptor.properties.get("value")?.value;
      const getter = descriptor.properties.get("get")?.value;
      if (value !== undefined) target.properties.set(name, { value, origin: site.origin });
      else if (getter !== undefined && target.constructedBy !== null) {
        target.properties.set(name, { value: UNDEFINED, origin: site.origin, getter });
      }
      return target;
    }),
    create: native("Object.create", () => object()),
    hasOwn: native("Object.hasOwn", ([value, name], site) => hasOwn(value, name, site)),
    // `Object.prototype.hasOwnProperty.call(value, name)`.
    prototype: object({
      hasOwnProperty: native("hasOwnProperty", ([name], site, self) => hasOwn(self, name, site)),
    }),
  });
}

// --- arrays ---

type ArrayMethod = (self: ArrayValue, args: readonly Value[], site: Site, each: Each) => Value | undefined;
/** Calls a callback with one element. */
type Each = (callback: Value | undefined, item: Value, index: number) => Value;

/** Whether a list holds a value; sets, which count as lists, are asked with `has`. */
const includes: ArrayMethod = (self, [wanted]) => {
  const value = wanted === undefined ? null : comparable(wanted);
  const values = self.items.map(comparable);
  if (value === null || values.includes(null)) return undefined;
  return values.includes(value) ? constant(true) : self.open ? undefined : constant(false);
};

const ARRAY_METHODS = methods<ArrayMethod>({
  map: (self, [callback], _site, each) =>
    array(
      self.items.map((item, i) => each(callback, item, i)),
      self.origin,
      self.open,
    ),
  forEach: (self, [callback], _site, each) => {
    self.items.forEach((item, i) => each(callback, item, i));
    return UNDEFINED;
  },
  flatMap: (self, [callback], _site, each) =>
    flat(
      array(
        self.items.map((item, i) => each(callback, item, i)),
        self.origin,
        self.open,
      ),
    ),
  filter: (self, [callback], _site, each) => {
    const kept = array([], self.origin, self.open);
    self.items.forEach((item, i) => {
      const truth = truthiness(each(callback, item, i));
      if (truth !== false) kept.items.push(item);
      if (truth === null) kept.open = true;
    });
    return kept;
  },
  find: (self, [callback], _site, each) => {
    for (const [i, item] of self.items.entries()) {
      const truth = truthiness(each(callback, item, i));
      if (truth === null) return undefined;
      if (truth) return item;
    }
    return self.open ? undefined : UNDEFINED;
  },
  some: (self, [callback], _site, each) => quantified(self, callback, each, true),
  every: (self, [callback], _site, each) => quantified(self, callback, each, false),
  includes,
  has: includes,
  add: (self, [item]) => {
    if (item !== undefined) self.items.push(item);
    return self;
  },
  indexOf: (self, [wanted]) => {
    const value = wanted === undefined ? null : comparable(wanted);
    const values = self.items.map(comparable);
    return value === null || self.open || values.includes(null) ? undefined : constant(values.indexOf(value));
  },
  join: (self, [separator], site) => {
    const between = separator === undefined ? text(",") : asText(separator, "…", site.origin);
    const parts = self.items.map(item => asText(item, "…", item.origin));
    if (self.open)
      parts.push({ kind: "text", pieces: [{ kind: "hole", label: "…", origin: site.origin }], origin: site.origin });
    return join(parts, between, site.origin);
  },
  concat: (self, args) => {
    const result = array([], self.origin);
    append(result, self);
    for (const arg of args) {
      if (arg.kind === "array") append(result, arg);
      else if (arg.kind === "unknown") result.open = true;
      else result.items.push(arg);
    }
    return result;
  },
  flat: self => flat(self),
  slice: (self, [from, to]) => {
    const start = from === undefined ? 0 : numberOf(from);
    const end = isUndefined(to) ? self.items.length : numberOf(to);
    return start === null || end === null ? undefined : array(self.items.slice(start, end), self.origin, self.open);
  },
  reverse: self => {
    self.items.reverse();
    return self;
  },
  toReversed: self => array([...self.items].reverse(), self.origin, self.open),
  // The order of a list matters to no operation that a sorted list is used for.
  sort: self => self,
  toSorted: self => self,
  push: (self, args) => {
    self.items.push(...args);
    return constant(self.items.length);
  },
  unshift: (self, args) => {
    self.items.unshift(...args);
    return constant(self.items.length);
  },
  pop: self => (self.open ? undefined : (self.items.pop() ?? UNDEFINED)),
  shift: self => (self.open ? undefined : (self.items.shift() ?? UNDEFINED)),
  entries: self =>
    array(
      self.items.map((item, i) => array([constant(i), item])),
      self.origin,
      self.open,
    ),
  values: self => self,
  keys: self =>
    array(
      self.items.map((_, i) => constant(i)),
      self.origin,
      self.open,
    ),
  at: (self, [index]) => (numberOf(index) === null ? undefined : (self.items.at(numberOf(index) ?? 0) ?? UNDEFINED)),
});

/** What can be asked of a list of which some elements are known together alone. */
const WHOLE: ReadonlySet<string> = new Set(["map", "forEach", "join", "concat", "values"]);

export function arrayMember(value: ArrayValue, key: string, machine: Machine): Value | undefined {
  if (key === "length" || key === "size") return isVague(value) ? unknown(NOT_CONSTANT) : constant(value.items.length);
  if (/^\d+$/.test(key)) return itemAt(value, Number(key)) ?? (isVague(value) ? unknown(NOT_CONSTANT) : UNDEFINED);
  if (key === "reduce") return reduce(value, machine);
  const method = ARRAY_METHODS.get(key);
  if (method === undefined) return undefined;
  return native(key, (args, site) => {
    const each: Each = (callback, item, index) =>
      callback === undefined ? UNDEFINED : machine.call(callback, [item, constant(index), value], site, null, key);
    const callback = args[0];
    const { lumpedFrom } = value;
    if (lumpedFrom !== undefined && !WHOLE.has(key)) return unknown(NOT_CONSTANT, site.origin);
    const result = method(value, args, site, each);
    if (lumpedFrom !== undefined && result?.kind === "array") result.lumpedFrom = lumpedFrom;
    // The elements that are not known meet the same callback.
    if (value.open && callback?.kind === "function") {
      machine.conditionally(() => each(callback, unknown("it differs from turn to turn"), value.items.length));
    }
    return result ?? unknown(NOT_CONSTANT, site.origin);
  });
}

/** `list.reduce((promise, item) => promise.then(…), Promise.resolve())` among others. */
function reduce(value: ArrayValue, machine: Machine): NativeFunction {
  return native("reduce", ([callback, initial], site) => {
    if (callback === undefined) return UNDEFINED;
    const items = [...value.items];
    let total = initial ?? items.shift() ?? UNDEFINED;
    for (const [i, item] of items.entries()) {
      total = machine.call(callback, [total, item, constant(i), value], site, null, "reduce");
    }
    if (!value.open) return total;
    return machine.conditionally(() =>
      machine.call(callback, [total, unknown("it differs from turn to turn")], site, null, "reduce"),
    );
  });
}

function quantified(self: ArrayValue, callback: Value | undefined, each: Each, wanted: boolean): Value | undefined {
  let undecided = self.open;
  for (const [i, item] of self.items.entries()) {
    const truth = truthiness(each(callback, item, i));
    if (truth === wanted) return constant(wanted);
    undecided ||= truth === null;
  }
  return undecided ? undefined : constant(!wanted);
}

function flat(value: ArrayValue): ArrayValue {
  const result = array([], value.origin, value.open);
  for (const item of value.items) {
    if (item.kind === "array") {
      append(result, item);
    } else if (item.kind === "unknown") result.open = true;
    else result.items.push(item);
  }
  return result;
}

/** A form in which primitives of equal value are equal; `null` for what is not known. */
function comparable(value: Value): string | null {
  if (value.kind === "constant") return `${typeof value.value}:${String(value.value)}`;
  const plain = textOf(value);
  return plain === null ? null : `string:${plain}`;
}
