import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SchemaDocument } from "../../src/cli/schema/document.js";
import { dblint } from "../support/cli.js";
import { folder } from "../support/folder.js";

const project = folder({
  ".git/HEAD": "",
  "package.json": '{ "dependencies": { "pg": "8" } }',
  "migrations/0001_users.sql": `CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "e-mail" text NOT NULL UNIQUE,
    balance numeric(10, 2) DEFAULT 0
  );`,
  "migrations/0002_posts.sql": `CREATE TYPE mood AS ENUM ('good', 'bad');
  CREATE TABLE posts (
    id serial PRIMARY KEY,
    author bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    editor bigint REFERENCES users,
    mood mood NOT NULL DEFAULT 'good',
    CHECK (author <> editor)
  );
  CREATE INDEX posts_author ON posts (author) INCLUDE (mood) WHERE editor IS NULL;`,
  "migrations/0010_profiles.sql": `CREATE TABLE profiles (user_id bigint PRIMARY KEY REFERENCES users);
  CREATE VIEW authors AS SELECT author FROM posts;`,
});

const broken = folder({
  ".git/HEAD": "",
  "package.json": '{ "dependencies": { "mysql2": "3" } }',
  "a/migrations/1_a.sql": "CREATE TABLE a (x int);",
  "a/migrations/2_b.sql": "CREATE TABLE b (x int);\n  SELEC 1;",
  "b/migrations/1_a.sql": "CREATE TABLE c (x int);",
});

async function json(cwd: string, ...args: string[]): Promise<SchemaDocument> {
  const { code, stdout } = await dblint(cwd, ["schema", "--format", "json", ...args]);
  expect(code).toBe(0);
  return JSON.parse(stdout) as SchemaDocument;
}

const names = ({ series }: SchemaDocument): string[] => series.flatMap(({ tables }) => tables.map(({ name }) => name));

