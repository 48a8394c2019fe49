import type { ColumnDefault } from "../../../model/column.js";
import type { PgNode } from "../../parse/postgresql.js";
import type { Token } from "../../tokens.js";
import { expressionText, withoutParentheses, type Lowering } from "../lowering.js";

/** The default that a raw expression describes; `written` are its tokens. */
export function defaultOf(expression: PgNode, written: readonly Token[], lowering: Lowering): ColumnDefault {
  const tokens = withoutParentheses(written);
  const span = lowering.spanOf(tokens);
  if (lowering.holdsHole(tokens)) return { kind: "unknown", span };
  const constant = constantOf(expression);
  if (constant === null) return { kind: "null", span };
  if (constant !== undefined) return { kind: "constant", value: constant, span };
  return { kind: "expression", text: expressionText(tokens), span };
}

/** The text of a literal, also behind a cast or a sign; `null` for NULL; `undefined` for anything else. */
export function constantOf(node: PgNode): string | null | undefined {
  if (node.TypeCast !== undefined) return constantOf(node.TypeCast.arg);
  if (node.A_Const !== undefined) {
    const { isnull, ival, fval, boolval, sval, bsval } = node.A_Const;
    if (isnull === true) return null;
    if (ival !== undefined) return String(ival.ival ?? 0);
    if (fval !== undefined) return fval.fval as string;
    if (boolval !== undefined) return String(boolval.boolval ?? false);
    if (sval !== undefined) return (sval.sval ?? "") as string;
    return bsval?.bsval as string | undefined;
  }
  const { A_Expr } = node;
  if (A_Expr?.name?.[0]?.String?.sval === "-" && A_Expr.lexpr === undefined) {
    const operand = constantOf(A_Expr.rexpr);
    return typeof operand === "string" ? `-${operand}` : undefined;
  }
  return undefined;
}

/** The columns that an expression names, without duplicates. */
export function columnsOf(node: PgNode): string[] {
  const found = new Set<string>();
  walk(node, (kind, value) => {
    if (kind !== "ColumnRef") return;
    const last = value.fields?.at(-1)?.String?.sval as string | undefined;
    if (last !== undefined) found.add(last);
  });
  return [...found];
}

/** The columns that are not NULL in every row for which the expression is true. */
export function provenNotNull(node: PgNode): string[] {
  if (node.BoolExpr !== undefined) {
    const { boolop, args } = node.BoolExpr;
    if (boolop === "AND_EXPR") return args.flatMap(provenNotNull);
    if (boolop === "NOT_EXPR") return nullTested(args[0], "IS_NULL");
    return [];
  }
  return nullTested(node, "IS_NOT_NULL");
}

/** The columns for which a conjunction demands NULL. */
export function demandedNull(node: PgNode): string[] {
  if (node.BoolExpr?.boolop === "AND_EXPR") return node.BoolExpr.args.flatMap(demandedNull);
  if (node.BoolExpr?.boolop === "NOT_EXPR") return nullTested(node.BoolExpr.args[0], "IS_NOT_NULL");
  return nullTested(node, "IS_NULL");
}

/** Whether a WHERE keeps no row out: `true`, `1 = 1`. */
export function isTautology(node: PgNode): boolean {
  if (node.A_Const !== undefined) return constantOf(node) === "true";
  if (node.A_Expr?.name?.[0]?.String?.sval === "=") {
    const left = constantOf(node.A_Expr.lexpr ?? {});
    return left !== undefined && left === constantOf(node.A_Expr.rexpr);
  }
  return false;
}

/** A column that is tested itself; `coalesce(a, b) IS NOT NULL` says nothing of `a`. */
function nullTested(node: PgNode, test: string): string[] {
  if (node?.NullTest?.nulltesttype !== test || node.NullTest.arg.ColumnRef === undefined) return [];
  return columnsOf(node.NullTest.arg);
}

function walk(node: PgNode, visit: (kind: string, value: PgNode) => void): void {
  if (Array.isArray(node)) node.forEach(item => walk(item, visit));
  else if (node !== null && typeof node === "object") {
    for (const [kind, value] of Object.entries(node)) {
      visit(kind, value);
      walk(value, visit);
    }
  }
}
