import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { lockingOf, type Locking, type LockMode, type Work } from "../../src/facts/locks/index.js";
import { LOCK_MODES } from "../../src/facts/locks/locking.js";
import { STABLE, VOLATILE } from "../../src/facts/locks/postgresql.js";
import type { Dialect } from "../../src/model/dialect.js";
import { displayName } from "../../src/model/name.js";
import { Schema } from "../../src/model/schema/index.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { mariadb, pglite, postgres, POSTGRESQL as SERVER, sqlite, takes, type Server } from "../support/servers.js";

const server = await postgres();
const embedded = await pglite();
const maria = await mariadb();
const lite = await sqlite();
afterAll(async () => {
  await Promise.all([server?.close(), embedded.close(), maria?.close(), lite.close()]);
});

const NONE: ReadonlySet<string> = new Set();

/** What the facts say of the one operation of a statement, on a schema that `setup` has made before. */
function said(setup: string, statement: string, dialect: Dialect, variables = NONE): Locking | null {
  const operations = lowerSql(plainSource(setup), dialect);
  const schema = operations.reduce((state, operation) => state.apply(operation), Schema.empty(dialect, true)).settled();
  const [operation, second] = lowerSql(plainSource(statement), dialect);
  if (operation === undefined || second !== undefined) throw new Error(`One operation is expected: ${statement}`);
  return lockingOf(operation, schema, variables);
}

const POSTGRESQL = `
CREATE DOMAIN checked AS int CHECK (value > 0);
CREATE TYPE label AS ENUM ('a');
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (
  id int PRIMARY KEY, a int, b int NOT NULL DEFAULT 1, v varchar(10), tx text, num numeric(10, 2), ts timestamp, r int,
  c varchar(10), j json, n int, s int,
  CONSTRAINT c_check CHECK (c <> 'z'), CONSTRAINT n_check CHECK (n IS NOT NULL)
);
CREATE INDEX ia ON t (a);
CREATE UNIQUE INDEX ib ON t (b);
ALTER TABLE t ADD CONSTRAINT r_key FOREIGN KEY (r) REFERENCES p;
ALTER TABLE t ADD CONSTRAINT s_key FOREIGN KEY (s) REFERENCES p NOT VALID;
ALTER TABLE t ADD CONSTRAINT a_check CHECK (a < 100) NOT VALID;
CREATE TABLE m (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (10);
CREATE TABLE m1 (id int, k int);
CREATE TABLE parent (a int);
CREATE TABLE child () INHERITS (parent);
CREATE TABLE other (a int);
CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x;
CREATE UNIQUE INDEX mvi ON mv (x);
CREATE SCHEMA app;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1, 1, 1, 'a', 'a', 1, now(), 1, 'a', '{}', 1, 1);
INSERT INTO m1 VALUES (1, 25);
INSERT INTO parent VALUES (1);
`;

