import type { TSESTree } from "@typescript-eslint/utils";
import type { Condition } from "./calls.js";
import { chainOf } from "./chain.js";
import type { Turn } from "./purposes.js";
import { BUILDER_TERMINALS } from "./libraries/typeorm.js";
import { keyName, memberName, methodOf, stringOf, unwrapped, type Node } from "./syntax.js";

/** The longest piece of the user's own text that a rewrite repeats. */
const LONGEST_PIECE = 40;

/** Where nothing better can be said in a few words. */
const OMITTED = "…";

/**
 * One statement for all elements, in the library's own words and with the names of the file:
 * `prisma.user.findMany({ where: { id: { in: orders.map(order => order.userId) } } })`. `null` where the element does
 * not decide which rows are asked for.
 */
export function rewriteOf(turn: Turn): string | null {
  const { call } = turn;
  if (call.sql !== null || (call.action !== "read" && call.action !== "count")) return null;
  const keys = call.filter.conditions.filter(({ value }) => turn.inner.of(value).element);
  // What a relation is compared with takes no list as it stands.
  if (keys.length === 0 || keys.some(({ comparison }) => comparison === "relation")) return null;
  const others = call.filter.conditions.filter(condition => !keys.includes(condition));
  const scalar = call.rows === "scalar";
  const parts: Parts = { turn, keys, others, receiver: receiverText(turn), scalar };
  switch (call.orm) {
    case "prisma":
      return prismaRewrite(parts);
    case "typeorm":
      return typeormRewrite(parts);
    case "sequelize":
      return sequelizeRewrite(parts);
    case "knex":
      return knexRewrite(parts);
  }
}

interface Parts {
  readonly turn: Turn;
  /** The conditions that depend on the element. */
  readonly keys: readonly Condition[];
  readonly others: readonly Condition[];
  readonly receiver: string;
  /** Whether it counts or sums, so that all elements take a GROUP BY. */
  readonly scalar: boolean;
}

function prismaRewrite({ turn, keys, others, receiver, scalar }: Parts): string {
  const [key, ...more] = flattened(keys);
  const rest = otherProperties(others, turn);
  if (key === undefined || more.length > 0) {
    const pairs = `OR: [{ ${flattened(keys)
      .map(({ column }) => `${column}: ${OMITTED}`)
      .join(", ")} }, ${OMITTED}]`;
    return `${receiver}.findMany({ where: { ${pairs}${rest} } })`;
  }
  const where = `where: { ${key.column}: { in: ${listOf(key, turn)} }${rest} }`;
  if (scalar) return `${receiver}.groupBy({ by: ["${key.column}"], ${where}, ${aggregatesOf(turn)} })`;
  return `${receiver}.findMany({ ${where} })`;
}

/** What `aggregate` asks for, which `groupBy` spells alike; a count by itself otherwise. */
function aggregatesOf({ call }: Turn): string {
  const options = call.node.type === "CallExpression" ? call.node.arguments[0] : undefined;
  if (call.method !== "aggregate" || options?.type !== "ObjectExpression") return "_count: true";
  const asked = options.properties
    .filter(({ type }) => type === "Property")
    .map(property => property as TSESTree.Property);
  const texts = asked
    .filter(property => /^_/.test(keyName(property) ?? ""))
    .map(property => oneLine(call.module.textOf(property)));
  const joined = texts.join(", ");
  return joined.length > LONGEST_PIECE ? OMITTED : joined;
}

/** The parts of a compound key that differ from element to element. */
function flattened(keys: readonly Condition[]): readonly Condition[] {
  return keys.flatMap(key => {
    const value = unwrapped(key.value);
    if (key.comparison !== "equals" || value.type !== "ObjectExpression") return [key];
    return value.properties.flatMap((property): Condition[] => {
      if (property.type !== "Property" || property.key.type !== "Identifier") return [];
      return [{ column: property.key.name, comparison: "equals", value: property.value }];
    });
  });
}

