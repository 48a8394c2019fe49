import type { Name } from "../../../model/name.js";
import type { Assignment, Operation } from "../../../model/operation.js";
import type { Cursor } from "./cursor.js";
import { expression } from "./expressions.js";
import { operation } from "./operation.js";
import { exportOptions, orderedBy, query } from "./queries.js";
import { assignedValue, assignmentList, NO_DETAILS, returning, type DataFields } from "./rows.js";

/**
 * Reads INSERT and REPLACE. Where a row can take the place of another, it is a merge.
 * Manuals: MySQL 15.2.7 and 15.2.12, SQLite "INSERT" and "UPSERT".
 */
export function insert(cursor: Cursor): readonly Operation[] {
  const verb = cursor.expectOneOf("insert", "replace");
  const conflict = !cursor.isMySql && cursor.accept("or") ? cursor.takeWord() : null;
  if (cursor.isMySql) while (cursor.acceptOneOf("low_priority", "delayed", "high_priority", "ignore") !== null);
  if (!cursor.accept("into") && !cursor.isMySql) cursor.fail();
  const table = cursor.qualified();
  if (cursor.isMySql && cursor.accept("partition")) cursor.names();
  if (!cursor.isMySql && cursor.accept("as")) cursor.name();
  const rows = insertedRows(cursor);
  const assignments = cursor.isMySql ? onDuplicate(cursor) : onConflict(cursor);
  returning(cursor);
  const action = verb === "replace" || conflict === "replace" ? "merge" : "insert";
  return [operation(cursor, 0, { kind: "changeData", action, table, ...NO_DETAILS, ...rows, assignments })];
}

/** The columns of an INSERT and where its rows come from. */
function insertedRows(cursor: Cursor): Pick<DataFields, "columns" | "source" | "fromQuery"> {
  const columns = cursor.isSymbol("(") && !opensQuery(cursor) ? insertedColumns(cursor) : null;
  if (cursor.isMySql && cursor.accept("set")) {
    return { columns: assignmentList(cursor).map(({ column }) => column), source: null, fromQuery: false };
  }
  if (!cursor.isMySql && cursor.accept("default", "values")) return { columns, source: null, fromQuery: false };
  if (cursor.accept("values") || (cursor.isMySql && cursor.accept("value"))) {
    cursor.list(() => insertedRow(cursor));
    return { columns, source: null, fromQuery: false };
  }
  const { from } = query(cursor);
  return { columns, source: from?.length === 1 ? (from[0]?.table ?? null) : null, fromQuery: true };
}

function opensQuery(cursor: Cursor): boolean {
  return ["select", "with", "values"].includes(cursor.word(1) ?? "") || cursor.isSymbol("(", 1);
}

function insertedColumns(cursor: Cursor): readonly Name[] {
  return cursor.parenthesised(() =>
    cursor.isMySql && cursor.isSymbol(")") ? [] : cursor.list(() => cursor.qualified().name),
  );
}

function insertedRow(cursor: Cursor): void {
  if (cursor.isMySql) cursor.accept("row");
  cursor.parenthesised(() => {
    if (!cursor.isMySql || !cursor.isSymbol(")")) cursor.list(() => assignedValue(cursor));
  });
}

/** The alias of the new row, and ON DUPLICATE KEY UPDATE. */
function onDuplicate(cursor: Cursor): readonly Assignment[] {
  if (cursor.accept("as")) {
    cursor.name();
    if (cursor.isSymbol("(")) cursor.names();
  }
  return cursor.accept("on", "duplicate", "key", "update") ? unqualified(cursor) : [];
}

/** SQLite's upserts, of which there can be several. */
function onConflict(cursor: Cursor): readonly Assignment[] {
  const assignments: Assignment[] = [];
  while (cursor.accept("on", "conflict")) {
    if (cursor.isSymbol("(")) {
      cursor.parenthesised(() => cursor.list(() => orderedBy(cursor)));
      if (cursor.accept("where")) expression(cursor);
    }
    cursor.expect("do");
    if (cursor.accept("nothing")) continue;
    cursor.expect("update", "set");
    assignments.push(...unqualified(cursor));
    if (cursor.accept("where")) expression(cursor);
  }
  return assignments;
}

function unqualified(cursor: Cursor): readonly Assignment[] {
  return assignmentList(cursor).map(({ column, value }) => ({ column, value }));
}

/** Reads LOAD DATA and LOAD XML. Manuals: MySQL 15.2.9 and 15.2.10. */
export function loadData(cursor: Cursor): readonly Operation[] {
  cursor.expect("load");
  cursor.expectOneOf("data", "xml");
  cursor.acceptOneOf("low_priority", "concurrent");
  cursor.accept("local");
  cursor.expect("infile");
  cursor.string();
  const replaces = cursor.acceptOneOf("replace", "ignore") === "replace";
  cursor.expect("into", "table");
  const table = cursor.qualified();
  if (cursor.accept("partition")) cursor.names();
  exportOptions(cursor);
  if (cursor.accept("rows", "identified", "by")) cursor.string();
  if (cursor.accept("ignore")) {
    cursor.number();
    cursor.expectOneOf("lines", "rows");
  }
  const columns = cursor.isSymbol("(") ? loadedColumns(cursor) : null;
  if (cursor.accept("set")) assignmentList(cursor);
  const action = replaces ? "merge" : "insert";
  return [operation(cursor, 0, { kind: "changeData", action, table, ...NO_DETAILS, columns })];
}

/** A field of the file goes into a column, or into a variable. */
function loadedColumns(cursor: Cursor): readonly Name[] {
  const fields = cursor.parenthesised(() =>
    cursor.list(() => (cursor.peek()?.kind === "parameter" ? (cursor.take(), null) : cursor.name())),
  );
  return fields.filter(field => field !== null);
}
