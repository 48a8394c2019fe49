import { DataTypes, Op, QueryTypes, Sequelize } from "@sequelize/core";
import { MariaDbDialect } from "@sequelize/mariadb";
import { MySqlDialect } from "@sequelize/mysql";
import { PostgresDialect } from "@sequelize/postgres";
import type { Dialect } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import type { Witness } from "./coverage.js";
import { recording } from "./sequelize.js";

/** What version 7 is run with here: its package for SQLite brings a driver that has to be compiled. */
export type Dialect7 = Exclude<Dialect, "sqlite">;

const DIALECTS: Readonly<Record<Dialect7, readonly [unknown, string]>> = {
  postgresql: [PostgresDialect, "16.0.0"],
  mysql: [MySqlDialect, "8.4.0"],
  mariadb: [MariaDbDialect, "11.4.0"],
};

const PARAMETERS = ["queryInterface", "Sequelize", "DataTypes", "Op", "QueryTypes"] as const;

/** A Sequelize 7 that is connected to nothing. */
export function idleSequelize7(dialect: Dialect7): Sequelize {
  const [dialectClass, databaseVersion] = DIALECTS[dialect];
  return new Sequelize({
    dialect: dialectClass as typeof PostgresDialect,
    database: "database",
    databaseVersion,
    logging: false,
  });
}

/** The operations that Sequelize 7 asks for when `body` is run, without what it asks the server. */
export async function theirs7(body: string, dialect: Dialect7, witness: Witness): Promise<readonly Operation[]> {
  const sequelize = idleSequelize7(dialect);
  // It asks for the number of each enumeration that it makes.
  Object.assign(sequelize.dialect.connectionManager, { refreshDynamicOids: () => Promise.resolve() });
  const sent = recording(sequelize);
  const run = new Function(...PARAMETERS, `return (async () => { ${body} })()`) as (
    ...args: unknown[]
  ) => Promise<void>;
  await run(witness.watch(sequelize.queryInterface), Sequelize, DataTypes, Op, QueryTypes);
  return lowerSql(plainSource(sent.join(";\n")), dialect).filter(({ kind }) => kind !== "read");
}
