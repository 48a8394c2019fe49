import {
  plainIndexColumn,
  type Constraint,
  type ExcludeConstraint,
  type Index,
  type PrimaryKey,
  type UniqueConstraint,
} from "../column.js";
import { isMySqlFamily, type Dialect } from "../dialect.js";
import { nameKey, type Name } from "../name.js";
import type { DropConstraint, DropIndex } from "../operation.js";
import { constraintName, foreignKeyIndexName, indexName, sameName, type TakenNames } from "./implicit-names.js";
import { columnsOf, type ColumnState, type IndexState, type TableState } from "./state.js";

/** A table with one more constraint, its index, and the names that the server makes up for them. */
export function withConstraint(
  state: TableState,
  constraint: Constraint,
  dialect: Dialect,
  taken: TakenNames,
): TableState {
  // MySQL parses a REFERENCES behind a column and ignores it (15.1.20.5); MariaDB keeps it.
  if (dialect === "mysql" && constraint.kind === "foreignKey" && constraint.level === "column") return state;
  if ("usingIndex" in constraint && constraint.usingIndex !== null) {
    return withKeyOfIndex(state, constraint, constraint.usingIndex, dialect);
  }
  const isKey = constraint.kind === "primaryKey" || constraint.kind === "unique";
  const rest = isKey ? withoutSupport(state, constraint.columns.map(plainIndexColumn), "btree", dialect) : state;
  const named = withName(constraint, rest, dialect, taken);
  const added = { ...rest, constraints: [...rest.constraints, named] };
  switch (named.kind) {
    case "primaryKey":
      return {
        ...added,
        columns: required(rest, named.columns, dialect),
        indexes: [...rest.indexes, indexOfKey(named)],
      };
    case "unique":
    case "exclude":
      return { ...added, indexes: [...rest.indexes, indexOfKey(named)] };
    case "foreignKey":
      return { ...added, indexes: withSupport(rest, constraint, dialect) };
    case "check":
      return added;
  }
}

function withName<C extends Constraint>(constraint: C, state: TableState, dialect: Dialect, taken: TakenNames): C {
  // MySQL calls every primary key PRIMARY, whatever the statement says (15.1.20.3).
  if (constraint.name !== null && !(isMySqlFamily(dialect) && constraint.kind === "primaryKey")) return constraint;
  const text = constraintName(constraint, state, dialect, taken);
  return text === null ? constraint : { ...constraint, name: { text, exact: true, span: constraint.span } };
}

/** PRIMARY KEY or UNIQUE USING INDEX: the index takes the name of the constraint, if that has one. */
function withKeyOfIndex(
  state: TableState,
  constraint: PrimaryKey | UniqueConstraint,
  using: Name,
  dialect: Dialect,
): TableState {
  const index = state.indexes.find(({ name }) => sameName(name, using, dialect));
  const columns = index?.columns.flatMap(({ name }) => name ?? []) ?? constraint.columns;
  const key = { ...constraint, name: constraint.name ?? using, columns, usingIndex: null };
  const own: IndexState = { ...(index ?? indexOfKey(key)), name: key.name, constraint: key.kind };
  return {
    ...state,
    columns: key.kind === "primaryKey" ? required(state, columns, dialect) : state.columns,
    constraints: [...state.constraints, key],
    indexes: [...state.indexes.filter(other => other !== index), own],
  };
}

/** A table whose columns are NOT NULL. */
export function requiring(state: TableState, names: readonly Name[], dialect: Dialect): TableState {
  return { ...state, columns: required(state, names, dialect) };
}

/** Every system but SQLite makes the columns of a primary key NOT NULL. */
function required(state: TableState, names: readonly Name[], dialect: Dialect): ReadonlyMap<string, ColumnState> {
  if (dialect === "sqlite") return state.columns;
  const columns = new Map(state.columns);
  for (const name of names) {
    const key = nameKey(name, dialect);
    const column = columns.get(key);
    if (column !== undefined) columns.set(key, { ...column, nullable: false });
  }
  return columns;
}

/** The index that enforces a key. */
function indexOfKey(constraint: PrimaryKey | UniqueConstraint | ExcludeConstraint): IndexState {
  return {
    name: constraint.name,
    columns: constraint.columns.map(plainIndexColumn),
    unique: constraint.kind !== "exclude",
    method: constraint.kind === "exclude" ? constraint.method : "btree",
    predicate: null,
    include: [],
    nullsNotDistinct: constraint.kind === "unique" && constraint.nullsNotDistinct,
    constraint: constraint.kind,
  };
}

/**
 * The indexes with the one that MySQL makes for a foreign key, where none begins with its columns (15.1.20.5). It takes the
 * place of one that was made for another key over the same columns, or the first of them (`mysql_prepare_create_table`).
 */
function withSupport(state: TableState, constraint: Constraint, dialect: Dialect): readonly IndexState[] {
  const columns = columnsOf(constraint);
  if (!isMySqlFamily(dialect)) return state.indexes;
  const isReplaced = (index: IndexState): boolean =>
    index.constraint === "foreignKey" &&
    index.columns.length <= columns.length &&
    beginsWith({ columns: columns.map(plainIndexColumn), method: index.method }, indexedNames(index), dialect);
  const kept = state.indexes.filter(index => !isReplaced(index));
  if (kept.some(index => beginsWith(index, columns, dialect))) return state.indexes;
  const text = foreignKeyIndexName(constraint, { ...state, indexes: kept });
  const name = { text, exact: true, span: constraint.span };
  const index: IndexState = {
    name,
    columns: columns.map(plainIndexColumn),
    unique: false,
    method: "btree",
    predicate: null,
    include: [],
    nullsNotDistinct: false,
    constraint: "foreignKey",
  };
  return [...kept, index];
}

