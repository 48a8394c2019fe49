import type { Name, QualifiedName } from "../../../model/name.js";
import { OFFLINE, type Operation } from "../../../model/operation.js";
import { columnDefinition } from "./columns.js";
import { checkConstraint, conflictClause, constraintStart } from "./constraints.js";
import type { Cursor } from "./cursor.js";
import { operation } from "./operation.js";

/**
 * Reads SQLite's ALTER TABLE from its TABLE on. Manual: SQLite "ALTER TABLE"; NOT NULL and CHECK constraints of an
 * existing table can be added and dropped since 3.53.
 */
export function sqliteAlterTable(cursor: Cursor): readonly Operation[] {
  cursor.expect("table");
  const table = cursor.qualified();
  const start = cursor.mark;
  switch (cursor.expectOneOf("rename", "add", "drop", "alter")) {
    case "rename":
      return [rename(cursor, table, start)];
    case "add":
      return [add(cursor, table, start)];
    case "drop":
      return [drop(cursor, table, start)];
    default:
      return [alterColumn(cursor, table, start)];
  }
}

function rename(cursor: Cursor, table: QualifiedName, start: number): Operation {
  if (cursor.accept("to")) {
    const to = cursor.name();
    return operation(cursor, start, {
      kind: "renameTable",
      table,
      // A table stays in the database file that it is in.
      to: { schema: table.schema, name: to, span: to.span },
    });
  }
  cursor.accept("column");
  const column = cursor.name();
  cursor.expect("to");
  const to = cursor.name();
  return operation(cursor, start, { kind: "renameColumn", table, column, to, online: OFFLINE });
}

function add(cursor: Cursor, table: QualifiedName, start: number): Operation {
  if (cursor.isOneOf("constraint", "check")) {
    const constraint = checkConstraint(cursor, constraintStart(cursor), "table");
    return operation(cursor, start, { kind: "addConstraint", table, constraint, online: OFFLINE });
  }
  cursor.accept("column");
  const { column, constraints } = columnDefinition(cursor);
  const how = { ifNotExists: false, placed: false, online: OFFLINE };
  return operation(cursor, start, { kind: "addColumn", table, column, constraints, ...how });
}

function drop(cursor: Cursor, table: QualifiedName, start: number): Operation {
  if (cursor.accept("constraint")) {
    const name = cursor.name();
    const how = { constraint: null, columns: null, ifExists: false, cascade: false, online: OFFLINE };
    return operation(cursor, start, { kind: "dropConstraint", table, name, ...how });
  }
  cursor.accept("column");
  const column = cursor.name();
  const how = { ifExists: false, cascade: false, online: OFFLINE };
  return operation(cursor, start, { kind: "dropColumn", table, column, ...how });
}

function alterColumn(cursor: Cursor, table: QualifiedName, start: number): Operation {
  cursor.accept("column");
  const column = cursor.name();
  if (cursor.accept("to")) return describeAnew(cursor, table, column, start);
  const nullable = cursor.expectOneOf("set", "drop") === "drop";
  cursor.expect("not", "null");
  if (!nullable) conflictClause(cursor);
  return operation(cursor, start, {
    kind: "alterColumn",
    table,
    column,
    type: null,
    using: null,
    nullable,
    default: null,
    identity: null,
    restates: false,
    attributes: null,
    online: OFFLINE,
  });
}

/** libSQL's ALTER COLUMN … TO, which rewrites the definition for rows to come. Manual: libSQL extensions, 2. */
function describeAnew(cursor: Cursor, table: QualifiedName, column: Name, start: number): Operation {
  const { column: described } = columnDefinition(cursor);
  return operation(cursor, start, {
    kind: "alterColumn",
    table,
    column,
    type: described.type,
    using: null,
    nullable: described.nullable,
    default: described.default === null ? { action: "drop" } : { action: "set", value: described.default },
    identity: null,
    restates: true,
    attributes: null,
    online: OFFLINE,
  });
}
