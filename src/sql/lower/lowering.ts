import type { Dialect } from "../../model/dialect.js";
import { clipped, LONGEST_NAME, type Name, type QualifiedName } from "../../model/name.js";
import type { Certainty, Opaque, OpaqueReason } from "../../model/operation.js";
import type { Span } from "../../model/span.js";
import { sourceName, type SqlSource } from "../source.js";
import type { Statement } from "../split.js";
import { unquote, type Token } from "../tokens.js";

/** What the lowerings of all dialects need of the one statement that they read. */
export class Lowering {
  private withoutComments: string | undefined;

  constructor(
    readonly source: SqlSource,
    readonly dialect: Dialect,
    readonly statement: Statement,
    /** What surrounds the statement: `conditional` inside a DO block or an `if`. */
    readonly surroundings: Certainty,
  ) {}

  get tokens(): readonly Token[] {
    return this.statement.tokens;
  }

  /**
   * The statement's own text for a parser, with blanks in the place of comments: libpg_query takes NOT, a comment and IN
   * for a mistake, because its look-ahead stops at comments. Offsets are `statement.start` less than those of the source.
   */
  get text(): string {
    this.withoutComments ??= this.blankComments();
    return this.withoutComments;
  }

  private blankComments(): string {
    let text = "";
    let at = this.statement.start;
    for (const token of this.tokens) {
      text += this.source.text.slice(at, token.start).replaceAll(/\S/g, " ") + token.text;
      at = token.end;
    }
    return text;
  }

  span(start: number, end: number): Span {
    return this.source.locate(start, end);
  }

  /** From the first of the tokens to the last. */
  spanOf(tokens: readonly Token[]): Span {
    const first = tokens[0];
    const last = tokens.at(-1);
    return first === undefined || last === undefined
      ? this.span(this.statement.start, this.statement.end)
      : this.span(first.start, last.end);
  }

  /** These tokens, which follow one another, as they are written, without comments; `null` where a part is not constant. */
  textOf(tokens: readonly Token[]): string | null {
    const first = tokens[0];
    const last = tokens.at(-1);
    if (first === undefined || last === undefined || this.holdsHole(tokens)) return null;
    const { start } = this.statement;
    return this.text.slice(first.start - start, last.end - start).replaceAll(/[ \t]+(?=\r?\n)/g, "");
  }

  /**
   * The same with its comments, which are part of what a server keeps of a routine; `null` where a part is not constant. Comments that
   * MySQL executes would not close where the words end: their own words stand without them.
   */
  writtenText(tokens: readonly Token[]): string | null {
    const first = tokens[0];
    const last = tokens.at(-1);
    if (first === undefined || last === undefined) return "";
    if (this.holdsHole(tokens)) return null;
    const text = this.source.text.slice(first.start, last.end);
    return /\/\*M?!/.test(text) ? this.textOf(tokens) : text;
  }

  /** An identifier as the server stores it. */
  name(token: Token): Name {
    const folds = this.dialect === "postgresql" && token.kind === "word";
    const value = unquote(token);
    const name = sourceName(this.source, folds ? value.toLowerCase() : value, token.start, token.end);
    return this.dialect === "postgresql" && name.exact ? { ...name, text: clipped(name.text, LONGEST_NAME) } : name;
  }

  qualified(tokens: readonly Token[]): QualifiedName {
    const parts = tokens.filter(token => token.text !== ".");
    const last = parts.at(-1) as Token;
    const schema = parts.at(-2);
    return {
      schema: schema === undefined ? null : this.name(schema),
      name: this.name(last),
      span: this.spanOf(tokens),
    };
  }

  /** The fields that every operation has. `names` are those whose holes make it `partial`. */
  base(
    tokens: readonly Token[],
    ...names: readonly (Name | QualifiedName | null)[]
  ): {
    certainty: Certainty;
    span: Span;
    statement: Span;
  } {
    const exact = names.every(name => name === null || isExact(name));
    return {
      certainty: exact ? this.surroundings : "partial",
      span: this.spanOf(tokens),
      statement: this.span(this.statement.start, this.statement.end),
    };
  }

  opaque(reason: OpaqueReason, detail: string, tokens: readonly Token[] = this.tokens): Opaque {
    return { kind: "opaque", ...this.base(tokens), reason, detail: brief(detail) };
  }

  /** Whether a hole lies in the statement. */
  get hasHoles(): boolean {
    return this.holdsHole(this.tokens);
  }

  /** Whether a part of these tokens, which follow one another, is not constant. */
  holdsHole(tokens: readonly Token[]): boolean {
    const first = tokens[0];
    const last = tokens.at(-1);
    if (first === undefined || last === undefined) return false;
    return this.source.holes.some(hole => hole.start < last.end && first.start < hole.end);
  }
}

/** A message on one line: what it quotes may be the whole rest of a file. */
function brief(message: string): string {
  const line = message.replace(/\s+/g, " ");
  if (line.length <= LONGEST_DETAIL) return line;
  return `${line.slice(0, LONGEST_DETAIL).trimEnd()}…${line.endsWith('"') ? '"' : ""}`;
}

const LONGEST_DETAIL = 100;

export function isExact(name: Name | QualifiedName): boolean {
  return "name" in name ? name.name.exact && (name.schema?.exact ?? true) : name.exact;
}

/** Words in front of a parenthesis that call nothing. */
const OPERATORS: ReadonlySet<string> = new Set(["and", "between", "in", "is", "like", "not", "or", "then", "when"]);

/** An expression in the form that makes two spellings equal: single blanks, unquoted words in lower case. */
export function expressionText(tokens: readonly Token[]): string {
  let text = "";
  let previous: Token | undefined;
  for (const token of tokens) {
    const word = token.kind === "word" ? token.text.toLowerCase() : token.text;
    const tight =
      previous === undefined ||
      (token.text === "(" && previous.kind === "word" && !OPERATORS.has(previous.text.toLowerCase())) ||
      [".", ",", ")", "::", "["].includes(token.text) ||
      ["(", ".", "::", "["].includes(previous.text);
    text += tight ? word : ` ${word}`;
    previous = token;
  }
  return text;
}

/** Without the one pair of parentheses that encloses everything. */
export function withoutParentheses(tokens: readonly Token[]): readonly Token[] {
  const enclosed = tokens[0]?.text === "(" && parenthesised(tokens, 0).after === tokens.length;
  return enclosed ? withoutParentheses(tokens.slice(1, -1)) : tokens;
}

/** Splits tokens at the commas that no parenthesis encloses. */
export function splitAtCommas(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === "(" || token.text === "[") depth++;
    else if (token.text === ")" || token.text === "]") depth--;
    if (token.text === "," && depth === 0) parts.push([]);
    else (parts.at(-1) as Token[]).push(token);
  }
  return parts.filter(part => part.length > 0);
}

/** The tokens between the parenthesis at `open` and its partner, and the index behind that one. */
export function parenthesised(tokens: readonly Token[], open: number): { inside: readonly Token[]; after: number } {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const text = (tokens[i] as Token).text;
    if (text === "(") depth++;
    else if (text === ")" && --depth === 0) return { inside: tokens.slice(open + 1, i), after: i + 1 };
  }
  return { inside: tokens.slice(open + 1), after: tokens.length };
}
