import { nameKey, type Name, type QualifiedName } from "../../../model/name.js";
import type { Assignment, Operation } from "../../../model/operation.js";
import type { Cursor } from "./cursor.js";
import { operation } from "./operation.js";
import { indexHints, tableReferences, type TableReference } from "./queries.js";
import { assignmentList, NO_DETAILS, rowSelection, type QualifiedAssignment, type RowSelection } from "./rows.js";

/** Reads UPDATE: one operation for each table that it sets columns of. Manuals: MySQL 15.2.17, SQLite "UPDATE". */
export function update(cursor: Cursor): readonly Operation[] {
  cursor.expect("update");
  if (cursor.isMySql) while (cursor.acceptOneOf("low_priority", "ignore") !== null);
  else if (cursor.accept("or")) cursor.takeWord();
  const references = cursor.isMySql ? tableReferences(cursor) : [sqliteTarget(cursor)];
  cursor.expect("set");
  const assignments = assignmentList(cursor);
  const joined = !cursor.isMySql && cursor.accept("from") ? tableReferences(cursor) : [];
  const { limited, nulls } = rowSelection(cursor);
  return targets(cursor, references, assignments).map(([table, set]) =>
    operation(cursor, 0, {
      kind: "changeData",
      action: "update",
      table,
      ...NO_DETAILS,
      limited: limited || references.length + joined.length > 1,
      assignments: set,
      whereNull: ownNulls(cursor, references, table, nulls),
    }),
  );
}

/** Reads DELETE: one operation for each table that it deletes from. Manuals: MySQL 15.2.2, SQLite "DELETE". */
export function remove(cursor: Cursor): readonly Operation[] {
  cursor.expect("delete");
  if (!cursor.isMySql) {
    cursor.expect("from");
    const target = sqliteTarget(cursor);
    return deletions(cursor, [target.table], [target]);
  }
  while (cursor.acceptOneOf("low_priority", "quick", "ignore") !== null);
  const direct = cursor.accept("from");
  const named = cursor.list(() => deleteTarget(cursor));
  if (!direct || cursor.is("using") || named.length > 1) {
    cursor.expect(direct ? "using" : "from");
    return deletions(cursor, named, tableReferences(cursor));
  }
  if (cursor.accept("partition")) cursor.names();
  const alias = cursor.alias();
  return deletions(cursor, named, [{ table: named[0] ?? null, alias }]);
}

/** Reads TRUNCATE. Manual: MySQL 15.1.37. */
export function truncate(cursor: Cursor): readonly Operation[] {
  cursor.expect("truncate");
  cursor.accept("table");
  const table = cursor.qualified();
  if (cursor.accept("wait")) cursor.number();
  else cursor.accept("nowait");
  return [operation(cursor, 0, { kind: "changeData", action: "truncate", table, ...NO_DETAILS, limited: false })];
}

/** The tables that an UPDATE changes, each with its assignments. */
function targets(
  cursor: Cursor,
  references: readonly TableReference[],
  assignments: readonly QualifiedAssignment[],
): readonly (readonly [QualifiedName, readonly Assignment[]])[] {
  const changed = new Map<QualifiedName, Assignment[]>();
  for (const { qualifier, column, value } of assignments) {
    const table = referenced(cursor, references, qualifier) ?? cursor.fail(false);
    changed.set(table, [...(changed.get(table) ?? []), { column, value }]);
  }
  return [...changed];
}

/** The table that an alias or its own name stands for; the first, where nothing says which. */
function referenced(
  cursor: Cursor,
  references: readonly TableReference[],
  qualifier: Name | null,
): QualifiedName | null {
  const key = (name: Name): string => nameKey(name, cursor.dialect);
  const found = references.find(
    ({ table, alias }) => table !== null && (qualifier === null || key(qualifier) === key(alias ?? table.name)),
  );
  return found?.table ?? null;
}

/** A table of a DELETE, by its name or alias, also as `t.*`. */
function deleteTarget(cursor: Cursor): QualifiedName {
  const start = cursor.mark;
  cursor.nameToken();
  while (cursor.acceptSymbol(".") !== null) {
    if (cursor.acceptSymbol("*") !== null) return cursor.lowering.qualified(cursor.since(start).slice(0, -2));
    cursor.memberToken();
  }
  return cursor.lowering.qualified(cursor.since(start));
}

function deletions(
  cursor: Cursor,
  named: readonly QualifiedName[],
  references: readonly TableReference[],
): readonly Operation[] {
  const { limited, nulls } = rowSelection(cursor);
  return named.map(target => {
    const table =
      references.find(({ table }) => table === target)?.table ?? referenced(cursor, references, target.name);
    return operation(cursor, 0, {
      kind: "changeData",
      action: "delete",
      table: table ?? target,
      ...NO_DETAILS,
      limited: limited || references.length > 1,
      whereNull: ownNulls(cursor, references, table, nulls),
    });
  });
}

/** The columns of this table that have to be NULL. */
function ownNulls(
  cursor: Cursor,
  references: readonly TableReference[],
  table: QualifiedName | null,
  nulls: RowSelection["nulls"],
): readonly Name[] {
  const own = nulls.filter(({ qualifier }) => {
    return references.length === 1 || referenced(cursor, references, qualifier) === table;
  });
  return own.map(({ column }) => column);
}

/** The one table of SQLite's UPDATE and DELETE. */
function sqliteTarget(cursor: Cursor): TableReference & { readonly table: QualifiedName } {
  const table = cursor.qualified();
  const alias = cursor.accept("as") ? cursor.name() : null;
  indexHints(cursor);
  return { table, alias };
}
