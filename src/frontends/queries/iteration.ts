import type { Dialect } from "../../model/dialect.js";
import type { Iteration } from "../../model/query.js";
import { isBatched } from "./batching.js";
import type { DatabaseCall } from "./calls.js";
import { doubtsOf, isWrite } from "./doubts.js";
import type { FoundCall } from "./find.js";
import { Flow, type Region } from "./flow.js";
import { passedTo, type HelperCall, type HelperCalls } from "./helpers.js";
import { iterationOf, surroundingsOf, type Loop } from "./loops.js";
import type { Module } from "./modules.js";
import { isHoistable } from "./hoist.js";
import { purposeOf, type Turn } from "./purposes.js";
import type { Resolver } from "./resolve.js";
import { rewriteOf } from "./rewrites.js";
import { namesIn } from "./scope.js";
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
  const direct = call.fate === "sent" ? decisive(loops, loop => directTurn(call, loop, reading), reading) : null;
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
function decisive(loops: readonly Loop[], turnOf: (loop: Loop) => Turn, reading: Reading): Iteration | null {
  let innermost: Iteration | null = null;
  for (const loop of loops) {
    const iteration = describe(turnOf(loop), reading);
    if (!TRANSPARENT.has(iteration.purpose) && !iteration.batched) return iteration;
    innermost ??= iteration;
  }
  return innermost;
}

function directTurn(call: DatabaseCall, loop: Loop, { module, resolver, dialect }: Reading): Turn {
  const flow = new Flow(module, loop, call.sent);
  const origins = flow.ofAll(call.inputs);
  return {
    call,
    site: call.sent,
    loop,
    flow,
    inner: flow,
    fn: null,
    passed: new Map(),
    origins,
    module,
    resolver,
    dialect,
  };
}

function throughHelper(call: FoundCall, fn: FunctionNode, helperCall: HelperCall, reading: Reading): Iteration | null {
  const { module, resolver, dialect } = reading;
  const { loops: around } = surroundingsOf(helperCall.site, module, resolver);
  const named = helperCall.byName ? iterationOf(helperCall.site, helperCall.callee, fn, module, resolver) : null;
  if (helperCall.byName && named === null) return null;
  const loops = named === null ? around : [named, ...around];
  const turnOf = (loop: Loop): Turn => {
    const flow = new Flow(module, loop, helperCall.site);
    const { given, passed } = passedTo(fn, helperCall, flow, module);
    const region: Region = { node: fn, body: fn, elements: [], iterable: null };
    const inner = new Flow(module, region, call.sent, given);
    const origins = inner.ofAll(call.inputs);
    return { call, site: helperCall.site, loop, flow, inner, fn, passed, origins, module, resolver, dialect };
  };
  const iteration = decisive(loops, turnOf, reading);
  if (iteration === null) return null;
  const name = reading.helpers.nameOf(fn) ?? "";
  return { ...iteration, hoistable: false, via: { name, call: spanOf(helperCall.callee) } };
}

function describe(turn: Turn, reading: Reading): Iteration {
  const { loop, origins } = turn;
  return {
    kind: loop.kind,
    label: loop.label,
    span: loop.head,
    element: elementName(loop),
    concurrent: loop.concurrent,
    dependsOnElement: origins.element,
    hoistable: isHoistable(turn, reading.calls),
    purpose: purposeOf(turn),
    batched: isBatched(turn),
    doubts: isWrite(turn.call) ? writeDoubtsOf(turn, reading.calls) : doubtsOf(turn, reading.calls),
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
