import {
  allOf,
  anyOf,
  caselessComparison,
  EVERYTHING,
  orderOf,
  UNKNOWN,
  type Search,
  type SearchCondition,
  type SearchOrder,
  type SearchSource,
} from "../../../model/search.js";
import { chainOf, type Link } from "../chain.js";
import { isFunction, returnedBy, stringOf, unwrapped, type FunctionNode, type Node } from "../syntax.js";
import { NamedColumns, sourceNamed } from "./named.js";
import { patternOf, type SearchReading } from "./reading.js";

/** What a chain of Knex looks for. */
export function knexSearch(reading: SearchReading): Search | null {
  const chain = reading.chain();
  if (chain === null) return null;
  const { links } = chain;
  const sources = sourcesIn(links);
  return sources === null ? null : new KnexReader(reading, sources).search(links);
}

const JOINS: Readonly<Record<string, "inner" | "left">> = {
  innerJoin: "inner",
  join: "inner",
  leftJoin: "left",
  leftOuterJoin: "left",
};

/** Links that change neither which rows are looked for nor in which order. */
const NEUTRAL: ReadonlySet<string> = new Set([
  "",
  "as",
  "catch",
  "clearSelect",
  "clone",
  "column",
  "columns",
  "debug",
  "decrement",
  "del",
  "delete",
  "finally",
  "first",
  "forShare",
  "forUpdate",
  "from",
  "increment",
  "into",
  "limit",
  "noWait",
  "offset",
  "options",
  "pluck",
  "queryContext",
  "returning",
  "select",
  "skipLocked",
  "table",
  "then",
  "timeout",
  "transacting",
  "update",
  "withSchema",
]);

/** Links that make one row of many. */
const GROUPS = /^(avg|avgDistinct|count|countDistinct|distinct|distinctOn|groupBy|groupByRaw|max|min|sum|sumDistinct)$/;

/** The tables of a chain; `null` where one of them is no name. */
function sourcesIn(links: readonly Link[]): readonly SearchSource[] | null {
  const schemas = links.filter(({ name }) => name === "withSchema");
  const schema = schemas.length === 0 ? null : stringOf(schemas[0]?.args[0]);
  if (schemas.length > 0 && schema === null) return null;
  const root =
    links.findLast(({ name }) => /^(from|into|table)$/.test(name)) ?? links.findLast(({ name }) => name === "");
  const found = [root, ...links.filter(({ name }) => JOINS[name] !== undefined)].map(link =>
    link === undefined ? null : sourceNamed(stringOf(link.args[0]), schema, JOINS[link.name] === "left"),
  );
  return found.includes(null) ? null : (found as SearchSource[]);
}

class KnexReader extends NamedColumns {
  search(links: readonly Link[]): Search | null {
    const where = this.conditionOf(links);
    if (where === null) return null;
    const isGrouped = links.some(({ name }) => GROUPS.test(name));
    return {
      sources: this.sources,
      where: allOf([where, ...links.filter(({ name }) => JOINS[name] !== undefined).map(link => this.joinOf(link))]),
      order: isGrouped ? [] : this.orderOf(links),
      limited: !isGrouped && links.some(({ name }) => name === "first" || name === "limit"),
    };
  }

  /** AND binds more closely than OR; `null` where a link does something else. */
  private conditionOf(links: readonly Link[]): SearchCondition | null {
    const groups: SearchCondition[][] = [[]];
    for (const link of links) {
      if (NEUTRAL.has(link.name) || GROUPS.test(link.name) || link.name in JOINS || /^orderBy/.test(link.name))
        continue;
      const own = /^(and|or)?(where.*)$/i.exec(link.name);
      if (own === null) return null;
      const condition = this.ofLink(own[2]?.toLowerCase() ?? "", link.args);
      if (own[1]?.toLowerCase() === "or") groups.push([condition]);
      else groups.at(-1)?.push(condition);
    }
    const filled = groups.filter(group => group.length > 0);
    return filled.length === 0 ? EVERYTHING : anyOf(filled.map(allOf));
  }

  private ofLink(name: string, args: readonly Node[]): SearchCondition {
    const [first, second] = args;
    if (first === undefined) return UNKNOWN;
    switch (name) {
      case "where":
        return this.where(args);
      case "wherein":
        return second === undefined || this.isQuery(second) ? UNKNOWN : this.listed(first, second);
      case "wherenull":
        return this.compared(first, "null", null);
      case "wherenotnull":
        return this.compared(first, "notNull", null);
      case "wherebetween":
        return this.compared(first, "range", null);
      case "wherenotin":
      case "wherenotbetween":
        return this.compared(first, "not", null);
      case "wherenot":
        return args.length > 1 ? this.compared(first, "not", null) : UNKNOWN;
      case "wherelike":
        return second === undefined ? UNKNOWN : this.compared(first, patternOf(second), null);
      case "whereilike":
        return second === undefined ? UNKNOWN : this.compared(first, caselessComparison(patternOf(second)), null);
      case "whereraw":
        return this.ofText(first);
      default:
        return UNKNOWN;
    }
  }

  private where(args: readonly Node[]): SearchCondition {
    const [first, second, third] = args as [Node, Node?, Node?];
    if (second === undefined) {
      const only = unwrapped(first);
      if (isFunction(only)) return this.nested(only);
      return this.reading.allOf(only, ({ key, value }) => this.equality(this.column(key), value));
    }
    if (third === undefined) return this.equality(this.columnIn(first), second);
    return this.ofOperator(stringOf(second)?.toLowerCase() ?? "", first, third);
  }

  /** `.where(builder => builder.where(…).orWhere(…))`. */
  private nested(callback: FunctionNode): SearchCondition {
    const { body } = callback;
    const [first, ...others] = body.type === "BlockStatement" ? body.body : [];
    const node =
      body.type !== "BlockStatement"
        ? returnedBy(callback)[0]
        : others.length > 0
          ? undefined
          : first?.type === "ExpressionStatement"
            ? first.expression
            : first?.type === "ReturnStatement"
              ? (first.argument ?? undefined)
              : undefined;
    const call = node === undefined ? null : unwrapped(node);
    if (call?.type !== "CallExpression") return UNKNOWN;
    const { root, links } = chainOf(call, inner => inner);
    const [parameter] = callback.params;
    const isBuilder =
      root.type === "ThisExpression" ||
      (root.type === "Identifier" && parameter?.type === "Identifier" && root.name === parameter.name);
    return isBuilder ? (this.conditionOf(links) ?? UNKNOWN) : UNKNOWN;
  }

  private joinOf({ name, args }: Link): SearchCondition {
    const [, left, second, third] = args;
    const right = third ?? second;
    const isEquality = third === undefined || stringOf(second) === "=";
    const [one, other] = [left, right].map(node => (node === undefined ? null : this.columnIn(node)));
    if (one == null || other == null || !isEquality || JOINS[name] === undefined) return UNKNOWN;
    return { kind: "compare", column: one, comparison: "equals", value: { kind: "column", column: other } };
  }

  private orderOf(links: readonly Link[]): readonly SearchOrder[] | null {
    const found = links.flatMap(({ name, args: [first, direction] }): readonly (SearchOrder | null)[] => {
      if (!name.startsWith("orderBy")) return [];
      const column = first === undefined || name !== "orderBy" ? null : this.columnIn(first);
      return [column === null ? null : { column, descending: /^desc/i.test(stringOf(direction) ?? "") }];
    });
    return orderOf(found);
  }
}
