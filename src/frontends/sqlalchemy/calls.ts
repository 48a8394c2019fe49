import type { QueryAction } from "../../model/query.js";
import type { PyArgument, PyCall, PyExpression, PyFunction, PyModule, Range } from "../../python/tree.js";
import type { Module } from "./module.js";
import { assignmentsTo, contextOf, parameterOf } from "./scope.js";
import { chainOf, walk, type Placed, type PyNode } from "../../python/walk.js";

/** A call that sends a statement. */
export interface FoundCall {
  readonly action: QueryAction;
  /** `execute`, `first`, `get`. */
  readonly method: string;
  /** The mapped class or table, as the source names it. */
  readonly model: string | null;
  /** For messages: `session.scalar(select(User)…)`. */
  readonly label: string;
  readonly node: PyCall;
  /** What a finding underlines. */
  readonly callee: Range;
  readonly around: readonly PyNode[];
  /** The function, or the module, that it stands in. */
  readonly scope: PyFunction | PyModule;
  /** What the statement is sent through. */
  readonly receiver: PyExpression;
  /** The calls that make up the statement, each link of each chain. */
  readonly parts: readonly PyCall[];
  /** Everything that decides what is asked for. */
  readonly inputs: readonly PyExpression[];
  /** The text of a raw statement. */
  readonly text: PyExpression | null;
  /** The call that hands the statement over, with its parameters; `null` where a chain of calls does without. */
  readonly sending: PyCall | null;
}

/** Methods of sessions and connections that send the statement that they are given. */
const SENDING: ReadonlySet<string> = new Set(["execute", "scalars", "scalar", "stream", "stream_scalars", "exec"]);

/** Methods of `Query` that send it. */
const TERMINAL: ReadonlySet<string> = new Set([
  "all",
  "first",
  "one",
  "one_or_none",
  "scalar",
  "count",
  "get",
  "get_or_404",
  "first_or_404",
  "one_or_404",
  "update",
  "delete",
]);

const STATEMENTS: ReadonlyMap<string, QueryAction> = new Map([
  ["select", "read"],
  ["exists", "read"],
  ["update", "update"],
  ["delete", "delete"],
  ["insert", "create"],
  ["text", "raw"],
]);

/** The calls of a module that send statements, in the order of the text. */
export function findCalls(module: Module): readonly FoundCall[] {
  const found: FoundCall[] = [];
  walk(module.tree, placed => {
    if (placed.node.type === "PyCall" && !isLink(placed)) {
      const call = callAt(placed as Placed<PyCall>, module);
      if (call !== null) found.push(call);
    }
    return true;
  });
  return found;
}

/** Whether a call is continued by another one: `select(a)` of `select(a).where(b)`. */
function isLink({ node, around }: Placed): boolean {
  const awaited = around.at(-1)?.type === "PyAwait" ? around.slice(0, -1) : around;
  const inner = around.at(-1)?.type === "PyAwait" ? around.at(-1) : node;
  const attribute = awaited.at(-1);
  const call = awaited.at(-2);
  return (
    attribute?.type === "PyAttribute" &&
    attribute.object === inner &&
    call?.type === "PyCall" &&
    call.callee === attribute
  );
}

function callAt({ node, around }: Placed<PyCall>, module: Module): FoundCall | null {
  const scope = scopeOf(around, module);
  const { root, links } = chainOf(node);
  const base = { node, around, scope };
  for (const { name, call } of links) {
    if (call.callee.type !== "PyAttribute") continue;
    const receiver = call.callee.object;
    const [first] = call.args;
    if (first === undefined) continue;
    if (SENDING.has(name)) {
      const isKnown = receiver.type === "PyName" && isDeclaredSession(receiver.name, scope, module);
      const statement = statementOf(first.value, scope, module, isKnown);
      if (statement === null) continue;
      const shown = `${statement.keyword}(${statement.shown})${statement.parts.length > 1 ? "…" : ""}`;
      return {
        ...base,
        action: statement.action,
        method: name,
        model: statement.model,
        label: `${module.textOf(receiver)}.${name}(${shown})`,
        callee: [receiver.range[0], call.callee.nameRange[1]],
        receiver,
        parts: statement.parts,
        inputs: [...statement.parts.flatMap(argumentValues), ...argumentValues(call).slice(1)],
        text: statement.text,
        sending: call,
      };
    }
    if ((name === "get" || name === "get_one") && call.args.length > 1 && isClassName(first.value)) {
      if (!isSession(receiver, scope, module)) continue;
      const model = module.textOf(first.value);
      return {
        ...base,
        action: "read",
        method: name,
        model,
        label: `${module.textOf(receiver)}.${name}(${model}, …)`,
        callee: [receiver.range[0], call.callee.nameRange[1]],
        receiver,
        parts: [call],
        inputs: argumentValues(call).slice(1),
        text: null,
        sending: null,
      };
    }
  }
  return queryChain(root, links, base, module);
}

