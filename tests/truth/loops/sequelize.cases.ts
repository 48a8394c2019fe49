// Cases for sequelize.test.ts: each function is read by us and run by Sequelize, whose statements are counted.
import {
  DataTypes,
  Model,
  Op,
  QueryTypes,
  type BelongsToGetAssociationMixin,
  type HasManyCountAssociationsMixin,
  type HasManyGetAssociationsMixin,
  type HasManyHasAssociationMixin,
  type Sequelize,
} from "sequelize";
import type { Cases, Row } from "../../support/loops.js";

type Rows = readonly Row[];

export class Item extends Model {
  declare id: number;
  declare name: string;
  declare ownerId: number | null;
  declare getOwner: BelongsToGetAssociationMixin<Owner>;
}

export class Owner extends Model {
  declare id: number;
  declare name: string;
  declare items?: Item[];
  declare getItems: HasManyGetAssociationsMixin<Item>;
  declare countItems: HasManyCountAssociationsMixin;
  declare hasItem: HasManyHasAssociationMixin<Item, number>;
}

/** Makes the tables and associations. */
export function define(sequelize: Sequelize): void {
  const options = { sequelize, timestamps: false };
  Item.init({ name: DataTypes.STRING, ownerId: DataTypes.INTEGER }, options);
  Owner.init({ name: DataTypes.STRING }, options);
  Item.belongsTo(Owner, { foreignKey: "ownerId", as: "owner", constraints: false });
  Owner.hasMany(Item, { foreignKey: "ownerId", as: "items", constraints: false });
}

// ── per element ──────────────────────────────────────────────────────────────────────────────────────────────────────

async function keyEach(_: Sequelize, rows: Rows) {
  for (const row of rows) await Item.findByPk(row.id);
}

async function keyTogether(_: Sequelize, rows: Rows) {
  return Promise.all(rows.map(row => Item.findByPk(row.id)));
}

async function oneEach(_: Sequelize, rows: Rows) {
  for (const { id } of rows) await Item.findOne({ where: { id } });
}

async function allEach(_: Sequelize, rows: Rows) {
  const found = [];
  for (const row of rows) found.push(...(await Item.findAll({ where: { ownerId: row.ownerId } })));
  return found;
}

async function countEach(_: Sequelize, rows: Rows) {
  return Promise.all(rows.map(row => Item.count({ where: { ownerId: row.ownerId } })));
}

async function readCounting(_: Sequelize, rows: Rows) {
  for (let i = 0; i < rows.length; i++) await Item.findByPk(rows[i]?.id ?? 0);
}

async function rawEach(sequelize: Sequelize, rows: Rows) {
  for (const row of rows) {
    await sequelize.query("SELECT name FROM Items WHERE id = :id", {
      replacements: { id: row.id },
      type: QueryTypes.SELECT,
    });
  }
}

async function sameEach(_: Sequelize, rows: Rows) {
  const priced = [];
  for (const row of rows) {
    const owner = await Owner.findByPk(1);
    priced.push({ row, owner });
  }
  return priced;
}

async function load(id: number) {
  return Item.findByPk(id);
}

async function helperEach(_: Sequelize, rows: Rows) {
  for (const row of rows) await load(row.id);
}

async function getEach() {
  for (const item of await Item.findAll()) await item.getOwner();
}

async function getTogether() {
  const owners = await Owner.findAll({ where: { name: { [Op.ne]: "x" } } });
  return Promise.all(owners.map(owner => owner.getItems({ where: { name: "full" } })));
}

async function countOfEach() {
  const counts = [];
  for (const owner of await Owner.findAll()) counts.push(await owner.countItems());
  return counts;
}

async function hasOfEach() {
  const having = [];
  for (const owner of await Owner.findAll()) if (await owner.hasItem(1)) having.push(owner);
  return having;
}

// What `include` has loaded is asked for again.
async function getIncluded() {
  for (const owner of await Owner.findAll({ include: ["items"] })) await owner.getItems();
}

async function createEach(_: Sequelize, rows: Rows) {
  for (const row of rows) await Item.create({ name: row.name, ownerId: row.ownerId });
}

async function createTogether(_: Sequelize, rows: Rows) {
  await Promise.all(rows.map(({ name }) => Item.create({ name })));
}

async function createCollected(_: Sequelize, rows: Rows) {
  const made = [];
  for (const row of rows) made.push(await Item.create({ name: row.name }));
  return made;
}

async function createReturned(_: Sequelize, rows: Rows) {
  const made = await Promise.all(rows.map(row => Item.create({ name: row.name })));
  return made.map(item => item.id);
}

async function createInTransaction(sequelize: Sequelize, rows: Rows) {
  await sequelize.transaction(async transaction => {
    for (const row of rows) await Item.create({ name: row.name }, { transaction });
  });
}

async function createSome(_: Sequelize, rows: Rows) {
  for (const row of rows) if (row.name !== "") await Item.create({ name: row.name });
}

async function upsertEach(_: Sequelize, rows: Rows) {
  for (const row of rows) await Item.upsert({ id: row.id, name: row.name });
}

async function destroyEach(_: Sequelize, rows: Rows) {
  for (const row of rows) await Item.destroy({ where: { id: row.id } });
}

