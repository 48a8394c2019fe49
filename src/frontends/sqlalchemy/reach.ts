import { basename } from "node:path";
import type { Reach } from "../../model/query.js";
import type { Search } from "../../model/search.js";
import { isWhollyReplaced, meansEveryRow, saysEveryRow } from "../../project/whole-tables.js";
import type { PyFunction, Range } from "../../python/tree.js";
import type { PyNode } from "../../python/walk.js";
import type { WholeChange } from "../../sql/search/whole-change.js";
import type { FoundCall } from "./calls.js";
import type { Module } from "./module.js";

/** How a call of SQLAlchemy comes to change or delete every row; `null` where it does not, or where that does not show. */
export function reachOf(call: FoundCall, search: Search | null, module: Module): Reach | null {
  const { action, model, sending, node, around } = call;
  if ((action !== "update" && action !== "delete") || model === null || search === null) return null;
  // With rows behind it, `update(User)` finds each by its key.
  const isByKey = sending !== null && sending.args.length > 1;
  const { where, limited } = search;
  if (isByKey || limited || where.kind !== "and" || where.parts.length > 0) return null;
  return reach({ statement: action, table: model }, { range: node.range, around }, module);
}

/** The same of a text of SQL that is sent at a place. */
export function reach(
  { statement, table }: WholeChange,
  place: { readonly range: Range; readonly around: readonly PyNode[] },
  module: Module,
): Reach {
  const functions = place.around.filter((node): node is PyFunction => node.type === "PyFunction");
  const names = [basename(module.path, ".py"), ...functions.map(({ name }) => name)];
  const isIntended =
    isWhollyReplaced(table) ||
    names.some(meansEveryRow) ||
    saysEveryRow(commentBeside(place.range, module)) ||
    functions.some(fn => isFilled(table, module.text.slice(...fn.range)));
  return { statement, table, cause: "none", value: "", isIntended };
}

/** Whether a function makes rows of a model or table. */
function isFilled(table: string, text: string): boolean {
  return new RegExp(`\\b${table}\\s*\\(|insert(?:\\(|\\s+into\\s+)\\W?${table}\\b`, "i").test(text);
}

/** The comment lines directly above a place, and what stands behind it in its line. */
function commentBeside([start, end]: Range, { text }: Module): string {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const above = /(?:[ \t]*#[^\n]*\n)+$/.exec(text.slice(0, lineStart))?.[0] ?? "";
  const behind = /^[^\n#]*(#[^\n]*)/.exec(text.slice(end))?.[1] ?? "";
  return above + behind;
}
