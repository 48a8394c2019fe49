import type { TSESTree } from "@typescript-eslint/utils";
import type { QueryAction } from "../../../model/query.js";
import { PLAIN, type Condition, type Filter, type Lookup, type Request } from "../calls.js";
import {
  argumentsOf,
  keyName,
  memberName,
  methodOf,
  propertyOf,
  unwrapped,
  type CallNode,
  type Node,
} from "../syntax.js";
import type { Handle } from "../values.js";

const ACTIONS: Readonly<Record<string, QueryAction>> = {
  aggregate: "read",
  count: "count",
  create: "create",
  createMany: "create",
  createManyAndReturn: "create",
  delete: "delete",
  deleteMany: "delete",
  findFirst: "read",
  findFirstOrThrow: "read",
  findMany: "read",
  findUnique: "read",
  findUniqueOrThrow: "read",
  groupBy: "read",
  update: "update",
  updateMany: "update",
  updateManyAndReturn: "update",
  upsert: "upsert",
};

const RAW = new Set(["$queryRaw", "$executeRaw", "$queryRawUnsafe", "$executeRawUnsafe"]);

/** The methods of Prisma Client that send a statement. */
export const PRISMA_METHODS: ReadonlySet<string> = new Set([...Object.keys(ACTIONS), ...RAW]);

/** What a call on a client or a model delegate asks for; `null` where it sends nothing. */
export function prismaRequest(call: CallNode, handle: Handle | null, lookup: Lookup): Request | null {
  const method = methodOf(call);
  if (method === null) return null;
  if (RAW.has(method.name)) {
    const [text] = argumentsOf(call);
    if (text === undefined || (handle !== null && handle.role !== "client")) return null;
    return { ...rawRequest(method.name, method.object), inputs: call.arguments, sql: { text, values: null } };
  }
  const action = ACTIONS[method.name];
  const model = handle?.role === "delegate" ? handle.model : modelOf(method.object);
  if (action === undefined || (handle !== null && handle.role !== "delegate")) return null;
  const [given] = argumentsOf(call);
  const options = given === undefined ? null : lookup(given);
  const where = propertyOf(options, "where");
  const single = /^find(First|Unique)/.test(method.name);
  return {
    ...PLAIN,
    action,
    method: method.name,
    model,
    targets: [method.object],
    inputs: call.arguments,
    data: propertyOf(options, action === "upsert" ? "create" : "data"),
    filter:
      where === null ? { conditions: [], open: options !== null && !isLiteral(options) } : filterOf(lookup(where)),
    rows: single ? "one" : action === "count" || method.name === "aggregate" ? "scalar" : "many",
    ordered: propertyOf(options, "orderBy") !== null,
    limit: propertyOf(options, "take"),
    offset: propertyOf(options, "skip") ?? propertyOf(options, "cursor"),
  };
}

/** `` prisma.$queryRaw`…` ``. */
export function prismaTemplate(node: TSESTree.TaggedTemplateExpression): Request | null {
  const tag = unwrapped(node.tag);
  const name = tag.type === "MemberExpression" ? memberName(tag) : null;
  if (tag.type !== "MemberExpression" || (name !== "$queryRaw" && name !== "$executeRaw")) return null;
  const sql = { text: node.quasi, values: null };
  return { ...rawRequest(name, tag.object), inputs: node.quasi.expressions, sql };
}

function rawRequest(method: string, receiver: Node): Request {
  return { ...PLAIN, action: "raw", method, model: null, targets: [receiver], inputs: [] };
}

const ARGUMENT_KEYS = new Set([
  "by",
  "create",
  "cursor",
  "data",
  "distinct",
  "having",
  "include",
  "limit",
  "omit",
  "orderBy",
  "relationLoadStrategy",
  "select",
  "skip",
  "skipDuplicates",
  "take",
  "update",
  "where",
  "_avg",
  "_count",
  "_max",
  "_min",
  "_sum",
]);

