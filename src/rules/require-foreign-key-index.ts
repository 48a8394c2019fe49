import { createRule, type Place } from "../engine/create-rule.js";
import type { History } from "../engine/history.js";
import { indexesForeignKeys } from "../facts/foreign-keys.js";
import { isListed } from "../facts/small-tables.js";
import type { Constraint, ForeignKey } from "../model/column.js";
import { DIALECTS } from "../model/dialect.js";
import { displayName, quotedName, type Name, type QualifiedName } from "../model/name.js";
import type { CreateTable, DropColumn, DropConstraint, DropIndex, Operation } from "../model/operation.js";
import { KeyCover, locate, type LocatedKey } from "../model/schema/index.js";
import type { Written } from "../model/writer.js";

// PostgreSQL and SQLite look the referencing rows up whenever a referenced row is deleted or its key changes. Without
// an index each of these lookups reads the whole table, and so does every join along the key.
export default createRule<object, "missing" | "partial" | "dropped" | "createIndex">({
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
    dropped:
      "No other index of {{table}} leads with {{columns}}: from here on, every DELETE or key change in {{parent}} and every join along this foreign key reads all of {{table}}. Keep it, or add {{code}}.{{note}}",
    createIndex: "Create an index on {{columns}}.",
  },
  options: {},
  create({ settings, history, writer, report }) {
    const tenant = new Set(settings.tenantColumns);
    const audit = new Set(settings.auditColumns);
    const isLeftAlone = (table: QualifiedName, { columns }: ForeignKey): boolean =>
      !columns.every(column => column.exact) ||
      columns.every(column => audit.has(column.text)) ||
      isListed(settings.smallTables, displayName(table));

    const checkNew = (operation: Operation, key: Constraint, table: QualifiedName, place: Place): void => {
      const { timeline, migration, direction } = place;
      if (key.kind !== "foreignKey" || direction !== "up" || isLeftAlone(table, key) || mayHaveMore(operation)) return;
      const cover = new KeyCover(migration.dialect, tenant);
      const now = locate(key, timeline.end, table);
      if (now === null || cover.covers(now)) return;
      const { before } = history;
      // CREATE TABLE IF NOT EXISTS, and the same as a condition: what made the table before has declared the key.
      if (operation.kind === "createTable" && isGuarded(operation) && before.table(table) !== null) return;
      if (cover.replacesUnseen(key, table, before, timeline.operations)) return;
      // Earlier migrations may have made the index, later ones may make it, or drop the key.
      const start = locate(key, history.timeline("up").end, now.state.table);
      const last = start === null || cover.covers(start) ? null : leftAlone(cover, start, history);
      if (last === null) return;
      const written = writer.createIndex(operation, now.state.table, now.key.columns);
      const data = dataOf(now, written);
      report({
        span: key.span,
        messageId: cover.coversInPart(last) ? "partial" : "missing",
        data,
        suggest: [{ messageId: "createIndex", data, edits: written.edits }],
      });
    };

    const checkDrop = (
      operation: DropColumn | DropConstraint | DropIndex,
      { timeline, migration, direction }: Place,
    ): void => {
      if (direction !== "up" || operation.certainty !== "certain") return;
      const cover = new KeyCover(migration.dialect, tenant);
      const [before, ...after] = history.timeline("up").from(operation);
      for (const lost of cover.lostBetween(before, after[0] ?? before)) {
        const { table } = lost.state;
        // What this migration declares is reported there.
        if (locate(lost.key, timeline.end, table) !== null || isLeftAlone(table, lost.key)) continue;
        const own = cover.leftAlone(lost, after);
        if (own === null || leftAlone(cover, own, history) === null) continue;
        const written = writer.createIndex(operation, lost.state.table, lost.key.columns);
        const data = dataOf(lost, written);
        report({
          span: operation.span,
          messageId: "dropped",
          data,
          suggest: [{ messageId: "createIndex", data, edits: written.edits }],
        });
      }
    };

    return {
      createTable(operation, place) {
        if (operation.temporary) return;
        for (const key of operation.constraints) checkNew(operation, key, operation.table, place);
      },
      addColumn(operation, place) {
        for (const key of operation.constraints) checkNew(operation, key, operation.table, place);
      },
      addConstraint(operation, place) {
        checkNew(operation, operation.constraint, operation.table, place);
      },
      dropIndex: checkDrop,
      dropConstraint: checkDrop,
      dropColumn: checkDrop,
    };
  },
});

/** A key when all later migrations have run, none of which makes an index for it; `null` where one does, or drops it. */
function leftAlone(cover: KeyCover, key: LocatedKey, history: History): LocatedKey | null {
  const { schemas, from } = history.later();
  return cover.leftAlone(key, schemas, from);
}

function dataOf({ state, key }: LocatedKey, { code, note }: Written): Readonly<Record<string, string>> {
  return {
    table: quotedName(state.table),
    parent: quotedName(key.references),
    columns: list(key.columns),
    code: `\`${code}\``,
    note: note === undefined ? "" : ` ${note}`,
  };
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
