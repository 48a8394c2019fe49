import type { Constraint, DataType } from "./column.js";
import type { Dialect } from "./dialect.js";
import { nameKey, tableKey, type Name } from "./name.js";
import type { AddColumn, AlterColumn, Operation } from "./operation.js";
import type { Schema, TableState } from "./schema/index.js";

/** A column that is described anew may lose NOT NULL and get it back: the state before all of that counts. */
export function firstOfDescription(operation: AlterColumn, operations: readonly Operation[]): AlterColumn {
  return sameDescription(operation, operations).find(({ restates }) => restates) ?? operation;
}

/** The type of a column that is altered: as the same words give it, or as it was `before`; `null` if neither is known. */
export function typeOf(operation: AlterColumn, operations: readonly Operation[], before: Schema): DataType | null {
  const given = sameDescription(operation, operations).find(({ type }) => type !== null);
  return given?.type ?? before.column(operation.table, operation.column)?.type ?? null;
}

/** What the same words say of the same column. */
function sameDescription(operation: AlterColumn, operations: readonly Operation[]): readonly AlterColumn[] {
  return operations.filter(
    (other): other is AlterColumn =>
      other.kind === "alterColumn" &&
      other.column.text === operation.column.text &&
      other.statement.start === operation.statement.start &&
      (other.span.start === operation.span.start || !other.restates),
  );
}

/** Whether one of the `later` operations drops the default that the column is added with. */
export function losesDefault(added: AddColumn, later: readonly Operation[], dialect: Dialect): boolean {
  const column = nameKey(added.column.name, dialect);
  return later.some(
    operation =>
      operation.kind === "alterColumn" &&
      operation.default?.action === "drop" &&
      tableKey(operation.table, dialect) === tableKey(added.table, dialect) &&
      nameKey(operation.column, dialect) === column,
  );
}

/** Whether a key is over a column of a table, so that not all rows can have one value there, or only one that another table has. */
export function isInKey({ constraints, indexes }: TableState, column: Name, dialect: Dialect): boolean {
  const key = nameKey(column, dialect);
  const has = (name: Name | null): boolean => name !== null && nameKey(name, dialect) === key;
  return (
    constraints.some(constraint => constraint.kind !== "check" && constraint.columns.some(has)) ||
    indexes.some(({ unique, columns }) => unique && columns.some(({ name }) => has(name)))
  );
}

/**
 * Whether a value that is the same in all rows, or in some, may be refused: it has to be one of another table, one of its
 * own in each row, or one that a CHECK lets through.
 */
export function takesNoCommonValue(added: AddColumn, operations: readonly Operation[], dialect: Dialect): boolean {
  const name = nameKey(added.column.name, dialect);
  const names = (columns: readonly Name[]): boolean => columns.some(column => nameKey(column, dialect) === name);
  const concerns = (constraint: Constraint): boolean =>
    constraint.kind === "check" || ("columns" in constraint && names(constraint.columns));
  return (
    added.constraints.some(concerns) ||
    operations.some(operation => {
      if (operation.kind !== "addConstraint" && operation.kind !== "createIndex") return false;
      if (tableKey(operation.table, dialect) !== tableKey(added.table, dialect)) return false;
      if (operation.kind === "addConstraint")
        return operation.constraint.kind !== "check" && concerns(operation.constraint);
      return operation.index.unique && names(operation.index.columns.flatMap(column => column.name ?? []));
    })
  );
}
