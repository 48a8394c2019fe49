import {
  allOf,
  anyOf,
  caselessComparison,
  EVERYTHING,
  orderOf,
  OTHER,
  OWN,
  ownCondition,
  UNKNOWN,
  type Search,
  type SearchComparison,
  type SearchCondition,
  type SearchOrder,
} from "../../../model/search.js";
import { conditionIn } from "../../../sql/search/index.js";
import { type Link } from "../chain.js";
import { BUILDER_TERMINALS } from "../libraries/typeorm.js";
import { argumentsOf, stringOf, unwrapped, type Node } from "../syntax.js";
import { equality, isEntry, orderBy, patternOf, valueOf, type SearchReading } from "./reading.js";

/** What a call of a repository, manager, entity or query builder looks for. */
export function typeormSearch(reading: SearchReading): Search | null {
  const { model, method } = reading.call;
  if (model === null) return null;
  const isBuilder = BUILDER_TERMINALS.has(method);
  const parts = isBuilder ? builderParts(reading) : finderParts(reading);
  return parts === null ? null : reading.search({ kind: "model", name: model }, parts);
}

type Parts = Omit<Search, "sources">;

const BY_OPTIONS = /^(find|findOne|findOneOrFail|findAndCount|count|exist|exists)$/;
const BY_CRITERIA = /^(findBy|findOneBy|findOneByOrFail|findAndCountBy|countBy|existsBy)$/;
const WRITES = /^(delete|update|softDelete|restore|increment|decrement)$/;

function finderParts(reading: SearchReading): Parts | null {
  const { method, targets } = reading.call;
  // A manager takes the entity first.
  const given = argumentsOf(reading.node).slice(targets.length > 1 ? 1 : 0);
  const [first] = given;
  if (BY_CRITERIA.test(method)) {
    const where = first === undefined ? UNKNOWN : conditionOf(first, reading);
    return { where, order: [], limited: /^findOne/.test(method) };
  }
  if (WRITES.test(method)) {
    const isObject = first !== undefined && reading.known(first).type === "ObjectExpression";
    return isObject ? { where: conditionOf(first, reading), order: [], limited: false } : null;
  }
  if (!BY_OPTIONS.test(method) || (first !== undefined && reading.entriesOf(first) === null)) return null;
  const where = reading.property(first, "where");
  const take = reading.property(first, "take");
  return {
    where: reading.filtered(where, given => conditionOf(given, reading)),
    order: sortOf(reading.property(first, "order"), reading),
    limited: (take !== undefined && take !== null) || /^findOne/.test(method),
  };
}

/** FindOptionsWhere, or a list of alternatives. */
function conditionOf(where: Node, reading: SearchReading): SearchCondition {
  const list = reading.elementsOf(where);
  if (list !== null) return list.length === 0 ? UNKNOWN : anyOf(list.map(part => conditionOf(part, reading)));
  return reading.allOf(where, ({ key, value }) => comparisonOf(key, reading.known(value), reading));
}

const COMPARISONS: Readonly<Record<string, SearchComparison>> = {
  In: "in",
  Any: "in",
  LessThan: "range",
  LessThanOrEqual: "range",
  MoreThan: "range",
  MoreThanOrEqual: "range",
  Between: "range",
};

function comparisonOf(column: string, value: Node, reading: SearchReading): SearchCondition {
  if (value.type === "ObjectExpression") {
    // `user: { id }` compares a foreign key.
    const [only, ...others] = reading.entriesOf(value) ?? [];
    if (only === undefined || others.length > 0 || !isEntry(only) || only.key !== "id") return UNKNOWN;
    return comparisonOf(`${column}.id`, reading.known(only.value), reading);
  }
  if (value.type === "ArrayExpression") return UNKNOWN;
  if (value.type !== "CallExpression" || value.callee.type !== "Identifier") return equality(column, value);
  const [argument] = value.arguments;
  const { name } = value.callee;
  if (name === "IsNull") return ownCondition(column, "null");
  if (argument === undefined) return ownCondition(column, "equals");
  if (name === "Equal") return equality(column, argument);
  if (name === "Not") return notValue(column, unwrapped(argument));
  if (name === "Like") return ownCondition(column, patternOf(argument));
  if (name === "ILike") return ownCondition(column, caselessComparison(patternOf(argument)));
  const comparison = COMPARISONS[name];
  if (comparison === undefined) return OPERATORS.has(name) ? UNKNOWN : ownCondition(column, "equals");
  if (comparison === "in") return ownCondition(column, comparison, reading.listValue(argument));
  const given = valueOf(argument);
  const isRange = comparison === "range" && typeof given === "object";
  return given === "maybe" ? UNKNOWN : ownCondition(column, comparison, isRange ? given : OTHER);
}

