import { describe, expect, it } from "vitest";
import { inverseOf } from "../../src/model/inverse.js";
import { Schema } from "../../src/model/schema/index.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainStyle, printOperations } from "../../src/sql/print/index.js";
import { plainSource } from "../../src/sql/source.js";
import { sqlite, takes } from "../support/servers.js";
import { catalogLines, replayed } from "../support/truth.js";

const HISTORY = `CREATE TABLE p (id integer PRIMARY KEY, a varchar(5) DEFAULT 'x', b int);
  CREATE INDEX i ON p (a);
  CREATE TABLE c (id integer PRIMARY KEY, p_id int REFERENCES p (id) ON DELETE CASCADE);`;

/** As TypeORM writes it. */
const REBUILD = `CREATE TABLE temporary_p (id integer PRIMARY KEY, a varchar(9) NOT NULL, d int, UNIQUE (a));
  INSERT INTO temporary_p (id, a) SELECT id, a FROM p;
  DROP TABLE p;
  ALTER TABLE temporary_p RENAME TO p;`;

/** The way back, and what it does not say or bring back. */
function wayBack(history: string, up: string, checksForeignKeys: boolean): { back: string; said: readonly string[] } {
  const before = replayed(Schema.empty("sqlite", true), history).settled();
  const operations = lowerSql(plainSource(up), "sqlite");
  const after = operations.reduce((state, operation) => state.apply(operation), before).settled();
  const { operations: inverse, notes } = inverseOf(operations, before);
  const printed = printOperations(inverse, after, { ...plainStyle("sqlite"), checksForeignKeys });
  return {
    back: printed.flatMap(({ statements }) => statements ?? []).join(";\n"),
    said: [...notes.map(({ text }) => text), ...printed.flatMap(({ missing }) => missing ?? [])],
  };
}

describe("a table of SQLite that was made anew", () => {
  it("gets its former form back, and keeps the rows that it has by then", async () => {
    const server = await sqlite();
    await server.run(
      `PRAGMA foreign_keys = ON; ${HISTORY} INSERT INTO p VALUES (1, 'a', 2); INSERT INTO c VALUES (1, 1);`,
    );
    const before = await catalogLines(server, "sqlite");
    await server.run(
      `PRAGMA foreign_keys = OFF; ${REBUILD} PRAGMA foreign_keys = ON; INSERT INTO p VALUES (2, 'b', 3)`,
    );
    const { back, said } = wayBack(HISTORY, REBUILD, false);
    expect(said).toEqual(["the values of `p.b`"]);
    await server.run(back);
    expect(await catalogLines(server, "sqlite")).toEqual(before);
    expect(await server.run("SELECT id, a, b FROM p ORDER BY id")).toEqual([
      { id: 1, a: "a", b: null },
      { id: 2, a: "b", b: null },
    ]);
    expect(await server.run("SELECT count(*) AS n FROM c")).toEqual([{ n: 1 }]);
    await server.close();
  });

  it("has lost its rows where they were not moved", () => {
    const { said } = wayBack(HISTORY, REBUILD.replace(/INSERT[^;]*;/, ""), false);
    expect(said).toEqual(["the rows of `p`"]);
  });

  it("is not made anew in a transaction that checks keys, where rows of another table would go along", async () => {
    const server = await sqlite();
    await server.run(
      `PRAGMA foreign_keys = ON; ${HISTORY} INSERT INTO p VALUES (1, 'a', 2); INSERT INTO c VALUES (1, 1);`,
    );
    await server.run(`BEGIN; PRAGMA foreign_keys = OFF; ${REBUILD} COMMIT;`);
    expect(await server.run("SELECT count(*) AS n FROM c")).toEqual([{ n: 0 }]);
    expect(wayBack(HISTORY, REBUILD, true).said).toContain(
      "`p` has to be made anew, and a transaction of SQLite takes the rows of `c` along",
    );
    await server.close();
  });

  it("is not made anew there, where its key leads to a table that is gone", async () => {
    const history = `${HISTORY} DROP TABLE p;`;
    const up = "ALTER TABLE c ADD CONSTRAINT k CHECK (id > 0)";
    const server = await sqlite();
    await server.run(`${history} PRAGMA foreign_keys = ON; CREATE TABLE d (id int, p_id int REFERENCES p (id))`);
    expect(await takes(server, "INSERT INTO d SELECT id, p_id FROM c")).toBe(false);
    expect(wayBack(history, up, false).said).toEqual([]);
    expect(wayBack(history, up, true).said).toEqual([
      "`c` has to be made anew, and its foreign key leads to `p`, which is gone",
    ]);
    await server.close();
  });

  it("loses a column without that, along with the check behind it", async () => {
    const server = await sqlite();
    await server.run(HISTORY);
    const { back } = wayBack(HISTORY, "ALTER TABLE c ADD COLUMN d int CHECK (d > 0)", true);
    await server.run(`ALTER TABLE c ADD COLUMN d int CHECK (d > 0); ${back}`);
    expect(back).toBe("ALTER TABLE c DROP COLUMN d");
    await server.close();
  });
});
