import { DataTypes, Sequelize } from "sequelize";
import { statementsIn, testLoops } from "../../support/loops.js";
import { sqlite3Module } from "../../support/sqlite3.js";
import { CASES, Item, Owner } from "./sequelize.cases.js";

const dialectModule = await sqlite3Module();

testLoops("Sequelize", new URL("sequelize.cases.ts", import.meta.url).href, CASES, async (run, rows) => {
  const log: string[] = [];
  const sequelize = new Sequelize({ dialect: "sqlite", dialectModule, logging: sql => log.push(sql) });
  Item.init({ name: DataTypes.STRING, ownerId: DataTypes.INTEGER }, { sequelize, timestamps: false });
  Owner.init({ name: DataTypes.STRING }, { sequelize, timestamps: false });
  await sequelize.sync();
  await Owner.bulkCreate([{ name: "a" }, { name: "b" }, { name: "c" }]);
  await Item.bulkCreate(rows.map(row => ({ id: row.id, name: "full", ownerId: row.ownerId })));
  log.length = 0;
  await run(sequelize, rows);
  await sequelize.close();
  return statementsIn(log);
});
