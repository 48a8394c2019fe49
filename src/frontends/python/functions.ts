import type { PyExpression, PyFunction, PyParameter } from "../../python/tree.js";
import { either } from "../evaluate/run.js";
import { Scope } from "../evaluate/scope.js";
import {
  array,
  constant,
  type NativeFunction,
  object,
  type Property,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from "../evaluate/values.js";
import type { Frame, PythonMachine } from "./machine.js";
import { executeBody } from "./statements.js";

/** Deep enough for helpers that call helpers; a recursion that does not end by known values is cut off. */
const DEEPEST = 40;
const MOST_RECURSIVE = 4;

/** A function of the repository. */
export function functionValue(node: PyFunction, frame: Frame, machine: PythonMachine): NativeFunction {
  const origin = machine.origin(node, frame.module);
  const defaults = defaultsOf(node.params, frame, machine);
  return {
    kind: "native",
    name: node.name,
    origin,
    call: (args, site, self) =>
      callFunction(node, self === null ? args : [self, ...args], defaults, site, frame, machine, inner => {
        const completion = executeBody(node.body, inner, machine);
        if (completion.type === "return") inner.returned.push(completion.value);
        return inner.returned.length === 0 ? constant(null) : either(inner.returned);
      }),
  };
}

export function lambdaValue(
  node: Extract<PyExpression, { type: "PyLambda" }>,
  frame: Frame,
  machine: PythonMachine,
): NativeFunction {
  const defaults = defaultsOf(node.params, frame, machine);
  return {
    kind: "native",
    name: "lambda",
    origin: machine.origin(node, frame.module),
    call: (args, site) =>
      callFunction(node, args, defaults, site, frame, machine, inner => machine.evaluate(node.body, inner)),
  };
}

function defaultsOf(params: readonly PyParameter[], frame: Frame, machine: PythonMachine): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (const { name, byDefault } of params) if (byDefault !== null) found.set(name, machine.evaluate(byDefault, frame));
  return found;
}

function callFunction(
  node: PyFunction | Extract<PyExpression, { type: "PyLambda" }>,
  args: readonly Value[],
  defaults: ReadonlyMap<string, Value>,
  site: Site,
  outer: Frame,
  machine: PythonMachine,
  run: (frame: Frame) => Value,
): Value {
  machine.step();
  const calls = machine.stack.filter(call => call.node === node).length;
  if (machine.stack.length >= DEEPEST || calls >= MOST_RECURSIVE) {
    return unknown("the calls are nested too deeply", site.origin);
  }
  const frame: Frame = { module: outer.module, scope: new Scope(outer.scope), returned: [], maybeLeft: false };
  bindParameters(node.params, args, defaults, site, frame.scope);
  machine.stack.push({ node, site: site.origin });
  try {
    return run(frame);
  } finally {
    machine.stack.pop();
  }
}

function bindParameters(
  params: readonly PyParameter[],
  args: readonly Value[],
  defaults: ReadonlyMap<string, Value>,
  site: Site,
  scope: Scope,
): void {
  const given = new Map<string, Property>(site.keywords?.properties);
  const mayBeGiven = site.keywords?.open === true;
  let at = 0;
  for (const { name, kind } of params) {
    if (kind === "rest") {
      scope.declare(name, array(args.slice(at), site.origin));
      at = args.length;
    } else if (kind === "keywords") {
      const rest = object({}, site.origin);
      for (const [key, property] of given) rest.properties.set(key, property);
      rest.open = mayBeGiven;
      scope.declare(name, rest);
    } else {
      const positional = kind === "positional" ? args[at++] : undefined;
      const named = given.get(name)?.value;
      given.delete(name);
      const absent = mayBeGiven ? unknown("it is not constant", site.origin) : UNDEFINED;
      scope.declare(name, positional ?? named ?? (mayBeGiven ? absent : (defaults.get(name) ?? absent)));
    }
  }
}
