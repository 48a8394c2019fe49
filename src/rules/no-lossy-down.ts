import { createRule, type Place } from "../engine/create-rule.js";
import type { History } from "../engine/history.js";
import { DIALECTS } from "../model/dialect.js";
import { nameKey, quotedName, tableKey, type QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import type { RoundTrip } from "../model/round-trip.js";

type Messages = "table" | "column" | "rows";

// A rollback is run in haste. One that drops what was there before the migration takes data along that no deploy has made, and
// that no new deploy brings back.
export default createRule<object, Messages>({
  name: "no-lossy-down",
  description: "Disallow ways back that take away more than the way up has made",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    table:
      "The way back drops table {{table}}, which was there before this migration: undoing the deploy loses rows that it has not made.",
    column:
      "The way back drops `{{column}}` of {{table}}, which was there before this migration: undoing the deploy loses values that it has not made.",
    rows: "The way back deletes all rows of {{table}}, which was there before this migration: undoing the deploy loses rows that it has not made. Say which rows are meant.",
  },
  options: {},
  create({ history, report }) {
    return {
      dropTable(operation, place) {
        const { table, span } = operation;
        const trip = tripOf(operation, place, history);
        if (trip === null || isKept(operation, table, trip)) return;
        if (trip.down.before(operation).table(table)?.created === false)
          report({ span, messageId: "table", data: { table: quotedName(table) } });
      },
      dropColumn(operation, place) {
        const { table, column, span } = operation;
        const trip = tripOf(operation, place, history);
        if (trip === null || trip.isMade(operation, table, column) || isKept(operation, table, trip)) return;
        const state = trip.down.before(operation).column(table, column);
        if (state === null || state.generated !== null) return;
        report({ span, messageId: "column", data: { table: quotedName(table), column: column.text } });
      },
      changeData(operation, place) {
        const { table, action, limited, span } = operation;
        if ((action !== "delete" && action !== "truncate") || limited) return;
        const trip = tripOf(operation, place, history);
        if (trip === null || isKept(operation, table, trip) || empties(table, trip)) return;
        const state = trip.down.before(operation).table(table);
        if (state?.created === false && !state.empty)
          report({ span, messageId: "rows", data: { table: quotedName(table) } });
      },
    };
  },
});

/** The way there and back, where the operation is one of the way back, and all that comes before it was read. */
function tripOf(operation: Operation, { direction }: Place, history: History): RoundTrip | null {
  if (direction !== "down" || operation.certainty !== "certain") return null;
  const trip = history.roundTrip();
  return trip === null || !trip.isUpKnown || trip.mayBePrepared(operation) ? null : trip;
}

/** Whether the way back has copied rows before: of this table, or by a query that may read any. */
function isKept(operation: Operation, table: QualifiedName, trip: RoundTrip): boolean {
  const { dialect } = trip.before;
  return trip.earlierDown(operation).some(other => {
    if (other.kind === "createTable") return other.fromQuery;
    if (other.kind !== "changeData" || !(other.fromQuery || other.action === "update")) return false;
    // What an UPDATE reads, and an INSERT with a join, is not known.
    return other.source === null || tableKey(other.source, dialect) === tableKey(table, dialect);
  });
}

/** Whether the way up empties the table itself. */
function empties(table: QualifiedName, { up, before: { dialect } }: RoundTrip): boolean {
  return up.operations.some(
    operation =>
      operation.kind === "changeData" &&
      (operation.action === "truncate" || (operation.action === "delete" && !operation.limited)) &&
      nameKey(operation.table.name, dialect) === nameKey(table.name, dialect),
  );
}
