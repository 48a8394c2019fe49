import type { PyCall, PyModule, PyStatement } from "./tree.js";
import { walk } from "./walk.js";

interface Spanned {
  readonly start: number;
  readonly end: number;
}

/** The call that has exactly this span; `null` where there is none. */
export function callAt(module: PyModule, { start, end }: Spanned): PyCall | null {
  let found: PyCall | null = null;
  walk(module, ({ node }) => {
    const [from, to] = node.range;
    if (node.type === "PyCall" && from === start && to === end) found = node;
    return from <= start && end <= to;
  });
  return found;
}

/** The statements around a span, outermost first. */
export function statementsAround(module: PyModule, { start, end }: Spanned): readonly PyStatement[] {
  const found: PyStatement[] = [];
  walk(module, ({ node }) => {
    const [from, to] = node.range;
    if (from > start || end > to) return false;
    if (STATEMENTS.has(node.type)) found.push(node as PyStatement);
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
