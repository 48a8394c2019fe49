import type { TSESTree } from "@typescript-eslint/utils";
import type { Dialect } from "../../model/dialect.js";
import type { LoopPurpose } from "../../model/query.js";
import type { DatabaseCall } from "./calls.js";
import type { FoundCall } from "./find.js";
import { isConstantList, isCountedLoop } from "./constants.js";
import { endsWithHit, isForOneElement } from "./exits.js";
import { elementUses, type Flow, type Origins } from "./flow.js";
import type { Loop } from "./loops.js";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import type { Binding } from "./scope.js";
import {
  encloses,
  forEachChild,
  isFunction,
  methodOf,
  unwrapped,
  walk,
  type FunctionNode,
  type Node,
} from "./syntax.js";

/** A part of the way from a loop to its query: the body of the loop, or a function that is called on the way. */
export interface Stretch {
  readonly body: Node;
  /** What leads on from here: the call of the next function, or the query itself. */
  readonly site: Node;
  readonly module: Module;
  /** The queries of its file. */
  readonly calls: readonly FoundCall[];
}

/** Everything that the questions about one query in one loop need. */
export interface Turn {
  readonly call: DatabaseCall;
  /** From the body of the loop to where the query is written; a single one where the loop holds the query itself. */
  readonly way: readonly [Stretch, ...Stretch[]];
  /** Where the loop sends it: the call itself, or the call of the helper that does. */
  readonly site: Node;
  readonly loop: Loop;
  /** Values within the loop. */
  readonly flow: Flow;
  /** Values where the query is written: in the loop, or in the helper, whose parameters stand for what the loop passes. */
  readonly inner: Flow;
  /** The helper that the query is written in; `null` where the loop holds the query itself. */
  readonly fn: FunctionNode | null;
  /** What is passed for the parameters of the functions on the way. */
  readonly passed: ReadonlyMap<Binding, Node>;
  /** What the statement is made from, seen from the loop. */
  readonly origins: Origins;
  /** The file of the query. */
  readonly module: Module;
  /** The file of the loop. */
  readonly outer: Module;
  readonly resolver: Resolver;
  readonly dialect: Dialect;
}

/** What a loop is for, as far as that excuses one query a turn. */
export function purposeOf(turn: Turn): LoopPurpose {
  const { loop, outer, resolver, origins } = turn;
  if (loop.iterable !== null && isConstantList(loop.iterable, outer, resolver)) return "constant";
  if (loop.node.type === "ForStatement" && isCountedLoop(loop.node, outer, resolver)) return "constant";
  if (takesChunk(turn)) return "chunk";
  if (isPage(turn)) return "page";
  if (origins.result) return "chain";
  if (loop.iterable === null && !origins.element) return "retry";
  if (loop.iterable === null && drains(turn)) return "chain";
  const isSearch = endsWithHit(turn.site, loop, turn.flow, outer) || isForOneElement(turn.site, loop, turn.flow, outer);
  return isSearch ? "search" : "elements";
}

// ── chunks ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const LIST_METHODS = new Set([
  "map",
  "filter",
  "flatMap",
  "join",
  "slice",
  "reduce",
  "concat",
  "forEach",
  "some",
  "every",
]);

/** Whether the element is a list that goes into the statement as a whole. */
function takesChunk(turn: Turn): boolean {
  const { call, inner } = turn;
  const lists = call.filter.conditions.filter(condition => condition.comparison === "in").map(({ value }) => value);
  if (lists.some(value => isWholeElement(value, turn))) return true;
  if (call.sql !== null && (call.inputs.some(input => holdsList(input, turn)) || bindsList(call.sql.text, inner)))
    return true;
  return call.inputs.some(input => elementUses(input, inner).some(use => isUsedAsList(use, turn)));
}

