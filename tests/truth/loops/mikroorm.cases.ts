// Cases for mikroorm.test.ts: each function is read by us and run by MikroORM, whose statements are counted.
import { Collection, wrap, type EntityRepository, type Ref } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Cases, Row } from "../../support/loops.js";

type Rows = readonly Row[];

export class Owner {
  id!: number;
  name: string | null = null;
  items = new Collection<Item>(this);
}

export class Item {
  id!: number;
  name: string | null = null;
  owner!: Ref<Owner> | null;
}

export interface Client {
  readonly em: EntityManager;
  readonly items: EntityRepository<Item>;
}

// ── per element ──────────────────────────────────────────────────────────────────────────────────────────────────────

async function findEach({ em }: Client, rows: Rows) {
  for (const row of rows) await em.find(Item, { id: row.id });
}

async function findOneByKey({ em }: Client, rows: Rows) {
  for (const row of rows) await em.findOne(Item, row.id);
}

async function findOneTogether({ em }: Client, rows: Rows) {
  return Promise.all(rows.map(row => em.findOne(Item, { id: row.id })));
}

async function findOneOrFailEach({ em }: Client, rows: Rows) {
  for (const row of rows) await em.findOneOrFail(Item, { id: { $eq: row.id } });
}

async function findByRelation({ em }: Client, rows: Rows) {
  const found = [];
  for (const { ownerId } of rows) found.push(...(await em.find(Item, { owner: ownerId })));
  return found;
}

async function findByRepository({ items }: Client, rows: Rows) {
  for (const row of rows) await items.findOne({ id: row.id });
}

async function findByGottenRepository({ em }: Client, rows: Rows) {
  for (const row of rows) await em.getRepository(Item).find({ owner: row.ownerId });
}

async function findInFork({ em }: Client, rows: Rows) {
  const fork = em.fork();
  for (const row of rows) await fork.findOne(Item, { id: row.id });
}

async function countEach({ em }: Client, rows: Rows) {
  for (const row of rows) if ((await em.count(Item, { owner: row.ownerId })) === 0) throw new Error(row.name);
}

async function builtEach({ em }: Client, rows: Rows) {
  for (const row of rows) await em.createQueryBuilder(Item).select("*").where({ id: row.id }).getResultList();
}

async function load({ em }: Client, id: number) {
  return em.findOne(Item, { id });
}

async function helperEach(client: Client, rows: Rows) {
  for (const row of rows) await load(client, row.id);
}

async function collectionsInit({ em }: Client, _: Rows) {
  const owners = await em.find(Owner, {});
  for (const owner of owners) await owner.items.init();
}

async function collectionsLoaded({ em }: Client, _: Rows) {
  const owners = await em.find(Owner, {});
  return Promise.all(owners.map(owner => owner.items.loadItems()));
}

async function collectionsCounted({ em }: Client, _: Rows) {
  const empty = [];
  for (const owner of await em.find(Owner, {})) if ((await owner.items.loadCount()) === 0) empty.push(owner);
  return empty;
}

async function referencesLoaded({ em }: Client, _: Rows) {
  const items = await em.find(Item, {});
  for (const item of items) await item.owner?.load();
}

async function referencesNeeded({ em }: Client, _: Rows) {
  return Promise.all((await em.find(Item, {})).map(item => item.owner?.loadOrFail()));
}

async function referencesWrapped({ em }: Client, _: Rows) {
  const items = await em.find(Item, {});
  for (const item of items) if (item.owner !== null) await wrap(item.owner).init();
}

// What is there already is asked for again.
async function collectionsInitAgain({ em }: Client, _: Rows) {
  const owners = await em.find(Owner, {}, { populate: ["items"] });
  for (const owner of owners) await owner.items.init();
}

async function collectionsCountedAgain({ em }: Client) {
  const [owners] = await em.findAndCount(Owner, {}, { populate: ["items"] });
  return Promise.all(owners.map(owner => owner.items.loadCount()));
}

async function otherPopulated({ em }: Client, _: Rows) {
  const items = await em.find(Item, {}, { populate: [] });
  for (const item of items) await item.owner?.load();
}

async function insertEach({ em }: Client, rows: Rows) {
  for (const row of rows) await em.insert(Item, { name: row.name });
}

async function insertTogether({ em }: Client, rows: Rows) {
  await Promise.all(rows.map(({ name }) => em.insert(Item, { name })));
}

async function insertByRepository({ items }: Client, rows: Rows) {
  for (const row of rows) await items.insert({ name: row.name });
}

async function upsertEach({ em }: Client, rows: Rows) {
  for (const row of rows) await em.upsert(Item, { id: row.id, name: row.name });
}

async function deleteEach({ em }: Client, rows: Rows) {
  for (const row of rows) await em.nativeDelete(Item, { id: row.id });
}

async function updateAlike({ em }: Client, rows: Rows) {
  for (const row of rows) await em.nativeUpdate(Item, { id: row.id }, { name: "same" });
}

async function flushEach({ em }: Client, rows: Rows) {
  for (const row of rows) {
    em.create(Owner, { name: row.name });
    await em.flush();
  }
}

async function persistAndFlushEach({ em }: Client, rows: Rows) {
  for (const row of rows) {
    const owner = em.create(Owner, { name: row.name }, { persist: false });
    await em.persistAndFlush(owner);
  }
}

async function insertInTransaction({ em }: Client, rows: Rows) {
  await em.transactional(async inner => {
    for (const row of rows) await inner.insert(Item, { name: row.name });
  });
}

// ── once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function findAll({ em }: Client, rows: Rows) {
  return em.find(Item, { id: { $in: rows.map(row => row.id) } });
}

