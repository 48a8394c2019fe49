import type { Name, QualifiedName } from "../../../model/name.js";
import type { Cursor } from "./cursor.js";
import { expression, term, type Expression } from "./expressions.js";

/** One table of a FROM. */
export interface TableReference {
  /** `null` for a subquery or a call in its place. */
  readonly table: QualifiedName | null;
  readonly alias: Name | null;
}

/** What a query shows of itself. */
export interface Query {
  /** What is selected; `*` is left out. */
  readonly items: readonly Expression[];
  /** The tables of its FROM; `null` where it has none, and for a UNION and its like. */
  readonly from: readonly TableReference[] | null;
  /** SELECT … INTO. */
  readonly stores: boolean;
}

const COMPOUND: Query = { items: [], from: null, stores: false };

/** Whether a query begins here, without a parenthesis. */
export function startsQuery(cursor: Cursor): boolean {
  if (cursor.isOneOf("select", "with")) return true;
  // MySQL's VALUES (a) is also a function, TABLE a also a query.
  if (cursor.is("values")) return !cursor.isMySql || cursor.is("values", "row");
  return cursor.isMySql && cursor.is("table") && cursor.isName(1);
}

/** Whether a set operator or a clause of the whole query follows. */
export function continuesQuery(cursor: Cursor): boolean {
  return cursor.isOneOf("union", "except", "intersect", "minus", "order", "limit", "offset", "fetch", "for", "lock");
}

/**
 * Reads a query expression: WITH, SELECT, VALUES, TABLE, UNION and its like, ORDER BY, LIMIT, locks.
 * Manuals: MySQL 15.2.13 to 15.2.20, SQLite "SELECT".
 */
export function query(cursor: Cursor): Query {
  return cursor.nested(() => {
    const named = withClause(cursor);
    const first = queryTerm(cursor);
    const simple = !isSetOperator(cursor);
    const { stores } = restOfQuery(cursor);
    if (!simple) return COMPOUND;
    const from = first.from?.map(reference =>
      isOneOf(reference.table, named) ? { ...reference, table: null } : reference,
    );
    return { ...first, from: from ?? null, stores: first.stores || stores };
  });
}

/** What can follow the first SELECT of a query expression. */
export function restOfQuery(cursor: Cursor): { readonly stores: boolean } {
  while (isSetOperator(cursor)) {
    cursor.take();
    cursor.acceptOneOf("all", "distinct");
    queryTerm(cursor);
  }
  if (cursor.accept("order", "by")) cursor.list(() => orderedBy(cursor));
  limit(cursor);
  let stores = into(cursor);
  while (lockClause(cursor));
  stores = into(cursor) || stores;
  return { stores };
}

/** WITH [RECURSIVE] a AS (…), …: the names that it gives; none where there is no WITH. */
export function withClause(cursor: Cursor): readonly Name[] {
  if (!cursor.accept("with")) return [];
  if (cursor.is("recursive") && cursor.isName(1)) cursor.take();
  return cursor.list(() => {
    const name = cursor.name();
    if (cursor.isSymbol("(")) cursor.names();
    cursor.expect("as");
    if (!cursor.isMySql && (cursor.is("materialized") || cursor.accept("not"))) cursor.expect("materialized");
    cursor.parenthesised(() => query(cursor));
    // MariaDB's CYCLE … RESTRICT.
    if (cursor.isMySql && cursor.accept("cycle")) {
      cursor.list(() => cursor.name());
      cursor.expect("restrict");
    }
    return name;
  });
}

/** Whether a table is none, but a query that WITH gave a name. */
export function isOneOf(table: QualifiedName | null, named: readonly Name[]): boolean {
  return table?.schema === null && named.some(name => name.text.toLowerCase() === table.name.text.toLowerCase());
}

/** One item of an ORDER BY. */
export function orderedBy(cursor: Cursor): Expression {
  const value = expression(cursor);
  cursor.acceptOneOf("asc", "desc");
  if (!cursor.isMySql && cursor.accept("nulls")) cursor.expectOneOf("first", "last");
  return value;
}

