import { describe, expect, test } from "vitest";
import { printIteration, queriesOf } from "../../support/queries.js";

const HEAD = `
  import { PrismaClient } from "@prisma/client";
  import { Repository, EntityManager } from "typeorm";
  import { Model, Sequelize } from "sequelize";
  import { Model as ObjectionModel } from "objection";
  import { Knex } from "knex";
  import _ from "lodash";
  import axios from "axios";
  class User extends Model {}
  class Pet extends ObjectionModel {}
  class Member extends Model { @AfterCreate static async tell() {} }
  class Guest extends Model {}
  Guest.init({}, { hooks: { afterCreate() {} } });
  async function subject(db: PrismaClient, users: Repository<U>, manager: EntityManager, knex: Knex, rows: Row[], ids: number[], tenant: string) {`;

/** What is said of the writes of a function body: the verdict, and the rewrite. */
function writes(body: string): string[] {
  return queriesOf(`${HEAD}${body}}`)
    .filter(({ action }) => action !== "read" && action !== "count")
    .map(query => `${printIteration(query)} ${query.iteration?.rewrite ?? "–"}`);
}

const each = (write: string): string => `for (const row of rows) await ${write};`;

test("writes of which each turn sends one are no piece of work", () => {
  const body = (between: string): string =>
    `for (const row of rows) { if (row.used) { await db.item.update({ where: { id: row.id }, data: { seen: true } }); } ${between} { await db.item.delete({ where: { id: row.id } }); } }`;
  expect(writes(body("else"))).toEqual([
    "for … of: N db.item.updateMany({ where: { id: { in: … } }, data: { seen: true } })",
    "for … of: N db.item.deleteMany({ where: { id: { in: … } } })",
  ]);
  expect(writes(body("if (row.old)")).map(verdict => verdict.slice(0, 20))).toEqual([
    "for … of: unitOfWork",
    "for … of: unitOfWork",
  ]);
});

