import { DataTypes, Op, Sequelize, type QueryInterface } from "sequelize";
import { describe, expect, it } from "vitest";
import { Schema, type ColumnState } from "../../src/model/schema/index.js";
import type { Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { scriptOperations } from "../support/script.js";
import { sqlite3Module } from "../support/sqlite3.js";

/** A table to change, and one that keys refer to. */
const SETUP = `
  await queryInterface.createTable("u", { id: { type: Sequelize.INTEGER, primaryKey: true } });
  await queryInterface.createTable("t", {
    id: { type: Sequelize.INTEGER, primaryKey: true },
    a: { type: Sequelize.STRING, allowNull: false, defaultValue: "x" },
    b: { type: Sequelize.INTEGER },
    c: { type: Sequelize.TEXT, defaultValue: "y" },
  });`;

type Body = (queryInterface: QueryInterface, sequelize: typeof Sequelize, op: typeof Op) => Promise<void>;

/** The table as it is after Sequelize has run the body on SQLite. */
async function theirs(body: string): Promise<readonly string[]> {
  const dialectModule = await sqlite3Module();
  const sequelize = new Sequelize({ dialect: "sqlite", dialectModule, logging: false });
  const run = new Function("queryInterface", "Sequelize", "Op", `return (async () => { ${SETUP} ${body} })()`) as Body;
  await run(sequelize.getQueryInterface(), Object.assign(Sequelize, { DataTypes }), Op);
  const [rows] = await sequelize.query("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 't'");
  const { sql } = (rows as { sql: string }[])[0] ?? { sql: "" };
  return described(lowerSql(plainSource(sql), "sqlite"));
}

/** The table that the operations of the front-end make. */
function ours(body: string): readonly string[] {
  const source = `const { Op } = require("sequelize");
module.exports = { async up(queryInterface, Sequelize) { ${SETUP} ${body} } };`;
  return described(scriptOperations(source, "up", { dialect: "sqlite", path: "migrations/1_x.js" }));
}

function described(operations: readonly Operation[]): readonly string[] {
  const schema = operations.reduce((state, operation) => state.apply(operation), Schema.empty("sqlite"));
  const tables = [...schema.allTables()].filter(({ table }) => table.name.text === "t");
  return tables.flatMap(({ columns }) => [...columns.values()].map(describedColumn)).sort();
}

/** The key is the number of the row, which is never NULL, whatever the definition says. */
function describedColumn({ name, nullable, default: value }: ColumnState): string {
  const written = value === null || value === "none" ? "none" : "value" in value ? value.value : value.kind;
  return name === "id" ? name : `${name} ${nullable === true ? "null" : "not null"} default ${written}`;
}

describe("Sequelize on SQLite, where it copies the table", () => {
  it.each([
    `await queryInterface.changeColumn("t", "a", { type: Sequelize.TEXT });`,
    `await queryInterface.changeColumn("t", "a", { type: Sequelize.TEXT, allowNull: true });`,
    `await queryInterface.changeColumn("t", "b", { type: Sequelize.INTEGER, allowNull: false, defaultValue: 1 });`,
    `await queryInterface.changeColumn("t", "b", { type: Sequelize.INTEGER, references: { model: "u", key: "id" } });`,
    `await queryInterface.removeColumn("t", "a");`,
    `await queryInterface.renameColumn("t", "a", "d");`,
    `await queryInterface.addConstraint("t", { type: "unique", fields: ["a"], name: "named" });`,
    `await queryInterface.addConstraint("t", { type: "check", fields: ["b"], name: "named", where: { b: { [Op.gt]: 0 } } });`,
    `await queryInterface.addConstraint("t", { type: "unique", fields: ["a"], name: "named" });
     await queryInterface.removeConstraint("t", "named");`,
  ])("leaves the columns that we say after %s", async body => {
    expect(ours(body)).toEqual(await theirs(body));
  });
});
