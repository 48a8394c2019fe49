import {
  allOf,
  anyOf,
  caselessComparison,
  comparisonOfPattern,
  EVERYTHING,
  listValue,
  orderOf,
  OTHER,
  OWN,
  ownCondition,
  UNKNOWN,
  type Search,
  type SearchComparison,
  type SearchCondition,
  type SearchOrder,
  type SearchValue,
} from "../../model/search.js";
import type { PyArgument, PyCall, PyExpression } from "../../python/tree.js";
import type { FoundCall } from "./calls.js";
import type { Module } from "./module.js";

/** Methods that change neither which rows are looked for nor in which order. */
const NEUTRAL =
  /^(all|get_or_404|options|execution_options|with_for_update|returning|values|update|delete|select|query|yield_per|populate_existing|one|one_or_none|scalar|scalars|first|first_or_404|one_or_404|count|limit|offset|order_by|where|filter|filter_by|unique|correlate|params|prefix_with|distinct|group_by|execute|exists)$/;

/** What a statement over one mapped class looks for; `null` where it joins, or where its parts are not in one place. */
export function searchOf(call: FoundCall, module: Module): Search | null {
  const { model, parts, action, method } = call;
  if (model === null || model.includes(".") || method === "get" || method === "get_one" || !isInOnePlace(call))
    return null;
  if (action !== "read" && action !== "count" && action !== "update" && action !== "delete") return null;
  const links = parts.map(part => ({ name: nameOf(part), args: part.args }));
  if (!links.every(({ name }) => NEUTRAL.test(name))) return null;
  if (links.some(({ name, args }) => /^(select|query)$/.test(name) && args.length > 1)) return null;
  const reader = new ConditionReader(model, module);
  const where = links.flatMap(({ name, args }): readonly SearchCondition[] => {
    if (name === "where" || name === "filter")
      return args.map(argument => (argument.kind === "positional" ? reader.read(argument.value) : UNKNOWN));
    if (name !== "filter_by") return [];
    return args.map(argument =>
      argument.kind === "keyword" && argument.name !== null ? reader.equality(argument.name, argument.value) : UNKNOWN,
    );
  });
  const isGrouped = action === "count" || links.some(({ name }) => /^(group_by|distinct|exists)$/.test(name));
  const orders = links.filter(({ name }) => name === "order_by").flatMap(({ args }) => args);
  return {
    sources: [{ alias: OWN, kind: "model", schema: null, name: model, optional: false }],
    where: where.length === 0 ? EVERYTHING : allOf(where),
    order: isGrouped ? [] : sortOf(orders, reader),
    limited: !isGrouped && links.some(({ name }) => /^(limit|first|first_or_404)$/.test(name)),
  };
}

/** Whether the statement is one expression: what is added under a condition may be there or not. */
function isInOnePlace({ node, parts }: FoundCall): boolean {
  const outside = parts.filter(({ range }) => range[0] < node.range[0] || node.range[1] < range[1]);
  if (outside.length === 0) return true;
  const [from, to] = [
    Math.min(...outside.map(({ range }) => range[0])),
    Math.max(...outside.map(({ range }) => range[1])),
  ];
  const isWhole = outside.some(({ range }) => range[0] === from && range[1] === to);
  return isWhole && outside.length === parts.length;
}

function nameOf({ callee }: PyCall): string {
  return callee.type === "PyAttribute" || callee.type === "PyName" ? callee.name : "";
}

const OPERATORS: Readonly<Record<string, SearchComparison>> = {
  "==": "equals",
  "<": "range",
  "<=": "range",
  ">": "range",
  ">=": "range",
  "!=": "not",
};

/** Methods of columns, with what they compare. */
const METHODS: Readonly<Record<string, SearchComparison>> = {
  between: "range",
  contains: "pattern",
  endswith: "pattern",
  in_: "in",
  not_in: "not",
  notin_: "not",
  startswith: "prefix",
};

class ConditionReader {
  constructor(
    private readonly model: string,
    private readonly module: Module,
  ) {}

  read(node: PyExpression): SearchCondition {
    switch (node.type) {
      case "PyBinary":
        return this.binary(node.operator, node.left, node.right);
      case "PyUnary":
        return node.operator === "~" ? negated(this.read(node.operand)) : UNKNOWN;
      case "PyAttribute": {
        const column = this.column(node);
        return column === null ? UNKNOWN : ownCondition(column, "truth", { kind: "constant", value: true });
      }
      case "PyCall":
        return this.call(node);
      default:
        return UNKNOWN;
    }
  }

  equality(column: string, value: PyExpression): SearchCondition {
    if (value.type === "PyConditional" || (value.type === "PyBinary" && /^(and|or)$/.test(value.operator)))
      return UNKNOWN;
    if (value.type === "PyConstant" && value.value === null) return ownCondition(column, "null");
    return ownCondition(column, "equals", this.valueOf(value));
  }

  /** The attribute of the class that a node is. */
  column(node: PyExpression): string | null {
    return node.type === "PyAttribute" && node.object.type === "PyName" && node.object.name === this.model
      ? node.name
      : null;
  }

  private binary(operator: string, left: PyExpression, right: PyExpression): SearchCondition {
    if (operator === "&") return allOf([this.read(left), this.read(right)]);
    if (operator === "|") return anyOf([this.read(left), this.read(right)]);
    const comparison = OPERATORS[operator];
    if (comparison === undefined || this.mentions(right)) return UNKNOWN;
    const column = this.column(left);
    if (column === null) return this.expression(left, comparison);
    if (operator === "==") return this.equality(column, right);
    const isNull = right.type === "PyConstant" && right.value === null;
    return ownCondition(column, isNull ? "notNull" : comparison, this.valueOf(right));
  }