/** "This index might be silently dropped later if you create another index that can be used to enforce the foreign key." */
function withoutSupport(state: TableState, columns: Index["columns"], method: string, dialect: Dialect): TableState {
  if (!isMySqlFamily(dialect)) return state;
  const indexes = state.indexes.filter(
    other => other.constraint !== "foreignKey" || !beginsWith({ columns, method }, indexedNames(other), dialect),
  );
  return indexes.length === state.indexes.length ? state : { ...state, indexes };
}

function beginsWith(
  index: Pick<Index, "columns" | "method">,
  columns: readonly (Name | null)[],
  dialect: Dialect,
): boolean {
  return (
    index.method === "btree" &&
    columns.every((column, i) => {
      const part = index.columns[i];
      return (
        part?.name != null &&
        column !== null &&
        part.prefixLength === null &&
        nameKey(part.name, dialect) === nameKey(column, dialect)
      );
    })
  );
}

/** A table with one more index that stands on its own. */
export function withIndex(state: TableState, index: Index, dialect: Dialect, taken: TakenNames): TableState {
  const rest = withoutSupport(state, index.columns, index.method, dialect);
  const text = index.name === null ? indexName(index, rest, dialect, taken) : null;
  const span = index.columns[0]?.span ?? { start: 0, end: 0 };
  const name = text === null ? index.name : { text, exact: true, span };
  return { ...rest, indexes: [...rest.indexes, { ...index, name, constraint: null }] };
}

export function withoutConstraint(state: TableState, operation: DropConstraint, dialect: Dialect): TableState {
  const matches = (constraint: Pick<Constraint, "kind" | "name">, columns: readonly (Name | null)[]): boolean => {
    if (operation.name !== null && constraint.name !== null) return sameName(constraint.name, operation.name, dialect);
    if (operation.constraint !== null && operation.constraint !== constraint.kind) return false;
    if (operation.columns !== null) return sameColumns(operation.columns, columns, dialect);
    return operation.constraint === "primaryKey";
  };
  return {
    ...state,
    constraints: state.constraints.filter(constraint => !matches(constraint, columnsOf(constraint))),
    indexes: state.indexes.filter(
      ({ constraint, name, columns }) =>
        constraint === null ||
        constraint === "foreignKey" ||
        !matches(
          { kind: constraint, name },
          columns.map(part => part.name),
        ),
    ),
  };
}

/** A table without the indexes that a DROP INDEX means. */
export function withoutIndex(state: TableState, operation: DropIndex, dialect: Dialect): TableState {
  const gone = state.indexes.filter(index => isDropped(index, operation, dialect));
  if (gone.length === 0) return state;
  // In MySQL, a key is its index: DROP INDEX drops both.
  const isKeyOf = (constraint: Constraint): boolean =>
    (constraint.kind === "unique" || constraint.kind === "primaryKey") &&
    gone.some(index => index.constraint === constraint.kind && isIndexOf(index, constraint, dialect));
  return {
    ...state,
    indexes: state.indexes.filter(index => !gone.includes(index)),
    constraints: state.constraints.filter(constraint => !isKeyOf(constraint)),
  };
}

/** Whether a key has this index: mostly it has its name, too. */
function isIndexOf(index: IndexState, { name, columns }: PrimaryKey | UniqueConstraint, dialect: Dialect): boolean {
  if (index.name !== null && name !== null) return sameName(index.name, name, dialect);
  return sameColumns(indexedNames(index), columns, dialect);
}

function indexedNames(index: Index): readonly (Name | null)[] {
  return index.columns.map(({ name }) => name);
}

function isDropped(index: IndexState, operation: DropIndex, dialect: Dialect): boolean {
  if (operation.name !== null) return sameName(index.name, operation.name.name, dialect);
  if (operation.columns === null || index.constraint !== null) return false;
  return sameColumns(operation.columns, indexedNames(index), dialect);
}

/** Whether two lists of columns are equal, in their order, too. */
export function sameColumns(a: readonly (Name | null)[], b: readonly (Name | null)[], dialect: Dialect): boolean {
  return (
    a.length === b.length &&
    a.every((name, i) => {
      const other = b[i];
      return name != null && other != null && nameKey(name, dialect) === nameKey(other, dialect);
    })
  );
}

/** An index under another name, and the key that it enforces. */
export function withRenamedIndex(state: TableState, from: Name, to: Name, dialect: Dialect): TableState {
  const rename = renaming(from, to, dialect);
  // One with a name of somebody's own stays, whatever other index comes.
  const owned = (index: IndexState): IndexState => {
    const renamed = rename(index);
    return renamed !== index && index.constraint === "foreignKey" ? { ...renamed, constraint: null } : renamed;
  };
  return {
    ...state,
    indexes: state.indexes.map(owned),
    constraints: state.constraints.map(constraint => (hasIndex(constraint) ? rename(constraint) : constraint)),
  };
}

/** A constraint under another name, and its index. */
export function withRenamedConstraint(state: TableState, from: Name, to: Name, dialect: Dialect): TableState {
  const rename = renaming(from, to, dialect);
  return {
    ...state,
    indexes: state.indexes.map(index =>
      index.constraint === null || index.constraint === "foreignKey" ? index : rename(index),
    ),
    constraints: state.constraints.map(rename),
  };
}

function renaming(from: Name, to: Name, dialect: Dialect): <T extends { readonly name: Name | null }>(named: T) => T {
  return named => (sameName(named.name, from, dialect) ? { ...named, name: to } : named);
}

function hasIndex({ kind }: Constraint): boolean {
  return kind === "primaryKey" || kind === "unique" || kind === "exclude";
}