/** Operators that say more than a comparison. */
const OPERATORS: ReadonlySet<string> = new Set([
  "And",
  "ArrayContainedBy",
  "ArrayContains",
  "ArrayOverlap",
  "JsonContains",
  "Or",
  "Raw",
]);

function notValue(column: string, argument: Node): SearchCondition {
  const callee = argument.type === "CallExpression" ? argument.callee : null;
  return ownCondition(column, callee?.type === "Identifier" && callee.name === "IsNull" ? "notNull" : "not");
}

function sortOf(order: Node | null | undefined, reading: SearchReading): readonly SearchOrder[] | null {
  if (order === undefined) return [];
  const entries = order === null ? null : reading.entriesOf(order);
  if (entries === null) return null;
  const found = entries.map(entry =>
    isEntry(entry) && reading.known(entry.value).type !== "ObjectExpression" ? orderBy(entry.key, entry.value) : null,
  );
  return orderOf(found);
}

// --- the query builder ---

/** Links that change neither which rows are looked for nor in which order. */
const NEUTRAL =
  /^(createQueryBuilder|getRepository|manager|select|addSelect|leftJoin\w*|setParameters?|cache|comment|useTransaction|setLock|setOnLocked|returning|set|update|delete|softDelete|restore|from|get\w+|execute|stream|limit|take|offset|skip|orderBy|addOrderBy|where|andWhere|orWhere|withDeleted|getSql|expressionMap|loadRelation\w+|printSql|maxExecutionTime)$/;

function builderParts(reading: SearchReading): Parts | null {
  const chain = reading.chain();
  if (chain === null || !chain.links.every(({ name }) => NEUTRAL.test(name))) return null;
  const { links } = chain;
  const alias = aliasOf(links);
  if (alias === undefined || links.filter(({ name }) => name === "from").length > 1) return null;
  const joined = links.filter(({ name }) => /^leftJoin/.test(name)).map(({ args }) => stringOf(args[1]) ?? "");
  const known = new Set(alias === null ? [] : [alias]);
  // Without joins, a name alone is one of the table.
  const bare = joined.length === 0 ? (alias ?? OWN) : null;
  const condition = (text: Node | undefined): SearchCondition =>
    text === undefined ? UNKNOWN : conditionOfText(text, known, bare, reading);
  let where: SearchCondition | null = null;
  for (const { name, args } of links) {
    if (name === "where") where = condition(args[0]);
    if (name === "andWhere") where = where === null ? condition(args[0]) : allOf([where, condition(args[0])]);
    if (name === "orWhere") where = where === null ? condition(args[0]) : anyOf([where, condition(args[0])]);
  }
  const counts = /^get(Count|Exists)$/.test(reading.call.method);
  return {
    where: where === null ? EVERYTHING : renamed(where, alias ?? OWN),
    order: counts ? [] : builderOrder(links, alias),
    limited: links.some(({ name }) => name === "limit" || name === "take"),
  };
}

/** The name that the builder gives to its table: `null` for none, `undefined` where it does not show. */
function aliasOf(links: readonly Link[]): string | null | undefined {
  const from = links.find(({ name }) => name === "from");
  const created = links.find(({ name }) => name === "createQueryBuilder");
  if (created === undefined) return undefined;
  const argument = from !== undefined ? from.args[1] : created.args[created.args.length > 1 ? 1 : 0];
  if (argument === undefined) return null;
  return stringOf(argument) ?? undefined;
}

function conditionOfText(
  text: Node,
  known: ReadonlySet<string>,
  bare: string | null,
  reading: SearchReading,
): SearchCondition {
  const sql = stringOf(reading.known(text));
  if (sql !== null) return conditionIn(sql, reading.dialect, known, bare);
  const object = reading.known(text);
  return object.type === "ObjectExpression" ? conditionOf(object, reading) : UNKNOWN;
}

/** The same with the one name that all searches of one table have for it. */
function renamed(condition: SearchCondition, alias: string): SearchCondition {
  switch (condition.kind) {
    case "unknown":
      return condition;
    case "and":
    case "or":
      return { ...condition, parts: condition.parts.map(part => renamed(part, alias)) };
    default: {
      if (condition.kind === "compare" && condition.value.kind === "column") return UNKNOWN;
      const { source, name } = condition.column;
      return { ...condition, column: { source: source === alias ? OWN : source, name } };
    }
  }
}

function builderOrder(links: readonly Link[], alias: string | null): readonly SearchOrder[] | null {
  const found = links.flatMap(({ name, args }): readonly (SearchOrder | null)[] => {
    if (name !== "orderBy" && name !== "addOrderBy") return [];
    const path = stringOf(args[0])?.split(".") ?? [];
    const column = path.length === 2 && path[0] === alias ? path[1] : path.length === 1 ? path[0] : undefined;
    return [column === undefined || args.length > 2 ? null : orderBy(column, args[1])];
  });
  return orderOf(found);
}
