import type { ColumnDefault } from "../../../model/column.js";
import { unquote, type Token } from "../../tokens.js";
import { expressionText, type Lowering } from "../lowering.js";
import type { Expression } from "./expressions.js";

/** The default that an expression describes; `tokens` are those of the expression. */
export function defaultOf(value: Expression, tokens: readonly Token[], lowering: Lowering): ColumnDefault {
  const span = lowering.spanOf(tokens);
  if (lowering.holdsHole(tokens) || tokens.some(token => token.text === "?")) return { kind: "unknown", span };
  if (value.kind !== "literal") return { kind: "expression", text: expressionText(tokens), span };
  return value.value === null ? { kind: "null", span } : { kind: "constant", value: value.value, span };
}

/** The columns that an expression names, without duplicates. */
export function columnsOf(value: Expression): string[] {
  return [...new Set(columnReferences(value).map(({ name }) => unquote(name)))];
}

/** The columns that are not NULL in every row for which the expression is true. */
export function provenNotNull(value: Expression): string[] {
  return nullTested(value, true).map(({ name }) => unquote(name));
}

type ColumnReference = Extract<Expression, { kind: "column" }>;

/** The columns, as the WHERE shows them, for which a conjunction demands NULL. */
export function demandedNull(value: Expression): ColumnReference[] {
  return nullTested(value, false);
}

/** Whether a WHERE keeps no row out: `1`, `TRUE`, `1 = 1`. */
export function isTautology(value: Expression): boolean {
  switch (value.kind) {
    case "literal":
      return value.value !== null && Number(value.value) !== 0 && !Number.isNaN(Number(value.value));
    case "equals": {
      const [left, right] = value.operands;
      return left?.kind === "literal" && right?.kind === "literal" && left.value !== null && left.value === right.value;
    }
    case "and":
      return value.operands.every(isTautology);
    case "or":
      return value.operands.some(isTautology);
    default:
      return false;
  }
}

function nullTested(value: Expression, negated: boolean): ColumnReference[] {
  switch (value.kind) {
    case "and":
      return value.operands.flatMap(operand => nullTested(operand, negated));
    case "not": {
      const [operand] = value.operands;
      return operand?.kind === "nullTest" && operand.negated !== negated ? ownColumn(operand.operands[0]) : [];
    }
    case "nullTest":
      return value.negated === negated ? ownColumn(value.operands[0]) : [];
    default:
      return [];
  }
}

/** A column that is tested itself; `coalesce(a, b) IS NOT NULL` says nothing of `a`. */
function ownColumn(value: Expression): ColumnReference[] {
  return value.kind === "column" ? [value] : [];
}

function columnReferences(value: Expression): ColumnReference[] {
  if (value.kind === "column") return [value];
  return "operands" in value ? value.operands.flatMap(columnReferences) : [];
}
