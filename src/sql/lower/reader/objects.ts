import type { QualifiedName } from "../../../model/name.js";
import { PLAIN_CHANGE, type ObjectDefinition, type Operation } from "../../../model/operation.js";
import { alterTable } from "./alter-table.js";
import { createTable } from "./create-table.js";
import type { Cursor } from "./cursor.js";
import { expression } from "./expressions.js";
import { createIndex, dropIndexStatement } from "./indexes.js";
import { operation } from "./operation.js";
import { query } from "./queries.js";
import { sqliteAlterTable } from "./sqlite-alter-table.js";

/** Reads CREATE. Manuals: MySQL 15.1 and 15.7.1, MariaDB "CREATE", SQLite "SQL As Understood By SQLite". */
export function create(cursor: Cursor): readonly Operation[] {
  cursor.expect("create");
  const replace = cursor.isMySql && cursor.accept("or", "replace");
  const options = cursor.mark;
  const temporary = cursor.acceptOneOf("temporary", ...(cursor.isMySql ? [] : ["temp"])) !== null;
  if (cursor.isMySql) definitionOptions(cursor);
  const indexed = cursor.word(1) === "index" ? cursor.acceptOneOf("unique", "fulltext", "spatial", "vector") : null;
  if (cursor.is("index")) {
    const unique = indexed === "unique";
    return createIndex(cursor, { unique, method: unique ? null : indexed, replace });
  }
  switch (cursor.word()) {
    case "table":
      return createTable(cursor, { temporary, replace });
    case "view":
      return [createView(cursor, replace)];
    case "trigger":
      return [createTrigger(cursor, { options, replace })];
    default:
      return [createObject(cursor, { options, replace })];
  }
}

/** Reads ALTER. */
export function alter(cursor: Cursor): readonly Operation[] {
  cursor.expect("alter");
  if (!cursor.isMySql) return sqliteAlterTable(cursor);
  cursor.accept("online");
  cursor.accept("ignore");
  if (cursor.is("table")) return alterTable(cursor);
  definitionOptions(cursor);
  if (cursor.is("view")) return [createView(cursor, true)];
  const object = objectKind(cursor);
  const name = objectName(cursor, object);
  cursor.rest();
  return [operation(cursor, 0, { kind: "alterObject", object, name: name?.name ?? null, ...PLAIN_CHANGE })];
}

/** Reads DROP: one operation for each thing that it names. */
export function drop(cursor: Cursor): readonly Operation[] {
  cursor.expect("drop");
  cursor.acceptOneOf("temporary");
  if (cursor.accept("index")) return dropIndexStatement(cursor);
  if (cursor.isMySql && cursor.accept("prepare")) {
    cursor.name();
    return [operation(cursor, 0, { kind: "read" })];
  }
  switch (cursor.acceptOneOf("table", "tables", "view", "trigger")) {
    case "table":
    case "tables":
      return dropList(cursor, (table, ifExists) => ({ kind: "dropTable", table, ifExists, cascade: false }));
    case "view":
      return dropList(cursor, (view, ifExists) => ({
        kind: "dropView",
        view,
        materialized: false,
        ifExists,
        cascade: false,
      }));
    case "trigger": {
      const ifExists = cursor.ifExists();
      const { name } = cursor.qualified();
      return [operation(cursor, 0, { kind: "dropTrigger", name, table: null, ifExists })];
    }
  }
  if (!cursor.isMySql) cursor.fail();
  const object = objectKind(cursor);
  const named = objectName(cursor, object);
  const name = named?.name ?? null;
  // Accounts, and the engine of a tablespace, follow in forms of their own.
  if (name === null || object.endsWith("tablespace") || object === "logfile group") cursor.rest();
  const ifExists = named?.guarded === true;
  return [operation(cursor, 0, { kind: "dropObject", object, name, ...PLAIN_CHANGE, ifExists })];
}

