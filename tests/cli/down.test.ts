import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dblint } from "../support/cli.js";
import { folder } from "../support/folder.js";

const FIRST = `exports.up = async function (knex) {
  await knex.schema.createTable("users", t => {
    t.increments("id");
    t.string("name", 50).notNullable().defaultTo("none");
  });
};

exports.down = async function (knex) {
  await knex.schema.dropTable("users");
};
`;

const SECOND = `exports.up = async function (knex) {
  await knex.schema.alterTable("users", t => {
    t.dropColumn("name");
  });
};
`;

const files = {
  "package.json": '{ "dependencies": { "knex": "3", "pg": "8" } }',
  "migrations/1_a.js": FIRST,
  "migrations/2_b.js": SECOND,
  "migrations/3_c.js": 'exports.up = async knex => {\n  await knex("users").update({ a: 1 });\n};\n',
  "sql/migrations/1_a.up.sql": "CREATE TABLE a (id int);\n",
  "sql/migrations/1_a.down.sql": "DROP TABLE a;\n",
  "sql/migrations/2_b.up.sql": "DROP TABLE a;\n",
  "seeds/1.sql": "INSERT INTO a VALUES (1);\n",
};

describe("dblint down", () => {
  test("prints the way back, with the definition that the history has", async () => {
    expect(await dblint(folder(files), ["down", "migrations/2_b.js"])).toEqual({
      code: 0,
      stdout: [
        "// Does not bring back the values of users.name.",
        'await knex.schema.alterTable("users", t => {',
        '  t.string("name", 50).notNullable().defaultTo("none");',
        "});",
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  test("ends a body with semicolons as the client of the file is told", async () => {
    const root = folder({
      "package.json": '{ "dependencies": { "mysql2": "3" } }',
      "migrations/1_a.up.sql":
        "CREATE TABLE t (a int);\nDELIMITER //\nCREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END//\nDELIMITER ;\n",
      "migrations/1_a.down.sql": "DROP TABLE t;\n",
      "migrations/2_b.up.sql": "DELIMITER //\nDROP TRIGGER g//\nDELIMITER ;\n",
    });
    const { code, stdout, stderr } = await dblint(root, ["down", "migrations/2_b.up.sql", "--dialect", "mysql"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      "DELIMITER $$\nCREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END$$\nDELIMITER ;\n",
    );
  });

  test("writes it into the file", async () => {
    const root = folder(files);
    const { code, stderr } = await dblint(root, ["down", "--write", "migrations/2_b.js"]);
    expect([code, stderr]).toEqual([0, `dblint: ${join("migrations", "2_b.js")} was written.\n`]);
    expect(readFileSync(join(root, "migrations/2_b.js"), "utf8")).toBe(
      `${SECOND}
exports.down = async function (knex) {
  // Does not bring back the values of users.name.
  await knex.schema.alterTable("users", t => {
    t.string("name", 50).notNullable().defaultTo("none");
  });
};
`,
    );
    const again = await dblint(root, ["down", "--write", "migrations/2_b.js"]);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("There is a way back already")]);
  });

  test("writes it into the file beside, where the layout has one", async () => {
    const root = folder(files);
    const { code, stderr } = await dblint(root, ["down", "--write", "sql/migrations/2_b.up.sql"]);
    expect([code, stderr]).toEqual([0, `dblint: ${join("sql", "migrations", "2_b.down.sql")} was written.\n`]);
    expect(readFileSync(join(root, "sql/migrations/2_b.down.sql"), "utf8")).toBe(
      "-- Does not bring back the rows of a.\nCREATE TABLE a (\n  id integer\n);\n",
    );
  });

  test("does not take a table for absent that a file which cannot be read may have made", async () => {
    const root = folder({
      "package.json": '{ "dependencies": { "knex": "3", "pg": "8" } }',
      "migrations/1_a.js": "exports.up = knex => knex.schema.createTable('x', t => { t.inc",
      "migrations/2_b.js": "exports.up = knex => knex.schema.dropTable('x');",
    });
    const { code, stderr } = await dblint(root, ["down", "migrations/2_b.js"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("not all of the table's definition is known.")]);
  });

  test("says what cannot be taken back, and refuses in its place", async () => {
    const { code, stdout, stderr } = await dblint(folder(files), ["down", "migrations/3_c.js"]);
    expect(code).toBe(1);
    expect(stdout).toBe(
      'throw new Error("This migration cannot be undone: the rows of users as they were are not known.")\n',
    );
    expect(stderr).toMatch(
      /3_c\.js: what .*users.* cannot be taken back: the rows of `users` as they were are not known\.\n$/,
    );
  });

  test.each([
    [["down"], "`dblint down` takes one file."],
    [["down", "none.js"], 'There is no file "none.js".'],
    [["down", "seeds/1.sql"], "holds no migration."],
    [["down", "--json", "migrations/1_a.js"], "--json is no option of down"],
  ])("%j is explained", async (args, problem) => {
    const { code, stderr } = await dblint(folder(files), args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(problem)]);
  });
});
