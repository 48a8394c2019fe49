import type { SourceLocation } from "../../frontends/parse.js";

/** A node of any tree: what this folder does concerns them all. */
export interface AnyNode {
  type: string;
  range: [number, number];
  start: number;
  end: number;
  loc: SourceLocation;
  parent?: AnyNode;
  [key: string]: unknown;
}

/** Whether a property of a node holds a node. */
export function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** Properties of nodes that lead to no child. */
const NO_CHILDREN: ReadonlySet<string> = new Set(["parent", "loc", "range", "extra", "tokens", "comments", "errors"]);

/** The nodes below a node, with the property that holds them, in no particular order. */
export function* childrenOf(node: AnyNode): Iterable<readonly [key: string, child: AnyNode]> {
  for (const [key, value] of Object.entries(node)) {
    if (NO_CHILDREN.has(key)) continue;
    if (isNode(value)) yield [key, value];
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) yield [key, item];
  }
}
