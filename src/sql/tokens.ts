import { isMySqlFamily, type Dialect } from "../model/dialect.js";

/**
 * The kinds that all dialects share.
 * - `word`: a keyword or an unquoted identifier;
 * - `identifier`: a quoted identifier (`"a"`, `` `a` ``, `[a]` in SQLite);
 * - `string`: a literal with its prefix (`E'…'`, `N'…'`) or in dollar quotes, and MySQL's `"…"`;
 * - `parameter`: `?`, `$1`, `:name`, `@variable`;
 * - `meta`: a command to psql or the sqlite3 shell, to the end of its line;
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
  /** False for a literal, an identifier or a comment (then an `operator`) that the end of the text cuts off. */
  readonly closed: boolean;
}

export interface Comment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly block: boolean;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}

// Servers take only these for blanks; any other Unicode space is a letter to them. A byte order mark begins some files.
const SPACE = /[ \t\r\n\f\v]+|^\ufeff/y;
const WORD = /[\p{L}_\u{80}-\u{10ffff}][\p{L}\p{N}_$\u{80}-\u{10ffff}]*/uy;
const NUMBER = /0[xX][0-9a-fA-F]+|0[bB][01]+|(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
/** An identifier of MySQL can begin with a digit. */
const WORD_WITH_DIGIT = /[0-9][0-9\p{L}_$\u{80}-\u{ffff}]*/uy;
const DOLLAR_QUOTE = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const PARAMETER = /\$\d+|\$[\p{L}_][\p{L}\p{N}_]*|\?\d*|@@?[\p{L}_$][\p{L}\p{N}_$.]*|:[\p{L}_][\p{L}\p{N}_]*/uy;
const OPERATOR = /::|:=|->>?|#>>?|\|\||&&|<=>|<>|<=|>=|<<|>>|!=|==|=>|@>|<@|~~?\*?|!~~?\*?|[-+*/<>=~!@#%^&|`?:\\$]/y;
const PUNCTUATION = new Set(["(", ")", ",", ";", ".", "[", "]", "{", "}"]);
const BREAK = /-->[ \t]*statement-breakpoint[^\n]*|--split[ \t]*(?=\r?\n|$)/y;
const EXECUTABLE = /\/\*(M?)!(\d*)/y;
const STRING_PREFIX: Readonly<Record<Dialect, RegExp>> = {
  postgresql: /(?:[eEbBxXnN]|[uU]&)(?=')/y,
  mysql: /(?:[bBxXnN]|_[a-zA-Z0-9]+ ?)(?=')/y,
  mariadb: /(?:[bBxXnN]|_[a-zA-Z0-9]+ ?)(?=')/y,
  sqlite: /[xX](?=')/y,
};

/**
 * Reads SQL as tokens. Never throws: what no rule fits becomes an `operator` of one character, and what the end of the
 * text cuts off is a token that is not `closed`.
 * Manuals: PostgreSQL 4.1, MySQL 11.1 to 11.7, SQLite "SQL Language Expressions".
 */
export function tokenize(text: string, dialect: Dialect): Tokens {
  return new Scanner(text, dialect).scan();
}

/**
 * The same, with what stands in the bodies of blocks and functions, which PostgreSQL quotes by dollars, in the place of
 * these bodies.
 */
export function tokenizeWithBodies(text: string, dialect: Dialect): Tokens {
  const { tokens, comments } = tokenize(text, dialect);
  const bodies = new Map(
    tokens.flatMap((token, i) => (isBody(tokens, i) ? [[token, bodyOf(token, dialect)] as const] : [])),
  );
  if (bodies.size === 0) return { tokens, comments };
  return {
    tokens: tokens.flatMap(token => bodies.get(token)?.tokens ?? [token]),
    comments: [...comments, ...[...bodies.values()].flatMap(body => body.comments)].sort((a, b) => a.start - b.start),
  };
}

/** Whether a token is what DO runs, with or without LANGUAGE between them, or what follows AS in CREATE FUNCTION. */
function isBody(tokens: readonly Token[], index: number): boolean {
  const [token, before, language, start] = [0, 1, 2, 3].map(back => tokens[index - back]);
  if (token?.kind !== "string" || !token.text.startsWith("$") || !token.closed) return false;
  const says = (word: Token | undefined, expected: string): boolean => word?.text.toLowerCase() === expected;
  return says(before, "do") || says(before, "as") || (says(language, "language") && says(start, "do"));
}

function bodyOf({ text, start }: Token, dialect: Dialect): Tokens {
  const tag = text.indexOf("$", 1) + 1;
  const { tokens, comments } = tokenizeWithBodies(text.slice(tag, -tag), dialect);
  const moved = <T extends { readonly start: number; readonly end: number }>(part: T): T => ({
    ...part,
    start: part.start + start + tag,
    end: part.end + start + tag,
  });
  return { tokens: tokens.map(moved), comments: comments.map(moved) };
}

/** Whether Liquibase reads a file before the database does: a line of comment then begins as it does everywhere. */
export function isLiquibase(text: string): boolean {
  return /^\s*--[ \t]*liquibase[ \t]+formatted\b/i.test(text);
}

class Scanner {
  private readonly tokens: Token[] = [];
  private readonly comments: Comment[] = [];
  private readonly mysql: boolean;
  /** To MySQL, `1--1` is a subtraction. */
  private readonly dashesNeedBlank: boolean;
  private at = 0;
  /** The index of the first token behind the last `;`. */
  private statement = 0;
  /** Inside an executable comment, whose content MySQL runs as if there were no comment. */
  private executable = false;

  constructor(
    private readonly text: string,
    private readonly dialect: Dialect,
  ) {
    this.mysql = isMySqlFamily(dialect);
    this.dashesNeedBlank = this.mysql && !isLiquibase(text);
  }

  scan(): Tokens {
    while (this.at < this.text.length) {
      const space = this.match(SPACE);
      if (space > this.at) this.at = space;
      else if (!this.comment() && !this.command() && !this.quoted()) this.plain();
    }
    return { tokens: this.tokens, comments: this.comments };
  }

  /** Comments, what looks like one to some systems, and the ends of executable ones. */
  private comment(): boolean {
    const { text, at } = this;
    if (text.startsWith("--", at)) {
      const end = this.match(BREAK);
      if (end > at) return this.push("break", end);
      return (!this.dashesNeedBlank || !/\S/.test(text[at + 2] ?? " ")) && this.pushComment(lineEnd(text, at), false);
    }
    if (this.mysql && text[at] === "#") return this.pushComment(lineEnd(text, at), false);
    if (text.startsWith("/*", at)) {
      if (this.entersExecutable()) return true;
      const { end, closed } = blockCommentEnd(text, at, this.dialect === "postgresql");
      // Only SQLite lets a comment run to the end of the text.
      return closed || this.dialect === "sqlite" ? this.pushComment(end, true) : this.push("operator", end, false);
    }
    if (!this.executable || !text.startsWith("*/", at)) return false;
    this.executable = false;
    this.at += 2;
    return true;
  }

  /**
   * Behind the beginning of a comment whose content a current server runs. MariaDB leaves out what MySQL 5.7 and later
   * shall run, and nobody runs what is for a version that does not exist. Manuals: MySQL 11.7, MariaDB "Comment Syntax".
   */
  private entersExecutable(): boolean {
    EXECUTABLE.lastIndex = this.at;
    const match = this.mysql ? EXECUTABLE.exec(this.text) : null;
    if (match === null) return false;
    const version = Number(match[2]);
    const maria = this.dialect === "mariadb";
    const runs = maria ? version < 50700 || (version >= 100_000 && version < 200_000) : version < 100_000;
    if (!runs || (match[1] === "M" && !maria)) return false;
    this.executable = true;
    this.at = EXECUTABLE.lastIndex;
    return true;
  }

  /** A line for the client: `\d` of psql, `.mode` of the sqlite3 shell. */
  private command(): boolean {
    const { text, at, dialect } = this;
    const psql = dialect === "postgresql" && text[at] === "\\";
    const shell = dialect === "sqlite" && /^\.[a-z]/.test(text.slice(at, at + 2));
    if (!(psql || shell) || !atLineStart(text, at)) return false;
    const previous = this.tokens.at(-1);
    const between = previous === undefined || previous.text === ";" || previous.kind === "meta";
    return (psql || between) && this.push("meta", lineEnd(text, at));
  }

  /** Strings and quoted identifiers. */
  private quoted(): boolean {
    const { text, at, dialect, mysql } = this;
    const char = text[at] as string;
    const prefix = this.match(STRING_PREFIX[dialect]);
    if (char === "'" || prefix > at) {
      const escapes = mysql || (prefix > at && (char === "e" || char === "E"));
      return this.pushQuoted("string", prefix, "'", escapes);
    }
    if (char === '"') return this.pushQuoted(mysql ? "string" : "identifier", at, '"', mysql);
    if (char === "`") return this.pushQuoted("identifier", at, "`", false);
    if (char === "[" && dialect === "sqlite") return this.pushUntil("identifier", at + 1, "]");
    if (char !== "$" || dialect !== "postgresql") return false;
    const open = this.match(DOLLAR_QUOTE);
    return open > at && this.pushUntil("string", open, text.slice(at, open));
  }

  /** Words, numbers, parameters, operators. */
  private plain(): boolean {
    const { text, at } = this;
    const char = text[at] as string;
    const number = this.number();
    if (number !== null) return number;
    const word = this.match(WORD);
    if (word > at) return this.push("word", word);
    const cast = char === ":" && (text[at + 1] === ":" || text[at - 1] === ":");
    const parameter = cast ? at : this.match(PARAMETER);
    if (parameter > at) return this.push("parameter", parameter);
    if (char === ";") return this.terminator();
    if (PUNCTUATION.has(char)) return this.push("punctuation", at + 1);
    return this.push("operator", Math.max(this.match(OPERATOR), at + 1));
  }

  /** Behind COPY … FROM stdin, data follow that are no SQL. */
  private terminator(): true {
    const statement = this.tokens.slice(this.statement);
    this.push("punctuation", this.at + 1);
    this.statement = this.tokens.length;
    if (this.dialect === "postgresql" && readsCopyData(statement)) this.at = copyDataEnd(this.text, this.at);
    return true;
  }

  /** `null` where no number begins; in MySQL, what begins with a digit may be a name. */
  private number(): true | null {
    const { text, at } = this;
    const end = this.match(NUMBER);
    if (end === at) return null;
    if (!this.mysql) return this.push("number", end);
    const previous = this.tokens.at(-1);
    const qualified = previous?.end === at && (previous.kind === "word" || previous.kind === "identifier");
    if (text[at] === "." && qualified) return null;
    const word = this.match(WORD_WITH_DIGIT);
    const isWord = word > end || text.slice(at, end).includes("_");
    return isWord ? this.push("word", word) : this.push("number", end);
  }

  /** Where the pattern stops matching; `at` where it does not match. */
  private match(pattern: RegExp): number {
    pattern.lastIndex = this.at;
    return pattern.test(this.text) ? pattern.lastIndex : this.at;
  }

  private push(kind: TokenKind, end: number, closed = true): true {
    this.tokens.push({ kind, text: this.text.slice(this.at, end), start: this.at, end, closed });
    this.at = end;
    return true;
  }

  private pushComment(end: number, block: boolean): true {
    this.comments.push({ text: this.text.slice(this.at, end), start: this.at, end, block });
    this.at = end;
    return true;
  }

  private pushQuoted(kind: TokenKind, open: number, quote: string, escapes: boolean): true {
    const { end, closed } = quotedEnd(this.text, open, quote, escapes);
    return this.push(kind, end, closed);
  }

  private pushUntil(kind: TokenKind, from: number, close: string): true {
    const found = this.text.indexOf(close, from);
    return this.push(kind, found < 0 ? this.text.length : found + close.length, found >= 0);
  }
}

/** Whether the statement is COPY … FROM stdin. */
export function readsCopyData(statement: readonly Token[]): boolean {
  if (statement[0]?.text.toLowerCase() !== "copy") return false;
  return statement.some((token, i) => {
    return token.text.toLowerCase() === "stdin" && statement[i - 1]?.text.toLowerCase() === "from";
  });
}

/** Behind the line `\.` that ends the data of a COPY whose terminator ends at `from`. */
export function copyDataEnd(text: string, from: number): number {
  const end = /^\\\.[ \t]*\r?$/gm;
  end.lastIndex = from;
  return end.test(text) ? end.lastIndex : text.length;
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
