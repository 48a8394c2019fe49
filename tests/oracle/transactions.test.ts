import { mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { MikroORM } from "@mikro-orm/postgresql";
import { Migration, Migrator as MikroMigrator } from "@mikro-orm/migrations";
import knexFactory, { type Knex } from "knex";
import { Kysely, Migrator, MysqlDialect, PostgresDialect, sql } from "kysely";
import mysql from "mysql2";
import { runner } from "node-pg-migrate";
import pg from "pg";
import { Sequelize, type QueryInterface } from "sequelize";
import { DataSource, type MigrationInterface, type QueryRunner } from "typeorm";
import { Umzug } from "umzug";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { FRAMEWORKS } from "../../src/frontends/frameworks.js";
import type { Dialect } from "../../src/model/dialect.js";
import { mariadb, postgres, POSTGRESQL, type Server } from "../support/servers.js";

type Scope = "one" | "none";

/** A migration that changes something and then fails: in a transaction, nothing is left of it. */
const CHANGE = "INSERT INTO log VALUES (1)";
const FAILS = "SELECT 1 FROM no_such_table";

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const server = await postgres();
const database = server === null ? "" : String((await server.run("SELECT current_database() AS name"))[0]?.["name"]);
const url = `postgres://postgres@127.0.0.1:${POSTGRESQL.port}/${database}`;
const mysqlServer = await mariadb();
const schema = mysqlServer === null ? "" : String((await mysqlServer.run("SELECT DATABASE() AS name"))[0]?.["name"]);

// What fails is told.
beforeAll(() => void vi.spyOn(console, "log").mockImplementation(() => undefined));

afterAll(async () => {
  await server?.close();
  await mysqlServer?.close();
});

/** Whether what the migration changed is still there after it has failed. */
async function scopeOf(on: Server, run: () => Promise<unknown>): Promise<Scope> {
  await on.run("DROP TABLE IF EXISTS log; CREATE TABLE log (x int)");
  await run().catch(() => undefined);
  const rows = await on.run("SELECT x FROM log");
  return rows.length === 0 ? "one" : "none";
}

async function knexScope(migration: object, options: object = {}): Promise<Scope> {
  const knex = knexFactory({ client: "pg", connection: url });
  const up = async (k: Knex): Promise<void> => {
    await k.raw(CHANGE);
    await k.raw(FAILS);
  };
  const migrationSource = {
    getMigrations: () => Promise.resolve(["1"]),
    getMigrationName: (name: string) => name,
    getMigration: () => Promise.resolve({ up, down: () => Promise.resolve(), ...migration }),
  };
  try {
    return await scopeOf(server as Server, () =>
      knex.migrate.latest({ migrationSource, tableName: "knex_log", ...options }),
    );
  } finally {
    await knex.destroy();
  }
}

async function sequelizeScope(): Promise<Scope> {
  const sequelize = new Sequelize(url, { logging: false });
  const up = async ({ context }: { context: QueryInterface }): Promise<void> => {
    await context.sequelize.query(CHANGE);
    await context.sequelize.query(FAILS);
  };
  const umzug = new Umzug({
    migrations: [{ name: "1", up }],
    context: sequelize.getQueryInterface(),
    logger: undefined,
  });
  try {
    return await scopeOf(server as Server, () => umzug.up());
  } finally {
    await sequelize.close();
  }
}

async function typeormScope(own: boolean | undefined, mode: "all" | "each" | "none"): Promise<Scope> {
  class Failing1700000000000 implements MigrationInterface {
    readonly name = "Failing1700000000000";
    declare readonly transaction?: boolean;

    constructor() {
      if (own !== undefined) Object.assign(this, { transaction: own });
    }

    async up(queryRunner: QueryRunner): Promise<void> {
      await queryRunner.query(CHANGE);
      await queryRunner.query(FAILS);
    }

    async down(): Promise<void> {}
  }
  const source = new DataSource({ type: "postgres", url, migrations: [Failing1700000000000] });
  await source.initialize();
  try {
    return await scopeOf(server as Server, () => source.runMigrations({ transaction: mode }));
  } finally {
    await source.destroy();
  }
}

async function nodePgMigrateScope(first: string, singleTransaction: boolean): Promise<Scope> {
  const dir = mkdtempSync("/tmp/npm-");
  const body = `${first} pgm.sql(${JSON.stringify(CHANGE)}); pgm.sql(${JSON.stringify(FAILS)});`;
  writeFileSync(join(dir, "1_x.cjs"), `exports.up = pgm => { ${body} };`);
  return scopeOf(server as Server, () =>
    runner({
      databaseUrl: url,
      dir,
      direction: "up",
      migrationsTable: "pgm",
      singleTransaction,
      logger: SILENT,
      checkOrder: false,
    }),
  );
}

async function kyselyScope(on: Server, dialect: PostgresDialect | MysqlDialect, disable: boolean): Promise<Scope> {
  const db = new Kysely<unknown>({ dialect });
  const up = async (k: Kysely<unknown>): Promise<void> => {
    await sql.raw(CHANGE).execute(k);
    await sql.raw(FAILS).execute(k);
  };
  const provider = { getMigrations: () => Promise.resolve({ a: { up } }) };
  try {
    return await scopeOf(on, () =>
      new Migrator({ db, provider, disableTransactions: disable }).migrateToLatest().then(({ error }) => {
        if (error !== undefined) throw error as Error;
      }),
    );
  } finally {
    await db.destroy();
  }
}

async function mikroScope(transactional: boolean, member: boolean | null): Promise<Scope> {
  class Failing extends Migration {
    override async up(): Promise<void> {
      this.addSql(CHANGE);
      this.addSql(FAILS);
    }

    override isTransactional(): boolean {
      return member ?? super.isTransactional();
    }
  }
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [MikroMigrator],
    migrations: { migrationsList: [{ name: "1", class: Failing }], transactional, snapshot: false, silent: true },
  });
  try {
    return await scopeOf(server as Server, () => orm.getMigrator().up());
  } finally {
    await orm.close(true);
  }
}

