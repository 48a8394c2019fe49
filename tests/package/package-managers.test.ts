import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test, type TestContext } from "vitest";
import { folder } from "../support/folder.js";
import { KNEX_JS, KNEX_TS, NOT_NULL, SQL } from "./project.js";

const { tarball } = inject("installed");

/** One migration in each language that is parsed by a package of its own, with the configuration of ESLint. */
const FILES = {
  ".git/HEAD": "",
  "eslint.config.mjs":
    'import db from "eslint-plugin-db";\nexport default [{ ignores: [".pnp.*", ".yarn/"] }, ...db.configs.recommended];\n',
  "js/migrations/1_a.js": KNEX_JS,
  "ts/migrations/1_a.ts": KNEX_TS,
  "pg/package.json": '{ "dependencies": { "pg": "8" } }',
  "pg/migrations/1_a.up.sql": SQL,
  "pg/migrations/1_a.down.sql": "ALTER TABLE users DROP COLUMN age;\n",
  "mysql/package.json": '{ "dependencies": { "mysql2": "3" } }',
  "mysql/migrations/1_a.up.sql": SQL,
  "mysql/migrations/1_a.down.sql": "ALTER TABLE users DROP COLUMN age;\n",
  "alembic/versions/a_a.py":
    'from alembic import op\nimport sqlalchemy as sa\n\nrevision = "a"\ndown_revision = None\n\ndef upgrade():\n    op.add_column("users", sa.Column("age", sa.Integer(), nullable=False))\n\ndef downgrade():\n    op.drop_column("users", "age")\n',
};
const MIGRATIONS = Object.keys(FILES).filter(path => /migrations\/1_a\.(?:up|js|ts)|versions/.test(path));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(cwd: string, command: string, args: readonly string[]): Outcome {
  const registry = process.env["npm_config_registry"] ?? npmSetting("registry");
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    timeout: 280_000,
    shell: process.platform === "win32",
    env: {
      ...process.env,
      ...(registry === "" ? {} : { npm_config_registry: registry, YARN_NPM_REGISTRY_SERVER: registry }),
    },
  });
  return { code: status, stdout, stderr };
}

function npmSetting(name: string): string {
  return spawnSync("npm", ["config", "get", name], { encoding: "utf8" }).stdout.trim();
}

/** The program of a package manager, in a folder that goes with the test; the test is skipped where npm cannot get it. */
function packageManager(context: TestContext, name: string, bin: string): string {
  const home = folder({ "package.json": '{ "private": true }' });
  const { code, stderr } = run(home, "npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", name]);
  const program = join(home, "node_modules/.bin", bin);
  if (code !== 0 || !existsSync(program)) {
    console.warn(`${name} cannot be had on this machine: skipped. ${stderr.slice(0, 200)}`);
    context.skip(`no ${name}`);
  }
  return program;
}

function project(manifest: object, files: Readonly<Record<string, string>> = {}): string {
  return folder({
    ...FILES,
    "package.json": JSON.stringify({ name: "project", private: true, ...manifest }),
    ...files,
  });
}

const DEPENDENCIES = { eslint: "^10.0.0", "eslint-plugin-db": `file:${tarball}` };

/** ESLint and every format of `dblint` find the same in each language: no package is missing where it is asked for. */
function expectFindings(cwd: string, program: string, prefix: readonly string[]): void {
  const eslint = run(cwd, program, [...prefix, "eslint", "--format", "json", "."]);
  const start = eslint.stdout.indexOf("[{");
  expect(start, eslint.stdout + eslint.stderr).toBeGreaterThanOrEqual(0);
  const results = JSON.parse(eslint.stdout.slice(start).split("\n")[0] ?? "") as {
    filePath: string;
    messages: { ruleId: string | null }[];
  }[];
  const found = results
    .filter(({ messages }) => messages.some(({ ruleId }) => ruleId === NOT_NULL))
    .map(({ filePath }) => filePath.slice(cwd.length + 1).replaceAll("\\", "/"));
  expect(found.sort()).toEqual([...MIGRATIONS].sort());
  for (const format of ["frames", "sarif", "junit", "gitlab", "github", "markdown", "stylish"]) {
    const { code, stdout, stderr } = run(cwd, program, [...prefix, "dblint", "--format", format, "."]);
    expect(code, `${format}: ${stderr}`).toBe(1);
    for (const path of MIGRATIONS) expect(stdout, format).toContain(path);
    expect(stdout).not.toContain(".pnp");
  }
  const inspected = run(cwd, program, [...prefix, "dblint", "inspect", "pg/migrations/1_a.up.sql"]);
  expect(inspected.stdout).toContain("adds column `age` to `users`");
}

test("pnpm, without anything hoisted", context => {
  const pnpm = packageManager(context, "pnpm@10", "pnpm");
  const root = project({ dependencies: DEPENDENCIES }, { ".npmrc": "hoist=false\nstrict-peer-dependencies=true\n" });
  const { code, stdout, stderr } = run(root, pnpm, ["install", "--ignore-scripts"]);
  expect(code, stdout + stderr).toBe(0);
  expect(existsSync(join(root, "node_modules/@babel"))).toBe(false);
  expectFindings(root, pnpm, ["--silent", "exec"]);
}, 300_000);

test("Yarn with Plug'n'Play", context => {
  const yarn = packageManager(context, "@yarnpkg/cli-dist@4", "yarn");
  const root = project(
    { dependencies: DEPENDENCIES },
    { ".yarnrc.yml": "nodeLinker: pnp\nenableTelemetry: false\nenableScripts: false\n", "yarn.lock": "" },
  );
  const { code, stdout, stderr } = run(root, yarn, ["install", "--no-immutable"]);
  expect(code, stdout + stderr).toBe(0);
  expect(existsSync(join(root, ".pnp.cjs"))).toBe(true);
  expect(existsSync(join(root, "node_modules"))).toBe(false);
  expectFindings(root, yarn, ["run"]);
}, 300_000);

test("a workspace of npm, where the root has the plugin", () => {
  const root = project(
    { workspaces: ["packages/*"], dependencies: DEPENDENCIES },
    {
      "packages/shop/package.json": '{ "name": "shop", "version": "1.0.0", "dependencies": {} }',
      "packages/shop/migrations/1_a.js": KNEX_JS,
    },
  );
  const args = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  const { code, stderr } = run(root, "npm", args);
  expect(code, stderr).toBe(0);
  const inside = run(join(root, "packages/shop"), "npx", ["--no", "eslint", "."]);
  expect(inside.stdout).toContain(NOT_NULL);
  const named = run(root, "npm", ["exec", "--workspace", "shop", "--", "dblint"]);
  expect(named.stdout).toContain("migrations/1_a.js:3:5");
}, 300_000);
