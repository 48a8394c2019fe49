import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { ESLint } from "eslint";
import { describe, expect, test } from "vitest";
import { dblint } from "../support/cli.js";
import { fill, folder } from "../support/folder.js";

const UP = "ALTER TABLE users ADD COLUMN age int NOT NULL;\n";
const DOWN = "ALTER TABLE users DROP COLUMN age;\n";
const KNEX = `exports.up = async knex => {
  await knex.schema.alterTable("users", table => {
    table.integer("age").notNullable();
  });
  await knex.raw(process.env.SQL);
};

exports.down = async knex => {
  await knex.schema.alterTable("users", table => {
    table.dropColumn("age");
  });
};
`;

const project = folder({
  "package.json": "{}",
  // A configuration for another purpose, which would crash whoever read it.
  "eslint.config.js": "throw new Error('dblint must not read this');",
  "clean/migrations/1_a.up.sql": "CREATE TABLE a (id bigint PRIMARY KEY);\n",
  "clean/migrations/1_a.down.sql": "DROP TABLE a;\n",
  "sql/migrations/1_a.up.sql": UP,
  "sql/migrations/1_a.down.sql": DOWN,
  "knex/migrations/1_a.js": KNEX,
  "other/notes.md": "# Notes",
  "other/style.css": "a {}",
  "dist/migrations/1_a.up.sql": UP,
  "packages/x/build/migrations/1_a.up.sql": UP,
  "packages/x/node_modules/y/migrations/1_a.up.sql": UP,
  empty: null,
});

