import type { QueryAction } from "../../../model/query.js";
import { PLAIN, type Condition, type Filter, type Lookup, type Request } from "../calls.js";
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
import { BUILDER_TERMINALS } from "./typeorm.js";
import { chainOf, type Link } from "../chain.js";

const ACTIONS: Readonly<Record<string, QueryAction>> = {
  average: "read",
  clear: "delete",
  count: "count",
  countBy: "count",
  decrement: "update",
  delete: "delete",
  exist: "read",
  exists: "read",
  existsBy: "read",
  find: "read",
  findAndCount: "read",
  findAndCountBy: "read",
  findBy: "read",
  findByIds: "read",
  findOne: "read",
  findOneBy: "read",
  findOneByOrFail: "read",
  findOneById: "read",
  findOneOrFail: "read",
  findTrees: "read",
  increment: "update",
  insert: "create",
  maximum: "read",
  minimum: "read",
  remove: "delete",
  restore: "update",
  save: "upsert",
  softDelete: "update",
  softRemove: "update",
  sum: "read",
  update: "update",
  upsert: "upsert",
};

/** The methods of TypeORM that send a statement. */
export const TYPEORM_METHODS: ReadonlySet<string> = new Set([...Object.keys(ACTIONS), ...BUILDER_TERMINALS, "query"]);

/**
 * What a call on a repository, manager, entity or builder asks for; `null` where it sends nothing. `extra` are other
 * calls on the variable that holds a builder.
 */
export function typeormRequest(
  call: CallNode,
  handle: Handle,
  lookup: Lookup,
  extra: readonly Link[] = [],
): Request | null {
  const method = methodOf(call);
  if (method === null || handle.orm !== "typeorm") return null;
  if (handle.role === "builder")
    return BUILDER_TERMINALS.has(method.name) ? builderRequest(call, handle.model, lookup, extra) : null;
  if (method.name === "query") return handle.role === "instance" ? null : rawRequest(call, method.object);
  const action = ACTIONS[method.name];
  if (action === undefined || handle.role === "dataSource" || handle.role === "runner") return null;
  if (handle.role === "instance") return instanceRequest(call, method, handle.model);
  const given = argumentsOf(call);
  const takesEntity = handle.role === "manager" && !(ENTITY_IS_OPTIONAL.has(method.name) && given.length === 1);
  const [argument] = takesEntity ? given.slice(1) : given;
  if (argument !== undefined && isFunction(unwrapped(argument))) return null;
  const model = takesEntity ? nameOf(given[0]) : handle.model;
  return {
    ...PLAIN,
    action,
    method: method.name,
    model,
    targets: takesEntity && given[0] !== undefined ? [method.object, given[0]] : [method.object],
    inputs: takesEntity ? call.arguments.slice(1) : call.arguments,
    data: writtenBy(method.name, takesEntity ? given.slice(1) : given),
    ...optionsOf(method.name, argument === undefined ? null : lookup(argument), lookup),
  };
}

function writtenBy(method: string, given: readonly Node[]): Node | null {
  if (/^(insert|save|upsert|remove|softRemove)$/.test(method)) return given[0] ?? null;
  return method === "update" ? (given[1] ?? null) : null;
}

/** `manager.save(user)` needs no entity class. */
const ENTITY_IS_OPTIONAL = new Set(["save", "remove", "softRemove", "recover"]);

function instanceRequest(call: CallNode, method: { object: Node; name: string }, model: string | null): Request | null {
  if (!["save", "remove", "softRemove", "recover", "reload"].includes(method.name)) return null;
  const action = method.name === "reload" ? "read" : (ACTIONS[method.name] ?? "update");
  return { ...PLAIN, action, method: method.name, model, targets: [], inputs: [method.object, ...call.arguments] };
}

function rawRequest(call: CallNode, receiver: Node): Request | null {
  const [text, values] = argumentsOf(call);
  if (text === undefined || unwrapped(text).type === "ObjectExpression") return null;
  return {
    ...PLAIN,
    action: "raw",
    method: "query",
    model: null,
    targets: [receiver],
    inputs: call.arguments,
    sql: { text, values: values ?? null },
  };
}

