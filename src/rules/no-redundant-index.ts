import { createRule, type Place } from "../engine/create-rule.js";
import type { History } from "../engine/history.js";
import { DIALECTS, type Dialect } from "../model/dialect.js";
import { nameKey, quotedName, type Name, type QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import {
  indexesMadeBy,
  isRedundant,
  originOf,
  type IndexState,
  type MadeIndex,
  type Schema,
  type TableState,
} from "../model/schema/index.js";
import type { Span } from "../model/span.js";

// Every INSERT, and every UPDATE of a column in it, writes an index; it takes memory and is vacuumed or purged. What
// one that is the same, or a prefix of another, can do, the other can do as well.
export default createRule<object, "redundant" | "replaces">({
  name: "no-redundant-index",
  description: "Disallow indexes that another index of the table makes redundant",
  recommended: "warn",
  dialects: DIALECTS,
  type: "suggestion",
  messages: {
    redundant:
      "In {{table}}, {{index}} is redundant: {{other}}{{place}} {{relation}} and serves the same queries, and every write has to keep both. Leave it out.",
    replaces:
      "In {{table}}, {{index}} makes {{other}}{{place}} redundant: it {{relation}} and serves the same queries, and every write has to keep both. Drop {{other}} in this migration.",
  },
  options: {},
  create({ history, report }) {
    const check = (operation: Operation & { readonly table: QualifiedName }, place: Place): void => {
      if (place.direction !== "up" || operation.certainty !== "certain") return;
      for (const made of indexesMadeBy(operation)) {
        const pair = pairOf(made, operation.table, place, history);
        if (pair === null) continue;
        const { index, other, state, isOlder, at } = pair;
        const [longer, shorter] = isOlder ? [index, other] : [other, index];
        const data = {
          index: described(index),
          other: described(other),
          table: quotedName(state.table),
          place: at === "" ? "" : ` (${at})`,
          relation: `${longer.columns.length === shorter.columns.length ? "has" : "begins with"} the same columns`,
        };
        report({ span: made.span, messageId: isOlder ? "replaces" : "redundant", data });
      }
    };
    return { createTable: check, addColumn: check, addConstraint: check, createIndex: check };
  },
});

/** Two indexes of a table, one of which is redundant: `index`, or the `other` one, where that is in an older file. */
interface Pair {
  readonly index: IndexState;
  readonly other: IndexState;
  readonly state: TableState;
  readonly isOlder: boolean;
  /** Where the other one was made: `path:line`; empty for this file. */
  readonly at: string;
}

function pairOf(made: MadeIndex, table: QualifiedName, place: Place, history: History): Pair | null {
  const { operations } = place.timeline;
  const { dialect } = place.migration;
  const now = history.timeline("up").end;
  const current = find(made.origin, table, now);
  if (current === null || pairsWith(current.index, current.state, dialect).length === 0) return null;
  const last = find(made.origin, current.state.table, history.schemaAtEnd() ?? now);
  if (last === null) return null;
  // One that comes later is looked at there.
  const known = new Set(current.state.indexes.map(originOf));
  const pair = pairsWith(last.index, last.state, dialect).find(({ other }) => known.has(originOf(other)));
  if (pair === undefined) return null;
  const placeOfOther = (operation: Operation): Span | null =>
    indexesMadeBy(operation).find(({ origin }) => origin === originOf(pair.other))?.span ?? null;
  const own = operations.find(operation => placeOfOther(operation) !== null);
  if (own !== undefined && pair.isOlder) return null;
  const earlier = own === undefined ? history.findBefore(current.state.table, placeOfOther) : null;
  // Which of two a condition makes is not known, nor what happens where a file cannot be read.
  if ((own ?? earlier?.operation)?.certainty !== "certain" || history.hides(namesOf(pair.other))) return null;
  if (history.course(null).mayHaveChanged(last.state.table)) return null;
  return { ...pair, state: last.state, at: earlier?.place ?? "" };
}

/** An index by where its first column is named: in the table of this name, else in any. */
function find(
  origin: Span,
  table: QualifiedName,
  schema: Schema,
): { readonly index: IndexState; readonly state: TableState } | null {
  const own = schema.table(table);
  const isMade = (index: IndexState): boolean => originOf(index) === origin;
  const state =
    own?.indexes.some(isMade) === true ? own : schema.allTables().find(({ indexes }) => indexes.some(isMade));
  const index = state?.indexes.find(isMade);
  return state === undefined || index === undefined ? null : { index, state };
}

/**
 * What makes an index redundant, and what it makes redundant that is needed without it. MySQL itself looks after those
 * that it makes for foreign keys.
 */
function pairsWith(
  index: IndexState,
  state: TableState,
  dialect: Dialect,
): readonly Pick<Pair, "index" | "other" | "isOlder">[] {
  const others = state.indexes.filter(
    other => other.constraint !== "foreignKey" && !hasSameName(index, other, dialect),
  );
  const older = state.indexes.slice(0, state.indexes.indexOf(index));
  return [
    ...others
      .filter(other => isRedundant(index, other, state, dialect))
      .map(other => ({ index, other, isOlder: false })),
    ...others
      .filter(other => isRedundant(other, index, state, dialect))
      .filter(other => !older.some(third => isRedundant(other, third, state, dialect)))
      .map(other => ({ index, other, isOlder: true })),
  ];
}

/** What has the name of an index is that index, made once more where it is not there. */
function hasSameName({ name }: IndexState, other: IndexState, dialect: Dialect): boolean {
  return name !== null && other.name !== null && nameKey(name, dialect) === nameKey(other.name, dialect);
}

function namesOf({ name }: IndexState): readonly Name[] {
  return name === null ? [] : [name];
}

function described({ constraint, name, columns }: IndexState): string {
  const list = columns.map(column => `\`${column.name?.text ?? column.expression ?? ""}\``).join(", ");
  if (constraint === "primaryKey") return `the primary key (${list})`;
  const kind = constraint === null ? "index" : "unique constraint";
  return name === null ? `the ${kind} on ${list}` : `the ${kind} \`${name.text}\``;
}
