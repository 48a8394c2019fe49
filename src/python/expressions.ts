import type { SyntaxNode } from "@lezer/common";
import { stringExpression } from "./strings.js";
import { inside, rangeOf, splitBy, type Source } from "./syntax.js";
import type { PyArgument, PyClause, PyExpression, PyParameter, PySequence, PySpread, Range } from "./tree.js";

/** An expression of Lezer's tree as one of ours; a node that is none is `PyOther`. */
export function expression(node: SyntaxNode | undefined, src: Source): PyExpression {
  if (node === undefined) return { type: "PyOther", range: [0, 0] };
  const range = rangeOf(node);
  const children = src.children(node);
  switch (node.name) {
    case "VariableName":
    case "print":
      return { type: "PyName", range, name: src.textOf(node) };
    case "String":
    case "FormatString":
      return stringExpression([node], range, src);
    case "ContinuedString":
      return stringExpression(children, range, src);
    case "Number":
      return { type: "PyNumber", range, text: src.textOf(node) };
    case "Boolean":
      return { type: "PyConstant", range, value: src.textOf(node) === "True" };
    case "None":
      return { type: "PyConstant", range, value: null };
    case "Ellipsis":
      return { type: "PyConstant", range, value: "..." };
    case "ParenthesizedExpression":
      return parenthesized(inside(children), range, src);
    case "MemberExpression":
      return member(children, range, src);
    case "CallExpression": {
      const list = children.at(-1);
      return {
        type: "PyCall",
        range,
        callee: expression(children[0], src),
        args: list?.name === "ArgList" ? argumentList(list, src) : [],
        argsRange: list === undefined ? range : rangeOf(list),
      };
    }
    case "ArrayExpression":
      return sequence("list", inside(children), range, src);
    case "TupleExpression":
      return sequence("tuple", inside(children), range, src);
    case "SetExpression":
      return sequence("set", inside(children), range, src);
    case "DictionaryExpression":
      return { type: "PyDict", range, entries: entries(inside(children), src) };
    case "ArrayComprehensionExpression":
    case "SetComprehensionExpression":
    case "DictionaryComprehensionExpression":
    case "ComprehensionExpression":
      return comprehension(node.name, inside(children), range, src);
    case "LambdaExpression": {
      const params = children.find(({ name }) => name === "ParamList");
      return {
        type: "PyLambda",
        range,
        params: params === undefined ? [] : parameters(params, src),
        body: expression(children.at(-1), src),
      };
    }
    case "ConditionalExpression": {
      const [body, test, orElse] = children.filter(({ name }) => name !== "if" && name !== "else");
      return {
        type: "PyConditional",
        range,
        test: expression(test, src),
        body: expression(body, src),
        orElse: expression(orElse, src),
      };
    }
    case "UnaryExpression":
      return {
        type: "PyUnary",
        range,
        operator: children[0] === undefined ? "" : src.textOf(children[0]),
        operand: expression(children.at(-1), src),
      };
    case "BinaryExpression":
      return binary(children, range, src);
    case "AwaitExpression":
      return { type: "PyAwait", range, value: expression(children.at(-1), src) };
    case "NamedExpression":
      return {
        type: "PyNamedExpression",
        range,
        target: expression(children[0], src),
        value: expression(children.at(-1), src),
      };
    default:
      return { type: "PyOther", range };
  }
}

/** Expressions with commas between them; several, or one with a comma behind it, are a tuple. */
export function expressionList(nodes: readonly SyntaxNode[], src: Source): PyExpression {
  const read = nodes.filter(({ name }) => name !== "⚠");
  const [first] = read;
  if (first === undefined) return { type: "PyOther", range: [0, 0] };
  if (read.length === 1) return expression(first, src);
  return sequence("tuple", read, [first.from, (read.at(-1) as SyntaxNode).to], src);
}

function parenthesized(children: readonly SyntaxNode[], range: readonly [number, number], src: Source): PyExpression {
  if (children.some(({ name }) => name === "for")) return comprehension("", children, range, src);
  return expression(
    children.find(({ name }) => name !== "⚠"),
    src,
  );
}

function member(children: readonly SyntaxNode[], range: readonly [number, number], src: Source): PyExpression {
  const object = expression(children[0], src);
  const name = children.find(child => child.name === "PropertyName");
  if (name !== undefined && children[1]?.name === ".") {
    return { type: "PyAttribute", range, object, name: src.textOf(name), nameRange: rangeOf(name) };
  }
  if (children[1]?.name === "[") {
    const index = children.slice(2).filter(child => child.name !== "]");
    const isSlice = index.length === 0 || index.some(({ name: word }) => word === ":");
    return { type: "PySubscript", range, object, index: isSlice ? null : expressionList(index, src) };
  }
  return { type: "PyOther", range };
}

/** What stands behind an `@`: a dotted name, called or not. */
export function decorator(node: SyntaxNode, src: Source): PyExpression {
  let read: PyExpression = { type: "PyOther", range: rangeOf(node) };
  for (const child of src.children(node)) {
    const range: Range = [read.range[0], child.to];
    if (child.name === "ArgList") {
      read = { type: "PyCall", range, callee: read, args: argumentList(child, src), argsRange: rangeOf(child) };
    } else if (child.name === "VariableName") {
      const name = src.textOf(child);
      read =
        read.type === "PyOther"
          ? { type: "PyName", range: rangeOf(child), name }
          : { type: "PyAttribute", range, object: read, name, nameRange: rangeOf(child) };
    }
  }
  return read;
}

