import { callOf, combines } from "../execution.js";
import type { Stretch, Turn } from "../purposes.js";
import { encloses, isFunction, isWrapper, methodOf, unwrapped, type CallNode, type Node } from "../syntax.js";

/**
 * What becomes of the row, or the number, that a write gives: `dropped`, `collected` in a list that somebody reads after
 * the loop, or `needed` by the turn itself.
 */
export type Usage = "dropped" | "collected" | "needed";

/** What becomes of what a write gives in each turn. */
export function usageOf(turn: Turn): Usage {
  // Each function on the way gives its caller what the next one has given.
  for (let i = turn.way.length - 1; i >= 0; i--) {
    const { site, body, module } = turn.way[i] as Stretch;
    const usage = usageAt(site, { ...turn, module, fn: i > 0 && isFunction(body) ? body : null });
    if (usage !== "returned") return usage;
  }
  return "collected";
}

type Found = Usage | "returned";

function usageAt(node: Node, turn: Turn): Found {
  const { module } = turn;
  const parent = module.scopes.parentOf(node);
  if (parent === null) return "dropped";
  if (isWrapper(parent)) return usageAt(parent, turn);
  switch (parent.type) {
    case "AwaitExpression":
    case "YieldExpression":
      return usageAt(parent, turn);
    case "ExpressionStatement":
      return "dropped";
    case "UnaryExpression":
      return parent.operator === "void" ? "dropped" : "needed";
    case "LogicalExpression":
      return parent.right === node ? usageAt(parent, turn) : "needed";
    case "ConditionalExpression":
      return parent.test === node ? "needed" : usageAt(parent, turn);
    case "VariableDeclarator":
      return parent.id.type === "Identifier" ? ofVariable(parent.id, turn) : "needed";
    case "ArrowFunctionExpression":
      return parent.body === node ? ofReturned(parent, turn) : "needed";
    case "ReturnStatement":
      return ofReturned(module.scopes.functionAround(parent), turn);
    case "ArrayExpression": {
      const combiner = module.scopes.parentOf(parent);
      return combiner?.type === "CallExpression" && combines(combiner) ? usageAt(combiner, turn) : "needed";
    }
    case "MemberExpression": {
      const call = module.scopes.parentOf(parent);
      // `.then()` sends a builder, and does nothing with what it gives.
      const isSent = call?.type === "CallExpression" && call.arguments.length === 0 && methodOf(call)?.name === "then";
      return isSent ? usageAt(call, turn) : "needed";
    }
    case "CallExpression":
      return encloses(parent.callee, node) ? "needed" : ofArgument(parent, turn);
    default:
      return "needed";
  }
}

function ofArgument(call: CallNode, turn: Turn): Found {
  if (combines(call)) return usageAt(call, turn);
  const method = methodOf(call);
  return method?.name === "push" && isOutside(method.object, turn) ? ofPushed(method.object, turn) : "needed";
}

/** Whether a list is one that lives longer than a turn. */
function isOutside(list: Node, { loop, fn, module }: Turn): boolean {
  const inner = unwrapped(list);
  const binding = inner.type === "Identifier" ? module.scopes.resolve(inner) : null;
  return binding !== null && !encloses(fn ?? loop.body, binding.identifier);
}

/** Promises that are waited for together after the loop may be no more than that. */
function ofPushed(list: Node, turn: Turn): Found {
  const inner = unwrapped(list);
  const { scopes } = turn.module;
  const binding = inner.type === "Identifier" ? scopes.resolve(inner) : null;
  if (binding === null) return "collected";
  const readings = scopes.references(binding).filter(reference => !encloses(turn.loop.body, reference));
  const combiners = readings.map(reading => scopes.parentOf(reading));
  const areWaitedFor = combiners.every(
    combiner => combiner?.type === "CallExpression" && combines(combiner) && usageAt(combiner, turn) === "dropped",
  );
  return readings.length > 0 && areWaitedFor ? "dropped" : "collected";
}

function ofVariable(name: Node, turn: Turn): Found {
  const { scopes } = turn.module;
  const binding = name.type === "Identifier" ? scopes.resolve(name) : null;
  const readings = binding === null ? [] : scopes.references(binding);
  const usages = readings.map(reading => usageAt(reading, turn));
  if (usages.includes("needed")) return "needed";
  return usages[0] ?? "dropped";
}

/** What a function gives: to the list function that runs it in each turn, or to whoever else calls it. */
function ofReturned(fn: Node | null, turn: Turn): Found {
  const { loop, module } = turn;
  if (!isFunction(fn) || fn === turn.fn) return "returned";
  if (fn === loop.body) {
    if (loop.label === "forEach") return "dropped";
    if (!GATHERS.test(loop.label)) return "needed";
    return usageAt(loop.node, turn) === "dropped" ? "dropped" : "collected";
  }
  const call = callOf(fn, module);
  if (call?.type !== "CallExpression") return encloses(loop.body, fn) ? "needed" : "collected";
  return usageAt(call, turn);
}

/** The list functions that gather what their callback gives, without looking at it. */
const GATHERS =
  /^(?:map|flatMap|Promise\.\w+|p[A-Z]\w*|[\w$]+\.(?:map\w*|each\w*|forEach\w*)|each\w*|map\w+|forEach\w+)$/;
