import type { OutsideTransaction } from "../../model/query.js";
import { mentions, within, type PyNode } from "../../python/walk.js";
import { keepsRecord, saysApart } from "../queries/apart.js";
import type { FoundCall } from "./calls.js";
import type { Module } from "./module.js";
import { transactionsAround, type Begun, type Senders } from "./senders.js";

/** The transaction of a `with` block that a query stands in, but is sent beside; `null` where there is none, or where that does not show. */
export function outsideOf(call: FoundCall, module: Module, senders: Senders): OutsideTransaction | null {
  const { node, around, receiver } = call;
  const transactions = transactionsAround(around, node);
  if (transactions.length === 0) return null;
  const sent = senders.of(receiver, { module, around, node });
  // Who opens another session in the block means to.
  if (sent === null || (sent.kind !== "session" && sent.kind !== "connection") || sent.engine === null) return null;
  const begun = transactions.map(transaction => ({ transaction, through: throughOf(transaction, module, senders) }));
  if (begun.some(({ through }) => through?.place === sent.place)) return null;
  const innermost = begun[0];
  if (innermost?.through?.engine !== sent.engine) return null;
  const { transaction, through } = innermost;
  if (isMadeWithin(sent.place, transaction, module) || isApart(call, transaction, module)) return null;
  const { name } = through;
  if (mentions(node, new Set([name]), module.text)) return null;
  const span = { start: receiver.range[0], end: receiver.range[1] };
  return {
    call: module.textOf(transaction.call.callee),
    name,
    within: `${name}.${call.method}`,
    edits: through.kind === sent.kind && through.isAsync === sent.isAsync ? [{ span, text: name }] : null,
  };
}

/** What the transaction runs on, and its name. */
function throughOf({ call, block, object, target, around }: Begun, module: Module, senders: Senders) {
  const owner = senders.of(object, { module, around: [...around, block], node: call });
  if (owner === null) return null;
  if (owner.kind === "session" || owner.kind === "connection") return { ...owner, name: module.textOf(object) };
  if (target?.type !== "PyName") return null;
  const kind = owner.kind === "factory" ? ("session" as const) : ("connection" as const);
  return { ...owner, kind, place: `${module.path}:${String(call.range[0])}`, name: target.name };
}

/** Whether a session is opened in the block. */
function isMadeWithin(place: string | null, { block }: Begun, module: Module): boolean {
  const at = place?.startsWith(`${module.path}:`) === true ? Number(place.slice(module.path.length + 1)) : null;
  return at !== null && within([at, at], block.range);
}

/** Whether a query is meant to stay when the transaction is rolled back: in `except`, of a log, or by a comment. */
function isApart({ node, around, action, model }: FoundCall, { block }: Begun, module: Module): boolean {
  if (action === "create" && keepsRecord(model)) return true;
  const isHandler = (outer: PyNode): boolean =>
    outer.type === "PyTry" &&
    within(outer.range, block.range) &&
    outer.handlers.some(({ body }) => body.some(({ range }) => within(node.range, range)));
  if (around.some(isHandler)) return true;
  const above = module.text.slice(block.range[0], node.range[0]).split("\n").slice(-4, -1).join("\n");
  return (above.match(/#[^\n]*/g) ?? []).some(saysApart);
}
