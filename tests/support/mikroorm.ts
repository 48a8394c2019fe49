import { Configuration, type Options } from "@mikro-orm/core";
import {
  AbstractSqlDriver,
  BaseSqliteConnection,
  BaseSqlitePlatform,
  BaseSqliteSchemaHelper,
  knex,
  type Knex,
  MariaDbKnexDialect,
  MySqlConnection,
  MySqlKnexDialect,
  MySqlPlatform,
  PostgreSqlKnexDialect,
  SqliteKnexDialect,
} from "@mikro-orm/knex";
import { MigrationRunner, type Migration } from "@mikro-orm/migrations";
import { PostgreSqlDriver } from "@mikro-orm/postgresql";
import type { Dialect } from "../../src/model/dialect.js";
import { recordingClient } from "./knex.js";

/** The driver packages of these add little but a client of their database, which needs none here. */
class MySqlDriver extends AbstractSqlDriver {
  constructor(config: Configuration) {
    super(config, new MySqlPlatform(), MySqlConnection, ["knex"]);
  }
}

class SqliteConnection extends BaseSqliteConnection {
  override createKnex(): void {
    this.client = this.createKnexClient("");
    this.connected = true;
  }
}

class SqliteSchemaHelper extends BaseSqliteSchemaHelper {}

class SqlitePlatform extends BaseSqlitePlatform {
  protected override readonly schemaHelper: BaseSqliteSchemaHelper = new SqliteSchemaHelper(this);

  override escape(value: unknown): string {
    return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : super.escape(value);
  }
}

class SqliteDriver extends AbstractSqlDriver {
  constructor(config: Configuration) {
    super(config, new SqlitePlatform(), SqliteConnection, ["knex"]);
  }
}

/** A driver over a module like the package `sqlite3`. */
export function sqliteDriver(sqlite3: object): unknown {
  class Client extends (SqliteKnexDialect as unknown as new (...args: unknown[]) => object) {
    _driver(): object {
      return sqlite3;
    }
  }
  class Connection extends BaseSqliteConnection {
    override createKnex(): void {
      this.client = this.createKnexClient(Client as never);
      this.connected = true;
    }
  }
  return class extends AbstractSqlDriver {
    constructor(config: Configuration) {
      super(config, new SqlitePlatform(), Connection, ["knex"]);
    }
  };
}

export type KnexClient = typeof Knex.Client;

/** A driver, and what Knex is for it. */
export const DRIVERS: Readonly<Record<Dialect, readonly [driver: unknown, client: unknown]>> = {
  postgresql: [PostgreSqlDriver, PostgreSqlKnexDialect],
  mysql: [MySqlDriver, MySqlKnexDialect],
  mariadb: [MySqlDriver, MariaDbKnexDialect],
  sqlite: [SqliteDriver, SqliteKnexDialect],
};

/** A Knex of MikroORM's dialect that is connected to nothing, and takes down what it is asked to send. */
export function recordingKnex(client: KnexClient, sent: string[]): Knex {
  return knex({ client: recordingClient(client as never, sent) as never, useNullAsDefault: true });
}

export type Direction = "up" | "down";

/** A class that a migration of MikroORM is. */
export type MigrationClass = new (driver: AbstractSqlDriver, config: Configuration) => Migration;

/**
 * What MikroORM's own runner sends for one direction of a migration, in its order: the statements of the migration without
 * the transaction and the settings of the session around it.
 *
 * @param prepare gets the migration before it runs
 */
export async function recordedStatements(
  migrationClass: MigrationClass,
  direction: Direction,
  dialect: Dialect,
  prepare: (migration: Migration) => void = () => undefined,
): Promise<readonly string[]> {
  const sent: string[] = [];
  const [driverClass, client] = DRIVERS[dialect];
  const options = { dbName: "test", driver: driverClass, driverOptions: recordingKnex(client as KnexClient, sent) };
  const config = new Configuration(options as Options, false);
  (options.driverOptions.client as { ormConfig?: Configuration }).ormConfig = config;
  const driver = config.getDriver() as AbstractSqlDriver;
  driver.getConnection().setPlatform(driver.getPlatform());
  await driver.getConnection().connect();
  sent.length = 0;
  const runner = new MigrationRunner(driver, { transactional: true, disableForeignKeys: false }, config);
  const migration = new migrationClass(driver, config);
  prepare(migration);
  await runner.run(migration, direction);
  const around = new Set(driver.getPlatform().getSchemaHelper()?.getSchemaBeginning(config.get("charset")).split("\n"));
  return sent.filter(sql => !around.has(sql) && !TRANSACTION.test(sql));
}

const TRANSACTION = /^(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET TRANSACTION)\b/i;
