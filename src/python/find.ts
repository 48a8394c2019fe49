import type { PyCall, PyModule, PyStatement, Range } from "./tree.js";

interface Spanned {
  readonly start: number;
  readonly end: number;
}

/** The call that has exactly this span; `null` where there is none. */
export function callAt(module: PyModule, { start, end }: Spanned): PyCall | null {
  let found: PyCall | null = null;
  visit(module, node => {
    const [from, to] = node.range;
    if (node.type === "PyCall" && from === start && to === end) found = node as unknown as PyCall;
    return from <= start && end <= to;
  });
  return found;
}

/** The statements around a span, outermost first. */
export function statementsAround(module: PyModule, { start, end }: Spanned): readonly PyStatement[] {
  const found: PyStatement[] = [];
  visit(module, node => {
    const [from, to] = node.range;
    if (from > start || end > to) return false;
    if (STATEMENTS.has(node.type)) found.push(node as unknown as PyStatement);
    return true;
  });
  return found;
}

const STATEMENTS: ReadonlySet<string> = new Set([
  "PyExpressionStatement",
  "PyAssign",
  "PyAugmentedAssign",
  "PyReturn",
  "PyRaise",
  "PyIf",
  "PyFor",
  "PyWhile",
  "PyWith",
  "PyTry",
  "PyFunction",
  "PyClass",
  "PyMatch",
]);

interface Node {
  readonly type: string;
  readonly range: Range;
}

/** Goes down into the nodes for which `enter` says so. */
function visit(value: unknown, enter: (node: Node) => boolean): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) visit(item, enter);
    return;
  }
  if (isNode(value) && !enter(value)) return;
  for (const child of Object.values(value)) if (typeof child === "object") visit(child, enter);
}

function isNode(value: object): value is Node {
  return "type" in value && "range" in value;
}
