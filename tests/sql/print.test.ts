import { describe, expect, it } from "vitest";
import { DIALECTS, type Dialect } from "../../src/model/dialect.js";
import { Schema } from "../../src/model/schema/index.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { printOperations } from "../../src/sql/print/index.js";
import { plainSource } from "../../src/sql/source.js";
import { StatementMaker } from "../support/histories.js";
import { SEED } from "../support/random.js";
import { sqlite } from "../support/servers.js";
import { linesOf, replayed } from "../support/truth.js";

/** The script, printed from its operations, with what is missing in comments. */
function printed(script: string, dialect: Dialect, before = ""): string {
  const schema = replayed(Schema.empty(dialect, true), before);
  return printOperations(lowerSql(plainSource(script), dialect), schema)
    .flatMap(({ statements, missing }) => statements ?? [`-- ${missing ?? ""}`])
    .join(";\n");
}

const same = (script: string, dialect: Dialect, before = ""): void =>
  expect(printed(script, dialect, before)).toBe(script);

describe("PostgreSQL", () => {
  it("creates a table", () => {
    same(
      `CREATE TABLE app."T" (
  id bigserial PRIMARY KEY,
  a numeric(10, 2) NOT NULL DEFAULT 0.5,
  b text[] DEFAULT '{}',
  c timestamp(3) with time zone DEFAULT now() + interval '1 day',
  d integer GENERATED ALWAYS AS IDENTITY,
  e text COLLATE "C" GENERATED ALWAYS AS (lower(f) || 'x') STORED,
  f "My Type" DEFAULT 'a',
  g app."order",
  h varchar(20) DEFAULT 'it''s',
  i boolean DEFAULT true,
  j integer REFERENCES x (y) ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE,
  CONSTRAINT ck CHECK (a > 0 and h in ('x', 'y')),
  UNIQUE NULLS NOT DISTINCT (a, b)
)`,
      "postgresql",
    );
  });

  it("creates and drops indexes", () => {
    same(
      "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON app.t (a, (lower(b)) text_pattern_ops DESC)",
      "postgresql",
    );
    same(`CREATE INDEX ON t USING gin (a jsonb_path_ops) INCLUDE (c) WHERE a is not null and "B" > 'X'`, "postgresql");
    same("DROP INDEX CONCURRENTLY IF EXISTS app.i", "postgresql");
    expect(printed("DROP INDEX app.i CASCADE", "postgresql")).toBe("DROP INDEX app.i CASCADE");
  });

  it("alters columns, with a cast and a default that the new type takes", () => {
    const before = "CREATE TABLE t (a text NOT NULL DEFAULT 'x', b integer DEFAULT 1)";
    expect(printed("ALTER TABLE t ALTER COLUMN a TYPE mood", "postgresql", before)).toBe(
      "ALTER TABLE t ALTER COLUMN a DROP DEFAULT, ALTER COLUMN a TYPE mood USING a::mood, ALTER COLUMN a SET DEFAULT 'x'",
    );
    same("ALTER TABLE t ALTER COLUMN b TYPE bigint", "postgresql", before);
    same("ALTER TABLE t ALTER COLUMN b SET NOT NULL;\nALTER TABLE t ALTER COLUMN b DROP DEFAULT", "postgresql", before);
    same("ALTER TABLE t ALTER COLUMN b SET DEFAULT 2", "postgresql", before);
  });

  it("names what a builder derives from the columns", () => {
    const schema = replayed(Schema.empty("postgresql", true), "CREATE TABLE t (a int UNIQUE)");
    const [drop] = lowerSql(plainSource("ALTER TABLE t DROP CONSTRAINT x"), "postgresql");
    const [a] = [{ text: "a", exact: true, span: { start: 0, end: 0 } }];
    if (drop?.kind !== "dropConstraint" || a === undefined) throw new Error("not a constraint");
    const [first] = printOperations([{ ...drop, name: null, constraint: "unique", columns: [a] }], schema);
    expect(first?.statements).toEqual(["ALTER TABLE t DROP CONSTRAINT t_a_key"]);
  });

  it("says what is missing", () => {
    expect(printed("CREATE TABLE t AS SELECT 1", "postgresql")).toBe("-- the columns of a table are those of a query");
    expect(printed("UPDATE t SET a = 1", "postgresql")).toBe("-- the rows that change are not known");
  });
});

