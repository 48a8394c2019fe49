import type { TSESTree } from "@typescript-eslint/utils";
import type { Column, ColumnDefault, Index, IndexColumn } from "../../../model/column.js";
import { displayName, type Name, type QualifiedName } from "../../../model/name.js";
import type { AddColumn, AlterColumn, CreateTable, Operation } from "../../../model/operation.js";
import { dependentsOf } from "../../../model/order/dependence.js";
import { columnAdditionOf, type Schema } from "../../../model/schema/index.js";
import type { Edit } from "../../../model/writer.js";
import { isCastByServer } from "../../../sql/print/casts.js";
import type { Script } from "../script.js";
import type { ScriptStyle } from "../style.js";
import type { Node } from "../tree.js";

/** A statement of a builder, and how many of the operations it stands for. */
export interface Spelled {
  readonly code: string;
  readonly count: number;
}

/** How a framework says what a way back does. Code has no semicolons; each deeper level begins with the unit of the style. */
export interface Speller {
  /** A call that runs a statement of SQL. */
  sql(statement: string): string;
  /**
   * The first of these operations in the words of the builder, with those behind it that fit in; `null` where it has none. `before` is
   * the schema before it.
   */
  builder(operations: readonly Operation[], before: Schema): Spelled | null;
  /**
   * Operations as calls within a callback of their table, which begin with `receiver`; `null` where there are none for one; absent
   * where the framework has no such callbacks.
   */
  lines?(operations: readonly Operation[], receiver: string, before: Schema): readonly string[] | null;
  /** A call, as `builder` or `sql` spells it, as a link of a chain on this source; `null` where it is none. */
  link?(code: string, root: string): string | null;
  /** Whether SQLite checks foreign keys whatever a statement says: the framework switches that on, and runs all in a transaction. */
  readonly checksForeignKeys?: boolean;
  /** Statements, ended, within what has to surround them; absent where nothing has. */
  enclosed?(statements: readonly string[]): readonly string[];
}

/** How the ways back of a framework are written. */
export interface WayBackWriting {
  /** Whether its calls are waited for. */
  readonly waits: boolean;
  /**
   * For a function with these parameters; `null` where they do not give what its calls are made on. `beside` is a call that the code is
   * to stand beside, where it is one.
   */
  speller(script: Script, parameters: readonly Node[], beside?: TSESTree.CallExpression): Speller | null;
  /** Whether a call that runs SQL may be handed what is called when it has run. */
  readonly callsBack?: boolean;
  /** What the file has to import for code that was spelled; absent where that is nothing. */
  imports?(script: Script, code: string): readonly Edit[];
}

/** What a parameter is called. */
export function parameterName(parameter: Node | undefined): string | null {
  if (parameter?.type === "AssignmentPattern") return parameterName(parameter.left);
  return parameter?.type === "Identifier" ? parameter.name : null;
}

