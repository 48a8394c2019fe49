import type { SyntaxNode } from "@lezer/common";
import { annotation, argumentList, decorator, expression, expressionList, parameters } from "./expressions.js";
import { rangeOf, splitBy, type Source } from "./syntax.js";
import type { PyClass, PyExpression, PyFunction, PyHandler, PyImport, PyImportFrom, PyStatement } from "./tree.js";

/** The statements of a module or body. */
export function statements(nodes: readonly SyntaxNode[], src: Source): PyStatement[] {
  return nodes.flatMap(node => {
    if (node.name === ":" || node.name === "⚠" || node.name === ";") return [];
    return node.name === "StatementGroup" ? statements(src.children(node), src) : [statement(node, src)];
  });
}

function body(node: SyntaxNode | undefined, src: Source): PyStatement[] {
  return node === undefined ? [] : statements(src.children(node), src);
}

function statement(node: SyntaxNode, src: Source): PyStatement {
  const range = rangeOf(node);
  const children = src.children(node);
  const bodies = children.filter(({ name }) => name === "Body");
  const orElse = (): PyStatement[] | null => {
    const at = children.findIndex(({ name }) => name === "else");
    return at < 0 ? null : body(children[at + 1], src);
  };
  switch (node.name) {
    case "ExpressionStatement":
    case "PrintStatement":
    case "YieldStatement":
      return {
        type: "PyExpressionStatement",
        range,
        expression: node.name === "ExpressionStatement" ? expressionList(children, src) : { type: "PyOther", range },
      };
    case "AssignStatement":
      return assignment(children, range, src);
    case "UpdateStatement": {
      const at = children.findIndex(({ name }) => name === "UpdateOp");
      const operator = children[at] === undefined ? "" : src.textOf(children[at]);
      return {
        type: "PyAugmentedAssign",
        range,
        target: expression(children[0], src),
        operator: operator.slice(0, -1),
        value: expressionList(children.slice(at + 1), src),
      };
    }
    case "ReturnStatement":
      return { type: "PyReturn", range, value: children.length < 2 ? null : expressionList(children.slice(1), src) };
    case "RaiseStatement":
      return { type: "PyRaise", range, value: children.length < 2 ? null : expression(children[1], src) };
    case "PassStatement":
      return { type: "PyPass", range };
    case "BreakStatement":
      return { type: "PyBreak", range };
    case "ContinueStatement":
      return { type: "PyContinue", range };
    case "IfStatement": {
      const tests = children.flatMap(({ name }, i) => (name === "if" || name === "elif" ? [children[i + 1]] : []));
      return {
        type: "PyIf",
        range,
        branches: tests.map((test, i) => ({ test: expression(test, src), body: body(bodies[i], src) })),
        orElse: orElse(),
      };
    }
    case "ForStatement": {
      const from = children.findIndex(({ name }) => name === "for");
      const at = children.findIndex(({ name }) => name === "in");
      const end = children.findIndex(({ name }) => name === "Body");
      return {
        type: "PyFor",
        range,
        target: expressionList(children.slice(from + 1, at), src),
        iterable: expressionList(children.slice(at + 1, end < 0 ? undefined : end), src),
        body: body(bodies[0], src),
        orElse: orElse(),
      };
    }
    case "WhileStatement":
      return {
        type: "PyWhile",
        range,
        test: expression(children[1], src),
        body: body(bodies[0], src),
        orElse: orElse(),
      };
    case "WithStatement":
      return withStatement(children, range, src);
    case "TryStatement":
      return tryStatement(children, range, src);
    case "FunctionDefinition":
      return functionDefinition(node, src, []);
    case "DecoratedStatement": {
      const inner = children.find(({ name }) => name === "FunctionDefinition" || name === "ClassDefinition");
      if (inner === undefined) return { type: "PyOtherStatement", range };
      const decorators = children.filter(({ name }) => name === "Decorator").map(child => decorator(child, src));
      return inner.name === "FunctionDefinition"
        ? functionDefinition(inner, src, decorators)
        : classDefinition(inner, src, decorators);
    }
    case "ClassDefinition":
      return classDefinition(node, src, []);
    case "ImportStatement":
      return importStatement(children, range, src);
    case "MatchStatement": {
      const clauses = children.flatMap(child => (child.name === "MatchBody" ? src.children(child) : []));
      return {
        type: "PyMatch",
        range,
        subject: expression(children[1], src),
        clauses: clauses.filter(({ name }) => name === "MatchClause").map(clause => matchClause(clause, src)),
      };
    }
    default:
      return { type: "PyOtherStatement", range };
  }
}

function assignment(children: readonly SyntaxNode[], range: readonly [number, number], src: Source): PyStatement {
  const sides = splitBy(
    children.filter(({ name }) => name !== "TypeDef"),
    "AssignOp",
  );
  const value = sides.length > 1 ? sides.pop() : undefined;
  return {
    type: "PyAssign",
    range,
    annotation: annotation(children, src),
    targets: sides.map(side => expressionList(side, src)),
    value: value === undefined ? null : expressionList(value, src),
  };
}

