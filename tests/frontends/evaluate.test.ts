import { describe, expect, it } from "vitest";
import { operationsOf } from "../../src/model/migration.js";
import { printOperations } from "../support/operations.js";
import { readScript } from "../support/script.js";

const PATH = "migrations/1_test.js";

/** The operations of `up`, each in one line without its places, where a script is evaluated as Knex runs it. */
function read(code: string, files: Readonly<Record<string, string>> = {}): string {
  const manifest = { "package.json": `{ "dependencies": { "knex": "^3.0.0" } }` };
  const migration = readScript(code, { path: PATH, files: { ...manifest, ...files } })?.migration;
  if (migration === undefined) return "no migration";
  return printOperations(operationsOf(migration.up), code).replaceAll(/‹[^›]*›| «[^»]*»/g, "");
}

/** A migration whose `up` is `body`, over `knex`. */
function inUp(body: string, before = ""): string {
  return `${before}\nexports.up = async function (knex) {\n${body}\n};\nexports.down = async () => {};`;
}

function reads(code: string, expected: string, files?: Readonly<Record<string, string>>): void {
  expect(trimmed(read(code, files))).toBe(trimmed(expected));
}

function trimmed(text: string): string {
  return text
    .split("\n")
    .map(line => line.trim())
    .join("\n");
}

describe("values that are known", () => {
  it("are constants, enums, templates, concatenations and members", () => {
    reads(
      inUp(
        `await knex.schema.dropTable(TABLE); await knex.schema.dropTable(\`\${PREFIX}_a\`);
         await knex.schema.dropTable("b" + 1); await knex.schema.dropTable(Names.C); await knex.schema.dropTable(names["d"]);`,
        `const TABLE = "t", PREFIX = "p"; const names = { d: "d1", ...{ e: "e1" } }; class Names { static C = "c1"; }`,
      ),
      `dropTable t
       dropTable p_a
       dropTable b1
       dropTable c1
       dropTable d1`,
    );
  });

  it("are templates whose backslashes stay, with String.raw", () => {
    reads(
      inUp('await knex.schema.dropTable(String.raw`a\\u0041`); await knex.raw(String.raw`DROP TABLE "a\\p"`);'),
      `dropTable a\\u0041
       dropTable a\\p`,
    );
  });

  it.each([
    ["has its own property", `Object.prototype.hasOwnProperty.call(spec, "a")`],
    ["has its own property, in short", `spec.hasOwnProperty("a")`],
    ["has its own property, today", `Object.hasOwn(spec, "a")`],
    ["is in", `"a" in spec`],
    ["equals", `spec.a === 1`],
    ["is a list with it", `["a", "b"].includes(Object.keys(spec)[0])`],
    ["begins with it", `"abc".startsWith("ab")`],
    ["is what a function returns", `(() => true)()`],
    ["is not nothing", `!!spec.a && spec.b === undefined`],
    ["is the type of it", `typeof spec.a === "number"`],
    ["is a list", `Array.isArray([])`],
    ["has a length", `"abc".length === 3 && [1, 2].length === 2`],
  ])("decide a condition: %s", (_, condition) => {
    reads(
      inUp(`const spec = { a: 1 }; if (${condition}) await knex.schema.dropTable("t"); else process.exit(1);`),
      `dropTable t`,
    );
  });

  it("decide switches and conditional expressions", () => {
    reads(
      inUp(`switch ("b") { case "a": await knex.schema.dropTable("a"); break; case "b": await knex.schema.dropTable("b"); }
            await (1 > 2 ? knex.schema.dropTable("c") : knex.schema.dropTable("d"));`),
      `dropTable b
       dropTable d`,
    );
  });
});

