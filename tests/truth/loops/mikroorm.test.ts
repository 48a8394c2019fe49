import { PGlite } from "@electric-sql/pglite";
import { EntitySchema, MikroORM, ReferenceKind } from "@mikro-orm/core";
import { knex, PostgreSqlKnexDialect } from "@mikro-orm/knex";
import { PostgreSqlDriver, type EntityManager } from "@mikro-orm/postgresql";
import { afterAll, expect, it } from "vitest";
import { statementsIn, testLoops } from "../../support/loops.js";
import { CASES, Item, Owner } from "./mikroorm.cases.js";

const OWNER = new EntitySchema<Owner>({
  class: Owner,
  tableName: "owners",
  properties: {
    id: { type: "integer", primary: true, autoincrement: true },
    name: { type: "text", nullable: true },
    items: { kind: ReferenceKind.ONE_TO_MANY, entity: () => Item, mappedBy: "owner" },
  },
});

const ITEM = new EntitySchema<Item>({
  class: Item,
  tableName: "items",
  properties: {
    id: { type: "integer", primary: true, autoincrement: true },
    name: { type: "text", nullable: true },
    owner: { kind: ReferenceKind.MANY_TO_ONE, entity: () => Owner, nullable: true, ref: true },
  },
});

interface Asked {
  readonly sql: string;
  readonly bindings?: readonly unknown[];
  response?: unknown;
}

const log: string[] = [];
const database = await PGlite.create();
await database.exec(`CREATE TABLE owners (id serial PRIMARY KEY, name text);
  CREATE TABLE items (id serial PRIMARY KEY, name text, owner_id integer)`);

/** MikroORM's Knex over PostgreSQL in this process. */
class InProcess extends PostgreSqlKnexDialect {
  _driver(): object {
    return {};
  }

  acquireConnection(): Promise<object> {
    return Promise.resolve({});
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  async _query(_connection: unknown, asked: Asked): Promise<Asked> {
    log.push(asked.sql);
    const { rows, affectedRows } = await database.query(asked.sql, [...(asked.bindings ?? [])]);
    const command = /^\s*(\w+)/.exec(asked.sql)?.[1]?.toUpperCase() ?? "";
    asked.response = { rows, rowCount: affectedRows ?? rows.length, command };
    return asked;
  }
}

const client = knex({ client: InProcess as never });
const options = { driver: PostgreSqlDriver, dbName: "test", entities: [OWNER, ITEM], driverOptions: client };
const orm = await MikroORM.init<PostgreSqlDriver>(options);
(client.client as { ormConfig?: unknown }).ormConfig = orm.config;

afterAll(async () => {
  await orm.close();
  await database.close();
});

testLoops("MikroORM", new URL("mikroorm.cases.ts", import.meta.url).href, CASES, async (run, rows) => {
  await database.exec("TRUNCATE items, owners RESTART IDENTITY");
  // As many owners as items: relations of owners are gone through as well.
  await database.query(`INSERT INTO owners (name) SELECT 'a' FROM generate_series(1, $1)`, [Math.max(3, rows.length)]);
  for (const row of rows) await database.query("INSERT INTO items (name, owner_id) VALUES ('full', $1)", [row.ownerId]);
  const em = orm.em.fork() as EntityManager;
  log.length = 0;
  await run({ em, items: em.getRepository(Item) }, rows);
  return statementsIn(log);
});

// What no-outer-client-in-transaction says of it.
it("the global manager takes part in the transaction around it, a fork does not", async () => {
  const { em } = orm;
  await em.transactional(() => {
    expect(em.isInTransaction()).toBe(true);
    return Promise.resolve();
  });
  const fork = em.fork();
  await fork.transactional(inner => {
    expect([inner.isInTransaction(), fork.isInTransaction()]).toEqual([true, false]);
    return Promise.resolve();
  });
});
