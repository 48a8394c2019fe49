import type { Machine } from "./machine.js";
import { constant, isUndefined, native, object, type ObjectValue, type Site, UNDEFINED, type Value } from "./values.js";

/** The `async` package, as far as migrations from before promises run their steps with it. */
export function asyncPackage(machine: Machine): ObjectValue {
  const steps = (name: string): Value => native(name, ([list, done], site) => runSteps(list, done, site, machine));
  const each = (name: string): Value =>
    native(name, ([list, iterator, done], site) => runEach(list, iterator, done, site, machine));
  return object({
    ...Object.fromEntries(["series", "parallel", "waterfall"].map(name => [name, steps(name)])),
    ...Object.fromEntries(
      ["each", "eachSeries", "forEach", "forEachSeries", "map", "mapSeries"].map(name => [name, each(name)]),
    ),
  });
}

/** What a step calls when it is done: the next step follows in any case. */
const CALLBACK = native("callback", () => UNDEFINED);

function runSteps(list: Value | undefined, done: Value | undefined, site: Site, machine: Machine): Value {
  if (list === undefined || (list.kind !== "array" && list.kind !== "object")) {
    return machine.callUnknown([list ?? UNDEFINED], site, "async");
  }
  const items = list.kind === "array" ? list.items : [...list.properties.values()].map(({ value }) => value);
  for (const item of items) machine.call(item, [CALLBACK], site, null, "async");
  return finish(done, site, machine);
}

function runEach(
  list: Value | undefined,
  iterator: Value | undefined,
  done: Value | undefined,
  site: Site,
  machine: Machine,
): Value {
  if (iterator === undefined) return UNDEFINED;
  if (list?.kind === "array") {
    for (const item of list.items) machine.call(iterator, [item, CALLBACK], site, null, "async");
  }
  if (list?.kind !== "array" || list.open) machine.callUnknown([iterator], site, "async");
  return finish(done, site, machine);
}

function finish(done: Value | undefined, site: Site, machine: Machine): Value {
  return done === undefined || isUndefined(done)
    ? UNDEFINED
    : machine.call(done, [constant(null)], site, null, "async");
}
