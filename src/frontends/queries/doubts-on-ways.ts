import type { Doubt } from "../../model/query.js";
import { areAlternatives, awaitedCalls, isWrite, looksUp, testsLookup } from "./doubts.js";
import { Flow } from "./flow.js";
import { leadsToWrites, type CallGraph, type Reached } from "./graph.js";
import type { Stretch, Turn } from "./purposes.js";
import { argumentsOf, encloses, isFunction, methodOf, walk, type Node } from "./syntax.js";

/**
 * Reasons why a query that a loop comes to through functions may be right all the same, beside those of a query of its own: what
 * lies on the way is more than the text around the query shows.
 */
export function waysDoubtsOf(turn: Turn, reached: Reached, graph: CallGraph): readonly Doubt[] {
  const doubts: Doubt[] = [];
  // What is read for a write belongs to it, and a write with others is a unit of work.
  if (isWrite(turn.call) ? sendsMore(turn, reached) : leadsToWrites(reached)) doubts.push("unitOfWork");
  if (turn.way.slice(0, -1).some(stretch => asksByOtherWork(stretch, graph))) doubts.push("otherWork");
  if (followsWrite(turn, graph)) doubts.push("afterWrite");
  if (turn.way.some((stretch, i) => isKept(stretch, i === 0 ? turn.loop.node : stretch.body))) doubts.push("memo");
  if (!isWrite(turn.call) && !namesRows(turn)) doubts.push("comparison");
  return doubts;
}

/** Whether the functions on the way send other statements besides; those behind another branch stand in for this one. */
function sendsMore({ call, way }: Turn, { ways, statements }: Reached): boolean {
  return statements.some(other => {
    if (other.sent === call.sent) return false;
    const others = ways.filter(({ call: { sent } }) => sent === other.sent);
    return (
      others.length === 0 ||
      !others.every(({ steps }) => partsBefore(way.slice(1), [...steps.map(({ entry }) => entry.site), other.sent]))
    );
  });
}

/** Whether two ways through the same functions part at a branch, so that one of them is gone at most. */
function partsBefore(way: readonly Stretch[], sites: readonly Node[]): boolean {
  const at = way.findIndex(({ site }, i) => site !== sites[i]);
  const parting = way[at];
  const other = sites[at];
  return parting !== undefined && other !== undefined && areAlternatives(parting.site, other, parting.module);
}

/** Whether the element decides which rows are read, by a condition that shows. */
function namesRows({ call, inner }: Turn): boolean {
  if (call.sql !== null) return true;
  return call.filter.conditions.some(({ value }) => inner.of(value).element);
}

/** What is passed on is what something else gave that the turn waits for, so that no query before the loop could be asked for it. */
function asksByOtherWork({ body, site, module, calls }: Stretch, graph: CallGraph): boolean {
  const passed = site.type === "CallExpression" ? argumentsOf(site) : [];
  const region = { node: body, body, elements: [], iterable: null };
  return awaitedCalls(body).some(other => {
    if (other === site || other.range[1] > site.range[0]) return false;
    if (!new Flow(module, region, other).ofAll(passed).result) return false;
    if (calls.some(known => encloses(known.node, other))) return false;
    const target = graph.calleeOf(other.callee, module);
    // A row that a query of the same turn gave: both are asked once per element.
    return target === null || graph.reachedFrom(target).statements.length === 0;
  });
}

/** The turn has written before, to the same table, or so that it does not show where. */
function followsWrite({ call, way: [{ body, site, module, calls }] }: Turn, graph: CallGraph): boolean {
  const isSame = (model: string | null): boolean => model === null || call.model === null || model === call.model;
  const isBefore = (node: Node): boolean =>
    encloses(body, node) && node.range[1] <= site.range[0] && !areAlternatives(node, site, module);
  if (calls.some(other => isWrite(other) && isSame(other.model) && isBefore(other.sent))) return true;
  return awaitedCalls(body).some(earlier => {
    if (!isBefore(earlier)) return false;
    const target = graph.calleeOf(earlier.callee, module);
    return target !== null && graph.reachedFrom(target).statements.some(other => isWrite(other) && isSame(other.model));
  });
}

// ── what was asked once is kept ──────────────────────────────────────────────────────────────────────────────────────

/** Whether a stretch looks somewhere else first, or gives the rest to something that keeps what it gave. */
function isKept(stretch: Stretch, limit: Node): boolean {
  return isInKeeper(stretch, limit) || hasKeeper(stretch) || returnsKnown(stretch);
}

const KEEPS = /cache|memo|remember|dataloader|getOr(?:Set|Create|Load|Fetch)|^wrap$/i;

/** `cache.wrap(key, () => …)`, `memoize(…)`: a callback that does not run each time. */
function isInKeeper({ site, module }: Stretch, limit: Node): boolean {
  for (
    let outer = module.scopes.parentOf(site);
    outer !== null && outer !== limit;
    outer = module.scopes.parentOf(outer)
  ) {
    if (outer.type !== "CallExpression" || encloses(outer.callee, site)) continue;
    if (KEEPS.test(methodOf(outer)?.name ?? "") || KEEPS.test(module.textOf(outer.callee))) return true;
  }
  return false;
}

/** `@Cacheable()` on a method. */
function hasKeeper({ body, module }: Stretch): boolean {
  const member = isFunction(body) ? module.scopes.parentOf(body) : null;
  if (member?.type !== "MethodDefinition") return false;
  return (member.decorators ?? []).some(decorator => KEEPS.test(module.textOf(decorator)));
}

/** `const known = await cache.get(key); if (known) return known;` in front of the query. */
function returnsKnown({ body, site, module }: Stretch): boolean {
  if (!isFunction(body)) return false;
  let found = false;
  walk(body, node => {
    if (node !== body && isFunction(node)) return false;
    if (node.type !== "IfStatement" || node.range[1] > site.range[0]) return undefined;
    const last = node.consequent.type === "BlockStatement" ? node.consequent.body.at(-1) : node.consequent;
    found ||= last?.type === "ReturnStatement" && (looksUp(node.test) || testsLookup(node.test, module));
    return !found;
  });
  return found;
}
