import type { Dialect } from "../../model/dialect.js";
import { parsePostgres, type PgNode } from "../parse/postgresql.js";
import { normalise } from "../shape/normalise.js";
import { tokenize } from "../tokens.js";

/** An UPDATE or DELETE without a condition. */
export interface WholeChange {
  readonly statement: "update" | "delete";
  readonly table: string;
}

/**
 * The UPDATE or DELETE that a text is, if it has no WHERE, no other table to be joined with and no LIMIT; `null` for every other
 * text, and for what does not parse. It is read by PostgreSQL's grammar, as `searchesOf` does.
 */
export function wholeChangeIn(sql: string, dialect: Dialect): WholeChange | null {
  if (!/^\s*(?:UPDATE|DELETE)\b/i.test(sql) || /\bWHERE\b/i.test(sql)) return null;
  const { tokens } = tokenize(sql, dialect);
  if (tokens.some((token, i) => token.text === ";" && i < tokens.length - 1)) return null;
  const parsed = parsePostgres(normalise(sql, tokens).text);
  const node = parsed.ok ? parsed.statement : null;
  if (node === null) return null;
  if (node.UpdateStmt !== undefined) return changeOf(node.UpdateStmt, "update", node.UpdateStmt.fromClause);
  return node.DeleteStmt === undefined ? null : changeOf(node.DeleteStmt, "delete", node.DeleteStmt.usingClause);
}

function changeOf(body: PgNode, statement: WholeChange["statement"], joined: unknown): WholeChange | null {
  const table = body.relation?.relname as string | undefined;
  return joined !== undefined || body.whereClause !== undefined || table === undefined ? null : { statement, table };
}
