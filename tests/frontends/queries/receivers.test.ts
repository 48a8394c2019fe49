import { describe, expect, test } from "vitest";
import { parseScript } from "../../../src/frontends/parse.js";
import { readQueries } from "../../../src/frontends/queries/index.js";
import { memoryProject } from "../../support/script.js";
import { printCall, queriesOf } from "../../support/queries.js";

const calls = (code: string, files: Record<string, string> = {}): string[] => queriesOf(code, { files }).map(printCall);

const ENTITY = `import { Entity, BaseEntity } from "typeorm"; @Entity() export class User extends BaseEntity {}`;

describe("Prisma Client", () => {
  test.each([
    ["new", `import { PrismaClient } from "@prisma/client"; const db = new PrismaClient(); await db.user.findMany();`],
    [
      "a generated path",
      `import { PrismaClient } from "./generated/prisma/client"; const db = new PrismaClient(); await db.user.findMany();`,
    ],
    [
      "require",
      `const { PrismaClient } = require("@prisma/client"); const db = new PrismaClient(); async () => db.user.findMany();`,
    ],
    [
      "an annotation",
      `import type { PrismaClient } from "@prisma/client"; async function f(db: PrismaClient) { await db.user.findMany(); }`,
    ],
    [
      "the transaction type",
      `import { Prisma } from "@prisma/client"; async function f(p: Prisma.TransactionClient) { await p.user.findMany(); }`,
    ],
    [
      "a union of both",
      `import { Prisma, PrismaClient } from "@prisma/client"; type Db = PrismaClient | Prisma.TransactionClient; async (db: Db) => { await db.user.findMany(); }`,
    ],
    [
      "an object type",
      `import { PrismaClient } from "@prisma/client"; async ({ db }: { db: PrismaClient }) => { await db.user.findMany(); }`,
    ],
    [
      "a constructor parameter",
      `import { PrismaClient } from "@prisma/client"; class A { constructor(private readonly db: PrismaClient) {} async f() { await this.db.user.findMany(); } }`,
    ],
    [
      "a field that the constructor fills",
      `import { PrismaClient } from "@prisma/client"; class A { constructor(db: PrismaClient) { this.db = db; } async f() { await this.db.user.findMany(); } }`,
    ],
    [
      "a class that extends it",
      `import { PrismaClient } from "@prisma/client"; class Service extends PrismaClient {} class A { constructor(private db: Service) {} async f() { await this.db.user.findMany(); } }`,
    ],
    [
      "an extension",
      `import { PrismaClient } from "@prisma/client"; const db = new PrismaClient().$extends({}).$extends({}); await db.user.findMany();`,
    ],
    [
      "a global singleton",
      `import { PrismaClient } from "@prisma/client"; const db = globalThis.db || new PrismaClient(); await db.user.findMany();`,
    ],
    [
      "a helper that keeps it",
      `import { PrismaClient } from "@prisma/client"; import { once } from "./once"; const db = once("db", () => new PrismaClient()); await db.user.findMany();`,
    ],
    [
      "a default value",
      `import { PrismaClient } from "@prisma/client"; const db = new PrismaClient(); async function f(tx = db) { await tx.user.findMany(); }`,
    ],
    [
      "a destructured model",
      `import { PrismaClient } from "@prisma/client"; const { user } = new PrismaClient(); await user.findMany();`,
    ],
  ])("is recognised by %s", (_, code) => {
    expect(calls(code)).toEqual(["prisma read user.findMany (import)"]);
  });

  test("is recognised as the parameter of a transaction", () => {
    const code = `import { PrismaClient } from "@prisma/client"; const db = new PrismaClient();
      await db.$transaction(async t => { await t.user.findMany(); });`;
    expect(calls(code)).toEqual(["prisma read user.findMany (import)"]);
  });

  test.each([
    [
      "a module that exports it",
      { "src/db.ts": `import { PrismaClient } from "@prisma/client"; export const db = new PrismaClient();` },
    ],
    [
      "two hops",
      {
        "src/db.ts": `export { db } from "./client";`,
        "src/client.ts": `import { PrismaClient } from "@prisma/client"; export const db = new PrismaClient();`,
      },
    ],
    [
      "a star",
      {
        "src/db.ts": `export * from "./client";`,
        "src/client.ts": `import { PrismaClient } from "@prisma/client"; export const db = new PrismaClient();`,
      },
    ],
    [
      "a typed object",
      {
        "src/db.ts": `import { PrismaClient } from "@prisma/client"; type C = { read: PrismaClient }; const make = (): C => ({}) as C; const clients: C = make(); export const db = clients.read;`,
      },
    ],
    [
      "CommonJS",
      {
        "src/db.js": `const { PrismaClient } = require("@prisma/client"); module.exports = { db: new PrismaClient() };`,
      },
    ],
  ])("is recognised through %s", (_, files) => {
    expect(calls(`import { db } from "./db"; await db.user.findMany();`, files)).toEqual([
      "prisma read user.findMany (import)",
    ]);
  });

  test("is recognised by a callback that another file annotates", () => {
    const files = {
      "src/tx.ts": `import { Prisma } from "@prisma/client"; export async function inTx<R>(fn: (t: Prisma.TransactionClient) => Promise<R>): Promise<R> { throw fn; }`,
    };
    expect(calls(`import { inTx } from "./tx"; await inTx(async t => { await t.user.findMany(); });`, files)).toEqual([
      "prisma read user.findMany (import)",
    ]);
  });

  test("is recognised by the shape of a call that no other library has", () => {
    expect(
      calls(`export async function f(x) { await x.user.findUnique({ where: { id: 1 }, select: { id: true } }); }`),
    ).toEqual(["prisma read user.findUnique (shape)"]);
    expect(calls("export async function f(x) { await x.$queryRaw`SELECT 1`; }")).toEqual([
      "prisma raw ?.$queryRaw (shape)",
    ]);
  });

  test.each([
    ["Drizzle's relational queries", `await db.query.users.findMany({ where: { id: 1 } });`],
    ["Drizzle's operators", `await db.users.findMany({ where: eq(users.id, 1) });`],
    ["Strapi", `await strapi.db.query("api::user").findMany({ where: { id: 1 } });`],
    ["an array", `const first = A.findFirst(x => x.code === 1);`],
    ["another vocabulary", `await store.user.findMany({ where: { id: 1 }, page: 2 });`],
  ])("is not mistaken for %s", (_, code) => {
    expect(calls(`export async function f(db, strapi, A, store, eq, users) { ${code} }`)).toEqual([]);
  });
});

