import type { Doubt, Iteration, LoopPurpose } from "../../model/query.js";
import type { PyAwait, PyCall, PyExpression } from "../../python/tree.js";
import type { FoundCall } from "./calls.js";
import { REMOTE, type CallGraph } from "./graph.js";
import {
  assignedIn,
  callsIn,
  derivedFrom,
  endsBehind,
  isChunked,
  isConstant,
  isSearch,
  loopsAround,
  type Loop,
} from "./loops.js";
import type { Module } from "./module.js";
import { rewriteOf } from "./rewrite.js";
import { bulkWriteOf, isWrite, writeDoubtsOf } from "./writes.js";
import { mentions, walk, within, type PyNode } from "../../python/walk.js";

/** One loop around a query, and what of the query depends on the turn. */
export interface Turn {
  readonly call: FoundCall;
  /** The module that holds the query. */
  readonly module: Module;
  readonly loop: Loop;
  /** The module that holds the loop. */
  readonly outer: Module;
  /** Where the loop runs it: the query itself, or the call of a helper. */
  readonly site: PyNode;
  /** In the code around the query: the names that hold something of the element. */
  readonly derived: ReadonlySet<string>;
  /** All queries of the loop's module. */
  readonly calls: readonly FoundCall[];
  /** The nodes around the site, the innermost last. */
  readonly around: readonly PyNode[];
  readonly graph: CallGraph;
}

/** The iteration that decides how often something is sent; `null` where it is sent once. */
export function decisive(turns: readonly Turn[]): Iteration | null {
  let innermost: Iteration | null = null;
  for (const turn of turns) {
    const iteration = describe(turn);
    if (iteration.purpose !== "constant") return iteration;
    innermost ??= iteration;
  }
  return innermost;
}

/** The turns of the loops around a query itself. */
export function directTurns(
  call: FoundCall,
  module: Module,
  calls: readonly FoundCall[],
  graph: CallGraph,
): readonly Turn[] {
  return loopsAround(call.node, call.around, module).map(loop => ({
    call,
    module,
    loop,
    outer: module,
    site: call.node,
    derived: derivedFrom(loop.elements, loop.inside, module),
    calls,
    around: call.around,
    graph,
  }));
}

function describe(turn: Turn): Iteration {
  const { loop, call, module, derived } = turn;
  const depends = call.inputs.some(input => mentions(input, derived, module.text));
  return {
    kind: loop.kind,
    label: loop.label,
    span: { start: loop.head[0], end: loop.head[1] },
    element: loop.elements.length === 1 ? (loop.elements[0] ?? null) : null,
    concurrent: loop.concurrent,
    dependsOnElement: depends,
    hoistable: isHoistable(turn),
    purpose: purposeOf(turn),
    batched: false,
    doubts: isWrite(call) ? [...doubtsOf(turn, depends), ...writeDoubtsOf(turn)] : doubtsOf(turn, depends),
    via: null,
    rewrite: isWrite(call) ? bulkWriteOf(turn) : rewriteOf(call, derived, module),
    // Without parameters an INSERT makes a row of defaults.
    needsElements: call.action === "create",
    edits: null,
    lookup: "dict",
  };
}

function purposeOf({ loop, outer, site }: Turn): LoopPurpose {
  if (loop.iterable === null) return "page";
  if (isConstant(loop, outer)) return "constant";
  if (isChunked(loop, outer)) return "chunk";
  return isSearch(loop) || endsBehind(loop, site) ? "search" : "elements";
}

/** Whether every turn asks the same, and the loop neither writes nor makes anything that the question reads. */
function isHoistable({ call, loop, module, outer, site }: Turn): boolean {
  if (site !== call.node || loop.kind !== "loop" || call.action === "raw" || loop.iterable === null) return false;
  const changing = new Set([...loop.elements, ...assignedIn(loop.inside)]);
  if ([...call.inputs, call.receiver].some(input => mentions(input, changing, module.text))) return false;
  // What an object keeps, and what a call gives, may differ from turn to turn.
  if (call.inputs.some(input => hasState(input))) return false;
  const others = callsIn(loop.inside).filter(other => !isPartOf(other, call));
  return others.every(other => !isWriting(other, outer)) && isUnconditional(loop, call);
}

