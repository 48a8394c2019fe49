import { describe, expect, it } from "vitest";
import type { ReadMigration } from "../../src/frontends/migration.js";
import { operationsOf, type Direction } from "../../src/model/migration.js";
import { readScript, scriptOperations } from "../support/script.js";

const SLONIK = `import { sql } from "slonik"; export default { up: async pool => { BODY }, down: async pool => {} };`;
const PAYLOAD = `import { MigrateUpArgs, sql } from "@payloadcms/db-postgres";
export async function up({ db, payload, req }: MigrateUpArgs): Promise<void> { BODY }`;
const PG = `import type { Client } from "pg"; export async function up(client: Client) { BODY }`;
const POSTGRES = `import type { Sql } from "postgres"; export async function up(sql: Sql) { BODY }`;
const MYSQL = `import type { Connection } from "mysql2/promise"; export async function up(db: Connection) { BODY }`;

function kinds(frame: string, body: string): readonly string[] {
  return scriptOperations(frame.replace("BODY", body), "up").map(({ kind }) => kind);
}

describe("a migration for a driver", () => {
  it.each([
    [SLONIK, "await pool.query(sql`drop table a`);", ["dropTable"]],
    [SLONIK, "await pool.query(sql.unsafe`drop table ${sql.identifier(['s', 'a'])}`);", ["dropTable"]],
    [SLONIK, "await pool.query(sql`alter table a ${sql.fragment`drop column b`}`);", ["dropColumn"]],
    [
      SLONIK,
      "await pool.transaction(async t => { await t.query(sql`drop table a`); });",
      ["transaction", "dropTable", "transaction"],
    ],
    [
      PAYLOAD,
      "await db.execute(sql`drop table a; drop table b;`); payload.logger.info('x');",
      ["dropTable", "dropTable"],
    ],
    [PAYLOAD, "await db.execute(sql.raw('drop table a'));", ["dropTable"]],
    [PAYLOAD, "await payload.update({ collection: 'a' });", ["opaque"]],
    [
      PG,
      "await client.query('drop table a'); await client.query({ text: 'drop table b' });",
      ["dropTable", "dropTable"],
    ],
    [POSTGRES, "await sql`drop table ${sql('a')}`; await sql.unsafe('drop table b');", ["dropTable", "dropTable"]],
    [MYSQL, "await db.execute('drop table a'); await db.query({ sql: 'drop table b' });", ["dropTable", "dropTable"]],
    [PG, "await client.copy('a');", ["opaque"]],
    [PG, "await client.query(process.env.SQL);", ["opaque"]],
  ])("%s with %s", (frame, body, expected) => {
    expect(readScript(frame.replace("BODY", body))?.migration.framework).toBe("driver");
    expect(kinds(frame, body)).toEqual(expected);
  });

  it("is none by the name of a variable alone", () => {
    const code = "export async function up(pool) { await pool.query(`drop table a`); }";
    expect(readScript(code)?.migration.framework).not.toBe("driver");
  });

  it("runs in the transaction that its argument is of", () => {
    const code =
      "import type { DatabaseTransactionConnection } from 'slonik'; export const up = async (t: DatabaseTransactionConnection) => {};";
    expect(readScript(code)?.migration.transaction).toBe("one");
  });

  it("has names that end where they are written", () => {
    const code = SLONIK.replace("BODY", "await pool.query(sql`drop table ${sql.identifier(['accounts'])}`);");
    const [operation] = scriptOperations(code, "up");
    expect(operation).toMatchObject({ kind: "dropTable", certainty: "certain" });
  });

  it("is known by the type of the whole, where its functions are handed nothing", () => {
    const hook = "beforeUp: async pool => { await pool.query(sql`drop index a`); }";
    const code = `import { sql } from "@silverhand/slonik"; import type { AlterationScript } from "./types";
      const alteration: AlterationScript = { ${hook}, up: async () => {}, down: async () => {} };
      export default alteration;`;
    const read = scriptOperations(code, "up", { path: "alterations/next-1-index.ts" });
    expect(read.map(({ kind }) => kind)).toContain("dropIndex");
  });

  it("is not empty where a hook works outside of it", () => {
    const hook = "beforeUp: async c => { await c.query(sql`drop index a`); }";
    const code = `import { sql } from "slonik"; export default { ${hook}, up: async () => {} };`;
    expect(scriptOperations(code, "up").map(({ kind }) => kind)).toEqual(["dropIndex", "transaction", "transaction"]);
  });

  it("runs what comes before it outside of the transaction", () => {
    const code = `import { sql, type CommonQueryMethods, type DatabaseTransactionConnection } from "slonik";
      export default {
        beforeUp: async (pool: CommonQueryMethods) => { await pool.query(sql\`create index concurrently i on t (a)\`); },
        up: async (connection: DatabaseTransactionConnection) => { await connection.query(sql\`alter table t add b int\`); },
        beforeDown: async (pool: CommonQueryMethods) => { await pool.query(sql\`drop index concurrently i\`); },
        down: async (connection: DatabaseTransactionConnection) => { await connection.query(sql\`alter table t drop b\`); },
      };`;
    const { migration } = readScript(code) as ReadMigration;
    const all = (direction: Direction): string[] => operationsOf(direction).map(({ kind }) => kind);
    expect(migration.transaction).toBe("none");
    expect(all(migration.up)).toEqual(["createIndex", "transaction", "addColumn", "transaction"]);
    expect(all(migration.down)).toEqual(["dropIndex", "transaction", "dropColumn", "transaction"]);
  });

  it("says where what comes before it cannot be read", () => {
    const code = `import { sql } from "slonik"; import { hook } from "helper";
      export default { beforeUp: hook, up: async connection => { await connection.query(sql\`drop table a\`); } };`;
    expect(scriptOperations(code, "up").map(({ kind }) => kind)).toContain("opaque");
  });
});
