import { runPython, runScript } from "../support/rules.js";

const PRISMA = `import { PrismaClient } from "@prisma/client";\nconst db = new PrismaClient();\n`;
const KNEX = `import { Knex } from "knex";\n`;
const TYPEORM = `import { DataSource, Repository } from "typeorm";\n`;
const SEQUELIZE = `import { Model, Sequelize } from "sequelize";\nconst sequelize = new Sequelize(url);\nclass User extends Model {}\n`;
const KYSELY = `import { Kysely } from "kysely";\n`;
const DRIZZLE = `import { drizzle } from "drizzle-orm/node-postgres";\nimport { users } from "./schema";\nconst db = drizzle(url);\n`;
const MIKROORM = `import { EntityManager } from "@mikro-orm/postgresql";\n`;

/** Of a body of a transaction of Prisma. */
const prisma = (body: string): string =>
  `${PRISMA}export const f = (id: string) => db.$transaction(async tx => { ${body} });`;
const sequelize = (body: string): string =>
  `${SEQUELIZE}export const f = (id: string, options: object) => sequelize.transaction(async t => { ${body} });`;

/** Of the functions that TypeORM had up to 0.2. */
const typeormGlobal = (start: string, body: string): string =>
  `import { getConnection, getManager, getRepository } from "typeorm";\nexport const f = () => ${start}(async m => { ${body} });`;