describe("TypeORM", () => {
  test.each([
    [
      "getRepository",
      `import { DataSource } from "typeorm"; import { User } from "./user"; const ds = new DataSource({}); await ds.getRepository(User).findOneBy({ id: 1 });`,
    ],
    [
      "a repository in a variable",
      `import { DataSource } from "typeorm"; import { User } from "./user"; const ds = new DataSource({}); const r = ds.getRepository(User); await r.findOneBy({ id: 1 });`,
    ],
    [
      "an annotated parameter",
      `import { Repository } from "typeorm"; async function f(r: Repository<User>) { await r.findOneBy({ id: 1 }); }`,
    ],
    [
      "injection",
      `import { InjectRepository } from "@nestjs/typeorm"; import { Repository } from "typeorm"; class A { constructor(@InjectRepository(User) private r: Repository<User>) {} async f() { await this.r.findOneBy({ id: 1 }); } }`,
    ],
    [
      "a manager",
      `import { EntityManager } from "typeorm"; async (m: EntityManager) => { await m.findOneBy(User, { id: 1 }); }`,
    ],
    [
      "a transaction",
      `import { DataSource } from "typeorm"; const ds = new DataSource({}); await ds.transaction(async m => { await m.findOneBy(User, { id: 1 }); });`,
    ],
    [
      "a query runner",
      `import { QueryRunner } from "typeorm"; async (q: QueryRunner) => { await q.manager.findOneBy(User, { id: 1 }); }`,
    ],
    [
      "what extends a repository",
      `import { DataSource } from "typeorm"; import { User } from "./user"; const ds = new DataSource({}); export const users = ds.getRepository(User).extend({ async f() { await this.findOneBy({ id: 1 }); } });`,
    ],
    [
      "a class that extends Repository",
      `import { Repository } from "typeorm"; class Users extends Repository<User> { async f() { await this.findOneBy({ id: 1 }); } }`,
    ],
    [
      "a helper of the repository",
      `import { getRepository } from "./source"; import { User } from "./user"; await getRepository(User).findOneBy({ id: 1 });`,
    ],
  ])("is recognised by %s", (_, code) => {
    const files = {
      "src/user.ts": ENTITY,
      "src/source.ts": `import { DataSource, Repository, EntityTarget } from "typeorm"; const ds = new DataSource({}); export const getRepository = <E>(target: EntityTarget<E>): Repository<E> => ds.getRepository(target);`,
    };
    expect(calls(code, files)).toEqual(["typeorm read User.findOneBy (import)"]);
  });

  test("is recognised by a class of its own with static finders", () => {
    expect(calls(`import { User } from "./user"; await User.findOneBy({ id: 1 });`, { "src/user.ts": ENTITY })).toEqual(
      ["typeorm read User.findOneBy (import)"],
    );
  });

  test("counts a builder where it is sent", () => {
    const code = `import { Repository } from "typeorm"; async (r: Repository<User>) => {
      const q = r.createQueryBuilder("u").where("u.id = :id", { id: 1 });
      await q.getMany(); }`;
    expect(calls(code)).toEqual(["typeorm read User.getMany (import)"]);
  });

  test.each([
    ["a Map", `const m = new Map(); m.delete(1);`],
    [
      "mongoose",
      `import mongoose from "mongoose"; const User = mongoose.model("User"); await User.findOne({ email: 1 });`,
    ],
    [
      "a repository of their own",
      `class Users { findOneBy(x) { return x; } } const users = new Users(); users.findOneBy({ id: 1 });`,
    ],
    ["axios", `import axios from "axios"; await axios.delete("/users/1");`],
    ["jQuery", `$("ul").find("li"); $(".a").find({ id: 1 });`],
    ["an array", `[1, 2].find(x => x === 1);`],
    ["a form", `form.save(); cache.remove("typeorm");`],
  ])("is not mistaken for %s", (_, code) => {
    expect(calls(code)).toEqual([]);
  });
});

