import type { OutsideTransaction } from "../../model/query.js";
import { keepsRecord, saysApart } from "./apart.js";
import { chainOf, fromClient } from "./chain.js";
import { constantOf, type FoundCall } from "./find.js";
import { callOf } from "./execution.js";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import type { Binding } from "./scope.js";
import {
  annotationOf,
  argumentsOf,
  calleeOf,
  keyName,
  memberName,
  methodOf,
  some,
  spanOf,
  unwrapped,
  type CallNode,
  type FunctionNode,
  type Node,
} from "./syntax.js";
import type { Handle } from "./values.js";

/** A transaction, as the call that is given its callback shows it. */
interface Transaction {
  readonly call: CallNode;
  /** What it is started on: `prisma` of `prisma.$transaction`. */
  readonly client: Node;
  readonly handle: Handle;
  /** What the callback is handed. */
  readonly parameter: Binding;
  readonly body: FunctionNode;
}

/** The transaction that a query stands in without being a part of it; `null` where there is none, or where that does not show. */
export function outsideOf(call: FoundCall, resolver: Resolver): OutsideTransaction | null {
  const { module, orm } = call;
  const transaction = transactionAround(call, resolver);
  if (transaction === null || transaction.handle.orm !== orm || isApart(call, transaction)) return null;
  const { parameter, client, call: starter } = transaction;
  // A database within the process has one connection, whose transaction takes everything.
  if (orm === "drizzle" && resolver.modules.dependsOn(module.path, "better-sqlite3") === true) return null;
  if (isHanded(call, parameter) || sharesByItself(module, resolver)) return null;
  const found = orm === "sequelize" ? ofSequelize(call, transaction, resolver) : ofClient(call, transaction, resolver);
  if (found === null) return null;
  const method = methodOf(starter)?.name ?? "transaction";
  const shown = module.textOf(client).replace(/\s+/g, "");
  return { call: `${shown}.${method}`, name: parameter.name, ...found };
}

type Within = Pick<OutsideTransaction, "within" | "edits">;

// ── the transaction around ───────────────────────────────────────────────────────────────────────────────────────────

/** The innermost transaction whose callback runs a query while it lasts. */
function transactionAround({ node, module }: FoundCall, resolver: Resolver): Transaction | null {
  for (let fn = module.scopes.functionAround(node); fn !== null; fn = module.scopes.functionAround(fn)) {
    const call = callOf(fn, module);
    if (call?.type !== "CallExpression") return null;
    const started = startedBy(call, fn, module, resolver);
    if (started !== null) return started;
    if (!runsAtOnce(call, fn)) return null;
  }
  return null;
}

/** Callbacks that run before the function around goes on: of arrays, of promises, of `Promise.all`. */
const RUNS_AT_ONCE = /^(?:every|filter|find|flatMap|forEach|map|reduce|some|then|all|allSettled|mapSeries|each)$/;

function runsAtOnce(call: CallNode, fn: FunctionNode): boolean {
  return unwrapped(call.callee) === fn || RUNS_AT_ONCE.test(methodOf(call)?.name ?? "");
}

function startedBy(call: CallNode, fn: FunctionNode, module: Module, resolver: Resolver): Transaction | null {
  const method = methodOf(call);
  if (method === null) return null;
  const handle = resolver.handleOf(method.object, module);
  if (handle === null || !starts(handle, method.name, call)) return null;
  const [first] = fn.params;
  const parameter = first?.type === "Identifier" ? module.scopes.lookup(first.name, fn.body) : null;
  if (parameter === null || parameter.definition !== fn) return null;
  const client = clientOf(method.object, handle);
  if (isOneConnection(client, handle, module, resolver)) return null;
  return { call, client, handle, parameter, body: fn };
}

/**
 * Whether what a transaction is started on takes part in it: another transaction, whose savepoint this is, and the manager of
 * MikroORM, which finds the transaction around it unless it is a fork (`EntityManager.getContext`).
 */
