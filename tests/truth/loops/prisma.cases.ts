// Cases for prisma.test.ts: each function is read by us and run by Prisma Client, whose statements are counted.
import type { PrismaClient } from "generated/prisma/client";
import type { Cases, Row } from "../../support/loops.js";

type Rows = readonly Row[];

// ── per element ──────────────────────────────────────────────────────────────────────────────────────────────────────

async function uniqueEach(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.item.findUnique({ where: { id: row.id } });
}

async function firstEach(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.item.findFirst({ where: { id: row.id } });
}

async function firstTogether(prisma: PrismaClient, rows: Rows) {
  return Promise.all(rows.map(row => prisma.item.findFirst({ where: { id: row.id } })));
}

async function manyEach(prisma: PrismaClient, rows: Rows) {
  const found = [];
  for (const { ownerId } of rows) found.push(...(await prisma.item.findMany({ where: { ownerId } })));
  return found;
}

async function manyTogether(prisma: PrismaClient, rows: Rows) {
  return Promise.all(rows.map(row => prisma.item.findMany({ where: { ownerId: row.ownerId } })));
}

async function includedEach(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.owner.findUnique({ where: { id: row.ownerId }, include: { items: true } });
}

async function countEach(prisma: PrismaClient, rows: Rows) {
  for (const row of rows)
    if ((await prisma.item.count({ where: { ownerId: row.ownerId } })) === 0) throw new Error(row.name);
}

async function aggregateEach(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.item.aggregate({ where: { ownerId: row.ownerId }, _max: { id: true } });
}

async function uniqueAfterAnother(prisma: PrismaClient, rows: Rows) {
  return Promise.all(
    rows.map(async row => {
      await prisma.owner.findFirst({ where: { id: row.ownerId } });
      return prisma.item.findUnique({ where: { id: row.id } });
    }),
  );
}

async function sameEach(prisma: PrismaClient, rows: Rows) {
  const priced = [];
  for (const row of rows) {
    const owner = await prisma.owner.findUnique({ where: { id: 1 } });
    priced.push({ row, owner });
  }
  return priced;
}

async function load(prisma: PrismaClient, id: number) {
  return prisma.item.findUnique({ where: { id } });
}

async function helperEach(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await load(prisma, row.id);
}

async function createEach(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.item.create({ data: { name: row.name, ownerId: row.ownerId } });
}

async function createTogether(prisma: PrismaClient, rows: Rows) {
  await Promise.all(rows.map(({ name }) => prisma.item.create({ data: { name } })));
}

async function createCollected(prisma: PrismaClient, rows: Rows) {
  const made = [];
  for (const row of rows) made.push(await prisma.item.create({ data: { name: row.name } }));
  return made;
}

async function createInTransaction(prisma: PrismaClient, rows: Rows) {
  await prisma.$transaction(async tx => {
    for (const row of rows) await tx.item.create({ data: { name: row.name } });
  });
}

async function createUnlessThere(prisma: PrismaClient, rows: Rows) {
  for (const row of rows)
    await prisma.item.upsert({ where: { id: row.id }, create: { id: row.id, name: row.name }, update: {} });
}

async function deleteEach(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.item.delete({ where: { id: row.id } });
}

async function deleteManyEach(prisma: PrismaClient, rows: Rows) {
  await Promise.all(rows.map(row => prisma.item.deleteMany({ where: { id: row.id } })));
}

async function updateAlike(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.item.update({ where: { id: row.id }, data: { name: "same" } });
}

async function updateManyAlike(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.item.updateMany({ where: { id: row.id }, data: { name: "same" } });
}

// ── once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function uniqueTogether(prisma: PrismaClient, rows: Rows) {
  return Promise.all(rows.map(row => prisma.item.findUnique({ where: { id: row.id } })));
}

async function uniqueOrThrowTogether(prisma: PrismaClient, rows: Rows) {
  return Promise.all(
    rows.map(async row => {
      const item = await prisma.item.findUniqueOrThrow({ where: { id: row.id } });
      return item.name;
    }),
  );
}

