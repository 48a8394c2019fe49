import { describe, expect, test } from "vitest";
import { queriesOf } from "../../support/queries.js";
import { printSearches } from "../../support/searches.js";

const searches = (setup: string, code: string): readonly string[] => printSearches(queriesOf(`${setup}\n${code}`));

const PRISMA = `import { PrismaClient } from "@prisma/client"; const db = new PrismaClient();`;

describe("Prisma", () => {
  test.each([
    ["db.user.findMany()", "user: all"],
    [
      "db.user.findMany({ where: { orgId, age: { gte: 18, lt: 65 } } })",
      "user: orgId equals, age range 18, age range 65",
    ],
    ["db.user.findFirst({ where: { email }, orderBy: { id: 'desc' } })", "user: email equals | by id desc, limited"],
    ["db.user.findMany({ orderBy: [{ a: 'asc' }, { b: 'desc' }], take: 5 })", "user: all | by a, b desc, limited"],
    ["db.user.findMany({ where: { id: { in: ids }, deletedAt: null } })", "user: id in, deletedAt null"],
    ["db.user.findMany({ where: { a: { not: null }, b: { not: 1 } } })", "user: a notNull, b not"],
    ["db.user.count({ where: { state: State.OPEN, kind: 'x' } })", 'user: state equals member, kind equals "x"'],
    ["db.user.findMany({ where: { name: { contains: q } } })", "user: name pattern"],
    ["db.user.findMany({ where: { name: { startsWith: q } } })", "user: name prefix"],
    ["db.user.findFirst({ where: { email: { equals: e, mode: 'insensitive' } } })", "user: email caseless | limited"],
    [
      "db.user.findMany({ where: { OR: [{ a }, { b, c: 1 }], AND: { d } } })",
      "user: (a equals or b equals, c equals 1), d equals",
    ],
    ["db.member.findUnique({ where: { userId_orgId: { userId, orgId } } })", "member: userId equals, orgId equals"],
    ["db.user.deleteMany({ where: { expires: { lt: now } } })", "user: expires range"],
    // What may not be a condition at all, or another one.
    ["db.user.findMany({ where: { a: flag ? x : undefined, ...more } })", "user: ?, ?"],
    ["db.user.findMany({ where: { posts: { some: { id } } } })", "user: ?"],
    ["db.user.findMany({ where })", "user: ?"],
    ["const where = { a }; db.user.findMany({ where }); db.user.count({ where });", "user: a equals"],
    ["const where = { a }; if (x) where.b = x; db.user.findMany({ where })", "user: ?"],
    ["db.user.findMany({ orderBy: { posts: { _count: 'desc' } }, take: 1 })", "user: all | by ?, limited"],
  ])("%s", (code, search) => {
    expect(searches(PRISMA, code)[0]).toBe(search);
  });

  test("a raw statement with values", () => {
    expect(searches(PRISMA, 'db.$queryRaw`SELECT * FROM "User" WHERE "orgId" = ${orgId}`')).toEqual([
      "User: orgId equals",
    ]);
    expect(searches(PRISMA, "db.$queryRawUnsafe(`SELECT * FROM t WHERE a = 1 ${more}`)")).toEqual([]);
  });

  test("what writes new rows looks for nothing", () => {
    expect(searches(PRISMA, "db.user.create({ data: { a } })")).toEqual([]);
  });
});

const KNEX = `const knex = require("knex")({});`;

