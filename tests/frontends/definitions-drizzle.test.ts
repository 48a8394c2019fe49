import { describe, expect, it } from "vitest";
import { isDefinitionFile } from "../../src/frontends/definitions/drizzle/index.js";
import { readDrizzle } from "../support/drizzle.js";
import { golden, printOperations } from "../support/operations.js";

const PG = `import { check, customType, foreignKey, index, integer, pgEnum, pgSchema, pgTable, pgTableCreator, primaryKey, text, unique, varchar } from "drizzle-orm/pg-core";
import { relations, sql } from "drizzle-orm";
`;

const BLOG = `${PG}export const role = pgEnum("role", ["admin", "user"]);
const owned = { ownerId: integer("owner_id").references(() => users.id) };
export const users = pgTable("users", {
  id: integer().primaryKey(),
  email: varchar("e_mail", { length: 20 }).unique().notNull(),
  role: role().default("user"),
});
export const posts = pgTable(
  "posts",
  { ...owned, title: text() },
  table => [index("by_title").on(table.title), unique().on(table.ownerId, table.title), check("named", sql\`\${table.title} <> ''\`)],
);
export const usersRelations = relations(users, ({ many }) => ({ posts: many(posts) }));
export const postsRelations = relations(posts, ({ one }) => ({
  owner: one(users, { fields: [posts.ownerId], references: [users.id] }),
}));
`;

describe("the places of what is declared", () => {
  const { models, types } = readDrizzle({ "schema.ts": BLOG });

  it("are those of the words in the file", () => {
    const operations = [...types, ...models.flatMap(({ table, indexes }) => [table, ...indexes])];
    expect(printOperations(operations, BLOG)).toBe(
      golden(`
        createType type=role form=enum labels=(admin, user)
        createTable users
          id integer‹integer()› not null «id: integer().primaryKey()»
          e_mail varchar(20)‹varchar("e_mail", { length: 20 })› not null «email: varchar("e_mail", { length: 20 }).unique().notNull()»
          role role‹role()› default 'user' «role: role().default("user")»
          primaryKey (id) inline «id: integer().primaryKey()»
          unique users_e_mail_unique‹unique()› (e_mail) «unique()»
        createTable posts
          owner_id integer‹integer("owner_id")› «ownerId: integer("owner_id").references(() => users.id)»
          title text‹text()› «title: text()»
          foreignKey posts_owner_id_users_id_fk‹references(() => users.id)› (owner_id) -> users‹references(() => users.id)› (id‹references(() => users.id)›) «references(() => users.id)»
          unique posts_owner_id_title_unique‹unique().on(table.ownerId, table.title)› (owner_id‹unique().on(table.ownerId, table.title)›, title‹unique().on(table.ownerId, table.title)›) «unique().on(table.ownerId, table.title)»
          check named ("posts"."title" <> '') of (title) «check("named", sql\`\${table.title} <> ''\`)»
        createIndex posts
          index by_title (title‹index("by_title").on(table.title)›)
      `),
    );
  });

  it("lead to the variables, with their properties and relations", () => {
    expect(
      models.map(({ name, span, properties, relations }) => ({
        name,
        span: BLOG.slice(span.start, span.end),
        properties: [...properties].map(([property, { text }]) => [property, text]),
        relations: relations.map(({ property, target, cardinality, columns }) => [
          property,
          target,
          cardinality,
          columns.map(({ text }) => text),
        ]),
      })),
    ).toEqual([
      {
        name: "users",
        span: "users",
        properties: [
          ["id", "id"],
          ["email", "e_mail"],
          ["role", "role"],
        ],
        relations: [["posts", "posts", "many", []]],
      },
      {
        name: "posts",
        span: "posts",
        properties: [
          ["ownerId", "owner_id"],
          ["title", "title"],
        ],
        relations: [["owner", "users", "one", ["owner_id"]]],
      },
    ]);
  });
});

/** The models that are not complete, and what is said of what could not be read. */
function problems(body: string, files: Readonly<Record<string, string>> = {}): unknown {
  const { models, opaque } = readDrizzle({ "schema.ts": `${PG}${body}`, ...files });
  return {
    models: models.map(({ name, complete }) => `${name}${complete ? "" : " in part"}`),
    opaque: opaque.map(({ reason, detail }) => `${reason}: ${detail}`),
  };
}

