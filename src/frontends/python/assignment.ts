import type { PyExpression } from "../../python/tree.js";
import { type Binding } from "../evaluate/scope.js";
import { array, textOf, UNDEFINED, unknown, type Value } from "../evaluate/values.js";
import { ClassHost, Instance } from "./classes.js";
import type { Frame, PythonMachine } from "./machine.js";
import { Mutable, Operable } from "./values.js";

/** Gives a name of the function or module a value. */
export function declare(name: string, value: Binding["value"], frame: Frame, machine: PythonMachine): void {
  const { scope } = frame;
  if (!scope.has(name)) {
    if (machine.certainty === "certain") {
      scope.declare(name, value);
      return;
    }
    // Whether it is set at all depends on the condition: the other branch starts without it.
    scope.declare(name, UNDEFINED);
  }
  const binding = scope.lookup(name);
  if (binding === null) return;
  machine.assign(binding, typeof value === "function" && machine.certainty !== "certain" ? value() : (value as Value));
}

/** Gives the names of an assignment, a loop or `as` their values. */
export function bindTarget(target: PyExpression, value: Value, frame: Frame, machine: PythonMachine): void {
  switch (target.type) {
    case "PyName":
      declare(target.name, value, frame, machine);
      return;
    case "PySequence": {
      const spread = target.items.findIndex(item => item.type === "PySpread");
      target.items.forEach((item, i) => {
        if (item.type === "PySpread") {
          const end = value.kind === "array" ? value.items.length - (target.items.length - 1 - i) : 0;
          const rest = value.kind === "array" ? array(value.items.slice(i, end), value.origin, value.open) : value;
          bindTarget(item.value, rest, frame, machine);
        } else {
          const behind = spread >= 0 && i > spread && value.kind === "array";
          const at = behind ? value.items.length - (target.items.length - i) : i;
          bindTarget(item, elementAt(value, at), frame, machine);
        }
      });
      return;
    }
    case "PyAttribute": {
      const object = machine.evaluate(target.object, frame);
      const site = { node: target, origin: machine.origin(target, frame.module), argumentNodes: [] };
      if (object instanceof Instance || object instanceof ClassHost || object instanceof Mutable)
        object.set(target.name, value, site);
      else if (object instanceof Operable) object.set(target.name, value);
      return;
    }
    case "PySubscript": {
      const object = machine.evaluate(target.object, frame);
      const key = target.index === null ? null : textOf(machine.evaluate(target.index, frame));
      if (object.kind === "object") {
        if (key === null) object.open = true;
        else object.properties.set(key, { value, origin: machine.origin(target, frame.module) });
      } else if (object.kind === "array") object.open = true;
      return;
    }
    default:
  }
}

function elementAt(value: Value, index: number): Value {
  const found = value.kind === "array" ? value.items[index] : undefined;
  if (found !== undefined) return found;
  const from = value.kind === "unknown" ? value.from : null;
  return unknown(value.kind === "unknown" ? value.reason : "it is not constant", value.origin, from);
}
