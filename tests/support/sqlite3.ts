import initSqlJs from "sql.js";

type Callback = (error: unknown, rows?: readonly Record<string, unknown>[]) => void;

/** As much of the `sqlite3` package as Sequelize calls, over SQLite in this process. */
export async function sqlite3Module(): Promise<object> {
  const sqlite = await initSqlJs();
  const noop = (): void => undefined;
  class Database {
    readonly filename = ":memory:";
    private readonly database = new sqlite.Database();

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
        const result = this.database.exec(sql).at(-1);
        rows = (result?.values ?? []).map(row =>
          Object.fromEntries(row.map((value, i) => [result?.columns[i] ?? "", value])),
        );
      } catch (error) {
        callback.call({}, error);
        return;
      }
      callback.call({}, null, rows);
    }

    close(done: () => void = noop): void {
      this.database.close();
      done();
    }
  }
  return { Database, OPEN_READWRITE: 2, OPEN_CREATE: 4 };
}
