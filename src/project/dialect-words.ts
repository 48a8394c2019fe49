import { basename } from "node:path";
import type { Dialect } from "../model/dialect.js";

/** `other`: a database whose behaviour is not modelled. */
export type Database = Dialect | "other";

/**
 * What people call a database in folders, drivers, providers and URL schemes. Services and forks count as the system
 * whose grammar and locks they have.
 */
const WORDS: ReadonlyMap<string, Database> = new Map(
  Object.entries({
    postgresql:
      "postgres postgresql postgresdb pg psql pgsql postgresjs pgx pglite pgnative postgis timescale timescaledb pgvector cockroach cockroachdb yugabyte yugabytedb",
    mysql: "mysql mysql2 mysql5 mysql8 mysqli percona planetscale tidb singlestore",
    mariadb: "mariadb maria",
    sqlite: "sqlite sqlite3 sqlitedb libsql turso sqljs d1",
    other:
      "mssql sqlserver tsql oracle oracledb oci8 clickhouse cassandra scylla mongo mongodb snowflake bigquery redshift duckdb db2 databricks firebird",
  } satisfies Record<Database, string>).flatMap(([database, words]) =>
    words.split(" ").map(word => [word, database as Database] as const),
  ),
);

/** The database that a word stands for, in any case. */
export function databaseOfWord(word: string): Database | null {
  return WORDS.get(word.toLowerCase()) ?? null;
}

/** The database that a client, provider or URL scheme stands for: `better-sqlite3`, `aurora-postgres`, `mysql+pymysql`. */
export function databaseOfClient(name: string): Database | null {
  const whole = databaseOfWord(name);
  if (whole !== null) return whole;
  return firstOf(name.split(/[^a-z0-9]+/i).map(databaseOfWord));
}

/** Words that a folder's name may have beside the database, so that `mysql-to-s3` says nothing. */
const COMPANIONS =
  /^(?:migrations?|migrate|schemas?|db|database|databases|sql|ddl|drizzle|prisma|knex|typeorm|adapter|driver|dialect|store|storage|better)$/i;

/** The database that a folder's name stands for: `mysql`, `migrations-sqlite`, `db_pg`. */
export function databaseOfFolder(name: string): Database | null {
  const whole = databaseOfWord(name);
  if (whole !== null) return whole;
  const words = name.split(/[-_.]/);
  const named = words.filter(word => databaseOfWord(word) !== null);
  const rest = words.filter(word => databaseOfWord(word) === null);
  return named.length === 1 && rest.every(word => COMPANIONS.test(word)) ? databaseOfWord(named[0] as string) : null;
}

/** The database that a file's name stands for between its dots: `V1.users.mysql.up.sql`, `postgres.sql`. */
export function databaseOfFile(path: string): Database | null {
  return firstOf(basename(path).split(".").slice(0, -1).reverse().map(databaseOfWord));
}

function firstOf<T>(values: readonly (T | null)[]): T | null {
  return values.find(value => value !== null) ?? null;
}
