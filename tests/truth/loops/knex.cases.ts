// Cases for knex.test.ts: each function is read by us and run by Knex, whose statements are counted.
import type { Knex } from "knex";
import type { Cases, Row } from "../../support/loops.js";

type Rows = readonly Row[];

// ── per element ──────────────────────────────────────────────────────────────────────────────────────────────────────

async function firstEach(knex: Knex, rows: Rows) {
  for (const row of rows) await knex("items").where({ id: row.id }).first();
}

async function firstTogether(knex: Knex, rows: Rows) {
  return Promise.all(rows.map(row => knex("items").where("id", row.id).first()));
}

async function countEach(knex: Knex, rows: Rows) {
  const counts = [];
  for (const { ownerId } of rows) counts.push(await knex("items").where({ owner_id: ownerId }).count());
  return counts;
}

async function readCounting(knex: Knex, rows: Rows) {
  for (let i = 0; i < rows.length; i++) await knex("items").where({ id: rows[i]?.id ?? 0 });
}

async function readPushed(knex: Knex, rows: Rows) {
  const found = [];
  for (const row of rows) found.push(knex("items").where({ id: row.id }));
  return Promise.all(found);
}

async function sameEach(knex: Knex, rows: Rows) {
  const priced = [];
  for (const row of rows) {
    const owner = await knex("owners").where({ id: 1 }).first();
    priced.push({ row, owner });
  }
  return priced;
}

async function load(knex: Knex, id: number) {
  return knex("items").where({ id }).first();
}

async function helperEach(knex: Knex, rows: Rows) {
  for (const row of rows) await load(knex, row.id);
}

async function insertEach(knex: Knex, rows: Rows) {
  for (const row of rows) await knex("items").insert({ name: row.name, owner_id: row.ownerId });
}

async function insertTogether(knex: Knex, rows: Rows) {
  await Promise.all(rows.map(({ name }) => knex("items").insert({ name })));
}

async function insertPushed(knex: Knex, rows: Rows) {
  const sent = [];
  for (const row of rows) sent.push(knex("items").insert({ name: row.name }));
  await Promise.all(sent);
}

async function insertIndexed(knex: Knex, rows: Rows) {
  for (const [i, row] of rows.entries()) await knex("items").insert({ name: row.name, owner_id: i });
}

async function insertSome(knex: Knex, rows: Rows) {
  for (const row of rows) {
    if (row.name === "") continue;
    await knex("items").insert({ name: row.name });
  }
}

async function insertInTransaction(knex: Knex, rows: Rows) {
  await knex.transaction(async trx => {
    for (const row of rows) await trx("items").insert({ name: row.name });
  });
}

async function insertInto(knex: Knex, rows: Rows) {
  for (const row of rows) await knex.insert({ name: row.name }).into("items");
}

async function add(knex: Knex, name: string) {
  await knex("items").insert({ name });
}

async function helperInserts(knex: Knex, rows: Rows) {
  for (const row of rows) await add(knex, row.name);
}

async function mergeEach(knex: Knex, rows: Rows) {
  for (const row of rows) await knex("items").insert({ id: row.id, name: row.name }).onConflict("id").merge();
}

async function deleteEach(knex: Knex, rows: Rows) {
  for (const row of rows) await knex("items").where({ id: row.id }).del();
}

async function deleteTogether(knex: Knex, rows: Rows) {
  await Promise.all(rows.map(row => knex("items").where("id", row.id).delete()));
}

async function deletePairs(knex: Knex, rows: Rows) {
  for (const row of rows) await knex("items").where({ id: row.id, owner_id: row.ownerId }).del();
}

async function updateAlike(knex: Knex, rows: Rows) {
  for (const row of rows) await knex("items").where({ id: row.id }).update({ name: "same", seen_at: Date.now() });
}

async function updateByForEach(knex: Knex, rows: Rows) {
  const sent: Promise<unknown>[] = [];
  rows.forEach(row => {
    sent.push(knex("items").where({ id: row.id }).update("name", "same").then());
  });
  await Promise.all(sent);
}

// The read is what is reported.
async function insertUnlessFound(knex: Knex, rows: Rows) {
  for (const row of rows) {
    const found = await knex("items").where({ id: row.id }).first();
    if (found === undefined) await knex("items").insert({ id: row.id, name: row.name });
  }
}

// ── once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function readAll(knex: Knex, rows: Rows) {
  return knex("items").whereIn(
    "id",
    rows.map(row => row.id),
  );
}

async function insertAll(knex: Knex, rows: Rows) {
  await knex("items").insert(rows.map(row => ({ name: row.name })));
}

