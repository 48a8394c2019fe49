import { afterAll, describe, expect, it } from "vitest";
import { keyTypes, type KeyColumn } from "../../src/facts/foreign-key-types.js";
import type { Dialect } from "../../src/model/dialect.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { mariadb, pglite, sqlite, type Server } from "../support/servers.js";

const maria = await mariadb();
const embedded = await pglite();
const lite = await sqlite();
afterAll(async () => {
  await Promise.all([maria?.close(), embedded.close(), lite.close()]);
});

function columnOf(type: string, dialect: Dialect): KeyColumn {
  const [operation] = lowerSql(plainSource(`ALTER TABLE t ADD COLUMN c ${type}`), dialect);
  if (operation?.kind !== "addColumn" || operation.column.type === null) throw new Error(`${type} is no type`);
  return operation.column;
}

async function accepts(on: Server, sql: string): Promise<boolean> {
  return on.run(sql).then(
    () => true,
    () => false,
  );
}

const POSTGRESQL = [
  ...["smallint", "integer", "bigint", "serial", "numeric(10, 2)", "real", "double precision", "oid", "money"],
  ...["text", "varchar(10)", "char(3)", "uuid", "boolean", "bytea", "jsonb", "inet", "cidr", "interval"],
  ...["date", "timestamp", "timestamptz", "time", "timetz"],
];

const MARIADB = [
  ...["tinyint", "int", "int(5)", "int unsigned", "bigint", "bigint unsigned", "decimal(10, 2)", "float", "double"],
  ...["char(3) COLLATE utf8mb4_general_ci", "varchar(99) COLLATE utf8mb4_general_ci", "varchar(9) COLLATE utf8mb4_bin"],
  ...["binary(3)", "datetime"],
];

/** Two tables a type: making one takes a while. */
async function tablesOf(on: Server, types: readonly string[]): Promise<void> {
  for (const [i, type] of types.entries()) {
    await on.run(`CREATE TABLE parent_${i} (id ${type} PRIMARY KEY)`);
    await on.run(`CREATE TABLE child_${i} (fk ${type})`);
  }
}

describe.each([
  ["PGlite", "postgresql", embedded, POSTGRESQL],
  ["MariaDB", "mariadb", maria, MARIADB],
] as const)("%s", (_name, dialect, on, types) => {
  it.skipIf(on === null)(
    "refuses the keys that are said to be refused, and no others",
    async () => {
      if (on === null) return;
      await tablesOf(on, types);
      const said: string[] = [];
      const measured: string[] = [];
      for (const [i, to] of types.entries()) {
        for (const [j, from] of types.entries()) {
          const pair = `${from} to ${to}`;
          if (keyTypes(columnOf(from, dialect), columnOf(to, dialect), dialect) === "refused") said.push(pair);
          const key = `ALTER TABLE child_${j} ADD CONSTRAINT k_${i}_${j} FOREIGN KEY (fk) REFERENCES parent_${i} (id)`;
          if (!(await accepts(on, key))) measured.push(pair);
        }
      }
      expect(said).toEqual(measured);
      expect(said.length).toBeGreaterThan(types.length);
    },
    300_000,
  );
});

const LARGEST: Readonly<Record<string, string>> = {
  smallint: "32767",
  integer: "2147483647",
  bigint: "9223372036854775807",
};

it("says nothing of texts that have the collation of their tables", () => {
  const [own, other] = [columnOf("varchar(9) COLLATE utf8mb4_bin", "mysql"), columnOf("varchar(9)", "mysql")];
  expect(keyTypes(own, other, "mysql")).toBe("fits");
});

describe("PGlite: a column that is narrower", () => {
  const pairs = Object.keys(LARGEST).flatMap(from => Object.keys(LARGEST).map(to => ({ from, to })));
  it.each(pairs)("$from to $to", async ({ from, to }) => {
    await embedded.run("DROP TABLE IF EXISTS child, parent");
    await embedded.run(`CREATE TABLE parent (id ${to} PRIMARY KEY); CREATE TABLE child (fk ${from} REFERENCES parent)`);
    await embedded.run(`INSERT INTO parent VALUES (${LARGEST[to] ?? 0})`);
    const isTaken = await accepts(embedded, "INSERT INTO child SELECT id FROM parent");
    const said = keyTypes(columnOf(from, "postgresql"), columnOf(to, "postgresql"), "postgresql");
    expect(said).toBe(isTaken ? "fits" : "narrower");
  });
});

describe("SQLite: the index that serves no join", () => {
  const types = ["INTEGER", "BIGINT", "TEXT", "VARCHAR(10)", "REAL", "NUMERIC", "UUID", "DATETIME", "BLOB"];
  const pairs = types.flatMap(from => types.map(to => ({ from, to })));
  it.each(pairs.filter(({ from, to }) => from !== "BLOB" && to !== "BLOB"))("$from to $to", async ({ from, to }) => {
    await lite.run("DROP TABLE IF EXISTS child; DROP TABLE IF EXISTS parent");
    await lite.run(`CREATE TABLE parent (id ${to} PRIMARY KEY); CREATE TABLE child (fk ${from} REFERENCES parent)`);
    await lite.run("CREATE INDEX i ON child (fk)");
    const isServed = async (outer: string, inner: string): Promise<boolean> => {
      const plan = await lite.run(`EXPLAIN QUERY PLAN SELECT 1 FROM ${outer} CROSS JOIN ${inner} ON fk = id`);
      return plan.some(({ detail }) => String(detail).startsWith(`SEARCH ${inner}`));
    };
    const measured = !(await isServed("parent", "child"))
      ? "convertedHere"
      : (await isServed("child", "parent"))
        ? "fits"
        : "convertedThere";
    expect(keyTypes(columnOf(from, "sqlite"), columnOf(to, "sqlite"), "sqlite")).toBe(measured);
  });
});
