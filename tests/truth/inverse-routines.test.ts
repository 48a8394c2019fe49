import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { Schema } from "../../src/model/schema/index.js";
import { mariadb, sharedPglite, sqlite, type Server } from "../support/servers.js";
import { catalogLines } from "../support/truth.js";
import { lowered, wayBack } from "../support/ways-back.js";

type Case = readonly [before: readonly string[], up: readonly string[]];

const TABLE = "CREATE TABLE t (id int PRIMARY KEY, a varchar(5), b int)";

const F = `CREATE FUNCTION f(x int, y text DEFAULT 'a;b') RETURNS int LANGUAGE plpgsql IMMUTABLE AS $body$
BEGIN
  -- one; more
  RETURN x + 1;
END
$body$`;
const F2 = F.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace("x + 1", "x + 2");
const STAMP = "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.b := 1; RETURN NEW; END $$";
const TRIGGER =
  "CREATE TRIGGER stamped BEFORE INSERT OR UPDATE OF a ON t FOR EACH ROW WHEN (NEW.b IS NULL) EXECUTE FUNCTION stamp()";
const STAMPED = [TABLE, STAMP, TRIGGER];

const POSTGRES: readonly Case[] = [
  [[], [F]],
  [[], ["CREATE OR REPLACE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'"]],
  [[F], [F2]],
  [[F], ["DROP FUNCTION f"]],
  [[F], ["DROP FUNCTION IF EXISTS f(int, text)", F2.replace("RETURNS int", "RETURNS bigint")]],
  // A default that is added, OR REPLACE does not take away.
  [
    ["CREATE FUNCTION d(x int) RETURNS int LANGUAGE sql AS 'SELECT $1'"],
    ["CREATE OR REPLACE FUNCTION d(x int DEFAULT 3) RETURNS int LANGUAGE sql AS 'SELECT $1'"],
  ],
  // Two routines of one name.
  [
    [F, "CREATE FUNCTION f(x text[], OUT y int, VARIADIC z double precision[]) LANGUAGE sql AS 'SELECT 1'"],
    ["DROP FUNCTION f(text[], double precision[])"],
  ],
  [
    ["CREATE TYPE mood AS ENUM ('sad')"],
    ["CREATE FUNCTION f(m mood, n numeric(3,1), c character varying) RETURNS int LANGUAGE sql AS 'SELECT 1'"],
  ],
  [[], ["CREATE PROCEDURE p(IN x int, INOUT y int) LANGUAGE plpgsql AS $$ BEGIN y := x; END $$"]],
  [["CREATE PROCEDURE p(x int) LANGUAGE sql AS 'SELECT 1'"], ["DROP PROCEDURE p"]],
  [["CREATE PROCEDURE p(x int) LANGUAGE sql AS 'SELECT 1'"], ["DROP ROUTINE p"]],
  [[], ["CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int)"]],
  [["CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int)"], ["DROP AGGREGATE total(int)"]],
  [[F], ["ALTER FUNCTION f(int, text) RENAME TO g"]],
  [
    [F, "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'", "ALTER FUNCTION f RENAME TO h"],
    ["DROP FUNCTION h"],
  ],
  [[TABLE, STAMP], [TRIGGER]],
  [[TABLE], [STAMP, TRIGGER]],
  [[], STAMPED],
  [STAMPED, ["DROP TRIGGER stamped ON t"]],
  [STAMPED, ["DROP TRIGGER stamped ON t", "DROP FUNCTION stamp()"]],
  [STAMPED, ["DROP FUNCTION stamp() CASCADE"]],
  [STAMPED, ["DROP TABLE t"]],
  [STAMPED, ["ALTER TRIGGER stamped ON t RENAME TO other"]],
  [STAMPED, [TRIGGER.replace("CREATE", "CREATE OR REPLACE").replace("UPDATE OF a", "UPDATE OF b")]],
  [[...STAMPED, "ALTER TABLE t RENAME TO u"], ["DROP TRIGGER stamped ON u"]],
  [STAMPED, ["DROP TRIGGER IF EXISTS stamped ON t", TRIGGER.replace("BEFORE INSERT OR UPDATE OF a", "BEFORE INSERT")]],
  [
    [TABLE, STAMP],
    [
      "CREATE CONSTRAINT TRIGGER c AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE PROCEDURE stamp()",
    ],
  ],
  [
    [
      TABLE,
      STAMP,
      "CREATE CONSTRAINT TRIGGER c AFTER INSERT ON public.t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION stamp()",
    ],
    ["DROP TRIGGER c ON t"],
  ],
  [[TABLE], ["CREATE POLICY p ON t FOR SELECT USING (id > 1)"]],
  [[TABLE, "CREATE POLICY p ON t FOR SELECT USING (id > 1)"], ["DROP POLICY p ON t"]],
  [[TABLE, "CREATE POLICY p ON t USING (id > 1) WITH CHECK (id > 2)"], ["ALTER POLICY p ON t RENAME TO q"]],
  [[TABLE], ["CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING"]],
  [[TABLE, "CREATE RULE r AS ON DELETE TO t WHERE OLD.id > 1 DO INSTEAD NOTHING"], ["DROP RULE r ON t"]],
  [[], ["CREATE SEQUENCE s START 5 INCREMENT BY 3"]],
  [["CREATE SEQUENCE s START 5 INCREMENT BY 3"], ["DROP SEQUENCE s"]],
  [[], ["CREATE DOMAIN positive AS int CHECK (VALUE > 0)"]],
  [["CREATE DOMAIN positive AS int DEFAULT 1 NOT NULL CHECK (VALUE > 0)"], ["DROP DOMAIN positive"]],
  [["CREATE TYPE pair AS (a int, b text)"], ["DROP TYPE pair"]],
  [[TABLE], ["CREATE STATISTICS st ON a, b FROM t"]],
  [[TABLE, "CREATE STATISTICS st (dependencies) ON a, b FROM t"], ["DROP STATISTICS st"]],
  [
    [
      TABLE,
      "CREATE VIEW v AS SELECT id FROM t",
      STAMP,
      "CREATE TRIGGER i INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION stamp()",
    ],
    ["DROP VIEW v"],
  ],
  [["CREATE SCHEMA app", F.replace("f(", "app.f(")], [F2.replace("f(", "app.f(")]],
];

