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
};

function keyOf(root: string): string {
  vi.spyOn(process, "cwd").mockReturnValue(root);
  return cacheKey().toJSON();
}

test.each([
  "migrations/20240101_a.ts",
  "migrations/20240102_b.js",
  "sql/a.sql",
  "sql/b.sql",
  "src/a.ts",
  "src/page.tsx",
  "app/models.py",
  "prisma/schema.prisma",
  "migrations/20240101_a.sql.conf",
  "package.json",
  "tsconfig.json",
  ".env",
  ".env.local",
  ".sequelizerc",
  "requirements-dev.txt",
  "src/users.go",
])("the key of the cache covers %s", path => {
  const root = folder(FILES);
  const before = keyOf(root);
  expect(keyOf(root)).toBe(before);
  fill(root, { [path]: "something else" });
  const changed = keyOf(root);
  expect(changed).not.toBe(before);
  fill(root, { [path]: "something else again" });
  expect(keyOf(root)).not.toBe(changed);
});

test.each([
  "node_modules/x/migrations/20240101_a.sql",
  ".git/a.sql",
  ".cache/eslint.json",
  ".next/server/a.js",
  "coverage/coverage-final.json",
  "README.md",
  ".eslintcache",
  "package-lock.json",
])("the key of the cache does not cover %s", path => {
  const root = folder(FILES);
  const before = keyOf(root);
  fill(root, { [path]: "something else" });
  expect(keyOf(root)).toBe(before);
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
