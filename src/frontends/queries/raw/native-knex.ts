import type { Predicate, Selected, Shape, ShapeColumn } from "../../../sql/shape/model.js";
import { conjuncts, objectOf, property, Unprintable, valueText, type Printing } from "./printing.js";

/** The statement as a chain of Knex. */
export function knexCode(printing: Printing): string | null {
  const { shape, receiver } = printing;
  const { table } = shape;
  const alias = table.alias === table.name ? "" : ` as ${table.alias}`;
  const name = `"${table.schema === null ? "" : `${table.schema}.`}${table.name}${alias}"`;
  const start = `${receiver}(${name})${joinsOf(shape)}${wheresOf(shape.where, printing)}`;
  switch (shape.kind) {
    case "select":
      return `${start}${selectOf(shape, printing)}`;
    case "insert": {
      const rows = shape.rows.map(row => {
        if (row.length < shape.columns.length) throw new Unprintable();
        return objectOf(
          shape.columns.map((column, i) => property(column, valueText(row[i] as (typeof row)[number], printing))),
        );
      });
      return `${start}.insert(${rows.length === 1 ? (rows[0] as string) : `[${rows.join(", ")}]`})${returningOf(shape)}`;
    }
    case "update": {
      const steps = shape.assignments.filter(({ operator }) => operator !== "=");
      const [step] = steps;
      if (step !== undefined) {
        if (shape.assignments.length > 1) throw new Unprintable();
        return `${start}.${step.operator === "+" ? "increment" : "decrement"}("${step.column}", ${valueText(step.value, printing)})`;
      }
      const values = shape.assignments.map(({ column, value }) => property(column, valueText(value, printing)));
      return `${start}.update(${objectOf(values)})${returningOf(shape)}`;
    }
    case "delete":
      return `${start}.del()${returningOf(shape)}`;
  }
}

function joinsOf({ joins }: Shape): string {
  return joins
    .map(({ kind, table, left, right }) => {
      const alias = table.alias === table.name ? "" : ` as ${table.alias}`;
      return `.${kind === "left" ? "leftJoin" : "join"}("${table.name}${alias}", "${nameOf(left)}", "${nameOf(right)}")`;
    })
    .join("");
}

function selectOf(shape: Shape, printing: Printing): string {
  const order = shape.order
    .map(({ column, descending }) => `.orderBy("${nameOf(column)}"${descending ? ', "desc"' : ""})`)
    .join("");
  const one = shape.limit?.kind === "literal" && shape.limit.value === 1 && shape.offset === null;
  const limit = shape.limit === null || one ? "" : `.limit(${valueText(shape.limit, printing)})`;
  const offset = shape.offset === null ? "" : `.offset(${valueText(shape.offset, printing)})`;
  const aggregates = shape.selected.filter(item => item.kind === "aggregate");
  const columns = shape.selected.flatMap(columnText);
  const all = shape.selected.some(item => item.kind === "all");
  const calls = aggregates.map(({ name, column, alias }) => {
    const of = column === null ? "*" : nameOf(column);
    return `.${name}("${of}${alias === null ? "" : ` as ${alias}`}")`;
  });
  const select = all || columns.length === 0 ? "" : `.select(${columns.join(", ")})`;
  const single = one || (aggregates.length > 0 && columns.length === 0) ? ".first()" : "";
  return `${select}${calls.join("")}${order}${limit}${offset}${single}`;
}

function columnText(item: Selected): string[] {
  if (item.kind !== "column") return [];
  return [`"${nameOf(item.column)}${item.alias === null ? "" : ` as ${item.alias}`}"`];
}

function returningOf({ selected }: Shape): string {
  if (selected.length === 0) return "";
  if (selected.some(item => item.kind === "all")) return '.returning("*")';
  const columns = selected.flatMap(columnText);
  return `.returning(${columns.length === 1 ? (columns[0] as string) : `[${columns.join(", ")}]`})`;
}

function nameOf({ table, name }: ShapeColumn): string {
  return table === null ? name : `${table}.${name}`;
}

function wheresOf(where: Predicate | null, printing: Printing): string {
  const parts = conjuncts(where);
  const equalities = parts.filter(isEquality);
  const distinct = new Set(equalities.map(({ column }) => nameOf(column))).size === equalities.length;
  const together = distinct && equalities.length > 0 && equalities.length === parts.length;
  if (together) {
    return `.where(${objectOf(equalities.map(({ column, value }) => property(nameOf(column), valueText(value, printing))))})`;
  }
  return parts.map(part => `.${condition(part, printing, "where")}`).join("");
}

function isEquality(part: Predicate): part is Extract<Predicate, { kind: "compare" }> {
  return part.kind === "compare" && part.operator === "=";
}

/** One condition as a call; `verb` is `where`, `orWhere` or `whereNot`. */
function condition(part: Predicate, printing: Printing, verb: "where" | "orWhere" | "whereNot"): string {
  switch (part.kind) {
    case "and":
      return `${verb}(q => q${part.parts.map(inner => `.${condition(inner, printing, "where")}`).join("")})`;
    case "or":
      return `${verb}(q => q${part.parts.map((inner, i) => `.${condition(inner, printing, i === 0 ? "where" : "orWhere")}`).join("")})`;
    case "not":
      if (verb !== "where") throw new Unprintable();
      return condition(part.part, printing, "whereNot");
    default: {
      const column = `"${nameOf(part.column)}"`;
      if (part.kind === "compare") {
        const value = valueText(part.value, printing);
        if (part.operator === "=") return `${verb}(${column}, ${value})`;
        return `${verb}(${column}, "${part.operator.toLowerCase()}", ${value})`;
      }
      if (verb === "whereNot") throw new Unprintable();
      const not = part.negated ? "Not" : "";
      if (part.kind === "null") return `${verb}${not}Null(${column})`;
      if (part.kind === "between")
        return `${verb}${not}Between(${column}, [${valueText(part.low, printing)}, ${valueText(part.high, printing)}])`;
      const values = part.values.map(value => valueText(value, printing));
      return `${verb}${not}In(${column}, ${part.list ? (values[0] as string) : `[${values.join(", ")}]`})`;
    }
  }
}
