import { afterAll, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { Schema } from "../../src/model/schema/index.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { mariadb, pglite, sqlite } from "../support/servers.js";

/** A column as both sides can tell it: its table, name, and whether it takes NULL and has a default. */
type Fact = `${string}.${string}${"" | " not null"}${"" | " default"}`;

const maria = await mariadb();
const postgres = await pglite();
const lite = await sqlite();
afterAll(async () => {
  await Promise.all([maria?.close(), postgres.close(), lite.close()]);
});

function replay(script: string, dialect: Dialect): Schema {
  return lowerSql(plainSource(script), dialect).reduce(
    (state, operation) => state.apply(operation),
    Schema.empty(dialect),
  );
}

/** The columns that the operations of the script leave behind. */
function replayed(script: string, dialect: Dialect): Fact[] {
  return [...replay(script, dialect).allTables()]
    .flatMap(({ table, columns }) =>
      [...columns.values()].map(column =>
        fact(table.name.text, column.name, column.nullable, !["none", "null"].includes(kindOf(column.default))),
      ),
    )
    .sort();
}

function kindOf(value: "none" | { readonly kind: string } | null): string {
  return typeof value === "string" ? value : (value?.kind ?? "none");
}

function fact(table: string, column: string, nullable: boolean | null, hasDefault: boolean): Fact {
  return `${table}.${column}${nullable === false ? " not null" : ""}${hasDefault ? " default" : ""}`;
}

describe.skipIf(maria === null)("MariaDB's catalog", () => {
  it("is what the operations say", async () => {
    const script = `
      CREATE TABLE a (
        id INT UNSIGNED AUTO_INCREMENT, b VARCHAR(20) NOT NULL DEFAULT 'x', c INT DEFAULT NULL, d BIT DEFAULT b'1',
        e DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, f INT AS (c + 1) VIRTUAL,
        g ENUM('x', 'y''z') NOT NULL, PRIMARY KEY (id), UNIQUE KEY u (b), KEY k (c)
      );
      CREATE TABLE b (a INT, b INT, c SERIAL, PRIMARY KEY (a, b));
      CREATE TABLE gone (a INT);
      CREATE TABLE kept LIKE gone;
      ALTER TABLE a ADD h INT NOT NULL DEFAULT 0 AFTER id, ADD COLUMN (i INT, j TEXT NOT NULL), DROP COLUMN d;
      ALTER TABLE a MODIFY b VARCHAR(30), CHANGE c cc BIGINT NOT NULL DEFAULT 5, ALTER h DROP DEFAULT, ALTER i SET DEFAULT 3;
      ALTER TABLE a RENAME COLUMN j TO k, DROP INDEX u, ADD CONSTRAINT fk FOREIGN KEY (i) REFERENCES b (a);
      DROP TABLE gone, kept;
      RENAME TABLE b TO c;
      /*!50000 CREATE TABLE d (a INT) */;
      /*!50700 CREATE TABLE e (a INT) */;
    `;
    await maria?.run(script);
    const rows = await maria?.run(`
      SELECT table_name AS t, column_name AS c, is_nullable = 'YES' AS n, IFNULL(column_default, 'NULL') <> 'NULL' AS d
      FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name <> 'i'
    `);
    const facts = (rows ?? []).map(row => fact(String(row["t"]), String(row["c"]), row["n"] === 1, row["d"] === 1));
    expect(replayed(script, "mariadb")).toEqual(facts.sort());
  });
});

describe.skipIf(maria === null)("MariaDB's indexes", () => {
  it("are what the operations say", async () => {
    const script = `
      CREATE TABLE i (a INT PRIMARY KEY, b INT UNIQUE, c INT, d INT, e VARCHAR(30), UNIQUE KEY u (c, d), KEY k (d), UNIQUE (d));
      ALTER TABLE i ADD INDEX (e(5)), ADD CONSTRAINT v UNIQUE (e), DROP INDEX u, DROP KEY b;
      ALTER TABLE i MODIFY a BIGINT, DROP INDEX v, CHANGE d dd INT, RENAME INDEX k TO l;
      CREATE UNIQUE INDEX w ON i (b DESC, c);
      DROP INDEX l ON i;
      DROP INDEX e ON i;
    `;
    await maria?.run(script);
    const rows = await maria?.run(`
      SELECT GROUP_CONCAT(column_name ORDER BY seq_in_index) AS c, MIN(non_unique) = 0 AS u
      FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'i' GROUP BY index_name
    `);
    const facts = (rows ?? []).map(row => `${String(row["c"])}${row["u"] === 1 ? " unique" : ""}`);
    const [state] = [...replay(script, "mariadb").allTables()];
    const indexes = state?.indexes.map(
      ({ columns, unique }) => `${columns.map(column => column.name?.text).join(",")}${unique ? " unique" : ""}`,
    );
    expect(indexes?.sort()).toEqual(facts.sort());
    expect(state?.constraints.map(constraint => constraint.kind)).toEqual(["primaryKey", "unique"]);
    expect(state?.columns.get("a")?.nullable).toBe(false);
  });
});

describe("SQLite's catalog", () => {
  it("is what the operations say", async () => {
    const script = `
      CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT NOT NULL DEFAULT 'x', c INT DEFAULT NULL, d TEXT DEFAULT word, e AS (c + 1));
      CREATE TABLE b (a INT PRIMARY KEY, b INTEGER, UNIQUE (b)) WITHOUT ROWID;
      CREATE TABLE "c d" ('e f' TEXT, [g] DEFAULT (1 + 1), PRIMARY KEY ('e f'));
      CREATE TABLE gone (a);
      ALTER TABLE a ADD COLUMN f TEXT NOT NULL DEFAULT '';
      ALTER TABLE a RENAME c TO cc;
      ALTER TABLE a DROP COLUMN d;
      ALTER TABLE b RENAME TO bb;
      DROP TABLE gone;
    `;
    await lite.run(script);
    const rows = await lite.run(`
      SELECT m.name AS t, c.name AS c, c."notnull" AS n, ifnull(upper(c.dflt_value), 'NULL') <> 'NULL' AS d, c.pk, c.type
      FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table'
    `);
    const facts = rows.map(row => {
      // SQLite does not call the row's own number NOT NULL, but it cannot be NULL.
      const rowid = row["pk"] === 1 && row["type"] === "INTEGER";
      return fact(String(row["t"]), String(row["c"]), row["n"] === 0 && !rowid, row["d"] === 1);
    });
    expect(replayed(script, "sqlite")).toEqual(facts.sort());
  });
});

describe("PostgreSQL's catalog", () => {
  it("is what the operations say", async () => {
    const script = `
      CREATE TABLE a (Id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b varchar(20) NOT NULL DEFAULT 'x', "C" int DEFAULT NULL, d text[]);
      CREATE TABLE b (a int, b int NOT NULL, c int, PRIMARY KEY (a, b));
      CREATE TABLE gone (a int);
      ALTER TABLE a ADD e timestamptz NOT NULL DEFAULT now(), ADD COLUMN f int, DROP COLUMN d, ALTER b DROP DEFAULT;
      ALTER TABLE a ALTER COLUMN f SET NOT NULL, ALTER b DROP NOT NULL, ALTER "C" SET DEFAULT 5;
      ALTER TABLE a RENAME f TO g;
      ALTER TABLE b RENAME TO c;
      DROP TABLE gone;
      DO $$ BEGIN ALTER TABLE c ADD d int NOT NULL; EXECUTE 'ALTER TABLE c DROP c'; END $$;
    `;
    await postgres.run(script);
    const rows = await postgres.run(`
      SELECT table_name AS t, column_name AS c, is_nullable = 'YES' AS n, column_default IS NOT NULL AS d
      FROM information_schema.columns WHERE table_schema = 'public'
    `);
    const facts = rows.map(row => fact(String(row["t"]), String(row["c"]), row["n"] === true, row["d"] === true));
    expect(replayed(script, "postgresql")).toEqual(facts.sort());
  });
});
