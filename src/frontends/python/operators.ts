import { binary, unary } from "../evaluate/operators.js";
import { concat } from "../evaluate/text.js";
import {
  array,
  constant,
  type Origin,
  primitiveOf,
  type Site,
  textOf,
  truthiness,
  unknown,
  type Value,
} from "../evaluate/values.js";
import { EnumMember } from "./classes.js";
import { percentText } from "./format.js";
import { asPythonText } from "./strings.js";
import { isType, TypeForm } from "./typing.js";
import { Operable } from "./values.js";

const NOT_CONSTANT = "an operand is not constant";

/** JavaScript's names of the operators that mean the same there. */
const SAME: Readonly<Record<string, string>> = { "==": "===", "!=": "!==", is: "===", "is not": "!==" };

/** A binary operator other than `and` and `or`. `labels` spell the operands for the holes of a text. */
export function binaryOperation(
  operator: string,
  left: Value,
  right: Value,
  labels: readonly string[],
  origin: Origin,
): Value {
  if (operator === "|" && (isType(left) || isType(right) || isNone(left) || isNone(right))) {
    return new TypeForm("|", [left, right], origin);
  }
  if (left instanceof Operable || right instanceof Operable) {
    const owner = left instanceof Operable ? left : (right as Operable);
    const isIdentity = operator === "is" || operator === "is not";
    const site: Site = { node: { type: "PyBinary", range: [origin.start, origin.end] }, origin, argumentNodes: [] };
    return isIdentity ? constant(operator === "is not", origin) : owner.operate(operator, [left, right], site);
  }
  // A function is compared with nothing else: it is the property that it computes.
  if (COMPARISONS.has(operator) && (left.kind === "native") !== (right.kind === "native"))
    return unknown(NOT_CONSTANT, origin);
  const a = enumValue(left);
  const b = enumValue(right);
  if (operator === "in" || operator === "not in") return membership(operator, a, b, origin);
  if (operator === "%" && a.kind === "text") return percentText(a, b, labels[1] ?? "", origin);
  if (operator === "+" && a.kind === "text" && b.kind !== "array") {
    return concat([a, asPythonText(b, `{${labels[1] ?? ""}}`, b.origin)], origin);
  }
  if (operator === "+" && b.kind === "text" && a.kind === "unknown") {
    return concat([asPythonText(a, `{${labels[0] ?? ""}}`, a.origin), b], origin);
  }
  if (operator === "+" && a.kind === "array" && b.kind === "array") {
    return array([...a.items, ...b.items], origin, a.open || b.open);
  }
  if (operator === "|" && a.kind === "object" && b.kind === "object") {
    return { ...b, properties: new Map([...a.properties, ...b.properties]), open: a.open || b.open, origin };
  }
  if (operator === "*" && a.kind === "text" && b.kind === "constant" && typeof b.value === "number") {
    return concat(Array<typeof a>(Math.min(Math.max(b.value, 0), 1_000)).fill(a), origin);
  }
  if (operator === "//") {
    const [x, y] = [primitiveOf(a)?.value, primitiveOf(b)?.value];
    const known = typeof x === "number" && typeof y === "number" && y !== 0;
    return known ? constant(Math.floor(x / y), origin) : unknown(NOT_CONSTANT, origin);
  }
  return binary(SAME[operator] ?? operator, a, b, [labels[0] ?? "", labels[1] ?? ""], origin);
}

const COMPARISONS: ReadonlySet<string> = new Set(["is", "is not", "==", "!="]);

function isNone(value: Value): boolean {
  return value.kind === "constant" && value.value === null;
}

/** A member of an enumeration of strings compares and prints as its value. */
function enumValue(value: Value): Value {
  return value instanceof EnumMember ? value.value : value;
}

export function unaryOperation(operator: string, operand: Value, site: Site): Value {
  if (operand instanceof Operable) return operand.operate(operator, [operand], site);
  if (operator === "not") {
    const truth = pythonTruth(operand);
    return truth === null ? unknown(NOT_CONSTANT, site.origin) : constant(!truth, site.origin);
  }
  return unary(operator, operand, site.origin);
}

/** Empty lists and dictionaries are false in Python. */
export function pythonTruth(value: Value): boolean | null {
  if (value instanceof Operable) return null;
  if (value.kind === "array") return value.items.length > 0 ? true : value.open ? null : false;
  if (value.kind === "object") return value.properties.size > 0 ? true : value.open ? null : false;
  return truthiness(value);
}

function membership(operator: string, item: Value, list: Value, origin: Origin): Value {
  const found = isIn(item, list);
  return found === null ? unknown(NOT_CONSTANT, origin) : constant(found === (operator === "in"), origin);
}

function isIn(item: Value, list: Value): boolean | null {
  const wanted = primitiveOf(item);
  if (item.kind === "host" && list.kind === "array" && list.items.every(({ kind }) => kind === "host"))
    return list.items.includes(item) || (list.open ? null : false);
  if (wanted === null) return null;
  if (list.kind === "array") {
    const values = list.items.map(value => primitiveOf(enumValue(value)));
    if (values.some(value => value?.value === wanted.value)) return true;
    return list.open || values.includes(null) ? null : false;
  }
  if (list.kind === "object") return list.properties.has(String(wanted.value)) ? true : list.open ? null : false;
  const text = textOf(list);
  return text === null || typeof wanted.value !== "string" ? null : text.includes(wanted.value);
}
