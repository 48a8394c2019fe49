import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { History } from "../../src/engine/history.js";
import { lowerFile, readLinted } from "../../src/engine/lower-file.js";
import type { Dialect } from "../../src/model/dialect.js";
import { operationsOf } from "../../src/model/migration.js";
import type { QualifiedName } from "../../src/model/name.js";
import type { Schema, TableState } from "../../src/model/schema/index.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS, type Settings } from "../../src/project/settings.js";
import { lowerSqlFile } from "../../src/sql/file.js";
import { fill, folder } from "../support/folder.js";

type Files = Readonly<Record<string, string>>;

const POSTGRES: Partial<Settings> = { dialect: "postgresql" };

function table(text: string): QualifiedName {
  const span = { start: 0, end: 0 };
  const [name, schema] = text.split(".").reverse() as [string, string?];
  const part = (value: string) => ({ text: value, exact: true, span });
  return { schema: schema === undefined ? null : part(schema), name: part(name), span };
}

/** The history of `file`, whose text in the editor may differ from the one on disk. */
function historyOf(files: Files, file: string, settings = POSTGRES, text = files[file] ?? ""): History {
  return historyIn(folder({ ".git/HEAD": "", ...files }), file, settings, text);
}

function historyIn(root: string, file: string, settings: Partial<Settings>, text: string): History {
  const path = join(root, file);
  const project = projectOf(path, root, { ...DEFAULT_SETTINGS, ...settings });
  return new History(project, path, lowerSqlFile(path, text, project)?.migration ?? null);
}

/** Columns and indexes of a table, in short; `null` where nothing is known of it. */
function show(schema: Schema | null, name: string): string | null {
  const state: TableState | null = schema?.table(table(name)) ?? null;
  if (state === null) return null;
  const columns = [...state.columns.values()].map(column => column.name);
  const indexes = state.indexes.map(index => `[${index.columns.map(column => column.name?.text).join()}]`);
  return [...columns, ...indexes].join(" ");
}

const MIGRATIONS: Files = {
  "migrations/1_users.sql": "CREATE TABLE users (id int PRIMARY KEY, email text);",
  "migrations/2_orders.sql": "CREATE TABLE orders (id int, user_id int);",
  "migrations/3_name.sql": "ALTER TABLE users ADD COLUMN name text;",
  "migrations/4_index.sql": "CREATE INDEX users_email ON users (email);",
};

describe("before and end", () => {
  test("what ran before, and what will have run", () => {
    const history = historyOf(MIGRATIONS, "migrations/3_name.sql");
    expect(show(history.before, "users")).toBe("id email [id]");
    expect(show(history.schemaAtEnd(), "users")).toBe("id email name [id] [email]");
  });

  test("no table is new any more, and rows may have come in between", () => {
    const history = historyOf(MIGRATIONS, "migrations/4_index.sql");
    for (const schema of [history.before, history.schemaAtEnd()]) {
      expect(schema?.table(table("users"))).toMatchObject({ created: false, empty: false });
    }
  });

  test("tables that only the helpers of a script name, and the SQL that it reads", () => {
    const root = folder({
      ".git/HEAD": "",
      "package.json": '{"dependencies":{"knex":"*"}}',
      "migrations/1_a.js":
        "const make = require('../lib/make'); exports.up = knex => make(knex); exports.down = knex => {};",
      "lib/make.js": "module.exports = knex => knex.schema.createTable('made', t => t.integer('b'));",
      "migrations/2_b.js":
        "const { readFileSync } = require('fs'); exports.up = knex => knex.raw(readFileSync(`${__dirname}/base.sql`, 'utf8')); exports.down = knex => {};",
      "migrations/base.sql": "CREATE INDEX i ON public.made (b);",
      "migrations/3_c.js": "exports.up = knex => knex('made').del(); exports.down = knex => {};",
    });
    const path = join(root, "migrations/3_c.js");
    const project = projectOf(path, root, { ...DEFAULT_SETTINGS, ...POSTGRES });
    const history = new History(project, path, lowerFile(path, "postgresql", project));
    expect(show(history.before, "made")).toBe("b [b]");
  });

  test("the text in the editor counts, not the copy on disk", () => {
    const history = historyOf(
      MIGRATIONS,
      "migrations/3_name.sql",
      POSTGRES,
      "ALTER TABLE users ADD COLUMN typed text;",
    );
    expect(show(history.schemaAtEnd(), "users")).toBe("id email typed [id] [email]");
  });

  test("a file that is not saved yet takes its place", () => {
    const history = historyOf(MIGRATIONS, "migrations/2_x.sql", POSTGRES, "ALTER TABLE users ADD COLUMN x text;");
    expect(show(history.before, "users")).toBe("id email [id]");
    expect(show(history.schemaAtEnd(), "users")).toBe("id email x name [id] [email]");
  });

  test("ways back are not replayed", () => {
    const files = {
      "db/1_a.up.sql": "CREATE TABLE a (b int);",
      "db/1_a.down.sql": "DROP TABLE a;",
      "db/2_b.up.sql": "ALTER TABLE a ADD c int;",
      "db/2_b.down.sql": "ALTER TABLE a DROP c;",
    };
    expect(show(historyOf(files, "db/2_b.up.sql").schemaAtEnd(), "a")).toBe("b c");
    expect(show(historyOf(files, "db/2_b.down.sql").before, "a")).toBe("b");
    expect(show(historyOf(files, "db/2_b.down.sql").schemaAtEnd(), "a")).toBe("b c");
  });

  test("a file that holds no migration has no history", () => {
    const history = historyOf(MIGRATIONS, "src/query.sql");
    expect(show(history.schemaAtEnd(), "users")).toBeNull();
  });

  test("schemas tell tables of one name apart", () => {
    const files = { "migrations/1_a.sql": "CREATE TABLE x.a (b int); CREATE TABLE public.a (c int);" };
    const schema = historyOf(files, "migrations/1_a.sql").schemaAtEnd();
    expect(show(schema, "x.a")).toBe("b");
    expect(show(schema, "a")).toBe("c");
  });
});