describe("Sequelize", () => {
  const MODEL = `import { Model } from "sequelize"; export class User extends Model {} `;
  test.each([
    ["a class", `import { Model } from "sequelize"; class User extends Model {} await User.findByPk(1);`, {}],
    ["a class of another file", `import { User } from "./user"; await User.findByPk(1);`, { "src/user.ts": MODEL }],
    [
      "an index of models",
      `import models from "./models"; await models.User.findByPk(1);`,
      {
        "src/user.ts": MODEL,
        "src/models.ts": `import { User } from "./user"; const models = { User } as const; export default models;`,
      },
    ],
    [
      "several base classes",
      `import User from "./user"; await User.findByPk(1);`,
      {
        "src/base.ts": `import { Model as SequelizeModel } from "sequelize-typescript"; export class Base extends SequelizeModel {}`,
        "src/user.ts": `import { Base } from "./base"; class User extends Base {} export default User;`,
      },
    ],
    [
      "define",
      `import { Sequelize } from "sequelize"; const s = new Sequelize(""); const X = s.define("User", {}); await X.findByPk(1);`,
      {},
    ],
    [
      "the registry",
      `import { Sequelize } from "sequelize"; const s = new Sequelize(""); await s.models.User.findByPk(1);`,
      {},
    ],
    [
      "an annotation",
      `import { ModelStatic } from "sequelize"; async (m: ModelStatic<User>) => { await m.findByPk(1); }`,
      {},
    ],
    [
      "a scope",
      `import { Model } from "sequelize"; class User extends Model {} await User.unscoped().findByPk(1);`,
      {},
    ],
    [
      "`this` in a static method",
      `import { Model } from "sequelize"; class User extends Model { static async f() { await this.findByPk(1); } }`,
      {},
    ],
  ])("is recognised by %s", (_, code, files) => {
    expect(calls(code, files as Record<string, string>)).toEqual(["sequelize read User.findByPk (import)"]);
  });

  test("is recognised by finders that no other library has", () => {
    const code = `export async function f(req) { await req.models.User.findByPk(1); await req.models.User.findAll({ where: { a: 1 } }); }`;
    expect(calls(code)).toEqual(["sequelize read User.findByPk (shape)", "sequelize read User.findAll (shape)"]);
  });

  test("leaves a finder that TypeORM has too to the package", () => {
    const code = `export async function f(req) { await req.models.User.findOne({ where: { a: 1 } }); }`;
    const packaged = (dependencies: object): Record<string, string> => ({
      "package.json": JSON.stringify({ dependencies }),
    });
    expect(calls(code)).toEqual([]);
    expect(calls(code, packaged({ sequelize: "6" }))).toEqual(["sequelize read User.findOne (shape)"]);
    expect(calls(code, packaged({ sequelize: "6", typeorm: "0.3" }))).toEqual([]);
  });

  test("leaves writes with a condition to the package", () => {
    const code = `import { Op } from "sequelize"; export async function f({ models }, id) { await models.User.update({ a: 1 }, { where: { id } }); await models.User.destroy({ where: { id }, force: true }); }`;
    const others = `import { Op } from "sequelize"; export async function f(cache, id) { cache.update(id, { a: 1 }); cache.destroy({ id }); cache.destroy({ where: { id }, deep: true }); }`;
    const manifest = { "package.json": JSON.stringify({ dependencies: { sequelize: "6" } }) };
    expect(calls(code)).toEqual([]);
    expect(calls(code, manifest)).toEqual([
      "sequelize update User.update (shape)",
      "sequelize delete User.destroy (shape)",
    ]);
    expect(calls(others, manifest)).toEqual([]);
  });

  test("is not mistaken for mongoose", () => {
    expect(
      calls(
        `export async (User) => { await User.findOne({ email: 1 }); await User.findAll(); }`.replace("export ", ""),
      ),
    ).toEqual([]);
  });
});

