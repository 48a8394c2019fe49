import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fill } from "../support/folder.js";
import { eslint, folderIn, KNEX_JS, KNEX_TS, lint, NOT_NULL, SQL } from "./project.js";

const CONFIG = `import db from "eslint-plugin-db";\nexport default [...db.configs.recommended];`;
const DOWN = "ALTER TABLE users DROP COLUMN age;\n";
const EXAMPLES = join(import.meta.dirname, "../../examples");

/** A project whose configuration has nothing but our line. */
const project = (files: Readonly<Record<string, string>>, config = CONFIG): string =>
  folderIn("full", { "eslint.config.mjs": config, ...files });

const withSettings = (db: object): string =>
  `import db from "eslint-plugin-db";\nexport default [...db.configs.recommended, { settings: { db: ${JSON.stringify(db)} } }];`;

describe.each(["10", "9"] as const)("ESLint %s", version => {
  test("reads files of all shapes, with the places of their findings", async () => {
    const rule = (text: string): string => text.replaceAll("RULE", NOT_NULL);
    const folder = project({
      "migrations/01.up.sql": SQL.replace("\n", "\r\n").repeat(2).replace("age", "size"),
      "migrations/02.up.sql": `\ufeff${SQL}`,
      "migrations/03.up.sql": `-- é😀\n/* 漢字 */ ${SQL}`,
      "migrations/04.up.sql": "",
      "migrations/05.up.sql": "\ufeff",
      "migrations/06.up.sql": `CREATE TABEL a (;\n${SQL}SELECT '\n`,
      "migrations/07.up.sql": rule(`-- eslint-disable-next-line RULE -- reason\n${SQL}`),
      "migrations/08.up.sql": rule(`/* eslint-disable RULE */\n${SQL}/* eslint-enable RULE */\n${SQL}`),
      "migrations/09.up.sql": rule(`-- eslint-disable-next-line RULE\r\n${DOWN.replace("\n", "\r\n")}`),
      "migrations/10.up.sql": `${SQL.trim()} -- eslint-disable-line`,
      "migrations/11.up.sql": `-- eslint-disable-next-line db/no-not-null-without-default -- 😀 é\n${SQL}`,
    });
    const { messages, results, stderr } = await lint(folder, ["."], version);
    expect(messages.filter(message => !/ db\/require-down /.test(message))).toEqual([
      `migrations/01.up.sql ${NOT_NULL} 1:30`,
      `migrations/01.up.sql ${NOT_NULL} 2:30`,
      `migrations/02.up.sql ${NOT_NULL} 1:30`,
      `migrations/03.up.sql ${NOT_NULL} 2:39`,
      `migrations/06.up.sql ${NOT_NULL} 2:30`,
      "migrations/06.up.sql db/no-syntax-error 1:8",
      expect.stringMatching(/^migrations\/06\.up\.sql db\/no-syntax-error 3:/),
      `migrations/08.up.sql ${NOT_NULL} 4:30`,
      expect.stringMatching(/^migrations\/09\.up\.sql Unused eslint-disable directive .* 1:1$/),
    ]);
    expect(results.every(({ fatalErrorCount }) => fatalErrorCount === 0)).toBe(true);
    expect(stderr).toBe("");
  });

  test("reads a file of 5 MB", async () => {
    const row = `INSERT INTO a VALUES (1, '${"x".repeat(80)}');\n`;
    const folder = project({ "migrations/1_a.up.sql": SQL + row.repeat(Math.ceil(5_000_000 / row.length)) });
    const start = performance.now();
    const { results } = await lint(folder, ["."], version);
    const found = results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
    expect(found.filter(rule => rule !== "db/require-down")).toEqual(["db/no-opaque-migration"]);
    expect(performance.now() - start).toBeLessThan(30_000);
  });

  test("fixes, and keeps the byte order mark and the ends of lines", async () => {
    const directive = `-- eslint-disable-next-line ${NOT_NULL}\r\n`;
    const folder = project({
      "migrations/1_a.up.sql": `\ufeff${directive}CREATE TABLE a (id int PRIMARY KEY);\r\n`,
      "migrations/1_a.down.sql": "DROP TABLE a;\n",
    });
    const { code, messages } = await lint(folder, ["--fix", "."], version);
    expect([code, messages]).toEqual([0, []]);
    expect(readFileSync(join(folder, "migrations/1_a.up.sql"), "utf8")).toBe(
      "\ufeff \r\nCREATE TABLE a (id int PRIMARY KEY);\r\n",
    );
  });

  test("counts warnings", async () => {
    const folder = project({
      "migrations/1_a.js":
        "exports.up = knex => knex.raw(process.env.A);\nexports.down = () => { throw new Error('no'); };",
    });
    const [one, none] = await Promise.all(["1", "0"].map(max => lint(folder, ["--max-warnings", max, "."], version)));
    expect(one?.messages).toEqual([expect.stringMatching(/^migrations\/1_a\.js db\/no-opaque-migration /)]);
    expect([one?.code, none?.code]).toEqual([0, 1]);
  });

  test("runs in several threads", async () => {
    const files: Record<string, string> = {};
    for (let i = 10; i < 40; i++) files[`migrations/${i}_a.up.sql`] = SQL.replace("users", `t${i}`);
    for (let i = 10; i < 20; i++) files[`knex/migrations/${i}_a.ts`] = KNEX_TS;
    const folder = project(files);
    const { messages } = await lint(folder, ["--concurrency", "2", "."], version);
    expect(messages.filter(message => message.includes(NOT_NULL))).toHaveLength(40);
  });

  test("suppresses what is there, and nothing new", async () => {
    const folder = project({ "migrations/1_a.up.sql": SQL, "migrations/1_a.down.sql": DOWN });
    expect((await eslint(folder, ["--suppress-all", "."], version)).code).toBe(0);
    expect((await lint(folder, ["."], version)).messages).toEqual([]);
    fill(folder, {
      "migrations/1_a.up.sql": SQL + SQL.replace("age", "size"),
      "migrations/1_a.down.sql": DOWN + DOWN.replace("age", "size"),
    });
    expect((await lint(folder, ["."], version)).messages).toHaveLength(2);
    fill(folder, { "migrations/1_a.up.sql": "SELECT 1;\n", "migrations/1_a.down.sql": "SELECT 1;\n" });
    expect((await eslint(folder, ["."], version)).code).toBe(2);
    expect((await eslint(folder, ["--prune-suppressions", "."], version)).code).toBe(0);
  });
});