const M_TRIGGER = "CREATE TRIGGER stamped BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 1";
const M_BLOCK = `CREATE TRIGGER stamped BEFORE UPDATE ON t FOR EACH ROW
BEGIN
  -- first; then
  SET NEW.b = NEW.b + 1;
  IF NEW.b > 5 THEN SET NEW.b = 5; END IF;
END`;
const M_FUNCTION = `CREATE FUNCTION f(x int, y varchar(5)) RETURNS int DETERMINISTIC
BEGIN
  DECLARE z int DEFAULT 1; /* how many */
  RETURN x + z;
END`;
const M_PROCEDURE = "CREATE PROCEDURE p(IN x int, OUT y int) SET y = x";
const M_EVENT = "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 00:00:00' DO DELETE FROM t";

const MARIADB: readonly Case[] = [
  [[TABLE], [M_TRIGGER]],
  [[TABLE, M_BLOCK], ["DROP TRIGGER stamped"]],
  [[TABLE, M_BLOCK], ["DROP TABLE t"]],
  [
    [TABLE, M_BLOCK],
    ["DROP TRIGGER IF EXISTS stamped", M_TRIGGER],
  ],
  [[TABLE, M_TRIGGER], [M_BLOCK.replace("CREATE", "CREATE OR REPLACE")]],
  [[TABLE, M_TRIGGER, "RENAME TABLE t TO u"], ["DROP TRIGGER stamped"]],
  [[], [M_FUNCTION]],
  [[M_FUNCTION], ["DROP FUNCTION f"]],
  [[M_FUNCTION], [M_FUNCTION.replace("CREATE", "CREATE OR REPLACE").replace("DEFAULT 1", "DEFAULT 2")]],
  [[], [M_PROCEDURE.replace("CREATE", "CREATE OR REPLACE")]],
  [[M_PROCEDURE], ["DROP PROCEDURE IF EXISTS p"]],
  [[M_PROCEDURE.replace("CREATE", "CREATE DEFINER = `root`@`localhost`")], ["DROP PROCEDURE p"]],
  [[TABLE], [M_EVENT]],
  [[TABLE, M_EVENT], ["DROP EVENT e"]],
  [[], ["CREATE SEQUENCE s START WITH 5 INCREMENT BY 3"]],
  [["CREATE SEQUENCE s START WITH 5 INCREMENT BY 3"], ["DROP SEQUENCE s"]],
];

