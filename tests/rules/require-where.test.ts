import { runPython, runScript } from "../support/rules.js";

const PRISMA = `import { PrismaClient } from "@prisma/client";\nconst db = new PrismaClient();\n`;
const KNEX = `import { Knex } from "knex";\n`;
const TYPEORM = `import { Repository } from "typeorm";\n`;
const SEQUELIZE = `import { Model, Sequelize } from "sequelize";\nclass User extends Model {}\n`;
const KYSELY = `import { Kysely } from "kysely";\n`;
const DRIZZLE = `import { drizzle } from "drizzle-orm/node-postgres";\nimport { users } from "./schema";\nconst db = drizzle(url);\n`;
const MIKROORM = `import { EntityManager } from "@mikro-orm/postgresql";\n`;
const OBJECTION = `import { Model } from "objection";\n`;
const manifest = (library: string, version: string): Readonly<Record<string, string>> => ({
  "package.json": JSON.stringify({ dependencies: { [library]: version } }),
});

const SQL = `import { sql } from "drizzle-orm"; import { drizzle } from "drizzle-orm/node-postgres";\nconst db = drizzle(url);\n`;

runScript("require-where", "postgresql", "src/users.ts", {
  valid: [
    `${PRISMA}export const f = (id: string) => db.user.deleteMany({ where: { id } });`,
    `${PRISMA}export const f = (args: object) => db.user.deleteMany(args);`,
    `${PRISMA}export const f = (where: object) => db.user.deleteMany({ where });`,
    `${PRISMA}export const f = (more: object) => db.user.deleteMany({ ...more });`,
    `${PRISMA}export const f = () => db.user.deleteMany({ where: { ...rest } });`,
    `${PRISMA}export const f = () => db.user.updateMany({ limit: 5, data: { name: "" } });`,
    `${PRISMA}export const f = () => db.user.findMany();`,
    // The name of a function, method or file says it, or a comment.
    `${PRISMA}export async function deleteAllUsers() { await db.user.deleteMany(); }`,
    `${PRISMA}export class Users { async reset() { await db.user.deleteMany({}); } }`,
    `${PRISMA}export const wipe = async () => { await db.user.deleteMany(); };`,
    `${PRISMA}export async function f() {\n  // Every session ends with the deploy.\n  await db.session.deleteMany();\n}`,
    { code: `${PRISMA}export const f = () => db.user.deleteMany();`, filename: "src/clear-database.ts" },
    { code: `${PRISMA}export const f = () => db.user.deleteMany();`, filename: "src/users.test.ts" },
    { code: `${PRISMA}export const f = () => db.user.deleteMany();`, filename: "prisma/seed.ts" },
    { code: `${PRISMA}export const f = () => db.user.deleteMany();`, settings: { ignoreTables: ["user"] } },
    `${PRISMA}export async function seedDemo() { await db.user.deleteMany(); }`,
    `${PRISMA}export async function f(id?: string) { const isOne = id !== undefined; if (isOne) await db.user.deleteMany({ where: { id } }); }`,
    `${PRISMA}export async function f(id?: string) { const isNone = !id; if (isNone) return; await db.user.deleteMany({ where: { id } }); }`,
    // It is filled anew.
    `${PRISMA}export async function f(rows: object[]) { await db.user.deleteMany(); await db.user.createMany({ data: rows }); }`,
    // One row is set apart from all others.
    `${KNEX}export async function f(knex: Knex, id: string) { await knex("keys").update({ current: false }); await knex("keys").where({ id }).update({ current: true }); }`,
    `${KNEX}export const f = (knex: Knex, id: string) => knex("users").where({ id }).del();`,
    `${KNEX}export const f = (knex: Knex) => knex("users").whereRaw("true").del();`,
    `${KNEX}export const f = (knex: Knex) => knex("users").truncate();`,
    `${KNEX}export const f = (knex: Knex) => knex("tmp_users").del();`,
    // It has one row.
    `${KNEX}export const f = (knex: Knex) => knex("instance_settings").update({ open: false });`,
    `${KNEX}export const f = (knex: Knex, filter: any) => knex("users").modify(filter).del();`,
    `${KNEX}export async function f(knex: Knex, id?: string) { const q = knex("users"); if (id) q.where({ id }); await q.del(); }`,
    `const users = new Map(); export const f = () => users.delete();`,
    // Whoever calls it adds the condition, or may.
    {
      code: `${OBJECTION}export class User extends Model { static expire() { return this.query().patch({ expired: true }); } }`,
      beside: {
        "src/jobs.ts": `import { User } from "./users";\nexport const f = (id: string) => User.expire().where({ id });`,
      },
    },
    {
      code: `${OBJECTION}export class User extends Model {}\nexport const expire = () => User.query().patch({ expired: true });\nexport const g = async (id: string) => { const all = expire(); await all.findById(id); };`,
    },
    {
      code: `${OBJECTION}export class User extends Model {}\nexport class Users { expire() { return User.query().delete(); } }`,
      beside: {
        "src/jobs.ts": `export class Jobs { constructor(private readonly users: any) {}\n  expire() { return this.users.expire(); }\n  async run(id: string) { await this.expire().findById(id); } }`,
      },
    },
    {
      code: `${KNEX}export const gone = (knex: Knex) => knex("users").del();`,
      beside: { "src/jobs.ts": `import { gone } from "./users";\nexport const jobs = [gone, other];` },
    },
    {
      code: `${DRIZZLE}export const gone = () => db.delete(users);`,
      beside: {
        "src/jobs.ts": `import { gone } from "./users";\nexport const f = async (id: string) => { await limited(gone(), id); };`,
      },
    },
    `${TYPEORM}export const f = (users: Repository<User>, id: string) => users.delete({ id });`,
    `${TYPEORM}export const f = (users: Repository<User>) => users.clear();`,
    `${TYPEORM}export const f = (users: Repository<User>, id: string) => users.createQueryBuilder().delete().where("id = :id", { id }).execute();`,
    // These versions raise.
    {
      code: `${TYPEORM}export const f = (users: Repository<User>) => users.delete({});`,
      beside: manifest("typeorm", "^0.3.23"),
    },
    // Sequelize refuses these.
    `${SEQUELIZE}export const f = () => User.destroy();`,
    `${SEQUELIZE}export const f = () => User.update({ name: "" }, {});`,
    `${SEQUELIZE}export const f = () => User.destroy({ where: {}, truncate: true });`,
    `${SEQUELIZE}export const f = (id: string) => User.destroy({ where: { id } });`,
    `${SEQUELIZE}export const f = async (id: string) => { const user = await User.findByPk(id); await user.destroy(); };`,
    `${KYSELY}export const f = (db: Kysely<DB>, id: string) => db.deleteFrom("users").where("id", "=", id).execute();`,
    `${KYSELY}export const f = (db: Kysely<DB>) => db.deleteFrom("users").using("orgs").whereRef("a", "=", "b").execute();`,
    `${KYSELY}export const f = (db: Kysely<DB>, id?: string) => db.deleteFrom("users").$if(!!id, q => q.where("id", "=", id!)).execute();`,
    `${DRIZZLE}export const f = (id: string) => db.delete(users).where(eq(users.id, id)).returning();`,
    `${DRIZZLE}export async function f(id?: string) { const q = db.delete(users).$dynamic(); if (id) q.where(eq(users.id, id)); await q; }`,
    `${MIKROORM}export const f = (em: EntityManager, id: string) => em.nativeDelete(User, { id });`,
    `${MIKROORM}export const f = (em: EntityManager, where: object) => em.nativeUpdate(User, where, { name: "" });`,
    `${MIKROORM}export const f = (em: EntityManager, id: string) => em.createQueryBuilder(User).delete({ id }).execute();`,
    // SQL.
    `${PRISMA}export const f = (id: string) => db.$executeRaw\`DELETE FROM users WHERE id = \${id}\`;`,
    `${PRISMA}export const f = (where: string) => db.$executeRawUnsafe(\`DELETE FROM users \${where}\`);`,
    `${PRISMA}export const f = () => db.$executeRaw\`UPDATE users SET name = o.name FROM orgs o\`;`,
    // The value is looked at before, or others stay.
    `${SQL}export const f = () => db.execute(sql\`DELETE FROM users WHERE id = 1\`);`,
    `${SQL}export const f = () => db.execute(sql\`DELETE FROM users\`.append(sql\` WHERE id = 1\`));`,
    `${SQL}export const f = (rest: SQL) => { const start = sql\`DELETE FROM users\`; return start; };`,
    `${SQL}export const clearUsers = () => db.execute(sql\`DELETE FROM users\`);`,
    `${PRISMA}export const f = (id?: string) => { if (!id) return; return db.user.deleteMany({ where: { id } }); };`,
    `${PRISMA}export const f = (id?: string) => { assert(id); return db.user.deleteMany({ where: { id } }); };`,
    `${PRISMA}export const f = (id?: string) => (id ? db.user.deleteMany({ where: { id } }) : null);`,
    `${PRISMA}export const f = (id?: string) => db.user.deleteMany({ where: { id: id! } });`,
    `${PRISMA}export const f = (id = "") => db.user.deleteMany({ where: { id } });`,
    `${PRISMA}export const f = (orgId: string, id?: string) => db.user.deleteMany({ where: { id, orgId } });`,
    `${PRISMA}export const f = (id?: string) => db.user.findMany({ where: { id } });`,
    `${PRISMA}interface Input { id?: string; name: string }\nexport const f = (input: Input) => db.user.deleteMany({ where: { name: input.name } });`,
    `${PRISMA}interface Input { id?: string }\nexport const f = (input: Required<Input>) => db.user.deleteMany({ where: { id: input.id } });`,
    `${PRISMA}interface Input { id?: string }\nexport const f = (input: Input) => { if (!input.id) return; return db.user.deleteMany({ where: { id: input.id } }); };`,
    `${PRISMA}interface Input { id?: string }\nexport const f = (input: Input) => { check(input); return db.user.deleteMany({ where: { id: input.id } }); };`,
  ],
  invalid: [
    {
      code: `${KNEX}export class Users { constructor(private readonly knex: Knex) {}\n  async expire() { await this.knex("users").update({ expired: true }); } }`,
      errors: ["update"],
    },
    // None of the callers adds anything.
    {
      code: `${OBJECTION}export class User extends Model { static expire() { return this.query().patch({ expired: true }); } }`,
      beside: {
        "src/jobs.ts": `import { User } from "./users";\nexport const f = async () => { await User.expire(); };\nexport const g = () => User.expire();\nexport const h = () => g().then(() => 1);`,
        "src/jobs.test.ts": `import { User } from "./users";\nUser.expire().findById("1");`,
      },
      errors: ["update"],
    },
    {
      code: `${OBJECTION}class User extends Model {}\nexport const expire = (): Promise<number> => User.query().delete();`,
      beside: { "src/jobs.ts": `import { expire } from "./users";\nexport const jobs = [expire];` },
      errors: ["delete"],
    },
    {
      code: `${KNEX}export const f = (knex: Knex) => knex("users").del();`,
      beside: {
        "src/others.ts": `import { f } from "./others-of-another";\nexport const g = (row: { f: number }, f: number) => [row, f];`,
      },
      errors: ["delete"],
    },
    {
      code: `${PRISMA}export async function removeUser(id: string) {\n  await db.user.deleteMany();\n}`,
      errors: [
        {
          messageId: "delete",
          message:
            "`db.user.deleteMany` deletes every row of `user`: it has no condition. Add `where: { … }`, or say by the name of the function, or in a comment, that all rows are meant.",
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 27,
        },
      ],
    },
    { code: `${PRISMA}export const f = () => db.user.deleteMany({ where: {} });`, errors: ["delete"] },
    { code: `${PRISMA}export const f = () => db.user.updateMany({ data: { name: "" } });`, errors: ["update"] },
    {
      code: `${PRISMA}export const f = () => db.user.deleteMany();`,
      filename: "src/users.test.ts",
      options: { tests: true },
      errors: ["delete"],
    },
    {
      code: `${SQL}export const f = () => db.execute(sql\`DELETE FROM users\`);`,
      errors: [{ messageId: "delete", line: 3 }],
    },
    {
      code: `import { Kysely, sql } from "kysely";\nexport const f = (db: Kysely<DB>, n: number) => sql\`UPDATE users SET n = \${n}\`.execute(db);`,
      errors: ["update"],
    },
    {
      code: `import postgres from "postgres";\nconst sql = postgres();\nexport const f = async () => { await sql\`DELETE FROM users\`; };`,
      errors: ["delete"],
    },
    {
      code: `${PRISMA}export const f = (id?: string) => db.user.deleteMany({ where: { id } });`,
      errors: [
        {
          messageId: "optional",
          message:
            "`id` may be undefined, and the library leaves such a condition out: `db.user.deleteMany` then deletes every row of `user`. Check the value before.",
        },
      ],
    },
    {
      code: `${PRISMA}interface Input { id?: string }\nexport const f = ({ id }: Input) => db.user.deleteMany({ where: { id } });`,
      errors: ["optional"],
    },
    {
      code: `${PRISMA}type Input = { id: string | undefined };\nexport const f = (input: Input) => db.user.deleteMany({ where: { id: input.id } });`,
      errors: ["optional"],
    },
    {
      code: `${PRISMA}export const f = ({ id }: { id?: string }) => db.user.updateMany({ where: { id: { equals: id } }, data: {} });`,
      errors: ["optional"],
    },
    {
      code: `${PRISMA}export const f = (session: Session) => db.token.deleteMany({ where: { userId: session.user?.id } });`,
      errors: ["optional"],
    },
    {
      code: `${KNEX}export const f = (knex: Knex) => knex("users").del();`,
      errors: [
        {
          messageId: "delete",
          message:
            '`knex("users").del` deletes every row of `users`: it has no condition. Add `.where(…)`, or say by the name of the function, or in a comment, that all rows are meant (`truncate()`).',
        },
      ],
    },
    {
      code: `${KNEX}export const f = (knex: Knex) => knex("users").where({}).update({ name: "" });`,
      errors: ["update"],
    },
    {
      code: `import { Model } from "objection";\nclass User extends Model {}\nexport const f = () => User.query().delete();`,
      errors: ["delete"],
    },
    {
      code: `${TYPEORM}export const f = (users: Repository<User>) => users.createQueryBuilder().delete().execute();`,
      errors: ["delete"],
    },
    {
      code: `${TYPEORM}export const f = (users: Repository<User>) => users.delete({});`,
      beside: manifest("typeorm", "^0.3.20"),
      errors: ["delete"],
    },
    { code: `${SEQUELIZE}export const f = () => User.destroy({ where: {} });`, errors: ["delete"] },
    { code: `${SEQUELIZE}export const f = () => User.update({ name: "" }, { where: {} });`, errors: ["update"] },
    { code: `${KYSELY}export const f = (db: Kysely<DB>) => db.deleteFrom("users").execute();`, errors: ["delete"] },
    {
      code: `${KYSELY}export const f = (db: Kysely<DB>) => db.updateTable("users").set({ name: "" }).returningAll().execute();`,
      errors: ["update"],
    },
    { code: `${DRIZZLE}export async function f() { await db.delete(users); }`, errors: ["delete"] },
    {
      code: `${DRIZZLE}export async function f() { await db.update(users).set({ name: "" }).returning(); }`,
      errors: ["update"],
    },
    { code: `${MIKROORM}export const f = (em: EntityManager) => em.nativeDelete(User, {});`, errors: ["delete"] },
    {
      code: `${MIKROORM}export const f = (em: EntityManager) => em.createQueryBuilder(User).delete().execute();`,
      errors: ["delete"],
    },
    {
      code: `${PRISMA}export const f = () => db.$executeRaw\`UPDATE users SET name = ''\`;`,
      errors: [
        {
          messageId: "update",
          message:
            "`db.$executeRaw` changes every row of `users`: it has no condition. Add a `WHERE`, or say by the name of the function, or in a comment, that all rows are meant.",
        },
      ],
    },
    {
      code: `import { Pool } from "pg";\nconst pool = new Pool();\nexport const f = () => pool.query("DELETE FROM users");`,
      errors: ["delete"],
    },
  ],
});

