import type { TSESTree } from "@typescript-eslint/utils";
import type { Doubt } from "../../model/query.js";
import type { Condition, DatabaseCall } from "./calls.js";
import { chainOf } from "./chain.js";
import { Flow } from "./flow.js";
import { waitsForOthers } from "./foreign.js";
import type { Loop } from "./loops.js";
import type { Module } from "./modules.js";
import { bindingOf, type Stretch, type Turn } from "./purposes.js";
import type { Resolver } from "./resolve.js";
import {
  encloses,
  isFunction,
  keyName,
  memberName,
  methodOf,
  propertyOf,
  some,
  unwrapped,
  walk,
  type CallNode,
  type Node,
} from "./syntax.js";

/** Reasons why many queries may be right all the same, or could not become one. */
export function doubtsOf(turn: Turn): readonly Doubt[] {
  const doubts: Doubt[] = [];
  if (variesTarget(turn) || isChosenByElement(turn)) doubts.push("target");
  if (locksApart(turn)) doubts.push("lock");
  if (comparesUnbatchably(turn)) doubts.push("comparison");
  if (isOneTransaction(turn)) doubts.push("transaction");
  if (takesFirstRows(turn)) doubts.push("firstRows");
  if (isMemoised(turn)) doubts.push("memo");
  if (isIntended(turn.loop, turn.outer)) doubts.push("intended");
  if (worksOtherwise(turn) || asksByOtherWork(turn)) doubts.push("otherWork");
  if (followsWrite(turn)) doubts.push("afterWrite");
  if (turn.way.slice(1).some(stretch => writesIn(stretch, turn)) || isTransactionOfItsOwn(turn))
    doubts.push("unitOfWork");
  return doubts;
}

/** The element decides which of several statements a helper sends: `switch (filter.type)`. */
function isChosenByElement({ call, fn, inner, module, way }: Turn): boolean {
  const calls = way.at(-1)?.calls ?? [];
  let outer = fn === null ? null : module.scopes.parentOf(call.sent);
  for (; outer !== null && outer !== fn; outer = module.scopes.parentOf(outer)) {
    if (outer.type !== "SwitchStatement" || !inner.of(outer.discriminant).element) continue;
    const choice = outer;
    return calls.some(
      other => encloses(choice, other.sent) && other !== call && areAlternatives(other.sent, call.sent, module),
    );
  }
  return false;
}

function worksOtherwise({ way, resolver }: Turn): boolean {
  return way.some(({ body, module }) => waitsForOthers(body, module, resolver));
}

/** The key is what something else gave that the turn waits for, so that no query before the loop could use it. */
function asksByOtherWork({ call, way, resolver }: Turn): boolean {
  const { body: home, module, calls } = way.at(-1) ?? way[0];
  const region = { node: home, body: home, elements: [], iterable: null };
  return awaitedCalls(home).some(other => {
    if (other.range[1] > call.sent.range[0] && !encloses(other, call.sent)) return false;
    if (encloses(other, call.sent) || calls.some(known => encloses(known.node, other))) return false;
    const value = resolver.valueOf(other.callee, module);
    if (value?.kind === "function" && value.module === module) return false;
    const keys = call.filter.conditions.map(({ value: key }) => key);
    return new Flow(module, region, other).ofAll(keys.length > 0 ? keys : call.inputs).result;
  });
}

/** The calls that a part of the program waits for: those in `await`, and those before `then`. */
export function awaitedCalls(part: Node): readonly CallNode[] {
  const found: CallNode[] = [];
  walk(part, node => {
    const argument = node.type === "AwaitExpression" ? unwrapped(node.argument) : null;
    if (argument?.type === "CallExpression" && !isThen(argument)) found.push(argument);
    if (node.type === "CallExpression" && isThen(node)) {
      const before = unwrapped(methodOf(node)?.object ?? node);
      if (before.type === "CallExpression") found.push(before);
    }
    return undefined;
  });
  return found;
}

function isThen(call: CallNode): boolean {
  return /^(then|catch|finally)$/.test(methodOf(call)?.name ?? "");
}