describe("dblint schema --format json", () => {
  test("has tables, types, views and sequences when all migrations have run", async () => {
    const document = await json(project);
    expect(document).toMatchObject({
      version: 1,
      series: [
        {
          folder: "migrations",
          dialect: "postgresql",
          at: { id: "0010_profiles", file: "migrations/0010_profiles.sql" },
          migrations: 3,
          begins: { kind: "empty", file: null, detail: null },
          whole: true,
          gaps: [],
          types: [{ schema: null, name: "mood", form: "enum", labels: ["good", "bad"] }],
          views: [{ schema: null, name: "authors", materialized: false, reads: [{ schema: null, name: "posts" }] }],
          sequences: [{ name: "posts_id_seq" }, { name: "users_id_seq" }],
        },
      ],
    });
    const [posts, , users] = document.series[0]?.tables ?? [];
    expect(posts).toMatchObject({
      name: "posts",
      complete: true,
      primaryKey: { name: "posts_pkey", columns: ["id"] },
      foreignKeys: [
        {
          name: "posts_author_fkey",
          columns: ["author"],
          references: { schema: null, name: "users" },
          referencedColumns: ["id"],
          onDelete: "cascade",
          onUpdate: "no action",
          validated: true,
        },
        { columns: ["editor"], onDelete: "no action" },
      ],
      checks: [{ expression: "author <> editor", validated: true }],
      indexes: [
        { name: "posts_pkey", unique: true, constraint: "primaryKey" },
        { name: "posts_author", unique: false, include: ["mood"], predicate: "editor is null", constraint: null },
      ],
    });
    expect(users?.columns).toEqual([
      expect.objectContaining({ name: "id", nullable: false, identity: "always", default: null }),
      expect.objectContaining({ name: "e-mail", nullable: false }),
      {
        name: "balance",
        type: { text: "numeric(10, 2)", name: "numeric", arguments: ["10", "2"], dimensions: 0, unsigned: false },
        nullable: true,
        default: { kind: "constant", text: "0" },
        identity: null,
        generated: null,
        collation: null,
      },
    ]);
  });

  test("holds every series of a repository", async () => {
    const { series } = await json(broken);
    expect(series.map(({ folder: name, tables }) => [name, tables.map(table => table.name)])).toEqual([
      ["a/migrations", ["a", "b"]],
      ["b/migrations", ["c"]],
    ]);
  });

  test("says what could not be analysed, also beside the output", async () => {
    const { code, stdout, stderr } = await dblint(broken, ["schema", "a", "-f", "json"]);
    const gap = { file: "a/migrations/2_b.sql", line: 2, column: 3, reason: "syntax" };
    expect(JSON.parse(stdout)).toMatchObject({ series: [{ whole: false, gaps: [gap] }] });
    expect(stderr).toMatch(
      /^dblint: 1 part of the migrations in a\/migrations could not be analysed, .*:\n {2}a\/migrations\/2_b\.sql:2:3 {2}\S.*\n$/,
    );
    expect(code).toBe(0);
  });

  test("says where each table comes from", async () => {
    const root = folder({
      ".git/HEAD": "",
      "package.json": '{ "dependencies": { "pg": "8", "prisma": "7" } }',
      "schema.prisma": `datasource db {\n  provider = "postgresql"\n}\nmodel User {\n  id Int @id\n  @@map("users")\n}`,
      "tables/orders.sql": "-- all\nCREATE TABLE IF NOT EXISTS shop.orders (id int);",
      "tests/lost.sql": "CREATE TABLE lost (id int);",
      "auth/migrations/1_roles.sql": "CREATE TABLE roles (id int);",
      "db/migrations/1_a.sql": "ALTER TABLE users ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN a int;",
      "db/migrations/2_b.sql": "CREATE TABLE own (id int);\nALTER TABLE own RENAME TO ours;\nUPDATE roles SET id = 1;",
      "db/migrations/3_c.sql": "ALTER TABLE lost ADD COLUMN a int;\nALTER TABLE orders RENAME TO purchases;",
    });
    const [series] = (await json(root, "db")).series;
    expect(Object.fromEntries(series?.tables.map(({ name, origin }) => [name, Object.values(origin)]) ?? [])).toEqual({
      users: ["definition", "schema.prisma", 4],
      purchases: ["definition", "tables/orders.sql", 2],
      ours: ["migration", "db/migrations/2_b.sql", 1],
      roles: ["series", "auth/migrations/1_roles.sql", 1],
      lost: ["unknown", null, null],
    });
    const { stdout } = await dblint(root, ["schema", "db"]);
    expect(stdout.split("\n").filter(line => /^%%\s+\w+: /.test(line))).toEqual([
      "%%  lost: nothing in the repository makes or declares it",
      "%%  purchases: declared in tables/orders.sql:2",
      "%%  roles: made by the migrations of another series, in auth/migrations/1_roles.sql:1",
      "%%  users: declared in schema.prisma:4",
    ]);
  });

  test("takes a table of a dump for the dump's", async () => {
    const root = folder({
      ".git/HEAD": "",
      "package.json": '{ "dependencies": { "pg": "8" } }',
      "db/schema.sql": "CREATE TABLE users (id int);",
      "db/migrations/1_a.sql": "ALTER TABLE users ADD COLUMN a int;\nALTER TABLE users RENAME TO people;",
    });
    const [series] = (await json(root)).series;
    expect(series?.tables.map(({ name, origin }) => [name, origin])).toEqual([
      ["people", { kind: "dump", file: "db/schema.sql", line: null }],
    ]);
  });

  test("says with what a history begins that is not all there", async () => {
    const root = folder({ ".git/HEAD": "", "migrations/1.sql": "ALTER TABLE a ADD x int;" });
    expect((await json(root)).series[0]).toMatchObject({
      whole: false,
      begins: { kind: "unknown", detail: "migrations/1.sql adds column `x` to `a`, but no migration has made `a`" },
    });
  });
});

describe("dblint schema --at", () => {
  test.each([
    ["0002_posts"],
    ["0002_posts.sql"],
    ["migrations/0002_posts.sql"],
    ["./migrations/0002_posts.sql"],
    [join(project, "migrations/0002_posts.sql")],
    ["0002"],
    ["posts"],
  ])("takes ids, names of files and paths, their beginnings, and parts of them: %s", async at => {
    expect(names(await json(project, "--at", at))).toEqual(["posts", "users"]);
  });

  test("chooses the series that has the migration", async () => {
    expect(names(await json(broken, "--at", "2_b"))).toEqual(["a", "b"]);
  });

  test("shows what had not been analysed by then, and no more", async () => {
    const { stderr } = await dblint(broken, ["schema", "a", "-f", "json", "--at", "1_a"]);
    expect(stderr).toBe("");
  });

  test.each([
    [
      project,
      "0002_pots",
      /^dblint: There is no migration "0002_pots"\. The nearest of 3:\n {2}migrations\/0002_posts\.sql\n/,
    ],
    [project, "00", /^dblint: "00" may be any of 3 migrations:\n {2}migrations\/0001_users\.sql\n/],
    [
      broken,
      "1_a",
      /^dblint: "1_a" may be any of 2 migrations:\n {2}a\/migrations\/1_a\.sql\n {2}b\/migrations\/1_a\.sql\n$/,
    ],
  ])("explains what it does not find or not find out: %s %s", async (cwd, at, message) => {
    const { code, stdout, stderr } = await dblint(cwd, ["schema", "--at", at]);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, ""]);
  });
});

