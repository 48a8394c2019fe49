import Knex from "knex";
import initSqlJs from "sql.js";
import { testLoops, statementsIn } from "../../support/loops.js";
import { CASES } from "./knex.cases.js";

interface Asked {
  readonly sql: string;
  readonly bindings?: readonly (number | string | null)[];
  response?: unknown;
  context?: { readonly lastID: unknown; readonly changes: number };
}

const sqlite = await initSqlJs();

// The package has it, but not its types.
const { default: Client } = (await import("knex/lib/dialects/sqlite3/index.js" as string)) as {
  default: typeof Knex.Client;
};

/** Knex over SQLite in this process, with a list of what it sends. */
function connect(log: string[]): Knex.Knex {
  const database = new sqlite.Database();
  class InProcess extends Client {
    _driver(): object {
      return {};
    }

    override acquireConnection(): Promise<object> {
      return Promise.resolve({});
    }

    override releaseConnection(): Promise<void> {
      return Promise.resolve();
    }

    _query(_connection: unknown, asked: Asked): Promise<Asked> {
      log.push(asked.sql);
      const statement = database.prepare(asked.sql);
      statement.bind([...(asked.bindings ?? [])]);
      const found = [];
      while (statement.step()) found.push(statement.getAsObject());
      statement.free();
      asked.response = found;
      const last = database.exec("SELECT last_insert_rowid()")[0]?.values[0]?.[0];
      asked.context = { lastID: last, changes: database.getRowsModified() };
      return Promise.resolve(asked);
    }
  }
  return Knex({ client: InProcess as unknown as string, useNullAsDefault: true });
}

testLoops("Knex", new URL("knex.cases.ts", import.meta.url).href, CASES, async (run, rows) => {
  const log: string[] = [];
  const knex = connect(log);
  await knex.raw("CREATE TABLE owners (id integer PRIMARY KEY, name text)");
  await knex.raw("CREATE TABLE items (id integer PRIMARY KEY, name text, owner_id integer, seen_at integer)");
  await knex("owners").insert([{ name: "a" }, { name: "b" }, { name: "c" }]);
  await knex("items").insert(rows.map(row => ({ id: row.id, name: "full", owner_id: row.ownerId })));
  log.length = 0;
  await run(knex, rows);
  return statementsIn(log);
});