/** The statement asks for what the same turn has written, which no query before the loop could find. */
function followsWrite(turn: Turn): boolean {
  const { call, way } = turn;
  const { body: home, module, calls } = way.at(-1) ?? way[0];
  if (followsWritingHelper(turn, home, calls)) return true;
  const earlier = calls.filter(
    other => isWrite(other) && other.sent.range[1] <= call.sent.range[0] && encloses(home, other.sent),
  );
  return earlier.some(write => {
    if (areAlternatives(write.sent, call.sent, module)) return false;
    if (write.model !== null && write.model === call.model) return true;
    const region = { node: home, body: home, elements: [], iterable: null };
    return new Flow(module, region, write.sent).ofAll(call.inputs).result;
  });
}

/** A function of this file that the turn has called before writes the same table. */
function followsWritingHelper(turn: Turn, home: Node, calls: readonly DatabaseCall[]): boolean {
  const { call, module, resolver } = turn;
  if (call.model === null) return false;
  return awaitedCalls(home).some(earlier => {
    if (earlier.range[1] > call.sent.range[0] || areAlternatives(earlier, call.sent, module)) return false;
    const value = resolver.valueOf(earlier.callee, module);
    if (value?.kind !== "function" || value.module !== module) return false;
    return calls.some(write => isWrite(write) && write.model === call.model && encloses(value.node, write.sent));
  });
}

/** Whether at most one of two nodes runs: they are in different branches of one condition. */
export function areAlternatives(a: Node, b: Node, module: Module): boolean {
  let inner = a;
  let outer = module.scopes.parentOf(a);
  while (outer !== null && !encloses(outer, b)) {
    inner = outer;
    outer = module.scopes.parentOf(outer);
  }
  switch (outer?.type) {
    case "IfStatement":
    case "ConditionalExpression":
      return inner !== outer.test && !encloses(outer.test, b);
    case "SwitchStatement":
      return inner !== outer.discriminant;
    default:
      return false;
  }
}

export function isWrite({ action }: DatabaseCall): boolean {
  return action !== "read" && action !== "count" && action !== "raw";
}

/** What the loop of a function that calls itself writes belongs to its turns, and not to the reading. */
function writesIn({ body, module, calls }: Stretch, { loop, outer }: Turn): boolean {
  const isOfLoop = (sent: Node): boolean => module === outer && encloses(loop.body, sent);
  return calls.some(call => isWrite(call) && encloses(body, call.sent) && !isOfLoop(call.sent));
}

/**
 * Whether rows are locked one by one for a reason: one transaction around the loop holds all of them to its end, so that one
 * statement may lock them as well, unless it passes over what others hold.
 */
function locksApart({ call, loop, outer }: Turn): boolean {
  if (!call.locks) return false;
  return PASSES_OVER.test(call.module.textOf(call.node)) || !isInTransaction(loop.node, outer);
}

const PASSES_OVER = /skip.?locked|no.?wait|partial.?write|or.?fail/i;

/** Whether one transaction is around a node, as far as its function and the callbacks around show. */
export function isInTransaction(node: Node, module: Module): boolean {
  return transactionAround(node, null, module) !== null;
}

/** Every turn is a transaction of its own that writes or locks as well: what it reads belongs to that. */
export function isTransactionOfItsOwn(turn: Turn): boolean {
  return turn.way.some((stretch, i) => {
    const { site, body, module, calls } = stretch;
    const around = transactionAround(site, i === 0 ? turn.loop.node : body, module);
    if (around === null) return false;
    const others = calls.filter(other => other !== turn.call && encloses(around, other.sent));
    if (others.some(other => isWrite(other) || other.action === "raw")) return true;
    if (some(around, node => gathersWrites(node, stretch, turn.resolver))) return true;
    // What is waited for besides may write in another file.
    return awaitedCalls(around).some(
      other => !calls.some(known => encloses(other, known.sent) || encloses(known.node, other)),
    );
  });
}

/** `em.persist(user)`: what MikroORM writes when the transaction ends. */
function gathersWrites(node: Node, { module }: Stretch, resolver: Resolver): boolean {
  const method = node.type === "CallExpression" ? methodOf(node) : null;
  if (method === null || !/^(?:assign|create|persist|remove)$/.test(method.name)) return false;
  return resolver.handleOf(method.object, module)?.orm === "mikroorm";
}

