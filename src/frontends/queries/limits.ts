import type { CallNode, Node } from "./syntax.js";
import { propertyOf } from "./syntax.js";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import { chainOf } from "./chain.js";
import { constantOf } from "./find.js";

/** The LIMIT of a call that reads rows, where it is written; `null` without one. */
export function findLimit(call: CallNode, module: Module, resolver: Resolver): Node | null {
  void resolver;
  const lookup = (node: Node): Node => constantOf(node, module);
  for (const { name, args } of chainOf(call, node => node).links) {
    if (name === "limit" || name === "take") return args[0] ?? null;
    for (const argument of args) {
      const options = lookup(argument);
      const limit = propertyOf(options, "take") ?? propertyOf(options, "limit");
      if (limit !== null) return limit;
    }
  }
  return null;
}