async function destroyTogether(_: Sequelize, rows: Rows) {
  await Promise.all(rows.map(row => Item.destroy({ where: { id: row.id } })));
}

async function destroyMore(_: Sequelize, rows: Rows) {
  for (const row of rows) await Item.destroy({ where: { id: row.id, name: "full" } });
}

async function updateAlike(_: Sequelize, rows: Rows) {
  for (const row of rows) await Item.update({ name: "same" }, { where: { id: row.id } });
}

async function add(name: string) {
  await Item.create({ name });
}

async function helperCreates(_: Sequelize, rows: Rows) {
  for (const row of rows) await add(row.name);
}

// ── once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function findAll(_: Sequelize, rows: Rows) {
  return Item.findAll({ where: { id: rows.map(row => row.id) } });
}

async function findAny(_: Sequelize, rows: Rows) {
  return Item.findAll({ where: { [Op.or]: rows.map(row => ({ id: row.id })) } });
}

async function included() {
  const owners = await Owner.findAll({ include: ["items"] });
  return owners.map(owner => owner.items?.length);
}

async function bulkCreate(_: Sequelize, rows: Rows) {
  await Item.bulkCreate(rows.map(row => ({ name: row.name })));
}

async function bulkUpsert(_: Sequelize, rows: Rows) {
  await Item.bulkCreate(
    rows.map(row => ({ id: row.id, name: row.name })),
    { updateOnDuplicate: ["name"] },
  );
}

async function createCollectedFirst(_: Sequelize, rows: Rows) {
  const made = [];
  for (const row of rows) made.push({ name: row.name });
  await Item.bulkCreate(made);
}

async function createChunks(_: Sequelize, rows: Rows) {
  for (let i = 0; i < rows.length; i += 100) {
    const part = rows.slice(i, i + 100);
    await Item.bulkCreate(part.map(row => ({ name: row.name })));
  }
}

async function destroyAll(_: Sequelize, rows: Rows) {
  await Item.destroy({ where: { id: rows.map(row => row.id) } });
}

async function updateAll(_: Sequelize, rows: Rows) {
  await Item.update({ name: "same" }, { where: { id: rows.map(row => row.id) } });
}

async function builtNotSaved(_: Sequelize, rows: Rows) {
  return rows.map(row => Item.build({ name: row.name }));
}

async function fewConstants() {
  for (const name of ["a", "b"]) await Item.create({ name });
}

async function untilFound(_: Sequelize, rows: Rows) {
  for (const row of rows) {
    const found = await Item.findByPk(row.id);
    if (found !== null) return found;
  }
  return null;
}

// ── right so ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function updateEachInItsWay(_: Sequelize, rows: Rows) {
  for (const row of rows) await Item.update({ name: row.name }, { where: { id: row.id } });
}

async function createNeedsId(_: Sequelize, rows: Rows) {
  for (const row of rows) {
    const owner = await Owner.create({ name: row.name });
    await Item.create({ name: row.name, ownerId: owner.id });
  }
}

async function createTried(_: Sequelize, rows: Rows) {
  const failed = [];
  for (const row of rows) {
    try {
      await Item.create({ id: row.id, name: row.name });
    } catch {
      failed.push(row);
    }
  }
  return failed;
}

async function foundOrCreated(_: Sequelize, rows: Rows) {
  for (const row of rows) await Item.findOrCreate({ where: { id: row.id + 100 }, defaults: { name: row.name } });
}

async function destroyCounted(_: Sequelize, rows: Rows) {
  const missing = [];
  for (const row of rows) if ((await Item.destroy({ where: { id: row.id } })) === 0) missing.push(row);
  return missing;
}

async function latestEach(_: Sequelize, rows: Rows) {
  for (const row of rows) await Item.findOne({ where: { ownerId: row.ownerId }, order: [["id", "DESC"]] });
}

async function firstOfEach() {
  for (const owner of await Owner.findAll()) await owner.getItems({ limit: 1, order: [["id", "DESC"]] });
}

async function rangeEach(_: Sequelize, rows: Rows) {
  for (const row of rows) await Item.findAll({ where: { id: { [Op.gt]: row.id } } });
}

export const CASES: Cases<Sequelize> = {
  perElement: [
    keyEach,
    keyTogether,
    oneEach,
    allEach,
    countEach,
    readCounting,
    rawEach,
    sameEach,
    helperEach,
    getEach,
    getTogether,
    countOfEach,
    hasOfEach,
    getIncluded,
    createEach,
    createTogether,
    createCollected,
    createReturned,
    createInTransaction,
    createSome,
    upsertEach,
    destroyEach,
    destroyTogether,
    destroyMore,
    updateAlike,
    helperCreates,
  ],
  once: [
    findAll,
    findAny,
    included,
    bulkCreate,
    bulkUpsert,
    createCollectedFirst,
    createChunks,
    destroyAll,
    updateAll,
    builtNotSaved,
    fewConstants,
    untilFound,
  ],
  rightSo: [
    updateEachInItsWay,
    createNeedsId,
    createTried,
    foundOrCreated,
    destroyCounted,
    latestEach,
    firstOfEach,
    rangeEach,
  ],
};
