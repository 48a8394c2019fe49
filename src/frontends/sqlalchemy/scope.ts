import type { PyExpression, PyFunction, PyModule, PyParameter } from "../../python/tree.js";
import { targetNames, walk, type PyNode } from "../../python/walk.js";

type Scope = PyFunction | PyModule;

/** The parameter of a function with this name. */
export function parameterOf(name: string, scope: Scope): PyParameter | null {
  return scope.type === "PyFunction" ? (scope.params.find(parameter => parameter.name === name) ?? null) : null;
}

/** What is assigned to a name in a function, in the order of the text; not in the functions inside of it. */
export function assignmentsTo(name: string, scope: Scope): readonly PyExpression[] {
  const found: PyExpression[] = [];
  inside(scope, node => {
    if (
      node.type === "PyAssign" &&
      node.value !== null &&
      node.targets.some(target => targetNames(target).includes(name))
    )
      found.push(node.value);
    if (node.type === "PyNamedExpression" && targetNames(node.target).includes(name)) found.push(node.value);
  });
  return found;
}

/** What `with … as name` enters. */
export function contextOf(name: string, scope: Scope): PyExpression | null {
  let found: PyExpression | null = null;
  inside(scope, node => {
    if (node.type !== "PyWith") return;
    for (const { context, target } of node.items)
      if (target !== null && targetNames(target).includes(name)) found = context;
  });
  return found;
}

/** All nodes of a function, without those of the functions inside of it. */
export function inside(scope: Scope, visit: (node: PyNode) => void): void {
  walk(scope, ({ node }) => {
    if (node !== scope && (node.type === "PyFunction" || node.type === "PyClass")) return false;
    visit(node);
    return true;
  });
}