describe("Knex and Objection", () => {
  test.each([
    ["a connection", `import knex from "knex"; const db = knex({}); await db("users").where({ id: 1 }).first();`],
    ["require", `const db = require("knex")({}); async () => { await db("users").where({ id: 1 }).first(); }`],
    [
      "an annotation",
      `import type { Knex } from "knex"; async (db: Knex) => { await db("users").where({ id: 1 }).first(); }`,
    ],
    [
      "a transaction",
      `import { Knex } from "knex"; async (db: Knex) => { await db.transaction(async t => { await t("users").where({ id: 1 }).first(); }); }`,
    ],
    [
      "its type",
      `import { Knex } from "knex"; async (t: Knex.Transaction) => { await t.select().from("users").where({ id: 1 }).first(); }`,
    ],
    [
      "a getter",
      `import { Knex } from "knex"; class A { private handle!: Knex; get db() { return this.handle; } async f() { await this.db("users").where({ id: 1 }).first(); } }`,
    ],
    [
      "what a variable without a value is given later",
      `import knex from "knex"; let db = null; function open() { db = knex({}); return db; } await open()("users").where({ id: 1 }).first();`,
    ],
    [
      "a function that gives what another file holds",
      `import { running } from "./running"; await running().knex("users").where({ id: 1 }).first();`,
    ],
    ["a module", `import { db } from "./db"; await db("users").where({ id: 1 }).first();`],
    ["an object that holds it", `import holder from "./holder"; await holder.knex("users").where({ id: 1 }).first();`],
  ])("is recognised by %s", (_, code) => {
    const files = {
      "src/db.ts": `import knex from "knex"; export const db = knex({});`,
      "src/running.ts": `import * as server from "./server"; export const running = function () { const app = server.instance(); return app; };`,
      "src/server.ts": `import { Knex } from "knex"; export class App { knex: Knex; } let app: App | undefined; export function instance(): App | undefined { return app; }`,
      "src/holder.ts": `import knex, { Knex } from "knex"; class Holder { knex: Knex; constructor() { this.knex = knex({}); } } export default new Holder();`,
    };
    expect(calls(code, files)).toEqual(["knex read users.first (import)"]);
  });

  test.each([
    ["awaited", `await db("users").where("id", 1)`, 1],
    ["returned from an async function", `(async () => db("users").where("id", 1))()`, 1],
    ["sent with then", `db("users").where("id", 1).then(console.log)`, 1],
    ["one of several", `await Promise.all([db("a").first(), db("b").first()])`, 2],
    ["mapped", `await Promise.all(ids.map(id => db("users").where({ id })))`, 1],
    ["kept and awaited", `const q = db("users").where("id", 1); await q`, 1],
    ["kept and never sent", `const q = db("users").where("id", 1)`, 0],
    ["a part of another", `await db("users").whereIn("id", db("posts").select("user_id"))`, 1],
    ["a fragment", `await db("users").select(db.raw("count(*)"))`, 1],
    ["a statement of SQL", `await db.raw("SELECT 1")`, 1],
    ["a schema builder", `await db.schema.createTable("a", t => t.increments())`, 0],
  ])("counts a builder that is %s", (_, code, n) => {
    expect(calls(`import { Knex } from "knex"; async (db: Knex, ids: number[]) => { ${code}; }`)).toHaveLength(n);
  });

  test("knows Objection by its base class, and by methods of its own", () => {
    const code = `import { Model } from "objection"; class User extends Model {} await User.query().findById(1);`;
    expect(calls(code)).toEqual(["knex read User.findById (import)"]);
    expect(
      calls(`export async (WIKI) => { await WIKI.models.users.query().findById(1); }`.replace("export ", "")),
    ).toEqual(["knex read ?.findById (shape)"]);
  });

  test("leaves a chain of unknown origin to the package", () => {
    const code = `async (r) => { await r("users").where({ id: 1 }).first(); }`;
    expect(calls(code)).toEqual([]);
    expect(calls(code, { "package.json": `{ "dependencies": { "knex": "3" } }` })).toEqual([
      "knex read ?.first (shape)",
    ]);
  });

  test("is not mistaken for Supabase, Kysely or d3", () => {
    const code = `async (s, k, d3) => {
      await s.from("users").select("*").eq("id", 1);
      await k.selectFrom("users").where("id", "=", 1).executeTakeFirst();
      await d3.select("svg").insert("g").select("p"); }`;
    expect(calls(code, { "package.json": `{ "dependencies": { "knex": "3" } }` })).toEqual([
      "kysely read users.executeTakeFirst (shape)",
    ]);
  });
});

