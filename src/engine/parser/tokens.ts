import type { SourceComment, SourceLocation, SourceToken } from "../../frontends/parse.js";

/** A token as ESLint's rules know it. */
export interface Token {
  readonly type: TokenType;
  readonly value: string;
  readonly range: [number, number];
  readonly loc: SourceLocation;
  /** Of a regular expression. */
  readonly regex?: { readonly pattern: string; readonly flags: string };
}

export type TokenType =
  | "Boolean"
  | "Identifier"
  | "JSXIdentifier"
  | "JSXText"
  | "Keyword"
  | "Null"
  | "Numeric"
  | "PrivateIdentifier"
  | "Punctuator"
  | "RegularExpression"
  | "String"
  | "Template";

/** A comment as ESLint's rules know it; ESLint itself finds out which line is a shebang. */
export interface Comment {
  readonly type: "Block" | "Line";
  readonly value: string;
  readonly range: [number, number];
  readonly loc: SourceLocation;
}

/** Babel's tokens in ESTree's form: templates are put together, so are private names, words are told apart. */
export function convertTokens(tokens: readonly SourceToken[], text: string): Token[] {
  const converted: Token[] = [];
  let i = 0;
  while (i < tokens.length) {
    const token = tokens[i] as SourceToken;
    // Comments stand among the tokens, and the end of the file and a shebang are some of them.
    if (typeof token.type === "string" || NO_TOKENS.has(token.type.label)) {
      i++;
      continue;
    }
    const [length, type] = extent(tokens, i);
    const last = tokens[i + length - 1] as SourceToken;
    converted.push(tokenOf(type, token, last, text));
    i += length;
  }
  return converted;
}

const NO_TOKENS: ReadonlySet<string> = new Set(["eof", "#!..."]);

/** How many of Babel's tokens, from `at` on, are one of ESTree's, and which. */
function extent(tokens: readonly SourceToken[], at: number): [number, TokenType] {
  const token = tokens[at] as SourceToken;
  const next = tokens[at + 1]?.type.label;
  switch (token.type.label) {
    case "`":
      // An opening one; the closing one is taken along with the text before it.
      return [3, "Template"];
    case "}":
      return next === "template" ? [3, "Template"] : [1, "Punctuator"];
    case "#":
      return next === "name" || tokens[at + 1]?.type.keyword !== undefined
        ? [2, "PrivateIdentifier"]
        : [1, "Punctuator"];
    case "#name":
      return [1, "PrivateIdentifier"];
    case "num":
    case "bigint":
    case "decimal":
      return [1, "Numeric"];
    case "string":
      return [1, isAttributeValue(tokens, at) ? "JSXText" : "String"];
    case "regexp":
      return [1, "RegularExpression"];
    case "jsxName":
      return [1, "JSXIdentifier"];
    case "jsxText":
      return [1, "JSXText"];
    case "null":
      return [1, "Null"];
    case "true":
    case "false":
      return [1, "Boolean"];
    case "name":
      return [1, typeof token.value === "string" && KEYWORDS.has(token.value) ? "Keyword" : "Identifier"];
    default:
      return [1, token.type.keyword === undefined ? "Punctuator" : "Keyword"];
  }
}

/** Words that are keywords to ESLint wherever they stand, though Babel takes them for names. */
const KEYWORDS: ReadonlySet<string> = new Set([
  "enum",
  "implements",
  "interface",
  "let",
  "package",
  "private",
  "protected",
  "public",
  "static",
  "yield",
]);

function isAttributeValue(tokens: readonly SourceToken[], at: number): boolean {
  return tokens[at - 1]?.type.label === "=" && tokens[at - 2]?.type.label === "jsxName";
}

function tokenOf(type: TokenType, first: SourceToken, last: SourceToken, text: string): Token {
  const range: [number, number] = [first.start, last.end];
  const loc = { start: position(first.loc.start), end: position(last.loc.end) };
  const source = text.slice(...range);
  switch (type) {
    case "PrivateIdentifier":
      return { type, value: source.slice(1), range, loc };
    case "Identifier":
    case "Keyword":
      // A name may be spelled with escapes.
      return { type, value: typeof first.value === "string" ? first.value : source, range, loc };
    case "RegularExpression": {
      const end = source.lastIndexOf("/");
      return {
        type,
        value: source,
        range,
        loc,
        regex: { pattern: source.slice(1, end), flags: source.slice(end + 1) },
      };
    }
    default:
      return { type, value: source, range, loc };
  }
}

/** Babel's comments in ESTree's form. */
export function convertComments(comments: readonly SourceComment[]): Comment[] {
  return comments.map(({ type, value, start, end, loc }) => ({
    type: type === "CommentBlock" ? "Block" : "Line",
    value,
    range: [start, end],
    loc: { start: position(loc.start), end: position(loc.end) },
  }));
}

function position({ line, column }: SourceLocation["start"]): SourceLocation["start"] {
  return { line, column };
}
