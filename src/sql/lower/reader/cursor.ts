import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import type { Name, QualifiedName } from "../../../model/name.js";
import { unquote, type Token } from "../../tokens.js";
import type { Lowering } from "../lowering.js";
import { canBeAlias, isReserved } from "./keywords.js";

/** Thrown where the tokens do not go on as the grammar has it. `lowerTokens` catches it; nobody else sees it. */
export class Unexpected extends Error {
  constructor(
    /** The index of the token; the number of tokens where the statement ends too early. */
    readonly index: number,
    /** Whether nothing that could be missing in our grammar goes on like this. */
    readonly certain: boolean,
  ) {
    super("unexpected token");
  }
}

/** Parentheses and operators inside one another. SQLite stops at 1000, and so would our stack some time later. */
const DEEPEST = 400;

/** `\%` and `\_` keep their backslash, for LIKE. */
const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  b: "\b",
  n: "\n",
  r: "\r",
  t: "\t",
  Z: "\x1a",
  "%": "\\%",
  _: "\\_",
};

/**
 * Reads the tokens of one statement from left to right. `is…` looks, `accept…` takes what is there, `expect…` takes it
 * or throws `Unexpected`. Keywords are written in lower case, and several of them stand for a sequence.
 */
export class Cursor {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly Token[];
  private readonly words: readonly (string | null)[];

  constructor(readonly lowering: Lowering) {
    this.tokens = lowering.tokens;
    this.words = this.tokens.map(token => (token.kind === "word" ? token.text.toLowerCase() : null));
  }

  get dialect(): Dialect {
    return this.lowering.dialect;
  }

  get isMySql(): boolean {
    return isMySqlFamily(this.dialect);
  }

  /** Whether all tokens are read. */
  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  /** Where we are, for `since`. */
  get mark(): number {
    return this.at;
  }