function sequence(
  form: PySequence["form"],
  children: readonly SyntaxNode[],
  range: readonly [number, number],
  src: Source,
): PySequence {
  const items = splitBy(children, ",").flatMap((group): (PyExpression | PySpread)[] => {
    const read = group.filter(({ name }) => name !== "⚠");
    const [first, second] = read;
    if (first === undefined) return [];
    if (first.name !== "*" || second === undefined) return [expression(first, src)];
    return [{ type: "PySpread", range: [first.from, second.to], value: expression(second, src) }];
  });
  return { type: "PySequence", form, range, items };
}

function entries(children: readonly SyntaxNode[], src: Source): Extract<PyExpression, { type: "PyDict" }>["entries"] {
  return splitBy(children, ",").flatMap(group => {
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined || group.length < 2) return [];
    const key = first.name === "**" ? null : expression(first, src);
    return [{ key, value: expression(last, src), range: [first.from, last.to] as const }];
  });
}

function comprehension(
  name: string,
  children: readonly SyntaxNode[],
  range: readonly [number, number],
  src: Source,
): PyExpression {
  const start = children.findIndex(child => child.name === "for" || child.name === "async");
  const head = children.slice(0, Math.max(start, 0));
  const [key, value] = splitBy(head, ":");
  const isDict = name === "DictionaryComprehensionExpression";
  return {
    type: "PyComprehension",
    range,
    form: isDict
      ? "dict"
      : name === "ArrayComprehensionExpression"
        ? "list"
        : name === "SetComprehensionExpression"
          ? "set"
          : "generator",
    element: expression(key?.[0], src),
    value: isDict ? expression(value?.[0], src) : null,
    clauses: clauses(children.slice(Math.max(start, 0)), src),
  };
}

function clauses(nodes: readonly SyntaxNode[], src: Source): PyClause[] {
  return splitBy(
    nodes.filter(({ name }) => name !== "async"),
    "for",
  )
    .slice(1)
    .map(group => {
      const [head = [], ...conditions] = splitBy(group, "if");
      const at = head.findIndex(({ name }) => name === "in");
      return {
        target: expressionList(head.slice(0, Math.max(at, 0)), src),
        iterable: expression(head[at + 1], src),
        conditions: conditions.map(([condition]) => expression(condition, src)),
      };
    });
}

function binary(children: readonly SyntaxNode[], range: readonly [number, number], src: Source): PyExpression {
  const [left] = children;
  const right = children.at(-1);
  const operator = children
    .slice(1, -1)
    .map(child => src.textOf(child))
    .join(" ");
  const first = expression(left, src);
  // `a < b < c` compares twice.
  if (COMPARISONS.has(operator) && first.type === "PyBinary" && COMPARISONS.has(first.operator) && !isBracketed(left)) {
    return { type: "PyOther", range };
  }
  return { type: "PyBinary", range, operator, left: first, right: expression(right, src) };
}

function isBracketed(node: SyntaxNode | undefined): boolean {
  return node?.name === "ParenthesizedExpression";
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"]);

/** The arguments of a call, or the bases of a class. */
export function argumentList(list: SyntaxNode, src: Source): PyArgument[] {
  const children = inside(src.children(list));
  // `f(x for x in y)` is one generator.
  if (children.some(({ name }) => name === "for")) {
    const range = [children[0]?.from ?? list.from, children.at(-1)?.to ?? list.to] as const;
    return [{ kind: "positional", name: null, range, value: comprehension("", children, range, src) }];
  }
  return splitBy(children, ",").flatMap((group): PyArgument[] => {
    const read = group.filter(({ name }) => name !== "⚠");
    const [first] = read;
    const last = read.at(-1);
    if (first === undefined || last === undefined) return [];
    const range = [first.from, last.to] as const;
    if (first.name === "*" || first.name === "**") {
      const kind = first.name === "*" ? "spread" : "mapping";
      return read.length < 2 ? [] : [{ kind, name: null, range, value: expression(last, src) }];
    }
    if (read[1]?.name === "AssignOp") {
      return [{ kind: "keyword", name: src.textOf(first), range, value: expression(read[2], src) }];
    }
    return [{ kind: "positional", name: null, range, value: expression(last, src) }];
  });
}

/** The type that a parameter or variable is declared with, or that a function returns. */
export function annotation(nodes: readonly SyntaxNode[], src: Source): PyExpression | null {
  const declared = nodes.find(({ name }) => name === "TypeDef");
  const type =
    declared === undefined ? undefined : src.children(declared).find(({ name }) => name !== ":" && name !== "->");
  return type === undefined ? null : expression(type, src);
}

/** The parameters of a function. What stands behind `*` can be given by name alone. */
export function parameters(list: SyntaxNode, src: Source): PyParameter[] {
  let byNameAlone = false;
  return splitBy(inside(src.children(list)), ",").flatMap((group): PyParameter[] => {
    const [first] = group;
    if (first === undefined || first.name === "⚠") return [];
    const star = first.name === "*" || first.name === "**" ? first.name : null;
    if (star === "*") byNameAlone = true;
    const named = group.find(({ name }) => name === "VariableName");
    if (named === undefined) return [];
    const at = group.findIndex(({ name }) => name === "AssignOp");
    return [
      {
        range: [first.from, (group.at(-1) as SyntaxNode).to],
        name: src.textOf(named),
        annotation: annotation(group, src),
        kind: star === "*" ? "rest" : star === "**" ? "keywords" : byNameAlone ? "keyword" : "positional",
        byDefault: at < 0 ? null : expression(group[at + 1], src),
      },
    ];
  });
}
