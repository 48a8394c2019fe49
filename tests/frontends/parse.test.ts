import { parse as parseTypeScript } from "@typescript-eslint/parser";
import { describe, expect, test } from "vitest";
import { parseScript, parseSource } from "../../src/frontends/parse.js";

/** Kind and text of every node, in no particular order. */
function nodesOf(root: unknown, text: string): string[] {
  if (typeof root !== "object" || root === null) return [];
  if (Array.isArray(root)) return root.flatMap(item => nodesOf(item, text));
  const node = root as Record<string, unknown>;
  const children = Object.entries(node).flatMap(([key, value]) =>
    ["range", "loc", "parent", "tokens", "comments"].includes(key) ? [] : nodesOf(value, text),
  );
  if (typeof node["type"] !== "string") return children;
  const [start, end] = node["range"] as [number, number];
  return [`${node["type"]} ${start} ${text.slice(start, end)}`, ...children];
}

describe("parseScript", () => {
  test.each([
    "const a = `x ${1} y ${2} z`; tag`${a}`;",
    "exports.up = async function (knex) { await knex.schema.raw('select 1'); };",
    "class A { b = 1; #c = 2; static { } accessor d = 3; async up() { this.#c?.e(); } }",
    "import a from 'a'; export { a as b }; const c = await import('c');",
  ])("gives the nodes and ranges of ESLint's own parsers: %s", text => {
    const ast = parseTypeScript(text, { range: true });
    const source = parseSource("a.ts", text, { tokens: true });
    expect(source.ok && nodesOf(source.program, text).sort()).toEqual(nodesOf(ast, text).sort());
  });

  test.each([
    ["a type assertion", "a.ts", "const a = <any>b;"],
    ["JSX", "a.tsx", "const a = <b />;"],
    ["a decorated parameter", "a.ts", "class A { constructor(@Inject() private readonly b: B) {} }"],
    ["a return outside of a function", "a.js", "return 1;"],
    ["a redeclared variable", "a.js", "let a; let a;"],
    ["an octal literal in sloppy code", "a.cjs", "const a = 010;"],
    ["nothing", "a.js", ""],
  ])("reads %s", (_, path, text) => {
    expect(parseScript(path, text)).toMatchObject({ type: "Program" });
  });

  test.each(["{{{", "class {", "exports.up = function (knex) {", "f(a, , b)", "new F(, a)", "\0"])(
    "is null for %j",
    text => {
      expect(parseScript("a.ts", text)).toBeNull();
    },
  );
});
