import type { PyCall, PyExpression, PyFunction, PyModule, Range } from "../../../python/tree.js";
import { walk, type PyNode } from "../../../python/walk.js";
import { isSession, scopeOf, type FoundCall } from "../calls.js";
import type { Modules } from "../helpers.js";
import type { Module } from "../module.js";
import { textOf, type Frame } from "./text.js";

/** A text of SQL in a file, and what it is handed to. */
export interface RawCall {
  /** The text, without the `text(…)` around it. */
  readonly text: PyExpression;
  readonly scope: PyFunction | PyModule;
  /** The call that sends it; `null` where it is a part of a statement, or is sent elsewhere. */
  readonly sending: PyCall | null;
  /** The calls that make up the statement: `text(…)`, `bindparams(…)`. */
  readonly parts: readonly PyCall[];
  /** What a finding underlines. */
  readonly callee: Range;
  readonly node: PyExpression;
  readonly around: readonly PyNode[];
  /** For messages. */
  readonly label: string;
  readonly method: string;
  /** How parameters are written: `:name` of `text()`, or what the driver takes. */
  readonly style: "named" | "driver";
}

/** Methods that take SQL as a string. */
const DRIVER: ReadonlySet<string> = new Set(["execute", "executemany", "exec_driver_sql", "scalar", "scalars"]);

const FRAGMENTS: ReadonlySet<string> = new Set(["text", "literal_column"]);

/** The raw texts of a file beside those of `calls`, which are sent by what SQLAlchemy gives. */
export function findRaw(module: Module, calls: readonly FoundCall[], modules: Modules): readonly RawCall[] {
  const found: RawCall[] = calls.flatMap(call =>
    call.text === null || call.sending === null
      ? []
      : [{ ...call, text: call.text, sending: call.sending, style: "named" as const }],
  );
  const known = new Set(found.map(({ text }) => text));
  walk(module.tree, ({ node, around }) => {
    const [first] = node.type === "PyCall" ? node.args : [];
    if (node.type !== "PyCall" || first === undefined || known.has(first.value)) return true;
    const scope = scopeOf(around, module);
    const common = { text: first.value, scope, node, around, parts: [node], label: module.textOf(node.callee) };
    const library = module.library(node.callee);
    if (library !== null && FRAGMENTS.has(library))
      found.push({ ...common, sending: null, callee: node.callee.range, method: library, style: "named" });
    if (node.callee.type !== "PyAttribute" || !DRIVER.has(node.callee.name)) return true;
    const { object, name, nameRange } = node.callee;
    if (name !== "exec_driver_sql" && !isCursor(object) && !isSession(object, scope, module)) return true;
    if (isSql(first.value, { module, modules, scope, bound: new Map() }))
      found.push({ ...common, sending: node, callee: [object.range[0], nameRange[1]], method: name, style: "driver" });
    return true;
  });
  return found;
}

/** By custom: drivers have no types of SQLAlchemy. */
function isCursor(node: PyExpression): boolean {
  const name = node.type === "PyName" || node.type === "PyAttribute" ? node.name : "";
  return /^_*(?:cur|curs|cursor|db_cursor|engine|conn|connection|db)$|_(?:cursor|cur|conn|connection|engine)$/i.test(
    name,
  );
}

function isSql(node: PyExpression, frame: Frame): boolean {
  const [first] = textOf(node, frame)?.pieces ?? [];
  return first?.kind === "text" && /^\s*(?:--[^\n]*\n\s*)*(?:\(\s*)?[A-Za-z]+\s/.test(first.text);
}
