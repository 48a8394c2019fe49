import { createRule, type Place } from "../engine/create-rule.js";
import type { History, SeriesUsage } from "../engine/history.js";
import { isListed } from "../facts/small-tables.js";
import { DIALECTS } from "../model/dialect.js";
import type { Migration } from "../model/migration.js";
import { displayName, quotedName, type QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import {
  indexDroppingOf,
  indexesMadeBy,
  originOf,
  type IndexState,
  type MadeIndex,
  type TableState,
} from "../model/schema/index.js";
import type { Writer } from "../model/writer.js";

// Every INSERT, and every UPDATE of a column in it, writes an index, and it takes disk and memory; one that nothing reads
// costs all of that for nothing.
export default createRule<object, "unused" | "unknown">({
  name: "no-unused-index",
  description: "Disallow indexes that no query in the repository can use",
  recommended: null,
  dialects: DIALECTS,
  type: "suggestion",
  // One that has been there for long can still be dropped.
  lasting: true,
  messages: {
    unused:
      "No query in this repository can use {{index}} of {{table}}, and every write has to keep it. If nothing else reads the table, drop it: {{code}}.",
    unknown:
      "Whether indexes are used cannot be told for {{count}} of {{all}}, since not all queries of their tables could be read: {{reasons}}. The rule is silent on them.",
  },
  options: {},
  create({ history, settings, writer, report }) {
    const check = (operation: Operation & { readonly table: QualifiedName }, place: Place): void => {
      if (place.direction !== "up" || operation.certainty !== "certain") return;
      const end = history.schemaAtEnd();
      const usage = end === null ? null : history.usage();
      if (end === null || usage === null) return;
      for (const made of indexesMadeBy(operation)) {
        const found = find(made, end.allTables());
        if (found === null || usage.of(found.index, found.state).kind !== "unused") continue;
        const { index, state } = found;
        const data = {
          index: described(index),
          table: quotedName(state.table),
          code: `\`${dropCode(index, state, place.migration, writer, history)}\``,
        };
        report({ span: made.span, messageId: "unused", data });
      }
    };
    return {
      migration({ up }) {
        // The file that holds the way back alone has no place for it.
        const [last] = up.kind === "steps" ? up.operations.slice(-1) : [];
        const usage = last === undefined ? null : history.usage();
        if (last === undefined || usage?.isNewest !== true) return;
        const tables = (history.schemaAtEnd()?.allTables() ?? []).filter(
          ({ table }) => !isListed(settings.ignoreTables, displayName(table)),
        );
        const doubts = doubtsIn(tables, usage);
        if (doubts !== null) report({ span: last.span, messageId: "unknown", data: doubts });
      },
      createTable: check,
      addColumn: check,
      addConstraint: check,
      createIndex: check,
    };
  },
});

function find(
  { origin }: MadeIndex,
  tables: readonly TableState[],
): { readonly index: IndexState; readonly state: TableState } | null {
  for (const state of tables) {
    const index = state.indexes.find(other => originOf(other) === origin);
    if (index !== undefined) return { index, state };
  }
  return null;
}

/** So many reasons are named. */
const MOST_NAMED = 3;

/** How many indexes nothing can be said of, and why; `null` where there are none, or others are reported. */
function doubtsIn(tables: readonly TableState[], usage: SeriesUsage): Readonly<Record<string, string>> | null {
  const all = tables.flatMap(state =>
    state.indexes
      .filter(({ constraint, unique }) => constraint === null && !unique)
      .map(index => ({ state, usage: usage.of(index, state) })),
  );
  if (all.some(({ usage: { kind } }) => kind === "unused")) return null;
  const reasons = all.flatMap(({ state, usage: found }) =>
    found.kind === "unknown" ? [`of ${quotedName(state.table)}, ${found.why}`] : [],
  );
  if (reasons.length === 0) return null;
  const different = [...new Set(reasons)];
  const more = different.length - MOST_NAMED;
  return {
    count: String(reasons.length),
    all: String(all.length),
    reasons: `${different.slice(0, MOST_NAMED).join("; ")}${more > 0 ? `; and ${more} more` : ""}`,
  };
}

function described({ name, columns }: IndexState): string {
  if (name !== null) return `the index \`${name.text}\``;
  return `the index on ${columns.map(column => `\`${column.name?.text ?? column.expression ?? ""}\``).join(", ")}`;
}

/** As the migration is written. */
function dropCode(
  { name }: IndexState,
  { table }: TableState,
  migration: Migration,
  writer: Writer,
  history: History,
): string {
  const before = history.schemaAtEnd();
  if (name === null || before === null) return "DROP INDEX";
  const operations = [indexDroppingOf(table, name)];
  const written = writer.wayBack(migration.down, { operations, before, notes: [] });
  return written?.lines.join(" ").replaceAll(/\s+/g, " ") ?? `DROP INDEX ${name.text}`;
}
