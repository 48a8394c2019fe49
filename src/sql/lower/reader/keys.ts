import type { Constraint, Index, IndexColumn } from "../../../model/column.js";
import type { Name } from "../../../model/name.js";
import type { Span } from "../../../model/span.js";
import type { Token } from "../../tokens.js";
import { expressionText, withoutParentheses } from "../lowering.js";
import {
  checkConstraint,
  conflictClause,
  constraintBase,
  constraintStart,
  references,
  type ConstraintStart,
} from "./constraints.js";
import type { Cursor } from "./cursor.js";
import { expression, type Expression } from "./expressions.js";

/** A line of CREATE TABLE, or an ADD of ALTER TABLE, that is no column. */
export type TableElement =
  | { readonly kind: "constraint"; readonly constraint: Constraint }
  | { readonly kind: "index"; readonly index: Index; readonly ifNotExists: boolean; readonly span: Span }
  /** MariaDB's PERIOD FOR. */
  | { readonly kind: "period" };

/** Whether a constraint or index begins here, and no column. */
export function startsElement(cursor: Cursor): boolean {
  if (cursor.isOneOf("constraint", "primary", "unique", "foreign", "check")) return true;
  if (!cursor.isMySql) return false;
  if (cursor.is("vector")) return cursor.word(1) === "index" || cursor.word(1) === "key";
  return cursor.isOneOf("key", "index", "fulltext", "spatial") || cursor.is("period", "for");
}

/**
 * Reads a constraint or index.
 * Manuals: MySQL 15.1.20, MariaDB "CREATE TABLE" (indexes, constraints), SQLite "CREATE TABLE" (table-constraint).
 */
export function tableElement(cursor: Cursor): TableElement {
  if (cursor.isMySql && cursor.accept("period", "for")) {
    cursor.name();
    cursor.names();
    return { kind: "period" };
  }
  const at = constraintStart(cursor);
  if (cursor.is("primary")) return { kind: "constraint", constraint: primaryKey(cursor, at) };
  if (cursor.is("unique")) return uniqueKey(cursor, at);
  if (cursor.is("foreign")) return { kind: "constraint", constraint: foreignKey(cursor, at) };
  if (cursor.is("check")) return { kind: "constraint", constraint: checkConstraint(cursor, at, "table") };
  if (cursor.mark > at.start || !cursor.isMySql) cursor.fail();
  const kind = cursor.acceptOneOf("fulltext", "spatial", "vector");
  if (cursor.acceptOneOf("index", "key") === null && kind === null) cursor.fail();
  const definition = indexDefinition(cursor);
  return indexElement(cursor, at, { ...definition, method: kind ?? definition.method }, false);
}

interface IndexDefinition {
  readonly ifNotExists: boolean;
  readonly name: Name | null;
  readonly columns: readonly IndexColumn[];
  readonly method: string;
}

/** [IF NOT EXISTS] [name] [USING …] (parts) [options]. */
function indexDefinition(cursor: Cursor): IndexDefinition {
  const ifNotExists = cursor.isMySql && cursor.ifNotExists();
  const name = cursor.isMySql && cursor.isName() ? cursor.name() : null;
  const before = indexOptions(cursor);
  const columns = keyParts(cursor);
  return { ifNotExists, name, columns, method: indexOptions(cursor) ?? before ?? "btree" };
}

/** The options of an index, on either side of its columns; the method that USING names. Manual: MySQL 15.1.15. */
export function indexOptions(cursor: Cursor): string | null {
  let method: string | null = null;
  if (!cursor.isMySql) return method;
  for (;;) {
    if (cursor.acceptOneOf("using", "type") !== null) {
      method = cursor.expectOneOf("btree", "hash", "rtree");
    } else if (cursor.accept("with", "parser")) cursor.name();
    else if (
      cursor.acceptOneOf("key_block_size", "engine_attribute", "secondary_engine_attribute", "comment") !== null
    ) {
      cursor.acceptSymbol("=");
      cursor.take();
    } else if (cursor.word() !== null && cursor.isSymbol("=", 1)) {
      // An option that a storage engine of MariaDB defines; ALGORITHM and LOCK are none of the index.
      if (cursor.isOneOf("algorithm", "lock")) return method;
      cursor.take();
      cursor.take();
      cursor.take();
    } else if (!cursor.accept("not", "ignored") && cursor.acceptOneOf("visible", "invisible", "ignored") === null) {
      return method;
    }
  }
}

