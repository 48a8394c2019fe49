import type { Constraint, ForeignKey } from "../../model/column.js";
import { tableKey, type QualifiedName } from "../../model/name.js";
import type { Operation } from "../../model/operation.js";
import { differencesBetween, type Difference, type Schema, type TableState } from "../../model/schema/index.js";
import { afterRenamings, type ChangeDocument } from "./diff.js";
import { subjectOf } from "./diff-notes.js";
import {
  foreignKeyDocument,
  tableDocument,
  type ColumnDocument,
  type ForeignKeyDocument,
  type OriginDocument,
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

/** One side of a difference. */
export interface Side {
  readonly schema: Schema;
  readonly originOf: (table: QualifiedName) => OriginDocument;
}

/** So many tables that are as they were are shown beside those that change; they are there to find one's way. */
const MOST_NEIGHBOURS = 12;

/** `renamings` are those of the way from one side to the other, `changes` what it comes to in words. */
export function diffTables(
  from: Side,
  to: Side,
  renamings: readonly Operation[],
  changes: readonly ChangeDocument[],
): DiffTables {
  const { dialect } = to.schema;
  const before = afterRenamings(from.schema, renamings);
  const differences = differencesBetween(before, to.schema);
  const old = new Map(before.allTables().map(state => [tableKey(state.table, dialect), state]));
  const now = new Map(to.schema.allTables().map(state => [tableKey(state.table, dialect), state]));
  const byName = new Map([...old, ...now].map(([key, { table }]) => [nameText(plainName(table)), key]));
  const words = new Map<string, ChangeDocument[]>();
  for (const change of changes) {
    const key = byName.get(subjectOf(change) ?? "");
    if (key !== undefined) words.set(key, [...(words.get(key) ?? []), change]);
  }
  const found = new Map<TableDocument, TableChange>();
  for (const [key, group] of words) {
    const [a, b] = [old.get(key) ?? null, now.get(key) ?? null];
    const [left, right] = [a && tableDocument(a, from.originOf(a.table)), b && tableDocument(b, to.originOf(b.table))];
    const own = differences.filter(each => "table" in each && tableKey(each.table, dialect) === key);
    const [table, change] = merged(left, right, b ?? a, own, group) ?? [];
    if (table !== undefined && change !== undefined) found.set(table, change);
  }
  const others = to.schema
    .allTables()
    .filter(({ table }) => !words.has(tableKey(table, dialect)))
    .map(state => tableDocument(state, to.originOf(state.table)));
  const { shown, hidden } = neighbours(found, others);
  const tables = [...found.keys(), ...shown].sort((a, b) => compared(nameText(a), nameText(b)));
  return { tables, changes: found, hidden };
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
  const isKey = (constraint: Constraint): constraint is ForeignKey => constraint.kind === "foreignKey";
  return new Map([
    ...state.constraints.filter(isKey).map(key => [foreignKeyDocument(key), become(key)] as const),
    ...gone.filter(isKey).map(key => [foreignKeyDocument(key), "removed"] as const),
  ]);
}

/** Of the tables that stay as they are, those that keys that change lead to, then those of the other keys of changed tables. */
function neighbours(
  changes: DiffTables["changes"],
  others: readonly TableDocument[],
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
  const near = others.flatMap(table => {
    const keys = table.foreignKeys.filter(({ references }) => names.has(keyOf(references)));
    const columns = targets.get(keyOf(table));
    if (keys.length === 0 && columns === undefined) return [];
    const kept = new Set([
      ...(columns ?? []),
      ...(table.primaryKey?.columns ?? []),
      ...keys.flatMap(key => key.columns),
    ]);
    const trimmed = { ...table, columns: table.columns.filter(({ name }) => kept.has(name)), foreignKeys: keys };
    return [{ table: trimmed, weight: moved.has(keyOf(table)) ? 0 : columns === undefined ? 2 : 1 }];
  });
  const sorted = near.sort((a, b) => a.weight - b.weight);
  return {
    shown: sorted.slice(0, MOST_NEIGHBOURS).map(({ table }) => table),
    hidden: Math.max(0, sorted.length - MOST_NEIGHBOURS),
  };
}
