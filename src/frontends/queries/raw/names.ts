import type { Predicate, Shape, ShapeColumn } from "../../../sql/shape/model.js";

/** Every column of the statement's own table that it names, without duplicates. */
export function columnsOf(shape: Shape): readonly string[] {
  const names = new Set<string>(shape.columns);
  const add = ({ name }: ShapeColumn): void => void names.add(name);
  for (const item of shape.selected)
    if ((item.kind === "column" || item.kind === "aggregate") && item.column !== null) add(item.column);
  for (const { column } of shape.assignments) names.add(column);
  for (const { column } of shape.order) if (!isAlias(column, shape)) add(column);
  if (shape.where !== null) eachColumn(shape.where, add);
  return [...names];
}

/** `SELECT count(*) AS n … ORDER BY n` orders by what the list makes, not by a column. */
function isAlias({ table, name }: ShapeColumn, shape: Shape): boolean {
  return (
    table === null && shape.selected.some(item => "alias" in item && item.alias === name && item.kind === "aggregate")
  );
}

function eachColumn(predicate: Predicate, visit: (column: ShapeColumn) => void): void {
  switch (predicate.kind) {
    case "and":
    case "or":
      predicate.parts.forEach(part => eachColumn(part, visit));
      break;
    case "not":
      eachColumn(predicate.part, visit);
      break;
    default:
      visit(predicate.column);
  }
}
