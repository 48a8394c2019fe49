import { afterAll, describe, expect, it } from "vitest";
import { addingRequiredColumn, plainLiteral } from "../../src/facts/not-null.js";
import type { DataType } from "../../src/model/column.js";
import type { Dialect } from "../../src/model/dialect.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { mariadb, pglite, postgres, type Server, sqlite } from "../support/servers.js";

const maria = await mariadb();
const server = await postgres();
const embedded = await pglite();
const lite = await sqlite();
afterAll(async () => {
  await Promise.all([maria?.close(), server?.close(), embedded.close(), lite.close()]);
});

/** The type as the lowering reads it out of the statement. */
function typeOf(type: string, dialect: Dialect): DataType | null {
  const [operation] = lowerSql(plainSource(`ALTER TABLE t ADD COLUMN c ${type} NOT NULL`), dialect);
  if (operation?.kind !== "addColumn") throw new Error(`${type} is not read as a column`);
  return operation.column.type;
}

/** A table `t` with one row or none. */
async function table(on: Server, rows: 0 | 1): Promise<void> {
  await on.run("DROP TABLE IF EXISTS t");
  await on.run("CREATE TABLE t (id INT)");
  if (rows === 1) await on.run("INSERT INTO t VALUES (1)");
}

async function accepts(on: Server, sql: string): Promise<boolean> {
  return on.run(sql).then(
    () => true,
    () => false,
  );
}

const STANDARD = ["int", "bigint", "varchar(10)", "text", "numeric(5, 2)", "boolean", "date", "timestamp"];
const POSTGRESQL = [
  ...STANDARD,
  "timestamptz",
  "time",
  "uuid",
  "json",
  "jsonb",
  "text[]",
  "bytea",
  "real",
  "interval",
  "inet",
  "cidr",
];
const MYSQL = [
  ...STANDARD,
  ...["tinyint(1)", "smallint unsigned", "mediumint", "double", "float", "bit(1)", "char(3)", "tinytext", "mediumtext"],
  ...[
    "longtext",
    "binary",
    "binary(4)",
    "varbinary(10)",
    "blob",
    "json",
    "set('a', 'b')",
    "enum('b', 'a')",
    "datetime",
    "time",
  ],
  ...["year", "uuid"],
];
const SQLITE = ["integer", "text", "varchar(10)", "numeric(5, 2)", "boolean", "datetime", "blob"];

describe.each([
  ["PostgreSQL", "postgresql", server, POSTGRESQL],
  ["PGlite", "postgresql", embedded, POSTGRESQL],
  ["MariaDB", "mariadb", maria, MYSQL],
  ["SQLite", "sqlite", lite, SQLITE],
] as const)("NOT NULL without a default on %s", (_name, dialect, on, types) => {
  describe.skipIf(on === null)("where the server runs", () => {
    it.each(types)("%s comes to what the facts say", async type => {
      if (on === null) return;
      const outcome = addingRequiredColumn(dialect, typeOf(type, dialect));
      const statement = `ALTER TABLE t ADD COLUMN c ${type} NOT NULL`;
      await table(on, 0);
      expect(await accepts(on, statement), "on an empty table").toBe(true);
      await table(on, 1);
      expect(await accepts(on, statement), "on a row").toBe(outcome.kind === "writes");
      if (outcome.kind === "writes") {
        const [row] = await on.run(`SELECT c = ${outcome.value} AS same FROM t`);
        expect(row?.["same"], outcome.value).toBe(1);
      }
    });

    it.each(types)("%s takes the literal that is suggested", async type => {
      if (on === null) return;
      const value = String(plainLiteral(typeOf(type, dialect), dialect));
      await table(on, 1);
      expect(await accepts(on, `ALTER TABLE t ADD COLUMN c ${type}`)).toBe(true);
      expect(await accepts(on, `UPDATE t SET c = ${value}`), value).toBe(true);
      await table(on, 1);
      expect(await accepts(on, `ALTER TABLE t ADD COLUMN c ${type} NOT NULL DEFAULT ${value}`)).toBe(true);
    });
  });
});

describe.skipIf(maria === null)("MySQL's modes, on MariaDB", () => {
  /** Runs in a mode that MariaDB does not have by default. */
  async function inMode<T>(mode: string, run: (on: Server) => Promise<T>): Promise<T> {
    if (maria === null) throw new Error("MariaDB is not there");
    const [row] = await maria.run("SELECT @@sql_mode AS mode");
    await maria.run(`SET sql_mode = '${mode}'`);
    try {
      return await run(maria);
    } finally {
      await maria.run(`SET sql_mode = '${String(row?.["mode"])}'`);
    }
  }

  it.each(["date", "datetime"])("%s has no zero in MySQL's default mode", async type => {
    expect(addingRequiredColumn("mysql", typeOf(type, "mysql"))).toEqual({ kind: "fails" });
    const mode = "STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE";
    await inMode(mode, async on => {
      await table(on, 1);
      expect(await accepts(on, `ALTER TABLE t ADD COLUMN c ${type} NOT NULL`)).toBe(false);
    });
  });

  it("NULLs of a column that becomes NOT NULL are refused in strict mode and zeroed otherwise", async () => {
    for (const [mode, accepted] of [
      ["STRICT_TRANS_TABLES", false],
      ["", true],
    ] as const) {
      await inMode(mode, async on => {
        await table(on, 0);
        await on.run("ALTER TABLE t ADD COLUMN c INT; INSERT INTO t VALUES (1, NULL)");
        expect(await accepts(on, "ALTER TABLE t MODIFY c INT NOT NULL"), mode).toBe(accepted);
        if (accepted) expect(await on.run("SELECT c FROM t")).toEqual([{ c: 0 }]);
      });
    }
  });
});

describe.each([
  ["PostgreSQL", server],
  ["PGlite", embedded],
] as const)("SET NOT NULL on %s", (_name, on) => {
  it.skipIf(on === null)("is refused while there are NULLs", async () => {
    if (on === null) return;
    await table(on, 1);
    await on.run("ALTER TABLE t ADD COLUMN c int");
    expect(await accepts(on, "ALTER TABLE t ALTER COLUMN c SET NOT NULL")).toBe(false);
    await on.run("UPDATE t SET c = 0 WHERE c IS NULL");
    expect(await accepts(on, "ALTER TABLE t ALTER COLUMN c SET NOT NULL")).toBe(true);
  });
});

describe.each([
  ["PostgreSQL", server],
  ["PGlite", embedded],
] as const)("domains on %s", (_name, on) => {
  it.skipIf(on === null).each([
    ["text DEFAULT 'x'", "d NOT NULL", true],
    ["text DEFAULT 'x' NOT NULL", "d", true],
    ["text NOT NULL", "d", false],
    ["text DEFAULT 'x'", "d[] NOT NULL", false],
    ["text DEFAULT NULL", "d NOT NULL", false],
  ])("%s: a new column of %s", async (domain, column, accepted) => {
    if (on === null) return;
    await table(on, 1);
    await on.run(`DROP DOMAIN IF EXISTS d; CREATE DOMAIN d AS ${domain}`);
    expect(await accepts(on, `ALTER TABLE t ADD COLUMN c ${column}`)).toBe(accepted);
    await on.run("DROP TABLE t; DROP DOMAIN d");
  });
});