describe("Knex", () => {
  test.each([
    ["await knex('users').where('id', 1)", "users: id equals 1"],
    ["await knex('users as u').where({ 'u.a': a, b: null }).first()", "users: a equals, b null | limited"],
    [
      "await knex.select().from('t').whereIn('a', ids).whereNull('b').whereBetween('c', [1, 2])",
      "t: a in, b null, c range",
    ],
    ["await knex('t').where('a', '>', x).andWhere('b', 'like', '%x')", "t: a range, b pattern"],
    ["await knex('t').where('a', 'ilike', q + '%').whereNot('b', 1)", "t: a caseless, b not"],
    ["await knex('t').where({ a }).orWhere({ b }).where('c', 1)", "t: (a equals or b equals, c equals 1)"],
    [
      "await knex('t').where(q => q.where('a', 1).orWhere('b', 2)).where('c', 3)",
      "t: (a equals 1 or b equals 2), c equals 3",
    ],
    ["await knex('t').whereRaw('lower(a) = ?', [x])", "t: lower(a) equals"],
    ["await knex('t').orderBy('a', 'desc').limit(3)", "t: all | by a desc, limited"],
    ["await knex('t').where({ a }).count().first()", "t: a equals"],
    ["await knex('t').withSchema('app').where({ a }).update({ b: 1 })", "app.t: a equals"],
    ["await knex('a').join('b', 'b.a_id', 'a.id').where('a.x', x)", "a a, b b: a.x equals, b.a_id equals a.id"],
    ["await knex('a').leftJoin('b', 'b.a_id', '=', 'a.id')", "a a, b b?: b.a_id equals a.id"],
    ["await knex('t').whereIn('a', knex('u').select('id'))", "t: ?"],
    ["await knex('t').where(conditions)", "t: ?"],
    ["await knex('t').whereExists(q => q.from('u'))", "t: ?"],
  ])("%s", (code, search) => {
    expect(searches(KNEX, `async function f() { ${code}; }`)).toEqual([search]);
  });

  test.each([
    ["a method that may do anything", "await knex('t').where({ a }).modify(limited)"],
    ["a variable that more is done with", "const q = knex('t').where({ a }); if (x) q.where({ x }); await q"],
    ["the same, sent with one more link", "const q = knex('t').where({ a }); if (x) q.where({ x }); await q.limit(1)"],
    ["a table that is not constant", "await knex(table).where({ a })"],
  ])("says nothing of %s", (_, code) => {
    expect(searches(KNEX, `async function f() { ${code}; }`)).toEqual([]);
  });
});

const TYPEORM = `import { Repository, In, Not, IsNull, LessThan, Like } from "typeorm";
class Service { constructor(private readonly users: Repository<User>) {} async f() {`;

describe("TypeORM", () => {
  test.each([
    [
      "this.users.find({ where: { orgId }, order: { id: 'DESC' }, take: 3 })",
      "User: orgId equals | by id desc, limited",
    ],
    ["this.users.findOneBy({ email, org: { id: orgId } })", "User: email equals, org.id equals | limited"],
    ["this.users.find({ where: [{ a }, { b: In(ids) }] })", "User: (a equals or b in)"],
    [
      "this.users.findBy({ a: IsNull(), b: Not(IsNull()), c: LessThan(now), d: Like('%x') })",
      "User: a null, b notNull, c range, d pattern",
    ],
    ["this.users.delete({ token })", "User: token equals"],
    ["this.users.createQueryBuilder('user').where('user.firstName = :n', { n }).getMany()", "User: firstName equals"],
    [
      "this.users.createQueryBuilder('u').where('u.a = :a').andWhere('(u.b > :b OR u.c = :c)').orderBy('u.d', 'DESC').take(5).getMany()",
      "User: a equals, (b range or c equals) | by d desc, limited",
    ],
    ["this.users.createQueryBuilder('u').leftJoinAndSelect('u.posts', 'p').where('p.id = :id').getMany()", "User: ?"],
    ["this.users.find({ where: filter })", "User: ?"],
  ])("%s", (code, search) => {
    expect(searches(TYPEORM, `await ${code}; } }`)).toEqual([search]);
  });

  test("says nothing of a builder that joins, or that more is done with", () => {
    const joins = "await this.users.createQueryBuilder('u').innerJoin('u.posts', 'p').where('u.a = 1').getMany(); } }";
    expect(searches(TYPEORM, joins)).toEqual([]);
    const steps =
      "const q = this.users.createQueryBuilder('u').where('u.a = 1'); if (x) q.andWhere('u.b = 1'); return q.getMany(); } }";
    expect(searches(TYPEORM, steps)).toEqual([]);
  });
});

