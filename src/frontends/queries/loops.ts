import type { TSESTree } from "@typescript-eslint/utils";
import type { Span } from "../../model/span.js";
import { callOf, fateOf, isCombined } from "./execution.js";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import { namesIn } from "./scope.js";
import {
  isFunction,
  encloses,
  memberName,
  methodOf,
  some,
  spanOf,
  unbound,
  unwrapped,
  walk,
  type CallNode,
  type FunctionNode,
  type Node,
} from "./syntax.js";

export type LoopStatement =
  | TSESTree.DoWhileStatement
  | TSESTree.ForInStatement
  | TSESTree.ForOfStatement
  | TSESTree.ForStatement
  | TSESTree.WhileStatement;

/** Something that runs a part of the program again and again. */
export interface Loop {
  readonly kind: "loop" | "callback";
  /** How people call it: `for … of`, `map`, `Promise.all`. */
  readonly label: string;
  /** The loop statement, or the call that is given the callback. */
  readonly node: LoopStatement | CallNode;
  /** The keyword, or the name of the method. */
  readonly head: Span;
  /** What is repeated. */
  readonly body: Node;
  /** The names that stand for the element; of `for (let i = 0; …)` the counter. */
  readonly elements: readonly TSESTree.Identifier[];
  /** What is walked through; `null` for loops with a condition. */
  readonly iterable: Node | null;
  /** Whether the turns run at the same time, because nobody waits for one before the next begins. */
  readonly concurrent: boolean;
}

/** Where a node stands. */
export interface Surroundings {
  /** From the innermost outwards, within one function and the callbacks inlined in it. */
  readonly loops: readonly Loop[];
  /** The function that encloses all of them and runs when somebody calls it by name; `null` where none is visible. */
  readonly fn: FunctionNode | null;
}

/** The loops around a node. Callbacks that run at once (`then`, transactions, retries) are passed through. */
export function surroundingsOf(node: Node, module: Module, resolver: Resolver): Surroundings {
  const loops: Loop[] = [];
  let inner = node;
  for (let outer = module.scopes.parentOf(node); outer !== null; outer = module.scopes.parentOf(outer)) {
    if (isLoop(outer)) {
      if (repeats(outer, inner)) loops.push(loopOf(outer, node, module));
    } else if (isFunction(outer)) {
      const call = callOf(outer, module);
      if (call === null) return { loops, fn: outer };
      const iteration = iterationOf(call, outer, outer, module, resolver);
      if (iteration !== null) loops.push(iteration);
      else if (!runsAtOnce(call, outer, module, resolver)) return { loops, fn: null };
    }
    inner = outer;
  }
  return { loops, fn: null };
}

/** Whether a node is a loop statement. */
export function isLoop(node: Node): node is LoopStatement {
  switch (node.type) {
    case "ForOfStatement":
    case "ForInStatement":
    case "ForStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      return true;
    default:
      return false;
  }
}

/** Whether a part of a loop statement runs in each turn. */
function repeats(loop: LoopStatement, part: Node): boolean {
  if (loop.type === "ForOfStatement" || loop.type === "ForInStatement") return loop.body === part;
  return loop.type !== "ForStatement" || loop.init !== part;
}

function loopOf(node: LoopStatement, inside: Node, module: Module): Loop {
  const start = node.range[0];
  const keyword = node.type === "WhileStatement" ? 5 : node.type === "DoWhileStatement" ? 2 : 3;
  const common = {
    kind: "loop",
    node,
    head: { start, end: start + keyword },
    body: node.body,
    concurrent: !isAwaited(inside, node, module),
  } as const;
  switch (node.type) {
    case "ForOfStatement": {
      const label = node.await ? "for await … of" : "for … of";
      return { ...common, label, elements: variablesOf(node.left, module), iterable: node.right };
    }
    case "ForInStatement":
      return { ...common, label: "for … in", elements: variablesOf(node.left, module), iterable: node.right };
    case "ForStatement":
      return {
        ...common,
        label: "for",
        body: node,
        elements: node.init === null ? [] : variablesOf(node.init, module),
        iterable: null,
      };
    case "WhileStatement":
      return { ...common, label: "while", body: node, elements: steppedOf(node, module), iterable: null };
    default:
      return { ...common, label: "do … while", body: node, elements: steppedOf(node, module), iterable: null };
  }
}

/** The variables that differ from turn to turn because the loop goes through a list. */
function steppedOf(loop: TSESTree.DoWhileStatement | TSESTree.WhileStatement, module: Module): TSESTree.Identifier[] {
  return [...countersOf(loop, module), ...takenOf(loop, module)];
}

