import {
  CompiledQuery,
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlQueryCompiler,
  PostgresAdapter,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteQueryCompiler,
  sql,
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  type QueryResult,
} from "kysely";
import { isMySqlFamily, type Dialect } from "../../src/model/dialect.js";
import { tokenize } from "../../src/sql/tokens.js";
import type { Witness } from "./coverage.js";

/** The SQL that the real package sends, without a server, when `body` is run with `db` and `sql`. */
export async function recordedStatements(
  dialect: Dialect,
  body: string,
  witness?: Witness,
): Promise<readonly string[]> {
  const statements: string[] = [];
  const connection: DatabaseConnection = {
    executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      statements.push(withValues(query, dialect));
      return Promise.resolve({ rows: [] });
    },
    streamQuery: () => {
      throw new Error("nothing streams");
    },
  };
  const db = new Kysely<unknown>({ dialect: recording(dialect, connection, statements) });
  const run = new Function("db", "sql", "CompiledQuery", `return (async () => { ${body} })()`) as (
    ...args: unknown[]
  ) => Promise<void>;
  await run(witness?.watch(db) ?? db, sql, CompiledQuery);
  return statements;
}

/** A `Kysely` that goes nowhere. */
export function idleKysely(dialect: Dialect): Kysely<unknown> {
  return new Kysely<unknown>({
    dialect: { ...recording(dialect, null as never, []), createDriver: () => new DummyDriver() },
  });
}

function recording(dialect: Dialect, connection: DatabaseConnection, statements: string[]): KyselyDialect {
  class RecordingDriver extends DummyDriver {
    override acquireConnection(): Promise<DatabaseConnection> {
      return Promise.resolve(connection);
    }
    override beginTransaction(): Promise<void> {
      statements.push("begin");
      return Promise.resolve();
    }
    override commitTransaction(): Promise<void> {
      statements.push("commit");
      return Promise.resolve();
    }
    override rollbackTransaction(): Promise<void> {
      statements.push("rollback");
      return Promise.resolve();
    }
  }
  const mysql = isMySqlFamily(dialect);
  return {
    createAdapter: () =>
      dialect === "postgresql" ? new PostgresAdapter() : mysql ? new MysqlAdapter() : new SqliteAdapter(),
    createDriver: () => new RecordingDriver(),
    createIntrospector: () => {
      throw new Error("nothing is asked");
    },
    createQueryCompiler: () =>
      dialect === "postgresql"
        ? new PostgresQueryCompiler()
        : mysql
          ? new MysqlQueryCompiler()
          : new SqliteQueryCompiler(),
  };
}

/** A statement with its parameters in their places, as literals. */
function withValues({ sql: text, parameters }: CompiledQuery, dialect: Dialect): string {
  let written = "";
  let at = 0;
  let next = 0;
  for (const token of tokenize(text, dialect).tokens) {
    if (token.kind !== "parameter" || next >= parameters.length) continue;
    written += text.slice(at, token.start) + literal(parameters[next++], dialect);
    at = token.end;
  }
  return written + text.slice(at);
}

function literal(value: unknown, dialect: Dialect): string {
  if (typeof value !== "string") return String(value);
  const quoted = value.replaceAll("'", "''");
  return `'${isMySqlFamily(dialect) ? quoted.replaceAll("\\", "\\\\") : quoted}'`;
}