/** The callback of a transaction that stands between a node and what it is in. */
function transactionAround(node: Node, limit: Node | null, module: Module): Node | null {
  for (
    let inner = node, outer = module.scopes.parentOf(node);
    outer !== null && inner !== limit && outer !== limit;
    inner = outer, outer = module.scopes.parentOf(outer)
  ) {
    if (outer.type !== "CallExpression" || !isFunction(inner) || outer.callee === inner) continue;
    const name = methodOf(outer)?.name ?? (outer.callee.type === "Identifier" ? outer.callee.name : "");
    if (/transaction(?:al)?$/i.test(name)) return inner;
    // `db.transaction().execute(…)` of Kysely.
    if (name === "execute" && chainOf(outer, link => link).links.some(link => link.name === "transaction"))
      return inner;
  }
  return null;
}

/** Each element has its own connection, schema, table or model. */
export function variesTarget({ call, inner }: Turn): boolean {
  const { element, result } = inner.ofAll(call.targets);
  return element || result;
}

const BATCHABLE: ReadonlySet<Condition["comparison"]> = new Set(["equals", "in", "relation"]);

/** The element decides a range, a pattern or an exclusion: no list of keys says the same. */
function comparesUnbatchably(turn: Turn): boolean {
  const { call, inner, origins } = turn;
  const dependent = call.filter.conditions.filter(({ value }) => inner.of(value).element);
  if (call.filter.open && (isWholeCondition(turn) || choosesColumn(turn))) return true;
  if (dependent.some(({ comparison }) => !BATCHABLE.has(comparison))) return true;
  // What belongs to each row may not be joined alike: `include: priceOf(element)`.
  if (call.orm === "sequelize" && joinsByElement(turn)) return true;
  // The element decides about something else than which rows: how many, which columns, in what order.
  return origins.element && dependent.length === 0 && !call.filter.open && call.sql === null;
}

function joinsByElement({ call, inner }: Turn): boolean {
  return call.inputs.some(input => {
    const include = propertyOf(input, "include");
    return include !== null && inner.of(include).element;
  });
}

const COMPARING = /^(?:(?:and|or)?[wW]here(?:Not|In|NotIn|Like|ILike)?|having)$/;

/** The element says which column is compared: `{ [filter.column]: filter.value }`, `sql.raw(column)`, `users[column]`, `.where(column, "=", 1)`. */
function choosesColumn({ call, inner }: Turn): boolean {
  const textOf = (node: Node): string => call.module.textOf(node);
  return some(call.node, node => {
    if (node.type === "Property") return node.computed && inner.of(node.key).element;
    if (node.type === "MemberExpression")
      return (
        node.computed &&
        inner.of(node.property).element &&
        call.targets.some(target => textOf(target) === textOf(node.object))
      );
    const method = node.type === "CallExpression" ? methodOf(node) : null;
    if (method === null || node.type !== "CallExpression") return false;
    if (/^(?:raw|identifier|ref)$/.test(method.name)) return inner.ofAll(node.arguments).element;
    // Of the builders that take a column and a value, one behind the other.
    const [column, ...values] = node.arguments;
    return column !== undefined && values.length > 0 && COMPARING.test(method.name) && inner.of(column).element;
  });
}

/** The elements are conditions themselves: `where: condition`, `where: { tenant, ...condition }`. */
function isWholeCondition(turn: Turn): boolean {
  const { call, loop, passed } = turn;
  const isElement = (value: Node): boolean => {
    const node = unwrapped(value);
    const binding = node.type === "Identifier" ? bindingOf(node, turn) : null;
    if (binding === null) return false;
    const given = passed.get(binding);
    return given === undefined ? loop.elements.includes(binding.identifier) : given !== value && isElement(given);
  };
  return some(
    call.node,
    node =>
      (node.type === "SpreadElement" && isElement(node.argument)) ||
      (node.type === "Property" && keyName(node) === "where" && isElement(node.value)),
  );
}

/** The first rows of each element need a window function or a lateral join. */
function takesFirstRows({ call }: Turn): boolean {
  return call.rows === "many" ? call.limit !== null : call.rows === "one" && call.ordered;
}

/** `prisma.$transaction(ids.map(id => …))`: what is written is meant to be many, and goes together. */
function isOneTransaction({ call, loop, outer: module }: Turn): boolean {
  if (!isWrite(call) && call.action !== "raw") return false;
  const outer = module.scopes.parentOf(loop.node);
  return (
    outer?.type === "CallExpression" && methodOf(outer)?.name === "$transaction" && outer.arguments[0] === loop.node
  );
}

