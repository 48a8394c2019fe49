import type { IndexColumn } from "../column.js";
import type { Dialect } from "../dialect.js";
import { nameKey, type Name } from "../name.js";
import { sameName } from "./implicit-names.js";
import type { IndexState, TableState } from "./state.js";

/**
 * Whether a table needs an index no more for another one that it has: that is the same or begins with it, has the same
 * rows, and keeps what the first keeps. Of two that serve the same, the one of a key stays, then the unique one, then
 * the older one.
 * Manuals: PostgreSQL 11.3, MySQL 10.3.6 ("any leftmost prefix of the index"), SQLite "The SQLite Query Optimizer", 3.
 */
export function isRedundant(index: IndexState, other: IndexState, state: TableState, dialect: Dialect): boolean {
  if (index === other || !serves(other, index, state, dialect)) return false;
  if (!serves(index, other, state, dialect)) return true;
  const [own, others] = [rank(index), rank(other)];
  return own === others ? state.indexes.indexOf(index) > state.indexes.indexOf(other) : own < others;
}

/** Whether an index can do all that another one does. */
function serves(index: IndexState, other: IndexState, state: TableState, dialect: Dialect): boolean {
  const isSame = index.columns.length === other.columns.length;
  return (
    index.method === other.method &&
    index.predicate === other.predicate &&
    (isSame || index.method === "btree") &&
    other.columns.every((part, i) => isSamePart(part, index.columns[i], dialect)) &&
    other.include.every(name => hasColumn(index, name, dialect)) &&
    (!other.unique || (isSame && keepsUnique(index, other, state, dialect)))
  );
}

function isSamePart(part: IndexColumn, other: IndexColumn | undefined, dialect: Dialect): boolean {
  if (other === undefined) return false;
  const isNamed = part.name !== null && other.name !== null;
  const isSame = isNamed
    ? part.name.exact && nameKey(part.name, dialect) === nameKey(other.name, dialect)
    : part.expression !== null && part.expression === other.expression;
  return (
    isSame &&
    part.descending === other.descending &&
    part.nulls === other.nulls &&
    part.prefixLength === other.prefixLength &&
    part.operatorClass === other.operatorClass &&
    part.collation?.toLowerCase() === other.collation?.toLowerCase()
  );
}

function hasColumn({ columns, include }: IndexState, wanted: Name, dialect: Dialect): boolean {
  const key = nameKey(wanted, dialect);
  return [...columns.map(({ name }) => name), ...include].some(name => name !== null && nameKey(name, dialect) === key);
}

/** Whether an index refuses all that a unique one over the same columns refuses, and at the same time. */
function keepsUnique(index: IndexState, other: IndexState, state: TableState, dialect: Dialect): boolean {
  if (!index.unique || isDeferrable(index, state, dialect) || isDeferrable(other, state, dialect)) return false;
  return index.constraint === "primaryKey" || index.nullsNotDistinct === other.nullsNotDistinct;
}

function isDeferrable({ constraint, name }: IndexState, { constraints }: TableState, dialect: Dialect): boolean {
  return (
    constraint !== null &&
    name !== null &&
    constraints.some(other => other.kind === constraint && other.deferrable && sameName(other.name, name, dialect))
  );
}

function rank({ constraint, unique }: IndexState): number {
  if (constraint === "primaryKey") return 3;
  if (constraint === "unique" || constraint === "exclude") return 2;
  return unique ? 1 : 0;
}
