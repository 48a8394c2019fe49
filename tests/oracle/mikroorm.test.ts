import { Migration } from "@mikro-orm/migrations";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "../support/comparable.js";
import { Coverage } from "../support/coverage.js";
import { recordedStatements, type Direction, type MigrationClass } from "../support/mikroorm.js";
import { readScript, scriptOperations } from "../support/script.js";

/** What a migration of MikroORM may call of its base class. */
const coverage = new Coverage({
  name: "mikroorm",
  package: "@mikro-orm/migrations 6",
  documented: ["addSql", "execute", "getKnex", "getEntityManager", "getQueries", "reset", "isTransactional"].map(
    method => `migration.${method}`,
  ),
  groupOf: object => (object instanceof Migration ? "migration" : null),
});

/** What MikroORM's runner sends for a class with these members. */
async function theirs(body: string, direction: Direction, dialect: Dialect): Promise<readonly Operation[]> {
  const make = new Function("Migration", `return class M extends Migration { ${body} }`) as (
    base: typeof Migration,
  ) => MigrationClass;
  const statements = await recordedStatements(make(Migration), direction, dialect, migration => {
    const method = migration[direction].bind(coverage.watch(migration));
    migration[direction] = method;
  });
  return statements.flatMap(sql => lowerSql(plainSource(sql), dialect));
}

function source(body: string): string {
  return `import { Migration } from "@mikro-orm/migrations"; export class M extends Migration { ${body} }`;
}

const FIXTURES = [
  ["a string", `async up() { this.addSql("create table a (id int)"); }`],
  ["a template", "async up() { const t = 'a'; this.addSql(`alter table ${t} add column b int not null`); }"],
  ["many statements in one string", `up() { this.addSql("create table a (id int); create index i on a (id);"); }`],
  [
    "execute before what was added before it",
    `async up() { this.addSql("create table a (id int)"); await this.execute("create table b (id int)"); }`,
  ],
  [
    "parameters",
    `async up() { await this.execute("update a set b = ? where c = ?", ["x", 1]); await this.execute("drop table ??", ["t"]); }`,
  ],
  ["a raw of Knex", `async up() { this.addSql(this.getKnex().raw("drop table a")); await this.execute("select 1"); }`],
  ["bindings of a raw", `async up() { this.addSql(this.getKnex().raw("alter table ?? add b int", ["a"])); }`],
  [
    "a query builder of Knex, before execute",
    `async up() { const knex = this.getKnex(); this.addSql(knex("a").where("b", 1).delete()); await this.execute("drop table c"); }`,
  ],
  [
    "a query builder that is executed",
    `async up() { await this.execute(this.getKnex()("a").where({ id: 1 }).delete()); this.addSql("drop table b"); }`,
  ],
  ["a builder printed", `async up() { this.addSql(this.getKnex().raw("drop table a").toQuery()); }`],
  [
    "the schema builder, printed",
    `async up() { this.addSql(this.getKnex().schema.createTable("a", t => { t.integer("b").notNullable(); }).toQuery()); }`,
  ],
  [
    "the entity manager",
    `async up() { const em = this.getEntityManager(); await em.execute("drop table a"); await em.getConnection().execute("drop table b"); await em.fork().execute("drop table c"); }`,
  ],
  [
    "a transaction of the entity manager",
    `async up() { await this.getEntityManager().transactional(async em => { await em.execute("drop table a"); }); }`,
  ],
  [
    "the driver",
    `async up() { await this.driver.execute("drop table a"); await this.driver.getConnection().execute("drop table b"); }`,
  ],
  ["reset", `async up() { this.addSql("drop table a"); this.reset(); this.addSql("drop table b"); }`],
  ["getQueries", `async up() { this.getQueries().push("drop table a"); }`],
  [
    "a method of its own",
    `async up() { this.both("a"); } both(t) { this.addSql("drop table " + t); this.addSql("drop table b"); }`,
  ],
  ["what it says of itself", `async up() { if (this.isTransactional()) this.addSql("drop table a"); }`],
  ["a loop", `async up() { for (const t of ["a", "b"]) this.addSql("drop table " + t); }`],
  [
    "values of every kind",
    `async up() { await this.execute("insert into a values (?, ?, ?, ?, ?)", [1, "it's", null, true, 1.5]); }`,
  ],
  ["an object as a value", `async up() { await this.execute("update a set b = ?", [{ c: 1 }]); }`],
  ["a name with a schema", `async up() { await this.execute("drop table ??", ["s.t"]); }`],
  [
    "keys, indexes and alterations of the schema builder",
    `async up() { const knex = this.getKnex();
    this.addSql(knex.schema.createTable("a", t => { t.increments("id"); t.string("b", 20).unique(); t.integer("c").unsigned().index(); }).toQuery());
    this.addSql(knex.schema.alterTable("a", t => { t.boolean("d").notNullable().defaultTo(false); }).toQuery());
    this.addSql(knex.schema.dropTable("a").toQuery()); }`,
  ],
  ["a field", `tables = ["a"]; async up() { this.tables.forEach(t => this.addSql("drop table " + t)); }`],
] as const;

