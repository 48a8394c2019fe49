import type { PyComprehension, PyExpression, PyFor, PyStatement, PyWhile, Range } from "../../python/tree.js";
import type { Module } from "./module.js";
import { mentions, targetNames, walk, within, type PyNode } from "../../python/walk.js";

/** What runs its inside again and again. */
export interface Loop {
  readonly node: PyFor | PyWhile | PyComprehension;
  readonly kind: "loop" | "callback";
  /** For messages: `for … in`. */
  readonly label: string;
  /** Its keyword and what it goes through. */
  readonly head: Range;
  /** The names that differ between two turns. */
  readonly elements: readonly string[];
  /** `null` for `while`. */
  readonly iterable: PyExpression | null;
  /** What runs in each turn. */
  readonly inside: readonly PyNode[];
  /** Whether the turns do not wait for each other. */
  readonly concurrent: boolean;
}

/** The loops around a node up to the function that it stands in, the innermost first. */
export function loopsAround(node: PyNode, around: readonly PyNode[], module: Module): readonly Loop[] {
  const loops: Loop[] = [];
  for (let depth = around.length - 1; depth >= 0; depth--) {
    const outer = around[depth] as PyNode;
    if (outer.type === "PyFunction" || outer.type === "PyLambda" || outer.type === "PyClass") break;
    const loop = loopAt(outer, around.slice(0, depth), node, module);
    if (loop !== null) loops.push(loop);
  }
  return loops;
}

function loopAt(outer: PyNode, around: readonly PyNode[], node: PyNode, module: Module): Loop | null {
  if (outer.type === "PyFor" || outer.type === "PyWhile") {
    if (!outer.body.some(({ range }) => within(node.range, range))) return null;
    const iterable = outer.type === "PyFor" ? outer.iterable : null;
    return {
      node: outer,
      kind: "loop",
      label: iterable === null ? "while" : "for … in",
      head: [outer.range[0], (iterable ?? (outer as PyWhile).test).range[1]],
      elements: outer.type === "PyFor" ? targetNames(outer.target) : [],
      iterable,
      inside: outer.body,
      concurrent: false,
    };
  }
  if (outer.type !== "PyComprehension") return null;
  const [first] = outer.clauses;
  // The first list is made once, before the first turn.
  if (first === undefined || within(node.range, first.iterable.range)) return null;
  const gathered = around.findLast(({ type }) => type === "PyCall");
  return {
    node: outer,
    kind: "callback",
    label: "for … in",
    head: [first.target.range[0], first.iterable.range[1]],
    elements: outer.clauses.flatMap(({ target }) => targetNames(target)),
    iterable: first.iterable,
    inside: [
      outer.element,
      ...(outer.value === null ? [] : [outer.value]),
      ...outer.clauses.flatMap(c => c.conditions),
    ],
    concurrent: gathered?.type === "PyCall" && /(?:^|\.)gather$/.test(module.textOf(gathered.callee)),
  };
}

/** The names that hold something of the element, or of these names, in some statements. */
export function derivedFrom(seeds: readonly string[], code: readonly PyNode[], module: Module): ReadonlySet<string> {
  const derived = new Set(seeds);
  for (let before = -1; before !== derived.size;) {
    before = derived.size;
    for (const statement of code)
      walk(statement, ({ node }) => {
        for (const [target, value] of bindings(node))
          if (value !== null && mentions(value, derived, module.text))
            for (const name of targetNames(target)) derived.add(name);
        return node.type !== "PyFunction" && node.type !== "PyClass";
      });
  }
  return derived;
}

/** The names that some statements give a value. */
export function assignedIn(code: readonly PyNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of code)
    walk(statement, ({ node }) => {
      for (const [target] of bindings(node)) for (const name of targetNames(target)) names.add(name);
      return true;
    });
  return names;
}

function bindings(node: PyNode): readonly (readonly [PyExpression, PyExpression | null])[] {
  switch (node.type) {
    case "PyAssign":
      return node.targets.map(target => [target, node.value] as const);
    case "PyAugmentedAssign":
    case "PyNamedExpression":
      return [[node.target, node.value]];
    case "PyFor":
      return [[node.target, node.iterable]];
    case "PyWith":
      return node.items.flatMap(({ target, context }) => (target === null ? [] : [[target, context] as const]));
    default:
      return [];
  }
}

/** Whether a loop goes through what the source lists, or a fixed number of steps. */
export function isConstant({ iterable, elements }: Loop, module: Module): boolean {
  return iterable !== null && isConstantList(iterable, module, elements);
}