const SEQUELIZE = `import { Model, Op } from "sequelize"; class User extends Model {} async function f() {`;

describe("Sequelize", () => {
  test.each([
    [
      "User.findAll({ where: { orgId, id: [1, 2] }, order: [['a', 'DESC']], limit: 3 })",
      "User: orgId equals, id in 1 | by a desc, limited",
    ],
    ["User.findOne({ where: { a: { [Op.gt]: x, [Op.ne]: null } } })", "User: a range, a notNull | limited"],
    ["User.findAll({ where: { [Op.or]: [{ a }, { b }] } })", "User: (a equals or b equals)"],
    ["User.count({ where: { name: { [Op.like]: '%x' } } })", "User: name pattern"],
    ["User.update({ a: 1 }, { where: { b } })", "User: b equals"],
    ["User.destroy({ where: { b: null } })", "User: b null"],
    ["User.findAll({ where: { '$post.id$': 1 } })", "User: ?"],
    ["User.scope('active').findAll({ where: { a } })", "User: ?"],
    ["User.unscoped().findAll({ where: { a } })", "User: a equals"],
  ])("%s", (code, search) => {
    expect(searches(SEQUELIZE, `await ${code}; }`)).toEqual([search]);
  });

  test("says nothing where several tables are read", () => {
    expect(searches(SEQUELIZE, "await User.findAll({ where: { a }, include: [Post] }); }")).toEqual([]);
  });
});

const KYSELY = `import { Kysely, sql } from "kysely"; const db = new Kysely({});`;

describe("Kysely", () => {
  test.each([
    ["db.selectFrom('users').selectAll().where('id', '=', 1).executeTakeFirst()", "users: id equals 1"],
    ["db.selectFrom('app.users as u').select('u.id').where('u.email', 'in', emails).execute()", "app.users: email in"],
    ["db.selectFrom('t').where('a', 'is', null).where('b', 'is not', null).execute()", "t: a null, b notNull"],
    [
      "db.selectFrom('t').where('a', '>', x).orderBy('a', 'desc').orderBy('b').limit(5).execute()",
      "t: a range | by a desc, b, limited",
    ],
    ["db.selectFrom('t').where('n', 'like', '%x').where('m', 'ilike', `x${y}`).execute()", "t: n pattern, m caseless"],
    [
      "db.selectFrom('t').where(eb => eb.or([eb('a', '=', x), eb('b', '=', y)])).execute()",
      "t: (a equals or b equals)",
    ],
    [
      "db.selectFrom('t').where(({ eb, and }) => and([eb('a', '=', x), eb('b', '<', 1)])).execute()",
      "t: a equals, b range 1",
    ],
    ["db.selectFrom('t').where(sql`lower(email)`, '=', email).execute()", "t: lower(email) equals"],
    ["db.selectFrom('t').where(sql<boolean>`a = ${x} and b > ${y}`).execute()", "t: a equals, b range"],
    [
      "db.selectFrom('a').leftJoin('b', 'b.a_id', 'a.id').where('b.kind', '=', 'x').execute()",
      'a a, b b?: b.a_id equals a.id, b.kind equals "x"',
    ],
    ["db.updateTable('t').set({ a: 1 }).where('b', '=', b).execute()", "t: b equals"],
    ["db.deleteFrom('t').where('expires', '<', now).execute()", "t: expires range"],
    ["db.selectFrom('t').select(eb => eb.fn.countAll().as('n')).orderBy('x').execute()", "t: all"],
    // What may be another condition.
    ["db.selectFrom('t').where('a', 'in', eb => eb.selectFrom('u').select('id')).execute()", "t: ?"],
    ["db.selectFrom('t').where(conditions).where('a', '=', x ?? null).execute()", "t: ?, ?"],
  ])("%s", (code, search) => {
    expect(searches(KYSELY, code)[0]).toBe(search);
  });

  test("a chain that something else may change is not read", () => {
    expect(searches(KYSELY, "db.selectFrom('t').$if(x, q => q.where('a', '=', x)).execute()")).toEqual([]);
    expect(
      searches(KYSELY, "let q = db.selectFrom('t'); if (x) q = q.where('a', '=', x); q.where('b', '=', 1).execute()"),
    ).toEqual([]);
    expect(searches(KYSELY, "db.selectFrom('t').fullJoin('u', 'u.id', 't.u').execute()")).toEqual([]);
  });
});

