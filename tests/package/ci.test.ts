import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, inject, test } from "vitest";
import { commit, git, repository } from "../support/git.js";
import { folderIn, SQL } from "./project.js";

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const page = readFileSync(join(home, "docs/ci.md"), "utf8");

/** What the jobs of the page run, as the shell of a pipeline gets it. */
const commands = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)]
  .flatMap(([, code = ""]) => code.split("\n"))
  .flatMap(line => /^\s*-? ?(?:run: |- )(?:run: )?((?:npx|npm) .*)$/.exec(line)?.[1] ?? []);

/** A branch with a bad migration, on top of another one on `main`. */
function branch(): string {
  const root = folderIn("full", {
    ".gitignore": "node_modules\n",
    "eslint.config.mjs": 'import db from "eslint-plugin-db";\nexport default [...db.configs.recommended];\n',
    "migrations/1_a.up.sql": SQL,
    "migrations/1_a.down.sql": "ALTER TABLE users DROP COLUMN age;\n",
  });
  repository(root);
  git(root, "switch", "--quiet", "--create", "feature");
  commit(root, {
    "migrations/2_b.up.sql": SQL.replace("age", "size"),
    "migrations/2_b.down.sql": "ALTER TABLE users DROP COLUMN size;\n",
  });
  return root;
}

/** Runs a command of the page as it stands there, where `npx` finds what is installed. */
function run(root: string, command: string) {
  const bin = join(inject("installed").full, "node_modules/.bin");
  return spawnSync("sh", ["-c", command.replace(/^npx /, "")], {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`,
      GITHUB_STEP_SUMMARY: join(root, "summary.md"),
    },
  });
}

describe("the jobs of docs/ci.md", () => {
  test("have these commands", () => {
    expect(commands).toEqual([
      "npm ci",
      "npx dblint --format github",
      "npx dblint --format sarif > dblint.sarif",
      'npx dblint --changed --format markdown >> "$GITHUB_STEP_SUMMARY"',
      "npm ci",
      "npx dblint --format gitlab > gl-code-quality-report.json",
    ]);
  });

  test.each(commands.filter(command => command.startsWith("npx ")))("%s", command => {
    const root = branch();
    const { status, stdout, stderr } = run(root, command);
    // What has landed is not even looked at with `--changed`.
    expect(stderr).toContain(
      command.includes("--changed")
        ? "2 files: 1 finding"
        : "Left out: 1 finding in 1 file of migrations that are in main already",
    );
    expect(status).toBe(1);
    const [, file] = />>? "?([^" ]+)"?$/.exec(command) ?? [];
    const path = file === undefined ? null : join(root, file.replace("$GITHUB_STEP_SUMMARY", "summary.md"));
    const report = path === null ? stdout : readFileSync(path, "utf8");
    expect(report).toContain("migrations/2_b.up.sql");
    expect(report).toContain("db/no-not-null-without-default");
    expect(report).not.toContain("migrations/1_a");
    if (path?.endsWith(".md") === false) expect(() => JSON.parse(report) as unknown).not.toThrow();
    expect(path === null || existsSync(path)).toBe(true);
  });

  test("or ESLint itself", () => {
    const { status, stdout } = run(branch(), /`(npx eslint \.)`/.exec(page)?.[1] ?? "");
    expect(stdout).toContain("db/no-not-null-without-default");
    expect(status).toBe(1);
  });
});
