import { isMySqlFamily, type Dialect } from "../model/dialect.js";

/**
 * The kinds that all dialects share.
 * - `word`: a keyword or an unquoted identifier;
 * - `identifier`: a quoted identifier (`"a"`, `` `a` ``, `[a]` in SQLite);
 * - `string`: a literal with its prefix (`E'…'`, `N'…'`) or in dollar quotes, and MySQL's `"…"`;
 * - `parameter`: `?`, `$1`, `:name`, `@variable`;
 * - `meta`: a psql meta-command, to the end of its line;
 * - `break`: a separator of a migration tool (`--> statement-breakpoint`, `--split`).
 */
export type TokenKind =
  "word" | "identifier" | "string" | "number" | "parameter" | "operator" | "punctuation" | "meta" | "break";

/** `start` and `end` are UTF-16 offsets in the text that was read, half-open. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** False for a literal, identifier or comment that the end of the text cuts off. */
  readonly closed: boolean;
}

export interface Comment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly block: boolean;
  readonly closed: boolean;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}

const WORD = /[\p{L}_\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*/uy;
const NUMBER = /(?:0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)/y;
const SPACE = /\s+/y;
const DOLLAR_QUOTE = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const PARAMETER = /\$\d+|\?\d*|@@?[\p{L}_$][\p{L}\p{N}_$.]*|:[\p{L}_][\p{L}\p{N}_]*/uy;
const OPERATOR = /::|:=|->>?|#>>?|\|\||&&|<=>|<>|<=|>=|!=|=>|@>|<@|~~?\*?|!~~?\*?|[-+*/<>=~!@#%^&|`?:\\$]/y;
const PUNCTUATION = new Set(["(", ")", ",", ";", ".", "[", "]", "{", "}"]);
const STRING_PREFIX = /(?:[eEbBxXnN]|[uU]&|_[a-zA-Z0-9]+ ?)(?=')/y;
const BREAK = /-->[ \t]*statement-breakpoint[^\n]*|--split[ \t]*(?=\r?\n|$)/y;

/**
 * Reads SQL as tokens. Never throws: what no rule fits becomes an `operator` of one character.
 * Manuals: PostgreSQL 4.1, MySQL 9.1 and 9.7, SQLite "SQL Language Expressions".
 */
export function tokenize(text: string, dialect: Dialect): Tokens {
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  const mysql = isMySqlFamily(dialect);
  const length = text.length;
  let at = 0;
  // Inside an executable comment, whose content MySQL runs as if there were no comment.
  let executable = false;

  const match = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : at;
  };
  const push = (kind: TokenKind, end: number, closed = true): void => {
    tokens.push({ kind, text: text.slice(at, end), start: at, end, closed });
    at = end;
  };
  const comment = (end: number, block: boolean, closed = true): void => {
    comments.push({ text: text.slice(at, end), start: at, end, block, closed });
    at = end;
  };

  while (at < length) {
    const char = text[at] as string;
    const next = text[at + 1];
    const afterSpace = match(SPACE);
    if (afterSpace > at) {
      at = afterSpace;
      continue;
    }
    if (char === "-" && next === "-") {
      const afterBreak = match(BREAK);
      if (afterBreak > at) {
        push("break", afterBreak);
        continue;
      }
      if (!mysql || text[at + 2] === undefined || /\s/.test(text[at + 2] as string)) {
        comment(lineEnd(text, at), false);
        continue;
      }
    }
    if (char === "#" && mysql) {
      comment(lineEnd(text, at), false);
      continue;
    }
    if (char === "/" && next === "*") {
      if (mysql && (text[at + 2] === "!" || text.startsWith("M!", at + 2))) {
        executable = true;
        at = matchFrom(/\/\*M?!\d*/y, text, at);
        continue;
      }
      const { end, closed } = blockCommentEnd(text, at, dialect === "postgresql");
      comment(end, true, closed);
      continue;
    }
    if (executable && char === "*" && next === "/") {
      executable = false;
      at += 2;
      continue;
    }
    if (char === "\\" && dialect === "postgresql" && atLineStart(text, at)) {
      push("meta", lineEnd(text, at));
      continue;
    }
    const prefixEnd = match(STRING_PREFIX);
    if (char === "'" || prefixEnd > at) {
      const escapes = mysql || (prefixEnd > at && (char === "e" || char === "E"));
      const { end, closed } = quotedEnd(text, prefixEnd, "'", escapes);
      push("string", end, closed);
      continue;
    }
    if (char === '"') {
      const { end, closed } = quotedEnd(text, at, '"', mysql);
      push(mysql ? "string" : "identifier", end, closed);
      continue;
    }
    if (char === "`") {
      const { end, closed } = quotedEnd(text, at, "`", false);
      push("identifier", end, closed);
      continue;
    }
    if (char === "[" && dialect === "sqlite") {
      const close = text.indexOf("]", at);
      push("identifier", close < 0 ? length : close + 1, close >= 0);
      continue;
    }
    if (char === "$" && dialect === "postgresql") {
      const open = match(DOLLAR_QUOTE);
      if (open > at) {
        const tag = text.slice(at, open);
        const close = text.indexOf(tag, open);
        push("string", close < 0 ? length : close + tag.length, close >= 0);
        continue;
      }
    }
    const number = match(NUMBER);
    if (number > at && !(char === "." && !/\d/.test(next ?? ""))) {
      push("number", number);
      continue;
    }
    const word = match(WORD);
    if (word > at) {
      push("word", word);
      continue;
    }
    const parameter = char === ":" && (next === ":" || text[at - 1] === ":") ? at : match(PARAMETER);
    if (parameter > at) {
      push("parameter", parameter);
      continue;
    }
    if (PUNCTUATION.has(char)) {
      push("punctuation", at + 1);
      continue;
    }
    push("operator", Math.max(match(OPERATOR), at + 1));
  }
  return { tokens, comments };
}

/** The content of a quoted identifier or string literal, without quotes, prefix and doubled quotes. */
export function unquote(token: Token): string {
  const { text } = token;
  if (token.kind === "word") return text;
  if (text.startsWith("$")) {
    const tag = text.slice(0, text.indexOf("$", 1) + 1);
    return text.slice(tag.length, token.closed ? -tag.length : undefined);
  }
  const open = text.search(/['"`[]/);
  if (open < 0) return text;
  const quote = text[open] as string;
  const body = text.slice(open + 1, token.closed ? -1 : undefined);
  return quote === "[" ? body : body.replaceAll(quote + quote, quote);
}

function matchFrom(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  if (at < 0) return text.length;
  return text[at - 1] === "\r" ? at - 1 : at;
}

function atLineStart(text: string, at: number): boolean {
  let i = at - 1;
  while (i >= 0 && (text[i] === " " || text[i] === "\t")) i--;
  return i < 0 || text[i] === "\n";
}

function blockCommentEnd(text: string, from: number, nests: boolean): { end: number; closed: boolean } {
  let depth = 1;
  let at = from + 2;
  while (at < text.length) {
    if (text.startsWith("*/", at)) {
      at += 2;
      if (--depth === 0) return { end: at, closed: true };
    } else if (nests && text.startsWith("/*", at)) {
      at += 2;
      depth++;
    } else at++;
  }
  return { end: text.length, closed: false };
}

function quotedEnd(text: string, open: number, quote: string, escapes: boolean): { end: number; closed: boolean } {
  let at = open + 1;
  while (at < text.length) {
    const char = text[at];
    if (escapes && char === "\\") at += 2;
    else if (char !== quote) at++;
    else if (text[at + 1] === quote) at += 2;
    else return { end: at + 1, closed: true };
  }
  return { end: text.length, closed: false };
}
