import { setTimeout as later } from "node:timers/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import { integer, pgTable } from "drizzle-orm/pg-core";
import knexOf from "knex";
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import { describe, expect, it } from "vitest";
import { queriesOf } from "../support/queries.js";

// What is never sent without `await`, and what is sent all the same, is what the libraries do.

/** How often a library asks for its connection while nobody awaits the query. */
const SENT: Readonly<Record<string, () => () => number>> = {
  knex: () => {
    let asked = 0;
    const knex = knexOf({ client: "pg" });
    knex.client.acquireConnection = () => {
      asked++;
      return Promise.reject(new Error("no server"));
    };
    void knex("users").insert({ id: 1 });
    return () => asked;
  },
  drizzle: () => {
    let asked = 0;
    const client = { query: () => Promise.resolve({ rows: [], asked: asked++ }) };
    const users = pgTable("users", { id: integer("id") });
    void drizzle({ client: client as never })
      .insert(users)
      .values({ id: 1 });
    return () => asked;
  },
  kysely: () => {
    let asked = 0;
    class Driver extends DummyDriver {
      override init(): Promise<void> {
        asked++;
        return super.init();
      }
    }
    const db = new Kysely<{ users: { id: number } }>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new Driver(),
        createIntrospector: inner => new PostgresIntrospector(inner),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
    void db.insertInto("users").values({ id: 1 }).execute();
    return () => asked;
  },
};

const CODE: Readonly<Record<string, string>> = {
  knex: `const knex = require("knex")({});\nknex("users").insert({ id: 1 });`,
  drizzle: `import { drizzle } from "drizzle-orm/node-postgres";\nimport { users } from "./schema";\nconst db = drizzle(url);\ndb.insert(users).values({ id: 1 });`,
  kysely: `import { Kysely } from "kysely";\nconst db = new Kysely<DB>({});\ndb.insertInto("users").values({ id: 1 }).execute();`,
};

describe("a query that nobody awaits", () => {
  it.each(Object.keys(SENT))("%s", async library => {
    const sent = SENT[library]?.() ?? (() => -1);
    await later(20);
    const [query] = queriesOf(CODE[library] ?? "");
    expect(query?.floating?.isNeverSent).toBe(sent() === 0);
  });
});
