import type { Column, Constraint } from "../../../model/column.js";
import { nameKey } from "../../../model/name.js";
import type { CopiedTable, Operation, TableIndex } from "../../../model/operation.js";
import { columnDefinition } from "./columns.js";
import type { Cursor } from "./cursor.js";
import { startsElement, tableElement } from "./keys.js";
import { operation } from "./operation.js";
import { query, startsQuery } from "./queries.js";
import { partitionBy, tableOptions } from "./table-options.js";

/** What stands between the parentheses of CREATE TABLE. */
interface Elements {
  readonly columns: Column[];
  readonly constraints: Constraint[];
  readonly indexes: TableIndex[];
  readonly copies: CopiedTable[];
}

/** What the words in front of TABLE say. */
interface Kind {
  readonly temporary: boolean;
  /** MariaDB's CREATE OR REPLACE TABLE. */
  readonly replace: boolean;
}

/** Reads CREATE TABLE from its TABLE on. Manuals: MySQL 15.1.20, MariaDB and SQLite "CREATE TABLE". */
export function createTable(cursor: Cursor, { temporary, replace }: Kind): Operation[] {
  cursor.expect("table");
  const ifNotExists = cursor.ifNotExists();
  const table = cursor.qualified();
  const elements: Elements = { columns: [], constraints: [], indexes: [], copies: [] };
  if (cursor.isMySql && cursor.accept("like")) elements.copies.push(copied(cursor));
  else if (cursor.isSymbol("(") && !queryInParentheses(cursor)) {
    cursor.parenthesised(() => tableElements(cursor, elements));
  }
  const listed = elements.columns.length > 0 || elements.copies.length > 0;
  const { partitionBy, columns } = cursor.isMySql ? mysqlTail(cursor, elements) : sqliteTail(cursor, elements);
  const fromQuery = asQuery(cursor, listed);
  if (!listed && !fromQuery) cursor.fail();
  const created = operation(cursor, 0, {
    kind: "createTable",
    table,
    ...elements,
    columns,
    ifNotExists,
    temporary,
    fromQuery,
    inherits: [],
    partitionOf: null,
    bounds: null,
    partitioned: partitionBy !== null,
    partitionBy: partitionBy === "" ? null : partitionBy,
  });
  // OR REPLACE is a DROP TABLE IF EXISTS of its own.
  return replace
    ? [operation(cursor, 0, { kind: "dropTable", table, ifExists: true, cascade: false }), created]
    : [created];
}

/** All but the foreign keys (MySQL 15.1.20.3). */
function copied(cursor: Cursor): CopiedTable {
  return { table: cursor.qualified(), parts: ["all"] };
}

function queryInParentheses(cursor: Cursor): boolean {
  return cursor.isMySql && (["select", "with", "values"].includes(cursor.word(1) ?? "") || cursor.isSymbol("(", 1));
}

function tableElements(cursor: Cursor, elements: Elements): void {
  if (cursor.isMySql && cursor.accept("like")) {
    elements.copies.push(copied(cursor));
    return;
  }
  let more: boolean;
  do {
    const constraint = startsElement(cursor);
    if (constraint) addElement(cursor, elements);
    else {
      const definition = columnDefinition(cursor);
      elements.columns.push(definition.column);
      elements.constraints.push(...definition.constraints);
    }
    more = cursor.acceptSymbol(",") !== null;
    // SQLite needs no comma between two constraints.
    if (!more && !cursor.isMySql && constraint) more = startsElement(cursor);
  } while (more);
}

function addElement(cursor: Cursor, elements: Elements): void {
  const element = tableElement(cursor);
  if (element.kind === "constraint") elements.constraints.push(element.constraint);
  else if (element.kind === "index") elements.indexes.push({ ...element.index, span: element.span });
}

/** What follows the parentheses, and the columns as it makes them. */
interface Tail {
  readonly partitionBy: string | null;
  readonly columns: readonly Column[];
}

/** Options and partitions. A key that is declared on its own makes its columns NOT NULL too. */
function mysqlTail(cursor: Cursor, { columns, constraints }: Elements): Tail {
  tableOptions(cursor);
  const partitions = partitionBy(cursor);
  const keyed = primaryKeyOf(cursor, constraints);
  return {
    partitionBy: partitions,
    columns: columns.map(column =>
      keyed.includes(nameKey(column.name, cursor.dialect)) ? { ...column, nullable: false } : column,
    ),
  };
}

/**
 * WITHOUT ROWID and STRICT, which forbid NULL in a primary key. Elsewhere SQLite allows it, but for the one column of
 * type INTEGER that is the row's own number. Manual: SQLite "CREATE TABLE" 3.5 and 5, "STRICT Tables".
 */
function sqliteTail(cursor: Cursor, { columns, constraints }: Elements): Tail {
  const options = new Set<string>();
  do {
    if (cursor.accept("without", "rowid")) options.add("without rowid");
    else if (cursor.accept("strict")) options.add("strict");
    else if (options.size > 0) cursor.fail();
  } while (options.size > 0 && cursor.acceptSymbol(",") !== null);
  const keyed = primaryKeyOf(cursor, constraints);
  return {
    partitionBy: null,
    columns: columns.map((column): Column => {
      if (!keyed.includes(nameKey(column.name, cursor.dialect))) return column;
      const { type } = column;
      const rowid = keyed.length === 1 && type?.name === "integer" && type.arguments.length === 0;
      if (rowid && !options.has("without rowid")) {
        return { ...column, nullable: false, identity: column.identity ?? "rowid" };
      }
      return options.size > 0 ? { ...column, nullable: false } : column;
    }),
  };
}

function primaryKeyOf(cursor: Cursor, constraints: readonly Constraint[]): readonly string[] {
  const key = constraints.find(constraint => constraint.kind === "primaryKey");
  return (key?.columns ?? []).map(name => nameKey(name, cursor.dialect));
}

/** [IGNORE | REPLACE] [AS] query; false where there is none. */
function asQuery(cursor: Cursor, listed: boolean): boolean {
  if (cursor.isMySql) cursor.acceptOneOf("ignore", "replace");
  const announced = cursor.accept("as");
  const possible = cursor.isMySql || (announced && !listed);
  if (possible && (startsQuery(cursor) || cursor.isSymbol("(") || cursor.is("values"))) {
    query(cursor);
    return true;
  }
  if (announced) cursor.fail();
  return false;
}
