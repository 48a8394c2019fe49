import { isMySqlFamily, type Dialect } from "../model/dialect.js";
import type { Span } from "../model/span.js";
import { tokenize, type Comment, type Token } from "./tokens.js";

/** One statement: its tokens without the terminator. Never empty. */
export interface Statement extends Span {
  readonly tokens: readonly Token[];
  /** Where the next statement can start: behind the terminator, and behind the data of COPY … FROM stdin. */
  readonly next: number;
}

export interface Script {
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
}

/**
 * Splits a script as the clients do: at `;` outside of quotes and compound bodies, at what DELIMITER asks for (the
 * mysql client), at the separators of migration tools; psql meta-commands and COPY data belong to no statement.
 */
export function split(text: string, dialect: Dialect): Script {
  const { tokens, comments } = tokenize(text, dialect);
  const statements: Statement[] = [];
  const blocks = statementBlocks(comments);
  let delimiter = ";";
  let current: Token[] = [];
  let body = new CompoundBody(dialect);

  const finish = (next: number): void => {
    const first = current[0];
    const last = current.at(-1);
    if (first !== undefined && last !== undefined) {
      statements.push({ start: first.start, end: last.end, tokens: current, next });
    }
    current = [];
    body = new CompoundBody(dialect);
  };

  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if (token.kind === "break" || token.kind === "meta") {
      finish(token.end);
      continue;
    }
    if (current.length === 0 && isMySqlFamily(dialect) && isWord(token, "delimiter")) {
      const lineEnd = endOfLine(text, token.end);
      delimiter = text.slice(token.end, lineEnd).trim() || ";";
      while ((tokens[i + 1]?.start ?? Infinity) < lineEnd) i++;
      continue;
    }
    if (delimiter !== ";" && text.startsWith(delimiter, token.start)) {
      const end = token.start + delimiter.length;
      while ((tokens[i + 1]?.start ?? Infinity) < end) i++;
      finish(end);
      continue;
    }
    if (token.text === ";" && delimiter === ";" && !body.open && !blocks.some(block => within(block, token))) {
      const copiesData = readsCopyData(current);
      finish(token.end);
      if (copiesData) {
        const dataEnd = copyDataEnd(text, token.end);
        while ((tokens[i + 1]?.start ?? Infinity) < dataEnd) i++;
      }
      continue;
    }
    if (blocks.some(block => (current.at(-1)?.end ?? Infinity) <= block.end && block.end <= token.start)) {
      finish(token.start);
    }
    current.push(token);
    body.read(token, tokens[i + 1], current);
  }
  finish(text.length);
  return { statements, comments };
}

/** Whether the word is this keyword, in any case. */
export function isWord(token: Token | undefined, ...keywords: readonly string[]): boolean {
  return token?.kind === "word" && keywords.includes(token.text.toLowerCase());
}

/**
 * Follows BEGIN … END inside CREATE PROCEDURE, FUNCTION, TRIGGER and EVENT, where `;` ends no statement.
 * Manuals: MySQL 15.6, SQLite "CREATE TRIGGER", PostgreSQL CREATE FUNCTION (`BEGIN ATOMIC`).
 */
class CompoundBody {
  private depth = 0;

  constructor(private readonly dialect: Dialect) {}

  get open(): boolean {
    return this.depth > 0;
  }

  read(token: Token, next: Token | undefined, statement: readonly Token[]): void {
    if (isWord(token, "begin")) {
      if (this.open || this.startsBody(next, statement)) this.depth++;
    } else if (!this.open) return;
    else if (isWord(token, "case")) {
      if (!isWord(statement.at(-2), "end")) this.depth++;
    } else if (isWord(token, "end") && !isWord(next, "if", "loop", "while", "repeat")) this.depth--;
  }

  private startsBody(next: Token | undefined, statement: readonly Token[]): boolean {
    if (!isWord(statement[0], "create")) return false;
    if (this.dialect === "postgresql") return isWord(next, "atomic");
    return statement.slice(1, 12).some(token => isWord(token, "procedure", "function", "trigger", "event"));
  }
}

/** What goose and sql-migrate declare to be a single statement. */
function statementBlocks(comments: readonly Comment[]): readonly Span[] {
  const blocks: Span[] = [];
  let start: number | null = null;
  for (const comment of comments) {
    if (/^--\s*\+(?:goose|migrate)\s+StatementBegin\b/i.test(comment.text)) start = comment.end;
    else if (start !== null && /^--\s*\+(?:goose|migrate)\s+StatementEnd\b/i.test(comment.text)) {
      blocks.push({ start, end: comment.start });
      start = null;
    }
  }
  return blocks;
}

function within(block: Span, token: Token): boolean {
  return block.start <= token.start && token.end <= block.end;
}

function readsCopyData(statement: readonly Token[]): boolean {
  if (!isWord(statement[0], "copy")) return false;
  return statement.some((token, i) => isWord(token, "stdin") && isWord(statement[i - 1], "from"));
}

function copyDataEnd(text: string, from: number): number {
  const end = /^\\\.[ \t]*\r?$/m;
  const found = end.exec(text.slice(from));
  return found === null ? text.length : from + found.index + found[0].length;
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at;
}
