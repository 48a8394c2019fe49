import { runPython, runScript } from "../support/rules.js";

const PRISMA = `import { PrismaClient } from "@prisma/client";\nconst db = new PrismaClient();\n`;
const KNEX = `import { Knex } from "knex";\n`;
const TYPEORM = `import { Repository } from "typeorm";\n`;
const SEQUELIZE = `import { Model, Sequelize } from "sequelize";\nclass User extends Model {}\n`;
const KYSELY = `import { Kysely } from "kysely";\n`;
const DRIZZLE = `import { drizzle } from "drizzle-orm/node-postgres";\nimport { users } from "./schema";\nconst db = drizzle(url);\n`;
const MIKROORM = `import { EntityManager } from "@mikro-orm/postgresql";\n`;

const prisma = (body: string): string => `${PRISMA}export async function f(rows: string[], id: string) {\n  ${body}\n}`;
const knex = (body: string): string =>
  `${KNEX}export async function f(knex: Knex, query: Knex.QueryBuilder) {\n  ${body}\n}`;

runScript("no-floating-query", "postgresql", "src/users.ts", {
  valid: [
    `${PRISMA}export async function f(isNew: boolean) { isNew && (await db.user.create({ data: {} })); }`,
    `${KNEX}export async function f(knex: Knex, names: string[]) { const q = knex("users"); names.forEach(name => q.where(name, true)); await q; }`,
    prisma("await db.user.delete({ where: { id } });"),
    prisma("return db.user.delete({ where: { id } });"),
    prisma("void db.user.delete({ where: { id } });"),
    prisma("db.user.delete({ where: { id } }).catch(report);"),
    prisma("const deleted = db.user.delete({ where: { id } }); await deleted;"),
    prisma("const all = []; all.push(db.user.delete({ where: { id } })); await Promise.all(all);"),
    prisma("await db.$transaction([db.user.delete({ where: { id } })]);"),
    prisma("await Promise.all(rows.map(id => db.user.delete({ where: { id } })));"),
    prisma("rows.forEach(async id => { await db.user.delete({ where: { id } }); });"),
    prisma("job(db.user.count({ where: { id } }));"),
    prisma("db.$connect();"),
    { code: prisma("db.user.delete({ where: { id } });"), filename: "src/users.test.ts" },
    { code: prisma("db.user.delete({ where: { id } });"), settings: { ignoreTables: ["user"] } },
    // What is called on a builder changes it.
    knex("query.where({ id: 1 }); query.del(); await query;"),
    knex("const q = knex('users'); q.where({ id: 1 }); await q;"),
    knex("await knex('users').del();"),
    knex("knex('users').del().then(report);"),
    knex("knex.destroy();"),
    `${TYPEORM}export function f(users: Repository<User>) { users.create({}); users.createQueryBuilder("u"); }`,
    `${TYPEORM}export function f(users: Repository<User>) {\n  // Fire and forget.\n  users.save({});\n}`,
    `${TYPEORM}export async function f(users: Repository<User>) { const q = users.createQueryBuilder("u"); q.andWhere("u.a = 1"); await q.getMany(); }`,
    `${KYSELY}export async function f(db: Kysely<DB>) { await db.deleteFrom("users").where("id", "=", 1).execute(); }`,
    `${DRIZZLE}export function f() { db.delete(users).run(); }`,
    `${DRIZZLE}export async function f() { await db.delete(users); }`,
    `const users = new Map(); export function f() { users.delete(1); }`,
  ],
  invalid: [
    {
      code: `${PRISMA}export const f = (isNew: boolean) => { isNew && db.user.create({ data: {} }); };`,
      errors: ["unsent"],
    },
    {
      code: `${PRISMA}export const f = (isNew: boolean) => { isNew ? db.user.create({ data: {} }) : null; };`,
      errors: ["unsent"],
    },
    {
      code: `${DRIZZLE}export const f = (ids: string[]) => ids.forEach(id => db.insert(users).values({ id }));`,
      errors: ["unsent"],
    },
    {
      code: `${KNEX}export class Users { constructor(private knex: Knex) {}\n  async f(id: string) { this.knex("users").where({ id }).del(); } }`,
      errors: ["unsent"],
    },
    {
      code: prisma("db.user.delete({ where: { id } });"),
      errors: [
        {
          messageId: "unsent",
          message:
            "`db.user.delete` is never sent: the library sends a query when it is awaited, and nobody does. Add `await`.",
          line: 4,
          column: 3,
          endLine: 4,
          endColumn: 17,
          suggestions: [
            { messageId: "await", desc: "Add `await`.", output: prisma("await db.user.delete({ where: { id } });") },
          ],
        },
      ],
    },
    { code: prisma("rows.forEach(id => db.user.delete({ where: { id } }));"), errors: ["unsent"] },
    {
      code: `${PRISMA}export function f(id: string) { db.user.delete({ where: { id } }); }`,
      errors: [{ messageId: "unsent", suggestions: [] }],
    },
    {
      code: knex("knex('users').where({ id: 1 }).del();"),
      errors: [
        {
          messageId: "unsent",
          suggestions: [{ messageId: "await", output: knex("await knex('users').where({ id: 1 }).del();") }],
        },
      ],
    },
    {
      code: `${DRIZZLE}export async function f() { db.update(users).set({ a: 1 }).where(eq(users.id, 1)); }`,
      errors: ["unsent"],
    },
    {
      code: `${TYPEORM}export async function f(users: Repository<User>) { users.save({}); }`,
      errors: [
        {
          messageId: "unawaited",
          message:
            "Nobody waits for `users.save`: what follows may run before it, and its error is an unhandled rejection, which ends the process. Add `await`, or take its error with `.catch(…)`.",
        },
      ],
    },
    { code: `${SEQUELIZE}export async function f() { User.create({ a: 1 }); }`, errors: ["unawaited"] },
    {
      code: `${KYSELY}export async function f(db: Kysely<DB>) { db.deleteFrom("users").where("id", "=", 1).execute(); }`,
      errors: ["unawaited"],
    },
    { code: `${MIKROORM}export async function f(em: EntityManager) { em.flush(); }`, errors: ["unawaited"] },
    {
      code: `${MIKROORM}export async function f(em: EntityManager, user: User) { em.remove(user).flush(); }`,
      errors: ["unawaited"],
    },
  ],
});