describe("names", () => {
  test("a table is followed back through its earlier names", () => {
    const files = {
      "migrations/1_a.sql": "CREATE TABLE people (id int);",
      "migrations/2_b.sql": "CREATE INDEX people_id ON people (id);",
      "migrations/3_c.sql": "ALTER TABLE people RENAME TO persons;",
      "migrations/4_d.sql": "ALTER TABLE persons RENAME TO users;",
      "migrations/5_e.sql": "ALTER TABLE users ADD name text;",
    };
    expect(show(historyOf(files, "migrations/5_e.sql").before, "users")).toBe("id [id]");
    expect(show(historyOf(files, "migrations/2_b.sql").schemaAtEnd(), "users")).toBe("id name [id]");
    expect(show(historyOf(files, "migrations/2_b.sql").before, "people")).toBe("id");
  });

  test("an index is dropped by its name alone", () => {
    const files = {
      ...MIGRATIONS,
      "migrations/5_drop.sql": "DROP INDEX users_email;",
      "migrations/6_x.sql": "SELECT 1;",
    };
    expect(show(historyOf(files, "migrations/6_x.sql").before, "users")).toBe("id email name [id]");
  });

  test.each<[Dialect, string]>([
    ["postgresql", "alter table USERS add column X text;"],
    ["mysql", "ALTER TABLE `USERS` ADD COLUMN x text;"],
    ["sqlite", "ALTER TABLE [Users] ADD COLUMN x text;"],
  ])("%s finds other cases", (dialect, text) => {
    const files = { "migrations/1_a.sql": "CREATE TABLE users (id int);", "migrations/2_b.sql": text };
    const schema = historyOf(files, "migrations/2_b.sql", { dialect }).schemaAtEnd();
    expect(show(schema, "users")).toBe("id x");
  });

  test("names of several words", () => {
    const files = { "migrations/1_a.sql": 'CREATE TABLE "order items" (id int);', "migrations/2_b.sql": "SELECT 1;" };
    expect(show(historyOf(files, "migrations/2_b.sql").before, "order items")).toBe("id");
  });

  test("SQLite's rebuild of a table", () => {
    const files = {
      "migrations/1_a.sql": "CREATE TABLE users (id int, old int);",
      "migrations/2_b.sql":
        "CREATE TABLE users_new (id int, name text); INSERT INTO users_new SELECT id, '' FROM users; DROP TABLE users; ALTER TABLE users_new RENAME TO users;",
      "migrations/3_c.sql": "SELECT 1;",
    };
    const schema = historyOf(files, "migrations/3_c.sql", { dialect: "sqlite" }).before;
    expect(show(schema, "users")).toBe("id name");
  });
});

describe("series", () => {
  test("of one database", () => {
    const files = {
      "migrations/mysql/1_a.up.sql": "CREATE TABLE a (b int);",
      "migrations/mysql/2_b.up.sql": "ALTER TABLE a ADD c int;",
      "migrations/sqlite/1_a.up.sql": "CREATE TABLE a (x int);",
    };
    expect(show(historyOf(files, "migrations/mysql/2_b.up.sql", {}).schemaAtEnd(), "a")).toBe("b c");
  });

  test("of scripts and SQL", () => {
    const files = {
      "package.json": '{"dependencies":{"knex":"*","pg":"*"}}',
      "migrations/1_a.js": "exports.up = knex => knex.schema.createTable('a', t => { t.integer('b'); });",
      "migrations/2_b.sql": "ALTER TABLE a ADD c int;",
    };
    expect(show(historyOf(files, "migrations/2_b.sql").before, "a")).toBe("b");
  });

  test.each<[string, Files]>([
    ["half a statement", { "migrations/2_b.sql": "ALTER TABLE a ADD (;" }],
    ["half a script", { "migrations/2_b.js": "exports.up = function (a" }],
    ["a script that is no migration", { "migrations/2_b.js": "module.exports = { a: 1 };" }],
    ["a file that is too large", { "migrations/2_b.sql": `-- a\n${"x".repeat(1_000_001)}` }],
    ["a seed", { "migrations/seeds/2_b.sql": "DROP TABLE a;" }],
  ])("with %s in it", (_, files) => {
    const all = { "migrations/1_a.sql": "CREATE TABLE a (b int);", "migrations/3_c.sql": "SELECT 1;", ...files };
    expect(show(historyOf(all, "migrations/3_c.sql").before, "a")).toBe("b");
  });
});