/** What was found is kept under a key, and the next turn looks there first. */
export function isMemoised({ way, loop }: Turn): boolean {
  return way.some(({ site, body, module }, i) => looksUpBefore(site, i === 0 ? loop.node : body, module));
}

function looksUpBefore(site: Node, limit: Node, module: Module): boolean {
  let node = site;
  for (
    let outer = module.scopes.parentOf(node);
    outer !== null && node !== limit;
    outer = module.scopes.parentOf(outer)
  ) {
    if (outer.type === "LogicalExpression" && outer.operator !== "&&" && outer.right === node && looksUp(outer.left))
      return true;
    if (outer.type === "AssignmentExpression" && outer.right === node && keepsFirst(outer, limit, module)) return true;
    if (outer.type === "IfStatement" && outer.test !== node) {
      if (looksUp(outer.test) || testsLookup(outer.test, module)) return stores(outer);
    }
    if (outer.type === "BlockStatement" && skipsKnown(outer, node, module)) return stores(outer);
    node = outer;
  }
  return false;
}

/** `cache[key] ??= …`, `this.root ||= …`: assigned once, unless each turn has one of its own. */
function keepsFirst({ operator, left }: TSESTree.AssignmentExpression, limit: Node, module: Module): boolean {
  if (operator !== "??=" && operator !== "||=") return false;
  let root = unwrapped(left);
  while (root.type === "MemberExpression") root = unwrapped(root.object);
  if (root.type !== "Identifier") return root.type === "ThisExpression";
  const binding = module.scopes.resolve(root);
  return binding === null || !encloses(limit, binding.identifier) || testsLookup(left, module);
}

/** `cache.get(key)`, `!cache.has(key)`, `cache[key]`. */
export function looksUp(test: Node): boolean {
  const node = unwrapped(test);
  if (node.type === "UnaryExpression") return looksUp(node.argument);
  if (node.type === "BinaryExpression") return looksUp(node.left);
  if (node.type === "AwaitExpression") return looksUp(node.argument);
  if (node.type === "MemberExpression") return node.computed && memberName(node) === null;
  if (node.type !== "CallExpression") return false;
  const method = methodOf(node);
  return method !== null && (method.name === "has" || method.name === "get") && node.arguments.length === 1;
}

/** `const known = cache.get(key); if (!known) …`. */
export function testsLookup(test: Node, module: Module): boolean {
  const node = unwrapped(test);
  if (node.type === "UnaryExpression") return testsLookup(node.argument, module);
  if (node.type === "BinaryExpression") return testsLookup(node.left, module);
  if (node.type !== "Identifier") return false;
  const binding = module.scopes.resolve(node);
  const init = binding?.definition.type === "VariableDeclarator" ? binding.definition.init : null;
  return init !== null && looksUp(init);
}

/** Whether an earlier statement of the block leaves the turn for a known key. */
function skipsKnown(block: Node, statement: Node, module: Module): boolean {
  if (block.type !== "BlockStatement") return false;
  return block.body.some(
    earlier =>
      earlier.range[1] <= statement.range[0] &&
      earlier.type === "IfStatement" &&
      (looksUp(earlier.test) || testsLookup(earlier.test, module)) &&
      /ContinueStatement|ReturnStatement/.test(lastOf(earlier.consequent).type),
  );
}

function lastOf(node: Node): Node {
  return node.type === "BlockStatement" ? (node.body.at(-1) ?? node) : node;
}

/** Whether something is put into a map: `cache.set(key, row)`, `cache[key] = row`. */
function stores(scope: Node): boolean {
  let found = false;
  walk(scope, node => {
    if (node.type === "CallExpression" && methodOf(node)?.name === "set" && node.arguments.length === 2) found = true;
    if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression" && node.left.computed)
      found = true;
    return undefined;
  });
  return found;
}

const INTENT =
  /one (?:at a time|by one)|sequential|avoid[^\n]*(?:lock|exhaust|overload|connection)|rate.?limit|deadlock|statement.?timeout|short transaction|intentional|on purpose|deliberate|n\+1/i;

/** A comment above the loop says that one at a time is meant. */
export function isIntended(loop: Loop, module: Module): boolean {
  const before = module.text.slice(0, loop.node.range[0]).split("\n").slice(-4).join("\n");
  const comments = before.match(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g) ?? [];
  return comments.some(comment => INTENT.test(comment));
}