describe("Kysely", () => {
  test("an instance, its transactions and what they build", () => {
    const code = `import { Kysely } from "kysely"; const db = new Kysely({ dialect });
      async () => {
        await db.selectFrom("users as u").selectAll().where("u.id", "=", 1).execute();
        await db.selectFrom("users").select(eb => eb.fn.countAll().as("n")).executeTakeFirstOrThrow();
        await db.withSchema("app").insertInto("users").values({ name }).execute();
        await db.transaction().setIsolationLevel("serializable").execute(async trx => {
          await trx.updateTable("users").set({ name }).where("id", "=", 1).execute();
          await trx.deleteFrom("users").where("id", "=", 1).executeTakeFirst();
        });
      }`;
    expect(calls(code)).toEqual([
      "kysely read users.execute (import)",
      "kysely read users.executeTakeFirstOrThrow (import)",
      "kysely create users.execute (import)",
      "kysely update users.execute (import)",
      "kysely delete users.executeTakeFirst (import)",
    ]);
  });

  test("types, injection, helpers and variables", () => {
    const code = `import type { Kysely, Transaction } from "kysely"; import { DB } from "./types";
      type Db = Kysely<DB>;
      const dbOrTrx = (db: Db, trx?: Transaction<DB>): Db | Transaction<DB> => trx ?? db;
      class Users {
        constructor(private readonly db: Db) {}
        async find(id, trx?: Transaction<DB>) {
          let query = dbOrTrx(this.db, trx).selectFrom("users").selectAll();
          query = query.where("id", "=", id);
          return query.executeTakeFirst();
        }
      }`;
    expect(calls(code)).toEqual(["kysely read ?.executeTakeFirst (import)"]);
  });

  test("what is built and not sent is no query", () => {
    const code = `import { Kysely } from "kysely"; const db = new Kysely({});
      const sub = db.selectFrom("users").select("id"); sub.compile(); job.execute(); db.schema.createTable("t").execute();`;
    expect(calls(code)).toEqual([]);
  });
});

