import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { foldersUp, isInside } from "../../project/root.js";
import { asyncPackage } from "./async.js";
import { objectFunctions } from "./builtins.js";
import { settled } from "./expressions.js";
import { LazyPromiseClass } from "./lazy.js";
import type { Machine } from "./machine.js";
import { Scope } from "./scope.js";
import { asText } from "./text.js";
import {
  array,
  constant,
  native,
  object,
  primitiveOf,
  text,
  textOf,
  truthiness,
  UNDEFINED,
  unknown,
  type Value,
} from "./values.js";

/** What every script finds without declaring it, as far as migrations use it. */
export function globals(machine: Machine): Scope {
  const scope = new Scope(null);
  const ignore = native("console", () => UNDEFINED);
  const conversion = (name: string, convert: (value: string | number | boolean | bigint | null | undefined) => Value) =>
    native(name, ([value], site) => {
      const primitive = value === undefined ? { value: undefined } : primitiveOf(value);
      return primitive === null ? unknown("it is not constant", site.origin) : convert(primitive.value);
    });
  const values: Record<string, Value> = {
    undefined: UNDEFINED,
    NaN: constant(NaN),
    Infinity: constant(Infinity),
    Promise: promise(machine),
    Object: objectFunctions(),
    Array: native("Array", ([length]) => (length === undefined ? array([]) : array([], null, true)), {
      isArray: native("Array.isArray", ([value]) =>
        value === undefined || value.kind === "unknown"
          ? unknown("it is not constant")
          : constant(value.kind === "array"),
      ),
      from: native("Array.from", ([list, callback], site) => {
        const items = list?.kind === "array" ? list : array([], null, true);
        return callback === undefined
          ? items
          : array(
              items.items.map((item, i) => machine.call(callback, [item, constant(i)], site, null, "Array.from")),
              null,
              items.open,
            );
      }),
      of: native("Array.of", args => array([...args])),
    }),
    Set: native("Set", ([list]) =>
      list?.kind === "array" ? array([...list.items], list.origin, list.open) : (list ?? array([])),
    ),
    Map: native("Map", () => unknown("a Map is not followed")),
    Date: native("Date", () => unknown("it is the time of the run"), {
      now: native("Date.now", () => unknown("it is the time of the run")),
    }),
    Math: object({
      max: native("Math.max", args => math(args, Math.max)),
      min: native("Math.min", args => math(args, Math.min)),
      floor: native("Math.floor", args => math(args, Math.floor)),
      ceil: native("Math.ceil", args => math(args, Math.ceil)),
      random: native("Math.random", () => unknown("it is random")),
    }),
    JSON: object({
      stringify: native("JSON.stringify", ([value], site) => {
        const json = value === undefined ? undefined : toJson(value);
        return json === undefined
          ? unknown("it is not constant", site.origin)
          : text(JSON.stringify(json), value?.origin ?? null);
      }),
      parse: native("JSON.parse", () => unknown("parsed JSON is not followed")),
    }),
    String: native("String", ([value], site) => (value === undefined ? text("") : asText(value, "…", site.origin)), {
      raw: native("String.raw", ([value]) => value ?? text("")),
    }),
    Number: conversion("Number", value => constant(Number(value))),
    Boolean: native("Boolean", ([value]) => {
      const truth = value === undefined ? false : truthiness(value);
      return truth === null ? unknown("it is not constant") : constant(truth);
    }),
    parseInt: conversion("parseInt", value => constant(Number.parseInt(String(value), 10))),
    parseFloat: conversion("parseFloat", value => constant(Number.parseFloat(String(value)))),
    Error: native("Error", ([message]) => object({ message: message ?? text("") })),
    console: object(
      Object.fromEntries(
        ["log", "info", "warn", "error", "debug", "time", "timeEnd", "table"].map(key => [key, ignore]),
      ),
    ),
    process: object({
      env: unknown("it is set in the environment"),
      cwd: native("process.cwd", () => text(machine.project.root)),
      argv: array([], null, true),
      stdout: object({ write: ignore }),
    }),
    setTimeout: native("setTimeout", ([callback], site) =>
      callback === undefined ? UNDEFINED : machine.call(callback, [], site, null, "setTimeout"),
    ),
  };
  for (const kind of ["TypeError", "RangeError"]) values[kind] = values["Error"] as Value;
  for (const [name, value] of Object.entries(values)) scope.declare(name, value);
  return scope;
}

function promise(machine: Machine): Value {
  const all = native("Promise.all", ([list], site) =>
    list?.kind === "array"
      ? array(
          list.items.map(item => settled(item, site.origin, machine)),
          list.origin,
          list.open,
        )
      : (list ?? array([])),
  );
  return native(
    "Promise",
    ([executor], site) => {
      if (executor === undefined) return UNDEFINED;
      let resolved: Value = unknown("it is what the promise resolves to", site.origin);
      const onResolve = native("resolve", ([value]) => (resolved = value ?? UNDEFINED));
      machine.call(executor, [onResolve, native("reject", () => UNDEFINED)], site, null, "Promise");
      return resolved;
    },
    {
      all,
      allSettled: all,
      race: all,
      any: all,
      // Bluebird's, which old migrations get from `require("bluebird")`.
      each: native("Promise.each", ([list, callback], site) => each(machine, list, callback, site)),
      map: native("Promise.map", ([list, callback], site) => each(machine, list, callback, site)),
      mapSeries: native("Promise.mapSeries", ([list, callback], site) => each(machine, list, callback, site)),
      resolve: native("Promise.resolve", ([value]) => value ?? UNDEFINED),
      reject: native("Promise.reject", ([value]) => {
        throw machine.thrown(value ?? UNDEFINED);
      }),
    },
  );
}

