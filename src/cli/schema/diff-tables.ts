import type { Constraint, ForeignKey } from "../../model/column.js";
import { tableKey } from "../../model/name.js";
import type { Difference, TableState } from "../../model/schema/index.js";
import type { ChangeDocument, Comparison } from "./diff.js";
import { subjectOf } from "./diff-notes.js";
import {
  foreignKeyDocument,
  tableDocument,
  type ColumnDocument,
  type ForeignKeyDocument,
  type OriginOf,
  type TableDocument,
} from "./document.js";
import { keyOf, nameText, plainName } from "./words.js";

/** The tables that two schemas do not have in common, with those that their keys lead to and come from. */
export interface DiffTables {
  /** With what either side has: of a table, what was removed stands where it was. */
  readonly tables: readonly TableDocument[];
  /** By table; those without an entry are as they were, and have nothing but the columns of their keys. */
  readonly changes: ReadonlyMap<TableDocument, TableChange>;
  /** How many tables refer to what changes without being shown. */
  readonly hidden: number;
}

export interface TableChange {
  readonly change: "added" | "removed" | "changed";
  /** The name that it had; `null` where it keeps it. */
  readonly was: string | null;
  /** Whether the side without it is known to be without it. */
  readonly certain: boolean;
  /** As it was; `null` for what is added. */
  readonly before: TableDocument | null;
  /** What becomes of a column, by its name, and in what it differs. */
  readonly columns: ReadonlyMap<string, ColumnChange>;
  readonly keys: ReadonlyMap<ForeignKeyDocument, TableChange["change"]>;
  /** What becomes of the constraints and indexes of a table that both sides have. */
  readonly others: readonly ChangeDocument[];
  /** All of it, in the words of the difference. */
  readonly all: readonly ChangeDocument[];
}

export interface ColumnChange {
  readonly change: TableChange["change"];
  readonly was: string | null;
  readonly certain: boolean;
  readonly parts: readonly string[];
  /** As it was; `null` for what is added. */
  readonly before: ColumnDocument | null;
}

/** So many tables that are as they were are shown beside those that change; they are there to find one's way. */
const MOST_NEIGHBOURS = 12;

/** `changes` is what a comparison comes to in words, `origins` where the tables of its sides come from. */
export function diffTables(
  { to, renamed, differences }: Comparison,
  changes: readonly ChangeDocument[],
  origins: { readonly from: OriginOf; readonly to: OriginOf },
): DiffTables {
  const { dialect } = to;
  const old = new Map(renamed.allTables().map(state => [tableKey(state.table, dialect), state]));
  const now = new Map(to.allTables().map(state => [tableKey(state.table, dialect), state]));
  const byName = new Map([...old, ...now].map(([key, { table }]) => [nameText(plainName(table)), key]));
  const words = grouped(changes, change => byName.get(subjectOf(change) ?? "") ?? null);
  const own = grouped(differences, each => ("table" in each ? tableKey(each.table, dialect) : null));
  const found = new Map<TableDocument, TableChange>();
  for (const [key, group] of words) {
    const [a, b] = [old.get(key) ?? null, now.get(key) ?? null];
    const [left, right] = [a && tableDocument(a, origins.from(a.table)), b && tableDocument(b, origins.to(b.table))];
    const [table, change] = merged(left, right, b ?? a, own.get(key) ?? [], group) ?? [];
    if (table !== undefined && change !== undefined) found.set(table, change);
  }
  const others = [...now].flatMap(([key, state]) => (words.has(key) ? [] : [state]));
  const { shown, hidden } = neighbours(found, others, origins.to);
  const tables = [...found.keys(), ...shown].sort((a, b) => compared(nameText(a), nameText(b)));
  return { tables, changes: found, hidden };
}

/** By a key, in the order of the first of each; without those that have none. */
function grouped<T>(all: readonly T[], keyFor: (each: T) => string | null): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const key = keyFor(each);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function merged(
  before: TableDocument | null,
  after: TableDocument | null,
  state: TableState | null,
  differences: readonly Difference[],
  words: readonly ChangeDocument[],
): readonly [TableDocument, TableChange] | null {
  const base = after ?? before;
  if (base === null || state === null) return null;
  const change = before === null ? "added" : after === null ? "removed" : "changed";
  const columns = columnChanges(before, words);
  const keys = keyChanges(state, differences, change);
  const table: TableDocument = {
    ...base,
    columns: change === "changed" ? mergedColumns(before?.columns ?? [], base.columns, columns) : base.columns,
    foreignKeys: [...keys.keys()],
  };
  const own = words.find(({ kind, change: of }) => kind === "table" && of === change);
  return [
    table,
    {
      change,
      was: words.find(({ kind, change: of }) => kind === "table" && of === "renamed")?.before ?? null,
      certain: own?.certain ?? true,
      before,
      columns,
      keys: new Map([...keys].flatMap(([key, of]) => (of === null ? [] : [[key, of] as const]))),
      others: change === "changed" ? words.filter(({ kind }) => kind === "constraint" || kind === "index") : [],
      all: words,
    },
  ];
}

