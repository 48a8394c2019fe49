import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { prismaOver } from "../support/prisma-client.js";

// What require-where, no-floating-query and no-outer-client-in-transaction say of Prisma, of Prisma Client itself.

const log: string[] = [];
const database = await PGlite.create();
await database.exec(`CREATE TABLE owners (id serial PRIMARY KEY, name text);
  CREATE TABLE items (id serial PRIMARY KEY, name text, owner_id integer)`);
const prisma = prismaOver(database, log);

beforeEach(async () => {
  await database.exec("TRUNCATE items, owners RESTART IDENTITY");
  await database.exec("INSERT INTO items (name, owner_id) VALUES ('a', 1), ('b', 2), ('c', NULL)");
  log.length = 0;
});

afterAll(async () => {
  await prisma.$disconnect();
  await database.close();
});

const names = async (): Promise<readonly unknown[]> => {
  const { rows } = await database.query<{ name: string }>("SELECT name FROM items ORDER BY id");
  return rows.map(({ name }) => name);
};

/** What an optional parameter is without an argument. */
const missing: number | undefined = undefined;

describe("a condition whose value is undefined is left out", () => {
  it.each([
    { where: { ownerId: missing } },
    { where: { ownerId: { equals: missing } } },
    { where: { ownerId: { in: missing } } },
    { where: {} },
    {},
  ])("deleteMany(%j)", async args => {
    await expect(prisma.item.deleteMany(args)).resolves.toEqual({ count: 3 });
    await expect(names()).resolves.toEqual([]);
  });

  it("updateMany", async () => {
    await prisma.item.updateMany({ where: { ownerId: missing }, data: { name: "x" } });
    await expect(names()).resolves.toEqual(["x", "x", "x"]);
  });

  it("but not one that stands beside it", async () => {
    await prisma.item.deleteMany({ where: { ownerId: missing, name: "a" } });
    await expect(names()).resolves.toEqual(["b", "c"]);
  });

  it("nor null, nor an alternative of none", async () => {
    await prisma.item.deleteMany({ where: { ownerId: null } });
    await expect(names()).resolves.toEqual(["a", "b"]);
    await prisma.item.deleteMany({ where: { ownerId: { in: [] } } });
    await expect(names()).resolves.toEqual(["a", "b"]);
  });

  it("delete refuses without a key", async () => {
    await expect(prisma.item.delete({ where: { id: missing } } as never)).rejects.toThrow();
    await expect(names()).resolves.toEqual(["a", "b", "c"]);
  });
});

describe("a query is sent when somebody awaits it", () => {
  const settled = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 20));

  it.each([
    ["a call that is dropped", () => prisma.item.deleteMany({ where: { ownerId: 1 } })],
    ["a raw statement", () => prisma.$executeRawUnsafe("DELETE FROM items")],
  ])("%s is never sent", async (_name, run) => {
    void run();
    await settled();
    expect(log).toEqual([]);
    await expect(names()).resolves.toEqual(["a", "b", "c"]);
  });

  it("one in forEach is never sent, one with catch is", async () => {
    [1, 2].forEach(ownerId => prisma.item.deleteMany({ where: { ownerId } }));
    await settled();
    expect(log).toEqual([]);
    prisma.item.deleteMany({ where: { ownerId: 1 } }).catch(() => {});
    await expect.poll(names).toEqual(["b", "c"]);
  });
});
