import {
  allOf,
  anyOf,
  orderOf,
  ownCondition,
  UNKNOWN,
  type Search,
  type SearchComparison,
  type SearchCondition,
  type SearchOrder,
} from "../../../model/search.js";
import { argumentsOf, unwrapped, type Node } from "../syntax.js";
import { equality, isEntry, orderBy, valueOf, type Entry, type SearchReading } from "./reading.js";

/** What a call of a model delegate looks for. */
export function prismaSearch(reading: SearchReading): Search | null {
  const { model, method } = reading.call;
  const [options] = argumentsOf(reading.node);
  if (model === null) return null;
  const where = reading.property(options, "where");
  const order = method === "aggregate" || method === "groupBy" || method === "count" ? [] : sortOf(options, reading);
  const take = reading.property(options, "take");
  return reading.search(
    { kind: "model", name: model },
    {
      where: reading.filtered(where, given => conditionOf(given, reading)),
      order,
      limited: (take !== undefined && take !== null) || /^findFirst/.test(method),
    },
  );
}

function conditionOf(where: Node, reading: SearchReading): SearchCondition {
  return reading.allOf(where, entry => conditionOfEntry(entry, reading));
}

function conditionOfEntry({ key, value }: Entry, reading: SearchReading): SearchCondition {
  const inner = reading.known(value);
  if (key === "AND") {
    const parts = inner.type === "ObjectExpression" ? [inner] : reading.elementsOf(inner);
    return parts === null ? UNKNOWN : allOf(parts.map(part => conditionOf(part, reading)));
  }
  if (key === "OR") {
    const parts = reading.elementsOf(inner);
    return parts === null || parts.length === 0 ? UNKNOWN : anyOf(parts.map(part => conditionOf(part, reading)));
  }
  if (key === "NOT") return negated(conditionOf(inner, reading));
  if (inner.type === "ObjectExpression") return ofObject(key, inner, reading);
  return equality(key, inner);
}

function negated(condition: SearchCondition): SearchCondition {
  if (condition.kind !== "compare") return UNKNOWN;
  return { ...condition, comparison: condition.comparison === "null" ? "notNull" : "not" };
}

const COMPARISONS: Readonly<Record<string, SearchComparison>> = {
  in: "in",
  notIn: "not",
  lt: "range",
  lte: "range",
  gt: "range",
  gte: "range",
  contains: "pattern",
  endsWith: "pattern",
  startsWith: "prefix",
};

/** `{ gte: from, lt: to }`, a relation, or the columns of a compound key: `userId_orgId: { userId, orgId }`. */
function ofObject(column: string, node: Node, reading: SearchReading): SearchCondition {
  const entries = reading.entriesOf(node) ?? [];
  if (!entries.every(isEntry) || entries.length === 0) return UNKNOWN;
  if (entries.length > 1 && entries.map(({ key }) => key).join("_") === column)
    return allOf(entries.map(({ key, value }) => equality(key, value)));
  const isCaseless = entries.some(({ key }) => key === "mode");
  return allOf(
    entries.flatMap(({ key, value }): readonly SearchCondition[] => {
      if (key === "mode") return [];
      if (key === "equals") return [isCaseless ? ownCondition(column, "caseless") : equality(column, value)];
      if (key === "not") return [notValue(column, value)];
      const comparison = COMPARISONS[key];
      const given = valueOf(value);
      if (comparison === undefined || given === "maybe" || given === "null") return [UNKNOWN];
      if (comparison === "prefix") return [ownCondition(column, isCaseless ? "caseless" : "prefix")];
      return [ownCondition(column, comparison, comparison === "in" ? reading.listValue(value) : given)];
    }),
  );
}

function notValue(column: string, value: Node): SearchCondition {
  const given = valueOf(value);
  if (unwrapped(value).type === "ObjectExpression" || given === "maybe") return UNKNOWN;
  return ownCondition(column, given === "null" ? "notNull" : "not");
}

function sortOf(options: Node | undefined, reading: SearchReading): readonly SearchOrder[] | null {
  const given = reading.property(options, "orderBy");
  if (given === undefined) return [];
  if (given === null) return null;
  const list = reading.elementsOf(given) ?? [given];
  const found = list.flatMap((item): readonly (SearchOrder | null)[] => {
    const entries = reading.entriesOf(item);
    if (entries === null) return [null];
    return entries.map(entry => {
      if (!isEntry(entry) || reading.known(entry.value).type === "ObjectExpression") return null;
      return orderBy(entry.key, entry.value);
    });
  });
  return orderOf(found);
}
