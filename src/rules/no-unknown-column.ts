import type { Course, Step } from "../engine/course.js";
import { createRule, type Place } from "../engine/create-rule.js";
import type { History } from "../engine/history.js";
import { isSystemColumn, looksForTargets } from "../facts/names.js";
import { DIALECT_NAMES, DIALECTS } from "../model/dialect.js";
import { quotedName, tableKey, type Name, type QualifiedName } from "../model/name.js";
import { needsOf, type Need } from "../model/needs.js";
import type { Operation } from "../model/operation.js";
import type { Schema, Timeline } from "../model/schema/index.js";

// The migrations that came before are the database that this one meets. What they do not leave there, the server does not
// find: on the developer's machine, if the order is the same there, else for the first time when it is deployed.
export default createRule<object, "column" | "table" | "stranger">({
  name: "no-unknown-column",
  description: "Disallow migrations that refer to columns or tables which do not exist at that point",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    column: "{{table}} has no column `{{column}}` at this point{{end}}: {{dialect}} refuses the statement.",
    stranger:
      "No migration makes a table {{table}}, and nothing in the repository declares one: {{dialect}} refuses the statement. There is a table `{{similar}}`.",
    table: "There is no table {{table}} at this point{{end}}: {{dialect}} refuses the statement.",
  },
  options: {},
  create({ history, report }) {
    const check = (operation: Operation, { direction, migration }: Place): void => {
      if (operation.certainty !== "certain" || (direction === "down" && migration.up.kind === "absent")) return;
      const { dialect } = migration;
      const timeline = history.timeline(direction);
      const before = timeline.before(operation);
      const own = operation.kind === "createTable" ? before.apply(operation) : before;
      for (const { table, column, isTarget } of asked(operation, dialect)) {
        const isMissing = (schema: Schema): boolean => isMissingIn(schema, table, column);
        if (column === null && operation.tableMayBeMissing === true) continue;
        if (!isMissing(own) || !aroundStatement(operation, timeline).every(isMissing)) continue;
        const course = courseFor(operation, table, history);
        // What the faster way found missing has to be missing for certain.
        if (!isMissing(course.schema)) continue;
        const end = column === null ? course.endOfTable(table) : course.endOfColumn(table, column);
        const stranger = column === null && end === null ? history.stranger(operation, table) : null;
        if (stranger !== null) {
          const data = { table: quotedName(table), similar: stranger.similar, dialect: DIALECT_NAMES[dialect] };
          report({ span: table.span, messageId: "stranger", data });
          return;
        }
        if (column === null ? end === null : course.wholeTable(table) === null) continue;
        // `down-reverse-order` says what only comes in the wrong place.
        if (direction === "down" && isMisplaced(operation, history)) return;
        report({
          span: isTarget || column === null ? table.span : column.span,
          messageId: column === null ? "table" : "column",
          data: {
            table: quotedName(table),
            column: column?.text ?? "",
            end: end === null ? "" : endInWords(end, history),
            dialect: DIALECT_NAMES[dialect],
          },
        });
        if (column === null) return;
      }
    };
    return {
      createTable: check,
      dropTable: check,
      renameTable: check,
      addColumn: check,
      dropColumn: check,
      renameColumn: check,
      alterColumn: check,
      addConstraint: check,
      createIndex: check,
      changeData: check,
    };
  },
});

/** What the server looks for. */
function asked(operation: Operation, dialect: Schema["dialect"]): readonly Need[] {
  const targets = looksForTargets(dialect);
  return needsOf(operation).filter(({ column, isTarget }) => {
    if (isTarget && (targets === "never" || (targets === "columns" && column === null))) return false;
    return column === null || (column.exact && !isSystemColumn(column, dialect));
  });
}

/**
 * The schemas before the statement of an operation, and behind all else that it does: servers and builders do the parts of
 * a statement in an order of their own.
 */
function aroundStatement(operation: Operation, timeline: Timeline): readonly Schema[] {
  const { start: from, end: to } = operation.statement;
  const together = timeline.operations.filter(({ statement }) => statement.start === from && statement.end === to);
  const start = timeline.before(together[0] ?? operation);
  const apply = (operations: readonly Operation[]): Schema =>
    operations.reduce((schema, next) => schema.apply(next), start);
  if (operation.kind === "createTable") return [apply(together)];
  return [start, apply(together.filter(other => other !== operation))];
}

/**
 * A table that is not there (no column), or one without the column. One that is there in another spelling is not missing: a
 * connection may be told to turn `createdAt` into `created_at`.
 */
function isMissingIn(schema: Schema, table: QualifiedName, column: Name | null): boolean {
  const state = schema.table(table);
  if (column === null) return state === null && schema.view(table) === null;
  if (state?.complete !== true) return false;
  return [...state.columns.values()].every(({ name }) => lettersOf(name) !== lettersOf(column.text));
}

function lettersOf(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

function courseFor(operation: Operation, table: QualifiedName, history: History): Course {
  const before = history.course(operation);
  const isOwn =
    operation.kind === "createTable" &&
    tableKey(operation.table, before.schema.dialect) === tableKey(table, before.schema.dialect);
  return isOwn ? history.courseAfter(operation) : before;
}

function isMisplaced(operation: Operation, history: History): boolean {
  return history.disorder()?.misplaced.some(found => found.operation === operation) === true;
}

function endInWords(step: Step, history: History): string {
  const { operation } = step;
  const place = history.placeOfStep(step);
  const at = place === null ? "" : ` (${place})`;
  if (operation.kind === "renameColumn") return `, it has become \`${operation.to.text}\`${at}`;
  if (operation.kind === "renameTable") return `, it has become ${quotedName(operation.to)}${at}`;
  return `, it has been dropped${at}`;
}