describe("code frames", () => {
  test("show place, rule, message, code with carets, and the ways out", async () => {
    const { code, stdout, stderr } = await dblint(project, ["sql"]);
    expect(stdout).toBe(`sql/migrations/1_a.up.sql

  error  db/no-not-null-without-default  sql/migrations/1_a.up.sql:1:30
  \`age\` is added to \`users\` as NOT NULL without a default: PostgreSQL rejects this as soon as
  \`users\` has a row. Use \`age int DEFAULT 0 NOT NULL\`, or add it nullable, fill it, and set NOT NULL
  then.

  > 1 | ALTER TABLE users ADD COLUMN age int NOT NULL;
      |                              ^^^^^^^^^^^^^^^^

  way out: Add a default: \`age int DEFAULT 0 NOT NULL\`.
       or: Add the column nullable, fill it, and set NOT NULL then.

2 files: 1 finding (1 error, 0 warnings); all 2 operations in 2 migrations understood.
`);
    expect(stderr).toBe("");
    expect(code).toBe(1);
  });

  test("count what was not understood", async () => {
    const { stdout } = await dblint(project, ["knex"]);
    expect(stdout).toContain('  > 3 |     table.integer("age").notNullable();\n      |     ^^^^');
    expect(stdout).toMatch(
      /\n1 file: 2 findings \(1 error, 1 warning\); 2 of 3 operations in 1 migration understood\.\n$/,
    );
  });

  test("are not there where nothing is found", async () => {
    expect(await dblint(project, ["clean"])).toEqual({
      code: 0,
      stdout: "2 files: no findings; all 2 operations in 2 migrations understood.\n",
      stderr: "",
    });
  });

  test.each([
    ["CRLF", "-- a\r\nSELECT 1;\r\n" + UP.replace("\n", "\r\n"), "> 3 | ALTER TABLE", 3],
    ["a byte order mark", "\ufeff" + UP, "> 1 | ALTER TABLE", 1],
    ["non-ASCII text", "-- é😀\n" + UP, "> 2 | ALTER TABLE", 2],
    ["tabs", "\t" + UP, "> 1 | \tALTER TABLE", 1],
    ["separators of JavaScript's lines", "SELECT '\u2028\r'; " + UP, "> 1 | SELECT '  '; ALTER TABLE", 1],
  ])("are right with %s", async (_, text, frame, line) => {
    const root = folder({ "package.json": "{}", "migrations/1_a.up.sql": text, "migrations/1_a.down.sql": DOWN });
    const { stdout } = await dblint(root, []);
    expect(stdout).toContain(`1_a.up.sql:${line}:`);
    expect(stdout).toContain(frame);
    const frameLines = stdout.split("\n");
    const at = frameLines.findIndex(each => each.includes(frame));
    const carets = frameLines[at + 1] ?? "";
    expect((frameLines[at] ?? "").slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("age int NOT NULL");
  });

  test("show a part of a long line and of a long finding", async () => {
    const root = folder({
      "package.json": "{}",
      "sql/migrations/1_a.up.sql": `SELECT '${"x".repeat(5_000)}'; ${UP}`,
      "sql/migrations/1_a.down.sql": DOWN,
      "migrations/2_a.js": `exports.up = knex => knex.raw(process.env.A\n${"\n".repeat(50)});\nexports.down = () => { throw new Error("no"); };`,
    });
    const { stdout } = await dblint(root, []);
    expect(Math.max(...stdout.split("\n").map(line => line.length))).toBeLessThan(200);
    expect(stdout).toMatch(/\^{16}\n/);
    expect(stdout.split("\n").length).toBeLessThan(50);
  });

  test("fit the terminal", async () => {
    const { stdout } = await dblint(project, ["sql"], { columns: 60, isTTY: true, env: { NO_COLOR: "1" } });
    expect(stdout).toContain("\n  `age` is added to `users` as NOT NULL without a default:\n");
  });

  test("show a parsing error", async () => {
    const root = folder({ "package.json": "{}", "src/a.ts": "const a: string = ;\n" });
    const { code, stdout } = await dblint(root, []);
    expect(stdout).toContain("error  parsing error  src/a.ts:1:19\n  Unexpected token\n\n  > 1 | const a: string = ;");
    expect(code).toBe(1);
  });
});

describe("colours", () => {
  test.each([
    [{ isTTY: true }, [], true],
    [{ isTTY: false }, [], false],
    [{ isTTY: true, env: { TERM: "dumb" } }, [], false],
    [{ isTTY: true, env: { NO_COLOR: "1" } }, [], false],
    [{ isTTY: true, env: { NO_COLOR: "" } }, [], true],
    [{ isTTY: false, env: { FORCE_COLOR: "1" } }, [], true],
    [{ isTTY: true, env: { FORCE_COLOR: "0" } }, [], false],
    [{ isTTY: true }, ["--no-color"], false],
    [{ isTTY: false }, ["--color"], true],
    [{ isTTY: false, env: { NO_COLOR: "1" } }, ["--color"], true],
  ])("%j %j: %j", async (terminal, args, expected) => {
    const { stdout } = await dblint(project, ["sql", ...args], terminal);
    expect(stdout.includes("\u001b[")).toBe(expected);
  });
});

describe("formats", () => {
  test("json is ESLint's", async () => {
    const { code, stdout, stderr } = await dblint(project, ["--format", "json", "sql"]);
    expect(stdout).toMatch(/\]\n$/);
    const results = JSON.parse(stdout) as ESLint.LintResult[];
    expect(results.map(({ errorCount }) => errorCount).sort()).toEqual([0, 1]);
    expect(results.flatMap(({ messages }) => messages)).toMatchObject([
      { ruleId: "db/no-not-null-without-default", line: 1, column: 30 },
    ]);
    expect(stderr).toBe("2 files: 1 finding (1 error, 0 warnings); all 2 operations in 2 migrations understood.\n");
    expect(code).toBe(1);
  });

  test.each(["stylish", "html"])("%s is ESLint's", async format => {
    const { stdout } = await dblint(project, ["-f", format, "sql"]);
    expect(stdout).toContain("db/no-not-null-without-default");
  });

  test("may be a file", async () => {
    fill(project, { "format.cjs": "module.exports = results => `${results.length} results\\n`;" });
    expect((await dblint(project, ["-f", "./format.cjs", "sql"])).stdout).toBe("2 results\n");
  });

  test("that do not exist are named", async () => {
    const { code, stderr } = await dblint(project, ["-f", "pretty", "sql"]);
    expect(stderr).toMatch(
      /^dblint: There is no format "pretty"; use frames, github, gitlab, junit, markdown, sarif, stylish, json, html/,
    );
    expect(code).toBe(2);
  });
});

describe("exit codes", () => {
  const warning = folder({
    "package.json": "{}",
    "migrations/1_a.js":
      "exports.up = knex => knex.raw(process.env.A);\nexports.down = () => { throw new Error('no'); };",
  });

  test.each([
    [[], 0],
    [["--max-warnings", "1"], 0],
    [["--max-warnings", "0"], 1],
    [["--quiet"], 0],
    [["--quiet", "--max-warnings", "0"], 1],
    [["--strict"], 1],
  ])("of a warning: %j", async (args, code) => {
    expect((await dblint(warning, args)).code).toBe(code);
  });

  test("too many warnings are explained", async () => {
    expect((await dblint(warning, ["--max-warnings", "0"])).stderr).toBe(
      "dblint: 1 warning, and --max-warnings allows 0.\n",
    );
  });

  test("--quiet hides warnings, not from the count", async () => {
    const { stdout } = await dblint(warning, ["--quiet"]);
    expect(stdout).toBe("1 file: 1 finding (0 errors, 1 warning); 0 of 1 operation in 1 migration understood.\n");
  });
});

