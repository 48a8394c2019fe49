import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { declaredBy, declaredInSql } from "../support/declared.js";
import { drizzleSql, readDrizzle } from "../support/drizzle.js";

type Family = "pg" | "mysql" | "sqlite";

const DIALECTS: Readonly<Record<Family, Dialect>> = { pg: "postgresql", mysql: "mysql", sqlite: "sqlite" };

const OPERATORS = "sql, eq, ne, gt, gte, lt, lte, isNull, isNotNull, and, or, not, inArray, relations";

/** A schema with all that the package exports at hand. */
function source(family: Family, body: string): string {
  return `import * as core from "drizzle-orm/${family}-core";
import { ${OPERATORS} } from "drizzle-orm";
const { ${NAMES[family].join(", ")} } = core;
${body}
`;
}

const NAMES: Readonly<Record<Family, readonly string[]>> = {
  pg: (
    "pgTable pgTableCreator pgSchema pgEnum pgView index uniqueIndex unique primaryKey foreignKey check customType serial " +
    "smallserial bigserial integer smallint bigint text varchar char boolean timestamp date time interval json jsonb uuid " +
    "numeric decimal real doublePrecision inet cidr macaddr macaddr8 point line geometry vector halfvec bit sparsevec pgPolicy pgRole pgSequence"
  ).split(" "),
  mysql: (
    "mysqlTable mysqlTableCreator mysqlEnum index uniqueIndex unique primaryKey foreignKey check customType serial int " +
    "tinyint smallint mediumint bigint text tinytext mediumtext longtext varchar char binary varbinary boolean timestamp " +
    "datetime date time year json decimal double float real"
  ).split(" "),
  sqlite: (
    "sqliteTable sqliteTableCreator sqliteView index uniqueIndex unique primaryKey foreignKey check customType integer int text " +
    "real numeric blob"
  ).split(" "),
};

async function agrees(family: Family, body: string, casing?: "snake_case" | "camelCase"): Promise<void> {
  const code = source(family, body);
  const config = casing === undefined ? {} : { "drizzle.config.ts": `export default { casing: "${casing}" };` };
  const definition = readDrizzle({ "schema.ts": code, ...config });
  expect(definition.opaque).toEqual([]);
  expect(definition.models.filter(({ complete }) => !complete)).toEqual([]);
  const sql = await drizzleSql(code, family, casing);
  expect(declaredBy(definition), sql).toEqual(declaredInSql(withoutPublic(sql), DIALECTS[family]));
}

/** The default schema says nothing. */
function withoutPublic(sql: string): string {
  return sql.replaceAll('"public".', "");
}

type Fixtures = Readonly<Record<string, string>>;

