import type { Span } from "../../../model/span.js";

/** A token of a Prisma schema. */
export interface Token extends Span {
  /** `word`: letters, digits, `_`, `-` and `.` of numbers; `newline` ends a field or an attribute. */
  readonly kind: "word" | "string" | "symbol" | "newline";
  readonly text: string;
}

const TOKEN = /(\r?\n)|[^\S\n]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?!\w)|\w[\w-]*|[\s\S]/g;

/** The tokens of a schema, without blanks and comments. Reads any text to its end. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [written, newline] = match;
    const kind = newline === undefined ? kindOf(written) : "newline";
    if (kind !== null) tokens.push({ kind, text: written, start: match.index, end: match.index + written.length });
  }
  return tokens;
}

function kindOf(written: string): Token["kind"] | null {
  if (/^(?:\s|\/\/|\/\*)/.test(written)) return null;
  if (written.length > 1 && written.startsWith('"')) return "string";
  return /^-?\w/.test(written) ? "word" : "symbol";
}

/** What a string literal stands for: the escapes are those of JSON. */
export function unescaped(literal: string): string {
  return literal
    .slice(1, -1)
    .replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, other: string) =>
      code === undefined ? (ESCAPES[other] ?? other) : String.fromCharCode(Number.parseInt(code, 16)),
    );
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
