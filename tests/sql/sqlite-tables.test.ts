import { describe, expect, it } from "vitest";
import { golden, lowered } from "../support/operations.js";

function reads(sql: string, expected: string): void {
  expect(lowered(sql, "sqlite")).toBe(golden(expected));
}

describe("CREATE TABLE", () => {
  it("types as they are written, or none", () => {
    reads(
      `CREATE TABLE t (a, b INTEGER, c VARCHAR(10), d DECIMAL(10, 2), e UNSIGNED BIG INT, f "Double Precision", g CHAR(-1))`,
      `
        createTable t
          a ? «a»
          b integer «b INTEGER»
          c varchar(10) «c VARCHAR(10)»
          d decimal(10,2) «d DECIMAL(10, 2)»
          e unsigned big int «e UNSIGNED BIG INT»
          f double precision «f "Double Precision"»
          g char(-1) «g CHAR(-1)»
      `,
    );
  });

  it("the row's own number is never NULL and gets its value by itself", () => {
    reads(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
      `
        createTable t
          id integer not null rowid «id INTEGER PRIMARY KEY»
          a text «a TEXT»
          primaryKey (id) inline «PRIMARY KEY»
      `,
    );
  });

  it("so is a key of its own", () => {
    reads(
      "CREATE TABLE t (ID integer, a TEXT, PRIMARY KEY (id))",
      `
        createTable t
          ID integer not null rowid «ID integer»
          a text «a TEXT»
          primaryKey (id) «PRIMARY KEY (id)»
      `,
    );
  });

  it("AUTOINCREMENT", () => {
    reads(
      "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT)",
      `
        createTable t
          id integer not null autoIncrement «id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT»
          primaryKey (id) inline «PRIMARY KEY AUTOINCREMENT»
      `,
    );
  });

  it("other primary keys allow NULL", () => {
    reads(
      `CREATE TABLE t (a INT PRIMARY KEY, b TEXT);
CREATE TABLE u (a INTEGER, b INTEGER, PRIMARY KEY (a, b));
CREATE TABLE v (a INTEGER(4) PRIMARY KEY)`,
      `
        createTable t
          a int «a INT PRIMARY KEY»
          b text «b TEXT»
          primaryKey (a) inline «PRIMARY KEY»
        createTable u
          a integer «a INTEGER»
          b integer «b INTEGER»
          primaryKey (a, b) «PRIMARY KEY (a, b)»
        createTable v
          a integer(4) «a INTEGER(4) PRIMARY KEY»
          primaryKey (a) inline «PRIMARY KEY»
      `,
    );
  });

  it("not WITHOUT ROWID or STRICT", () => {
    reads(
      `CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) WITHOUT ROWID;
CREATE TABLE u (a TEXT, b INT, PRIMARY KEY (a, b)) STRICT;
CREATE TABLE v (a INTEGER PRIMARY KEY) STRICT`,
      `
        createTable t
          a integer not null «a INTEGER PRIMARY KEY»
          b text «b TEXT»
          primaryKey (a) inline «PRIMARY KEY»
        createTable u
          a text not null «a TEXT»
          b int not null «b INT»
          primaryKey (a, b) «PRIMARY KEY (a, b)»
        createTable v
          a integer not null rowid «a INTEGER PRIMARY KEY»
          primaryKey (a) inline «PRIMARY KEY»
      `,
    );
  });

  it("defaults", () => {
    reads(
      `CREATE TABLE t (a INT DEFAULT 0, b INT DEFAULT '0', c INT DEFAULT -1.5, d INT DEFAULT NULL, e INT DEFAULT TRUE, f TEXT DEFAULT CURRENT_TIMESTAMP, g TEXT DEFAULT (datetime('now')), h TEXT DEFAULT (1), i TEXT DEFAULT word, j TEXT DEFAULT "it's", k BLOB DEFAULT X'00', l TEXT DEFAULT 'it''s')`,
      `
        createTable t
          a int default '0' «a INT DEFAULT 0»
          b int default '0' «b INT DEFAULT '0'»
          c int default '-1.5' «c INT DEFAULT -1.5»
          d int default null «d INT DEFAULT NULL»
          e int default '1'‹TRUE› «e INT DEFAULT TRUE»
          f text default current_timestamp «f TEXT DEFAULT CURRENT_TIMESTAMP»
          g text default datetime('now') «g TEXT DEFAULT (datetime('now'))»
          h text default '1' «h TEXT DEFAULT (1)»
          i text default 'word' «i TEXT DEFAULT word»
          j text default 'it's' «j TEXT DEFAULT "it's"»
          k blob default 'x'00'' «k BLOB DEFAULT X'00'»
          l text default 'it's' «l TEXT DEFAULT 'it''s'»
      `,
    );
  });

  it("column constraints with ON CONFLICT, names and deferral", () => {
    reads(
      "CREATE TABLE t (a TEXT CONSTRAINT nn NOT NULL ON CONFLICT FAIL CONSTRAINT uq UNIQUE ON CONFLICT IGNORE COLLATE NOCASE, b INT REFERENCES o (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, c INT REFERENCES o NOT DEFERRABLE CHECK (c IS NOT NULL))",
      `
        createTable t
          a text not null collate NOCASE «a TEXT CONSTRAINT nn NOT NULL ON CONFLICT FAIL CONSTRAINT uq UNIQUE ON CONFLICT IGNORE COLLATE NOCASE»
          b int «b INT REFERENCES o (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED»
          c int «c INT REFERENCES o NOT DEFERRABLE CHECK (c IS NOT NULL)»
          unique uq (a) inline «CONSTRAINT uq UNIQUE ON CONFLICT IGNORE»
          foreignKey (b) -> o (id) on delete cascade deferrable inline «REFERENCES o (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED»
          foreignKey (c) -> o inline «REFERENCES o NOT DEFERRABLE»
          check (c is not null) of (c) proves (c) inline «CHECK (c IS NOT NULL)»
      `,
    );
  });

  it("generated columns", () => {
    reads(
      "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a + 1) STORED, c AS (a), d TEXT AS (lower(a)) VIRTUAL NOT NULL)",
      `
        createTable t
          a int «a INT»
          b int generated(a + 1) stored «b INT GENERATED ALWAYS AS (a + 1) STORED»
          c ? generated(a) «c AS (a)»
          d text not null generated(lower(a)) «d TEXT AS (lower(a)) VIRTUAL NOT NULL»
      `,
    );
  });

  it("table constraints, with and without commas", () => {
    reads(
      "CREATE TABLE t (a INT, b INT, UNIQUE (a COLLATE NOCASE, b DESC) ON CONFLICT ABORT CONSTRAINT f FOREIGN KEY (a, b) REFERENCES main.o (x, y) ON UPDATE SET DEFAULT, CHECK (a < b))",
      `
        createTable t
          a int «a INT»
          b int «b INT»
          unique (a, b) «UNIQUE (a COLLATE NOCASE, b DESC) ON CONFLICT ABORT»
          foreignKey f (a, b) -> main.o (x, y) on update set default «CONSTRAINT f FOREIGN KEY (a, b) REFERENCES main.o (x, y) ON UPDATE SET DEFAULT»
          check (a < b) of (a, b) «CHECK (a < b)»
      `,
    );
  });

  it("names in all their quotes", () => {
    reads(
      `CREATE TABLE IF NOT EXISTS 'a b' ("c d" INT, [e f] INT, \`g\` INT, 'h' INT, key INT, action INT)`,
      `
        createTable a b ifNotExists
          c d int «"c d" INT»
          e f int «[e f] INT»
          g int «\`g\` INT»
          h int «'h' INT»
          key int «key INT»
          action int «action INT»
      `,
    );
  });

  it("TEMP, and a schema", () => {
    reads(
      "CREATE TEMP TABLE t (a); CREATE TEMPORARY TABLE temp.u (a)",
      `
        createTable t temporary
          a ? «a»
        createTable temp.u temporary
          a ? «a»
      `,
    );
  });

  it("AS SELECT", () => {
    reads(
      "CREATE TABLE t AS SELECT 1 AS a",
      `
        createTable t fromQuery
      `,
    );
  });

  it("virtual tables are objects of their own kind", () => {
    reads(
      "CREATE VIRTUAL TABLE IF NOT EXISTS f USING fts5(a, b, tokenize = 'porter')",
      `
        createObject object=virtual table f ifNotExists
      `,
    );
  });
});