runScript("no-outer-client-in-transaction", "postgresql", "src/users.ts", {
  valid: [
    typeormGlobal("getManager().transaction", "await m.getRepository(User).save({});"),
    typeormGlobal("getManager().transaction", 'await getRepository(User, "other").save({});'),
    typeormGlobal("getConnection('other').transaction", "await getRepository(User).save({});"),
    sequelize("for (const user of await User.findAll({ transaction: t })) await user.save({ transaction: t });"),
    prisma("await tx.user.delete({ where: { id } });"),
    // The name is the same, the client is not.
    `${PRISMA}export const f = (id: string) => db.$transaction(async db => { await db.user.delete({ where: { id } }); });`,
    prisma("const inner = tx; await inner.user.delete({ where: { id } });"),
    // It has ended, or has not begun.
    `${PRISMA}export async function f(id: string) { await db.$transaction(async tx => { await tx.user.count(); }); await db.user.delete({ where: { id } }); }`,
    `${PRISMA}export const f = (ids: string[]) => db.$transaction(ids.map(id => db.user.delete({ where: { id } })));`,
    // It runs later.
    prisma("after(async () => { await db.user.delete({ where: { id } }); });"),
    prisma("setTimeout(() => db.user.delete({ where: { id } }), 10);"),
    // It is meant to stay.
    prisma("try { await tx.user.count(); } catch { await db.user.delete({ where: { id } }); }"),
    prisma("await db.auditLog.create({ data: { id } });"),
    prisma("\n// Outside of the transaction: it shall stay.\nawait db.user.delete({ where: { id } });"),
    // Another database, or one that cannot be told.
    `${PRISMA}const other = new PrismaClient();\nexport const f = () => db.$transaction(async tx => { await other.user.count(); });`,
    `${PRISMA}export const f = () => db.$transaction(async tx => { await clientOf(tx).user.count(); });`,
    // Some other package hands every query the transaction around it.
    {
      code: prisma("await db.user.delete({ where: { id } });"),
      beside: { "package.json": `{ "dependencies": { "@nestjs-cls/transactional": "3" } }` },
    },
    { code: prisma("await db.user.delete({ where: { id } });"), filename: "src/users.test.ts" },
    { code: prisma("await db.user.delete({ where: { id } });"), settings: { ignoreTables: ["user"] } },
    `${KNEX}export const f = (knex: Knex) => knex.transaction(async trx => { await trx("users").del(); });`,
    `${KNEX}export const f = (knex: Knex) => knex.transaction(async trx => { await knex("users").transacting(trx).del(); });`,
    `${TYPEORM}export const f = (source: DataSource) => source.transaction(async manager => { await manager.getRepository(User).delete({ id: 1 }); });`,
    `${TYPEORM}export const f = (source: DataSource, users: Repository<User>) => source.transaction(async manager => { await manager.withRepository(users).delete({ id: 1 }); });`,
    sequelize("await User.destroy({ where: { id }, transaction: t });"),
    sequelize("await User.destroy({ where: { id }, ...options });"),
    sequelize("await User.create({ id }, options);"),
    sequelize("await User.create({ id }, { transaction: t });"),
    {
      code: sequelize("await User.create({ id });"),
      beside: { "package.json": `{ "dependencies": { "cls-hooked": "4" } }` },
    },
    // The transaction has no name here: it is shared.
    `${SEQUELIZE}export const f = () => sequelize.transaction(async () => { await User.create({}); });`,
    `${KYSELY}export const f = (db: Kysely<DB>) => db.transaction().execute(async trx => { await trx.deleteFrom("users").execute(); });`,
    `${KYSELY}export const f = (db: Kysely<DB>) => db.connection().execute(async one => { await db.deleteFrom("users").execute(); });`,
    `${DRIZZLE}export const f = () => db.transaction(async tx => { await tx.delete(users); });`,
    {
      code: `${DRIZZLE}export const f = () => db.transaction(tx => { db.delete(users).run(); });`,
      beside: { "package.json": `{ "dependencies": { "better-sqlite3": "12" } }` },
    },
    prisma("await tx.user.count(); void db.user.update({ where: { id }, data: {} }).then(done);"),
    `${KNEX}export const f = (knex: Knex) => knex.transaction(async trx => { await trx.transaction(async inner => { await inner("a").del(); await trx("users").del(); }); });`,
    `${KNEX}export const f = (knex: Knex.Transaction) => knex.transaction(async inner => { await knex("users").del(); });`,
    `${KNEX}export const f = (knex: Knex) => knex.transaction(async trx => { const q = knex("users").where({ id: 1 }); q.transacting(trx); await q; });`,
    `${KNEX}export class Users { constructor(private knex: Knex) {}\n  f() { return this.knex.transaction(async trx => { await trx("a").whereIn("id", this.knex("users").select("id")).del(); }); } }`,
    `${DRIZZLE}export const f = () => db.transaction(async tx => { await tx.transaction(async inner => { await inner.delete(users); await tx.delete(users); }); });`,
    `${TYPEORM}export async function f(source: DataSource) { const runner = source.createQueryRunner(); await runner.manager.transaction(async m => { await runner.manager.save(User, {}); }); }`,
    // The manager finds the transaction around it.
    `${MIKROORM}export const f = (em: EntityManager) => em.transactional(async tem => { await em.nativeDelete(User, { id: 1 }); });`,
    `${MIKROORM}export const f = (em: EntityManager) => em.transactional(async em => { await em.find(User, {}); });`,
  ],
  invalid: [
    {
      // What is said of the transaction itself says nothing of the query.
      code: `${PRISMA}export async function f(id: string) {\n  // One transaction for both.\n  await db.$transaction(async tx => {\n    await db.user.delete({ where: { id } });\n  });\n}`,
      errors: ["write"],
    },
    {
      code: `${KNEX}export class Users { constructor(private knex: Knex) {}\n  f(id: string) { return this.knex.transaction(async trx => { await this.knex("users").where({ id }).del(); }); } }`,
      errors: [
        {
          messageId: "write",
          suggestions: [
            {
              messageId: "replace",
              output: `${KNEX}export class Users { constructor(private knex: Knex) {}\n  f(id: string) { return this.knex.transaction(async trx => { await trx("users").where({ id }).del(); }); } }`,
            },
          ],
        },
      ],
    },
    {
      code: `${TYPEORM}export class Users extends Repository<User> { f(id: string) { return this.manager.transaction(async m => { await this.delete({ id }); }); } }`,
      errors: ["write"],
    },
    {
      code: prisma("await db.user.delete({ where: { id } });"),
      errors: [
        {
          messageId: "write",
          message:
            "`db.user.delete` is sent beside the transaction of `db.$transaction`: it stays when that is rolled back, and may wait for its locks forever. Use `tx.user.delete`.",
          line: 3,
          column: 70,
          endLine: 3,
          endColumn: 84,
          suggestions: [
            {
              messageId: "replace",
              desc: "Send it in the transaction: `tx.user.delete`.",
              output: prisma("await tx.user.delete({ where: { id } });"),
            },
          ],
        },
      ],
    },
    {
      code: prisma("return Promise.all([1, 2].map(n => db.user.count({ where: { n } })));"),
      errors: [
        {
          messageId: "read",
          message:
            "`db.user.count` is sent beside the transaction of `db.$transaction`: it does not see what that has written, and takes a second connection. Use `tx.user.count`.",
        },
      ],
    },
    { code: prisma("await db.$executeRaw`DELETE FROM users WHERE id = ${id}`;"), errors: ["write"] },
    {
      code: `${PRISMA}export class Users { constructor(private readonly db: PrismaClient) {}\n f() { return this.db.$transaction(async tx => { await tx.user.count(); await this.db.user.deleteMany({ where: { id } }); }); } }`,
      errors: ["write"],
    },
    {
      code: `${KNEX}export const f = (knex: Knex) => knex.transaction(async trx => { await knex("users").where({ id: 1 }).del(); });`,
      errors: [
        {
          messageId: "write",
          suggestions: [
            {
              messageId: "replace",
              output: `${KNEX}export const f = (knex: Knex) => knex.transaction(async trx => { await trx("users").where({ id: 1 }).del(); });`,
            },
          ],
        },
      ],
    },
    {
      code: `${TYPEORM}export class Users { constructor(private readonly source: DataSource, private readonly users: Repository<User>) {}\n f() { return this.source.transaction(async manager => { await this.users.delete({ id: 1 }); }); } }`,
      errors: [
        {
          messageId: "write",
          message:
            "`this.users.delete` is sent beside the transaction of `this.source.transaction`: it stays when that is rolled back, and may wait for its locks forever. Use `manager.withRepository(this.users).delete`.",
        },
      ],
    },
    {
      code: sequelize("await User.destroy({ where: { id } });"),
      errors: [
        {
          messageId: "write",
          message:
            "`User.destroy` is sent beside the transaction of `sequelize.transaction`: it stays when that is rolled back, and may wait for its locks forever. Use `{ transaction: t }`.",
          suggestions: [
            { messageId: "replace", output: sequelize("await User.destroy({ where: { id }, transaction: t });") },
          ],
        },
      ],
    },
    {
      code: sequelize("await User.create({ id });"),
      errors: [
        {
          messageId: "write",
          suggestions: [{ messageId: "replace", output: sequelize("await User.create({ id }, { transaction: t });") }],
        },
      ],
    },
    {
      code: sequelize("const user = await User.findByPk(id); await user.update({ a: 1 });"),
      errors: ["read", "write"],
    },
    {
      code: sequelize("for (const user of await User.findAll({ transaction: t })) await user.save();"),
      errors: [
        {
          messageId: "write",
          suggestions: [
            {
              messageId: "replace",
              output: sequelize(
                "for (const user of await User.findAll({ transaction: t })) await user.save({ transaction: t });",
              ),
            },
          ],
        },
      ],
    },
    {
      code: sequelize(
        "const [user] = await User.findAll({ transaction: t }); await user.destroy(); const all = await User.bulkCreate([], { transaction: t }); await Promise.all(all.map(one => one.save({ transaction: t })));",
      ),
      errors: ["write"],
    },
    {
      code: typeormGlobal("getManager().transaction", "await getRepository(User).save({});"),
      errors: [
        {
          messageId: "write",
          message:
            "`getRepository(User).save` is sent beside the transaction of `getManager().transaction`: it stays when that is rolled back, and may wait for its locks forever. Use `m.getRepository(User).save`.",
          suggestions: [
            {
              messageId: "replace",
              output: typeormGlobal("getManager().transaction", "await m.getRepository(User).save({});"),
            },
          ],
        },
      ],
    },
    { code: typeormGlobal("getConnection().transaction", "await getManager().save(User, {});"), errors: ["write"] },
    {
      code: typeormGlobal("getConnection().transaction", 'await getConnection().query("DELETE FROM a WHERE id = 1");'),
      errors: [{ messageId: "write", suggestions: [] }],
    },
    {
      code: `${KYSELY}export const f = (db: Kysely<DB>) => db.transaction().execute(async trx => { await db.deleteFrom("users").where("id", "=", 1).execute(); });`,
      errors: ["write"],
    },
    {
      code: `${DRIZZLE}export const f = () => db.transaction(async tx => { await tx.delete(users); await db.select().from(users); });`,
      errors: ["read"],
    },
    {
      code: `${DRIZZLE}export const f = () => db.transaction(async tx => { return db.query.users.findMany({ limit: 3 }); });`,
      errors: ["read"],
    },
    {
      code: `${MIKROORM}export async function f(global: EntityManager) { const em = global.fork(); await em.transactional(async tem => { await em.nativeDelete(User, { id: 1 }); }); }`,
      errors: ["write"],
    },
  ],
});

