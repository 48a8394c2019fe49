import type { PyExpression } from "../../python/tree.js";
import type { FoundCall } from "./calls.js";
import type { Module } from "./module.js";
import { mentions } from "../../python/walk.js";

/** The statement that reads for all elements what a query reads for each; `null` where its shape is not that simple. */
export function rewriteOf(call: FoundCall, derived: ReadonlySet<string>, module: Module): string | null {
  const { model, method } = call;
  if (model === null || call.text !== null) return null;
  if (method === "get" || method === "get_one" || method === "get_or_404")
    return `select(${model}).where(${model}.id.in_(…))`;
  const columns = call.inputs.flatMap(input => equalColumns(input, derived, module, model));
  const [column, ...others] = columns;
  if (column === undefined || others.length > 0) return null;
  if (call.action === "count") return `select(${column}, func.count()).where(${column}.in_(…)).group_by(${column})`;
  return call.action === "read" ? `select(${model}).where(${column}.in_(…))` : null;
}

/** The columns that an argument compares with something of the element. */
export function equalColumns(
  input: PyExpression,
  derived: ReadonlySet<string>,
  module: Module,
  model: string,
): string[] {
  const ofElement = (node: PyExpression): boolean => mentions(node, derived, module.text);
  if (
    input.type === "PyBinary" &&
    input.operator === "==" &&
    input.left.type === "PyAttribute" &&
    ofElement(input.right)
  )
    return [module.textOf(input.left)];
  if (input.type !== "PyCall") return [];
  return input.args.flatMap(({ name, value, kind }) =>
    kind === "keyword" && name !== null && ofElement(value)
      ? [`${model}.${name}`]
      : equalColumns(value, derived, module, model),
  );
}