function isOneConnection(client: Node, handle: Handle, module: Module, resolver: Resolver): boolean {
  if (handle.orm === "mikroorm") {
    const made = constantOf(client, module);
    return made.type !== "CallExpression" || methodOf(made)?.name !== "fork" || made.arguments.length > 0;
  }
  // `runner.manager` has the connection of its runner.
  if (client.type === "MemberExpression" && resolver.handleOf(client.object, module)?.role === "runner") return true;
  const binding = client.type === "Identifier" ? module.scopes.resolve(client) : null;
  if (binding?.kind !== "parameter") return false;
  const type = annotationOf(binding.identifier);
  if (/Transaction|\b[Tt]r?x\b/.test(`${binding.name} ${type === null ? "" : module.textOf(type)}`)) return true;
  const fn = module.scopes.functionAround(binding.identifier);
  const call = fn === null ? null : callOf(fn, module);
  const method = call?.type === "CallExpression" ? methodOf(call) : null;
  const outer = method === null ? null : resolver.handleOf(method.object, module);
  return call?.type === "CallExpression" && method !== null && outer !== null && starts(outer, method.name, call);
}

function starts(handle: Handle, method: string, call: CallNode): boolean {
  switch (handle.orm) {
    case "prisma":
      return handle.role === "client" && method === "$transaction";
    case "typeorm":
      return (handle.role === "dataSource" || handle.role === "manager") && method === "transaction";
    case "sequelize":
      return handle.role === "connection" && method === "transaction";
    case "knex":
      return (handle.role === "knex" || handle.role === "model") && method === "transaction";
    case "kysely":
      return handle.role === "starter" && method === "execute" && chainOf(call, node => node).links.some(isBegin);
    case "drizzle":
      return handle.role === "db" && method === "transaction";
    case "mikroorm":
      return handle.role === "manager" && method === "transactional";
  }
}

function isBegin({ name }: { readonly name: string }): boolean {
  return name === "transaction";
}

/** `db` of `db.transaction().setIsolationLevel(…)`. */
function clientOf(object: Node, handle: Handle): Node {
  const inner = unwrapped(object);
  return handle.orm === "kysely" && inner.type === "CallExpression" ? chainOf(inner, node => node).root : inner;
}

/** What works with a store that hands every query the transaction around it. */
const SHARING = [
  "nestjs-cls",
  "@nestjs-cls/transactional",
  "typeorm-transactional",
  "typeorm-transactional-cls-hooked",
  "cls-hooked",
  "continuation-local-storage",
  "@sequelize/core",
];

function sharesByItself(module: Module, { modules }: Resolver): boolean {
  return SHARING.some(library => modules.dependsOn(module.path, library) === true);
}

/** Whether a query is meant to stay when the transaction is rolled back: in `catch`, after `void`, of a log, or by a comment. */
function isApart({ node, model, action, module }: FoundCall, { body }: Transaction): boolean {
  for (
    let outer = module.scopes.parentOf(node);
    outer !== null && outer !== body;
    outer = module.scopes.parentOf(outer)
  )
    if (outer.type === "CatchClause" || (outer.type === "UnaryExpression" && outer.operator === "void")) return true;
  if (action === "create" && keepsRecord(model)) return true;
  const above = module.text.slice(body.range[0], node.range[0]).split("\n").slice(-4, -1).join("\n");
  const comments = above.match(/\/\/[^\n]*|\/\*[^]*?\*\/|^\s*\*[^\n]*/gm) ?? [];
  return comments.some(saysApart);
}

// ── what a query is sent through ─────────────────────────────────────────────────────────────────────────────────────

/** Whether a query, or a step that is added to the builder that a variable holds, names the transaction. */
function isHanded({ node, sent, module }: FoundCall, transaction: Binding): boolean {
  if (mentions(node, transaction, module)) return true;
  const builder = sent.type === "Identifier" ? module.scopes.resolve(sent) : null;
  if (builder === null) return false;
  return module.scopes.references(builder).some(reference => {
    let step: Node = reference;
    for (let outer = module.scopes.parentOf(step); outer !== null; outer = module.scopes.parentOf(outer)) {
      if (!/^(?:MemberExpression|CallExpression|AwaitExpression)$/.test(outer.type)) break;
      step = outer;
    }
    return mentions(step, transaction, module);
  });
}

/** Whether an identifier of a variable stands somewhere below. */
function mentions(node: Node, binding: Binding, module: Module): boolean {
  return some(
    node,
    inner => inner.type === "Identifier" && inner.name === binding.name && module.scopes.resolve(inner) === binding,
  );
}