  /** The tokens that were read since a mark. */
  since(mark: number): readonly Token[] {
    return this.tokens.slice(mark, this.at);
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  /** The next word in lower case; `null` for anything else than a word. */
  word(ahead = 0): string | null {
    return this.words[this.at + ahead] ?? null;
  }

  is(...keywords: readonly string[]): boolean {
    return keywords.every((keyword, i) => this.words[this.at + i] === keyword);
  }

  isOneOf(...keywords: readonly string[]): boolean {
    const word = this.word();
    return word !== null && keywords.includes(word);
  }

  accept(...keywords: readonly string[]): boolean {
    const found = this.is(...keywords);
    if (found) this.at += keywords.length;
    return found;
  }

  /** Takes the next word if it is one of these, and returns it. */
  acceptOneOf(...keywords: readonly string[]): string | null {
    return this.isOneOf(...keywords) ? this.takeWord() : null;
  }

  expect(...keywords: readonly string[]): void {
    for (const keyword of keywords) if (!this.accept(keyword)) this.fail(true);
  }

  expectOneOf(...keywords: readonly string[]): string {
    return this.acceptOneOf(...keywords) ?? this.fail(true);
  }

  ifExists(): boolean {
    const found = this.accept("if");
    if (found) this.expect("exists");
    return found;
  }

  ifNotExists(): boolean {
    const found = this.accept("if");
    if (found) this.expect("not", "exists");
    return found;
  }

  /** Whether the next token is this punctuation mark or operator. */
  isSymbol(symbol: string, ahead = 0): boolean {
    return this.peek(ahead)?.text === symbol;
  }

  acceptSymbol(...symbols: readonly string[]): string | null {
    const text = this.peek()?.text;
    if (text === undefined || !symbols.includes(text)) return null;
    this.at++;
    return text;
  }

  expectSymbol(symbol: string): void {
    if (this.acceptSymbol(symbol) === null) this.fail();
  }

  /** Takes whatever comes. */
  take(): Token {
    const token = this.peek() ?? this.fail();
    this.at++;
    return token;
  }

  takeWord(): string {
    const word = this.word() ?? this.fail();
    this.at++;
    return word;
  }

  /** Whether the next token can be the name of something. SQLite also takes string literals for names. */
  isName(ahead = 0): boolean {
    const token = this.peek(ahead);
    if (token === undefined) return false;
    if (token.kind === "identifier") return true;
    if (token.kind === "string") return !this.isMySql;
    const word = this.word(ahead);
    return word !== null && (this.lowering.holdsHole([token]) || !isReserved(word, this.dialect));
  }

  nameToken(): Token {
    if (this.isName()) return this.take();
    // An operator may be one that we do not know; a keyword or a parenthesis is no name anywhere.
    const token = this.peek();
    return this.fail(token === undefined || token.kind === "word" || token.kind === "punctuation");
  }

  name(): Name {
    return this.lowering.name(this.nameToken());
  }

  /** A name with what qualifies it. */
  qualified(): QualifiedName {
    const start = this.mark;
    // MySQL still takes `.name` for a table of the current database.
    if (!this.isMySql || !this.isSymbol(".")) this.nameToken();
    while (this.acceptSymbol(".") !== null) this.memberToken();
    return this.lowering.qualified(this.since(start));
  }

  /** The name behind a dot, where MySQL reserves no word. */
  memberToken(): Token {
    return this.isMySql && this.word() !== null ? this.take() : this.nameToken();
  }

  /** `AS name`, or the name alone; `null` where there is none. MySQL takes strings only for the alias of a column. */
  alias({ ofColumn = false } = {}): Name | null {
    const announced = this.accept("as");
    if (!announced) {
      const word = this.word();
      const quoted = this.peek()?.kind === "identifier" || this.peek()?.kind === "string";
      if (word === null ? !quoted : !canBeAlias(word, this.dialect)) return null;
    }
    return this.lowering.name(ofColumn && this.peek()?.kind === "string" ? this.take() : this.nameToken());
  }

  /** What a literal says; the escapes that MySQL knows are resolved (MySQL 11.1.1). */
  textOf(token: Token): string {
    const text = unquote(token);
    if (!this.isMySql || token.kind !== "string") return text;
    return text.replace(/\\([^])/g, (_, char: string) => ESCAPES[char] ?? char);
  }

  string(): Token {
    return this.peek()?.kind === "string" ? this.take() : this.fail();
  }

  number(): Token {
    return this.peek()?.kind === "number" ? this.take() : this.fail();
  }

  /** One or more, separated by commas. */
  list<T>(read: () => T): T[] {
    const items = [read()];
    while (this.acceptSymbol(",") !== null) items.push(read());
    return items;
  }

  /** One or more names in parentheses. */
  names(): Name[] {
    return this.parenthesised(() => this.list(() => this.name()));
  }

  parenthesised<T>(read: () => T): T {
    this.expectSymbol("(");
    const value = read();
    this.expectSymbol(")");
    return value;
  }

  /** Takes a pair of parentheses and all that they enclose. */
  skipParentheses(): readonly Token[] {
    this.expectSymbol("(");
    const start = this.mark;
    let depth = 1;
    while (depth > 0) {
      const { text } = this.take();
      if (text === "(") depth++;
      else if (text === ")") depth--;
    }
    return this.tokens.slice(start, this.at - 1);
  }

  /** Takes everything up to the end of the statement. */
  rest(): readonly Token[] {
    const start = this.mark;
    this.at = this.tokens.length;
    return this.since(start);
  }

  /** Reads something that can enclose itself. */
  nested<T>(read: () => T): T {
    if (++this.depth > DEEPEST) throw new Unexpected(this.at, false);
    const value = read();
    this.depth--;
    return value;
  }

  /**
   * Nothing reads on from here. A word may begin a clause that we do not know, with whatever follows it; a literal, a
   * quoted name, a comma or the end in the wrong place is wrong in every version.
   */
  fail(certain = this.cannotBeginClause()): never {
    throw new Unexpected(this.at, certain);
  }

  private cannotBeginClause(): boolean {
    const token = this.peek();
    if (token === undefined || token.kind === "string" || token.kind === "number" || token.kind === "identifier") {
      return true;
    }
    return [",", ")", "]", ";", "."].includes(token.text);
  }
}
