import { createRule } from "../engine/create-rule.js";
import { indexesForeignKeys } from "../facts/foreign-keys.js";
import type { ForeignKey } from "../model/column.js";
import { DIALECTS, type Dialect } from "../model/dialect.js";
import { displayName, nameKey, tableKey, type Name, type QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import { foreignKeysOf, hasIndexLeadingWith, type Schema, type TableState, type Timeline } from "../model/schema.js";

// PostgreSQL and SQLite look the referencing rows up whenever a referenced row is deleted or its key changes. Without
// an index each of these lookups reads the whole table, and so does every join along the key.
export default createRule<object, "missing" | "createIndex">({
  name: "require-foreign-key-index",
  description: "Require an index that leads with the columns of each foreign key",
  recommended: "error",
  dialects: DIALECTS.filter(dialect => !indexesForeignKeys(dialect)),
  type: "problem",
  messages: {
    missing:
      "No index of `{{table}}` leads with {{columns}}: every DELETE or key change in `{{parent}}` and every join along this foreign key reads all of `{{table}}`. Add {{code}}.",
    createIndex: "Create an index on {{columns}}.",
  },
  options: {},
  create({ settings, history, writer, report }) {
    const tenant = new Set(settings.tenantColumns);
    const audit = new Set(settings.auditColumns);

    const check = (
      operation: Operation,
      table: QualifiedName,
      key: ForeignKey,
      timeline: Timeline,
      dialect: Dialect,
    ): void => {
      if (!key.columns.every(column => column.exact) || key.columns.every(column => audit.has(column.text))) return;
      if (settings.smallTables.includes(table.name.text)) return;
      const state = finalState(operation, table, timeline, dialect);
      const current = state === null ? undefined : survivor(state, key, operation, timeline, dialect);
      if (state === null || current === undefined || mayHaveMore(operation)) return;
      const covered = (indexes: TableState["indexes"]): boolean =>
        hasIndexLeadingWith(indexes, current.columns, dialect, tenant);
      if (covered(state.indexes)) return;
      if (declares(history.before([table]), table, key, dialect)) return;
      const end = history.end([state.table]).table(state.table);
      if (end !== null && (covered(end.indexes) || !hasForeignKey(end, current.columns, dialect))) return;
      const written = writer.createIndex(operation, state.table, current.columns);
      const columns = list(current.columns);
      report({
        span: key.span,
        messageId: "missing",
        data: {
          table: displayName(state.table),
          parent: displayName(key.references),
          columns,
          code: `\`${written.code}\``,
        },
        suggest: [{ messageId: "createIndex", data: { columns }, edits: written.edits }],
      });
    };

    return {
      createTable(operation, { direction, timeline, migration }) {
        if (direction !== "up" || operation.temporary) return;
        for (const key of operation.constraints) {
          if (key.kind === "foreignKey") check(operation, operation.table, key, timeline, migration.dialect);
        }
      },
      addColumn(operation, { direction, timeline, migration }) {
        if (direction !== "up") return;
        for (const key of operation.constraints) {
          if (key.kind === "foreignKey") check(operation, operation.table, key, timeline, migration.dialect);
        }
      },
      addConstraint(operation, { direction, timeline, migration }) {
        if (direction !== "up" || operation.constraint.kind !== "foreignKey") return;
        check(operation, operation.table, operation.constraint, timeline, migration.dialect);
      },
    };
  },
});

/** The table when the migration ends, under the name that it has then. */
function finalState(
  operation: Operation,
  table: QualifiedName,
  timeline: Timeline,
  dialect: Dialect,
): TableState | null {
  let name = table;
  for (const later of timeline.after(operation)) {
    if (later.kind === "renameTable" && tableKey(later.table, dialect) === tableKey(name, dialect)) name = later.to;
  }
  return timeline.end.table(name);
}

/** The same key when the migration ends: its columns may have been renamed, and it may be gone. */
function survivor(
  state: TableState,
  key: ForeignKey,
  operation: Operation,
  timeline: Timeline,
  dialect: Dialect,
): ForeignKey | undefined {
  const renames = new Map<string, string>();
  for (const later of timeline.after(operation)) {
    if (later.kind === "renameColumn") renames.set(nameKey(later.column, dialect), nameKey(later.to, dialect));
  }
  const wanted = key.columns.map(column => renames.get(nameKey(column, dialect)) ?? nameKey(column, dialect));
  return foreignKeysOf(state).find(other => sameKeys(other.columns, wanted, dialect));
}

function sameKeys(columns: readonly Name[], wanted: readonly string[], dialect: Dialect): boolean {
  return columns.length === wanted.length && columns.every((column, i) => nameKey(column, dialect) === wanted[i]);
}

/** LIKE and PARTITION OF bring indexes along that the statement does not show. */
function mayHaveMore(operation: Operation): boolean {
  return operation.kind === "createTable" && (operation.inherits.length > 0 || operation.partitionOf !== null);
}

/** A rebuilt table declares again what an earlier migration declared. */
function declares(schema: Schema, table: QualifiedName, key: ForeignKey, dialect: Dialect): boolean {
  const state = schema.table(table);
  return state !== null && hasForeignKey(state, key.columns, dialect);
}

function hasForeignKey(state: TableState, columns: readonly Name[], dialect: Dialect): boolean {
  const wanted = columns.map(column => nameKey(column, dialect));
  return foreignKeysOf(state).some(key => sameKeys(key.columns, wanted, dialect));
}

function list(columns: readonly Name[]): string {
  return columns.map(column => `\`${column.text}\``).join(", ");
}
