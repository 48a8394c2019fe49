import type { Opaque, Operation } from "../../../model/operation.js";
import { parseMySql } from "../../parse/mysql.js";
import { parseSqlite } from "../../parse/sqlite.js";
import type { Token } from "../../tokens.js";
import type { Lowering } from "../lowering.js";
import { Cursor, Unexpected } from "./cursor.js";
import { statement } from "./statements.js";

/**
 * The operations of one statement of MySQL, MariaDB or SQLite, read from its tokens. What the reader does not
 * understand becomes opaque; nothing is thrown.
 */
export function lowerTokens(lowering: Lowering): readonly Operation[] {
  const broken = lowering.tokens.find(token => !token.closed);
  if (broken !== undefined && !lowering.hasHoles) return [brokenToken(lowering, broken)];
  try {
    return statement(new Cursor(lowering));
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    return [notUnderstood(lowering, error)];
  }
}

function brokenToken(lowering: Lowering, token: Token): Opaque {
  const what = { string: "string", identifier: "quoted identifier" }[token.kind as string] ?? "comment";
  return syntaxError(lowering, token, `unterminated ${what}`);
}

/**
 * A mistake in the statement, or a gap in our grammar? A mistake is called one only if another parser rejects the
 * statement too, and no gap could look like it.
 */
function notUnderstood(lowering: Lowering, { index, certain }: Unexpected): Opaque {
  const { tokens } = lowering;
  const token = tokens[index];
  if (lowering.hasHoles) return lowering.opaque("dynamic", "it cannot be read without the values of its variables");
  if (token?.kind === "parameter" && !token.text.startsWith("@")) {
    return lowering.opaque("dynamic", "a parameter stands where SQL knows none");
  }
  const where = token === undefined ? "its end" : `"${token.text}"`;
  if (!unbalanced(tokens) && !(certain && !accepts(lowering))) {
    return lowering.opaque("statement", `it is not understood at ${where}`);
  }
  const message = token === undefined ? "syntax error at end of input" : `syntax error at or near ${where}`;
  return syntaxError(lowering, token ?? (tokens.at(-1) as Token), message);
}

function syntaxError(lowering: Lowering, token: Token, detail: string): Opaque {
  return { ...lowering.opaque("syntax", detail), span: lowering.span(token.start, token.end) };
}

function accepts({ text, dialect }: Lowering): boolean {
  return dialect === "sqlite" ? parseSqlite(text) : parseMySql(text);
}

function unbalanced(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { text } of tokens) {
    if (text === "(") depth++;
    else if (text === ")" && --depth < 0) return true;
  }
  return depth > 0;
}
