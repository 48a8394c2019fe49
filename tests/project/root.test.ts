import { homedir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { boundsOf } from "../../src/project/root.js";
import { folder } from "../support/folder.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Root and top of `file`, below the temporary folder. */
function bounds(files: Readonly<Record<string, string | null>>, file: string, cwd = "") {
  const root = folder(files);
  const found = boundsOf(join(root, file), join(root, cwd));
  return { root: found.root.slice(root.length + 1), top: found.top.slice(root.length + 1) };
}

describe("boundsOf", () => {
  test.each([
    ["a repository", { "a/.git/HEAD": "", "a/b/package.json": "{}" }],
    ["a worktree", { "a/.git": "gitdir: elsewhere", "a/b/package.json": "{}" }],
    ["npm workspaces", { "a/package.json": '{"workspaces":["*"]}', "a/b/package.json": "{}" }],
    ["a pnpm workspace", { "a/pnpm-workspace.yaml": "packages:\n  - b\n", "a/b/package.json": "{}" }],
    ["lerna", { "a/lerna.json": "{}", "a/b/package.json": "{}" }],
    ["nx", { "a/nx.json": "{}", "a/b/package.json": "{}" }],
  ])("ends at %s", (_, files) => {
    expect(bounds(files, "a/b/src/x.sql", "a")).toEqual({ root: "a", top: "a" });
  });

  test.each(["package.json", "pyproject.toml", "go.mod", "Cargo.toml"])("else ends at the nearest %s", name => {
    expect(bounds({ [`a/b/${name}`]: "{}" }, "a/b/src/x.sql", "a")).toEqual({ root: "a/b", top: "a" });
  });

  test("goes above the working directory for the repository that it is a part of, not for a package", () => {
    const whole = { root: "a", top: "a" };
    expect(bounds({ "a/.git/HEAD": "", "a/b/package.json": "{}", "a/b/x.sql": "" }, "a/b/x.sql", "a/b")).toEqual(whole);
    expect(bounds({ "a/package.json": "{}", "a/b/x.sql": "" }, "a/b/x.sql", "a/b")).toEqual({
      root: "a/b",
      top: "a/b",
    });
  });

  test("takes a home folder that is kept in git for no repository", () => {
    vi.stubEnv("HOME", folder({ ".git/HEAD": "", "a/b/x.sql": "" }));
    const home = homedir();
    expect(boundsOf(join(home, "a/b/x.sql"), join(home, "a"))).toEqual({ root: join(home, "a"), top: join(home, "a") });
  });

  test.each([
    ["a package", { "a/package.json": "{}" }],
    ["a repository", { "a/.git/HEAD": "" }],
    ["an Alembic project", { "a/alembic.ini": "" }],
  ])("goes up from a working directory of migrations to %s", (_, files) => {
    for (const inner of ["a/db/migrations", "a/alembic/versions"]) {
      const all = { ...files, [`${inner}/1_x.py`]: "" };
      expect(bounds(all, `${inner}/1_x.py`, inner)).toEqual({ root: "a", top: "a" });
    }
  });

  test("stays in a working directory of migrations that nothing is around", () => {
    const found = bounds({ "a/migrations/b/1_x.sql": "" }, "a/migrations/b/1_x.sql", "a/migrations");
    expect(found).toEqual({ root: "a/migrations", top: "a/migrations" });
  });

  test("goes up from a file outside of the working directory", () => {
    expect(bounds({ "a/.git/HEAD": "", "a/b/x.sql": "", c: null }, "a/b/x.sql", "c")).toEqual({ root: "a", top: "a" });
  });

  test("takes no folder for a neighbour whose name it begins with", () => {
    expect(bounds({ "ab/.git/HEAD": "", a: null }, "ab/c/x.sql", "a")).toEqual({ root: "ab", top: "ab" });
  });

  test("survives a broken package.json", () => {
    expect(bounds({ "a/package.json": '{"workspaces": [' }, "a/b/x.sql", "a")).toEqual({ root: "a", top: "a" });
  });
});
