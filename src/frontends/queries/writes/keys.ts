import type { Condition } from "../calls.js";
import type { Turn } from "../purposes.js";
import { encloses, some, type Node } from "../syntax.js";
import type { TurnParts } from "../words.js";

/** The comparisons that a list of keys can take the place of. */
export const BY_KEY: ReadonlySet<Condition["comparison"]> = new Set(["equals", "in"]);

/** The only key that tells the rows of one turn from those of another. */
export function keyOf({ keys, turn }: TurnParts): Condition | null {
  const [key, ...more] = keys;
  if (key === undefined || more.length > 0 || !BY_KEY.has(key.comparison) || turn.call.limit !== null) return null;
  return turn.call.filter.open ? null : key;
}

/** Whether what happens to a row that is there already is the same for all: `oc => oc.column("id").doNothing()`. */
export function isSettled(value: Node, { inner, module }: Turn): boolean {
  return !some(value, node => {
    const binding = node.type === "Identifier" ? module.scopes.resolve(node) : null;
    return binding !== null && !encloses(value, binding.identifier) && inner.of(node).element;
  });
}
