import type { Dialect } from "../model/dialect.js";
import { isWord, type Statement } from "./split.js";
import { tokenize, unquote, type Token } from "./tokens.js";

/**
 * Whether a statement does nothing but fail, which is how a migration in SQL says that there is no way back: `DO` with
 * `RAISE EXCEPTION` first, `SIGNAL`, `SELECT RAISE(…)`. The reason is the text of the error, where it is constant.
 * Manuals: PostgreSQL 41.9.1 (RAISE), MySQL 15.6.7.5 (SIGNAL), SQLite "The RAISE() function".
 */
export function refusalOf(statement: Statement, dialect: Dialect): { readonly reason: string | null } | null {
  const { tokens } = statement;
  if (dialect === "postgresql" && isWord(tokens[0], "do")) return refusalInBlock(tokens);
  if (isWord(tokens[0], "signal")) return { reason: reasonIn(tokens.slice(tokens.findIndex(isMessage))) };
  const raises =
    isWord(tokens[0], "select", "call", "raise") && tokens.slice(0, 4).some(token => RAISES.test(token.text));
  return raises ? { reason: reasonIn(tokens) } : null;
}

/** SQLite's own function, and what people call functions that do nothing else. */
const RAISES = /^(?:raise|raise_(?:exception|error)|throw|fail)$/i;

function refusalInBlock(tokens: readonly Token[]): { readonly reason: string | null } | null {
  const body = tokens.find(token => token.kind === "string" && token.text.includes("$"));
  if (body === undefined) return null;
  const inner = tokenize(unquote(body), "postgresql").tokens;
  const begin = inner.findIndex(token => isWord(token, "begin"));
  const [raise, level] = inner.slice(begin + 1);
  if (begin < 0 || !isWord(raise, "raise")) return null;
  // Without a level, RAISE is an EXCEPTION.
  if (isWord(level, "debug", "log", "info", "notice", "warning")) return null;
  const end = inner.findIndex((token, i) => i > begin && token.text === ";");
  return { reason: reasonIn(inner.slice(begin + 1, end < 0 ? undefined : end)) };
}

function isMessage(token: Token): boolean {
  return isWord(token, "message_text");
}

function reasonIn(tokens: readonly Token[]): string | null {
  const text = tokens.find(token => token.kind === "string");
  return text === undefined ? null : unquote(text);
}
