import { afterAll, describe, expect, it } from "vitest";
import { candidateKeySuffices } from "../../src/facts/primary-keys.js";
import { mariadb, pglite, postgres, sqlite, type Server } from "../support/servers.js";

const maria = await mariadb();
const server = await postgres();
const embedded = await pglite();
const lite = await sqlite();
afterAll(async () => {
  await Promise.all([maria?.close(), server?.close(), embedded.close(), lite.close()]);
});

/** Tables that hold two rows, by what tells these apart. */
const TABLES = {
  nothing: "CREATE TABLE t (a INT)",
  candidate: "CREATE TABLE t (a INT NOT NULL UNIQUE)",
  nullable: "CREATE TABLE t (a INT UNIQUE)",
  primary: "CREATE TABLE t (a INT PRIMARY KEY)",
} as const;

async function accepts(on: Server, sql: string): Promise<boolean> {
  return on.run(sql).then(
    () => true,
    () => false,
  );
}

describe.each([
  ["PostgreSQL", server],
  ["PGlite", embedded],
] as const)("%s", (_name, on) => {
  it.skipIf(on === null).each(["UPDATE t SET a = a + 10", "DELETE FROM t"])(
    "refuses %s in a published table, unless it has a primary key",
    async change => {
      if (on === null) return;
      const taken: Record<string, boolean> = {};
      for (const [key, create] of Object.entries(TABLES)) {
        await on.run(`DROP TABLE IF EXISTS t; ${create}; INSERT INTO t VALUES (1), (2)`);
        await on.run("DROP PUBLICATION IF EXISTS p; CREATE PUBLICATION p FOR TABLE t");
        taken[key] = await accepts(on, change);
      }
      const candidate = candidateKeySuffices("postgresql");
      expect(taken).toEqual({ nothing: false, candidate, nullable: false, primary: true });
    },
  );
});

describe("MariaDB", () => {
  it.skipIf(maria === null)("takes a table if its rows have a key without NULL, where keys are forced", async () => {
    if (maria === null) return;
    const taken: Record<string, boolean> = {};
    await maria.run("SET GLOBAL innodb_force_primary_key = 1");
    try {
      for (const [key, create] of Object.entries(TABLES)) {
        await maria.run("DROP TABLE IF EXISTS t");
        taken[key] = await accepts(maria, create);
      }
    } finally {
      await maria.run("SET GLOBAL innodb_force_primary_key = 0");
    }
    expect(taken).toEqual({
      nothing: false,
      candidate: candidateKeySuffices("mariadb"),
      nullable: false,
      primary: true,
    });
  });
});

describe("SQLite", () => {
  it.each([
    ["CREATE TABLE t (a INT)", false],
    ["CREATE TABLE t (a INTEGER PRIMARY KEY)", true],
  ])("keeps the numbers of the rows of %s: %s", async (create, isKept) => {
    await lite.run(`DROP TABLE IF EXISTS t; ${create}; INSERT INTO t VALUES (1), (2), (3); DELETE FROM t WHERE a = 1`);
    await lite.run("VACUUM");
    expect(await lite.run("SELECT rowid AS n FROM t ORDER BY a")).toEqual((isKept ? [2, 3] : [1, 2]).map(n => ({ n })));
  });

  it("takes a unique key as the target of a foreign key, and nothing else", async () => {
    await lite.run("PRAGMA foreign_keys = ON");
    const taken: Record<string, boolean> = {};
    for (const [key, create] of Object.entries(TABLES)) {
      await lite.run(`DROP TABLE IF EXISTS child; DROP TABLE IF EXISTS t; ${create}; INSERT INTO t VALUES (1)`);
      await lite.run("CREATE TABLE child (a INT REFERENCES t (a))");
      taken[key] = await accepts(lite, "INSERT INTO child VALUES (1)");
    }
    expect(taken).toEqual({
      nothing: false,
      candidate: candidateKeySuffices("sqlite"),
      nullable: true,
      primary: true,
    });
  });
});
