import type { TSESTree } from "@typescript-eslint/utils";
import {
  allOf,
  anyOf,
  caselessComparison,
  orderOf,
  OTHER,
  ownCondition,
  UNKNOWN,
  type Search,
  type SearchComparison,
  type SearchCondition,
  type SearchOrder,
} from "../../../model/search.js";
import { argumentsOf, memberName, methodOf, stringOf, unwrapped, type Node } from "../syntax.js";
import { equality, isEntry, orderBy, patternOf, valueOf, type Entry, type SearchReading } from "./reading.js";

const FINDERS = /^(findAll|findOne|findAndCountAll|count|destroy|restore|max|min|sum)$/;

/** What a call of a model looks for. */
export function sequelizeSearch(reading: SearchReading): Search | null {
  const { model, method } = reading.call;
  const isUpdate = method === "update";
  if (model === null || (!FINDERS.test(method) && !isUpdate) || isOfRow(reading)) return null;
  const given = argumentsOf(reading.node)[isUpdate || /^(max|min|sum)$/.test(method) ? 1 : 0];
  // With an include, names and joins are those of several tables.
  if (given !== undefined && reading.property(given, "include") !== undefined) return null;
  const where = isScoped(reading) ? null : reading.property(given, "where");
  const limit = reading.property(given, "limit");
  const isGrouped = reading.property(given, "group") !== undefined || method === "count";
  return reading.search(
    { kind: "model", name: model },
    {
      where: reading.filtered(where, asked => conditionOf(asked, reading)),
      order: isGrouped ? [] : sortOf(reading.property(given, "order"), reading),
      limited: method === "findOne" || (limit !== undefined && limit !== null),
    },
  );
}

/** `user.destroy()`: a row that is there is found by its key. */
function isOfRow({ call, node, resolver }: SearchReading): boolean {
  const receiver = methodOf(node)?.object;
  return receiver !== undefined && resolver.handleOf(receiver, call.module)?.role === "instance";
}

/** `User.scope("active").findAll(…)`: the scope filters besides. */
function isScoped({ node }: SearchReading): boolean {
  const receiver = methodOf(node)?.object;
  const call = receiver === undefined ? null : unwrapped(receiver);
  return call?.type === "CallExpression" && methodOf(call)?.name !== "unscoped";
}

function conditionOf(where: Node, reading: SearchReading): SearchCondition {
  return reading.allOf(
    where,
    entry => ofColumn(entry, reading),
    property => ofOperator(property, reading),
  );
}

/** `[Op.or]: [{ … }, { … }]`. */
function ofOperator(entry: TSESTree.ObjectLiteralElement, reading: SearchReading): SearchCondition {
  const operator = entry.type === "Property" ? operatorOf(entry.key) : null;
  if (entry.type !== "Property" || (operator !== "and" && operator !== "or")) return UNKNOWN;
  const list = reading.elementsOf(entry.value);
  const object = reading.entriesOf(entry.value);
  const parts =
    list?.map(part => conditionOf(part, reading)) ??
    object?.map(part => (isEntry(part) ? ofColumn(part, reading) : UNKNOWN)) ??
    null;
  if (parts === null || parts.length === 0) return UNKNOWN;
  return operator === "and" ? allOf(parts) : anyOf(parts);
}

const COMPARISONS: Readonly<Record<string, SearchComparison>> = {
  in: "in",
  any: "in",
  gt: "range",
  gte: "range",
  lt: "range",
  lte: "range",
  between: "range",
  notIn: "not",
  notLike: "not",
  notILike: "not",
  notBetween: "not",
  startsWith: "prefix",
  endsWith: "pattern",
  substring: "pattern",
};

function ofColumn({ key, value }: Entry, reading: SearchReading): SearchCondition {
  if (/[.$]/.test(key)) return UNKNOWN;
  const inner = reading.known(value);
  if (inner.type === "ArrayExpression") return ownCondition(key, "in", reading.listValue(inner));
  if (inner.type !== "ObjectExpression") return equality(key, inner);
  return allOf(
    inner.properties.map(property => {
      const operator = property.type === "Property" ? (operatorOf(property.key) ?? "") : "";
      return property.type === "Property" ? ofComparison(key, operator, property.value, reading) : UNKNOWN;
    }),
  );
}

function ofComparison(column: string, operator: string, value: Node, reading: SearchReading): SearchCondition {
  const given = valueOf(value);
  if (given === "maybe") return UNKNOWN;
  switch (operator) {
    case "eq":
    case "is":
      return equality(column, value);
    case "ne":
    case "not":
      return ownCondition(column, given === "null" ? "notNull" : "not");
    case "like":
      return ownCondition(column, patternOf(value));
    case "iLike":
      return ownCondition(column, caselessComparison(patternOf(value)));
  }
  const comparison = COMPARISONS[operator];
  if (comparison === undefined || given === "null") return UNKNOWN;
  if (comparison === "in") return ownCondition(column, comparison, reading.listValue(value));
  return ownCondition(column, comparison, comparison === "range" ? given : OTHER);
}

/** The operator of `[Op.in]`. */
function operatorOf(key: Node): string | null {
  return key.type === "MemberExpression" ? memberName(key) : null;
}

function sortOf(order: Node | null | undefined, reading: SearchReading): readonly SearchOrder[] | null {
  if (order === undefined) return [];
  const list = order === null ? null : reading.elementsOf(order);
  if (list === null) return null;
  const found = list.map(item => {
    const pair = reading.elementsOf(item) ?? [item];
    const column = stringOf(pair[0]);
    return column === null || pair.length > 2 ? null : orderBy(column, pair[1]);
  });
  return orderOf(found);
}