const SESSION = `from sqlalchemy import delete, select, update, text, true\nfrom sqlalchemy.orm import Session\n\n`;
const def = (body: string, name = "f"): string => `${SESSION}def ${name}(session: Session, rows):\n    ${body}\n`;

runPython("require-where", "postgresql", "app/users.py", {
  valid: [
    def("session.execute(delete(User).where(User.id == 1))"),
    def("session.execute(delete(User).where(true()))"),
    def("session.query(User).filter_by(id=1).delete()"),
    def("session.execute(User.__table__.delete().where(User.id == 1))"),
    // Each row by its key.
    def("session.execute(update(User), rows)"),
    def("session.execute(delete(User))", "clear_users"),
    def("# All of them.\n    session.execute(delete(User))"),
    def("session.execute(delete(User))\n    session.add_all(User(name=row) for row in rows)"),
    def("session.execute(text('DELETE FROM users WHERE id = 1'))"),
    { code: def("session.execute(delete(User))"), filename: "tests/test_users.py" },
  ],
  invalid: [
    {
      code: def("session.execute(delete(User))"),
      errors: [
        {
          messageId: "delete",
          message:
            "`session.execute(delete(User))` deletes every row of `User`: it has no condition. Add `.where(…)`, or say by the name of the function, or in a comment, that all rows are meant.",
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 20,
        },
      ],
    },
    { code: def("session.query(User).update({'name': ''})"), errors: ["update"] },
    { code: def("session.execute(User.__table__.delete())"), errors: ["delete"] },
    { code: def("session.execute(User.__table__.update().values(name=''))"), errors: ["update"] },
    { code: def("session.execute(update(User).values(name=''))"), errors: ["update"] },
    { code: def("session.execute(text('DELETE FROM users'))"), errors: ["delete"] },
  ],
});
