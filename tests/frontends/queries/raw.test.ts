import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseScript } from "../../../src/frontends/parse.js";
import { readQueries } from "../../../src/frontends/queries/index.js";
import type { RawStatement } from "../../../src/model/query.js";
import { projectOf } from "../../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../../src/project/settings.js";
import { folder } from "../../support/folder.js";

const SCHEMA = `
model User {
  id        Int      @id
  email     String   @unique
  age       Int?
  name      String   @map("full_name")
  data      Json
  posts     Post[]
  updatedAt DateTime @updatedAt
  @@map("users")
}
model Post {
  id       Int    @id
  title    String
  authorId Int
  author   User   @relation(fields: [authorId], references: [id])
}
`;

const ENTITIES = `
import { Entity, Column, PrimaryGeneratedColumn } from "typeorm";
export abstract class Base { @PrimaryGeneratedColumn() id: number; }
@Entity("accounts")
export class Account extends Base {
  @Column() email: string;
  @Column({ name: "full_name", nullable: true }) name: string;
  @Column() loginCount: number;
}`;

const MODELS = `
import { DataTypes, Model, Sequelize } from "sequelize";
export const sequelize = new Sequelize("");
export class Ticket extends Model {}
Ticket.init({ title: DataTypes.STRING, ownerId: { type: DataTypes.INTEGER, field: "owner_id" } }, { sequelize, tableName: "tickets" });
export class Note extends Model {}
Note.init({ text: DataTypes.STRING }, { sequelize, tableName: "notes", paranoid: true });
`;

const root = folder({
  "package.json": `{ "name": "app", "dependencies": { "@prisma/client": "^6.0.0", "typeorm": "1", "sequelize": "6", "knex": "3" } }`,
  "prisma/schema.prisma": SCHEMA,
  "src/entities/account.ts": ENTITIES,
  "src/models/ticket.ts": MODELS,
  // Where custom keeps no models.
  "src/billing/invoice.ts": `import { Entity, Column, PrimaryColumn } from "typeorm";
    @Entity("invoices") export class Invoice { @PrimaryColumn() id: number; @Column() total: number; }`,
});

const HEAD = `import { PrismaClient, Prisma } from "@prisma/client";
import { DataSource } from "typeorm";
import type { Knex } from "knex";
import { Account } from "./entities/account";
import { sequelize, Ticket } from "./models/ticket";
const db = new PrismaClient();
const source = new DataSource({});
declare const knex: Knex;
async function f(id: number, ids: number[], name: string) {
`;

function rawOf(body: string, path = "src/service.ts"): RawStatement {
  const file = join(root, path);
  const text = `${HEAD}${body}\n}`;
  const ast = parseScript(file, text);
  if (ast === null) throw new Error("does not parse");
  const [raw] = readQueries({ path: file, text, ast }, projectOf(file, root, DEFAULT_SETTINGS)).flatMap(
    query => query.raw ?? [],
  );
  if (raw === undefined) throw new Error(`no raw statement in ${body}`);
  return raw;
}

const code = (body: string): string | null => rawOf(body).native?.code ?? null;

/** The reasons to leave the statement alone. */
const obstacles = (body: string, path?: string): string[] =>
  rawOf(body, path).obstacles.map(({ kind, detail }) => `${kind}: ${detail}`);

/** The line after the suggestion; `null` without one. */
function suggested(body: string): string | null {
  const edit = rawOf(body).native?.edits[0];
  if (edit === undefined) return null;
  const text = `${HEAD}${body}`;
  return (text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end)).slice(HEAD.length);
}

