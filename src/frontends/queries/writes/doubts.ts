import type { Doubt } from "../../../model/query.js";
import type { DatabaseCall } from "../calls.js";
import { areAlternatives, isIntended, isMemoised, isTransactionOfItsOwn, isWrite, variesTarget } from "../doubts.js";
import type { Turn } from "../purposes.js";
import { encloses, methodOf, unwrapped, walk, type Node } from "../syntax.js";
import { runsHooks } from "./hooks.js";
import { usageOf } from "./usage.js";

/** Reasons why a write per element may be right all the same, or could not become one for all. */
export function writeDoubtsOf(turn: Turn, calls: readonly DatabaseCall[]): readonly Doubt[] {
  const doubts: Doubt[] = [];
  const { sent } = turn.call;
  const others = calls.filter(
    other => other.sent !== sent && isInTurn(other.sent, turn) && !areAlternatives(other.sent, sent, turn.module),
  );
  if (variesTarget(turn)) doubts.push("target");
  if (isResultNeeded(turn)) doubts.push("result");
  if (mayFailAlone(turn)) doubts.push("failure");
  if (runsHooks(turn)) doubts.push("hooks");
  if (others.some(other => !isWrite(other))) doubts.push("afterRead");
  if (others.some(isWrite) || isTransactionOfItsOwn(turn, calls)) doubts.push("unitOfWork");
  if (waitsOtherwise(turn, calls)) doubts.push("otherWork");
  if (isMemoised(turn)) doubts.push("memo");
  if (isIntended(turn.loop, turn.module)) doubts.push("intended");
  return doubts;
}

/** Whether a node runs in each turn: in the loop, or in the helper that the loop calls. */
function isInTurn(node: Node, { loop, fn }: Turn): boolean {
  return encloses(loop.body, node) || (fn !== null && encloses(fn, node));
}

/** A statement for many rows gives all new rows back at best, and of changed and deleted ones how many they were. */
function isResultNeeded(turn: Turn): boolean {
  const usage = usageOf(turn);
  if (usage !== "collected" || isGivenBack(turn.call)) return usage === "needed";
  // MySQL gives back the key of the first row at most.
  return turn.call.action !== "create" || /^(?:mysql|mariadb)$/.test(turn.dialect);
}

/** `save([…])` gives back what it was given. */
function isGivenBack({ orm, method }: DatabaseCall): boolean {
  return orm === "typeorm" && (method === "save" || method === "remove" || method === "softRemove");
}

/** Each element is tried by itself, so that one that fails leaves the others. */
function mayFailAlone({ call, site, loop, fn, module }: Turn): boolean {
  const isCaught = (node: Node, limit: Node): boolean => {
    for (
      let inner = node, outer = module.scopes.parentOf(node);
      outer !== null && inner !== limit;
      inner = outer, outer = module.scopes.parentOf(outer)
    ) {
      if (outer.type === "TryStatement" && outer.block === inner && outer.handler !== null) return true;
      if (outer.type === "MemberExpression" && outer.object === inner && isCatch(module.scopes.parentOf(outer)))
        return true;
    }
    return false;
  };
  if (isCaught(site, loop.body) || (fn !== null && isCaught(call.sent, fn))) return true;
  const around = module.scopes.parentOf(loop.node);
  return around?.type === "CallExpression" && methodOf(around)?.name === "allSettled";
}

function isCatch(node: Node | null): boolean {
  if (node?.type !== "CallExpression") return false;
  const name = methodOf(node)?.name;
  return name === "catch" || (name === "then" && node.arguments.length > 1);
}

/** Whether the turn waits for anything but the database: its write then says how far it has come. */
function waitsOtherwise(turn: Turn, calls: readonly DatabaseCall[]): boolean {
  const { loop, fn, site } = turn;
  const parts = fn === null ? [loop.body] : [loop.body, fn];
  return parts.some(part => {
    let waits = false;
    walk(part, node => {
      if (node.type === "AwaitExpression" && !sends(node, site, calls)) waits = true;
      return !waits;
    });
    return waits;
  });
}

function sends(awaited: Node, site: Node, calls: readonly DatabaseCall[]): boolean {
  if (encloses(awaited, site) || calls.some(({ sent }) => encloses(awaited, sent))) return true;
  return awaited.type === "AwaitExpression" && unwrapped(awaited.argument).type === "Literal";
}
