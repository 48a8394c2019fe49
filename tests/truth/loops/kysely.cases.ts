// Cases for kysely.test.ts: each function is read by us and run by Kysely, whose statements are counted.
import { sql, type Generated, type Kysely } from "kysely";
import type { Cases, Row } from "../../support/loops.js";

type Rows = readonly Row[];

export interface Database {
  items: { id: Generated<number>; name: string; owner_id: number | null };
  owners: { id: Generated<number>; name: string };
}

// ── per element ──────────────────────────────────────────────────────────────────────────────────────────────────────

async function firstEach(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) await db.selectFrom("items").selectAll().where("id", "=", row.id).executeTakeFirst();
}

async function templateEach(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) await sql`SELECT name FROM items WHERE id = ${row.id}`.execute(db);
}

async function templateTogether(db: Kysely<Database>, rows: Rows) {
  return Promise.all(
    rows.map(({ ownerId }) => sql<{ name: string }>`SELECT name FROM items WHERE owner_id = ${ownerId}`.execute(db)),
  );
}

async function firstTogether(db: Kysely<Database>, rows: Rows) {
  return Promise.all(
    rows.map(row => db.selectFrom("items").select("name").where("id", "=", row.id).executeTakeFirstOrThrow()),
  );
}

async function allEach(db: Kysely<Database>, rows: Rows) {
  const found = [];
  for (const { ownerId } of rows)
    found.push(...(await db.selectFrom("items").selectAll().where("owner_id", "=", ownerId).execute()));
  return found;
}

async function countEach(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) {
    const { n } = await db
      .selectFrom("items")
      .select(eb => eb.fn.countAll().as("n"))
      .where("owner_id", "=", row.ownerId)
      .executeTakeFirstOrThrow();
    if (n === 0) throw new Error(row.name);
  }
}

async function variableEach(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) {
    const query = db.selectFrom("items").selectAll().where("id", "=", row.id);
    await query.execute();
  }
}

async function readCounting(db: Kysely<Database>, rows: Rows) {
  for (let i = 0; i < rows.length; i++)
    await db
      .selectFrom("items")
      .selectAll()
      .where("id", "=", rows[i]?.id ?? 0)
      .execute();
}

async function readPushed(db: Kysely<Database>, rows: Rows) {
  const found = [];
  for (const row of rows) found.push(db.selectFrom("items").selectAll().where("id", "=", row.id).execute());
  return Promise.all(found);
}

async function sameEach(db: Kysely<Database>, rows: Rows) {
  const priced = [];
  for (const row of rows) {
    const owner = await db.selectFrom("owners").selectAll().where("id", "=", 1).executeTakeFirst();
    priced.push({ row, owner });
  }
  return priced;
}

async function load(db: Kysely<Database>, id: number) {
  return db.selectFrom("items").selectAll().where("id", "=", id).executeTakeFirst();
}

async function helperEach(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) await load(db, row.id);
}

async function insertEach(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) await db.insertInto("items").values({ name: row.name, owner_id: row.ownerId }).execute();
}

async function insertTogether(db: Kysely<Database>, rows: Rows) {
  await Promise.all(rows.map(({ name }) => db.insertInto("items").values({ name }).execute()));
}

async function insertCollected(db: Kysely<Database>, rows: Rows) {
  const made = [];
  for (const row of rows)
    made.push(await db.insertInto("items").values({ name: row.name }).returningAll().executeTakeFirst());
  return made;
}

async function insertSome(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) {
    if (row.name === "") continue;
    await db.insertInto("items").values({ name: row.name }).execute();
  }
}

async function insertInTransaction(db: Kysely<Database>, rows: Rows) {
  await db.transaction().execute(async trx => {
    for (const row of rows) await trx.insertInto("items").values({ name: row.name }).execute();
  });
}

async function insertIfNew(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) {
    await db
      .insertInto("items")
      .values({ id: row.id, name: row.name })
      .onConflict(oc => oc.column("id").doNothing())
      .execute();
  }
}

async function add(db: Kysely<Database>, name: string) {
  await db.insertInto("items").values({ name }).execute();
}

async function helperInserts(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) await add(db, row.name);
}

async function deleteEach(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) await db.deleteFrom("items").where("id", "=", row.id).execute();
}

async function deleteTogether(db: Kysely<Database>, rows: Rows) {
  await Promise.all(rows.map(row => db.deleteFrom("items").where("id", "=", row.id).executeTakeFirst()));
}

async function updateAlike(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) await db.updateTable("items").set({ name: "same" }).where("id", "=", row.id).execute();
}

async function updateOneColumn(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) await db.updateTable("items").set("name", "same").where("id", "=", row.id).execute();
}

// The read is what is reported.
async function insertUnlessFound(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) {
    const found = await db.selectFrom("items").select("id").where("id", "=", row.id).executeTakeFirst();
    if (found === undefined) await db.insertInto("items").values({ id: row.id, name: row.name }).execute();
  }
}

