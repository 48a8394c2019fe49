import type { TSESTree } from "@typescript-eslint/utils";
import { memberKey } from "./calls.js";
import type { Frame, Machine } from "./machine.js";
import { getProperty, setProperty } from "./properties.js";
import {
  array,
  type ArrayValue,
  isUndefined,
  isVague,
  itemAt,
  named,
  object,
  type Property,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from "./values.js";

/** Gives the names of a pattern their values: declares them in the frame's scope, or assigns what they mean already. */
export function bindPattern(
  pattern: TSESTree.Node,
  value: Value,
  frame: Frame,
  machine: Machine,
  mode: "declare" | "assign",
): void {
  switch (pattern.type) {
    case "Identifier":
      if (mode === "declare") frame.scope.declare(pattern.name, named(value, pattern.name));
      else {
        const binding = frame.scope.lookup(pattern.name);
        if (binding !== null) machine.assign(binding, value);
      }
      return;
    case "AssignmentPattern":
      bindPattern(
        pattern.left,
        isUndefined(value) ? machine.evaluate(pattern.right, frame) : value,
        frame,
        machine,
        mode,
      );
      return;
    case "ObjectPattern":
      bindObject(pattern, value, frame, machine, mode);
      return;
    case "ArrayPattern":
      pattern.elements.forEach((element, i) => {
        if (element === null) return;
        if (element.type === "RestElement") {
          const rest = value.kind === "array" && (value.lumpedFrom ?? i) >= i ? restOf(value, i) : unknownPart(value);
          bindPattern(element.argument, rest, frame, machine, mode);
        } else bindPattern(element, elementAt(value, i), frame, machine, mode);
      });
      return;
    case "MemberExpression":
      setProperty(pattern, value, frame, machine);
      return;
    case "TSParameterProperty":
      bindPattern(pattern.parameter, value, frame, machine, mode);
      return;
    case "TSAsExpression":
    case "TSNonNullExpression":
      bindPattern(pattern.expression, value, frame, machine, mode);
      return;
    default:
  }
}

function bindObject(
  pattern: TSESTree.ObjectPattern,
  value: Value,
  frame: Frame,
  machine: Machine,
  mode: "declare" | "assign",
): void {
  const taken = new Set<string>();
  for (const property of pattern.properties) {
    if (property.type === "RestElement") {
      bindPattern(property.argument, without(value, taken), frame, machine, mode);
      continue;
    }
    const key = memberKey(property, frame, machine);
    if (key !== null) taken.add(key);
    const origin = machine.origin(property, frame.module);
    const site: Site = { node: property, origin, argumentNodes: [] };
    const part = key === null ? unknownPart(value) : getProperty(value, key, site, machine);
    bindPattern(property.value, part, frame, machine, mode);
  }
}

function without(value: Value, keys: ReadonlySet<string>): Value {
  if (value.kind !== "object") return value.kind === "host" ? value : unknownPart(value);
  const rest = object({}, value.origin);
  for (const [key, property] of value.properties) {
    if (!keys.has(key)) rest.properties.set(key, property satisfies Property);
  }
  rest.open = value.open;
  return rest;
}

function restOf(value: ArrayValue, from: number): ArrayValue {
  const rest = array(value.items.slice(from), value.origin, value.open);
  if (value.lumpedFrom !== undefined) rest.lumpedFrom = value.lumpedFrom - from;
  return rest;
}

function elementAt(value: Value, index: number): Value {
  if (value.kind === "array") {
    return itemAt(value, index) ?? (isVague(value) ? unknown("the list is not constant", value.origin) : UNDEFINED);
  }
  return unknownPart(value);
}

function unknownPart(value: Value): Value {
  return unknown(value.kind === "unknown" ? value.reason : "it is not constant", value.origin);
}
