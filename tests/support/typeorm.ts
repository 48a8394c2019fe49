import { PGlite } from "@electric-sql/pglite";
import * as typeorm1 from "typeorm";
import * as typeorm02 from "typeorm-v02";
import * as typeorm03 from "typeorm-v03";
import type { DataSource, DataSourceOptions, Logger, QueryRunner } from "typeorm";
import type { Dialect } from "../../src/model/dialect.js";
import type { Witness } from "./coverage.js";
import { mariadb } from "./servers.js";

/** TypeORM's query runner, at work on a database that belongs to the test. */
export interface TypeOrmRunner {
  /**
   * The statements that TypeORM sends for `body`, a piece of a migration in source form, besides its questions. `setup`
   * is SQL that runs first; what was there before is gone.
   */
  statements(body: string, setup?: string): Promise<readonly string[]>;
  /** Takes down the calls of the query runner from now on. */
  witness: Witness | null;
  /** The same without running them: for what a transaction, or this server, does not allow. */
  planned(body: string, setup?: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** The versions whose fixtures are compared. */
export type TypeOrmVersion = "0.2" | "0.3" | "1";

type Package = typeof typeorm1;

// They have the same interface as far as it is used here, of which their types keep apart what is private.
const PACKAGES: Readonly<Record<TypeOrmVersion, Package>> = {
  "0.2": { ...typeorm02, DataSource: typeorm02.Connection } as unknown as Package,
  "0.3": typeorm03 as unknown as Package,
  "1": typeorm1,
};

/** `null`, and a line that says why, where the server cannot be reached. */
export async function typeOrmRunner(
  dialect: Dialect,
  version: TypeOrmVersion = "1",
  schema?: string,
): Promise<TypeOrmRunner | null> {
  const typeorm = PACKAGES[version];
  switch (dialect) {
    case "postgresql":
      return onPostgres(typeorm, schema);
    case "sqlite":
      return onSqlite(typeorm);
    default:
      return onMariaDb(typeorm);
  }
}

/** Keeps every statement, with its parameters left as they are. */
class StatementLog implements Logger {
  readonly sent: string[] = [];

  logQuery(query: string): void {
    if (!/^\s*(?:select|show|pragma)\b/i.test(query)) this.sent.push(query);
  }

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}

const AsyncFunction = Object.getPrototypeOf(async function () {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<unknown>;

async function run(typeorm: Package, body: string, runner: QueryRunner, witness: Witness | null): Promise<void> {
  const queryRunner = witness?.watch(runner) ?? runner;
  const names = Object.keys(typeorm).filter(name => /^[A-Z]\w*$/.test(name) || name === "IsNull");
  const migration = new AsyncFunction("queryRunner", ...names, body);
  await migration(queryRunner, ...names.map(name => (typeorm as Record<string, unknown>)[name]));
}

/** What a runner sends for `body`, in a transaction as TypeORM runs migrations. */
async function recorded(
  typeorm: Package,
  source: DataSource,
  log: StatementLog,
  body: string,
  witness: Witness | null,
): Promise<readonly string[]> {
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction();
    log.sent.length = 0;
    await run(typeorm, body, runner, witness);
    return [...log.sent];
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

async function planned(
  typeorm: Package,
  source: DataSource,
  body: string,
  witness: Witness | null,
): Promise<readonly string[]> {
  const runner = source.createQueryRunner();
  runner.enableSqlMemory();
  try {
    await run(typeorm, body, runner, witness);
    return runner.getMemorySql().upQueries.map(({ query }) => query);
  } finally {
    await runner.release();
  }
}

async function connected(typeorm: Package, options: DataSourceOptions, log: StatementLog): Promise<DataSource> {
  const source = new typeorm.DataSource({ ...options, logger: log, logging: true } as DataSourceOptions);
  // What a data source is from version 0.3 on was a connection.
  return "initialize" in source ? source.initialize() : (source as unknown as typeorm02.Connection).connect();
}

async function closed(source: DataSource): Promise<void> {
  await ("destroy" in source ? source.destroy() : (source as { close(): Promise<void> }).close());
}

/** PostgreSQL in this process, behind the interface of `pg`. */
async function onPostgres(typeorm: Package, schema?: string): Promise<TypeOrmRunner> {
  const database = await PGlite.create();
  const log = new StatementLog();
  const source = await connected(
    typeorm,
    {
      type: "postgres",
      driver: pgOver(database),
      installExtensions: false,
      ...(schema === undefined ? {} : { schema }),
    },
    log,
  );
  const prepare = async (setup: string): Promise<void> => {
    await database.exec(`DROP SCHEMA IF EXISTS public, app CASCADE; CREATE SCHEMA public; CREATE SCHEMA app;
      CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()';
      CREATE TABLE "${schema ?? "public"}"."typeorm_metadata" ("type" varchar, "database" varchar, "schema" varchar, "table" varchar,
        "name" varchar, "value" text);
      ${setup}`);
  };
  const runner: TypeOrmRunner = {
    witness: null,
    async statements(body, setup = "") {
      await prepare(setup);
      return recorded(typeorm, source, log, body, runner.witness);
    },
    async planned(body, setup = "") {
      await prepare(setup);
      return planned(typeorm, source, body, runner.witness);
    },
    async close() {
      await closed(source);
      await database.close();
    },
  };
  return runner;
}

type Callback = (error: unknown, result?: object) => void;

/** What TypeORM needs of `pg`, over PostgreSQL in this process. */
export function pgOver(database: PGlite): object {
  const client = {
    async query(text: string, values?: unknown[] | Callback): Promise<object | undefined> {
      // Version 0.2 calls back when it connects.
      if (typeof values === "function") {
        await client.query(text).then(
          result => values(null, result),
          (error: unknown) => values(error),
        );
        return undefined;
      }
      if (values !== undefined && values.length > 0) return answer(text, await database.query(text, values));
      return answer(text, (await database.exec(text)).at(-1));
    },
    on: () => client,
    removeListener: () => client,
  };
  class Pool {
    on(): this {
      return this;
    }

    connect(callback: (error: null, connection: typeof client, release: () => void) => void): void {
      callback(null, client, () => undefined);
    }

    end(callback: () => void): void {
      callback();
    }
  }
  return { Pool };
}

function answer(text: string, result: { rows: unknown[]; affectedRows?: number } | undefined) {
  const command = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? "";
  return { rows: result?.rows ?? [], rowCount: result?.affectedRows ?? 0, command };
}

async function onSqlite(typeorm: Package): Promise<TypeOrmRunner> {
  const fresh = async (setup: string): Promise<readonly [DataSource, StatementLog]> => {
    const log = new StatementLog();
    const source = await connected(typeorm, { type: "sqljs" }, log);
    await source.query(
      `CREATE TABLE "typeorm_metadata" ("type" varchar, "database" varchar, "schema" varchar, "table" varchar,
        "name" varchar, "value" text)`,
    );
    for (const statement of setup.split(";")) if (statement.trim() !== "") await source.query(statement);
    return [source, log];
  };
  const runner: TypeOrmRunner = {
    witness: null,
    async statements(body, setup = "") {
      return recorded(typeorm, ...(await fresh(setup)), body, runner.witness);
    },
    async planned(body, setup = "") {
      const [source] = await fresh(setup);
      return planned(typeorm, source, body, runner.witness);
    },
    close: () => Promise.resolve(),
  };
  return runner;
}

async function onMariaDb(typeorm: Package): Promise<TypeOrmRunner | null> {
  const server = await mariadb();
  if (server === null) return null;
  const [{ name } = { name: "" }] = await server.run("SELECT DATABASE() AS name");
  const database = String(name);
  const log = new StatementLog();
  const source = await connected(typeorm, { type: "mariadb", host: "127.0.0.1", username: "root", database }, log);
  const prepare = async (setup: string): Promise<void> => {
    const tables = await server.run("SHOW FULL TABLES");
    const drops = tables.map(row => {
      const [table, type] = Object.values(row);
      return `DROP ${type === "VIEW" ? "VIEW" : "TABLE"} \`${String(table)}\``;
    });
    await server.run(
      [
        "SET FOREIGN_KEY_CHECKS = 0",
        ...drops,
        "SET FOREIGN_KEY_CHECKS = 1",
        "CREATE TABLE typeorm_metadata (`type` varchar(255), `database` varchar(255), `schema` varchar(255), " +
          "`table` varchar(255), `name` varchar(255), `value` text)",
        setup.trim() === "" ? "SELECT 1" : setup,
      ].join(";\n"),
    );
  };
  // TypeORM writes the database in front of its own table alone.
  const withoutDatabase = (statements: readonly string[]): string[] =>
    statements.map(statement => statement.replaceAll(`\`${database}\`.`, ""));
  const runner: TypeOrmRunner = {
    witness: null,
    async statements(body, setup = "") {
      await prepare(setup);
      return withoutDatabase(await recorded(typeorm, source, log, body, runner.witness));
    },
    async planned(body, setup = "") {
      await prepare(setup);
      return withoutDatabase(await planned(typeorm, source, body, runner.witness));
    },
    async close() {
      await closed(source);
      await server.close();
    },
  };
  return runner;
}