describe("paths", () => {
  const paths = async (args: readonly string[], cwd = project): Promise<string[]> => {
    const { stdout } = await dblint(cwd, ["-f", "json", ...args]);
    return (JSON.parse(stdout) as ESLint.LintResult[]).map(({ filePath }) => filePath.slice(project.length + 1));
  };

  test("without one, the working directory without what nobody writes", async () => {
    const found = await paths([]);
    expect(found).toContain("knex/migrations/1_a.js");
    expect(found).toContain("sql/migrations/1_a.up.sql");
    expect(found.filter(path => /dist|build|node_modules|notes|style/.test(path))).toEqual([]);
  });

  test("can be files, folders and globs, from anywhere", async () => {
    expect(await paths(["knex/migrations/1_a.js"])).toEqual(["knex/migrations/1_a.js"]);
    expect(await paths(["*/migrations/*.down.sql"])).toEqual([
      "clean/migrations/1_a.down.sql",
      "sql/migrations/1_a.down.sql",
    ]);
    expect(await paths(["../sql"], join(project, "clean"))).toEqual([
      "sql/migrations/1_a.down.sql",
      "sql/migrations/1_a.up.sql",
    ]);
    expect(await paths([join(project, "clean"), "../sql/migrations/1_a.up.sql"], join(project, "knex"))).toEqual([
      "clean/migrations/1_a.down.sql",
      "clean/migrations/1_a.up.sql",
      "sql/migrations/1_a.up.sql",
    ]);
  });

  test("outside of the working directory bring along the project around them", async () => {
    const root = folder({
      here: null,
      "there/pyproject.toml": "",
      "there/app/models.py": [
        "from sqlalchemy import ForeignKey",
        "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship",
        "class Base(DeclarativeBase): pass",
        "class Author(Base):",
        "    __tablename__ = 'authors'",
        "    id: Mapped[int] = mapped_column(primary_key=True)",
        "    books: Mapped[list['Book']] = relationship()",
        "class Book(Base):",
        "    __tablename__ = 'books'",
        "    id: Mapped[int] = mapped_column(primary_key=True)",
        "    author_id: Mapped[int] = mapped_column(ForeignKey('authors.id'))",
        "",
      ].join("\n"),
      "there/app/main.py": [
        "from sqlalchemy import select",
        "from sqlalchemy.ext.asyncio import AsyncSession",
        "from app.models import Author",
        "async def titles(session: AsyncSession):",
        "    authors = (await session.scalars(select(Author))).all()",
        "    return [len(author.books) for author in authors]",
        "",
      ].join("\n"),
    });
    const { stdout } = await dblint(join(root, "here"), ["../there/app/main.py"]);
    expect(stdout).toContain("db/no-async-lazy-load");
  });

  test("can be left out", async () => {
    expect(await paths(["sql", "clean", "--ignore-pattern", "**/*.down.sql", "--ignore-pattern", "clean/"])).toEqual([
      "sql/migrations/1_a.up.sql",
    ]);
  });

  test("that do not exist are named", async () => {
    expect(await dblint(project, ["sql", "nowhere"])).toEqual({
      code: 2,
      stdout: "",
      stderr: 'dblint: There is no file or folder "nowhere".\n',
    });
  });

  test.each([["other"], ["empty"], ["other/notes.md"], ["dist"], ["nothing/**/*.sql"]])(
    "without anything to lint are named: %s",
    async path => {
      const { code, stdout, stderr } = await dblint(project, [path]);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(`Nothing to lint in "${path}": no .sql, .js, .ts, .py or .prisma file`);
    },
  );

  test.runIf(process.platform !== "win32")("that are links to nowhere are named, and can be left out", async () => {
    const root = folder({ "package.json": "{}", "migrations/1_a.up.sql": UP, "migrations/1_a.down.sql": DOWN });
    const link = join(root, "migrations/2_b.up.sql");
    symlinkSync(join(root, "nothing"), link);
    const { code, stdout, stderr } = await dblint(root, ["."]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(`dblint: ${link} is a link that leads nowhere; \`--ignore-pattern\` leaves it out.\n`);
    expect((await dblint(root, ["--ignore-pattern", "migrations/2_*", "."])).code).toBe(1);
  });

  test("with something to lint make up for those without", async () => {
    expect((await dblint(project, ["clean", "other"])).code).toBe(0);
  });
});

describe("comments", () => {
  const root = folder({
    "package.json": "{}",
    "src/a.js":
      "/* eslint no-console: error, foo/bar: error */\n// eslint-disable-next-line no-alert\nconsole.log(1);\n",
    "migrations/1_a.up.sql": `-- eslint-disable-next-line db/no-not-null-without-default -- empty table\n${UP}`,
    "migrations/1_a.down.sql": DOWN,
    "migrations/2_a.up.sql": "-- eslint-disable-next-line db/require-down\nSELECT 1;\n",
    "migrations/2_a.down.sql": "SELECT 1;\n",
  });

  test("that disable our rules count, those for others do not concern us", async () => {
    const { code, stdout } = await dblint(root, []);
    expect(stdout).not.toMatch(/no-console|foo|no-alert|no-not-null/);
    expect(stdout).toContain("Unused eslint-disable directive (no problems were reported from 'db/require-down').");
    expect(code).toBe(0);
  });

  test("--fix takes out what is unused of ours", async () => {
    const { stdout } = await dblint(root, ["--fix"]);
    expect(stdout).toMatch(/^5 files: no findings/);
    expect(readFileSync(join(root, "migrations/2_a.up.sql"), "utf8")).toBe(" \nSELECT 1;\n");
    expect(readFileSync(join(root, "src/a.js"), "utf8")).toContain("no-alert");
  });
});

describe("settings", () => {
  test("can be given", async () => {
    const { stdout } = await dblint(project, ["--dialect", "mysql", "sql"]);
    expect(stdout).toContain("MySQL silently writes");
    expect((await dblint(project, ["--setting", 'ignoreTables=["users"]', "sql"])).code).toBe(0);
    expect((await dblint(project, ["--setting", "startAfter=1_a", "sql"])).code).toBe(0);
    expect((await dblint(project, ["--setting", "version=15", "clean"])).code).toBe(0);
  });

  test.each([
    [["--dialect", "oracle"], '--dialect is one of postgresql, mysql, mariadb, sqlite, not "oracle".'],
    [["--setting", "tables"], '--setting takes KEY=VALUE, not "tables".'],
    [["--setting", "tables=a"], "`--setting tables` is not a setting; there are "],
    [["--setting", "smallTables=a"], "`--setting smallTables` must be an array of non-empty strings"],
  ])("are checked: %j", async (args, message) => {
    const { code, stderr } = await dblint(project, args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

test("a folder of a repository has the same findings wherever one stands", async () => {
  const root = folder({
    ".git/HEAD": "",
    "package.json": '{ "workspaces": ["*"] }',
    "docker-compose.yml": "services:\n  db:\n    image: mysql:8\n",
    "lib/package.json": '{ "name": "@acme/lib", "main": "index.js" }',
    "lib/index.js": 'exports.age = table => table.integer("age").notNullable();\n',
    // What the folders are called says the same, too: code in `scripts` is judged as such.
    "scripts/package.json": '{ "name": "scripts", "dependencies": { "@acme/lib": "*", "knex": "3" } }',
    "scripts/migrations/1_a.js": KNEX.replace(
      'table.integer("age").notNullable();',
      'require("@acme/lib").age(table);',
    ),
    "scripts/run.js":
      'const knex = require("knex")({});\nexports.run = async ids => { for (const id of ids) await knex("users").where({ id }).first(); };\n',
    "api/package.json": '{ "name": "api", "dependencies": { "knex": "3" } }',
    "api/users.js":
      'const knex = require("knex")({});\nexports.run = async ids => { for (const id of ids) await knex("users").where({ id }).first(); };\n',
  });
  const found = async (cwd: string, path: string): Promise<readonly string[]> => {
    const { stdout } = await dblint(join(root, cwd), ["--format", "json", path]);
    const results = JSON.parse(stdout) as ESLint.LintResult[];
    return results.flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, line, message }) => `${filePath.slice(root.length)}:${line} ${ruleId} ${message}`),
    );
  };
  for (const name of ["scripts", "api"]) {
    const whole = await found("", name);
    expect(whole.join("\n")).toContain(name === "api" ? "no-n-plus-one" : "no-not-null-without-default");
    expect(await found(name, ".")).toEqual(whole);
  }
});
