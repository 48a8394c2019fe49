import { asText, concat } from "./text.js";
import { constant, mayBeMissing, primitiveOf, text, truthiness, unknown, type Origin, type Value } from "./values.js";

const NOT_CONSTANT = "an operand is not constant";

/** A binary operator. `leftLabel` and `rightLabel` spell the operands for the holes of a text. */
export function binary(
  operator: string,
  left: Value,
  right: Value,
  labels: readonly [string, string],
  origin: Origin | null,
): Value {
  if (operator === "+" && (left.kind === "text" || right.kind === "text")) {
    return concat(
      [asText(left, `\${${labels[0]}}`, left.origin), asText(right, `\${${labels[1]}}`, right.origin)],
      origin,
    );
  }
  const a = primitiveOf(left);
  const b = primitiveOf(right);
  if (a === null || b === null) return comparison(operator, left, right, origin) ?? unknown(NOT_CONSTANT, origin);
  return wrap(compute(operator, a.value, b.value), origin);
}

/** Objects compare by identity, and are never equal to null or a string. */
function comparison(operator: string, left: Value, right: Value, origin: Origin | null): Value | null {
  if (!["===", "!==", "==", "!="].includes(operator)) return null;
  if (left.kind === "unknown" || right.kind === "unknown" || hasHole(left) || hasHole(right)) return null;
  if (mayBeMissing(left) || mayBeMissing(right)) return null;
  return constant((left === right) === !operator.startsWith("!"), origin);
}

function hasHole(value: Value): boolean {
  return value.kind === "text" && value.pieces.some(piece => piece.kind === "hole");
}

type Primitive = string | number | boolean | bigint | null | undefined;

function compute(operator: string, a: Primitive, b: Primitive): Primitive | typeof FAILED {
  // Primitives are computed by JavaScript itself; a mix that throws there is no value here either.
  const x = a as number;
  const y = b as number;
  try {
    switch (operator) {
      case "===":
        return a === b;
      case "!==":
        return a !== b;
      case "==":
        // eslint-disable-next-line eqeqeq -- the operator under evaluation
        return a == b;
      case "!=":
        // eslint-disable-next-line eqeqeq -- the operator under evaluation
        return a != b;
      case "<":
        return x < y;
      case "<=":
        return x <= y;
      case ">":
        return x > y;
      case ">=":
        return x >= y;
      case "+":
        return x + y;
      case "-":
        return x - y;
      case "*":
        return x * y;
      case "/":
        return x / y;
      case "%":
        return x % y;
      case "**":
        return x ** y;
      case "|":
        return x | y;
      case "&":
        return x & y;
      case "^":
        return x ^ y;
      case "<<":
        return x << y;
      case ">>":
        return x >> y;
      default:
        return FAILED;
    }
  } catch {
    return FAILED;
  }
}

const FAILED = Symbol("failed");

function wrap(value: Primitive | typeof FAILED, origin: Origin | null): Value {
  if (value === FAILED) return unknown(NOT_CONSTANT, origin);
  return typeof value === "string" ? text(value, origin) : constant(value, origin);
}

export function unary(operator: string, operand: Value, origin: Origin | null): Value {
  if (operator === "!") {
    const truth = truthiness(operand);
    return truth === null ? unknown(NOT_CONSTANT, origin) : constant(!truth, origin);
  }
  if (operator === "void") return constant(undefined, origin);
  if (operator === "typeof") {
    const type = typeOf(operand);
    return type === null ? unknown(NOT_CONSTANT, origin) : text(type, origin);
  }
  const primitive = primitiveOf(operand);
  if (primitive === null) return unknown(NOT_CONSTANT, origin);
  const number = Number(primitive.value);
  switch (operator) {
    case "-":
      return constant(-number, origin);
    case "+":
      return constant(number, origin);
    case "~":
      return constant(~number, origin);
    default:
      return unknown(NOT_CONSTANT, origin);
  }
}

function typeOf(value: Value): string | null {
  switch (value.kind) {
    case "constant":
      return typeof value.value;
    case "text":
      return "string";
    case "function":
    case "class":
    case "native":
      return "function";
    case "array":
    case "object":
      return "object";
    default:
      return null;
  }
}
