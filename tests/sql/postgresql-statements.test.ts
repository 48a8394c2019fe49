import { describe, expect, it } from "vitest";
import { golden, lowered } from "../support/operations.js";

function reads(sql: string, expected: string): void {
  expect(lowered(sql, "postgresql")).toBe(golden(expected));
}

describe("data", () => {
  it("INSERT", () => {
    reads(
      `INSERT INTO t (a, "B") VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET a = NULL, b = DEFAULT; INSERT INTO t SELECT * FROM app.s; INSERT INTO t DEFAULT VALUES`,
      `
        changeData t action=insert limited assignments=(a:null, b:default) columns=(a, B)
        changeData t action=insert limited source=app.s fromQuery
        changeData t action=insert limited
      `,
    );
  });

  it("a WITH is no source", () => {
    reads(
      "WITH c AS (SELECT 1) INSERT INTO t SELECT * FROM c; INSERT INTO t WITH c AS (SELECT 1) SELECT * FROM c",
      `
        changeData t action=insert limited fromQuery
        changeData t action=insert limited fromQuery
      `,
    );
  });

  it("UPDATE", () => {
    reads(
      "UPDATE t SET a = 1; UPDATE ONLY t AS x SET a = NULL WHERE x.a IS NULL; UPDATE t SET a = o.b FROM o; UPDATE t SET a = 1 WHERE true; UPDATE t SET a = 1 WHERE 1 = 1",
      `
        changeData t action=update assignments=(a:value)
        changeData t action=update limited assignments=(a:null) whereNull=(a)
        changeData t action=update limited assignments=(a:value)
        changeData t action=update assignments=(a:value)
        changeData t action=update assignments=(a:value)
      `,
    );
  });

  it("DELETE, MERGE, TRUNCATE, COPY", () => {
    reads(
      "DELETE FROM t; DELETE FROM t USING o; DELETE FROM t WHERE a IS NULL AND NOT (b IS NOT NULL); MERGE INTO t USING o ON t.id = o.id WHEN MATCHED THEN DELETE; TRUNCATE a, app.b CASCADE",
      `
        changeData t action=delete
        changeData t action=delete limited
        changeData t action=delete limited whereNull=(a, b)
        changeData t action=merge limited fromQuery
        changeData action=truncate a
        changeData action=truncate app.b
      `,
    );
  });

  it("data in a WITH come first", () => {
    reads(
      "WITH d AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM d",
      `
        changeData a action=delete
        changeData b action=insert limited fromQuery
      `,
    );
  });
});

