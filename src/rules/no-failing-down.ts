import { createRule, type Place } from "../engine/create-rule.js";
import type { History } from "../engine/history.js";
import { addingRequiredColumn } from "../facts/not-null.js";
import { outcomeOfShrinking } from "../facts/shrinking.js";
import { typeText } from "../facts/types.js";
import { firstOfDescription } from "../model/column-changes.js";
import type { Constraint } from "../model/column.js";
import { DIALECT_NAMES, DIALECTS } from "../model/dialect.js";
import { nameKey, quotedName, type Name, type QualifiedName } from "../model/name.js";
import type { AlterColumn, Operation } from "../model/operation.js";
import type { RoundTrip } from "../model/round-trip.js";
import { isUniqueOver, suppliesValue, type TableState } from "../model/schema/index.js";
import { qualifiedNameOf } from "../model/types.js";

type Messages = "required" | "nulls" | "unique" | "check" | "foreignKey" | "shrinks" | "labels";

// A way back is tried on an empty database, and run on one that has been in use: rows have come that the old schema forbids,
// and the rollback fails half way, in the middle of an outage.
export default createRule<object, Messages>({
  name: "no-failing-down",
  description: "Disallow ways back that fail as soon as there is data",
  recommended: "warn",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    required:
      "The way back adds `{{column}}` to {{table}} as NOT NULL without a default: {{dialect}} rejects this as soon as {{table}} has a row. Add it nullable, fill it, and require it then, or give it a default.",
    nulls:
      "The way back sets `{{column}}` of {{table}} NOT NULL again: {{dialect}} rejects this as soon as one row has NULL there, which it may since the way up. Fill the NULLs before it.",
    unique:
      "The way back makes {{columns}} of {{table}} unique again: {{dialect}} rejects this as soon as two rows are alike, which they may be since the way up. Take care of such rows before it.",
    check:
      "The way back adds a check to {{table}} that did not hold since the way up: {{dialect}} rejects this as soon as one row breaks it. Take care of such rows before it.",
    foreignKey:
      "The way back adds a foreign key to {{table}} whose target {{target}} it has just created, without rows: {{dialect}} rejects this as soon as one row of {{table}} refers to something. Empty {{columns}}, or restore the rows, before it.",
    shrinks:
      "The way back changes `{{column}}` of {{table}} from `{{from}}` to `{{to}}`: {{dialect}} rejects this as soon as one value is too large for it. Take care of such rows before it.",
    labels:
      "The way back takes {{labels}} away from the values of `{{column}}` in {{table}}: {{dialect}} rejects this as soon as one row has it. Give such rows another value before it.",
  },
  options: {},
  create({ history, report }) {
    const data = (place: Place, table: QualifiedName, more: Record<string, string>): Record<string, string> => ({
      table: quotedName(table),
      dialect: DIALECT_NAMES[place.migration.dialect],
      ...more,
    });
    return {
      addColumn(operation, place) {
        const { table, column } = operation;
        const trip = tripOf(operation, place, history);
        if (trip === null || column.nullable || suppliesValue(column) || !hasRows(operation, table, trip)) return;
        if (addingRequiredColumn(place.migration.dialect, column.type).kind !== "fails") return;
        report({ span: column.span, messageId: "required", data: data(place, table, { column: column.name.text }) });
      },
      alterColumn(operation, place) {
        const { table, column, span } = operation;
        const trip = tripOf(operation, place, history);
        if (trip === null || !hasRows(operation, table, trip)) return;
        const common = { column: column.text };
        if (allowedNulls(operation, trip) && !isFilled(operation, trip))
          report({ span, messageId: "nulls", data: data(place, table, common) });
        if (trip.dataChanges(table, operation).length > 0) return;
        const from = trip.laterDown.before(operation).column(table, column)?.type ?? null;
        const { type: to, using } = operation;
        if (from === null || to === null) return;
        const lost = lostLabels(operation, trip);
        const types = { from: typeText(from), to: typeText(to) };
        if (lost.length > 0)
          report({ span, messageId: "labels", data: data(place, table, { ...common, labels: quotedAll(lost) }) });
        else if (using === null && outcomeOfShrinking(from, to, place.migration.dialect) === "refuses")
          report({ span, messageId: "shrinks", data: data(place, table, { ...common, ...types }) });
      },
      addConstraint(operation, place) {
        const { table, constraint, span } = operation;
        const trip = tripOf(operation, place, history);
        if (trip === null || !hasRows(operation, table, trip) || trip.dataChanges(table, operation).length > 0) return;
        const state = trip.laterDown.before(operation).table(table);
        if (constraint.kind === "unique" && mayRepeat(operation, table, constraint.columns, trip))
          report({ span, messageId: "unique", data: data(place, table, { columns: namesIn(constraint.columns) }) });
        if (constraint.kind === "check" && wasDropped(constraint, table, trip) && !constraint.notValid)
          report({ span, messageId: "check", data: data(place, table, {}) });
        if (constraint.kind !== "foreignKey" || constraint.notValid || state === null) return;
        const target = trip.laterDown.before(operation).table(constraint.references);
        const isEmpty = target?.created === true && trip.dataChanges(constraint.references, operation).length === 0;
        const isOld = constraint.columns.every(column => isOldColumn(operation, table, column, trip));
        if (!isEmpty || !isOld) return;
        const words = { target: quotedName(constraint.references), columns: namesIn(constraint.columns) };
        report({ span, messageId: "foreignKey", data: data(place, table, words) });
      },
      createIndex(operation, place) {
        const { table, index, span } = operation;
        const trip = tripOf(operation, place, history);
        const columns = index.columns.flatMap(({ name }) => name ?? []);
        if (trip === null || !index.unique || columns.length < index.columns.length) return;
        if (!hasRows(operation, table, trip) || trip.dataChanges(table, operation).length > 0) return;
        if (index.predicate === null && mayRepeat(operation, table, columns, trip))
          report({ span, messageId: "unique", data: data(place, table, { columns: namesIn(columns) }) });
      },
    };
  },
});

