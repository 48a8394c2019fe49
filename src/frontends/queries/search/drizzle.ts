import {
  allOf,
  anyOf,
  caselessComparison,
  EVERYTHING,
  orderOf,
  OTHER,
  UNKNOWN,
  type Search,
  type SearchColumn,
  type SearchComparison,
  type SearchCondition,
  type SearchOrder,
  type SearchSource,
} from "../../../model/search.js";
import { conditionIn } from "../../../sql/search/index.js";
import type { Link } from "../chain.js";
import { isFunction, keyName, memberName, returnedBy, some, stringOf, unwrapped, type Node } from "../syntax.js";
import { isEntry, patternOf, valueOf, type Entry, type SearchReading } from "./reading.js";
import { templateText } from "./templates.js";

/** What a chain of Drizzle looks for: of a builder, or of `db.query`. */
export function drizzleSearch(reading: SearchReading): Search | null {
  const chain = reading.chain();
  const { model } = reading.call;
  if (chain === null || model === null) return null;
  const { links } = chain;
  const relational = links.find(({ name }) => name === "findMany" || name === "findFirst");
  if (relational !== undefined) return relationalSearch(reading, relational, model);
  const sources = sourcesIn(links, model);
  return sources === null ? null : new DrizzleReader(reading, sources, new Map()).search(links);
}

const JOINS: Readonly<Record<string, "inner" | "left">> = { innerJoin: "inner", leftJoin: "left" };

/** Links that change neither which rows are looked for nor in which order, and those that are read. */
const KNOWN =
  /^(?:select|selectDistinct|selectDistinctOn|update|delete|\$count|from|set|where|innerJoin|leftJoin|orderBy|limit|offset|groupBy|having|for|returning|execute|all|get|run|then|catch|finally|withSchema)$/;

function sourcesIn(links: readonly Link[], model: string): readonly SearchSource[] | null {
  if (!links.every(({ name }) => KNOWN.test(name))) return null;
  const isChange = links.some(({ name }) => name === "update" || name === "delete");
  if (isChange && links.some(({ name }) => name === "from" || JOINS[name] !== undefined)) return null;
  const joined = links.filter(({ name }) => JOINS[name] !== undefined);
  const sources = joined.map(({ name, args }) => sourceOf(tableName(args[0]), JOINS[name] === "left"));
  return sources.includes(null) ? null : [sourceOf(model, false) as SearchSource, ...(sources as SearchSource[])];
}

function sourceOf(name: string | null, optional: boolean): SearchSource | null {
  return name === null ? null : { alias: name, kind: "model", schema: null, name, optional };
}

/** `users`, `schema.users`. */
function tableName(node: Node | undefined): string | null {
  const inner = node === undefined ? null : unwrapped(node);
  if (inner?.type === "Identifier") return inner.name;
  return inner?.type === "MemberExpression" ? memberName(inner) : null;
}

function relationalSearch(reading: SearchReading, { args }: Link, model: string): Search | null {
  const [options] = args;
  if (options !== undefined && reading.entriesOf(options) === null) return null;
  const where = reading.property(options, "where");
  const order = reading.property(options, "orderBy");
  const limit = reading.property(options, "limit");
  const source = sourceOf(model, false) as SearchSource;
  const reader = (node: Node): DrizzleReader => new DrizzleReader(reading, [source], namesOf(node, model));
  return {
    sources: [source],
    where: reading.filtered(where, given => reader(given).relational(given, model)),
    order: order === undefined ? [] : order === null ? null : reader(order).sorted(order, model),
    limited: (limit !== undefined && limit !== null) || reading.call.method === "findFirst",
  };
}

/** What the parameter of `(table, { eq }) => …` is called. */
function namesOf(node: Node, model: string): ReadonlyMap<string, string> {
  const inner = unwrapped(node);
  const [first] = isFunction(inner) ? inner.params : [];
  return first?.type === "Identifier" ? new Map([[first.name, model]]) : new Map<string, string>();
}

const COMPARISONS: Readonly<Record<string, SearchComparison>> = {
  between: "range",
  gt: "range",
  gte: "range",
  lt: "range",
  lte: "range",
  ne: "not",
  notBetween: "not",
  notIlike: "not",
  notInArray: "not",
  notLike: "not",
};