/** What is taken from the list that the condition asks: `while (ids.length > 0) { const id = ids.shift(); … }`. */
function takenOf(
  { test, body }: TSESTree.DoWhileStatement | TSESTree.WhileStatement,
  module: Module,
): readonly TSESTree.Identifier[] {
  const taken: TSESTree.Identifier[] = [];
  walk(body, node => {
    if (isFunction(node)) return false;
    const init = node.type === "VariableDeclarator" && node.init !== null ? unwrapped(node.init) : null;
    const method = init?.type === "CallExpression" ? methodOf(init) : null;
    if (method === null || node.type !== "VariableDeclarator" || !/^(?:shift|pop)$/.test(method.name)) return undefined;
    const list = unwrapped(method.object);
    const binding = list.type === "Identifier" ? module.scopes.resolve(list) : null;
    const isAsked = (part: Node): boolean => part.type === "Identifier" && module.scopes.resolve(part) === binding;
    if (binding !== null && some(test, isAsked)) taken.push(...namesIn(node.id));
    return undefined;
  });
  return taken;
}

/** The variables that count through a list: `while (i < ids.length)`, where the body changes `i`. */
function countersOf(
  { test, body }: TSESTree.DoWhileStatement | TSESTree.WhileStatement,
  module: Module,
): readonly TSESTree.Identifier[] {
  const comparison = unwrapped(test);
  if (comparison.type !== "BinaryExpression" || !some(test, node => isLength(node))) return [];
  return [comparison.left, comparison.right].flatMap(side => {
    const counter = unwrapped(side as Node);
    const binding = counter.type === "Identifier" ? module.scopes.resolve(counter) : null;
    if (binding === null) return [];
    const counts = module.scopes.references(binding).some(use => encloses(body, use) && isIncreased(use, module));
    return counts ? [binding.identifier] : [];
  });
}

function isLength(node: Node): boolean {
  return node.type === "MemberExpression" && memberName(node) === "length";
}

function isIncreased(use: Node, module: Module): boolean {
  const parent = module.scopes.parentOf(use);
  return parent?.type === "UpdateExpression" || (parent?.type === "AssignmentExpression" && parent.operator === "+=");
}

/** The variables that a loop declares, or takes from around it: `for (i = 0; …)`. An undeclared one stands for itself. */
function variablesOf(left: Node, module: Module): readonly TSESTree.Identifier[] {
  if (left.type === "VariableDeclaration") return left.declarations.flatMap(declarator => namesIn(declarator.id));
  const names = namesIn(left.type === "AssignmentExpression" ? left.left : left);
  return names.map(name => module.scopes.resolve(name)?.identifier ?? name);
}

/** Whether the loop waits for what the node does before its next turn. */
function isAwaited(node: Node, loop: Node, module: Module): boolean {
  let waits = false;
  for (
    let outer = module.scopes.parentOf(node);
    outer !== null && outer !== loop;
    outer = module.scopes.parentOf(outer)
  ) {
    if (outer.type === "AwaitExpression") waits = true;
    // An async function returns at its first `await`: now it depends on who calls it.
    else if (isFunction(outer) && outer.async) waits = false;
  }
  return waits;
}

const ARRAY_METHODS = new Set([
  "every",
  "filter",
  "find",
  "findIndex",
  "findLast",
  "flatMap",
  "forEach",
  "map",
  "reduce",
  "reduceRight",
  "some",
]);

/** Functions that take a list and a callback: which packages they come from, and whether the calls overlap. */
const LIST_FUNCTIONS: readonly { readonly source: RegExp; readonly concurrent: boolean }[] = [
  { source: /^(lodash|lodash-es|underscore)(\/.*)?$/, concurrent: true },
  { source: /^bluebird$/, concurrent: false },
  { source: /^(p-map|p-map-series|p-each-series|p-filter|p-reduce|p-times|p-all)$/, concurrent: false },
  { source: /^(async|async-es|modern-async)(\/.*)?$/, concurrent: false },
];

