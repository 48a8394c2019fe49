import { isMySqlFamily, type Dialect } from "../model/dialect.js";
import type { Span } from "../model/span.js";
import { copyDataEnd, readsCopyData, tokenize, type Comment, type Token } from "./tokens.js";

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
 * mysql client), at the separators of migration tools; commands to a client and COPY data belong to no statement.
 */
export function split(text: string, dialect: Dialect): Script {
  const { tokens, comments } = tokenize(text, dialect);
  return { statements: new Splitter(text, dialect, tokens, statementBlocks(comments)).split(), comments };
}

/** Whether the word is this keyword, in any case. */
export function isWord(token: Token | undefined, ...keywords: readonly string[]): boolean {
  return token?.kind === "word" && keywords.includes(token.text.toLowerCase());
}

class Splitter {
  private readonly statements: Statement[] = [];
  private readonly tokens: Token[];
  private current: Token[] = [];
  private body: CompoundBody;
  private delimiter = ";";
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly dialect: Dialect,
    tokens: readonly Token[],
    private readonly blocks: readonly Span[],
  ) {
    this.tokens = [...tokens];
    this.body = new CompoundBody(dialect);
  }

  split(): readonly Statement[] {
    for (; this.at < this.tokens.length; this.at++) {
      const token = this.tokens[this.at] as Token;
      if (token.kind === "break" || token.kind === "meta") this.finish(token.end);
      else if (!this.delimiterCommand(token) && !this.delimited(token) && !this.terminated(token)) this.add(token);
    }
    this.finish(this.text.length);
    return this.statements;
  }

  private add(token: Token): void {
    const last = this.current.at(-1)?.end ?? Infinity;
    if (this.blocks.some(block => last <= block.end && block.end <= token.start)) this.finish(token.start);
    this.current.push(token);
    this.body.read(token, this.tokens[this.at + 1], this.current);
  }

  private finish(next: number): void {
    let { current } = this;
    // With another delimiter, or in a block, the usual one is still there.
    while (current.at(-1)?.text === ";") current = current.slice(0, -1);
    const first = current[0];
    const last = current.at(-1);
    if (first !== undefined && last !== undefined) {
      this.statements.push({ start: first.start, end: last.end, tokens: current, next });
    }
    this.current = [];
    this.body = new CompoundBody(this.dialect);
  }

  /** Goes to the last token that begins before `end`. */
  private skipTo(end: number): void {
    while ((this.tokens[this.at + 1]?.start ?? Infinity) < end) this.at++;
  }

  /** DELIMITER and the rest of its line; Flyway also finds the new delimiter on the next one. */
  private delimiterCommand(token: Token): boolean {
    if (this.current.length > 0 || !isMySqlFamily(this.dialect) || !isWord(token, "delimiter")) return false;
    const found = /\S[^\r\n]*/.exec(this.text.slice(token.end));
    const end = found === null ? this.text.length : token.end + found.index + found[0].length;
    this.delimiter = found?.[0].trim() ?? ";";
    this.skipTo(end);
    return true;
  }

  /** A delimiter other than `;`, which may touch a word: `END$$`. */
  private delimited(token: Token): boolean {
    const { delimiter, text } = this;
    if (delimiter === ";") return false;
    if (text.startsWith(delimiter, token.start)) {
      const end = token.start + delimiter.length;
      this.tokens.splice(this.at + 1, 0, ...part(token, end, token.end));
      this.skipTo(end);
      this.finish(end);
      return true;
    }
    const inside = token.kind === "word" ? token.text.indexOf(delimiter) : -1;
    if (inside < 0) return false;
    const cut = token.start + inside;
    this.tokens.splice(this.at, 1, ...part(token, token.start, cut), ...part(token, cut, token.end));
    this.add(this.tokens[this.at] as Token);
    return true;
  }

  private terminated(token: Token): boolean {
    if (token.text !== ";" || this.delimiter !== ";" || this.body.open || this.keepsWhole(token)) return false;
    const copies = this.dialect === "postgresql" && readsCopyData(this.current);
    this.finish(copies ? copyDataEnd(this.text, token.end) : token.end);
    return true;
  }

  /** A stored program in a block that a migration tool was told to send as it is. */
  private keepsWhole(token: Token): boolean {
    return this.blocks.some(block => within(block, token)) && createsProgram(this.current, this.dialect);
  }
}

function part(token: Token, start: number, end: number): readonly Token[] {
  return start < end ? [{ ...token, text: token.text.slice(start - token.start, end - token.start), start, end }] : [];
}

/** Whether the statement creates something whose body can hold `;`. PostgreSQL quotes nearly all of them. */
function createsProgram(statement: readonly Token[], dialect: Dialect): boolean {
  if (dialect === "postgresql" || !isWord(statement[0], "create")) return false;
  return statement.slice(1, 12).some(token => isWord(token, "procedure", "function", "trigger", "event"));
}

/**
 * Follows BEGIN … END inside CREATE PROCEDURE, FUNCTION, TRIGGER and EVENT, where `;` ends no statement.
 * Manuals: MySQL 15.6, MariaDB "BEGIN END" (NOT ATOMIC), SQLite "CREATE TRIGGER", PostgreSQL CREATE FUNCTION
 * (`BEGIN ATOMIC`).
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
    } else if (isWord(token, "end") && !isWord(next, "if", "loop", "while", "repeat", "for")) this.depth--;
  }

  private startsBody(next: Token | undefined, statement: readonly Token[]): boolean {
    if (this.dialect === "postgresql") return isWord(statement[0], "create") && isWord(next, "atomic");
    if (isMySqlFamily(this.dialect) && statement.length === 1) return isWord(next, "not");
    return createsProgram(statement, this.dialect);
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