function each(
  machine: Machine,
  list: Value | undefined,
  callback: Value | undefined,
  site: Parameters<Machine["call"]>[2],
): Value {
  if (callback === undefined) return UNDEFINED;
  if (list?.kind !== "array") return machine.callUnknown([callback], site, "each");
  const items = list.items.map((item, i) => machine.call(callback, [item, constant(i)], site, null, "each"));
  if (list.open) machine.callUnknown([callback], site, "each");
  return array(items, list.origin, list.open);
}

function math(args: readonly Value[], compute: (...numbers: number[]) => number): Value {
  const numbers = args.map(arg => (arg.kind === "constant" && typeof arg.value === "number" ? arg.value : NaN));
  return numbers.some(Number.isNaN) ? unknown("it is not constant") : constant(compute(...numbers));
}

/** A value as `JSON.stringify` takes it; `undefined` where a part of it is not constant. */
export function toJson(value: Value): unknown {
  switch (value.kind) {
    case "constant":
      return typeof value.value === "bigint" ? undefined : value.value;
    case "text":
      return textOf(value) ?? undefined;
    case "array": {
      const items = value.open ? [undefined] : value.items.map(toJson);
      return items.includes(undefined) ? undefined : items;
    }
    case "object": {
      if (value.open || value.constructedBy !== null) return undefined;
      const entries = [...value.properties].map(([key, { value: item }]) => [key, toJson(item)] as const);
      return entries.some(([, item]) => item === undefined) ? undefined : Object.fromEntries(entries);
    }
    default:
      return undefined;
  }
}

/** Node's own modules, as far as migrations read SQL files with them. */
export function nodePackages(machine: Machine): ReadonlyMap<string, Value> {
  const joined = native("path.join", (args, site) => {
    const parts = args.map(textOf);
    if (parts.includes(null)) return unknown("the path is not constant", site.origin);
    const strings = parts as string[];
    return text(
      isAbsolute(strings[0] ?? "")
        ? resolve("/", ...strings.map((part, i) => (i === 0 ? part : `./${part}`)))
        : strings.join("/"),
      site.origin,
    );
  });
  const read = native("readFileSync", ([given, ...rest], site) => {
    const name = textOf(given);
    const path = name === null ? null : placeOf(name, machine);
    const content = path === null ? null : machine.project.read(path);
    if (path !== null && content !== null) machine.dependencies.add(path);
    const result: Value =
      path === null || content === null
        ? unknown("the file cannot be read", site.origin)
        : { ...text(content, site.origin), file: path };
    const callback = rest.at(-1);
    return callback?.kind === "function" || callback?.kind === "native"
      ? machine.call(callback, [constant(null), result], site, null, "readFile")
      : result;
  });
  const dirname = native("path.dirname", ([path], site) => {
    const name = textOf(path);
    return name === null
      ? unknown("the path is not constant", site.origin)
      : text(name.slice(0, Math.max(0, name.lastIndexOf("/"))));
  });
  const path = object({
    join: joined,
    resolve: joined,
    dirname,
    basename: native("path.basename", ([value], site) => {
      const name = textOf(value);
      return name === null
        ? unknown("the path is not constant", site.origin)
        : text(name.slice(name.lastIndexOf("/") + 1));
    }),
    sep: text("/"),
  });
  const promises = object({ readFile: read });
  const fs = object({ readFileSync: read, readFile: read, promises });
  const url = object({
    fileURLToPath: native("fileURLToPath", ([value], site) => {
      const name = textOf(value);
      return name === null ? unknown("the path is not constant", site.origin) : text(name.replace(/^file:\/\//, ""));
    }),
  });
  return new Map<string, Value>([
    ["path", path],
    ["fs", fs],
    ["fs/promises", promises],
    ["url", url],
    ["util", object({ promisify: native("promisify", ([fn]) => fn ?? UNDEFINED) })],
    ["bluebird", machine.global("Promise") ?? UNDEFINED],
    ["async", asyncPackage(machine)],
    ["p-lazy", new LazyPromiseClass(machine)],
  ]);
}

/**
 * The file that a path means which a program opens. It is seen from where the program is started: the root, or one of the packages on the
 * way to the migration, the nearest first where the file is there.
 */
function placeOf(name: string, { project, main }: Machine): string {
  const path = isAbsolute(name) ? name : resolve(project.root, name);
  if (!isInside(path, project.root) || project.read(path) !== null) return path;
  const below = relative(project.root, path);
  const packages = foldersUp(dirname(main.path), project.root).filter(
    folder => project.read(join(folder, "package.json")) !== null,
  );
  return packages.map(folder => join(folder, below)).find(other => project.read(other) !== null) ?? path;
}
