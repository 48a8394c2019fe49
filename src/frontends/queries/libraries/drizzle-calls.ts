import type { QueryAction } from "../../../model/query.js";
import {
  PLAIN,
  SQL_OPERATORS,
  type Comparison,
  type Condition,
  type Filter,
  type Lookup,
  type Request,
} from "../calls.js";
import { chainOf, type Link } from "../chain.js";
import {
  isFunction,
  keyName,
  memberName,
  numberOf,
  propertyOf,
  returnedBy,
  some,
  unwrapped,
  type CallNode,
  type Node,
} from "../syntax.js";
import type { Handle } from "../values.js";
import { VERBS } from "./drizzle.js";

/** The methods that no statement of Drizzle is without. */
export const DRIZZLE_METHODS: ReadonlySet<string> = new Set([...VERBS, "findFirst", "findMany"]);

const ACTIONS: Readonly<Record<string, QueryAction>> = {
  $count: "count",
  delete: "delete",
  insert: "create",
  update: "update",
};

/**
 * What a chain of Drizzle asks for: `db.select().from(users).where(eq(users.id, id))`, `db.query.users.findFirst({ … })`.
 * `extra` are calls on a variable that holds it.
 */
export function drizzleRequest(call: CallNode, handle: Handle, lookup: Lookup, extra: readonly Link[]): Request | null {
  if (handle.orm !== "drizzle") return null;
  const { root, links: own } = chainOf(call, lookup);
  const links = [...own, ...extra];
  const start = links.findIndex(({ name }) => DRIZZLE_METHODS.has(name));
  const verb = links[start];
  if (verb === undefined) return null;
  const rest = links.slice(start + 1);
  return verb.name === "findMany" || verb.name === "findFirst"
    ? relationalRequest(verb, handle.model, lookup)
    : builderRequest(root, verb, rest, lookup);
}

function builderRequest(root: Node, verb: Link, rest: readonly Link[], lookup: Lookup): Request {
  const action = ACTIONS[verb.name] ?? (isAggregate(verb) ? "count" : "read");
  const table =
    action === "read" || (action === "count" && verb.name !== "$count") ? firstOf(rest, "from") : verb.args[0];
  const limit = firstOf(rest, "limit");
  const wheres = verb.name === "$count" ? verb.args.slice(1) : rest.filter(isWhere).flatMap(({ args }) => args);
  return {
    ...PLAIN,
    action: action === "count" && !COUNTS_ONLY.test(aggregateIn(verb)) ? "read" : action,
    method: verb.name,
    model: nameOfTable(table),
    targets: table === undefined ? [root] : [root, table],
    inputs: [
      ...(STARTS_WITHOUT_TABLE.test(verb.name) ? verb.args : verb.args.slice(1)),
      ...rest.flatMap(({ name, args }) => (name === "from" ? args.slice(1) : args)),
    ],
    data:
      action === "create"
        ? (firstOf(rest, "values") ?? null)
        : action === "update"
          ? (firstOf(rest, "set") ?? null)
          : null,
    filter: filterOf(wheres, rest, lookup),
    rows: action === "count" ? "scalar" : numberOf(limit) === 1 || rest.at(-1)?.name === "get" ? "one" : "many",
    ordered: rest.some(({ name }) => name === "orderBy"),
    limit: limit ?? null,
    offset: firstOf(rest, "offset") ?? null,
    locks: rest.some(({ name }) => name === "for"),
  };
}

const STARTS_WITHOUT_TABLE = /^select/;

const COUNTS_ONLY = /^(?:count|countDistinct|\$count|)$/;

function isWhere({ name }: Link): boolean {
  return name === "where";
}

function firstOf(links: readonly Link[], name: string): Node | undefined {
  return links.find(link => link.name === name)?.args[0];
}

/** `select({ n: count() })`, ``select({ n: sql`count(*)` })``. */
function isAggregate(verb: Link): boolean {
  return /^select/.test(verb.name) && aggregateIn(verb) !== "";
}

const AGGREGATES = /^(?:count|countDistinct|sum|sumDistinct|avg|avgDistinct|min|max)$/;