describe("types, views, triggers, objects", () => {
  it("types", () => {
    reads(
      "CREATE TYPE app.mood AS ENUM ('a', 'it''s'); ALTER TYPE mood ADD VALUE IF NOT EXISTS 'c' AFTER 'b'; ALTER TYPE mood RENAME VALUE 'a' TO 'd'; ALTER TYPE mood RENAME TO feeling; DROP TYPE IF EXISTS mood CASCADE; CREATE DOMAIN d AS text CHECK (VALUE <> ''); CREATE DOMAIN e AS text; CREATE TYPE c AS (x int); DROP DOMAIN d",
      `
        createType type=app.mood form=enum labels=(a, it's)
        alterType type=mood action=add value value=c label=b place=after
        alterType type=mood action=rename value value=d label=a
        alterType type=mood action=rename value=feeling
        dropType type=mood ifExists cascade
        createType type=d form=domain constrained definition=AS text CHECK (VALUE <> '')
        createType type=e form=domain definition=AS text
        createType type=c form=composite definition=AS (x int)
        dropType type=d
      `,
    );
  });

  it("views", () => {
    reads(
      "CREATE OR REPLACE VIEW app.v AS WITH c AS (SELECT 1) SELECT t.a, b FROM t, app.u, c; CREATE MATERIALIZED VIEW m AS SELECT * FROM t; DROP VIEW IF EXISTS v CASCADE; DROP MATERIALIZED VIEW m; REFRESH MATERIALIZED VIEW CONCURRENTLY m",
      `
        createView app.v orReplace reads=t+a+b of t+app.u definition=AS WITH c AS (SELECT 1) SELECT t.a, b FROM t, app.u, c
        createView m materialized reads= of t definition=AS SELECT * FROM t
        dropView v ifExists cascade
        dropView m materialized
        maintain verb=refresh materialized view target=m concurrently
      `,
    );
  });

  it("triggers", () => {
    reads(
      "CREATE TRIGGER tr AFTER INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION f(); DROP TRIGGER IF EXISTS tr ON app.t",
      `
        createTrigger tr app.t f
        dropTrigger tr app.t ifExists
      `,
    );
  });

  it("named objects", () => {
    reads(
      "CREATE SEQUENCE app.s; ALTER SEQUENCE s RESTART; DROP SEQUENCE s; CREATE EXTENSION IF NOT EXISTS pgcrypto; CREATE SCHEMA app; CREATE POLICY p ON t USING (true); DROP FUNCTION f(int); CREATE ROLE r; DROP CAST (a AS b)",
      `
        createObject object=sequence app.s
        alterObject object=sequence s
        dropObject object=sequence s
        createObject object=extension pgcrypto ifNotExists
        createObject object=schema app
        createObject object=policy p on=t
        dropObject object=function f signature=(integer)
        createObject object=role r
        dropObject object=cast
      `,
    );
  });

  it("descriptions and maintenance", () => {
    reads(
      "COMMENT ON TABLE t IS 'x'; GRANT SELECT ON t TO r; VACUUM t; REINDEX INDEX CONCURRENTLY i; LOCK TABLE a, b; CLUSTER t USING i",
      `
        describe verb=comment
        describe verb=grant
        maintain verb=vacuum
        maintain verb=reindex target=i concurrently
        maintain verb=lock target=a
        maintain verb=lock target=b
        maintain verb=cluster
      `,
    );
  });
});

describe("session, transactions, calls", () => {
  it("SET", () => {
    reads(
      "SET lock_timeout = '2s'; SET LOCAL statement_timeout TO 5; SET search_path = a, b; RESET ALL; SELECT set_config('lock_timeout', '1s', true); SELECT pg_catalog.set_config('Search_Path', '', false)",
      `
        set variable=lock_timeout value=2s
        set variable=statement_timeout value=5 local
        set variable=search_path value=a, b
        set variable=all
        set variable=lock_timeout value=1s local
        set variable=search_path value=
      `,
    );
  });

  it("transactions", () => {
    reads(
      "BEGIN; START TRANSACTION; SAVEPOINT s; RELEASE s; ROLLBACK TO s; ROLLBACK; COMMIT; END",
      `
        transaction action=begin
        transaction action=begin
        transaction action=savepoint
        transaction action=release
        transaction action=rollback
        transaction action=rollback
        transaction action=commit
        transaction action=commit
      `,
    );
  });

  it("reading and calling", () => {
    reads(
      "SELECT * FROM t; SELECT f(1); SELECT app.f(a) FROM t; SELECT count(*) FROM t; CALL app.p(1); EXPLAIN SELECT 1; SHOW x; PREPARE s AS SELECT 1; EXECUTE s",
      `
        read
        call f
        call app.f
        read
        call app.p
        read
        read
        read
        opaque reason=dynamic detail=it executes a prepared statement
      `,
    );
  });
});

describe("mistakes and gaps", () => {
  it("the word where it goes wrong", () => {
    reads(
      "CREATE TABLE t (a int,); ALTER TABLE t ADD COLUMN; SELECT 1",
      `
        opaque reason=syntax detail=syntax error at or near ")" «)»
        opaque reason=syntax detail=syntax error at end of input «COLUMN»
        read
      `,
    );
  });

  it("a statement behind a broken one is read", () => {
    reads(
      "CREAT TABLE t (a int); DROP TABLE t",
      `
        opaque reason=syntax detail=syntax error at or near "CREAT" «CREAT»
        dropTable t
      `,
    );
  });

  it("a word that was no keyword once", () => {
    reads(
      "CREATE TABLE system_user (a int)",
      `
        createTable system_user
          a integer‹int› «a int»
      `,
    );
  });
});