describe("loops over values that are known", () => {
  it.each([
    ["for of", `for (const name of ["a", "b"]) await knex.schema.dropTable(name);`],
    ["forEach", `["a", "b"].forEach(name => knex.schema.dropTable(name));`],
    ["map and Promise.all", `await Promise.all(["a", "b"].map(name => knex.schema.dropTable(name)));`],
    [
      "reduce",
      `await ["a", "b"].reduce((done, name) => done.then(() => knex.schema.dropTable(name)), Promise.resolve());`,
    ],
    ["for in", `const tables = { a: 1, b: 2 }; for (const name in tables) await knex.schema.dropTable(name);`],
    ["for", `const list = ["a", "b"]; for (let i = 0; i < list.length; i++) await knex.schema.dropTable(list[i]);`],
    ["while", `const list = ["a", "b"]; let i = 0; while (i < 2) { await knex.schema.dropTable(list[i]); i += 1; }`],
    ["entries", `for (const [name] of Object.entries({ a: 1, b: 2 })) await knex.schema.dropTable(name);`],
    ["spread", `for (const name of [...["a"], ...["b"]]) await knex.schema.dropTable(name);`],
    ["filter", `for (const name of ["a", "x", "b"].filter(each => each !== "x")) await knex.schema.dropTable(name);`],
    ["a chain", `await knex.schema.dropTable("a").then(() => knex.schema.dropTable("b"));`],
    [
      "recursion",
      `const drop = async ([first, ...rest]) => { if (!first) return; await knex.schema.dropTable(first); await drop(rest); }; await drop(["a", "b"]);`,
    ],
  ])("are unrolled: %s", (_, body) => {
    reads(
      inUp(body),
      `dropTable a
       dropTable b`,
    );
  });

  it("end at break, and go on at continue", () => {
    reads(
      inUp(
        `for (const name of ["a", "b", "c"]) { if (name === "b") continue; if (name === "d") break; await knex.schema.dropTable(name); }`,
      ),
      `dropTable a
       dropTable c`,
    );
  });
});

describe("what is not known", () => {
  it("makes operations conditional", () => {
    reads(
      inUp(`if (process.env.A) await knex.schema.dropTable("a"); else await knex.schema.dropTable("b");
            if (!(await knex.schema.hasTable("c"))) return;
            await knex.schema.dropTable("c");`),
      `dropTable a conditional
       dropTable b conditional
       dropTable c conditional`,
    );
  });

  it("makes names partial", () => {
    reads(
      inUp(`await knex.schema.dropTable(\`\${process.env.PREFIX}users\`);`),
      `dropTable \${process.env.PREFIX}users partial`,
    );
  });

  it("runs the body of a loop once", () => {
    reads(
      inUp(`for (const row of await knex("a").select()) await knex("b").insert({ id: row.id });`),
      `changeData action=insert b limited columns=(id) conditional`,
    );
  });

  it("leaves a column that is nullable in one branch nullable", () => {
    reads(
      inUp(`await knex.schema.alterTable("t", table => {
              const a = table.integer("a");
              if (process.env.A) a.nullable(); else a.notNullable();
            });`),
      `addColumn t
         a integer`,
    );
  });

  it("is opaque where it is SQL, or gets the connection", () => {
    reads(
      inUp(`await knex.raw(process.env.SQL); await require("some-package")(knex);`),
      `opaque reason=dynamic detail=the SQL is not constant: it is set in the environment
       opaque reason=helper detail=\`require("some-package")\` receives the connection and cannot be followed`,
    );
  });

  it("is opaque where it is a method of a connection that nobody knows", () => {
    reads(
      inUp(`await knex.schema.makeCoffee("t");`),
      `opaque reason=call detail=\`knex.schema.makeCoffee\` is not known`,
    );
  });
});

