import { BUILDER_TERMINALS } from "./typeorm.js";
import type { QueryAction } from "../../../model/query.js";
import { PLAIN, SQL_OPERATORS, type Condition, type Lookup, type Request } from "../calls.js";
import { chainOf, type Link } from "../chain.js";
import { isFunction, keyName, methodOf, stringOf, unwrapped, type CallNode, type Node } from "../syntax.js";
import type { Handle } from "../values.js";

const WRITES: Readonly<Record<string, QueryAction>> = {
  batchInsert: "create",
  decrement: "update",
  del: "delete",
  delete: "delete",
  deleteById: "delete",
  increment: "update",
  insert: "create",
  insertAndFetch: "create",
  insertGraph: "create",
  insertGraphAndFetch: "create",
  patch: "update",
  patchAndFetch: "update",
  patchAndFetchById: "update",
  relate: "create",
  truncate: "delete",
  unrelate: "delete",
  update: "update",
  updateAndFetch: "update",
  updateAndFetchById: "update",
  upsert: "upsert",
  upsertGraph: "upsert",
  upsertGraphAndFetch: "upsert",
};

/** The methods of a Knex or Objection chain that no other method of the chain would make a statement without. */
export const KNEX_METHODS: ReadonlySet<string> = new Set([
  ...Object.keys(WRITES),
  "select",
  "first",
  "where",
  "raw",
  "query",
]);

const COUNTS = new Set(["count", "countDistinct", "resultSize"]);
const SCALARS = new Set([...COUNTS, "sum", "min", "max", "avg"]);

/** What a chain of Knex or Objection asks for. `extra` are calls on a variable that holds it. */
export function knexRequest(call: CallNode, handle: Handle, lookup: Lookup, extra: readonly Link[]): Request | null {
  if (handle.orm !== "knex") return null;
  if (handle.role === "raw") return rawRequest(call);
  const { root, links: own } = chainOf(call, lookup);
  const links = [...own, ...extra];
  const named = links.filter(link => link.name !== "");
  const target = links.flatMap(link => (TARGETS.has(link.name) ? link.args.slice(0, 1) : []));
  const write = named.find(link => WRITES[link.name] !== undefined);
  const has = (names: ReadonlySet<string>): boolean => named.some(link => names.has(link.name));
  const last = named.findLast(link => !DECORATES.has(link.name));
  const filter = named.flatMap(conditionsOf);
  return {
    ...PLAIN,
    action: write === undefined ? (has(COUNTS) ? "count" : "read") : (WRITES[write.name] ?? "update"),
    method: (write ?? last ?? links.at(-1))?.name || "select",
    model: handle.model,
    targets: [root, ...target],
    inputs: links.flatMap(link => (TARGETS.has(link.name) ? link.args.slice(1) : link.args)),
    data: write === undefined ? null : writtenBy(write),
    filter: {
      conditions: filter.flatMap(condition => (condition === null ? [] : [condition])),
      open: filter.includes(null),
    },
    rows: has(SCALARS) ? "scalar" : has(SINGLE) ? "one" : "many",
    ordered: has(new Set(["orderBy", "orderByRaw"])),
    limit: argumentOf(named, "limit"),
    offset: argumentOf(named, "offset") ?? argumentOf(named, "page"),
    locks: has(new Set(["forUpdate", "forShare", "forNoKeyUpdate", "skipLocked"])),
  };
}

/** The row or the columns of a link that writes; a column and its value are no one expression. */
function writtenBy({ name, args }: Link): Node | null {
  if (name === "patchAndFetchById" || name === "updateAndFetchById") return args[1] ?? null;
  return args.length === 1 || name === "insert" ? (args[0] ?? null) : null;
}

const TARGETS = new Set(["", "from", "into", "table"]);
const SINGLE = new Set(["first", "findById", "findOne"]);
const DECORATES = new Set(["transacting", "timeout", "debug", "throwIfNotFound", "context", "withSchema", "clone"]);

function argumentOf(links: readonly Link[], name: string): Node | null {
  return links.find(link => link.name === name)?.args[0] ?? null;
}

function rawRequest(call: CallNode): Request | null {
  const chain = chainOf(call, node => node);
  const raw = chain.links.find(link => link.name === "raw");
  const [text, values] = raw?.args ?? [];
  if (raw === undefined || text === undefined) return null;
  const receiver = methodOf(raw.call)?.object ?? raw.call;
  return {
    ...PLAIN,
    action: "raw",
    method: "raw",
    model: null,
    targets: [receiver],
    inputs: raw.call.arguments,
    sql: { text, values: values ?? null },
  };
}