// ── once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function templateOfAll(db: Kysely<Database>, rows: Rows) {
  return sql`SELECT name FROM items WHERE id IN (${sql.join(rows.map(row => row.id))})`.execute(db);
}

async function readAll(db: Kysely<Database>, rows: Rows) {
  const ids = rows.map(row => row.id);
  return db.selectFrom("items").selectAll().where("id", "in", ids).execute();
}

async function insertAll(db: Kysely<Database>, rows: Rows) {
  await db
    .insertInto("items")
    .values(rows.map(row => ({ name: row.name })))
    .execute();
}

async function insertGathered(db: Kysely<Database>, rows: Rows) {
  const made = [];
  for (const row of rows) made.push({ name: row.name });
  await db.insertInto("items").values(made).execute();
}

async function insertChunks(db: Kysely<Database>, rows: Rows) {
  for (let i = 0; i < rows.length; i += 100) {
    const part = rows.slice(i, i + 100);
    await db
      .insertInto("items")
      .values(part.map(row => ({ name: row.name })))
      .execute();
  }
}

async function deleteAll(db: Kysely<Database>, rows: Rows) {
  const ids = rows.map(row => row.id);
  await db.deleteFrom("items").where("id", "in", ids).execute();
}

async function updateAll(db: Kysely<Database>, rows: Rows) {
  const ids = rows.map(row => row.id);
  await db.updateTable("items").set({ name: "same" }).where("id", "in", ids).execute();
}

async function builtInLoop(db: Kysely<Database>, rows: Rows) {
  let query = db.selectFrom("items").selectAll();
  for (const row of rows) query = query.where("id", "!=", row.id);
  return query.execute();
}

async function builtNotSent(db: Kysely<Database>, rows: Rows) {
  return rows.map(row => db.selectFrom("items").selectAll().where("id", "=", row.id).compile().sql);
}

async function fewConstants(db: Kysely<Database>) {
  for (const name of ["a", "b"]) await db.insertInto("items").values({ name }).execute();
}

async function untilFound(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) {
    const found = await db.selectFrom("items").selectAll().where("id", "=", row.id).executeTakeFirst();
    if (found !== undefined) return found;
  }
  return null;
}

// ── right so ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function updateEachInItsWay(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) await db.updateTable("items").set({ name: row.name }).where("id", "=", row.id).execute();
}

async function insertNeedsId(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) {
    const owner = await db.insertInto("owners").values({ name: row.name }).returning("id").executeTakeFirstOrThrow();
    await db.insertInto("items").values({ name: row.name, owner_id: owner.id }).execute();
  }
}

async function insertTried(db: Kysely<Database>, rows: Rows) {
  const failed = [];
  for (const row of rows) {
    try {
      await db.insertInto("items").values({ id: row.id, name: row.name }).execute();
    } catch {
      failed.push(row);
    }
  }
  return failed;
}

async function deleteCounted(db: Kysely<Database>, rows: Rows) {
  const missing = [];
  for (const row of rows) {
    const { numDeletedRows } = await db.deleteFrom("items").where("id", "=", row.id).executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) missing.push(row);
  }
  return missing;
}

async function transactionEach(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) {
    await db.transaction().execute(async trx => {
      await trx.deleteFrom("items").where("id", "=", row.id).execute();
      await trx.insertInto("owners").values({ name: row.name }).execute();
    });
  }
}

async function rangeEach(db: Kysely<Database>, rows: Rows) {
  for (const row of rows) await db.selectFrom("items").selectAll().where("id", ">", row.id).execute();
}

async function latestEach(db: Kysely<Database>, rows: Rows) {
  for (const row of rows)
    await db
      .selectFrom("items")
      .selectAll()
      .where("owner_id", "=", row.ownerId)
      .orderBy("id", "desc")
      .executeTakeFirst();
}

async function drain(db: Kysely<Database>) {
  for (;;) {
    const part = await db.selectFrom("items").select("id").where("name", "=", "full").limit(3).execute();
    if (part.length === 0) return;
    const ids = part.map(item => item.id);
    await db.deleteFrom("items").where("id", "in", ids).execute();
  }
}

export const CASES: Cases<Kysely<Database>> = {
  perElement: [
    firstEach,
    templateEach,
    templateTogether,
    firstTogether,
    allEach,
    countEach,
    variableEach,
    readCounting,
    readPushed,
    sameEach,
    helperEach,
    insertEach,
    insertTogether,
    insertCollected,
    insertSome,
    insertInTransaction,
    insertIfNew,
    helperInserts,
    deleteEach,
    deleteTogether,
    updateAlike,
    updateOneColumn,
    insertUnlessFound,
  ],
  once: [
    templateOfAll,
    readAll,
    insertAll,
    insertGathered,
    insertChunks,
    deleteAll,
    updateAll,
    builtInLoop,
    builtNotSent,
    fewConstants,
    untilFound,
  ],
  rightSo: [
    updateEachInItsWay,
    insertNeedsId,
    insertTried,
    deleteCounted,
    transactionEach,
    rangeEach,
    latestEach,
    drain,
  ],
};
