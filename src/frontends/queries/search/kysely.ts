import {
  allOf,
  anyOf,
  orderOf,
  UNKNOWN,
  type Search,
  type SearchCondition,
  type SearchOrder,
  type SearchSource,
} from "../../../model/search.js";
import { conditionIn } from "../../../sql/search/index.js";
import type { Link } from "../chain.js";
import { isFunction, memberName, returnedBy, some, stringOf, unwrapped, type CallNode, type Node } from "../syntax.js";
import { NamedColumns, sourceNamed } from "./named.js";
import type { SearchReading } from "./reading.js";
import { templateText } from "./templates.js";

/** What a chain of Kysely looks for. */
export function kyselySearch(reading: SearchReading): Search | null {
  const links = reading.chain()?.links ?? null;
  const sources = links === null ? null : sourcesIn(links);
  return links === null || sources === null ? null : new KyselyReader(reading, sources).search(links);
}

const VERBS = /^(?:selectFrom|updateTable|deleteFrom)$/;
const JOINS: Readonly<Record<string, "inner" | "left">> = { innerJoin: "inner", leftJoin: "left" };

/** Links that change neither which rows are looked for nor in which order. */
const NEUTRAL =
  /^(?:selectFrom|updateTable|deleteFrom|withSchema|select|selectAll|set|limit|offset|fetch|top|returning|returningAll|for\w+|skipLocked|noWait|modifyEnd|\$narrowType|\$castTo|\$assertType|groupBy|distinct|distinctOn|having|havingRef|execute\w*|stream|clear\w+|where|whereRef|orderBy|innerJoin|leftJoin)$/;

const GROUPS = /^(?:groupBy|distinct|distinctOn)$/;

function sourcesIn(links: readonly Link[]): readonly SearchSource[] | null {
  const schemas = links.filter(({ name }) => name === "withSchema");
  const schema = schemas.length === 0 ? null : stringOf(schemas[0]?.args[0]);
  if ((schemas.length > 0 && schema === null) || !links.every(({ name }) => NEUTRAL.test(name))) return null;
  const root = links.find(({ name }) => VERBS.test(name));
  const found = [root, ...links.filter(({ name }) => JOINS[name] !== undefined)].map(link =>
    link === undefined ? null : sourceNamed(stringOf(link.args[0]), schema, JOINS[link.name] === "left"),
  );
  return found.includes(null) ? null : (found as SearchSource[]);
}

class KyselyReader extends NamedColumns {
  search(links: readonly Link[]): Search {
    const isGrouped = links.some(({ name, args }) => GROUPS.test(name) || (name === "select" && args.some(counts)));
    return {
      sources: this.sources,
      where: allOf(links.flatMap(link => this.ofLink(link))),
      order: isGrouped ? [] : this.orderOf(links),
      limited: !isGrouped && links.some(({ name }) => name === "limit"),
    };
  }

  private ofLink({ name, args }: Link): readonly SearchCondition[] {
    const [first, second, third] = args;
    if (JOINS[name] !== undefined) return [this.equalColumns(second, third)];
    if (name === "whereRef")
      return [stringOf(second) === "=" && third !== undefined ? this.equalColumns(first, third) : UNKNOWN];
    if (name !== "where" || first === undefined) return [];
    if (args.length === 3 && second !== undefined && third !== undefined) return [this.compare(first, second, third)];
    return [this.expression(first, null)];
  }

  private compare(column: Node, operator: Node, value: Node): SearchCondition {
    const sign = stringOf(operator)?.toLowerCase() ?? "";
    const fragment = templateText(column, this.reading);
    if (fragment !== null) return this.ofFragment(`${fragment} ${sign === "in" ? "= ANY" : sign} ($0)`);
    const inner = unwrapped(value);
    // Another query, or a reference to a column.
    if (isFunction(inner) || inner.type === "TaggedTemplateExpression" || this.isExpression(inner)) {
      const isFragment = inner.type === "TaggedTemplateExpression" && sign !== "in";
      return isFragment ? this.ofOperator(sign, column, value) : UNKNOWN;
    }
    return this.ofOperator(sign, column, value);
  }