function withStatement(children: readonly SyntaxNode[], range: readonly [number, number], src: Source): PyStatement {
  const from = children.findIndex(({ name }) => name === "with") + 1;
  const end = children.findIndex(({ name }) => name === "Body");
  const items = splitBy(children.slice(from, end < 0 ? undefined : end), ",").flatMap(group => {
    const [context = [], target = []] = splitBy(
      group.filter(({ name }) => name !== "⚠"),
      "as",
    );
    if (context.length === 0) return [];
    return [{ context: expression(context[0], src), target: target.length === 0 ? null : expressionList(target, src) }];
  });
  return { type: "PyWith", range, items, body: body(children[end], src) };
}

function tryStatement(children: readonly SyntaxNode[], range: readonly [number, number], src: Source): PyStatement {
  const handlers: PyHandler[] = [];
  let [tried, orElse, finalizer]: (PyStatement[] | null)[] = [null, null, null];
  let word = "";
  let head: SyntaxNode[] = [];
  for (const child of children) {
    if (["try", "except", "else", "finally"].includes(child.name)) {
      word = child.name;
      head = [];
    } else if (child.name === "Body") {
      const read = body(child, src);
      if (word === "except") handlers.push({ name: handlerName(head, src), body: read });
      else if (word === "else") orElse = read;
      else if (word === "finally") finalizer = read;
      else tried = read;
    } else head.push(child);
  }
  return { type: "PyTry", range, body: tried ?? [], handlers, orElse: orElse ?? null, finalizer: finalizer ?? null };
}

function handlerName(head: readonly SyntaxNode[], src: Source): string | null {
  const at = head.findIndex(({ name }) => name === "as");
  const name = at < 0 ? undefined : head[at + 1];
  return name === undefined ? null : src.textOf(name);
}

function classDefinition(node: SyntaxNode, src: Source, decorators: readonly PyExpression[]): PyClass {
  const children = src.children(node);
  const bases = children.find(({ name }) => name === "ArgList");
  const name = children.find(child => child.name === "VariableName");
  return {
    type: "PyClass",
    range: rangeOf(node),
    name: name === undefined ? "" : src.textOf(name),
    nameRange: rangeOf(name ?? node),
    decorators,
    bases: bases === undefined ? [] : argumentList(bases, src),
    body: body(
      children.find(child => child.name === "Body"),
      src,
    ),
  };
}

function functionDefinition(node: SyntaxNode, src: Source, decorators: readonly PyExpression[]): PyFunction {
  const children = src.children(node);
  const name = children.find(child => child.name === "VariableName");
  const params = children.find(child => child.name === "ParamList");
  const block = children.find(child => child.name === "Body");
  return {
    type: "PyFunction",
    range: rangeOf(node),
    name: name === undefined ? "" : src.textOf(name),
    nameRange: name === undefined ? rangeOf(node) : rangeOf(name),
    params: params === undefined ? [] : parameters(params, src),
    body: body(block, src),
    headRange: [node.from, block?.from ?? node.to],
    decorators,
    returns: annotation(children, src),
    async: children.some(({ name: word }) => word === "async"),
  };
}

function importStatement(
  children: readonly SyntaxNode[],
  range: readonly [number, number],
  src: Source,
): PyImport | PyImportFrom {
  const aliased = (nodes: readonly SyntaxNode[]): { readonly path: string; readonly alias: string | null }[] =>
    splitBy(
      nodes.filter(({ name }) => name !== "(" && name !== ")" && name !== "⚠"),
      ",",
    ).flatMap(group => {
      const [path = [], alias = []] = splitBy(group, "as");
      const text = path.map(part => src.textOf(part)).join("");
      return text === "" ? [] : [{ path: text, alias: alias[0] === undefined ? null : src.textOf(alias[0]) }];
    });
  const at = children.findIndex(({ name }) => name === "import");
  if (children[0]?.name !== "from") {
    const names = aliased(children.slice(at + 1)).map(({ path, alias }) => ({ module: path, alias }));
    return { type: "PyImport", range, names };
  }
  const path = children
    .slice(1, Math.max(at, 1))
    .map(part => src.textOf(part))
    .join("");
  const module = path.replace(/^\.+/, "");
  const names = at < 0 ? [] : aliased(children.slice(at + 1)).map(({ path: name, alias }) => ({ name, alias }));
  return { type: "PyImportFrom", range, module, level: path.length - module.length, names };
}

function matchClause(
  clause: SyntaxNode,
  src: Source,
): { readonly pattern: PyExpression | null; readonly body: PyStatement[] } {
  const children = src.children(clause);
  const pattern = children[1];
  const literal = pattern?.name === "LiteralPattern" ? src.children(pattern)[0] : undefined;
  const block = children.find(({ name }) => name === "Body");
  return { pattern: literal === undefined ? null : expression(literal, src), body: body(block, src) };
}
