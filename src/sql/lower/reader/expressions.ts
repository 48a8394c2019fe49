import type { Token } from "../../tokens.js";
import type { Cursor } from "./cursor.js";
import { inList, primary } from "./primaries.js";

/**
 * An expression, as far as anybody asks: what decides whether a row passes a condition is kept apart, the rest is
 * `other`. Subqueries keep to themselves.
 */
export type Expression =
  /** `value` is the text without quotes, `null` for NULL; TRUE is 1, as both MySQL and SQLite have it. */
  | { readonly kind: "literal"; readonly value: string | null }
  | { readonly kind: "column"; readonly name: Token; readonly qualifier: Token | null }
  | { readonly kind: "call"; readonly routine: readonly Token[]; readonly operands: readonly Expression[] }
  | { readonly kind: "and" | "or" | "not" | "equals" | "other"; readonly operands: readonly Expression[] }
  | { readonly kind: "nullTest"; readonly negated: boolean; readonly operands: readonly [Expression] }
  | { readonly kind: "query" };

/** How tightly operators bind. Differences between arithmetic operators change nothing that anybody asks. */
const ASSIGNMENT = 0;
const OR = 1;
const XOR = 2;
const AND = 3;
const COMPARISON = 4;
const TERM = 5;

/**
 * Reads an expression.
 * Manuals: MySQL 11.5 (expressions) and 14.4.1 (precedence), SQLite "SQL Language Expressions".
 */
export function expression(cursor: Cursor): Expression {
  return operand(cursor, ASSIGNMENT);
}

/** An expression without AND, OR and comparisons: what stands between BETWEEN and AND. */
export function term(cursor: Cursor): Expression {
  return operand(cursor, TERM);
}

/** A literal or a call, also with a sign: what DEFAULT takes without parentheses. */
export function signedPrimary(cursor: Cursor): Expression {
  const sign = cursor.acceptSymbol("-", "+");
  const value = primary(cursor);
  return sign === "-" ? negated(value) : value;
}

/** What is read and of no interest by itself. */
export function other(...operands: readonly Expression[]): Expression {
  return { kind: "other", operands };
}

function operand(cursor: Cursor, minimum: number): Expression {
  return cursor.nested(() => {
    let left = prefixed(cursor);
    for (;;) {
      const longer = infix(cursor, left, minimum);
      if (longer === null) return left;
      left = longer;
    }
  });
}

function prefixed(cursor: Cursor): Expression {
  if (cursor.accept("not")) return { kind: "not", operands: [operand(cursor, COMPARISON)] };
  const sign = cursor.acceptSymbol("-", "+", "~", "!");
  if (sign !== null) return cursor.nested(() => signed(sign, prefixed(cursor)));
  if (cursor.isMySql && cursor.accept("binary")) return cursor.nested(() => other(prefixed(cursor)));
  return primary(cursor);
}

function signed(sign: string, value: Expression): Expression {
  if (sign === "-") return negated(value);
  return sign === "!" ? { kind: "not", operands: [value] } : other(value);
}

function negated(value: Expression): Expression {
  return value.kind === "literal" && value.value !== null ? { ...value, value: `-${value.value}` } : other(value);
}

/** `left` with the operator behind it and what follows that; `null` where none binds as tightly as asked. */
function infix(cursor: Cursor, left: Expression, minimum: number): Expression | null {
  const connective = connectiveAt(cursor);
  if (connective !== null) {
    if (connective.level < minimum) return null;
    cursor.take();
    return { kind: connective.kind, operands: [left, operand(cursor, connective.level + 1)] };
  }
  const test = minimum <= COMPARISON ? comparison(cursor, left) : null;
  if (test !== null) return test;
  if (cursor.accept("collate")) {
    cursor.take();
    return other(left);
  }
  return arithmetic(cursor) ? other(left, prefixed(cursor)) : null;
}

/** AND, OR, XOR and `:=`. */
function connectiveAt(cursor: Cursor): { kind: "and" | "or" | "other"; level: number } | null {
  if (cursor.is("and") || (cursor.isMySql && cursor.isSymbol("&&"))) return { kind: "and", level: AND };
  if (cursor.is("or")) return { kind: "or", level: OR };
  if (!cursor.isMySql) return null;
  // An OR or a concatenation, as the session has it; what can be said of a condition holds for neither.
  if (cursor.isSymbol("||")) return { kind: "other", level: OR };
  if (cursor.isSymbol(":=")) return { kind: "other", level: ASSIGNMENT };
  return cursor.is("xor") ? { kind: "other", level: XOR } : null;
}

const ARITHMETIC = ["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "->", "->>"];

function arithmetic(cursor: Cursor): boolean {
  if (cursor.acceptSymbol(...ARITHMETIC) !== null) return true;
  return cursor.isMySql ? cursor.acceptOneOf("div", "mod") !== null : cursor.acceptSymbol("||") !== null;
}

const COMPARISONS = ["<=>", "<>", "!=", "<=", ">=", "<", ">"];

function comparison(cursor: Cursor, left: Expression): Expression | null {
  if (cursor.acceptSymbol("=", "==") !== null) return { kind: "equals", operands: [left, compared(cursor)] };
  if (cursor.acceptSymbol(...COMPARISONS) !== null) return other(left, compared(cursor));
  if (cursor.accept("is")) return isTest(cursor, left);
  if (!cursor.isMySql) {
    if (cursor.accept("isnull")) return nullTest(left, false);
    if (cursor.accept("notnull") || cursor.accept("not", "null")) return nullTest(left, true);
  }
  if (cursor.is("not")) {
    if (!PREDICATES.has(cursor.word(1) ?? "")) return null;
    cursor.take();
  }
  return predicate(cursor, left);
}

/** What can stand behind NOT, as in `a NOT LIKE b`. */
const PREDICATES: ReadonlySet<string> = new Set(["in", "between", "like", "regexp", "rlike", "glob", "match"]);

function compared(cursor: Cursor): Expression {
  if (cursor.isMySql) cursor.acceptOneOf("all", "any", "some");
  return term(cursor);
}

function isTest(cursor: Cursor, left: Expression): Expression {
  const denied = cursor.accept("not");
  if (cursor.accept("null")) return nullTest(left, denied);
  if (cursor.isMySql) {
    cursor.expectOneOf("true", "false", "unknown");
    return other(left);
  }
  if (cursor.accept("distinct")) cursor.expect("from");
  return other(left, term(cursor));
}

function nullTest(left: Expression, denied: boolean): Expression {
  return { kind: "nullTest", negated: denied, operands: [left] };
}

function predicate(cursor: Cursor, left: Expression): Expression | null {
  if (cursor.accept("in")) return other(left, ...inList(cursor));
  if (cursor.accept("between")) {
    const low = term(cursor);
    cursor.expect("and");
    return other(left, low, term(cursor));
  }
  if (cursor.acceptOneOf("regexp", ...(cursor.isMySql ? ["rlike"] : ["glob", "match"])) !== null) {
    return other(left, term(cursor));
  }
  if (cursor.accept("like")) {
    const pattern = term(cursor);
    return cursor.accept("escape") ? other(left, pattern, term(cursor)) : other(left, pattern);
  }
  if (!cursor.isMySql) return null;
  if (cursor.accept("sounds", "like")) return other(left, term(cursor));
  if (cursor.accept("member")) {
    cursor.accept("of");
    return other(
      left,
      cursor.parenthesised(() => expression(cursor)),
    );
  }
  return null;
}
