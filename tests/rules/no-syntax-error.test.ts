import { expect } from "vitest";
import { runScript, runSql } from "../support/rules.js";

runSql("no-syntax-error", "postgresql", {
  valid: [
    "",
    "-- only a comment",
    "CREATE TABLE t (id int);",
    "DO $$ BEGIN PERFORM 1; END $$;",
    // Variables of psql.
    `INSERT INTO t VALUES (:'a', :b); GRANT SELECT ON t TO :"user"; ALTER TABLE :schema.t ADD COLUMN a int;`,
    // Not a migration: whatever it is, it is not for us to judge.
    { code: "SELEC 1;", filename: "queries/report.sql" },
  ],
  invalid: [
    {
      code: "CREATE TABLE t (id int);\nALTER TABLE t ADD COLUM x int y;\nSELECT 1;",
      errors: [
        {
          messageId: "syntax",

          line: 2,
          column: 27,
          endLine: 2,
          endColumn: 30,
        },
      ],
    },
    { code: "SELECT a:int;\nALTER TABL :a;", errors: ["syntax"] },
    // One broken statement does not hide the next.
    { code: "DROP TABEL a; CREATE INDX b;", errors: ["syntax", "syntax"] },
    {
      // What is quoted may be the whole rest of the file.
      code: `SELECT 'unterminated;\n${"SELECT 1;\n".repeat(100)}`,
      errors: [
        {
          messageId: "syntax",
          message: expect.stringMatching(/at or near "'unterminated; SELECT 1;.{0,60}…"\.$/) as string,
        },
      ],
    },
    { code: "-- é🙂\r\nDROP é🙂 TABLE x;", errors: [{ messageId: "syntax", line: 2, column: 6 }] },
  ],
});

runSql("no-syntax-error", "mysql", {
  valid: [
    "ALTER TABLE `t` ADD COLUMN `x` INT NOT NULL, ALGORITHM=INPLACE;",
    // Liquibase takes its own lines out, and every other comment.
    "--liquibase formatted sql\n--changeset a:1\n--comment: a's column\n--note\nALTER TABLE t ADD a int; --it's there\n--rollback ALTER TABLE t DROP COLUMN a;",
    "DELIMITER //\nCREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.x = 1; END//",
  ],
  invalid: [{ code: "ALTER TABLE `t` ADD COLUMN `x` INT NOT NUL;", errors: ["syntax"] }],
});

runSql("no-syntax-error", "sqlite", {
  valid: ["PRAGMA foreign_keys = ON; CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;"],
  invalid: [{ code: "CREATE TABLE t (id INTEGER;", errors: ["syntax"] }],
});

runScript("no-syntax-error", "postgresql", "migrations/20240101000000_x.js", {
  valid: [
    "exports.up = knex => knex.raw('DROP TABLE t'); exports.down = knex => knex.raw('SELECT 1');",
    // What is not constant may be anything.
    "exports.up = (knex, x) => knex.raw(`DROP TABEL ${process.env.X}`); exports.down = knex => knex.raw('SELECT 1');",
  ],
  invalid: [
    {
      code: "exports.up = knex => knex.raw('DROP TABEL t');\nexports.down = knex => knex.raw('SELECT 1');",
      errors: [{ messageId: "syntax", line: 1, column: 37, endLine: 1, endColumn: 42 }],
    },
  ],
});
