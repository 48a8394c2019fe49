import { rmSync } from "node:fs";
import { join } from "node:path";
import type { ESLint } from "eslint";
import { beforeAll, describe, expect, test } from "vitest";
import { dblint } from "../support/cli.js";
import { fill, folder } from "../support/folder.js";
import { commit, git, repository } from "../support/git.js";

/** A migration with one error, and its way back. */
function bad(id: string): Record<string, string> {
  return {
    [`migrations/${id}.up.sql`]: `ALTER TABLE users ADD COLUMN ${id.replace(/^\d+_/, "")} int NOT NULL;\n`,
    [`migrations/${id}.down.sql`]: `ALTER TABLE users DROP COLUMN ${id.replace(/^\d+_/, "")};\n`,
  };
}

const QUERY = `const knex = require("knex")({});
exports.all = async ids => {
  for (const id of ids) await knex("users").where({ id }).select("id");
};
`;

/** A repository with two bad migrations and a bad query on `main`. */
const origin = folder({ "package.json": '{ "dependencies": { "pg": "8" } }', "a.txt": "" });

beforeAll(() => {
  repository(origin);
  commit(origin, { ...bad("1_old"), "src/users.js": QUERY });
  commit(origin, bad("2_new"));
  git(origin, "branch", "release", "HEAD^");
});

/** A clone of it. */
function clone(...args: readonly string[]): string {
  const here = join(folder({}), "clone");
  git(origin, "clone", "--quiet", ...args, args.includes("--depth") ? `file://${origin}` : origin, here);
  return here;
}

/** The files with findings, and what is said in the end. */
async function found(
  cwd: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly files: readonly string[]; readonly said: string; readonly code: number }> {
  const { code, stdout, stderr } = await dblint(cwd, ["--format", "json", ...args], { env: { ...env } });
  const results = stdout.startsWith("[") ? (JSON.parse(stdout) as ESLint.LintResult[]) : [];
  const files = results
    .filter(({ messages }) => messages.length > 0)
    .map(({ filePath }) => filePath.slice(cwd.length + 1));
  return { files: files.sort(), said: stderr, code };
}

const OLD = "migrations/1_old.up.sql";
const NEW = "migrations/2_new.up.sql";
const ADDED = "migrations/3_added.up.sql";
const SOURCE = "src/users.js";

