import type { FloatingQuery, QueryAction } from "../../model/query.js";
import type { PyCall, PyFunction } from "../../python/tree.js";
import { walk, type PyNode } from "../../python/walk.js";
import type { Module } from "./module.js";
import type { Senders } from "./senders.js";

/** A call of an asynchronous session or connection that nobody awaits. */
export interface FloatingCall {
  readonly node: PyCall;
  readonly method: string;
  readonly action: QueryAction;
  /** For messages, and what a finding underlines: `session.commit`. */
  readonly callee: PyCall["callee"];
  readonly floating: FloatingQuery;
}

/** The methods of `AsyncSession` and `AsyncConnection` that are coroutines and send something. */
const COROUTINES: ReadonlyMap<string, QueryAction> = new Map<string, QueryAction>([
  ["commit", "flush"],
  ["delete", "delete"],
  ["exec", "raw"],
  ["exec_driver_sql", "raw"],
  ["execute", "raw"],
  ["flush", "flush"],
  ["get", "read"],
  ["get_one", "read"],
  ["merge", "read"],
  ["refresh", "read"],
  ["rollback", "flush"],
  ["run_sync", "raw"],
  ["scalar", "raw"],
  ["scalars", "raw"],
  ["stream", "raw"],
  ["stream_scalars", "raw"],
]);

/** The calls of a module that make a coroutine which is dropped: nothing of it is sent. */
export function floatingCalls(module: Module, senders: Senders): readonly FloatingCall[] {
  const found: FloatingCall[] = [];
  walk(module.tree, ({ node, around }) => {
    if (node.type !== "PyExpressionStatement") return true;
    const { expression } = node;
    if (expression.type !== "PyCall" || expression.callee.type !== "PyAttribute") return true;
    const { callee } = expression;
    const action = COROUTINES.get(callee.name);
    if (action === undefined) return true;
    const sender = senders.of(callee.object, { module, around: [...around, node], node });
    if (sender?.isAsync !== true || (sender.kind !== "session" && sender.kind !== "connection")) return true;
    const [start] = expression.range;
    const edits = isInCoroutine(around) ? [{ span: { start, end: start }, text: "await " }] : null;
    found.push({ node: expression, method: callee.name, action, callee, floating: { isNeverSent: true, edits } });
    return true;
  });
  return found;
}

function isInCoroutine(around: readonly PyNode[]): boolean {
  return around.findLast((outer): outer is PyFunction => outer.type === "PyFunction")?.async === true;
}