const SIGNS: Readonly<Record<string, string>> = {
  eq: "=",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  like: "LIKE",
  ilike: "ILIKE",
};

class DrizzleReader {
  constructor(
    private readonly reading: SearchReading,
    private readonly sources: readonly SearchSource[],
    /** Names that stand for a source. */
    private readonly names: ReadonlyMap<string, string>,
  ) {}

  search(links: readonly Link[]): Search {
    const isGrouped = links.some(
      ({ name, args }) =>
        name === "groupBy" || /^(?:selectDistinct|\$count)/.test(name) || (name === "select" && args.some(counts)),
    );
    const counted = links.find(({ name }) => name === "$count")?.args[1];
    const where = links.findLast(({ name }) => name === "where")?.args[0] ?? counted;
    const joins = links.filter(({ name }) => JOINS[name] !== undefined).map(({ args }) => this.joinOf(args[1]));
    return {
      sources: this.sources,
      where: allOf([where === undefined ? EVERYTHING : this.condition(where), ...joins]),
      order: isGrouped ? [] : this.orderIn(links.filter(({ name }) => name === "orderBy").flatMap(({ args }) => args)),
      limited: !isGrouped && links.some(({ name }) => name === "limit"),
    };
  }

  relational(where: Node, model: string): SearchCondition {
    const inner = this.reading.known(where);
    if (isFunction(inner)) {
      const [returned, ...more] = returnedBy(inner);
      return returned === undefined || more.length > 0 ? UNKNOWN : this.condition(returned);
    }
    return inner.type === "ObjectExpression" ? this.ofObject(inner, model) : this.condition(inner);
  }

  sorted(order: Node, model: string): readonly SearchOrder[] | null {
    const inner = this.reading.known(order);
    const [returned] = isFunction(inner) ? returnedBy(inner) : [inner];
    if (returned === undefined) return null;
    const entries = this.reading.entriesOf(returned);
    if (entries === null) return this.orderIn(this.reading.elementsOf(returned) ?? [returned]);
    return orderOf(
      entries.map(entry =>
        isEntry(entry)
          ? { column: { source: model, name: entry.key }, descending: stringOf(entry.value) === "desc" }
          : null,
      ),
    );
  }

  private joinOf(on: Node | undefined): SearchCondition {
    return on === undefined ? UNKNOWN : this.condition(on);
  }

  condition(node: Node): SearchCondition {
    const inner = this.reading.known(node);
    if (inner.type === "Identifier" && inner.name === "undefined") return EVERYTHING;
    const text = this.textOf(inner);
    if (text !== null) return this.ofText(text);
    if (inner.type !== "CallExpression" || inner.arguments.some(({ type }) => type === "SpreadElement")) return UNKNOWN;
    const callee = unwrapped(inner.callee);
    const name =
      callee.type === "Identifier" ? callee.name : callee.type === "MemberExpression" ? memberName(callee) : null;
    const args = inner.arguments as readonly Node[];
    if (name === "and") return allOf(args.map(part => this.condition(part)));
    if (name === "or") return args.length === 0 ? UNKNOWN : anyOf(args.map(part => this.condition(part)));
    return name === null ? UNKNOWN : this.comparison(name, args);
  }

  private comparison(name: string, [left, right]: readonly Node[]): SearchCondition {
    if (left === undefined) return UNKNOWN;
    const fragment = this.textOf(left);
    if (fragment !== null) {
      const sign = SIGNS[name];
      return sign === undefined ? UNKNOWN : this.ofText(`${fragment} ${sign} $0`);
    }
    const column = this.column(left);
    if (column === null) return UNKNOWN;
    const compared = (comparison: SearchComparison, value = OTHER): SearchCondition => ({
      kind: "compare",
      column,
      comparison,
      value,
    });
    if (name === "isNull") return compared("null");
    if (name === "isNotNull") return compared("notNull");
    if (right === undefined) return UNKNOWN;
    const other = this.column(right);
    if (name === "eq" && other !== null) return compared("equals", { kind: "column", column: other });
    if (other !== null || this.isQuery(right)) return UNKNOWN;
    switch (name) {
      case "eq": {
        const value = valueOf(this.reading.known(right));
        return typeof value === "string" ? UNKNOWN : compared("equals", value);
      }
      case "inArray":
        return compared("in", this.reading.listValue(right));
      case "like":
        return compared(patternOf(right));
      case "ilike":
        return compared(caselessComparison(patternOf(right)));
      default: {
        const comparison = COMPARISONS[name];
        const value = valueOf(right);
        if (comparison === undefined || typeof value === "string") return UNKNOWN;
        return compared(comparison, comparison === "range" ? value : OTHER);
      }
    }
  }

