import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import type { Edit, Written } from "../../model/writer.js";
import { EmbeddedSql, type PlainIndex } from "./embedded-sql.js";
import { areExact, type Script } from "./script.js";
import { runAfter, runBefore } from "./sequence.js";
import type { Node } from "./tree.js";

/** A call that runs SQL. */
export interface SqlCall {
  readonly path: readonly Node[];
  /** The same call with other SQL, given as a literal of the script. */
  spell(literal: string): string;
  /** Runs other SQL as a link of the same chain; `null` where that is to be a call of its own. */
  chain?(literal: string): readonly Edit[] | null;
}

/** An index, created by a call of its own. */
export function createIndexBySql(script: Script, call: SqlCall, anchor: Operation, index: PlainIndex): Written {
  const sql = new EmbeddedSql(script, anchor.span);
  const { style } = script;
  const text = sql.createIndex(index);
  const code = call.spell(style.string(text));
  if (!areExact(index.table, ...index.columns)) return { code, edits: null };
  const literal = style.sql(text, sql.delimiter);
  return { code, edits: call.chain?.(literal) ?? runAfter(script, call.path, [call.spell(literal)]) };
}

/** A default in the SQL that adds the column. */
export function withDefaultInSql(script: Script, anchor: AddColumn, value: string): Written {
  const sql = new EmbeddedSql(script, anchor.column.span);
  return { code: sql.defaultClause(value), edits: sql.withDefault(anchor, value) };
}

/** NOT NULL taken from the SQL that adds the column, and two calls behind it. */
export function addFillRequireBySql(script: Script, call: SqlCall, anchor: AddColumn, value: string): Written {
  const sql = new EmbeddedSql(script, anchor.column.span);
  const { style } = script;
  const { table, column } = anchor;
  const update = sql.update(table, column.name, value);
  const require = sql.setNotNull(anchor);
  if (require === null) return { code: call.spell(style.string(update)), edits: null };
  const statements = [update, require];
  const code = statements.map(text => call.spell(style.string(text))).join("; ");
  const removed = areExact(table, column.name) ? sql.withoutNotNull(anchor) : null;
  const calls = statements.map(text => call.spell(style.sql(text, sql.delimiter)));
  const added = runAfter(script, call.path, calls);
  return { code, edits: removed === null || added === null ? null : [...removed, ...added] };
}

/** An UPDATE by a call before the one that forbids NULL. */
export function fillBeforeBySql(script: Script, call: SqlCall, anchor: AlterColumn, value: string): Written {
  const sql = new EmbeddedSql(script, anchor.span);
  const { style } = script;
  const update = sql.update(anchor.table, anchor.column, value);
  const written = call.spell(style.sql(update, sql.delimiter));
  const edits = areExact(anchor.table, anchor.column) ? runBefore(script, call.path, written) : null;
  return { code: call.spell(style.string(update)), edits };
}
