import { fieldOf } from "../models/index.js";
import type { Predicate, Shape } from "../../../sql/shape/model.js";
import {
  assertDistinct,
  conjuncts,
  fieldName,
  likePattern,
  objectOf,
  property,
  Unprintable,
  valueText,
  type Printing,
} from "./printing.js";

/** The statement as a call of Prisma Client. */
export function prismaCode(printing: Printing): string | null {
  const { shape, receiver, model } = printing;
  if (model === null || shape.joins.length > 0) return null;
  const delegate = `${receiver}.${model.name.charAt(0).toLowerCase()}${model.name.slice(1)}`;
  switch (shape.kind) {
    case "select":
      return select(delegate, printing);
    case "insert":
      return insert(delegate, printing);
    case "update": {
      const data = property(
        "data",
        objectOf(
          shape.assignments.map(({ column, operator, value }) => {
            const text = valueText(value, printing);
            if (operator !== "=" && fieldOf(model, column)?.numeric === false) throw new Unprintable();
            const step = operator === "+" ? "increment" : "decrement";
            return property(fieldName(column, printing), operator === "=" ? text : `{ ${step}: ${text} }`);
          }),
        ),
      );
      const method = shape.selected.length > 0 ? "updateManyAndReturn" : "updateMany";
      return `${delegate}.${method}(${objectOf([...whereOf(printing), data])})`;
    }
    case "delete": {
      const where = whereOf(printing);
      return `${delegate}.deleteMany(${where.length === 0 ? "" : objectOf(where)})`;
    }
  }
}

function select(delegate: string, printing: Printing): string {
  const { shape } = printing;
  const where = whereOf(printing);
  const aggregates = shape.selected.filter(item => item.kind === "aggregate");
  if (aggregates.length > 0) {
    if (aggregates.length < shape.selected.length) throw new Unprintable();
    const [only] = aggregates;
    if (aggregates.length === 1 && only?.name === "count" && only.column === null) {
      return `${delegate}.count(${where.length === 0 ? "" : objectOf(where)})`;
    }
    // Prisma sends `SELECT MAX(id) FROM (SELECT id FROM t OFFSET 0)`, which reads all rows where an index has the answer.
    if (aggregates.some(({ name }) => name === "min" || name === "max")) throw new Unprintable();
    const parts = aggregates.map(({ name, column }) =>
      column === null ? "_count: true" : `_${name}: { ${fieldName(column.name, printing)}: true }`,
    );
    assertDistinct(aggregates.map(({ name }) => name));
    return `${delegate}.aggregate(${objectOf([...where, ...parts])})`;
  }
  const one = shape.limit?.kind === "literal" && shape.limit.value === 1 && shape.offset === null;
  if (asksForKey(printing)) return `${delegate}.findUnique(${objectOf([...where, ...selectOf(shape, printing)])})`;
  const options = [...where, ...selectOf(shape, printing), ...orderOf(shape, printing)];
  if (shape.limit !== null && !one) options.push(property("take", valueText(shape.limit, printing)));
  if (shape.offset !== null) options.push(property("skip", valueText(shape.offset, printing)));
  return `${delegate}.${one ? "findFirst" : "findMany"}(${options.length === 0 ? "" : objectOf(options)})`;
}

/** `WHERE id = $1`, which finds one row at most. */
function asksForKey({ shape, model }: Printing): boolean {
  const { where } = shape;
  if (where?.kind !== "compare" || where.operator !== "=" || shape.offset !== null || model === null) return false;
  return fieldOf(model, where.column.name)?.unique === true;
}

function selectOf(shape: Shape, printing: Printing): string[] {
  if (shape.selected.some(item => item.kind === "all")) return [];
  const columns = shape.selected.flatMap(item =>
    item.kind === "column" ? [fieldName(item.column.name, printing)] : [],
  );
  return columns.length === 0 ? [] : [`select: { ${columns.map(name => `${name}: true`).join(", ")} }`];
}

function orderOf(shape: Shape, printing: Printing): string[] {
  const order = shape.order.map(
    ({ column, descending }) => `{ ${fieldName(column.name, printing)}: "${descending ? "desc" : "asc"}" }`,
  );
  if (order.length === 0) return [];
  return [`orderBy: ${order.length === 1 ? (order[0] as string) : `[${order.join(", ")}]`}`];
}

function insert(delegate: string, printing: Printing): string {
  const { columns, rows, selected } = printing.shape;
  const objects = rows.map(row => {
    if (row.length < columns.length) throw new Unprintable();
    return objectOf(
      columns.map((column, i) =>
        property(fieldName(column, printing), valueText(row[i] as (typeof row)[number], printing)),
      ),
    );
  });
  if (objects.length === 1) return `${delegate}.create({ data: ${objects[0] as string} })`;
  return `${delegate}.${selected.length > 0 ? "createManyAndReturn" : "createMany"}({ data: [${objects.join(", ")}] })`;
}

function whereOf(printing: Printing): string[] {
  const parts = conjuncts(printing.shape.where);
  return parts.length === 0 ? [] : [`where: ${conditions(parts, printing)}`];
}

function conditions(parts: readonly Predicate[], printing: Printing): string {
  const printed = parts.map(part => condition(part, printing));
  const keys = printed.map(({ key }) => key);
  // Several conditions on one column, or several ORs, take an AND.
  if (new Set(keys).size < keys.length) return `{ AND: [${printed.map(({ text }) => `{ ${text} }`).join(", ")}] }`;
  return objectOf(printed.map(({ text }) => text));
}

const OPERATORS: Readonly<Record<string, string>> = { "<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "<>": "not" };

function condition(predicate: Predicate, printing: Printing): { readonly key: string; readonly text: string } {
  switch (predicate.kind) {
    case "and":
      return {
        key: "AND",
        text: `AND: [${predicate.parts.map(part => conditions(conjuncts(part), printing)).join(", ")}]`,
      };
    case "or":
      return {
        key: "OR",
        text: `OR: [${predicate.parts.map(part => conditions(conjuncts(part), printing)).join(", ")}]`,
      };
    case "not":
      return { key: "NOT", text: `NOT: ${conditions(conjuncts(predicate.part), printing)}` };
    default: {
      const key = fieldName(predicate.column.name, printing);
      return { key, text: property(key, comparison(predicate, printing)) };
    }
  }
}

function comparison(predicate: Extract<Predicate, { column: unknown }>, printing: Printing): string {
  switch (predicate.kind) {
    case "null":
      return predicate.negated ? "{ not: null }" : "null";
    case "in": {
      const values = predicate.values.map(value => valueText(value, printing));
      return `{ ${predicate.negated ? "notIn" : "in"}: ${predicate.list ? (values[0] as string) : `[${values.join(", ")}]`} }`;
    }
    case "between": {
      if (predicate.negated) throw new Unprintable();
      return `{ gte: ${valueText(predicate.low, printing)}, lte: ${valueText(predicate.high, printing)} }`;
    }
    case "compare": {
      const { operator } = predicate;
      if (operator === "=") return valueText(predicate.value, printing);
      const simple = OPERATORS[operator];
      if (simple !== undefined) return `{ ${simple}: ${valueText(predicate.value, printing)} }`;
      const pattern = likePattern(predicate.value);
      if (pattern === null || operator.startsWith("NOT")) throw new Unprintable();
      return `{ ${pattern.kind}: ${pattern.text}${operator === "ILIKE" ? ', mode: "insensitive"' : ""} }`;
    }
  }
}