/** Reads RENAME TABLE and RENAME USER. Manuals: MySQL 15.1.36 and 15.7.1.7. */
export function rename(cursor: Cursor): readonly Operation[] {
  cursor.expect("rename");
  if (cursor.accept("user")) {
    cursor.rest();
    return [operation(cursor, 0, { kind: "alterObject", object: "user", name: null, ...PLAIN_CHANGE })];
  }
  cursor.expectOneOf("table", "tables");
  cursor.ifExists();
  const pairs = cursor.list(() => {
    const table = cursor.qualified();
    waitOption(cursor);
    cursor.expect("to");
    return { table, to: cursor.qualified() };
  });
  return pairs.map(({ table, to }) => operation(cursor, 0, { kind: "renameTable", table, to }));
}

/** MariaDB's WAIT and NOWAIT. */
export function waitOption(cursor: Cursor): void {
  if (!cursor.isMySql) return;
  if (cursor.accept("wait")) cursor.number();
  else cursor.accept("nowait");
}

/** ALGORITHM, DEFINER, SQL SECURITY and AGGREGATE in front of views and stored programs. */
function definitionOptions(cursor: Cursor): void {
  for (;;) {
    if (cursor.accept("algorithm")) {
      cursor.expectSymbol("=");
      cursor.expectOneOf("undefined", "merge", "temptable");
    } else if (cursor.accept("definer")) {
      cursor.expectSymbol("=");
      account(cursor);
    } else if (cursor.accept("sql", "security")) cursor.expectOneOf("definer", "invoker");
    else if (!cursor.accept("aggregate")) return;
  }
}

/** `'user'@'host'`, in any quotes or none, and CURRENT_USER(). */
function account(cursor: Cursor): void {
  cursor.take();
  if (cursor.isSymbol("(")) cursor.skipParentheses();
  else if (cursor.acceptSymbol("@") !== null) cursor.take();
  else if (cursor.peek()?.kind === "parameter") cursor.take();
}

function createView(cursor: Cursor, orReplace: boolean): Operation {
  cursor.expect("view");
  cursor.ifNotExists();
  const view = cursor.qualified();
  const start = cursor.mark;
  if (cursor.isSymbol("(")) cursor.names();
  cursor.expect("as");
  query(cursor);
  if (cursor.isMySql && cursor.accept("with")) {
    cursor.acceptOneOf("cascaded", "local");
    cursor.expect("check", "option");
  }
  return operation(cursor, 0, {
    kind: "createView",
    view,
    materialized: false,
    orReplace,
    reads: null,
    definition: cursor.lowering.textOf(cursor.since(start)),
  });
}

/** What stands before the word for the kind of object: where the options begin, and whether OR REPLACE does. */
interface Before {
  readonly options: number;
  readonly replace: boolean;
}

function createTrigger(cursor: Cursor, { options, replace }: Before): Operation {
  const kind = cursor.mark;
  cursor.expect("trigger");
  const ifNotExists = cursor.ifNotExists();
  const { name } = cursor.qualified();
  const start = cursor.mark;
  if (cursor.accept("instead")) cursor.expect("of");
  else cursor.acceptOneOf("before", "after");
  do {
    if (cursor.expectOneOf("insert", "update", "delete") === "update" && cursor.accept("of")) {
      cursor.list(() => cursor.name());
    }
  } while (cursor.accept("or"));
  cursor.expect("on");
  const owner = cursor.mark;
  const table = cursor.qualified();
  const rest = cursor.mark;
  cursor.accept("for", "each", "row");
  if (cursor.isMySql && cursor.acceptOneOf("follows", "precedes") !== null) cursor.name();
  if (!cursor.isMySql && cursor.accept("when")) expression(cursor);
  body(cursor);
  const definition = definitionOf(cursor, [options, kind], [start, owner], rest);
  const how = { orReplace: replace, ifNotExists, definition };
  return operation(cursor, 0, { kind: "createTrigger", name, table, routine: null, ...how });
}

