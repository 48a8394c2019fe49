import type { ResultUse } from "../../../model/result.js";
import {
  allOf,
  anyOf,
  OTHER,
  ownCondition,
  UNKNOWN,
  type SearchComparison,
  type SearchCondition,
} from "../../../model/search.js";
import { constantOf } from "../find.js";
import { valueOf } from "../search/reading.js";
import type { Module } from "../modules.js";
import {
  isFunction,
  keyName,
  memberName,
  methodOf,
  numberOf,
  returnedBy,
  some,
  spanOf,
  unwrapped,
  type CallNode,
  type FunctionNode,
  type Node,
} from "../syntax.js";

const FILTERS = /^(?:every|filter|find|findIndex|findLast|some)$/;

/** What a method of a list of rows is called for. */
export function filterUse(call: CallNode, name: string, module: Module): ResultUse {
  const span = spanOf(call);
  const [first] = call.arguments;
  const fn = first === undefined ? null : unwrapped(first);
  if (name === "at" && numberOf(first) === 0) return { kind: "first", span };
  if (isFunction(fn) && FILTERS.test(name)) {
    const row = rowOf(fn, 0);
    const body = onlyResult(fn);
    const condition = row === null || body === null ? UNKNOWN : conditionOf(body, row, module);
    return { kind: "filter", span, method: name, condition };
  }
  const column = isFunction(fn) && name === "reduce" ? sumOf(fn, module) : null;
  return column === null ? { kind: "other", span } : { kind: "sum", span, column };
}

/** How a callback names the row that it is given. */
type Row =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "columns"; readonly columns: ReadonlyMap<string, string> };

function rowOf(fn: FunctionNode, index: number): Row | null {
  const parameter = fn.params[index];
  if (parameter?.type === "Identifier") return { kind: "name", name: parameter.name };
  if (parameter?.type !== "ObjectPattern") return null;
  const columns = new Map<string, string>();
  for (const property of parameter.properties) {
    const key = property.type === "Property" ? keyName(property) : null;
    if (property.type !== "Property" || key === null || property.value.type !== "Identifier") return null;
    columns.set(property.value.name, key);
  }
  return { kind: "columns", columns };
}

/** What a function that is one expression gives. */
function onlyResult(fn: FunctionNode): Node | null {
  const { body } = fn;
  if (body.type !== "BlockStatement") return fn.async ? null : body;
  return !fn.async && body.body.length === 1 && body.body[0]?.type === "ReturnStatement"
    ? (returnedBy(fn)[0] ?? null)
    : null;
}

const COMPARISONS: Readonly<Record<string, SearchComparison>> = {
  "==": "equals",
  "===": "equals",
  "!=": "not",
  "!==": "not",
  "<": "range",
  "<=": "range",
  ">": "range",
  ">=": "range",
};

/** A test of a row as a condition of SQL; unknown where it asks for something else than columns. */
function conditionOf(test: Node, row: Row, module: Module): SearchCondition {
  const node = unwrapped(test);
  const own = columnIn(node, row);
  if (own !== null) return ownCondition(own, "truth", { kind: "constant", value: true });
  switch (node.type) {
    case "LogicalExpression": {
      const parts = [conditionOf(node.left, row, module), conditionOf(node.right, row, module)];
      return node.operator === "&&" ? allOf(parts) : node.operator === "||" ? anyOf(parts) : UNKNOWN;
    }
    case "UnaryExpression": {
      const column = node.operator === "!" ? columnIn(unwrapped(node.argument), row) : null;
      return column === null ? UNKNOWN : ownCondition(column, "truth", { kind: "constant", value: false });
    }
    case "BinaryExpression": {
      const comparison = COMPARISONS[node.operator];
      const [left, right] = [columnIn(unwrapped(node.left), row), columnIn(unwrapped(node.right), row)];
      const column = left ?? right;
      const value = left === null ? node.left : node.right;
      if (comparison === undefined || column === null || speaksOf(value, row)) return UNKNOWN;
      const given = valueOf(value);
      if (given === "null" || given === "maybe")
        return given === "null" || isUndefined(value)
          ? ownCondition(column, comparison === "not" ? "notNull" : "null")
          : UNKNOWN;
      return ownCondition(column, comparison, given);
    }
    case "CallExpression":
      return ofCall(node, row, module);
    default:
      return UNKNOWN;
  }
}

/** `ids.includes(row.id)`, `row.name.startsWith(text)`. */
function ofCall(call: CallNode, row: Row, module: Module): SearchCondition {
  const method = methodOf(call);
  const [argument, ...more] = call.arguments;
  if (method === null || argument === undefined || more.length > 0) return UNKNOWN;
  const listed = columnIn(unwrapped(argument), row);
  if (listed !== null && isList(method.object, method.name, module) && !speaksOf(method.object, row))
    return ownCondition(listed, "in", OTHER);
  const column = columnIn(unwrapped(method.object), row);
  if (column === null || speaksOf(argument, row)) return UNKNOWN;
  return method.name === "startsWith" ? ownCondition(column, "prefix") : UNKNOWN;
}

/** Whether `includes` or `has` is asked of a list; a text has `includes`, too. */
function isList(node: Node, method: string, module: Module): boolean {
  if (method === "has") return true;
  if (method !== "includes") return false;
  const inner = constantOf(node, module);
  return inner.type === "ArrayExpression" || /(?:s|List|Array)$/.test(module.textOf(unwrapped(node)));
}

function columnIn(node: Node, row: Row): string | null {
  if (row.kind === "columns") return node.type === "Identifier" ? (row.columns.get(node.name) ?? null) : null;
  if (node.type !== "MemberExpression") return null;
  const object = unwrapped(node.object);
  return object.type === "Identifier" && object.name === row.name ? memberName(node) : null;
}

/** Whether a value is made of the row, or is not there before the rows are. */
function speaksOf(value: Node, row: Row): boolean {
  return some(
    value,
    node =>
      node.type === "AwaitExpression" ||
      (node.type === "Identifier" && (row.kind === "name" ? node.name === row.name : row.columns.has(node.name))),
  );
}

function isUndefined(node: Node): boolean {
  const inner = unwrapped(node);
  return inner.type === "Identifier" && inner.name === "undefined";
}

/** `(sum, row) => sum + row.amount`. */
function sumOf(fn: FunctionNode, module: Module): string | null {
  const [total] = fn.params;
  const row = rowOf(fn, 1);
  const body = onlyResult(fn);
  const sum = body === null ? null : unwrapped(body);
  if (total?.type !== "Identifier" || row === null || sum?.type !== "BinaryExpression" || sum.operator !== "+")
    return null;
  const sides = [unwrapped(sum.left), unwrapped(sum.right)];
  if (!sides.some(side => side.type === "Identifier" && module.textOf(side) === total.name)) return null;
  const [column] = sides.flatMap(side => columnIn(plainNumber(side), row) ?? []);
  return column ?? null;
}

/** `Number(row.amount)`, `row.amount ?? 0`. */
function plainNumber(node: Node): Node {
  if (node.type === "LogicalExpression" && node.operator !== "&&") return plainNumber(unwrapped(node.left));
  const [argument] = node.type === "CallExpression" ? node.arguments : [];
  const isNumber = node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "Number";
  return isNumber && argument !== undefined ? plainNumber(unwrapped(argument)) : node;
}
