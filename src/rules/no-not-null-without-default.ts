import { createRule, type Place } from "../engine/create-rule.js";
import type { History } from "../engine/history.js";
import {
  addingRequiredColumn,
  canSetNotNull,
  mayBeOwnType,
  startingValue,
  takesLiteralDefault,
} from "../facts/not-null.js";
import { firstOfDescription, isInKey, losesDefault, takesNoCommonValue, typeOf } from "../model/column-changes.js";
import type { DataType } from "../model/column.js";
import { DIALECT_NAMES, DIALECTS, isMySqlFamily, type Dialect } from "../model/dialect.js";
import { nameKey, quotedName, tableKey } from "../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../model/operation.js";
import { isProvenNotNull, suppliesValue, type Schema, type Timeline } from "../model/schema/index.js";
import { ownType } from "../model/types.js";

interface Options {
  readonly allowTemporaryDefault: boolean;
}

type Messages =
  "fails" | "writes" | "domain" | "temporary" | "nulls" | "restated" | "addDefault" | "addFillRequire" | "fillFirst";

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
      "`{{column}}` is {{added}} as NOT NULL without a default: {{dialect}} rejects this as soon as {{table}} has a row. {{remedy}} it nullable, fill it, and {{then}}.{{note}}",
    writes:
      "`{{column}}` is {{added}} as NOT NULL without a default: {{dialect}} silently writes {{value}} into every row that exists. {{remedy}} it nullable, fill it, and {{then}}.{{note}}",
    domain:
      "`{{column}}` is {{added}} without a default, and its type `{{type}}` is NOT NULL: {{dialect}} rejects this as soon as {{table}} has a row. Give the column or the type a default.",
    temporary:
      "The default of `{{column}}` in {{table}} is dropped again in this migration: inserts of the version that is still running fail from then on.",
    nulls:
      "`{{column}}` of {{table}} becomes NOT NULL, and nothing fills the NULLs first: {{dialect}} rejects this if one row has none. {{remedy}} before it.",
    restated:
      "`{{column}}` of {{table}} was nullable and becomes NOT NULL, and nothing fills the NULLs first: {{dialect}} rejects this in strict mode if one row has none, and writes a zero value otherwise. {{remedy}} before it.",
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
        if (!meetsRows(operation, place)) return;
        const { dialect } = place.migration;
        const { operations } = place.timeline;
        const typed = [...earlierTypes(column.type, dialect, history), ...operations];
        const own = ownType(column.type, typed.slice(0, typed.indexOf(operation)));
        if (column.nullable && own?.notNull !== true) return;
        const data = {
          column: column.name.text,
          table: quotedName(operation.table),
          added: additionOf(operation, place),
          dialect: DIALECT_NAMES[dialect],
          then: canSetNotNull(dialect) ? "set NOT NULL then" : "make the table anew with NOT NULL then",
        };
        if (suppliesValue(column) || (column.default === null && own?.hasDefault === true)) {
          if (!options.allowTemporaryDefault && losesDefault(operation, place.timeline.after(operation), dialect))
            report({ span: column.span, messageId: "temporary", data });
          return;
        }
        if (column.nullable) {
          report({ span: column.span, messageId: "domain", data: { ...data, type: column.type?.name ?? "" } });
          return;
        }
        const outcome = addingRequiredColumn(dialect, column.type);
        // What MySQL writes does not stay.
        if (outcome.kind === "writes" && isFilledLater(operation, place)) return;
        const value = takesNoCommonValue(operation, operations, dialect)
          ? null
          : startingValue(column.type, typed, dialect);
        const withDefault =
          value === null || !takesLiteralDefault(column.type, dialect) ? null : writer.withDefault(operation, value);
        report({
          span: column.span,
          messageId: outcome.kind === "writes" ? "writes" : "fails",
          data: {
            ...data,
            remedy: withDefault === null ? "Add" : `Use \`${withDefault.code}\`, or add`,
            value: outcome.kind === "writes" ? outcome.value : "",
            note: withDefault?.note === undefined ? "" : ` ${withDefault.note}`,
          },
          suggest: [
            ...(withDefault === null
              ? []
              : [{ messageId: "addDefault" as const, data: { code: withDefault.code }, edits: withDefault.edits }]),
            ...(value === null
              ? []
              : [{ messageId: "addFillRequire" as const, edits: writer.addFillRequire(operation, value).edits }]),
          ],
        });
      },
      alterColumn(operation, place) {
        if (operation.nullable !== false || !meetsRows(operation, place)) return;
        const before = schemaBefore(operation, place, history);
        if (isFilled(operation, place, before) || history.hides([operation.table.name, operation.column])) return;
        const { dialect } = place.migration;
        const { operations } = place.timeline;
        const type = typeOf(operation, operations, before);
        const after = history.timeline("up").end.table(operation.table);
        const value =
          after !== null && isInKey(after, operation.column, dialect)
            ? null
            : startingValue(type, [...earlierTypes(type, dialect, history), ...operations], dialect);
        const fill = value === null ? null : writer.fillBefore(operation, value);
        report({
          span: operation.span,
          messageId: isMySqlFamily(dialect) ? "restated" : "nulls",
          data: {
            column: operation.column.text,
            table: quotedName(operation.table),
            dialect: DIALECT_NAMES[dialect],
            remedy: fill === null ? "Fill them" : `Run \`${fill.code}\``,
          },
          suggest: fill === null ? [] : [{ messageId: "fillFirst", data: { code: fill.code }, edits: fill.edits }],
        });
      },
    };
  },
});

