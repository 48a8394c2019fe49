import { describe, expect, test } from "vitest";
import { isInsideString, parsePython, pythonComments } from "../../src/python/parse.js";
import type { PyExpression, PyStatement } from "../../src/python/tree.js";

function only(text: string): PyStatement {
  const { body } = parsePython(text);
  expect(body).toHaveLength(1);
  return body[0] as PyStatement;
}

/** What a node is and holds, without places. */
function shape(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (/[rR]ange$/.test(key) ? undefined : value)));
}

function value(text: string): PyExpression {
  const statement = only(text);
  if (statement.type !== "PyExpressionStatement") throw new Error(statement.type);
  return statement.expression;
}

describe("expressions", () => {
  test.each<[string, object]>([
    ["a.b", { type: "PyAttribute", name: "b", object: { type: "PyName", name: "a" } }],
    ["a[0]", { type: "PySubscript", index: { type: "PyNumber", text: "0" } }],
    ["a[b, c]", { type: "PySubscript", index: { form: "tuple", items: [{}, {}] } }],
    ["a[1:2]", { type: "PySubscript", index: null }],
    ["(a)", { type: "PyName", name: "a" }],
    ["(a,)", { type: "PySequence", form: "tuple", items: [{ name: "a" }] }],
    ["()", { type: "PySequence", form: "tuple", items: [] }],
    ["a, b", { type: "PySequence", form: "tuple", items: [{ name: "a" }, { name: "b" }] }],
    ["[*a, b]", { type: "PySequence", form: "list", items: [{ type: "PySpread" }, { name: "b" }] }],
    ["{**a, 'b': 1}", { type: "PyDict", entries: [{ key: null }, { key: { type: "PyString" } }] }],
    ["f(a, *b, c=1, **d)", { args: [{ kind: "positional" }, { kind: "spread" }, { name: "c" }, { kind: "mapping" }] }],
    ["f(x for x in y)", { args: [{ value: { type: "PyComprehension", form: "generator" } }] }],
    ["[a for a, b in c if d if e]", { form: "list", clauses: [{ conditions: [{ name: "d" }, { name: "e" }] }] }],
    ["{a: b for a in c for b in d}", { form: "dict", value: { name: "b" }, clauses: [{}, {}] }],
    ["lambda a, b=1: a", { type: "PyLambda", params: [{ name: "a" }, { name: "b" }], body: { name: "a" } }],
    ["a if b else c", { type: "PyConditional", test: { name: "b" }, body: { name: "a" }, orElse: { name: "c" } }],
    ["a not in b", { type: "PyBinary", operator: "not in" }],
    ["a is not None", { type: "PyBinary", operator: "is not", right: { value: null } }],
    ["not a", { type: "PyUnary", operator: "not" }],
    ["a < b < c", { type: "PyOther" }],
    ["await a", { type: "PyAwait" }],
    ["...", { type: "PyConstant", value: "..." }],
  ])("%s", (text, expected) => {
    expect(shape(value(text))).toMatchObject(expected);
  });

  test.each([
    [`"a" 'b'`, ["a", "b"]],
    [`"""a\nb"""`, ["a\nb"]],
    [`r"\\d"`, ["\\d"]],
    [`rf"a{b}c"`, ["a", "{b}", "c"]],
    [`f"{a!r:>3}"`, ["{a!r:>3}"]],
    [`"é😀"`, ["é😀"]],
  ])("strings: %s", (text, expected) => {
    const string = value(text);
    if (string.type !== "PyString") throw new Error(string.type);
    const segments = string.parts.flatMap(part => part.segments.map(({ range }) => text.slice(...range)));
    expect(segments).toEqual(expected);
  });
});

describe("statements", () => {
  test.each<[string, object]>([
    ["a = b = 1", { type: "PyAssign", targets: [{ name: "a" }, { name: "b" }], value: { text: "1" } }],
    ["a: Union[str, None] = None", { type: "PyAssign", targets: [{ name: "a" }], value: { value: null } }],
    ["a, b = 1, 2", { type: "PyAssign", targets: [{ form: "tuple" }], value: { form: "tuple" } }],
    ["a += 1", { type: "PyAugmentedAssign", operator: "+" }],
    [
      "import a.b as c, d",
      {
        names: [
          { module: "a.b", alias: "c" },
          { module: "d", alias: null },
        ],
      },
    ],
    ["from ..a.b import (c as d, e)", { module: "a.b", level: 2, names: [{ name: "c", alias: "d" }, { name: "e" }] }],
    ["from . import x", { module: "", level: 1, names: [{ name: "x" }] }],
    ["if a:\n  b\nelif c:\n  d\nelse:\n  e\n", { branches: [{}, {}], orElse: [{}] }],
    ["for a, b in c:\n  pass\n", { type: "PyFor", target: { form: "tuple" }, body: [{ type: "PyPass" }] }],
    ["with a() as b, c:\n  d\n", { items: [{ target: { name: "b" } }, { target: null }], body: [{}] }],
    ["with (a() as b, c() as d):\n  e\n", { items: [{ target: { name: "b" } }, { target: { name: "d" } }] }],
    ["try:\n  a\nexcept E as e:\n  b\nfinally:\n  c\n", { handlers: [{ name: "e" }], finalizer: [{}] }],
    [
      "@x\ndef f(a, *, b=1, **c) -> None:\n  pass\n",
      { type: "PyFunction", name: "f", decorators: [{ name: "x" }], returns: { value: null } },
    ],
    ["@a.b(1)\nclass A: pass\n", { name: "A", decorators: [{ type: "PyCall", callee: { name: "b" }, args: [{}] }] }],
    ["class A(B, c=D):\n  x = 1\n", { type: "PyClass", name: "A", bases: [{}, { name: "c" }], body: [{}] }],
    ["match a:\n  case 1:\n    b\n  case _:\n    c\n", { clauses: [{ pattern: { text: "1" } }, { pattern: null }] }],
    ["if a: b = 1; c = 2\n", { branches: [{ body: [{}, {}] }] }],
  ])("%j", (text, expected) => {
    expect(shape(only(text))).toMatchObject(expected);
  });

  test("what newer Pythons have is no mistake", () => {
    for (const text of [
      "with (a as b, c as d):\n  e\n",
      "f = lambda x, /: x\n",
      "def f(a, /, b): pass\n",
      "def f():\n  yield\n  g()\n",
    ])
      expect(parsePython(text).errors).toEqual([]);
    expect(parsePython("def f(:\n  pass\n")).not.toMatchObject({ errors: [] });
  });

  test("half-typed code gives the rest of the file", () => {
    const { body } = parsePython('op.add_column("a", sa.\n\n\ndef downgrade():\n    pass\n');
    expect(body.length).toBeGreaterThan(0);
    for (const text of ["", "\ufeff", "\r\n", "(", "def", 'f"{', "'''", "if", "@", "a = ", "from", "import"])
      expect(() => parsePython(text)).not.toThrow();
  });
});

test("comments, and not what looks like one", () => {
  const text = `# a\nx = "# b"  # c\r\n"""\n# d\n"""\n`;
  expect(pythonComments(text).map(({ start, end }) => text.slice(start, end))).toEqual(["# a", "# c"]);
  expect(isInsideString(text, text.indexOf("# d"))).toBe(true);
  expect(isInsideString(text, text.indexOf("x ="))).toBe(false);
});
