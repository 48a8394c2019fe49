import type { TSESTree } from "@typescript-eslint/utils";
import type { Flow } from "./flow.js";
import type { Loop } from "./loops.js";
import type { Module } from "./modules.js";
import { encloses, isFunction, memberName, walk, type Node } from "./syntax.js";

type Exit = TSESTree.BreakStatement | TSESTree.ReturnStatement;

/** Whether a loop ends with the first hit of its query, or after a single run of it. */
export function endsWithHit(query: Node, loop: Loop, flow: Flow, module: Module): boolean {
  if (loop.kind === "callback") return /^(find|some|every)/.test(loop.label);
  return exitsOf(loop, module).some(exit => isHit(exit, query, loop, flow, module));
}

/** Whether a query is sent for one element alone: `if (user.id === given)`, where the right side is the same in each turn. */
export function isForOneElement(query: Node, loop: Loop, flow: Flow, module: Module): boolean {
  for (let node = query, outer = module.scopes.parentOf(node); outer !== null && node !== loop.body;) {
    if (outer.type === "IfStatement" && outer.consequent === node && namesElement(outer.test, flow)) return true;
    node = outer;
    outer = module.scopes.parentOf(outer);
  }
  return false;
}

function namesElement(test: Node, flow: Flow): boolean {
  if (test.type === "LogicalExpression" && test.operator === "&&")
    return namesElement(test.left, flow) || namesElement(test.right, flow);
  if (test.type !== "BinaryExpression" || !/^===?$/.test(test.operator)) return false;
  const isKey = (side: Node): boolean =>
    side.type === "MemberExpression" && memberName(side) === "id" && flow.of(side).element;
  const isFixed = (side: Node): boolean => {
    const { element, turn, result } = flow.of(side);
    return !element && !turn && !result;
  };
  return (isKey(test.left) && isFixed(test.right)) || (isKey(test.right) && isFixed(test.left));
}

/** The statements that leave the loop itself: no `break` of an inner loop or `switch`, no `return` of a callback. */
function exitsOf(loop: Loop, module: Module): readonly Exit[] {
  const exits: Exit[] = [];
  walk(loop.body, node => {
    if (node !== loop.body && isFunction(node)) return false;
    if (node.type === "ReturnStatement") exits.push(node);
    if (node.type === "BreakStatement" && (node.label !== null || breaksOut(node, loop, module))) exits.push(node);
    return undefined;
  });
  return exits;
}

function breaksOut(node: Node, loop: Loop, module: Module): boolean {
  for (let outer = module.scopes.parentOf(node); outer !== null; outer = module.scopes.parentOf(outer)) {
    if (outer === loop.node) return true;
    if (/^(For|While|DoWhile|Switch)/.test(outer.type)) return false;
  }
  return false;
}

function isHit(exit: Exit, query: Node, loop: Loop, flow: Flow, module: Module): boolean {
  if (encloses(exit, query)) return true;
  if (exit.range[0] < query.range[0]) return false;
  if (followsUnconditionally(exit, query, loop, module)) return true;
  for (let node: Node = exit, outer = module.scopes.parentOf(node); outer !== null && outer !== loop.node;) {
    if (outer.type === "IfStatement" && outer.test !== node) {
      const negated = outer.alternate === node;
      if (flow.of(outer.test).result || encloses(outer.test, query)) {
        return isPositive(outer.test) !== negated || loop.iterable === null || picksElement(exit, flow);
      }
    }
    node = outer;
    outer = module.scopes.parentOf(outer);
  }
  return false;
}

/** Whether an exit stands in the same block as the query, or around it, with no condition between. */
function followsUnconditionally(exit: Exit, query: Node, loop: Loop, module: Module): boolean {
  const block = module.scopes.parentOf(exit);
  return (
    block?.type === "BlockStatement" && encloses(block, query) && encloses(loop.body, block) && !isCatch(block, module)
  );
}

function isCatch(block: Node, module: Module): boolean {
  return module.scopes.parentOf(block)?.type === "CatchClause";
}

/** `if (!(await exists(name))) return name`: the element that fits has been found. */
function picksElement(exit: Exit, flow: Flow): boolean {
  return exit.type === "ReturnStatement" && exit.argument !== null && flow.of(exit.argument).element;
}

/** Whether a condition holds where something was found: `row`, `rows.length`, `count > 0`, but not `!row`. */
function isPositive(test: Node): boolean {
  switch (test.type) {
    case "UnaryExpression":
      return test.operator !== "!" || !isPositive(test.argument);
    case "LogicalExpression":
      return isPositive(test.left) && isPositive(test.right);
    case "BinaryExpression":
      return !(isEmptiness(test.right) && /^(===?|<=?)$/.test(test.operator));
    // `isLeft(result)` of a library with results that are either a value or a failure.
    case "CallExpression":
      return !/^is(Left|None|Err)$/.test(calleeName(test));
    default:
      return true;
  }
}

function calleeName(call: TSESTree.CallExpression): string {
  if (call.callee.type === "Identifier") return call.callee.name;
  return call.callee.type === "MemberExpression" ? (memberName(call.callee) ?? "") : "";
}

function isEmptiness(node: Node): boolean {
  if (node.type === "Identifier") return node.name === "undefined";
  return node.type === "Literal" && (node.value === null || node.value === 0 || node.value === false);
}
