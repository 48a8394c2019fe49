import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { afterAll } from "vitest";
import { statementsIn, testLoops } from "../../support/loops.js";
import { CASES, items, owners, schema } from "./drizzle.cases.js";

const log: string[] = [];
const database = await PGlite.create();
await database.exec(`CREATE TABLE owners (id serial PRIMARY KEY, name text);
  CREATE TABLE items (id serial PRIMARY KEY, name text, owner_id integer)`);
const db = drizzle({ client: database, schema, logger: { logQuery: sql => log.push(sql) } });

afterAll(() => database.close());

testLoops("Drizzle", new URL("drizzle.cases.ts", import.meta.url).href, CASES, async (run, rows) => {
  await database.exec("TRUNCATE items, owners RESTART IDENTITY");
  await db.insert(owners).values([{ name: "a" }, { name: "b" }, { name: "c" }]);
  await db.insert(items).values(rows.map(row => ({ name: "full", ownerId: row.ownerId })));
  log.length = 0;
  await run(db, rows);
  return statementsIn(log);
});
