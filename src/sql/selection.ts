import type { Dialect } from "../model/dialect.js";
import { parsePostgres, type PgNode } from "./parse/postgresql.js";
import { normalise } from "./shape/normalise.js";
import { tokenize } from "./tokens.js";

/** What a SELECT gives. */
export interface Selection {
  /** Whether it gives one number alone: how many rows there are, without groups. */
  readonly counts: boolean;
  readonly limited: boolean;
  /** Whether it passes over rows whose number is no constant: OFFSET. */
  readonly skips: boolean;
  /** Whether it gives all columns of a table: `*`, out of something else than a sub-query. */
  readonly star: boolean;
}

/** What a statement gives; `null` for one that is no plain SELECT, or does not parse. */
export function selectionOf(sql: string, dialect: Dialect): Selection | null {
  const { tokens } = tokenize(sql, dialect);
  if (tokens.some((token, i) => token.text === ";" && i < tokens.length - 1)) return null;
  const parsed = parsePostgres(normalise(sql, tokens).text);
  const node = parsed.ok ? (parsed.statement?.SelectStmt as PgNode | undefined) : undefined;
  if (node === undefined || node.op !== "SETOP_NONE" || node.withClause !== undefined) return null;
  const targets = (node.targetList ?? []) as PgNode[];
  const isGrouped = node.groupClause !== undefined || node.havingClause !== undefined;
  return {
    counts: targets.length === 1 && !isGrouped && node.fromClause !== undefined && isCount(targets[0]?.ResTarget?.val),
    limited: node.limitCount !== undefined,
    skips: node.limitOffset !== undefined && node.limitOffset.A_Const === undefined,
    star: targets.some(isStar) && ((node.fromClause ?? []) as PgNode[]).every(isOfTables),
  };
}

/** `count(*)`, `count(id)::int`. */
function isCount(value: PgNode | undefined): boolean {
  if (value?.TypeCast !== undefined) return isCount(value.TypeCast.arg);
  const call = value?.FuncCall;
  return call?.funcname?.at(-1)?.String?.sval === "count" && call.over === undefined;
}

function isStar({ ResTarget: target }: PgNode): boolean {
  const fields = (target?.val?.ColumnRef?.fields ?? []) as PgNode[];
  return fields.length === 1 && fields[0]?.A_Star !== undefined;
}

function isOfTables({ RangeVar: table, JoinExpr: join }: PgNode): boolean {
  return table !== undefined || (join !== undefined && isOfTables(join.larg) && isOfTables(join.rarg));
}
