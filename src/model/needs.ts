import type { Constraint } from "./column.js";
import type { Name, QualifiedName } from "./name.js";
import type { Operation } from "./operation.js";

/** A column, or (`null`) just the table, that an operation cannot do without. */
export interface Need {
  readonly table: QualifiedName;
  readonly column: Name | null;
  /** Whether a foreign key refers to it: not every server looks. */
  readonly isTarget: boolean;
}

/** What has to be there for an operation, its own table and columns included, where it does not say `IF EXISTS`. */
export function needsOf(operation: Operation): readonly Need[] {
  switch (operation.kind) {
    case "dropColumn":
      return of(operation.table, operation.ifExists ? [] : [operation.column]);
    case "renameColumn":
    case "alterColumn":
      return of(operation.table, [operation.column]);
    case "createIndex": {
      const { columns, include } = operation.index;
      return of(operation.table, [...columns.flatMap(({ name }) => name ?? []), ...include]);
    }
    case "addColumn":
      return [...of(operation.table, []), ...operation.constraints.flatMap(targets)];
    case "addConstraint":
      return [...of(operation.table, namesIn(operation.constraint)), ...targets(operation.constraint)];
    case "createTable": {
      const { table, constraints, indexes } = operation;
      const own = [
        ...constraints.flatMap(namesIn),
        ...indexes.flatMap(({ columns }) => columns.flatMap(({ name }) => name ?? [])),
      ];
      return [...own.map(column => ({ table, column, isTarget: false })), ...constraints.flatMap(targets)];
    }
    case "changeData": {
      const { table, assignments, whereNull, columns } = operation;
      return of(table, [...assignments.map(({ column }) => column), ...whereNull, ...(columns ?? [])]);
    }
    case "renameTable":
      return of(operation.table, []);
    case "dropTable":
      return operation.ifExists ? [] : of(operation.table, []);
    default:
      return [];
  }
}

function of(table: QualifiedName, columns: readonly Name[]): readonly Need[] {
  return [null, ...columns].map(column => ({ table, column, isTarget: false }));
}

/** The columns of its own table that a constraint names. */
function namesIn(constraint: Constraint): readonly Name[] {
  return constraint.kind === "check" ? [] : constraint.columns;
}

function targets(constraint: Constraint): readonly Need[] {
  if (constraint.kind !== "foreignKey") return [];
  const { references: table, referencedColumns } = constraint;
  return [null, ...(referencedColumns ?? [])].map(column => ({ table, column, isTarget: true }));
}
