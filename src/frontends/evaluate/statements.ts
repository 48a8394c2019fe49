import type { TSESTree } from "@typescript-eslint/utils";
import { memberFrame, memberKey } from "./calls.js";
import { functionValue } from "./expressions.js";
import { type Completion, type Frame, type Machine, NORMAL, ScriptThrow } from "./machine.js";
import { bindPattern } from "./patterns.js";
import { Scope } from "./scope.js";
import {
  type ClassValue,
  object,
  type ObjectValue,
  primitiveOf,
  text,
  constant,
  truthiness,
  UNDEFINED,
  unknown,
  type Value,
} from "./values.js";

/** More turns of a loop are not followed one by one. */
const MOST_TURNS = 1_000;

/** Runs the statements of a function or block, in the frame's own scope. */
export function executeBody(statements: readonly TSESTree.Statement[], frame: Frame, machine: Machine): Completion {
  hoist(statements, frame, machine);
  return machine.inOrder(statements, statement => execute(statement, frame, machine), frame);
}

/** Functions are there before the first statement runs. */
function hoist(statements: readonly TSESTree.Statement[], frame: Frame, machine: Machine): void {
  for (const statement of statements) {
    if (statement.type === "FunctionDeclaration" && statement.id !== null) {
      frame.scope.declare(statement.id.name, functionValue(statement, frame, machine));
    }
  }
}

function inner(frame: Frame): Frame {
  const scope = new Scope(frame.scope);
  return {
    ...frame,
    scope,
    // The flags of a function are those of all of its blocks.
    get maybeLeft() {
      return frame.maybeLeft;
    },
    set maybeLeft(value) {
      frame.maybeLeft = value;
    },
  };
}

export function execute(node: TSESTree.Statement, frame: Frame, machine: Machine): Completion {
  machine.step();
  switch (node.type) {
    case "ExpressionStatement":
      machine.evaluate(node.expression, frame);
      return NORMAL;
    case "VariableDeclaration":
      for (const { id, init } of node.declarations) {
        if (init === null && node.kind === "var" && id.type === "Identifier" && frame.scope.has(id.name)) continue;
        bindPattern(id, init === null ? UNDEFINED : machine.evaluate(init, frame), frame, machine, "declare");
      }
      return NORMAL;
    case "ClassDeclaration":
      if (node.id !== null) frame.scope.declare(node.id.name, classValue(node, frame, machine));
      return NORMAL;
    case "TSEnumDeclaration":
      frame.scope.declare(node.id.name, enumValue(node, frame, machine));
      return NORMAL;
    case "ReturnStatement":
      return { type: "return", value: node.argument === null ? UNDEFINED : machine.evaluate(node.argument, frame) };
    case "ThrowStatement":
      throw new ScriptThrow(machine.evaluate(node.argument, frame));
    case "BlockStatement":
      return executeBody(node.body, inner(frame), machine);
    case "IfStatement":
      return ifStatement(node, frame, machine);
    case "SwitchStatement":
      return switchStatement(node, inner(frame), machine);
    case "TryStatement":
      return tryStatement(node, frame, machine);
    case "ForOfStatement":
      return forEach(node, itemsOf(machine.evaluate(node.right, frame)), frame, machine);
    case "ForInStatement":
      return forEach(node, keysOf(machine.evaluate(node.right, frame)), frame, machine);
    case "ForStatement": {
      const scoped = inner(frame);
      if (node.init?.type === "VariableDeclaration") execute(node.init, scoped, machine);
      else if (node.init !== null) machine.evaluate(node.init, scoped);
      return whileLoop(node.test, node.body, node.update, false, scoped, machine);
    }
    case "WhileStatement":
      return whileLoop(node.test, node.body, null, false, frame, machine);
    case "DoWhileStatement":
      return whileLoop(node.test, node.body, null, true, frame, machine);
    case "LabeledStatement": {
      const completion = execute(node.body, frame, machine);
      return "label" in completion && completion.label === node.label.name ? NORMAL : completion;
    }
    case "BreakStatement":
      return { type: "break", label: node.label?.name ?? null };
    case "ContinueStatement":
      return { type: "continue", label: node.label?.name ?? null };
    default:
      return NORMAL;
  }
}

