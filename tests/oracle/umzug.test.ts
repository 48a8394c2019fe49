import { createRequire } from "node:module";
import { DataTypes, Sequelize } from "sequelize";
import { memoryStorage, Umzug, type RunnableMigration } from "umzug";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "../support/comparable.js";
import { readScript, scriptOperations } from "../support/script.js";
import { idleSequelize, recording } from "../support/sequelize.js";

type Migration = Pick<RunnableMigration<object>, "up" | "down">;

/** What a module of CommonJS exports. */
function loaded(source: string): Migration {
  const module = { exports: {} as Migration };
  const run = new Function("require", "module", "exports", source) as (...args: unknown[]) => void;
  run(createRequire(import.meta.url), module, module.exports);
  return module.exports;
}

/** What Umzug has sent for each direction, with this for the context of its migrations. */
async function theirs(source: string, contextOf: (sequelize: Sequelize) => object) {
  const sequelize = idleSequelize("postgresql");
  const sent = recording(sequelize);
  const umzug = new Umzug<object>({
    migrations: [{ name: "1_x.js", ...loaded(source) }],
    context: contextOf(sequelize),
    storage: memoryStorage(),
    logger: undefined,
  });
  await umzug.up();
  const { length } = sent;
  await umzug.down();
  const lowered = (statements: readonly string[]): readonly Operation[] =>
    lowerSql(plainSource(statements.join(";\n")), "postgresql");
  return { up: lowered(sent.slice(0, length)), down: lowered(sent.slice(length)) };
}

const CONTEXTS = {
  queryInterface: (sequelize: Sequelize): object => sequelize.getQueryInterface(),
  sequelize: (sequelize: Sequelize): object => sequelize,
  both: (sequelize: Sequelize): object => ({
    sequelize,
    queryInterface: sequelize.getQueryInterface(),
    Sequelize,
    DataTypes,
  }),
};

const FIXTURES: readonly (readonly [string, keyof typeof CONTEXTS, string])[] = [
  [
    "functions of what they are handed",
    "queryInterface",
    `exports.up = async ({ context }) => { await context.createTable("t", { a: { type: DataTypes.INTEGER, allowNull: false } }); };
     exports.down = async ({ context }) => { await context.dropTable("t"); };`,
  ],
  [
    "a context under another name",
    "queryInterface",
    `module.exports = {
       async up({ name, context: queryInterface }) { await queryInterface.addColumn("t", "a", DataTypes.TEXT); },
       async down({ context: queryInterface }) { await queryInterface.removeColumn("t", "a"); },
     };`,
  ],
  [
    "parameters that are not taken apart",
    "queryInterface",
    `exports.up = params => params.context.addIndex("t", ["a"], { name: "i" });
     exports.down = function (params) { return params.context.removeIndex("t", "i"); };`,
  ],
  [
    "a context that is taken apart later",
    "queryInterface",
    `exports.up = async params => { const { context: q } = params; const { sequelize } = q; await sequelize.query("DROP TABLE t"); };
     exports.down = async params => { const { context } = params; await context.sequelize.query("CREATE TABLE t (a int)"); };`,
  ],
  [
    "an instance of Sequelize",
    "sequelize",
    `exports.up = async ({ context: sequelize }) => { await sequelize.getQueryInterface().createTable("t", { a: DataTypes.UUID }); };
     exports.down = async ({ context: sequelize }) => { await sequelize.query("DROP TABLE t"); };`,
  ],
  [
    "a transaction of the instance",
    "sequelize",
    `exports.up = async ({ context: sequelize }) => {
       await sequelize.transaction(async transaction => { await sequelize.getQueryInterface().dropTable("t", { transaction }); });
       await sequelize.query("DROP TABLE u");
     };
     exports.down = async () => {};`,
  ],
  [
    "an object that has both",
    "both",
    `exports.up = async ({ context: { queryInterface, Sequelize } }) => { await queryInterface.createTable("t", { a: Sequelize.STRING(20) }); };
     exports.down = async ({ context }) => { await context.sequelize.query("DELETE FROM t"); await context.queryInterface.dropTable("t"); };`,
  ],
  [
    "types that the context has",
    "both",
    `exports.up = async ({ context: { queryInterface, DataTypes: types } }) => { await queryInterface.addColumn("t", "a", { type: types.BOOLEAN, allowNull: false, defaultValue: false }); };
     exports.down = async ({ context: { queryInterface } }) => { await queryInterface.removeColumn("t", "a"); };`,
  ],
  [
    "a helper of the file",
    "queryInterface",
    `const TABLES = ["a", "b"];
     const each = (context, change) => Promise.all(TABLES.map(name => change(context, name)));
     exports.up = ({ context }) => each(context, (q, name) => q.renameTable(name, name + "_old"));
     exports.down = ({ context }) => each(context, (q, name) => q.renameTable(name + "_old", name));`,
  ],
];

describe("what Umzug runs", () => {
  it.each(FIXTURES)("%s", async (_name, context, body) => {
    const source = `const { DataTypes } = require("sequelize");\n${body}`;
    const files = { "package.json": `{ "dependencies": { "sequelize": "6", "umzug": "3" } }` };
    const options = { path: "migrations/1_x.js", files };
    const expected = await theirs(source, CONTEXTS[context]);
    expect(readScript(source, options)?.migration).toMatchObject({ framework: "sequelize" });
    for (const direction of ["up", "down"] as const) {
      const ours = scriptOperations(source, direction, options);
      expect(ours.map(comparable), direction).toEqual(expected[direction].map(comparable));
    }
    expect(expected.up.length).toBeGreaterThan(0);
  });
});
