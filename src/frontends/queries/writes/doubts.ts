import type { Doubt } from "../../../model/query.js";
import type { DatabaseCall } from "../calls.js";
import { areAlternatives, isIntended, isMemoised, isTransactionOfItsOwn, isWrite, variesTarget } from "../doubts.js";
import type { Stretch, Turn } from "../purposes.js";
import { encloses, methodOf, unwrapped, walk, type Node } from "../syntax.js";
import { runsHooks } from "./hooks.js";
import { usageOf } from "./usage.js";

/** Reasons why a write per element may be right all the same, or could not become one for all. */
export function writeDoubtsOf(turn: Turn): readonly Doubt[] {
  const doubts: Doubt[] = [];
  const { sent } = turn.call;
  const others = turn.way.flatMap(({ body, site, module, calls }) =>
    calls.filter(
      other => other.sent !== sent && encloses(body, other.sent) && !areAlternatives(other.sent, site, module),
    ),
  );
  if (variesTarget(turn)) doubts.push("target");
  if (isResultNeeded(turn)) doubts.push("result");
  if (mayFailAlone(turn)) doubts.push("failure");
  if (runsHooks(turn)) doubts.push("hooks");
  if (others.some(other => !isWrite(other))) doubts.push("afterRead");
  if (others.some(isWrite) || isTransactionOfItsOwn(turn)) doubts.push("unitOfWork");
  if (waitsOtherwise(turn)) doubts.push("otherWork");
  if (isMemoised(turn)) doubts.push("memo");
  if (isIntended(turn.loop, turn.outer)) doubts.push("intended");
  return doubts;
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
function mayFailAlone({ way, loop, outer: home }: Turn): boolean {
  const isCaught = ({ site, body, module }: Stretch): boolean => {
    for (
      let inner = site, outer = module.scopes.parentOf(site);
      outer !== null && inner !== body;
      inner = outer, outer = module.scopes.parentOf(outer)
    ) {
      if (outer.type === "TryStatement" && outer.block === inner && outer.handler !== null) return true;
      if (outer.type === "MemberExpression" && outer.object === inner && isCatch(module.scopes.parentOf(outer)))
        return true;
    }
    return false;
  };
  if (way.some(isCaught)) return true;
  const around = home.scopes.parentOf(loop.node);
  return around?.type === "CallExpression" && methodOf(around)?.name === "allSettled";
}

function isCatch(node: Node | null): boolean {
  if (node?.type !== "CallExpression") return false;
  const name = methodOf(node)?.name;
  return name === "catch" || (name === "then" && node.arguments.length > 1);
}

/** Whether the turn waits for anything but the database: its write then says how far it has come. */
function waitsOtherwise({ way }: Turn): boolean {
  return way.some(({ body, site, calls }) => {
    let waits = false;
    walk(body, node => {
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
