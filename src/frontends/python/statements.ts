import type { PyExpression, PyFor, PyIf, PyMatch, PyStatement, PyTry, PyWith } from "../../python/tree.js";
import { type Completion, NORMAL, ScriptThrow } from "../evaluate/run.js";
import { constant, primitiveOf, UNDEFINED, unknown, type Value } from "../evaluate/values.js";
import { bindTarget, declare } from "./assignment.js";
import { classHost } from "./classes.js";
import { functionValue } from "./functions.js";
import { itemsOf } from "./items.js";
import type { Frame, PythonMachine } from "./machine.js";
import { attribute } from "./members.js";
import { binaryOperation, pythonTruth } from "./operators.js";

/** More turns of a loop are not followed one by one. */
const MOST_TURNS = 1_000;

/** Runs the statements of a function or block, in the frame's own scope. */
export function executeBody(statements: readonly PyStatement[], frame: Frame, machine: PythonMachine): Completion {
  return machine.inOrder(statements, statement => execute(statement, frame, machine), frame);
}

function execute(node: PyStatement, frame: Frame, machine: PythonMachine): Completion {
  machine.step();
  switch (node.type) {
    case "PyExpressionStatement":
      machine.evaluate(node.expression, frame);
      return NORMAL;
    case "PyAssign": {
      if (node.value === null) return NORMAL;
      const value = machine.evaluate(node.value, frame);
      for (const target of node.targets) bindTarget(target, value, frame, machine);
      return NORMAL;
    }
    case "PyAugmentedAssign": {
      const before = machine.evaluate(node.target, frame);
      const right = machine.evaluate(node.value, frame);
      const origin = machine.origin(node, frame.module);
      const labels = [node.target, node.value].map(part => frame.module.text.slice(...part.range));
      bindTarget(node.target, binaryOperation(node.operator, before, right, labels, origin), frame, machine);
      return NORMAL;
    }
    case "PyReturn":
      return { type: "return", value: node.value === null ? constant(null) : machine.evaluate(node.value, frame) };
    case "PyRaise":
      throw new ScriptThrow(node.value === null ? UNDEFINED : raised(node.value, frame, machine));
    case "PyBreak":
      return { type: "break", label: null };
    case "PyContinue":
      return { type: "continue", label: null };
    case "PyIf":
      return ifStatement(node, frame, machine);
    case "PyFor":
      return forStatement(node, frame, machine);
    case "PyWhile":
      return machine.branches(
        [
          () => {
            machine.evaluate(node.test, frame);
            const completion = executeBody(node.body, frame, machine);
            return completion.type === "break" || completion.type === "continue" ? NORMAL : completion;
          },
        ],
        false,
        frame,
      );
    case "PyWith":
      return withStatement(node, frame, machine);
    case "PyTry":
      return tryStatement(node, frame, machine);
    case "PyFunction":
      declare(node.name, functionValue(node, frame, machine), frame, machine);
      return NORMAL;
    case "PyClass":
      declare(node.name, classHost(node, frame, machine), frame, machine);
      return NORMAL;
    case "PyImport":
      for (const { module, alias } of node.names) {
        // `import a.b` binds `a`.
        const name = alias === null ? (module.split(".")[0] as string) : module;
        declare(alias ?? name, () => machine.importedModule(frame.module, name, 0), frame, machine);
      }
      return NORMAL;
    case "PyImportFrom":
      for (const { name, alias } of node.names) {
        const { module } = frame;
        if (name === "*") module.stars.push({ value: () => machine.importedModule(module, node.module, node.level) });
        else declare(alias ?? name, () => importedName(node, name, frame, machine), frame, machine);
      }
      return NORMAL;
    case "PyMatch":
      return matchStatement(node, frame, machine);
    default:
      return NORMAL;
  }
}

function importedName(
  node: Extract<PyStatement, { type: "PyImportFrom" }>,
  name: string,
  frame: Frame,
  machine: PythonMachine,
): Value {
  const whole = node.module === "" ? name : `${node.module}.${name}`;
  const library = node.level === 0 ? machine.library(whole) : undefined;
  if (library !== undefined) return library;
  const module = machine.importedModule(frame.module, node.module, node.level);
  const origin = machine.origin(node, frame.module);
  const member = attribute(module, name, { node, origin, argumentNodes: [] }, machine);
  return member.kind === "unknown" ? unknown(member.reason, origin, member.from ?? node.module) : member;
}