function hasState(input: PyExpression): boolean {
  let found = false;
  walk(input, ({ node }) => {
    found ||= node.type === "PyName" && node.name === "self";
    return !found;
  });
  return found;
}

/** Whether each turn comes to the query: it stands in the loop's own list of statements. */
function isUnconditional({ inside }: Loop, { node }: FoundCall): boolean {
  return inside.some(
    statement =>
      within(node.range, statement.range) && /^(?:PyAssign|PyExpressionStatement|PyReturn)$/.test(statement.type),
  );
}

function isPartOf(other: PyCall, { node, parts }: FoundCall): boolean {
  return within(other.range, node.range) || parts.some(part => within(other.range, part.range));
}

/** Whether a call may change what the database answers: it does, or nobody knows what it does. */
function isWriting({ callee }: PyCall, module: Module): boolean {
  if (callee.type === "PyName")
    return (
      !/^(?:str|int|float|len|dict|list|set|tuple|print|isinstance|getattr|sorted|min|max|sum|any|all|zip|range|enumerate|repr|bool)$/.test(
        callee.name,
      ) &&
      !/^[A-Z]/.test(callee.name) &&
      module.library(callee) === null
    );
  if (callee.type !== "PyAttribute") return true;
  return !/^(?:append|extend|get|items|keys|values|join|format|split|strip|lower|upper|startswith|endswith|info|debug|warning|error|exception|isoformat|where|filter|filter_by|in_|label|desc|asc|all|first|one|scalar|scalars)$/.test(
    callee.name,
  );
}

const WRITES: ReadonlySet<string> = new Set(["create", "update", "delete", "upsert"]);

function doubtsOf(turn: Turn, depends: boolean): Doubt[] {
  const { call, loop, module, outer, derived, site, calls } = turn;
  const doubts = new Set<Doubt>();
  if (mentions(call.receiver, derived, module.text)) doubts.add("target");
  const links = call.parts.flatMap(({ callee }) => (callee.type === "PyAttribute" ? [callee.name] : []));
  if (links.includes("with_for_update") && locksApart(turn)) doubts.add("lock");
  if (
    links.some(link => link === "limit" || link === "order_by" || link === "distinct") &&
    depends &&
    isFirst(call, links)
  )
    doubts.add("firstRows");
  if (call.inputs.some(input => hasComparison(input, derived, module))) doubts.add("comparison");
  if (call.text !== null) doubts.add("statement");
  const before = callsIn(loop.inside).filter(other => other.range[1] <= site.range[0]);
  const methods = (code: readonly PyCall[]): string[] =>
    code.flatMap(({ callee }) => (callee.type === "PyAttribute" ? [callee.name] : []));
  if (methods(before).some(name => name === "flush" || name === "commit")) doubts.add("afterWrite");
  if (calls.some(other => WRITES.has(other.action) && isInLoop(other, loop) && other.node.range[1] <= site.range[0]))
    doubts.add("afterWrite");
  const all = callsIn(loop.inside);
  if (methods(all).some(name => UNIT_OF_WORK.has(name))) doubts.add("unitOfWork");
  if (isRemembered(loop, outer) || isInSession(turn)) doubts.add("memo");
  if (waitsElsewhere(turn)) doubts.add("otherWork");
  if (isIntended(loop, outer)) doubts.add("intended");
  return [...doubts];
}

/** Whether what is merged may have been read before, all at once: the session then has it. */
function isInSession({ call, calls }: Turn): boolean {
  if (call.method !== "merge") return false;
  return calls.some(
    ({ action, model, scope, node }) =>
      action === "read" && model === call.model && scope === call.scope && node.range[1] <= call.node.range[0],
  );
}

/**
 * Whether rows are locked one by one for a reason: a session holds all of them until it commits, so that one statement may lock them as
 * well, unless it passes over what others hold, or each turn has a session of its own.
 */
function locksApart({ call, loop, module, outer }: Turn): boolean {
  const passesOver = call.parts.some(
    part => /\.with_for_update$/.test(module.textOf(part.callee)) && /skip_locked|nowait/.test(module.textOf(part)),
  );
  let isOwn = false;
  for (const statement of loop.inside)
    walk(statement, ({ node }) => {
      isOwn ||= node.type === "PyWith" && node.items.some(({ context }) => OPENS.test(outer.textOf(context)));
      return !isOwn;
    });
  return passesOver || isOwn;
}