/** Each has all that the facts say: locks and work. */
const KNOWN = `
ALTER TABLE t ADD COLUMN x int
ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 1
ALTER TABLE t ADD COLUMN x timestamptz DEFAULT now()
ALTER TABLE t ADD COLUMN x timestamptz DEFAULT CURRENT_TIMESTAMP
ALTER TABLE t ADD COLUMN x text DEFAULT lower('A' || 'b')
ALTER TABLE t ADD COLUMN x text[] DEFAULT ARRAY[]::text[]
ALTER TABLE t ADD COLUMN x timestamptz DEFAULT clock_timestamp()
ALTER TABLE t ADD COLUMN x uuid NOT NULL DEFAULT gen_random_uuid()
ALTER TABLE t ADD COLUMN x serial
ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS IDENTITY
ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (a + 1) STORED
ALTER TABLE t ADD COLUMN x checked
ALTER TABLE t ADD COLUMN x label
ALTER TABLE t ADD COLUMN x int CHECK (x > 0)
ALTER TABLE t ADD COLUMN x int UNIQUE
ALTER TABLE t ADD COLUMN x int REFERENCES p
ALTER TABLE t ADD COLUMN x int DEFAULT 1 REFERENCES p
ALTER TABLE t DROP COLUMN a
ALTER TABLE t DROP COLUMN r
ALTER TABLE t RENAME COLUMN a TO x
ALTER TABLE t RENAME TO x
ALTER TABLE t RENAME CONSTRAINT a_check TO x
ALTER TABLE t ALTER COLUMN a SET NOT NULL
ALTER TABLE t ALTER COLUMN n SET NOT NULL
ALTER TABLE t ALTER COLUMN b DROP NOT NULL
ALTER TABLE t ALTER COLUMN a SET DEFAULT 1
ALTER TABLE t ALTER COLUMN b DROP DEFAULT
ALTER TABLE t ALTER COLUMN v TYPE varchar(20)
ALTER TABLE t ALTER COLUMN v TYPE text
ALTER TABLE t ALTER COLUMN v TYPE text USING (v::text)
ALTER TABLE t ALTER COLUMN v TYPE text USING lower(v)
ALTER TABLE t ALTER COLUMN v TYPE varchar(5)
ALTER TABLE t ALTER COLUMN tx TYPE varchar
ALTER TABLE t ALTER COLUMN tx TYPE varchar(20)
ALTER TABLE t ALTER COLUMN c TYPE text
ALTER TABLE t ALTER COLUMN num TYPE numeric(12, 2)
ALTER TABLE t ALTER COLUMN num TYPE numeric
ALTER TABLE t ALTER COLUMN num TYPE numeric(12, 3)
ALTER TABLE t ALTER COLUMN b TYPE bigint
ALTER TABLE t ALTER COLUMN b TYPE text
ALTER TABLE t ALTER COLUMN j TYPE jsonb
ALTER TABLE t ADD CHECK (a > 0)
ALTER TABLE t ADD CHECK (a > 0) NOT VALID
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p NOT VALID
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t
ALTER TABLE t ADD UNIQUE (a)
ALTER TABLE other ADD PRIMARY KEY (a)
ALTER TABLE t ADD CONSTRAINT x UNIQUE USING INDEX ib
ALTER TABLE t ADD EXCLUDE (a WITH =)
ALTER TABLE t DROP CONSTRAINT a_check
ALTER TABLE t DROP CONSTRAINT r_key
ALTER TABLE t DROP CONSTRAINT t_pkey
ALTER TABLE t VALIDATE CONSTRAINT a_check
ALTER TABLE t VALIDATE CONSTRAINT s_key
CREATE INDEX x ON t (v)
CREATE UNIQUE INDEX x ON t (v)
DROP INDEX ia
CREATE TABLE x (id int PRIMARY KEY, r int REFERENCES p)
CREATE TABLE x PARTITION OF m FOR VALUES FROM (10) TO (20)
CREATE TABLE x () INHERITS (parent)
DROP TABLE t
DROP TABLE p CASCADE
DROP TABLE m0
ALTER TABLE m DETACH PARTITION m0
ALTER TABLE t ENABLE ROW LEVEL SECURITY
ALTER TABLE t DISABLE ROW LEVEL SECURITY
ALTER TABLE t FORCE ROW LEVEL SECURITY
ALTER TABLE other INHERIT parent
ALTER TABLE child NO INHERIT parent
ALTER TABLE t OWNER TO postgres
ALTER TABLE parent SET UNLOGGED
ALTER TABLE t SET SCHEMA app
ALTER TABLE t DISABLE TRIGGER ALL
CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()
DROP TRIGGER tr ON t
TRUNCATE t
REFRESH MATERIALIZED VIEW mv
`
  .trim()
  .split("\n");

