import { tableKey } from "./name.js";
import type { Operation } from "./operation.js";
import type { Schema } from "./schema/index.js";

/**
 * The places of what is done to tables which operations make and drop again: nothing is left of that. `states` are the schemas before
 * each operation, and behind the last.
 */
export function passingPlaces(operations: readonly Operation[], states: readonly Schema[]): ReadonlySet<number> {
  return new Set(operations.flatMap((_, place) => passingFrom(place, operations, states)));
}

/** Those of the table that is made at a place; none where it stays, or another thing has to do with it meanwhile. */
function passingFrom(start: number, operations: readonly Operation[], states: readonly Schema[]): readonly number[] {
  const made = operations[start];
  const before = states[start];
  if (made?.kind !== "createTable" || before === undefined || before.hasRelation(made.table)) return [];
  const key = tableKey(made.table, before.dialect);
  const isOwn = (operation: Operation): boolean =>
    "table" in operation && operation.table !== null && tableKey(operation.table, before.dialect) === key;
  const end = operations.findIndex((operation, i) => i > start && isOwn(operation) && !leavesInPlace(operation));
  const [last, after] = [states[end], states[end + 1]];
  if (operations[end]?.kind !== "dropTable" || last === undefined || after === undefined) return [];
  // What refers to it, or reads it, is taken back on its own.
  const isAlone = operations.slice(start, end + 1).every(({ kind }, i) => {
    const referrers = states[start + i + 1]?.tablesReferringTo(made.table) ?? [];
    const isAlien = referrers.some(({ table }) => tableKey(table, before.dialect) !== key);
    return kind !== "createView" && kind !== "dropView" && !isAlien;
  });
  if (!isAlone || last.viewsUnlike(after).length > 0) return [];
  return operations.flatMap((operation, i) => (i >= start && i <= end && isOwn(operation) ? i : []));
}

/** Whether an operation leaves a table where it is, and does not drop it. */
function leavesInPlace({ kind }: Operation): boolean {
  return kind !== "dropTable" && kind !== "renameTable" && kind !== "alterTable" && kind !== "opaque";
}
