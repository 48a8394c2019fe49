import { describe, expect, test } from "vitest";
import { printIteration, queriesOf } from "../../support/queries.js";

/** The verdicts on the reads of a function body that has a client of each library, and some lists. */
function verdicts(body: string): string[] {
  const code = `
    import { PrismaClient } from "@prisma/client";
    import { Repository, EntityManager, In, MoreThan } from "typeorm";
    import { Model, Op, Sequelize } from "sequelize";
    import { Knex } from "knex";
    import type { NodePgDatabase } from "drizzle-orm/node-postgres";
    import { Model as ObjectionModel } from "objection";
    import _ from "lodash";
    import pMap from "p-map";
    import pLimit from "p-limit";
    import Bluebird from "bluebird";
    import axios from "axios";
    class User extends Model {}
    class Pet extends ObjectionModel {}
    async function subject(db: PrismaClient, users: Repository<U>, manager: EntityManager, knex: Knex, drizzled: NodePgDatabase, ids: number[], orders: Order[], tenant: string) {
      ${body}
    }`;
  return queriesOf(code)
    .filter(query => query.action === "read" || query.action === "count" || query.action === "raw")
    .map(printIteration);
}

/** The verdict on the only read. */
function verdict(body: string): string {
  const all = verdicts(body);
  expect(all).toHaveLength(1);
  return all[0] as string;
}

