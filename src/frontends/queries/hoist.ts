import type { DatabaseCall } from "./calls.js";
import { awaited, encloses, isFunction, walk, type Node } from "./syntax.js";
import type { Turn } from "./purposes.js";

/**
 * Whether every turn asks the same and gets the same: nothing of the statement changes, it runs in each turn, and the
 * loop neither writes nor waits for something that may.
 */
export function isHoistable({ call, site, loop, flow, origins, outer: module, fn, way }: Turn): boolean {
  if (fn !== null) return false;
  const [{ calls }] = way;
  if (loop.iterable === null || origins.element || origins.turn || origins.result) return false;
  const target = flow.ofAll(call.targets);
  if (target.element || target.result) return false;
  const inBody = calls.filter(other => encloses(loop.body, other.sent));
  if (inBody.some(other => other.action !== "read" && other.action !== "count")) return false;
  return (
    runsEachTurn(site, loop.body, module.scopes.parentOf.bind(module.scopes)) && waitsForReadsOnly(loop.body, inBody)
  );
}

/** Whether no condition stands between the node and the body. */
function runsEachTurn(node: Node, body: Node, parentOf: (node: Node) => Node | null): boolean {
  for (let inner = node, outer = parentOf(node); outer !== null && inner !== body; outer = parentOf(outer)) {
    if (outer.type === "IfStatement" && outer.test !== inner) return false;
    if (outer.type === "ConditionalExpression" && outer.test !== inner) return false;
    if (outer.type === "LogicalExpression" && outer.right === inner) return false;
    if (outer.type === "CatchClause" || outer.type === "SwitchCase") return false;
    inner = outer;
  }
  return true;
}

function waitsForReadsOnly(body: Node, reads: readonly DatabaseCall[]): boolean {
  let only = true;
  walk(body, node => {
    if (node !== body && isFunction(node)) return false;
    if (node.type === "AwaitExpression") {
      const argument = awaited(node);
      only &&= reads.some(read => read.node === argument || read.sent === argument);
    }
    return only;
  });
  return only;
}
