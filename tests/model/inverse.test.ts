import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { inverseOf } from "../../src/model/inverse.js";
import { Schema } from "../../src/model/schema/index.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { printOperations } from "../../src/sql/print/index.js";
import { plainSource } from "../../src/sql/source.js";
import { replayed } from "../support/truth.js";

/** The way back of a script, after others. */
function back(dialect: Dialect, before: string, script: string): readonly string[] {
  const schema = replayed(Schema.empty(dialect, true), before).settled();
  const operations = lowerSql(plainSource(script), dialect);
  const after = operations.reduce((state, operation) => state.apply(operation), schema);
  const { operations: inverse, notes } = inverseOf(operations, schema);
  const said = notes.filter(({ kind }) => kind === "impossible").map(({ text }) => `-- ${text}`);
  const printed = printOperations(inverse, after.settled());
  return [...said, ...printed.flatMap(({ statements, missing }) => statements ?? [`-- ${missing ?? ""}`])];
}

describe("PostgreSQL", () => {
  const partitioned = `CREATE TABLE p (a int, b int) PARTITION BY LIST (a);
    CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);`;

  it("leaves the key of a partition to the key of its parent", () => {
    const before = `${partitioned} ALTER TABLE p ADD PRIMARY KEY (a);`;
    expect(back("postgresql", before, "CREATE UNIQUE INDEX i ON p (a)")).toEqual(["DROP INDEX i"]);
  });

  it("gives a partition the key that its parent's index has taken", () => {
    const before = `${partitioned} ALTER TABLE p1 ADD PRIMARY KEY (a);`;
    expect(back("postgresql", before, "CREATE UNIQUE INDEX i ON p (a)")).toEqual([
      "DROP INDEX i CASCADE",
      "ALTER TABLE p1 ADD CONSTRAINT p1_pkey PRIMARY KEY (a)",
    ]);
  });

  it("makes the indexes of partitions first, under their names", () => {
    const before = `${partitioned} CREATE INDEX i ON p (b); ALTER INDEX p1_b_idx RENAME TO own;`;
    expect(back("postgresql", before, "ALTER TABLE p DROP COLUMN b")).toEqual([
      "ALTER TABLE p ADD COLUMN b integer",
      "CREATE INDEX own ON p1 (b)",
      "CREATE INDEX i ON p (b)",
    ]);
  });

  it("gives a partition back, and its parent with all of them", () => {
    const before = `${partitioned} CREATE INDEX i ON p (b); ALTER INDEX p1_b_idx RENAME TO own;`;
    const partition = [
      "CREATE TABLE p1 (\n  a integer,\n  b integer\n)",
      "CREATE INDEX own ON p1 (b)",
      "ALTER TABLE p ATTACH PARTITION p1 FOR VALUES IN (1)",
    ];
    expect(back("postgresql", before, "DROP TABLE p1")).toEqual(partition);
    expect(back("postgresql", before, "ALTER TABLE p DETACH PARTITION p1")).toEqual(partition.slice(-1));
    expect(back("postgresql", before, "DROP TABLE p")).toEqual([
      "CREATE TABLE p (\n  a integer,\n  b integer\n) PARTITION BY LIST (a)",
      "CREATE INDEX i ON p (b)",
      ...partition,
    ]);
  });

  it("gives a domain back", () => {
    const before = "CREATE DOMAIN d AS int CHECK (VALUE > 0);";
    expect(back("postgresql", before, "DROP DOMAIN d")).toEqual(["CREATE DOMAIN d AS int CHECK (VALUE > 0)"]);
  });

  it("says nothing of a table that is made and dropped again, unless something refers to it", () => {
    expect(back("postgresql", "CREATE TABLE u (a int)", "CREATE TABLE t AS SELECT 1 AS a; DROP TABLE t")).toEqual([]);
    const up = `CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE u ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES t (id);
      ALTER TABLE u DROP CONSTRAINT k; DROP TABLE t;`;
    expect(back("postgresql", "CREATE TABLE u (a int)", up)[0]).toContain("CREATE TABLE t");
  });

  it("takes numbers from a sequence by the name that it has then", () => {
    const before = `CREATE TABLE t (id serial); CREATE TABLE u () INHERITS (t);
      ALTER SEQUENCE t_id_seq RENAME TO "Numbers";`;
    expect(back("postgresql", before, "DROP TABLE u")).toEqual([
      `CREATE TABLE u (\n  id integer NOT NULL DEFAULT nextval('"Numbers"'::regclass)\n) INHERITS (t)`,
    ]);
  });

  it("converts arrays by way of their text", () => {
    const before = "CREATE TABLE t (c boolean);";
    expect(back("postgresql", before, "ALTER TABLE t ALTER COLUMN c TYPE text[] USING NULL::text[]")).toEqual([
      "ALTER TABLE t ALTER COLUMN c TYPE boolean USING c::text::boolean",
    ]);
  });
});

