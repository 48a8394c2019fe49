import { DataTypes, Sequelize } from "@sequelize/core";
import { PostgresDialect } from "@sequelize/postgres";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "../support/comparable.js";
import { ours } from "../support/sequelize-oracle.js";

/** The operations that Sequelize 7 asks for when `body` is run, on PostgreSQL. */
async function theirs(body: string): Promise<readonly Operation[]> {
  const sent: string[] = [];
  const sequelize = new Sequelize({
    dialect: PostgresDialect,
    host: "127.0.0.1",
    database: "database",
    databaseVersion: "16.0.0",
  });
  Object.assign(sequelize, {
    queryRaw: (sql: string): Promise<unknown> => {
      sent.push(sql);
      return Promise.resolve([[], 0]);
    },
  });
  const run = new Function("queryInterface", "Sequelize", `return (async () => { ${body} })()`) as (
    ...args: unknown[]
  ) => Promise<void>;
  await run(sequelize.queryInterface, DataTypes);
  return lowerSql(plainSource(sent.join(";\n")), "postgresql").filter(({ kind }) => kind !== "read");
}

function plain(operations: readonly Operation[]): unknown[] {
  return operations.map(comparable);
}

const ALIKE = [
  "createTable('t', { id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true }, a: Sequelize.STRING })",
  "createTable('t', { a: { type: Sequelize.STRING(20), allowNull: false, defaultValue: 'x' } })",
  "createTable('t', { a: { type: Sequelize.BOOLEAN, allowNull: false, defaultValue: false } })",
  "createTable('t', { a: { type: Sequelize.DECIMAL(10, 2), comment: 'why' } })",
  "createTable('t', { a: Sequelize.JSONB, b: Sequelize.UUID, c: Sequelize.DATEONLY, d: Sequelize.TEXT })",
  "createTable({ tableName: 't', schema: 's' }, { a: Sequelize.INTEGER })",
  "changeColumn('t', 'a', { type: Sequelize.TEXT })",
  "changeColumn('t', 'a', { type: Sequelize.TEXT, allowNull: false })",
  "changeColumn('t', 'a', { type: Sequelize.INTEGER, defaultValue: 5 })",
  "addColumn({ tableName: 't', schema: 's' }, 'a', { type: Sequelize.TEXT, unique: true })",
  "removeColumn({ tableName: 't', schema: 's' }, 'a')",
  "addIndex('t', ['a', 'b'])",
  "addIndex('t', ['a'], { unique: true, name: 'named' })",
  "addIndex('t', ['a'], { concurrently: true })",
  "addIndex('t', ['a'], { where: { b: null } })",
  "addConstraint('t', { type: 'UNIQUE', fields: ['a', 'b'], name: 'named' })",
  "addConstraint('t', { type: 'PRIMARY KEY', fields: ['a'], name: 'named' })",
  "addConstraint('t', { type: 'FOREIGN KEY', fields: ['a'], name: 'named', references: { table: 'users', field: 'id' }, onDelete: 'CASCADE' })",
  "addConstraint('t', { type: 'CHECK', fields: ['a'], name: 'named', where: { a: 1 } })",
  "removeConstraint('t', 'named')",
  "dropTable('t')",
  "dropTable('t', { cascade: true })",
  "renameTable('t', 'u')",
  "createSchema('s')",
  "dropSchema('s')",
  "bulkInsert('t', [{ a: 1, b: 'x' }])",
  "bulkDelete('t', { a: 1 })",
  "bulkDelete('t', { where: { a: 1 } })",
  "bulkDelete('t')",
  "sequelize.query('UPDATE t SET a = 1')",
];

/** What version 7 does otherwise; it is read as version 6 does it. */
const OTHERWISE = [
  ["addColumn('t', 'a', { type: Sequelize.INTEGER, defaultValue: 0 })", "the table is named without its schema"],
  ["removeColumn('t', 'a')", "the table is named without its schema"],
  ["removeIndex('t', 'named')", "without IF EXISTS, and the index with its schema"],
] as const;

describe("Sequelize 7", () => {
  it.each(ALIKE)("asks for what version 6 asks for by %s", async call => {
    const body = `await queryInterface.${call}`;
    expect(plain(ours(body, "postgresql", "@sequelize/core"))).toEqual(plain(await theirs(body)));
  });
  it.each(OTHERWISE)("does otherwise by %s: %s", async call => {
    const body = `await queryInterface.${call}`;
    expect(plain(ours(body, "postgresql", "@sequelize/core"))).not.toEqual(plain(await theirs(body)));
  });
});
