import { afterAll, describe, expect, it } from "vitest";
import { outcomeOfShrinking } from "../../src/facts/shrinking.js";
import type { DataType } from "../../src/model/column.js";
import type { Dialect } from "../../src/model/dialect.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { mariadb, pglite, type Server } from "../support/servers.js";

const maria = await mariadb();
const embedded = await pglite();
afterAll(async () => {
  await Promise.all([maria?.close(), embedded.close()]);
});

function typeOf(type: string, dialect: Dialect): DataType {
  const [operation] = lowerSql(plainSource(`ALTER TABLE t ADD COLUMN c ${type}`), dialect);
  if (operation?.kind !== "addColumn" || operation.column.type === null) throw new Error(`${type} is no type`);
  return operation.column.type;
}

/** Types that are changed into each other, and a value that few others hold. */
const FAMILIES: Readonly<Record<"postgresql" | "mariadb", readonly (readonly (readonly [string, string])[])[]>> = {
  postgresql: [
    [
      ["varchar(3)", "'abc'"],
      ["varchar(5)", "'abcde'"],
      ["text", "repeat('a', 9)"],
      ["varchar", "repeat('a', 9)"],
    ],
    [
      ["smallint", "-32768"],
      ["integer", "2147483647"],
      ["bigint", "-9223372036854775808"],
    ],
    [
      ["numeric(5, 2)", "999.11"],
      ["numeric(5, 0)", "99999"],
      ["numeric(4, 1)", "999.9"],
      ["numeric", "1234567.891"],
    ],
    [
      ["date", "'2024-01-02'"],
      ["timestamp", "'2024-01-02 03:04:05'"],
    ],
  ],
  mariadb: [
    [
      ["varchar(3)", "'abc'"],
      ["varchar(500)", "repeat('a', 500)"],
      ["tinytext", "repeat('a', 255)"],
      ["text", "repeat('a', 65535)"],
      ["mediumtext", "repeat('a', 70000)"],
    ],
    [
      ["tinyint", "-128"],
      ["tinyint unsigned", "255"],
      ["smallint", "-32768"],
      ["int", "-2147483648"],
      ["int unsigned", "4294967295"],
      ["bigint", "-9223372036854775808"],
    ],
    [
      ["decimal(5, 2)", "999.11"],
      ["decimal(5, 0)", "99999"],
      ["decimal(4, 1)", "999.9"],
      ["decimal", "9999999999"],
    ],
    [
      ["date", "'2024-01-02'"],
      ["datetime", "'2024-01-02 03:04:05'"],
    ],
    [
      ["enum('a', 'b')", "'b'"],
      ["enum('a')", "'a'"],
    ],
  ],
};

/** What the server does to the value; the text of one that is kept is the same. */
async function measured(on: Server, dialect: Dialect, from: string, value: string, to: string): Promise<string | null> {
  const text = dialect === "postgresql" ? "text" : "char";
  const alter = dialect === "postgresql" ? `ALTER COLUMN c TYPE ${to}` : `MODIFY c ${to}`;
  const shown = async (): Promise<string> => {
    const [row] = await on.run(`SELECT CAST(c AS ${text}) AS c FROM t`);
    const shows = String(row?.["c"]);
    return /^[\d.]+$/.test(shows) ? String(Number(shows)) : shows.replace(/ 00:00:00$/, "");
  };
  await on.run("DROP TABLE IF EXISTS t");
  await on.run(`CREATE TABLE t (c ${from})`);
  await on.run(`INSERT INTO t VALUES (${value})`);
  const before = await shown();
  try {
    await on.run(`ALTER TABLE t ${alter}`);
  } catch {
    return "refuses";
  }
  return (await shown()) === before ? null : "loses";
}

describe.each([
  ["postgresql", embedded],
  ["mariadb", maria],
] as const)("values that do not fit: %s", (dialect, on) => {
  const pairs = FAMILIES[dialect].flatMap(family =>
    family.flatMap(([from, value]) => family.flatMap(([to]) => (from === to ? [] : [{ from, value, to }]))),
  );
  it.skipIf(on === null).each(pairs)("$from to $to", async ({ from, value, to }) => {
    if (on === null) return;
    const said = outcomeOfShrinking(typeOf(from, dialect), typeOf(to, dialect), dialect);
    expect(said).toBe(await measured(on, dialect, from, value, to));
  });
});
