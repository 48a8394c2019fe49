import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { cacheKey } from "../../src/engine/cache-key.js";
import { fill, folder } from "../support/folder.js";

afterEach(() => {
  vi.restoreAllMocks();
});

const FILES = {
  "package.json": "{}",
  "src/a.ts": "export const a = 1;",
  "migrations/20240101_a.ts": "export const up = 1;",
  "sql/a.sql": "SELECT 1;",
  "node_modules/x/migrations/20240101_a.sql": "SELECT 1;",
};

function keyOf(root: string): string {
  vi.spyOn(process, "cwd").mockReturnValue(root);
  return cacheKey().toJSON();
}

test.each([
  ["migrations/20240101_a.ts", true],
  ["sql/a.sql", true],
  ["sql/b.sql", true],
  ["migrations/20240102_b.js", true],
  ["package.json", true],
  [".env", true],
  ["src/a.ts", false],
  ["node_modules/x/migrations/20240101_a.sql", false],
])("the key of the cache covers %s: %j", (path, covered) => {
  const root = folder(FILES);
  const before = keyOf(root);
  expect(keyOf(root)).toBe(before);
  fill(root, { [path]: "something else" });
  expect(keyOf(root) !== before).toBe(covered);
});

test("the key of the cache covers models", () => {
  const root = folder(FILES);
  const before = keyOf(root);
  fill(root, { "src/entity.ts": `import { Entity } from "typeorm";\n@Entity() export class User {}` });
  expect(keyOf(root)).not.toBe(before);
});

test("the key is the same for the same files elsewhere", () => {
  expect(keyOf(folder(FILES))).toBe(keyOf(folder(FILES)));
});

test("nothing is read before the key is written down, and once then", () => {
  const root = folder(FILES);
  const cwd = vi.spyOn(process, "cwd").mockReturnValue(root);
  const key = cacheKey();
  expect(cwd).not.toHaveBeenCalled();
  const first = JSON.stringify({ key });
  fill(root, { [join("sql", "a.sql")]: "SELECT 2;" });
  expect(JSON.stringify({ key })).toBe(first);
});
