import type { Token } from "../../tokens.js";
import type { Cursor } from "./cursor.js";
import { expression, other, term, type Expression } from "./expressions.js";
import { byKeyword } from "./keywords.js";
import { continuesQuery, orderedBy, query, restOfQuery, startsQuery } from "./queries.js";
import { castType } from "./types.js";

/** A literal, a name, a call, or something in parentheses. */
export function primary(cursor: Cursor): Expression {
  const token = cursor.peek();
  switch (token?.kind) {
    case "string":
      return stringLiteral(cursor);
    case "number":
      return { kind: "literal", value: cursor.take().text };
    case "parameter":
      cursor.take();
      return other();
  }
  if (cursor.isSymbol("(")) return inParentheses(cursor);
  if (cursor.isMySql && cursor.acceptSymbol("@") !== null) {
    // A variable whose name is in quotes.
    cursor.take();
    return other();
  }
  if (cursor.isMySql && cursor.acceptSymbol("{") !== null) {
    // ODBC's escapes: `{d '2024-01-01'}`.
    cursor.takeWord();
    const value = expression(cursor);
    cursor.expectSymbol("}");
    return value;
  }
  return startingWithWord(cursor) ?? nameOrCall(cursor);
}

/** IN (…) without its keyword: a list, a subquery, in SQLite also a table or a table-valued function. */
export function inList(cursor: Cursor): readonly Expression[] {
  if (!cursor.isSymbol("(") && !cursor.isMySql) {
    cursor.qualified();
    return cursor.isSymbol("(") ? callArguments(cursor, "") : [];
  }
  return cursor.parenthesised(() => {
    if (startsQuery(cursor)) return [subquery(cursor)];
    if (!cursor.isMySql && cursor.isSymbol(")")) return [];
    return cursor.list(() => expression(cursor));
  });
}

function subquery(cursor: Cursor): Expression {
  query(cursor);
  return { kind: "query" };
}

function stringLiteral(cursor: Cursor): Expression {
  const joins = isPlainString(cursor);
  let value = literalText(cursor);
  // Strings side by side are one (MySQL 11.1.1).
  while (joins && isPlainString(cursor)) value += literalText(cursor);
  return { kind: "literal", value };
}

function isPlainString(cursor: Cursor): boolean {
  const token = cursor.peek();
  return cursor.isMySql && token?.kind === "string" && /^(?:[nN]?'|"|_)/.test(token.text);
}

/** Hexadecimal digits stay in their quotes, or they would be taken for what they spell. */
function literalText(cursor: Cursor): string {
  const token = cursor.take();
  return /^x'/i.test(token.text) ? token.text.toLowerCase() : cursor.textOf(token);
}

function inParentheses(cursor: Cursor): Expression {
  return cursor.parenthesised(() => {
    if (startsQuery(cursor)) return subquery(cursor);
    const items = cursor.list(() => expression(cursor));
    const [only] = items;
    if (only === undefined || items.length > 1) return other(...items);
    if (only.kind === "query" && continuesQuery(cursor)) restOfQuery(cursor);
    return only;
  });
}

/** What a keyword begins; `null` where the word is the name of something. */
function startingWithWord(cursor: Cursor): Expression | null {
  const word = cursor.word();
  if (word === null || cursor.isSymbol(".", 1)) return null;
  switch (word) {
    case "null":
      return constant(cursor, null);
    case "true":
      return constant(cursor, "1");
    case "false":
      return constant(cursor, "0");
    case "case":
      return caseExpression(cursor);
    case "exists":
      if (!cursor.isSymbol("(", 1)) return null;
      cursor.take();
      return cursor.parenthesised(() => subquery(cursor));
    case "current_timestamp":
    case "current_date":
    case "current_time":
      return nowLike(cursor);
    default:
      return cursor.isMySql ? startingWithMySqlWord(cursor, word) : null;
  }
}

function startingWithMySqlWord(cursor: Cursor, word: string): Expression | null {
  switch (word) {
    case "localtime":
    case "localtimestamp":
    case "current_user":
    case "utc_date":
    case "utc_time":
    case "utc_timestamp":
      return nowLike(cursor);
    case "interval":
      return interval(cursor);
    case "date":
    case "time":
    case "timestamp":
      if (cursor.peek(1)?.kind !== "string") return null;
      cursor.take();
      return other(stringLiteral(cursor));
    case "next":
    case "previous":
      // Sequences of MariaDB.
      if (!cursor.accept(word, "value", "for")) return null;
      cursor.qualified();
      return other();
    default:
      return FUNCTION_WORDS.has(word) && cursor.isSymbol("(", 1) ? call(cursor, [cursor.take()]) : null;
  }
}

/** Reserved words of MySQL that are functions all the same. */
const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  "char convert default if insert left match mod repeat replace right row_number values".split(" "),
);

