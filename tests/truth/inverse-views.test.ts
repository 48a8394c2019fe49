import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { Schema } from "../../src/model/schema/index.js";
import { mariadb, sharedPglite, sqlite, type Server } from "../support/servers.js";
import { catalogLines } from "../support/truth.js";
import { lowered, wayBack } from "../support/ways-back.js";

const TABLE = "CREATE TABLE t (id int PRIMARY KEY, a varchar(5))";
const VIEWS = [TABLE, "CREATE VIEW v AS SELECT id, a FROM t", "CREATE VIEW w AS SELECT a FROM v"];

/** What is there, and what is done to it and taken back. */
const CASES: Readonly<Record<string, readonly (readonly [readonly string[], readonly string[]])[]>> = {
  postgresql: [
    [VIEWS, ["DROP VIEW w"]],
    [VIEWS, ["DROP VIEW v CASCADE"]],
    [VIEWS, ["DROP TABLE t CASCADE"]],
    [VIEWS, ["ALTER TABLE t DROP COLUMN id CASCADE"]],
    [
      VIEWS,
      ["DROP VIEW w", "DROP VIEW v", "ALTER TABLE t ALTER COLUMN a TYPE text", "CREATE VIEW v AS SELECT a FROM t"],
    ],
    [VIEWS, ["CREATE OR REPLACE VIEW w AS SELECT a, length(a) AS b FROM v"]],
    [VIEWS, ["CREATE OR REPLACE VIEW v AS SELECT id, a, 1 AS one FROM t"]],
    [
      [TABLE, "CREATE MATERIALIZED VIEW m AS SELECT id, a FROM t", "CREATE UNIQUE INDEX m_id ON m (id)"],
      ["DROP MATERIALIZED VIEW m"],
    ],
    // `*` over a query, or over another table, is not what the table has got since.
    [
      [TABLE, "CREATE VIEW x AS SELECT q.* FROM (SELECT id, a FROM t) q", "ALTER TABLE t ADD COLUMN b int"],
      ["DROP VIEW x"],
    ],
    [
      [
        TABLE,
        "CREATE TABLE u (id int, b int)",
        "CREATE VIEW x AS WITH w AS (SELECT id, count(*) AS n FROM t GROUP BY id) SELECT w.*, u.b FROM w JOIN u USING (id)",
        "ALTER TABLE t ADD COLUMN b int",
      ],
      ["DROP VIEW x"],
    ],
    [
      [TABLE, "CREATE TABLE u (id int, b int)", "CREATE VIEW x AS SELECT b FROM u JOIN t USING (id)"],
      ["ALTER TABLE t DROP COLUMN id CASCADE"],
    ],
    [[TABLE, "CREATE VIEW x (one, two) WITH (security_barrier) AS SELECT * FROM t"], ["DROP VIEW x"]],
  ],
  mariadb: [
    [VIEWS, ["DROP VIEW w"]],
    [VIEWS, ["CREATE OR REPLACE VIEW v AS SELECT a FROM t"]],
    [VIEWS, ["DROP VIEW w, v"]],
  ],
  sqlite: [
    [VIEWS, ["DROP VIEW w"]],
    [VIEWS, ["DROP VIEW v"]],
    [VIEWS, ["DROP VIEW w", "CREATE VIEW w AS SELECT id FROM v"]],
  ],
};

/** Views whose query is not what it was when they were made. */
const STALE: readonly (readonly [Dialect, readonly string[], readonly string[]])[] = [
  ["postgresql", [...VIEWS, "ALTER TABLE t RENAME TO u"], ["DROP VIEW v CASCADE"]],
  ["postgresql", [...VIEWS, "ALTER TABLE t RENAME COLUMN id TO key"], ["DROP VIEW v CASCADE"]],
  ["postgresql", [TABLE, "CREATE VIEW v AS SELECT * FROM t", "ALTER TABLE t ADD COLUMN b int"], ["DROP VIEW v"]],
  ["postgresql", [TABLE, "CREATE VIEW v AS SELECT s.* FROM t s", "ALTER TABLE t ADD COLUMN b int"], ["DROP VIEW v"]],
  [
    "postgresql",
    [
      TABLE,
      "CREATE TABLE u (id int)",
      "CREATE VIEW v AS SELECT 1 AS x FROM u NATURAL JOIN t",
      "ALTER TABLE u ADD COLUMN a text",
    ],
    ["DROP VIEW v"],
  ],
  ["sqlite", [...VIEWS, "ALTER TABLE t RENAME TO u"], ["DROP VIEW v"]],
  ["sqlite", [...VIEWS, "ALTER TABLE t RENAME COLUMN id TO key"], ["DROP VIEW v"]],
];

const DEFINITIONS: Readonly<Record<string, string>> = {
  postgresql:
    "SELECT c.relname, c.relkind, c.reloptions::text, pg_get_viewdef(c.oid) FROM pg_class c WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace ORDER BY 1",
  mariadb:
    "SELECT table_name, view_definition FROM information_schema.views WHERE table_schema = DATABASE() ORDER BY 1",
  sqlite: "SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY 1",
};

describe.each([
  ["PGlite", "postgresql", sharedPglite],
  ["MariaDB", "mariadb", mariadb],
  ["SQLite", "sqlite", sqlite],
] as const)("%s, views taken back", (_, dialect: Dialect, open) => {
  it.each((CASES[dialect] ?? []).map(([before, up]) => ({ title: up.join("; "), before, up })))(
    "$title",
    async ({ before, up }) => {
      const server = await (open as () => Promise<Server | null>)();
      if (server === null) return;
      try {
        for (const sql of before) await server.run(sql);
        const was = await shown(server, dialect);
        for (const sql of up) await server.run(sql);
        expect(await shown(server, dialect)).not.toEqual(was);
        const back = wayBack(lowered(up, dialect), schemaOf(before, dialect));
        expect(back).not.toBeNull();
        for (const sql of back ?? []) await server.run(sql);
        expect(await shown(server, dialect)).toEqual(was);
      } finally {
        await server.close();
      }
    },
    30_000,
  );
});

describe("views that are not what they were made as", () => {
  it.each(STALE)("%s: %s", (dialect, before, up) => {
    expect(wayBack(lowered(up, dialect), schemaOf(before, dialect))).toBeNull();
  });
});

function schemaOf(statements: readonly string[], dialect: Dialect): Schema {
  return lowered(statements, dialect)
    .reduce((schema, next) => schema.apply(next), Schema.empty(dialect, true))
    .settled();
}

/** The catalog, and the queries of views without the white space that nobody sees. */
async function shown(server: Server, dialect: Dialect): Promise<readonly string[]> {
  const rows = await server.run(DEFINITIONS[dialect] ?? "");
  const views = rows.map(row =>
    Object.values(row)
      .map(value => String(value).replaceAll(/\s+/g, " "))
      .join(" "),
  );
  return [...(await catalogLines(server, dialect)), ...views.map(text => text.toLowerCase())];
}