describe("the call of Prisma Client", () => {
  test.each([
    ["SELECT * FROM users", "db.user.findMany()"],
    [
      "SELECT id, full_name FROM users WHERE age > ${id} ORDER BY id DESC LIMIT 10",
      'db.user.findMany({ where: { age: { gt: id } }, select: { id: true, name: true }, orderBy: { id: "desc" }, take: 10 })',
    ],
    ["SELECT * FROM users WHERE id = ${id}", "db.user.findUnique({ where: { id } })"],
    [
      'SELECT title FROM "Post" WHERE "authorId" = ${id} LIMIT 1',
      "db.post.findFirst({ where: { authorId: id }, select: { title: true } })",
    ],
    ['SELECT COUNT(*) FROM "Post" WHERE "authorId" = ${id}', "db.post.count({ where: { authorId: id } })"],
    ["SELECT sum(age), avg(age) FROM users", "db.user.aggregate({ _sum: { age: true }, _avg: { age: true } })"],
    ["SELECT max(age) FROM users", null],
    [
      "SELECT id FROM users WHERE age IS NOT NULL AND (email LIKE '%@x.org' OR full_name ILIKE 'a%')",
      'db.user.findMany({ where: { age: { not: null }, OR: [{ email: { endsWith: "@x.org" } }, { name: { startsWith: "a", mode: "insensitive" } }] }, select: { id: true } })',
    ],
    [
      "SELECT id FROM users WHERE age >= 1 AND age < 9 AND id = ANY(${ids}::int[])",
      "db.user.findMany({ where: { AND: [{ age: { gte: 1 } }, { age: { lt: 9 } }, { id: { in: ids } }] }, select: { id: true } })",
    ],
    [
      "SELECT id FROM users WHERE age BETWEEN 1 AND 9 AND NOT (id IN (1, 2))",
      "db.user.findMany({ where: { age: { gte: 1, lte: 9 }, NOT: { id: { in: [1, 2] } } }, select: { id: true } })",
    ],
    [
      "UPDATE users SET age = age + 1, full_name = ${name} WHERE id = ${id}",
      "db.user.updateMany({ where: { id }, data: { age: { increment: 1 }, name } })",
    ],
    ['DELETE FROM "Post" WHERE "authorId" = ${id}', "db.post.deleteMany({ where: { authorId: id } })"],
    [
      'INSERT INTO "Post" (id, title, "authorId") VALUES (1, ${name}, ${id})',
      "db.post.create({ data: { id: 1, title: name, authorId: id } })",
    ],
  ])("%s", (sql, expected) => {
    expect(code(`const rows = await db.$queryRaw\`${sql}\`;`)).toBe(expected);
  });

  test("with the values of an unsafe call, and of a statement in a constant", () => {
    expect(code(`await db.$queryRawUnsafe("SELECT id FROM users WHERE age = $1 AND email = $2", 3, name);`)).toBe(
      "db.user.findMany({ where: { age: 3, email: name }, select: { id: true } })",
    );
    expect(code("const sql = Prisma.sql`SELECT id FROM users WHERE age = ${id}`; await db.$queryRaw(sql);")).toBe(
      "db.user.findMany({ where: { age: id }, select: { id: true } })",
    );
  });

  test.each([
    ["a table without a model", "SELECT * FROM audit_log", "model: audit_log"],
    ["a column without a field", "SELECT nickname FROM users", "model: users"],
    ["the catalogue", "SELECT table_name FROM information_schema.tables", "model: tables"],
    ["a join", 'SELECT u.id FROM users u JOIN "Post" p ON p."authorId" = u.id', "construct: join"],
    ["a CTE", "WITH x AS (SELECT 1) SELECT * FROM users", "construct: CTE"],
    ["a lock", "SELECT * FROM users FOR UPDATE", "construct: row lock"],
    ["a function", "SELECT * FROM users WHERE lower(email) = ${name}", "construct: expression"],
    ["an upsert", "INSERT INTO users (id) VALUES (1) ON CONFLICT DO NOTHING", "construct: ON CONFLICT DO NOTHING"],
    ["a document", "UPDATE users SET data = data - 'key' WHERE id = ${id}", "construct: expression"],
    ["a join of fragments", "SELECT id FROM users WHERE id IN (${Prisma.join(ids)})", "dynamic: Prisma.join(ids)"],
    [
      "a fragment by condition",
      "SELECT id FROM users ${id ? Prisma.sql`WHERE id = 1` : Prisma.empty}",
      "dynamic: id ? Prisma.sql`WHERE id = 1` : Prisma.empty",
    ],
    ["DDL", "CREATE INDEX i ON users (age)", "construct: CREATE"],
    ["EXPLAIN", "EXPLAIN SELECT * FROM users", "construct: EXPLAIN"],
    ["a table function", "SELECT * FROM unnest(${ids}::int[])", "construct: vendor syntax"],
    [
      "what it cannot combine",
      "SELECT id FROM users WHERE email NOT LIKE 'a%'",
      "construct: the combination of its parts",
    ],
  ])("is none for %s", (_, sql, expected) => {
    expect(obstacles(`await db.$queryRaw\`${sql}\`;`)).toContain(expected);
  });

  test("is none where a version does not have it", () => {
    expect(obstacles("await db.$queryRaw`UPDATE users SET age = 1 RETURNING id`;")).toEqual([
      "construct: UPDATE … RETURNING",
    ]);
  });
});

