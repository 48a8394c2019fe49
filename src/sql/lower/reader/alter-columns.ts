import { attributesOf } from "../../../model/column.js";
import { nameKey, type Name, type QualifiedName } from "../../../model/name.js";
import { OFFLINE, PLAIN_CHANGE, type AlterColumn, type Operation } from "../../../model/operation.js";
import { partitionNames } from "./alter-partitions.js";
import { columnDefinition, defaultValue, type ColumnDefinition } from "./columns.js";
import type { Cursor } from "./cursor.js";
import { startsElement, tableElement } from "./keys.js";
import { changedTable, operation } from "./operation.js";

/** ADD: a column or several, an index, a constraint, partitions. */
export function add(cursor: Cursor, table: QualifiedName, start: number): readonly Operation[] {
  cursor.expect("add");
  if (cursor.is("partition")) return addPartitions(cursor, table, start);
  if (cursor.accept("system", "versioning")) return [operation(cursor, start, changedTable(table, "rebuild"))];
  if (startsElement(cursor)) return addElement(cursor, table, start);
  cursor.accept("column");
  const ifNotExists = cursor.ifNotExists();
  if (!cursor.isSymbol("(")) return [addColumn(cursor, table, start, { ifNotExists, alone: true })];
  const items = cursor.parenthesised(() =>
    cursor.list(() => {
      const each = cursor.mark;
      if (startsElement(cursor)) return addElement(cursor, table, each);
      return [addColumn(cursor, table, each, { ifNotExists, alone: false })];
    }),
  );
  return items.flat();
}

/** MODIFY describes a column anew. */
export function modify(cursor: Cursor, table: QualifiedName, start: number): readonly Operation[] {
  cursor.expect("modify");
  cursor.accept("column");
  cursor.ifExists();
  const definition = columnDefinition(cursor);
  placement(cursor);
  return restated(cursor, table, start, definition);
}

/** CHANGE describes a column anew and may give it another name. */
export function change(cursor: Cursor, table: QualifiedName, start: number): readonly Operation[] {
  cursor.expect("change");
  cursor.accept("column");
  cursor.ifExists();
  const column = cursor.name();
  const definition = columnDefinition(cursor);
  placement(cursor);
  const to = definition.column.name;
  const restating = restated(cursor, table, start, definition);
  if (nameKey(column, cursor.dialect) === nameKey(to, cursor.dialect)) return restating;
  return [operation(cursor, start, { kind: "renameColumn", table, column, to, online: OFFLINE }), ...restating];
}

/** ALTER: the default or visibility of a column, the visibility of an index, whether a check is enforced. */
export function alter(cursor: Cursor, table: QualifiedName, start: number): readonly Operation[] {
  cursor.expect("alter");
  const object = cursor.acceptOneOf("index", "key", "check", "constraint");
  if (object !== null) {
    cursor.ifExists();
    const name = cursor.name();
    if (cursor.acceptOneOf("visible", "invisible") === null) {
      cursor.accept("not");
      cursor.expectOneOf("ignored", "enforced");
    }
    const kind = object === "index" || object === "key" ? "index" : "constraint";
    return [operation(cursor, start, { kind: "alterObject", object: kind, name: unqualified(name), ...PLAIN_CHANGE })];
  }
  cursor.accept("column");
  cursor.ifExists();
  const column = cursor.name();
  const value = defaultChange(cursor);
  return [
    operation(cursor, start, {
      kind: "alterColumn",
      table,
      column,
      type: null,
      using: null,
      nullable: null,
      default: value,
      identity: null,
      restates: false,
      attributes: null,
      online: OFFLINE,
    }),
  ];
}

/** DROP: a column, an index, a constraint, partitions. */
export function drop(cursor: Cursor, table: QualifiedName, start: number): readonly Operation[] {
  cursor.expect("drop");
  const object = cursor.acceptOneOf("primary", "foreign", "check", "constraint", "index", "key", "partition");
  if (object === "primary" || object === "foreign") cursor.expect("key");
  if (object === "primary") return [dropConstraint(cursor, table, start, { name: null, constraint: "primaryKey" })];
  if (object === null && cursor.accept("system", "versioning")) {
    return [operation(cursor, start, changedTable(table, "rebuild"))];
  }
  if (object === null && cursor.accept("period", "for")) {
    cursor.name();
    return [operation(cursor, start, changedTable(table, "options"))];
  }
  if (object === null) cursor.accept("column");
  const ifExists = cursor.ifExists();
  if (object === "partition") {
    partitionNames(cursor);
    return [operation(cursor, start, changedTable(table, "drop partition"))];
  }
  const name = cursor.name();
  switch (object) {
    case "index":
    case "key":
      return [dropIndex(cursor, start, { table, name, ifExists })];
    case "foreign":
      return [dropConstraint(cursor, table, start, { name, constraint: "foreignKey", ifExists })];
    case "check":
      return [dropConstraint(cursor, table, start, { name, constraint: "check", ifExists })];
    case "constraint":
      return [dropConstraint(cursor, table, start, { name, constraint: null, ifExists })];
    default: {
      // RESTRICT and CASCADE do nothing (MySQL 15.1.9).
      cursor.acceptOneOf("restrict", "cascade");
      const how = { ifExists, cascade: false, online: OFFLINE };
      return [operation(cursor, start, { kind: "dropColumn", table, column: name, ...how })];
    }
  }
}

