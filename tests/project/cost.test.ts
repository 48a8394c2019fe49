import type * as fileSystem from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { folder } from "../support/folder.js";

const looks = vi.hoisted(() => ({ count: 0 }));

vi.mock("node:fs", async original => {
  const fs = await original<typeof fileSystem>();
  const counted = <F extends (...args: never[]) => unknown>(call: F): F =>
    ((...args) => {
      looks.count++;
      return call(...args);
    }) as F;
  return {
    ...fs,
    statSync: counted(fs.statSync),
    readdirSync: counted(fs.readdirSync),
    readFileSync: counted(fs.readFileSync),
  };
});

// What was seen is good for a second: a slow machine would look again.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => void vi.useRealTimers());

test("a run over many files looks at each path about once, not once for each file", () => {
  const files = 400;
  const names = Array.from({ length: files }, (_, i) => `migrations/${1_000 + i}_a/up.sql`);
  const root = folder({
    ".git/HEAD": "",
    "package.json": '{"workspaces":["packages/*"],"dependencies":{"pg":"*"}}',
    ...Object.fromEntries(names.map(name => [name, "ALTER TABLE a ADD b int;"])),
  });
  looks.count = 0;
  for (const name of names) {
    const path = join(root, name);
    const project = projectOf(path, root, DEFAULT_SETTINGS);
    expect(project.isMigrationPath(path)).toBe(true);
    expect(project.series(path)).toHaveLength(files);
    expect(project.migrationFile(path).id).toMatch(/_a$/);
    expect(project.dialectOf(path, "ALTER TABLE a ADD b int;")).toBe("postgresql");
    expect(project.resolveImport(path, "@acme/db")).toBeNull();
    expect(project.read(path)).not.toBeNull();
  }
  // A stat and a read for each folder and file, and some for what is not there.
  expect(looks.count).toBeLessThan(files * 8);
});
