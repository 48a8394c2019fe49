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