describe("ALTER TABLE", () => {
  it("ADD COLUMN", () => {
    reads(
      `ALTER TABLE \`t\` ADD COLUMN "a" TEXT NOT NULL DEFAULT '' REFERENCES o (id); ALTER TABLE t ADD b`,
      `
        addColumn t «ADD COLUMN "a" TEXT NOT NULL DEFAULT '' REFERENCES o (id)»
          a text not null default '' «"a" TEXT NOT NULL DEFAULT '' REFERENCES o (id)»
          foreignKey (a) -> o (id) inline «REFERENCES o (id)»
        addColumn t «ADD b»
          b ? «b»
      `,
    );
  });

  it("RENAME", () => {
    reads(
      `ALTER TABLE main.t RENAME TO u; ALTER TABLE t RENAME COLUMN a TO b; ALTER TABLE t RENAME "a" TO 'b c'`,
      `
        renameTable main.t to=main.u «RENAME TO u»
        renameColumn t a to=b «RENAME COLUMN a TO b»
        renameColumn t a to=b c «RENAME "a" TO 'b c'»
      `,
    );
  });

  it("DROP COLUMN", () => {
    reads(
      "ALTER TABLE t DROP COLUMN a; ALTER TABLE t DROP [b]",
      `
        dropColumn t a «DROP COLUMN a»
        dropColumn t b «DROP [b]»
      `,
    );
  });

  it("libSQL's ALTER COLUMN TO", () => {
    reads(
      'ALTER TABLE t ALTER COLUMN "a" TO "a" text DEFAULT 1 NOT NULL; ALTER TABLE t ALTER a TO a text',
      `
        alterColumn t a type=text not null default='1' restates «ALTER COLUMN "a" TO "a" text DEFAULT 1 NOT NULL»
        alterColumn t a type=text null default=drop restates «ALTER a TO a text»
      `,
    );
  });

  it("NOT NULL and CHECK since 3.53", () => {
    reads(
      "ALTER TABLE t ALTER COLUMN a SET NOT NULL; ALTER TABLE t ALTER a DROP NOT NULL; ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL); ALTER TABLE t DROP CONSTRAINT c",
      `
        alterColumn t a not null «ALTER COLUMN a SET NOT NULL»
        alterColumn t a null «ALTER a DROP NOT NULL»
        addConstraint t «ADD CONSTRAINT c CHECK (a IS NOT NULL)»
          check c (a is not null) of (a) proves (a) «CONSTRAINT c CHECK (a IS NOT NULL)»
        dropConstraint t c «DROP CONSTRAINT c»
      `,
    );
  });
});

describe("indexes", () => {
  it("CREATE INDEX with expressions and a WHERE", () => {
    reads(
      `CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a, b COLLATE NOCASE DESC, lower(c), (d + 1) ASC, "e") WHERE Deleted_At IS NULL AND a > 1`,
      `
        createIndex t ifNotExists
          unique index i (a, b collate NOCASE desc, {lower(c)}, {d + 1}, e) where deleted_at is null and a > 1
      `,
    );
  });

  it("the schema of the index is that of its table", () => {
    reads(
      "CREATE INDEX main.i ON t (a)",
      `
        createIndex main.t
          index i (a)
      `,
    );
  });

  it("DROP INDEX", () => {
    reads(
      "DROP INDEX IF EXISTS main.i; DROP INDEX `i`",
      `
        dropIndex main.i ifExists
        dropIndex i
      `,
    );
  });
});
