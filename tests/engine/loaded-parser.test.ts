import { createRequire } from "node:module";
import { afterEach, expect, test } from "vitest";
import { loadedParser } from "../../src/engine/parser/loaded.js";

const { cache } = createRequire(import.meta.url);
const ENTRY = "@typescript-eslint/parser/dist/index.js";
const added: string[] = [];

/** Pretends that modules were loaded; each is a parser that says which it is. */
function load(...paths: string[]): void {
  for (const path of paths) {
    added.push(path);
    cache[path] = { exports: { parseForESLint: () => ({ path }) } } as unknown as NodeJS.Module;
  }
}

function chosen(filePath: string, wantsTypes = false): string | null {
  const parser = loadedParser(filePath, wantsTypes);
  return parser === null ? null : (parser.parseForESLint("") as { path: string }).path;
}

afterEach(() => {
  for (const path of added.splice(0)) Reflect.deleteProperty(cache, path);
});

test("the parser of the project is taken for its files", () => {
  load(`/a/node_modules/${ENTRY}`, `/b/node_modules/${ENTRY}`);
  expect(chosen("/a/src/x.ts")).toBe(`/a/node_modules/${ENTRY}`);
  expect(chosen("/b/x.ts")).toBe(`/b/node_modules/${ENTRY}`);
  expect(chosen("/c/x.ts")).toBeNull();
  expect(chosen("/ab/x.ts")).toBeNull();
});

test("the nearest one is taken, and of one folder its own", () => {
  load(
    `/a/node_modules/${ENTRY}`,
    `/a/packages/b/node_modules/${ENTRY}`,
    `/a/node_modules/config/node_modules/${ENTRY}`,
  );
  expect(chosen("/a/packages/b/x.ts")).toBe(`/a/packages/b/node_modules/${ENTRY}`);
  expect(chosen("/a/packages/c/x.ts")).toBe(`/a/node_modules/${ENTRY}`);
});

test.each([
  [`/a/node_modules/.pnpm/@typescript-eslint+parser@8.0.0/node_modules/${ENTRY}`, "/a/x.ts"],
  ["C:\\a\\node_modules\\@typescript-eslint\\parser\\dist\\index.js", "C:\\a\\x.ts"],
])("it is known where package managers put it: %s", (path, file) => {
  load(path);
  expect(chosen(file)).toBe(path);
});

test("one from outside is taken where types are wanted", () => {
  load(`/shared/node_modules/${ENTRY}`);
  expect(chosen("/a/x.ts")).toBeNull();
  expect(chosen("/a/x.ts", true)).toBe(`/shared/node_modules/${ENTRY}`);
});

test("other modules of the package are none", () => {
  load(
    "/a/node_modules/@typescript-eslint/parser/dist/parser.js",
    "/a/node_modules/@typescript-eslint/utils/dist/index.js",
  );
  expect(chosen("/a/x.ts", true)).toBeNull();
});