describe("Drizzle", () => {
  test("a database, its transactions and what they build", () => {
    const code = `import { drizzle } from "drizzle-orm/node-postgres"; import { eq } from "drizzle-orm"; import { users } from "./schema";
      const db = drizzle(url);
      async () => {
        await db.select().from(users).where(eq(users.id, 1));
        await db.select({ n: count() }).from(users);
        await db.select({ last: max(users.id) }).from(users);
        await db.query.users.findFirst({ where: eq(users.id, 1) });
        await db.$count(users);
        await db.transaction(async tx => {
          await tx.insert(users).values({ name }).onConflictDoNothing().returning();
          await tx.update(users).set({ name }).where(eq(users.id, 1)).execute();
          await tx.delete(schema.users);
        });
      }`;
    expect(calls(code)).toEqual([
      "drizzle read users.select (import)",
      "drizzle count users.select (import)",
      "drizzle read users.select (import)",
      "drizzle read users.findFirst (import)",
      "drizzle count users.$count (import)",
      "drizzle create users.insert (import)",
      "drizzle update users.update (import)",
      "drizzle delete users.delete (import)",
    ]);
  });

  test("types, injection, helpers and variables", () => {
    const code = `import type { NodePgDatabase } from "drizzle-orm/node-postgres"; import type { PgTransaction } from "drizzle-orm/pg-core";
      class Users {
        constructor(private readonly db: NodePgDatabase<typeof schema>) {}
        list(tx?: PgTransaction<any, any, any>) { return (tx ?? this.db).query.users.findMany(); }
        async some(wanted) {
          const query = this.db.select().from(users).$dynamic();
          if (wanted) query.where(eq(users.id, wanted));
          return await query;
        }
      }`;
    expect(calls(code)).toEqual(["drizzle read users.findMany (import)", "drizzle read users.select (import)"]);
  });

  test("a database of another file, beside everything else that a package exports", () => {
    const files = {
      "src/db/index.ts": `export * from "drizzle-orm"; export * from "./client";`,
      "src/db/client.ts": `import { drizzle } from "drizzle-orm/libsql"; export const db = drizzle(url);`,
    };
    expect(calls(`import { db, eq } from "./db"; await db.delete(users).where(eq(users.id, 1));`, files)).toEqual([
      "drizzle delete users.delete (import)",
    ]);
  });

  test("SQLite, without a promise", () => {
    const code = `import { drizzle } from "drizzle-orm/better-sqlite3"; const db = drizzle(file);
      const user = db.select().from(users).where(eq(users.id, 1)).get();
      db.insert(users).values({ name }).run(); const all = db.query.users.findMany().sync;`;
    expect(calls(code)).toEqual(["drizzle read users.select (import)", "drizzle create users.insert (import)"]);
  });

  test("what is built and not sent is no query, nor what is no database", () => {
    const code = `import { drizzle } from "drizzle-orm/pglite"; import { sql } from "drizzle-orm"; const db = drizzle();
      const sub = db.select().from(users).as("s"); db.select().from(users).toSQL(); db.batch([db.select().from(users)]);
      await other.select().from(users); await other.query.users.findMany(); await map.delete(users);`;
    expect(calls(code)).toEqual([]);
  });
});