/**
 * The reads of a module whose statement another function has made, and that ask for one row, or raise: they name it by a key, in whatever
 * way. Only what is declared to be a session counts.
 */
export function findOpenCalls(module: Module): readonly FoundCall[] {
  const found: FoundCall[] = [];
  walk(module.tree, ({ node, around }) => {
    if (node.type !== "PyCall" || node.callee.type !== "PyAttribute" || !SENDING.has(node.callee.name)) return true;
    const [first, ...others] = node.args;
    const { object: receiver, name, nameRange } = node.callee;
    const scope = scopeOf(around, module);
    if (first?.value.type !== "PyName" || others.length > 0 || receiver.type !== "PyName") return true;
    if (!isDeclaredSession(receiver.name, scope, module) || statementOf(first.value, scope, module) !== null)
      return true;
    if (!assignmentsTo(first.value.name, scope).some(({ type }) => type === "PyCall")) return true;
    if (!givesOneRow(node, around, scope, module)) return true;
    found.push(
      readAt(
        { node, around, receiver, scope, name, nameRange, model: null, input: first.value, sending: node },
        module,
      ),
    );
    return true;
  });
  return found;
}

/** The calls of a module that look a row up by the key of an object, and write it: `session.merge(user)`. */
export function findMerges(module: Module): readonly FoundCall[] {
  const found: FoundCall[] = [];
  walk(module.tree, ({ node, around }) => {
    if (node.type !== "PyCall" || node.callee.type !== "PyAttribute" || node.callee.name !== "merge") return true;
    const { object: receiver, name, nameRange } = node.callee;
    const [first, ...others] = node.args;
    const scope = scopeOf(around, module);
    // `load=False` trusts the object.
    if (first === undefined || others.length > 0 || !isSession(receiver, scope, module)) return true;
    const made = first.value.type === "PyName" ? assignmentsTo(first.value.name, scope)[0] : first.value;
    if (made?.type !== "PyCall" || !isClassName(made.callee)) return true;
    const model = module.textOf(made.callee);
    found.push(
      readAt({ node, around, receiver, scope, name, nameRange, model, input: first.value, sending: null }, module),
    );
    return true;
  });
  return found;
}

/** A read that a method of a session sends by itself; `input` is what decides about its rows. */
function readAt(
  {
    name,
    nameRange,
    input,
    ...rest
  }: Pick<FoundCall, "around" | "receiver" | "scope" | "model" | "sending"> & {
    readonly node: PyCall;
    readonly name: string;
    readonly nameRange: readonly [number, number];
    readonly input: PyExpression;
  },
  module: Module,
): FoundCall {
  return {
    ...rest,
    action: "read",
    method: name,
    label: module.textOf(rest.node),
    callee: [rest.receiver.range[0], nameRange[1]],
    parts: [rest.node],
    inputs: [input],
    text: null,
  };
}

function isDeclaredSession(name: string, scope: FoundCall["scope"], module: Module): boolean {
  const annotation = parameterOf(name, scope)?.annotation;
  return annotation !== undefined && annotation !== null && isSessionType(annotation, module);
}

const ONE_ROW = /^(?:scalar_one|scalar_one_or_none|one|one_or_none)$/;

/** `(await session.execute(query)).scalar_one_or_none()`, also in two steps. */
function givesOneRow(node: PyCall, around: readonly PyNode[], scope: FoundCall["scope"], module: Module): boolean {
  const outer = around.findLast(({ type }) => type !== "PyAwait");
  const isBound = outer?.type === "PyAssign" && outer.targets.length === 1 && outer.targets[0]?.type === "PyName";
  const name = isBound ? module.textOf(outer.targets[0] as PyNode) : null;
  let found = false;
  walk(scope, ({ node: call }) => {
    if (call.type !== "PyCall" || call.callee.type !== "PyAttribute" || !ONE_ROW.test(call.callee.name)) return !found;
    const { root, links } = chainOf(call);
    found ||= links.some(link => link.call === node) || (root.type === "PyName" && root.name === name);
    return !found;
  });
  return found;
}

