import { createRequire } from "node:module";
import type { Dialect } from "../../src/model/dialect.js";
import type { Witness } from "./coverage.js";

const require = createRequire(import.meta.url);

/** What drivers need of db-migrate itself. */
function internals(): object {
  const silent = (): void => undefined;
  const { dataType } = require("db-migrate-shared") as { dataType: object };
  const log = { sql: silent, verbose: silent, info: silent, warn: silent, error: silent };
  return {
    mod: { log, type: dataType },
    interfaces: { SeederInterface: {}, MigratorInterface: {} },
    migrationTable: "migrations",
    notransactions: true,
  };
}

interface Driver {
  connect(config: object, intern: object, callback: (error: unknown, driver: unknown) => void): void;
}

/** The statements that the real driver sends when `body` is run with it; `null` where it refuses to. */
export async function drivenSql(body: string, dialect: Dialect, witness?: Witness): Promise<readonly string[] | null> {
  const sent: string[] = [];
  const connection = {
    connect: (callback: (error: unknown) => void): void => callback(null),
    query: (sql: string, ...rest: readonly unknown[]): void => {
      sent.push(sql);
      const callback = rest.at(-1) as (error: unknown, result: unknown) => void;
      callback(null, /COLUMN_TYPE/.test(sql) ? [{ COLUMN_TYPE: "int" }] : []);
    },
  };
  const driver = require(dialect === "postgresql" ? "db-migrate-pg" : "db-migrate-mysql") as Driver;
  const db = await new Promise<object>((resolve, reject) => {
    driver.connect({ db: connection }, internals(), (error, made) =>
      error === null ? resolve(made as object) : reject(error as Error),
    );
  });
  const { dataType } = require("db-migrate-shared") as { dataType: object };
  const run = new Function("db", "type", "callback", `return (async () => { ${body} })()`) as (
    ...args: unknown[]
  ) => Promise<void>;
  try {
    await run(witness?.watch(db) ?? db, dataType, () => undefined);
    // What a callback asks for comes after the promise of the call.
    for (let i = 0; i < 20; i++) await new Promise(resolve => setImmediate(resolve));
  } catch {
    return null;
  }
  return sent;
}