describe("one call for all rows", () => {
  test.each([
    ["db.item.create({ data: row })", "db.item.createMany({ data: rows })"],
    [
      "db.item.create({ data: { name: row.name } })",
      "db.item.createMany({ data: rows.map(row => ({ name: row.name })) })",
    ],
    [
      "db.item.create({ data: { tenant, name: row.name, price: row.price, tags: row.tags } })",
      "db.item.createMany({ data: rows.map(row => ({ tenant, … })) })",
    ],
    [
      "db.item.update({ where: { id: row.id }, data: { seen: true } })",
      "db.item.updateMany({ where: { id: { in: rows.map(row => row.id) } }, data: { seen: true } })",
    ],
    [
      "db.item.updateMany({ where: { a: row.a, b: row.b, tenant }, data: { at: new Date() } })",
      "db.item.updateMany({ where: { OR: [{ a: …, b: … }, …], tenant }, data: { at: new Date() } })",
    ],
    [
      "db.item.delete({ where: { id: row.id } })",
      "db.item.deleteMany({ where: { id: { in: rows.map(row => row.id) } } })",
    ],
    [
      "db.item.delete({ where: { a_b: { a: tenant, b: row.b } } })",
      "db.item.deleteMany({ where: { b: { in: rows.map(row => row.b) }, a: tenant } })",
    ],
    [
      "db.item.upsert({ where: { id: row.id }, create: { id: row.id }, update: {} })",
      "db.item.createMany({ data: rows.map(row => ({ id: row.id })), skipDuplicates: true })",
    ],
    ["users.save(row)", "users.save(rows)"],
    ["users.insert({ name: row.name })", "users.insert(rows.map(row => ({ name: row.name })))"],
    ["users.upsert({ id: row.id }, ['id'])", "users.upsert(rows.map(row => ({ id: row.id })), …)"],
    ["users.remove(row)", "users.remove(rows)"],
    ["users.delete(row.id)", "users.delete({ id: In(rows.map(row => row.id)) })"],
    ["users.delete({ team: { id: row.team } })", "users.delete({ team: { id: In(rows.map(row => row.team)) } })"],
    ["users.softDelete({ id: row.id, tenant })", "users.softDelete({ id: In(rows.map(row => row.id)), tenant })"],
    ["users.update(row.id, { seen: true })", "users.update({ id: In(rows.map(row => row.id)) }, { seen: true })"],
    ["manager.delete(User, { id: row.id })", "manager.delete(User, { id: In(rows.map(row => row.id)) })"],
    ["manager.save(row)", "manager.save(rows)"],
    [
      "users.createQueryBuilder().update().set({ seen: true }).where('id = :id', { id: row.id }).execute()",
      'users.createQueryBuilder().update().set({ seen: true }).where("id IN (:...ids)", { ids: rows.map(row => row.id) }).execute()',
    ],
    ["User.create({ name: row.name })", "User.bulkCreate(rows.map(row => ({ name: row.name })))"],
    ["User.upsert(row)", "User.bulkCreate(rows, { updateOnDuplicate: […] })"],
    [
      "User.update({ seen: true }, { where: { id: row.id } })",
      "User.update({ seen: true }, { where: { id: rows.map(row => row.id) } })",
    ],
    [
      "User.destroy({ where: { id: row.id, tenant } })",
      "User.destroy({ where: { id: rows.map(row => row.id), tenant } })",
    ],
    [
      "User.destroy({ where: { id: row.id }, force: true, transaction })",
      "User.destroy({ where: { id: rows.map(row => row.id) }, force: true, transaction })",
    ],
    ["Member.create(row, { hooks: false })", "Member.bulkCreate(rows)"],
    ["knex('t').insert({ id: row.id })", "knex('t').insert(rows.map(row => ({ id: row.id })))"],
    ["knex('t').insert(row).onConflict('id').merge()", "knex('t').insert(rows).onConflict(…).merge()"],
    [
      "knex('t').where({ id: row.id }).update({ seen: true })",
      "knex('t').whereIn(\"id\", rows.map(row => row.id)).update({ seen: true })",
    ],
    ["knex('t').where('id', row.id).del()", "knex('t').whereIn(\"id\", rows.map(row => row.id)).del()"],
    ["knex('t').where({ a: row.a, b: row.b }).del()", 'knex(\'t\').whereIn(["a", "b"], [[…, …], …]).del()'],
    [
      "knex('t').where({ id: row.id, tenant }).update('at', knex.fn.now())",
      "knex('t').where({ tenant }).whereIn(\"id\", rows.map(row => row.id)).update('at', knex.fn.now())",
    ],
    ["Pet.query().deleteById(row.id)", 'Pet.query().delete().whereIn("id", rows.map(row => row.id))'],
    [
      "Pet.query().findById(row.id).patch({ seen: true })",
      'Pet.query().whereIn("id", rows.map(row => row.id)).patch({ seen: true })',
    ],
  ])("%s", (write, rewrite) => {
    expect(writes(each(write))).toEqual([`for … of: N ${rewrite}`]);
  });

  test.each([
    [
      "together",
      "await Promise.all(rows.map(row => db.item.create({ data: row })));",
      "Promise.all: N db.item.createMany({ data: rows })",
    ],
    [
      "in a transaction",
      "await db.$transaction(rows.map(row => db.item.create({ data: row })));",
      "Promise.all: N db.item.createMany({ data: rows })",
    ],
    [
      "with the index",
      "await Promise.all(rows.map((row, i) => knex('t').insert({ row, i })));",
      "Promise.all: N knex('t').insert(rows.map((row, i) => ({ row, i })))",
    ],
    [
      "of a pattern",
      "for (const { id } of rows) await knex('t').insert({ id });",
      "for … of: N knex('t').insert(rows.map(({ id }) => ({ id })))",
    ],
    [
      "collected",
      "const made = []; for (const row of rows) made.push(await User.create(row)); return made;",
      "for … of: N User.bulkCreate(rows)",
    ],
    [
      "pushed",
      "const all = []; for (const row of rows) all.push(db.item.create({ data: row })); await Promise.all(all);",
      "for … of: N db.item.createMany({ data: rows })",
    ],
    [
      "some of them",
      "for (const row of rows) { if (row.skip) continue; await db.item.create({ data: row }); }",
      "for … of: N db.item.createMany({ data: […] })",
    ],
    [
      "of a variable",
      "for (const row of rows) { const item = { id: row.id }; await users.save(item); }",
      "for … of: N users.save(rows.map(row => ({ id: row.id })))",
    ],
    [
      "of a variable that changes",
      "for (const row of rows) { const item = { id: row.id }; item.at = row.at; await users.save(item); }",
      "for … of: N users.save([…])",
    ],
    ["counting", "for (let i = 0; i < rows.length; i++) await users.save({ i });", "for: N users.save([…])"],
  ])("%s", (_, body, said) => {
    expect(writes(body)).toEqual([said]);
  });
});

