import type { PgNode } from "../parse/postgresql.js";
import type { ShapeColumn } from "./model.js";

/** The column that a reference names, with the table before it. */
export function columnOf(node: PgNode): ShapeColumn {
  const parts = (node.fields as PgNode[]).map(field => (field.String?.sval ?? "*") as string);
  return { table: parts.at(-2) ?? null, name: parts.at(-1) ?? "" };
}

/** The expression below casts. */
export function withoutCast(node: PgNode): PgNode {
  let inner = node;
  while (inner?.TypeCast !== undefined) inner = inner.TypeCast.arg;
  return inner ?? {};
}

/** The type that an expression is cast to, an array with `[]` behind it; empty without a cast. */
export function castOf(node: PgNode): string {
  const type = node?.TypeCast?.typeName;
  const name = (type?.names?.at(-1)?.String?.sval ?? "") as string;
  return type?.arrayBounds === undefined ? name : `${name}[]`;
}