describe("the call of TypeORM", () => {
  test.each([
    ["SELECT * FROM invoices WHERE id = $1", "source.manager.findBy(Invoice, { id })"],
    ["SELECT * FROM accounts WHERE id = $1", "source.manager.findBy(Account, { id })"],
    [
      "SELECT email FROM accounts WHERE full_name IS NULL AND login_count > 3 LIMIT 1",
      "source.manager.findOne(Account, { where: { name: IsNull(), loginCount: MoreThan(3) }, select: { email: true } })",
    ],
    ["SELECT COUNT(*) FROM accounts WHERE email ILIKE 'a%'", 'source.manager.countBy(Account, { email: ILike("a%") })'],
    [
      "SELECT id FROM accounts WHERE email = 'a' OR id = 3",
      'source.manager.find(Account, { where: [{ email: "a" }, { id: 3 }], select: { id: true } })',
    ],
    ["UPDATE accounts SET email = 'x' WHERE id = $1", 'source.manager.update(Account, { id }, { email: "x" })'],
    [
      "UPDATE accounts SET login_count = login_count + 1 WHERE id = $1",
      'source.manager.increment(Account, { id }, "loginCount", 1)',
    ],
    ["DELETE FROM accounts WHERE id = $1", "source.manager.delete(Account, { id })"],
    ["INSERT INTO accounts (email) VALUES ('x')", 'source.manager.insert(Account, { email: "x" })'],
  ])("%s", (sql, expected) => {
    expect(code(`const rows = await source.query(${JSON.stringify(sql)}, [id]);`)).toBe(expected);
  });

  test("is none for what only its query builder says", () => {
    expect(obstacles(`await source.query("SELECT email FROM accounts GROUP BY email");`)).toEqual([
      "construct: GROUP BY",
    ]);
    expect(obstacles(`await source.query("SELECT * FROM sqlite_master");`)).toEqual(["model: sqlite_master"]);
  });
});

describe("the call of Sequelize", () => {
  test.each([
    ["SELECT * FROM tickets WHERE owner_id = :id", "Ticket.findAll({ where: { ownerId: id } })"],
    [
      "SELECT title FROM tickets WHERE id IN (:ids) ORDER BY title LIMIT 5",
      'Ticket.findAll({ where: { id: ids }, attributes: ["title"], order: [["title", "ASC"]], limit: 5 })',
    ],
    ["SELECT COUNT(*) FROM tickets", "Ticket.count()"],
    [
      "SELECT id FROM tickets WHERE title LIKE 'a%' AND owner_id <> 3",
      'Ticket.findAll({ where: { title: { [Op.like]: "a%" }, ownerId: { [Op.ne]: 3 } }, attributes: ["id"] })',
    ],
    ["UPDATE tickets SET title = 'x' WHERE id = :id", 'Ticket.update({ title: "x" }, { where: { id } })'],
    ["DELETE FROM tickets WHERE id = :id", "Ticket.destroy({ where: { id } })"],
    ["SELECT id FROM notes", 'Note.findAll({ paranoid: false, attributes: ["id"] })'],
    ['SELECT id FROM notes WHERE "deletedAt" IS NULL', 'Note.findAll({ attributes: ["id"] })'],
    ["DELETE FROM notes WHERE id = :id", "Note.destroy({ where: { id }, force: true })"],
  ])("%s", (sql, expected) => {
    expect(code(`const rows = await sequelize.query(${JSON.stringify(sql)}, { replacements: { id, ids } });`)).toBe(
      expected,
    );
  });

  test("is none where the text is put together", () => {
    expect(obstacles("await sequelize.query(`SELECT * FROM tickets WHERE id = ${id}`);")).toEqual(["dynamic: id"]);
    expect(code('const table = "tickets"; await sequelize.query(`SELECT id FROM ${table} ` + "WHERE id = 1");')).toBe(
      'Ticket.findAll({ where: { id: 1 }, attributes: ["id"] })',
    );
  });
});

