import { createRequire } from "node:module";
import type * as Babel from "@babel/parser";
import { TextCache } from "../project/text-cache.js";

const require = createRequire(import.meta.url);

/**
 * Parses a script of the repository that ESLint does not hand over: a helper, a sibling migration. The ESTree `Program`
 * has `range` on every node; that of a template's element leaves its delimiters out. Small errors are read over. `null`
 * for what cannot be parsed at all.
 */
export function parseScript(path: string, text: string): object | null {
  const outcome = parseSource(path, text, { tokens: false });
  return outcome.ok ? outcome.program : null;
}

/** A parsed script. Tokens and comments are Babel's own: `engine/parser/` turns them into those of ESLint. */
export interface ParsedSource {
  readonly ok: true;
  readonly program: object;
  readonly tokens: readonly SourceToken[];
  readonly comments: readonly SourceComment[];
  /** What was read over, in no particular order. */
  readonly errors: readonly SyntaxProblem[];
}

/** A place where the text is no script. */
export interface SyntaxProblem {
  readonly ok: false;
  /** Babel's name for the kind of mistake. */
  readonly code: string;
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** From 0, in UTF-16 code units. */
  readonly column: number;
  readonly index: number;
}

/** One token as Babel counts them: a template is several. */
export interface SourceToken {
  readonly type: { readonly label: string; readonly keyword?: string | undefined };
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
  readonly loc: SourceLocation;
}

export interface SourceComment {
  readonly type: "CommentBlock" | "CommentLine";
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly loc: SourceLocation;
}

export interface SourceLocation {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/**
 * Parses a script; what it is written in (TypeScript, Flow, JSX) follows from the extension of its path. With `tokens` the
 * elements of templates have the ranges of ESLint's parsers, else those of Babel.
 */
export function parseSource(
  path: string,
  text: string,
  options: { readonly tokens: boolean },
): ParsedSource | SyntaxProblem {
  let furthest: SyntaxProblem | null = null;
  for (const decorators of DECORATORS) {
    const outcome = attempt(path, text, decorators, options.tokens);
    if (outcome.ok) {
      // Most scripts have no template, and the evaluator does without: their trees are not walked.
      if (options.tokens && text.includes("`")) alignTemplates(outcome.program);
      return outcome;
    }
    if (furthest === null || outcome.index > furthest.index) furthest = outcome;
  }
  return furthest as SyntaxProblem;
}

const programs = new TextCache<object | null>();

/** The same for a file that many others import. The tree is shared: nobody may change it. */
export function parseShared(path: string, text: string): object | null {
  return programs.get(path, text, () => parseScript(path, text));
}

/** TypeScript has both; only the older one knows decorators of parameters. */
const DECORATORS: readonly Babel.ParserPlugin[] = ["decorators-legacy", "decorators"];

function attempt(
  path: string,
  text: string,
  decorators: Babel.ParserPlugin,
  tokens: boolean,
): ParsedSource | SyntaxProblem {
  // Loaded when it is needed: most runs of ESLint parse with another parser, and feel its size.
  const { parse } = require("@babel/parser") as typeof Babel;
  try {
    const file = parse(text, {
      sourceType: "unambiguous",
      plugins: [
        ["estree", { classFeatures: true }],
        ...dialectOf(path, text),
        "decoratorAutoAccessors",
        "explicitResourceManagement",
        decorators,
      ],
      errorRecovery: true,
      ranges: true,
      tokens,
      attachComment: false,
      createImportExpressions: true,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      allowSuperOutsideMethod: true,
      allowUndeclaredExports: true,
    });
    // `f(a, , b)`: the tree has a hole where ESTree knows none.
    const hole = file.errors?.find(({ reasonCode }) => reasonCode === "UnexpectedToken");
    if (hole !== undefined) return problemOf(hole);
    return {
      ok: true,
      program: file.program,
      tokens: (file.tokens ?? []) as SourceToken[],
      comments: (file.comments ?? []) as SourceComment[],
      errors: (file.errors ?? []).map(problemOf),
    };
  } catch (error) {
    return problemOf(error);
  }
}

/** A type assertion in angle brackets and an element of JSX cannot be told apart: the extension decides. */
function dialectOf(path: string, text: string): Babel.ParserPlugin[] {
  if (/\.[cm]?jsx?$/i.test(path)) return /@flow\b/.test(text) ? ["flow", "jsx"] : ["jsx"];
  return /\.tsx$/i.test(path) ? ["typescript", "jsx"] : ["typescript"];
}

/** What Babel says of a mistake; what is none of the text (too deep a nesting) stands at its beginning. */
function problemOf(error: unknown): SyntaxProblem {
  const { message, loc, reasonCode } = error as Partial<Babel.ParseError> & { loc?: Position };
  return {
    ok: false,
    code: reasonCode ?? "Unreadable",
    // Babel appends the place.
    message: (message ?? "It cannot be parsed.").replace(/ \(\d+:\d+\)$/, ""),
    line: loc?.line ?? 1,
    column: loc?.column ?? 0,
    index: loc?.index ?? 0,
  };
}

interface Position {
  readonly line: number;
  readonly column: number;
  readonly index: number;
}

/** ESLint's parsers count the delimiters of a template as part of its elements; Babel does not. */
function alignTemplates(program: object): void {
  const open: unknown[] = [program];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null) continue;
    if (isTemplateElement(value)) {
      const closing = value.tail ? 1 : 2;
      value.range = [value.range[0] - 1, value.range[1] + closing];
      [value.start, value.end] = value.range;
      const { start, end } = value.loc;
      value.loc = {
        start: { line: start.line, column: start.column - 1 },
        end: { line: end.line, column: end.column + closing },
      };
      continue;
    }
    for (const child of Object.values(value)) if (typeof child === "object") open.push(child);
  }
}

interface TemplateElement {
  readonly type: "TemplateElement";
  readonly tail: boolean;
  loc: SourceLocation;
  range: [number, number];
  start: number;
  end: number;
}

function isTemplateElement(value: object): value is TemplateElement {
  return "type" in value && value.type === "TemplateElement";
}
