import type { PgNode } from "../parse/postgresql.js";
import { castOf } from "../shape/tree.js";

/** An expression over one column. */
export interface ExpressionText {
  /** The reference to it. */
  readonly column: PgNode;
  /** As the statement spells it, but for blanks, brackets and the name of the table. */
  readonly text: string;
}

/** The text of an expression over one column; `null` for one over several, and what is no function, cast or operator. */
export function expressionText(node: PgNode): ExpressionText | null {
  const columns: PgNode[] = [];
  const text = printed(node, columns);
  const [column] = columns;
  return text === null || column === undefined || columns.length > 1 ? null : { column, text };
}

/** Prints an expression, and takes down the columns in it. */
function printed(node: PgNode, columns: PgNode[]): string | null {
  if (node?.ColumnRef !== undefined) {
    columns.push(node);
    return (node.ColumnRef.fields?.at(-1)?.String?.sval ?? null) as string | null;
  }
  if (node?.A_Const !== undefined) return constant(node.A_Const);
  if (node?.TypeCast !== undefined) {
    const inner = printed(node.TypeCast.arg, columns);
    return inner === null ? null : `${inner}::${castOf(node)}`;
  }
  if (node?.CoalesceExpr !== undefined) return called("coalesce", node.CoalesceExpr.args, columns);
  if (node?.FuncCall !== undefined) {
    const { funcname, args, over } = node.FuncCall;
    const name = funcname?.at(-1)?.String?.sval as string | undefined;
    return name === undefined || over !== undefined ? null : called(name, args ?? [], columns);
  }
  if (node?.A_Expr?.kind === "AEXPR_OP") {
    const { name, lexpr, rexpr } = node.A_Expr;
    const [left, right] = [printed(lexpr, columns), printed(rexpr, columns)];
    return left === null || right === null ? null : `${left} ${name?.at(-1)?.String?.sval as string} ${right}`;
  }
  return null;
}

function called(name: string, args: readonly PgNode[], columns: PgNode[]): string | null {
  const given = args.map(argument => printed(argument, columns));
  return given.includes(null) ? null : `${name}(${given.join(", ")})`;
}

function constant({ ival, fval, sval, boolval, isnull }: PgNode): string | null {
  if (isnull === true) return "NULL";
  if (ival !== undefined) return String(ival.ival ?? 0);
  if (fval !== undefined) return String(fval.fval);
  if (sval !== undefined) return `'${String(sval.sval ?? "")}'`;
  return boolval === undefined ? null : String(boolval.boolval ?? false);
}
