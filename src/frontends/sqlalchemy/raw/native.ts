import type { Operand, Predicate, Selected, Shape } from "../../../sql/shape/model.js";
import { Unprintable } from "../../queries/raw/printing.js";
import type { Mapped } from "./tables.js";

/** What the code is printed from. */
export interface Printing {
  readonly shape: Shape;
  readonly model: Mapped;
  /** The value of a parameter as source text; throws `Unprintable` for one that cannot be shown. */
  valueOf(operand: Extract<Operand, { kind: "parameter" }>): string;
}

/** The statement in the words of SQLAlchemy; `null` where it takes more than that. */
export function sqlalchemyCode(printing: Printing): string | null {
  try {
    return statement(printing);
  } catch (error) {
    if (error instanceof Unprintable) return null;
    throw error;
  }
}

function statement(printing: Printing): string {
  const { shape, model } = printing;
  const where = wheresOf(printing);
  switch (shape.kind) {
    case "select":
      return select(where, printing);
    case "insert": {
      const rows = shape.rows.map(row => {
        if (row.length < shape.columns.length) throw new Unprintable();
        return shape.columns.map((column, i) => [column, value(row[i] as Operand, printing)] as const);
      });
      const [first = []] = rows;
      const values =
        rows.length === 1 ? assigned(first, printing) : `[${rows.map(row => dictOf(row, printing)).join(", ")}]`;
      return `insert(${model.name}).values(${values})${returning(printing)}`;
    }
    case "update": {
      const values = shape.assignments.map(({ column, operator, value: operand }) => {
        const text = value(operand, printing);
        return [column, operator === "=" ? text : `${columnOf(column, printing)} ${operator} ${text}`] as const;
      });
      return `update(${model.name})${where}.values(${assigned(values, printing)})${returning(printing)}`;
    }
    case "delete":
      return `delete(${model.name})${where}${returning(printing)}`;
  }
}

type Assigned = readonly (readonly [column: string, value: string])[];

/** `name="a"`; by the columns themselves where an attribute is called otherwise than its column. */
function assigned(values: Assigned, printing: Printing): string {
  if (values.some(([column]) => attribute(column, printing) !== column)) return dictOf(values, printing);
  assertNoJson(values, printing);
  return values.map(([column, text]) => `${column}=${text}`).join(", ");
}

function dictOf(values: Assigned, printing: Printing): string {
  assertNoJson(values, printing);
  const entries = values.map(([column, text]) => {
    const key = attribute(column, printing) === column ? `"${column}"` : columnOf(column, printing);
    return `${key}: ${text}`;
  });
  return `{${entries.join(", ")}}`;
}

/** What the statement has turned into text, SQLAlchemy would turn once more. */
function assertNoJson(values: Assigned, { model }: Printing): void {
  if (values.some(([column]) => model.json.has(column))) throw new Unprintable();
}

function select(where: string, printing: Printing): string {
  const { shape, model } = printing;
  const items = shape.selected.map(item => selected(item, printing));
  const needsTable = shape.selected.every(item => item.kind === "aggregate" && item.column === null);
  const order = shape.order.map(
    ({ column, descending }) => `${columnOf(column.name, printing)}${descending ? ".desc()" : ""}`,
  );
  return [
    `select(${items.join(", ")})`,
    needsTable ? `.select_from(${model.name})` : "",
    where,
    order.length === 0 ? "" : `.order_by(${order.join(", ")})`,
    shape.limit === null ? "" : `.limit(${value(shape.limit, printing)})`,
    shape.offset === null ? "" : `.offset(${value(shape.offset, printing)})`,
  ].join("");
}

function selected(item: Selected, printing: Printing): string {
  switch (item.kind) {
    case "all":
      return printing.model.name;
    case "column":
      return labelled(columnOf(item.column.name, printing), item.alias);
    case "aggregate":
      return labelled(
        `func.${item.name}(${item.column === null ? "" : columnOf(item.column.name, printing)})`,
        item.alias,
      );
    case "constant":
      throw new Unprintable();
  }
}

function labelled(text: string, alias: string | null): string {
  return alias === null ? text : `${text}.label("${alias}")`;
}

function returning(printing: Printing): string {
  const { selected: items } = printing.shape;
  return items.length === 0 ? "" : `.returning(${items.map(item => selected(item, printing)).join(", ")})`;
}

function attribute(column: string, { model }: Printing): string {
  const field = model.fields.get(column);
  if (field === undefined) throw new Unprintable();
  return field.name;
}

function columnOf(column: string, printing: Printing): string {
  const { name, isTable } = printing.model;
  return `${name}.${isTable ? "c." : ""}${attribute(column, printing)}`;
}

function value(operand: Operand, printing: Printing): string {
  if (operand.kind === "parameter") return printing.valueOf(operand);
  if (typeof operand.value === "string") return JSON.stringify(operand.value);
  if (typeof operand.value === "number") return String(operand.value);
  return operand.value === null ? "None" : operand.value ? "True" : "False";
}

function wheresOf(printing: Printing): string {
  const { where } = printing.shape;
  if (where === null) return "";
  const parts = where.kind === "and" ? where.parts : [where];
  return `.where(${parts.map(part => condition(part, printing)).join(", ")})`;
}

const OPERATORS: Readonly<Record<string, string>> = {
  "=": "==",
  "<>": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

const METHODS: Readonly<Record<string, string>> = {
  LIKE: "like",
  "NOT LIKE": "not_like",
  ILIKE: "ilike",
  "NOT ILIKE": "not_ilike",
};

function condition(part: Predicate, printing: Printing): string {
  switch (part.kind) {
    case "and":
    case "or":
      return `${part.kind}_(${part.parts.map(inner => condition(inner, printing)).join(", ")})`;
    case "not":
      return `not_(${condition(part.part, printing)})`;
    case "null":
      return `${columnOf(part.column.name, printing)}.${part.negated ? "is_not" : "is_"}(None)`;
    case "in": {
      const values = part.values.map(operand => value(operand, printing));
      const list = part.list ? (values[0] ?? "") : `[${values.join(", ")}]`;
      return `${columnOf(part.column.name, printing)}.${part.negated ? "not_in" : "in_"}(${list})`;
    }
    case "between": {
      const range = `.between(${value(part.low, printing)}, ${value(part.high, printing)})`;
      return `${part.negated ? "~" : ""}${columnOf(part.column.name, printing)}${range}`;
    }
    case "compare":
      return comparison(part, printing);
  }
}

function comparison(part: Extract<Predicate, { kind: "compare" }>, printing: Printing): string {
  const column = columnOf(part.column.name, printing);
  const method = METHODS[part.operator];
  const text = value(part.value, printing);
  if (method !== undefined) return `${column}.${method}(${text})`;
  if (part.value.kind === "literal" && part.value.value === null) throw new Unprintable();
  const isFlag = part.value.kind === "literal" && typeof part.value.value === "boolean";
  if (isFlag && part.operator === "=") return `${column}.is_(${text})`;
  if (isFlag && part.operator === "<>") return `${column}.is_not(${text})`;
  return `${column} ${OPERATORS[part.operator] ?? ""} ${text}`;
}