describe("one query per element", () => {
  test.each([
    [
      "while, counting",
      "let i = 0; while (i < ids.length) { await db.user.findFirst({ where: { id: ids[i] } }); i++; }",
      "while: N",
    ],
    [
      "do … while, counting",
      "let i = 0; do { await db.user.findFirst({ where: { id: ids[i] } }); i += 1; } while (ids.length > i)",
      "do … while: N",
    ],
    [
      "while, counting through parts, is not",
      "let i = 0; while (i < ids.length) { const part = ids.slice(i, i + 9); await db.user.findMany({ where: { id: { in: part } } }); i += 9; }",
      "while: chunk",
    ],
    [
      "while, taking from a queue",
      "while (ids.length > 0) { const id = ids.shift(); await db.user.findFirst({ where: { id } }); }",
      "while: N",
    ],
    [
      "while, taking parts from a queue, is not",
      "const parts = _.chunk(ids, 9); while (parts.length) { const part = parts.pop(); await db.user.findMany({ where: { id: { in: part } } }); }",
      "while: chunk",
    ],
    [
      "while, walking a graph, is not",
      "while (ids.length > 0) { const id = ids.pop(); const user = await db.user.findFirst({ where: { id } }); ids.push(user.parentId); }",
      "while: chain",
    ],
    [
      "a transaction of two in each turn",
      "for (const id of ids) await db.$transaction([db.user.findFirst({ where: { id } })])",
      "for … of: N",
    ],
    [
      "a bound callback",
      "await Promise.all(ids.map(async function (id) { return db.user.findFirst({ where: { id } }); }.bind(this)))",
      "Promise.all: N",
    ],
    [
      "a bound helper",
      "const load = async id => db.user.findFirst({ where: { id } }); await Promise.all(ids.map(load.bind(this)))",
      "Promise.all via load: N",
    ],
    [
      "a property of each element that is loaded once",
      "for (const o of orders) o.user ??= await db.user.findFirst({ where: { id: o.userId } })",
      "for … of: N",
    ],
    ["for … of", "for (const id of ids) await db.user.findFirst({ where: { id } })", "for … of: N"],
    [
      "for",
      "for (let i = 0; i < ids.length; i++) { const id = ids[i]; await db.user.findFirst({ where: { id } }); }",
      "for: N",
    ],
    [
      "a counter declared before",
      "let i; for (i = 0; i < ids.length; i++) await db.user.findFirst({ where: { id: ids[i] } });",
      "for: N",
    ],
    [
      "an undeclared counter",
      "for (i = 0; i < ids.length; i++) await db.user.findFirst({ where: { id: ids[i] } });",
      "for: N",
    ],
    [
      "a builder in a variable",
      'for (const id of ids) { const q = users.createQueryBuilder("u"); q.andWhere("u.id = :id", { id }); await q.getMany(); }',
      "for … of: N",
    ],
    [
      "a builder that a function filters",
      'for (const id of ids) { const q = users.createQueryBuilder("u"); onlyOf(q, id); await q.getMany(); }',
      "for … of: N",
    ],
    ["for … in", "for (const key in orders) await db.user.findFirst({ where: { key } })", "for … in: N"],
    ["for await", "for await (const id of ids) await db.user.findFirst({ where: { id } })", "for await … of: N"],
    ["forEach", "ids.forEach(async id => { await db.user.findFirst({ where: { id } }); })", "forEach: N"],
    ["map", "const all = ids.map(id => db.user.findFirst({ where: { id } }))", "map: N"],
    ["Promise.all(map)", "await Promise.all(ids.map(id => db.user.findFirst({ where: { id } })))", "Promise.all: N"],
    [
      "Promise.all(flatMap)",
      "await Promise.all(ids.flatMap(async id => [await db.user.findFirst({ where: { id } })]))",
      "Promise.all: N",
    ],
    [
      "reduce",
      "await ids.reduce(async (sum, id) => (await sum) + (await db.user.count({ where: { id } })), Promise.resolve(0))",
      "reduce: N",
    ],
    [
      "pushed promises",
      "const all = []; for (const id of ids) all.push(db.user.findFirst({ where: { id } })); await Promise.all(all);",
      "for … of: N",
    ],
    ["lodash", "await Promise.all(_.map(ids, id => db.user.findFirst({ where: { id } })))", "_.map: N"],
    ["p-map", "await pMap(ids, id => db.user.findFirst({ where: { id } }), { concurrency: 5 })", "pMap: N"],
    ["Bluebird", "await Bluebird.map(ids, id => db.user.findFirst({ where: { id } }))", "Bluebird.map: N"],
    ["Array.from", "await Promise.all(Array.from(ids, id => db.user.findFirst({ where: { id } })))", "Array.from: N"],
    [
      "a transaction in the loop",
      "for (const id of ids) await db.$transaction(async tx => tx.user.findFirst({ where: { id } }))",
      "for … of: N",
    ],
    [
      "a wrapper in the loop",
      "for (const id of ids) await retry(() => db.user.findFirst({ where: { id } }))",
      "for … of: N",
    ],
    [
      "behind another promise",
      "for (const o of orders) await load(o.id).then(id => db.user.findFirst({ where: { id } }))",
      "for … of: otherWork",
    ],
    [
      "a value derived from the element",
      "for (const o of orders) { const key = `x-${o.id}`; const where = { key }; await db.user.findFirst({ where }); }",
      "for … of: N",
    ],
    [
      "a variable set in the turn",
      "let id; for (const o of orders) { id = o.id; await db.user.findFirst({ where: { id } }); }",
      "for … of: N",
    ],
    [
      "a check of each",
      "for (const id of ids) { const u = await db.user.findFirst({ where: { id } }); if (!u) throw new Error(); }",
      "for … of: N",
    ],
    [
      "a check that leaves at the first gap",
      "for (const id of ids) { const u = await db.user.findFirst({ where: { id } }); if (!u) return null; }",
      "for … of: N",
    ],
    [
      "a break of an inner switch",
      "for (const o of orders) { switch (o.kind) { case 1: await db.user.findFirst({ where: { id: o.id } }); break; } }",
      "for … of: N",
    ],
    [
      "a list that is a chunk",
      "for (const chunk of chunks(ids)) for (const id of chunk) await db.user.findFirst({ where: { id } })",
      "for … of: N",
    ],
    [
      "a few queries per element",
      "for (const o of orders) for (const kind of ['a', 'b']) await db.user.findFirst({ where: { id: o.id, kind } })",
      "for … of: N",
    ],
    [
      "a retry per element",
      "for (const o of orders) { while (true) { try { return await db.user.findFirst({ where: { id: o.id } }); } catch {} } }",
      "for … of: search",
    ],
  ])("%s", (_, body, expected) => {
    expect(verdict(body)).toBe(expected);
  });
});

