import js from "@eslint/js";
import * as typescriptEslint from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { builtinRules } from "eslint/use-at-your-own-risk";
import { describe, expect, test } from "vitest";
import { ownParser } from "../../src/engine/parser/index.js";
import { parseForESLint, type ParserOptions } from "../../src/engine/parser/parse.js";
import { JSX, TYPESCRIPT } from "./typescript-samples.js";

const SAMPLES = [...TYPESCRIPT.map(text => ["a.ts", text] as const), ...JSX.map(text => ["a.tsx", text] as const)];

interface Place {
  readonly line: number;
  readonly column: number;
}

interface Token {
  readonly type: string;
  readonly value: string;
  readonly range: readonly [number, number];
  readonly loc: { readonly start: Place; readonly end: Place };
}

interface Program {
  readonly tokens: readonly Token[];
  readonly comments: readonly Token[];
}

/** One line a token: kind, text and place. */
function tokensOf(program: object): string[] {
  const { tokens, comments } = program as Program;
  return [...tokens, ...comments].map(
    ({ type, value, range, loc: { start, end } }) =>
      `${type} ${value} ${range.join("-")} ${start.line}:${start.column}-${end.line}:${end.column}`,
  );
}

function lint(code: string, rules: Linter.RulesRecord, filename = "a.ts", parser: object = ownParser): string[] {
  const config = { files: ["**"], languageOptions: { parser: parser as Linter.Parser }, rules };
  return new Linter()
    .verify(code, [config], filename)
    .map(({ ruleId, line, column, message }) => `${ruleId ?? "fatal"} ${line}:${column} ${message}`);
}

describe("tokens and comments", () => {
  // Where a word that is also the name of a property stands, the two differ; no rule depends on that.
  const CONTEXTUAL = /^(?:Keyword|Identifier) (?:static|enum|with) |^(?:JSXIdentifier|Identifier) [hi] /;

  test.each(SAMPLES)("are those of typescript-eslint: %s: %s", (filePath, text) => {
    const options = { range: true, loc: true, tokens: true, comment: true, filePath } as const;
    const theirs = typescriptEslint.parseForESLint(text, options).ast;
    const ours = parseForESLint(text, { filePath }).ast;
    const compared = (program: object): string[] => tokensOf(program).filter(token => !CONTEXTUAL.test(token));
    expect(compared(ours)).toEqual(compared(theirs));
  });

  test("count lines of CRLF and columns of UTF-16", () => {
    const { ast } = parseForESLint('// é😀\r\nconst a = "😀"; /* b\r\n*/ c;', { filePath: "a.ts" });
    expect(tokensOf(ast)).toEqual([
      "Keyword const 8-13 2:0-2:5",
      "Identifier a 14-15 2:6-2:7",
      "Punctuator = 16-17 2:8-2:9",
      'String "😀" 18-22 2:10-2:14',
      "Punctuator ; 22-23 2:14-2:15",
      "Identifier c 33-34 3:3-3:4",
      "Punctuator ; 34-35 3:4-3:5",
      "Line  é😀 0-6 1:0-1:6",
      "Block  b\r\n 24-32 2:16-3:2",
    ]);
  });

  test("know a shebang", () => {
    const messages = lint("#!/usr/bin/env node\nconst a: number = 1;", {
      "no-inline-comments": "error",
      "spaced-comment": "error",
      "no-unused-vars": "error",
    });
    expect(messages).toEqual(["no-unused-vars 2:7 'a' is assigned a value but never used."]);
  });
});

