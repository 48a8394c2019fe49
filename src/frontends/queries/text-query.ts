import type { TSESTree } from "@typescript-eslint/utils";
import { NOTHING_KNOWN, type CodeKind, type Evidence, type Query, type RawStatement } from "../../model/query.js";
import type { Module } from "./modules.js";
import { spanOf, type CallNode, type Node } from "./syntax.js";

/** A text of SQL, and the call or template that sends it. */
export interface SentText {
  readonly text: Node;
  readonly node: CallNode | TSESTree.TaggedTemplateExpression;
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
  const callee = node.type === "CallExpression" ? node.callee : node.tag;
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