/** The first function in a list of columns that makes one row of many; empty for none. */
function aggregateIn({ name, args }: Link): string {
  let found = name === "$count" ? name : "";
  for (const value of args)
    some(value, node => {
      if (node.type === "CallExpression" && node.callee.type === "Identifier" && AGGREGATES.test(node.callee.name))
        found = found === "" ? node.callee.name : found;
      const text = node.type === "TaggedTemplateExpression" ? (node.quasi.quasis[0]?.value.raw ?? "") : "";
      const word = /^\s*(count|sum|avg|min|max)\s*\(/i.exec(text)?.[1]?.toLowerCase();
      if (word !== undefined && found === "") found = word;
      return found !== "";
    });
  return found;
}

/** The name of a table: the variable, or the property of what holds all tables. */
function nameOfTable(node: Node | undefined): string | null {
  if (node === undefined) return null;
  const inner = unwrapped(node);
  if (inner.type === "Identifier") return inner.name;
  return inner.type === "MemberExpression" ? memberName(inner) : null;
}

function filterOf(wheres: readonly Node[], rest: readonly Link[], lookup: Lookup): Filter {
  const found = wheres.flatMap(where => conditionsIn(where, lookup));
  const joins = rest.some(({ name }) => /^(?:innerJoin|rightJoin|fullJoin|crossJoin|having|\$dynamic)$/.test(name));
  return {
    conditions: found.flatMap(condition => (condition === null ? [] : [condition])),
    open: joins || found.includes(null),
  };
}

const OPERATORS: Readonly<Record<string, Comparison>> = {
  ...Object.fromEntries(
    Object.entries({ eq: "=", gt: ">", gte: ">=", lt: "<", lte: "<=", ne: "<>", like: "like", ilike: "ilike" }).map(
      ([name, operator]) => [name, SQL_OPERATORS[operator] ?? "other"],
    ),
  ),
  between: "range",
  inArray: "in",
  notBetween: "not",
  notIlike: "not",
  notInArray: "not",
  notLike: "not",
};

/** The conjuncts of a condition; `null` in the list for what cannot be read. */
function conditionsIn(where: Node, lookup: Lookup): readonly (Condition | null)[] {
  const node = lookup(where);
  if (node.type === "Identifier" && node.name === "undefined") return [];
  if (node.type !== "CallExpression") return [null];
  const callee = unwrapped(node.callee);
  const name =
    callee.type === "Identifier" ? callee.name : callee.type === "MemberExpression" ? memberName(callee) : "";
  if (name === "and") return node.arguments.flatMap(part => conditionsIn(part, lookup));
  const [column, value] = node.arguments;
  if (name === "isNull" || name === "isNotNull")
    return column === undefined ? [null] : [{ column: textOfColumn(column), comparison: "other", value: column }];
  const comparison = OPERATORS[name ?? ""];
  if (comparison === undefined || column === undefined || value === undefined) return [null];
  const named = textOfColumn(column);
  return named === "" ? [null] : [{ column: named, comparison, value }];
}

/** `users.id`, as the source writes it; empty for what is no column. */
function textOfColumn(node: Node): string {
  const inner = unwrapped(node);
  if (inner.type === "Identifier") return inner.name;
  if (inner.type !== "MemberExpression") return "";
  const [object, name] = [textOfColumn(inner.object), memberName(inner)];
  return object === "" || name === null ? "" : `${object}.${name}`;
}

// --- the relational API ---

function relationalRequest(verb: Link, model: string | null, lookup: Lookup): Request {
  const [given] = verb.args;
  const options = given === undefined ? undefined : lookup(given);
  const where = propertyOf(options, "where");
  const isOpen = options !== undefined && options.type !== "ObjectExpression";
  const filter = where === null ? { conditions: [], open: isOpen } : relationalFilter(lookup(where), lookup);
  return {
    ...PLAIN,
    action: "read",
    method: verb.name,
    model,
    targets: [verb.call.callee],
    inputs: verb.args,
    filter,
    rows: verb.name === "findFirst" ? "one" : "many",
    ordered: propertyOf(options, "orderBy") !== null,
    limit: propertyOf(options, "limit"),
    offset: propertyOf(options, "offset"),
  };
}

/** `eq(users.id, id)`, `(users, { eq }) => eq(users.id, id)`, or since version 1 `{ id }`. */
function relationalFilter(where: Node, lookup: Lookup): Filter {
  if (where.type === "ObjectExpression") return filterOfObject(where);
  const conditions = isFunction(where) ? returnedBy(where) : [where];
  if (conditions.length !== 1) return { conditions: [], open: true };
  return filterOf(conditions, [], lookup);
}

function filterOfObject(where: Node): Filter {
  const conditions: Condition[] = [];
  let open = false;
  for (const property of where.type === "ObjectExpression" ? where.properties : []) {
    const column = property.type === "Property" ? keyName(property) : null;
    if (property.type !== "Property" || column === null || /^(?:AND|OR|NOT|RAW)$/.test(column)) open = true;
    else conditions.push(...conditionsOfProperty(column, unwrapped(property.value)));
  }
  return { conditions, open };
}

function conditionsOfProperty(column: string, value: Node): readonly Condition[] {
  if (value.type !== "ObjectExpression") return [{ column, comparison: "equals", value }];
  return value.properties.map(property => {
    const operator = property.type === "Property" ? keyName(property) : null;
    const comparison = operator === "in" ? "in" : (OPERATORS[operator ?? ""] ?? "relation");
    return { column, comparison, value: property.type === "Property" ? property.value : property.argument };
  });
}
