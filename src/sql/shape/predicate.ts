import type { Construct } from "../../facts/expressibility.js";
import type { Parameter } from "./normalise.js";
import type { PgNode } from "../parse/postgresql.js";
import type { ComparisonOperator, Operand, Predicate, ShapeColumn } from "./model.js";
import { castOf, columnOf, withoutCast } from "./tree.js";

const OPERATORS: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);

/** `5 < age` as `age > 5`. */
const MIRRORED: Readonly<Record<string, ComparisonOperator>> = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

const FULL_TEXT =
  /^(to_tsvector|to_tsquery|plainto_tsquery|websearch_to_tsquery|phraseto_tsquery|ts_rank\w*|similarity|match)$/;

/** Reads conditions; what is no simple one becomes a construct, and the condition is left out. */
export class PredicateReader {
  constructor(
    private readonly parameters: readonly Parameter[],
    private readonly constructs: Set<Construct>,
  ) {}

  read(node: PgNode): Predicate | null {
    if (node.BoolExpr !== undefined) return this.boolean(node.BoolExpr);
    if (node.NullTest !== undefined) {
      const { arg, nulltesttype } = node.NullTest;
      if (arg.ColumnRef === undefined) return this.notUnderstood(arg);
      return { kind: "null", column: columnOf(arg.ColumnRef), negated: nulltesttype === "IS_NOT_NULL" };
    }
    if (node.BooleanTest !== undefined) {
      const { arg, booltesttype } = node.BooleanTest;
      if (arg.ColumnRef === undefined || !/^IS_(TRUE|FALSE)$/.test(booltesttype)) return this.notUnderstood(node);
      const value = booltesttype === "IS_TRUE";
      return { kind: "compare", column: columnOf(arg.ColumnRef), operator: "=", value: { kind: "literal", value } };
    }
    if (node.ColumnRef !== undefined) {
      return {
        kind: "compare",
        column: columnOf(node.ColumnRef),
        operator: "=",
        value: { kind: "literal", value: true },
      };
    }
    if (node.A_Expr !== undefined) return this.comparison(node.A_Expr);
    return this.notUnderstood(node);
  }

  /** A parameter or literal, also behind a cast; `null` for anything else, which then is a construct. */
  operand(node: PgNode): Operand | null {
    // A text that is cast to JSON is a document, which no library takes for a text.
    if (/^jsonb?$/.test(castOf(node))) {
      this.constructs.add("JSON operator");
      return null;
    }
    const value = withoutCast(node);
    if (value.ParamRef !== undefined) {
      const parameter = this.parameters[(value.ParamRef.number as number) - 1];
      return parameter === undefined ? null : { kind: "parameter", parameter };
    }
    if (value.A_Const !== undefined) {
      const literal = literalOf(value.A_Const);
      if (literal !== undefined) return { kind: "literal", value: literal };
    }
    const sign = value.A_Expr;
    if (sign?.name?.[0]?.String?.sval === "-" && sign.lexpr === undefined && sign.rexpr?.A_Const !== undefined) {
      const literal = literalOf(sign.rexpr.A_Const);
      if (typeof literal === "number") return { kind: "literal", value: -literal };
    }
    this.notUnderstood(value);
    return null;
  }

  /** `a.id = b.a_id`; `null` for any other condition. */
  columnEquality(node: PgNode): { readonly left: ShapeColumn; readonly right: ShapeColumn } | null {
    const { A_Expr: expression } = node;
    if (expression?.kind !== "AEXPR_OP" || expression.name?.[0]?.String?.sval !== "=") return null;
    const { lexpr, rexpr } = expression;
    if (lexpr?.ColumnRef === undefined || rexpr?.ColumnRef === undefined) return null;
    return { left: columnOf(lexpr.ColumnRef), right: columnOf(rexpr.ColumnRef) };
  }

  /** Names what stands in the way, as exactly as it can be told from the kind of the node. */
  notUnderstood(node: PgNode): null {
    if (node?.SubLink !== undefined) this.constructs.add("sub-query");
    else if (node?.FuncCall !== undefined) this.constructs.add(functionConstruct(node.FuncCall));
    else if (node?.A_Expr !== undefined) this.constructs.add(operatorConstruct(node.A_Expr));
    else if (node?.A_ArrayExpr !== undefined || node?.A_Indirection !== undefined)
      this.constructs.add("array operator");
    else if (EXPRESSIONS.some(kind => node?.[kind] !== undefined)) this.constructs.add("expression");
    else this.constructs.add("vendor syntax");
    return null;
  }

  private boolean({ boolop, args }: PgNode): Predicate | null {
    const parts = (args as PgNode[]).map(part => this.read(part));
    if (parts.includes(null)) return null;
    const known = parts as Predicate[];
    if (boolop === "NOT_EXPR") return { kind: "not", part: known[0] as Predicate };
    return { kind: boolop === "AND_EXPR" ? "and" : "or", parts: known };
  }