/** The iteration that a call runs a callback for, or `null`. `argument` is the callback, or the name of it. */
export function iterationOf(
  call: CallNode | TSESTree.NewExpression,
  argument: Node,
  fn: FunctionNode,
  module: Module,
  resolver: Resolver,
): Loop | null {
  if (call.type !== "CallExpression") return null;
  const method = methodOf(call);
  const position = call.arguments.findIndex(given => unbound(given) === argument);
  if (position < 0) return null;
  if (method !== null && position === 0 && ARRAY_METHODS.has(method.name)) {
    if (!mayBeList(method.object, module, resolver)) return null;
    return callbackLoop(call, fn, method.object, { ...method, concurrent: !method.name.startsWith("reduce") }, module);
  }
  if (position === 0) return null;
  const listed = listFunction(call, module, resolver);
  const list = call.arguments[0];
  return listed === null || list === undefined ? null : callbackLoop(call, fn, list, listed, module);
}

function callbackLoop(
  call: CallNode,
  fn: FunctionNode,
  list: Node,
  { name, concurrent }: { readonly name: string; readonly concurrent: boolean },
  module: Module,
): Loop {
  const callee = unwrapped(call.callee);
  const head = callee.type === "MemberExpression" ? callee.property : callee;
  const reduces = name.startsWith("reduce");
  const element = fn.params[reduces ? 1 : 0];
  const index = fn.params[reduces ? 2 : 1];
  const combined = (name === "map" || name === "flatMap") && isCombined(call, module);
  return {
    kind: "callback",
    label: combined ? "Promise.all" : name,
    node: call,
    head: spanOf(head),
    body: fn,
    elements: [element, index].flatMap(parameter => (parameter === undefined ? [] : namesIn(parameter))),
    iterable: list,
    concurrent,
  };
}

/** `_.map(xs, fn)`, `Promise.map(xs, fn)`, `pMap(xs, fn)`, `async.eachLimit(xs, 5, fn)`, `Array.from(xs, fn)`. */
function listFunction(
  call: CallNode,
  module: Module,
  resolver: Resolver,
): { readonly name: string; readonly concurrent: boolean } | null {
  const callee = unwrapped(call.callee);
  const method = methodOf(call);
  const root = method === null ? callee : unwrapped(method.object);
  if (root.type !== "Identifier") return null;
  const name = method?.name ?? root.name;
  if (module.scopes.resolve(root) === null) {
    if (root.name === "Array" && name === "from") return { name: "Array.from", concurrent: true };
    // The promises of the language have no such methods; Bluebird's have.
    const isBluebird = root.name === "Promise" && /^(map|each|mapSeries|filter|reduce)$/.test(name);
    return isBluebird ? { name: `Promise.${name}`, concurrent: name === "map" && call.arguments.length === 2 } : null;
  }
  const value = resolver.valueOf(root, module);
  if (value?.kind !== "external") return null;
  const known = LIST_FUNCTIONS.find(({ source }) => source.test(value.source));
  if (known === undefined || /^(groupBy|keyBy|sortBy|orderBy|debounce|throttle|memoize|once)$/.test(name)) return null;
  return { name: method === null ? name : `${root.name}.${name}`, concurrent: known.concurrent };
}

/** Whether what a method is called on can be a list: `O.map(fn)` of a functional library is none. */
function mayBeList(object: Node, module: Module, resolver: Resolver): boolean {
  const node = unwrapped(object);
  if (node.type !== "Identifier") return true;
  const value = resolver.valueOf(node, module);
  if (value === null) return true;
  if (value.kind === "external")
    return module.scopes.resolve(node)?.kind !== "import" || !/fp-ts|effect|rxjs|ramda|remeda/.test(value.source);
  return value.kind !== "handle" && value.kind !== "class" && value.kind !== "namespace";
}

/** Whether a callback runs as a part of the statement that hands it over. */
function runsAtOnce(
  call: CallNode | TSESTree.NewExpression,
  fn: FunctionNode,
  module: Module,
  resolver: Resolver,
): boolean {
  if (unbound(call.callee) === fn) return true;
  if (call.type === "NewExpression") return call.callee.type === "Identifier" && call.callee.name === "Promise";
  const method = methodOf(call);
  if (method !== null) {
    if (/^(then|catch|finally)$/.test(method.name)) return true;
    if (/^(?:\$?transaction|transactional)$/.test(method.name) && resolver.handleOf(method.object, module) !== null)
      return true;
    if (REGISTERS.has(method.name)) return false;
  }
  const fate = fateOf(call, module);
  return fate === "sent" || fate === "returned";
}

/** Methods that keep a callback for later, even where somebody waits for them. */
const REGISTERS = new Set([
  "on",
  "once",
  "addListener",
  "addEventListener",
  "subscribe",
  "use",
  "get",
  "post",
  "put",
  "delete",
]);