const DISTINCTIVE =
  /^(findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findMany|createManyAndReturn|updateManyAndReturn)$/;

/**
 * Whether a call can only be Prisma's, whatever it is called on: `x.user.findUnique({ where: { … } })`. Drizzle's
 * `db.query.users.findMany({ where: eq(…) })` and Strapi's `db.query("user").findMany({ … })` are not.
 */
export function looksLikePrisma(call: CallNode): boolean {
  const method = methodOf(call);
  if (method === null) return false;
  if (RAW.has(method.name)) return true;
  if (!DISTINCTIVE.test(method.name) || call.arguments.length !== 1) return false;
  const receiver = unwrapped(method.object);
  if (receiver.type !== "MemberExpression" || receiver.computed) return false;
  const parent = unwrapped(receiver.object);
  if (parent.type === "MemberExpression" && memberName(parent) === "query") return false;
  const [options] = call.arguments;
  if (options?.type !== "ObjectExpression" || options.properties.length === 0) return false;
  const keys = options.properties.map(property => (property.type === "Property" ? keyName(property) : null));
  if (!keys.every(key => key !== null && ARGUMENT_KEYS.has(key))) return false;
  return propertyOf(options, "where")?.type === "ObjectExpression";
}

function modelOf(receiver: Node): string | null {
  const node = unwrapped(receiver);
  return node.type === "MemberExpression" ? memberName(node) : null;
}

function isLiteral(node: Node): boolean {
  return node.type === "ObjectExpression" && node.properties.every(property => property.type === "Property");
}

const OPERATORS: Readonly<Record<string, Condition["comparison"]>> = {
  equals: "equals",
  in: "in",
  notIn: "not",
  not: "not",
  lt: "range",
  lte: "range",
  gt: "range",
  gte: "range",
  contains: "pattern",
  startsWith: "pattern",
  endsWith: "pattern",
  search: "pattern",
  mode: "pattern",
  has: "other",
  hasSome: "other",
  hasEvery: "other",
};

/** The conjuncts of a `where`. */
function filterOf(where: Node): Filter {
  const node = unwrapped(where);
  if (node.type !== "ObjectExpression") return { conditions: [], open: true };
  const conditions: Condition[] = [];
  let open = false;
  for (const property of node.properties) {
    const column = property.type === "Property" ? keyName(property) : null;
    if (property.type !== "Property" || column === null) open = true;
    else if (column === "AND") {
      for (const part of partsOf(property.value)) {
        const inner = filterOf(part);
        conditions.push(...inner.conditions);
        open ||= inner.open;
      }
    } else if (column === "OR" || column === "NOT") {
      conditions.push({ column, comparison: "other", value: property.value });
      open = true;
    } else conditions.push(...conditionsOf(column, unwrapped(property.value)));
  }
  return { conditions, open };
}

function partsOf(node: Node): readonly Node[] {
  const list = unwrapped(node);
  if (list.type !== "ArrayExpression") return [list];
  return list.elements.filter((element): element is TSESTree.Expression => element !== null);
}

function conditionsOf(column: string, value: Node): readonly Condition[] {
  if (value.type !== "ObjectExpression") return [{ column, comparison: "equals", value }];
  const parts: Condition[] = [];
  for (const property of value.properties) {
    const key = property.type === "Property" ? keyName(property) : null;
    const comparison = key === null ? undefined : OPERATORS[key];
    if (comparison === undefined || property.type !== "Property") return [nested(column, value)];
    parts.push({ column, comparison, value: property.value });
  }
  return parts;
}

/** A relation filter, or the columns of a compound key: `userId_orgId: { userId, orgId }`. */
function nested(column: string, value: TSESTree.ObjectExpression): Condition {
  const keys = value.properties.map(property => (property.type === "Property" ? keyName(property) : null));
  const compound = keys.length > 1 && keys.join("_") === column;
  return { column, comparison: compound ? "equals" : "relation", value };
}