describe("MariaDB", () => {
  it("gives a column its numbers along with its key", () => {
    const before = "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int);";
    expect(back("mariadb", before, "ALTER TABLE t DROP COLUMN id")).toEqual([
      "ALTER TABLE t ADD COLUMN id int NOT NULL AUTO_INCREMENT, ADD PRIMARY KEY (id)",
    ]);
  });

  it("makes a table with the index that numbers its rows", () => {
    const before = "CREATE TABLE t (id int AUTO_INCREMENT, a int, KEY i (id), KEY j (a));";
    expect(back("mariadb", before, "DROP TABLE t")).toEqual([
      "CREATE TABLE t (\n  id int NOT NULL AUTO_INCREMENT,\n  a int,\n  KEY i (id)\n)",
      "CREATE INDEX j ON t (a)",
    ]);
  });

  it("takes the numbers of a column before its last index", () => {
    const before = "CREATE TABLE t (c int, a int);";
    expect(back("mariadb", before, "ALTER TABLE t MODIFY c int AUTO_INCREMENT PRIMARY KEY")).toEqual([
      "ALTER TABLE t MODIFY COLUMN c int NOT NULL",
      "ALTER TABLE t DROP PRIMARY KEY",
      "ALTER TABLE t MODIFY COLUMN c int",
    ]);
  });

  it("puts a check back behind its column", () => {
    const before = "CREATE TABLE t (c varchar(9) CHECK (c <> ''));";
    expect(back("mariadb", before, "ALTER TABLE t MODIFY c varchar(20)")).toEqual([
      "ALTER TABLE t MODIFY COLUMN c varchar(9)",
      "ALTER TABLE t MODIFY COLUMN c varchar(9) CHECK (c <> '')",
    ]);
  });

  it("drops an index whose prefix has lost its length before the column gets long", () => {
    const before = "CREATE TABLE t (c text, KEY i (c(10)));";
    expect(back("mariadb", before, "ALTER TABLE t MODIFY c char(5)")).toEqual([
      "ALTER TABLE t DROP INDEX i",
      "ALTER TABLE t MODIFY COLUMN c text",
      "CREATE INDEX i ON t (c(10))",
    ]);
  });

  it("leaves an index that stands in for that of a foreign key, and puts a longer one aside", () => {
    const before = `CREATE TABLE p (id int PRIMARY KEY);
      CREATE TABLE t (a int, b int, FOREIGN KEY (a) REFERENCES p (id));`;
    expect(back("mariadb", before, "ALTER TABLE t ADD KEY (a)")).toEqual([]);
    expect(back("mariadb", before, "ALTER TABLE t ADD KEY (a, b)")).toEqual([
      "ALTER TABLE t RENAME INDEX a TO a_old",
      "CREATE INDEX a ON t (a)",
      "ALTER TABLE t DROP INDEX a_old",
    ]);
  });

  it("puts a unique key aside that has taken the name of the index of a foreign key", () => {
    const before = `CREATE TABLE p (id int PRIMARY KEY);
      CREATE TABLE t (a int, b int, FOREIGN KEY (a) REFERENCES p (id));`;
    expect(back("mariadb", before, "ALTER TABLE t ADD UNIQUE (a, b)")).toEqual([
      "ALTER TABLE t RENAME INDEX a TO a_old",
      "CREATE INDEX a ON t (a)",
      "ALTER TABLE t DROP INDEX a_old",
    ]);
  });

  it("describes a column without the check behind it, which has no name", () => {
    const before = "CREATE TABLE t (c varchar(9) NOT NULL DEFAULT 'x');";
    expect(back("mariadb", before, "ALTER TABLE t MODIFY c varchar(9) NOT NULL DEFAULT 'x' CHECK (c <> '')")).toEqual([
      "ALTER TABLE t MODIFY COLUMN c varchar(9) NOT NULL DEFAULT 'x'",
    ]);
  });

  it("drops one of two keys over the same columns, and gives back that one", () => {
    const before = "CREATE TABLE t (a int, UNIQUE u1 (a), UNIQUE u2 (a));";
    expect(back("mariadb", before, "DROP INDEX u2 ON t")).toEqual(["ALTER TABLE t ADD CONSTRAINT u2 UNIQUE (a)"]);
  });
});

it("puts a check back behind its column in SQLite, where it goes along with that", () => {
  const before = "CREATE TABLE t (a int, c text CHECK (c <> ''));";
  expect(back("sqlite", before, "ALTER TABLE t DROP COLUMN c").join("\n")).toContain("c text CHECK (c <> '')");
});
