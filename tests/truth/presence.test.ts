// What no-count-for-exists proposes in place of a count, run by the libraries themselves: it answers the same, and stops at one row.
import typescriptParser from "@typescript-eslint/parser";
import { PGlite } from "@electric-sql/pglite";
import { Linter } from "eslint";
import Knex from "knex";
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import { DataTypes, Sequelize } from "sequelize";
import { DataSource, EntitySchema } from "typeorm";
import { afterAll, describe, expect, it } from "vitest";
import plugin from "../../src/index.js";
import { folder } from "../support/folder.js";
import { sqlite3Module } from "../support/sqlite3.js";
import { pgOver } from "../support/typeorm.js";

const database = await PGlite.create();
await database.exec(
  "CREATE TABLE users (ref integer PRIMARY KEY, plan text); INSERT INTO users VALUES (1, 'free'), (2, 'free')",
);
afterAll(() => database.close());

/** The code that the rule proposes for a function's count. */
function proposedFor(library: string, version: string, head: string, count: string): string {
  const root = folder({ ".git/HEAD": "", "package.json": `{ "dependencies": { "${library}": "${version}" } }` });
  const code = `${head}  return Number(${count}) > 0;\n}\n`;
  const config = {
    files: ["**/*.ts"],
    plugins: { db: plugin },
    languageOptions: { parser: typescriptParser },
    rules: { "db/no-count-for-exists": "error" },
  } as unknown as Linter.Config;
  const messages = new Linter({ configType: "flat", cwd: root }).verify(code, [config], {
    filename: `${root}/src/users.ts`,
  });
  const found = /Stop at the first: `(.*)`\.$/.exec(messages[0]?.message ?? "")?.[1];
  if (found === undefined) throw new Error(JSON.stringify(messages));
  return found;
}

/** What a piece of code gives with a client and a plan. */
function run(code: string, client: string, value: unknown, plan: string): Promise<unknown> {
  return (new Function(client, "plan", `return ${code};`) as (client: unknown, plan: string) => Promise<unknown>)(
    value,
    plan,
  );
}

/** Whether there is a row: a row, or a truth. */
const PLANS = [["free", true], ["paid", false]] as const; // prettier-ignore
const ONE = /limit (?:\$\d|1)\b/i;

describe("what stands for a count", () => {
  const knex = Knex({ client: "pg" });
  const knexHead = `import { Knex } from "knex";\nexport async function f(knex: Knex, plan: string) {\n`;

  it.each([
    `(await knex("users").where({ plan }).count("* as n").first())?.n`,
    `(await knex("users").count("* as n").where("plan", plan))[0].n`,
    `(await knex("users as u").leftJoin("users as v", "u.ref", "v.ref").where("u.plan", plan).count("u.ref as n").orderBy("n").first())?.n`,
  ])("Knex: %s", async count => {
    const code = proposedFor("knex", "3.1.0", knexHead, count);
    for (const [plan, isThere] of PLANS) {
      const { sql, bindings } = (new Function("knex", "plan", `return ${code};`) as (...given: unknown[]) => Knex.Knex.QueryBuilder)(knex, plan).toSQL().toNative(); // prettier-ignore
      expect(sql).toMatch(ONE);
      expect(sql).not.toMatch(/count|order/i);
      expect((await database.query(sql, [...bindings])).rows.length === 1).toBe(isThere);
    }
  });

  it.each([
    `(await db.selectFrom("users").where("plan", "=", plan).select(eb => eb.fn.countAll().as("n")).executeTakeFirstOrThrow()).n`,
    `(await db.selectFrom("users").select(eb => eb.fn.countAll().as("n")).where("plan", "=", plan).executeTakeFirst())?.n`,
  ])("Kysely: %s", async count => {
    const head = `import { Kysely } from "kysely";\nexport async function f(db: Kysely<any>, plan: string) {\n`;
    const code = proposedFor("kysely", "0.28.0", head, count);
    for (const [plan, isThere] of PLANS) {
      const sent: string[] = [];
      expect(((await run(code, "db", kysely(sent), plan)) ?? null) !== null).toBe(isThere);
      expect(sent.join()).toMatch(ONE);
      expect(sent.join()).not.toMatch(/count/i);
    }
  });

  it("TypeORM", async () => {
    const sent: string[] = [];
    const User = new EntitySchema<{ ref: number; plan: string }>({
      name: "User",
      tableName: "users",
      columns: { ref: { type: "integer", primary: true }, plan: { type: "text" } },
    });
    const logger = { logQuery: (sql: string) => sent.push(sql), logQueryError() {}, logQuerySlow() {}, logSchemaBuild() {}, logMigration() {}, log() {} }; // prettier-ignore
    const source = new DataSource({ type: "postgres", driver: pgOver(database), installExtensions: false, entities: [User], logger, logging: true }); // prettier-ignore
    await source.initialize();
    const users = source.getRepository(User);
    const head = `import { Repository } from "typeorm";\nimport { User } from "./user";\nexport async function f(users: Repository<User>, plan: string) {\n`;
    for (const version of ["0.3.20", "0.3.0"])
      for (const count of ["await users.count({ where: { plan } })", "await users.countBy({ plan })"]) {
        const code = proposedFor("typeorm", version, head, count);
        for (const [plan, isThere] of PLANS) {
          sent.length = 0;
          expect(Boolean(await run(code, "users", users, plan))).toBe(isThere);
          expect(sent.join()).toMatch(ONE);
          expect(sent.join()).not.toMatch(/count/i);
        }
      }
    await source.destroy();
  });

  it("Sequelize", async () => {
    const sent: string[] = [];
    const sequelize = new Sequelize({
      dialect: "sqlite",
      dialectModule: await sqlite3Module(),
      logging: sql => sent.push(sql),
    });
    const User = sequelize.define(
      "User",
      { ref: { type: DataTypes.INTEGER, primaryKey: true }, plan: DataTypes.TEXT },
      { timestamps: false },
    );
    await sequelize.sync();
    await User.bulkCreate([{ ref: 1, plan: "free" }, { ref: 2, plan: "free" }]); // prettier-ignore
    const head = `import { Model } from "sequelize";\nclass User extends Model {}\nexport async function f(plan: string) {\n`;
    const code = proposedFor("sequelize", "6.37.0", head, "await User.count({ where: { plan } })");
    for (const [plan, isThere] of PLANS) {
      sent.length = 0;
      expect((await run(code, "User", User, plan)) !== null).toBe(isThere);
      expect(sent.join()).toMatch(ONE);
    }
    await sequelize.close();
  });
});

/** Kysely over PostgreSQL in this process, with a list of what it sends. */
function kysely(log: string[]): Kysely<unknown> {
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      log.push(sql);
      return { rows: (await database.query(sql, [...parameters])).rows as R[] };
    },
    streamQuery: () => {
      throw new Error("No case streams.");
    },
  };
  const nothing = (): Promise<void> => Promise.resolve();
  const driver: Driver = {
    init: nothing,
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: nothing,
    commitTransaction: nothing,
    rollbackTransaction: nothing,
    releaseConnection: nothing,
    destroy: nothing,
  };
  return new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: db => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}
