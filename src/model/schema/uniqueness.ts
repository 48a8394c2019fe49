import type { Name } from "../name.js";
import { nameKey } from "../name.js";
import type { Dialect } from "../dialect.js";
import type { TableState } from "./state.js";

/** Whether some key or unique index over all rows, on some of these columns, keeps rows alike in them out. */
export function isUniqueOver(
  { indexes, constraints }: TableState,
  columns: readonly Name[],
  dialect: Dialect,
): boolean {
  const wanted = new Set(columns.map(column => nameKey(column, dialect)));
  const isWithin = (names: readonly (Name | null)[]): boolean =>
    names.length > 0 && names.every(name => name !== null && wanted.has(nameKey(name, dialect)));
  return (
    indexes.some(
      ({ unique, predicate, columns: own }) => unique && predicate === null && isWithin(own.map(({ name }) => name)),
    ) ||
    constraints.some(
      constraint => (constraint.kind === "unique" || constraint.kind === "primaryKey") && isWithin(constraint.columns),
    )
  );
}