async function manyByKeys(prisma: PrismaClient, rows: Rows) {
  return prisma.item.findMany({ where: { id: { in: rows.map(row => row.id) } } });
}

async function included(prisma: PrismaClient) {
  return prisma.owner.findMany({ include: { items: true } });
}

async function createMany(prisma: PrismaClient, rows: Rows) {
  await prisma.item.createMany({ data: rows.map(row => ({ name: row.name })) });
}

async function createChunks(prisma: PrismaClient, rows: Rows) {
  for (let i = 0; i < rows.length; i += 100) {
    const part = rows.slice(i, i + 100);
    await prisma.item.createMany({ data: part.map(row => ({ name: row.name })) });
  }
}

async function deleteMany(prisma: PrismaClient, rows: Rows) {
  await prisma.item.deleteMany({ where: { id: { in: rows.map(row => row.id) } } });
}

async function updateMany(prisma: PrismaClient, rows: Rows) {
  await prisma.item.updateMany({ where: { id: { in: rows.map(row => row.id) } }, data: { name: "same" } });
}

async function fewConstants(prisma: PrismaClient) {
  for (const name of ["a", "b"]) await prisma.item.create({ data: { name } });
}

async function untilFound(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) {
    const found = await prisma.item.findUnique({ where: { id: row.id } });
    if (found !== null) return found;
  }
  return null;
}

// ── right so ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function updateEachInItsWay(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.item.update({ where: { id: row.id }, data: { name: row.name } });
}

async function incrementEach(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.item.update({ where: { id: row.id }, data: { ownerId: { increment: 1 } } });
}

async function createNested(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.owner.create({ data: { name: row.name, items: { create: { name: "i" } } } });
}

async function createNeedsId(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) {
    const owner = await prisma.owner.create({ data: { name: row.name } });
    await prisma.item.create({ data: { name: row.name, ownerId: owner.id } });
  }
}

async function createTried(prisma: PrismaClient, rows: Rows) {
  const failed = [];
  for (const row of rows) {
    try {
      await prisma.item.create({ data: { id: row.id, name: row.name } });
    } catch {
      failed.push(row);
    }
  }
  return failed;
}

async function transactionEach(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) {
    await prisma.$transaction(async tx => {
      await tx.item.deleteMany({ where: { id: row.id } });
      await tx.owner.create({ data: { name: row.name } });
    });
  }
}

async function latestEach(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.item.findFirst({ where: { ownerId: row.ownerId }, orderBy: { id: "desc" } });
}

async function rangeEach(prisma: PrismaClient, rows: Rows) {
  for (const row of rows) await prisma.item.findMany({ where: { id: { gt: row.id } } });
}

async function drain(prisma: PrismaClient) {
  for (;;) {
    const part = await prisma.item.findMany({ where: { name: "full" }, take: 3 });
    if (part.length === 0) return;
    await prisma.item.deleteMany({ where: { id: { in: part.map(item => item.id) } } });
  }
}

export const CASES: Cases<PrismaClient> = {
  perElement: [
    uniqueEach,
    firstEach,
    firstTogether,
    manyEach,
    manyTogether,
    includedEach,
    countEach,
    aggregateEach,
    uniqueAfterAnother,
    sameEach,
    helperEach,
    createEach,
    createTogether,
    createCollected,
    createInTransaction,
    createUnlessThere,
    deleteEach,
    deleteManyEach,
    updateAlike,
    updateManyAlike,
  ],
  once: [
    uniqueTogether,
    uniqueOrThrowTogether,
    manyByKeys,
    included,
    createMany,
    createChunks,
    deleteMany,
    updateMany,
    fewConstants,
    untilFound,
  ],
  rightSo: [
    updateEachInItsWay,
    incrementEach,
    createNested,
    createNeedsId,
    createTried,
    transactionEach,
    latestEach,
    rangeEach,
    drain,
  ],
};
