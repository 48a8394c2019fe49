import { createRule, type Place } from "../engine/create-rule.js";
import type { History } from "../engine/history.js";
import { addingRequiredColumn, plainLiteral } from "../facts/not-null.js";
import { DIALECT_NAMES, DIALECTS, isMySqlFamily } from "../model/dialect.js";
import { displayName, nameKey, tableKey } from "../model/name.js";
import type { AddColumn, AlterColumn } from "../model/operation.js";
import { isProvenNotNull, suppliesValue, type Timeline } from "../model/schema.js";

interface Options {
  readonly allowTemporaryDefault: boolean;
}

type Messages = "fails" | "writes" | "temporary" | "nulls" | "restated" | "addDefault" | "addFillRequire" | "fillFirst";

// The rows that exist have no value for a new column. Most systems refuse; MySQL makes one up, and nobody can tell it
// from a real one afterwards.
export default createRule<Options, Messages>({
  name: "no-not-null-without-default",
  description: "Disallow NOT NULL where the rows that exist have no value",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    fails:
      "`{{column}}` is added to `{{table}}` as NOT NULL without a default: {{dialect}} rejects this as soon as `{{table}}` has a row. Use {{code}}, or add it nullable, fill it, and set NOT NULL then.",
    writes:
      "`{{column}}` is added to `{{table}}` as NOT NULL without a default: {{dialect}} silently writes {{value}} into every row that exists. Use {{code}}, or add it nullable, fill it, and set NOT NULL then.",
    temporary:
      "The default of `{{table}}.{{column}}` is dropped again in this migration: inserts of the version that is still running fail from then on.",
    nulls:
      "`{{table}}.{{column}}` becomes NOT NULL, and nothing fills the NULLs first: {{dialect}} rejects this if one row has none. Run {{code}} before it.",
    restated:
      "`{{table}}.{{column}}` was nullable and becomes NOT NULL, and nothing fills the NULLs first: {{dialect}} rejects this in strict mode if one row has none, and writes a zero value otherwise. Run {{code}} before it.",
    addDefault: "Add a default: `{{code}}`.",
    addFillRequire: "Add the column nullable, fill it, and set NOT NULL then.",
    fillFirst: "Fill the NULLs first: `{{code}}`.",
  },
  options: {
    allowTemporaryDefault: {
      schema: { type: "boolean", description: "Whether a default may be dropped again once the rows have it." },
      default: true,
    },
  },
  create({ options, history, writer, report }) {
    return {
      addColumn(operation, place) {
        const { column } = operation;
        if (column.nullable || !meetsRows(operation, place)) return;
        const data = {
          column: column.name.text,
          table: displayName(operation.table),
          dialect: DIALECT_NAMES[place.migration.dialect],
        };
        if (suppliesValue(column)) {
          if (!options.allowTemporaryDefault && losesDefault(operation, place))
            report({ span: column.span, messageId: "temporary", data });
          return;
        }
        const outcome = addingRequiredColumn(place.migration.dialect, column.type);
        const value = plainLiteral(column.type, place.migration.dialect);
        const withDefault = writer.withDefault(operation, value);
        const steps = writer.addFillRequire(operation, value);
        report({
          span: column.span,
          messageId: outcome.kind === "writes" ? "writes" : "fails",
          data: { ...data, code: `\`${withDefault.code}\``, value: outcome.kind === "writes" ? outcome.value : "" },
          suggest: [
            { messageId: "addDefault", data: { code: withDefault.code }, edits: withDefault.edits },
            { messageId: "addFillRequire", edits: steps.edits },
          ],
        });
      },
      alterColumn(operation, place) {
        if (operation.nullable !== false || !meetsRows(operation, place) || isFilled(operation, place, history)) return;
        const { dialect } = place.migration;
        const fill = writer.fillBefore(operation, plainLiteral(operation.type, dialect));
        report({
          span: operation.span,
          messageId: isMySqlFamily(dialect) ? "restated" : "nulls",
          data: {
            column: operation.column.text,
            table: displayName(operation.table),
            dialect: DIALECT_NAMES[dialect],
            code: `\`${fill.code}\``,
          },
          suggest: [{ messageId: "fillFirst", data: { code: fill.code }, edits: fill.edits }],
        });
      },
    };
  },
});

/** Whether the table existed before this migration, and nothing shows that it has no rows. */
function meetsRows(operation: AddColumn | AlterColumn, { direction, timeline }: Place): boolean {
  if (direction !== "up") return false;
  const state = timeline.before(operation).table(operation.table);
  return state === null || !(state.created || state.empty);
}

function losesDefault(operation: AddColumn, { timeline, migration: { dialect } }: Place): boolean {
  const column = nameKey(operation.column.name, dialect);
  return timeline
    .after(operation)
    .some(
      later =>
        later.kind === "alterColumn" &&
        later.default?.action === "drop" &&
        tableKey(later.table, dialect) === tableKey(operation.table, dialect) &&
        nameKey(later.column, dialect) === column,
    );
}

/** Whether something in this migration or an earlier one leaves no NULL in the column. */
function isFilled(operation: AlterColumn, { timeline, migration: { dialect } }: Place, history: History): boolean {
  const first = operation.restates ? firstOfDescription(operation, timeline) : operation;
  const earlier = timeline.operations.slice(0, timeline.operations.indexOf(first));
  // What cannot be followed may have filled it; `no-opaque-migration` speaks of that.
  if (earlier.some(({ kind }) => kind === "opaque" || kind === "call")) return true;
  const renamed = earlier.flatMap(other => (other.kind === "renameTable" ? [other.table] : []));
  const schema = earlier.reduce((state, other) => state.apply(other), history.before([operation.table, ...renamed]));
  const table = schema.table(operation.table);
  const column = schema.column(operation.table, operation.column);
  if (table?.maybeFilled === true || column?.filled === true || column?.nullable === false) return true;
  if (table !== null && isProvenNotNull(table, operation.column, dialect)) return true;
  // A column that is described anew is only known to change where its history shows it nullable.
  return operation.restates && column?.nullable !== true;
}

/** A column that is described anew may lose NOT NULL and get it back: the state before all of that counts. */
function firstOfDescription(operation: AlterColumn, timeline: Timeline): AlterColumn {
  const parts = timeline.operations.filter(
    (other): other is AlterColumn =>
      other.kind === "alterColumn" &&
      other.restates &&
      other.column.text === operation.column.text &&
      other.statement.start === operation.statement.start &&
      other.span.start === operation.span.start,
  );
  return parts[0] ?? operation;
}