function columnChanges(before: TableDocument | null, words: readonly ChangeDocument[]): Map<string, ColumnChange> {
  const found = new Map<string, ColumnChange>();
  for (const { kind, name, change, parts, certain, before: was } of words) {
    if (kind !== "column" || name === null) continue;
    const earlier = found.get(name);
    found.set(name, {
      change: change === "renamed" ? "changed" : change,
      was: change === "renamed" ? was : (earlier?.was ?? null),
      certain: certain && (earlier?.certain ?? true),
      parts: [...(earlier?.parts ?? []), ...parts],
      before: before?.columns.find(column => column.name === name) ?? null,
    });
  }
  return found;
}

/** The columns as they are, and behind what they stood behind those that are gone. */
function mergedColumns(
  before: readonly ColumnDocument[],
  after: readonly ColumnDocument[],
  changes: ReadonlyMap<string, ColumnChange>,
): readonly ColumnDocument[] {
  const all = [...after];
  for (const [i, column] of before.entries()) {
    if (changes.get(column.name)?.change !== "removed") continue;
    const place = all.findIndex(({ name }) => name === before[i - 1]?.name);
    all.splice(place + 1, 0, column);
  }
  return all;
}

/** The foreign keys of both sides, and what becomes of each; `null` for those that stay. */
function keyChanges(
  state: TableState,
  differences: readonly Difference[],
  ofTable: TableChange["change"],
): ReadonlyMap<ForeignKeyDocument, TableChange["change"] | null> {
  const pairs = differences.flatMap(each => (each.kind === "constraint" ? [each] : []));
  const become = (constraint: Constraint): TableChange["change"] | null => {
    if (ofTable !== "changed") return ofTable;
    const pair = pairs.find(({ after }) => after === constraint);
    return pair === undefined ? null : pair.before === null ? "added" : "changed";
  };
  const gone = pairs.flatMap(({ before, after }) => (before !== null && after === null ? [before] : []));
  return new Map([
    ...state.constraints.filter(isForeignKey).map(key => [foreignKeyDocument(key), become(key)] as const),
    ...gone.filter(isForeignKey).map(key => [foreignKeyDocument(key), "removed"] as const),
  ]);
}

/** Of the tables that stay as they are, those that keys that change lead to, then those of the other keys of changed tables. */
function neighbours(
  changes: DiffTables["changes"],
  others: readonly TableState[],
  originOf: OriginOf,
): { readonly shown: readonly TableDocument[]; readonly hidden: number } {
  const changed = [...changes.keys()];
  const moved = new Set(
    [...changes.values()].flatMap(({ keys }) => [...keys.keys()].map(({ references }) => keyOf(references))),
  );
  const names = new Set(changed.map(keyOf));
  const targets = new Map<string, Set<string>>();
  for (const key of changed.flatMap(({ foreignKeys }) => foreignKeys)) {
    const name = keyOf(key.references);
    targets.set(name, new Set([...(targets.get(name) ?? []), ...(key.referencedColumns ?? [])]));
  }
  const refers = (constraint: Constraint): boolean =>
    isForeignKey(constraint) && names.has(keyOf(plainName(constraint.references)));
  const near = others.flatMap(state => {
    const name = keyOf(plainName(state.table));
    const isTarget = targets.has(name);
    if (!isTarget && !state.constraints.some(refers)) return [];
    return [{ state, weight: moved.has(name) ? 0 : isTarget ? 1 : 2 }];
  });
  const sorted = near.sort((a, b) => a.weight - b.weight);
  const trimmed = (state: TableState): TableDocument => {
    const table = tableDocument(state, originOf(state.table));
    const foreignKeys = table.foreignKeys.filter(({ references }) => names.has(keyOf(references)));
    const kept = new Set([
      ...(targets.get(keyOf(table)) ?? []),
      ...(table.primaryKey?.columns ?? []),
      ...foreignKeys.flatMap(({ columns }) => columns),
    ]);
    return { ...table, columns: table.columns.filter(({ name }) => kept.has(name)), foreignKeys };
  };
  return {
    shown: sorted.slice(0, MOST_NEIGHBOURS).map(({ state }) => trimmed(state)),
    hidden: Math.max(0, sorted.length - MOST_NEIGHBOURS),
  };
}

function isForeignKey(constraint: Constraint): constraint is ForeignKey {
  return constraint.kind === "foreignKey";
}