/** The pieces between these marks; the last one goes on to the end. */
function definitionOf(
  cursor: Cursor,
  options: readonly [number, number],
  head: readonly [number, number],
  rest: number,
): ObjectDefinition | null {
  const { lowering } = cursor;
  const texts = [lowering.tokens.slice(...options), lowering.tokens.slice(...head), cursor.since(rest)].map(piece =>
    lowering.writtenText(piece),
  );
  const [before, between, behind] = texts;
  return before == null || between == null || behind == null ? null : { options: before, head: between, rest: behind };
}

/** What a stored program does when it is called, not now. A BEGIN without its END would hide what follows. */
function body(cursor: Cursor): void {
  const begins = cursor.is("begin") || (cursor.isSymbol(":", 1) && cursor.word(2) === "begin");
  const tokens = cursor.rest();
  const last = tokens.slice(-2).map(token => token.text.toLowerCase());
  if (tokens.length === 0 || (begins && !last.includes("end"))) cursor.fail(tokens.length === 0);
}

function createObject(cursor: Cursor, { options, replace }: Before): Operation {
  const kind = cursor.mark;
  const object = objectKind(cursor);
  const named = objectName(cursor, object);
  const name = named?.name ?? null;
  const start = cursor.mark;
  if (object === "virtual table") {
    cursor.expect("using");
    cursor.name();
    if (cursor.isSymbol("(")) cursor.skipParentheses();
  } else if (PROGRAMS.has(object)) program(cursor);
  else cursor.rest();
  const definition = name === null ? null : definitionOf(cursor, [options, kind], [start, start], start);
  const how = { orReplace: replace, ifNotExists: named?.guarded === true, definition };
  return operation(cursor, 0, { kind: "createObject", object, name, ...PLAIN_CHANGE, ...how });
}

const PROGRAMS: ReadonlySet<string> = new Set(["procedure", "function", "event"]);

/** The words between the name of a stored program and its body say how it is called. */
function program(cursor: Cursor): void {
  if (cursor.isSymbol("(")) cursor.skipParentheses();
  while (!cursor.done && !cursor.is("begin") && !(cursor.isSymbol(":", 1) && cursor.word(2) === "begin")) cursor.take();
  if (!cursor.done) body(cursor);
}

/** Objects without columns and rows, in the words of the manuals. */
const MYSQL_OBJECTS: readonly (readonly string[])[] = [
  ["database"],
  ["schema"],
  ["procedure"],
  ["function"],
  ["event"],
  ["user"],
  ["role"],
  ["server"],
  ["sequence"],
  ["instance"],
  ["library"],
  ["package", "body"],
  ["package"],
  ["undo", "tablespace"],
  ["tablespace"],
  ["logfile", "group"],
  ["resource", "group"],
  ["spatial", "reference", "system"],
];

function objectKind(cursor: Cursor): string {
  const kinds = cursor.isMySql ? MYSQL_OBJECTS : [["virtual", "table"]];
  const words = kinds.find(candidate => cursor.accept(...candidate)) ?? cursor.fail();
  // SCHEMA is another word for DATABASE in MySQL.
  return words[0] === "schema" ? "database" : words.join(" ");
}

const WITHOUT_NAME: ReadonlySet<string> = new Set(["user", "role", "instance", "spatial reference system"]);

/** The name of the object, and whether IF stands before it; `null` for accounts, which come in lists, and for what has none. */
function objectName(
  cursor: Cursor,
  object: string,
): { readonly name: QualifiedName; readonly guarded: boolean } | null {
  const guarded = cursor.is("if", "not") ? cursor.ifNotExists() : cursor.ifExists();
  if (!WITHOUT_NAME.has(object)) return { name: cursor.qualified(), guarded };
  if (cursor.done) cursor.fail();
  return null;
}

function dropList(
  cursor: Cursor,
  draft: (name: QualifiedName, ifExists: boolean) => Parameters<typeof operation>[2],
): readonly Operation[] {
  const ifExists = cursor.ifExists();
  const names = cursor.isMySql ? cursor.list(() => cursor.qualified()) : [cursor.qualified()];
  waitOption(cursor);
  if (cursor.isMySql) cursor.acceptOneOf("restrict", "cascade");
  return names.map(name => operation(cursor, 0, draft(name, ifExists)));
}