describe("lowerFile", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
  afterEach(() => void vi.useRealTimers());

  const HELPER = "exports.make = (knex, name) => knex.schema.createTable(name, t => { t.integer('b'); });";

  test("keeps what it has read until the text, or that of a helper, is another", () => {
    const root = folder({
      ".git/HEAD": "",
      "package.json": '{"dependencies":{"knex":"*"}}',
      "lib/make.js": HELPER,
      "migrations/1_a.js": "const { make } = require('../lib/make'); exports.up = knex => make(knex, 'a');",
    });
    const path = join(root, "migrations/1_a.js");
    const project = projectOf(path, root, { ...DEFAULT_SETTINGS, ...POSTGRES });
    const read = () => lowerFile(path, "postgresql", project);
    const columns = (): unknown => {
      const up = read()?.up;
      return (
        up?.kind === "steps" &&
        up.operations[0]?.kind === "createTable" &&
        up.operations[0].columns.map(({ name }) => name.text)
      );
    };
    const first = read();
    expect(columns()).toEqual(["b"]);
    vi.setSystemTime(Date.now() + 5_000);
    expect(read()).toBe(first);
    fill(root, { "lib/make.js": HELPER.replace("'b'", "'changed'") });
    vi.setSystemTime(Date.now() + 5_000);
    expect(columns()).toEqual(["changed"]);
    fill(root, { "migrations/1_a.js": "exports.up = knex => knex.schema.dropTable('a');" });
    vi.setSystemTime(Date.now() + 5_000);
    expect(read()?.up).toMatchObject({ operations: [{ kind: "dropTable" }] });
  });

  test.each([
    ["a comment behind it", (text: string) => `${text}-- typed\n`, true],
    ["something else to do", (text: string) => text.replace("int", "text"), false],
  ])("a linted text with %s", (_, change, isShared) => {
    const text = "CREATE TABLE a (b int);\n";
    const root = folder({ ".git/HEAD": "", "migrations/1_a.sql": text });
    const path = join(root, "migrations/1_a.sql");
    const project = projectOf(path, root, { ...DEFAULT_SETTINGS, ...POSTGRES });
    const onDisk = lowerFile(path, "postgresql", project)?.up;
    const typed = change(text);
    const linted = readLinted({ path, text: typed }, project, noting => lowerSqlFile(path, typed, noting));
    const operations = linted === null ? [] : operationsOf(linted.migration.up);
    expect(operations).toHaveLength(1);
    expect(onDisk?.kind === "steps" && onDisk.operations[0] === operations[0]).toBe(isShared);
  });

  test("reads one text in two dialects", () => {
    const root = folder({ ".git/HEAD": "", "migrations/1_a.sql": "CREATE TABLE A (b int);" });
    const path = join(root, "migrations/1_a.sql");
    const project = projectOf(path, root, DEFAULT_SETTINGS);
    expect(lowerFile(path, "postgresql", project)?.up).toMatchObject({
      operations: [{ table: { name: { text: "a" } } }],
    });
    expect(lowerFile(path, "mysql", project)?.up).toMatchObject({ operations: [{ table: { name: { text: "A" } } }] });
  });

  test.each(["missing.sql", "broken.js", "query.sql", "data.json"])("is null for %s", name => {
    const root = folder({ ".git/HEAD": "", "broken.js": "{{{", "query.sql": "SELECT 1", "data.json": "{}" });
    const path = join(root, name);
    expect(lowerFile(path, "postgresql", projectOf(path, root, DEFAULT_SETTINGS))).toBeNull();
  });
});

test("what hides in a migration that could not be read", () => {
  const files: Files = {
    "migrations/1_a.sql": "CREATE TABLE a (b int, c int);",
    "migrations/2_fill/migration.ts":
      "export const run = ({ tx }) => tx.$executeRawUnsafe(`UPDATE ${t} SET b = 1`, 'a');",
    "migrations/3_call.sql": "SELECT fill('a', 'd');",
    "migrations/4_b.sql": "ALTER TABLE a ALTER b SET NOT NULL;",
    "migrations/5_e.sql": "SELECT fill('a', 'e');",
  };
  const history = historyOf(files, "migrations/4_b.sql");
  const hides = (column: string): boolean => history.hides([table("a").name, table(column).name]);
  expect(["b", "c", "d", "e"].map(hides)).toEqual([true, false, true, false]);
});