  private isExpression(value: Node): boolean {
    return (
      value.type === "CallExpression" &&
      some(value.callee, node => node.type === "Identifier" && /^(?:eb|qb|ref|selectFrom|fn)$/.test(node.name))
    );
  }

  /** `eb => eb.or([eb("a", "=", 1), …])`, `({ eb, and }) => …`, ``sql`lower(email) = ${email}` ``. */
  private expression(node: Node, builder: Builder | null): SearchCondition {
    const inner = unwrapped(node);
    if (isFunction(inner)) {
      const [returned, ...more] = returnedBy(inner);
      const made = builderOf(inner.params[0]);
      return returned === undefined || more.length > 0 || made === null ? UNKNOWN : this.expression(returned, made);
    }
    const text = templateText(inner, this.reading);
    if (text !== null) return this.ofFragment(text);
    if (inner.type !== "CallExpression" || builder === null) return UNKNOWN;
    const called = calledOn(inner, builder);
    if (called === "eb" && inner.arguments.length === 3) {
      const [column, operator, value] = inner.arguments as [Node, Node, Node];
      return this.compare(column, operator, value);
    }
    if (called !== "and" && called !== "or") return UNKNOWN;
    const [list] = inner.arguments;
    const parts = list === undefined ? null : this.reading.elementsOf(list);
    if (parts === null || parts.length === 0) return UNKNOWN;
    const conditions = parts.map(part => this.expression(part, builder));
    return called === "and" ? allOf(conditions) : anyOf(conditions);
  }

  private ofFragment(text: string): SearchCondition {
    return conditionIn(text, this.reading.dialect, this.aliases, this.only);
  }

  private equalColumns(left: Node | undefined, right: Node | undefined): SearchCondition {
    const [one, other] = [left, right].map(node => (node === undefined ? null : this.columnIn(node)));
    if (one == null || other == null) return UNKNOWN;
    return { kind: "compare", column: one, comparison: "equals", value: { kind: "column", column: other } };
  }

  private orderOf(links: readonly Link[]): readonly SearchOrder[] | null {
    const found = links.flatMap(({ name, args: [first, direction] }): readonly (SearchOrder | null)[] => {
      if (name !== "orderBy") return [];
      const [column, written] = (stringOf(first) ?? "").split(/\s+/);
      const named = column === undefined || column === "" ? null : this.column(column);
      const given = written ?? (direction === undefined ? "asc" : stringOf(direction));
      if (named === null || given === null || !/^(?:asc|desc)$/i.test(given)) return [null];
      return [{ column: named, descending: /^desc$/i.test(given) }];
    });
    return orderOf(found);
  }
}

function counts(value: Node): boolean {
  return some(
    value,
    node => node.type === "MemberExpression" && /^(?:count|countAll|sum|avg|min|max|agg)$/.test(memberName(node) ?? ""),
  );
}

/** The names of an expression builder: of the whole, and of what is taken out of it. */
interface Builder {
  readonly whole: string | null;
  readonly parts: ReadonlyMap<string, string>;
}

function builderOf(parameter: Node | undefined): Builder | null {
  if (parameter?.type === "Identifier") return { whole: parameter.name, parts: new Map() };
  if (parameter?.type !== "ObjectPattern") return null;
  const parts = new Map<string, string>();
  for (const property of parameter.properties) {
    if (property.type === "Property" && property.key.type === "Identifier" && property.value.type === "Identifier")
      parts.set(property.value.name, property.key.name);
  }
  return { whole: null, parts };
}

function calledOn(call: CallNode, { whole, parts }: Builder): string | null {
  const callee = unwrapped(call.callee);
  if (callee.type === "Identifier") return callee.name === whole ? "eb" : (parts.get(callee.name) ?? null);
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return null;
  const isBuilder = callee.object.name === whole || parts.get(callee.object.name) === "eb";
  return isBuilder ? memberName(callee) : null;
}
