import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import type { Span } from "../../src/model/span.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { tokenize } from "../../src/sql/tokens.js";
import {
  MARIADB_ONLY,
  MYSQL_AND_MARIADB,
  MYSQL_ONLY,
  MYSQL_WRONG,
  POSTGRESQL,
  SQLITE,
  SQLITE_WRONG,
} from "../support/statements.js";

const STATEMENTS: readonly (readonly [Dialect, readonly string[]])[] = [
  ["postgresql", POSTGRESQL],
  ["mysql", [...MYSQL_AND_MARIADB, ...MYSQL_ONLY, ...MYSQL_WRONG.map(([sql]) => sql)]],
  ["mariadb", MARIADB_ONLY],
  ["sqlite", [...SQLITE, ...SQLITE_WRONG.map(([sql]) => sql)]],
];

function lower(sql: string, dialect: Dialect): Operation[] {
  return lowerSql(plainSource(sql), dialect);
}

/** All spans of the operations, in the order of their fields. */
function spansOf(value: unknown): Span[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "start" in value && "end" in value ? [value as Span] : [];
  return [...own, ...Object.values(value).flatMap(spansOf)];
}

describe.each(STATEMENTS)("%s", (dialect, statements) => {
  it("says something of every statement", () => {
    for (const sql of statements) expect([sql, lower(sql, dialect).length > 0]).toEqual([sql, true]);
  });

  it("keeps every span inside the text, for every beginning of every statement", () => {
    for (const sql of statements) {
      for (let length = 0; length <= sql.length; length++) {
        const text = sql.slice(0, length);
        const outside = spansOf(lower(text, dialect)).filter(
          ({ start, end }) => start < 0 || start > end || end > length,
        );
        expect([text, outside]).toEqual([text, []]);
      }
    }
  });

  it("loses no statement behind a broken one", () => {
    for (const sql of statements) {
      const { tokens } = tokenize(sql, dialect);
      // In quotes, in a comment or in a body, a semicolon ends nothing.
      if (tokens.some(token => !token.closed) || /\bbegin\b/i.test(sql)) continue;
      const last = lower(`${sql} ,;\nDROP TABLE last_one`, dialect).at(-1);
      expect([sql, last?.kind]).toEqual([sql, "dropTable"]);
    }
  });

  it("is not shifted by line ends, comments and astral characters between the words", () => {
    for (const sql of statements) {
      const { tokens } = tokenize(sql, dialect);
      if (tokens.some(token => !token.closed) || sql.includes("/*")) continue;
      const spread = spreadOut(sql, dialect);
      const texts = (text: string): string[] =>
        spansOf(lower(text, dialect)).map(({ start, end }) => compact(text.slice(start, end)));
      expect(texts(spread)).toEqual(texts(sql));
    }
  });
});

const COMMENT = "/* 🙂é */\r\n";

/** The statement with a comment and a line end in each of its gaps, and in front. */
function spreadOut(sql: string, dialect: Dialect): string {
  const { tokens } = tokenize(sql, dialect);
  return tokens
    .map((token, i) => {
      const gap = sql.slice(tokens[i - 1]?.end ?? 0, token.start);
      return (gap === "" ? "" : gap + COMMENT) + token.text;
    })
    .reduce((text, part) => text + part, COMMENT);
}

function compact(text: string): string {
  return text.replaceAll(COMMENT, "").replaceAll(/\s/g, "");
}

describe.each(["postgresql", "mysql", "sqlite"] as const)("%s", dialect => {
  it.each([
    ["(", ")"],
    ["NOT ", ""],
    ["- ", ""],
    ["CASE WHEN 1 THEN ", " END"],
  ])("takes no depth for a mistake: %s", (open, close) => {
    const [operation] = lower(`SELECT ${open.repeat(9_000)}1${close.repeat(9_000)}`, dialect);
    expect(operation).not.toMatchObject({ reason: "syntax" });
  });
});
