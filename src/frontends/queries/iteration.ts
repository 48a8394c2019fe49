import type { Dialect } from "../../model/dialect.js";
import type { Iteration } from "../../model/query.js";
import { isBatched } from "./batching.js";
import type { DatabaseCall } from "./calls.js";
import { doubtsOf, isWrite } from "./doubts.js";
import type { FoundCall } from "./find.js";
import { Flow, type Region } from "./flow.js";
import type { Way } from "./graph.js";
import { nameOfFunction, passedTo, type HelperCall, type HelperCalls } from "./helpers.js";
import { iterationOf, surroundingsOf, type Loop } from "./loops.js";
import type { Module } from "./modules.js";
import { isHoistable } from "./hoist.js";
import { purposeOf, type Stretch, type Turn } from "./purposes.js";
import type { Resolver } from "./resolve.js";
import { rewriteOf } from "./rewrites.js";
import { namesIn, type Binding } from "./scope.js";
import { writeDoubtsOf } from "./writes/doubts.js";
import { bulkEdits } from "./writes/edits.js";
import { bulkWriteOf } from "./writes/rewrites.js";
import { encloses, isFunction, spanOf, type FunctionNode, type Node } from "./syntax.js";

/** What the iterations of a file are read with. */
export interface Reading {
  readonly module: Module;
  readonly resolver: Resolver;
  readonly calls: readonly FoundCall[];
  readonly helpers: HelperCalls;
  readonly dialect: Dialect;
}

/**
 * How often a call is sent: the iteration around it, and one for each loop that calls the helper it stands in. `null`
 * stands for a call that runs once.
 */
export function iterationsOf(call: FoundCall, reading: Reading): readonly (Iteration | null)[] {
  const { module, resolver, helpers } = reading;
  const { loops, fn } = surroundingsOf(call.sent, module, resolver);
  const iterations: (Iteration | null)[] = [];
  const direct =
    call.fate === "sent" ? (decisiveLoop(loops, loop => directTurn(call, loop, reading))?.iteration ?? null) : null;
  if (direct !== null) iterations.push(direct);
  // Within an iteration of its own the helper is what a loop should call once; the inner one is reported first.
  if (fn !== null && (direct === null || TRANSPARENT.has(direct.purpose))) {
    for (const helperCall of helpers.of(fn)) {
      const via = throughHelper(call, fn, helperCall, reading);
      if (via !== null) iterations.push(via);
    }
  }
  return iterations.length === 0 ? [null] : iterations;
}

/** What says nothing about the loops further out. */
const TRANSPARENT: ReadonlySet<string> = new Set(["constant", "retry"]);

/** The iteration that decides: the innermost, unless it is a few turns of something or joined by the library. */
function decisiveLoop(loops: readonly Loop[], turnOf: (loop: Loop) => Turn): Through | null {
  let innermost: Through | null = null;
  for (const loop of loops) {
    const turn = turnOf(loop);
    const iteration = describe(turn);
    if (!TRANSPARENT.has(iteration.purpose) && !iteration.batched) return { iteration, turn };
    innermost ??= { iteration, turn };
  }
  return innermost;
}

function directTurn(call: DatabaseCall, loop: Loop, { module, resolver, dialect, calls }: Reading): Turn {
  const flow = new Flow(module, loop, call.sent);
  const origins = flow.ofAll(call.inputs);
  return {
    call,
    way: [{ body: loop.body, site: call.sent, module, calls }],
    site: call.sent,
    loop,
    flow,
    inner: flow,
    fn: null,
    passed: new Map(),
    origins,
    module,
    outer: module,
    resolver,
    dialect,
  };
}

function throughHelper(call: FoundCall, fn: FunctionNode, helperCall: HelperCall, reading: Reading): Iteration | null {
  const { module, calls } = reading;
  const step = { fn, module, entry: helperCall };
  const found = throughFunctions({ call, steps: [step] }, reading, () => calls);
  if (found === null) return null;
  const name = nameOfFunction(fn, reading.module) ?? "";
  return { ...found.iteration, via: { name, call: spanOf(helperCall.callee), path: null, file: null } };
}