function optionsOf(method: string, options: Node | null, lookup: Lookup): Partial<Request> {
  const rows = /^findOne/.test(method) ? "one" : READS_SCALAR.test(method) ? "scalar" : "many";
  if (options === null) return { rows };
  if (method === "findOneById") return { rows, filter: byKey(options, "equals") };
  if (method === "findByIds") return { rows, filter: byKey(options, "in") };
  if (/By(OrFail)?$/.test(method)) return { rows, filter: filterOf(options) };
  if (WRITES_BY_CRITERIA.test(method)) {
    return { rows, filter: options.type === "ObjectExpression" ? filterOf(options) : byKey(options, "equals") };
  }
  const where = propertyOf(options, "where");
  // Up to 0.2, `findOne(id)` was the way to read by key, and `findOne({ email })` by a condition.
  if (where === null && /^findOne(?:OrFail)?$/.test(method) && options.type !== "ObjectExpression") {
    return { rows, filter: byKey(options, "equals") };
  }
  if (where === null && TAKES_CONDITIONS.test(method) && isConditions(options))
    return { rows, filter: filterOf(options) };
  return {
    rows,
    filter: where === null ? { conditions: [], open: options.type !== "ObjectExpression" } : filterOf(lookup(where)),
    ordered: propertyOf(options, "order") !== null,
    limit: propertyOf(options, "take"),
    offset: propertyOf(options, "skip"),
    locks: propertyOf(options, "lock") !== null,
  };
}

const TAKES_CONDITIONS = /^(?:find|findOne|findOneOrFail|findAndCount|count)$/;

/** The properties of `FindOneOptions` and `FindManyOptions`, of 0.2 and later. */
const OPTIONS =
  /^(?:where|select|relations|relationLoadStrategy|order|cache|lock|join|comment|transaction|withDeleted|loadRelationIds|loadEagerRelations|take|skip)$/;

/** Whether an object is no set of options, so that it can only be conditions: `{ id }`. */
function isConditions(object: Node): boolean {
  if (object.type !== "ObjectExpression" || object.properties.length === 0) return false;
  return object.properties.every(
    property => property.type === "Property" && !OPTIONS.test(keyName(property) ?? "where"),
  );
}

const READS_SCALAR = /^(count|exist|sum|average|minimum|maximum)/;
const WRITES_BY_CRITERIA = /^(delete|update|softDelete|restore|increment|decrement)$/;

function byKey(value: Node, comparison: "equals" | "in"): Filter {
  return { conditions: [{ column: "id", comparison, value }], open: false };
}

const OPERATORS: Readonly<Record<string, Condition["comparison"]>> = {
  Equal: "equals",
  In: "in",
  Any: "in",
  Not: "not",
  LessThan: "range",
  LessThanOrEqual: "range",
  MoreThan: "range",
  MoreThanOrEqual: "range",
  Between: "range",
  Like: "pattern",
  ILike: "pattern",
};

/** The conjuncts of `FindOptionsWhere`. */
function filterOf(where: Node): Filter {
  const node = unwrapped(where);
  if (node.type !== "ObjectExpression") return { conditions: [], open: true };
  const conditions: Condition[] = [];
  let open = false;
  for (const property of node.properties) {
    const column = property.type === "Property" ? keyName(property) : null;
    if (property.type !== "Property" || column === null) open = true;
    else conditions.push(conditionOf(column, unwrapped(property.value)));
  }
  return { conditions, open };
}

function conditionOf(column: string, value: Node): Condition {
  if (value.type === "ObjectExpression") {
    // `user: { id }` compares a foreign key.
    const [only, ...rest] = value.properties;
    if (rest.length === 0 && only?.type === "Property" && keyName(only) === "id") {
      const inner = conditionOf("id", unwrapped(only.value));
      return { ...inner, column: `${column}.id` };
    }
    return { column, comparison: "relation", value };
  }
  if (value.type !== "CallExpression") return { column, comparison: "equals", value };
  const name = value.callee.type === "Identifier" ? value.callee.name : null;
  const [argument] = value.arguments;
  const comparison = name === null ? undefined : OPERATORS[name];
  if (comparison !== undefined && argument !== undefined) return { column, comparison, value: argument };
  if (name === "IsNull" || name === "Raw") return { column, comparison: "other", value };
  return { column, comparison: "equals", value };
}