const S_TRIGGER = `CREATE TRIGGER stamped AFTER UPDATE OF a ON t WHEN NEW.b IS NULL
BEGIN
  -- one; two
  UPDATE t SET b = 1 WHERE id = NEW.id;
END`;

const SQLITE: readonly Case[] = [
  [[TABLE], [S_TRIGGER]],
  [[TABLE, S_TRIGGER], ["DROP TRIGGER stamped"]],
  [[TABLE, S_TRIGGER], ["DROP TABLE t"]],
  [
    [TABLE, S_TRIGGER],
    ["DROP TRIGGER IF EXISTS stamped", S_TRIGGER.replace("b = 1", "b = 2")],
  ],
  [
    [
      TABLE,
      "CREATE VIEW v AS SELECT id FROM t",
      "CREATE TRIGGER i INSTEAD OF DELETE ON v BEGIN DELETE FROM t WHERE id = OLD.id; END",
    ],
    ["DROP VIEW v"],
  ],
  // The table is made anew on the way back, and its triggers go with the old one.
  [[TABLE.replace("b int", "b int, c int NOT NULL"), S_TRIGGER], ["ALTER TABLE t DROP COLUMN c"]],
];

const CASES: Readonly<Record<string, readonly Case[]>> = { postgresql: POSTGRES, mariadb: MARIADB, sqlite: SQLITE };

describe.each([
  ["PGlite", "postgresql", sharedPglite],
  ["MariaDB", "mariadb", mariadb],
  ["SQLite", "sqlite", sqlite],
] as const)("%s, functions, triggers and their like taken back, and made again", (_, dialect: Dialect, open) => {
  it.each((CASES[dialect] ?? []).map(([before, up]) => ({ title: up.join("; "), before, up })))(
    "$title",
    async ({ before, up }) => {
      const server = await (open as () => Promise<Server | null>)();
      if (server === null) return;
      try {
        for (const sql of before) await server.run(sql);
        const was = await shown(server, dialect);
        for (const sql of up) await server.run(sql);
        const is = await shown(server, dialect);
        expect(is).not.toEqual(was);
        const back = wayBack(lowered(up, dialect), schemaOf(before, dialect));
        expect(back).not.toBeNull();
        for (const sql of back ?? []) await server.run(sql);
        expect(await shown(server, dialect), (back ?? []).join(";\n")).toEqual(was);
        for (const sql of up) await server.run(sql);
        expect(await shown(server, dialect)).toEqual(is);
      } finally {
        await server.close();
      }
    },
    120_000,
  );
});

