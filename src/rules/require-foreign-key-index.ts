import { createRule, type Place } from "../engine/create-rule.js";
import { indexesForeignKeys } from "../facts/foreign-keys.js";
import type { ForeignKey } from "../model/column.js";
import { DIALECTS } from "../model/dialect.js";
import { quotedName, type Name, type QualifiedName } from "../model/name.js";
import type { CreateTable, Operation } from "../model/operation.js";
import { foreignKeysOf, hasIndexLeadingWith, type Schema, type TableState } from "../model/schema/index.js";

// PostgreSQL and SQLite look the referencing rows up whenever a referenced row is deleted or its key changes. Without
// an index each of these lookups reads the whole table, and so does every join along the key.
export default createRule<object, "missing" | "partial" | "createIndex">({
  name: "require-foreign-key-index",
  description: "Require an index that leads with the columns of each foreign key",
  recommended: "error",
  dialects: DIALECTS.filter(dialect => !indexesForeignKeys(dialect)),
  type: "problem",
  messages: {
    missing:
      "No index of {{table}} leads with {{columns}}: every DELETE or key change in {{parent}} and every join along this foreign key reads all of {{table}}. Add {{code}}.{{note}}",
    partial:
      "The index of {{table}} that leads with {{columns}} is partial: a DELETE or key change in {{parent}} cannot use it and reads all of {{table}}. Add {{code}}.{{note}}",
    createIndex: "Create an index on {{columns}}.",
  },
  options: {},
  create({ settings, history, writer, report }) {
    const tenant = new Set(settings.tenantColumns);
    const audit = new Set(settings.auditColumns);

    const check = (operation: Operation, table: QualifiedName, key: ForeignKey, place: Place): void => {
      const { timeline, migration } = place;
      const { dialect } = migration;
      if (!key.columns.every(column => column.exact) || key.columns.every(column => audit.has(column.text))) return;
      if (settings.smallTables.includes(table.name.text) || mayHaveMore(operation)) return;
      const covered = (state: TableState, columns: readonly Name[]): boolean =>
        hasIndexLeadingWith(state.indexes, columns, dialect, tenant);

      const now = find(key, timeline.end);
      if (now === null || covered(now.state, now.key.columns)) return;
      // Earlier migrations may have made the index, later ones may make it, or drop the key.
      const names = [table, now.state.table];
      const before = history.before(names);
      // CREATE TABLE IF NOT EXISTS, and the same as a condition: what made the table before has declared the key.
      if (operation.kind === "createTable" && isGuarded(operation) && before.table(table) !== null) return;
      const end = [...timeline.operations, ...history.later(names, now.key.columns)].reduce(
        (schema, next) => schema.apply(next),
        before,
      );
      const last = find(key, end);
      if (last === null || covered(last.state, last.key.columns)) return;

      const whole = last.state.indexes.map(index => ({ ...index, predicate: null }));
      const partial = hasIndexLeadingWith(whole, last.key.columns, dialect, tenant);
      const written = writer.createIndex(operation, now.state.table, now.key.columns);
      const columns = list(now.key.columns);
      report({
        span: key.span,
        messageId: partial ? "partial" : "missing",
        data: {
          table: quotedName(now.state.table),
          parent: quotedName(key.references),
          columns,
          code: `\`${written.code}\``,
          note: written.note === undefined ? "" : ` ${written.note}`,
        },
        suggest: [{ messageId: "createIndex", data: { columns }, edits: written.edits }],
      });
    };

    return {
      createTable(operation, place) {
        if (place.direction !== "up" || operation.temporary) return;
        for (const key of operation.constraints) {
          if (key.kind === "foreignKey") check(operation, operation.table, key, place);
        }
      },
      addColumn(operation, place) {
        if (place.direction !== "up") return;
        for (const key of operation.constraints) {
          if (key.kind === "foreignKey") check(operation, operation.table, key, place);
        }
      },
      addConstraint(operation, place) {
        if (place.direction !== "up" || operation.constraint.kind !== "foreignKey") return;
        check(operation, operation.table, operation.constraint, place);
      },
    };
  },
});

/**
 * The key in a schema, with its table: both may have got other names. `null` where it is gone; one that is declared
 * anew, as SQLite's rebuilt tables do, is another key and is found where it is declared.
 */
function find(key: ForeignKey, schema: Schema): { readonly state: TableState; readonly key: ForeignKey } | null {
  for (const state of schema.allTables()) {
    // Renames copy the key; the place where it is written stays.
    const found = foreignKeysOf(state).find(other => other.span === key.span);
    if (found !== undefined) return { state, key: found };
  }
  return null;
}

function isGuarded({ ifNotExists, certainty }: CreateTable): boolean {
  return ifNotExists || certainty === "conditional";
}

/** LIKE and PARTITION OF bring indexes along that the statement does not show. */
function mayHaveMore(operation: Operation): boolean {
  if (operation.kind !== "createTable") return false;
  const copies = operation.copies.some(({ parts }) => parts.includes("all") || parts.includes("indexes"));
  return copies || operation.partitionOf !== null;
}

function list(columns: readonly Name[]): string {
  return columns.map(column => `\`${column.text}\``).join(", ");
}