describe("MikroORM", () => {
  test("managers, repositories, builders and the unit of work", () => {
    const code = `import { MikroORM } from "@mikro-orm/postgresql"; import { User } from "./user";
      const orm = await MikroORM.init({}); const em = orm.em.fork();
      await em.find(User, { name }); await em.findOneOrFail(User, 1); await em.count(User, {});
      const repo = em.getRepository(User); await repo.findAll({ where: { name } }); await repo.nativeDelete({ id });
      await em.createQueryBuilder(User, "u").select("*").where({ id }).getResult();
      await em.createQueryBuilder(User).update({ name }).where({ id }).execute();
      em.create(User, {}); em.persist(user); em.remove(user); em.assign(user, {});
      await em.flush(); await em.persistAndFlush(user); await em.upsert(User, { id }); await em.populate(users, ["posts"]);`;
    expect(calls(code)).toEqual([
      "mikroorm read User.find (import)",
      "mikroorm read User.findOneOrFail (import)",
      "mikroorm count User.count (import)",
      "mikroorm read User.findAll (import)",
      "mikroorm delete User.nativeDelete (import)",
      "mikroorm read User.getResult (import)",
      "mikroorm update User.execute (import)",
      "mikroorm flush ?.flush (import)",
      "mikroorm flush ?.persistAndFlush (import)",
      "mikroorm upsert User.upsert (import)",
      "mikroorm read ?.populate (import)",
    ]);
  });

  test("injection, classes of their own, and relations of what was found", () => {
    const code = `import { EntityManager, EntityRepository, Collection, Ref } from "@mikro-orm/core";
      import { InjectRepository } from "@mikro-orm/nestjs";
      class Post { author!: Ref<User>; } class User { posts = new Collection<Post>(this); }
      class Users extends EntityRepository<User> { byName(name) { return this.findOne({ name }); } }
      class Service {
        constructor(private readonly em: EntityManager, private readonly users: Users,
          @InjectRepository(Post) private readonly posts: EntityRepository<Post>) {}
        async all(given: User[]) {
          await this.em.findOne(User, 1); await this.users.findOne({ id: 1 }); await this.posts.find({});
          for (const user of given) await user.posts.init();
          (await this.em.find(Post, {})).forEach(async post => { await post.author.load(); });
        }
      }`;
    expect(calls(code)).toEqual([
      "mikroorm read User.findOne (import)",
      "mikroorm read User.findOne (import)",
      "mikroorm read User.findOne (import)",
      "mikroorm read Post.find (import)",
      "mikroorm read ?.init (import)",
      "mikroorm read Post.find (import)",
      "mikroorm read User.load (import)",
    ]);
  });

  test("MongoDB is no database of ours, and a name is no manager", () => {
    const code = `import { EntityManager } from "@mikro-orm/mongodb"; (em: EntityManager) => em.find(User, {});
      await em.flush(); await this.em.findOne(User, 1);`;
    expect(calls(code)).toEqual([]);
  });
});

test("an object that is spread into itself asks itself no end", () => {
  const code = `import { PrismaClient } from "@prisma/client"; const db = new PrismaClient();
    async (given) => { let options = given; options = { ...options, page: 1 }; options = { ...options, db };
      await options.db.user.findMany(); await options.other.user.findMany(); }`;
  expect(() => calls(code)).not.toThrow();
});

test("the name of the client says nothing, and changes nothing", () => {
  const code = (name: string): string =>
    `import { PrismaClient } from "@prisma/client"; const ${name} = new PrismaClient(); await ${name}.user.findMany();`;
  for (const name of ["prisma", "x", "map", "knex", "$"]) {
    expect(calls(code(name))).toEqual(["prisma read user.findMany (import)"]);
  }
  expect(calls(`const prisma = new Map(); prisma.delete(1); prisma.user.count();`)).toEqual([]);
});

test.each([
  "export const a = [1].map(x => x + 1);",
  "export const a = Array.from([1]);",
  `export const a = Buffer.from("a", "base64");`,
  `test("a", async () => { await screen.findByRole("button"); await screen.findAllByText("a"); });`,
])("a file without a word of any library costs nothing: its tree is not touched in %s", text => {
  const untouchable = new Proxy({}, { get: () => expect.fail("the tree was touched") });
  const file = { path: "/repository/a.ts", text, ast: untouchable };
  expect(readQueries(file, memoryProject({}, "postgresql"))).toEqual([]);
});

test("folders above the project do not make its code a script, a seed or a test", () => {
  const text = `import { PrismaClient } from "@prisma/client"; await new PrismaClient().user.findMany();`;
  const kindIn = (root: string, path: string): string | undefined => {
    const ast = parseScript(`${root}/${path}`, text);
    if (ast === null) return expect.fail("does not parse");
    const project = { ...memoryProject({}, "postgresql"), root };
    return readQueries({ path: `${root}/${path}`, text, ast }, project)[0]?.code;
  };
  for (const root of ["/home/me/scripts/shop", "/work/bench", "/tests/shop"]) {
    expect(kindIn(root, "src/a.ts")).toBe("application");
    expect(kindIn(root, "scripts/a.ts")).toBe("seed");
    expect(kindIn(root, "tests/a.ts")).toBe("test");
    expect(kindIn(root, "src/testUtils.ts")).toBe("test");
    expect(kindIn(root, "src/latestUtils.ts")).toBe("application");
  }
});