  /** `func.lower(User.email) == email`. */
  private expression(node: PyExpression, comparison: SearchComparison): SearchCondition {
    if (node.type !== "PyCall" || node.callee.type !== "PyAttribute" || node.callee.object.type !== "PyName")
      return UNKNOWN;
    const [only, ...others] = node.args;
    const name = only === undefined || others.length > 0 ? null : this.column(only.value);
    if (name === null || node.callee.object.name !== "func") return UNKNOWN;
    return { kind: "expression", column: { source: OWN, name }, text: `${node.callee.name}(${name})`, comparison };
  }

  private call({ callee, args }: PyCall): SearchCondition {
    const values = args.map(({ value }) => value);
    if (args.some(({ kind }) => kind === "spread" || kind === "mapping")) return UNKNOWN;
    if (callee.type === "PyName" || (callee.type === "PyAttribute" && this.column(callee.object) === null)) {
      const parts = (): readonly SearchCondition[] => values.map(value => this.read(value));
      if (callee.name === "and_") return allOf(parts());
      if (callee.name === "or_") return anyOf(parts());
      return callee.name === "not_" && values.length === 1 ? negated(parts()[0] ?? UNKNOWN) : UNKNOWN;
    }
    const column = callee.type === "PyAttribute" ? this.column(callee.object) : null;
    const [first] = values;
    if (callee.type !== "PyAttribute" || column === null || first === undefined || this.mentions(first)) return UNKNOWN;
    return this.method(callee.name, column, first);
  }

  private method(name: string, column: string, value: PyExpression): SearchCondition {
    switch (name) {
      case "is_":
        if (value.type !== "PyConstant") return UNKNOWN;
        return value.value === null
          ? ownCondition(column, "null")
          : ownCondition(column, "truth", { kind: "constant", value: value.value === true });
      case "is_not":
      case "isnot":
        return value.type === "PyConstant" && value.value === null ? ownCondition(column, "notNull") : UNKNOWN;
      case "like":
        return ownCondition(column, comparisonOfPattern(this.beginningOf(value)));
      case "ilike":
        return ownCondition(column, caselessComparison(comparisonOfPattern(this.beginningOf(value))));
      case "in_":
        // A sub-query is an expression like any other.
        return isQuery(value) ? UNKNOWN : ownCondition(column, "in", listValue(this.itemsOf(value)));
    }
    const comparison = METHODS[name];
    return comparison === undefined ? UNKNOWN : ownCondition(column, comparison);
  }

  /** `Status.OPEN` and `Status.OPEN.value` are members; text, numbers and truths are constants. */
  private valueOf(node: PyExpression): SearchValue {
    switch (node.type) {
      case "PyConstant":
        return typeof node.value === "boolean" ? { kind: "constant", value: node.value } : OTHER;
      case "PyNumber":
        return { kind: "constant", value: Number(node.text) };
      case "PyString": {
        const isPlain = node.parts.length === 1 && node.parts[0]?.segments.length === 1;
        const text = isPlain ? this.beginningOf(node) : null;
        return text === null ? OTHER : { kind: "constant", value: text };
      }
      case "PyAttribute":
        return /^[A-Z]/.test(rootOf(node)) ? { kind: "member" } : OTHER;
      default:
        return OTHER;
    }
  }

  private itemsOf(node: PyExpression): readonly SearchValue[] {
    if (node.type !== "PySequence") return [];
    return node.items.map(item => (item.type === "PySpread" ? OTHER : this.valueOf(item)));
  }

  /** The first letters of a text; `null` where they do not show. */
  private beginningOf(node: PyExpression): string | null {
    if (node.type === "PyBinary" && node.operator === "+") return this.beginningOf(node.left);
    const first = node.type === "PyString" ? node.parts[0]?.segments[0] : undefined;
    return first?.kind === "text" ? this.module.text.slice(...first.range) : null;
  }

  private mentions(node: PyExpression): boolean {
    // A column of whatever class, or one of a sub-query: `Other.id`, `subquery.c.id`.
    if (node.type === "PyAttribute") return this.column(node) !== null || /\.c\./.test(this.module.textOf(node));
    return node.type === "PyCall" && node.args.some(({ value }) => this.mentions(value));
  }
}

function rootOf(node: PyExpression): string {
  if (node.type === "PyName") return node.name;
  return node.type === "PyAttribute" ? rootOf(node.object) : "";
}

function isQuery(node: PyExpression): boolean {
  return node.type === "PyName"
    ? /stmt|query|subq|select/i.test(node.name)
    : node.type === "PyCall" && !/^(list|set|tuple|sorted)$/.test(nameOf(node));
}

function negated(condition: SearchCondition): SearchCondition {
  if (condition.kind !== "compare") return UNKNOWN;
  if (condition.comparison === "truth" && condition.value.kind === "constant")
    return { ...condition, value: { kind: "constant", value: condition.value.value !== true } };
  return { ...condition, comparison: condition.comparison === "null" ? "notNull" : "not" };
}

function sortOf(orders: readonly PyArgument[], reader: ConditionReader): readonly SearchOrder[] | null {
  const found = orders.map(({ value }): SearchOrder | null => {
    const plain = reader.column(value);
    if (plain !== null) return { column: { source: OWN, name: plain }, descending: false };
    if (value.type !== "PyCall") return null;
    const { callee, args } = value;
    const isMethod = callee.type === "PyAttribute" && reader.column(callee.object) !== null;
    const name = isMethod ? reader.column(callee.object) : args[0] === undefined ? null : reader.column(args[0].value);
    const direction = nameOf(value);
    if (name === null || (direction !== "asc" && direction !== "desc")) return null;
    return { column: { source: OWN, name }, descending: direction === "desc" };
  });
  return orderOf(found);
}
