import { PGlite } from "@electric-sql/pglite";
import { DataSource, type Logger } from "typeorm";
import { afterAll } from "vitest";
import { statementsIn, testLoops } from "../../support/loops.js";
import { pgOver } from "../../support/typeorm.js";
import { CASES, Item, ITEM, Owner, OWNER } from "./typeorm.cases.js";

/** Takes down what is sent. */
class Log implements Logger {
  readonly sent: string[] = [];

  logQuery(query: string): void {
    this.sent.push(query);
  }

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}

const database = await PGlite.create();
const log = new Log();
const source = new DataSource({
  type: "postgres",
  driver: pgOver(database),
  installExtensions: false,
  entities: [ITEM, OWNER],
  synchronize: true,
  logger: log,
  logging: true,
});
await source.initialize();
const client = { source, items: source.getRepository(Item), owners: source.getRepository(Owner) };

afterAll(async () => {
  await source.destroy();
  await database.close();
});

testLoops("TypeORM", new URL("typeorm.cases.ts", import.meta.url).href, CASES, async (run, rows) => {
  await database.exec("TRUNCATE item, owner RESTART IDENTITY");
  // As many owners as items: relations of owners are gone through as well.
  await client.owners.insert(Array.from({ length: Math.max(3, rows.length) }, () => ({ name: "a" })));
  await client.items.insert(rows.map(row => ({ name: "full", ownerId: row.ownerId })));
  log.sent.length = 0;
  await run(client, rows);
  return statementsIn(log.sent);
});
