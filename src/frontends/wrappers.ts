import type { Machine } from "./evaluate/machine.js";
import type { ClassValue, FunctionValue, Site, Value } from "./evaluate/values.js";

/**
 * Hands the class of a migration to the functions of the repository that put methods of their own in the place of `up`
 * and `down`, as the program does before it runs its migrations.
 */
export function wrapClass(owner: ClassValue, machine: Machine): void {
  for (const path of machine.project.wrappers(machine.main.path)) {
    for (const wrapper of wrappersIn(path, machine)) {
      const site: Site = {
        node: owner.node,
        origin: owner.origin ?? machine.origin(owner.node, owner.module),
        argumentNodes: [],
      };
      machine.call(wrapper, [owner], site, null, "the wrapper");
      if (owner.assigned.has("up")) return;
    }
  }
}

/** The functions of a module that touch the prototype of what they are handed. */
function wrappersIn(path: string, machine: Machine): readonly FunctionValue[] {
  const module = machine.moduleAt(path);
  if (module === null) return [];
  return [...module.exports.properties.values()].map(({ value }) => value).filter(isWrapper);
}

function isWrapper(value: Value): value is FunctionValue {
  if (value.kind !== "function" || value.node.params.length === 0) return false;
  return /\bprototype\b/.test(value.module.text.slice(...value.node.range));
}
