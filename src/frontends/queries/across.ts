import { dirname, relative } from "node:path";
import type { Dialect } from "../../model/dialect.js";
import type { Doubt, Iteration } from "../../model/query.js";
import type { Project } from "../../project/project.js";
import type { ScriptFile } from "../index.js";
import { waysDoubtsOf } from "./doubts-on-ways.js";
import { isWrite } from "./doubts.js";
import { callOf } from "./execution.js";
import type { FoundCall } from "./find.js";
import { CallGraph, isWaitedFor, type Reached, type Step, type Way } from "./graph.js";
import type { HelperCall } from "./helpers.js";
import { throughFunctions } from "./iteration.js";
import { iterationOf, isLoop, surroundingsOf } from "./loops.js";
import type { Module } from "./modules.js";
import { bindingOf, type Turn } from "./purposes.js";
import type { Resolver } from "./resolve.js";
import { isFunction, memberName, methodOf, spanOf, unbound, unwrapped, type CallNode, type Node } from "./syntax.js";

/** A query that a loop of the linted file comes to through functions, some of them in other files. */
export interface QueryAcross {
  readonly call: FoundCall;
  /** The call of the loop that leads there. */
  readonly site: CallNode;
  readonly iteration: Iteration;
  /** What reads the file of the query. */
  readonly resolver: Resolver;
}