async function findPopulated({ em }: Client) {
  const owners = await em.find(Owner, {}, { populate: ["items"] });
  for (const owner of owners) owner.items.getItems();
}

async function populated({ em }: Client) {
  const owners = await em.find(Owner, {});
  await em.populate(owners, ["items"]);
}

async function loadedBefore({ em }: Client) {
  const owners = await em.find(Owner, {}, { populate: ["items"] });
  for (const owner of owners) await owner.items.loadItems();
}

async function referencesBefore({ items }: Client) {
  for (const item of await items.findAll({ populate: ["owner"] })) await item.owner?.load();
}

async function populatedBefore({ em }: Client) {
  const owners = await em.find(Owner, {});
  await em.populate(owners, ["items"]);
  for (const owner of owners) await owner.items.loadItems();
}

async function itemsOf(owners: readonly Owner[]) {
  for (const owner of owners) await owner.items.loadItems();
}

async function passedPopulated({ em }: Client) {
  await itemsOf(await em.find(Owner, {}, { populate: ["items"] }));
}

async function persistEach({ em }: Client, rows: Rows) {
  for (const row of rows) em.persist(em.create(Owner, { name: row.name }));
  await em.flush();
}

async function changeEach({ em }: Client, rows: Rows) {
  for (const item of await em.find(Item, { id: { $in: rows.map(row => row.id) } })) item.name = "other";
  await em.flush();
}

async function insertMany({ em }: Client, rows: Rows) {
  await em.insertMany(
    Item,
    rows.map(row => ({ name: row.name })),
  );
}

async function deleteMany({ em }: Client, rows: Rows) {
  await em.nativeDelete(Item, { id: { $in: rows.map(row => row.id) } });
}

async function updateMany({ em }: Client, rows: Rows) {
  await em.nativeUpdate(Item, { id: { $in: rows.map(row => row.id) } }, { name: "same" });
}

async function fewConstants({ em }: Client) {
  for (const name of ["a", "b"]) await em.insert(Item, { name });
}

async function untilFound({ em }: Client, rows: Rows) {
  for (const row of rows) {
    const found = await em.findOne(Item, { id: row.id });
    if (found !== null) return found;
  }
  return null;
}

async function insertChunks({ em }: Client, rows: Rows) {
  for (let i = 0; i < rows.length; i += 100) {
    const part = rows.slice(i, i + 100);
    await em.insertMany(
      Item,
      part.map(row => ({ name: row.name })),
    );
  }
}

// ── right so ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function updateEachInItsWay({ em }: Client, rows: Rows) {
  for (const row of rows) await em.nativeUpdate(Item, { id: row.id }, { name: row.name });
}

async function insertNeedsId({ em }: Client, rows: Rows) {
  for (const row of rows) {
    const owner = await em.insert(Owner, { name: row.name });
    await em.insert(Item, { name: row.name, owner });
  }
}

async function flushNeedsId({ em }: Client, rows: Rows) {
  const keys = [];
  for (const row of rows) {
    const owner = em.create(Owner, { name: row.name });
    await em.flush();
    keys.push(owner.id);
  }
  return keys;
}

async function forkEach({ em }: Client, rows: Rows) {
  for (const row of rows) {
    const fork = em.fork();
    fork.create(Owner, { name: row.name });
    await fork.flush();
  }
}

async function flushTried({ em }: Client, rows: Rows) {
  for (const row of rows) {
    try {
      em.create(Owner, { name: row.name });
      await em.flush();
    } catch {
      em.clear();
    }
  }
}

async function transactionEach({ em }: Client, rows: Rows) {
  for (const row of rows) {
    await em.transactional(async inner => {
      await inner.nativeDelete(Item, { id: row.id });
      inner.create(Owner, { name: row.name });
    });
  }
}

async function rangeEach({ em }: Client, rows: Rows) {
  for (const row of rows) await em.find(Item, { id: { $gt: row.id } });
}

async function latestEach({ em }: Client, rows: Rows) {
  for (const row of rows) await em.findOne(Item, { owner: row.ownerId }, { orderBy: { id: "desc" } });
}

async function insertTried({ em }: Client, rows: Rows) {
  const failed = [];
  for (const row of rows) {
    try {
      await em.insert(Item, { name: row.name });
    } catch {
      failed.push(row);
    }
  }
  return failed;
}

export const CASES: Cases<Client> = {
  perElement: [
    findEach,
    findOneByKey,
    findOneTogether,
    findOneOrFailEach,
    findByRelation,
    findByRepository,
    findByGottenRepository,
    findInFork,
    countEach,
    builtEach,
    helperEach,
    collectionsInit,
    collectionsLoaded,
    collectionsCounted,
    referencesLoaded,
    referencesNeeded,
    referencesWrapped,
    collectionsInitAgain,
    collectionsCountedAgain,
    otherPopulated,
    insertEach,
    insertTogether,
    insertByRepository,
    upsertEach,
    deleteEach,
    updateAlike,
    flushEach,
    persistAndFlushEach,
    insertInTransaction,
  ],
  once: [
    findAll,
    findPopulated,
    populated,
    loadedBefore,
    referencesBefore,
    populatedBefore,
    passedPopulated,
    persistEach,
    changeEach,
    insertMany,
    deleteMany,
    updateMany,
    fewConstants,
    untilFound,
    insertChunks,
  ],
  rightSo: [
    updateEachInItsWay,
    insertNeedsId,
    flushNeedsId,
    forkEach,
    flushTried,
    transactionEach,
    rangeEach,
    latestEach,
    insertTried,
  ],
};
