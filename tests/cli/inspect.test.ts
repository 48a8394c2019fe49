import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { OperationReport, Report } from "../../src/cli/report.js";
import { dblint } from "../support/cli.js";
import { folder } from "../support/folder.js";

const KNEX = `exports.up = async function (knex) {
  await knex.schema.alterTable("users", t => {
    t.integer("age").notNullable();
    t.uuid("org_id").references("id").inTable("orgs");
  });
  await knex.schema.createTable("posts", t => {
    t.increments();
    t.string("title", 50).defaultTo("none");
  });
  await knex.raw(process.env.SQL);
  if (process.env.X) await knex.schema.dropTable("old");
};

exports.down = () => { throw new Error("no way back"); };
`;

const QUERIES = `const knex = require("knex")({});
async function f(ids) {
  for (const id of ids) await knex("users").where({ id }).first();
}
`;

const project = folder({
  "package.json": '{ "dependencies": { "knex": "3", "pg": "8" } }',
  "migrations/1_a.js": KNEX,
  "sql/migrations/2_b.up.sql":
    '\ufeffALTER TABLE users ADD COLUMN "é😀" numeric(10, 2);\r\nCREATE INDEX CONCURRENTLY i ON users (a DESC);\r\nSELEC 1;\r\n',
  "sql/migrations/2_b.down.sql": "DROP INDEX i;\n",
  "src/queries.js": QUERIES,
  "src/broken.ts": "const a = ;\n",
  "src/none.ts": "export const a = 1;\n",
  "seeds/1.sql": "INSERT INTO a VALUES (1);\n",
  "dist/migrations/1_a.js": KNEX,
  "notes.md": "# Notes",
});

async function report(...args: string[]): Promise<Report> {
  const { code, stdout, stderr } = await dblint(project, ["inspect", "--json", ...args]);
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Report;
}

describe("dblint inspect", () => {
  test("prints a migration", async () => {
    const { code, stdout } = await dblint(project, ["inspect", "migrations/1_a.js"]);
    expect(stdout).toBe(`migrations/1_a.js
  framework    Knex
  dialect      PostgreSQL (the drivers in the working directory)
  id           1_a
  transaction  one around everything

up
  3:5-3:35         adds column \`age\` to \`users\`
                   age: integer not null
                   ACCESS EXCLUSIVE on \`users\`: blocks reads and writes
  4:5-4:54         adds column \`org_id\` to \`users\`
                   org_id: uuid
                   ACCESS EXCLUSIVE on \`users\`: blocks reads and writes
  4:5-4:54         adds a foreign key to \`users\`
                   users_org_id_foreign: foreign key (org_id) references orgs (id)
                   SHARE ROW EXCLUSIVE on \`users\` and \`orgs\`: blocks writes; scans the table
  6:9-9:5          creates table \`posts\`
                   id: integer not null serial
                   title: varchar(50) default none
                   primary key (id)
  10:9-10:34       not understood (dynamic): the SQL is not constant: it is set in the environment
  11:28-11:56      drops table \`old\` [conditional]
                   ACCESS EXCLUSIVE on \`old\`: blocks reads and writes

down: refuses to run (14:16-14:22): no way back

6 operations, 1 of them not understood.
`);
    expect(code).toBe(0);
  });

  test("prints both files of a pair, each with its own places", async () => {
    const { stdout } = await dblint(project, ["inspect", "sql/migrations/2_b.up.sql"]);
    expect(stdout).toContain("adds column `é😀` to `users`\n                   é😀: numeric(10, 2)\n");
    expect(stdout).toContain(
      "  2:1-2:46         creates an index on `users`\n                   i: btree (a desc), concurrently\n",
    );
    expect(stdout).toMatch(/3:1-3:\d+ +not understood \(syntax\): /);
    expect(stdout).toContain("down in sql/migrations/2_b.down.sql\n  1:1-1:13         drops index `i`\n");
  });

  test("prints queries", async () => {
    const { stdout } = await dblint(project, ["inspect", "src/queries.js"]);
    expect(stdout).toContain("No migration: neither its path nor what it exports is that of a migration.\n");
    expect(stdout).toContain('queries\n  3:31-3:66        knex("users").where(…).first\n');
    expect(stdout).toMatch(/knex read of users once per turn of `for … of` \(elements\)/);
  });

  test("fits the terminal", async () => {
    const { stdout } = await dblint(project, ["inspect", "migrations/1_a.js"], {
      columns: 50,
      isTTY: true,
      env: { NO_COLOR: "1" },
    });
    expect(
      Math.max(
        ...stdout
          .split("\n")
          .slice(6)
          .map(line => line.length),
      ),
    ).toBeLessThanOrEqual(50);
  });

  test.each([
    ["src/none.ts", "neither its path nor what it exports is that of a migration"],
    ["seeds/1.sql", "neither its folder nor its name nor its content is that of a migration"],
  ])("says why a file is no migration: %s", async (path, reason) => {
    const { code, stdout } = await dblint(project, ["inspect", path]);
    expect(stdout.replaceAll("\n", " ")).toContain(`No migration: ${reason}.`);
    expect(stdout).toContain("queries: none");
    expect(code).toBe(0);
  });

  test("reads files that lint leaves out", async () => {
    expect((await report("dist/migrations/1_a.js")).migration).not.toBeNull();
  });

  test.each([
    [["nowhere.sql"], 'There is no file "nowhere.sql".'],
    [["migrations"], '"migrations" is a folder; `dblint inspect` takes one file.'],
    [["notes.md"], '"notes.md" (.md) is no file of SQL, JavaScript, TypeScript or Python.'],
    [["src/broken.ts"], "src/broken.ts:1:11 does not parse: Unexpected token"],
  ])("explains what it cannot do: %j", async (args, message) => {
    expect(await dblint(project, ["inspect", ...args])).toEqual({
      code: 2,
      stdout: "",
      stderr: `dblint: ${message}\n`,
    });
  });
});