  private comparison(expression: PgNode): Predicate | null {
    const { kind, lexpr, rexpr } = expression;
    const operator = expression.name?.[0]?.String?.sval as string;
    switch (kind) {
      case "AEXPR_IN":
        return this.list(lexpr, rexpr.List?.items ?? [], operator === "<>");
      case "AEXPR_OP_ANY":
        return operator === "=" ? this.any(lexpr, rexpr) : this.notUnderstood({ A_Expr: expression });
      case "AEXPR_BETWEEN":
      case "AEXPR_NOT_BETWEEN":
        return this.between(lexpr, rexpr.List?.items ?? [], kind === "AEXPR_NOT_BETWEEN");
      case "AEXPR_LIKE":
        return this.simple(lexpr, operator === "!~~" ? "NOT LIKE" : "LIKE", rexpr);
      case "AEXPR_ILIKE":
        this.constructs.add("ilike");
        return this.simple(lexpr, operator === "!~~*" ? "NOT ILIKE" : "ILIKE", rexpr);
      case "AEXPR_OP":
        if (!OPERATORS.has(operator)) return this.notUnderstood({ A_Expr: expression });
        if (lexpr?.ColumnRef === undefined && rexpr?.ColumnRef !== undefined) {
          return this.simple(rexpr, MIRRORED[operator] as ComparisonOperator, lexpr);
        }
        return this.simple(lexpr, operator as ComparisonOperator, rexpr);
      default:
        return this.notUnderstood({ A_Expr: expression });
    }
  }

  /** What a column is compared with. NULL makes every comparison unknown, and libraries make it IS NULL. */
  private compared(node: PgNode): Operand | null {
    const value = this.operand(node);
    return value?.kind === "literal" && value.value === null ? this.notUnderstood({ NullTest: node }) : value;
  }

  private simple(left: PgNode, operator: ComparisonOperator, right: PgNode): Predicate | null {
    if (left?.ColumnRef === undefined) return this.notUnderstood(left ?? {});
    if (right?.ColumnRef !== undefined) {
      this.constructs.add("column comparison");
      return null;
    }
    const value = this.compared(right);
    return value === null ? null : { kind: "compare", column: columnOf(left.ColumnRef), operator, value };
  }

  private list(left: PgNode, items: readonly PgNode[], negated: boolean): Predicate | null {
    if (left?.ColumnRef === undefined) return this.notUnderstood(left ?? {});
    const values = items.map(item => this.compared(item));
    if (values.includes(null)) return null;
    return { kind: "in", column: columnOf(left.ColumnRef), values: values as Operand[], negated, list: false };
  }

  private any(left: PgNode, right: PgNode): Predicate | null {
    const array = withoutCast(right);
    if (array.A_ArrayExpr !== undefined) return this.list(left, array.A_ArrayExpr.elements ?? [], false);
    const value = left?.ColumnRef === undefined ? this.notUnderstood(left ?? {}) : this.compared(array);
    if (value === null) return null;
    return { kind: "in", column: columnOf(left.ColumnRef), values: [value], negated: false, list: true };
  }

  private between(left: PgNode, [low, high]: readonly PgNode[], negated: boolean): Predicate | null {
    if (left?.ColumnRef === undefined) return this.notUnderstood(left ?? {});
    const from = this.compared(low);
    const to = this.compared(high);
    if (from === null || to === null) return null;
    return { kind: "between", column: columnOf(left.ColumnRef), low: from, high: to, negated };
  }
}

const EXPRESSIONS = [
  "CaseExpr",
  "CoalesceExpr",
  "TypeCast",
  "SQLValueFunction",
  "MinMaxExpr",
  "ColumnRef",
  "RowExpr",
  "NullIfExpr",
  "CollateClause",
  "BoolExpr",
  "NullTest",
];

function functionConstruct(call: PgNode): Construct {
  if (call.over !== undefined) return "window function";
  const name = (call.funcname as PgNode[]).at(-1)?.String?.sval as string;
  if (FULL_TEXT.test(name)) return "full-text search";
  if (/^jsonb?_|^json_/.test(name)) return "JSON operator";
  return "expression";
}

function operatorConstruct(expression: PgNode): Construct {
  const operator = (expression.name as PgNode[])?.at(-1)?.String?.sval as string;
  if (/^(->>?|#>>?|\?[|&]?|@\?)$/.test(operator)) return "JSON operator";
  if (operator === "@@") return "full-text search";
  if (/^(@>|<@|&&)$/.test(operator)) return "array operator";
  return "expression";
}

function literalOf(constant: PgNode): string | number | boolean | null | undefined {
  const { isnull, ival, fval, boolval, sval } = constant;
  if (isnull === true) return null;
  if (ival !== undefined) return (ival.ival ?? 0) as number;
  if (fval !== undefined) return Number(fval.fval);
  if (boolval !== undefined) return (boolval.boolval ?? false) as boolean;
  return sval === undefined ? undefined : ((sval.sval ?? "") as string);
}
