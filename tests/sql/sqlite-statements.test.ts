import { describe, expect, it } from "vitest";
import { golden, lowered } from "../support/operations.js";

function reads(sql: string, expected: string): void {
  expect(lowered(sql, "sqlite")).toBe(golden(expected));
}

describe("data", () => {
  it("INSERT", () => {
    reads(
      "INSERT INTO t (a, b) VALUES (1, NULL); INSERT OR IGNORE INTO main.t SELECT a FROM o; INSERT INTO t DEFAULT VALUES RETURNING a",
      `
        changeData action=insert t limited columns=(a, b)
        changeData action=insert main.t limited source=o fromQuery
        changeData action=insert t limited
      `,
    );
  });

  it("what replaces is a merge", () => {
    reads(
      "INSERT OR REPLACE INTO t VALUES (1); REPLACE INTO t (a) SELECT x FROM o",
      `
        changeData action=merge t limited
        changeData action=merge t limited columns=(a) source=o fromQuery
      `,
    );
  });

  it("upsert", () => {
    reads(
      "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) WHERE b DO UPDATE SET a = excluded.a, b = NULL WHERE t.a > 1 ON CONFLICT DO NOTHING",
      `
        changeData action=insert t limited assignments=(a:value, b:null) columns=(a)
      `,
    );
  });

  it("UPDATE", () => {
    reads(
      "UPDATE t SET a = 1; UPDATE OR IGNORE main.t AS x SET a = NULL, (b, c) = (1, 2) WHERE x.a IS NULL; UPDATE t SET a = 1 FROM o; UPDATE t SET a = 1 WHERE true",
      `
        changeData action=update t assignments=(a:value)
        changeData action=update main.t limited assignments=(a:null, b:value, c:value) whereNull=(a)
        changeData action=update t limited assignments=(a:value)
        changeData action=update t assignments=(a:value)
      `,
    );
  });

  it("tests for NULL in all their spellings", () => {
    reads(
      "DELETE FROM t WHERE a ISNULL AND NOT b NOTNULL AND NOT (c NOT NULL) AND coalesce(d, 1) IS NULL",
      `
        changeData action=delete t limited whereNull=(a, b, c)
      `,
    );
  });

  it("DELETE", () => {
    reads(
      "DELETE FROM t; DELETE FROM t NOT INDEXED WHERE a = 1 RETURNING *",
      `
        changeData action=delete t
        changeData action=delete t limited
      `,
    );
  });

  it("WITH", () => {
    reads(
      "WITH c AS (SELECT 1) INSERT INTO t SELECT * FROM c; WITH c (n) AS (VALUES (1)) DELETE FROM t WHERE a IN c; WITH c AS (SELECT 1) SELECT * FROM c",
      `
        changeData action=insert t limited fromQuery
        changeData action=delete t limited
        read
      `,
    );
  });
});

describe("the rest", () => {
  it("PRAGMA: settings, questions, work", () => {
    reads(
      "PRAGMA foreign_keys = OFF; PRAGMA main.Journal_Mode = wal; PRAGMA cache_size(-2000); PRAGMA table_info('t'); PRAGMA foreign_keys; PRAGMA optimize",
      `
        set variable=foreign_keys value=off
        set variable=journal_mode value=wal
        set variable=cache_size value=-2000
        read
        read
        maintain verb=optimize
      `,
    );
  });

  it("transactions", () => {
    reads(
      "BEGIN; BEGIN IMMEDIATE TRANSACTION; COMMIT; END TRANSACTION; ROLLBACK TO s; ROLLBACK; SAVEPOINT s; RELEASE s",
      `
        transaction action=begin
        transaction action=begin
        transaction action=commit
        transaction action=commit
        transaction action=rollback
        transaction action=rollback
        transaction action=savepoint
        transaction action=release
      `,
    );
  });

  it("maintenance", () => {
    reads(
      "ANALYZE; ANALYZE main.t; REINDEX i; VACUUM; VACUUM main INTO 'x'; ATTACH 'x' AS y; DETACH y",
      `
        maintain verb=analyze
        maintain verb=analyze target=main.t
        maintain verb=reindex target=i
        maintain verb=vacuum
        maintain verb=vacuum
        maintain verb=attach
        maintain verb=detach
      `,
    );
  });

  it("views", () => {
    reads(
      "CREATE TEMP VIEW IF NOT EXISTS v (a) AS SELECT 1; DROP VIEW IF EXISTS v",
      `
        createView v definition=(a) AS SELECT 1
        dropView v ifExists
      `,
    );
  });

  it("triggers", () => {
    reads(
      "CREATE TRIGGER main.tr AFTER UPDATE OF a, b ON t WHEN new.a > 1 BEGIN DROP TABLE t; UPDATE t SET a = CASE WHEN 1 THEN 2 END; END; DROP TRIGGER tr",
      `
        createTrigger tr t
        dropTrigger tr
      `,
    );
  });

  it("DROP TABLE", () => {
    reads(
      "DROP TABLE IF EXISTS main.t",
      `
        dropTable main.t ifExists
      `,
    );
  });

  it("reading and calling", () => {
    reads(
      "SELECT * FROM t; SELECT load_extension('x'); VALUES (1); EXPLAIN QUERY PLAN DELETE FROM t",
      `
        read
        call load_extension
        read
        read
      `,
    );
  });
});

describe("mistakes and gaps", () => {
  it("the word where it goes wrong", () => {
    reads(
      "CREATE TABLE t (a int,); ALTER TABLE t ADD COLUMN; DROP TABLE t; CREATE INDEX i ON (a)",
      `
        opaque reason=syntax detail=syntax error at or near ")" «)»
        opaque reason=syntax detail=syntax error at end of input «COLUMN»
        dropTable t
        opaque reason=syntax detail=syntax error at or near "(" «(»
      `,
    );
  });

  it("what is cut off", () => {
    reads(
      "INSERT INTO t VALUES ('x",
      `
        opaque reason=syntax detail=unterminated string «'x»
      `,
    );
  });

  it("a comment may run to the end", () => {
    reads(
      "DROP TABLE t; /* DROP TABLE u;",
      `
        dropTable t
      `,
    );
  });

  it("commands of the shell are no statements", () => {
    reads(
      `.mode csv
DROP TABLE t;
.read x.sql`,
      `
        dropTable t
      `,
    );
  });

  it("variables of migration tools", () => {
    reads(
      "ALTER TABLE {{ .Table }} ADD a ${type}",
      `
        addColumn {{ .Table }} partial «ADD a \${type}»
          a ? «a \${type}»
      `,
    );
  });
});