function ofClient(call: FoundCall, transaction: Transaction, resolver: Resolver): Within | null {
  const { module, node } = call;
  const sentThrough = senderOf(call, resolver);
  if (sentThrough === null) return null;
  const { parameter, client } = transaction;
  if (isOfDefaultConnection(sentThrough.node))
    return isOfDefaultConnection(client) ? ofDefaultConnection(call, sentThrough.node, parameter, module) : null;
  if (isBoundWithin(sentThrough.node, transaction, module)) return null;
  const isSame = textOf(sentThrough.node, module) === textOf(client, module);
  if (!isSame && !sentThrough.isOfDefault) return null;
  const callee = calleeOf(node);
  if (!isSame) {
    const repository = textOf(sentThrough.node, module);
    return { within: `${parameter.name}.withRepository(${repository}).${call.method}`, edits: null };
  }
  const span = spanOf(sentThrough.node);
  // ``sql`…`.execute(db)`` is handed its client.
  if (call.orm === "kysely" && call.sql !== null)
    return { within: `${call.method}(${parameter.name})`, edits: [{ span, text: parameter.name }] };
  const from = callee.range[0];
  const text = module.textOf(callee);
  const [start, end] = [span.start - from, span.end - from];
  const isInCallee = start >= 0 && end <= text.length;
  const within = isInCallee ? text.slice(0, start) + parameter.name + text.slice(end) : parameter.name;
  return { within: shorten(within), edits: isInCallee ? [{ span, text: parameter.name }] : null };
}

/** `getRepository(User).save` is `manager.getRepository(User).save`, `getManager().save` is `manager.save`. */
function ofDefaultConnection(call: FoundCall, sentThrough: Node, { name }: Binding, module: Module): Within {
  const inner = unwrapped(sentThrough);
  const made = inner.type === "CallExpression" ? inner : null;
  const entity = made?.arguments[0];
  const isRepository = made !== null && entity !== undefined;
  const code = isRepository ? `${name}.getRepository(${module.textOf(entity)})` : name;
  // A connection has methods that a manager does not have.
  const isSame = isRepository || (made !== null && globalNameOf(made) === "getManager");
  return {
    within: shorten(`${code}.${call.method}`),
    edits: isSame ? [{ span: spanOf(inner), text: code }] : null,
  };
}

/** TypeORM 0.2: what goes by the one connection that has no name, `getRepository(User)`, `getConnection().manager`. */
function isOfDefaultConnection(node: Node): boolean {
  const inner = unwrapped(node);
  if (inner.type === "MemberExpression") return memberName(inner) === "manager" && isOfDefaultConnection(inner.object);
  if (inner.type !== "CallExpression") return false;
  const method = methodOf(inner);
  if (method !== null)
    return /^get(?:Tree|Custom)?Repository$/.test(method.name) && isOfDefaultConnection(method.object);
  const name = globalNameOf(inner);
  return /^get(?:Manager|Connection)$/.test(name)
    ? inner.arguments.length === 0
    : /^get(?:Tree)?Repository$/.test(name) && inner.arguments.length === 1;
}

function globalNameOf({ callee }: CallNode): string {
  const inner = unwrapped(callee);
  return inner.type === "Identifier" ? inner.name : "";
}

function shorten(code: string): string {
  return code.replace(/\s+/g, "").replace(/\([^()]{24,}\)/g, "(…)");
}

interface Sender {
  readonly node: Node;
  /** Whether it is none of the connection by its own name, but goes by the one that everything goes by: a repository. */
  readonly isOfDefault: boolean;
}