describe("migrations that are in the main branch", () => {
  test("are left out on a branch, and counted; queries are not", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    commit(here, bad("3_added"));
    const { files, said, code } = await found(here);
    expect(files).toEqual([ADDED, SOURCE]);
    expect(said).toMatch(
      /understood, 1 query found\.\nLeft out: 2 findings in 2 files of migrations that are in origin\/main already; --all reports them\.\n$/,
    );
    expect(code).toBe(1);
    expect((await found(here, ["--all"])).files).toEqual([OLD, NEW, ADDED, SOURCE]);
    expect((await found(here, ["--all"])).said).not.toContain("Left out");
  });

  test("do not fail the run", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    rmSync(join(here, SOURCE));
    expect(await found(here)).toMatchObject({ files: [], code: 0 });
  });

  test("are reported where the branch, or the working tree, changes them", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    commit(here, { [OLD]: `-- changed\n${bad("1_old")[OLD] ?? ""}` });
    fill(here, { [NEW]: `-- changed\n${bad("2_new")[NEW] ?? ""}` });
    expect((await found(here)).files).toEqual([OLD, NEW, SOURCE]);
  });

  test("are reported in both of their files where one is changed", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    fill(here, { "migrations/1_old.down.sql": "-- changed\nALTER TABLE users DROP COLUMN old;\n" });
    const { files, said } = await found(here);
    expect(files).toEqual([OLD, SOURCE]);
    expect(said).toContain("Left out: 1 finding in 1 file");
  });

  test("are none before the first commit, which goes without saying", async () => {
    const root = folder({ "package.json": "{}", ...bad("1_old") });
    git(root, "init", "--quiet");
    const { files, said } = await found(root);
    expect(files).toEqual([OLD]);
    expect(said).not.toMatch(/Git|git/);
  });

  test("are, on the main branch itself, those before its newest commit", async () => {
    const here = clone();
    expect((await found(here)).files).toEqual([NEW, SOURCE]);
    commit(here, bad("3_added"));
    expect((await found(here)).files).toEqual([ADDED, SOURCE]);
    git(here, "push", "--quiet", "origin", "HEAD:refs/heads/other");
    git(here, "switch", "--quiet", "--detach", "origin/main");
    expect((await found(here)).files).toEqual([NEW, SOURCE]);
  });

  test("are known without a remote by the name of the branch", async () => {
    const root = folder({ "package.json": "{}", ...bad("1_old") });
    repository(root);
    expect((await found(root)).files).toEqual([OLD]);
    git(root, "switch", "--quiet", "--create", "feature");
    commit(root, bad("2_new"));
    expect((await found(root)).files).toEqual([NEW]);
    git(root, "branch", "--quiet", "--move", "main", "trunk");
    expect((await found(root)).files).toEqual([OLD, NEW]);
    expect((await found(root)).said).toContain("Git knows no main branch here");
  });

  test("are those of the branch that a pipeline says it merges into", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    expect((await found(here, [], { GITHUB_BASE_REF: "release" })).files).toEqual([NEW, SOURCE]);
    expect((await found(here, [], { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "release" })).files).toEqual([NEW, SOURCE]);
    expect((await found(here, [], { GITHUB_BASE_REF: "gone" })).files).toEqual([SOURCE]);
  });

  test("are not known in a shallow clone: all are reported, and it is said", async () => {
    const here = clone("--depth", "1");
    const { files, said } = await found(here);
    expect(files).toEqual([OLD, NEW, SOURCE]);
    expect(said).toContain("This clone is shallow, so that git cannot tell which migrations are in the main branch");
  });

  test("are not known without git", async () => {
    const here = clone();
    rmSync(join(here, ".git"), { recursive: true });
    const { files, said } = await found(here);
    expect(files).toEqual([OLD, NEW, SOURCE]);
    expect(said).not.toContain("shallow");
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["refuses to read it", { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" }, "detected dubious ownership in repository"],
    ["is not installed", { PATH: "/nowhere" }, "there is no program `git`"],
  ])("are not known where there is a repository and git %s: it is said", async (_, env, why) => {
    const here = clone();
    const { files, said } = await found(here, [], env);
    expect(files).toEqual([OLD, NEW, SOURCE]);
    expect(said).toContain(`Git does not read this repository (${why}`);
    const changed = await found(here, ["--changed"], env);
    expect(changed).toMatchObject({ code: 2, files: [] });
    expect(changed.said).toContain(`--changed needs git, which does not read this repository: ${why}`);
  });

  test("are found in a hook of a worktree, where git says where its folder is and no more", async () => {
    const here = clone();
    const tree = join(folder({}), "tree");
    git(here, "worktree", "add", "--quiet", "-b", "feature", tree);
    fill(tree, bad("3_added"));
    const env = { GIT_DIR: git(tree, "rev-parse", "--absolute-git-dir") };
    expect((await found(join(tree, "migrations"), [], env)).files).toEqual(["3_added.up.sql"]);
    expect((await found(join(tree, "migrations"), ["--changed"], env)).files).toEqual(["3_added.up.sql"]);
  });

  test("are not what has another name than there", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    git(here, "mv", NEW, "migrations/4_moved.up.sql");
    git(here, "mv", NEW.replace(".up.", ".down."), "migrations/4_moved.down.sql");
    expect((await found(here)).files).toEqual(["migrations/4_moved.up.sql", SOURCE]);
  });

  test("are counted in a summary, too", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    const { stdout } = await dblint(here, ["--format", "markdown"]);
    expect(stdout).toContain(
      "\n\nLeft out: 2 findings in 2 files of migrations that are in origin/main already; --all",
    );
  });

  test("are found from a folder below and from one above", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    commit(here, bad("3_added"));
    expect((await found(join(here, "migrations"))).files).toEqual([ADDED.slice("migrations/".length)]);
    expect((await found(join(here, "src"), ["../migrations"])).said).toContain("Left out: 2 findings");
  });

  test("are not fixed", async () => {
    const directive = "-- eslint-disable-next-line db/require-down\n";
    const text = { "migrations/1_a.up.sql": `${directive}SELECT 1;\n`, "migrations/1_a.down.sql": "SELECT 1;\n" };
    const root = repository(folder({ "package.json": "{}", ...text }));
    git(root, "switch", "--quiet", "--create", "feature");
    await dblint(root, ["--fix"]);
    expect(git(root, "status", "--porcelain")).toBe("");
    await dblint(root, ["--fix", "--all"]);
    expect(git(root, "status", "--porcelain")).toBe("M migrations/1_a.up.sql");
  });

  test("still count for what is true of the history today, and settings are still checked", async () => {
    const revision = (id: string, down: string): string =>
      `from alembic import op\nrevision = "${id}"\ndown_revision = ${down}\ndef upgrade():\n    pass\ndef downgrade():\n    pass\n`;
    const root = folder({
      "alembic.ini": "",
      "alembic/versions/a1_a.py": revision("a1", "None"),
      "alembic/versions/b1_b.py": revision("b1", '"a1"'),
      "alembic/versions/c1_c.py": revision("c1", '"a1"'),
    });
    repository(root);
    commit(root, { "a.txt": "" });
    const { files } = await found(root);
    expect(files).toEqual(["alembic/versions/b1_b.py", "alembic/versions/c1_c.py"]);
    expect((await found(root, ["--setting", "startAfter=zzz"])).said).not.toContain("Left out");
  });
});

