// Cases for drizzle.test.ts: each function is read by us and run by Drizzle, whose statements are counted.
import { and, count, desc, eq, gt, inArray, relations, sql } from "drizzle-orm";
import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import type { PgliteDatabase } from "drizzle-orm/pglite";
import type { Cases, Row } from "../../support/loops.js";

type Rows = readonly Row[];

export const owners = pgTable("owners", { id: serial("id").primaryKey(), name: text("name") });

export const items = pgTable("items", {
  id: serial("id").primaryKey(),
  name: text("name"),
  ownerId: integer("owner_id"),
});

export const ownersRelations = relations(owners, ({ many }) => ({ items: many(items) }));

export const itemsRelations = relations(items, ({ one }) => ({
  owner: one(owners, { fields: [items.ownerId], references: [owners.id] }),
}));

export const schema = { owners, items, ownersRelations, itemsRelations };

export type Db = PgliteDatabase<typeof schema>;

// ── per element ──────────────────────────────────────────────────────────────────────────────────────────────────────

async function selectEach(db: Db, rows: Rows) {
  for (const row of rows) await db.select().from(items).where(eq(items.id, row.id));
}

async function templateEach(db: Db, rows: Rows) {
  for (const row of rows) await db.execute(sql`SELECT name FROM items WHERE id = ${row.id}`);
}

async function selectTogether(db: Db, rows: Rows) {
  return Promise.all(rows.map(row => db.select({ name: items.name }).from(items).where(eq(items.id, row.id))));
}

async function selectFirstEach(db: Db, rows: Rows) {
  for (const row of rows) {
    const [item] = await db.select().from(items).where(eq(items.id, row.id)).limit(1);
    if (item === undefined) throw new Error(row.name);
  }
}

async function selectWithTwoConditions(db: Db, rows: Rows) {
  for (const row of rows)
    await db
      .select()
      .from(items)
      .where(and(eq(items.name, "full"), eq(items.ownerId, row.ownerId)));
}

async function findFirstEach(db: Db, rows: Rows) {
  for (const row of rows) await db.query.items.findFirst({ where: eq(items.id, row.id) });
}

async function findFirstTogether(db: Db, rows: Rows) {
  return Promise.all(rows.map(row => db.query.items.findFirst({ where: eq(items.id, row.id) })));
}

async function findManyByCallback(db: Db, rows: Rows) {
  const found = [];
  for (const { ownerId } of rows)
    found.push(
      ...(await db.query.items.findMany({ where: (table, { eq: equals }) => equals(table.ownerId, ownerId) })),
    );
  return found;
}

async function findWithRelationEach(db: Db, rows: Rows) {
  for (const row of rows) await db.query.owners.findFirst({ where: eq(owners.id, row.ownerId), with: { items: true } });
}

async function countEach(db: Db, rows: Rows) {
  for (const row of rows) {
    const [found] = await db.select({ n: count() }).from(items).where(eq(items.ownerId, row.ownerId));
    if (found?.n === 0) throw new Error(row.name);
  }
}

async function dollarCountEach(db: Db, rows: Rows) {
  for (const row of rows) await db.$count(items, eq(items.ownerId, row.ownerId));
}

async function executedEach(db: Db, rows: Rows) {
  for (const row of rows) await db.select().from(items).where(eq(items.id, row.id)).execute();
}

async function variableEach(db: Db, rows: Rows) {
  for (const row of rows) {
    const query = db.select().from(items).where(eq(items.id, row.id));
    await query;
  }
}

async function pushedEach(db: Db, rows: Rows) {
  const found = [];
  for (const row of rows) found.push(db.select().from(items).where(eq(items.id, row.id)));
  return Promise.all(found);
}

async function sameEach(db: Db, rows: Rows) {
  const priced = [];
  for (const row of rows) {
    const owner = await db.query.owners.findFirst({ where: eq(owners.id, 1) });
    priced.push({ row, owner });
  }
  return priced;
}

async function load(db: Db, id: number) {
  return db.query.items.findFirst({ where: eq(items.id, id) });
}

async function helperEach(db: Db, rows: Rows) {
  for (const row of rows) await load(db, row.id);
}

async function insertEach(db: Db, rows: Rows) {
  for (const row of rows) await db.insert(items).values({ name: row.name, ownerId: row.ownerId });
}

async function insertTogether(db: Db, rows: Rows) {
  await Promise.all(rows.map(({ name }) => db.insert(items).values({ name })));
}

async function insertCollected(db: Db, rows: Rows) {
  const made = [];
  for (const row of rows) made.push(await db.insert(items).values({ name: row.name }).returning());
  return made;
}

async function insertInTransaction(db: Db, rows: Rows) {
  await db.transaction(async tx => {
    for (const row of rows) await tx.insert(items).values({ name: row.name });
  });
}

async function insertIfNew(db: Db, rows: Rows) {
  for (const row of rows) await db.insert(items).values({ id: row.id, name: row.name }).onConflictDoNothing();
}

async function deleteEach(db: Db, rows: Rows) {
  for (const row of rows) await db.delete(items).where(eq(items.id, row.id));
}

async function deleteTogether(db: Db, rows: Rows) {
  await Promise.all(rows.map(row => db.delete(items).where(eq(items.id, row.id))));
}

async function updateAlike(db: Db, rows: Rows) {
  for (const row of rows) await db.update(items).set({ name: "same" }).where(eq(items.id, row.id));
}

async function updateAlikeOfOne(db: Db, rows: Rows) {
  for (const row of rows)
    await db
      .update(items)
      .set({ name: "same" })
      .where(and(eq(items.id, row.id), eq(items.ownerId, 1)));
}