describe("Prisma joins findUnique of one tick", () => {
  test.each([
    ["awaited one after the other", "for (const id of ids) await db.user.findUnique({ where: { id } })", "for … of: N"],
    [
      "at the same time",
      "await Promise.all(ids.map(id => db.user.findUnique({ where: { id } })))",
      "Promise.all: batched",
    ],
    [
      "in async callbacks",
      "await Promise.all(ids.map(async id => { const u = await db.user.findUnique({ where: { id } }); return u; }))",
      "Promise.all: batched",
    ],
    ["in forEach", "ids.forEach(async id => { await db.user.findUnique({ where: { id } }); })", "forEach: batched"],
    [
      "pushed in a loop",
      "const all = []; for (const id of ids) all.push(db.user.findUnique({ where: { id } })); await Promise.all(all);",
      "for … of: batched",
    ],
    [
      "findUniqueOrThrow",
      "await Promise.all(ids.map(id => db.user.findUniqueOrThrow({ where: { id } })))",
      "Promise.all: batched",
    ],
    [
      "by a compound key",
      "await Promise.all(ids.map(a => db.user.findUnique({ where: { a_b: { a, b: 1 } } })))",
      "Promise.all: batched",
    ],
    [
      "with one more equality",
      "await Promise.all(ids.map(id => db.user.findUnique({ where: { id, tenant } })))",
      "Promise.all: batched",
    ],
    [
      "with include",
      "await Promise.all(ids.map(id => db.user.findUnique({ where: { id }, include: { posts: true } })))",
      "Promise.all: batched",
    ],
    [
      "with a range",
      "await Promise.all(ids.map(id => db.user.findUnique({ where: { id, age: { gt: 1 } } })))",
      "Promise.all: N",
    ],
    [
      "with AND",
      "await Promise.all(ids.map(id => db.user.findUnique({ where: { id, AND: [{ tenant }] } })))",
      "Promise.all: N",
    ],
    [
      "with OR",
      "await Promise.all(ids.map(id => db.user.findUnique({ where: { id, OR: [{ tenant }] } })))",
      "Promise.all: N",
    ],
    [
      "with a relation filter",
      "await Promise.all(ids.map(id => db.user.findUnique({ where: { id, posts: { some: {} } } })))",
      "Promise.all: N",
    ],
    [
      "a fluent relation",
      "await Promise.all(ids.map(id => db.user.findUnique({ where: { id } }).posts()))",
      "Promise.all: batched",
    ],
    [
      "findFirst is not joined",
      "await Promise.all(ids.map(id => db.user.findFirst({ where: { id } })))",
      "Promise.all: N",
    ],
    [
      "nor findMany by a foreign key",
      "await Promise.all(ids.map(userId => db.post.findMany({ where: { userId } })))",
      "Promise.all: N",
    ],
    ["nor count", "await Promise.all(ids.map(userId => db.post.count({ where: { userId } })))", "Promise.all: N"],
    [
      "after other work it is too late",
      "await Promise.all(ids.map(async id => { await pause(id); return db.user.findUnique({ where: { id } }); }))",
      "Promise.all: N",
    ],
    [
      "after `await null` it is not",
      "await Promise.all(ids.map(async id => { await null; return db.user.findUnique({ where: { id } }); }))",
      "Promise.all: batched",
    ],
    [
      "in a helper that is handed over by name",
      "const load = async id => db.user.findUnique({ where: { id } }); await Promise.all(ids.map(load))",
      "Promise.all via load: batched",
    ],
    [
      "in a variable that is given to one transaction",
      "const all = ids.map(id => db.user.findUnique({ where: { id } })); await db.$transaction(all)",
      "Promise.all: batched",
    ],
    [
      "under p-limit",
      "const limit = pLimit(5); await Promise.all(ids.map(id => limit(() => db.user.findUnique({ where: { id } }))))",
      "Promise.all: N",
    ],
    ["under p-map", "await pMap(ids, id => db.user.findUnique({ where: { id } }))", "pMap: N"],
    [
      "in one transaction",
      "await db.$transaction(async tx => Promise.all(ids.map(id => tx.user.findUnique({ where: { id } }))))",
      "Promise.all: batched",
    ],
    [
      "in a transaction each",
      "await Promise.all(ids.map(id => db.$transaction(tx => tx.user.findUnique({ where: { id } }))))",
      "Promise.all: N",
    ],
    [
      "through a client extension",
      "const x = db.$extends({}); await Promise.all(ids.map(id => x.user.findUnique({ where: { id } })))",
      "Promise.all: batched",
    ],
    [
      "once per parent all the same",
      "for (const o of orders) await Promise.all(o.ids.map(id => db.user.findUnique({ where: { id } })))",
      "for … of: N",
    ],
  ])("%s", (_, body, expected) => {
    expect(verdict(body)).toBe(expected);
  });

  test("the transaction of an array makes them no fewer, but for what is joined", () => {
    const inTransaction = (query: string): string => verdict(`await db.$transaction(ids.map(id => ${query}))`);
    expect(inTransaction("db.user.findFirst({ where: { id } })")).toBe("Promise.all: N");
    expect(inTransaction("db.user.findUnique({ where: { id } })")).toBe("Promise.all: batched");
    expect(inTransaction("db.$executeRaw`UPDATE a SET b = 1 WHERE id = ${id}`")).toBe("Promise.all: transaction");
  });

  test("behind another batched call it still is", () => {
    const body = `await Promise.all(ids.map(async id => {
      const user = await db.user.findUnique({ where: { id } });
      return db.team.findUnique({ where: { id: user.teamId } }); }))`;
    expect(verdicts(body)).toEqual(["Promise.all: batched", "Promise.all: batched"]);
  });

  test("behind other work of a helper that is handed over by name it is not", () => {
    const body = `const load = async id => {
      const team = await db.team.findFirst({ where: { name: tenant } });
      return db.user.findUnique({ where: { id } }); };
      await Promise.all(ids.map(load))`;
    expect(verdicts(body)[1]).toBe("Promise.all via load: N");
  });

  test("behind findFirst it is not", () => {
    const body = `await Promise.all(ids.map(async id => {
      const user = await db.user.findFirst({ where: { id } });
      return db.team.findUnique({ where: { id: user.teamId } }); }))`;
    expect(verdicts(body)).toEqual(["Promise.all: N", "Promise.all: N"]);
  });
});