/** An iteration that comes to its query through functions, and the turn that it was read from. */
export interface Through {
  readonly iteration: Iteration;
  readonly turn: Turn;
}

/** The iteration of this file that calls the first function on the way to a query; `null` where there is none. */
export function throughFunctions(
  way: Way,
  reading: Omit<Reading, "helpers">,
  callsOf: (module: Module) => readonly FoundCall[],
): Through | null {
  const { module, resolver } = reading;
  const [first] = way.steps;
  if (first === undefined) return null;
  const { site, callee, byName } = first.entry;
  const { loops: around } = surroundingsOf(site, module, resolver);
  const named = byName ? iterationOf(site, callee, first.fn, module, resolver) : null;
  if (byName && named === null) return null;
  const loops = named === null ? around : [named, ...around];
  const decided = decisiveLoop(loops, loop => turnThrough(way, loop, reading, callsOf));
  return decided === null ? null : { iteration: { ...decided.iteration, hoistable: false }, turn: decided.turn };
}

function turnThrough(
  { call, steps }: Way,
  loop: Loop,
  { module: outer, resolver, dialect, calls }: Omit<Reading, "helpers">,
  callsOf: (module: Module) => readonly FoundCall[],
): Turn {
  const siteAt = (i: number): Node => steps[i]?.entry.site ?? call.sent;
  const flow = new Flow(outer, loop, siteAt(0));
  const way: [Stretch, ...Stretch[]] = [{ body: loop.body, site: siteAt(0), module: outer, calls }];
  const passed = new Map<Binding, Node>();
  let inner = flow;
  steps.forEach(({ fn, module, entry }, i) => {
    const given = passedTo(fn, entry, inner, module);
    for (const [binding, node] of given.passed) passed.set(binding, node);
    const region: Region = { node: fn, body: fn, elements: [], iterable: null };
    inner = new Flow(module, region, siteAt(i + 1), given.given);
    way.push({ body: fn, site: siteAt(i + 1), module, calls: callsOf(module) });
  });
  const last = steps.at(-1) ?? null;
  return {
    call,
    way,
    site: siteAt(0),
    loop,
    flow,
    inner,
    fn: last?.fn ?? null,
    passed,
    origins: inner.ofAll(call.inputs),
    module: last?.module ?? outer,
    outer,
    resolver,
    dialect,
  };
}

function describe(turn: Turn): Iteration {
  const { loop, origins } = turn;
  return {
    kind: loop.kind,
    label: loop.label,
    span: loop.head,
    element: elementName(loop),
    concurrent: loop.concurrent,
    dependsOnElement: origins.element,
    hoistable: isHoistable(turn),
    purpose: purposeOf(turn),
    batched: isBatched(turn),
    doubts: isWrite(turn.call) ? writeDoubtsOf(turn) : doubtsOf(turn),
    via: null,
    rewrite: isWrite(turn.call) ? bulkWriteOf(turn) : rewriteOf(turn),
    // `in ()` and `values ()` are no SQL.
    needsElements: turn.call.orm === "kysely" || turn.call.orm === "drizzle",
    edits: isWrite(turn.call) ? bulkEdits(turn) : null,
    lookup: "Map",
  };
}

function elementName(loop: Loop): string | null {
  if (loop.kind === "loop")
    return loop.elements.length === 1 && loop.iterable !== null ? (loop.elements[0]?.name ?? null) : null;
  // A callback takes the index as well; of a pattern with several names none stands for the whole.
  const [first] = loop.elements;
  const parameters: readonly Node[] = isFunction(loop.body) ? loop.body.params : [];
  const owner = parameters.find(parameter => first !== undefined && encloses(parameter, first));
  return first !== undefined && owner !== undefined && namesIn(owner).length === 1 ? first.name : null;
}