function typeormRewrite(parts: Parts): string | null {
  const { turn, keys, others, receiver, scalar } = parts;
  const { call } = turn;
  if (BUILDER_TERMINALS.has(call.method)) return builderRewrite(parts);
  const entity = call.targets.length > 1 ? `${textOf(call.targets[1], turn)}, ` : "";
  const [key, ...more] = keys;
  if (key === undefined || more.length > 0) {
    return `${receiver}.findBy(${entity}[{ ${keys.map(({ column }) => `${column}: ${OMITTED}`).join(", ")} }, ${OMITTED}])`;
  }
  if (scalar) {
    const builder =
      entity === "" ? `${receiver}.createQueryBuilder("t")` : `${receiver}.createQueryBuilder(${entity}"t")`;
    const rest = others.length > 0 || call.filter.open ? `.${OMITTED}` : "";
    return `${builder}${countEach(`t.${key.column}`, listOf(key, turn), rest)}`;
  }
  const [relation, column] = key.column.split(".");
  const list = `In(${listOf(key, turn)})`;
  const condition = column === undefined ? `${key.column}: ${list}` : `${relation}: { ${column}: ${list} }`;
  return `${receiver}.findBy(${entity}{ ${condition}${otherProperties(others, turn)} })`;
}

function countEach(column: string, list: string, rest: string): string {
  return `.select("${column}").addSelect("COUNT(*)", "count").where("${column} IN (:...ids)", { ids: ${list} })${rest}.groupBy("${column}").getRawMany()`;
}

/** `users.createQueryBuilder("user").….where("user.id IN (:...ids)", { ids: … }).getMany()`. */
function builderRewrite({ turn, keys, others, scalar }: Parts): string | null {
  const { call } = turn;
  const [key, ...more] = keys;
  const links = call.node.type === "CallExpression" ? chainOf(call.node, node => node).links : [];
  const start = links.findIndex(({ name }) => name === "createQueryBuilder");
  const made = links[start];
  if (made === undefined || key === undefined || more.length > 0 || call.filter.open) return null;
  const alias = stringOf(made.args.at(-1));
  const column = alias === null ? key.column : `${alias}.${key.column}`;
  const head = oneLine(call.module.textOf(made.call));
  const says = others.length > 0 || links.slice(start + 1, -1).some(({ name }) => !/^(where|andWhere)$/.test(name));
  const rest = says ? `.${OMITTED}` : "";
  if (scalar) return `${head}${countEach(column, listOf(key, turn), rest)}`;
  return `${head}.where("${column} IN (:...ids)", { ids: ${listOf(key, turn)} })${rest}.getMany()`;
}

function sequelizeRewrite({ turn, keys, others, receiver, scalar }: Parts): string {
  const [key, ...more] = keys;
  if (key === undefined || more.length > 0) {
    return `${receiver}.findAll({ where: { [Op.or]: [{ ${keys.map(({ column }) => `${column}: ${OMITTED}`).join(", ")} }, ${OMITTED}] } })`;
  }
  const where = `where: { ${key.column}: ${listOf(key, turn)}${otherProperties(others, turn)} }`;
  if (scalar) return `${receiver}.count({ ${where}, group: ["${key.column}"] })`;
  return `${receiver}.findAll({ ${where} })`;
}

function knexRewrite({ turn, keys, others, receiver, scalar }: Parts): string {
  const [key, ...more] = keys;
  const kept = `${receiver}${knexConditions(others, turn)}`;
  if (key === undefined || more.length > 0) {
    const columns = keys.map(({ column }) => `"${column}"`).join(", ");
    return `${kept}.whereIn([${columns}], [[${keys.map(() => OMITTED).join(", ")}], ${OMITTED}])`;
  }
  const filtered = `${kept}.whereIn("${key.column}", ${listOf(key, turn)})`;
  return scalar ? `${filtered}.select("${key.column}").count().groupBy("${key.column}")` : filtered;
}

/** What else a chain says about which rows: conditions that are the same for all elements, joins. */
function knexConditions(others: readonly Condition[], turn: Turn): string {
  const { call } = turn;
  const links = call.node.type === "CallExpression" ? chainOf(call.node, node => node).links : [];
  const says = links.some(({ name }) => !SAYS_NO_MORE.test(name)) || call.filter.open;
  const same = otherProperties(others, turn).replace(/^, /, "");
  if (same.includes(OMITTED)) return `.${OMITTED}`;
  return `${same === "" ? "" : `.where({ ${same} })`}${says ? `.${OMITTED}` : ""}`;
}