/** Whether the element is bound where SQL takes a list: `= ANY(${batch})`. */
function bindsList(text: Node, inner: Flow): boolean {
  if (text.type !== "TemplateLiteral") return false;
  return text.expressions.some(
    (value, i) => /\bANY\s*\(\s*$/i.test(text.quasis[i]?.value.raw ?? "") && inner.of(value).element,
  );
}

/** Whether a value of a raw statement is a list: `Prisma.join(chunk)`, `{ ids: chunk.map(row => row.id) }`. */
function holdsList(node: Node, turn: Turn): boolean {
  const inner = unwrapped(node);
  switch (inner.type) {
    case "CallExpression": {
      const [first] = inner.arguments;
      if (methodOf(inner)?.name === "join" && first !== undefined && isWholeElement(first, turn)) return true;
      return isWholeElement(inner, turn);
    }
    case "Identifier":
      // The bare element may be a row as well as a list.
      return isWholeElement(inner, turn) && !isElement(inner, turn);
    case "ObjectExpression":
      return inner.properties.some(property => property.type === "Property" && holdsList(property.value, turn));
    case "ArrayExpression":
      return inner.elements.some(element => element !== null && holdsList(element, turn));
    default:
      return false;
  }
}

function isElement(node: TSESTree.Identifier, turn: Turn): boolean {
  const binding = bindingOf(node, turn);
  if (binding === null) return false;
  const passed = turn.passed.get(binding);
  if (passed?.type === "Identifier" && passed !== node) return isElement(passed, turn);
  return turn.loop.elements.includes(binding.identifier);
}

/** `in: chunk`, or a variable that was cut out of the list: `const part = ids.slice(i, i + 100)`. */
function isWholeElement(node: Node, turn: Turn, depth = 0): boolean {
  if (depth > 8) return false;
  const inner = unwrapped(node);
  if (inner.type === "SpreadElement") return isWholeElement(inner.argument, turn, depth + 1);
  if (inner.type === "ArrayExpression")
    return inner.elements.some(
      element => element?.type === "SpreadElement" && isWholeElement(element, turn, depth + 1),
    );
  if (inner.type === "CallExpression") {
    const method = methodOf(inner);
    // `in: bounded(part)`: what a helper is given may be a row, unless it was cut out of a list.
    if (method === null)
      return inner.arguments.some(argument => isCutOut(argument, turn) && isWholeElement(argument, turn, depth + 1));
    if (/^(slice|splice)$/.test(method.name) && turn.flow.ofAll(inner.arguments).element) return true;
    return LIST_METHODS.has(method.name) && isWholeElement(method.object, turn, depth + 1);
  }
  // `chunks[i]` in a loop that counts through the chunks.
  if (inner.type === "MemberExpression")
    return inner.computed && turn.loop.iterable === null && turn.flow.of(inner.property).element;
  if (inner.type !== "Identifier") return false;
  const binding = bindingOf(inner, turn);
  if (binding === null) return false;
  const passed = turn.passed.get(binding);
  if (passed !== undefined) return isWholeElement(passed, turn, depth + 1);
  const isOfTurn = isDeclaredOnWay(binding, turn);
  // A counter is none of what it counts.
  if (turn.loop.elements.includes(binding.identifier))
    return turn.loop.iterable !== null || (isOfTurn && turn.loop.node.type !== "ForStatement");
  if (binding.kind !== "variable" || !isOfTurn) return false;
  const declarator = binding.definition;
  return (
    declarator.type === "VariableDeclarator" &&
    declarator.init !== null &&
    isWholeElement(declarator.init, turn, depth + 1)
  );
}

/** What a name means, in whichever file of the way it stands. */
export function bindingOf(name: TSESTree.Identifier, turn: Turn): Binding | null {
  return homeOf(name, turn)?.module.scopes.resolve(name) ?? null;
}

/** The first stretch of the way in whose file a node stands. */
export function homeOf(node: Node, { way }: Turn): Stretch | null {
  return way.find(({ module }) => module.scopes.has(node)) ?? null;
}

/** Whether a variable belongs to the turn: it is declared by the loop, or in a function on the way. */
function isDeclaredOnWay({ identifier }: Binding, { way, loop }: Turn): boolean {
  return way.some(
    ({ body, module }, i) => module.scopes.has(identifier) && encloses(i === 0 ? loop.node : body, identifier),
  );
}

/** Whether a name stands for something that the turn declares: the element itself may be a single row. */
function isCutOut(node: Node, turn: Turn): boolean {
  const inner = unwrapped(node);
  return inner.type === "Identifier" && !isElement(inner, turn);
}

/** Whether a use of the element treats it as a list: `chunk.map(…)`, `...chunk`. */
function isUsedAsList(use: Node, turn: Turn): boolean {
  const parent = turn.module.scopes.parentOf(use);
  if (parent?.type === "SpreadElement") {
    return turn.module.scopes.parentOf(parent)?.type !== "ObjectExpression" && isWholeElement(use, turn);
  }
  if (parent?.type !== "MemberExpression" || parent.object !== use) return false;
  const call = turn.module.scopes.parentOf(parent);
  if (call?.type !== "CallExpression" || call.callee !== parent) return false;
  return LIST_METHODS.has(methodOf(call)?.name ?? "") && isWholeElement(use, turn);
}

// ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Whether each turn reads the next part of one list. */
function isPage({ call, flow, inner, loop, site }: Turn): boolean {
  if (call.offset !== null) {
    const { element, turn, result } = inner.of(call.offset);
    if (turn || result || (element && loop.iterable === null)) return true;
  }
  if (loop.iterable !== null || call.limit === null) return false;
  // A loop that reads a limited part until nothing comes.
  return asksForMore(site, loop, flow);
}

/** Whether what was found decides if the loop goes on. */
function asksForMore(site: Node, loop: Loop, flow: Flow): boolean {
  if (
    loop.node.type === "WhileStatement" ||
    loop.node.type === "DoWhileStatement" ||
    loop.node.type === "ForStatement"
  ) {
    const { test } = loop.node;
    if (test !== null && (flow.of(test).result || encloses(test, site))) return true;
  }
  let asks = false;
  walk(loop.body, node => {
    if (isFunction(node)) return false;
    if (node.type !== "IfStatement" || !leaves(node)) return undefined;
    asks ||= flow.of(node.test).result;
    return undefined;
  });
  return asks;
}

function leaves(node: Node): boolean {
  let found = false;
  forEachChild(node, child => {
    found ||=
      child.type === "BreakStatement" ||
      child.type === "ReturnStatement" ||
      (child.type === "BlockStatement" && leaves(child));
  });
  return found;
}

/** `while (queue.length > 0) { const id = queue.pop(); … queue.push(…) }`: what is found is walked through as well. */
function drains({ flow, loop }: Turn): boolean {
  const test = loop.node.type === "WhileStatement" || loop.node.type === "DoWhileStatement" ? loop.node.test : null;
  return test !== null && flow.of(test).result;
}
