import type { TSESTree } from "@typescript-eslint/utils";
import { isMySqlFamily } from "../../model/dialect.js";
import { operationsOf } from "../../model/migration.js";
import { nameKey, tableKey, type Name, type QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import { contains, type Span } from "../../model/span.js";
import type { Edit } from "../../model/writer.js";
import { foreignKeysOf } from "./anchors.js";
import type { Script } from "./script.js";
import { listedStatement, spanOf } from "./tree.js";

/** Which edits of a script need no proof. */
export interface PlainPlaces {
  call(anchor: Operation, key: Span, edits: readonly Edit[]): boolean;
  attribute(anchor: AddColumn, edits: readonly Edit[]): boolean;
  sequence(anchor: AddColumn, edits: readonly Edit[]): boolean;
  fill(anchor: AlterColumn, edits: readonly Edit[]): boolean;
}

export function plainPlaces(script: Script): PlainPlaces {
  return {
    call: (anchor, key, edits) => isPlainCall(script, anchor, key, edits),
    attribute: (anchor, edits) => isPlainAttribute(script, anchor, edits),
    sequence: (anchor, edits) => isPlainSequence(script, anchor, edits),
    fill: (anchor, edits) => isPlainFill(script, anchor, edits),
  };
}

/**
 * Whether a call, added behind the one that declares a foreign key, does what it says without being read again: the key
 * is declared once and under no condition, nothing takes its table or columns away, and both calls run in the same
 * transaction.
 */
function isPlainCall(script: Script, anchor: Operation, key: Span, edits: readonly Edit[]): boolean {
  const [edit, ...others] = edits;
  const [declared, ...more] = foreignKeysOf(anchor).filter(
    ({ span }) => span.start === key.start && span.end === key.end,
  );
  return (
    edit !== undefined &&
    others.length === 0 &&
    isAskedOnce(script, anchor) &&
    declared !== undefined &&
    more.length === 0 &&
    isAlone(script, anchor, MOVES, declared.columns) &&
    [key, script.read.sites.get(anchor)?.call].some(place => place !== undefined && isBehind(script, place, edit)) &&
    sharesTransaction(script, anchor, edit)
  );
}

/**
 * Whether something, added to the call that adds a column, is a default without being read again: the column is added
 * once and under no condition, nothing else describes it, and the call spells all of it.
 */
function isPlainAttribute(script: Script, anchor: AddColumn, edits: readonly Edit[]): boolean {
  const [edit, ...others] = edits;
  const call = script.read.sites.get(anchor)?.call;
  if (edit === undefined || others.length > 0 || call === undefined) return false;
  const { span } = edit;
  return span.start === span.end && isCodeOf(script, call, span) && isSpelledOnce(script, anchor, call);
}

/** The same of a column that is added nullable, filled and required by calls behind its own. */
function isPlainSequence(script: Script, anchor: AddColumn, edits: readonly Edit[]): boolean {
  const call = script.read.sites.get(anchor)?.call;
  const added = edits.at(-1);
  const changed = edits.slice(0, -1);
  const { type } = anchor.column;
  return (
    call !== undefined &&
    added !== undefined &&
    // Types of their own are not described twice alike.
    type !== null &&
    !/enum|\W/i.test(type.name) &&
    script.read.migration.framework !== "node-pg-migrate" &&
    changed.every(({ span }) => isCodeOf(script, call, span)) &&
    isSpelledOnce(script, anchor, call) &&
    isBehind(script, call, added) &&
    sharesTransaction(script, anchor, added)
  );
}

/** Whether an UPDATE by a call before the one that requires a column is one without being read again. */
function isPlainFill(script: Script, anchor: AlterColumn, edits: readonly Edit[]): boolean {
  const [edit, ...others] = edits;
  const call = script.read.sites.get(anchor)?.call;
  if (edit === undefined || call === undefined || others.length > 0) return false;
  const statement = listedStatement(script.pathTo(call))?.node;
  return (
    statement !== undefined &&
    edit.span.end === statement.range[0] &&
    edit.span.start === edit.span.end &&
    anchor.nullable === false &&
    isAskedOnce(script, anchor) &&
    isAlone(script, anchor, MAKES, [anchor.column]) &&
    sharesTransaction(script, anchor, edit)
  );
}

/** Whether one call spells a column whole, nothing else describes it, and it can have a default. */
function isSpelledOnce(script: Script, anchor: AddColumn, call: Span): boolean {
  return (
    isAskedOnce(script, anchor) &&
    isAlone(script, anchor, DESCRIBES, [anchor.column.name]) &&
    takesDefault(script, anchor) &&
    !script.text.slice(call.start, call.end).includes("...")
  );
}

/** MySQL knows types without a literal as their default, which some frameworks then leave out. */
function takesDefault({ dialect }: Script, { column: { type } }: AddColumn): boolean {
  return !isMySqlFamily(dialect) || (type !== null && !/text|blob|json|geo|point|polygon|line/i.test(type.name));
}

/** Whether the code of an operation has no other one (a loop, a helper that is called twice), and no `try` around it. */
function isAskedOnce(script: Script, anchor: Operation): boolean {
  const { sites } = script.read;
  const call = sites.get(anchor)?.call;
  if (call === undefined || anchor.certainty !== "certain") return false;
  if (script.pathTo(call).some(({ type }) => type === "TryStatement")) return false;
  let times = 0;
  for (const [operation, { call: other }] of sites) {
    if (other.start !== call.start || other.end !== call.end || operation.kind !== anchor.kind) continue;
    if (operation.span.start === anchor.span.start && operation.span.end === anchor.span.end) times++;
  }
  return times === 1;
}

/** Whether no operation of these kinds is about the same columns or their table as a whole, in the same direction. */
function isAlone(
  { read: { migration } }: Script,
  anchor: Operation,
  kinds: ReadonlySet<Operation["kind"]>,
  columns: readonly Name[],
): boolean {
  const { dialect } = migration;
  const keysOf = (operation: Operation): string[] => tablesOf(operation).map(table => tableKey(table, dialect));
  const keys = keysOf(anchor);
  const own = columns.map(column => nameKey(column, dialect));
  const isElsewhere = (operation: Operation): boolean =>
    keysOf(operation).every(key => !keys.includes(key)) ||
    columnsOf(operation)?.every(column => column.exact && !own.includes(nameKey(column, dialect))) === true;
  const up = operationsOf(migration.up);
  return (up.includes(anchor) ? up : operationsOf(migration.down)).every(
    operation => operation === anchor || !kinds.has(operation.kind) || isElsewhere(operation),
  );
}

/** The columns that an operation is about; `null` for one that is about a table. */
function columnsOf(operation: Operation): readonly Name[] | null {
  switch (operation.kind) {
    case "addColumn":
      return [operation.column.name];
    case "dropColumn":
    case "alterColumn":
      return [operation.column];
    case "renameColumn":
      return [operation.column, operation.to];
    default:
      return null;
  }
}

const MOVES: ReadonlySet<Operation["kind"]> = new Set(["dropTable", "renameTable", "dropColumn", "renameColumn"]);
const DESCRIBES: ReadonlySet<Operation["kind"]> = new Set([...MOVES, "alterColumn"]);
const MAKES: ReadonlySet<Operation["kind"]> = new Set([...MOVES, "createTable", "addColumn"]);

function tablesOf(operation: Operation): readonly QualifiedName[] {
  const table = "table" in operation && operation.table !== null ? [operation.table] : [];
  return operation.kind === "renameTable" ? [...table, operation.to] : table;
}

/** Whether an edit adds a line behind the statement that a place belongs to, in the same block. */
function isBehind(script: Script, place: Span, { span, text }: Edit): boolean {
  const statement = listedStatement(script.pathTo(place));
  if (statement === null || span.start !== span.end || !/^\r?\n/.test(text)) return false;
  const { end } = spanOf(statement.node);
  return span.start >= end && !script.text.slice(end, span.start).includes("\n");
}

/** Whether transactions are no matter, or the added call names the one that the other call names. */
function sharesTransaction(script: Script, anchor: Operation, { text }: Edit): boolean {
  if (script.read.migration.framework !== "sequelize" || !/transaction/i.test(script.text)) return true;
  const call = script.callOf(anchor)?.at(-1);
  return /transaction/.test(text) && call?.type === "CallExpression" && /transaction/.test(lastArgument(script, call));
}

function lastArgument(script: Script, { arguments: args }: TSESTree.CallExpression): string {
  const last = args.at(-1);
  return last === undefined ? "" : script.source(last);
}

/** Whether a place belongs to a call, and is none in a string or template, which may be SQL. */
function isCodeOf(script: Script, call: Span, span: Span): boolean {
  if (!contains(call, span)) return false;
  const node = script.pathTo(span).at(-1);
  if (node === undefined || node.range.includes(span.start)) return true;
  return node.type !== "Literal" && node.type !== "TemplateLiteral" && node.type !== "TemplateElement";
}