describe("scopes", () => {
  const unused = (code: string, filename = "a.ts"): string[] => lint(code, { "no-unused-vars": "error" }, filename);
  const undeclared = (code: string, filename = "a.ts"): string[] => lint(code, { "no-undef": "error" }, filename);

  test.each([
    "import type { Knex } from 'knex'; export async function up(knex: Knex): Promise<void> { await knex.schema; }",
    "import { A, B, C, D, E } from 'x'; export class F extends A<B> implements C { constructor(@D() readonly e: E) { super(); } }",
    "import { A } from 'x'; export const a: typeof A.b = 1;",
    "import { A } from 'x'; export const a = <A>1; export const f = <T extends A>(b: T): T => b;",
    "import * as A from 'x'; import B = A.B; export type C = B;",
    "import A = require('a'); export = A;",
    "interface A { b: B } type B = string; export const a = (b: unknown): b is A => b !== null;",
    "enum A { b, c = b, d = A.b | c } export { A };",
    "namespace A { export const b = 1; } export default A.b;",
    "namespace A.B.C { export const b = 1; } export default A;",
    "function f(a: string): void; function f(a: number): void; function f(a: unknown) { return a; } f(1);",
    "declare global { interface Window { a: string } var b: number; }",
    "declare module 'x' { function f(): void; const a: number; }",
    "export function f(this: Window) { return this; }",
    "export class A { constructor(private a: string, public b = 1) {} }",
    "export abstract class A { abstract m(a: string): void; n(a: string): void; n(a: unknown) { return a; } }",
    "class A {} interface A { b: string } export { A };",
    "export type A = { [key: string]: number }; export type B = (a: string) => void;",
    "type A = 1; const A = 1; export { A };",
    "import { deco } from 'x'; @deco export class A { @deco a: string; @deco m(@deco a: string) { return a; } }",
    "import { KEY } from 'x'; export interface A { [KEY]: string } export class B { [KEY] = 1; declare [KEY]: string }",
    "export import A = B.C; import B from 'b';",
    "import { a } from 'x'; export const f = (a: a): unknown => a;",
  ])("see every use: %s", code => {
    expect(unused(code)).toEqual([]);
    expect(lint(code, { "no-redeclare": "error", "no-use-before-define": "error" })).toEqual([]);
  });

  test.each([
    "import { A, B } from 'x'; export const a = <A><B.c /></A>;",
    "import React from 'react'; export const a = <b />;",
    "import * as React from 'react'; export const a = <></>;",
  ])("see the use of a component: %s", code => {
    expect(unused(code, "a.tsx")).toEqual([]);
  });

  test("take a value that only types use for used", () => {
    const code = "const a = ['b'] as const; export type A = (typeof a)[number];";
    expect(lint(code, { "no-unused-vars": "error", "no-useless-assignment": "error" })).toEqual([]);
  });

  test.each([
    ["import { A } from 'x';", "A"],
    ["import type { A } from 'x'; export const a: { A: string } = { A: '' };", "A"],
    ["interface A {}", "A"],
    ["type A = string;", "A"],
    ["enum A { b }", "A"],
    ["namespace A { const b = 1; void b; }", "A"],
    ["export function f(a: string) {}", "a"],
    ["export type F = (a: string) => void; const a = 1;", "a"],
  ])("see what is not used: %s", (code, name) => {
    expect(unused(code)).toEqual([expect.stringMatching(`'${name}' is (defined|assigned a value) but never used`)]);
  });

  test.each([
    "export const a: Promise<Record<string, Partial<HTMLElement>>> = b; declare const b: any;",
    "export function f<T extends object>(a: T): asserts a is Required<T> {}",
    "export class A { constructor(private a: string, b = a) { this.a = a + b; } }",
    "export const f = function (this: Window, { a = 1, b: [c] }: X) { return a + c; };",
    "(a as any) = 1; a! = 2; a!++; [a as any] = [1]; for (a as any of [1]); var a;",
    "declare const a: number, b: string; declare function f(): void; declare class C {} export { a, b, f, C };",
    "namespace A { export const a = 1; } namespace A { export const b = A.a; }",
    "export abstract class A { abstract a: string; abstract m(): B; declare b: C; [key: string]: D }",
    "export const a = b satisfies C as D<E>; const b = 1; export default interface F {}",
    "try {} catch (e: unknown) { void e; } try {} catch {}",
  ])("take no type for a variable: %s", code => {
    expect(undeclared(code)).toEqual([]);
  });

  test.each([
    ["export const a: string = b;", "b"],
    ["@b() export class A {}", "b"],
    ["export class A { constructor(@b() c: string) { void c; } }", "b"],
    ["export enum A { a = b }", "b"],
    ["export const a = (b as string)!;", "b"],
    ["export class A { [b]: string = ''; accessor c = 1 }", "b"],
    ["export abstract class A { abstract [b](): void }", "b"],
    ["export = b;", "b"],
  ])("find an undeclared variable: %s", (code, name) => {
    expect(undeclared(code)).toEqual([expect.stringContaining(`'${name}' is not defined`)]);
  });

  test("take an assignment under an assertion for one", () => {
    expect(lint("let a = 0; (a as unknown) = 1; let b = 0; b!++;", { "prefer-const": "error" })).toEqual([]);
    expect(lint("const a = 0; (a as unknown) = 1;", { "no-const-assign": "error" })).toHaveLength(1);
  });

  test("are those of a module where there is an import, whatever the configuration says", () => {
    const parse = (options: ParserOptions): object => parseForESLint("import a from 'a'; a;", options).ast;
    expect(parse({ filePath: "a.cts", sourceType: "commonjs" })).toMatchObject({ sourceType: "module" });
    expect(parseForESLint("exports.a = 1;", { filePath: "a.cts", sourceType: "commonjs" }).ast).toMatchObject({
      sourceType: "script",
    });
  });
});

