import type { PyArgument, PyCall, PyComprehension, PyDict, PyExpression, PySequence } from "../../python/tree.js";
import { force, Scope } from "../evaluate/scope.js";
import { placedAt } from "../evaluate/text.js";
import {
  array,
  constant,
  isNullish,
  object,
  type ObjectValue,
  type Origin,
  type Site,
  type SyntaxNode,
  textOf,
  unknown,
  type Value,
} from "../evaluate/values.js";
import { bindTarget } from "./assignment.js";
import { lambdaValue } from "./functions.js";
import { itemsOf } from "./items.js";
import type { Frame, PythonMachine } from "./machine.js";
import { attribute, callMissing, elementOf } from "./members.js";
import { starred } from "./modules.js";
import { binaryOperation, pythonTruth, unaryOperation } from "./operators.js";
import { stringText } from "./strings.js";
import { isType, typeKey } from "./typing.js";

/** The value of an expression. What is none, or not read, is unknown: never an exception. */
export function evaluate(node: PyExpression, frame: Frame, machine: PythonMachine): Value {
  machine.step();
  const origin = machine.origin(node, frame.module);
  switch (node.type) {
    case "PyString":
      return stringText(node, frame, machine);
    case "PyNumber":
      return number(node.text, origin);
    case "PyConstant":
      return node.value === "..." ? unknown("it is an ellipsis", origin) : constant(node.value, origin);
    case "PyName": {
      const binding = frame.scope.lookup(node.name);
      const value = binding === null ? starred(frame.module, node.name) : force(binding);
      return value ?? unknown(`\`${node.name}\` is not known`, origin);
    }
    case "PyAttribute": {
      const site: Site = { node, origin, argumentNodes: [] };
      return attribute(machine.evaluate(node.object, frame), node.name, site, machine);
    }
    case "PySubscript": {
      const value = machine.evaluate(node.object, frame);
      const index = node.index === null ? null : machine.evaluate(node.index, frame);
      return elementOf(value, index, { node, origin, argumentNodes: [] });
    }
    case "PyCall":
      return call(node, frame, machine, origin);
    case "PySequence":
      return sequence(node, frame, machine, origin);
    case "PyDict":
      return dictionary(node, frame, machine, origin);
    case "PyComprehension":
      return comprehension(node, frame, machine, origin);
    case "PyLambda":
      return lambdaValue(node, frame, machine);
    case "PyConditional": {
      const test = pythonTruth(machine.evaluate(node.test, frame));
      if (test !== null) return machine.evaluate(test ? node.body : node.orElse, frame);
      return machine.allWays(
        [() => machine.evaluate(node.body, frame), () => machine.evaluate(node.orElse, frame)],
        frame,
      );
    }
    case "PyUnary":
      return unaryOperation(node.operator, machine.evaluate(node.operand, frame), { node, origin, argumentNodes: [] });
    case "PyBinary":
      return binary(node, frame, machine, origin);
    case "PyAwait":
      return machine.evaluate(node.value, frame);
    case "PyNamedExpression": {
      const value = machine.evaluate(node.value, frame);
      bindTarget(node.target, value, frame, machine);
      return value;
    }
    case "PyOther":
      return unknown("it is no expression that is read", origin);
  }
}

function number(source: string, origin: Origin): Value {
  const digits = source.replaceAll("_", "");
  const value = Number(digits);
  return Number.isNaN(value) ? unknown("it is no real number", origin) : constant(value, origin);
}

/** The source of a node, as a label of what is not constant. */
export function source(node: SyntaxNode, frame: Frame): string {
  return frame.module.text.slice(...node.range);
}

function call(node: PyCall, frame: Frame, machine: PythonMachine, origin: Origin): Value {
  const { callee } = node;
  const { args, site } = argumentsOf(node, frame, machine, origin);
  if (callee.type !== "PyAttribute") {
    const value = machine.evaluate(callee, frame);
    return machine.call(value, args, site, null, source(callee, frame));
  }
  const receiver = machine.evaluate(callee.object, frame);
  const method = attribute(receiver, callee.name, { ...site, node: callee }, machine);
  if (method.kind === "unknown" || isNullish(method)) {
    return callMissing(receiver, callee.name, source(callee, frame), args, site, machine);
  }
  return machine.call(method, args, site, null, source(callee, frame));
}

/** The arguments of a call. What spreads something that is not constant leaves open what else there is. */
function argumentsOf(
  node: PyCall,
  frame: Frame,
  machine: PythonMachine,
  origin: Origin,
): { readonly args: Value[]; readonly site: Site } {
  const args: Value[] = [];
  const nodes: SyntaxNode[] = [];
  const keywords = object({}, origin);
  for (const argument of node.args) {
    const value = used(argument.value, frame, machine);
    if (argument.kind === "positional") {
      args.push(value);
      nodes.push(argument.value);
    } else if (argument.kind === "keyword" && argument.name !== null) {
      keywords.properties.set(argument.name, {
        value,
        origin: machine.origin({ type: "", ...argument }, frame.module),
      });
    } else spreadArgument(argument, value, args, nodes, keywords);
  }
  return { args, site: { node, origin, argumentNodes: nodes, keywords } };
}

