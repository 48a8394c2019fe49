import {
  allOf,
  anyOf,
  caselessComparison,
  comparisonOfPattern,
  EVERYTHING,
  listValue,
  OTHER,
  UNKNOWN,
  type SearchColumn,
  type SearchComparison,
  type SearchCondition,
  type SearchValue,
} from "../../model/search.js";
import type { PgNode } from "../parse/postgresql.js";
import { columnOf } from "../shape/tree.js";
import { expressionText } from "./expression.js";

/** The alias that a column belongs to; `null` where the statement does not show it. */
export type ColumnScope = (table: string | null) => string | null;

/** Reads what a WHERE or ON says of columns. What it cannot read is `unknown`. */
export class ConditionReader {
  constructor(private readonly scope: ColumnScope) {}

  read(node: PgNode): SearchCondition {
    if (!mentionsColumn(node)) return EVERYTHING;
    if (node.BoolExpr !== undefined) return this.boolean(node.BoolExpr);
    if (node.NullTest !== undefined) {
      const isNull = node.NullTest.nulltesttype === "IS_NULL";
      return this.of(node.NullTest.arg, isNull ? "null" : "notNull", OTHER);
    }
    if (node.ColumnRef !== undefined) return this.of(node, "truth", { kind: "constant", value: true });
    if (node.BooleanTest !== undefined) {
      const value = TRUTHS[node.BooleanTest.booltesttype as string];
      return value === undefined ? UNKNOWN : this.of(node.BooleanTest.arg, "truth", { kind: "constant", value });
    }
    return node.A_Expr === undefined ? UNKNOWN : this.comparison(node.A_Expr);
  }

  /** The column that a node is; `null` for anything else, and where its table does not show. */
  column(node: PgNode): SearchColumn | null {
    if (node?.ColumnRef === undefined) return null;
    const { table, name } = columnOf(node.ColumnRef);
    const source = this.scope(table);
    return source === null || name === "*" ? null : { source, name };
  }

  private boolean({ boolop, args }: PgNode): SearchCondition {
    const parts = (args as PgNode[]).map(part => this.read(part));
    if (boolop === "NOT_EXPR") return negated(parts[0] ?? UNKNOWN);
    if (boolop === "AND_EXPR") return allOf(parts);
    // `$1 IS NULL OR a = $1` may be true of every row.
    return parts.includes(EVERYTHING) ? UNKNOWN : anyOf(parts);
  }

  private comparison(expression: PgNode): SearchCondition {
    const { kind, lexpr, rexpr } = expression;
    const operator = expression.name?.at(-1)?.String?.sval as string;
    switch (kind) {
      case "AEXPR_IN": {
        const items = (rexpr.List?.items ?? []) as PgNode[];
        if (items.some(mentionsColumn)) return UNKNOWN;
        if (operator === "<>") return this.of(lexpr, "not", OTHER);
        // Of a parameter alone, some drivers make a list.
        const isOne = items.length === 1 && valueOf(items[0]).kind === "constant";
        return this.of(lexpr, isOne ? "equals" : "in", listValue(items.map(valueOf)));
      }
      case "AEXPR_OP_ANY":
        return operator === "=" && !mentionsColumn(rexpr) ? this.of(lexpr, "in", OTHER) : UNKNOWN;
      case "AEXPR_BETWEEN":
        return mentionsColumn(rexpr) ? UNKNOWN : this.of(lexpr, "range", OTHER);
      case "AEXPR_NOT_BETWEEN":
        return mentionsColumn(rexpr) ? UNKNOWN : this.of(lexpr, "not", OTHER);
      case "AEXPR_LIKE":
      case "AEXPR_ILIKE":
        return mentionsColumn(rexpr) ? UNKNOWN : this.of(lexpr, likeComparison(operator, rexpr), OTHER);
      case "AEXPR_OP":
        return this.operator(operator, lexpr, rexpr);
      default:
        return UNKNOWN;
    }
  }

  private operator(operator: string, left: PgNode, right: PgNode): SearchCondition {
    const comparison = COMPARISONS[operator];
    if (comparison === undefined || left === undefined) return UNKNOWN;
    const [isLeft, isRight] = [mentionsColumn(left), mentionsColumn(right)];
    if (isLeft && isRight) {
      const [one, other] = [this.column(left), this.column(right)];
      if (one === null || other === null || comparison !== "equals") return UNKNOWN;
      return { kind: "compare", column: one, comparison, value: { kind: "column", column: other } };
    }
    return isLeft ? this.of(left, comparison, valueOf(right)) : this.of(right, comparison, valueOf(left));
  }

  private of(subject: PgNode, comparison: SearchComparison, value: SearchValue): SearchCondition {
    const column = this.column(subject);
    if (column !== null) return { kind: "compare", column, comparison, value };
    const inner = expressionText(subject);
    const base = inner === null ? null : this.column(inner.column);
    return inner === null || base === null
      ? UNKNOWN
      : { kind: "expression", column: base, text: inner.text, comparison };
  }
}

const TRUTHS: Readonly<Record<string, boolean>> = { IS_TRUE: true, IS_FALSE: false };

const COMPARISONS: Readonly<Record<string, SearchComparison>> = {
  "=": "equals",
  "<": "range",
  "<=": "range",
  ">": "range",
  ">=": "range",
  "<>": "not",
};

function likeComparison(operator: string, pattern: PgNode): SearchComparison {
  if (operator.startsWith("!")) return "not";
  const begins = comparisonOfPattern(beginningOf(pattern));
  return operator.endsWith("*") ? caselessComparison(begins) : begins;
}

/** The first letters of a text; `null` where they do not show. */
function beginningOf(node: PgNode): string | null {
  const text = node?.A_Const?.sval;
  if (text !== undefined) return (text.sval ?? "") as string;
  if (node?.TypeCast !== undefined) return beginningOf(node.TypeCast.arg);
  if (node?.A_Expr?.name?.[0]?.String?.sval === "||") return beginningOf(node.A_Expr.lexpr);
  const isConcat = node?.FuncCall?.funcname?.at(-1)?.String?.sval === "concat";
  return isConcat ? beginningOf(node.FuncCall.args?.[0]) : null;
}

function negated(condition: SearchCondition): SearchCondition {
  if (condition.kind !== "compare" && condition.kind !== "expression") return UNKNOWN;
  if (condition.comparison === "null") return { ...condition, comparison: "notNull" };
  if (condition.comparison === "notNull") return { ...condition, comparison: "null" };
  if (condition.kind === "compare" && condition.comparison === "truth" && condition.value.kind === "constant")
    return { ...condition, value: { kind: "constant", value: condition.value.value !== true } };
  return { ...condition, comparison: "not" };
}

function valueOf(node: PgNode): SearchValue {
  const constant = node?.A_Const;
  if (constant?.ival !== undefined) return { kind: "constant", value: (constant.ival.ival ?? 0) as number };
  if (constant?.fval !== undefined) return { kind: "constant", value: Number(constant.fval.fval) };
  if (constant?.boolval !== undefined)
    return { kind: "constant", value: (constant.boolval.boolval ?? false) as boolean };
  if (constant?.sval !== undefined) return { kind: "constant", value: (constant.sval.sval ?? "") as string };
  return OTHER;
}

/** Whether an expression depends on a row. Sub-queries may, too. */
export function mentionsColumn(node: PgNode): boolean {
  if (typeof node !== "object" || node === null) return false;
  if (Array.isArray(node)) return node.some(mentionsColumn);
  return Object.entries(node as Record<string, PgNode>).some(
    ([key, value]) => key === "ColumnRef" || key === "SubLink" || mentionsColumn(value),
  );
}
