import type { Condition } from "./calls.js";
import { chainOf } from "./chain.js";
import type { Loop } from "./loops.js";
import type { Module } from "./modules.js";
import type { Turn } from "./purposes.js";
import { memberName, methodOf, some, unwrapped, type Node } from "./syntax.js";

/** The longest piece of the user's own text that a rewrite repeats. */
export const LONGEST_PIECE = 40;

/** Where nothing better can be said in a few words. */
export const OMITTED = "…";

/** What the words for one statement in the place of many are made of. */
export interface TurnParts {
  readonly turn: Turn;
  /** The conditions that depend on the element. */
  readonly keys: readonly Condition[];
  readonly others: readonly Condition[];
  readonly receiver: string;
  /** Whether it counts or sums, so that all elements take a GROUP BY. */
  readonly scalar: boolean;
}

/** The parts of a compound key that differ from element to element. */
export function flattened(keys: readonly Condition[]): readonly Condition[] {
  return keys.flatMap(key => {
    const value = unwrapped(key.value);
    if (key.comparison !== "equals" || value.type !== "ObjectExpression") return [key];
    return value.properties.flatMap((property): Condition[] => {
      if (property.type !== "Property" || property.key.type !== "Identifier") return [];
      return [{ column: property.key.name, comparison: "equals", value: property.value }];
    });
  });
}

/** What else a chain says about which rows: conditions that are the same for all elements, joins. */
export function knexConditions(others: readonly Condition[], turn: Turn): string {
  const { call } = turn;
  const links = call.node.type === "CallExpression" ? chainOf(call.node, node => node).links : [];
  const says = links.some(({ name }) => !SAYS_NO_MORE.test(name)) || call.filter.open;
  const same = otherProperties(others, turn).replace(/^, /, "");
  if (same.includes(OMITTED)) return `.${OMITTED}`;
  return `${same === "" ? "" : `.where({ ${same} })`}${says ? `.${OMITTED}` : ""}`;
}

/** The links of a chain that a rewrite has its own words for, or can do without. */
const SAYS_NO_MORE =
  /^(|from|into|table|query|where|andWhere|whereIn|findOne|findById|findByIds|first|select|column|columns|count|countDistinct|sum|min|max|avg|transacting|update|patch|del|delete|throwIfNotFound|timeout|then|catch|finally)$/;

/** What the method is called on: `prisma.user`, `this.users`, `knex("users")`. */
export function receiverText({ call }: Turn): string {
  const { node, module } = call;
  if (call.orm === "knex") return knexReceiver(call.node, call.module.textOf(node));
  const method = node.type === "CallExpression" ? methodOf(node) : null;
  const receiver = method === null ? null : unwrapped(method.object);
  return receiver === null ? OMITTED : oneLine(module.text.slice(receiver.range[0], receiver.range[1]));
}

/** The beginning of a chain, up to the table: `knex("users")`, `User.query()`. */
export function knexReceiver(node: Node, text: string): string {
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

/** What a chain of Kysely begins with: `db.selectFrom("users")`; `null` where a variable holds it. */
export function kyselyHead({ call }: Turn): string | null {
  const links = call.node.type === "CallExpression" ? chainOf(call.node, node => node).links : [];
  const verb = links.find(({ name }) => /^(?:selectFrom|insertInto|updateTable|deleteFrom)$/.test(name));
  return verb === undefined ? null : oneLine(call.module.textOf(verb.call));
}

/** What a chain of Kysely selects and joins besides its conditions. */
export function kyselySelection({ call }: Turn): readonly string[] {
  const links = call.node.type === "CallExpression" ? chainOf(call.node, node => node).links : [];
  const start = links.findIndex(({ name }) => name === "selectFrom");
  const other = links.slice(start + 1, -1).filter(({ name }) => name !== "where");
  if (other.length === 0) return [];
  return other.every(({ name, args }) => name === "selectAll" && args.length === 0)
    ? [".selectAll()"]
    : [`.${OMITTED}`];
}

/** The conditions of a chain of Kysely that are the same for all elements. */
export function kyselyConditions(others: readonly Condition[], { call }: Turn): string {
  const texts = others.map(({ column, comparison, value }) => {
    const text = oneLine(call.module.textOf(value));
    return comparison !== "equals" || text.length > LONGEST_PIECE ? null : `.where("${column}", "=", ${text})`;
  });
  return texts.includes(null) || call.filter.open ? `.${OMITTED}` : texts.join("");
}

/** The keys of all elements: `orders.map(order => order.userId)`; `orders` itself where the element is the key. */
export function listOf(key: Condition, turn: Turn): string {
  const { loop, fn, module } = turn;
  const element = loop.elements[0];
  const list = fn === null && runsEachTurn(turn) ? listIn(turn) : null;
  if (list === null || element === undefined) return OMITTED;
  const value = unwrapped(key.value);
  if (value.type === "Identifier" && module.scopes.resolve(value)?.identifier === element) return list;
  const text = oneLine(module.textOf(value));
  if (value.type !== "MemberExpression" || text.length > LONGEST_PIECE || !startsAt(value, element, module))
    return OMITTED;
  const method = key.comparison === "in" ? "flatMap" : "map";
  return `${list}.${method}(${element.name} => ${text})`;
}

/** Whether each turn comes to the write: a read may well be asked for more keys than it needs. */
export function runsEachTurn({ call, site, loop, outer: home }: Turn): boolean {
  if (call.action === "read" || call.action === "count") return true;
  for (let inner = site, outer = home.scopes.parentOf(site); outer !== null && inner !== loop.body;) {
    if (/^(?:IfStatement|ConditionalExpression|LogicalExpression|SwitchCase)$/.test(outer.type)) return false;
    const before = outer.type === "BlockStatement" ? outer.body.filter(({ range }) => range[1] <= inner.range[0]) : [];
    if (before.some(statement => some(statement, node => /^(?:Continue|Return)Statement$/.test(node.type))))
      return false;
    inner = outer;
    outer = home.scopes.parentOf(outer);
  }
  return true;
}

/** What a loop goes through, where the element has one name. */
function listIn({ loop, module }: Turn): string | null {
  const element =
    loop.kind === "callback" ? loop.elements[0] : loop.elements.length === 1 ? loop.elements[0] : undefined;
  if (element === undefined || !isElementPattern(element, loop.node, module)) return null;
  return listText(loop, module);
}

/** What a loop goes through, where that has a short name. */
export function listText({ iterable }: Loop, module: Module): string | null {
  const list = iterable === null ? null : unwrapped(iterable);
  if (list?.type !== "Identifier" && list?.type !== "MemberExpression") return null;
  const text = oneLine(module.textOf(list));
  return text.length > LONGEST_PIECE ? null : text;
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
export function otherProperties(others: readonly Condition[], turn: Turn): string {
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

export function textOf(node: Node | undefined, turn: Turn): string {
  return node === undefined ? OMITTED : oneLine(turn.call.module.textOf(node));
}

/** A piece of source in one line, without its comments: one that ends with its line would take the rest along. */
export function oneLine(text: string): string {
  return text
    .replace(/(?<=^|\s)\/\/[^\n]*|\/\*[^]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?\. ?/g, ".");
}