describe("MySQL", () => {
  it("creates a table", () => {
    same(
      `CREATE TABLE \`T\` (
  id bigint unsigned AUTO_INCREMENT PRIMARY KEY,
  b enum('a', 'it''s') DEFAULT 'a',
  c datetime(3) DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3) COMMENT 'it''s',
  d int GENERATED ALWAYS AS (b + 1) VIRTUAL,
  e varchar(20) COLLATE utf8mb4_bin,
  f json DEFAULT (json_array()),
  i timestamp NULL DEFAULT NULL,
  CONSTRAINT fk FOREIGN KEY (d) REFERENCES x (y) ON DELETE SET NULL,
  KEY k (e(10), d DESC),
  FULLTEXT KEY ft (e)
)`.replace("`T`", "T"),
      "mysql",
    );
  });

  it("describes the whole column where a part of it changes", () => {
    const before = "CREATE TABLE t (a varchar(20) NOT NULL DEFAULT 'x' COMMENT 'y', b timestamp NULL ON UPDATE now())";
    const schema = replayed(Schema.empty("mysql", true), before);
    const alter = (sql: string) => lowerSql(plainSource(sql), "mysql");
    const [modify] = alter("ALTER TABLE t MODIFY a varchar(30) NULL");
    if (modify?.kind !== "alterColumn") throw new Error("not a column");
    const partly = { ...modify, default: null, identity: null, nullable: null, restates: false, attributes: null };
    expect(printOperations([partly], schema)[0]?.statements).toEqual([
      "ALTER TABLE t MODIFY COLUMN a varchar(30) NOT NULL DEFAULT 'x' COMMENT 'y'",
    ]);
    same("ALTER TABLE t MODIFY COLUMN a varchar(30)", "mysql", before);
    same("ALTER TABLE t ALTER COLUMN a SET DEFAULT 'z'", "mysql", before);
  });
});

describe("SQLite", () => {
  it("makes a table anew once for several changes", () => {
    const before =
      "CREATE TABLE t (id integer primary key autoincrement, a text, b int default -1); CREATE INDEX i ON t (b)";
    const schema = replayed(Schema.empty("sqlite", true), before);
    const [drop] = lowerSql(plainSource("ALTER TABLE t DROP COLUMN b"), "sqlite");
    const [add] = lowerSql(plainSource("ALTER TABLE t ADD COLUMN c text NOT NULL"), "sqlite");
    if (drop === undefined || add === undefined) throw new Error("not read");
    expect(printOperations([drop, add], schema)).toMatchObject([
      {
        statements: [
          "PRAGMA foreign_keys = OFF",
          "CREATE TABLE new_t (\n  id integer PRIMARY KEY AUTOINCREMENT,\n  a text,\n  c text NOT NULL\n)",
          "INSERT INTO new_t (id, a) SELECT id, a FROM t",
          "DROP TABLE t",
          "ALTER TABLE new_t RENAME TO t",
          "PRAGMA foreign_keys = ON",
        ],
      },
    ]);
    same("ALTER TABLE t ADD COLUMN c text DEFAULT 'x'", "sqlite", before);
  });
});

/** What a random statement may do that its operations do not show. */
const UNPRINTED: Readonly<Record<Dialect, readonly string[]>> = {
  postgresql: [
    "create table as: the columns of a table are those of a query",
    "partitioned table: the bounds of a partition are not known",
  ],
  mysql: [],
  mariadb: [],
  sqlite: [],
};

describe.each(DIALECTS)("%s, at random", dialect => {
  it("what is printed has the effect of what was read", async () => {
    // SQLite refuses much of what the others take.
    const server = dialect === "sqlite" ? await sqlite() : null;
    const maker = new StatementMaker(SEED, dialect);
    let schema = Schema.empty(dialect, true);
    const unprinted = new Map<string, string>();
    for (let i = 0; i < 600; i++) {
      const { kind, sql } = maker.statement(schema, []);
      const isTaken = await server?.run(sql).then(
        () => true,
        () => false,
      );
      if (isTaken === false) continue;
      const results = printOperations(lowerSql(plainSource(sql), dialect), schema);
      const after = replayed(schema, sql).settled();
      if (results.some(({ operations }) => operations.some(({ kind: read }) => read === "opaque"))) continue;
      const reasons = results.flatMap(({ missing }) => missing ?? []);
      if (reasons.length > 0) unprinted.set(kind, reasons.join());
      else {
        const script = results.flatMap(({ statements }) => statements ?? []).join(";\n");
        expect(effects(replayed(schema, script)), `${sql}\n${script}`).toEqual(effects(after));
      }
      schema = after;
    }
    await server?.close();
    expect([...unprinted].map(([kind, reason]) => `${kind}: ${reason}`).sort()).toEqual(UNPRINTED[dialect]);
  });
});

/** A check of a column's own becomes one of the table, with a name. */
function effects(schema: Schema): readonly string[] {
  return linesOf(schema.settled())
    .map(line => line.replace(/^(check \S+) (?:of a column|CONSTRAINT_\d+)$/, "$1"))
    .sort();
}