describe("no one call", () => {
  test.each([
    ["each row its own values", "db.item.update({ where: { id: row.id }, data: { name: row.name } })"],
    ["rows of other tables beside", "db.item.create({ data: { name: row.name, tags: { create: [{ name: 'a' }] } } })"],
    ["a row that a function makes", "db.item.create({ data: rowOf(row) })"],
    [
      "rows of other tables, now and then",
      "db.item.create({ data: { name: row.name, ...(row.tags && { tags: { create: row.tags } }) } })",
    ],
    [
      "a relation that is connected",
      "db.item.update({ where: { id: row.id }, data: { owner: { connect: { id: tenant } } } })",
    ],
    ["an upsert that changes rows", "db.item.upsert({ where: { id: row.id }, create: row, update: { at: row.at } })"],
    ["many rows already", "db.item.createMany({ data: row.items })"],
    ["many rows already", "users.save(row.items.map(item => item))"],
    ["many rows already", "knex('t').insert([row])"],
    ["a range for each", "db.item.deleteMany({ where: { at: { lt: row.at } } })"],
    ["a filter that is not known", "db.item.deleteMany({ where: row })"],
    [
      "a conflict of its own",
      "users.createQueryBuilder().insert().onConflict('(id) DO UPDATE SET name = :name').setParameter('name', row.name).values({ id: row.id }).execute()",
    ],
    ["each row its own values", "User.update({ name: row.name }, { where: { id: row.id } })"],
    ["each row its own options", "User.destroy({ where: { id: row.id }, force: row.isDraft })"],
    ["found or made", "User.findOrCreate({ where: { id: row.id } })"],
    ["each row its own values", "knex('t').where({ id: row.id }).update({ name: row.name })"],
    ["a sum for each", "knex('t').where({ id: row.id }).increment('n', row.n)"],
    ["a merge of its own", "knex('t').insert(row).onConflict('id').merge({ name: row.name })"],
    ["raw", "db.$executeRaw`DELETE FROM t WHERE id = ${row.id}`"],
  ])("%s: %s", (_, write) => {
    expect(writes(each(write))[0]).toMatch(/ –$/);
  });
});

describe("what is one at a time for no reason", () => {
  test.each([
    [
      "a handler that raises",
      "try { await db.item.create({ data: row }); } catch (error) { throw new Error('no', { cause: error }); }",
    ],
    [
      "a handler that only logs, where nothing is said of rows that are there",
      "try { await knex('t').insert(row).onConflict('id').ignore(); } catch (error) { logger.error(error); }",
    ],
  ])("%s", (_, body) => {
    expect(writes(`for (const row of rows) { ${body} }`)[0]).toMatch(/^for … of: N /);
  });

  test("new rows of several tables, in one transaction around the loop", () => {
    const turns = (write: string): string[] =>
      writes(`await db.$transaction(async tx => { for (const row of rows) { ${write} } });`).map(line =>
        line.slice(0, 20),
      );
    const item = "await tx.item.create({ data: row });";
    expect(turns(`${item} await tx.part.create({ data: { itemId: row.id } });`)).toEqual([
      "for … of: N tx.item.",
      "for … of: N tx.part.",
    ]);
    expect(turns(`${item} for (const name of row.parts) await tx.part.create({ data: { name } });`)).toEqual([
      "for … of: N tx.item.",
      "for … of: N tx.part.",
    ]);
    expect(turns(`${item} await tx.item.create({ data: { of: row.id } });`)[0]).toContain("unitOfWork");
    expect(turns(`${item} await tx.part.deleteMany({ where: { itemId: row.id } });`)[0]).toContain("unitOfWork");
  });
});

