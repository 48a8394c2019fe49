import { dirname, relative } from "node:path";
import type { Doubt, Iteration } from "../../model/query.js";
import { walk, type PyNode } from "../../python/walk.js";
import type { PyCall } from "../../python/tree.js";
import type { FoundCall } from "./calls.js";
import { passedOn, type CallGraph, type Reached, type Step, type Way } from "./graph.js";
import { decisive, type Turn } from "./iteration.js";
import { derivedFrom, loopsAround, type Loop } from "./loops.js";
import type { Module } from "./module.js";
import { isWrite } from "./writes.js";

/** A query that a loop comes to through functions. */
export interface QueryAcross {
  readonly call: FoundCall;
  readonly iteration: Iteration;
}

/** The iterations of loops that call a function which leads to queries: one for each query. */
export function queriesAcross(module: Module, graph: CallGraph): readonly QueryAcross[] {
  const found: QueryAcross[] = [];
  walk(module.tree, ({ node, around }) => {
    if (node.type !== "PyCall") return true;
    const loops = loopsAround(node, around, module);
    if (loops.length === 0) return true;
    const helper = graph.calleeOf(node, around, { module, owner: null });
    if (helper === null) return true;
    const reached = graph.reachedFrom(helper);
    for (const way of reached.ways) {
      const steps = [{ helper, site: node }, ...way.steps];
      const iteration = decisive(loops.map(loop => turnAlong(way, steps, loop, { module, around, graph })));
      if (iteration !== null)
        found.push({ call: way.call, iteration: throughSteps(iteration, way, steps, reached, module) });
    }
    return true;
  });
  return found;
}

/** The place of a loop: its file, and what is around the call in it. */
interface Place {
  readonly module: Module;
  readonly around: readonly PyNode[];
  readonly graph: CallGraph;
}

function turnAlong({ call }: Way, steps: readonly Step[], loop: Loop, { module, around, graph }: Place): Turn {
  let derived = derivedFrom(loop.elements, loop.inside, module);
  let from = module;
  for (const step of steps) {
    const given = passedOn(step, derived, from.text);
    from = step.helper.module;
    derived = derivedFrom(given, step.helper.fn.body, from);
  }
  const site = steps[0]?.site ?? call.node;
  return {
    call,
    module: from,
    loop,
    outer: module,
    site,
    around,
    derived,
    calls: graph.modules.callsOf(module),
    graph,
  };
}

function throughSteps(
  iteration: Iteration,
  { call }: Way,
  steps: readonly Step[],
  reached: Reached,
  module: Module,
): Iteration {
  const doubts: Doubt[] = [...iteration.doubts];
  // What is read for a write belongs to it, and a write with others is a unit of work.
  if (isWrite(call) ? reached.statements > 1 || reached.changesObjects : reached.writes) doubts.push("unitOfWork");
  if (reached.waits) doubts.push("otherWork");
  if (reached.isKept) doubts.push("memo");
  const [first] = steps;
  const last = steps.at(-1);
  const { callee } = first?.site ?? (call.node as PyCall);
  const names = steps.map(({ helper }) => `${helper.fn.name}()`);
  const home = relative(dirname(module.path), last?.helper.module.path ?? module.path).replaceAll("\\", "/");
  const isFar = steps.length > 1;
  return {
    ...iteration,
    hoistable: false,
    doubts: [...new Set(doubts)],
    via: {
      name: first?.helper.fn.name ?? "",
      call: { start: callee.range[0], end: callee.range[1] },
      path: isFar ? [iteration.label, ...names].join(" → ") : null,
      file: !isFar || last?.helper.module.path === module.path ? null : home.startsWith(".") ? home : `./${home}`,
    },
  };
}