/** The functions of a dialect that make a table and a column, so that what they share is written once. */
function common(table: string, integer: string, text: string): Fixtures {
  return {
    names: `export const users = ${table}("app_users", { id: ${integer}("user_id"), firstName: ${text}, "quoted key": ${text} });`,
    keys: `export const a = ${table}("a", { id: ${integer}().primaryKey(), b: ${integer}().unique().notNull(), c: ${integer}("cc").unique("named") });`,
    "keys of many columns": `export const a = ${table}("a", { x: ${integer}(), y: ${integer}("yy"), z: ${integer}() }, t => [primaryKey({ columns: [t.x, t.y] }), unique().on(t.x, t.z), unique("u").on(t.y, t.z)]);
export const b = ${table}("b", { x: ${integer}(), y: ${integer}() }, t => ({ key: primaryKey({ name: "custom", columns: [t.x, t.y] }) }));`,
    "a key of one column": `export const a = ${table}("a", { x: ${integer}(), y: ${text} }, t => [primaryKey({ columns: [t.x] })]);`,
    references: `export const users = ${table}("users", { id: ${integer}().primaryKey(), parent: ${integer}().references(() => users.id, { onDelete: "cascade" }) });
export const posts = ${table}("posts", { author: ${integer}("author_id").references(() => users.id, { onDelete: "set null", onUpdate: "restrict" }).notNull() });`,
    "foreign keys": `export const users = ${table}("users", { id: ${integer}().primaryKey(), other: ${integer}() });
export const posts = ${table}("posts", { a: ${integer}(), b: ${integer}() }, t => [
  foreignKey({ columns: [t.a, t.b], foreignColumns: [users.id, users.other] }),
  foreignKey({ columns: [t.a], foreignColumns: [users.id], name: "named" }).onDelete("cascade").onUpdate("no action"),
]);`,
    indexes: `export const a = ${table}("a", { x: ${integer}(), y: ${text} }, t => [index("i").on(t.x, t.y), uniqueIndex("u").on(t.x), index("e").on(sql\`(abs(\${t.x}))\`)]);
export const b = ${table}("b", { x: ${integer}() }, (t) => { return { one: index("b_i").on(t.x) }; });
export const c = ${table}("c", { x: ${integer}() }, ({ x }) => [index("c_i").on(x)]);`,
    checks: `export const a = ${table}("a", { x: ${integer}(), y: ${integer}("yy") }, t => [check("positive", sql\`\${t.x} > 5 and \${t.y} is not null\`), check("raw", sql\`x <> 7\`), check("in", sql\`\${t.x} in (1, 2)\`)]);`,
    defaults: `export const a = ${table}("a", { x: ${integer}().default(5).notNull(), y: ${integer}().default(-1), z: ${integer}().default(sql\`(1 + 1)\`), n: ${integer}().$default(() => 3), f: ${integer}().$defaultFn(() => 3).$onUpdate(() => 4), t: ${integer}().$type() });`,
    "columns that tables share": `const timestamps = { createdAt: ${integer}("created_at").notNull(), updatedAt: ${integer}() };
const id = () => ${integer}().primaryKey();
function owner(name) { return { [name]: ${integer}().references(() => users.id) }; }
export const users = ${table}("users", { id: id(), ...timestamps });
export const posts = ${table}("posts", { id: id(), ...owner("author"), ...timestamps });`,
    relations: `export const users = ${table}("users", { id: ${integer}().primaryKey() });
export const posts = ${table}("posts", { id: ${integer}(), userId: ${integer}() });
export const usersRelations = relations(users, ({ many }) => ({ posts: many(posts) }));
export const postsRelations = relations(posts, ({ one }) => ({ user: one(users, { fields: [posts.userId], references: [users.id] }) }));`,
    "a creator of tables": `const createTable = ${table}Creator(name => \`app_\${name}\`);
export const users = createTable("users", { id: ${integer}().primaryKey() });
export const posts = createTable("posts", { userId: ${integer}().references(() => users.id) }, t => [index("by_user").on(t.userId)]);`,
    "a custom type": `const special = customType({ dataType: () => "varchar(7)" });
const sized = customType({ dataType(config) { return config.big ? "varchar(70)" : "varchar(5)"; } });
export const a = ${table}("a", { x: special("xx"), y: special().notNull(), z: sized({ big: true }), w: sized("ww", { big: false }) });`,
    "generated columns": `export const a = ${table}("a", { x: ${integer}(), y: ${integer}().generatedAlwaysAs(sql\`x + 1\`), z: ${integer}().generatedAlwaysAs(() => sql\`\${a.x} * 2\`), w: ${integer}().generatedAlwaysAs("x + 2").notNull() });`,
    "a constant, a loop and a condition": `const NAME = "things";
const columns = Object.fromEntries(["a", "b"].map(key => [key, ${integer}()]));
export const things = ${table}(NAME, { ...columns, c: true ? ${integer}().notNull() : ${text} });`,
  };
}

