import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { displayName } from "../../src/model/name.js";
import { differencesBetween, Schema, type Comparison, type SchemaDifference } from "../../src/model/schema/index.js";
import { replayed } from "../support/truth.js";

/** Each difference in a line: what, whose, on which side or in what. */
function lines(
  dialect: Dialect,
  before: string,
  after: string,
  comparison?: Comparison,
  start = Schema.empty(dialect, true),
): readonly string[] {
  return differencesBetween(replayed(start, before), replayed(start, after), comparison).map(line);
}

function line(found: SchemaDifference): string {
  const side = found.before === null ? "added" : found.after === null ? "gone" : found.parts.join(" ");
  return `${found.kind} ${called(found)}: ${side}${found.certain ? "" : "?"}`;
}

function called(found: SchemaDifference): string {
  switch (found.kind) {
    case "table":
      return displayName(found.table);
    case "column":
      return `${displayName(found.table)}.${(found.after ?? found.before)?.name ?? ""}`;
    case "constraint":
    case "index":
      return `${displayName(found.table)}.${(found.after ?? found.before)?.name?.text ?? ""}`;
    case "type":
      return (found.after ?? found.before)?.type.name.text ?? "";
    case "view":
      return (found.after ?? found.before)?.view.name.text ?? "";
    case "sequence":
      return (found.after ?? found.before)?.sequence.name.text ?? "";
  }
}

describe("what two schemas do not have in common", () => {
  it("is nothing of a schema and itself", () => {
    const script = `
      CREATE TYPE mood AS ENUM ('sad', 'ok');
      CREATE TABLE a (id serial PRIMARY KEY, m mood DEFAULT 'ok', CHECK (id > 0));
      CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY, a_id int REFERENCES a, UNIQUE (a_id));
      CREATE INDEX ON b (lower('x'), id DESC) WHERE id > 1;
      CREATE VIEW v AS SELECT 1; CREATE SEQUENCE s;`;
    expect(lines("postgresql", script, script)).toStrictEqual([]);
  });

  it("is tables, types, views and sequences of one side alone", () => {
    const before = "CREATE TABLE a (id serial); CREATE TYPE t AS ENUM ('x'); CREATE VIEW v AS SELECT 1";
    const after = "CREATE TABLE b (id int); CREATE TYPE t AS ENUM ('x', 'y'); CREATE SEQUENCE s";
    expect(lines("postgresql", before, after)).toStrictEqual([
      "type t: labels",
      "sequence s: added",
      "table a: gone",
      "table b: added",
      "view v: gone",
    ]);
  });

  it("says in what a column differs, and not where two spellings mean one thing", () => {
    const before =
      "CREATE TABLE t (a int4 NOT NULL, b timestamptz DEFAULT CURRENT_TIMESTAMP, c text, d numeric(4), e text DEFAULT 'x'::text)";
    const after =
      "CREATE TABLE t (a integer, b timestamp with time zone DEFAULT now(), c varchar(9) DEFAULT 'a', d decimal(4, 0), e text DEFAULT 'x')";
    expect(lines("postgresql", before, after)).toStrictEqual(["column t.a: nullable", "column t.c: type default"]);
  });

  it("takes a column that got another name for one that is gone and one more", () => {
    expect(lines("sqlite", "CREATE TABLE t (a int)", "CREATE TABLE t (B int)")).toStrictEqual([
      "column t.a: gone",
      "column t.B: added",
    ]);
  });

  it("folds names as the dialect does", () => {
    const scripts = ["CREATE TABLE t (a int)", 'CREATE TABLE "t" ("A" int)'] as const;
    expect(lines("sqlite", ...scripts)).toStrictEqual([]);
    expect(lines("postgresql", ...scripts)).toStrictEqual(["column t.a: gone", "column t.A: added"]);
  });

  it("finds a constraint by its name, and by its content where the server made that up", () => {
    const table = "CREATE TABLE o (id int PRIMARY KEY); CREATE TABLE t (a int, b int";
    expect(
      lines("postgresql", `${table}, UNIQUE (a))`, `${table}, CONSTRAINT u UNIQUE (a))`),
      "a name that was made up",
    ).toStrictEqual([]);
    expect(
      lines("postgresql", `${table}, CONSTRAINT v UNIQUE (a))`, `${table}, CONSTRAINT u UNIQUE (a))`),
      "two names that were given",
    ).toStrictEqual(["constraint t.v: gone", "constraint t.u: added"]);
    expect(
      lines("postgresql", `${table}, CONSTRAINT v UNIQUE (a))`, `${table}, CONSTRAINT u UNIQUE (a))`, {
        names: "ignored",
      }),
    ).toStrictEqual([]);
    expect(
      lines(
        "postgresql",
        `${table}, CONSTRAINT f FOREIGN KEY (a) REFERENCES o)`,
        `${table}, CONSTRAINT f FOREIGN KEY (a) REFERENCES o (id) ON DELETE CASCADE)`,
      ),
    ).toStrictEqual(["constraint t.f: onDelete"]);
  });

  it("does not mind the order in which MySQL numbered keys, nor the index that it makes for one", () => {
    const tables = "CREATE TABLE o (id int PRIMARY KEY); CREATE TABLE t (a int, b int, ";
    const [a, b] = ["FOREIGN KEY (a) REFERENCES o (id)", "FOREIGN KEY (b) REFERENCES o (id)"];
    expect(lines("mysql", `${tables}${a}, ${b})`, `${tables}${b}, ${a} ON UPDATE NO ACTION)`)).toStrictEqual([]);
    expect(lines("mysql", `${tables}${a})`, `${tables}${a}, ${b})`)).toStrictEqual(["constraint t.t_ibfk_2: added"]);
    expect(
      lines("mysql", `${tables} UNIQUE u (a))`, `${tables} KEY w (b)); CREATE UNIQUE INDEX u ON t (a)`),
      "a unique constraint is its index",
    ).toStrictEqual(["index t.w: added"]);
  });

  it("says in what an index differs", () => {
    const create = (rest: string): string => `CREATE TABLE t (a int, b int); CREATE INDEX i ON t ${rest}`;
    const parts = (before: string, after: string): readonly string[] =>
      lines("postgresql", create(before), create(after)).map(text => text.replace("index t.i: ", ""));
    expect(parts("(a)", "(a, b)")).toStrictEqual(["columns"]);
    expect(parts("(a)", "(a DESC)")).toStrictEqual(["order"]);
    expect(parts("(a)", "USING hash (a) WHERE b > 0")).toStrictEqual(["predicate method"]);
    expect(parts("(a) WHERE (b > 0)", "(a) WHERE b>0")).toStrictEqual([]);
    expect(parts("(a) INCLUDE (b)", "(a text_pattern_ops)")).toStrictEqual(["operatorClass include"]);
  });

  it("is not certain of what a schema that begins somewhere does not show", () => {
    const start = Schema.empty("postgresql");
    expect(
      lines(
        "postgresql",
        "ALTER TABLE t ADD a int",
        "ALTER TABLE t ADD b int; CREATE TABLE n (id int)",
        undefined,
        start,
      ),
    ).toStrictEqual(["column t.a: gone?", "column t.b: added?", "table n: added?"]);
  });
});
