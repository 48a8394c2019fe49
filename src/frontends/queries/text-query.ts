import { NOTHING_KNOWN, type CodeKind, type Evidence, type Query, type RawStatement } from "../../model/query.js";
import type { Module } from "./modules.js";
import type { DatabaseCall } from "./calls.js";
import { calleeOf, spanOf, type Node } from "./syntax.js";

/** A text of SQL, and the call or template that sends it. */
export interface SentText {
  readonly text: Node;
  readonly node: DatabaseCall["node"];
  readonly library: Query["orm"];
  readonly method: string;
  /** `shape`, if nothing is said. */
  readonly evidence?: Evidence;
}

/** The query that sends a text beside the calls that readers of libraries know. */
export function textQuery(
  { text, node, library, method, evidence = "shape" }: SentText,
  raw: Pick<RawStatement, "statement" | "interpolations" | "obstacles">,
  code: CodeKind,
  module: Module,
): Query {
  const callee = calleeOf(node);
  return {
    ...NOTHING_KNOWN,
    orm: library,
    action: "raw",
    method,
    model: null,
    call: module.textOf(callee).replace(/\s+/g, " "),
    evidence,
    span: spanOf(node),
    callee: spanOf(callee),
    code,
    raw: { ...raw, span: spanOf(text), native: null },
  };
}
