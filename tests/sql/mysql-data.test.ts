import { describe, expect, it } from "vitest";
import { golden, lowered } from "../support/operations.js";

function reads(sql: string, expected: string): void {
  expect(lowered(sql, "mysql")).toBe(golden(expected));
}

describe("data", () => {
  it("INSERT with columns", () => {
    reads(
      "INSERT INTO t (a, `b`) VALUES (1, NULL), (2, DEFAULT)",
      `
        changeData action=insert t limited columns=(a, b)
      `,
    );
  });

  it("INSERT without columns", () => {
    reads(
      "INSERT IGNORE t VALUES (1)",
      `
        changeData action=insert t limited
      `,
    );
  });

  it("INSERT SET", () => {
    reads(
      "INSERT INTO t SET a = 1, b = 2",
      `
        changeData action=insert t limited columns=(a, b)
      `,
    );
  });

  it("INSERT SELECT", () => {
    reads(
      "INSERT INTO t (a) SELECT x FROM db.s WHERE y = 1",
      `
        changeData action=insert t limited columns=(a) source=db.s fromQuery
      `,
    );
  });

  it("INSERT SELECT from two tables", () => {
    reads(
      "INSERT INTO t SELECT 1 FROM a JOIN b",
      `
        changeData action=insert t limited fromQuery
      `,
    );
  });

  it("INSERT … ON DUPLICATE KEY UPDATE", () => {
    reads(
      "INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = VALUES(a), b = NULL",
      `
        changeData action=insert t limited assignments=(a:value, b:null) columns=(a)
      `,
    );
  });

  it("REPLACE", () => {
    reads(
      "REPLACE INTO t (a) VALUES (1)",
      `
        changeData action=merge t limited columns=(a)
      `,
    );
  });

  it("UPDATE of all rows", () => {
    reads(
      "UPDATE t SET a = 1, t.b = NULL, c = DEFAULT",
      `
        changeData action=update t assignments=(a:value, b:null, c:default)
      `,
    );
  });

  it("UPDATE with a WHERE", () => {
    reads(
      "UPDATE t SET a = 0 WHERE a IS NULL",
      `
        changeData action=update t limited assignments=(a:value) whereNull=(a)
      `,
    );
  });

  it("a WHERE that keeps no row out", () => {
    reads(
      `UPDATE t SET a = 1 WHERE 1;
UPDATE t SET a = 1 WHERE 1 = 1;
UPDATE t SET a = 1 WHERE TRUE AND 'x' = 'x';
UPDATE t SET a = 1 WHERE 0 OR 1`,
      `
        changeData action=update t assignments=(a:value)
        changeData action=update t assignments=(a:value)
        changeData action=update t assignments=(a:value)
        changeData action=update t assignments=(a:value)
      `,
    );
  });

  it("a WHERE that does", () => {
    reads(
      `UPDATE t SET a = 1 WHERE 0;
UPDATE t SET a = 1 WHERE 1 = 2;
UPDATE t SET a = 1 WHERE a = a`,
      `
        changeData action=update t limited assignments=(a:value)
        changeData action=update t limited assignments=(a:value)
        changeData action=update t limited assignments=(a:value)
      `,
    );
  });

  it("a LIMIT", () => {
    reads(
      `UPDATE t SET a = 1 LIMIT 10;
DELETE FROM t ORDER BY a LIMIT 10`,
      `
        changeData action=update t limited assignments=(a:value)
        changeData action=delete t limited
      `,
    );
  });

  it("UPDATE of two tables", () => {
    reads(
      "UPDATE a AS x JOIN db.b ON x.id = b.id SET x.c = b.c, b.d = NULL WHERE x.c IS NULL",
      `
        changeData action=update a limited assignments=(c:value) whereNull=(c)
        changeData action=update db.b limited assignments=(d:null)
      `,
    );
  });

  it("DELETE", () => {
    reads(
      `DELETE FROM t;
DELETE FROM t WHERE a IS NULL AND NOT (b IS NOT NULL)`,
      `
        changeData action=delete t
        changeData action=delete t limited whereNull=(a, b)
      `,
    );
  });

  it("DELETE from two tables", () => {
    reads(
      `DELETE x, b FROM a AS x JOIN b ON x.id = b.id;
DELETE FROM a USING a JOIN b WHERE a.x IS NULL`,
      `
        changeData action=delete a limited
        changeData action=delete b limited
        changeData action=delete a limited whereNull=(x)
      `,
    );
  });

  it("LOAD DATA", () => {
    reads(
      "LOAD DATA INFILE 'x' REPLACE INTO TABLE t FIELDS TERMINATED BY ',' (a, @b) SET c = @b",
      `
        changeData action=merge t limited columns=(a)
      `,
    );
  });
});

describe("reading and calling", () => {
  it("SELECT", () => {
    reads(
      "SELECT * FROM t WHERE a = (SELECT max(f(b)) FROM u)",
      `
        read
      `,
    );
  });

  it("SELECT of a call, without a table", () => {
    reads(
      `SELECT f(1);
SELECT f(1) FROM DUAL`,
      `
        call f
        call f
      `,
    );
  });

  it("SELECT of a call, with a table or a target", () => {
    reads(
      `SELECT count(*) FROM t;
SELECT f() INTO @x`,
      `
        read
        read
      `,
    );
  });

  it("a qualified function", () => {
    reads(
      "SELECT db.f(a) FROM t",
      `
        call db.f
      `,
    );
  });

  it("CALL and DO", () => {
    reads(
      "CALL db.p(1); CALL q; DO SLEEP(1); DO 1",
      `
        call db.p
        call q
        call SLEEP
        read
      `,
    );
  });

  it("others that read", () => {
    reads(
      "SHOW TABLES; DESC t; EXPLAIN DELETE FROM t; (SELECT 1) UNION (SELECT 2); WITH c AS (SELECT 1) SELECT * FROM c; HANDLER t OPEN; TABLE t",
      `
        read
        read
        read
        read
        read
        read
        read
      `,
    );
  });

  it("prepared statements: only running one does something", () => {
    reads(
      "PREPARE s FROM @sql; EXECUTE s; DEALLOCATE PREPARE s",
      `
        read
        opaque reason=dynamic detail=it executes a prepared statement
        read
      `,
    );
  });
});
