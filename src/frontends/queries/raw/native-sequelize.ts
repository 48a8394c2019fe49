import type { Predicate, Shape } from "../../../sql/shape/model.js";
import { conjuncts, fieldName, objectOf, property, Unprintable, valueText, type Printing } from "./printing.js";

/** The statement as a call of a Sequelize model. */
export function sequelizeCode(printing: Printing): string | null {
  const { shape, model } = printing;
  if (model === null || shape.joins.length > 0) return null;
  const where = [...whereOf(printing), ...deletedToo(printing)];
  const name = model.scoped ? `${model.name}.unscoped()` : model.name;
  switch (shape.kind) {
    case "select":
      return select(name, where, printing);
    case "insert": {
      const rows = shape.rows.map(row => {
        if (row.length < shape.columns.length) throw new Unprintable();
        return objectOf(
          shape.columns.map((column, i) =>
            property(fieldName(column, printing), valueText(row[i] as (typeof row)[number], printing)),
          ),
        );
      });
      return rows.length === 1
        ? `${model.name}.create(${rows[0] as string})`
        : `${model.name}.bulkCreate([${rows.join(", ")}])`;
    }
    case "update":
      return update(name, where, printing);
    case "delete": {
      const options = [
        ...(where.length === 0 ? ["where: {}"] : where),
        ...(model.deletedAt === null ? [] : ["force: true"]),
      ];
      return `${name}.destroy(${objectOf(options)})`;
    }
  }
}

function update(model: string, where: readonly string[], printing: Printing): string {
  const { assignments, selected } = printing.shape;
  const [step, ...more] = assignments.filter(({ operator }) => operator !== "=");
  if (step !== undefined) {
    if (more.length > 0 || assignments.length > 1) throw new Unprintable();
    const method = step.operator === "+" ? "increment" : "decrement";
    return `${model}.${method}("${fieldName(step.column, printing)}", ${objectOf([`by: ${valueText(step.value, printing)}`, ...where])})`;
  }
  const values = assignments.map(({ column, value }) =>
    property(fieldName(column, printing), valueText(value, printing)),
  );
  const options = [
    ...(where.length === 0 ? ["where: {}"] : where),
    ...(selected.length > 0 ? ["returning: true"] : []),
  ];
  return `${model}.update(${objectOf(values)}, ${objectOf(options)})`;
}

function select(model: string, where: readonly string[], printing: Printing): string {
  const { shape } = printing;
  const [aggregate, ...more] = shape.selected.filter(item => item.kind === "aggregate");
  if (aggregate !== undefined) {
    if (more.length > 0 || shape.selected.length > 1 || aggregate.name === "avg") throw new Unprintable();
    const options = where.length === 0 ? "" : objectOf(where);
    if (aggregate.name === "count" && aggregate.column === null) return `${model}.count(${options})`;
    if (aggregate.column === null) throw new Unprintable();
    const field = `"${fieldName(aggregate.column.name, printing)}"`;
    if (aggregate.name === "count") return `${model}.count(${objectOf([`col: ${field}`, ...where])})`;
    return `${model}.${aggregate.name}(${field}${options === "" ? "" : `, ${options}`})`;
  }
  const one = shape.limit?.kind === "literal" && shape.limit.value === 1 && shape.offset === null;
  const options = [...where, ...attributesOf(shape, printing), ...orderOf(shape, printing)];
  if (shape.limit !== null && !one) options.push(property("limit", valueText(shape.limit, printing)));
  if (shape.offset !== null) options.push(property("offset", valueText(shape.offset, printing)));
  return `${model}.${one ? "findOne" : "findAll"}(${options.length === 0 ? "" : objectOf(options)})`;
}

function attributesOf(shape: Shape, printing: Printing): string[] {
  if (shape.selected.some(item => item.kind === "all")) return [];
  const columns = shape.selected.flatMap(item =>
    item.kind === "column" ? [fieldName(item.column.name, printing)] : [],
  );
  return columns.length === 0 ? [] : [`attributes: [${columns.map(name => `"${name}"`).join(", ")}]`];
}

function orderOf(shape: Shape, printing: Printing): string[] {
  if (shape.order.length === 0) return [];
  const order = shape.order.map(
    ({ column, descending }) => `["${fieldName(column.name, printing)}", "${descending ? "DESC" : "ASC"}"]`,
  );
  return [`order: [${order.join(", ")}]`];
}

/** A paranoid model leaves out deleted rows unasked; a statement does so only where it says so. */
function deletedToo(printing: Printing): string[] {
  const { shape, model } = printing;
  if (model?.deletedAt == null || shape.kind === "delete") return [];
  return conjuncts(shape.where).some(part => excludesDeleted(part, printing)) ? [] : ["paranoid: false"];
}

function excludesDeleted(part: Predicate, printing: Printing): boolean {
  return part.kind === "null" && !part.negated && fieldName(part.column.name, printing) === printing.model?.deletedAt;
}

function whereOf(printing: Printing): string[] {
  const parts = conjuncts(printing.shape.where).filter(
    part => printing.shape.kind === "delete" || !excludesDeleted(part, printing),
  );
  return parts.length === 0 ? [] : [`where: ${conditions(parts, printing)}`];
}

function conditions(parts: readonly Predicate[], printing: Printing): string {
  const printed = parts.map(part => condition(part, printing));
  const keys = printed.map(({ key }) => key);
  if (new Set(keys).size < keys.length) return `{ [Op.and]: [${printed.map(({ text }) => `{ ${text} }`).join(", ")}] }`;
  return objectOf(printed.map(({ text }) => text));
}

function condition(predicate: Predicate, printing: Printing): { readonly key: string; readonly text: string } {
  switch (predicate.kind) {
    case "and":
    case "or": {
      const key = `[Op.${predicate.kind}]`;
      return {
        key,
        text: `${key}: [${predicate.parts.map(part => conditions(conjuncts(part), printing)).join(", ")}]`,
      };
    }
    case "not":
      return { key: "[Op.not]", text: `[Op.not]: ${conditions(conjuncts(predicate.part), printing)}` };
    default: {
      const key = fieldName(predicate.column.name, printing);
      return { key, text: property(key, comparison(predicate, printing)) };
    }
  }
}

const OPERATORS: Readonly<Record<string, string>> = {
  "<>": "ne",
  "<": "lt",
  "<=": "lte",
  ">": "gt",
  ">=": "gte",
  LIKE: "like",
  "NOT LIKE": "notLike",
  ILIKE: "iLike",
  "NOT ILIKE": "notILike",
};

function comparison(predicate: Extract<Predicate, { column: unknown }>, printing: Printing): string {
  switch (predicate.kind) {
    case "null":
      return predicate.negated ? "{ [Op.ne]: null }" : "null";
    case "in": {
      const values = predicate.values.map(value => valueText(value, printing));
      // `IN (:ids)` replaces a list; a scalar fits as well.
      const list = predicate.list || values.length === 1 ? (values[0] as string) : `[${values.join(", ")}]`;
      return predicate.negated ? `{ [Op.notIn]: ${list} }` : list;
    }
    case "between":
      return `{ [Op.${predicate.negated ? "notBetween" : "between"}]: [${valueText(predicate.low, printing)}, ${valueText(predicate.high, printing)}] }`;
    case "compare": {
      const value = valueText(predicate.value, printing);
      return predicate.operator === "=" ? value : `{ [Op.${OPERATORS[predicate.operator] as string}]: ${value} }`;
    }
  }
}