const SQLALCHEMY = `from typing import Annotated, AsyncIterator
from fastapi import Depends
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session
engine = create_async_engine("mysql+asyncmy://localhost/shop")
factory = async_sessionmaker(engine)
async def get_session() -> AsyncIterator[AsyncSession]:
    async with factory() as session:
        yield session
SessionDep = Annotated[AsyncSession, Depends(get_session)]
`;
const coroutine = (parameters: string, body: string): string =>
  `${SQLALCHEMY}async def f(${parameters}):\n    ${body}\n`;

runPython("no-floating-query", "mysql", "app/users.py", {
  valid: [
    coroutine("session: AsyncSession", "await session.execute(delete(User))"),
    coroutine("session: AsyncSession", "return session.execute(delete(User))"),
    coroutine("session: AsyncSession", "task = asyncio.create_task(session.execute(delete(User)))"),
    coroutine("session: AsyncSession", "session.add(User())"),
    // Those of others are sent at once.
    coroutine("session: Session", "session.execute(delete(User))"),
    coroutine("session: AsyncSession", "await session.run_sync(lambda session: session.execute(delete(User)))"),
    coroutine("session", "session.commit()"),
    coroutine("cache: AsyncCache", "cache.delete(key)"),
    coroutine("session: AsyncSession", "session = open_session()\n    session.commit()"),
    coroutine("session: AsyncSession", "for session in sessions:\n        session.commit()"),
    `${SQLALCHEMY}async def f():\n    with Session(sync_engine) as session:\n        session.commit()\n`,
    { code: coroutine("session: AsyncSession", "session.commit()"), filename: "tests/test_users.py" },
  ],
  invalid: [
    {
      code: coroutine("session: AsyncSession", "session.execute(delete(User).where(User.id == 1))"),
      errors: [
        {
          messageId: "unsent",
          message:
            "`session.execute(delete(User)…)` is never sent: the library sends a query when it is awaited, and nobody does. Add `await`.",
          suggestions: [
            {
              messageId: "await",
              output: coroutine("session: AsyncSession", "await session.execute(delete(User).where(User.id == 1))"),
            },
          ],
        },
      ],
    },
    { code: coroutine("db: SessionDep", "db.commit()"), errors: ["unsent"] },
    { code: coroutine("db: AsyncSession | None", "db.flush()"), errors: ["unsent"] },
    { code: coroutine("db=Depends(get_session)", "db.refresh(user)"), errors: ["unsent"] },
    { code: coroutine("", "async with factory() as s:\n        s.delete(user)"), errors: ["unsent"] },
    { code: coroutine("", "async with factory.begin() as s:\n        s.merge(user)"), errors: ["unsent"] },
    {
      code: coroutine("", "async with engine.begin() as c:\n        c.exec_driver_sql('DELETE FROM a')"),
      errors: ["unsent"],
    },
    {
      code: coroutine("", "session = factory()\n    session.execute(text('DELETE FROM a WHERE id = 1'))"),
      errors: ["unsent"],
    },
    // A function that does not wait cannot be given the word.
    {
      code: `${SQLALCHEMY}def f(session: AsyncSession):\n    session.commit()\n`,
      errors: [{ messageId: "unsent", suggestions: [] }],
    },
    {
      code: `from sqlmodel.ext.asyncio.session import AsyncSession\nfrom sqlmodel import delete\nclass Users:\n    def __init__(self, session: AsyncSession):\n        self.session = session\n    async def clear(self):\n        self.session.exec(delete(User))\n`,
      errors: ["unsent"],
    },
    {
      code: "from app.base import Repository\nclass Users(Repository):\n    async def save(self):\n        self.session.commit()\n",
      beside: {
        "app/base.py":
          "from sqlalchemy.ext.asyncio import AsyncSession\nclass Repository:\n    session: AsyncSession\n",
      },
      errors: ["unsent"],
    },
    {
      code: "from app.db import open_session\nasync def f():\n    async with open_session() as session:\n        session.rollback()\n",
      beside: {
        "app/db.py":
          "from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine\nfactory = async_sessionmaker(create_async_engine(URL))\n@asynccontextmanager\nasync def open_session():\n    async with factory() as session:\n        yield session\n",
      },
      errors: ["unsent"],
    },
  ],
});