function ifStatement(node: TSESTree.IfStatement, frame: Frame, machine: Machine): Completion {
  const test = truthiness(machine.evaluate(node.test, frame));
  if (test === true) return execute(node.consequent, frame, machine);
  if (test === false) return node.alternate === null ? NORMAL : execute(node.alternate, frame, machine);
  const { consequent, alternate } = node;
  const runs = [() => execute(consequent, frame, machine)];
  if (alternate !== null) runs.push(() => execute(alternate, frame, machine));
  return machine.branches(runs, alternate !== null, frame);
}

/** Known cases are chosen among; one that cannot be compared is run as one that may be meant. */
function switchStatement(node: TSESTree.SwitchStatement, frame: Frame, machine: Machine): Completion {
  const value = primitiveOf(machine.evaluate(node.discriminant, frame));
  const tests = node.cases.map(({ test }) => (test === null ? null : primitiveOf(machine.evaluate(test, frame))));
  const statementsFrom = (index: number): TSESTree.Statement[] =>
    node.cases.slice(index).flatMap(({ consequent }) => consequent);
  const run = (index: number): Completion => {
    const completion = executeBody(statementsFrom(index), frame, machine);
    return completion.type === "break" && completion.label === null ? NORMAL : completion;
  };
  const fallback = node.cases.findIndex(({ test }) => test === null);
  if (value !== null) {
    const match = tests.findIndex(test => test !== null && test.value === value.value);
    if (match >= 0) return run(match);
    const undecided = node.cases.flatMap(({ test }, i) => (test !== null && tests[i] === null ? [i] : []));
    if (undecided.length === 0) return fallback < 0 ? NORMAL : run(fallback);
    return machine.branches(
      undecided.map(i => () => run(i)),
      false,
      frame,
    );
  }
  // A choice among databases: which one is at hand is known, whatever the script asks.
  const answers = tests.map(test => (typeof test?.value === "string" ? machine.listener.isDatabase(test.value) : null));
  if (node.cases.every(({ test }, i) => test === null || answers[i] !== null)) {
    const match = answers.indexOf(true);
    if (match >= 0) return run(match);
    return fallback < 0 ? NORMAL : run(fallback);
  }
  const runs = node.cases.map((_, i) => () => run(i));
  return machine.branches(runs, fallback >= 0, frame);
}

function tryStatement(node: TSESTree.TryStatement, frame: Frame, machine: Machine): Completion {
  const { handler, finalizer } = node;
  const handle = (error: Value): Completion => {
    if (handler === null) return NORMAL;
    const scoped = inner(frame);
    if (handler.param !== null) bindPattern(handler.param, error, scoped, machine, "declare");
    return executeBody(handler.body.body, scoped, machine);
  };
  let completion: Completion;
  try {
    completion = execute(node.block, frame, machine);
    if (handler !== null) {
      const caught = machine.branches([() => handle(unknown("it is an error of the run"))], false, frame);
      if (completion.type === "normal") completion = caught;
    }
  } catch (error) {
    if (!(error instanceof ScriptThrow) || handler === null) throw error;
    completion = handle(error.value);
  }
  if (finalizer === null) return completion;
  const last = execute(finalizer, frame, machine);
  return last.type === "normal" ? completion : last;
}

/** The elements of a list; `open` where there may be others. */
function itemsOf(value: Value): { readonly items: readonly Value[]; readonly open: boolean } {
  if (value.kind === "array") return value;
  if (value.kind === "text" && value.pieces.every(piece => piece.kind === "literal")) {
    return {
      items: [...value.pieces.map(piece => piece.text).join("")].map(char => text(char, value.origin)),
      open: false,
    };
  }
  return { items: [], open: true };
}

function keysOf(value: Value): { readonly items: readonly Value[]; readonly open: boolean } {
  if (value.kind === "object")
    return { items: [...value.properties.keys()].map(key => text(key, value.origin)), open: value.open };
  if (value.kind === "array")
    return { items: value.items.map((_, i) => text(String(i), value.origin)), open: value.open };
  return { items: [], open: true };
}

