import type { QueryAction } from "../../../model/query.js";
import { PLAIN, type Comparison, type Condition, type Filter, type Lookup, type Request } from "../calls.js";
import { chainOf, type Link } from "../chain.js";
import {
  argumentsOf,
  isFunction,
  keyName,
  memberName,
  methodOf,
  propertyOf,
  stringOf,
  unwrapped,
  type CallNode,
  type Node,
} from "../syntax.js";
import type { Handle } from "../values.js";
import { BUILDER_TERMINALS } from "./mikroorm.js";

const READS: Readonly<Record<string, QueryAction>> = {
  count: "count",
  find: "read",
  findAll: "read",
  findAndCount: "read",
  findByCursor: "read",
  findOne: "read",
  findOneOrFail: "read",
};

const WRITES: Readonly<Record<string, QueryAction>> = {
  insert: "create",
  insertMany: "create",
  nativeDelete: "delete",
  nativeInsert: "create",
  nativeUpdate: "update",
  upsert: "upsert",
  upsertMany: "upsert",
};

/** What writes all that the unit of work has gathered, with or without a last entity. */
const FLUSHES: ReadonlySet<string> = new Set(["commit", "flush", "persistAndFlush", "removeAndFlush"]);

/** What loads a relation of an entity that is there already. */
const LOADS: ReadonlySet<string> = new Set(["init", "load", "loadCount", "loadItems", "loadOrFail", "matching"]);

/** The methods of MikroORM that send a statement. */
export const MIKROORM_METHODS: ReadonlySet<string> = new Set([
  ...Object.keys(READS),
  ...Object.keys(WRITES),
  ...FLUSHES,
  ...LOADS,
  ...BUILDER_TERMINALS,
  "populate",
  "refresh",
]);

/** What a call on a manager, repository, builder or relation asks for; `null` where it sends nothing. */
export function mikroormRequest(call: CallNode, handle: Handle, lookup: Lookup): Request | null {
  const method = methodOf(call);
  if (method === null || handle.orm !== "mikroorm") return null;
  const { name, object } = method;
  switch (handle.role) {
    case "builder":
      return BUILDER_TERMINALS.has(name) ? builderRequest(call, handle.model, lookup) : null;
    case "collection":
    case "reference":
      return LOADS.has(name) ? loadRequest(call, name, object, handle.model) : null;
    case "wrapped":
      return name === "init" || name === "populate" ? loadRequest(call, name, wrappedIn(object), null) : null;
    case "manager":
    case "repository":
      break;
    default:
      return null;
  }
  const given = argumentsOf(call);
  if (FLUSHES.has(name)) return flushRequest(call, name, object, given);
  if (name === "populate" || name === "refresh") {
    return {
      ...PLAIN,
      action: "read",
      method: name,
      model: handle.model,
      targets: [object],
      inputs: given,
      filter: OPEN,
    };
  }
  const action = READS[name] ?? WRITES[name];
  if (action === undefined) return null;
  // `em.upsert(entity)` and `em.insert(entity)` name no class.
  const takesEntity = handle.role === "manager" && !(action !== "read" && given.length === 1 && isObject(given[0]));
  const [target, ...rest] = takesEntity ? given : [undefined, ...given];
  const [first] = rest;
  if (first !== undefined && isFunction(unwrapped(first))) return null;
  const options = rest[action === "update" ? 2 : name === "findAll" ? 0 : 1];
  return {
    ...PLAIN,
    action,
    method: name,
    model: takesEntity ? nameOf(target) : handle.model,
    targets: target === undefined ? [object] : [object, target],
    inputs: takesEntity ? call.arguments.slice(1) : call.arguments,
    data: action === "create" || action === "upsert" ? (first ?? null) : action === "update" ? (rest[1] ?? null) : null,
    ...(name in READS || action === "update" || action === "delete" ? searchOf(name, first, options, lookup) : {}),
  };
}

const OPEN: Filter = { conditions: [], open: true };

function isObject(node: Node | undefined): boolean {
  return (
    node !== undefined &&
    /^(?:ObjectExpression|Identifier)$/.test(unwrapped(node).type) &&
    nameOf(node)?.[0] !== nameOf(node)?.[0]?.toUpperCase()
  );
}

function searchOf(name: string, where: Node | undefined, options: Node | undefined, lookup: Lookup): Partial<Request> {
  const given = options === undefined ? undefined : lookup(options);
  const condition = name === "findAll" ? (propertyOf(given, "where") ?? undefined) : where;
  const filter = condition === undefined ? { conditions: [], open: false } : filterOf(lookup(condition));
  return {
    rows: name.startsWith("findOne") ? "one" : name === "count" ? "scalar" : "many",
    filter,
    ordered: propertyOf(given, "orderBy") !== null,
    limit: propertyOf(given, "limit") ?? propertyOf(given, "first"),
    offset: propertyOf(given, "offset") ?? propertyOf(given, "after"),
    locks: propertyOf(given, "lockMode") !== null,
  };
}

function flushRequest(call: CallNode, name: string, object: Node, given: readonly Node[]): Request {
  // `em.remove(user).flush()`
  const inner = unwrapped(object);
  const gathered = inner.type === "CallExpression" ? methodOf(inner) : null;
  if (inner.type === "CallExpression" && gathered !== null && /^(?:persist|remove)$/.test(gathered.name))
    return flushRequest(inner, name, gathered.object, argumentsOf(inner));
  return {
    ...PLAIN,
    action: "flush",
    method: name,
    model: null,
    targets: [object],
    inputs: call.arguments,
    data: given[0] ?? null,
  };
}

