import type { Predicate, Shape } from "../../../sql/shape/model.js";
import {
  assertDistinct,
  conjuncts,
  fieldName,
  objectOf,
  property,
  Unprintable,
  valueText,
  type Printing,
} from "./printing.js";

/** The statement as a call of a TypeORM manager. */
export function typeormCode(printing: Printing): string | null {
  const { shape, model, receiver, role } = printing;
  if (model === null || shape.joins.length > 0) return null;
  const manager = role === "manager" ? receiver : `${receiver}.manager`;
  const entity = model.name;
  const where = whereOf(printing);
  switch (shape.kind) {
    case "select":
      return select(manager, entity, where, printing);
    case "insert": {
      const rows = shape.rows.map(row => {
        if (row.length < shape.columns.length) throw new Unprintable();
        return objectOf(
          shape.columns.map((column, i) =>
            property(fieldName(column, printing), valueText(row[i] as (typeof row)[number], printing)),
          ),
        );
      });
      return `${manager}.insert(${entity}, ${rows.length === 1 ? (rows[0] as string) : `[${rows.join(", ")}]`})`;
    }
    case "update": {
      const [step, ...more] = shape.assignments.filter(({ operator }) => operator !== "=");
      if (step !== undefined) {
        if (more.length > 0 || shape.assignments.length > 1) throw new Unprintable();
        const method = step.operator === "+" ? "increment" : "decrement";
        return `${manager}.${method}(${entity}, ${where ?? "{}"}, "${fieldName(step.column, printing)}", ${valueText(step.value, printing)})`;
      }
      const set = shape.assignments.map(({ column, value }) =>
        property(fieldName(column, printing), valueText(value, printing)),
      );
      return `${manager}.update(${entity}, ${where ?? "{}"}, ${objectOf(set)})`;
    }
    case "delete":
      return where === null ? `${manager}.clear(${entity})` : `${manager}.delete(${entity}, ${where})`;
  }
}

const AGGREGATES: Readonly<Record<string, string>> = { sum: "sum", avg: "average", min: "minimum", max: "maximum" };

function select(manager: string, entity: string, where: string | null, printing: Printing): string {
  const { shape } = printing;
  const [aggregate, ...more] = shape.selected.filter(item => item.kind === "aggregate");
  if (aggregate !== undefined) {
    if (more.length > 0 || shape.selected.length > 1) throw new Unprintable();
    const criteria = where === null ? "" : `, ${where}`;
    if (printing.model?.deletedAt != null) throw new Unprintable();
    if (aggregate.name === "count") return `${manager}.${where === null ? "count" : "countBy"}(${entity}${criteria})`;
    if (aggregate.column === null) throw new Unprintable();
    return `${manager}.${AGGREGATES[aggregate.name] as string}(${entity}, "${fieldName(aggregate.column.name, printing)}"${criteria})`;
  }
  const one = shape.limit?.kind === "literal" && shape.limit.value === 1 && shape.offset === null;
  const options = [
    ...(where === null ? [] : [`where: ${where}`]),
    ...selectOf(shape, printing),
    ...orderOf(shape, printing),
  ];
  // A find leaves out deleted rows unasked.
  if (printing.model?.deletedAt != null && !namesDeleted(shape, printing)) options.push("withDeleted: true");
  if (shape.limit !== null && !one) options.push(property("take", valueText(shape.limit, printing)));
  if (shape.offset !== null) options.push(property("skip", valueText(shape.offset, printing)));
  if (one) return `${manager}.findOne(${entity}, ${objectOf(options)})`;
  if (options.length === 1 && where !== null) return `${manager}.findBy(${entity}, ${where})`;
  return `${manager}.find(${entity}${options.length === 0 ? "" : `, ${objectOf(options)}`})`;
}

function namesDeleted(shape: Shape, printing: Printing): boolean {
  return conjuncts(shape.where).some(
    part => "column" in part && fieldName(part.column.name, printing) === printing.model?.deletedAt,
  );
}

function selectOf(shape: Shape, printing: Printing): string[] {
  if (shape.selected.some(item => item.kind === "all")) return [];
  const columns = shape.selected.flatMap(item =>
    item.kind === "column" ? [fieldName(item.column.name, printing)] : [],
  );
  return columns.length === 0 ? [] : [`select: { ${columns.map(name => `${name}: true`).join(", ")} }`];
}

function orderOf(shape: Shape, printing: Printing): string[] {
  if (shape.order.length === 0) return [];
  const order = shape.order.map(
    ({ column, descending }) => `${fieldName(column.name, printing)}: "${descending ? "DESC" : "ASC"}"`,
  );
  return [`order: { ${order.join(", ")} }`];
}

/** FindOptionsWhere: an object of conditions, or for OR a list of them. */
function whereOf(printing: Printing): string | null {
  const parts = conjuncts(printing.shape.where);
  const [where, ...more] = parts;
  if (where === undefined) return null;
  if (more.length === 0 && where.kind === "or")
    return `[${where.parts.map(part => conditions(conjuncts(part), printing)).join(", ")}]`;
  return conditions(parts, printing);
}

function conditions(parts: readonly Predicate[], printing: Printing): string {
  const printed = parts.map(part => {
    if ("parts" in part) throw new Unprintable();
    if (part.kind === "not") {
      const { part: inner } = part;
      if (!("column" in inner)) throw new Unprintable();
      return { key: fieldName(inner.column.name, printing), text: `Not(${comparison(inner, printing)})` };
    }
    return { key: fieldName(part.column.name, printing), text: comparison(part, printing) };
  });
  assertDistinct(printed.map(({ key }) => key));
  return objectOf(printed.map(({ key, text }) => property(key, text)));
}

const OPERATORS: Readonly<Record<string, (value: string) => string>> = {
  "=": value => value,
  "<>": value => `Not(${value})`,
  "<": value => `LessThan(${value})`,
  "<=": value => `LessThanOrEqual(${value})`,
  ">": value => `MoreThan(${value})`,
  ">=": value => `MoreThanOrEqual(${value})`,
  LIKE: value => `Like(${value})`,
  "NOT LIKE": value => `Not(Like(${value}))`,
  ILIKE: value => `ILike(${value})`,
  "NOT ILIKE": value => `Not(ILike(${value}))`,
};

function comparison(predicate: Extract<Predicate, { column: unknown }>, printing: Printing): string {
  switch (predicate.kind) {
    case "null":
      return predicate.negated ? "Not(IsNull())" : "IsNull()";
    case "in": {
      const values = predicate.values.map(value => valueText(value, printing));
      const list = `In(${predicate.list ? (values[0] as string) : `[${values.join(", ")}]`})`;
      return predicate.negated ? `Not(${list})` : list;
    }
    case "between": {
      const range = `Between(${valueText(predicate.low, printing)}, ${valueText(predicate.high, printing)})`;
      return predicate.negated ? `Not(${range})` : range;
    }
    case "compare":
      if (predicate.value.kind === "literal" && predicate.value.value === null) throw new Unprintable();
      return (OPERATORS[predicate.operator] as (value: string) => string)(valueText(predicate.value, printing));
  }
}
