// Cases for typeorm.test.ts: each function is read by us and run by TypeORM, whose statements are counted.
import { EntitySchema, In, type DataSource, type EntityManager, type Repository } from "typeorm";
import type { Cases, Row } from "../../support/loops.js";

type Rows = readonly Row[];

export class Item {
  id?: number;
  name?: string;
  ownerId?: number;
  owner?: Promise<Owner | null>;
}

export class Owner {
  id?: number;
  name?: string;
  items?: Promise<Item[]>;
}

const id = { type: "integer", primary: true, generated: "increment" } as const;

/** The owner of an item is loaded when it is touched, and the items of an owner. */
export const ITEM = new EntitySchema<Item>({
  name: "Item",
  target: Item,
  columns: { id, name: { type: "text", nullable: true }, ownerId: { type: "integer", nullable: true } },
  relations: { owner: { type: "many-to-one", target: "Owner", lazy: true, createForeignKeyConstraints: false } },
});

export const OWNER = new EntitySchema<Owner>({
  name: "Owner",
  target: Owner,
  columns: { id, name: { type: "text", nullable: true } },
  relations: { items: { type: "one-to-many", target: "Item", inverseSide: "owner", lazy: true } },
});

/** What the cases are given. */
export interface Client {
  readonly source: DataSource;
  readonly items: Repository<Item>;
  readonly owners: Repository<Owner>;
}

// ── per element ──────────────────────────────────────────────────────────────────────────────────────────────────────

async function oneEach({ items }: Client, rows: Rows) {
  for (const row of rows) await items.findOneBy({ id: row.id });
}

async function oneTogether({ items }: Client, rows: Rows) {
  return Promise.all(rows.map(row => items.findOne({ where: { id: row.id } })));
}

async function findEach({ items }: Client, rows: Rows) {
  const found = [];
  for (const { ownerId } of rows) found.push(...(await items.find({ where: { ownerId } })));
  return found;
}

async function countEach({ items }: Client, rows: Rows) {
  return Promise.all(rows.map(row => items.countBy({ ownerId: row.ownerId })));
}

async function builderEach({ items }: Client, rows: Rows) {
  for (const row of rows) await items.createQueryBuilder("item").where("item.id = :id", { id: row.id }).getOne();
}

async function managerEach({ source }: Client, rows: Rows) {
  for (const row of rows) await source.manager.findOneBy(Item, { id: row.id });
}

async function sameEach({ owners }: Client, rows: Rows) {
  const priced = [];
  for (const row of rows) {
    const owner = await owners.findOneBy({ id: 1 });
    priced.push({ row, owner });
  }
  return priced;
}

async function load(items: Repository<Item>, id: number) {
  return items.findOneBy({ id });
}

async function helperEach({ items }: Client, rows: Rows) {
  for (const row of rows) await load(items, row.id);
}

async function touchEach({ items }: Client) {
  const names = [];
  for (const item of await items.find()) names.push((await item.owner)?.name);
  return names;
}

async function touchTogether({ items }: Client, rows: Rows) {
  const found = await items.findBy({ id: In(rows.map(row => row.id)) });
  return Promise.all(found.map(item => item.owner));
}

async function touchBuilt({ source }: Client) {
  const found = await source.manager.createQueryBuilder(Item, "item").leftJoin("item.owner", "owner").getMany();
  for (const item of found) await item.owner;
}

async function touchMany({ owners }: Client) {
  const [found] = await owners.findAndCount({ relations: {} });
  return Promise.all(found.map(async owner => (await owner.items)?.length));
}

async function ownerOf(item: Item) {
  return item.owner;
}

async function touchByHelper({ items }: Client) {
  for (const item of await items.find()) await ownerOf(item);
}

async function saveEach({ items }: Client, rows: Rows) {
  for (const row of rows) await items.save({ name: row.name });
}

async function saveMadeEach({ items }: Client, rows: Rows) {
  for (const row of rows) {
    const item = items.create({ name: row.name });
    await items.save(item);
  }
}

async function saveCollected({ items }: Client, rows: Rows) {
  const saved = [];
  for (const row of rows) saved.push(await items.save({ name: row.name }));
  return saved;
}

async function saveTogether({ items }: Client, rows: Rows) {
  await Promise.all(rows.map(row => items.save({ id: row.id, name: "same" })));
}

async function insertEach({ items }: Client, rows: Rows) {
  for (const row of rows) await items.insert({ name: row.name, ownerId: row.ownerId });
}

async function insertByManager({ source }: Client, rows: Rows) {
  await source.transaction(async manager => {
    for (const row of rows) await manager.insert(Item, { name: row.name });
  });
}

async function insertByBuilder({ items }: Client, rows: Rows) {
  for (const row of rows) await items.createQueryBuilder().insert().values({ name: row.name }).execute();
}

async function upsertEach({ items }: Client, rows: Rows) {
  for (const row of rows) await items.upsert({ id: row.id, name: row.name }, ["id"]);
}

async function deleteEach({ items }: Client, rows: Rows) {
  for (const row of rows) await items.delete(row.id);
}

async function deleteByTogether({ items }: Client, rows: Rows) {
  await Promise.all(rows.map(row => items.delete({ id: row.id })));
}

async function deleteByBuilder({ items }: Client, rows: Rows) {
  for (const row of rows) await items.createQueryBuilder().delete().where("id = :id", { id: row.id }).execute();
}

async function updateAlike({ items }: Client, rows: Rows) {
  for (const row of rows) await items.update(row.id, { name: "same" });
}