/** What is done with the rows depends on what does not show. */
const PARTLY_KNOWN = `
ALTER TABLE m ATTACH PARTITION m1 FOR VALUES FROM (20) TO (30)
ALTER TABLE t ALTER COLUMN ts TYPE timestamptz
ALTER TABLE t ALTER COLUMN r TYPE int
ALTER TABLE p ALTER COLUMN id TYPE int
ALTER TABLE t ADD COLUMN x text DEFAULT current_database()
INSERT INTO p VALUES (9)
UPDATE t SET a = 2
DELETE FROM t
REFRESH MATERIALIZED VIEW CONCURRENTLY mv
`
  .trim()
  .split("\n");

/** Of nothing, or of too much that does not show. */
const UNKNOWN = `
ALTER TABLE t SET (fillfactor = 70)
ALTER INDEX ia RENAME TO ib2
COMMENT ON TABLE t IS 'x'
CREATE VIEW x AS SELECT * FROM t
ALTER TYPE label ADD VALUE 'b'
`
  .trim()
  .split("\n");

interface Measured {
  readonly locks: Readonly<Record<string, string>>;
  readonly work: Work;
}

/** What a statement does in a transaction that is then rolled back. */
async function measured(on: Server, statement: string): Promise<Measured> {
  const relations = "FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm')";
  const files = async (): Promise<ReadonlyMap<unknown, unknown>> =>
    new Map((await on.run(`SELECT oid, relfilenode ${relations}`)).map(row => [row["oid"], row["relfilenode"]]));
  const indexes = async (): Promise<number> => (await on.run(INDEXES)).length;
  const scans = async (): Promise<number> => Number((await on.run(SCANS))[0]?.["scans"]);
  await on.run("BEGIN");
  try {
    const names = new Map((await on.run(`SELECT oid, relname ${relations}`)).map(row => [row["oid"], row["relname"]]));
    const before = { files: await files(), indexes: await indexes(), scans: await scans() };
    await on.run(statement);
    const rows = await on.run(`SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND granted`);
    const locks: Record<string, LockMode> = {};
    for (const { relation, mode } of rows) {
      const name = names.get(relation);
      const spelled = wordsOf(String(mode));
      if (name === undefined || spelled === "ACCESS SHARE") continue;
      const known = locks[String(name)];
      if (known === undefined || LOCK_MODES.indexOf(known) < LOCK_MODES.indexOf(spelled)) locks[String(name)] = spelled;
    }
    const after = await files();
    const isRewritten = [...before.files].some(([oid, file]) => after.has(oid) && after.get(oid) !== file);
    const isIndexed = (await indexes()) > before.indexes;
    const isRead = (await scans()) > before.scans;
    return { locks, work: isRewritten ? "rewrite" : !isRead ? "none" : isIndexed ? "index" : "scan" };
  } finally {
    await on.run("ROLLBACK");
  }
}

const INDEXES =
  "SELECT indexrelid FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relnamespace = 'public'::regnamespace";
/** Tables that existed before and have rows; what the transaction alone has read. */
const SCANS =
  "SELECT sum(pg_stat_get_xact_numscans(oid)) AS scans FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'";

function wordsOf(mode: string): LockMode {
  return mode
    .replace(/Lock$/, "")
    .replaceAll(/(?<=[a-z])[A-Z]/g, letter => ` ${letter}`)
    .toUpperCase() as LockMode;
}

function locksOf(locking: Locking | null): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    (locking?.locks ?? []).map(({ table, mode }) => [table === null ? "" : displayName(table), mode]),
  );
}

