import { PGlite } from "@electric-sql/pglite";
import { DataSource, EntitySchema, type Logger } from "typeorm";
import { afterAll } from "vitest";
import { statementsIn, testLoops } from "../../support/loops.js";
import { pgOver } from "../../support/typeorm.js";
import { CASES, Item, Owner } from "./typeorm.cases.js";

const id = { type: "integer", primary: true, generated: "increment" } as const;
const ITEM = new EntitySchema<Item>({
  name: "Item",
  target: Item,
  columns: { id, name: { type: "text", nullable: true }, ownerId: { type: "integer", nullable: true } },
});
const OWNER = new EntitySchema<Owner>({
  name: "Owner",
  target: Owner,
  columns: { id, name: { type: "text", nullable: true } },
});

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
  await client.owners.insert([{ name: "a" }, { name: "b" }, { name: "c" }]);
  await client.items.insert(rows.map(row => ({ name: "full", ownerId: row.ownerId })));
  log.sent.length = 0;
  await run(client, rows);
  return statementsIn(log.sent);
});
