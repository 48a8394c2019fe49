import type { Dialect } from "../../model/dialect.js";
import type { FloatingQuery } from "../../model/query.js";
import { callOf } from "./execution.js";
import type { FoundCall } from "./find.js";
import type { Module } from "./modules.js";
import { isFunction, isWrapper, methodOf, type Node } from "./syntax.js";

/** What becomes of a query whose value is dropped; `null` where somebody takes it, or where it is sent without a promise. */
export function floatingOf(
  { node, sent, orm, evidence, fate, module, sql }: FoundCall,
  dialect: Dialect,
): FloatingQuery | null {
  if (evidence !== "import" || node !== sent || !isDropped(node, module)) return null;
  // Drizzle's `run()` and its sisters are synchronous on some drivers.
  if (orm === "drizzle" && fate !== "dropped") return null;
  // What Drizzle is given as SQL, its drivers of MySQL send at once.
  const isSentAtOnce = orm === "drizzle" && sql !== null && (dialect === "mysql" || dialect === "mariadb");
  const isNeverSent = orm === "prisma" || orm === "knex" || (orm === "drizzle" && !isSentAtOnce);
  if (!isNeverSent && saysForgotten(node, module)) return null;
  const isAsync = module.scopes.functionAround(node)?.async === true;
  const start = node.range[0];
  return { isNeverSent, edits: isAsync ? [{ span: { start, end: start }, text: "await " }] : null };
}

/** Whether a call is a statement of its own, or what a callback of `forEach` gives. */
function isDropped(node: Node, module: Module): boolean {
  let outer = module.scopes.parentOf(node);
  for (let inner = node; outer !== null && passesOn(outer, inner); outer = module.scopes.parentOf(outer)) inner = outer;
  if (outer?.type === "ExpressionStatement") return true;
  if (outer === null || !isFunction(outer) || outer.async || outer.type !== "ArrowFunctionExpression") return false;
  const call = callOf(outer, module);
  return call?.type === "CallExpression" && methodOf(call)?.name === "forEach";
}

/** Whether the value of an expression is that of a part of it: `isNew && query`. */
function passesOn(outer: Node, inner: Node): boolean {
  if (isWrapper(outer)) return true;
  if (outer.type === "LogicalExpression") return outer.right === inner;
  return outer.type === "ConditionalExpression" && outer.test !== inner;
}

/** Whether a comment in the lines above says that nobody is to wait. */
function saysForgotten(node: Node, module: Module): boolean {
  const above = module.text.slice(0, node.range[0]).split("\n").slice(-4).join("\n");
  const comments = above.match(/\/\/[^\n]*|\/\*[^]*?\*\//g) ?? [];
  return comments.some(comment =>
    /forget|background|async|(?:no|not|n't|without)\b[^.]{0,20}\b(?:a?wait|block)|floating/i.test(comment),
  );
}