/** SQL as a literal: in a template where it has lines or quotes of its own. */
export function sqlLiteral(sql: string, style: ScriptStyle): string {
  return style.sql(sql, /[\n"']/.test(sql) ? "`" : null);
}

/** The columns of an index of which nothing is said but their names, as it says nothing but whether it is unique; else `null`. */
export function plainIndex({ columns, method, predicate, include }: Index): readonly Name[] | null {
  const names = columns.flatMap(column => (isPlainIndexColumn(column) && column.name !== null ? column.name : []));
  const isPlain = names.length === columns.length && method === "btree" && predicate === null && include.length === 0;
  return isPlain ? names : null;
}

function isPlainIndexColumn({ descending, prefixLength, operatorClass, collation, nulls }: IndexColumn): boolean {
  return !descending && prefixLength === null && operatorClass === null && collation === null && nulls === null;
}

/** Whether a table has nothing but columns and constraints. */
export function isPlainTable(operation: CreateTable): boolean {
  const { indexes, copies, inherits, temporary, partitionOf, partitioned, fromQuery } = operation;
  const others = indexes.length + copies.length + inherits.length;
  return others === 0 && partitionOf === null && !temporary && !partitioned && !fromQuery;
}

/** Names, as code has them in a list of strings. */
export function stringList(names: readonly Name[], style: ScriptStyle): string {
  return `[${names.map(({ text }) => style.string(text)).join(", ")}]`;
}

/** `schema.table`, in a string. */
export function dotted({ schema, name }: QualifiedName, style: ScriptStyle): string {
  return style.string(schema === null ? name.text : `${schema.text}.${name.text}`);
}

/** A literal of the script for a constant default; `null` for what only SQL can say. */
export function constantOf(value: ColumnDefault): string | number | boolean | null {
  if (value.kind !== "constant") return null;
  if (/^(?:true|false)$/.test(value.value)) return value.value === "true";
  // A number that does not come back as it is spelled stays a text.
  return String(Number(value.value)) === value.value ? Number(value.value) : value.value;
}

/** `{ a: 1, b: 2 }`; nothing for no properties. */
export function objectOf(properties: readonly (string | null)[]): string {
  const present = properties.filter(property => property !== null);
  return present.length === 0 ? "{}" : `{ ${present.join(", ")} }`;
}

/** The operations from the first on that are of the same table. */
export function runOn(operations: readonly Operation[], fits: (operation: Operation) => boolean): readonly Operation[] {
  const end = operations.findIndex(operation => !fits(operation));
  return end < 0 ? operations : operations.slice(0, end);
}

/** A column that these operations alter, as it is then, for builders that describe it anew; `null` where the schema does not show it. */
export function alteredColumn(
  operations: readonly Operation[],
  before: Schema,
): { readonly table: QualifiedName; readonly column: Column; readonly count: number } | null {
  const [first] = operations;
  if (first?.kind !== "alterColumn" || first.using !== null) return null;
  const run = runOn(
    operations,
    operation =>
      operation.kind === "alterColumn" &&
      operation.using === null &&
      displayName(operation.table) === displayName(first.table) &&
      operation.column.text === first.column.text,
  );
  // Their builders say no other way from value to value.
  const from = before.column(first.table, first.column)?.type ?? null;
  const isConverted = ({ type }: AlterColumn): boolean => type === null || from === null || isCastByServer(from, type);
  if (before.dialect === "postgresql" && !run.every(step => step.kind === "alterColumn" && isConverted(step)))
    return null;
  if (hasFixedType(first, before)) return null;
  const after = run.reduce((schema, operation) => schema.apply(operation), before);
  const state = after.table(first.table);
  const column = after.column(first.table, first.column);
  if (state === null || column === null || column.type === null || column.nullable === null || column.default === null)
    return null;
  // The check behind a column of MariaDB goes unless it is described, too.
  if (before.table(first.table)?.constraints.length !== state.constraints.length) return null;
  return { table: first.table, column: columnAdditionOf(state, column, after).column, count: run.length };
}

/** Whether PostgreSQL refuses to be told the type of a column, though it be the same: ATPrepAlterColumnType in its sources. */
function hasFixedType(operation: AlterColumn, before: Schema): boolean {
  const { table, column } = operation;
  const state = before.table(table);
  const known = before.column(table, column);
  if (before.dialect !== "postgresql" || state === null || known === null) return false;
  // Which columns the key of the partitions has is not known.
  if (state.partitioned) return true;
  const parents = state.partitionOf === null ? state.inherits : [...state.inherits, state.partitionOf];
  if (parents.some(parent => before.table(parent)?.complete !== true || before.column(parent, column) !== null))
    return true;
  const moment = { schema: before, checks: true, triggers: [], gone: new Set<string>() };
  return dependentsOf({ ...operation, type: known.type }, moment).length > 0;
}

/** Whether the constraints that an operation brings along have the names that the server gives to those without one. */
export function areNamedByServer(operation: CreateTable | AddColumn, before: Schema): boolean {
  const { constraints } = operation;
  if (constraints.every(({ name }) => name === null)) return true;
  const namesAfter = (own: CreateTable | AddColumn): string => {
    const state = before.apply(own).table(operation.table);
    const named = [...(state?.constraints ?? []), ...(state?.indexes ?? [])];
    return JSON.stringify(named.map(({ name }) => name?.text ?? null).sort());
  };
  const unnamed = constraints.map(constraint => ({ ...constraint, name: null }));
  return namesAfter(operation) === namesAfter({ ...operation, constraints: unnamed });
}

/** A statement for one operation. */
export function one(code: string): Spelled {
  return { code, count: 1 };
}