describe("--changed", () => {
  test("lints what the branch changes: commits, the index, the working tree, new files", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    commit(here, bad("3_added"));
    fill(here, bad("4_staged"));
    git(here, "add", "--all");
    fill(here, {
      ...bad("5_new"),
      "a.txt": "changed",
      "ignored/migrations/6_x.up.sql": "SELEC;",
      ".gitignore": "ignored\n",
    });
    const { files, said } = await found(here, ["--changed"]);
    expect(files).toEqual([ADDED, "migrations/4_staged.up.sql", "migrations/5_new.up.sql"]);
    expect(said).toMatch(/^6 files: 3 findings/);
  });

  test("knows the whole history", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    fill(here, {
      "migrations/3_a.up.sql": "CREATE TABLE a (id bigint PRIMARY KEY);\n",
      "migrations/3_a.down.sql": "DROP TABLE a;\n",
    });
    commit(here, {});
    git(here, "switch", "--quiet", "--create", "second");
    commit(here, {
      "migrations/4_b.up.sql": "ALTER TABLE a DROP COLUMN nothing;\n",
      "migrations/4_b.down.sql": "SELECT 1;\n",
    });
    const { stdout } = await dblint(here, ["--changed", "--base", "feature", "--format", "json"]);
    expect(stdout).toContain("db/no-unknown-column");
    expect(stdout).not.toContain("3_a");
  });

  test("takes the other file of a migration along", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    fill(here, { "migrations/2_new.down.sql": "ALTER TABLE users DROP COLUMN new; -- changed\n" });
    expect((await found(here, ["--changed", "--all"])).files).toEqual([NEW]);
  });

  test("looks where it is told to", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    fill(here, { ...bad("3_added"), "lib/users.js": QUERY });
    expect((await found(here, ["--changed", "lib"])).files).toEqual(["lib/users.js"]);
    expect((await found(here, ["--changed", "migrations/*.sql"])).files).toEqual([ADDED]);
    expect((await found(join(here, "lib"), ["--changed"])).files).toEqual(["users.js"]);
    expect((await found(join(here, "lib"), ["--changed", "../migrations"])).said).toMatch(/^2 files: 1 finding/);
  });

  test("says which migrations are gone, and so does a run that leaves out others", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "behind", "HEAD^");
    rmSync(join(here, "a.txt"));
    expect((await found(here, ["--changed"])).said).not.toContain("Gone");
    expect((await found(here)).said).not.toContain("Gone");
    git(here, "rm", "--quiet", "migrations/1_old.down.sql");
    const note = "\nGone: migrations/1_old.down.sql, though in origin/main: where it has run, ";
    expect((await found(here, ["--changed"])).said).toContain(note);
    git(here, "checkout", "--quiet", "--force", "-b", "feature", "origin/main");
    git(here, "rm", "--quiet", NEW);
    const { said } = await found(here);
    expect(said).toContain("Left out: 1 finding in 1 file");
    expect(said).toContain(`\nGone: ${NEW}, though in origin/main`);
    expect((await found(here, ["--changed", "src"])).said).not.toContain("Gone");
  });

  test("says which submodules it has not looked at", async () => {
    const here = clone();
    git(here, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", origin, "sub module");
    commit(here, {});
    git(here, "push", "--quiet", "origin", "HEAD:refs/heads/with-submodule");
    git(here, "switch", "--quiet", "--create", "feature");
    const note = "Not looked at: the submodule sub module, which has changed; run dblint --changed in it.\n";
    const args = ["--changed", "--base", "with-submodule"];
    expect((await found(here, args)).said).not.toContain(note);
    commit(join(here, "sub module"), bad("3_added"));
    expect((await found(here, args)).said).toContain(note);
    expect((await found(here, [...args, "src"])).said).not.toContain(note);
    expect((await found(join(here, "sub module"), ["--changed"])).files).toEqual([ADDED]);
  });

  test("says so where nothing is changed", async () => {
    const here = clone();
    git(here, "switch", "--quiet", "--create", "feature");
    commit(here, { "a.txt": "changed" });
    expect(await dblint(here, ["--changed"])).toEqual({
      code: 0,
      stdout: "Nothing to lint: no .sql, .js, .ts, .py or .prisma file is changed or new since origin/main.\n",
      stderr: "",
    });
    expect((await dblint(here, ["--changed", "--format", "json"])).stdout).toBe("[]\n");
  });

  test("is, on the main branch, what its newest commit changes, which is said", async () => {
    const here = clone();
    const { files, said } = await found(here, ["--changed"]);
    expect(files).toEqual([NEW]);
    expect(said).toContain("\nCompared with the commit before, since what is checked out is origin/main itself.\n");
    commit(here, { "a.txt": "changed" });
    git(here, "update-ref", "refs/remotes/origin/main", "HEAD");
    expect((await found(here, ["--changed"])).said).toMatch(
      /^Nothing to lint: .+ since the commit before\.\nCompared with/,
    );
  });

  test("is everything in the first commit, and before it, which is said", async () => {
    const root = folder({ "package.json": "{}", ".gitignore": "ignored", ...bad("1_old") });
    fill(root, { "ignored/migrations/2_new.up.sql": "SELEC;" });
    git(root, "init", "--quiet", "--initial-branch", "main");
    const note = "There is no earlier commit to compare with: all files count as changed.\n";
    for (const prepare of [() => {}, () => git(root, "add", "--all"), () => commit(root, {})]) {
      prepare();
      const { files, said, code } = await found(root, ["--changed"]);
      expect([files, code]).toEqual([[OLD], 1]);
      expect(said).toContain(note);
    }
    fill(root, bad("2_new"));
    expect((await found(root, ["--changed"])).files).toEqual([OLD, NEW]);
    git(root, "branch", "--quiet", "--move", "main", "trunk");
    expect((await found(root, ["--changed"])).said).toContain("Git knows no main branch here");
  });

  test.each<[string, () => string, readonly string[], string]>([
    ["without git", () => folder({ "a.sql": "" }), [], "--changed needs git"],
    ["without a main branch", () => noMain(), [], "Git knows no main branch here"],
    ["with a base that is not there", () => clone(), ["--base", "nothing"], 'Git knows no branch or commit "nothing"'],
    [
      "with a base of another beginning",
      () => unrelated(),
      ["--base", "other"],
      "since other: it has no commit in common",
    ],
    ["on a branch of another beginning", () => unrelated("other"), [], "since main: it has no commit in common"],
    [
      "in a shallow clone",
      () => clone("--depth", "1"),
      [],
      "since origin/main: this clone is shallow; `git fetch --unshallow`",
    ],
    [
      "in a shallow clone of a branch",
      () => withoutOrigin(clone("--depth", "1")),
      [],
      "Git knows no main branch here (origin/HEAD, main, master): this clone is shallow; `git fetch --unshallow`",
    ],
    [
      "in a shallow clone with a base",
      () => clone("--depth", "1"),
      ["--base", "release"],
      'Git knows no branch or commit "release": this clone is shallow; `git fetch --unshallow`',
    ],
  ])("says what it lacks: %s", async (_, make, args, message) => {
    const { code, stdout, stderr } = await dblint(make(), ["--changed", ...args]);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test.each<[string, string, string]>([
    ["GitHub", "GITHUB_ACTIONS", "`fetch-depth: 0` of actions/checkout fetches all of it."],
    ["GitLab", "GITLAB_CI", "`GIT_DEPTH: 0` among the variables of the job fetches all of it."],
  ])("says what helps in a shallow clone of %s", async (_, variable, help) => {
    const here = clone("--depth", "1");
    expect((await found(here, ["--changed"], { [variable]: "true" })).said).toContain(`this clone is shallow; ${help}`);
    expect((await found(here, [], { [variable]: "true" })).said).toContain(`all are reported; ${help}`);
  });

  test("--base alone is no option", async () => {
    expect((await dblint(folder({}), ["--base", "main"])).stderr).toBe("dblint: --base goes with --changed.\n");
  });
});

/** A repository of two branches, `main` and `other`, with nothing in common. */
function unrelated(current = "main"): string {
  const root = repository(folder({ "a.sql": "" }));
  git(root, "switch", "--quiet", "--orphan", "other");
  commit(root, {});
  git(root, "switch", "--quiet", current);
  return root;
}

/** As a job for a pull request has it: one commit, and the name of no branch. */
function withoutOrigin(root: string): string {
  git(root, "switch", "--quiet", "--detach");
  git(root, "branch", "--quiet", "--delete", "main");
  git(root, "remote", "remove", "origin");
  return root;
}

function noMain(): string {
  const root = repository(folder({ "a.sql": "" }));
  git(root, "branch", "--quiet", "--move", "main", "trunk");
  return root;
}

test("--stats prints the time of each reader and rule", async () => {
  const root = folder({ "package.json": "{}", ...bad("1_old"), "src/users.js": QUERY });
  const { stdout } = await dblint(root, ["--stats"]);
  expect(stdout).toMatch(/\nread as +files +ms +operations +understood +queries\n/);
  expect(stdout).toMatch(/\nmigrations: plain SQL +2 +\d+\.\d +2 +100 % +0\n/);
  expect(stdout).toMatch(/\nqueries: Knex +1 +\d+\.\d +0 +– +1\n/);
  expect(stdout).toMatch(/\nrule +ms +share\n/);
  expect(stdout).toMatch(/\ndb\/no-not-null-without-default +\d+\.\d +\d+\.\d %\n/);
  expect(stdout).toMatch(/\n3 files: [^\n]+\n$/);
  expect((await dblint(root, ["--stats", "--format", "json"])).stdout).toMatch(/^\[[^]*\]\n$/);
});
