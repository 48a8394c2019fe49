import { createRule, type Place } from "../engine/create-rule.js";
import { candidateKeySuffices, costOfNoPrimaryKey } from "../facts/primary-keys.js";
import { DIALECTS, type Dialect } from "../model/dialect.js";
import { quotedName, type Name } from "../model/name.js";
import type { CreateTable, DropColumn, DropConstraint } from "../model/operation.js";
import { candidateKeyOf, primaryKeyOf, type Schema, type TableState } from "../model/schema/index.js";

// What copies, repairs or deduplicates rows has to name one of them: replicas, change capture, a second foreign key. A table
// gets its key easily while it is empty, and with a rewrite under a lock later.
export default createRule<object, "missing" | "candidate" | "dropped">({
  name: "require-primary-key",
  description: "Require a primary key in every table",
  recommended: "warn",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    missing: "{{table}} gets no primary key: {{cost}}. Add one.",
    candidate: "{{table}} gets no primary key: {{cost}}. Make its unique key over {{columns}} the primary key.",
    dropped: "From here on, {{table}} has no primary key: {{cost}}. Add another one in this migration.",
  },
  options: {},
  create({ history, report }) {
    const checkCreated = (operation: CreateTable, { direction, timeline, migration }: Place): void => {
      const { dialect } = migration;
      if (direction !== "up" || operation.certainty === "partial" || mayBeKeyless(operation)) return;
      const now = timeline.end.tableMadeAs(operation.table.name);
      if (now === null || hasKey(now, dialect)) return;
      const { schema } = history.course(null);
      const last = schema.tableMadeAs(operation.table.name);
      if (last === null || hasKey(last, dialect) || hasKeyInPartitions(last, schema)) return;
      if (history.wholeAtEnd(last.table) === null) return;
      const candidate = candidateKeyOf(last, dialect);
      report({
        span: operation.table.span,
        messageId: candidate === null ? "missing" : "candidate",
        data: {
          table: quotedName(operation.table),
          cost: costOfNoPrimaryKey(dialect),
          columns: candidate === null ? "" : list(candidate),
        },
      });
    };

    const checkDropped = (operation: DropConstraint | DropColumn, { direction, migration }: Place): void => {
      if (direction !== "up" || operation.certainty !== "certain") return;
      const { dialect } = migration;
      const { schema: before } = history.course(operation);
      const [old, now] = [before.table(operation.table), before.apply(operation).table(operation.table)];
      if (old === null || now === null || primaryKeyOf(old) === null || hasKey(now, dialect)) return;
      const last = old.origin === null ? null : history.course(null).schema.tableMadeAs(old.origin);
      if (last === null || hasKey(last, dialect) || history.wholeAtEnd(last.table) === null) return;
      report({
        span: operation.span,
        messageId: "dropped",
        data: { table: quotedName(last.table), cost: costOfNoPrimaryKey(dialect) },
      });
    };
    return { createTable: checkCreated, dropConstraint: checkDropped, dropColumn: checkDropped };
  },
});

/** What lasts no longer than a session, is a copy of rows, or has the key of its parent. */
function mayBeKeyless({ temporary, fromQuery, partitionOf }: CreateTable): boolean {
  return temporary || fromQuery || partitionOf !== null;
}

function hasKey(state: TableState, dialect: Dialect): boolean {
  return (
    state.partitionOf !== null ||
    primaryKeyOf(state) !== null ||
    (candidateKeySuffices(dialect) && candidateKeyOf(state, dialect) !== null)
  );
}

/** Where rows cannot be unique over the columns that they are distributed by, each partition may have a key of its own. */
function hasKeyInPartitions({ table, partitioned }: TableState, schema: Schema): boolean {
  return partitioned && schema.partitionsOf(table).some(partition => primaryKeyOf(partition) !== null);
}

function list(columns: readonly Name[]): string {
  return columns.map(column => `\`${column.text}\``).join(", ");
}
