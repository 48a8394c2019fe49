import { describe, expect, it } from "vitest";
import { golden, lowered } from "../support/operations.js";

function reads(sql: string, expected: string): void {
  expect(lowered(sql, "mysql")).toBe(golden(expected));
}

describe("indexes", () => {
  it("CREATE INDEX", () => {
    reads(
      "CREATE UNIQUE INDEX `i` USING HASH ON `db`.`t` (a DESC, b(10), (lower(c))) COMMENT 'x' ALGORITHM=INPLACE LOCK=NONE",
      `
        createIndex db.t algorithm=inplace lock=none
          unique index i (a desc, b [10], {lower(c)}) hash
      `,
    );
  });

  it("CREATE FULLTEXT INDEX", () => {
    reads(
      "CREATE FULLTEXT INDEX f ON t (a) WITH PARSER ngram",
      `
        createIndex t
          index f (a) fulltext
      `,
    );
  });

  it("MariaDB's IF NOT EXISTS and OR REPLACE", () => {
    reads(
      "CREATE INDEX IF NOT EXISTS i ON t (a)",
      `
        createIndex t ifNotExists
          index i (a)
      `,
    );
  });

  it("OR REPLACE drops the index that was there", () => {
    reads(
      "CREATE OR REPLACE INDEX i ON t (a) LOCK=NONE",
      `
        dropIndex t i ifExists lock=none
        createIndex t lock=none
          index i (a)
      `,
    );
  });

  it("DROP INDEX", () => {
    reads(
      "DROP INDEX i ON t LOCK=NONE ALGORITHM=INPLACE",
      `
        dropIndex t i algorithm=inplace lock=none
      `,
    );
  });

  it("the index named PRIMARY is the primary key", () => {
    reads(
      "DROP INDEX `PRIMARY` ON t",
      `
        dropConstraint t constraint=primaryKey
      `,
    );
  });
});

describe("tables", () => {
  it("DROP TABLE with a list", () => {
    reads(
      "DROP TABLE IF EXISTS a, db.b CASCADE",
      `
        dropTable a ifExists
        dropTable db.b ifExists
      `,
    );
  });

  it("RENAME TABLE with a list", () => {
    reads(
      "RENAME TABLE a TO b, db.c TO db.d",
      `
        renameTable a to=b
        renameTable db.c to=db.d
      `,
    );
  });

  it("TRUNCATE", () => {
    reads(
      "TRUNCATE TABLE db.t",
      `
        changeData action=truncate db.t
      `,
    );
  });
});

describe("session and transaction", () => {
  it("SET", () => {
    reads(
      "SET @@SESSION.sql_mode = '', GLOBAL Foreign_Key_Checks = OFF, @Old = @@x, y = 1 + 2",
      `
        set variable=sql_mode value= «SET @@SESSION.sql_mode = ''»
        set variable=foreign_key_checks value=off «GLOBAL Foreign_Key_Checks = OFF»
        set variable=@old value=@@x «@Old = @@x»
        set variable=y value=1 + 2 «y = 1 + 2»
      `,
    );
  });

  it("SET of what has words of its own", () => {
    reads(
      "SET NAMES utf8mb4 COLLATE utf8mb4_bin; SET CHARACTER SET 'latin1'; SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; SET PASSWORD = 'x'",
      `
        set variable=names value=utf8mb4
        set variable=character set value=latin1
        set variable=transaction value=isolation level read committed
        describe verb=set password
      `,
    );
  });

  it("SET in an executable comment", () => {
    reads(
      "/*!40014 SET @OLD = @@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS = 0 */;",
      `
        set variable=@old value=@@FOREIGN_KEY_CHECKS «SET @OLD = @@FOREIGN_KEY_CHECKS»
        set variable=foreign_key_checks value=0 «FOREIGN_KEY_CHECKS = 0»
      `,
    );
  });

  it("MariaDB's SET STATEMENT", () => {
    reads(
      "SET STATEMENT lock_wait_timeout = 1 FOR ALTER TABLE t ADD a int",
      `
        set variable=lock_wait_timeout value=1 local «lock_wait_timeout = 1»
        addColumn t «ADD a int»
          a int «a int»
      `,
    );
  });

  it("USE", () => {
    reads(
      "USE `my db`",
      `
        set variable=database value=my db
      `,
    );
  });

  it("transactions", () => {
    reads(
      "START TRANSACTION; BEGIN; SAVEPOINT s; RELEASE SAVEPOINT s; ROLLBACK TO s; ROLLBACK; COMMIT",
      `
        transaction action=begin
        transaction action=begin
        transaction action=savepoint
        transaction action=release
        transaction action=rollback
        transaction action=rollback
        transaction action=commit
      `,
    );
  });

  it("locks and maintenance", () => {
    reads(
      "LOCK TABLES a WRITE, db.b AS x READ; UNLOCK TABLES; ANALYZE TABLE a, b; OPTIMIZE LOCAL TABLE t; FLUSH TABLES; KILL 5",
      `
        maintain verb=lock target=a
        maintain verb=lock target=db.b
        maintain verb=unlock
        maintain verb=analyze target=a
        maintain verb=analyze target=b
        maintain verb=optimize target=t
        maintain verb=flush
        maintain verb=kill
      `,
    );
  });
});

describe("objects", () => {
  it("views", () => {
    reads(
      "CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`root`@`%` SQL SECURITY INVOKER VIEW db.v (a) AS SELECT 1; CREATE VIEW v AS SELECT 1; ALTER VIEW v AS SELECT 2; DROP VIEW IF EXISTS v, w",
      `
        createView db.v orReplace definition=(a) AS SELECT 1
        createView v definition=AS SELECT 1
        createView v orReplace definition=AS SELECT 2
        dropView v ifExists
        dropView w ifExists
      `,
    );
  });

  it("triggers", () => {
    reads(
      "CREATE DEFINER='a'@'b' TRIGGER db.tr BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END; DROP TRIGGER IF EXISTS tr",
      `
        createTrigger tr t
        dropTrigger tr ifExists
      `,
    );
  });

  it("stored programs", () => {
    reads(
      "CREATE PROCEDURE db.p (IN a int) BEGIN DROP TABLE t; END; CREATE FUNCTION f() RETURNS int RETURN 1; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t; DROP PROCEDURE IF EXISTS p",
      `
        createObject object=procedure db.p
        createObject object=function f
        createObject object=event e
        dropObject object=procedure p ifExists
      `,
    );
  });

  it("databases and accounts", () => {
    reads(
      "CREATE SCHEMA IF NOT EXISTS db; ALTER DATABASE db CHARACTER SET utf8; DROP DATABASE db; CREATE USER 'a'@'%'; DROP USER 'a'@'%', b; GRANT ALL ON *.* TO a; REVOKE ALL ON *.* FROM a; RENAME USER a TO b",
      `
        createObject object=database db ifNotExists
        alterObject object=database db
        dropObject object=database db
        createObject object=user
        dropObject object=user
        describe verb=grant
        describe verb=revoke
        alterObject object=user
      `,
    );
  });
});