describe("code of the repository", () => {
  const HELPERS = `
    exports.addAudit = (knex, table) => knex.schema.alterTable(table, t => { t.timestamp("audited_at"); });
    exports.makeDown = table => knex => knex.schema.dropTable(table);
    exports.migration = (up, down) => ({ up, down, config: { transaction: false } });`;

  it("is followed through imports, in both module systems", () => {
    reads(
      `import { addAudit } from "../helpers.js";\nexport const up = async knex => { await addAudit(knex, "t"); };\nexport async function down() {}`,
      `addColumn t
         audited_at timestamp with time zone`,
      { "helpers.js": HELPERS },
    );
    reads(
      inUp(`await helpers.addAudit(knex, "t");`, `const helpers = require("../helpers");`),
      `addColumn t
         audited_at timestamp with time zone`,
      { "helpers.js": HELPERS },
    );
  });

  it("may make the migration", () => {
    reads(
      `const { migration } = require("../helpers");
       module.exports = migration(async function up(knex) { await knex.schema.dropTable("t"); }, async () => {});`,
      `dropTable t`,
      { "helpers.js": HELPERS },
    );
    reads(
      `const { makeDown } = require("../helpers");\nexports.up = makeDown("t");\nexports.down = async () => {};`,
      `dropTable t`,
      { "helpers.js": HELPERS },
    );
  });

  it("may be a method of the same class, or of the one it extends", () => {
    reads(
      `class Base { drop(knex, name) { return knex.schema.dropTable(name); } }
       class Migration extends Base { async up(knex) { await this.drop(knex, "t"); await this.second(knex); } second(knex) { return super.drop(knex, "u"); } async down() {} }
       const migration = new Migration();
       exports.up = knex => migration.up(knex);
       exports.down = knex => migration.down(knex);`,
      `dropTable t
       dropTable u`,
    );
  });

  it("may be a class with several signatures of its constructor", () => {
    const helper = `export class Tables {
      constructor(knex: unknown);
      constructor(knex: unknown, prefix: string);
      constructor(private knex: any, private prefix = "") {}
      drop(name: string): unknown;
      drop(name: string) { return this.knex.schema.dropTable(this.prefix + name); }
    }`;
    reads(
      `import { Tables } from "../tables";\nexport const up = knex => new Tables(knex, "my_").drop("t");\nexport async function down() {}`,
      `dropTable my_t`,
      { "tables.ts": helper },
    );
  });

  it("may be a file of SQL", () => {
    reads(
      inUp(
        `await knex.raw(fs.readFileSync(path.join(__dirname, "up.sql"), "utf8"));`,
        `const fs = require("fs"); const path = require("path");`,
      ),
      `dropTable t`,
      { "migrations/up.sql": "DROP TABLE t;" },
    );
  });

  it.each(["./sql/up.sql", "process.cwd() + '/sql/up.sql'"])("may be a file of the package, %s", path => {
    reads(
      inUp(
        `await knex.raw(fs.readFileSync(${path.startsWith(".") ? `"${path}"` : path}, "utf8"));`,
        `const fs = require("fs");`,
      ),
      `dropTable t`,
      { "migrations/package.json": "{}", "migrations/sql/up.sql": "DROP TABLE t;" },
    );
  });

  it("goes through try, catch and finally", () => {
    reads(
      inUp(
        `try { await knex.schema.dropTable("a"); } catch (error) { await knex.schema.dropTable("b"); } finally { await knex.schema.dropTable("c"); }`,
      ),
      `dropTable a
       dropTable b conditional
       dropTable c`,
    );
  });

  it("goes through transactions", () => {
    reads(
      inUp(
        `await knex.transaction(async trx => { await trx.schema.dropTable("a"); await trx("b").where({ id: 1 }).del(); });`,
      ),
      `dropTable a
       changeData action=delete b limited`,
    );
  });
});

describe("what never ends", () => {
  it.each([
    ["a loop", `while (true) await knex.schema.dropTable("a");`],
    ["a recursion", `const again = () => again(); again(); await knex.schema.dropTable("a");`],
    [
      "a list that grows",
      `const list = ["a"]; for (const name of list) { list.push(name); await knex.schema.dropTable(name); }`,
    ],
  ])("is given up: %s", (_, body) => {
    expect(read(inUp(body))).toContain("a");
  });
});