describe("the other libraries", () => {
  test.each(
    [
      ["Sequelize by key", "await Promise.all(ids.map(id => User.findByPk(id)))", "Promise.all: N"],
      [
        "Sequelize by foreign key",
        "for (const id of ids) await User.findAll({ where: { teamId: id } })",
        "for … of: N",
      ],
      [
        "a join of its own for each",
        "for (const row of ids) await User.findOne({ where: { id: row.id }, include: joinsOf(row) })",
        "for … of: comparison",
      ],
      [
        "one element alone",
        "for (const row of ids) if (row.id === given) await User.findByPk(row.boss)",
        "for … of: search",
      ],
      ["Sequelize counts", "for (const id of ids) await User.count({ where: { teamId: id } })", "for … of: N"],
      ["an unchanged instance", "for (const id of ids) await User.reload()", "for … of: N"],
      ["TypeORM findOneBy", "for (const id of ids) await users.findOneBy({ id })", "for … of: N"],
      [
        "TypeORM findOneBy at the same time",
        "await Promise.all(ids.map(id => users.findOneBy({ id })))",
        "Promise.all: N",
      ],
      ["TypeORM with a manager", "for (const id of ids) await manager.findOne(User, { where: { id } })", "for … of: N"],
      [
        "TypeORM with a builder",
        "for (const id of ids) await users.createQueryBuilder('u').where('u.id = :id', { id }).getOne()",
        "for … of: N",
      ],
      [
        "TypeORM with a builder in a variable",
        "for (const id of ids) { const q = users.createQueryBuilder('u').where('u.id = :id', { id }); await q.getOne(); }",
        "for … of: N",
      ],
      ["Knex", "for (const id of ids) await knex('users').where({ id }).first()", "for … of: N"],
      ["Knex at the same time", "await Promise.all(ids.map(id => knex('users').where({ id })))", "Promise.all: N"],
      [
        "Knex in a variable",
        "for (const id of ids) { const q = knex('users'); q.where({ id }); await q; }",
        "for … of: N",
      ],
      ["Objection", "for (const id of ids) await Pet.query().findById(id)", "for … of: N"],
    ].filter(([name]) => name !== "an unchanged instance"),
  )("%s", (_, body, expected) => {
    expect(verdict(body as string)).toBe(expected);
  });

  test.each([
    [
      "a builder that grows in a loop is sent once",
      "let q = knex('users'); for (const id of ids) q = q.orWhere({ id }); await q;",
      ["once"],
    ],
    [
      "a sub-query that is built in a loop is not sent",
      "for (const id of ids) parts.push(knex('users').select('id').where({ id }).as('x'))",
      [],
    ],
    [
      "a class with a search of its own",
      "class Page extends Model { static findByPk(id) { return null; } } for (const id of ids) await Page.findByPk(id)",
      [],
    ],
    ["a fragment is not sent", "for (const id of ids) columns.push(knex.raw('?', [id]))", []],
  ])("%s", (_, body, expected) => {
    expect(verdicts(body)).toEqual(expected);
  });
});