function constant(cursor: Cursor, value: string | null): Expression {
  cursor.take();
  return { kind: "literal", value };
}

/** CURRENT_TIMESTAMP and its like, which need no parentheses. */
function nowLike(cursor: Cursor): Expression {
  cursor.take();
  if (cursor.isMySql && cursor.isSymbol("(")) cursor.skipParentheses();
  return other();
}

function caseExpression(cursor: Cursor): Expression {
  cursor.expect("case");
  const operands: Expression[] = [];
  const read = (): void => void operands.push(expression(cursor));
  if (!cursor.is("when")) read();
  do {
    cursor.expect("when");
    read();
    cursor.expect("then");
    read();
  } while (cursor.is("when"));
  if (cursor.accept("else")) read();
  cursor.expect("end");
  return other(...operands);
}

/** `INTERVAL 1 DAY`; with parentheses and commas it is the function of that name. */
function interval(cursor: Cursor): Expression {
  const called = cursor.isSymbol("(", 1);
  cursor.expect("interval");
  const value = expression(cursor);
  if (cursor.word() !== null && UNIT.test(cursor.word() as string)) cursor.take();
  else if (!called) cursor.fail();
  return other(value);
}

const UNIT =
  /^(?:microsecond|second|minute|hour|day|week|month|quarter|year|[a-z]+_(?:microsecond|second|minute|hour|month))$/;

function nameOrCall(cursor: Cursor): Expression {
  const start = cursor.mark;
  cursor.nameToken();
  while (cursor.acceptSymbol(".") !== null) {
    if (cursor.acceptSymbol("*") !== null) return other();
    cursor.memberToken();
  }
  const parts = cursor.since(start);
  if (cursor.isSymbol("(")) return call(cursor, parts);
  return { kind: "column", name: parts.at(-1) as Token, qualifier: parts.at(-3) ?? null };
}

function call(cursor: Cursor, routine: readonly Token[]): Expression {
  const name = routine.length === 1 ? (routine[0] as Token).text.toLowerCase() : "";
  const operands = callArguments(cursor, name);
  if (name === "match" && cursor.accept("against")) cursor.skipParentheses();
  if (!cursor.accept("respect", "nulls")) cursor.accept("ignore", "nulls");
  if (cursor.accept("within", "group")) cursor.skipParentheses();
  if (cursor.accept("filter")) cursor.skipParentheses();
  if (cursor.accept("over")) {
    if (cursor.isSymbol("(")) cursor.skipParentheses();
    else cursor.name();
  }
  return { kind: "call", routine, operands };
}

/** The arguments of a call with their parentheses, and the words that some functions want between them. */
function callArguments(cursor: Cursor, name: string): readonly Expression[] {
  if (name === "json_table" || name === "json_value") {
    cursor.skipParentheses();
    return [];
  }
  return cursor.parenthesised(() => {
    if (cursor.isSymbol(")")) return [];
    if (cursor.acceptSymbol("*") !== null) return [];
    if (startsQuery(cursor)) return [subquery(cursor)];
    cursor.acceptOneOf("distinct", "all");
    if (name === "trim" && cursor.acceptOneOf("leading", "both", "trailing") !== null && cursor.accept("from")) {
      return [expression(cursor)];
    }
    return cursor.list(() => argument(cursor, name));
  });
}

function argument(cursor: Cursor, name: string): Expression {
  let value = name === "position" ? term(cursor) : argumentValue(cursor);
  if (name === "convert" && cursor.acceptSymbol(",") !== null) castType(cursor);
  for (;;) {
    const word = cursor.acceptOneOf(...(INSIDE_CALLS.get(name) ?? []));
    if (word === "as") castType(cursor);
    else if (word === "using") cursor.take();
    else if (word !== null) value = other(value, expression(cursor));
    else if (cursor.accept("order", "by")) cursor.list(() => orderedBy(cursor));
    else return value;
  }
}

/** Words that some functions want between their arguments. Manuals: MySQL 14, MariaDB "Built-in Functions". */
const INSIDE_CALLS = byKeyword<readonly string[]>({
  cast: ["as"],
  char: ["using"],
  convert: ["using"],
  extract: ["from"],
  group_concat: ["separator", "limit"],
  json_arrayagg: ["limit"],
  mid: ["from", "for"],
  overlay: ["from", "for", "placing"],
  position: ["in"],
  substr: ["from", "for"],
  substring: ["from", "for"],
  trim: ["from"],
  weight_string: ["as"],
});

function argumentValue(cursor: Cursor): Expression {
  const word = cursor.word();
  if (cursor.isMySql && word !== null && UNIT.test(word) && word.includes("_")) {
    cursor.take();
    return other();
  }
  return expression(cursor);
}