const OPENS = /session|begin|connect|transaction/i;

const UNIT_OF_WORK: ReadonlySet<string> = new Set(["commit", "begin", "begin_nested", "rollback"]);

function isInLoop({ node }: FoundCall, { inside }: Loop): boolean {
  return inside.some(({ range }) => within(node.range, range));
}

/** Whether only some rows of each element are asked for. */
function isFirst({ method }: FoundCall, links: readonly string[]): boolean {
  return links.includes("limit") || (links.includes("order_by") && method !== "all") || links.includes("distinct");
}

/** Whether the element decides a range, a pattern or an exclusion. */
function hasComparison(input: PyExpression, derived: ReadonlySet<string>, module: Module): boolean {
  let found = false;
  walk(input, ({ node }) => {
    if (node.type === "PyBinary" && /^(?:<|>|<=|>=|!=)$/.test(node.operator))
      found ||= mentions(node, derived, module.text);
    if (node.type === "PyCall" && node.callee.type === "PyAttribute" && COMPARES.test(node.callee.name))
      found ||= node.args.some(({ value }) => mentions(value, derived, module.text));
    return !found;
  });
  return found;
}

const COMPARES =
  /^(?:i?like|not_|notin_|not_in|between|contains|overlaps?|startswith|endswith|match|op|regexp_match|any|has)$/;

/** Whether a turn first looks into what earlier turns have found: `if key not in found`, `found.get(key)`. */
function isRemembered({ inside }: Loop, module: Module): boolean {
  const kept = new Set<string>();
  for (const statement of inside)
    walk(statement, ({ node }) => {
      if (node.type === "PyAssign")
        for (const target of node.targets) if (target.type === "PySubscript") kept.add(module.textOf(target.object));
      if (node.type === "PyCall" && node.callee.type === "PyAttribute" && node.callee.name === "add")
        kept.add(module.textOf(node.callee.object));
      return true;
    });
  if (kept.size === 0) return false;
  let found = false;
  for (const statement of inside)
    walk(statement, ({ node }) => {
      if (node.type === "PyBinary" && /^(?:not )?in$/.test(node.operator))
        found ||= kept.has(module.textOf(node.right));
      if (node.type === "PyCall" && node.callee.type === "PyAttribute" && node.callee.name === "get")
        found ||= kept.has(module.textOf(node.callee.object));
      return !found;
    });
  return found;
}

/** Whether each turn awaits something else than the database. */
function waitsElsewhere(turn: Turn): boolean {
  const { loop, site, outer, calls } = turn;
  let found = false;
  for (const statement of loop.inside)
    walk(statement, ({ node }) => {
      if (node.type === "PyAwait" && !within(site.range, node.range) && !within(node.range, site.range)) {
        const sent = calls.some(call => within(call.node.range, node.range)) || leadsToQueries(node, turn);
        found ||= !sent && !/\b(?:session|db)\b/i.test(outer.textOf(node));
      }
      if (node.type === "PyCall" && REMOTE.test(outer.textOf(node.callee))) found = true;
      return !found && node.type !== "PyFunction";
    });
  return found;
}

/** Whether what is awaited is a function that only asks the database, or one that writes behind the query. */
function leadsToQueries({ value }: PyAwait, { site, outer, around, graph }: Turn): boolean {
  if (value.type !== "PyCall") return false;
  const helper = graph.calleeOf(value, around, { module: outer, owner: null });
  const reached = helper === null ? null : graph.reachedFrom(helper);
  if (reached === null || reached.statements === 0 || reached.waits) return false;
  return !reached.writes || value.range[0] > site.range[0];
}

/** A comment in front of the loop, or in its first lines, that says so. */
function isIntended({ head }: Loop, module: Module): boolean {
  const { text } = module;
  const start = text.lastIndexOf("\n", text.lastIndexOf("\n", head[0] - 1) - 1);
  const above = text.slice(Math.max(0, start), head[0]);
  return /#.*\b(?:one (?:by one|at a time)|n\+1|sequential(?:ly)?|individually|separately)\b/i.test(above);
}