const DRIZZLE = `import { drizzle } from "drizzle-orm/node-postgres"; import { and, eq, or, sql, desc } from "drizzle-orm";
  import { users, orders } from "./schema"; const db = drizzle(url);`;

describe("Drizzle", () => {
  test.each([
    ["await db.select().from(users).where(eq(users.email, email)).limit(1)", "users: email equals | limited"],
    ["await db.select().from(schema.users).where(eq(schema.users.kind, 'x'))", 'users: kind equals "x"'],
    [
      "await db.select().from(users).where(and(eq(users.a, x), or(isNull(users.b), gt(users.c, 1)))).orderBy(desc(users.d), users.e)",
      "users: a equals, (b null or c range 1) | by d desc, e",
    ],
    ["await db.select().from(users).where(inArray(users.id, ids))", "users: id in"],
    ["await db.select().from(users).where(ilike(users.name, `%${q}%`))", "users: name pattern"],
    ["await db.select().from(users).where(eq(sql`lower(${users.email})`, email))", "users: lower(email) equals"],
    ["await db.select().from(users).where(sql`lower(${users.email}) = ${email}`)", "users: lower(email) equals"],
    [
      "await db.select().from(orders).leftJoin(users, eq(users.id, orders.userId)).where(eq(users.email, e))",
      "orders orders, users users?: users.email equals, users.id equals orders.userId",
    ],
    ["await db.update(users).set({ a: 1 }).where(eq(users.b, b))", "users: b equals"],
    ["await db.delete(users).where(lt(users.expires, now))", "users: expires range"],
    ["await db.select({ n: count() }).from(users).where(eq(users.a, a)).orderBy(users.b)", "users: a equals"],
    ["await db.$count(users, eq(users.a, a))", "users: a equals"],
    [
      "await db.query.users.findMany({ where: eq(users.a, a), orderBy: [desc(users.b)], limit: 3 })",
      "users: a equals | by b desc, limited",
    ],
    ["await db.query.users.findFirst({ where: (t, { eq }) => eq(t.a, a) })", "users: a equals | limited"],
    [
      "await db.query.users.findFirst({ where: { a, b: { gt: 1 } }, orderBy: { c: 'desc' } })",
      "users: a equals, b range | by c desc, limited",
    ],
    // What may be no condition, or another one.
    ["await db.select().from(users).where(and(x ? eq(users.a, x) : undefined, eq(users.b, b)))", "users: ?, b equals"],
    [
      "await db.select().from(users).where(inArray(users.id, db.select({ id: orders.userId }).from(orders)))",
      "users: ?",
    ],
    ["await db.select().from(users).where(and(...conditions))", "users: ?"],
    ["await db.select().from(users).where(exists(sub))", "users: ?"],
    ["await db.select().from(users).where(eq(orders.a, a))", "users: ?"],
  ])("%s", (code, search) => {
    expect(searches(DRIZZLE, code)[0]).toBe(search);
  });

  test("a chain that something else may change is not read", () => {
    expect(
      searches(DRIZZLE, "const q = db.select().from(users).$dynamic(); if (x) q.where(eq(users.a, x)); await q;"),
    ).toEqual([]);
    expect(searches(DRIZZLE, "await db.select().from(sub).where(eq(sub.a, a))")).toEqual(["sub: a equals"]);
    expect(searches(DRIZZLE, "await db.select().from(users).rightJoin(orders, eq(a, b))")).toEqual([]);
  });
});

