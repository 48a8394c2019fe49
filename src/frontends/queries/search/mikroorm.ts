import {
  allOf,
  anyOf,
  caselessComparison,
  orderOf,
  ownCondition,
  UNKNOWN,
  type Search,
  type SearchComparison,
  type SearchCondition,
  type SearchOrder,
} from "../../../model/search.js";
import { argumentsOf, type Node } from "../syntax.js";
import { equality, isEntry, orderBy, patternOf, valueOf, type Entry, type SearchReading } from "./reading.js";

const READS = /^(?:find|findOne|findOneOrFail|findAll|findAndCount|count|nativeUpdate|nativeDelete)$/;

/** What a call of a manager or repository looks for. */
export function mikroormSearch(reading: SearchReading): Search | null {
  const { model, method, targets } = reading.call;
  if (model === null || !READS.test(method)) return null;
  // A manager takes the entity first.
  const given = argumentsOf(reading.node).slice(targets.length > 1 ? 1 : 0);
  const options = given[method === "findAll" ? 0 : method === "nativeUpdate" ? 2 : 1];
  if (options !== undefined && reading.entriesOf(options) === null) return null;
  const where = method === "findAll" ? reading.property(options, "where") : given[0];
  const order = method === "count" ? undefined : reading.property(options, "orderBy");
  const limit = reading.property(options, "limit");
  return reading.search(
    { kind: "model", name: model },
    {
      where: reading.filtered(where, given => conditionOf(given, reading)),
      order: sortOf(order, reading),
      limited: (limit !== undefined && limit !== null) || method.startsWith("findOne"),
    },
  );
}

/** A `FilterQuery`; a value alone is the primary key, whose name does not show. */
function conditionOf(where: Node, reading: SearchReading): SearchCondition {
  return reading.allOf(where, entry => conditionOfEntry(entry, reading));
}

function conditionOfEntry({ key, value }: Entry, reading: SearchReading): SearchCondition {
  const inner = reading.known(value);
  if (key === "$and" || key === "$or") {
    const parts = reading.elementsOf(inner);
    if (parts === null || parts.length === 0) return UNKNOWN;
    const conditions = parts.map(part => conditionOf(part, reading));
    return key === "$and" ? allOf(conditions) : anyOf(conditions);
  }
  if (key.startsWith("$")) return UNKNOWN;
  if (inner.type === "ArrayExpression") return ownCondition(key, "in", reading.listValue(inner));
  if (inner.type === "ObjectExpression") return ofObject(key, inner, reading);
  return equality(key, inner);
}

const COMPARISONS: Readonly<Record<string, SearchComparison>> = {
  $gt: "range",
  $gte: "range",
  $lt: "range",
  $lte: "range",
  $nin: "not",
};

function ofObject(column: string, node: Node, reading: SearchReading): SearchCondition {
  const entries = reading.entriesOf(node) ?? [];
  if (entries.length === 0 || !entries.every(isEntry)) return UNKNOWN;
  const [only] = entries;
  // `author: { id }` compares a foreign key.
  if (entries.length === 1 && only?.key === "id") return equality(column, reading.known(only.value));
  return allOf(
    entries.map(({ key, value }) => {
      const inner = reading.known(value);
      if (key === "$eq") return equality(column, inner);
      if (key === "$ne") {
        const given = valueOf(inner);
        return given === "maybe" ? UNKNOWN : ownCondition(column, given === "null" ? "notNull" : "not");
      }
      if (key === "$in") return ownCondition(column, "in", reading.listValue(inner));
      if (key === "$like") return ownCondition(column, patternOf(inner));
      if (key === "$ilike") return ownCondition(column, caselessComparison(patternOf(inner)));
      const comparison = COMPARISONS[key];
      const given = valueOf(inner);
      return comparison === undefined || typeof given === "string" ? UNKNOWN : ownCondition(column, comparison, given);
    }),
  );
}

function sortOf(order: Node | null | undefined, reading: SearchReading): readonly SearchOrder[] | null {
  if (order === undefined) return [];
  const entries = order === null ? null : reading.entriesOf(order);
  if (entries === null) return null;
  return orderOf(
    entries.map(entry =>
      isEntry(entry) && reading.known(entry.value).type !== "ObjectExpression" ? orderBy(entry.key, entry.value) : null,
    ),
  );
}
