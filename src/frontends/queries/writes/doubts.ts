import type { TSESTree } from "@typescript-eslint/utils";
import type { Doubt } from "../../../model/query.js";
import type { DatabaseCall } from "../calls.js";
import {
  areAlternatives,
  isInTransaction,
  isIntended,
  isMemoised,
  isTransactionOfItsOwn,
  isWrite,
  variesTarget,
} from "../doubts.js";
import type { Module } from "../modules.js";
import type { Stretch, Turn } from "../purposes.js";
import type { Resolver } from "../resolve.js";
import { encloses, methodOf, some, unwrapped, walk, type Node } from "../syntax.js";
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
  if ((others.some(isWrite) && !insertsApart(turn, others)) || isTransactionOfItsOwn(turn)) doubts.push("unitOfWork");
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

/** Whether all that the turns write are new rows of other tables, in one transaction around the loop: a list for each table says the same. */
function insertsApart({ call, loop, outer, way }: Turn, others: readonly DatabaseCall[]): boolean {
  if (way.length > 1 || !isInTransaction(loop.node, outer)) return false;
  const inserts = [call, ...others.filter(isWrite)];
  if (inserts.some(({ action, model }) => action !== "create" || model === null)) return false;
  return others.every(({ model }) => model !== call.model);
}

/** Each element is tried by itself, so that one that fails leaves the others. */
function mayFailAlone({ call, way, loop, outer: home }: Turn): boolean {
  const isCaught = ({ site, body, module }: Stretch): boolean => {
    for (
      let inner = site, outer = module.scopes.parentOf(site);
      outer !== null && inner !== body;
      inner = outer, outer = module.scopes.parentOf(outer)
    ) {
      if (outer.type === "TryStatement" && outer.block === inner && outer.handler !== null) {
        if (!raises(outer.handler) && !(skipsConflicts(call) && onlyLogs(outer.handler, module))) return true;
      }
      if (outer.type === "MemberExpression" && outer.object === inner && isCatch(module.scopes.parentOf(outer)))
        return true;
    }
    return false;
  };
  if (way.some(isCaught)) return true;
  const around = home.scopes.parentOf(loop.node);
  return around?.type === "CallExpression" && methodOf(around)?.name === "allSettled";
}

/** Whether a handler hands on what it catches, so that the loop ends with the first that fails. */
function raises({ body }: TSESTree.CatchClause): boolean {
  return body.body.at(-1)?.type === "ThrowStatement" && !some(body, node => LEAVES.has(node.type));
}

/** Whether an INSERT leaves out what is there already, the one thing that fails for some rows alone. */
function skipsConflicts({ node }: DatabaseCall): boolean {
  return some(node, part => {
    const name = part.type === "CallExpression" ? methodOf(part)?.name : undefined;
    return name === "onConflictDoNothing" || name === "doNothing" || name === "ignore";
  });
}

/** Whether a handler says what it caught, and does nothing else about it. */
function onlyLogs({ body }: TSESTree.CatchClause, module: Module): boolean {
  return body.body.every(
    statement =>
      statement.type === "ExpressionStatement" &&
      /^(?:await\s+)?(?:this\.)?(?:console|_?log(?:ger)?)\b/i.test(module.textOf(statement)),
  );
}

const LEAVES: ReadonlySet<string> = new Set(["BreakStatement", "ContinueStatement", "ReturnStatement"]);

function isCatch(node: Node | null): boolean {
  if (node?.type !== "CallExpression") return false;
  const name = methodOf(node)?.name;
  return name === "catch" || (name === "then" && node.arguments.length > 1);
}

/** Whether the turn waits for anything but the database: its write then says how far it has come. */
function waitsOtherwise({ way, loop, outer: home, resolver }: Turn): boolean {
  return way.some(({ body, site, module, calls }) => {
    let waits = false;
    walk(body, node => {
      if (node.type !== "AwaitExpression" || sends(node, site, calls) || areAlternatives(node, site, module))
        return !waits;
      waits = module !== home || !callsItself(node, loop.node, module, resolver);
      return !waits;
    });
    return waits;
  });
}

/** Whether a function that a loop stands in is called again: what its turns wait for is the same work. */
function callsItself({ argument }: TSESTree.AwaitExpression, loop: Node, module: Module, resolver: Resolver): boolean {
  const call = unwrapped(argument);
  const value = call.type === "CallExpression" ? resolver.valueOf(call.callee, module) : null;
  return value?.kind === "function" && value.module === module && encloses(value.node, loop);
}

function sends(awaited: Node, site: Node, calls: readonly DatabaseCall[]): boolean {
  if (encloses(awaited, site) || calls.some(({ sent }) => encloses(awaited, sent))) return true;
  return awaited.type === "AwaitExpression" && unwrapped(awaited.argument).type === "Literal";
}
