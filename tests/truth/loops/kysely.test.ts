import {
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from "kysely";
import initSqlJs, { type BoundValue } from "sql.js";
import { testLoops, statementsIn } from "../../support/loops.js";
import { CASES, type Database } from "./kysely.cases.js";

const sqlite = await initSqlJs();

/** SQLite in this process, with a list of what it is sent. */
class InProcess implements Driver, DatabaseConnection {
  private readonly database = new sqlite.Database();

  constructor(private readonly log: string[]) {}

  init = (): Promise<void> => Promise.resolve();
  acquireConnection = (): Promise<DatabaseConnection> => Promise.resolve(this);
  beginTransaction = (): Promise<void> => Promise.resolve();
  commitTransaction = (): Promise<void> => Promise.resolve();
  rollbackTransaction = (): Promise<void> => Promise.resolve();
  releaseConnection = (): Promise<void> => Promise.resolve();
  destroy = (): Promise<void> => Promise.resolve();

  executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.log.push(sql);
    const statement = this.database.prepare(sql);
    statement.bind(parameters as readonly BoundValue[]);
    const rows: R[] = [];
    while (statement.step()) rows.push(statement.getAsObject() as R);
    statement.free();
    return Promise.resolve({ rows, numAffectedRows: BigInt(this.database.getRowsModified()) });
  }

  // eslint-disable-next-line require-yield -- no case streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("No case streams.");
  }
}

function connect(log: string[]): Kysely<Database> {
  return new Kysely<Database>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new InProcess(log),
      createIntrospector: db => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

testLoops("Kysely", new URL("kysely.cases.ts", import.meta.url).href, CASES, async (run, rows) => {
  const log: string[] = [];
  const db = connect(log);
  const id = "id integer PRIMARY KEY";
  for (const table of [`owners (${id}, name text)`, `items (${id}, name text, owner_id integer)`])
    await db.executeQuery({ ...db.selectFrom("items").compile(), sql: `CREATE TABLE ${table}`, parameters: [] });
  await db
    .insertInto("owners")
    .values([{ name: "a" }, { name: "b" }, { name: "c" }])
    .execute();
  await db
    .insertInto("items")
    .values(rows.map(row => ({ id: row.id, name: "full", owner_id: row.ownerId })))
    .execute();
  log.length = 0;
  await run(db, rows);
  return statementsIn(log);
});