/** The way there and back, where the operation is one of the way back and certain to meet what the migrations show. */
function tripOf(operation: Operation, { direction }: Place, history: History): RoundTrip | null {
  if (direction !== "down" || operation.certainty !== "certain") return null;
  const trip = history.roundTrip();
  return trip === null || trip.mayBePrepared(operation) ? null : trip;
}

/** Whether the table may have rows by then. */
function hasRows(operation: Operation, table: QualifiedName, trip: RoundTrip): boolean {
  const state = trip.laterDown.before(operation).table(table);
  return state === null || !(state.created || state.empty);
}

/** Whether the way up has let NULL into the column, or the way back adds it without a value. */
function allowedNulls(operation: AlterColumn, trip: RoundTrip): boolean {
  if (operation.nullable !== false) return false;
  const { table, column } = operation;
  const first = firstOfDescription(operation, trip.laterDown.operations);
  const state = trip.laterDown.before(first).column(table, column);
  if (state?.nullable !== true) return false;
  const isNew = trip.isMade(operation, table, column) && state.filled;
  return !isNew;
}

function isFilled(operation: AlterColumn, trip: RoundTrip): boolean {
  const { dialect } = trip.before;
  const own = nameKey(operation.column, dialect);
  return trip
    .dataChanges(operation.table, operation)
    .some(
      ({ action, assignments, whereNull }) =>
        action !== "insert" &&
        (assignments.length === 0 || assignments.some(({ column }) => nameKey(column, dialect) === own)) &&
        (whereNull.length === 0 || action === "update" || whereNull.some(name => nameKey(name, dialect) === own)),
    );
}

/** Whether the migration leaves nothing that keeps rows alike in these columns out, where something did before. */
function mayRepeat(operation: Operation, table: QualifiedName, columns: readonly Name[], trip: RoundTrip): boolean {
  const { dialect } = trip.before;
  const now = trip.laterDown.before(operation).table(table);
  const then = trip.before.table(table);
  if (now === null || then === null || !isUniqueOver(then, columns, dialect)) return false;
  return !isUniqueOver(now, columns, dialect) && columns.every(name => isOldColumn(operation, table, name, trip));
}

/** Whether the column is there since before the way back. */
function isOldColumn(operation: Operation, table: QualifiedName, column: Name, trip: RoundTrip): boolean {
  return trip.down.before(operation).column(table, column) !== null && !trip.isMade(operation, table, column);
}

/** Whether a check was there before the migration, and none that the way up has left concerns the same columns. */
function wasDropped(check: Extract<Constraint, { kind: "check" }>, table: QualifiedName, trip: RoundTrip): boolean {
  const isSame = (own: Constraint): boolean => own.kind === "check" && own.expression === check.expression;
  const [then, now] = [trip.before.table(table), trip.up.end.table(table)];
  if (then === null || now === null || !then.constraints.some(isSame) || now.constraints.some(isSame)) return false;
  return !checksOf(now).some(({ columns }) => columns.some(name => check.columns.includes(name)));
}

function checksOf({ constraints }: TableState): readonly Extract<Constraint, { kind: "check" }>[] {
  return constraints.filter(constraint => constraint.kind === "check");
}

/** The labels of an enum that the new type of a column does not have. */
function lostLabels(operation: AlterColumn, trip: RoundTrip): readonly string[] {
  const from = trip.laterDown.before(operation).column(operation.table, operation.column)?.type ?? null;
  const { type: to, using } = operation;
  if (from === null || to === null || (using !== null && /\bcase\b|\breplace\s*\(/i.test(using))) return [];
  if (from.name === "enum" && to.name === "enum") return from.arguments.filter(label => !to.arguments.includes(label));
  const schema = trip.laterDown.before(operation);
  const left = schema.type(qualifiedNameOf(to));
  if (left?.form !== "enum") return [];
  return schema.type(qualifiedNameOf(from))?.labels.filter(label => !left.labels.includes(label)) ?? [];
}

function namesIn(columns: readonly Name[]): string {
  return quotedAll(columns.map(({ text }) => text));
}

function quotedAll(words: readonly string[]): string {
  return words.map(word => `\`${word}\``).join(", ");
}