describe("dblint inspect --json", () => {
  test("has everything that was read", async () => {
    const { migration, noMigration, queries, ...rest } = await report("migrations/1_a.js");
    expect(rest).toEqual({
      version: 1,
      file: "migrations/1_a.js",
      dialect: { name: "postgresql", source: "the drivers in the working directory" },
    });
    expect([noMigration, queries]).toEqual([null, []]);
    expect(migration).toMatchObject({ framework: "knex", id: "1_a", transaction: "one" });
    if (migration?.up.kind !== "steps") throw new Error("the way up has steps");
    const [first, , , , opaque, conditional] = migration.up.operations;
    expect(first).toEqual({
      kind: "addColumn",
      description: "adds column `age` to `users`",
      certainty: "certain",
      place: { line: 3, column: 5, endLine: 3, endColumn: 35, start: 88, end: 118 },
      statement: expect.objectContaining({ line: 2 }) as unknown,
      lock: {
        description: "ACCESS EXCLUSIVE on `users`: blocks reads and writes",
        locks: [{ table: { schema: null, name: "users" }, mode: "ACCESS EXCLUSIVE", blocks: "reads and writes" }],
        // It is refused where there are rows.
        work: "unknown",
        algorithm: null,
        transactional: true,
      },
      details: expect.objectContaining({
        table: { schema: null, name: "users" },
        column: expect.objectContaining({ name: "age", nullable: false, default: null }) as unknown,
      }) as unknown,
    });
    expect(opaque).toMatchObject({ kind: "opaque", details: { reason: "dynamic" } });
    expect(conditional).toMatchObject({ kind: "dropTable", certainty: "conditional" });
    expect(migration.down).toMatchObject({ kind: "throws", reason: "no way back", place: { line: 14 } });
  });

  test("counts offsets without a byte order mark, columns in UTF-16", async () => {
    const { migration } = await report("sql/migrations/2_b.up.sql");
    const text = readFileSync(join(project, "sql/migrations/2_b.up.sql"), "utf8").slice(1);
    const { up } = migration ?? {};
    if (up?.kind !== "steps") throw new Error("the way up has steps");
    const textOf = ({ place: { start, end } }: OperationReport): string => text.slice(start, end);
    expect(up.operations.map(textOf).slice(0, 2)).toEqual([
      'ADD COLUMN "é😀" numeric(10, 2)',
      "CREATE INDEX CONCURRENTLY i ON users (a DESC)",
    ]);
    expect(up.operations[0]?.place).toMatchObject({ line: 1, column: 19, endLine: 1, endColumn: 50 });
  });

  test("has the queries", async () => {
    const { migration, noMigration, queries } = await report("src/queries.js");
    expect(migration).toBeNull();
    expect(noMigration).not.toBeNull();
    expect(queries).toMatchObject([
      { library: "knex", action: "read", model: "users", place: { line: 3 }, iteration: { purpose: "elements" } },
    ]);
  });

  test("says where the dialect comes from", async () => {
    expect((await report("--dialect", "mysql", "migrations/1_a.js")).dialect).toEqual({
      name: "mysql",
      source: "the command line",
    });
  });

  test("has no places inside of details", async () => {
    const text = JSON.stringify(await report("migrations/1_a.js"));
    expect(text).not.toContain('"span"');
    expect(text).not.toContain('"exact"');
  });
});
