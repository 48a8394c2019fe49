import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";

function kinds(sql: string, dialect: Dialect): string[] {
  return lowerSql(plainSource(sql), dialect).map(operation =>
    operation.kind === "opaque"
      ? `${operation.reason} ${sql.slice(operation.span.start, operation.span.end)}`
      : operation.kind,
  );
}

describe.each(["postgresql", "mysql", "mariadb", "sqlite"] as const)("a forgotten semicolon on %s", dialect => {
  it("is reported where the next statement begins, and both are read", () => {
    expect(kinds("CREATE TABLE a (b int)\nALTER TABLE a ADD COLUMN c int;\nDROP TABLE d;", dialect)).toEqual([
      "syntax ALTER",
      "createTable",
      "addColumn",
      "dropTable",
    ]);
  });

  it("is reported each time", () => {
    expect(kinds("DROP TABLE a\nDROP TABLE b -- gone\nDROP TABLE c", dialect)).toEqual([
      "syntax DROP",
      "dropTable",
      "syntax DROP",
      "dropTable",
      "dropTable",
    ]);
  });

  it("is not blamed where the halves do not read alone", () => {
    expect(kinds("DROP TABLE a FROM\nDROP TABLE b", dialect)).toHaveLength(1);
    expect(kinds("DROP TABLE a\nDROP TABL b", dialect)).toHaveLength(1);
  });

  it("is not blamed in a statement that is right", () => {
    expect(kinds("ALTER TABLE a\nDROP COLUMN b", dialect)).toEqual(["dropColumn"]);
    expect(kinds("INSERT INTO a (b)\nSELECT b FROM c", dialect)).toEqual(["changeData"]);
  });
});

describe("PostgreSQL and MySQL", () => {
  it.each(["postgresql", "mysql"] as const)("read actions that begin with the words of statements on %s", dialect => {
    expect(kinds("ALTER TABLE a\nDROP b,\nALTER c DROP DEFAULT,\nDROP d", dialect)).toEqual([
      "dropColumn",
      "alterColumn",
      "dropColumn",
    ]);
  });
});
