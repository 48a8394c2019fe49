import type { Operation } from "../../../model/operation.js";
import { remove, truncate, update } from "./changes.js";
import type { Cursor } from "./cursor.js";
import { expression, type Expression } from "./expressions.js";
import { insert, loadData } from "./insert.js";
import { byKeyword } from "./keywords.js";
import { administer, attach, detach, lock, maintainAny, maintainTables, unlock, vacuum } from "./maintenance.js";
import { alter, create, drop, rename } from "./objects.js";
import { operation } from "./operation.js";
import { isOneOf, query, withClause } from "./queries.js";
import { pragma, set, use } from "./session.js";
import { begin, commit, release, rollback, savepoint, start } from "./transactions.js";

/** Reads a whole statement; throws `Unexpected` where it does not go on as expected. */
export function statement(cursor: Cursor): readonly Operation[] {
  const word = cursor.isSymbol("(") ? "select" : (cursor.word() ?? cursor.fail());
  const read = COMMON.get(word) ?? (cursor.isMySql ? MYSQL : SQLITE).get(word);
  if (read === undefined) return cursor.fail(!NOT_SQL.has(word));
  const operations = read(cursor);
  if (!cursor.done) cursor.fail();
  return operations;
}

type Reader = (cursor: Cursor) => readonly Operation[];

const COMMON = byKeyword<Reader>({
  alter,
  begin,
  commit,
  create,
  delete: remove,
  drop,
  explain: readOnly,
  insert,
  release,
  replace: insert,
  rollback,
  savepoint,
  select,
  update,
  values: select,
  with: afterWith,
});

const MYSQL = byKeyword<Reader>({
  analyze: maintainTables,
  backup: administer,
  binlog: administer,
  cache: administer,
  call,
  change: administer,
  check: maintainTables,
  checksum: maintainTables,
  clone: administer,
  deallocate,
  desc: readOnly,
  describe: readOnly,
  do: evaluate,
  execute,
  flush: administer,
  grant: describe,
  handler: readOnly,
  help: readOnly,
  install: administer,
  kill: administer,
  load: cursor => (cursor.word(1) === "index" ? administer(cursor) : loadData(cursor)),
  lock,
  optimize: maintainTables,
  prepare,
  purge: administer,
  rename,
  repair: maintainTables,
  reset: administer,
  restart: administer,
  revoke: describe,
  set: cursor => (cursor.is("set", "statement") ? setStatement(cursor) : set(cursor)),
  show: readOnly,
  shutdown: administer,
  start,
  stop: administer,
  table: select,
  truncate,
  uninstall: administer,
  unlock,
  use,
  xa: describe,
});

const SQLITE = byKeyword<Reader>({
  analyze: maintainAny,
  attach,
  detach,
  end: commit,
  pragma,
  reindex: maintainAny,
  vacuum,
});

/** What the mysql client and stored programs understand, and a server on its own does not. */
const NOT_SQL: ReadonlySet<string> = new Set(
  `charset clear close connect declare delimiter edit ego else elseif end exit fetch for get go if import iterate leave
  loop nopager notee nowarning open pager print prompt quit rehash repeat resignal return signal source status system
  tee until warnings when while`.split(/\s+/),
);

function select(cursor: Cursor): readonly Operation[] {
  const { items, from, stores } = query(cursor);
  const called = items.filter(item => item.kind === "call");
  // With a FROM, only a function of the project's own is taken to do more than compute.
  const acting = called.find(({ routine }) => routine.length > 1 || (from === null && !stores));
  return [acting === undefined ? operation(cursor, 0, { kind: "read" }) : calling(cursor, acting)];
}

function calling(cursor: Cursor, { routine }: Extract<Expression, { kind: "call" }>): Operation {
  return operation(cursor, 0, { kind: "call", routine: cursor.lowering.qualified(routine) });
}

/** DO computes and throws away what comes out. */
function evaluate(cursor: Cursor): readonly Operation[] {
  cursor.expect("do");
  const called = cursor.list(() => expression(cursor)).find(item => item.kind === "call");
  return [called === undefined ? operation(cursor, 0, { kind: "read" }) : calling(cursor, called)];
}

/** A WITH in front of a query, or of a statement that changes data. */
function afterWith(cursor: Cursor): readonly Operation[] {
  const named = withClause(cursor);
  switch (cursor.word()) {
    case "insert":
    case "replace":
      return insert(cursor).map(inserted =>
        inserted.kind === "changeData" && isOneOf(inserted.source, named) ? { ...inserted, source: null } : inserted,
      );
    case "update":
      return update(cursor);
    case "delete":
      return remove(cursor);
    default:
      return select(cursor);
  }
}

function call(cursor: Cursor): readonly Operation[] {
  cursor.expect("call");
  const routine = cursor.qualified();
  if (cursor.isSymbol("(")) {
    cursor.parenthesised(() => cursor.isSymbol(")") || cursor.list(() => expression(cursor)));
  }
  return [operation(cursor, 0, { kind: "call", routine })];
}

function readOnly(cursor: Cursor): readonly Operation[] {
  cursor.take();
  cursor.rest();
  return [operation(cursor, 0, { kind: "read" })];
}

function describe(cursor: Cursor): readonly Operation[] {
  const verb = cursor.takeWord();
  cursor.take();
  cursor.rest();
  return [operation(cursor, 0, { kind: "describe", verb })];
}

/** PREPARE does nothing yet. Manual: MySQL 15.5. */
function prepare(cursor: Cursor): readonly Operation[] {
  cursor.expect("prepare");
  cursor.name();
  cursor.expect("from");
  expression(cursor);
  return [operation(cursor, 0, { kind: "read" })];
}

function execute(cursor: Cursor): readonly Operation[] {
  cursor.expect("execute");
  if (cursor.accept("immediate")) expression(cursor);
  else cursor.name();
  if (cursor.accept("using")) cursor.list(() => expression(cursor));
  return [cursor.lowering.opaque("dynamic", "it executes a prepared statement")];
}

function deallocate(cursor: Cursor): readonly Operation[] {
  cursor.expect("deallocate", "prepare");
  cursor.name();
  return [operation(cursor, 0, { kind: "read" })];
}

/** MariaDB's SET STATEMENT variable = value FOR statement: variables of this one statement. */
function setStatement(cursor: Cursor): readonly Operation[] {
  cursor.expect("set", "statement");
  const variables = cursor.list(() => {
    const start = cursor.mark;
    const variable = cursor.qualified().name.text.toLowerCase();
    cursor.expectSymbol("=");
    const value = expression(cursor);
    return operation(cursor, start, {
      kind: "set",
      variable,
      value: value.kind === "literal" ? value.value : null,
      local: true,
    });
  });
  cursor.expect("for");
  return [...variables, ...statement(cursor)];
}
