import type { Column, Constraint } from "../column.js";
import { isMySqlFamily, type Dialect } from "../dialect.js";
import { nameKey, unwritten, type Name, type QualifiedName } from "../name.js";
import {
  OFFLINE,
  type Certainty,
  type CreateIndex,
  type CreateTable,
  type CreateType,
  type Operation,
  PLAIN_CHANGE,
} from "../operation.js";
import type { Span } from "../span.js";
import { sameType } from "./difference.js";
import { foreignKeysOf } from "./questions.js";
import type { Schema } from "./schema.js";
import type { ColumnState, IndexState, ObjectState, TableState, TypeState } from "./state.js";

/** What operations have that nobody wrote. */
export interface Unwritten {
  readonly certainty: Certainty;
  readonly span: Span;
  readonly statement: Span;
}

/** The certainty and place of an operation that is made here. */
export const UNWRITTEN: Unwritten = {
  certainty: "certain",
  span: { start: 0, end: 0 },
  statement: { start: 0, end: 0 },
};

/** The operations that make a table as it is, its indexes behind it. */
export function creationOf(
  state: TableState,
  dialect: Dialect,
): { readonly table: CreateTable; readonly indexes: readonly CreateIndex[] } {
  const table: CreateTable = {
    kind: "createTable",
    ...UNWRITTEN,
    table: state.table,
    columns: [...state.columns.values()].map(columnOf),
    constraints: state.constraints.map(constraint => placed(withoutMadeUpName(constraint), dialect)),
    indexes: [],
    ifNotExists: false,
    temporary: state.temporary,
    fromQuery: false,
    inherits: state.inherits,
    copies: [],
    partitionOf: state.partitionOf,
    bounds: state.bounds,
    partitioned: state.partitioned,
    partitionBy: state.partitionBy,
  };
  const own = state.indexes.filter(index => !comesWithConstraint(index, state, dialect));
  const within = own.filter(index => numbersRows(index, state, dialect));
  const indexes = own
    .filter(index => !within.includes(index))
    .map(({ constraint: _, ...index }): CreateIndex => {
      const how = { concurrently: false, ifNotExists: false, only: false, online: OFFLINE };
      return { kind: "createIndex", ...UNWRITTEN, table: state.table, index, ...how };
    });
  return { table: { ...table, indexes: within.map(({ constraint: _, ...index }) => ({ ...index, ...AT })) }, indexes };
}

const AT = { span: UNWRITTEN.span };

/** Whether a column with AUTO_INCREMENT has this as its key, which it has to come with (MySQL 15.1.20). */
function numbersRows({ columns }: IndexState, state: TableState, dialect: Dialect): boolean {
  const name = columns[0]?.name ?? null;
  if (name === null || !isMySqlFamily(dialect)) return false;
  return (state.columns.get(nameKey(name, dialect))?.identity ?? null) !== null;
}

/** The operation that makes a type as it is. */
export function typeCreationOf({ type, form, labels, definition }: TypeState): CreateType {
  const how = { constrained: false, hasDefault: false, notNull: false };
  return { kind: "createType", ...UNWRITTEN, type, form, labels, definition, ...how };
}

/** The operation that makes a function, trigger, policy … as it is, or puts it into the place of another. */
export function objectCreationOf(state: ObjectState, orReplace = false): Operation {
  const { object, name, signature, table, routine, definition } = state;
  const how = { orReplace, ifNotExists: false, definition };
  if (object === "trigger" && table !== null)
    return { kind: "createTrigger", ...UNWRITTEN, name: name.name, table, routine, ...how };
  return { kind: "createObject", ...UNWRITTEN, object, name, ...PLAIN_CHANGE, on: table, signature, ...how };
}

/** The operation that drops it. */
export function objectDroppingOf(state: Pick<ObjectState, "object" | "name" | "signature" | "table">): Operation {
  const { object, name, signature, table } = state;
  if (object === "trigger") return { kind: "dropTrigger", ...UNWRITTEN, name: name.name, table, ifExists: false };
  return { kind: "dropObject", ...UNWRITTEN, object, name, ...PLAIN_CHANGE, on: table, signature };
}

/** The creation of a table without what it has from its parents, as they are and as they are wanted. */
export function besidesParents(created: CreateTable, state: TableState, schema: Schema, wanted: Schema): CreateTable {
  const { dialect } = wanted;
  const [present, future] = [schema, wanted].map(each => state.inherits.flatMap(name => each.table(name) ?? []));
  const parents = [...(present ?? []), ...(future ?? [])];
  const isGiven = (column: Column): boolean => {
    const key = nameKey(column.name, dialect);
    if (state.columns.get(key)?.local === false) return parents.some(({ columns }) => columns.has(key));
    // One that its parent has with another type yet cannot be named beside it.
    return (present ?? []).some(({ columns }) => {
      const other = columns.get(key);
      return other !== undefined && !sameType(other.type, column.type, dialect);
    });
  };
  const isGivenCheck = ({ kind, name }: Constraint): boolean =>
    kind === "check" &&
    parents.some(({ constraints }) =>
      constraints.some(other => other.kind === "check" && other.name?.text === name?.text),
    );
  return {
    ...created,
    columns: created.columns.filter(column => !isGiven(column)),
    constraints: created.constraints.filter(constraint => !isGivenCheck(constraint)),
  };
}

/** MySQL and MariaDB take the name of a key, which the state always has, only where it stands on its own (15.1.20). */
function placed(constraint: Constraint, dialect: Dialect): Constraint {
  const isNamed = constraint.name !== null && constraint.kind !== "check";
  return isNamed && isMySqlFamily(dialect) ? { ...constraint, level: "table" } : constraint;
}

/** Names that the server gives itself, whatever a statement says: MySQL's PRIMARY, SQLite's automatic indexes. */
export function withoutMadeUpName<C extends Constraint>(constraint: C): C {
  const isMadeUp = constraint.name !== null && /^(?:PRIMARY$|sqlite_autoindex_)/.test(constraint.name.text);
  return isMadeUp ? { ...constraint, name: null } : constraint;
}

/** Whether the server makes an index for a constraint that the table has. */
export function comesWithConstraint(index: IndexState, { constraints }: TableState, dialect: Dialect): boolean {
  if (index.constraint === null) return false;
  if (index.constraint !== "foreignKey") return constraints.some(({ kind }) => kind === index.constraint);
  const leading = index.columns.map(({ name }) => (name === null ? "" : nameKey(name, dialect)));
  return foreignKeysOf({ constraints }).some(({ columns }) =>
    columns.every((column, i) => leading[i] === nameKey(column, dialect)),
  );
}

/** The definition of a column; what is not known of it is left out. */
export function columnOf(state: ColumnState): Column {
  return {
    name: nameOf(state),
    type: state.type,
    nullable: state.nullable ?? true,
    default: state.default === "none" ? null : state.default,
    generated: state.generated,
    identity: state.identity,
    collation: state.collation,
    onUpdate: state.onUpdate,
    comment: state.comment,
    span: UNWRITTEN.span,
  };
}

/** The name of a column. */
export function nameOf({ name }: ColumnState): Name {
  return unwritten(name);
}

/** The index that a table gets. */
export function indexCreationOf(table: QualifiedName, state: IndexState, concurrently = false): Operation {
  const { name, columns, unique, method, predicate, include, nullsNotDistinct } = state;
  const index = { name, columns, unique, method, predicate, include, nullsNotDistinct };
  const how = { concurrently, ifNotExists: false, only: false, online: OFFLINE };
  return { kind: "createIndex", ...UNWRITTEN, table, index, ...how };
}