describe("ESLint's own rules", () => {
  const all = Object.fromEntries([...builtinRules.keys()].map(name => [name, "error" as const]));

  test.each([...SAMPLES, ["a.ts", TYPESCRIPT.slice(1, 20).join("\n")] as const])(
    "do not crash: %s: %s",
    (filename, text) => {
      expect(() => lint(text, all, filename)).not.toThrow();
    },
  );

  // Where typescript-eslint's scopes see an unused name in a type, ours see none.
  test.each(SAMPLES)("find nothing that they do not find with typescript-eslint: %s: %s", (filename, text) => {
    const rules = { ...js.configs.recommended.rules, "no-undef": "off", "no-unused-vars": "off" } as const;
    const theirs = new Set(lint(text, rules, filename, typescriptEslint));
    expect(lint(text, rules, filename).filter(message => !theirs.has(message))).toEqual([]);
  });
});

describe("errors", () => {
  test.each([
    ["const a = ;", 1, 11, "Unexpected token"],
    ["class A {\n  b(\n", 3, 1, "Unexpected token"],
    ["let a: string = 1 let b", 1, 18, "Missing semicolon"],
    ["const a = `b", 1, 12, "Unterminated template"],
    ["interface {}", 1, 11, "'interface' declarations must be followed by an identifier"],
    ["\0", 1, 1, "Unexpected character"],
  ])("stand at their place: %j", (code, line, column, message) => {
    const [found, ...others] = new Linter().verify(
      code,
      [{ files: ["**"], languageOptions: { parser: ownParser as Linter.Parser } }],
      "a.ts",
    );
    expect(others).toEqual([]);
    expect(found).toMatchObject({ fatal: true, severity: 2, line, column });
    expect(found?.message).toContain(`Parsing error: ${message}`);
    expect(found?.message).not.toMatch(/\(\d+:\d+\)/);
  });

  test("of meaning are left to the compiler", () => {
    const code = "let a; let a; break; class A { abstract b(): void; override c() {} } export { d };";
    expect(lint(code, {})).toEqual([]);
  });

  test("in a text that is too deep for a stack are no crash", () => {
    expect(lint("(".repeat(200_000), {})).toEqual([expect.stringContaining("fatal")]);
  });
});