describe("relations of version 2", () => {
  it("are those of the tables in the file", () => {
    const { models } = readDrizzle({
      "schema.ts": `import { integer, pgTable } from "drizzle-orm/pg-core";
import { defineRelations } from "drizzle-orm";
export const users = pgTable("users", { id: integer().primaryKey() });
export const posts = pgTable("posts", { id: integer().primaryKey(), ownerId: integer("owner_id") });
export const relations = defineRelations({ users, posts }, r => ({
  users: { posts: r.many.posts({ from: r.users.id, to: r.posts.ownerId }), all: r.many.posts() },
  posts: { owner: r.one.users({ from: r.posts.ownerId, to: r.users.id }) },
}));`,
    });
    expect(
      models.map(({ relations }) =>
        relations.map(({ property, target, cardinality, columns }) => [
          property,
          target,
          cardinality,
          columns.map(({ text }) => text),
        ]),
      ),
    ).toEqual([
      [
        ["posts", "posts", "many", []],
        ["all", "posts", "many", []],
      ],
      [["owner", "users", "one", ["owner_id"]]],
    ]);
  });
});

describe("what cannot be read", () => {
  it.each([
    [
      "a column from a package",
      `import { id } from "columns"; export const a = pgTable("a", { id: id(), x: text() });`,
      ["a in part"],
      ["dynamic: the column `id` is not constant"],
    ],
    [
      "columns from a package",
      `import { shared } from "columns"; export const a = pgTable("a", { ...shared, x: text() });`,
      ["a in part"],
      ["dynamic: the columns of a table are not constant"],
    ],
    [
      "all columns",
      `import { columns } from "columns"; export const a = pgTable("a", columns);`,
      ["a in part"],
      ["dynamic: the columns of a table are not constant"],
    ],
    [
      "a default",
      `export const a = pgTable("a", { x: integer().default(process.env.X) });`,
      ["a in part"],
      ["dynamic: the column `x` is known in part"],
    ],
    [
      "a type",
      `const special = customType({ dataType: () => process.env.TYPE }); export const a = pgTable("a", { x: special() });`,
      ["a in part"],
      ["dynamic: the column `x` is known in part"],
    ],
    [
      "a method",
      `export const a = pgTable("a", { x: integer().compressed() });`,
      ["a in part"],
      ["dynamic: the column `x` is known in part"],
    ],
    [
      "the table of a reference",
      `import { users } from "tables"; export const a = pgTable("a", { x: integer().references(() => users.id) });`,
      ["a in part"],
      ["dynamic: the table that it refers to is not known"],
    ],
    [
      "a key from a package",
      `import { key } from "keys"; export const a = pgTable("a", { x: integer() }, t => [key(t), index("i").on(t.x)]);`,
      ["a in part"],
      ["dynamic: a key or index is not constant"],
    ],
    [
      "keys from a package",
      `import { keys } from "keys"; export const a = pgTable("a", { x: integer() }, keys);`,
      ["a in part"],
      ["dynamic: the indexes and keys are not constant"],
    ],
    [
      "a column that is none",
      `export const a = pgTable("a", { x: integer() }, t => [index("i").on(t.y)]);`,
      ["a in part"],
      ["dynamic: the columns of a key are not known", "dynamic: the columns of an index are not constant"],
    ],
    [
      "the condition of a check",
      `export const a = pgTable("a", { x: integer() }, t => [check("c", sql\`\${process.env.X}\`)]);`,
      ["a in part"],
      ["dynamic: the condition of a check is not constant"],
    ],
    [
      "what makes the table",
      `import { makeTable } from "tables"; export const a = makeTable("a", { x: integer() });`,
      [],
      ["dynamic: a table is not known: it is what `makeTable` returns"],
    ],
    [
      "no end",
      `const many = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]; const names = many.flatMap(a => many.flatMap(b => many.flatMap(c => many.flatMap(d => many.flatMap(e => many.map(f => a + b + c + d + e + f))))));
export const a = pgTable("a", { x: integer().default(names.length) });`,
      [],
      ["size: it does more than the analysis follows"],
    ],
  ])("%s is said", (_name, body, models, opaque) => {
    expect(problems(body)).toEqual({ models, opaque });
  });

  it("a name that is known in part", () => {
    const body = `export const a = pgTable(\`\${process.env.PREFIX}users\`, { x: integer() });`;
    const [model] = readDrizzle({ "schema.ts": `${PG}${body}` }).models;
    expect(model?.complete).toBe(false);
    expect(model?.table).toMatchObject({ certainty: "partial", table: { name: { exact: false } } });
  });

  it("a casing that is not known", () => {
    const config = { "drizzle.config.ts": "export default { casing: process.env.CASING };" };
    expect(
      problems(`export const a = pgTable("a", { x: integer(), userId: integer(), y: text("yY") });`, config),
    ).toEqual({
      models: ["a in part"],
      opaque: ["dynamic: the name of the column `userId` is not constant"],
    });
  });
});

