import { createRule, type Place } from "../engine/create-rule.js";
import { indexesForeignKeys } from "../facts/foreign-keys.js";
import type { ForeignKey } from "../model/column.js";
import { DIALECTS, type Dialect } from "../model/dialect.js";
import { displayName, nameKey, tableKey, type Name, type QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import { foreignKeysOf, hasIndexLeadingWith, type Schema, type TableState } from "../model/schema.js";

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

    const check = (operation: Operation, table: QualifiedName, key: ForeignKey, place: Place): void => {
      const { timeline, migration } = place;
      const { dialect } = migration;
      if (!key.columns.every(column => column.exact) || key.columns.every(column => audit.has(column.text))) return;
      if (settings.smallTables.includes(table.name.text) || mayHaveMore(operation)) return;
      const covered = (state: TableState, columns: readonly Name[]): boolean =>
        hasIndexLeadingWith(state.indexes, columns, dialect, tenant);

      const now = stateAfter(timeline.after(operation), table, key, timeline.end, dialect);
      if (now === null || covered(now.state, now.key.columns)) return;
      const names = [table, now.state.table];
      const before = history.before(names);
      if (declares(before, table, key, dialect)) return;
      const later = history.later(names);
      const all = [...timeline.operations, ...later].reduce((schema, next) => schema.apply(next), before);
      const end = stateAfter([...timeline.after(operation), ...later], table, key, all, dialect);
      if (end === null || covered(end.state, end.key.columns)) return;

      const written = writer.createIndex(operation, now.state.table, now.key.columns);
      const columns = list(now.key.columns);
      report({
        span: key.span,
        messageId: "missing",
        data: {
          table: displayName(now.state.table),
          parent: displayName(key.references),
          columns,
          code: `\`${written.code}\``,
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
 * The table and the key after `following`, whose result is `schema`: both may have got other names. `null` where one of
 * them is gone.
 */
function stateAfter(
  following: readonly Operation[],
  table: QualifiedName,
  key: ForeignKey,
  schema: Schema,
  dialect: Dialect,
): { readonly state: TableState; readonly key: ForeignKey } | null {
  let name = table;
  let columns = key.columns.map(column => nameKey(column, dialect));
  for (const operation of following) {
    if (operation.kind !== "renameTable" && operation.kind !== "renameColumn") continue;
    if (tableKey(operation.table, dialect) !== tableKey(name, dialect)) continue;
    if (operation.kind === "renameTable") name = operation.to;
    else {
      const from = nameKey(operation.column, dialect);
      columns = columns.map(column => (column === from ? nameKey(operation.to, dialect) : column));
    }
  }
  const state = schema.table(name);
  const current =
    state === null ? undefined : foreignKeysOf(state).find(other => sameKeys(other.columns, columns, dialect));
  return state === null || current === undefined ? null : { state, key: current };
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
