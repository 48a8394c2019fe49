import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { split } from "../../src/sql/split.js";

function statements(text: string, dialect: Dialect): string[] {
  return split(text, dialect).statements.map(({ start, end }) => text.slice(start, end));
}

describe("terminators", () => {
  it("semicolons outside of quotes and comments", () => {
    const text = "SELECT ';'; -- a;\n/* b; */ SELECT 2;;\n;SELECT 3";
    expect(statements(text, "postgresql")).toEqual(["SELECT ';'", "SELECT 2", "SELECT 3"]);
  });

  it("nothing but comments is no statement", () => {
    expect(statements("-- a\n/* b */;\n", "sqlite")).toEqual([]);
  });

  it("a statement begins and ends with its first and last token", () => {
    const text = "\r\n  SELECT 1 /* x */ ;\r\n  SELECT 2 -- y\r\n";
    expect(statements(text, "mysql")).toEqual(["SELECT 1", "SELECT 2"]);
  });

  it("the next statement can start behind the terminator", () => {
    expect(split("SELECT 1; SELECT 2", "mysql").statements.map(({ next }) => next)).toEqual([9, 18]);
  });

  it("without a terminator at the end, and with one cut off in quotes", () => {
    expect(statements("SELECT 1; SELECT 'a; SELECT 2", "postgresql")).toEqual(["SELECT 1", "SELECT 'a; SELECT 2"]);
  });
});

describe("bodies", () => {
  it("dollar quotes", () => {
    const body = "CREATE FUNCTION f() RETURNS int AS $f$ BEGIN RETURN 1; END; $f$ LANGUAGE plpgsql";
    expect(statements(`${body}; SELECT 1`, "postgresql")).toEqual([body, "SELECT 1"]);
  });

  it("BEGIN ATOMIC", () => {
    const body = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END";
    expect(statements(`${body}; SELECT 1; BEGIN; COMMIT`, "postgresql")).toEqual([body, "SELECT 1", "BEGIN", "COMMIT"]);
  });

  it("triggers of SQLite, with a CASE inside", () => {
    const body =
      "CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN 1 THEN 2 END; DELETE FROM u; END";
    expect(statements(`${body};\nSELECT 1`, "sqlite")).toEqual([body, "SELECT 1"]);
  });

  it("BEGIN is a statement elsewhere", () => {
    expect(statements("BEGIN; SELECT 1; END;", "sqlite")).toEqual(["BEGIN", "SELECT 1", "END"]);
  });

  it("stored programs of MySQL, without DELIMITER", () => {
    const body = [
      "CREATE DEFINER=`a`@`b` PROCEDURE p() BEGIN",
      "IF 1 THEN SELECT 1; END IF;",
      "WHILE 1 DO SELECT 2; END WHILE; CASE x WHEN 1 THEN SELECT 3; END CASE;",
      "BEGIN SELECT 4; END; END",
    ].join("\n");
    expect(statements(`${body}; SELECT 1`, "mysql")).toEqual([body, "SELECT 1"]);
  });

  it("MariaDB's BEGIN NOT ATOMIC", () => {
    expect(statements("BEGIN NOT ATOMIC SELECT 1; END; SELECT 2", "mariadb")).toEqual([
      "BEGIN NOT ATOMIC SELECT 1; END",
      "SELECT 2",
    ]);
  });
});

describe("DELIMITER", () => {
  it("another delimiter and back", () => {
    const text = "DELIMITER //\nCREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1;//\nDELIMITER ;\nSELECT 1;";
    expect(statements(text, "mysql")).toEqual([
      "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
      "SELECT 1",
    ]);
  });

  it("a delimiter that touches a word", () => {
    expect(statements("delimiter $$\r\nSELECT 1; END$$\r\nSELECT 2$$SELECT 3\r\n$$", "mysql")).toEqual([
      "SELECT 1; END",
      "SELECT 2",
      "SELECT 3",
    ]);
  });

  it("two semicolons", () => {
    expect(statements("DELIMITER ;;\nSELECT 1; SELECT 2;;\nDELIMITER ;\nSELECT 3;", "mariadb")).toEqual([
      "SELECT 1; SELECT 2",
      "SELECT 3",
    ]);
  });

  it("a delimiter on the next line, as Flyway reads it", () => {
    expect(statements("DELIMITER\n$$\nSELECT 1; SELECT 2;\n$$\nDELIMITER ;\nSELECT 3;", "mysql")).toEqual([
      "SELECT 1; SELECT 2",
      "SELECT 3",
    ]);
  });

  it("in quotes it delimits nothing", () => {
    expect(statements("DELIMITER //\nSELECT 'a//b';//", "mysql")).toEqual(["SELECT 'a//b'"]);
  });

  it("is a name elsewhere", () => {
    expect(statements("SELECT delimiter; SELECT 1", "postgresql")).toEqual(["SELECT delimiter", "SELECT 1"]);
  });
});

describe("migration tools", () => {
  it("breakpoints", () => {
    expect(
      statements("SELECT 1;--> statement-breakpoint\nSELECT 2\n--> statement-breakpoint\nSELECT 3", "mysql"),
    ).toEqual(["SELECT 1", "SELECT 2", "SELECT 3"]);
    expect(statements("SELECT 1\n--split\nSELECT 2", "postgresql")).toEqual(["SELECT 1", "SELECT 2"]);
  });

  it("a stored program in a block stays whole", () => {
    const body = "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW IF 1 THEN SET @a = 1; END IF";
    const text = `-- +goose StatementBegin\n${body};\n-- +goose StatementEnd\nSELECT 1;`;
    expect(statements(text, "mysql")).toEqual([body, "SELECT 1"]);
  });

  it("other statements in a block are single ones", () => {
    const text = "-- +goose StatementBegin\nSELECT 1; SELECT 2\n-- +goose StatementEnd\nSELECT 3;";
    expect(statements(text, "postgresql")).toEqual(["SELECT 1", "SELECT 2", "SELECT 3"]);
    expect(statements(text.replaceAll("goose", "migrate"), "sqlite")).toEqual(["SELECT 1", "SELECT 2", "SELECT 3"]);
  });
});

describe("what belongs to no statement", () => {
  it("the data of COPY, whatever quotes and semicolons are in them", () => {
    const text =
      "COPY t (a) FROM stdin;\nO'Brien; -- x\n$$\n\\.\nSELECT 1;\nCOPY u FROM stdin;\r\n1\r\n\\.\r\nSELECT 2;";
    expect(statements(text, "postgresql")).toEqual([
      "COPY t (a) FROM stdin",
      "SELECT 1",
      "COPY u FROM stdin",
      "SELECT 2",
    ]);
    expect(split(text, "postgresql").statements[0]?.next).toBe(text.indexOf("\nSELECT 1"));
  });

  it("data that do not end", () => {
    expect(statements("COPY t FROM stdin;\n1\nSELECT 1;", "postgresql")).toEqual(["COPY t FROM stdin"]);
  });

  it("commands to a client", () => {
    expect(statements("\\connect db\nSELECT 1;\n\\d t\nSELECT 2", "postgresql")).toEqual(["SELECT 1", "SELECT 2"]);
    expect(statements(".read x\nSELECT 1;", "sqlite")).toEqual(["SELECT 1"]);
  });

  it("comments, which are handed on", () => {
    expect(split("-- a\nSELECT /* b */ 1", "sqlite").comments.map(comment => comment.text)).toEqual([
      "-- a",
      "/* b */",
    ]);
  });
});
