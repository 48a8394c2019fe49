import type { DatabaseCall } from "./calls.js";
import type { Loop } from "./loops.js";
import type { Stretch, Turn } from "./purposes.js";
import { isFunction, keyName, methodOf, propertyOf, unwrapped, walk, type CallNode, type Node } from "./syntax.js";

/**
 * Whether Prisma joins the calls of all turns into one statement: `findUnique` by scalar equalities, in calls that
 * overlap, before anything else has been waited for. (DataLoader in Prisma Client, since 2.x; one tick is one batch.)
 */
export function isBatched(turn: Turn): boolean {
  const { call, loop, fn, way } = turn;
  if (!isBatchable(call) || !loop.concurrent) return false;
  if (/^Promise\.(map|each)|^p[A-Z]/.test(loop.label)) return false;
  // What is handed over by name is itself what each turn begins with.
  const [first, ...functions] = way;
  if (loop.body !== fn && !isFirstWork(first)) return false;
  if (loop.kind === "loop" && waits(loop)) return false;
  return functions.every(isFirstWork);
}

function isBatchable(call: DatabaseCall): boolean {
  if (call.orm !== "prisma" || !/^findUnique(OrThrow)?$/.test(call.method)) return false;
  const options = call.node.type === "CallExpression" ? call.node.arguments[0] : undefined;
  const where = propertyOf(options, "where");
  const object = where === null ? null : unwrapped(where);
  if (object?.type !== "ObjectExpression") return object?.type === "Identifier";
  return object.properties.every(property => {
    if (property.type !== "Property") return false;
    const column = keyName(property);
    return column !== null && !/^(AND|OR|NOT)$/.test(column) && isEquality(column, unwrapped(property.value));
  });
}

function isEquality(column: string, value: Node): boolean {
  if (value.type !== "ObjectExpression") return true;
  const keys = value.properties.map(property => (property.type === "Property" ? keyName(property) : null));
  return keys.join("_") === column || (keys.length === 1 && keys[0] === "equals");
}

/** Whether nothing but other batched calls is awaited before the node, and no callback stands between it and the body. */
function isFirstWork({ site: node, body, module }: Stretch): boolean {
  for (
    let outer = module.scopes.parentOf(node);
    outer !== null && outer !== body;
    outer = module.scopes.parentOf(outer)
  ) {
    if (isFunction(outer)) return false;
  }
  let first = true;
  walk(body, inner => {
    if (inner !== body && isFunction(inner)) return false;
    // What leaves the turn has not been waited for by the turns that get here.
    if (inner.type === "IfStatement" && inner.range[1] <= node.range[0] && leaves(inner.consequent)) return false;
    if (inner.type === "AwaitExpression" && inner.range[1] <= node.range[0]) first &&= isHarmless(inner.argument);
    return undefined;
  });
  return first;
}

/** Whether a branch ends the turn. */
function leaves(branch: Node): boolean {
  const last = branch.type === "BlockStatement" ? branch.body.at(-1) : branch;
  return /^(Return|Throw|Continue)Statement$/.test(last?.type ?? "");
}

/** `await null`, and `await prisma.user.findUnique(…)`. */
function isHarmless(argument: Node): boolean {
  const node = unwrapped(argument);
  if (node.type !== "CallExpression") return node.type === "Literal";
  return /^findUnique(OrThrow)?$/.test(rootMethod(node));
}

/** The method of a call, or of the call that a fluent chain begins with: `findUnique(…).posts()`. */
function rootMethod(call: CallNode): string {
  const method = methodOf(call);
  const object = method === null ? null : unwrapped(method.object);
  return object?.type === "CallExpression" ? rootMethod(object) : (method?.name ?? "");
}

/** Whether a loop statement waits for something in each turn. */
function waits(loop: Loop): boolean {
  let found = false;
  walk(loop.body, node => {
    if (isFunction(node)) return false;
    found ||= node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);
    return !found;
  });
  return found;
}
