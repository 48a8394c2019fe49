import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dblint } from "../support/cli.js";
import { folder } from "../support/folder.js";
import { commit, git, repository } from "../support/git.js";

const migrations = (place: string, ...ids: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    ids.flatMap(id => [
      [`${place}/${id}.up.sql`, `ALTER TABLE users ADD COLUMN ${id.slice(2)} int NOT NULL;\n`],
      [`${place}/${id}.down.sql`, `ALTER TABLE users DROP COLUMN ${id.slice(2)};\n`],
    ]),
  );

const INTERPOLATION = `const knex = require("knex")({});
exports.all = async ids => {
  for (const id of ids) await knex("users").where({ id }).select("id");
};
`;

describe("dblint baseline", () => {
  test("names the last migration, and says what follows", async () => {
    const root = folder({
      "package.json": '{ "dependencies": { "pg": "8", "knex": "3" } }',
      "eslint.config.js": "",
      ...migrations("migrations", "1_a", "2_b"),
      "src/users.js": INTERPOLATION,
    });
    const { code, stdout, stderr } = await dblint(root, ["baseline"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(`Migrations
  migrations: 2 migrations up to 2_b, with 2 findings
  They are on disk (git cannot tell which have run), and cannot be changed any more: they are read, so that the schema is known, and not reported.

In ESLint's configuration, behind \`...db.configs.recommended\` (eslint.config.js)
  { settings: { db: { startAfter: "2_b" } } },

Queries and models
  db/no-n-plus-one: 1 warning
  Warnings fail no run, unless \`--max-warnings\` says so; no list is kept of them.

With dblint alone
  git cannot tell here which migrations are in the main branch: \`--setting startAfter=2_b\` says it

`);
  });

  test("has a block for each series, and stops where the branch begins", async () => {
    const root = folder({
      "package.json": '{ "workspaces": ["packages/*"] }',
      "packages/a/package.json": "{}",
      "packages/b/package.json": "{}",
      ...migrations("packages/a/migrations", "1_a", "2_b"),
      ...migrations("packages/b/migrations", "1_c"),
    });
    repository(root);
    git(root, "switch", "--quiet", "--create", "feature");
    commit(root, { ...migrations("packages/a/migrations", "3_d"), ...migrations("packages/c/migrations", "1_e") });
    const { stdout } = await dblint(root, ["baseline"]);
    expect(stdout).toContain("  packages/a/migrations: 2 migrations up to 2_b, with 2 findings\n");
    expect(stdout).toContain("  They are in main, and cannot");
    expect(stdout).toContain(`
  { files: ["packages/a/migrations/**"], settings: { db: { startAfter: "2_b" } } },
  { files: ["packages/b/migrations/**"], settings: { db: { startAfter: "1_c" } } },

`);
    expect(stdout).toContain("  no findings\n");
    expect(stdout).toContain("nothing to do: it leaves out migrations that are in main already");
  });

  test("of one package says what its block is for, where the configuration is that of all", async () => {
    const root = folder({
      "package.json": '{ "workspaces": ["packages/*"] }',
      "eslint.config.js": "",
      "packages/a/package.json": "{}",
      ...migrations("packages/a/migrations", "1_a"),
      ...migrations("packages/b/migrations", "1_c"),
    });
    repository(root);
    const { stdout } = await dblint(join(root, "packages/a"), ["baseline"]);
    expect(stdout).toContain(
      '(../../eslint.config.js)\n  { files: ["packages/a/migrations/**"], settings: { db: { startAfter: "1_a" } } },\n',
    );
  });

  test("speaks of ESLint only where there is a package", async () => {
    const root = repository(
      folder({
        ...migrations("migrations", "1_a"),
        "app.py":
          "from sqlalchemy import delete\nfrom sqlalchemy.orm import Session\n\n\ndef remove(session: Session):\n    session.execute(delete(User))\n",
      }),
    );
    const { stdout } = await dblint(root, ["baseline"]);
    expect(stdout).not.toMatch(/eslint (?:--|\.)|ESLint|suppress/);
    expect(stdout).toContain("  db/require-where: 1 error\n  `dblint --changed` reports those in files");
    expect(stdout).toContain("it leaves out migrations that are in main already (https://");
  });

  test("says so where there is nothing", async () => {
    const { stdout } = await dblint(folder({ "package.json": "{}", "a.js": "" }), ["baseline"]);
    expect(stdout).toBe("Migrations\n  none that have run for sure\n\nQueries and models\n  no findings\n\n");
  });

  test.each([
    [["baseline", "nothing"], 'There is no folder "nothing".'],
    [["baseline", "a", "b"], "takes one folder"],
    [["baseline", "--fix"], "--fix is no option of baseline"],
  ])("that makes no sense is explained: %j", async (args, message) => {
    const { code, stderr } = await dblint(folder({}), args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
