import type { TSESTree } from "@typescript-eslint/utils";
import type { Module } from "./modules.js";
import {
  encloses,
  isFunction,
  isWrapper,
  memberName,
  methodOf,
  unbound,
  unwrapped,
  type CallNode,
  type FunctionNode,
  type Node,
} from "./syntax.js";

/**
 * What becomes of a builder: `sent` where it is awaited or handed to what awaits it, `returned` where a function gives
 * it to its caller, `kept` in a variable, `dropped` where it is a statement of its own, or what a callback of `forEach` gives, and
 * `built` where it is a part of something else.
 */
export type Fate = "sent" | "returned" | "kept" | "dropped" | "built";

const PROMISE_METHODS = new Set(["then", "catch", "finally", "asCallback", "stream", "pipe"]);

/** What becomes of a thenable. */
export function fateOf(node: Node, module: Module): Fate {
  const parent = module.scopes.parentOf(node);
  if (parent === null) return "built";
  if (isWrapper(parent)) return fateOf(parent, module);
  switch (parent.type) {
    case "AwaitExpression":
      return "sent";
    case "YieldExpression":
      return "sent";
    case "ExpressionStatement":
      return "dropped";
    case "MemberExpression": {
      const call = module.scopes.parentOf(parent);
      const method = call?.type === "CallExpression" && call.callee === parent ? methodOf(call) : null;
      return method !== null && PROMISE_METHODS.has(method.name) ? "sent" : "built";
    }
    case "ReturnStatement":
      return fateOfReturned(module.scopes.functionAround(parent), module);
    case "ArrowFunctionExpression":
      return parent.body === node ? fateOfReturned(parent, module) : "built";
    case "ConditionalExpression":
      return parent.test === node ? "built" : fateOf(parent, module);
    case "LogicalExpression":
      return fateOf(parent, module);
    case "ArrayExpression":
      return isCombined(parent, module) ? "sent" : "built";
    case "VariableDeclarator":
      return parent.init === node ? "kept" : "built";
    case "AssignmentExpression":
      return parent.right === node ? "kept" : "built";
    case "CallExpression":
      return fateOfArgument(parent, node, module);
    case "ForOfStatement":
      return parent.await && parent.right === node ? "sent" : "built";
    default:
      return "built";
  }
}

function fateOfReturned(fn: Node | null, module: Module): Fate {
  if (!isFunction(fn)) return "returned";
  if (fn.async) return "sent";
  const call = callOf(fn, module);
  if (call?.type !== "CallExpression" || unbound(call.callee) === fn) return "returned";
  const method = methodOf(call);
  // A promise that a callback returns is awaited by `then`, by transactions and by `Promise.all(xs.map(…))`.
  if (method?.name === "then" || method?.name === "catch" || method?.name === "transaction") return "sent";
  if (method?.name === "forEach") return "dropped";
  if (method?.name === "map" || method?.name === "flatMap") return fateOfMapped(call, module);
  return awaitsCallback(call, module) ? "sent" : "returned";
}

/** The call that a function is an argument of, or that runs it on the spot; `null` for any other function. */
export function callOf(fn: FunctionNode, module: Module): CallNode | TSESTree.NewExpression | null {
  let outer = module.scopes.parentOf(fn);
  while (outer !== null && (isWrapper(outer) || bindsThis(outer, fn))) outer = module.scopes.parentOf(outer);
  return outer?.type === "CallExpression" || outer?.type === "NewExpression" ? outer : null;
}

/** Whether a node is a part of `fn.bind(this)`. */
function bindsThis(node: Node, fn: FunctionNode): boolean {
  if (node.type === "MemberExpression") return unwrapped(node.object) === fn && memberName(node) === "bind";
  return node.type === "CallExpression" && unbound(node) === fn;
}

function fateOfMapped(call: CallNode, module: Module): Fate {
  const method = methodOf(call);
  const object = method === null ? null : unwrapped(method.object);
  // Bluebird's `Promise.map(xs, fn)`.
  if (object?.type === "Identifier" && /^(Promise|Bluebird)$/.test(object.name)) return "sent";
  return isCombined(call, module) ? "sent" : "built";
}

/** `retry(() => knex("t"))`, awaited or returned: somebody runs the callback for its result. */
function awaitsCallback(call: CallNode, module: Module): boolean {
  const fate = fateOf(call, module);
  return fate === "sent" || fate === "returned";
}

function fateOfArgument(call: CallNode, argument: Node, module: Module): Fate {
  const method = methodOf(call);
  if (method === null || encloses(call.callee, argument)) return "built";
  if (method.name === "push" && call.arguments.length === 1)
    return isPushedPromise(method.object, module) ? "sent" : "built";
  return method.name === "resolve" && isPromise(method.object) ? "sent" : "built";
}

/** Whether an array of promises is what `Promise.all` or a sister of it is given. */
export function isCombined(array: Node, module: Module): boolean {
  const parent = module.scopes.parentOf(array);
  if (parent === null) return false;
  if (isWrapper(parent) || parent.type === "SpreadElement" || parent.type === "ArrayExpression") {
    return isCombined(parent, module);
  }
  if (parent.type === "CallExpression" && !encloses(parent.callee, array)) return combines(parent);
  if (parent.type === "VariableDeclarator" && parent.id.type === "Identifier") {
    return isPushedPromise(parent.id, module);
  }
  return false;
}

/** Whether a variable of promises is given to `Promise.all`. */
function isPushedPromise(array: Node, module: Module): boolean {
  const node = unwrapped(array);
  if (node.type !== "Identifier") return false;
  const binding = module.scopes.resolve(node);
  if (binding === null) return false;
  return module.scopes.references(binding).some(reference => {
    const parent = module.scopes.parentOf(reference);
    const call =
      parent?.type === "SpreadElement" || parent?.type === "ArrayExpression" ? outerCall(parent, module) : parent;
    return (
      call?.type === "CallExpression" &&
      call.arguments.some(argument => encloses(argument, reference)) &&
      combines(call)
    );
  });
}

function outerCall(node: Node, module: Module): Node | null {
  const parent = module.scopes.parentOf(node);
  return parent?.type === "ArrayExpression" ? module.scopes.parentOf(parent) : parent;
}

/** `Promise.all`, `Promise.allSettled`, `Promise.race`, `Promise.any`, and `$transaction` of Prisma, which is given a list. */
export function combines(call: CallNode): boolean {
  const method = methodOf(call);
  if (method?.name === "$transaction") return true;
  return method !== null && isPromise(method.object) && /^(all|allSettled|any|race)$/.test(method.name);
}

function isPromise(node: Node): boolean {
  const inner = unwrapped(node);
  return inner.type === "Identifier" && (inner.name === "Promise" || inner.name === "Bluebird");
}
