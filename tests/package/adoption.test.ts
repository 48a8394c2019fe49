import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { fill } from "../support/folder.js";
import { commit, git, repository } from "../support/git.js";
import { eslint, folderIn, KNEX_JS, lint, node, NOT_NULL, SQL, type Run } from "./project.js";

const bin = join(inject("installed").full, "node_modules/eslint-plugin-db/dist/cli/main.js");
const dblint = (cwd: string, ...args: readonly string[]): Promise<Run> => node(cwd, [bin, ...args]);

/** A migration with one finding, and its way back. */
const bad = (id: string): Record<string, string> => ({
  [`db/migrations/${id}.up.sql`]: SQL.replace("age", `c${id}`),
  [`db/migrations/${id}.down.sql`]: `ALTER TABLE users DROP COLUMN c${id};\n`,
});

// Nothing is an error in `recommended` that a query can have; here it is.
const QUERY = `const knex = require("knex")({});
exports.find = name => knex.raw(\`SELECT id FROM users WHERE name = '\${name}'\`);
`;

describe.each(["10", "9"] as const)("a repository with a past, and ESLint %s", version => {
  test("is set up and begins with what is new", async () => {
    const root = folderIn("full", { ".gitignore": "node_modules\n", ...bad("1"), ...bad("2"), "src/users.js": QUERY });
    repository(root);

    const setUp = await dblint(root, "init", "--yes");
    expect([setUp.code, setUp.stderr]).toEqual([0, ""]);
    expect(setUp.stdout).toContain(
      "db/migrations: plain SQL, PostgreSQL assumed; 2 migrations, all 4 operations understood",
    );
    expect(setUp.stdout).toContain("Next\n  npx eslint .\n");
    expect((await lint(root, ["."], version)).messages).toEqual([
      `db/migrations/1.up.sql ${NOT_NULL} 1:30`,
      `db/migrations/2.up.sql ${NOT_NULL} 1:30`,
      expect.stringMatching(/^src\/users\.js db\/no-sql-interpolation /),
    ]);

    const { stdout } = await dblint(root, "baseline");
    const [, block = ""] = /\n( {2}\{.*\},)\n/.exec(stdout) ?? [];
    const config = join(root, "eslint.config.mjs");
    const strict = '  { files: ["**/*.js"], rules: { "db/no-sql-interpolation": "error" } },\n';
    writeFileSync(config, readFileSync(config, "utf8").replace("];", `${block}\n${strict}];`));
    const { messages } = await lint(root, ["."], version);
    expect(messages).toEqual([expect.stringMatching(/^src\/users\.js db\/no-sql-interpolation /)]);

    const suppress = ["--suppress-rule", "db/no-sql-interpolation", "."];
    expect((await eslint(root, suppress, version)).code).toBe(0);
    expect((await lint(root, ["."], version)).messages).toEqual([]);

    fill(root, { ...bad("3"), "src/more.js": QUERY });
    expect((await lint(root, ["."], version)).messages).toEqual([
      `db/migrations/3.up.sql ${NOT_NULL} 1:30`,
      expect.stringMatching(/^src\/more\.js db\/no-sql-interpolation /),
    ]);
  });
});

test("without ESLint's configuration, the branch alone counts", async () => {
  const root = folderIn("full", { ".gitignore": "node_modules\n", ...bad("1") });
  repository(root);
  commit(root, { "a.txt": "" });
  const clean = await dblint(root);
  expect(clean.stdout).toContain("Left out: 1 finding in 1 file of migrations that are in main already");
  expect(clean.code).toBe(0);
  git(root, "switch", "--quiet", "--create", "feature");
  commit(root, { "db/migrations/2_b.js": KNEX_JS });
  const { code, stdout } = await dblint(root, "--changed");
  expect(stdout).toContain("db/migrations/2_b.js:3:5");
  expect(stdout).not.toContain("1.up.sql");
  expect(code).toBe(1);
});

test("a package of a monorepo alone has the findings that it has in the whole", async () => {
  const root = folderIn("full", {
    "package.json": '{ "private": true, "workspaces": ["packages/*"] }',
    "eslint.config.mjs": 'import db from "eslint-plugin-db";\nexport default [...db.configs.recommended];\n',
    "packages/shop/package.json": '{ "name": "shop", "dependencies": { "mysql2": "3", "knex": "3" } }',
    "packages/shop/migrations/1_a.js": KNEX_JS,
    "packages/shop/migrations/2_b.js": KNEX_JS.replaceAll("age", "size"),
    "packages/api/package.json": '{ "name": "api", "dependencies": { "pg": "8" } }',
    "packages/api/migrations/1_a.up.sql": SQL,
    "packages/api/src/users.js": QUERY,
  });
  const findings = async (cwd: string): Promise<readonly string[]> =>
    (await lint(cwd)).results
      .flatMap(({ filePath, messages }) =>
        messages.map(
          ({ ruleId, line, message }) => `${filePath.slice(root.length)} ${line} ${ruleId ?? ""} ${message}`,
        ),
      )
      .sort();
  const whole = await findings(root);
  expect(whole.length).toBeGreaterThan(4);
  expect(
    [...(await findings(join(root, "packages/api"))), ...(await findings(join(root, "packages/shop")))].sort(),
  ).toEqual(whole);
});