/** What nobody knows how to take back, in a database of which `before` is all or (`part`) some. */
const UNKNOWN: readonly (readonly [Dialect, readonly string[], readonly string[], "whole" | "part"])[] = [
  ["postgresql", [], [F2], "part"],
  ["postgresql", [], ["DROP FUNCTION f"], "part"],
  ["postgresql", [TABLE], ["DROP FUNCTION f(int)"], "part"],
  ["postgresql", [F, "ALTER FUNCTION f(int, text) STABLE"], ["DROP FUNCTION f"], "whole"],
  ["postgresql", [...STAMPED, "ALTER TABLE t RENAME COLUMN a TO z"], ["DROP TRIGGER stamped ON t"], "whole"],
  ["postgresql", [...STAMPED, "ALTER TABLE t DISABLE TRIGGER stamped"], ["DROP TRIGGER stamped ON t"], "whole"],
  ["postgresql", [F], ["DROP FUNCTION f CASCADE"], "whole"],
  ["mariadb", [], ["DROP TRIGGER stamped"], "part"],
  ["sqlite", [TABLE, S_TRIGGER, "ALTER TABLE t RENAME COLUMN b TO z"], ["DROP TRIGGER stamped"], "whole"],
];

describe("functions and triggers that nobody knows as they were", () => {
  it.each(UNKNOWN)("%s: %s, %s", (dialect, before, up, extent) => {
    const start = lowered(before, dialect)
      .reduce((schema, next) => schema.apply(next), Schema.empty(dialect, extent === "whole"))
      .settled();
    expect(wayBack(lowered(up, dialect), start)).toBeNull();
  });
});

function schemaOf(statements: readonly string[], dialect: Dialect): Schema {
  return lowered(statements, dialect)
    .reduce((schema, next) => schema.apply(next), Schema.empty(dialect, true))
    .settled();
}

const DEFINITIONS: Readonly<Record<string, readonly string[]>> = {
  postgresql: [
    `SELECT pg_get_functiondef(oid) AS def FROM pg_proc WHERE pronamespace::regnamespace::text IN ('public', 'app') AND prokind <> 'a' ORDER BY 1`,
    `SELECT oid::regprocedure::text AS def FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'a' ORDER BY 1`,
    "SELECT pg_get_triggerdef(oid) AS def FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    "SELECT polname::text || polrelid::regclass || polcmd::text || coalesce(pg_get_expr(polqual, polrelid), '') || coalesce(pg_get_expr(polwithcheck, polrelid), '') AS def FROM pg_policy ORDER BY 1",
    "SELECT pg_get_ruledef(r.oid) AS def FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    "SELECT sequencename || start_value || ' ' || increment_by AS def FROM pg_sequences ORDER BY 1",
    "SELECT typname::text || typtype::text || typnotnull || coalesce(typdefault, '') || format_type(typbasetype, typtypmod) AS def FROM pg_type WHERE typnamespace = 'public'::regnamespace ORDER BY 1",
    "SELECT conname || pg_get_constraintdef(oid) AS def FROM pg_constraint WHERE contypid <> 0 AND connamespace = 'public'::regnamespace ORDER BY 1",
    "SELECT pg_get_statisticsobjdef(oid) AS def FROM pg_statistic_ext ORDER BY 1",
  ],
  mariadb: [
    "SELECT trigger_name, event_manipulation, event_object_table, action_timing, action_statement, definer FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1",
    "SELECT routine_name, routine_type, dtd_identifier, routine_definition, is_deterministic, definer FROM information_schema.routines WHERE routine_schema = DATABASE() ORDER BY 1",
    "SELECT specific_name, ordinal_position, parameter_mode, parameter_name, dtd_identifier FROM information_schema.parameters WHERE specific_schema = DATABASE() ORDER BY 1, 2",
    "SELECT event_name, event_definition, interval_value, interval_field, starts FROM information_schema.events WHERE event_schema = DATABASE() ORDER BY 1",
    "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1",
  ],
  sqlite: ["SELECT name, tbl_name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY 1"],
};

/** The catalog, and the definitions of what stands beside the tables. */
async function shown(server: Server, dialect: Dialect): Promise<readonly string[]> {
  const lines: string[] = [...(await catalogLines(server, dialect))];
  for (const query of DEFINITIONS[dialect] ?? [])
    for (const row of await server.run(query)) lines.push(Object.values(row).map(String).join(" | "));
  return lines;
}