function isConstantList(node: PyExpression, module: Module, elements: readonly string[]): boolean {
  switch (node.type) {
    case "PySequence":
      return node.items.every(item => item.type !== "PySpread");
    case "PyDict":
      return node.entries.every(({ key }) => key !== null);
    case "PyString":
      return true;
    case "PyName": {
      if (/^[A-Z]/.test(node.name)) return true;
      const value = module.values.get(node.name);
      return (
        value !== undefined && value !== null && value.type !== "PyName" && isConstantList(value, module, elements)
      );
    }
    case "PyCall": {
      const name = module.textOf(node.callee);
      const first = node.args[0]?.value;
      if (/^(?:enumerate|sorted|list|tuple|set|reversed|zip)$/.test(name) && first !== undefined)
        return isConstantList(first, module, elements);
      if (/\.(?:items|keys|values)$/.test(name) && node.callee.type === "PyAttribute")
        return isConstantList(node.callee.object, module, elements);
      // A number of steps; how many elements there are is none that somebody has chosen.
      return (
        name === "range" && node.args.every(({ value }) => !/\blen\s*\(|\bcount\b|total/i.test(module.textOf(value)))
      );
    }
    default:
      return false;
  }
}

/** Whether each turn has a part of a list, which goes into one statement as a whole. */
export function isChunked({ iterable }: Loop, module: Module): boolean {
  if (iterable?.type !== "PyCall") return false;
  const name = module.textOf(iterable.callee);
  return /chunk|batch|paginat|pages?$/i.test(name) || (name === "range" && iterable.args.length === 3);
}

/** Whether a loop ends with the first hit: it leaves under a condition that is met by something found. */
export function isSearch({ node }: Loop): boolean {
  return node.type === "PyFor" && node.body.some(statement => leaves(statement, true));
}

/** Whether a place in a loop is run once at most: the block that it stands in leaves the loop behind it, whatever happens. */
export function endsBehind({ node }: Loop, place: PyNode): boolean {
  return node.type === "PyFor" && leavesBehind(node.body, place, true);
}

function leavesBehind(block: readonly PyStatement[], place: PyNode, ofThisLoop: boolean): boolean {
  const at = block.findIndex(({ range }) => range[0] <= place.range[0] && place.range[1] <= range[1]);
  const around = block[at];
  if (around === undefined || around.type === "PyFunction" || around.type === "PyClass") return false;
  const isExit = ({ type }: PyStatement): boolean => type === "PyReturn" || (type === "PyBreak" && ofThisLoop);
  const isInner = around.type === "PyFor" || around.type === "PyWhile";
  return (
    block.slice(at).some(isExit) || blocksOf(around).some(inner => leavesBehind(inner, place, ofThisLoop && !isInner))
  );
}

function blocksOf(statement: PyStatement): readonly (readonly PyStatement[])[] {
  switch (statement.type) {
    case "PyIf":
      return [...statement.branches.map(({ body }) => body), statement.orElse ?? []];
    case "PyFor":
    case "PyWhile":
      return [statement.body, statement.orElse ?? []];
    case "PyWith":
      return [statement.body];
    case "PyTry":
      return [statement.body, ...statement.handlers.map(({ body }) => body), statement.orElse ?? []];
    case "PyMatch":
      return statement.clauses.map(({ body }) => body);
    default:
      return [];
  }
}

function leaves(statement: PyStatement, ofThisLoop: boolean): boolean {
  switch (statement.type) {
    case "PyBreak":
      return ofThisLoop;
    case "PyReturn":
      return true;
    case "PyIf":
      return (
        statement.branches.some(({ test, body }) => !isMiss(test) && body.some(inner => leaves(inner, ofThisLoop))) ||
        (statement.orElse ?? []).some(inner => leaves(inner, ofThisLoop))
      );
    case "PyWith":
      return statement.body.some(inner => leaves(inner, ofThisLoop));
    case "PyTry":
      return [...statement.body, ...(statement.orElse ?? [])].some(inner => leaves(inner, ofThisLoop));
    case "PyFor":
    case "PyWhile":
      return statement.body.some(inner => leaves(inner, false));
    default:
      return false;
  }
}

/** `not found`, `found is None`: what is left for an element that is missing or wrong, and not for one that was looked for. */
function isMiss(test: PyExpression): boolean {
  if (test.type === "PyUnary") return test.operator === "not";
  return (
    test.type === "PyBinary" &&
    (test.operator === "is" || test.operator === "==" || test.operator === "!=" || test.operator === "not in") &&
    (test.operator !== "is" || (test.right.type === "PyConstant" && test.right.value === null))
  );
}

/** All calls in some code, without those of the functions inside of it. */
export function callsIn(code: readonly PyNode[]): readonly Extract<PyNode, { type: "PyCall" }>[] {
  const calls: Extract<PyNode, { type: "PyCall" }>[] = [];
  for (const statement of code)
    walk(statement, ({ node }) => {
      if (node.type === "PyCall") calls.push(node);
      return node.type !== "PyFunction";
    });
  return calls;
}