// ── once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function templateOfAll(db: Db, rows: Rows) {
  return db.execute(sql`SELECT name FROM items WHERE ${inArray(items.id, [...rows.map(row => row.id)])}`);
}

async function templatesJoined(db: Db, rows: Rows) {
  const parts = [];
  for (const row of rows) parts.push(sql`${row.id}`);
  return db.execute(sql`SELECT name FROM items WHERE id IN (${sql.join(parts, sql`, `)})`);
}

async function selectAll(db: Db, rows: Rows) {
  const ids = rows.map(row => row.id);
  return db.select().from(items).where(inArray(items.id, ids));
}

async function findManyWith(db: Db) {
  return db.query.owners.findMany({ with: { items: true } });
}

async function insertAll(db: Db, rows: Rows) {
  await db.insert(items).values(rows.map(row => ({ name: row.name })));
}

async function insertGathered(db: Db, rows: Rows) {
  const made = [];
  for (const row of rows) made.push({ name: row.name });
  await db.insert(items).values(made);
}

async function insertChunks(db: Db, rows: Rows) {
  for (let i = 0; i < rows.length; i += 100) {
    const part = rows.slice(i, i + 100);
    await db.insert(items).values(part.map(row => ({ name: row.name })));
  }
}

async function deleteAll(db: Db, rows: Rows) {
  const ids = rows.map(row => row.id);
  await db.delete(items).where(inArray(items.id, ids));
}

async function builtNotSent(db: Db, rows: Rows) {
  return rows.map(row => db.select().from(items).where(eq(items.id, row.id)).toSQL());
}

async function fewConstants(db: Db) {
  for (const name of ["a", "b"]) await db.insert(items).values({ name });
}

async function untilFound(db: Db, rows: Rows) {
  for (const row of rows) {
    const found = await db.query.items.findFirst({ where: eq(items.id, row.id) });
    if (found !== undefined) return found;
  }
  return null;
}

async function subqueries(db: Db, rows: Rows) {
  const ids = rows.map(row => row.id);
  const full = db.select({ id: items.id }).from(items).where(eq(items.name, "full"));
  return db
    .select()
    .from(items)
    .where(and(inArray(items.id, ids), inArray(items.id, full)));
}

// ── right so ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function updateEachInItsWay(db: Db, rows: Rows) {
  for (const row of rows) await db.update(items).set({ name: row.name }).where(eq(items.id, row.id));
}

async function increaseEach(db: Db, rows: Rows) {
  for (const row of rows)
    await db
      .update(items)
      .set({ ownerId: sql`${items.ownerId} + 1` })
      .where(eq(items.id, row.id));
}

async function insertNeedsId(db: Db, rows: Rows) {
  for (const row of rows) {
    const [owner] = await db.insert(owners).values({ name: row.name }).returning();
    await db.insert(items).values({ name: row.name, ownerId: owner?.id });
  }
}

async function insertTried(db: Db, rows: Rows) {
  const failed = [];
  for (const row of rows) {
    try {
      await db.insert(items).values({ id: row.id, name: row.name });
    } catch {
      failed.push(row);
    }
  }
  return failed;
}

async function transactionEach(db: Db, rows: Rows) {
  for (const row of rows) {
    await db.transaction(async tx => {
      await tx.delete(items).where(eq(items.id, row.id));
      await tx.insert(owners).values({ name: row.name });
    });
  }
}

async function rangeEach(db: Db, rows: Rows) {
  for (const row of rows) await db.select().from(items).where(gt(items.id, row.id));
}

async function latestEach(db: Db, rows: Rows) {
  for (const row of rows)
    await db.query.items.findFirst({ where: eq(items.ownerId, row.ownerId), orderBy: desc(items.id) });
}

async function lockEach(db: Db, rows: Rows) {
  for (const row of rows) await db.select().from(items).where(eq(items.id, row.id)).for("update");
}

async function lockInTransaction(db: Db, rows: Rows) {
  await db.transaction(async tx => {
    for (const row of rows) await tx.select().from(items).where(eq(items.id, row.id)).for("update");
  });
}

async function insertBothInTransaction(db: Db, rows: Rows) {
  await db.transaction(async tx => {
    for (const row of rows) {
      await tx.insert(owners).values({ id: row.id + 1000, name: row.name });
      await tx.insert(items).values({ id: row.id + 1000, name: row.name });
    }
  });
}

async function drain(db: Db) {
  for (;;) {
    const part = await db.select({ id: items.id }).from(items).where(eq(items.name, "full")).limit(3);
    if (part.length === 0) return;
    const ids = part.map(item => item.id);
    await db.delete(items).where(inArray(items.id, ids));
  }
}

export const CASES: Cases<Db> = {
  perElement: [
    selectEach,
    templateEach,
    selectTogether,
    selectFirstEach,
    selectWithTwoConditions,
    findFirstEach,
    findFirstTogether,
    findManyByCallback,
    findWithRelationEach,
    countEach,
    dollarCountEach,
    executedEach,
    variableEach,
    pushedEach,
    sameEach,
    helperEach,
    insertEach,
    insertTogether,
    insertCollected,
    insertInTransaction,
    insertIfNew,
    insertBothInTransaction,
    lockInTransaction,
    deleteEach,
    deleteTogether,
    updateAlike,
    updateAlikeOfOne,
  ],
  once: [
    templateOfAll,
    templatesJoined,
    selectAll,
    findManyWith,
    insertAll,
    insertGathered,
    insertChunks,
    deleteAll,
    builtNotSent,
    fewConstants,
    untilFound,
    subqueries,
  ],
  rightSo: [
    updateEachInItsWay,
    increaseEach,
    insertNeedsId,
    insertTried,
    transactionEach,
    rangeEach,
    latestEach,
    lockEach,
    drain,
  ],
};