describe("files", () => {
  it("tables, columns and enums of other files are followed", () => {
    const { models } = readDrizzle({
      "users.ts": `import { integer, pgTable } from "drizzle-orm/pg-core"; export const users = pgTable("app_users", { id: integer("user_id").primaryKey() });`,
      "kinds.ts": `import { pgEnum } from "drizzle-orm/pg-core"; export const kind = pgEnum("kinds", ["a"]);`,
      "index.ts": `export * from "./users.js"; export { kind } from "./kinds.js";`,
      "posts.ts": `import { integer, pgTable } from "drizzle-orm/pg-core"; import { users as people, kind } from "./index.js";
export const posts = pgTable("posts", { userId: integer().references(() => people.id), kind: kind() });
export const same = people;`,
    });
    expect(models.map(({ name, complete }) => [name, complete])).toEqual([
      ["users", true],
      ["posts", true],
    ]);
    expect(models[1]?.table.constraints).toMatchObject([
      {
        name: { text: "posts_userId_app_users_user_id_fk" },
        references: { name: { text: "app_users" } },
        referencedColumns: [{ text: "user_id" }],
      },
    ]);
  });

  it("the older spelling of foreign keys is read too", () => {
    const { models } = readDrizzle({
      "schema.ts": `${PG}export const a = pgTable("a", { x: integer() });
export const b = pgTable("b", { x: integer() }, t => ({ key: foreignKey(() => ({ columns: [t.x], foreignColumns: [a.x] })) }));`,
    });
    expect(models[1]?.table.constraints).toMatchObject([{ name: { text: "b_x_a_x_fk" }, columns: [{ text: "x" }] }]);
  });

  it("tables that refer to each other", () => {
    const { models, opaque } = readDrizzle({
      "a.ts": `import { integer, pgTable } from "drizzle-orm/pg-core"; import { b } from "./b.js"; export const a = pgTable("a", { id: integer().primaryKey(), b: integer().references(() => b.id) });`,
      "b.ts": `import { integer, pgTable } from "drizzle-orm/pg-core"; import { a } from "./a.js"; export const b = pgTable("b", { id: integer().primaryKey(), a: integer().references(() => a.id) });`,
    });
    expect(opaque).toEqual([]);
    expect(models.map(({ table }) => table.constraints.length)).toEqual([2, 2]);
  });

  it("a table that is made by a helper of another file is declared where it is asked for", () => {
    const { models } = readDrizzle({
      "helper.ts": `import { integer, pgTable } from "drizzle-orm/pg-core"; export const tableWithId = (name, columns) => pgTable(name, { id: integer().primaryKey(), ...columns });`,
      "schema.ts": `import { text } from "drizzle-orm/pg-core"; import { tableWithId } from "./helper.js"; export const things = tableWithId("things", { name: text() });`,
    });
    expect(models.map(({ name, table }) => [name, table.columns.map(column => column.name.text)])).toEqual([
      ["things", ["id", "name"]],
    ]);
  });

  it("names of columns follow the configuration that package.json names", () => {
    const { models } = readDrizzle({
      "schema.ts": `${PG}export const a = pgTable("a", { userId: integer() });`,
      "package.json": `{ "scripts": { "generate": "drizzle-kit generate --config ./configs/pg.ts" } }`,
      "configs/pg.ts": `import { defineConfig } from "drizzle-kit"; import { CASING } from "./casing.js"; export default defineConfig({ casing: CASING });`,
      "configs/casing.ts": `export const CASING = "snake_case";`,
    });
    expect(models[0]?.table.columns[0]?.name.text).toBe("user_id");
  });

  it("are known by their words", () => {
    expect(isDefinitionFile("a/schema.ts", BLOG)).toBe(true);
    expect(isDefinitionFile("a/schema.d.ts", BLOG)).toBe(false);
    expect(isDefinitionFile("a/schema.sql", BLOG)).toBe(false);
    expect(isDefinitionFile("a/query.ts", `import { eq } from "drizzle-orm"; db.select().from(table("x"));`)).toBe(
      false,
    );
    expect(isDefinitionFile("a/types.ts", `import type { PgColumn } from "drizzle-orm/pg-core";`)).toBe(false);
  });
});