  /** A query within the condition. */
  private isQuery(node: Node): boolean {
    return some(this.reading.known(node), inner => {
      const callee = inner.type === "CallExpression" ? unwrapped(inner.callee) : null;
      return callee?.type === "MemberExpression" && /^(?:select\w*|from|where)$/.test(memberName(callee) ?? "");
    });
  }

  /** `users.id`, `schema.users.id`. */
  private column(node: Node): SearchColumn | null {
    const inner = unwrapped(node);
    const name = inner.type === "MemberExpression" ? memberName(inner) : null;
    if (inner.type !== "MemberExpression" || name === null) return null;
    const table = tableName(inner.object);
    const source = table === null ? null : (this.names.get(table) ?? table);
    return source !== null && this.sources.some(({ alias }) => alias === source) ? { source, name } : null;
  }

  private textOf(node: Node): string | null {
    return templateText(node, this.reading, hole => {
      const column = this.column(hole);
      return column === null ? null : `${column.source}.${column.name}`;
    });
  }

  private ofText(text: string): SearchCondition {
    const aliases = new Set(this.sources.map(({ alias }) => alias));
    return conditionIn(text, this.reading.dialect, aliases, null);
  }

  private orderIn(parts: readonly Node[]): readonly SearchOrder[] | null {
    return orderOf(
      parts.map((part): SearchOrder | null => {
        const inner = unwrapped(part);
        if (inner.type !== "CallExpression") {
          const column = this.column(inner);
          return column === null ? null : { column, descending: false };
        }
        const callee = inner.callee.type === "Identifier" ? inner.callee.name : "";
        const column = inner.arguments[0] === undefined ? null : this.column(inner.arguments[0]);
        return column === null || !/^(?:asc|desc)$/.test(callee) ? null : { column, descending: callee === "desc" };
      }),
    );
  }

  // --- the objects of version 1 ---

  private ofObject(where: Node, model: string): SearchCondition {
    return this.reading.allOf(where, entry => this.ofEntry(entry, model));
  }

  private ofEntry({ key, value }: Entry, model: string): SearchCondition {
    if (key === "AND" || key === "OR") {
      const parts = this.reading.elementsOf(value)?.map(part => this.ofObject(part, model));
      if (parts === undefined || parts.length === 0) return UNKNOWN;
      return key === "AND" ? allOf(parts) : anyOf(parts);
    }
    const column = { source: model, name: key };
    const compared = (comparison: SearchComparison, given = OTHER): SearchCondition => ({
      kind: "compare",
      column,
      comparison,
      value: given,
    });
    const inner = this.reading.known(value);
    if (inner.type !== "ObjectExpression") {
      const given = valueOf(inner);
      return typeof given === "string" || key === "NOT" || key === "RAW" ? UNKNOWN : compared("equals", given);
    }
    return allOf(
      inner.properties.map(property => {
        const operator = property.type === "Property" ? keyName(property) : null;
        if (property.type !== "Property" || operator === null) return UNKNOWN;
        if (operator === "in") return compared("in", this.reading.listValue(property.value));
        if (operator === "like") return compared(patternOf(property.value));
        if (operator === "ilike") return compared(caselessComparison(patternOf(property.value)));
        if (operator === "isNull" || operator === "isNotNull")
          return compared(operator === "isNull" ? "null" : "notNull");
        const comparison = operator === "eq" ? "equals" : COMPARISONS[operator];
        return comparison === undefined ? UNKNOWN : compared(comparison);
      }),
    );
  }
}

function counts(value: Node): boolean {
  return some(value, node => {
    if (node.type === "TaggedTemplateExpression")
      return /^\s*(?:count|sum|avg|min|max|\w+_agg)\s*\(/i.test(node.quasi.quasis[0]?.value.raw ?? "");
    return (
      node.type === "CallExpression" &&
      node.callee.type === "Identifier" &&
      /^(?:count|countDistinct|sum|sumDistinct|avg|avgDistinct|min|max)$/.test(node.callee.name)
    );
  });
}