/** `user.posts.load()`: the object that has the relation is what the statement asks by. */
function loadRequest(call: CallNode, name: string, object: Node, model: string | null): Request {
  const property = unwrapped(object);
  const relation = property.type === "MemberExpression" ? memberName(property) : null;
  return {
    ...PLAIN,
    action: name === "loadCount" ? "count" : "read",
    method: name,
    model,
    targets: [],
    inputs: [object, ...call.arguments],
    filter: { conditions: [{ column: "", comparison: "relation", value: object }], open: false },
    rows: name === "loadCount" ? "scalar" : "many",
    relation: relation === null ? null : { name: relation, isTouched: false },
  };
}

/** The entity of `wrap(user)`. */
function wrappedIn(object: Node): Node {
  const call = unwrapped(object);
  return (call.type === "CallExpression" ? call.arguments[0] : undefined) ?? object;
}

const OPERATORS: Readonly<Record<string, Comparison>> = {
  $eq: "equals",
  $gt: "range",
  $gte: "range",
  $ilike: "pattern",
  $in: "in",
  $like: "pattern",
  $lt: "range",
  $lte: "range",
  $ne: "not",
  $nin: "not",
  $not: "not",
};

/** The conjuncts of a `FilterQuery`; a value alone is the primary key. */
function filterOf(where: Node): Filter {
  const node = unwrapped(where);
  switch (node.type) {
    case "ObjectExpression":
      break;
    case "ArrayExpression":
      return { conditions: [{ column: "id", comparison: "in", value: node }], open: false };
    case "Literal":
    case "MemberExpression":
    case "TemplateLiteral":
    case "Identifier":
      return { conditions: [{ column: "id", comparison: "equals", value: node }], open: false };
    default:
      return OPEN;
  }
  const conditions: Condition[] = [];
  let open = false;
  for (const property of node.properties) {
    const column = property.type === "Property" ? keyName(property) : null;
    if (property.type !== "Property" || column === null) open = true;
    else if (column === "$and" && property.value.type === "ArrayExpression") {
      const parts = property.value.elements.map(part => (part === null ? OPEN : filterOf(part)));
      conditions.push(...parts.flatMap(part => part.conditions));
      open ||= parts.some(part => part.open);
    } else if (column.startsWith("$")) open = true;
    else conditions.push(...conditionsOf(column, unwrapped(property.value)));
  }
  return { conditions, open };
}

function conditionsOf(column: string, value: Node): readonly Condition[] {
  if (value.type === "ArrayExpression") return [{ column, comparison: "in", value }];
  if (value.type !== "ObjectExpression") return [{ column, comparison: "equals", value }];
  const keys = value.properties.map(property => (property.type === "Property" ? keyName(property) : null));
  // `author: { id }` compares a foreign key.
  if (keys.length === 1 && keys[0] === "id") {
    const [only] = value.properties;
    return only?.type === "Property" ? [{ column, comparison: "equals", value: only.value }] : [];
  }
  if (!keys.every(key => key?.startsWith("$") === true)) return [{ column, comparison: "relation", value }];
  return value.properties.map((property, i) => ({
    column,
    comparison: OPERATORS[keys[i] ?? ""] ?? "other",
    value: property.type === "Property" ? property.value : property.argument,
  }));
}

// --- the query builder ---

const BUILDER_WRITES: Readonly<Record<string, QueryAction>> = {
  delete: "delete",
  insert: "create",
  truncate: "delete",
  update: "update",
};

function builderRequest(call: CallNode, model: string | null, lookup: Lookup): Request {
  const { root, links } = chainOf(call, lookup);
  const terminal = links.at(-1)?.name ?? "execute";
  const write = links.find(({ name }) => BUILDER_WRITES[name] !== undefined);
  const action = (write === undefined ? undefined : BUILDER_WRITES[write.name]) ?? readOf(links, terminal);
  const made = links.find(({ name }) => /^(?:createQueryBuilder|qb|queryBuilder)$/.test(name));
  const filters = links.flatMap(({ name, args }): readonly Filter[] => {
    if (name === "where" || name === "andWhere") return [args.length === 1 ? ofBuilder(args[0], lookup) : OPEN];
    return /^(?:orWhere|having|delete)$/.test(name) && args.length > 0 ? [OPEN] : [];
  });
  return {
    ...PLAIN,
    action,
    method: terminal,
    model,
    targets: [root],
    inputs: links.flatMap(link => (link === made ? link.args.slice(1) : link.args)),
    data: (action === "create" || action === "update" ? write?.args[0] : undefined) ?? null,
    filter: { conditions: filters.flatMap(({ conditions }) => conditions), open: filters.some(({ open }) => open) },
    rows: terminal === "getSingleResult" ? "one" : action === "count" ? "scalar" : "many",
    ordered: links.some(({ name }) => name === "orderBy"),
    limit: links.find(({ name }) => name === "limit")?.args[0] ?? null,
    offset: links.find(({ name }) => name === "offset")?.args[0] ?? null,
    locks: links.some(({ name }) => name === "setLockMode"),
  };
}

function readOf(links: readonly Link[], terminal: string): QueryAction {
  return terminal === "getCount" || links.some(({ name }) => name === "count") ? "count" : "read";
}

function ofBuilder(where: Node | undefined, lookup: Lookup): Filter {
  const node = where === undefined ? null : lookup(where);
  return node?.type === "ObjectExpression" ? filterOf(node) : OPEN;
}

/** What names an entity: its class, or a text. */
export function nameOf(node: Node | undefined): string | null {
  if (node === undefined) return null;
  const inner = unwrapped(node);
  if (inner.type === "Identifier") return inner.name;
  return inner.type === "MemberExpression" ? memberName(inner) : stringOf(inner);
}
