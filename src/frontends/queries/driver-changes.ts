import type { Dialect } from "../../model/dialect.js";
import type { CodeKind, Query } from "../../model/query.js";
import { isWhollyReplaced } from "../../project/whole-tables.js";
import { wholeChangeIn } from "../../sql/search/whole-change.js";
import type { FoundCall } from "./find.js";
import { findPlainSinks } from "./interpolation/sinks.js";
import type { Module } from "./modules.js";
import { isMeant } from "./reach.js";
import type { Resolver } from "./resolve.js";
import { spanOf, stringOf, type CallNode } from "./syntax.js";

/** The constant texts that a file hands to a driver and that change or delete every row. Other texts of drivers are not read. */
export function driverChanges(
  module: Module,
  resolver: Resolver,
  calls: readonly FoundCall[],
  code: CodeKind,
  dialect: () => Dialect,
): readonly Query[] {
  if (!/\b(?:UPDATE|DELETE\s+FROM)\s/i.test(module.text)) return [];
  const known = new Set(calls.flatMap(({ sql }) => (sql === null ? [] : [sql.text])));
  return findPlainSinks(module, resolver, known).flatMap(({ text, node, library, method }): readonly Query[] => {
    const change = wholeChangeIn(stringOf(text) ?? "", dialect());
    if (change === null) return [];
    const { callee } = node as CallNode;
    const isIntended = isWhollyReplaced(change.table) || isMeant(node, module);
    return [
      {
        orm: library,
        action: "raw",
        method,
        model: null,
        call: module.textOf(callee).replace(/\s+/g, " "),
        evidence: "shape",
        span: spanOf(node),
        callee: spanOf(callee),
        code,
        iteration: null,
        raw: { span: spanOf(text), statement: "write", interpolations: [], obstacles: [], native: null },
        searches: [],
        reach: { ...change, cause: "none", value: "", isIntended },
        outside: null,
        floating: null,
        result: null,
        lazy: null,
      },
    ];
  });
}