describe("why one at a time", () => {
  test.each([
    ["result", "const item = await db.item.create({ data: row }); await mail(item.id);"],
    ["result", "if ((await users.delete(row.id)).affected === 0) missing.push(row);"],
    ["failure", "try { await db.item.create({ data: row }); } catch (error) { log(error); }"],
    ["failure", "await db.item.create({ data: row }).catch(log);"],
    ["afterRead", "if (!(await db.item.findFirst({ where: { id: row.id } }))) await db.item.create({ data: row });"],
    [
      "unitOfWork",
      "await db.item.delete({ where: { id: row.id } }); await db.part.deleteMany({ where: { itemId: row.id } });",
    ],
    [
      "unitOfWork",
      "await db.$transaction(async tx => { await tx.item.create({ data: row }); await tx.log.create({ data: row }); });",
    ],
    ["otherWork", "await axios.post('/', row); await db.item.create({ data: row });"],
    ["otherWork", "await db.item.create({ data: { secret: await hash(row.secret) } });"],
    ["otherWork", "await db.item.create({ data: row }); await notify(row);"],
    ["target", "await row.client.item.create({ data: row }); await knex(row.table).insert({ id: 1 });"],
    [
      "failure",
      "try { await db.item.create({ data: row }); } catch (error) { if (isKnown(error)) continue; throw error; }",
    ],
    ["failure", "try { await knex('t').insert(row).onConflict('id').ignore(); } catch (error) { missing.push(row); }"],
    ["unitOfWork", "await db.item.create({ data: row }); await db.part.create({ data: { itemId: row.id } });"],
    ["hooks", "await Member.create(row);"],
    ["hooks", "await Guest.create(row);"],
  ])("%s: %s", (doubt, body) => {
    const said = writes(`for (const row of rows) { ${body} }`);
    expect(said.length).toBeGreaterThan(0);
    for (const line of said) expect(line).toContain(doubt);
  });

  test.each([
    [
      "chunk",
      "for (const part of _.chunk(rows, 100)) await db.item.createMany({ data: part.map(row => ({ id: row.id })) });",
    ],
    ["–", "for (const part of _.chunk(rows, 100)) await knex('t').insert(part);"],
    [
      "–",
      "const all = []; for (let i = 0; i < rows.length; i += 9) all.push(rows.slice(i, i + 9)); for (const some of all) await knex('t').insert(some);",
    ],
    ["constant", "for (const name of ['a', 'b']) await db.item.create({ data: { name } });"],
    ["constant", "for (let i = 0; i < 3; i++) await db.item.create({ data: { tenant } });"],
    ["chain", "let last = null; for (const row of rows) { last = await db.item.create({ data: { after: last } }); }"],
    ["failure", "await Promise.allSettled(rows.map(row => db.item.create({ data: row })));"],
    [
      "intended",
      "// One at a time: the trigger locks the whole table.\nfor (const row of rows) await db.item.create({ data: row });",
    ],
  ])("%s: %s", (reason, body) => {
    expect(writes(body)[0]).toContain(reason);
  });
});

test("the table of a chain", () => {
  const code = `${HEAD}} class Service { constructor(private readonly knex: Knex) {}
    async all(rows) { for (const row of rows) await this.knex("t").insert(row); }
    async later(rows) { for (const row of rows) await this.knex.insert(row).into("t"); }
    async gone(rows) { for (const row of rows) await this.knex.del().from("t").where({ id: row.id }); } }`;
  expect(queriesOf(code).map(({ iteration }) => iteration?.rewrite)).toEqual([
    'this.knex("t").insert(rows)',
    'this.knex("t").insert(rows)',
    'this.knex("t").whereIn("id", rows.map(row => row.id)).del()',
  ]);
});

test("a helper that writes", () => {
  const code = `${HEAD}} class Service { constructor(private db: PrismaClient) {}
    async all(rows) { for (const row of rows) await this.one(row); }
    async first(rows) { for (const row of rows) { const made = await this.one(row); use(made.id); } }
    one(row) { return this.db.item.create({ data: { id: row.id } }); } }`;
  const [all, first] = queriesOf(code).map(printIteration);
  expect(all).toBe("for … of via one: N");
  expect(first).toBe("for … of via one: result");
});