/** The client that a call is sent through. */
function senderOf({ orm, targets, node, sql, module }: FoundCall, resolver: Resolver): Sender | null {
  const [target] = targets;
  if (target === undefined) return null;
  const inner = unwrapped(target);
  const handle = resolver.handleOf(inner, module);
  const client = (found: Node): Sender => ({ node: unwrapped(found), isOfDefault: false });
  switch (orm) {
    case "prisma":
      return handle?.role === "delegate" && inner.type === "MemberExpression" ? client(inner.object) : client(inner);
    case "typeorm":
      if (isOfDefaultConnection(inner)) return { node: inner, isOfDefault: true };
      if (handle?.role === "repository" && isKept(inner)) return { node: inner, isOfDefault: true };
      return handle?.role === "manager" || handle?.role === "dataSource" ? client(inner) : null;
    case "knex":
    case "kysely":
    case "drizzle":
      if (sql !== null) return handle?.role === "db" ? client(inner) : null;
      return node.type === "CallExpression" ? senderOfChain(node, resolver, module) : null;
    case "mikroorm":
      return handle?.role === "manager" ? client(inner) : null;
    case "sequelize":
      return null;
  }
}

/** What a chain is begun on, `db` of `db.query.users.findMany(…)`; `null` for a builder that a variable holds. */
function senderOfChain(node: CallNode, resolver: Resolver, module: Module): Sender | null {
  const roleOf = (inner: Node): string | undefined => resolver.handleOf(inner, module)?.role;
  const chain = fromClient(
    chainOf(node, inner => inner),
    inner => roleOf(inner) === "knex",
  );
  let root = unwrapped(chain.root);
  for (;;) {
    const role = roleOf(root);
    if (role === "db" || role === "knex") return { node: root, isOfDefault: false };
    if (root.type !== "MemberExpression") return null;
    root = unwrapped(root.object);
  }
}

/** Whether a repository is kept in a variable or a property, or is the class itself: it was made of the connection, not of this transaction. */
function isKept(node: Node): boolean {
  return (
    node.type === "Identifier" ||
    node.type === "ThisExpression" ||
    (node.type === "MemberExpression" && unwrapped(node.object).type === "ThisExpression")
  );
}

/** Whether what an expression begins with is declared within the callback, or cannot be told. */
function isBoundWithin(node: Node, { body }: Transaction, module: Module): boolean {
  let root = unwrapped(node);
  while (root.type === "MemberExpression") root = unwrapped(root.object);
  if (root.type === "ThisExpression") return false;
  const binding = root.type === "Identifier" ? module.scopes.resolve(root) : null;
  if (binding === null) return true;
  for (let scope: Node | null = binding.scope; scope !== null; scope = module.scopes.parentOf(scope))
    if (scope === body) return true;
  return false;
}

function textOf(node: Node, module: Module): string {
  return module.textOf(unwrapped(node)).replace(/\s+|[?!]/g, "");
}

// ── Sequelize: the transaction is an option ──────────────────────────────────────────────────────────────────────────

/** Where a method takes its options. */
const SECOND = /^(?:bulkCreate|create|decrement|findById|findByPk|increment|max|min|query|sum|update|upsert)$/;

function ofSequelize(
  { node, method, module, targets, inputs }: FoundCall,
  transaction: Transaction,
  resolver: Resolver,
): Within | null {
  if (node.type !== "CallExpression" || node.arguments.some(argument => argument.type === "SpreadElement")) return null;
  const receiver = unwrapped(targets[0] ?? inputs[0] ?? node);
  const isInstance = resolver.handleOf(receiver, module)?.role === "instance";
  const index = isInstance
    ? /^(?:update|increment|decrement|has[A-Z]\w*)$/.test(method)
      ? 1
      : 0
    : SECOND.test(method)
      ? 1
      : 0;
  const given = argumentsOf(node);
  if (given.length > index + 1 || given.length < index) return null;
  const within = `{ transaction: ${transaction.parameter.name} }`;
  const options = given[index];
  if (options === undefined) {
    const end = node.range[1] - 1;
    return { within, edits: [{ span: { start: end, end }, text: given.length === 0 ? within : `, ${within}` }] };
  }
  const object = unwrapped(options);
  if (object.type !== "ObjectExpression") return null;
  const names = object.properties.map(property => (property.type === "Property" ? keyName(property) : null));
  if (names.includes(null) || names.includes("transaction")) return null;
  const last = object.properties.at(-1);
  const text = `transaction: ${transaction.parameter.name}`;
  if (last === undefined) return { within, edits: [{ span: spanOf(object), text: within }] };
  const end = last.range[1];
  return { within, edits: [{ span: { start: end, end }, text: `, ${text}` }] };
}