/** RENAME: the table, a column, an index. */
export function rename(cursor: Cursor, table: QualifiedName, start: number): readonly Operation[] {
  cursor.expect("rename");
  const object = cursor.acceptOneOf("column", "index", "key");
  if (object === null) {
    if (cursor.acceptOneOf("to", "as") === null) cursor.acceptSymbol("=");
    const to = cursor.qualified();
    return [operation(cursor, start, { kind: "renameTable", table, to })];
  }
  cursor.ifExists();
  const name = cursor.name();
  cursor.expect("to");
  const to = cursor.name();
  if (object === "column")
    return [operation(cursor, start, { kind: "renameColumn", table, column: name, to, online: OFFLINE })];
  return [operation(cursor, start, { kind: "renameIndex", table, name: unqualified(name), to, online: OFFLINE })];
}

/** DROP INDEX, in ALTER TABLE or on its own. The index named PRIMARY is the primary key (MySQL 15.1.27). */
export function dropIndex(
  cursor: Cursor,
  start: number,
  { table, name, ifExists }: { readonly table: QualifiedName; readonly name: Name; readonly ifExists: boolean },
): Operation {
  if (nameKey(name, cursor.dialect) === "primary") {
    return dropConstraint(cursor, table, start, { name: null, constraint: "primaryKey", ifExists });
  }
  return operation(cursor, start, {
    kind: "dropIndex",
    table,
    name: unqualified(name),
    columns: null,
    concurrently: false,
    ifExists,
    cascade: false,
    online: OFFLINE,
  });
}

function unqualified(name: Name): QualifiedName {
  return { schema: null, name, span: name.span };
}

function addPartitions(cursor: Cursor, table: QualifiedName, start: number): readonly Operation[] {
  cursor.expect("partition");
  cursor.ifNotExists();
  if (cursor.accept("partitions")) cursor.number();
  else cursor.skipParentheses();
  return [operation(cursor, start, changedTable(table, "repartition"))];
}

function addColumn(
  cursor: Cursor,
  table: QualifiedName,
  start: number,
  { ifNotExists, alone }: { readonly ifNotExists: boolean; readonly alone: boolean },
): Operation {
  const { column, constraints } = columnDefinition(cursor);
  const placed = alone && placement(cursor);
  const how = { ifNotExists, placed, online: OFFLINE };
  return operation(cursor, start, { kind: "addColumn", table, column, constraints, ...how });
}

function addElement(cursor: Cursor, table: QualifiedName, start: number): readonly Operation[] {
  const element = tableElement(cursor);
  switch (element.kind) {
    case "constraint": {
      const { constraint } = element;
      return [operation(cursor, start, { kind: "addConstraint", table, constraint, online: OFFLINE })];
    }
    case "index": {
      const { index, ifNotExists } = element;
      const how = { concurrently: false, ifNotExists, only: false, online: OFFLINE };
      return [operation(cursor, start, { kind: "createIndex", table, index, ...how })];
    }
    case "period":
      return [operation(cursor, start, changedTable(table, "options"))];
  }
}

/** FIRST, or AFTER a column. */
function placement(cursor: Cursor): boolean {
  if (cursor.accept("first")) return true;
  if (!cursor.accept("after")) return false;
  cursor.name();
  return true;
}

/** What MODIFY and CHANGE leave out is gone. */
function restated(
  cursor: Cursor,
  table: QualifiedName,
  start: number,
  { column, constraints, writtenType }: ColumnDefinition,
): readonly Operation[] {
  const altered = operation(cursor, start, {
    kind: "alterColumn",
    table,
    column: column.name,
    type: writtenType,
    using: null,
    nullable: column.nullable,
    default: column.default === null ? { action: "drop" } : { action: "set", value: column.default },
    identity: column.identity === null ? { action: "drop" } : { action: "set", value: column.identity },
    restates: true,
    attributes: attributesOf(column),
    online: OFFLINE,
  });
  const keys = constraints.map(constraint =>
    operation(cursor, start, { kind: "addConstraint", table, constraint, online: OFFLINE }),
  );
  return [altered, ...keys];
}

/** `null` for SET VISIBLE and SET INVISIBLE, which change nothing that is stored. */
function defaultChange(cursor: Cursor): AlterColumn["default"] {
  if (cursor.accept("drop")) {
    cursor.expect("default");
    return { action: "drop" };
  }
  cursor.expect("set");
  if (cursor.acceptOneOf("visible", "invisible") !== null) return null;
  cursor.expect("default");
  return { action: "set", value: defaultValue(cursor) };
}

function dropConstraint(
  cursor: Cursor,
  table: QualifiedName,
  start: number,
  {
    name,
    constraint,
    ifExists = false,
  }: {
    readonly name: Name | null;
    readonly constraint: "primaryKey" | "foreignKey" | "check" | null;
    readonly ifExists?: boolean;
  },
): Operation {
  return operation(cursor, start, {
    kind: "dropConstraint",
    table,
    name,
    constraint,
    columns: null,
    ifExists,
    cascade: false,
    online: OFFLINE,
  });
}