async function insertCollected(knex: Knex, rows: Rows) {
  const made = [];
  for (const row of rows) made.push({ name: row.name });
  await knex("items").insert(made);
}

async function insertBatches(knex: Knex, rows: Rows) {
  await knex.batchInsert(
    "items",
    rows.map(row => ({ name: row.name })),
    100,
  );
}

async function insertChunks(knex: Knex, rows: Rows) {
  for (let i = 0; i < rows.length; i += 100) {
    const part = rows.slice(i, i + 100);
    await knex("items").insert(part.map(row => ({ name: row.name })));
  }
}

async function deleteAll(knex: Knex, rows: Rows) {
  const ids = rows.map(row => row.id);
  await knex("items").whereIn("id", ids).del();
}

async function updateAll(knex: Knex, rows: Rows) {
  const ids = rows.map(row => row.id);
  await knex("items").whereIn("id", ids).update({ name: "same" });
}

async function builtInLoop(knex: Knex, rows: Rows) {
  const query = knex("items");
  for (const row of rows) void query.orWhere({ id: row.id });
  return query;
}

async function builtNotSent(knex: Knex, rows: Rows) {
  return rows.map(row => knex("items").where({ id: row.id }).toString());
}

async function fewConstants(knex: Knex) {
  for (const name of ["a", "b"]) await knex("items").insert({ name });
}

async function untilFound(knex: Knex, rows: Rows) {
  for (const row of rows) {
    const found = await knex("items").where({ id: row.id }).first();
    if (found !== undefined) return found;
  }
  return null;
}

async function firstOnly(knex: Knex, rows: Rows) {
  const [first] = rows;
  await knex("items").insert({ name: first?.name ?? "" });
}

// ── right so ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function updateEachInItsWay(knex: Knex, rows: Rows) {
  for (const row of rows) await knex("items").where({ id: row.id }).update({ name: row.name });
}

async function incrementEachInItsWay(knex: Knex, rows: Rows) {
  for (const row of rows) await knex("items").where({ id: row.id }).increment("seen_at", row.ownerId);
}

async function insertNeedsId(knex: Knex, rows: Rows) {
  for (const row of rows) {
    const [owner] = await knex("owners").insert({ name: row.name });
    await knex("items").insert({ name: row.name, owner_id: owner });
  }
}

async function insertTried(knex: Knex, rows: Rows) {
  const failed = [];
  for (const row of rows) {
    try {
      await knex("items").insert({ id: row.id, name: row.name });
    } catch {
      failed.push(row);
    }
  }
  return failed;
}

async function deleteCounted(knex: Knex, rows: Rows) {
  const missing = [];
  for (const row of rows) if ((await knex("items").where({ id: row.id }).del()) === 0) missing.push(row);
  return missing;
}

async function transactionEach(knex: Knex, rows: Rows) {
  for (const row of rows) {
    await knex.transaction(async trx => {
      await trx("items").where({ id: row.id }).del();
      await trx("owners").insert({ name: row.name });
    });
  }
}

async function rangeEach(knex: Knex, rows: Rows) {
  for (const row of rows) await knex("items").where("seen_at", ">", row.id);
}

async function latestEach(knex: Knex, rows: Rows) {
  for (const row of rows) await knex("items").where({ owner_id: row.ownerId }).orderBy("id", "desc").first();
}

async function drain(knex: Knex) {
  for (;;) {
    const part = await knex("items").where({ name: "full" }).limit(3).select("id");
    if (part.length === 0) return;
    const ids = part.map((item: { id: number }) => item.id);
    await knex("items").whereIn("id", ids).del();
  }
}

export const CASES: Cases<Knex> = {
  perElement: [
    firstEach,
    firstTogether,
    countEach,
    readCounting,
    readPushed,
    sameEach,
    helperEach,
    insertEach,
    insertTogether,
    insertPushed,
    insertIndexed,
    insertSome,
    insertInTransaction,
    insertInto,
    helperInserts,
    mergeEach,
    deleteEach,
    deleteTogether,
    deletePairs,
    updateAlike,
    updateByForEach,
    insertUnlessFound,
  ],
  once: [
    readAll,
    insertAll,
    insertCollected,
    insertBatches,
    insertChunks,
    deleteAll,
    updateAll,
    builtInLoop,
    builtNotSent,
    fewConstants,
    untilFound,
    firstOnly,
  ],
  rightSo: [
    updateEachInItsWay,
    incrementEachInItsWay,
    insertNeedsId,
    insertTried,
    deleteCounted,
    transactionEach,
    rangeEach,
    latestEach,
    drain,
  ],
};