describe("the call of Knex", () => {
  test.each([
    ["SELECT * FROM users WHERE id = ?", 'knex("users").where({ id })'],
    [
      "SELECT u.id FROM users u JOIN posts p ON p.user_id = u.id WHERE p.title = ?",
      'knex("users as u").join("posts as p", "p.user_id", "u.id").where({ "p.title": id }).select("u.id")',
    ],
    [
      "SELECT count(*) AS n FROM users WHERE a > 1 AND b IS NULL",
      'knex("users").where("a", ">", 1).whereNull("b").count("* as n").first()',
    ],
    [
      "SELECT id FROM users WHERE a = 1 OR (b = 2 AND c IN (1, 2))",
      'knex("users").where(q => q.where("a", 1).orWhere(q => q.where("b", 2).whereIn("c", [1, 2]))).select("id")',
    ],
    [
      "UPDATE users SET a = ? WHERE b NOT BETWEEN 1 AND 2 RETURNING id",
      'knex("users").whereNotBetween("b", [1, 2]).update({ a: id }).returning("id")',
    ],
    ["DELETE FROM users WHERE id = ?", 'knex("users").where({ id }).del()'],
    ["INSERT INTO users (a) VALUES (1), (2)", 'knex("users").insert([{ a: 1 }, { a: 2 }])'],
  ])("%s", (sql, expected) => {
    expect(code(`const rows = await knex.raw(${JSON.stringify(sql)}, [id]);`)).toBe(expected);
  });

  test("is none for a fragment", () => {
    expect(() => rawOf(`await knex("users").select(knex.raw("count(*)"));`)).toThrow("no raw statement");
    expect(() => rawOf(`const now = knex.raw("now()");`)).toThrow("no raw statement");
  });
});

describe("a suggestion changes nothing but the words", () => {
  test.each([
    ['await db.$executeRaw`DELETE FROM "Post" WHERE id = 1`;', "await db.post.deleteMany({ where: { id: 1 } });"],
    [
      `await knex.raw("UPDATE users SET a = ? WHERE id = 1", [name]);`,
      `await knex("users").where({ id: 1 }).update({ a: name });`,
    ],
    [`await source.query("DELETE FROM accounts WHERE id = 1");`, "await source.manager.delete(Account, { id: 1 });"],
  ])("%s", (body, expected) => {
    expect(suggested(body)).toBe(expected);
  });

  test.each([
    ["the result is used", 'const n = await db.$executeRaw`DELETE FROM "Post" WHERE id = 1`;'],
    ["the rows have another shape", `const { rows } = await knex.raw("SELECT id FROM users");`],
    ["the library would change more", "await db.$executeRaw`UPDATE users SET age = 1 WHERE id = 2`;"],
    ["hooks and paranoid models are in the way", `await sequelize.query("DELETE FROM tickets WHERE id = 1");`],
    ["an operator would have to be imported", `await source.query("DELETE FROM accounts WHERE full_name IS NULL");`],
    ["a value that is none would reach other rows", `await knex.raw("DELETE FROM users WHERE id = ?", [id]);`],
    ["a value does not show", `await knex.raw("DELETE FROM users WHERE id = ?", values);`],
  ])("and is none where %s", (_, body) => {
    expect(suggested(body)).toBeNull();
  });
});

describe("what else keeps a statement raw", () => {
  test("a comment that gives a reason", () => {
    expect(
      obstacles('// raw, because the planner is slow otherwise\n  await db.$executeRaw`DELETE FROM "Post"`;'),
    ).toEqual(["intended: // raw, because the planner is slow otherwise"]);
  });

  test("tests and scripts", () => {
    expect(obstacles('await db.$executeRaw`DELETE FROM "Post"`;', "src/service.test.ts")).toEqual(["path: test"]);
    expect(obstacles('await db.$executeRaw`DELETE FROM "Post"`;', "scripts/clean.ts")).toEqual(["path: seed"]);
  });

  test("a statement beside it that belongs to the session", () => {
    const body = "await db.$executeRaw`SET LOCAL role = 'x'`; await db.$executeRaw`DELETE FROM \"Post\"`;";
    expect(obstacles(body)).toContain("construct: a raw statement of the same transaction");
  });
});
