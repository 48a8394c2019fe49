import type { IndexState } from "../model/schema/index.js";
import { isMySqlFamily } from "../model/dialect.js";
import { nameKey } from "../model/name.js";
import { conjunctsOf, type SearchCondition } from "../model/search.js";
import { indexUse, isSorted, type IndexedTable } from "./index-use.js";

/** What one statement asks of one table, all of it read. */
export interface Demand {
  /** Its conditions on the table; those that join it to others compare with something else. */
  readonly condition: SearchCondition;
  /** The columns that it orders by. */
  readonly order: readonly string[];
  /** Whether it may do with these columns of the table, each by its key. */
  isCoveredBy(columns: ReadonlySet<string>): boolean;
}

/**
 * Whether a server can use an index for a statement: to find rows, also those of one of several alternatives, to read them
 * in order, or in the place of the table. Where it cannot be told, it can.
 * Manuals: PostgreSQL 11.2 to 11.5, 11.8 and 11.9, MySQL 10.2.1 and 10.3.1, SQLite "The SQLite Query Optimizer
 * Overview". Measured: `tests/truth/unused-index.seeded.test.ts`.
 */
export function canServe(index: IndexState, table: IndexedTable, { condition, order, isCoveredBy }: Demand): boolean {
  const { dialect } = table;
  const leaves = leavesOf(condition);
  if (leaves.some(({ kind }) => kind === "unknown") || index.columns.some(({ name }) => name?.exact === false))
    return true;
  const alone = { ...table, state: { ...table.state, indexes: [index], constraints: [] } };
  if (indexUse({ kind: "and", parts: leaves }, alone) !== "none") return true;
  // One of whose predicate nothing says that it holds is of no use at all, and only a sorted one gives an order, or all of its keys.
  if (index.predicate !== null || !isSorted(index)) return false;
  const keys = index.columns.map(({ name }) => (name === null ? null : nameKey(name, dialect)));
  const isKey = (name: string, from: number): boolean => keys.indexOf(nameKey(name, dialect), from) >= from;
  // Behind other keys, all of the index is read, or a part of it for each value of those.
  if (leaves.some(leaf => leaf.kind === "compare" && isKey(leaf.column.name, 1))) return true;
  if (order.some(name => keys[0] === nameKey(name, dialect))) return true;
  const has = new Set(keys.flatMap(key => key ?? []));
  for (const name of [...index.include, ...(isMySqlFamily(dialect) ? primaryKeyOf(table) : [])])
    has.add(nameKey(name, dialect));
  const asked = leaves.flatMap(leaf => ("column" in leaf ? [leaf.column.name] : []));
  return [...asked, ...order].every(name => has.has(nameKey(name, dialect))) && isCoveredBy(has);
}

/** The comparisons in a condition, whether all of them have to hold or one. */
function leavesOf(condition: SearchCondition): readonly SearchCondition[] {
  return conjunctsOf(condition).flatMap(part => (part.kind === "or" ? part.parts.flatMap(leavesOf) : [part]));
}

/** InnoDB has the primary key in each index. */
function primaryKeyOf({ state }: IndexedTable): readonly string[] {
  return state.constraints.flatMap(constraint =>
    constraint.kind === "primaryKey" ? constraint.columns.map(({ text }) => text) : [],
  );
}