/** How the column comes to be there: TypeORM, and some people, change a column by dropping it first. */
function additionOf(operation: AddColumn, { timeline, migration: { dialect } }: Place): string {
  const table = quotedName(operation.table);
  const isReplaced = timeline.operations
    .slice(0, timeline.operations.indexOf(operation))
    .some(
      earlier =>
        earlier.kind === "dropColumn" &&
        tableKey(earlier.table, dialect) === tableKey(operation.table, dialect) &&
        nameKey(earlier.column, dialect) === nameKey(operation.column.name, dialect),
    );
  return isReplaced ? `dropped from ${table} and added anew` : `added to ${table}`;
}

/** What earlier migrations do to a type that may be the project's own. */
function earlierTypes(type: DataType | null, dialect: Dialect, history: History): readonly Operation[] {
  return mayBeOwnType(type, dialect) ? history.ofType(type) : [];
}

/** Whether the table existed before this migration, and nothing shows that it has no rows. */
function meetsRows(operation: AddColumn | AlterColumn, { direction, timeline }: Place): boolean {
  if (direction !== "up") return false;
  const state = timeline.before(operation).table(operation.table);
  return state === null || !(state.created || state.empty);
}

/** Whether this migration goes on to give all rows a value of its own. */
function isFilledLater(operation: AddColumn, { timeline: { operations }, migration: { dialect } }: Place): boolean {
  return operations
    .slice(operations.indexOf(operation) + 1)
    .some(
      later =>
        later.kind === "changeData" &&
        later.action === "update" &&
        !later.limited &&
        tableKey(later.table, dialect) === tableKey(operation.table, dialect) &&
        later.assignments.some(({ column }) => nameKey(column, dialect) === nameKey(operation.column.name, dialect)),
    );
}

/** Operations of this migration that come before the description of the column. */
function earlierThan(operation: AlterColumn, timeline: Timeline): readonly Operation[] {
  const first = operation.restates ? firstOfDescription(operation, timeline.operations) : operation;
  return timeline.operations.slice(0, timeline.operations.indexOf(first));
}

/** The table as earlier migrations and this one have made it. */
function schemaBefore(operation: AlterColumn, { timeline }: Place, history: History): Schema {
  return earlierThan(operation, timeline).reduce((state, other) => state.apply(other), history.before);
}

/** Whether something in this migration or an earlier one leaves no NULL in the column. */
function isFilled(operation: AlterColumn, { timeline, migration: { dialect } }: Place, schema: Schema): boolean {
  // What cannot be followed may have filled it; `no-opaque-migration` speaks of that.
  if (earlierThan(operation, timeline).some(({ kind }) => kind === "opaque" || kind === "call")) return true;
  const table = schema.table(operation.table);
  const column = schema.column(operation.table, operation.column);
  if (table?.maybeFilled === true || column?.filled === true || column?.nullable === false) return true;
  if (table !== null && isProvenNotNull(table, operation.column, dialect)) return true;
  // A column that is described anew is only known to change where its history shows it nullable.
  return operation.restates && column?.nullable !== true;
}
