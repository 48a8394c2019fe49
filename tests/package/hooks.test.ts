import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, inject, test } from "vitest";
import { fill } from "../support/folder.js";
import { AUTHOR, git, repository } from "../support/git.js";
import { folderIn, node, SQL } from "./project.js";

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { full, tarball } = inject("installed");
const page = readFileSync(join(home, "docs/hooks.md"), "utf8");

/** The code of a section of the page. */
function recipe(section: string): string {
  const text = page.split(/^## /m).find(part => part.startsWith(`${section}\n`)) ?? "";
  return /```\w+\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
}

const GOOD = {
  "migrations/2_b.up.sql": "CREATE TABLE orders (id bigint PRIMARY KEY);\n",
  "migrations/2_b.down.sql": "DROP TABLE orders;\n",
};

const BAD = {
  // Right or wrong by the first migration, which is not staged.
  "migrations/3_c.up.sql": "ALTER TABLE users DROP COLUMN nothing;\n",
  "migrations/3_c.down.sql": "ALTER TABLE users ADD COLUMN nothing int;\n",
};

/** A repository with a migration that has a finding, and nothing staged. */
function project(files: Readonly<Record<string, string>>): string {
  const root = folderIn("full", {
    ".gitignore": "node_modules\n",
    "migrations/1_a.up.sql": `CREATE TABLE users (id bigint PRIMARY KEY);\n${SQL}`,
    "migrations/1_a.down.sql": "DROP TABLE users;\n",
    ...files,
  });
  repository(root);
  git(root, "switch", "--quiet", "--create", "feature");
  return root;
}

/** Stages files and commits, with the hooks; the result is what was printed, and whether there is a commit. */
function tryCommit(root: string, files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  fill(root, files);
  git(root, "add", "--all");
  const before = git(root, "rev-parse", "HEAD");
  const { PATH = "" } = process.env;
  const { stdout, stderr } = spawnSync("git", ["commit", "--message", "change"], {
    cwd: root,
    encoding: "utf8",
    // What npm needs to reach its registry is in the environment.
    env: { ...process.env, PATH: `${join(full, "node_modules/.bin")}${delimiter}${PATH}`, ...AUTHOR, ...env },
    timeout: 110_000,
  });
  return { said: stdout + stderr, isCommitted: git(root, "rev-parse", "HEAD") !== before };
}

function expectHook(root: string, env?: Readonly<Record<string, string>>): void {
  const good = tryCommit(root, GOOD, env);
  expect(good.isCommitted, good.said).toBe(true);
  const bad = tryCommit(root, BAD, env);
  expect(bad.said).toContain("db/no-unknown-column");
  expect(bad.said).not.toContain("1_a.up.sql");
  expect(bad.isCommitted).toBe(false);
}

describe("a bad migration stops the commit, and a good one passes", () => {
  test("with lint-staged", () => {
    const root = project({ "package.json": recipe("lint-staged") });
    fill(root, { ".git/hooks/pre-commit": "#!/bin/sh\nexec lint-staged\n" });
    execFileSync("chmod", ["+x", join(root, ".git/hooks/pre-commit")]);
    expectHook(root);
  });

  test("with Lefthook", () => {
    const root = project({ "lefthook.yml": recipe("Lefthook") });
    execFileSync(process.execPath, [join(full, "node_modules/lefthook/bin/index.js"), "install"], { cwd: root });
    expect(existsSync(join(root, ".git/hooks/pre-commit"))).toBe(true);
    expectHook(root);
  });

  test("with pre-commit, in an environment that it installs", context => {
    skipWithoutPreCommit(context);
    const local = recipe("pre-commit");
    expect(local).toContain("eslint-plugin-db]");
    // What is on the registry is not what is tested.
    const root = project({ ".pre-commit-config.yaml": local.replace("eslint-plugin-db]", `"${tarball}"]`) });
    const env = { PRE_COMMIT_HOME: mkdtempSync(join(tmpdir(), "db-pre-commit-")) };
    execFileSync("pre-commit", ["install"], { cwd: root, env: { ...process.env, ...env } });
    expectHook(root, env);
  });
});

test("pre-commit takes the hook from a clone of this repository, in the version that it has", context => {
  skipWithoutPreCommit(context);
  const hooks = readFileSync(join(home, ".pre-commit-hooks.yaml"), "utf8");
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string };
  expect(hooks).toContain(`entry: npx --yes --package eslint@10 --package eslint-plugin-db@${version} dblint\n`);
  const source = mkdtempSync(join(tmpdir(), "db-hooks-"));
  // What is on the registry is not what is tested.
  const entry = `entry: node ${join(full, "node_modules/eslint-plugin-db/dist/cli/main.js")}`;
  fill(source, { ".pre-commit-hooks.yaml": hooks.replace(/entry: .*/, entry) });
  repository(source);
  const config = recipe("From a revision")
    .replace(/repo: .*/, `repo: ${source}`)
    .replace(/rev: .*/, `rev: ${git(source, "rev-parse", "HEAD")}`);
  expect(config).toContain("- id: dblint");
  const root = project({ ".pre-commit-config.yaml": config });
  const env = { PRE_COMMIT_HOME: mkdtempSync(join(tmpdir(), "db-pre-commit-")) };
  execFileSync("pre-commit", ["install"], { cwd: root, env: { ...process.env, ...env } });
  expectHook(root, env);
});

test("one file of a hundred costs little more than ESLint does by itself", async () => {
  const files: Record<string, string> = {
    // Prints the seconds of processor time, which do not depend on what else the machine does.
    "clock.cjs":
      'process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write(`\\ncost ${(user + system) / 1e6}\\n`); });',
    "plain.mjs": 'export default [{ files: ["**/*.js"], rules: { "no-unused-vars": "warn" } }];',
    "node_modules/.keep": "",
  };
  for (let i = 100; i < 200; i++) {
    files[`migrations/20240101000${i}_t.js`] =
      `exports.up = async knex => {\n  await knex.schema.createTable("t${i}", table => {\n    table.increments("id");\n    table.string("name");\n  });\n};\n\nexports.down = async knex => {\n  await knex.schema.dropTable("t${i}");\n};\n`;
  }
  const root = folderIn("full", files);
  const cost = async (...args: readonly string[]): Promise<number> => {
    const { code, stderr } = await node(root, ["--require", "./clock.cjs", ...args, "migrations/20240101000199_t.js"]);
    expect(code, stderr).toBe(0);
    return Number(/^cost (\S+)$/m.exec(stderr)?.[1]);
  };
  const bin = (path: string): string => join(full, "node_modules", path);
  const best = async (...args: readonly string[]): Promise<number> =>
    Math.min(await cost(...args), await cost(...args), await cost(...args));
  const plain = await best(bin("eslint/bin/eslint.js"), "--config", "plain.mjs");
  const own = await best(bin("eslint-plugin-db/dist/cli/main.js"));
  console.log(
    `One file of 100 costs ${own.toFixed(2)} s of processor time, ${(own / plain).toFixed(1)} times ESLint's.`,
  );
  // A machine on which ESLint itself needs 0.4 s has two seconds for the commit.
  expect(own / plain).toBeLessThan(5);
});

function skipWithoutPreCommit(context: { skip(note?: string): void }): void {
  if (spawnSync("pre-commit", ["--version"]).status === 0) return;
  console.warn("There is no pre-commit on this machine: its hook is not tested.");
  context.skip("no pre-commit");
}