const PG: Fixtures = {
  ...common("pgTable", "integer", "text()"),
  types: `export const a = pgTable("a", {
  a1: serial(), a2: smallserial(), a3: bigserial({ mode: "number" }), a4: integer(), a5: smallint(), a6: bigint({ mode: "number" }),
  b1: text(), b2: text({ enum: ["a"] }), b3: varchar(), b4: varchar({ length: 20 }), b5: char(), b6: char({ length: 3 }), b7: varchar("b_7", { length: 2 }),
  c1: boolean(), c2: timestamp(), c3: timestamp({ withTimezone: true }), c4: timestamp({ precision: 3 }), c5: timestamp({ precision: 6, withTimezone: true, mode: "string" }),
  c6: date(), c7: time(), c8: time({ precision: 2, withTimezone: true }), c9: interval(), d0: interval({ fields: "day" }), d01: interval({ precision: 3 }),
  d1: json(), d2: jsonb(), d3: uuid(), d4: numeric(), d5: numeric({ precision: 5 }), d6: decimal({ precision: 5, scale: 2 }), d7: real(), d8: doublePrecision(),
  e1: inet(), e2: cidr(), e3: macaddr(), e4: macaddr8(), e5: point(), e6: line(), e7: geometry(), e8: geometry({ type: "point", srid: 4326 }), e9: vector({ dimensions: 3 }),
  f1: halfvec({ dimensions: 3 }), f2: bit({ dimensions: 3 }), f3: sparsevec({ dimensions: 3 }), f4: text().array(), f5: integer().array().array().notNull(), f6: varchar({ length: 5 }).array(),
});`,
  enums: `export const role = pgEnum("role", ["admin", "it's"]);
export const mood = core.pgSchema("auth").enum("mood", ["ok"]);
const Colors = { Red: "red", Blue: "blue" };
export const color = pgEnum("Color", Colors);
export const a = pgTable("a", { r: role().default("admin").notNull(), s: role("ss").array(), c: color() });`,
  "more defaults": `export const a = pgTable("a", { a: text().default("it's"), b: boolean().default(true), c: timestamp().defaultNow(), d: uuid().defaultRandom().primaryKey(), e: jsonb().default({ a: 1, b: ["x"] }), f: json().default([]), g: text().array().default(["x", "y"]), h: integer().array().default([1, 2]), i: timestamp().default(sql\`now() + interval '1 day'\`), j: numeric().default("0"), k: text().default(""), l: text().array().default([]), m: text().array().default(sql\`'{}'::text[]\`), n: real().default(1.5), o: text().array().notNull().default(sql\`ARRAY[]::text[]\`), p: date().defaultNow(), q: bigint({ mode: "number" }).default(0) });`,
  identity: `export const a = pgTable("a", { a: integer().generatedAlwaysAsIdentity(), b: integer().generatedByDefaultAsIdentity({ startWith: 10 }), c: integer().primaryKey().generatedAlwaysAsIdentity() });`,
  "more of indexes": `export const a = pgTable("a", { x: integer(), y: text("yy"), z: jsonb() }, t => [
  index().on(t.x), uniqueIndex().on(t.x, t.y), index("d").on(t.x.desc(), t.y.asc()), index("nulls").on(t.x.desc().nullsLast(), t.y.nullsFirst()),
  index("o").on(t.y.op("text_pattern_ops")), index("g").using("gin", t.z), index("go").using("gin", t.z.op("jsonb_path_ops")), index("c").on(t.x).concurrently(),
  index("p").on(t.x).where(sql\`\${t.y} is not null\`), uniqueIndex("lower").on(sql\`lower(\${t.y})\`), index("two").on(t.x, sql\`\${t.y} desc\`),
  index("n").on(t.x).where(isNull(t.y)), index("nn").on(t.x).where(and(isNotNull(t.y), sql\`\${t.x} > 3\`)), index("or").on(t.x).where(or(isNull(t.x), isNull(t.y))),
  index("with").using("btree", t.x).with({ fillfactor: 70 }),
]);`,
  "nulls that are not distinct": `export const a = pgTable("a", { x: integer().unique("u", { nulls: "not distinct" }), y: integer() }, t => [unique("v").on(t.x, t.y).nullsNotDistinct()]);`,
  schemas: `export const auth = pgSchema("auth");
export const kind = auth.enum("kind", ["a"]);
export const users = auth.table("users", { id: integer().primaryKey(), kind: kind() }, t => [index("auth_i").on(t.kind)]);
export const posts = pgTable("posts", { userId: integer().references(() => users.id) });`,
  "policies, views and sequences": `export const admin = pgRole("admin");
export const seq = pgSequence("seq");
export const a = pgTable("a", { id: integer() }, t => [pgPolicy("p", { as: "permissive", to: admin })]).enableRLS();`,
  "long names": `export const a = pgTable("${"long_name_".repeat(5)}", { id: integer().primaryKey() });
export const b = pgTable("b", { ${"column_".repeat(4)}: integer().references(() => a.id), x: integer() }, t => [index("${"i".repeat(70)}").on(t.x)]);`,
  "parts of SQL": `export const a = pgTable("a", { x: integer(), y: text("yy").default(sql.raw("'z'")), z: text().default(sql\`\${sql.raw("upper")}('a')\`) }, t => [
  index("i").on(t.x).where(sql\`\${t.y} = \${sql.raw("'b'")}\`), index("j").on(t.x).where(sql\`\${sql.identifier("yy")} is null\`), check("c", sql\`\${t.x} > \${sql.raw("1")}\`),
  check("d", sql.join([sql\`x > 1\`, sql\`x < 5\`], sql\` and \`)), index("k").on(t.x).where(not(isNull(t.y))),
]);`,
  "older spellings": `export const users = pgTable("users", { id: integer().primaryKey(), b: integer() });
export const a = pgTable("a", { x: integer(), y: integer() }, t => ({ pk: primaryKey(t.x, t.y) }));`,
  "more of columns": `export const a = pgTable("a", { a: text().array(3), b: text().array().default(["x y", "{}"]), c: jsonb().default({ q: "x" }), d: numeric({ precision: 5, mode: "number" }), e: boolean().default(false).notNull().$type(), f: text().unique().references(() => a.f), g: integer().default(0).primaryKey() });`,
  "columns by a function": `export const a = pgTable("a", t => ({ id: t.integer().primaryKey(), name: t.varchar({ length: 10 }).notNull() }));`,
};

