import { createRule } from "../engine/create-rule.js";
import { addingRequiredColumn } from "../facts/not-null.js";
import { outcomeOfShrinking } from "../facts/shrinking.js";
import { DIALECTS } from "../model/dialect.js";
import { nameKey, quotedName, tableKey, type Name, type QualifiedName } from "../model/name.js";
import { isRead, type Operation } from "../model/operation.js";
import type { RoundTrip } from "../model/round-trip.js";
import { suppliesValue } from "../model/schema/index.js";

type Messages = "pretends" | "noReason";

// A way back that makes an empty table in the place of a full one runs without an error. Nobody is told that the rows are
// gone, and whoever undoes the deploy finds out from the users.
export default createRule<object, Messages>({
  name: "require-irreversible-marker",
  description: "Require migrations that lose data to say so, instead of a way back that pretends",
  recommended: "warn",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    pretends:
      "This migration loses {{what}}{{more}}, and its way back brings the form back without them: undoing the deploy looks as if it had worked. Restore them from a copy, let the way back throw with a reason, or say it in a comment: `@irreversible <reason>`.",
    noReason: "`@irreversible` says no reason: whoever has to undo the deploy learns nothing from it.",
  },
  options: {},
  create({ history, report }) {
    return {
      migration({ up, down, irreversible }) {
        if (up.kind !== "steps" || irreversible) return;
        const isWritten = down.kind === "steps" || (down.kind === "elsewhere" && down.direction.kind === "steps");
        const trip = isWritten ? history.roundTrip() : null;
        if (trip === null || !trip.down.operations.every(isRead)) return;
        const losses = up.operations.flatMap(operation => lossOf(operation, trip) ?? []);
        const [first] = losses;
        if (first === undefined) return;
        const count = losses.length - 1;
        const more =
          count === 0 ? "" : `, and what ${count === 1 ? "one more operation" : `${count} more operations`} took`;
        report({
          span: first.operation.span,
          messageId: irreversible === null ? "pretends" : "noReason",
          data: { what: first.what, more },
        });
      },
    };
  },
});

/** Something that is gone, and that the way back seems to bring back. */
interface Loss {
  readonly operation: Operation;
  readonly what: string;
}

function lossOf(operation: Operation, trip: RoundTrip): Loss | null {
  if (operation.certainty !== "certain") return null;
  switch (operation.kind) {
    case "dropTable": {
      const { table } = operation;
      const [then, now] = [trip.up.before(operation).table(table), trip.laterDown.end.table(table)];
      const isNew = then !== null && (then.created || then.empty || then.temporary);
      if (isNew || now?.created !== true || isMoved(operation, table, trip)) return null;
      return isWrittenTo(table, null, trip) ? null : { operation, what: `the rows of ${quotedName(table)}` };
    }
    case "dropColumn": {
      const { table, column } = operation;
      const then = trip.up.before(operation).column(table, column);
      if (trip.isMade(operation, table, column) || (then !== null && then.generated !== null)) return null;
      if (!isAddedBack(table, column, trip) || isWrittenTo(table, column, trip)) return null;
      return { operation, what: `the values of \`${column.text}\` in ${quotedName(table)}` };
    }
    case "alterColumn": {
      const { table, column, type, using } = operation;
      const state = trip.up.before(operation).column(table, column);
      if (type === null || using !== null || state?.type == null || trip.isMade(operation, table, column)) return null;
      if (outcomeOfShrinking(state.type, type, trip.before.dialect) !== "loses") return null;
      if (isWrittenTo(table, column, trip)) return null;
      return { operation, what: `what \`${column.text}\` of ${quotedName(table)} has no room for any more` };
    }
    case "changeData": {
      const { table, action } = operation;
      const state = trip.up.before(operation).table(table);
      if (action !== "delete" && action !== "truncate") return null;
      if (state?.created === true || isMoved(operation, table, trip) || isWrittenTo(table, null, trip)) return null;
      return { operation, what: `rows of ${quotedName(table)}` };
    }
    default:
      return null;
  }
}

/** Whether the way up has copied rows of the table, or may have. */
function isMoved(operation: Operation, table: QualifiedName, { up, before: { dialect } }: RoundTrip): boolean {
  return up.operations.slice(0, up.operations.indexOf(operation)).some(other => {
    if (other.kind === "createTable") return other.fromQuery;
    if (other.kind !== "changeData" || !other.fromQuery) return other.kind === "call" || other.kind === "opaque";
    return other.source === null || tableKey(other.source, dialect) === tableKey(table, dialect);
  });
}

/** Whether the way back puts something into the table, or into this column of it. */
function isWrittenTo(table: QualifiedName, column: Name | null, trip: RoundTrip): boolean {
  const { dialect } = trip.before;
  const isOwn = (name: Name): boolean => column === null || nameKey(name, dialect) === nameKey(column, dialect);
  return trip.dataChanges(table, null).some(({ action, assignments, columns }) => {
    if (action === "delete" || action === "truncate") return false;
    if (action === "insert") return columns === null || columns.some(isOwn);
    return assignments.length === 0 || assignments.some(assignment => isOwn(assignment.column));
  });
}

/**
 * Whether the way back adds the column, in a way that works where there are rows: `no-failing-down` speaks of the others. One
 * with a value of its own for each row gets that back.
 */
function isAddedBack(table: QualifiedName, column: Name, { down, before: { dialect } }: RoundTrip): boolean {
  const added = down.operations.find(
    operation =>
      operation.kind === "addColumn" &&
      tableKey(operation.table, dialect) === tableKey(table, dialect) &&
      nameKey(operation.column.name, dialect) === nameKey(column, dialect),
  );
  if (added?.kind !== "addColumn" || added.column.generated !== null) return false;
  const { column: back } = added;
  return back.nullable || suppliesValue(back) || addingRequiredColumn(dialect, back.type).kind !== "fails";
}