/** A loop, or a function that something runs for each element; what is waited for; and another file of the repository, or a class. */
const LOOPS =
  /\b(?:for|while)\s*(?:await\s*)?\(|\.(?:map|flatMap|forEach|reduce|each\w*|mapSeries)\s*\(|\bp(?:Map|All|Limit)\b/;
const WAITS = /\bawait\b|\bPromise\.|\.then\(/;
const LEADS_AWAY = /\bfrom\s*["'][^"']|\brequire\s*\(\s*["']/;

/** Whether a file may have a loop that comes to a query through functions: a look at the text, before anything is read. */
export function mayLeadAcross({ text }: ScriptFile): boolean {
  const loop = text.search(LOOPS);
  return loop >= 0 && LEADS_AWAY.test(text) && WAITS.test(text.slice(Math.max(0, loop - REACH)));
}

/** `await Promise.all(ids.map(…))` waits before it loops. */
const REACH = 200;

/** What the loops of a file come to through functions, in source order. */
export function queriesAcross(
  module: Module,
  calls: readonly FoundCall[],
  dialectOf: () => Dialect,
  project: Project,
): readonly QueryAcross[] {
  const sites = sitesIn(module, calls);
  if (sites.length === 0) return [];
  const graph = CallGraph.of(project);
  graph.add(module, calls);
  const found: QueryAcross[] = [];
  for (const entry of sites) {
    const target = graph.calleeOf(entry.callee, module);
    if (target === null || !isRepeated(entry, target.fn, module, graph)) continue;
    const reached = graph.reachedFrom(target);
    for (const { call, steps } of reached.ways) {
      const way: Way = { call, steps: [{ ...target, entry }, ...steps] };
      // One helper of this file is found from its query.
      if (steps.length === 0 && target.module === module) continue;
      const iteration = iterationBy(way, reached, module, calls, dialectOf, graph);
      if (iteration !== null) found.push({ call, site: entry.site, iteration, resolver: graph.resolver });
    }
  }
  return found;
}

// ── the calls of loops ───────────────────────────────────────────────────────────────────────────────────────────────

/** The calls that a loop may make in each turn, and the callbacks that it is given by name. */
function sitesIn(module: Module, calls: readonly FoundCall[]): readonly HelperCall[] {
  const sites: HelperCall[] = [];
  for (const node of module.scopes.calls) {
    if (node.type !== "CallExpression") continue;
    const named = methodOf(node) !== null ? node.arguments[0] : node.arguments[1];
    const callback = named === undefined ? null : unbound(named);
    if (callback !== null && isName(callback)) sites.push({ site: node, callee: callback, byName: true });
    if (!isName(unwrapped(node.callee)) || isOfLanguage(node, module) || !isInLoop(node, module)) continue;
    if (!isWaitedFor(node, module) || calls.some(call => call.node === node)) continue;
    sites.push({ site: node, callee: node.callee, byName: false });
  }
  return sites;
}

/** A name, or a property of one: `loadOwner`, `this.owners.load`. */
function isName(node: Node): boolean {
  if (node.type === "Identifier" || node.type === "ThisExpression" || node.type === "Super") return true;
  return node.type === "MemberExpression" && memberName(node) !== null && isName(unwrapped(node.object));
}

/** `Promise.all`, `JSON.parse`: what the file declares nowhere. */
function isOfLanguage(node: CallNode, module: Module): boolean {
  let root = unwrapped(node.callee);
  while (root.type === "MemberExpression") root = unwrapped(root.object);
  return root.type === "Identifier" && module.scopes.resolve(root) === null;
}

/** Whether a loop, or a callback of something, is around a node: a look at the tree alone. */
function isInLoop(node: Node, module: Module): boolean {
  for (let outer = module.scopes.parentOf(node); outer !== null; outer = module.scopes.parentOf(outer)) {
    if (isLoop(outer)) return true;
    if (isFunction(outer)) {
      const call = callOf(outer, module);
      if (call === null) return false;
      if (call.type === "CallExpression" && LOOPS.test(`.${methodOf(call)?.name ?? ""}(`)) return true;
      if (call.type === "CallExpression" && methodOf(call) === null && call.arguments.length > 1) return true;
    }
  }
  return false;
}

function isRepeated({ site, callee, byName }: HelperCall, fn: Step["fn"], module: Module, graph: CallGraph): boolean {
  if (byName) return iterationOf(site, callee, fn, module, graph.resolver) !== null;
  return surroundingsOf(site, module, graph.resolver).loops.length > 0;
}

// ── what they come to ────────────────────────────────────────────────────────────────────────────────────────────────

function iterationBy(
  way: Way,
  reached: Reached,
  module: Module,
  calls: readonly FoundCall[],
  dialectOf: () => Dialect,
  graph: CallGraph,
): Iteration | null {
  const reading = {
    module,
    resolver: graph.resolver,
    calls,
    dialect: isWrite(way.call) ? dialectOf() : "postgresql",
  } as const;
  const through = throughFunctions(way, reading, home => graph.callsOf(home));
  if (through === null) return null;
  const { iteration, turn } = through;
  const more: readonly Doubt[] = waysDoubtsOf(turn, reached, graph);
  const [first] = way.steps;
  const { call } = way;
  const home = relative(dirname(module.path), call.module.path).replaceAll("\\", "/");
  const names = way.steps.map(step => `${lastName(step.entry)}()`);
  return {
    ...iteration,
    rewrite: isByOptions(turn) ? null : iteration.rewrite,
    doubts: [...new Set([...iteration.doubts, ...more])],
    edits: null,
    via: {
      name: first === undefined ? "" : lastName(first.entry),
      call: spanOf(first?.entry.callee ?? call.node),
      path: [iteration.label, ...names].join(" → "),
      file: call.module === module ? null : home.startsWith(".") ? home : `./${home}`,
    },
  };
}

/** Whether what counts as a key may be conditions that a caller has put together: `repository.findOne(where)`. */
function isByOptions(turn: Turn): boolean {
  return turn.call.filter.conditions.some(({ column, value }) => {
    const node = unwrapped(value);
    const binding = column === "id" && node.type === "Identifier" && node.name !== "id" ? bindingOf(node, turn) : null;
    if (binding === null) return false;
    const passed = turn.passed.get(binding);
    return passed === undefined || unwrapped(passed).type === "ObjectExpression";
  });
}

function lastName({ callee }: HelperCall): string {
  const node = unbound(callee);
  if (node.type === "MemberExpression") return memberName(node) ?? "…";
  return node.type === "Identifier" ? node.name : "…";
}