describe("what excuses a loop", () => {
  test.each([
    // E1: the element is a list that goes into one statement.
    [
      "chunks",
      "for (const part of _.chunk(ids, 100)) await db.user.findMany({ where: { id: { in: part } } })",
      "for … of: chunk",
    ],
    [
      "slices behind a helper",
      "for (let i = 0; i < ids.length; i += 100) { const part = ids.slice(i, i + 100); await db.user.findMany({ where: { id: { in: bounded(part) } } }); }",
      "for: chunk",
    ],
    [
      "a list that SQL takes whole",
      "for (const part of chunks) await db.$queryRaw`SELECT id FROM users WHERE team_id = ANY(${part})`",
      "for … of: chunk",
    ],
    [
      "the last row of each element",
      'for (const id of ids) await db.event.findFirst({ where: { userId: id }, orderBy: { at: "desc" } })',
      "for … of: firstRows",
    ],
    [
      "a transaction of its own that writes",
      "for (const id of ids) await db.$transaction(async tx => { const n = await tx.bill.count({ where: { id } }); await tx.bill.create({ data: { id, n } }); })",
      "for … of: unitOfWork",
    ],
    [
      "a transaction of its own that another file may write in",
      "for (const id of ids) await db.$transaction(async tx => { const bill = await tx.bill.findFirst({ where: { id } }); await service.pay(tx, bill); })",
      "for … of: unitOfWork",
    ],
    [
      "a transaction of its own, of Kysely",
      "for (const id of ids) await kysely.transaction().execute(async trx => { const bill = await trx.selectFrom('bill').selectAll().where('id', '=', id).executeTakeFirst(); await service.pay(trx, bill); })",
      "for … of: unitOfWork",
    ],
    [
      "chunks of rows",
      "for (const part of chunks) await db.user.findMany({ where: { id: { in: part.map(o => o.id) } } })",
      "for … of: chunk",
    ],
    [
      "slices",
      "for (let i = 0; i < ids.length; i += 100) { const part = ids.slice(i, i + 100); await knex('users').whereIn('id', part); }",
      "for: chunk",
    ],
    [
      "chunks of a column whose table is a constant",
      "for (let i = 0; i < ids.length; i += 100) { const part = ids.slice(i, i + 100); await knex('users').whereIn(`${T}.id`, part); }",
      "for: chunk",
    ],
    [
      "chunks by index",
      "for (let i = 0; i < chunks.length; i++) { const part = chunks[i]; await users.findBy({ id: In(part) }); }",
      "for: chunk",
    ],
    [
      "a list per element is no chunk",
      "for (const o of orders) await db.user.findMany({ where: { id: { in: o.userIds } } })",
      "for … of: N",
    ],
    // E2
    [
      "pages by offset",
      "for (let page = 0; ; page++) { const rows = await db.user.findMany({ skip: page * 100, take: 100 }); if (rows.length === 0) break; }",
      "for: page",
    ],
    [
      "pages by cursor",
      "let cursor; do { const rows = await db.user.findMany({ take: 100, cursor: { id: cursor } }); cursor = rows.at(-1)?.id; } while (cursor)",
      "do … while: page",
    ],
    [
      "draining",
      "while (true) { const rows = await db.user.findMany({ where: { done: false }, take: 100 }); if (rows.length === 0) break; await work(rows); }",
      "while: page",
    ],
    [
      "pages of Knex",
      "let more = true; while (more) { const rows = await knex('users').limit(100).offset(n); n += 100; more = rows.length > 0; }",
      "while: page",
    ],
    // E3
    [
      "a retry",
      "for (let attempt = 0; attempt < limit; attempt++) { try { return await db.user.findFirst({ where: { tenant } }); } catch { await pause(); } }",
      "for: retry",
    ],
    [
      "polling",
      "while (!done) { const job = await db.job.findFirst({ where: { tenant } }); done = job.done; await pause(); }",
      "while: retry",
    ],
    // E4
    [
      "a literal",
      "for (const kind of ['a', 'b', 'c']) await db.user.findFirst({ where: { kind } })",
      "for … of: constant",
    ],
    [
      "a filtered literal",
      "await Promise.all([a, b].filter(Boolean).map(x => db.user.findFirst({ where: { x } })))",
      "Promise.all: constant",
    ],
    [
      "the first few",
      "await Promise.all(ids.slice(0, 5).map(id => db.user.findFirst({ where: { id } })))",
      "Promise.all: constant",
    ],
    ["a few turns", "for (let i = 0; i < 3; i++) await db.user.findFirst({ where: { i } })", "for: constant"],
    [
      "as many as an imported list has",
      "for (let i = 0; i < pMap.length; i += 1) await db.user.findFirst({ where: { m: pMap[i] } })",
      "for: constant",
    ],
    [
      "not as many as a given list has",
      "for (let i = 0; i < ids.length; i += 1) await db.user.findFirst({ where: { id: ids[i] } })",
      "for: N",
    ],
    ["an imported list", "for (const m of pMap) await db.user.findFirst({ where: { m } })", "for … of: constant"],
    [
      "keys of a constant",
      "const MAP = { a: 1, b: 2 }; for (const key of Object.keys(MAP)) await db.user.findFirst({ where: { key } })",
      "for … of: constant",
    ],
    [
      "a list that grows is none",
      "const list = ['a']; list.push(...more); for (const kind of list) await db.user.findFirst({ where: { kind } })",
      "for … of: N",
    ],
    [
      "an array of a length",
      "for (const i of Array.from({ length: 5 }, (_, i) => i)) await db.user.findFirst({ where: { i } })",
      "for … of: constant",
    ],
    // E5
    [
      "the first hit is returned",
      "for (const id of ids) { const u = await db.user.findFirst({ where: { id } }); if (u) return u; }",
      "for … of: search",
    ],
    [
      "the first hit breaks",
      "for (const id of ids) { const n = await db.user.count({ where: { id } }); if (n > 0) { found = true; break; } }",
      "for … of: search",
    ],
    [
      "the first free name is returned",
      "for (const name of names) { if (!(await db.user.findFirst({ where: { name } }))) return name; }",
      "for … of: search",
    ],
    [
      "it runs once",
      "for (const o of orders) { if (o.open) { await db.user.findFirst({ where: { id: o.id } }); break; } }",
      "for … of: search",
    ],
    ["some", "ids.some(id => db.user.findFirst({ where: { id } }))", "some: search"],
    // chains
    [
      "parents",
      "let id = start; while (id) { const row = await db.user.findFirst({ where: { id } }); id = row.parentId; }",
      "while: chain",
    ],
    [
      "a queue that is fed",
      "const queue = [start]; while (queue.length > 0) { const id = queue.pop(); const rows = await db.user.findMany({ where: { parentId: id } }); queue.push(...rows.map(r => r.id)); }",
      "while: chain",
    ],
    // E9
    [
      "a Map in front",
      "for (const id of ids) { let u = cache.get(id); if (!u) { u = await db.user.findFirst({ where: { id } }); cache.set(id, u); } }",
      "for … of: memo",
    ],
    [
      "by assigning where nothing is",
      "const known = {}; for (const id of ids) { known[id] ??= await db.user.findFirst({ where: { id } }); }",
      "for … of: memo",
    ],
    [
      "by assigning to what was looked up",
      "const known = new Map(); for (const id of ids) { let user = known.get(id); user ??= await db.user.findFirst({ where: { id } }); known.set(id, user); }",
      "for … of: memo",
    ],
    [
      "the first that is found",
      "let found; for (const id of ids) found ||= await db.user.findFirst({ where: { id } })",
      "for … of: memo",
    ],
    [
      "a Map in front, with ??",
      "for (const id of ids) { const u = cache.get(id) ?? (await db.user.findFirst({ where: { id } })); cache.set(id, u); }",
      "for … of: memo",
    ],
    // E10
    [
      "a connection each",
      "for (const t of tenants) await t.repository.manager && await connect(t).findFirst; for (const c of clients) await User.schema(c.name).findAll({ where: { id: c.id } })",
      "for … of: target",
    ],
    ["a table each", "for (const t of tables) await knex(t.name).where({ id: t.id })", "for … of: target"],
    // E11
    ["row locks", "for (const id of ids) await knex('users').where({ id }).forUpdate()", "for … of: lock"],
    [
      "row locks of TypeORM",
      "for (const id of ids) await users.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } })",
      "for … of: lock",
    ],
    [
      "rows that others do not hold",
      "await knex.transaction(async trx => { for (const id of ids) await trx('users').where({ id }).forUpdate().skipLocked(); })",
      "for … of: lock",
    ],
    [
      "row locks that one transaction holds",
      "await knex.transaction(async trx => { for (const id of ids) await trx('users').where({ id }).forUpdate(); })",
      "for … of: N",
    ],
    // E14
    [
      "a comment that says so",
      "// one at a time, to avoid a deadlock\n for (const id of ids) await db.user.findFirst({ where: { id } })",
      "for … of: intended",
    ],
    // no key
    [
      "a condition of each",
      "await Promise.all(filters.map(({ where }) => db.user.findFirst({ where: { tenant, ...where } })))",
      "Promise.all: comparison",
    ],
    [
      "a condition of each, alone",
      "for (const where of filters) await db.user.count({ where })",
      "for … of: comparison",
    ],
    [
      "a column of each",
      "for (const { column, value } of filters) await db.user.findMany({ where: { [column]: value, tenant } })",
      "for … of: comparison",
    ],
    [
      "a column of each, in raw SQL",
      "for (const c of columns) await drizzled.select().from(t).where(and(eq(t.a, 1), sql`${sql.raw(c.name)} = ${c.value}`))",
      "for … of: comparison",
    ],
    [
      "a column of each, of a table",
      "for (const c of columns) await drizzled.select().from(t).where(eq(t[c.name], c.value))",
      "for … of: comparison",
    ],
    [
      "a range of each",
      "for (const d of days) await db.user.count({ where: { at: { gte: d.start, lt: d.end } } })",
      "for … of: comparison",
    ],
    [
      "the first few of each",
      "for (const o of orders) await db.item.findMany({ where: { orderId: o.id }, orderBy: { at: 'desc' }, take: 3 })",
      "for … of: firstRows",
    ],
    [
      "a fetch in the turn",
      "for (const o of orders) { const u = await db.user.findFirst({ where: { id: o.id } }); await axios.post(u.url); }",
      "for … of: otherWork",
    ],
    [
      "what the turn has written",
      "for (const o of orders) { const row = await db.log.create({ data: o }); await db.entry.findMany({ where: { logId: row.id } }); }",
      "for … of: afterWrite",
    ],
    // no dependence
    [
      "the same each time",
      "for (const o of orders) { const plan = await db.plan.findFirst({ where: { tenant } }); use(plan, o); }",
      "for … of: same",
    ],
    [
      "the same, but after a write",
      "for (const o of orders) { await db.order.update({ where: { id: o.id }, data: {} }); await db.order.count({ where: { tenant } }); }",
      "for … of: afterWrite",
    ],
    [
      "something random",
      "for (const o of orders) { const slug = random(); await db.plan.findFirst({ where: { slug } }); }",
      "for … of: independent",
    ],
  ])("%s", (_, body, expected) => {
    expect(verdict(body)).toBe(expected);
  });

  test("a callback that runs later is no turn of the loop", () => {
    expect(
      verdict(
        "for (const o of orders) emitter.on('x', async () => { await db.user.findFirst({ where: { id: o.id } }); })",
      ),
    ).toBe("once");
  });

  test("a functional library's map is no list", () => {
    const code = `import * as O from "fp-ts/Option"; import { PrismaClient } from "@prisma/client";
      const db = new PrismaClient(); O.map(id => db.user.findFirst({ where: { id } }));`;
    expect(queriesOf(code).map(printIteration)).toEqual(["once"]);
  });
});