describe("dblint schema --format mermaid", () => {
  test("draws tables, keys and how many rows refer to how many", async () => {
    const { code, stdout, stderr } = await dblint(project, ["schema", "-f", "mermaid"]);
    expect(stdout).toBe(`%% migrations: PostgreSQL, 3 migrations, up to 0010_profiles
erDiagram
  "posts" {
    integer id PK
    bigint author FK "not null"
    bigint editor FK
    mood mood "not null"
  }
  "profiles" {
    bigint user_id PK, FK
  }
  "users" {
    bigint id PK
    text e_mail UK "e-mail, not null"
    numeric balance "numeric(10, 2)"
  }
  "users" ||--o{ "posts" : "author"
  "users" |o--o{ "posts" : "editor"
  "users" ||--o| "profiles" : "user_id"
`);
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("escapes what Mermaid would read as something else", async () => {
    const root = folder({
      ".git/HEAD": "",
      "package.json": '{ "dependencies": { "pg": "8" } }',
      "migrations/1.sql": `CREATE TABLE "a ""b"" 100%" ("pk" int, "1st" int, "ключ" int, "a""b" int[]);
        CREATE TABLE "end" (x int REFERENCES shop.title (id));`,
    });
    const { stdout } = await dblint(root, ["schema", "-f", "mermaid"]);
    expect(stdout).toContain(`  "a #34;b#34; 100#37;" {
    integer _pk "pk"
    integer _1st "1st"
    integer ключ
    integer[] a_b "a#34;b"
  }
  "end" {
    integer x FK
  }
  "shop.title"
  "shop.title" |o--o{ "end" : "x"
`);
  });

  test("notes what could not be analysed", async () => {
    const { stdout } = await dblint(broken, ["schema", "a", "-f", "mermaid"]);
    expect(stdout).toMatch(/^%% a\/migrations: MySQL.*\n%% 1 part .*\n%% {2}a\/migrations\/2_b\.sql:2:3 /);
  });
});

describe("dblint schema", () => {
  test("lists the series where a format holds one", async () => {
    expect(await dblint(broken, ["schema", "-f", "mermaid"])).toEqual({
      code: 2,
      stdout: "",
      stderr: `dblint: A diagram (--format mermaid) holds one series of migrations, and there are 2:
  dblint schema a/migrations   MySQL, 2 migrations
  dblint schema b/migrations   MySQL, 1 migration
`,
    });
  });

  test("takes a migration for its series", async () => {
    expect(names(await json(broken, "b/migrations/1_a.sql"))).toEqual(["c"]);
  });

  test("writes a file", async () => {
    const root = folder({ ".git/HEAD": "", "migrations/1.sql": "CREATE TABLE a (x int);" });
    const result = await dblint(root, ["schema", "-f", "json", "-o", "out.json"]);
    expect(result).toEqual({ code: 0, stdout: "", stderr: "dblint: wrote out.json\n" });
    expect(JSON.parse(readFileSync(join(root, "out.json"), "utf8"))).toMatchObject({ version: 1 });
    const failed = await dblint(root, ["schema", "-f", "json", "-o", "none/out.json"]);
    expect(failed).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^dblint: "none\/out\.json" cannot be written: /) as string,
    });
    expect(existsSync(join(root, "none"))).toBe(false);
  });

  test.each([
    [["nowhere"], 'There is no file or folder "nowhere".'],
    [["package.json"], 'There are no migrations of which "package.json" is one.'],
    [["a", "b"], "`dblint schema` takes one file or folder."],
    [["--format", "xml"], "--format of schema is one of"],
    [["--fix"], "--fix is no option of schema."],
    [["--json"], "--json is no option of schema; for JSON use `--format json`."],
    [["--setting", "colour=red"], "`--setting colour` is not a setting"],
  ])("explains what it cannot do: %j", async (args, message) => {
    const { code, stdout, stderr } = await dblint(project, ["schema", ...args]);
    expect(stderr).toContain(`dblint: ${message}`);
    expect([code, stdout]).toEqual([2, ""]);
  });
});