/** LIMIT in all its forms, OFFSET and FETCH; whether there was one. */
export function limit(cursor: Cursor): boolean {
  const start = cursor.mark;
  if (cursor.accept("limit")) {
    if (!cursor.accept("rows")) {
      expression(cursor);
      if (cursor.acceptSymbol(",") !== null || cursor.accept("offset")) expression(cursor);
    }
    if (cursor.accept("rows")) cursor.take();
    if (cursor.accept("examined")) expression(cursor);
  }
  if (cursor.isMySql && cursor.accept("offset")) {
    expression(cursor);
    cursor.expectOneOf("row", "rows");
  }
  if (cursor.isMySql && cursor.accept("fetch")) {
    cursor.expectOneOf("first", "next");
    if (!cursor.isOneOf("row", "rows")) expression(cursor);
    cursor.expectOneOf("row", "rows");
    if (!cursor.accept("only")) cursor.expect("with", "ties");
  }
  return cursor.mark > start;
}

/** A FROM without its keyword: tables and joins. */
export function tableReferences(cursor: Cursor): TableReference[] {
  const references = [...tableFactor(cursor)];
  while (joins(cursor)) {
    references.push(...tableFactor(cursor));
    while (cursor.isOneOf("on", "using")) {
      if (cursor.accept("on")) expression(cursor);
      else {
        cursor.expect("using");
        cursor.names();
      }
    }
  }
  return references;
}

/** INDEXED BY and NOT INDEXED, which SQLite allows behind a table; USE, FORCE and IGNORE INDEX of MySQL. */
export function indexHints(cursor: Cursor): void {
  if (!cursor.isMySql) {
    if (cursor.accept("indexed", "by")) cursor.name();
    else cursor.accept("not", "indexed");
    return;
  }
  while (cursor.isOneOf("use", "force", "ignore") && ["index", "key"].includes(cursor.word(1) ?? "")) {
    cursor.take();
    cursor.take();
    if (cursor.accept("for") && !cursor.accept("join")) {
      cursor.expectOneOf("order", "group");
      cursor.expect("by");
    }
    cursor.skipParentheses();
  }
}

function isSetOperator(cursor: Cursor): boolean {
  return cursor.isOneOf("union", "except", "intersect") || (cursor.isMySql && cursor.is("minus"));
}

function queryTerm(cursor: Cursor): Query {
  if (cursor.isMySql && cursor.isSymbol("(")) return cursor.parenthesised(() => query(cursor));
  if (cursor.accept("values")) {
    cursor.list(() => {
      if (cursor.isMySql) cursor.accept("row");
      cursor.parenthesised(() => cursor.list(() => expression(cursor)));
    });
    return COMPOUND;
  }
  if (cursor.isMySql && cursor.accept("table")) {
    return { items: [], from: [{ table: cursor.qualified(), alias: null }], stores: false };
  }
  return select(cursor);
}

const MODIFIERS = [
  "all",
  "distinct",
  "distinctrow",
  "high_priority",
  "straight_join",
  "sql_small_result",
  "sql_big_result",
  "sql_buffer_result",
  "sql_cache",
  "sql_no_cache",
  "sql_calc_found_rows",
];

function select(cursor: Cursor): Query {
  cursor.expect("select");
  while (cursor.acceptOneOf(...(cursor.isMySql ? MODIFIERS : ["all", "distinct"])) !== null);
  const items = cursor.list(() => selectItem(cursor)).filter(item => item !== null);
  let stores = into(cursor);
  // DUAL is MySQL's word for no table.
  const from = cursor.accept("from") && !(cursor.isMySql && cursor.accept("dual")) ? tableReferences(cursor) : null;
  if (cursor.accept("where")) expression(cursor);
  if (cursor.accept("group", "by")) {
    cursor.list(() => orderedBy(cursor));
    if (cursor.isMySql) cursor.accept("with", "rollup");
  }
  if (cursor.accept("having")) expression(cursor);
  if (cursor.accept("window")) {
    cursor.list(() => {
      cursor.name();
      cursor.expect("as");
      cursor.skipParentheses();
    });
  }
  if (cursor.isMySql && cursor.accept("procedure")) {
    cursor.name();
    cursor.skipParentheses();
  }
  stores = into(cursor) || stores;
  return { items, from, stores };
}

function selectItem(cursor: Cursor): Expression | null {
  if (cursor.acceptSymbol("*") !== null) return null;
  const item = expression(cursor);
  cursor.alias({ ofColumn: true });
  return item;
}