/** The links of a chain that a rewrite has its own words for, or can do without. */
const SAYS_NO_MORE =
  /^(|from|into|table|query|where|andWhere|whereIn|findOne|findById|findByIds|first|select|column|columns|count|countDistinct|sum|min|max|avg|transacting|throwIfNotFound|timeout|then|catch|finally)$/;

// ── words of the file ────────────────────────────────────────────────────────────────────────────────────────────────

/** What the method is called on: `prisma.user`, `this.users`, `knex("users")`. */
function receiverText({ call }: Turn): string {
  const { node, module } = call;
  if (call.orm === "knex") return knexReceiver(call.node, call.module.textOf(node));
  const method = node.type === "CallExpression" ? methodOf(node) : null;
  const receiver = method === null ? null : unwrapped(method.object);
  return receiver === null ? OMITTED : oneLine(module.text.slice(receiver.range[0], receiver.range[1]));
}

/** The beginning of a chain, up to the table: `knex("users")`, `User.query()`. */
function knexReceiver(node: Node, text: string): string {
  let first: Node = unwrapped(node);
  let head = first;
  while (first.type === "CallExpression") {
    head = first;
    const callee = unwrapped(first.callee);
    if (callee.type !== "MemberExpression") break;
    const name = memberName(callee);
    if (name === "from" || name === "into" || name === "table" || name === "query") break;
    const inner = unwrapped(callee.object);
    if (inner.type !== "CallExpression") break;
    first = inner;
  }
  return oneLine(text.slice(0, head.range[1] - node.range[0]));
}

/** The keys of all elements: `orders.map(order => order.userId)`; `orders` itself where the element is the key. */
function listOf(key: Condition, { loop, fn, inner, module }: Turn): string {
  const element =
    loop.kind === "callback" ? loop.elements[0] : loop.elements.length === 1 ? loop.elements[0] : undefined;
  if (fn !== null || element === undefined || loop.iterable === null) return OMITTED;
  const value = unwrapped(key.value);
  const iterable = unwrapped(loop.iterable);
  const list =
    iterable.type === "Identifier" || iterable.type === "MemberExpression" ? oneLine(module.textOf(iterable)) : null;
  if (list === null || list.length > LONGEST_PIECE || !isElementPattern(element, loop.node, module)) return OMITTED;
  if (value.type === "Identifier" && module.scopes.resolve(value)?.identifier === element) return list;
  const text = oneLine(module.textOf(value));
  if (value.type !== "MemberExpression" || text.length > LONGEST_PIECE || !startsAt(value, element, module))
    return OMITTED;
  void inner;
  const method = key.comparison === "in" ? "flatMap" : "map";
  return `${list}.${method}(${element.name} => ${text})`;
}

/** Whether the loop variable is a plain name, and no part of a pattern. */
function isElementPattern(element: Node, loop: Node, module: Turn["module"]): boolean {
  const parent = module.scopes.parentOf(element);
  if (loop.type === "ForStatement" || loop.type === "ForInStatement") return false;
  // What arrives bit by bit is no array.
  if (loop.type === "ForOfStatement" && loop.await) return false;
  return (
    parent?.type === "VariableDeclarator" ||
    parent?.type === "ArrowFunctionExpression" ||
    parent?.type === "FunctionExpression"
  );
}

function startsAt(value: Node, element: Node, module: Turn["module"]): boolean {
  let root = unwrapped(value);
  while (root.type === "MemberExpression") root = unwrapped(root.object);
  return root.type === "Identifier" && module.scopes.resolve(root)?.identifier === element;
}

/** The conditions that are the same for all elements, as far as they are short. */
function otherProperties(others: readonly Condition[], turn: Turn): string {
  const open = turn.call.filter.open ? `, ${OMITTED}` : "";
  if (others.length === 0) return open;
  const texts = others.map(({ column, comparison, value }) => {
    if (comparison !== "equals") return null;
    const text = oneLine(turn.call.module.textOf(value));
    if (column.includes(".")) return null;
    return text === column ? column : `${column}: ${text}`;
  });
  const joined = texts.join(", ");
  return texts.includes(null) || joined.length > LONGEST_PIECE ? `, ${OMITTED}` : `, ${joined}${open}`;
}

function textOf(node: Node | undefined, turn: Turn): string {
  return node === undefined ? OMITTED : oneLine(turn.call.module.textOf(node));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/ ?\. ?/g, ".");
}
