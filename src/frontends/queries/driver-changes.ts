import type { Dialect } from "../../model/dialect.js";
import type { CodeKind, Query } from "../../model/query.js";
import { isWhollyReplaced } from "../../project/whole-tables.js";
import { wholeChangeIn } from "../../sql/search/whole-change.js";
import { textsOf, type FoundCall } from "./find.js";
import { findSinks } from "./interpolation/sinks.js";
import type { Module } from "./modules.js";
import { isMeant } from "./reach.js";
import type { Resolver } from "./resolve.js";
import { stringOf } from "./syntax.js";
import { textQuery } from "./text-query.js";

/** The constant texts that a file hands to a driver and that change or delete every row. Other texts of drivers are not read. */
export function driverChanges(
  module: Module,
  resolver: Resolver,
  calls: readonly FoundCall[],
  dialect: () => Dialect,
  code: CodeKind,
): readonly Query[] {
  if (!/\b(?:UPDATE|DELETE\s+FROM)\s/i.test(module.text)) return [];
  const texts = findSinks(module, resolver, textsOf(calls), text => stringOf(text) !== null);
  return texts.flatMap((sink): readonly Query[] => {
    const change = sink.isByName ? wholeChangeIn(stringOf(sink.text) ?? "", dialect()) : null;
    if (change === null) return [];
    const isIntended = isWhollyReplaced(change.table) || isMeant(sink.node, module);
    const query = textQuery(sink, { statement: "write", interpolations: [], obstacles: [] }, code, module);
    return [{ ...query, reach: { ...change, cause: "none", value: "", isIntended } }];
  });
}
