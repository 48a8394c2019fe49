import type { SqliteDatabase as KyselyDatabase } from "kysely";
import initSqlJs, { type BoundValue, type Database as SqliteDatabase } from "sql.js";

type Callback = (this: unknown, error: unknown, rows?: readonly Record<string, unknown>[]) => void;

/**
 * As much of the `sqlite3` package as Sequelize and Knex call, over SQLite in this process: over a database that somebody
 * else closes, or one for each connection.
 */
export async function sqlite3Module(shared: SqliteDatabase | null = null): Promise<object> {
  const sqlite = await initSqlJs();
  const noop = (): void => undefined;
  class Database {
    readonly filename = ":memory:";
    private readonly database = shared ?? new sqlite.Database();

    constructor(_file: string, _mode: number, opened: (error: null) => void) {
      setTimeout(() => opened(null), 0);
    }

    serialize(run: () => void): void {
      run();
    }

    run(sql: string, values?: unknown, done?: Callback): void {
      this.all(sql, values, done);
    }

    all(sql: string, values?: unknown, done?: Callback): void {
      const callback = typeof values === "function" ? (values as Callback) : (done ?? noop);
      let rows: Record<string, unknown>[];
      try {
        rows = isBound(values) ? bound(this.database, sql, values) : executed(this.database, sql);
      } catch (error) {
        callback.call({}, error instanceof Error ? error : new Error(String(error)));
        return;
      }
      const lastID = this.database.exec("SELECT last_insert_rowid()")[0]?.values[0]?.[0];
      callback.call({ lastID, changes: this.database.getRowsModified() }, null, rows);
    }

    close(done: () => void = noop): void {
      if (shared === null) this.database.close();
      done();
    }
  }
  return { Database, OPEN_READWRITE: 2, OPEN_CREATE: 4 };
}

/** As much of `better-sqlite3` as Kysely calls, over a database of this process that somebody else closes. */
export function betterSqlite3(database: SqliteDatabase): KyselyDatabase {
  return {
    prepare: sql => ({
      reader: /^\s*(?:select|pragma|with)\b/i.test(sql),
      all: parameters => bound(database, sql, parameters as readonly BoundValue[]),
      run(parameters) {
        bound(database, sql, parameters as readonly BoundValue[]);
        return { changes: database.getRowsModified(), lastInsertRowid: 0 };
      },
      iterate: parameters => bound(database, sql, parameters as readonly BoundValue[]).values(),
    }),
    close: () => undefined,
  };
}

type Values = readonly BoundValue[] | Readonly<Record<string, BoundValue>>;

function isBound(values: unknown): values is Values {
  return typeof values === "object" && values !== null && Object.keys(values).length > 0;
}

function executed(database: SqliteDatabase, sql: string): Record<string, unknown>[] {
  const result = database.exec(sql).at(-1);
  return (result?.values ?? []).map(row =>
    Object.fromEntries(row.map((value, i) => [result?.columns[i] ?? "", value])),
  );
}

function bound(database: SqliteDatabase, sql: string, values: Values): Record<string, unknown>[] {
  const statement = database.prepare(sql);
  statement.bind(Array.isArray(values) ? values.map(stored) : values);
  const rows: Record<string, unknown>[] = [];
  while (statement.step()) rows.push(statement.getAsObject());
  statement.free();
  return rows;
}

/** The package stores a date as its number of milliseconds. */
function stored(value: unknown): BoundValue {
  return value instanceof Date ? value.getTime() : (value as BoundValue);
}