describe.each(["10", "9"] as const)("the cache of ESLint %s", version => {
  const UP = "ALTER TABLE users ALTER COLUMN age SET NOT NULL;\n";
  const cached = async (folder: string): Promise<readonly string[]> => {
    const { messages } = await lint(folder, ["--cache", "--cache-strategy", "content", "."], version);
    return messages.filter(message => message.includes(NOT_NULL));
  };

  test("serves what it knows, and forgets with the file and the settings", async () => {
    const folder = project({
      "migrations/1_a.up.sql": SQL,
      "migrations/1_a.down.sql": DOWN,
      "knex/migrations/1_a.js": KNEX_JS,
    });
    const found = [`knex/migrations/1_a.js ${NOT_NULL} 3:5`, `migrations/1_a.up.sql ${NOT_NULL} 1:30`];
    expect(await cached(folder)).toEqual(found);
    const path = join(folder, ".eslintcache");
    expect(existsSync(path)).toBe(true);
    // What the cache says is taken: it was asked.
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(NOT_NULL, "db/remembered"));
    const { messages } = await lint(folder, ["--cache", "--cache-strategy", "content", "."], version);
    expect(messages.filter(message => message.includes("db/remembered"))).toHaveLength(2);
    fill(folder, { "migrations/1_a.up.sql": SQL.repeat(2).replace("age", "size") });
    expect(await cached(folder)).toHaveLength(3);
    fill(folder, { "eslint.config.mjs": withSettings({ ignoreTables: ["users"] }) });
    expect(await cached(folder)).toEqual([]);
    fill(folder, { "eslint.config.mjs": withSettings({ dialect: "mysql" }) });
    expect(await cached(folder)).toHaveLength(3);
  });

  test("forgets with the other migrations", async () => {
    const folder = project({
      "migrations/1_a.up.sql": "CREATE TABLE users (id bigint PRIMARY KEY, age int);\n",
      "migrations/1_a.down.sql": "DROP TABLE users;\n",
      "migrations/2_b.up.sql": "UPDATE users SET age = 0 WHERE age IS NULL;\n",
      "migrations/2_b.down.sql": "SELECT 1;\n",
      "migrations/3_c.up.sql": UP,
      "migrations/3_c.down.sql": "ALTER TABLE users ALTER COLUMN age DROP NOT NULL;\n",
    });
    expect(await cached(folder)).toEqual([]);
    fill(folder, { "migrations/2_b.up.sql": "SELECT 1;\n" });
    expect(await cached(folder)).toEqual([`migrations/3_c.up.sql ${NOT_NULL} 1:19`]);
    fill(folder, { "migrations/2_b.up.sql": "UPDATE users SET age = 0 WHERE age IS NULL;\n" });
    expect(await cached(folder)).toEqual([]);
  });

  test("forgets with what a migration imports", async () => {
    const folder = project({
      "src/tables.js": 'exports.ages = (table) => table.integer("age").defaultTo(0).notNullable();\n',
      "migrations/20240101000000_a.js": `const { ages } = require("../src/tables.js");
exports.up = knex => knex.schema.alterTable("users", table => { ages(table); });
exports.down = knex => knex.schema.alterTable("users", table => { table.dropColumn("age"); });
`,
    });
    expect(await cached(folder)).toEqual([]);
    fill(folder, { "src/tables.js": 'exports.ages = (table) => table.integer("age").notNullable();\n' });
    expect(await cached(folder)).toEqual([`migrations/20240101000000_a.js ${NOT_NULL} 2:65`]);
    fill(folder, { "src/tables.js": "exports.ages = () => {};\n" });
    expect(await cached(folder)).toEqual([]);
  });

  test("forgets with the functions that a loop calls", async () => {
    const query = `const { knex } = require("./db.js");
exports.find = id => knex("users").where({ id }).select("id").first();
`;
    const folder = project({
      "src/db.js": 'exports.knex = require("knex")({});\n',
      "src/find.js": "exports.find = async id => id;\n",
      "src/all.js": `const { find } = require("./find.js");
exports.all = async ids => {
  for (const id of ids) await find(id);
};
`,
    });
    const found = async (): Promise<readonly string[]> =>
      (await lint(folder, ["--cache", "--cache-strategy", "content", "."], version)).messages;
    expect(await found()).toEqual([]);
    fill(folder, { "src/find.js": query });
    expect(await found()).toEqual(["src/all.js db/no-n-plus-one 3:31"]);
    fill(folder, { "src/find.js": "exports.find = async id => id;\n" });
    expect(await found()).toEqual([]);
  });

  test.each([
    [
      "where it is told to look at a file and its configuration alone",
      '[...db.configs.recommended, { settings: { "eslint-plugin-db": { otherFiles: null } } }]',
      ["migrations/1_a.up.sql", "src/a.js"],
    ],
    [
      "outside of the files that the configuration is for",
      '[{ files: ["**/*.js"] }, ...defineConfig([{ files: ["migrations/**"], extends: [db.configs.recommended] }])]',
      ["src/a.js"],
    ],
  ])("keeps what it knows %s", async (_, config, kept) => {
    const folder = project({
      "eslint.config.mjs": `import { defineConfig } from "eslint/config";\nimport db from "eslint-plugin-db";\nexport default ${config};\n`,
      "src/a.js": "exports.a = 1",
      "src/b.js": "exports.b = 1;",
      "migrations/1_a.up.sql": SQL,
      "migrations/1_a.down.sql": DOWN,
    });
    const args = ["--cache", "--cache-strategy", "content", "--rule", '{ "no-undef": "error" }', "."];
    await lint(folder, args, version);
    const path = join(folder, ".eslintcache");
    writeFileSync(
      path,
      readFileSync(path, "utf8").replaceAll(/"(?:no-undef|db\/no-not-null-without-default)"/g, '"remembered"'),
    );
    fill(folder, { "src/b.js": "exports.b = 2;" });
    const { messages } = await lint(folder, args, version);
    const remembered = messages.filter(message => message.includes(" remembered "));
    expect([...new Set(remembered.map(message => message.split(" ")[0]))]).toEqual(kept);
  });

  test("and what was read of the migrations are right for several threads", async () => {
    const files: Record<string, string> = { "node_modules/.keep": "" };
    for (let i = 100; i < 120; i++) {
      files[`migrations/${i}_a.up.sql`] = `CREATE TABLE t${i} (id bigint PRIMARY KEY, age int);\n`;
      files[`migrations/${i + 100}_b.up.sql`] = `UPDATE t${i} SET age = 0 WHERE age IS NULL;\n`;
      files[`migrations/${i + 200}_c.up.sql`] = `ALTER TABLE t${i} ALTER COLUMN age SET NOT NULL;\n`;
    }
    const folder = project(files);
    const found = async (...args: readonly string[]): Promise<readonly string[]> => {
      const run = await lint(folder, ["--concurrency", "2", ...args, "."], version);
      return run.messages.filter(message => message.includes(NOT_NULL));
    };
    const cache = ["--cache", "--cache-strategy", "content"];
    expect(await found(...cache)).toEqual([]);
    const store = join(folder, "node_modules/.cache/eslint-plugin-db");
    const [generation = ""] = readdirSync(store);
    const packs = (): readonly string[] =>
      readdirSync(join(store, generation)).map(name => join(store, generation, name));
    expect(packs().length).toBeGreaterThan(0);
    fill(folder, { "migrations/205_b.up.sql": "SELECT 1;\n" });
    expect(await found(...cache)).toEqual([`migrations/305_c.up.sql ${NOT_NULL} 1:18`]);
    expect(await found()).toEqual([`migrations/305_c.up.sql ${NOT_NULL} 1:18`]);
    for (const path of packs()) writeFileSync(path, readFileSync(path).subarray(0, 1_000));
    expect(await found()).toEqual([`migrations/305_c.up.sql ${NOT_NULL} 1:18`]);
  });

  test("and several threads find the same as one in the examples, in every language", async () => {
    const folder = project({});
    for (const name of readdirSync(EXAMPLES)) cpSync(join(EXAMPLES, name), join(folder, name), { recursive: true });
    const found = async (...args: readonly string[]): Promise<readonly string[]> => {
      const { results } = await lint(folder, [...args, "."], version);
      return results.flatMap(({ filePath, messages }) =>
        messages.map(each => `${filePath} ${each.line}:${each.column} ${each.ruleId ?? ""} ${each.message}`),
      );
    };
    const alone = await found();
    for (const extension of [".js", ".ts", ".sql", ".py"]) {
      expect(
        alone.some(line => line.includes(`${extension} `)),
        extension,
      ).toBe(true);
    }
    expect(await found("--concurrency", "2")).toEqual(alone);
    const cache = ["--concurrency", "2", "--cache", "--cache-strategy", "content"];
    expect(await found(...cache)).toEqual(alone);
    expect(await found(...cache)).toEqual(alone);
  });

  test("forgets with the files that tell the database", async () => {
    const folder = project({ "migrations/1_a.up.sql": SQL, "migrations/1_a.down.sql": DOWN });
    const message = async (): Promise<string | undefined> =>
      (await lint(folder, ["--cache", "--cache-strategy", "content", "."], version)).results
        .flatMap(({ messages }) => messages)
        .find(({ ruleId }) => ruleId === NOT_NULL)?.message;
    expect(await message()).toContain("PostgreSQL rejects");
    fill(folder, { "package.json": '{ "private": true, "dependencies": { "mysql2": "3" } }' });
    expect(await message()).toContain("MySQL silently writes");
  });
});
