import { afterAll, describe, expect, it } from "vitest";
import { indexesForeignKeys } from "../../src/facts/foreign-keys.js";
import { mariadb, pglite, postgres, sqlite } from "../support/servers.js";

const maria = await mariadb();
const server = await postgres();
const embedded = await pglite();
const lite = await sqlite();
afterAll(async () => {
  await Promise.all([maria?.close(), server?.close(), embedded.close(), lite.close()]);
});

const POSTGRESQL = "SELECT indexname FROM pg_indexes WHERE tablename = 'child'";
const MARIADB =
  "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'child'";
const SQLITE = "SELECT name FROM pragma_index_list('child')";

describe.each([
  ["PostgreSQL", "postgresql", server, POSTGRESQL],
  ["PGlite", "postgresql", embedded, POSTGRESQL],
  ["MariaDB", "mariadb", maria, MARIADB],
  ["SQLite", "sqlite", lite, SQLITE],
] as const)("%s", (_name, dialect, on, indexes) => {
  it.skipIf(on === null)("makes an index of its own for a foreign key, or does not", async () => {
    if (on === null) return;
    await on.run("CREATE TABLE parent (id INT PRIMARY KEY)");
    await on.run("CREATE TABLE child (a INT, b INT, CONSTRAINT fk FOREIGN KEY (a) REFERENCES parent (id))");
    expect((await on.run(indexes)).length).toBe(indexesForeignKeys(dialect) ? 1 : 0);
  });

  it.skipIf(on === null)("makes none where another index begins with the columns", async () => {
    if (on === null) return;
    await on.run("DROP TABLE child");
    await on.run("CREATE TABLE child (a INT, b INT, FOREIGN KEY (a) REFERENCES parent (id), UNIQUE (a, b))");
    expect(await on.run(indexes)).toHaveLength(1);
  });
});