interface DbMigrate {
  getInstance(isModule: boolean, options: object): { silence(on: boolean): void; up(): Promise<unknown> };
}

async function dbMigrateScope(nonTransactional: boolean): Promise<Scope> {
  const dir = mkdtempSync("/tmp/dbm-");
  const body = `await db.runSql(${JSON.stringify(CHANGE)}); await db.runSql(${JSON.stringify(FAILS)});`;
  writeFileSync(
    join(dir, "20240101000000-x.js"),
    `exports.up = async db => { ${body} }; exports._meta = {version: 1};`,
  );
  const config = { dev: { driver: "pg", host: "127.0.0.1", user: "postgres", database } };
  const { getInstance } = createRequire(import.meta.url)("db-migrate") as DbMigrate;
  const migrate = getInstance(true, {
    config,
    env: "dev",
    throwUncatched: true,
    cmdOptions: { "migrations-dir": dir, "non-transactional": nonTransactional },
  });
  migrate.silence(true);
  return scopeOf(server as Server, () => migrate.up());
}

/** What the front-end says of a framework. */
function byDefault(framework: string, dialect: Dialect = "postgresql"): Scope | undefined {
  return FRAMEWORKS.find(({ id }) => id === framework)?.transactions?.byDefault[dialect];
}

describe.skipIf(server === null)("a migration that fails on PostgreSQL", () => {
  beforeEach(async () => {
    await server?.run(
      "DROP TABLE IF EXISTS knex_log, knex_log_lock, migrations, pgm, kysely_migration, kysely_migration_lock, mikro_orm_migrations",
    );
  });

  it("of Knex", async () => {
    expect(await knexScope({})).toBe(byDefault("knex"));
    expect(await knexScope({ config: { transaction: false } })).toBe("none");
    expect(await knexScope({}, { disableTransactions: true })).toBe("none");
    expect(await knexScope({ config: { transaction: true } }, { disableTransactions: true })).toBe("one");
  });

  it("of Sequelize, run by Umzug", async () => {
    expect(await sequelizeScope()).toBe(byDefault("sequelize"));
  });

  it("of TypeORM", async () => {
    expect(await typeormScope(undefined, "all")).toBe(byDefault("typeorm"));
    expect(await typeormScope(undefined, "each")).toBe("one");
    expect(await typeormScope(false, "each")).toBe("none");
    expect(await typeormScope(undefined, "none")).toBe("none");
    expect(await typeormScope(true, "each")).toBe("one");
  });

  it("of node-pg-migrate", async () => {
    expect(await nodePgMigrateScope("", true)).toBe(byDefault("node-pg-migrate"));
    expect(await nodePgMigrateScope("", false)).toBe("one");
    expect(await nodePgMigrateScope("pgm.noTransaction();", true)).toBe("none");
    expect(await nodePgMigrateScope("pgm.noTransaction();", false)).toBe("none");
  });

  it("of Kysely", async () => {
    const dialect = (): PostgresDialect => new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) });
    expect(await kyselyScope(server as Server, dialect(), false)).toBe(byDefault("kysely"));
    expect(await kyselyScope(server as Server, dialect(), true)).toBe("none");
  });

  it("of MikroORM", async () => {
    expect(await mikroScope(true, null)).toBe(byDefault("mikroorm"));
    expect(await mikroScope(true, false)).toBe("none");
    expect(await mikroScope(false, null)).toBe("none");
  });

  it("of db-migrate", async () => {
    expect(await dbMigrateScope(false)).toBe(byDefault("db-migrate"));
    expect(await dbMigrateScope(true)).toBe("none");
  });
});

describe.skipIf(mysqlServer === null)("a migration that fails on MariaDB", () => {
  it("of Kysely", async () => {
    const pool = mysql.createPool({ host: "127.0.0.1", user: "root", database: schema });
    expect(await kyselyScope(mysqlServer as Server, new MysqlDialect({ pool }), false)).toBe(
      byDefault("kysely", "mariadb"),
    );
  });
});