const SQLALCHEMY = `from fastapi import Depends
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
engine = create_async_engine("mysql+asyncmy://localhost/shop")
reports = create_async_engine("mysql+asyncmy://localhost/reports")
factory = async_sessionmaker(engine)
async def get_db():
    async with factory() as session:
        yield session
`;
const within = (block: string, body: string, parameters = "db: AsyncSession = Depends(get_db)"): string =>
  `${SQLALCHEMY}async def pay(${parameters}):\n    async with ${block}:\n        ${body}\n`;

runPython("no-outer-client-in-transaction", "mysql", "app/orders.py", {
  valid: [
    within("factory.begin() as tx", "await tx.execute(update(Order).values(paid=True))"),
    within("db.begin()", "await db.execute(update(Order).values(paid=True))"),
    within("factory() as tx, tx.begin()", "await tx.execute(update(Order).values(paid=True))"),
    within("factory() as tx", "await db.execute(update(Order).values(paid=True))"),
    within("factory.begin() as tx", "await db.execute(select(Order))", "db: AsyncSession"),
    within("reports.begin() as tx", "await db.execute(select(Order))"),
    within("db.begin()", "async with db.begin_nested():\n            await db.execute(select(Order))"),
    within("factory.begin() as tx", "await db.execute(insert(AuditLog))"),
    within("factory.begin() as tx", "async with factory() as own:\n            await own.execute(select(Order))"),
    within("engine.begin() as tx", "s = AsyncSession(tx)\n        await s.execute(select(Order))"),
    within("factory.begin() as tx", "later(lambda: db.execute(select(Order)))"),
    within(
      "factory.begin() as tx",
      "# It has to stay outside of it.\n        await db.execute(update(Order).values(paid=False))",
    ),
    within(
      "factory.begin() as tx",
      "try:\n            await tx.execute(insert(Order))\n        except ValueError:\n            await db.execute(insert(Failed))",
    ),
  ],
  invalid: [
    {
      code: within("factory.begin() as tx", "await db.execute(update(Order).where(Order.id == 1).values(paid=True))"),
      errors: [
        {
          messageId: "write",
          message:
            "`db.execute(update(Order)…)` is sent beside the transaction of `factory.begin`: it stays when that is rolled back, and may wait for its locks forever. Use `tx.execute`.",
          suggestions: [
            {
              messageId: "replace",
              output: within(
                "factory.begin() as tx",
                "await tx.execute(update(Order).where(Order.id == 1).values(paid=True))",
              ),
            },
          ],
        },
      ],
    },
    { code: within("factory() as tx, tx.begin()", "await db.scalar(select(Order))"), errors: ["read"] },
    // A connection gives rows where a session gives objects.
    {
      code: within("engine.begin() as tx", "await db.execute(select(Order))"),
      errors: [{ messageId: "read", suggestions: [] }],
    },
    {
      code: `${SQLALCHEMY}class Orders:\n    def __init__(self):\n        self.session = factory()\n    async def pay(self):\n        async with factory.begin() as tx:\n            await self.session.execute(select(Order))\n`,
      errors: ["read"],
    },
    {
      code: `from sqlalchemy import create_engine, select\nfrom sqlalchemy.orm import scoped_session, sessionmaker\nengine = create_engine(URL)\nSession = scoped_session(sessionmaker(bind=engine))\ndef f():\n    with engine.begin() as tx:\n        Session.execute(select(Order))\n`,
      errors: ["read"],
    },
  ],
});
