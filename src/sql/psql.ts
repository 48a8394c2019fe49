import type { Operation } from "../model/operation.js";
import type { Dialect } from "../model/dialect.js";
import { lowerSql, lowerStatement } from "./lower/index.js";
import { placeholder, sliceSource, type Hole, type SqlSource } from "./source.js";
import type { Statement } from "./split.js";
import type { Token } from "./tokens.js";

/**
 * The operations of one statement of a file, which psql may run: what does not parse may have its variables, `:name`,
 * `:'name'` and `:"name"`, which are holes then. Manual: psql, "SQL Interpolation".
 */
export function lowerFileStatement(source: SqlSource, statement: Statement, dialect: Dialect): readonly Operation[] {
  const operations = lowerStatement(source, statement, dialect);
  const isBroken = operations.some(operation => operation.kind === "opaque" && operation.reason === "syntax");
  const filled = isBroken && dialect === "postgresql" ? withVariables(source, statement) : null;
  return filled === null ? operations : lowerSql(filled, dialect);
}

/** The statement with its variables as holes; `null` where it has none. */
function withVariables(source: SqlSource, { tokens, start, end }: Statement): SqlSource | null {
  const part = sliceSource(source, start, end);
  const variables = tokens.flatMap((token, i): Hole[] => {
    const last = lastOfVariable(token, tokens[i - 1], tokens[i + 1]);
    if (last === null) return [];
    const span = { start: token.start - start, end: last.end - start };
    return [{ ...span, label: part.text.slice(span.start, span.end) }];
  });
  if (variables.length === 0) return null;
  const text = variables.reduce(
    (filled, hole, i) =>
      filled.slice(0, hole.start) + placeholder(part.holes.length + i, hole.end - hole.start) + filled.slice(hole.end),
    part.text,
  );
  return { ...part, text, holes: [...part.holes, ...variables] };
}

/** The last token of the variable that begins with `token`; `null` where none does. */
function lastOfVariable(token: Token, before: Token | undefined, next: Token | undefined): Token | null {
  // A type or a bound that follows its value, with a mistake between them.
  if (before?.end === token.start && /[\w"')\]]$/.test(before.text)) return null;
  if (token.kind === "parameter" && /^:\w/.test(token.text)) return token;
  return token.text === ":" && next?.start === token.end && /^["']/.test(next.text) ? next : null;
}
