import "reflect-metadata";
import * as typeorm1 from "typeorm";
import * as typeorm03 from "typeorm-v03";
import type { DataSource, DataSourceOptions } from "typeorm";
import type { Dialect } from "../../src/model/dialect.js";
import { runSources, type Sources } from "./declared-tables.js";
import type { TypeOrmVersion } from "./typeorm.js";

/** The versions whose decorators are compared. */
type EntityVersion = Exclude<TypeOrmVersion, "0.2">;

type Package = typeof typeorm1;

// The two have the same interface, of which their types keep apart what is private.
const PACKAGES: Readonly<Record<EntityVersion, Package>> = { "0.3": typeorm03 as unknown as Package, "1": typeorm1 };

/** The statements with which TypeORM makes the tables of the entities that the files export. No server is asked. */
export async function synchronized(
  sources: Sources,
  dialect: Dialect,
  version: EntityVersion,
): Promise<readonly string[]> {
  const typeorm = PACKAGES[version];
  // Each fixture starts with entities of its own, and the two versions keep theirs in the same place.
  delete (globalThis as { typeormMetadataArgsStorage?: unknown }).typeormMetadataArgsStorage;
  const packages = {
    typeorm,
    "@nestjs/common": { applyDecorators },
    "typeorm-naming-strategies": { SnakeNamingStrategy: snakeNamingStrategy(typeorm) },
  };
  const modules = runSources(sources, packages);
  const exported = [...modules.values()].flatMap(module => Object.values(module));
  const entities = exported.filter(
    each => typeof each === "function" || each instanceof typeorm.EntitySchema,
  ) as NonNullable<DataSourceOptions["entities"]>;
  const options = exported.find((each): each is { options: object } => isDataSource(each, typeorm))?.options ?? {};
  const source = new typeorm.DataSource({ ...options, ...connection(dialect), entities } as DataSourceOptions);
  await source.initialize();
  try {
    return dialect === "sqlite" ? await kept(source) : await planned(source);
  } finally {
    await source.destroy();
  }
}

function isDataSource(value: unknown, typeorm: Package): boolean {
  return value instanceof typeorm.DataSource;
}

async function planned(source: DataSource): Promise<readonly string[]> {
  const log = await source.driver.createSchemaBuilder().log();
  return log.upQueries.map(({ query }) => query).filter(query => !/typeorm_metadata/.test(query));
}

/** SQLite keeps its statements; TypeORM writes foreign keys into copies of the tables. */
async function kept(source: DataSource): Promise<readonly string[]> {
  await source.synchronize();
  const rows: { sql: string | null }[] = await source.query(
    "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name <> 'typeorm_metadata'",
  );
  return rows.flatMap(({ sql }) => sql ?? []);
}

function connection(dialect: Dialect): object {
  switch (dialect) {
    case "postgresql":
      return { type: "postgres", driver: { Pool: FakePool }, installExtensions: false };
    case "sqlite":
      return { type: "sqljs" };
    default:
      return { type: dialect, driver: fakeMysql(dialect), connectorPackage: "mysql2", database: "db" };
  }
}

/** A PostgreSQL without tables. */
class FakePool {
  on(): this {
    return this;
  }

  connect(callback: (error: null, connection: object, release: () => void) => void): void {
    const client = {
      query: (sql: string) => Promise.resolve({ rows: postgresAnswer(sql), rowCount: 0, command: "SELECT" }),
      on: () => client,
      removeListener: () => client,
    };
    callback(null, client, () => undefined);
  }

  end(callback: () => void): void {
    callback();
  }
}

function postgresAnswer(sql: string): readonly object[] {
  if (/version/i.test(sql)) return [{ version: "PostgreSQL 17.2", server_version: "17.2" }];
  if (/current_schema\(\)/.test(sql)) return [{ current_schema: "public" }];
  return /current_database\(\)/.test(sql) ? [{ current_database: "db" }] : [];
}

/** A MySQL or MariaDB without tables. */
function fakeMysql(dialect: Dialect): object {
  const version = dialect === "mariadb" ? "11.4.2-MariaDB" : "8.4.0";
  const answer = (sql: string): readonly object[] => {
    if (/version\(\)/i.test(sql)) return [{ version, "version()": version }];
    return /database\(\)/i.test(sql) ? [{ db_name: "db" }] : [];
  };
  const client = {
    query(sql: string | { sql: string }, ...rest: unknown[]) {
      const callback = rest.at(-1) as (error: null, rows: readonly object[]) => void;
      callback(null, answer(typeof sql === "string" ? sql : sql.sql));
    },
    promise: () => ({ query: (sql: string) => Promise.resolve([answer(sql), []]) }),
    on: () => client,
    listeners: () => [],
    release: () => undefined,
  };
  const pool = {
    getConnection: (callback: (error: null, connection: typeof client) => void) => callback(null, client),
    on: () => pool,
    end: (callback: (error?: Error) => void) => callback(),
  };
  return { createPool: () => pool };
}

/** Nest's way to make one decorator of several. */
function applyDecorators(...decorators: ((...target: unknown[]) => void)[]) {
  return (...target: unknown[]): void => {
    for (const decorator of decorators) decorator(...target);
  };
}

/** The strategy of `typeorm-naming-strategies`, as its documentation describes it. */
function snakeNamingStrategy({ DefaultNamingStrategy }: Package): typeof DefaultNamingStrategy {
  const snake = (name: string): string =>
    name
      .replace(/([A-Z])([A-Z])([a-z])/g, "$1_$2$3")
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .toLowerCase();
  return class extends DefaultNamingStrategy {
    override tableName(className: string, given: string | undefined): string {
      return given || snake(className);
    }

    override columnName(property: string, given: string | undefined, prefixes: string[]): string {
      return snake(prefixes.concat("").join("_")) + (given || snake(property));
    }

    override relationName(property: string): string {
      return snake(property);
    }

    override joinColumnName(relation: string, referenced: string): string {
      return snake(`${relation}_${referenced}`);
    }

    override joinTableName(first: string, second: string, property: string): string {
      return snake(`${first}_${property.replace(/\./gi, "_")}_${second}`);
    }

    override joinTableColumnName(table: string, property: string, column?: string): string {
      return snake(`${table}_${column || property}`);
    }
  };
}