describe.each([
  ["PostgreSQL", server],
  ["PGlite", embedded],
] as const)("locks on %s", (_name, on) => {
  describe.skipIf(on === null)("where the server runs", async () => {
    await on?.run(POSTGRESQL);

    it.each(KNOWN)("%s", async statement => {
      if (on === null) return;
      const locking = said(POSTGRESQL, statement, "postgresql");
      const found = await measured(on, statement);
      expect({ locks: locksOf(locking), work: locking?.work }).toEqual(
        // TRUNCATE gives the table a new file and reads nothing; a new table has rows of its own.
        /^TRUNCATE|^CREATE TABLE/.test(statement) ? { ...found, work: "none" } : found,
      );
      expect(locking?.transactional).toBe(true);
    });

    it.each(PARTLY_KNOWN)("%s, whose work does not show", async statement => {
      if (on === null) return;
      const locking = said(POSTGRESQL, statement, "postgresql");
      expect(locksOf(locking)).toEqual((await measured(on, statement)).locks);
      if (!statement.startsWith("REFRESH")) expect(locking?.work).toBe("unknown");
    });

    it.each([
      ["CREATE INDEX CONCURRENTLY x ON t (v)", true],
      ["DROP INDEX CONCURRENTLY ia", true],
      ["ALTER TABLE m DETACH PARTITION m0 CONCURRENTLY", true],
      ["CREATE INDEX x ON t (v)", false],
    ] as const)("a transaction around %s is refused: %s", async (statement, isRefused) => {
      if (on === null) return;
      expect(said(POSTGRESQL, statement, "postgresql")?.transactional).toBe(!isRefused);
      await on.run("BEGIN");
      expect(await takes(on, statement)).toBe(!isRefused);
      await on.run("ROLLBACK");
    });

    it("functions are as volatile as the facts say", async () => {
      if (on === null) return;
      const kinds = async (names: ReadonlySet<string>): Promise<ReadonlySet<unknown>> => {
        const list = [...names].map(name => `'${name}'`).join(", ");
        const rows = await on.run(`SELECT proname, provolatile FROM pg_proc WHERE proname IN (${list})`);
        expect(new Set(rows.map(row => row["proname"]))).toEqual(names);
        return new Set(rows.map(row => String(row["provolatile"])));
      };
      expect((await kinds(STABLE)).has("v")).toBe(false);
      expect(await kinds(VOLATILE)).toEqual(new Set(["v"]));
    });
  });
});

it.each(UNKNOWN)("nothing is said of %s", statement => {
  expect(said(POSTGRESQL, statement, "postgresql")).toBeNull();
});