/** The columns of an index or key, in their parentheses. */
export function keyParts(cursor: Cursor): IndexColumn[] {
  return cursor.parenthesised(() => cursor.list(() => (cursor.isMySql ? mysqlKeyPart(cursor) : sqliteKeyPart(cursor))));
}

function mysqlKeyPart(cursor: Cursor): IndexColumn {
  const start = cursor.mark;
  const functional = cursor.isSymbol("(");
  if (functional) cursor.parenthesised(() => expression(cursor));
  const text = functional ? expressionText(withoutParentheses(cursor.since(start))) : null;
  const name = functional ? null : cursor.name();
  const prefixLength = name !== null && cursor.isSymbol("(") ? cursor.parenthesised(() => cursor.number()) : null;
  const descending = cursor.acceptOneOf("asc", "desc") === "desc";
  cursor.accept("without", "overlaps");
  return {
    name,
    expression: text,
    descending,
    prefixLength: prefixLength === null ? null : Number(prefixLength.text),
    operatorClass: null,
    collation: null,
    nulls: null,
    span: cursor.lowering.spanOf(cursor.since(start)),
  };
}

function sqliteKeyPart(cursor: Cursor): IndexColumn {
  const start = cursor.mark;
  const value = expression(cursor);
  const tokens = cursor.since(start);
  const name = indexedColumn(value, tokens);
  const descending = cursor.acceptOneOf("asc", "desc") === "desc";
  cursor.accept("autoincrement");
  return {
    name: name === null ? null : cursor.lowering.name(name),
    expression: name === null ? expressionText(withoutParentheses(tokens)) : null,
    descending,
    prefixLength: null,
    operatorClass: null,
    collation: name === null || tokens.length < 3 ? null : (tokens.at(-1)?.text ?? null),
    nulls: null,
    span: cursor.lowering.spanOf(cursor.since(start)),
  };
}

/** A column, also with a COLLATE behind it; a string in its place is its name (SQLite "Quirks", 8). */
function indexedColumn(value: Expression, tokens: readonly Token[]): Token | null {
  const [first, second] = tokens;
  const alone = first !== undefined && (second === undefined || second.text.toLowerCase() === "collate");
  if (!alone || first.kind === "number") return null;
  return value.kind === "column" || tokens.length > 1 || first.kind === "string" ? first : null;
}

function primaryKey(cursor: Cursor, at: ConstraintStart): Constraint {
  cursor.expect("primary", "key");
  const { columns } = indexDefinition(cursor);
  conflictClause(cursor);
  const names = columns.flatMap(part => (part.name === null ? [] : [part.name]));
  return { ...constraintBase(cursor, at, "table"), kind: "primaryKey", columns: names, usingIndex: null };
}

/**
 * A unique key over plain columns is a constraint, whatever MySQL calls it; over expressions or prefixes of columns it
 * is an index, because the columns themselves can repeat.
 */
function uniqueKey(cursor: Cursor, at: ConstraintStart): TableElement {
  cursor.expect("unique");
  if (cursor.isMySql) cursor.acceptOneOf("index", "key");
  const definition = indexDefinition(cursor);
  conflictClause(cursor);
  const columns = definition.columns.flatMap(part =>
    part.name === null || part.prefixLength !== null ? [] : [part.name],
  );
  if (columns.length < definition.columns.length) {
    return indexElement(cursor, at, definition, true);
  }
  const constraint: Constraint = {
    ...constraintBase(cursor, at, "table"),
    // With two names, the index's is the one that counts (MySQL 15.1.20).
    name: definition.name ?? at.name,
    kind: "unique",
    columns,
    usingIndex: null,
    nullsNotDistinct: false,
  };
  return { kind: "constraint", constraint };
}

function foreignKey(cursor: Cursor, at: ConstraintStart): Constraint {
  cursor.expect("foreign", "key");
  if (cursor.isMySql) {
    cursor.ifNotExists();
    if (cursor.isName()) cursor.name();
  }
  return references(cursor, at, cursor.names(), "table");
}

function indexElement(
  cursor: Cursor,
  at: ConstraintStart,
  { name, columns, method, ifNotExists }: IndexDefinition,
  unique: boolean,
): TableElement {
  const index: Index = {
    name: name ?? at.name,
    columns,
    unique,
    method,
    predicate: null,
    include: [],
    nullsNotDistinct: false,
  };
  return { kind: "index", index, ifNotExists, span: cursor.lowering.spanOf(cursor.since(at.start)) };
}
