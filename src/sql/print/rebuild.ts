import { nameKey, quotedName, tableKey, type Name, type QualifiedName } from "../../model/name.js";
import type { Constraint } from "../../model/column.js";
import type { AddColumn, DropColumn, Operation } from "../../model/operation.js";
import {
  creationOf,
  foreignKeysOf,
  nameOf,
  objectCreationOf,
  type Schema,
  type TableState,
} from "../../model/schema/index.js";
import { listSql } from "./constraints.js";
import { statementsOf } from "./statements.js";
import { Unprintable } from "./unprintable.js";
import type { PrintStyle } from "./style.js";

/**
 * The table that SQLite has to make anew for an operation; `null` where one of its ALTER TABLE statements does it.
 * Manual: SQLite "ALTER TABLE", 2–5.
 */
export function rebuiltTable(operation: Operation, before: Schema): QualifiedName | null {
  if (before.dialect !== "sqlite") return null;
  switch (operation.kind) {
    case "alterColumn":
    case "addConstraint":
    case "dropConstraint":
      return operation.table;
    case "addColumn":
      return isRefused(operation) ? operation.table : null;
    case "dropColumn":
      return isInUse(operation, before) ? operation.table : null;
    default:
      return null;
  }
}

/** ADD COLUMN takes neither keys nor a value that is made for each row, and NOT NULL only with a default (4). */
function isRefused({ column, constraints }: AddColumn): boolean {
  if (constraints.some(({ kind }) => kind === "primaryKey" || kind === "unique")) return true;
  if (column.generated?.stored === true || column.default?.kind === "expression") return true;
  const hasDefault = column.default !== null && column.default.kind !== "null";
  if (hasDefault && constraints.some(({ kind }) => kind === "foreignKey")) return true;
  return !column.nullable && !hasDefault && column.generated === null;
}

/** DROP COLUMN refuses a column that a key, an index, a check or another column names (5). */
function isInUse({ table, column }: DropColumn, before: Schema): boolean {
  const state = before.table(table);
  if (state === null) return false;
  const key = nameKey(column, "sqlite");
  const names = (list: readonly (Name | string | null)[]): boolean =>
    list.some(name => name !== null && nameKey(name, "sqlite") === key);
  const says = (text: string | null): boolean => text?.toLowerCase().includes(key) === true;
  return (
    state.constraints.some(constraint => names(constraint.columns) && !goesAlong(constraint)) ||
    state.indexes.some(
      ({ columns, predicate }) =>
        says(predicate) || names(columns.map(part => part.name)) || columns.some(part => says(part.expression)),
    ) ||
    [...state.columns.values()].some(({ generated }) => says(generated?.expression ?? null))
  );
}

/** A check behind a column, which names no other one, goes with it. */
function goesAlong({ kind, level, columns }: Constraint): boolean {
  return kind === "check" && level === "column" && columns.length === 1;
}

/**
 * The statements that give a table a new form and keep its rows, as SQLite's manual has them ("ALTER TABLE", 8).
 * @throws Unprintable where the table is not known whole.
 */
export function rebuildOf(table: QualifiedName, before: Schema, after: Schema, style: PrintStyle): readonly string[] {
  const { sql } = style;
  const [old, state] = [before.table(table), after.table(table)];
  if (old?.complete !== true || state === null) throw new Unprintable("not all of the table is known");
  const { checksForeignKeys = false } = style;
  if (checksForeignKeys) refuseKeys(old, state, before);
  const copy: QualifiedName = {
    ...state.table,
    name: { ...state.table.name, text: `new_${state.table.name.text}` },
  };
  const { table: created, indexes } = creationOf(state, "sqlite");
  const shared = listSql(sharedColumns(old, state), style);
  const rows = shared.slice(1, -1);
  const insert =
    rows === "" ? [] : [sql`insert into ${style.table(copy)} ${shared} select ${rows} from ${style.table(old.table)}`];
  const statements = [
    ...statementsOf({ ...created, table: copy }, after, style),
    ...insert,
    sql`drop table ${style.table(old.table)}`,
    sql`alter table ${style.table(copy)} rename to ${style.name(state.table.name)}`,
    ...indexes.flatMap(index => statementsOf(index, after, style)),
    ...triggersOf(state, after).flatMap(trigger => statementsOf(trigger, after, style)),
  ];
  if (checksForeignKeys) return statements;
  // Without this, rows of other tables would go with those of the old one.
  return [sql`pragma ${"foreign_keys"} = off`, ...statements, sql`pragma ${"foreign_keys"} = on`];
}

/** Where keys are checked, the old table takes rows of others along, and no row comes into one whose key leads nowhere ("Foreign Keys", 3 and 5). */
function refuseKeys(old: TableState, state: TableState, before: Schema): void {
  const referrer = before
    .tablesReferringTo(old.table)
    .find(other => foreignKeysOf(other).some(({ references }) => isSameTable(references, old.table, before)));
  if (referrer !== undefined)
    throw new Unprintable(
      `${quotedName(old.table)} has to be made anew, and a transaction of SQLite takes the rows of ${quotedName(referrer.table)} along`,
    );
  const lost = foreignKeysOf(state).find(({ references }) => before.table(references) === null);
  if (lost !== undefined)
    throw new Unprintable(
      `${quotedName(old.table)} has to be made anew, and its foreign key leads to ${quotedName(lost.references)}, which is gone`,
    );
}

/** The triggers that go with the old table. */
function triggersOf({ table }: TableState, schema: Schema): readonly Operation[] {
  const own = schema.allObjects().filter(object => object.table !== null && isSameTable(object.table, table, schema));
  return own.map(object => objectCreationOf(object));
}

/** The columns whose values are taken over. */
function sharedColumns(old: TableState, state: TableState): readonly Name[] {
  return [...state.columns]
    .filter(([key, { generated }]) => generated === null && old.columns.get(key)?.generated === null)
    .map(([, column]) => nameOf(column));
}

/** Whether two operations change the same table. */
export function isSameTable(a: QualifiedName, b: QualifiedName, { dialect }: Schema): boolean {
  return tableKey(a, dialect) === tableKey(b, dialect);
}