const MIKRO = `import { EntityManager } from "@mikro-orm/core"; import { User } from "./user"; declare const em: EntityManager;`;

describe("MikroORM", () => {
  test.each([
    ["em.find(User, { email })", "User: email equals"],
    ["em.findOne(User, { a: 1, author: { id: x } })", "User: a equals 1, author equals | limited"],
    [
      "em.find(User, { a: [1, 2], b: { $in: xs }, c: { $gte: 1, $lt: 5 } })",
      "User: a in 1, b in, c range 1, c range 5",
    ],
    [
      "em.find(User, { $or: [{ a }, { b: null }] }, { orderBy: { c: 'desc' }, limit: 2 })",
      "User: (a equals or b null) | by c desc, limited",
    ],
    ["em.find(User, { name: { $ilike: `%${q}%` }, mail: { $like: 'x%' } })", "User: name pattern, mail prefix"],
    ["em.count(User, { a: { $ne: null } })", "User: a notNull"],
    ["em.nativeDelete(User, { expires: { $lt: now } })", "User: expires range"],
    ["em.getRepository(User).findAll({ where: { a } })", "User: a equals"],
    ["em.find(User, { posts: { title } })", "User: ?"],
    ["em.findOne(User, id)", "User: ? | limited"],
    ["em.find(User, where)", "User: ?"],
  ])("%s", (code, search) => {
    expect(searches(MIKRO, code)[0]).toBe(search);
  });
});

describe("drivers", () => {
  test.each([
    [
      "pg",
      'import { Pool } from "pg"; const pool = new Pool();',
      "pool.query('SELECT * FROM users WHERE email = $1', [e])",
    ],
    [
      "pg, an object",
      'import pg from "pg"; const c = new pg.Client();',
      "c.query({ text: 'SELECT * FROM users WHERE email = $1', values: [e] })",
    ],
    [
      "pg, injected",
      'import { Pool } from "pg"; class S { constructor(private db: Pool) {} x(e) { return this.db.query("SELECT * FROM users WHERE email = $1", [e]); } }',
      "",
    ],
    [
      "mysql2",
      'import mysql from "mysql2/promise"; const pool = mysql.createPool({});',
      "pool.execute('SELECT * FROM users WHERE email = ?', [e])",
    ],
    [
      "better-sqlite3",
      'import Database from "better-sqlite3"; const db = new Database("f");',
      "db.prepare('SELECT * FROM users WHERE email = ?').get(e)",
    ],
    [
      "sqlite3",
      'import sqlite3 from "sqlite3"; const db = new sqlite3.Database("f");',
      "db.all('SELECT * FROM users WHERE email = ?', [e], done)",
    ],
    [
      "postgres.js",
      'import postgres from "postgres"; const sql = postgres();',
      "await sql`SELECT * FROM users WHERE email = ${e}`",
    ],
    ["slonik", 'import { sql } from "slonik";', "pool.one(sql.type(User)`SELECT * FROM users WHERE email = ${e}`)"],
    [
      "a template that is called sql",
      'import { sql } from "./db";',
      "await sql`SELECT * FROM users WHERE email = ${e}`",
    ],
  ])("%s", (_, setup, code) => {
    expect(searches(setup, code)).toEqual(["users: email equals"]);
  });

  test("what is put together, or is no statement, is not read", () => {
    const setup =
      'import postgres from "postgres"; import { Pool } from "pg"; const sql = postgres(); const pool = new Pool();';
    expect(searches(setup, "await sql`SELECT * FROM users WHERE ${sql(filter)}`; await sql`WHERE a = ${x}`;")).toEqual(
      [],
    );
    expect(searches(setup, "pool.query('SELECT * FROM t WHERE a = 1 ' + more); pool.query('BEGIN');")).toEqual([]);
    expect(searches(setup, "cache.query('SELECT * FROM users WHERE email = 1');")).toEqual([]);
  });
});