async function updateAlikeByManager({ source }: Client, rows: Rows) {
  for (const row of rows) await source.manager.update(Item, { id: row.id }, { name: "same" });
}

async function add(manager: EntityManager, name: string) {
  await manager.insert(Item, { name });
}

async function helperInserts({ source }: Client, rows: Rows) {
  for (const row of rows) await add(source.manager, row.name);
}

// ── once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function findAll({ items }: Client, rows: Rows) {
  return items.findBy({ id: In(rows.map(row => row.id)) });
}

async function touchLoaded({ items }: Client) {
  for (const item of await items.find({ relations: { owner: true } })) await item.owner;
}

async function touchLoadedByManager({ source }: Client) {
  const found = await source.manager.find(Item, { relations: { owner: { items: true } } });
  return Promise.all(found.map(item => item.owner));
}

async function touchJoined({ items }: Client) {
  const query = items.createQueryBuilder("item");
  query.leftJoinAndSelect("item.owner", "owner");
  for (const item of await query.getMany()) await item.owner;
}

async function touchTwice({ items }: Client) {
  const [first] = await items.find();
  for (const name of ["a", "b"]) if ((await first?.owner)?.name === name) return name;
  return null;
}

async function namesOf(items: readonly Item[]) {
  const names = [];
  for (const item of items) names.push((await item.owner)?.name);
  return names;
}

async function touchPassed({ items }: Client) {
  return namesOf(await items.find({ relations: { owner: true } }));
}

async function saveAll({ items }: Client, rows: Rows) {
  await items.save(rows.map(row => ({ name: row.name })));
}

async function saveMade({ items }: Client, rows: Rows) {
  const made = [];
  for (const row of rows) made.push(items.create({ name: row.name }));
  await items.save(made);
}

async function insertAll({ items }: Client, rows: Rows) {
  await items.insert(rows.map(row => ({ name: row.name })));
}

async function upsertAll({ items }: Client, rows: Rows) {
  await items.upsert(
    rows.map(row => ({ id: row.id, name: row.name })),
    ["id"],
  );
}

async function deleteAll({ items }: Client, rows: Rows) {
  await items.delete(rows.map(row => row.id));
}

async function updateAll({ items }: Client, rows: Rows) {
  await items.update({ id: In(rows.map(row => row.id)) }, { name: "same" });
}

async function insertChunks({ items }: Client, rows: Rows) {
  for (let i = 0; i < rows.length; i += 100) {
    const part = rows.slice(i, i + 100);
    await items.insert(part.map(row => ({ name: row.name })));
  }
}

async function builtNotSent({ items }: Client, rows: Rows) {
  return rows.map(row => items.createQueryBuilder("item").where("item.id = :id", { id: row.id }).getQuery());
}

async function fewConstants({ items }: Client) {
  for (const name of ["a", "b"]) await items.insert({ name });
}

async function untilFound({ items }: Client, rows: Rows) {
  for (const row of rows) {
    const found = await items.findOneBy({ id: row.id });
    if (found !== null) return found;
  }
  return null;
}

// ── right so ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function updateEachInItsWay({ items }: Client, rows: Rows) {
  for (const row of rows) await items.update(row.id, { name: row.name });
}

async function saveNeedsId({ items, owners }: Client, rows: Rows) {
  for (const row of rows) {
    const owner = await owners.save({ name: row.name });
    await items.save({ name: row.name, ownerId: owner.id ?? 0 });
  }
}

async function insertTried({ items }: Client, rows: Rows) {
  const failed = [];
  for (const row of rows) {
    try {
      await items.insert({ id: row.id, name: row.name });
    } catch {
      failed.push(row);
    }
  }
  return failed;
}

async function deleteCounted({ items }: Client, rows: Rows) {
  const missing = [];
  for (const row of rows) {
    const { affected } = await items.delete(row.id);
    if (affected === 0) missing.push(row);
  }
  return missing;
}

async function transactionEach({ source }: Client, rows: Rows) {
  for (const row of rows) {
    await source.transaction(async manager => {
      await manager.delete(Item, { id: row.id });
      await manager.insert(Owner, { name: row.name });
    });
  }
}

async function latestEach({ items }: Client, rows: Rows) {
  for (const row of rows) await items.findOne({ where: { ownerId: row.ownerId }, order: { id: "DESC" } });
}

async function settledEach({ items }: Client, rows: Rows) {
  await Promise.allSettled(rows.map(row => items.insert({ id: row.id + 100, name: row.name })));
}

export const CASES: Cases<Client> = {
  perElement: [
    oneEach,
    oneTogether,
    findEach,
    countEach,
    builderEach,
    managerEach,
    sameEach,
    helperEach,
    touchEach,
    touchTogether,
    touchBuilt,
    touchMany,
    touchByHelper,
    saveEach,
    saveMadeEach,
    saveCollected,
    saveTogether,
    insertEach,
    insertByManager,
    insertByBuilder,
    upsertEach,
    deleteEach,
    deleteByTogether,
    deleteByBuilder,
    updateAlike,
    updateAlikeByManager,
    helperInserts,
  ],
  once: [
    findAll,
    touchLoaded,
    touchLoadedByManager,
    touchJoined,
    touchTwice,
    touchPassed,
    saveAll,
    saveMade,
    insertAll,
    upsertAll,
    deleteAll,
    updateAll,
    insertChunks,
    builtNotSent,
    fewConstants,
    untilFound,
  ],
  rightSo: [updateEachInItsWay, saveNeedsId, insertTried, deleteCounted, transactionEach, latestEach, settledEach],
};
