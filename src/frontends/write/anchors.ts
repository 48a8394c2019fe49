import type { Constraint, ForeignKey } from "../../model/column.js";
import { displayName, type Name } from "../../model/name.js";
import type { Operation } from "../../model/operation.js";

/** The foreign key over these columns that an operation brings along. */
export function foreignKeyOf(operation: Operation, columns: readonly Name[]): ForeignKey | null {
  const wanted = columns.map(column => column.text).join("\0");
  return foreignKeysOf(operation).find(key => key.columns.map(column => column.text).join("\0") === wanted) ?? null;
}

/** The foreign keys that an operation brings along. */
export function foreignKeysOf(operation: Operation): readonly ForeignKey[] {
  return constraintsOf(operation).filter(constraint => constraint.kind === "foreignKey");
}

function constraintsOf(operation: Operation): readonly Constraint[] {
  switch (operation.kind) {
    case "createTable":
    case "addColumn":
      return operation.constraints;
    case "addConstraint":
      return [operation.constraint];
    default:
      return [];
  }
}

/** Whether two operations are about the same table. */
export function isOfTable(operation: Operation, other: Operation): boolean {
  if (!("table" in operation) || operation.table === null || !("table" in other) || other.table === null) return false;
  return displayName(operation.table) === displayName(other.table);
}
