import type { Operation } from "../../../model/operation.js";
import { unquote } from "../../tokens.js";
import { expressionText } from "../lowering.js";
import type { Cursor } from "./cursor.js";
import { expression } from "./expressions.js";
import { operation } from "./operation.js";

/** Reads SET: one operation for each variable. Manuals: MySQL 15.7.6 and 15.3.7, MariaDB "SET". */
export function set(cursor: Cursor): readonly Operation[] {
  cursor.expect("set");
  if (cursor.accept("password")) {
    cursor.rest();
    return [operation(cursor, 0, { kind: "describe", verb: "set password" })];
  }
  if (cursor.is("role") || cursor.is("default", "role")) return [setting(cursor, 0, "role", restText(cursor))];
  if (cursor.accept("resource", "group")) return [setting(cursor, 0, "resource group", restText(cursor))];
  const scope = cursor.isOneOf("global", "session", "local") ? 1 : 0;
  if (cursor.word(scope) === "transaction") {
    for (let taken = 0; taken <= scope; taken++) cursor.take();
    return [setting(cursor, 0, "transaction", restText(cursor))];
  }
  let first = true;
  return cursor.list(() => {
    const start = first ? 0 : cursor.mark;
    first = false;
    cursor.acceptOneOf("global", "session", "local", "persist", "persist_only");
    return assignment(cursor, start);
  });
}

function assignment(cursor: Cursor, start: number): Operation {
  if (cursor.accept("names")) return setting(cursor, start, "names", characterSet(cursor));
  if (cursor.accept("character", "set") || cursor.accept("charset")) {
    return setting(cursor, start, "character set", characterSet(cursor));
  }
  const name = variable(cursor);
  if (cursor.acceptSymbol("=", ":=") === null) cursor.fail();
  return setting(cursor, start, name, value(cursor));
}

/** `name`, `@@scope.name` or `@name`, in lower case; only a variable of the user's own keeps its sign. */
function variable(cursor: Cursor): string {
  if (cursor.acceptSymbol("@") !== null) return `@${unquote(cursor.take()).toLowerCase()}`;
  if (cursor.peek()?.kind === "parameter") return cursor.take().text.toLowerCase().replace(SYSTEM_VARIABLE, "");
  const { schema, name } = cursor.qualified();
  return (schema === null ? name.text : `${schema.text}.${name.text}`).toLowerCase();
}

const SYSTEM_VARIABLE = /^@@(?:(?:global|session|local|persist|persist_only)\.)?/;

/** Words that are reserved and yet values: `SET x = ON`. */
const VALUE_WORDS = ["on", "all", "default", "binary", "row"];

function value(cursor: Cursor): string | null {
  const start = cursor.mark;
  const ends = cursor.peek(1) === undefined || cursor.isSymbol(",", 1);
  if (ends && cursor.acceptOneOf(...VALUE_WORDS) !== null) return expressionText(cursor.since(start));
  const read = expression(cursor);
  return read.kind === "literal" ? read.value : expressionText(cursor.since(start));
}

/** The value of SET NAMES, with or without quotes. */
function characterSet(cursor: Cursor): string {
  const name = unquote(cursor.take());
  if (cursor.accept("collate")) cursor.take();
  return name;
}

function restText(cursor: Cursor): string {
  return expressionText(cursor.rest());
}

function setting(cursor: Cursor, start: number, name: string, value: string | null): Operation {
  return operation(cursor, start, { kind: "set", variable: name, value, local: false });
}

/** Reads MySQL's USE. */
export function use(cursor: Cursor): readonly Operation[] {
  cursor.expect("use");
  const { text } = cursor.name();
  return [setting(cursor, 0, "database", text)];
}

/** Pragmas that answer a question, although they take an argument. Manual: SQLite "PRAGMA Statements". */
const ASKING: ReadonlySet<string> = new Set(
  `foreign_key_check foreign_key_list index_info index_list index_xinfo integrity_check quick_check table_info
  table_list table_xinfo`.split(/\s+/),
);

/** Pragmas that do some work now. */
const WORKING: ReadonlySet<string> = new Set("incremental_vacuum optimize shrink_memory wal_checkpoint".split(" "));

/** Reads SQLite's PRAGMA. */
export function pragma(cursor: Cursor): readonly Operation[] {
  cursor.expect("pragma");
  const name = cursor.qualified().name.text.toLowerCase();
  let given: string | null = null;
  if (cursor.acceptSymbol("=") !== null) given = pragmaValue(cursor);
  else if (cursor.isSymbol("(")) given = cursor.parenthesised(() => pragmaValue(cursor));
  if (WORKING.has(name)) {
    return [operation(cursor, 0, { kind: "maintain", verb: name, target: null, concurrently: false })];
  }
  return given === null || ASKING.has(name)
    ? [operation(cursor, 0, { kind: "read" })]
    : [setting(cursor, 0, name, given)];
}

function pragmaValue(cursor: Cursor): string {
  const sign = cursor.acceptSymbol("-", "+") === "-" ? "-" : "";
  const token = cursor.take();
  if (token.kind === "punctuation" || token.kind === "operator") cursor.fail();
  const text = unquote(token);
  return sign + (token.kind === "word" ? text.toLowerCase() : text);
}
