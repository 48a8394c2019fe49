import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readMigration } from "../../src/frontends/migration.js";
import { parseScript } from "../../src/frontends/parse.js";
import { operationsOf, type Migration } from "../../src/model/migration.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { folder } from "../support/folder.js";
import { golden, printOperations } from "../support/operations.js";
import { readScript, type ScriptOptions } from "../support/script.js";

function migration(code: string, options: ScriptOptions = {}): Migration {
  const read = readScript(code, { path: "migrations/1_test.ts", ...options });
  if (read === null) throw new Error("it is no migration");
  return read.migration;
}

function inUp(body: string): string {
  return `import type { MigrationBuilder } from "node-pg-migrate";\nexport const up = (pgm: MigrationBuilder) => {\n${body}\n};\n`;
}

function up(body: string): string {
  const code = inUp(body);
  return printOperations(operationsOf(migration(code).up), code);
}

describe("places", () => {
  it("finds tables, columns, types, defaults and constraints", () => {
    const body = `pgm.createTable({ schema: "app", name: "orders" }, {
      id: "id",
      userId: { type: "int", notNull: true, references: "users(id)", onDelete: "CASCADE" },
      "note": { type: "string", default: "x", check: "note <> ''" },
    }, { constraints: { unique: ["userId", "note"] } });`;
    expect(up(body)).toBe(
      golden(`
        createTable app.orders
          id integer‹id› not null serial «id: "id"»
          userId integer‹int› not null «userId: { type: "int", notNull: true, references: "users(id)", onDelete: "CASCADE" }»
          note text‹string› default 'x' «"note": { type: "string", default: "x", check: "note <> ''" }»
          primaryKey (id) inline «"id"»
          foreignKey (userId) -> users (id) on delete cascade inline «references: "users(id)"»
          check (note <> '') of (note) inline «check: "note <> ''"»
          unique orders_uniq_userId_note‹unique: ["userId", "note"]› (userId, note) «unique: ["userId", "note"]»`),
    );
  });

  it("shows an action of ALTER TABLE where it is asked for", () => {
    const body = `pgm.alterColumn("t", "a", { type: "int", using: "a::int", notNull: true });
    pgm.dropColumns("t", ["a", "b"]);
    pgm.createIndex("t", ["a", { name: "b", sort: "DESC" }], { unique: true });`;
    expect(up(body)).toBe(
      golden(`
        alterColumn t a type=integer‹int› using=a::int «type: "int"»
        alterColumn t a not null «notNull: true»
        dropColumn t a «a»
        dropColumn t b «b»
        createIndex t
          unique index t_a_b_unique_index‹["a", { name: "b", sort: "DESC" }]› (a, b desc)`),
    );
  });

  it("follows names through templates and SQL", () => {
    const body = "pgm.sql(`UPDATE ${process.env.SCHEMA}.t SET a = 1 WHERE b = {b}`, { b: null });";
    expect(up(body)).toBe(
      "changeData ${process.env.SCHEMA}‹process.env.SCHEMA›.t action=update limited assignments=(a:value) partial",
    );
  });
});

describe("what is not known", () => {
  it.each([
    [`pgm.createTable("t", columns());`, "createTable t partial"],
    [
      `pgm.addColumns("t", columns());`,
      "opaque reason=dynamic detail=`pgm.addColumns` cannot be told: its columns are not constant",
    ],
    [`pgm.sql(sql());`, "opaque reason=dynamic detail=the SQL is not constant: it is what `sql` returns"],
    [`pgm.createMagic("t");`, "opaque reason=call detail=`pgm.createMagic` is not known"],
    [`helper(pgm);`, "opaque reason=helper detail=`helper` receives the connection and cannot be followed"],
    [`if (process.env.A) pgm.dropTable("t");`, "dropTable t conditional"],
    [`pgm.dropTable(process.env.TABLE);`, "dropTable ${process.env.TABLE}‹process.env.TABLE› partial"],
  ])("%s", (body, expected) => {
    expect(up(body).replace(/ «.*»$/, "")).toBe(expected);
  });
});

describe("the way back", () => {
  const down = (code: string): Migration["down"] => migration(code).down;

  it("is inferred in the opposite order", () => {
    const code = inUp(`pgm.createTable("t", { a: "int" }); pgm.createIndex("t", "a");`);
    const direction = down(code);
    expect(direction.kind).toBe("inferred");
    expect(printOperations(operationsOf(direction), code)).toBe('dropIndex t_a_index‹"a"›\ndropTable t');
  });

  it("is not to be inferred where a call cannot be taken back", () => {
    for (const call of [`dropTable("t")`, `sql("SELECT 1")`, `db.query("SELECT 1")`, `alterColumn("t", "a", {})`]) {
      expect(down(inUp(`pgm.createTable("t", {}); pgm.${call};`)).kind).toBe("uninferable");
    }
  });

  it("is inferred where up and down are one function", () => {
    expect(down(`exports.up = pgm => { pgm.createType("t", ["a"]); };\nexports.down = exports.up;`).kind).toBe(
      "inferred",
    );
  });

  it("refuses where it is switched off", () => {
    const code = `exports.up = pgm => { pgm.sql("SELECT 1"); };\nexports.down = false;`;
    expect(down(code)).toMatchObject({ kind: "throws", reason: null });
  });

  it("is as it is written where it is written", () => {
    const code = `exports.up = pgm => { pgm.createTable("t", {}); };\nexports.down = pgm => { pgm.dropTable("t"); };`;
    expect(down(code).kind).toBe("steps");
  });
});

describe("the transaction", () => {
  it.each([
    [`pgm.dropTable("t");`, "one"],
    [`pgm.noTransaction(); pgm.dropTable("t");`, "none"],
    [`if (process.env.A) pgm.noTransaction(); pgm.dropTable("t");`, "unknown"],
  ])("%s", (body, transaction) => {
    expect(migration(inUp(body)).transaction).toBe(transaction);
  });

  it("is not known where the directions differ", () => {
    const code = `exports.up = pgm => { pgm.noTransaction(); pgm.createIndex("t", "a", { concurrently: true }); };
exports.down = pgm => { pgm.dropIndex("t", "a"); };`;
    expect(migration(code).transaction).toBe("unknown");
  });
});

it("sends what goes past the builder first", () => {
  expect(up(`pgm.dropTable("a"); await pgm.db.query("DROP TABLE b");`)).toBe(
    "dropTable b «DROP TABLE b»\ndropTable a".replace(" «DROP TABLE b»", ""),
  );
});

it("keeps the shorthands of the migrations before", () => {
  const root = folder({
    "package.json": `{ "dependencies": { "node-pg-migrate": "8", "pg": "8" } }`,
    "migrations/1_a.js": `exports.shorthands = { money: { type: "numeric(10, 2)", notNull: true } };\nexports.up = () => {};`,
    "migrations/2_b.js": `exports.shorthands = undefined;\nexports.up = () => {};`,
    "migrations/3_c.js": `exports.up = pgm => { pgm.addColumns("t", { price: "money" }); };`,
  });
  const path = join(root, "migrations/3_c.js");
  const project = projectOf(path, root, DEFAULT_SETTINGS);
  const text = project.read(path) ?? "";
  const read = readMigration({ path, text, ast: parseScript(path, text) ?? {} }, project);
  expect(read?.dependencies).toEqual([join(root, "migrations/1_a.js")]);
  expect(printOperations(read === null ? [] : operationsOf(read.migration.up), text)).toBe(
    golden(`
      addColumn t «price: "money"»
        price numeric(10,2)‹money› not null «price: "money"»`),
  );
});
