import type { Dialect } from "../../../model/dialect.js";
import type { QueryResult } from "../../../model/result.js";
import type { Search } from "../../../model/search.js";
import { selectionOf } from "../../../sql/selection.js";
import type { Condition } from "../calls.js";
import { chainOf, type Link } from "../chain.js";
import type { FoundCall } from "../find.js";
import type { SqlText } from "../raw/text.js";
import type { Resolver } from "../resolve.js";
import { argumentsOf, propertyOf, stringOf, unwrapped, type Node } from "../syntax.js";
import { insteadOf } from "./instead.js";
import { joinedIn } from "./joined.js";
import { pagingOf, type Around } from "./paging.js";
import { usesOf, type Given } from "./follow.js";

/** What a call gives, and what is done with it. */
export function resultOf(
  call: FoundCall,
  sql: SqlText | null,
  searches: readonly Search[],
  dialect: Dialect,
  resolver: Resolver,
  answersRequest: boolean,
  around: Around,
): QueryResult {
  const selection =
    call.action !== "raw" || sql === null || sql.dynamic !== null ? null : selectionOf(sql.text, dialect);
  const found = selection === null ? givenBy(call) : selection.counts ? rawCount(call) : null;
  const given = call.locks || (found === "rows" && isGrouped(call)) ? null : found;
  const limited =
    call.limit !== null ||
    selection?.limited === true ||
    call.filter.conditions.some(condition => isKey(condition, call));
  const gives = given === null ? (call.rows === "one" ? "row" : "other") : given === "rows" ? "rows" : "count";
  // Of what is neither rows nor their number, nobody asks what becomes.
  const uses = given === null || call.fate !== "sent" ? [] : usesOf(call.sent, given, true, call.module);
  return {
    gives,
    limited,
    uses,
    instead: insteadOf(call, gives, uses, resolver),
    paging: pagingOf(call, selection, searches, around),
    joined: joinedIn(call),
    star: selection?.star === true,
    answersRequest,
  };
}

/** What the value of a call stands for; `null` where that is neither rows nor their number. */
function givenBy(call: FoundCall): Given | null {
  const { orm, action, method, node, rows } = call;
  if (node.type !== "CallExpression" || (action !== "read" && action !== "count")) return null;
  const [first] = argumentsOf(node);
  switch (orm) {
    case "prisma":
      if (method === "count") return propertyOf(first, "select") === null ? "number" : null;
      return method === "findMany" ? "rows" : null;
    case "typeorm":
      if (/^(?:count|countBy|getCount)$/.test(method)) return "number";
      return /^(?:find|findBy|findByIds|getMany|getRawMany)$/.test(method) ? "rows" : null;
    case "sequelize":
      if (method === "count") return propertyOf(first, "group") === null ? "number" : null;
      return method === "findAll" ? "rows" : null;
    case "knex":
      return ofKnex(call, linksOf(node));
    case "kysely":
      return ofKysely(call, linksOf(node), rows);
    case "mikroorm":
      if (method === "count") return "number";
      return /^(?:find|findAll)$/.test(method) ? "rows" : null;
    default:
      // What Drizzle gives depends on what is selected, which is not read.
      return null;
  }
}

function linksOf(node: Node): readonly Link[] {
  return node.type === "CallExpression" ? chainOf(node, inner => inner).links : [];
}

function ofKnex(call: FoundCall, links: readonly Link[]): Given | null {
  const names = links.map(({ name }) => name);
  if (names.includes("resultSize")) return "number";
  if (call.rows === "many" && call.action === "read") return "rows";
  const counts = links.filter(({ name }) => name === "count" || name === "countDistinct");
  const [count] = counts;
  if (counts.length !== 1 || count === undefined) return null;
  if (
    names.some(name => /^(?:select|column|columns|groupBy|groupByRaw|having|havingRaw|sum|min|max|avg|as)$/.test(name))
  )
    return null;
  const [what] = count.args;
  if (what !== undefined && stringOf(what) === null && unwrapped(what).type !== "ObjectExpression") return null;
  return names.some(name => name === "first") ? "record" : "records";
}

function ofKysely(call: FoundCall, links: readonly Link[], rows: FoundCall["rows"]): Given | null {
  if (call.action !== "read") return null;
  if (rows === "many") return "rows";
  const names = links.map(({ name }) => name);
  const selects = links.filter(({ name }) => name === "select");
  const text = selects[0] === undefined ? "" : call.module.textOf(selects[0].call).slice(-LONGEST_SELECT);
  const isCount =
    selects.length === 1 && (text.match(/\b(?:count|countAll|sum|avg|min|max)\b/g) ?? []).every(isCounting);
  if (!isCount || selects[0]?.args.length !== 1 || names.some(name => /^(?:groupBy|having|selectAll)$/.test(name)))
    return null;
  if (unwrapped(selects[0].args[0] as Node).type === "ArrayExpression" || /=>\s*\[/.test(text)) return null;
  return /^executeTakeFirst/.test(call.method) ? "record" : call.method === "execute" ? "records" : null;
}

const LONGEST_SELECT = 120;

function isCounting(word: string): boolean {
  return word === "count" || word === "countAll";
}

/** A raw statement gives a list of rows, or one that stands in `rows`. */
function rawCount({ orm, method }: FoundCall): Given | null {
  if (/^\$execute/.test(method)) return null;
  return orm === "sequelize" ? null : "records";
}

/** Whether a condition asks for what is called like a key: it finds one row at most. */
function isKey({ column, comparison }: Condition, { orm }: FoundCall): boolean {
  // `media: { id }` of TypeORM is a foreign key, `orders.id` of a builder the key of a table.
  const name = orm === "typeorm" ? column : column.replace(/^\w+\./, "");
  return comparison === "equals" && /^(?:id|uuid|guid|pk)$/i.test(name);
}

/** Whether rows stand for several rows of the table. */
function isGrouped({ node }: FoundCall): boolean {
  if (linksOf(node).some(({ name }) => /^(?:groupBy\w*|distinct\w*|addGroupBy|having\w*)$/.test(name))) return true;
  const [options] = node.type === "CallExpression" ? argumentsOf(node) : [];
  return propertyOf(options, "distinct") !== null || propertyOf(options, "group") !== null;
}