function ifStatement(node: PyIf, frame: Frame, machine: PythonMachine): Completion {
  const runs: (() => Completion)[] = [];
  for (const { test, body } of node.branches) {
    const truth = pythonTruth(machine.evaluate(test, frame));
    if (truth === false) continue;
    if (truth === true && runs.length === 0) return executeBody(body, frame, machine);
    runs.push(() => executeBody(body, frame, machine));
    if (truth === true) return machine.branches(runs, true, frame);
  }
  const { orElse } = node;
  if (runs.length === 0) return orElse === null ? NORMAL : executeBody(orElse, frame, machine);
  if (orElse !== null) runs.push(() => executeBody(orElse, frame, machine));
  return machine.branches(runs, orElse !== null, frame);
}

function forStatement(node: PyFor, frame: Frame, machine: PythonMachine): Completion {
  const list = itemsOf(machine.evaluate(node.iterable, frame));
  const turn = (item: Value): Completion => {
    bindTarget(node.target, item, frame, machine);
    return executeBody(node.body, frame, machine);
  };
  const { maybeLeft } = frame;
  const returned = frame.returned.length;
  const turns = list.items.slice(0, MOST_TURNS).map(item => () => turn(item));
  if (list.open || list.items.length > MOST_TURNS) {
    const { rest } = list;
    turns.push(() => machine.branches([() => turn(rest ?? unknown("it differs from turn to turn"))], false, frame));
  }
  let result: Completion = NORMAL;
  for (const run of turns) {
    machine.step();
    const completion = run();
    if (completion.type === "break") break;
    if (completion.type === "return" || completion.type === "throw") {
      result = completion;
      break;
    }
  }
  // A `break` or `continue` under an unknown condition left the turn, not what follows the loop.
  if (frame.returned.length === returned) frame.maybeLeft = maybeLeft;
  return result.type === "normal" && node.orElse !== null ? executeBody(node.orElse, frame, machine) : result;
}

/** What `raise` throws: of a class, an object that is made without anything. */
function raised(node: PyExpression, frame: Frame, machine: PythonMachine): Value {
  const value = machine.evaluate(node, frame);
  if (value.kind !== "native") return value;
  return value.call([], { node, origin: machine.origin(node, frame.module), argumentNodes: [] }, null);
}

function withStatement(node: PyWith, frame: Frame, machine: PythonMachine): Completion {
  const exits: (() => void)[] = [];
  for (const { context, target } of node.items) {
    const manager = machine.evaluate(context, frame);
    const site = { node: context, origin: machine.origin(context, frame.module), argumentNodes: [] };
    const enter = attribute(manager, "__enter__", site, machine);
    const value = enter.kind === "native" ? enter.call([], site, manager) : manager;
    const exit = attribute(manager, "__exit__", site, machine);
    if (exit.kind === "native") exits.unshift(() => void exit.call([], site, manager));
    if (target !== null) bindTarget(target, value, frame, machine);
  }
  const completion = executeBody(node.body, frame, machine);
  for (const exit of exits) exit();
  return completion;
}

function tryStatement(node: PyTry, frame: Frame, machine: PythonMachine): Completion {
  const handle = ({ name, body }: PyTry["handlers"][number], error: Value): Completion => {
    if (name !== null) declare(name, error, frame, machine);
    return executeBody(body, frame, machine);
  };
  let completion: Completion;
  try {
    completion = executeBody(node.body, frame, machine);
    const runs = node.handlers.map(handler => () => handle(handler, unknown("it is an error of the run")));
    const caught = runs.length === 0 ? NORMAL : machine.branches(runs, false, frame);
    if (completion.type === "normal") completion = caught;
    if (completion.type === "normal" && node.orElse !== null) completion = executeBody(node.orElse, frame, machine);
  } catch (error) {
    const [handler] = node.handlers;
    if (!(error instanceof ScriptThrow) || handler === undefined) throw error;
    completion = handle(handler, error.value);
  }
  if (node.finalizer === null) return completion;
  const last = executeBody(node.finalizer, frame, machine);
  return last.type === "normal" ? completion : last;
}

function matchStatement(node: PyMatch, frame: Frame, machine: PythonMachine): Completion {
  const subject = primitiveOf(machine.evaluate(node.subject, frame));
  const patterns = node.clauses.map(({ pattern }) =>
    pattern === null ? null : primitiveOf(machine.evaluate(pattern, frame)),
  );
  const chosen = subject === null ? -1 : patterns.findIndex(pattern => pattern?.value === subject.value);
  const clause = node.clauses[chosen];
  if (clause !== undefined) return executeBody(clause.body, frame, machine);
  return machine.branches(
    node.clauses.map(
      ({ body }) =>
        () =>
          executeBody(body, frame, machine),
    ),
    false,
    frame,
  );
}