/** `session.query(User).filter(…).first()`, and `User.query.filter_by(…).first()` of Flask. */
function queryChain(
  root: PyExpression,
  links: ReturnType<typeof chainOf>["links"],
  base: Pick<FoundCall, "node" | "around" | "scope">,
  module: Module,
): FoundCall | null {
  const start = links.findIndex(({ name, call }) => name === "query" && isEntity(call.args[0]));
  const ofClass = root.type === "PyAttribute" && root.name === "query" && isClassName(root.object);
  if (start < 0 && !ofClass) return null;
  const parts = links.slice(Math.max(start, 0));
  const sent = parts.find(({ name }) => TERMINAL.has(name));
  if (sent === undefined && !isIterated(base)) return null;
  const [opening] = parts;
  const first = start < 0 ? root : opening?.call.callee;
  if (first?.type !== "PyAttribute") return null;
  const entity = start < 0 ? first.object : (opening?.call.args[0] as PyArgument).value;
  const model = entityName(entity, module);
  const method = sent?.name ?? "query";
  const head = start < 0 ? module.textOf(root) : `${module.textOf(first)}(${module.textOf(entity)})`;
  const isAlone = parts.length <= (start < 0 ? 1 : 2);
  return {
    ...base,
    action: method === "update" || method === "delete" ? method : method === "count" ? "count" : "read",
    method,
    model,
    label:
      sent === undefined ? head : `${head}${isAlone ? "" : "…"}.${method}(${sent.call.args.length > 0 ? "…" : ""})`,
    callee: [first.range[0], first.nameRange[1]],
    receiver: first.object,
    parts: parts.map(({ call }) => call),
    inputs: parts.slice(start < 0 ? 0 : 1).flatMap(({ call }) => argumentValues(call)),
    text: null,
    sending: null,
  };
}

/** Whether a query without a method that sends it is sent by going through it. */
function isIterated({ node, around }: Pick<FoundCall, "node" | "around">): boolean {
  const parent = around.at(-1);
  if (parent?.type === "PyFor") return parent.iterable === node;
  if (parent?.type === "PyComprehension") return parent.clauses.some(({ iterable }) => iterable === node);
  return false;
}

interface Statement {
  readonly keyword: string;
  readonly action: QueryAction;
  readonly model: string | null;
  readonly shown: string;
  readonly parts: readonly PyCall[];
  readonly text: PyExpression | null;
}

/**
 * A statement that is built in place, or by assignments to a name of the same function. What is handed to a session may also begin with
 * a factory of the repository: `db.insert(User).values(…)`.
 */
