import { afterAll, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import type { Opaque } from "../../src/model/operation.js";
import { isReserved } from "../../src/sql/lower/reader/keywords.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { mariadb, sqlite, type ParsingServer } from "../support/servers.js";
import {
  MARIADB_ONLY,
  MYSQL_AND_MARIADB,
  MYSQL_ONLY,
  MYSQL_WRONG,
  SQLITE,
  SQLITE_WRONG,
} from "../support/statements.js";

const maria = await mariadb();
const bare = await sqlite();
const filled = await sqlite();
// SQLite parses ALTER TABLE no further than the name of a table that does not exist.
await filled.run(`
  CREATE TABLE t (a, b, c, d, id, CONSTRAINT c CHECK (a > 0));
  CREATE TABLE u (a, id);
  CREATE TABLE o (id, a, b, x, y);
`);
afterAll(async () => {
  await Promise.all([maria?.close(), bare.close(), filled.close()]);
});

/** What SQLite says with tables and without: where a name is taken, or unknown, it stops before the mistake. */
const lite: Pick<ParsingServer, "syntaxError"> = {
  syntaxError: async sql => (await bare.syntaxError(sql)) ?? (await filled.syntaxError(sql)),
};

function opaqueOf(sql: string, dialect: Dialect): Opaque | undefined {
  return lowerSql(plainSource(sql), dialect).find(operation => operation.kind === "opaque");
}

/** A statement is read to its end where nothing of it is opaque, or only what it will run is not known. */
function isRead(sql: string, dialect: Dialect): boolean {
  return (opaqueOf(sql, dialect)?.reason ?? "dynamic") === "dynamic";
}

describe("what the reader reads, MySQL's grammar has", () => {
  it.each(MYSQL_ONLY)("%s", sql => {
    expect(opaqueOf(sql, "mysql")?.detail).toBeUndefined();
  });
});

describe.skipIf(maria === null)("what the reader reads, MariaDB parses", () => {
  it.each([...MYSQL_AND_MARIADB, ...MARIADB_ONLY])("%s", async sql => {
    expect(isRead(sql, "mariadb")).toBe(true);
    expect(await maria?.syntaxError(sql)).toBeNull();
  });
  it.each(MYSQL_AND_MARIADB)("also as MySQL: %s", sql => {
    expect(isRead(sql, "mysql")).toBe(true);
  });
});

describe("what the reader reads, SQLite parses", () => {
  it.each(SQLITE)("%s", async sql => {
    expect(isRead(sql, "sqlite")).toBe(true);
    expect(await lite.syntaxError(sql)).toBeNull();
  });
});

describe.skipIf(maria === null)("what the reader calls a mistake, MariaDB rejects", () => {
  it.each(MYSQL_WRONG)("%s", async (sql, at) => {
    expect(opaqueOf(sql, "mysql")).toMatchObject({ reason: "syntax", detail: detail(at) });
    expect(await maria?.syntaxError(sql)).not.toBeNull();
  });
});

describe("what the reader calls a mistake, SQLite rejects", () => {
  it.each(SQLITE_WRONG)("%s", async (sql, at) => {
    expect(opaqueOf(sql, "sqlite")).toMatchObject({ reason: "syntax", detail: detail(at) });
    expect(await lite.syntaxError(sql)).not.toBeNull();
  });
});

function detail(at: string): unknown {
  if (at === "end") return "syntax error at end of input";
  return at === "unterminated" ? expect.stringMatching(/^unterminated /) : `syntax error at or near "${at}"`;
}

describe("reserved words", () => {
  it.skipIf(maria === null)("are no names in MariaDB", async () => {
    const words = await maria?.run(
      "SELECT LOWER(word) AS word FROM information_schema.keywords WHERE word REGEXP '^[A-Z_0-9]+$'",
    );
    const wrong: string[] = [];
    for (const { word } of words as { word: string }[]) {
      const free = (await maria?.syntaxError(`CREATE TABLE scratch (${word} int)`)) === null;
      if (free && isReserved(word, "mariadb")) wrong.push(word);
    }
    expect(wrong).toEqual([]);
  });

  it("are no names in SQLite, and all others are", async () => {
    for (const word of SQLITE_KEYWORDS) {
      const free = (await bare.syntaxError(`CREATE TABLE scratch (${word} int)`)) === null;
      expect([word, isReserved(word, "sqlite")]).toEqual([word, !free]);
    }
  });
});

/** Manual: "SQLite Keywords". */
const SQLITE_KEYWORDS = `abort action add after all alter always analyze and as asc attach autoincrement before begin
  between by cascade case cast check collate column commit conflict constraint create cross current current_date
  current_time current_timestamp database default deferrable deferred delete desc detach distinct do drop each else end
  escape except exclude exclusive exists explain fail filter first following for foreign from full generated glob group
  groups having if ignore immediate in index indexed initially inner insert instead intersect into is isnull join key
  last left like limit match materialized natural no not nothing notnull null nulls of offset on or order others outer
  over partition plan pragma preceding primary query raise range recursive references regexp reindex release rename
  replace restrict returning right rollback row rows savepoint select set table temp temporary then ties to transaction
  trigger unbounded union unique update using vacuum values view virtual when where window with without`.split(/\s+/);