/** The conditions of one link; `null` in the list for what cannot be read. */
function conditionsOf({ name, args }: Link): readonly (Condition | null)[] {
  const [first, second, third] = args;
  switch (name) {
    case "where":
    case "andWhere":
    case "findOne":
      if (first === undefined) return [];
      if (args.length === 1) return ofObject(first);
      return [ofColumn(first, third === undefined ? "=" : (stringOf(second) ?? "?"), third ?? second)];
    case "whereIn":
      return [columnCondition(first, "in", second)];
    case "whereNot":
    case "whereNotIn":
      return [columnCondition(first, "not", second)];
    case "whereBetween":
      return [columnCondition(first, "range", second)];
    case "whereLike":
    case "whereILike":
      return [columnCondition(first, "pattern", second)];
    case "findById":
      return first === undefined ? [] : [{ column: "id", comparison: "equals", value: first }];
    case "findByIds":
      return first === undefined ? [] : [{ column: "id", comparison: "in", value: first }];
    case "orWhere":
    case "orWhereIn":
    case "whereRaw":
    case "whereExists":
    case "modify":
      return [null];
    default:
      return [];
  }
}

function ofObject(node: Node): readonly (Condition | null)[] {
  const object = unwrapped(node);
  if (object.type !== "ObjectExpression") return [null];
  return object.properties.map(property => {
    const column = property.type === "Property" ? keyName(property) : null;
    if (property.type !== "Property" || column === null) return null;
    return { column, comparison: "equals", value: property.value };
  });
}

function ofColumn(column: Node, operator: string, value: Node | undefined): Condition | null {
  return columnCondition(column, SQL_OPERATORS[operator.toLowerCase()] ?? "other", value);
}

function columnCondition(
  column: Node | undefined,
  comparison: Condition["comparison"],
  value: Node | undefined,
): Condition | null {
  const name = stringOf(column) ?? columnOfTemplate(column);
  if (value === undefined || isFunction(unwrapped(value))) return null;
  return name === null ? null : { column: name, comparison, value };
}

/** `id` of `${TABLE}.id`. */
function columnOfTemplate(column: Node | undefined): string | null {
  const node = column === undefined ? null : unwrapped(column);
  if (node?.type !== "TemplateLiteral") return null;
  return /^\.(\w+)$/.exec(node.quasis.at(-1)?.value.raw ?? "")?.[1] ?? null;
}

const OBJECTION_ONLY = new Set([
  "deleteById",
  "findById",
  "findByIds",
  "insertAndFetch",
  "insertGraph",
  "patch",
  "patchAndFetchById",
  "resultSize",
  "throwIfNotFound",
  "upsertGraph",
  "withGraphFetched",
  "withGraphJoined",
]);

/**
 * Whether a chain can only be Objection's: `X.query().findById(id)`. In a package that depends on Objection, what Knex
 * knows will do as well: `X.query().where(…)`.
 */
export function looksLikeObjection(call: CallNode, depends: boolean): boolean {
  const { links } = chainOf(call, node => node);
  const start = links.findIndex(link => link.name === "query" && link.args.length <= 1);
  if (start < 0) return false;
  const known = (name: string): boolean =>
    OBJECTION_ONLY.has(name) || (depends && (KNEX_METHODS.has(name) || KNEX_ONLY.has(name)));
  return links.slice(start + 1).some(link => known(link.name));
}

const KNEX_ONLY = new Set([
  "andWhere",
  "del",
  "first",
  "orderByRaw",
  "pluck",
  "whereBetween",
  "whereIn",
  "whereNotIn",
  "whereNotNull",
  "whereNull",
  "whereRaw",
  "whereILike",
  "whereLike",
  "forUpdate",
  "transacting",
]);

/** Whether a chain has Knex's shape: `x("users").where({ … }).first()`. The package has to depend on Knex besides. */
export function looksLikeKnex(call: CallNode): boolean {
  const { links } = chainOf(call, node => node);
  const [first] = links;
  const from = links.find(link => link.name !== "" && TARGETS.has(link.name)) ?? first;
  if (from === undefined || from.args.length !== 1 || stringOf(from.args[0]) === null) return false;
  const rest = links.filter(link => link !== from).map(link => link.name);
  if (rest.some(name => NOT_KNEX.has(name)) || NOT_KNEX.has(from.name) || VERBS.test(from.name)) return false;
  const verbs = rest.filter(name => VERBS.test(name)).length;
  return verbs > 1 || rest.some(name => KNEX_ONLY.has(name)) || (verbs > 0 && from === first && rest.includes("where"));
}

const NOT_KNEX: ReadonlySet<string> = new Set([
  ...BUILDER_TERMINALS,
  "createQueryBuilder",
  "query",
  "eq",
  "single",
  "maybeSingle",
  "selectFrom",
  "collection",
  "get",
]);

const VERBS = /^(where|select|first|insert|update|del|count|join|leftJoin)$/;
