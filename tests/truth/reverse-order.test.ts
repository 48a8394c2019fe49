import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { disorderOf } from "../../src/model/order/index.js";
import { Schema } from "../../src/model/schema/index.js";
import { mariadb, sharedPglite, sqlite, type Server } from "../support/servers.js";
import { lowered } from "../support/ways-back.js";

/** Statements before, a way up, a way back. Whether the way back runs is up to the server. */
type Case = readonly [before: readonly string[], up: readonly string[], down: readonly string[]];

const FOREIGN_KEY: readonly string[] = [
  "CREATE TABLE p (id int PRIMARY KEY, x int)",
  "CREATE TABLE c (id int PRIMARY KEY, p_id int, CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id))",
];
const FUNCTION = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$";

const POSTGRESQL: readonly Case[] = [
  [[], FOREIGN_KEY, ["DROP TABLE p", "DROP TABLE c"]],
  [[], FOREIGN_KEY, ["DROP TABLE c", "DROP TABLE p"]],
  [[], FOREIGN_KEY, ["DROP TABLE p, c"]],
  [[], FOREIGN_KEY, ["DROP TABLE p CASCADE", "DROP TABLE c"]],
  [[], FOREIGN_KEY, ["ALTER TABLE p DROP CONSTRAINT p_pkey", "DROP TABLE c", "DROP TABLE p"]],
  [[], FOREIGN_KEY, ["ALTER TABLE p DROP COLUMN id", "DROP TABLE c", "DROP TABLE p"]],
  [[], FOREIGN_KEY, ["ALTER TABLE c DROP COLUMN p_id", "DROP TABLE p", "DROP TABLE c"]],
  [
    ["CREATE TABLE t (id int)"],
    ["CREATE TYPE m AS ENUM ('a')", "ALTER TABLE t ADD m m"],
    ["DROP TYPE m", "ALTER TABLE t DROP m"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["CREATE TYPE m AS ENUM ('a')", "ALTER TABLE t ADD m m[]"],
    ["DROP TYPE m", "ALTER TABLE t DROP m"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["CREATE TYPE m AS ENUM ('a')", "CREATE DOMAIN d AS m"],
    ["DROP TYPE m", "DROP DOMAIN d"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD c int", "CREATE INDEX i ON t (c)"],
    ["ALTER TABLE t DROP c", "DROP INDEX i"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD c int", "CREATE INDEX i ON t (c)"],
    ["ALTER TABLE t DROP c", "DROP INDEX IF EXISTS i"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD c int", "CREATE VIEW v AS SELECT c FROM t"],
    ["ALTER TABLE t DROP c", "DROP VIEW v"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["CREATE VIEW v AS SELECT id FROM t", "ALTER TABLE t ADD c int"],
    ["ALTER TABLE t DROP c", "DROP VIEW v"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ALTER id TYPE bigint", "CREATE VIEW v AS SELECT id FROM t"],
    ["ALTER TABLE t ALTER id TYPE int", "DROP VIEW v"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["CREATE VIEW v AS SELECT id FROM t", "CREATE VIEW w AS SELECT id FROM v"],
    ["DROP VIEW v", "DROP VIEW w"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD a int", "ALTER TABLE t ADD g int GENERATED ALWAYS AS (a + 1) STORED"],
    ["ALTER TABLE t DROP a", "ALTER TABLE t DROP g"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["CREATE SCHEMA app", "CREATE TABLE app.t (id int)"],
    ["DROP SCHEMA app", "DROP TABLE app.t"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    [FUNCTION, "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()"],
    ["DROP FUNCTION f()", "DROP TRIGGER tr ON t"],
  ],
  [
    [FUNCTION],
    ["CREATE TABLE t (id int)", "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()"],
    ["DROP TABLE t", "DROP TRIGGER tr ON t"],
  ],
  [
    [FUNCTION],
    ["CREATE TABLE t (id int)", "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()"],
    ["DROP TABLE t", "DROP TRIGGER IF EXISTS tr ON t"],
  ],
  [
    ["CREATE TABLE t (id int)", "CREATE TABLE u (id int PRIMARY KEY)"],
    ["DROP TABLE u"],
    ["ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES u (id)", "CREATE TABLE u (id int PRIMARY KEY)"],
  ],
  [
    ["CREATE TABLE t (id int)", "CREATE TABLE u (id int PRIMARY KEY)"],
    ["ALTER TABLE u DROP CONSTRAINT u_pkey"],
    ["ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES u (id)", "ALTER TABLE u ADD PRIMARY KEY (id)"],
  ],
  [
    ["CREATE TABLE t (id int, a int)"],
    ["ALTER TABLE t RENAME a TO z", "ALTER TABLE t ADD a text"],
    ["ALTER TABLE t RENAME z TO a", "ALTER TABLE t DROP a"],
  ],
  [
    ["CREATE TABLE t (id int, a int)"],
    ["ALTER TABLE t RENAME a TO z", "ALTER TABLE t ADD a text"],
    ["ALTER TABLE t DROP a", "ALTER TABLE t RENAME z TO a"],
  ],
  [
    ["CREATE TABLE t (id int, a int)"],
    ["ALTER TABLE t RENAME TO t_old", "CREATE TABLE t (id int)"],
    ["ALTER TABLE t_old RENAME TO t", "DROP TABLE t"],
  ],
  [["CREATE TABLE t (id int, a int)"], ["ALTER TABLE t DROP a"], ["ALTER TABLE t ADD CHECK (a > 0), ADD COLUMN a int"]],
  [
    ["CREATE TABLE t (id int, a int)"],
    ["ALTER TABLE t DROP a"],
    ["ALTER TABLE t ADD CHECK (a > 0)", "ALTER TABLE t ADD COLUMN a int"],
  ],
  [
    ["CREATE TABLE t (id int, a int)"],
    ["CREATE SEQUENCE s", "ALTER TABLE t ALTER a SET DEFAULT nextval('s')"],
    ["DROP SEQUENCE s", "ALTER TABLE t ALTER a DROP DEFAULT"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["CREATE TABLE u (a int)", "CREATE TABLE v () INHERITS (u)"],
    ["DROP TABLE u", "DROP TABLE v"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["CREATE TABLE u (a int) PARTITION BY RANGE (a)", "CREATE TABLE v PARTITION OF u DEFAULT"],
    ["DROP TABLE v", "DROP TABLE u"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["CREATE TABLE u (a int) PARTITION BY RANGE (a)", "CREATE TABLE v PARTITION OF u DEFAULT"],
    ["DROP TABLE u", "DROP TABLE v"],
  ],
  [
    ["CREATE TABLE t (id int, a int)"],
    ["CREATE UNIQUE INDEX u ON t (id)", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES t (id)"],
    ["DROP INDEX u", "ALTER TABLE t DROP CONSTRAINT f"],
  ],
];

/** A foreign key over texts. */
const LONG_KEY = [
  "CREATE TABLE p (a varchar(10) PRIMARY KEY)",
  "CREATE TABLE c (id int PRIMARY KEY, a varchar(10), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (a))",
];

const MARIADB: readonly Case[] = [
  [[], FOREIGN_KEY, ["DROP TABLE p", "DROP TABLE c"]],
  [[], FOREIGN_KEY, ["DROP TABLE c", "DROP TABLE p"]],
  [[], FOREIGN_KEY, ["DROP TABLE p, c"]],
  [[], FOREIGN_KEY, ["DROP TABLE c, p"]],
  ...["p", "c"].map((name): Case => [
    LONG_KEY,
    [
      "ALTER TABLE c DROP FOREIGN KEY f",
      "ALTER TABLE c MODIFY a varchar(5)",
      "ALTER TABLE p MODIFY a varchar(5) NOT NULL",
    ],
    [
      `ALTER TABLE ${name === "p" ? "c" : "p"} MODIFY a varchar(10)${name === "c" ? " NOT NULL" : ""}`,
      "ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p (a)",
      `ALTER TABLE ${name} MODIFY a varchar(10)${name === "p" ? " NOT NULL" : ""}`,
    ],
  ]),
  [[], FOREIGN_KEY, ["SET FOREIGN_KEY_CHECKS = 0", "DROP TABLE p", "DROP TABLE c"]],
  [
    FOREIGN_KEY,
    ["ALTER TABLE c DROP FOREIGN KEY f", "DROP TABLE p"],
    ["ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id)", "CREATE TABLE p (id int PRIMARY KEY)"],
  ],
  [
    FOREIGN_KEY,
    ["ALTER TABLE c DROP FOREIGN KEY f", "DROP TABLE p"],
    [
      "SET foreign_key_checks = 0",
      "ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id)",
      "CREATE TABLE p (id int PRIMARY KEY)",
    ],
  ],
  [
    ["CREATE TABLE p (id int PRIMARY KEY)", "CREATE TABLE t (id int)"],
    [
      "ALTER TABLE t ADD c int",
      "CREATE INDEX i ON t (c)",
      "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES p (id)",
    ],
    ["DROP INDEX i ON t", "ALTER TABLE t DROP FOREIGN KEY f", "ALTER TABLE t DROP c"],
  ],
  [
    ["CREATE TABLE p (id int PRIMARY KEY)", "CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD c int", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES p (id)"],
    ["ALTER TABLE t DROP c", "ALTER TABLE t DROP FOREIGN KEY f"],
  ],
  [
    ["CREATE TABLE p (id int PRIMARY KEY)", "CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD c int", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES p (id)"],
    ["ALTER TABLE t DROP c, DROP FOREIGN KEY f"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD c int", "CREATE INDEX i ON t (c)"],
    ["ALTER TABLE t DROP c", "DROP INDEX i ON t"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD c int", "CREATE VIEW v AS SELECT c FROM t"],
    ["ALTER TABLE t DROP c", "DROP VIEW v"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD c int", "ALTER TABLE t ADD CONSTRAINT k CHECK (c > id)"],
    ["ALTER TABLE t DROP c", "ALTER TABLE t DROP CONSTRAINT k"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD c int", "ALTER TABLE t ADD g int AS (c + 1)"],
    ["ALTER TABLE t DROP c", "ALTER TABLE t DROP g"],
  ],
  [
    ["CREATE TABLE p (id int PRIMARY KEY, x int, y int)", "CREATE TABLE c (p_x int)"],
    ["ALTER TABLE p ADD UNIQUE u (x)", "ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (p_x) REFERENCES p (x)"],
    ["ALTER TABLE p DROP INDEX u", "ALTER TABLE c DROP FOREIGN KEY f"],
  ],
  [
    ["CREATE TABLE p (id bigint PRIMARY KEY)", "CREATE TABLE c (p_id bigint)"],
    ["ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id)"],
    ["ALTER TABLE c MODIFY p_id int", "ALTER TABLE c DROP FOREIGN KEY f"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD PRIMARY KEY (id)", "ALTER TABLE t MODIFY id int NOT NULL AUTO_INCREMENT"],
    ["ALTER TABLE t DROP PRIMARY KEY", "ALTER TABLE t MODIFY id int NOT NULL"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["CREATE TABLE u (id int)", "CREATE TRIGGER tr BEFORE INSERT ON u FOR EACH ROW SET NEW.id = 1"],
    ["DROP TABLE u", "DROP TRIGGER tr"],
  ],
];

const SQLITE: readonly Case[] = [
  [[], FOREIGN_KEY, ["DROP TABLE p", "DROP TABLE c"]],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD c int", "CREATE INDEX i ON t (c)"],
    ["ALTER TABLE t DROP COLUMN c", "DROP INDEX i"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD c int", "CREATE INDEX i ON t (id) WHERE c > 1"],
    ["ALTER TABLE t DROP COLUMN c", "DROP INDEX i"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["ALTER TABLE t ADD c int", "ALTER TABLE t ADD g int AS (c + 1)"],
    ["ALTER TABLE t DROP COLUMN c", "ALTER TABLE t DROP COLUMN g"],
  ],
  [
    ["CREATE TABLE t (id int, x int)"],
    ["ALTER TABLE t ADD c int REFERENCES t (id)"],
    ["ALTER TABLE t DROP COLUMN c", "DROP TABLE t"],
  ],
  [
    ["CREATE TABLE t (id int)"],
    ["CREATE TABLE u (a int)", "CREATE TRIGGER tr AFTER INSERT ON u BEGIN UPDATE u SET a = 1; END"],
    ["DROP TABLE u", "DROP TRIGGER tr"],
  ],
  [["CREATE TABLE t (id int)"], ["DROP TABLE t"], ["CREATE INDEX i ON t (id)", "CREATE TABLE t (id int)"]],
];

describe.each([
  ["PGlite", "postgresql", sharedPglite, POSTGRESQL],
  ["MariaDB", "mariadb", mariadb, MARIADB],
  ["SQLite", "sqlite", sqlite, SQLITE],
] as const)("%s", (_, dialect: Dialect, open, cases) => {
  it.each(cases.map(([before, up, down]) => ({ title: down.join("; "), before, up, down })))(
    "$title",
    async ({ before, up, down }) => {
      const server = await (open as () => Promise<Server | null>)();
      if (server === null) return;
      try {
        for (const sql of [...before, ...up]) await server.run(sql);
        const start = lowered(before, dialect).reduce(
          (schema, next) => schema.apply(next),
          Schema.empty(dialect, true),
        );
        const ways = { up: lowered(up, dialect), down: lowered(down, dialect), before: start };
        const isSaid = disorderOf(ways, false).misplaced.length > 0;
        expect(isSaid).toBe(await isRefused(server, down));
      } finally {
        await server.close();
      }
    },
    30_000,
  );
});

async function isRefused(server: Server, statements: readonly string[]): Promise<boolean> {
  for (const sql of statements) {
    try {
      await server.run(sql);
    } catch {
      return true;
    }
  }
  return false;
}
