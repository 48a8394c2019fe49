import type { QueryAction } from "../../../model/query.js";
import { NO_FILTER, PLAIN, type Condition, type Filter, type Lookup, type Request } from "../calls.js";
import {
  argumentsOf,
  isFunction,
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
  bulkCreate: "create",
  count: "count",
  create: "create",
  decrement: "update",
  destroy: "delete",
  findAll: "read",
  findAndCountAll: "read",
  findByPk: "read",
  findById: "read",
  findCreateFind: "upsert",
  findOne: "read",
  findOrBuild: "read",
  findOrCreate: "upsert",
  increment: "update",
  max: "read",
  min: "read",
  restore: "update",
  sum: "read",
  truncate: "delete",
  update: "update",
  upsert: "upsert",
};

const INSTANCE_ACTIONS: Readonly<Record<string, QueryAction>> = {
  decrement: "update",
  destroy: "delete",
  increment: "update",
  reload: "read",
  restore: "update",
  save: "upsert",
  update: "update",
};

/** The methods of Sequelize that send a statement. */
export const SEQUELIZE_METHODS: ReadonlySet<string> = new Set([
  ...Object.keys(ACTIONS),
  ...Object.keys(INSTANCE_ACTIONS),
  "query",
]);

/** What a call on a model, instance or connection asks for; `null` where it sends nothing. */
export function sequelizeRequest(call: CallNode, handle: Handle, lookup: Lookup): Request | null {
  const method = methodOf(call);
  if (method === null || handle.orm !== "sequelize") return null;
  const given = argumentsOf(call);
  const [first, second] = given;
  const common = { method: method.name, model: handle.model, targets: [method.object], inputs: call.arguments };
  if (handle.role === "connection") {
    if (method.name !== "query" || first === undefined) return null;
    const values = propertyOf(second, "replacements") ?? propertyOf(second, "bind");
    return { ...PLAIN, ...common, action: "raw", sql: { text: first, values } };
  }
  if (handle.role === "instance") {
    const action = INSTANCE_ACTIONS[method.name];
    if (action === undefined) return null;
    return { ...PLAIN, ...common, targets: [], action, inputs: [method.object, ...call.arguments], rows: "one" };
  }
  const action = ACTIONS[method.name];
  if (action === undefined || handle.role !== "model") return null;
  if (first !== undefined && isFunction(unwrapped(first))) return null;
  const data = WRITES_FIRST.has(method.name) ? (first ?? null) : null;
  return { ...PLAIN, ...common, action, data, ...optionsOf(method.name, first, second, lookup) };
}

/** The methods whose first argument is what they write. */
const WRITES_FIRST: ReadonlySet<string> = new Set(["create", "decrement", "increment", "update", "upsert"]);

/** Whether a call can only be `sequelize.query(sql, { replacements, type: QueryTypes.SELECT })`. */
export function looksLikeSequelizeQuery(call: CallNode): boolean {
  const [text, options] = argumentsOf(call);
  if (methodOf(call)?.name !== "query" || text === undefined) return false;
  const type = propertyOf(options, "type");
  const isType =
    type?.type === "MemberExpression" &&
    type.object.type !== "ThisExpression" &&
    /QueryTypes$/.test(nameOf(type.object));
  return isType || propertyOf(options, "replacements") !== null;
}

function nameOf(node: Node): string {
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? (memberName(node) ?? "") : "";
}

/** What a call asks for whose receiver is not known, but whose shape is Sequelize's. */
export function sequelizeShape(call: CallNode, lookup: Lookup): Request | null {
  const method = methodOf(call);
  const receiver = method === null ? null : unwrapped(method.object);
  const model =
    receiver?.type === "Identifier"
      ? receiver.name
      : receiver?.type === "MemberExpression"
        ? memberName(receiver)
        : null;
  return sequelizeRequest(call, { kind: "handle", orm: "sequelize", role: "model", model }, lookup);
}

/** What the options of a read that come first say. */
export function sequelizeOptions(call: CallNode, lookup: Lookup): Pick<Request, "filter"> & Partial<Request> {
  const [first] = argumentsOf(call);
  return { filter: NO_FILTER, ...(first === undefined ? {} : optionsOf("findAll", first, undefined, lookup)) };
}

function optionsOf(
  method: string,
  first: Node | undefined,
  second: Node | undefined,
  lookup: Lookup,
): Partial<Request> {
  const byKey = method === "findByPk" || method === "findById";
  const rows =
    byKey || method === "findOne" ? "one" : /^(count|max|min|sum|aggregate)$/.test(method) ? "scalar" : "many";
  const given = byKey || method === "update" || /^(max|min|sum|increment|decrement)$/.test(method) ? second : first;
  const options = given === undefined ? null : lookup(given);
  const locks = propertyOf(options, "lock") !== null;
  if (byKey) {
    if (first === undefined) return { rows, locks };
    return { rows, locks, filter: { conditions: [{ column: "id", comparison: "equals", value: first }], open: false } };
  }
  const where = propertyOf(options, "where");
  const literal = options === null || options.type === "ObjectExpression";
  return {
    rows,
    filter: where === null ? { conditions: [], open: !literal } : filterOf(lookup(where)),
    ordered: propertyOf(options, "order") !== null,
    limit: propertyOf(options, "limit"),
    offset: propertyOf(options, "offset"),
    locks,
  };
}

