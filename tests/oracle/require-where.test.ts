import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { integer, pgTable } from "drizzle-orm/pg-core";
import knexOf from "knex";
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { queriesOf } from "../support/queries.js";

// What the libraries send decides whether a statement has a condition.

interface Library {
  /** The lines above the expression. */
  readonly head: string;
  /** What ends the expression in the source, which is not needed to see its SQL. */
  readonly end: string;
  readonly expressions: readonly string[];
  sqlOf(expression: string): string;
}

const knex = knexOf({ client: "pg" });
const users = pgTable("users", { id: integer("id"), age: integer("age") });
const pg = drizzle({ client: {} as never });
const kysely = new Kysely<{ users: { id: number; age: number } }>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

afterAll(() => knex.destroy());

function evaluated(expression: string, names: Readonly<Record<string, unknown>>): unknown {
  return new Function(...Object.keys(names), `return ${expression}`)(...Object.values(names));
}

const LIBRARIES: Readonly<Record<string, Library>> = {
  knex: {
    head: `const knex = require("knex")({});`,
    end: "",
    expressions: [
      `knex("users").del()`,
      `knex("users").where({}).del()`,
      `knex("users").where({ id: 1 }).del()`,
      `knex("users").whereIn("id", []).del()`,
      `knex("users").update({ age: 1 }).returning("id")`,
      `knex("users").whereNull("id").update({ age: 1 })`,
      `knex.from("users").delete()`,
    ],
    sqlOf: expression => (evaluated(expression, { knex }) as ReturnType<typeof knex.raw>).toSQL().sql,
  },
  drizzle: {
    head: `import { drizzle } from "drizzle-orm/node-postgres";\nimport { eq } from "drizzle-orm";\nimport { users } from "./schema";\nconst db = drizzle(url);`,
    end: "",
    expressions: [
      `db.delete(users)`,
      `db.delete(users).where(eq(users.id, 1))`,
      `db.update(users).set({ age: 1 })`,
      `db.update(users).set({ age: 1 }).where(eq(users.id, 1)).returning()`,
      `db.delete(users).returning()`,
    ],
    sqlOf: expression => (evaluated(expression, { db: pg, users, eq }) as { toSQL(): { sql: string } }).toSQL().sql,
  },
  kysely: {
    head: `import { Kysely } from "kysely";\nconst db = new Kysely<DB>({});`,
    end: ".execute()",
    expressions: [
      `db.deleteFrom("users")`,
      `db.deleteFrom("users").where("id", "=", 1)`,
      `db.updateTable("users").set({ age: 1 })`,
      `db.updateTable("users").set({ age: 1 }).where("id", "in", [1]).returningAll()`,
      `db.updateTable("users").set("age", 1).returning("id")`,
    ],
    sqlOf: expression => (evaluated(expression, { db: kysely }) as { compile(): { sql: string } }).compile().sql,
  },
};

describe.each(Object.entries(LIBRARIES))("whether a statement of %s reaches every row", (_, library) => {
  it.each(library.expressions)("%s", expression => {
    const code = `${library.head}\nexport async function f() { await ${expression}${library.end}; }`;
    const [query] = queriesOf(code);
    expect(query?.reach !== null).toBe(!/ where /.test(library.sqlOf(expression)));
    expect(query).toBeDefined();
  });
});