function forEach(
  node: TSESTree.ForOfStatement | TSESTree.ForInStatement,
  list: { readonly items: readonly Value[]; readonly open: boolean },
  frame: Frame,
  machine: Machine,
): Completion {
  const turn = (item: Value): Completion => {
    const scoped = inner(frame);
    const { left } = node;
    if (left.type === "VariableDeclaration") {
      const declarator = left.declarations[0];
      if (declarator !== undefined) bindPattern(declarator.id, item, scoped, machine, "declare");
    } else bindPattern(left, item, scoped, machine, "assign");
    return execute(node.body, scoped, machine);
  };
  return loop(frame, machine, function* () {
    for (const item of list.items.slice(0, MOST_TURNS)) yield () => turn(item);
    if (list.open || list.items.length > MOST_TURNS) {
      yield () => machine.branches([() => turn(unknown("it differs from turn to turn"))], false, frame);
    }
  });
}

function whileLoop(
  test: TSESTree.Expression | null,
  body: TSESTree.Statement,
  update: TSESTree.Expression | null,
  bodyFirst: boolean,
  frame: Frame,
  machine: Machine,
): Completion {
  return loop(frame, machine, function* () {
    for (let turns = 0; ; turns++) {
      const goesOn = bodyFirst && turns === 0 ? true : test === null ? true : truthiness(machine.evaluate(test, frame));
      if (goesOn === false) return;
      if (goesOn === null || turns >= MOST_TURNS) {
        yield () => machine.branches([() => execute(body, frame, machine)], false, frame);
        return;
      }
      yield () => execute(body, frame, machine);
      if (update !== null) machine.evaluate(update, frame);
      // `while (true)` ends by something that only the run shows, and one turn shows what it does.
      if (frame.maybeLeft && (test === null || test.type === "Literal")) return;
    }
  });
}

/** Runs turn after turn until one leaves the loop. */
function loop(frame: Frame, machine: Machine, turns: () => Iterable<() => Completion>): Completion {
  const { maybeLeft } = frame;
  const returned = frame.returned.length;
  let result: Completion = NORMAL;
  for (const turn of turns()) {
    machine.step();
    const completion = turn();
    if (completion.type === "break" && completion.label === null) break;
    if (completion.type === "continue" && completion.label === null) continue;
    if (completion.type !== "normal") {
      result = completion;
      break;
    }
  }
  // A `break` or `continue` under an unknown condition left the turn, not what follows the loop.
  if (frame.returned.length === returned) frame.maybeLeft = maybeLeft;
  return result;
}

export function classValue(
  node: TSESTree.ClassDeclaration | TSESTree.ClassExpression,
  frame: Frame,
  machine: Machine,
): ClassValue {
  const value: ClassValue = {
    kind: "class",
    node,
    scope: frame.scope,
    module: frame.module,
    superClass: node.superClass === null ? null : machine.evaluate(node.superClass, frame),
    properties: new Map(),
    assigned: new Map(),
    origin: machine.origin(node, frame.module),
  };
  const own = memberFrame(value, value);
  for (const member of node.body.body) {
    if (member.type !== "PropertyDefinition" || !member.static || member.value === null) continue;
    const key = memberKey(member, own, machine);
    if (key === null) continue;
    const initial = machine.evaluate(member.value, own);
    value.properties.set(key, { value: initial, origin: machine.origin(member, frame.module) });
  }
  return value;
}

export function enumValue(node: TSESTree.TSEnumDeclaration, frame: Frame, machine: Machine): ObjectValue {
  const result = object({}, machine.origin(node, frame.module));
  let next: number | null = 0;
  // Before typescript-eslint 8 and in Babel the members are not wrapped in a body.
  const members =
    (node.body as TSESTree.TSEnumBody | undefined)?.members ??
    (node as unknown as { members: TSESTree.TSEnumMember[] }).members;
  for (const member of members) {
    const key = member.id.type === "Identifier" ? member.id.name : String((member.id as TSESTree.StringLiteral).value);
    const origin = machine.origin(member, frame.module);
    const value: Value =
      member.initializer !== undefined && member.initializer !== null
        ? machine.evaluate(member.initializer, frame)
        : next === null
          ? unknown("the enum member is computed", origin)
          : constant(next, origin);
    next = value.kind === "constant" && typeof value.value === "number" ? value.value + 1 : null;
    result.properties.set(key, { value, origin });
  }
  return result;
}