const MYSQL: Fixtures = {
  ...common("mysqlTable", "int", "varchar({ length: 50 })"),
  types: `export const a = mysqlTable("a", {
  a1: int(), a2: int({ unsigned: true }), a3: tinyint(), a4: smallint({ unsigned: true }), a5: mediumint(), a6: bigint({ mode: "number" }), a7: bigint({ mode: "bigint", unsigned: true }),
  b1: text(), b2: tinytext(), b3: mediumtext(), b4: longtext(), b5: varchar({ length: 20 }), b6: char({ length: 3 }), b7: binary({ length: 2 }), b8: varbinary({ length: 5 }), b9: varchar("b_9", { length: 2 }),
  c1: boolean(), c2: timestamp(), c3: timestamp({ fsp: 3 }), c4: datetime(), c5: datetime({ fsp: 6 }), c6: date(), c7: time({ fsp: 1 }), c8: year(), c9: json(),
  d1: decimal(), d2: decimal({ precision: 5 }), d3: decimal({ precision: 5, scale: 2 }), d4: decimal({ precision: 5, scale: 2, unsigned: true }), d5: double(), d6: double({ precision: 5, scale: 2 }), d7: float(), d8: real(),
  e1: mysqlEnum(["a", "it's"]), e2: mysqlEnum("named", ["x"]).notNull().default("x"),
});`,
  "more defaults": `export const a = mysqlTable("a", { a: varchar({ length: 5 }).default("it's"), b: boolean().default(true), c: timestamp().defaultNow(), d: timestamp().defaultNow().onUpdateNow().notNull(), e: json().default({ a: 1 }), f: text().default("x"), g: datetime().default(sql\`CURRENT_TIMESTAMP\`), h: decimal().default("0"), i: timestamp().onUpdateNow() });`,
  "counting up": `export const a = mysqlTable("a", { id: int().autoincrement().primaryKey() });
export const b = mysqlTable("b", { id: bigint("id", { mode: "number", unsigned: true }).primaryKey().autoincrement(), x: int() });`,
  "more of indexes": `export const a = mysqlTable("a", { x: int(), y: varchar({ length: 10 }) }, t => [uniqueIndex("u").on(t.x, t.y), uniqueIndex("e").on(sql\`(lower(\${t.y}))\`), index("h").on(t.x).using("hash"), index("online").on(t.y).algorythm?.("inplace") ?? index("online").on(t.y)]);`,
  "ways of generating": `export const a = mysqlTable("a", { x: int(), y: int().generatedAlwaysAs(sql\`x + 1\`, { mode: "stored" }), z: int().generatedAlwaysAs(sql\`x + 1\`, { mode: "virtual" }) });`,
};

