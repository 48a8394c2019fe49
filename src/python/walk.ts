import type { PyCall, PyComprehension, PyExpression, PyModule, PyStatement, Range } from "./tree.js";

/** Any node of the tree. */
export type PyNode = PyModule | PyStatement | PyExpression;

/** A node with the nodes around it, the innermost last. */
export interface Placed<T extends PyNode = PyNode> {
  readonly node: T;
  readonly around: readonly PyNode[];
}

/** All nodes below a node in the order of the text, itself first; `enter` may return false to leave its inside out. */
export function walk(
  root: PyNode,
  enter: (placed: Placed) => boolean | undefined,
  around: readonly PyNode[] = [],
): void {
  if (enter({ node: root, around }) === false) return;
  const inside = [...around, root];
  for (const child of childrenOf(root)) walk(child, enter, inside);
}

/** The nodes directly below a node, whatever holds them: clauses, handlers, arguments. Decorators and what a function returns are no part of it. */
function childrenOf(node: PyNode): readonly PyNode[] {
  const found: PyNode[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) for (const item of value) collect(item);
    else if ("type" in value && typeof value.type === "string" && value.type !== "PySpread")
      found.push(value as PyNode);
    else for (const item of Object.values(value)) collect(item);
  };
  for (const [key, value] of Object.entries(node))
    if (key !== "range" && key !== "decorators" && key !== "returns") collect(value);
  return found;
}

/** Whether a range lies within another one. */
export function within([start, end]: Range, outer: Range): boolean {
  return outer[0] <= start && end <= outer[1];
}

/** The names that an expression reads, in a text; those of a comprehension's own are no names of the code around. */
function namesIn(expression: PyNode, text: string): ReadonlySet<string> {
  const names = new Set<string>();
  walk(expression, ({ node }) => {
    if (node.type === "PyName") names.add(node.name);
    // What the tree does not hold is read as words.
    else if (node.type === "PyOther" || (node.type === "PySubscript" && node.index === null))
      for (const [word] of text.slice(...node.range).matchAll(/(?<![.\w])[A-Za-z_]\w*/g)) names.add(word);
    if (node.type !== "PyComprehension") return true;
    for (const name of freeNames(node, text)) names.add(name);
    return false;
  });
  return names;
}

function freeNames({ element, value, clauses }: PyComprehension, text: string): readonly string[] {
  const own = new Set(clauses.flatMap(({ target }) => targetNames(target)));
  const conditions = clauses.flatMap(({ iterable, conditions: tests }) => [iterable, ...tests]);
  const parts = [element, ...(value === null ? [] : [value]), ...conditions];
  return parts.flatMap(part => [...namesIn(part, text)]).filter(name => !own.has(name));
}

/** Whether an expression reads one of some names. */
export function mentions(expression: PyNode, names: ReadonlySet<string>, text: string): boolean {
  for (const name of namesIn(expression, text)) if (names.has(name)) return true;
  return false;
}

/** The names that an assignment or loop binds; those of attributes and indexes are none. */
export function targetNames(target: PyExpression): readonly string[] {
  switch (target.type) {
    case "PyName":
      return [target.name];
    case "PySequence":
      return target.items.flatMap(item => targetNames(item.type === "PySpread" ? item.value : item));
    default:
      return [];
  }
}

/** The links of `root.a(…).b(…)`, from the first, and the root. */
export function chainOf(node: PyExpression): {
  readonly root: PyExpression;
  readonly links: readonly { readonly name: string; readonly call: PyCall }[];
} {
  const links: { name: string; call: PyCall }[] = [];
  let root = node;
  for (;;) {
    if (root.type === "PyAwait") root = root.value;
    else if (root.type === "PyCall" && root.callee.type === "PyAttribute") {
      links.unshift({ name: root.callee.name, call: root });
      root = root.callee.object;
    } else return { root, links };
  }
}