function spreadArgument(
  argument: PyArgument,
  value: Value,
  args: Value[],
  nodes: SyntaxNode[],
  keywords: ObjectValue,
): void {
  if (argument.kind === "mapping") {
    if (value.kind === "object") for (const [key, property] of value.properties) keywords.properties.set(key, property);
    if (value.kind !== "object" || value.open) keywords.open = true;
    return;
  }
  const { items, open } = itemsOf(value);
  const given = open ? [...items, unknown("the arguments are not constant", value.origin)] : items;
  for (const item of given) {
    args.push(item);
    nodes.push(argument.value);
  }
}

/** The value of an expression that is handed on: a constant name counts as written here. */
function used(node: PyExpression, frame: Frame, machine: PythonMachine): Value {
  const value = machine.evaluate(node, frame);
  const origin = machine.origin(node, frame.module);
  if (value.kind === "unknown") return { ...value, origin };
  return node.type === "PyString" ? value : placedAt(value, origin);
}

function sequence(node: PySequence, frame: Frame, machine: PythonMachine, origin: Origin): Value {
  const result = array([], origin);
  for (const item of node.items) {
    if (item.type !== "PySpread") {
      result.items.push(used(item, frame, machine));
      continue;
    }
    const { items, open } = itemsOf(machine.evaluate(item.value, frame));
    result.items.push(...items);
    if (open) result.open = true;
  }
  return result;
}

function dictionary(node: PyDict, frame: Frame, machine: PythonMachine, origin: Origin): Value {
  const byType = new Map<string, Value>();
  const result: ObjectValue = { ...object({}, origin), byType };
  for (const entry of node.entries) {
    const value = used(entry.value, frame, machine);
    if (entry.key === null) {
      if (value.kind === "object") for (const [key, property] of value.properties) result.properties.set(key, property);
      if (value.kind === "object") for (const [key, other] of value.byType ?? []) byType.set(key, other);
      if (value.kind !== "object" || value.open) result.open = true;
      continue;
    }
    const name = machine.evaluate(entry.key, frame);
    const key = keyOf(name);
    const type = isType(name) ? typeKey(name) : null;
    if (type !== null) byType.set(type, value);
    if (key === null) result.open = true;
    else result.properties.set(key, { value, origin: machine.origin({ type: "", ...entry }, frame.module) });
  }
  return result;
}

function keyOf(value: Value): string | null {
  return value.kind === "constant" ? String(value.value) : textOf(value);
}

function comprehension(node: PyComprehension, frame: Frame, machine: PythonMachine, origin: Origin): Value {
  const inner: Frame = { ...frame, scope: new Scope(frame.scope), returned: [], maybeLeft: false };
  const result = array([], origin);
  const entries = object({}, origin);
  const run = (index: number): void => {
    machine.step();
    const clause = node.clauses[index];
    if (clause === undefined) {
      const value = machine.evaluate(node.element, inner);
      if (node.value === null) {
        result.items.push(value);
        return;
      }
      const key = keyOf(value);
      if (key === null) entries.open = true;
      else entries.properties.set(key, { value: machine.evaluate(node.value, inner), origin });
      return;
    }
    const { items, open, rest } = itemsOf(machine.evaluate(clause.iterable, inner));
    const turn = (item: Value): void => {
      bindTarget(clause.target, item, inner, machine);
      const tests = clause.conditions.map(condition => pythonTruth(machine.evaluate(condition, inner)));
      if (tests.includes(false)) return;
      if (tests.includes(null)) result.open = entries.open = true;
      else run(index + 1);
    };
    for (const item of items) turn(item);
    if (!open) return;
    result.open = entries.open = true;
    // What is done in the element happens for each of those that only the run shows.
    const before = result.items.length;
    machine.conditionally(() => {
      turn(rest ?? unknown("it differs from turn to turn"));
      return result;
    });
    result.items.length = before;
  };
  run(0);
  return node.form === "dict" ? entries : result;
}

function binary(
  node: Extract<PyExpression, { type: "PyBinary" }>,
  frame: Frame,
  machine: PythonMachine,
  origin: Origin,
): Value {
  const left = machine.evaluate(node.left, frame);
  if (node.operator === "and" || node.operator === "or") {
    const truth = pythonTruth(left);
    if (truth === (node.operator === "or")) return left;
    if (truth !== null) return machine.evaluate(node.right, frame);
    const right = machine.conditionally(() => machine.evaluate(node.right, frame));
    // `unknown and False` is false, whatever the other is.
    if (pythonTruth(right) === (node.operator === "or")) return right;
    return node.operator === "or" && left.kind === "unknown"
      ? assumed(right, origin)
      : unknown("it depends on a condition", origin);
  }
  const right = machine.evaluate(node.right, frame);
  return binaryOperation(node.operator, left, right, [source(node.left, frame), source(node.right, frame)], origin);
}

/** What holds where nothing else is set: `os.getenv("SCHEMA") or "public"`. */
function assumed(byDefault: Value, origin: Origin): Value {
  return byDefault.kind === "text" && pythonTruth(byDefault) !== false
    ? byDefault
    : unknown("it depends on a condition", origin);
}