const BUILDER_WRITES: Readonly<Record<string, QueryAction>> = {
  delete: "delete",
  insert: "create",
  restore: "update",
  softDelete: "update",
  update: "update",
};

/** A chain that ends with `getMany()` or one of its sisters. */
function builderRequest(call: CallNode, model: string | null, lookup: Lookup, extra: readonly Link[]): Request {
  const chain = chainOf(call, lookup);
  const links = [...chain.links, ...extra];
  const conditions: Condition[] = [];
  let open = false;
  let action: QueryAction = "read";
  let limit: Node | null = null;
  let offset: Node | null = null;
  const names = new Set<string>();
  for (const { name, args } of links) {
    names.add(name);
    action = BUILDER_WRITES[name] ?? action;
    if (name === "limit" || name === "take") limit = args[0] ?? null;
    if (name === "offset" || name === "skip") offset = args[0] ?? null;
    if (name === "where" || name === "andWhere") {
      const parsed = args[0] === undefined ? null : conditionOfText(args[0], args[1], chain.parameters);
      if (parsed === null) open = true;
      else conditions.push(parsed);
    }
    if (name === "orWhere" || name === "whereInIds" || name === "") open = true;
  }
  const terminal = chain.links.at(-1)?.name ?? "execute";
  return {
    ...PLAIN,
    action,
    method: terminal,
    model,
    targets: [chain.root],
    inputs: links.flatMap(link => link.args),
    data: links.find(({ name }) => name === "values" || name === "set")?.args[0] ?? null,
    filter: { conditions, open },
    rows: /^get(One|RawOne)/.test(terminal) ? "one" : /^get(Count|Exists)/.test(terminal) ? "scalar" : "many",
    ordered: names.has("orderBy"),
    limit,
    offset,
    locks: names.has("setLock"),
  };
}

const EQUALITY = /^\s*[`"[]?(?:\w+[`"\]]?\.)?[`"[]?(\w+)[`"\]]?\s*(=|IN)\s*\(?\s*:(?:\.\.\.)?(\w+)\s*\)?\s*$/i;

/** `"user.id = :id", { id }`: one comparison with a parameter. */
function conditionOfText(text: Node, parameters: Node | undefined, others: readonly Node[]): Condition | null {
  const match = EQUALITY.exec(stringOf(text) ?? "");
  if (match === null) return null;
  const [, column = "", operator = "=", parameter = ""] = match;
  for (const source of [...(parameters === undefined ? [] : [parameters]), ...others]) {
    const value = propertyOf(source, parameter);
    if (value !== null) return { column, comparison: operator === "=" ? "equals" : "in", value };
  }
  return null;
}

function nameOf(node: Node | undefined): string | null {
  if (node === undefined) return null;
  const inner = unwrapped(node);
  if (inner.type === "Identifier") return inner.name;
  return inner.type === "MemberExpression" ? memberName(inner) : stringOf(inner);
}

/**
 * Whether a call can only be TypeORM's: `x.findOneBy({ … })`, or a chain from `createQueryBuilder` to `getMany`.
 */
export function looksLikeTypeOrm(call: CallNode): boolean {
  const method = methodOf(call);
  if (method === null) return false;
  const [argument] = argumentsOf(call);
  if (UNIQUE.test(method.name)) return argument?.type === "ObjectExpression" && call.arguments.length === 1;
  if (ACTIONS[method.name] !== undefined && isGottenRepository(method.object)) return true;
  if (!BUILDER_TERMINALS.has(method.name) || method.name === "execute" || method.name === "stream") return false;
  return chainOf(call, node => node).links.some(link => link.name === "createQueryBuilder");
}

/** `source.getRepository(User)`, with a class or the name of one. */
function isGottenRepository(object: Node): boolean {
  const call = unwrapped(object);
  if (call.type !== "CallExpression" || methodOf(call)?.name !== "getRepository") return false;
  const [entity, ...more] = argumentsOf(call);
  return more.length === 0 && /^[A-Z]/.test(nameOf(entity) ?? "");
}

const UNIQUE = /^(findOneBy|findOneByOrFail|findAndCountBy|countBy|existsBy)$/;
