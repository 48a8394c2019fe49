import { Sequelize } from "sequelize";
import { statementsIn, testLoops } from "../../support/loops.js";
import { sqlite3Module } from "../../support/sqlite3.js";
import { CASES, define, Item, Owner } from "./sequelize.cases.js";

const dialectModule = await sqlite3Module();

testLoops("Sequelize", new URL("sequelize.cases.ts", import.meta.url).href, CASES, async (run, rows) => {
  const log: string[] = [];
  const sequelize = new Sequelize({ dialect: "sqlite", dialectModule, logging: sql => log.push(sql) });
  define(sequelize);
  await sequelize.sync();
  // As many owners as items: what associations add to owners is gone through as well.
  await Owner.bulkCreate(Array.from({ length: Math.max(3, rows.length) }, () => ({ name: "a" })));
  await Item.bulkCreate(rows.map(row => ({ id: row.id, name: "full", ownerId: row.ownerId })));
  log.length = 0;
  await run(sequelize, rows);
  await sequelize.close();
  return statementsIn(log);
});