/** SELECT … INTO a variable or a file. */
function into(cursor: Cursor): boolean {
  if (!cursor.isMySql || !cursor.accept("into")) return false;
  if (cursor.accept("dumpfile")) cursor.string();
  else if (cursor.accept("outfile")) {
    cursor.string();
    exportOptions(cursor);
  } else {
    cursor.list(() => {
      if (cursor.peek()?.kind === "parameter" || cursor.acceptSymbol("@") !== null) cursor.take();
      else cursor.name();
    });
  }
  return true;
}

/** CHARACTER SET, FIELDS and LINES of INTO OUTFILE and LOAD DATA. Manual: MySQL 15.2.9. */
export function exportOptions(cursor: Cursor): void {
  if (cursor.accept("character", "set") || cursor.accept("charset")) cursor.take();
  if (cursor.acceptOneOf("fields", "columns") !== null) {
    for (;;) {
      cursor.accept("optionally");
      if (cursor.acceptOneOf("terminated", "enclosed", "escaped") === null) break;
      cursor.expect("by");
      cursor.string();
    }
  }
  if (cursor.accept("lines")) {
    while (cursor.acceptOneOf("starting", "terminated") !== null) {
      cursor.expect("by");
      cursor.string();
    }
  }
}

function lockClause(cursor: Cursor): boolean {
  if (!cursor.isMySql) return false;
  if (cursor.accept("lock", "in", "share", "mode")) return waitClause(cursor);
  if (!cursor.accept("for", "update") && !cursor.accept("for", "share")) return false;
  if (cursor.accept("of")) cursor.list(() => cursor.name());
  return waitClause(cursor);
}

function waitClause(cursor: Cursor): true {
  if (cursor.accept("wait")) cursor.number();
  else if (!cursor.accept("nowait")) cursor.accept("skip", "locked");
  return true;
}

/** Takes what joins two tables; false where no further table follows. */
function joins(cursor: Cursor): boolean {
  if (cursor.acceptSymbol(",") !== null || (cursor.isMySql && cursor.accept("straight_join"))) return true;
  const start = cursor.mark;
  cursor.accept("natural");
  const side = cursor.acceptOneOf("inner", "cross", "left", "right", ...(cursor.isMySql ? [] : ["full"]));
  if (side !== null && side !== "inner" && side !== "cross") cursor.accept("outer");
  if (cursor.accept("join")) return true;
  if (cursor.mark > start) cursor.fail();
  return false;
}

function tableFactor(cursor: Cursor): readonly TableReference[] {
  if (cursor.isMySql) cursor.accept("lateral");
  if (cursor.isSymbol("(")) return cursor.nested(() => parenthesisedFactor(cursor));
  const start = cursor.mark;
  const table = cursor.qualified();
  const called = cursor.isSymbol("(");
  if (called) callTable(cursor, cursor.since(start).at(-1)?.text.toLowerCase() ?? "");
  if (cursor.isMySql) {
    if (cursor.accept("partition")) cursor.names();
    systemTime(cursor);
  }
  const alias = cursor.alias();
  indexHints(cursor);
  return [{ table: called ? null : table, alias }];
}

function callTable(cursor: Cursor, name: string): void {
  if (name === "json_table") cursor.skipParentheses();
  else cursor.parenthesised(() => cursor.isSymbol(")") || cursor.list(() => expression(cursor)));
}

function parenthesisedFactor(cursor: Cursor): readonly TableReference[] {
  const inside = cursor.parenthesised((): readonly TableReference[] | null => {
    if (startsQuery(cursor) || cursor.is("values")) {
      query(cursor);
      return null;
    }
    const references = tableReferences(cursor);
    if (references.every(reference => reference.table === null) && continuesQuery(cursor)) {
      restOfQuery(cursor);
      return null;
    }
    return references;
  });
  const alias = cursor.alias();
  if (alias !== null && cursor.isSymbol("(")) cursor.names();
  return inside ?? [{ table: null, alias }];
}

/** MariaDB's FOR SYSTEM_TIME …: the rows of another time. */
function systemTime(cursor: Cursor): void {
  if (!cursor.accept("for", "system_time") || cursor.accept("all")) return;
  if (cursor.accept("as", "of")) {
    term(cursor);
    return;
  }
  const last = cursor.expectOneOf("from", "between") === "from" ? "to" : "and";
  term(cursor);
  cursor.expect(last);
  term(cursor);
}