const SQLITE: Fixtures = {
  ...common("sqliteTable", "integer", "text()"),
  types: `export const a = sqliteTable("a", { a: integer(), b: int(), c: text(), d: text({ length: 10 }), e: text({ mode: "json" }), f: real(), g: numeric(), h: blob(), i: integer({ mode: "timestamp" }), j: integer({ mode: "boolean" }), k: blob({ mode: "bigint" }), l: text("named", { enum: ["a"] }) });`,
  "more defaults": `export const a = sqliteTable("a", { a: text().default("it's"), b: integer({ mode: "boolean" }).default(true), c: text({ mode: "json" }).default(["x"]), d: text().default(sql\`(CURRENT_TIMESTAMP)\`), e: integer({ mode: "timestamp" }).default(sql\`(unixepoch())\`), f: real().default(1.5), g: text().default(sql\`CURRENT_TIMESTAMP\`), h: integer({ mode: "timestamp_ms" }).defaultNow(), i: text().default("") });`,
  "counting up": `export const a = sqliteTable("a", { id: integer().primaryKey({ autoIncrement: true }) });
export const b = sqliteTable("b", { id: text().primaryKey() });
export const c = sqliteTable("c", { id: text().primaryKey().notNull(), x: integer() });`,
  "more of indexes": `export const a = sqliteTable("a", { x: integer(), y: text("yy") }, t => [index("p").on(t.x).where(sql\`\${t.y} is not null\`), uniqueIndex("lower").on(sql\`lower(\${t.y})\`), index("n").on(t.x).where(isNull(t.y)), index("desc").on(sql\`\${t.x} desc\`)]);`,
  "ways of generating": `export const a = sqliteTable("a", { x: integer(), y: integer().generatedAlwaysAs(sql\`x + 1\`, { mode: "stored" }), z: integer().generatedAlwaysAs(sql\`x + 1\`, { mode: "virtual" }) });`,
};

describe("what drizzle-kit sends to PostgreSQL", () => {
  it.each(Object.entries(PG))("%s", (_name, body) => agrees("pg", body));
});

describe("what drizzle-kit sends to MySQL", () => {
  it.each(Object.entries(MYSQL))("%s", (_name, body) => agrees("mysql", body));
});

describe("what drizzle-kit sends to SQLite", () => {
  it.each(Object.entries(SQLITE))("%s", (_name, body) => agrees("sqlite", body));
});

describe("the casing of names that are not written", () => {
  const tables = (table: string, integer: string): string =>
    `export const users = ${table}("users", { userId: ${integer}().primaryKey(), firstName2: ${integer}().unique(), aURLOf: ${integer}("kept"), HTTPCode: ${integer}() });
export const posts = ${table}("posts", { authorId: ${integer}().references(() => users.userId), b_c: ${integer}(), eF: ${integer}() }, t => [index("i").on(t.authorId, t.eF), unique().on(t.authorId, t.eF), primaryKey({ columns: [t.b_c, t.eF] }), check("c", sql\`\${t.eF} > 0\`)]);`;

  it.each(["snake_case", "camelCase"] as const)("%s", async casing => {
    await agrees("pg", tables("pgTable", "integer"), casing);
    await agrees("mysql", tables("mysqlTable", "int"), casing);
    await agrees("sqlite", tables("sqliteTable", "integer"), casing);
  });
});