describe.each(["postgresql", "mysql", "mariadb", "sqlite"] as const)("what MikroORM runs on %s", dialect => {
  const ours = (body: string, direction: Direction): readonly Operation[] =>
    scriptOperations(source(body), direction, { dialect });

  it.each(FIXTURES)("%s", async (_name, body) => {
    const read = ours(body, "up");
    expect(read.length).toBeGreaterThan(0);
    expect(read.map(comparable)).toEqual((await theirs(body, "up", dialect)).map(comparable));
    coverage.settle(dialect, read);
    // The same the other way.
    const back = `async up() {} ${body.replace(/\bup\(\)/, "down()")}`;
    expect(ours(back, "down").map(comparable)).toEqual((await theirs(back, "down", dialect)).map(comparable));
  });
});

/** What a callback of `alterTable` does: some of it otherwise than in Knex. */
const ALTERED = [
  "t.string('a').alter()",
  "t.string('a').notNullable().defaultTo('x').alter()",
  "t.string('a').nullable().alter()",
  "t.string('a').defaultTo(null).alter()",
  "t.string('a').defaultTo('x').alter({ alterNullable: false })",
  "t.string('a').notNullable().alter({ alterNullable: false })",
  "t.string('a').notNullable().alter({ alterType: false })",
  "t.string('a').defaultTo('x').alter({ alterType: false })",
  "t.uuid('a').alter()",
  "t.uuid('a').defaultTo('x').alter({ alterType: false })",
  "t.enum('a', ['x', 'y']).alter()",
  "t.enum('a', ['x', 'y']).notNullable().alter({ alterType: false })",
  "t.enum('a', ['x', 'y']).alter({ alterNullable: false })",
  "t.enum('a', ['x', 'y'], { useNative: true, enumName: 'e' }).alter()",
  "t.integer('a').comment('x').alter()",
  "t.dropColumn('a')",
  "t.dropColumns('a', 'b'); t.string('c')",
  "t.dropTimestamps()",
  "t.renameColumn('a', 'b')",
  "t.foreign('a', 'key').references('id').inTable('u')",
  "t.string('x'); t.integer('a').references('id').inTable('u').withKeyName('key').onDelete('cascade')",
  "t.integer('a').references('id').inTable('u')",
  "t.dropForeign('a')",
  "t.dropForeign([], 'key')",
  "t.primary(['a'])",
  "t.setNullable('a')",
  "t.dropNullable('a')",
  "t.unique('a'); t.index('b')",
  "t.dropUnique('a'); t.dropIndex('b')",
  "t.increments('a', { primaryKey: false }).alter()",
  "t.increments('a', { primaryKey: false })",
  "t.bigIncrements('a'); t.string('b')",
] as const;

/** Counters, which MikroORM's compiler for MySQL writes otherwise. */
const CREATED = [
  "t.increments('a', { primaryKey: false })",
  "t.increments('a'); t.string('b'); t.primary(['b'])",
  "t.bigIncrements('a'); t.primary(['a'])",
  "t.integer('a').references('id').inTable('u').withKeyName('key')",
] as const;

describe.each(["postgresql", "mysql", "mariadb", "sqlite"] as const)("what MikroORM's Knex prints for %s", dialect => {
  const printed = (method: string, body: string): string =>
    `async up() { const knex = this.getKnex(); this.addSql(knex.schema.${method}("s", t => { ${body} }).toQuery()); }`;

  it.each([...ALTERED.map(body => ["alterTable", body]), ...CREATED.map(body => ["createTable", body])] as const)(
    "%s(%s)",
    async (method, body) => {
      const source_ = printed(method, body);
      const sent = await theirs(source_, "up", dialect);
      const read = scriptOperations(source(source_), "up", { dialect });
      expect(read.map(comparable)).toEqual(sent.map(comparable));
    },
  );
});

describe("a migration of MikroORM", () => {
  it("is what the base class says of a way back", async () => {
    const body = `async up() { this.addSql("drop table a"); }`;
    await expect(theirs(body, "down", "postgresql")).rejects.toThrow("cannot be reverted");
    expect(readScript(source(body))?.migration.down.kind).toBe("absent");
    const asked = `${body} async down() { super.down(); }`;
    expect(readScript(source(asked))?.migration.down).toMatchObject({
      kind: "throws",
      reason: "This migration cannot be reverted",
    });
  });

  it.each([
    ["one", ""],
    ["none", "isTransactional() { return false; }"],
    ["none", "override isTransactional(): boolean { return false }"],
    ["one", "isTransactional() { return super.isTransactional(); }"],
    ["unknown", "isTransactional() { return process.env.TX === '1'; }"],
  ])("transaction %s with %s", (expected, member) => {
    const text = source(`${member} async up() { this.addSql("drop table a"); }`);
    expect(readScript(text)?.migration).toMatchObject({ framework: "mikroorm", transaction: expected });
  });
});

describe("what is not followed", () => {
  it.each([
    ["SQL from elsewhere", "this.addSql(process.env.SQL)"],
    ["a schema builder", `this.addSql(this.getKnex().schema.dropTable("a"))`],
    ["entities", "this.getEntityManager().persist({})"],
    ["an unknown member", "this.seed()"],
    ["an unknown member of the driver", "this.driver.nativeDelete('a', {})"],
    ["a helper of a package", "helper(this)"],
    ["other uses of the list", "this.getQueries().splice(0)"],
  ])("%s is said", (_name, statement) => {
    const text = `import { helper } from "helper"; ${source(`async up() { ${statement}; }`)}`;
    expect(scriptOperations(text, "up").some(({ kind }) => kind === "opaque")).toBe(true);
  });
});

coverage.test();
