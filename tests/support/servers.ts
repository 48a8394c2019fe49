import { PGlite } from "@electric-sql/pglite";
import mysql from "mysql2/promise";
import pg from "pg";
import initSqlJs, { type Database as SqliteDatabase } from "sql.js";

/** A database that belongs to the test alone. */
export interface Server {
  /** Runs one statement or several; the rows of the last one that has any. */
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** A database that others can connect to as well, by its name, or by itself. */
export interface SharedServer extends Server {
  readonly name: string;
  readonly sqlite: SqliteFile | null;
  /** Takes everything out of it: it is as new, in less time than a new one takes. */
  empty(): Promise<void>;
}

/** Where the servers are: `POSTGRESQL_PORT` and `MARIADB_PORT` say so where they are other ones than usual. */
export const POSTGRESQL = {
  host: "127.0.0.1",
  port: Number(process.env["POSTGRESQL_PORT"] ?? 5432),
  user: "postgres",
} as const;
export const MARIADB = { host: "127.0.0.1", port: Number(process.env["MARIADB_PORT"] ?? 3306), user: "root" } as const;

/** A database of SQLite in memory. */
export interface SqliteFile {
  readonly database: SqliteDatabase;
  /** Takes another one's content in its place. */
  load(content: Uint8Array): void;
}

/** Whether a server takes a statement: it has run then. */
export async function takes(server: Server, sql: string): Promise<boolean> {
  try {
    await server.run(sql);
    return true;
  } catch {
    return false;
  }
}

/** A server that parses a statement without running it. */
export interface ParsingServer extends Server {
  /** Why the server cannot parse this one statement; `null` where it can, whatever the statement refers to. */
  syntaxError(sql: string): Promise<string | null>;
}

/** PostgreSQL in this process. */
export async function pglite(): Promise<Server> {
  const database = await PGlite.create();
  return {
    async run(sql) {
      return ((await database.exec(sql)).at(-1)?.rows ?? []) as readonly Record<string, unknown>[];
    },
    close: () => database.close(),
  };
}

let shared: Promise<PGlite> | undefined;

/** The same, one for all tests of a file, which starts in no time: what a test has made goes when it closes the server. */
export async function sharedPglite(): Promise<Server> {
  const database = await (shared ??= PGlite.create());
  return {
    async run(sql) {
      return ((await database.exec(sql)).at(-1)?.rows ?? []) as readonly Record<string, unknown>[];
    },
    async close() {
      for (const sql of EMPTIED) await database.exec(sql);
    },
  };
}

const EMPTIED = [
  "ROLLBACK",
  "DISCARD ALL",
  `DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', name);
  END LOOP;
END $$`,
  "CREATE SCHEMA public",
];

/** PostgreSQL of this machine, in a database of its own; `null` where there is none. */
export function postgres(): Promise<SharedServer | null> {
  return available("PostgreSQL", async () => {
    const connect = async (database: string): Promise<PostgresqlClient> => {
      const client = new pg.Client({ ...POSTGRESQL, database });
      await client.connect();
      return client;
    };
    const name = scratchName();
    const admin = await connect("postgres");
    await admin.query(`CREATE DATABASE ${name}`);
    // What is in it outlives no test: no connection to it waits for the disk.
    await admin.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    const client = await connect(name);
    return {
      name,
      sqlite: null,
      run: preparing(client),
      async empty() {
        for (const sql of EMPTIED) await client.query(sql === "DISCARD ALL" ? "RESET ALL" : sql);
      },
      async close() {
        await client.end();
        await admin.query(`DROP DATABASE ${name}`);
        await admin.end();
      },
    };
  });
}

type PostgresqlClient = InstanceType<typeof pg.Client>;

/** Runs statements; a long query that comes again is planned once, which takes longer than to run it. */
function preparing(client: PostgresqlClient): Server["run"] {
  const names = new Map<string, string>();
  return async sql => {
    const name = names.get(sql);
    if (name !== undefined) return (await client.query({ name, text: sql })).rows;
    if (sql.length > 200 && /^\s*SELECT\b/.test(sql)) names.set(sql, `query_${names.size}`);
    return (await client.query(sql)).rows;
  };
}

/** MariaDB of this machine, in a database of its own; `null` where there is none. */
export function mariadb(): Promise<(ParsingServer & SharedServer) | null> {
  return available("MariaDB", async () => {
    const connection = await mysql.createConnection({ ...MARIADB, multipleStatements: true });
    const name = scratchName();
    const create = `CREATE DATABASE ${name}; USE ${name}`;
    await connection.query(create);
    return {
      name,
      sqlite: null,
      async run(sql) {
        const [rows] = await connection.query(sql);
        return (Array.isArray(rows) ? rows : []) as readonly Record<string, unknown>[];
      },
      // Tables that do not exist, and statements that cannot be prepared, are found out after parsing.
      async syntaxError(sql) {
        try {
          await connection.query("PREPARE syntax_check FROM ?", [sql]);
          return null;
        } catch (error) {
          const { code, message } = error as { code?: string; message: string };
          return code === "ER_PARSE_ERROR" ? message : null;
        }
      },
      async empty() {
        await connection.query(`DROP DATABASE ${name}; ${create}`);
      },
      async close() {
        await connection.query(`DROP DATABASE ${name}`);
        await connection.end();
      },
    };
  });
}

/** SQLite in this process. */
export async function sqlite(): Promise<ParsingServer & SharedServer> {
  const { Database } = await initSqlJs();
  let database = new Database();
  return {
    name: ":memory:",
    sqlite: {
      get database() {
        return database;
      },
      load(content) {
        database.close();
        database = new Database(content);
      },
    },
    async run(sql) {
      const last = database.exec(sql).at(-1);
      const row = (values: readonly unknown[]): Record<string, unknown> =>
        Object.fromEntries((last?.columns ?? []).map((column, i) => [column, values[i]]));
      return (last?.values ?? []).map(row);
    },
    syntaxError(sql) {
      try {
        database.prepare(sql).free();
        return Promise.resolve(null);
      } catch (error) {
        const { message } = error as Error;
        return Promise.resolve(/syntax error|incomplete input|unrecognized token/.test(message) ? message : null);
      }
    },
    empty() {
      database.close();
      database = new Database();
      return Promise.resolve();
    },
    close: () => Promise.resolve(database.close()),
  };
}

/** `null`, and a line that says why, where the server cannot be reached; in CI that is an error. */
async function available<S extends Server>(name: string, open: () => Promise<S>): Promise<S | null> {
  try {
    return await open();
  } catch (error) {
    if (process.env["CI"] === "true") throw error;
    console.warn(`${name} is skipped: ${(error as Error).message}`);
    return null;
  }
}

function scratchName(): string {
  return `scratch_${process.pid}_${Math.floor(Math.random() * 1e9)}`;
}