export function statementOf(
  expression: PyExpression,
  scope: FoundCall["scope"],
  module: Module,
  isSent = false,
): Statement | null {
  if (expression.type === "PyName") {
    const values = assignmentsTo(expression.name, scope).filter(value => value.type !== "PyName");
    const statements = values.map(value => statementOf(value, scope, module, isSent));
    const first = statements.find(statement => statement !== null);
    if (first === undefined) return null;
    const parts = values.flatMap((value, i) => statements[i]?.parts ?? chainedOn(expression.name, value));
    return { ...first, parts };
  }
  const { root, links } = chainOf(expression);
  const calls = links.map(({ call }) => call);
  // `select(…)` is the root of its chain, `sa.select(…)` the first link.
  const opening = root.type === "PyCall" ? root : calls[0];
  if (opening === undefined || opening.callee.type === "PyCall") return null;
  const ofTable = tableStatement(opening, module);
  if (ofTable !== null) return { ...ofTable, parts: calls };
  const keyword = module.library(opening.callee) ?? (isSent ? factoryWord(opening) : null);
  const action = keyword === null ? undefined : STATEMENTS.get(keyword);
  if (keyword === null || action === undefined) return null;
  const [first] = opening.args;
  const counts = action === "read" && opening.args.some(({ value }) => /\bcount\s*\(/.test(module.textOf(value)));
  return {
    keyword,
    action: counts ? "count" : action,
    model: first === undefined || keyword === "text" ? null : entityName(first.value, module),
    shown: first === undefined || keyword === "text" ? "…" : shorten(module.textOf(first.value)),
    parts: root.type === "PyCall" ? [root, ...calls] : calls,
    text: keyword === "text" ? (first?.value ?? null) : null,
  };
}

/** `insert` of `db.insert(User)`. */
function factoryWord({ callee, args }: PyCall): string | null {
  const [first] = args;
  const isOfClass = first?.kind === "positional" && isClassName(first.value);
  return callee.type === "PyAttribute" && isOfClass && callee.name !== "text" ? callee.name : null;
}

/** `User.__table__.delete()`. */
function tableStatement({ callee }: PyCall, module: Module): Omit<Statement, "parts"> | null {
  if (callee.type !== "PyAttribute" || callee.object.type !== "PyAttribute" || callee.object.name !== "__table__")
    return null;
  const action = STATEMENTS.get(callee.name);
  const entity = callee.object.object;
  if (action === undefined || callee.name === "text" || !isClassName(entity)) return null;
  const model = module.textOf(entity);
  return { keyword: callee.name, action, model, shown: model, text: null };
}

/** `stmt = stmt.where(…)`: the calls that continue a statement of this name. */
function chainedOn(name: string, value: PyExpression): readonly PyCall[] {
  const { root, links } = chainOf(value);
  return root.type === "PyName" && root.name === name ? links.map(({ call }) => call) : [];
}

function argumentValues({ args }: PyCall): readonly PyExpression[] {
  return args.map(({ value }) => value);
}

function shorten(text: string): string {
  return text.length > LONGEST || text.includes("\n") ? "…" : text;
}

const LONGEST = 32;

/** The class behind `User`, `User.id` or `func.count(User.id)`. */
function entityName(node: PyExpression, module: Module): string | null {
  if (isClassName(node)) return module.textOf(node);
  if (node.type === "PyAttribute") return entityName(node.object, module);
  if (node.type === "PyCall") {
    const [first] = node.args;
    return first === undefined ? null : entityName(first.value, module);
  }
  return null;
}

function isEntity(argument: PyArgument | undefined): boolean {
  if (argument === undefined || argument.kind !== "positional") return false;
  const { value } = argument;
  return (
    isClassName(value) ||
    (value.type === "PyAttribute" && isClassName(value.object)) ||
    (value.type === "PyCall" && value.callee.type === "PyAttribute")
  );
}

function isClassName(node: PyExpression): boolean {
  const name = node.type === "PyName" || node.type === "PyAttribute" ? node.name : "";
  return /^_?[A-Z]/.test(name) && !/^[A-Z0-9_]{3,}$/.test(name);
}

export function scopeOf(around: readonly PyNode[], module: Module): PyFunction | PyModule {
  return around.findLast((node): node is PyFunction => node.type === "PyFunction") ?? module.tree;
}

const SESSION_TYPES: ReadonlySet<string> = new Set([
  "Session",
  "AsyncSession",
  "scoped_session",
  "async_scoped_session",
  "Connection",
  "AsyncConnection",
]);

/** Whether an expression is a session or connection: by its type, by what makes it, else by its name. */
export function isSession(node: PyExpression, scope: FoundCall["scope"], module: Module): boolean {
  if (node.type === "PyAttribute") return /(?:^|_)(?:session|db)$/i.test(node.name);
  if (node.type !== "PyName") return false;
  const declared = parameterOf(node.name, scope)?.annotation;
  if (declared !== undefined && declared !== null) return isSessionType(declared, module);
  const made = contextOf(node.name, scope) ?? assignmentsTo(node.name, scope)[0];
  if (made !== undefined) return /session|connect|begin|get_bind/i.test(module.textOf(made));
  return /(?:^|_)(?:session|db|conn|connection)$/i.test(node.name);
}

function isSessionType(annotation: PyExpression, module: Module): boolean {
  let found = false;
  walk(annotation, ({ node }) => {
    // `"AsyncSession"`, which is imported for types alone.
    if (node.type === "PyString") found ||= SESSION_TYPES.has(module.textOf(node).slice(1, -1));
    if (node.type === "PyName" || node.type === "PyAttribute") {
      const name = module.library(node);
      found ||= name !== null ? SESSION_TYPES.has(name) : /Session(?:Dep(?:endency)?)?$/.test(node.name);
    }
    return !found;
  });
  return found;
}

/** Whether somebody waits for a call: only asynchronous sessions are waited for. */
export function isAwaited({ node, around }: Pick<FoundCall, "node" | "around">): boolean {
  if (around.at(-1)?.type === "PyAwait") return true;
  let found = false;
  walk(node, ({ node: inner }) => {
    found ||= inner.type === "PyAwait";
    return !found;
  });
  return found;
}