const OPERATORS: Readonly<Record<string, Condition["comparison"]>> = {
  eq: "equals",
  in: "in",
  any: "in",
  ne: "not",
  not: "not",
  notIn: "not",
  gt: "range",
  gte: "range",
  lt: "range",
  lte: "range",
  between: "range",
  like: "pattern",
  iLike: "pattern",
  startsWith: "pattern",
  endsWith: "pattern",
  substring: "pattern",
};

/** The conjuncts of `where`. */
function filterOf(where: Node): Filter {
  const node = unwrapped(where);
  if (node.type !== "ObjectExpression") return { conditions: [], open: true };
  const conditions: Condition[] = [];
  let open = false;
  for (const property of node.properties) {
    if (property.type !== "Property") open = true;
    else {
      const column = keyName(property);
      if (column === null) {
        open = true;
        conditions.push({ column: operatorOf(property.key) ?? "", comparison: "other", value: property.value });
      } else conditions.push(...conditionsOf(column, unwrapped(property.value)));
    }
  }
  return { conditions, open };
}

function conditionsOf(column: string, value: Node): readonly Condition[] {
  if (value.type === "ArrayExpression") return [{ column, comparison: "in", value }];
  if (value.type !== "ObjectExpression") return [{ column, comparison: "equals", value }];
  const parts: Condition[] = [];
  for (const property of value.properties) {
    const operator = property.type === "Property" ? (operatorOf(property.key) ?? keyName(property)) : null;
    const comparison = operator === null ? undefined : OPERATORS[operator.replace(/^\$/, "")];
    if (comparison === undefined || property.type !== "Property") return [{ column, comparison: "other", value }];
    parts.push({ column, comparison, value: property.value });
  }
  return parts;
}

/** The operator of `[Op.in]`, and of a destructured or aliased `[in]`. */
function operatorOf(key: Node): string | null {
  return key.type === "MemberExpression" ? memberName(key) : null;
}

const FINDER_KEYS = new Set([
  "attributes",
  "benchmark",
  "distinct",
  "group",
  "having",
  "include",
  "limit",
  "lock",
  "logging",
  "nest",
  "offset",
  "order",
  "paranoid",
  "raw",
  "rejectOnEmpty",
  "subQuery",
  "transaction",
  "where",
  "col",
  "plain",
  "useMaster",
  "replacements",
  "bind",
  "hooks",
  "required",
  "as",
]);

/**
 * How surely a call is Sequelize's, whatever it is called on. `unique`: no other library has it. `shared`: TypeORM spells
 * it alike, so that the package has to tell.
 */
export function looksLikeSequelize(call: CallNode): "unique" | "shared" | null {
  const method = methodOf(call);
  if (method === null) return null;
  const [first, second] = argumentsOf(call);
  if (method.name === "findByPk") return call.arguments.length > 0 ? "unique" : null;
  if (method.name === "update") return call.arguments.length === 2 && isWriteOptions(second) ? "shared" : null;
  if (method.name === "destroy") return call.arguments.length === 1 && isWriteOptions(first) ? "shared" : null;
  if (first?.type !== "ObjectExpression" || call.arguments.length !== 1) return null;
  const keys = first.properties.map(property => (property.type === "Property" ? keyName(property) : null));
  if (!keys.every(key => key === null || FINDER_KEYS.has(key))) return null;
  const where = propertyOf(first, "where");
  const hasWhere = where?.type === "ObjectExpression" || where?.type === "Identifier";
  switch (method.name) {
    case "findAndCountAll":
      return "unique";
    case "findAll":
      return hasWhere || keys.includes("include") || keys.includes("attributes") ? "unique" : null;
    case "findOne":
    case "count":
      return hasWhere ? "shared" : null;
    default:
      return null;
  }
}

/** The options of `update` and `destroy`, with a condition among them. */
function isWriteOptions(node: Node | undefined): boolean {
  if (node?.type !== "ObjectExpression" || propertyOf(node, "where")?.type !== "ObjectExpression") return false;
  return node.properties.every(property => property.type === "Property" && WRITE_KEYS.has(keyName(property) ?? ""));
}

const WRITE_KEYS: ReadonlySet<string> = new Set([
  "fields",
  "force",
  "hooks",
  "individualHooks",
  "limit",
  "logging",
  "paranoid",
  "returning",
  "sideEffects",
  "silent",
  "transaction",
  "validate",
  "where",
]);
