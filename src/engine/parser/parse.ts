import { parseSource, type ParsedSource, type SyntaxProblem } from "../../frontends/parse.js";
import { VISITOR_KEYS } from "./keys.js";
import type { AnyNode } from "./nodes.js";
import { analyzeScopes } from "./scope.js";
import { shapeTree } from "./shape.js";
import { convertComments, convertTokens } from "./tokens.js";

/** The part of ESLint's parser options that matters here. */
export interface ParserOptions {
  readonly filePath?: string;
  readonly sourceType?: "script" | "module" | "commonjs";
  readonly ecmaFeatures?: { readonly globalReturn?: boolean; readonly impliedStrict?: boolean };
}

/** What ESLint takes from a parser. */
export interface ParseResult {
  readonly ast: object;
  readonly scopeManager: object;
  readonly visitorKeys: Readonly<Record<string, readonly string[]>>;
  readonly services: object;
}

/**
 * Parses TypeScript, and JavaScript with whatever it is extended by, for ESLint. Throws what ESLint shows as a parsing
 * error for a text that is no script.
 */
export function parseForESLint(text: string, options: ParserOptions = {}): ParseResult {
  const source = parseSource(options.filePath ?? "file.ts", text, { tokens: true });
  if (!source.ok) throw parsingError(source);
  const mistake = source.errors.filter(({ code }) => GUESSES.has(code)).sort((a, b) => a.index - b.index)[0];
  if (mistake !== undefined) throw parsingError(mistake);
  return resultOf(source, text, options);
}

function resultOf(source: ParsedSource, text: string, options: ParserOptions): ParseResult {
  const program = source.program as AnyNode;
  const tokens = convertTokens(source.tokens, text);
  const sourceType = program["sourceType"] === "module" ? "module" : (options.sourceType ?? "module");
  shapeTree(program, tokens);
  Object.assign(program, {
    tokens,
    comments: convertComments(source.comments),
    sourceType: sourceType === "module" ? "module" : "script",
  });
  const scopeManager = analyzeScopes(program, {
    sourceType,
    globalReturn: options.ecmaFeatures?.globalReturn === true,
    impliedStrict: options.ecmaFeatures?.impliedStrict === true,
  });
  return { ast: program, scopeManager, visitorKeys: VISITOR_KEYS, services: {} };
}

/**
 * Mistakes that Babel reads over by a guess at what was meant. The others break a rule of the language but leave no doubt
 * about the tree; the compiler reports them.
 */
const GUESSES: ReadonlySet<string> = new Set([
  "EmptyTypeArguments",
  "InvalidDigit",
  "InvalidOrMissingExponent",
  "MissingClosingTagElement",
  "MissingClosingTagFragment",
  "MissingInterfaceName",
  "MissingSemicolon",
  "MissingUnicodeEscape",
  "NoCatchOrFinally",
  "UnexpectedKeyword",
  "UnexpectedReservedWord",
]);

function parsingError({ message, line, column, index }: SyntaxProblem): SyntaxError {
  return Object.assign(new SyntaxError(message), { lineNumber: line, column: column + 1, index });
}
