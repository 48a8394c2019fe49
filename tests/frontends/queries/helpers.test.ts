import { describe, expect, test } from "vitest";
import { printIteration, queriesOf } from "../../support/queries.js";

const verdicts = (code: string): string[] =>
  queriesOf(`import { PrismaClient } from "@prisma/client"; const db = new PrismaClient(); ${code}`).map(
    printIteration,
  );

const LOOP = "async function all(ids, orders) { for (const order of orders) await load(order.id); }";

describe("a helper of the same file that a loop calls", () => {
  test.each([
    ["a function", `async function load(id) { return db.user.findFirst({ where: { id } }); } ${LOOP}`],
    ["an arrow function", `const load = async id => db.user.findFirst({ where: { id } }); ${LOOP}`],
    ["an exported function", `export async function load(id) { return db.user.findFirst({ where: { id } }); } ${LOOP}`],
    [
      "a destructured parameter",
      `async function load({ key }) { return db.user.findFirst({ where: { key } }); } ${LOOP.replace("order.id", "{ key: order.id, db }")}`,
    ],
    [
      "a property of a parameter",
      `async function load(options) { return db.user.findFirst({ where: { id: options.id } }); } ${LOOP.replace("order.id", "{ id: order.id }")}`,
    ],
    [
      "one of several statements",
      `async function load(id) { const a = 1; if (!id) return null; return db.user.findFirst({ where: { id } }); } ${LOOP}`,
    ],
  ])("is followed: %s", (_, code) => {
    expect(verdicts(code)).toEqual(["for … of via load: N"]);
  });

  test.each([
    [
      "a method",
      `class A { async load(id) { return db.user.findFirst({ where: { id } }); } async all(orders) { for (const order of orders) await this.load(order.id); } }`,
    ],
    [
      "a private method",
      `class A { async #load(id) { return db.user.findFirst({ where: { id } }); } async all(orders) { for (const order of orders) await this.#load(order.id); } }`,
    ],
    [
      "a field",
      `class A { load = async id => db.user.findFirst({ where: { id } }); async all(orders) { for (const order of orders) await this.load(order.id); } }`,
    ],
    [
      "a static method",
      `class A { static async load(id) { return db.user.findFirst({ where: { id } }); } static async all(orders) { for (const order of orders) await A.load(order.id); } }`,
    ],
    [
      "an object",
      `const service = { async load(id) { return db.user.findFirst({ where: { id } }); } }; async function all(orders) { for (const order of orders) await service.load(order.id); }`,
    ],
  ])("is followed through %s", (_, code) => {
    expect(verdicts(code)).toEqual([expect.stringMatching(/^for … of via #?load: N$/)]);
  });

  test.each([
    [
      "given by name",
      `async function load(id) { return db.user.findFirst({ where: { id } }); } async function all(ids) { return Promise.all(ids.map(load)); }`,
      "Promise.all via load: N",
    ],
    [
      "in Promise.all",
      `async function load(id) { return db.user.findFirst({ where: { id } }); } async function all(orders) { return Promise.all(orders.map(o => load(o.id))); }`,
      "Promise.all via load: N",
    ],
    [
      "joined by Prisma",
      `async function load(id) { return db.user.findUnique({ where: { id } }); } async function all(ids) { return Promise.all(ids.map(id => load(id))); }`,
      "Promise.all via load: batched",
    ],
    [
      "not joined behind other work",
      `async function load(id) { await pause(id); return db.user.findUnique({ where: { id } }); } async function all(ids) { return Promise.all(ids.map(id => load(id))); }`,
      "Promise.all via load: N",
    ],
    [
      "for a chunk",
      `async function load(ids) { return db.user.findMany({ where: { id: { in: ids } } }); } async function all(parts) { for (const part of parts) await load(part); }`,
      "for … of via load: chunk",
    ],
    [
      "for each of a few",
      `async function load(id) { return db.user.findFirst({ where: { id } }); } async function all() { for (const id of [1, 2, 3]) await load(id); }`,
      "for … of via load: constant",
    ],
    [
      "until the first hit",
      `async function load(id) { return db.user.findFirst({ where: { id } }); } async function all(ids) { for (const id of ids) { const u = await load(id); if (u) return u; } }`,
      "for … of via load: search",
    ],
    [
      "with a cache inside",
      `const cache = new Map(); async function load(id) { if (cache.has(id)) return cache.get(id); const u = await db.user.findFirst({ where: { id } }); cache.set(id, u); return u; } ${LOOP}`,
      "for … of via load: memo",
    ],
    [
      "that the element chooses the statement in",
      `async function load(f) { switch (f.kind) { case "user": return db.user.findFirst({ where: { id: f.id } }); default: return db.team.findFirst({ where: { id: f.id } }); } } async function all(filters) { for (const f of filters) await load(f); }`,
      ["for … of via load: target", "for … of via load: target"],
    ],
    [
      "in which something else chooses",
      `async function load(id, kind) { switch (kind) { case "user": return db.user.findFirst({ where: { id } }); default: return db.team.findFirst({ where: { id } }); } } async function all(ids, kind) { for (const id of ids) await load(id, kind); }`,
      ["for … of via load: N", "for … of via load: N"],
    ],
    [
      "asking for something else",
      `async function load(id, tenant) { log(id); return db.user.findFirst({ where: { tenant } }); } async function all(ids, tenant) { for (const id of ids) await load(id, tenant); }`,
      "for … of via load: independent",
    ],
    [
      "once",
      `async function load(id) { return db.user.findFirst({ where: { id } }); } async function one(id) { return load(id); }`,
      "once",
    ],
  ])("%s", (_, code, expected) => {
    expect(verdicts(code)).toEqual([expected].flat());
  });

  test("that writes is one piece of work", () => {
    const code = `async function load(id) { const u = await db.user.findFirst({ where: { id } }); await db.log.create({ data: u }); } ${LOOP}`;
    expect(verdicts(code)[0]).toBe("for … of via load: unitOfWork");
  });

  test.each([
    ["is given a part of the list", "load({ part, db })", "findMany({ where: { id: { in: part } } })"],
    ["maps a part of the list", "load({ part, db })", "findMany({ where: { id: { in: part.map(o => o.id) } } })"],
  ])("that %s", (_, call, read) => {
    const code = `async function load({ part }) { return db.user.${read}; }
      async function all(ids) { for (let i = 0; i < ids.length; i += 100) { const part = ids.slice(i, i + 100); await ${call}; } }`;
    expect(verdicts(code)).toEqual(["for via load: chunk"]);
  });

  test("that is given one property of an object per element makes one query each", () => {
    const code = `async function load({ id }) { return db.$queryRaw\`SELECT name FROM users WHERE id = \${id}\`; }
      async function all(ids) { for (const id of ids) await load({ id }); }`;
    expect(verdicts(code)).toEqual(["for … of via load: N"]);
  });

  test("that only gives results of a functional library waits for no other machine", () => {
    const code = `import * as E from "fp-ts/Either";
      class A { async load(id) { const user = await db.user.findFirst({ where: { id } }); return user === null ? E.left("none") : E.right(user); }
      async all(ids) { for (const id of ids) await this.load(id); } }`;
    expect(verdicts(code)).toEqual(["for … of via load: N"]);
  });

  test("that has written the same table before the query", () => {
    const code = `async function pay(id) { await db.payment.create({ data: { id } }); }
      async function all(ids) { for (const id of ids) { await pay(id); await db.payment.count({ where: { id } }); } }`;
    expect(verdicts(code).at(-1)).toBe("for … of: afterWrite");
  });

  test("whose early exit waits is joined by Prisma all the same", () => {
    const code = `async function load(key) { if (!key) { await log("no key"); return null; } return db.user.findUnique({ where: { key } }); }
      async function all(keys) { await Promise.all(keys.map(key => load(key))); }`;
    expect(verdicts(code)).toEqual(["Promise.all via load: batched"]);
  });

  test("that two loops call makes a query for each", () => {
    const code = `async function load(id) { return db.user.findFirst({ where: { id } }); } ${LOOP} ${LOOP.replace("function all", "function again")}`;
    expect(verdicts(code)).toEqual(["for … of via load: N", "for … of via load: N"]);
  });

  test("that calls itself for what it found is a loop over levels", () => {
    const code = `async function tree(id) {
      const children = await db.node.findMany({ where: { parentId: id } });
      for (const child of children) child.children = await tree(child.id);
      return children; }`;
    expect(verdicts(code)).toEqual(["for … of via tree: N"]);
  });

  test("that calls itself reads level by level also where its loop writes", () => {
    const tree = (before: string, write: string): string => `async function drop(id) { ${before}
      const children = await db.node.findMany({ where: { parentId: id } });
      for (const child of children) { await drop(child.id); ${write} } }`;
    const remove = "await db.node.delete({ where: { id: child.id } });";
    expect(verdicts(tree("", remove))).toEqual(["for … of via drop: N", "for … of: N"]);
    expect(verdicts(tree("await db.log.create({ data: { id } });", ""))[1]).toBe("for … of via drop: unitOfWork");
    expect(verdicts(tree("", `await mail(child); ${remove}`))[1]).toBe("for … of: otherWork");
  });
});

describe("spellings of one loop agree", () => {
  const QUERY = "db.user.findFirst({ where: { id } })";
  const spellings = (query: string): string[] =>
    [
      `for (const id of ids) await ${query};`,
      `for (let i = 0; i < ids.length; i++) { const id = ids[i]; await ${query}; }`,
      `ids.forEach(async id => { await ${query}; });`,
      `await Promise.all(ids.map(id => ${query}));`,
      `await Promise.all(ids.map(async id => { return await ${query}; }));`,
      `const all = []; for (const id of ids) all.push(${query}); await Promise.all(all);`,
    ].map(body => (verdicts(`async function f(ids) { ${body} }`)[0] ?? "").replace(/^.*: /, ""));

  test("with findFirst", () => {
    expect(new Set(spellings(QUERY))).toEqual(new Set(["N"]));
  });

  test("but for what Prisma joins", () => {
    expect(spellings(QUERY.replace("findFirst", "findUnique"))).toEqual([
      "N",
      "N",
      "batched",
      "batched",
      "batched",
      "batched",
    ]);
  });

  test("in a function around the query", () => {
    const wrapped = `async function f(ids) { const load = async id => ${QUERY}; for (const id of ids) await load(id); }`;
    expect(verdicts(wrapped)).toEqual(["for … of via load: N"]);
  });
});