it.skipIf(server === null)("CONCURRENTLY waits with a weak lock", async () => {
  const [row] = (await server?.run("SELECT current_database() AS name")) ?? [];
  const client = new pg.Client({ ...SERVER, database: String(row?.["name"]) });
  await client.connect();
  try {
    const { rows } = await client.query("SELECT pg_backend_pid() AS pid");
    const pid = Number(rows[0]?.["pid"]);
    for (const statement of ["CREATE INDEX CONCURRENTLY x ON t (v)", "DROP INDEX CONCURRENTLY ia"]) {
      // A writer of the table that does not end is what it waits for.
      await server?.run("BEGIN; UPDATE t SET b = 1");
      const running = client.query(statement);
      let modes: readonly unknown[] = [];
      for (let i = 0; i < 100 && modes.length === 0; i++) {
        const sql = `SELECT mode FROM pg_locks WHERE pid = ${pid} AND granted AND relation = 't'::regclass`;
        modes = ((await server?.run(sql)) ?? []).map(lock => lock["mode"]);
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      await server?.run("ROLLBACK");
      await running;
      expect(modes.map(mode => wordsOf(String(mode)))).toEqual([
        said(POSTGRESQL, statement, "postgresql")?.locks[0]?.mode,
      ]);
    }
  } finally {
    await client.end();
  }
});

const MARIADB = `
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (
  id int PRIMARY KEY, a int, v varchar(20), e enum('a', 'b'), n int NOT NULL DEFAULT 1, u int, tx text, g point NOT NULL,
  KEY ia (a), UNIQUE KEY iu (u), CONSTRAINT r_key FOREIGN KEY (n) REFERENCES p (id), CONSTRAINT a_check CHECK (a < 100)
);
CREATE TABLE plain (id int NOT NULL, a int);
CREATE TABLE words (id int PRIMARY KEY, tx text, FULLTEXT KEY ft (tx));
`;

const ON_MARIADB = `
ALTER TABLE t ADD COLUMN x int
ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 1
ALTER TABLE t ADD COLUMN x int FIRST
ALTER TABLE t ADD COLUMN x datetime DEFAULT CURRENT_TIMESTAMP
ALTER TABLE t ADD COLUMN x char(36) DEFAULT (uuid())
ALTER TABLE t ADD COLUMN x int AS (a + 1) STORED
ALTER TABLE t ADD COLUMN x int AS (a + 1) VIRTUAL
ALTER TABLE t ADD COLUMN x int CHECK (x > 0)
ALTER TABLE t ADD COLUMN x int UNIQUE
ALTER TABLE t ADD COLUMN x int REFERENCES p (id)
ALTER TABLE plain ADD COLUMN x int AUTO_INCREMENT UNIQUE
ALTER TABLE t DROP COLUMN v
ALTER TABLE t DROP COLUMN u
ALTER TABLE t RENAME COLUMN v TO x
ALTER TABLE t ALTER COLUMN v SET DEFAULT 'x'
ALTER TABLE t ALTER COLUMN n DROP DEFAULT
ALTER TABLE t MODIFY v varchar(30)
ALTER TABLE t MODIFY v varchar(300)
ALTER TABLE t MODIFY v varchar(10)
ALTER TABLE t MODIFY v varchar(20) NOT NULL
ALTER TABLE t MODIFY v varchar(20) DEFAULT 'y'
ALTER TABLE t MODIFY v varchar(20) COMMENT 'x'
ALTER TABLE t MODIFY v text
ALTER TABLE t MODIFY a bigint
ALTER TABLE t MODIFY e enum('a', 'b', 'c')
ALTER TABLE t MODIFY e enum('a', 'c', 'b')
ALTER TABLE t MODIFY e enum('a')
ALTER TABLE t ADD INDEX x (v)
ALTER TABLE t ADD UNIQUE x (v)
ALTER TABLE t ADD FULLTEXT x (tx)
ALTER TABLE t ADD SPATIAL INDEX x (g)
ALTER TABLE t DROP INDEX ia
ALTER TABLE t DROP INDEX iu
ALTER TABLE t RENAME INDEX ia TO x
ALTER TABLE t DROP PRIMARY KEY
ALTER TABLE plain ADD PRIMARY KEY (id)
ALTER TABLE t ADD CONSTRAINT x FOREIGN KEY (a) REFERENCES p (id)
ALTER TABLE t DROP FOREIGN KEY r_key
ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0)
ALTER TABLE t DROP CONSTRAINT a_check
ALTER TABLE t FORCE
`
  .trim()
  .split("\n");

/** The fastest way that the server takes when it is forced, and whether others may write meanwhile. */
async function forced(
  on: Server,
  statement: string,
): Promise<{ readonly name: string; readonly blocks: string } | null> {
  for (const name of ["INSTANT", "INPLACE", "COPY"]) {
    for (const lock of ["NONE", "SHARED"]) {
      // The manual knows no LOCK=SHARED for what is done at once.
      if (name === "INSTANT" && lock === "SHARED") continue;
      await on.run("DROP TABLE IF EXISTS words, plain, t, p");
      await on.run(MARIADB);
      if (await takes(on, `${statement}, ALGORITHM=${name}, LOCK=${lock}`))
        return { name, blocks: lock === "NONE" ? "nothing" : "writes" };
    }
  }
  return null;
}

describe.skipIf(maria === null)("ways to change a table on MariaDB", () => {
  it.each(ON_MARIADB)("%s", async statement => {
    if (maria === null) return;
    const locking = said(MARIADB, statement, "mariadb");
    const [lock] = locking?.locks ?? [];
    expect({ name: locking?.algorithm?.name, blocks: lock?.blocks }).toEqual(await forced(maria, statement));
  });

  it("a statement that the facts take for refused is refused, and one that they know is not", async () => {
    if (maria === null) return;
    const statements = [
      "ALTER TABLE t MODIFY a bigint",
      "ALTER TABLE t ADD COLUMN x int",
      "ALTER TABLE t FORCE",
      "ALTER TABLE t DROP FOREIGN KEY r_key",
      "ALTER TABLE t DROP CONSTRAINT a_check",
      "ALTER TABLE t DROP PRIMARY KEY",
      "ALTER TABLE t RENAME COLUMN v TO x",
      "ALTER TABLE t RENAME INDEX ia TO x",
    ];
    const options = ["ALGORITHM=INPLACE", "ALGORITHM=INSTANT", "ALGORITHM=COPY", "LOCK=SHARED"];
    for (const sql of statements.flatMap(statement => options.map(option => `${statement}, ${option}`))) {
      await maria.run("DROP TABLE IF EXISTS words, plain, t, p");
      await maria.run(MARIADB);
      const isTaken = await takes(maria, sql);
      if (said(MARIADB, sql, "mariadb") !== null) expect(isTaken, sql).toBe(true);
    }
  });

  it.each(["DROP FOREIGN KEY r_key", "DROP CONSTRAINT a_check", "RENAME COLUMN v TO x", "RENAME INDEX ia TO x"])(
    "%s copies the table where it is told to, and keeps writers out with LOCK=SHARED",
    async what => {
      const sql = `ALTER TABLE t ${what}, ALGORITHM=COPY, LOCK=SHARED`;
      expect(said(MARIADB, sql, "mariadb")).toMatchObject({
        algorithm: { name: "COPY" },
        locks: [{ blocks: "writes" }],
      });
      if (maria === null) return;
      await maria.run("DROP TABLE IF EXISTS words, plain, t, p");
      await maria.run(MARIADB);
      expect(await takes(maria, sql)).toBe(true);
    },
  );
});

it("what depends on the session, a hidden column or an old state is not said", () => {
  const key = "ALTER TABLE t ADD CONSTRAINT x FOREIGN KEY (a) REFERENCES p (id)";
  expect(said(MARIADB, key, "mariadb", new Set(["foreign_key_checks"]))).toBeNull();
  expect(said(MARIADB, "ALTER TABLE words ADD COLUMN x int", "mariadb")).toBeNull();
  expect(said("", "ALTER TABLE t MODIFY v varchar(30)", "mysql")).toBeNull();
  expect(said(MARIADB, "ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0)", "mysql")).toBeNull();
});

it("MySQL's versions are told", () => {
  expect(said(MARIADB, "ALTER TABLE t DROP COLUMN v", "mysql")?.algorithm).toEqual({
    name: "INSTANT",
    since: "8.0.29",
  });
  expect(said(MARIADB, "ALTER TABLE t ADD COLUMN x int", "mysql")?.algorithm).toEqual({
    name: "INSTANT",
    since: "8.0.12",
  });
  // 20 characters of four bytes are 80 bytes, 300 are more than a byte can tell.
  expect(said(MARIADB, "ALTER TABLE t MODIFY v varchar(63)", "mysql")?.algorithm?.name).toBe("INPLACE");
  expect(said(MARIADB, "ALTER TABLE t MODIFY v varchar(300)", "mysql")?.algorithm?.name).toBe("COPY");
  expect(said(MARIADB, "ALTER TABLE t MODIFY v varchar(100)", "mysql")).toBeNull();
});

describe("SQLite", () => {
  const setup = "CREATE TABLE t (a int, b int)";

  it("takes all of it inside a transaction, on the whole database", async () => {
    for (const statement of [
      "ALTER TABLE t ADD COLUMN x int",
      "ALTER TABLE t DROP COLUMN b",
      "ALTER TABLE t RENAME COLUMN a TO x",
      "ALTER TABLE t RENAME TO x",
      "CREATE INDEX i ON t (a)",
    ]) {
      await lite.run(`DROP TABLE IF EXISTS t; ${setup}; BEGIN`);
      const locking = said(setup, statement, "sqlite");
      expect(locking).toMatchObject({ locks: [{ table: null, blocks: "writes" }], transactional: true });
      expect(await takes(lite, statement), statement).toBe(true);
      await lite.run("ROLLBACK");
    }
  });
});
