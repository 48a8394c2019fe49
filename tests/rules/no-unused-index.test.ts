import { runScript, runSql, runPython } from "../support/rules.js";

const PACKAGE = `{ "dependencies": { "knex": "3", "pg": "8" } }`;

const TABLES = `CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL, name text);
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id),
  number text NOT NULL,
  paid_at timestamp,
  city text,
  UNIQUE (number)
);
`;

const client = `const knex = require("knex")({ client: "pg" });\n`;

/** A migration with an index, beside code that asks for rows. */
const sql = (index: string, code: string, more: Readonly<Record<string, string>> = {}) => ({
  code: index,
  beside: {
    "package.json": PACKAGE,
    "migrations/1_tables.sql": TABLES,
    "src/orders.js": code === "" ? "" : client + code,
    ...more,
  },
});

const BY_CITY = "CREATE INDEX orders_city ON orders (city);";
const REST = "exports.all = id => knex('orders').where({ customer_id: id });";

runSql("no-unused-index", "postgresql", {
  valid: [
    // A filter, an order, a join, a group, a minimum.
    sql(BY_CITY, "exports.a = city => knex('orders').where({ city }).first();"),
    sql(BY_CITY, "exports.a = () => knex('orders').orderBy('city').limit(10);"),
    sql(BY_CITY, "exports.a = () => knex('orders').groupBy('city').count();"),
    sql(BY_CITY, "exports.a = () => knex('orders').min('city');"),
    sql(
      "CREATE INDEX customers_email ON customers (email);",
      "exports.a = () => knex('orders').join('customers', 'customers.email', 'orders.number');",
    ),
    sql(BY_CITY, "exports.a = (c, n) => knex('orders').where({ number: n }).orWhere({ city: c });"),
    // Behind another column, for the count, in the place of the table.
    sql("CREATE INDEX i ON orders (paid_at, city);", "exports.a = city => knex('orders').where({ city });"),
    sql(BY_CITY, "exports.a = () => knex('orders').count();"),
    sql(BY_CITY, "exports.a = () => knex('orders').select('city');"),
    // It keeps a key.
    sql("CREATE INDEX i ON orders (customer_id);", ""),
    sql("CREATE UNIQUE INDEX i ON orders (city);", ""),
    { ...sql("CREATE INDEX i ON orders (city, number);", ""), settings: { tenantColumns: ["city"] } },
    // In another file: a helper, a script, a constant of SQL, a driver, a file of SQL.
    sql(BY_CITY, REST, {
      "src/filter.js": "exports.inCity = (query, city) => query.where('orders.city', city);",
    }),
    sql(BY_CITY, REST, { "scripts/cities.js": `${client}knex('orders').where('city', null).del().then();` }),
    sql(BY_CITY, REST, { "src/sql.js": "exports.CITY = 'SELECT * FROM orders WHERE city = $1';" }),
    sql(BY_CITY, REST, {
      "src/db.js": "const { Pool } = require('pg'); new Pool().query('SELECT * FROM orders ORDER BY city');",
    }),
    sql(BY_CITY, REST, { "reports/cities.sql": "SELECT o.* FROM orders o WHERE o.city IN ('a', 'b');" }),
    sql(BY_CITY, REST, {
      "worker/report.rb": "",
      "worker/main.ts": "export const q = `select * from orders where city = ${1}`;",
    }),
    // In the database.
    sql(BY_CITY, REST, { "migrations/3_view.sql": "CREATE VIEW in_town AS SELECT id FROM orders WHERE city = 'x';" }),
    sql(BY_CITY, "exports.a = city => knex('open').where({ city });", {
      "migrations/3_view.sql": "CREATE VIEW open AS SELECT * FROM orders;",
    }),
    sql(BY_CITY, REST, {
      "migrations/3_function.sql":
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(id) FROM orders WHERE city = 'x' $$;",
    }),
    // It is gone in the end.
    sql(`${BY_CITY} DROP INDEX orders_city;`, REST),
  ],
  invalid: [
    {
      ...sql(BY_CITY, REST),
      errors: [
        {
          messageId: "unused",
          message:
            "No query in this repository can use the index `orders_city` of `orders`, and every write has to keep it. If nothing else reads the table, drop it: `DROP INDEX orders_city;`.",
          line: 1,
          column: 1,
          endColumn: BY_CITY.length,
        },
      ],
    },
    // No query reads the table at all.
    { ...sql(BY_CITY, "exports.a = row => knex('orders').insert(row);"), errors: ["unused"] },
    {
      ...sql(BY_CITY, "exports.a = row => knex.raw('INSERT INTO orders (id, city) VALUES (1, ?)', 'x');"),
      errors: ["unused"],
    },
    // The code that works with it is elsewhere.
    { ...sql(BY_CITY, "exports.a = email => knex('customers').where({ email });"), errors: ["unknown"] },
    // What is written is not looked for.
    {
      ...sql(BY_CITY, "exports.a = (id, city) => knex('orders').where({ id }).update({ city });"),
      errors: ["unused"],
    },
    {
      ...sql(BY_CITY, `${REST} exports.b = (id, city) => knex('orders').insert({ id, city });`),
      errors: ["unused"],
    },
    // A function of the column, a pattern: another index would be wanted.
    {
      ...sql(BY_CITY, "exports.a = c => knex('orders').where('id', 1).whereRaw('lower(city) = ?', c);"),
      errors: ["unused"],
    },
    {
      ...sql(BY_CITY, "exports.a = c => knex('orders').whereLike('city', '%x').where({ number: c });"),
      errors: ["unused"],
    },
    // The predicate of the index is not asked for.
    {
      ...sql(
        "CREATE INDEX i ON orders (paid_at) WHERE city = 'x';",
        "exports.a = d => knex('orders').where({ paid_at: d });",
      ),
      errors: ["unused"],
    },
    // A column of another table; tests ask nothing of a real database.
    { ...sql(BY_CITY, `${REST} exports.a = city => knex('customers').where({ name: 'city' });`), errors: ["unused"] },
    {
      ...sql(BY_CITY, REST, { "src/orders.test.js": `${client}knex('orders').where({ city: 1 }).then();` }),
      errors: ["unused"],
    },
    // What is asked of another table does not matter, whether it can be read or not.
    {
      ...sql(BY_CITY, `${REST} exports.a = filter => knex('customers').where(filter);`),
      errors: ["unused"],
    },
    // What cannot be read is said, once.
    {
      ...sql(BY_CITY, "exports.a = filter => knex('orders').where(filter);"),
      errors: [
        {
          messageId: "unknown",
          message:
            "Whether indexes are used cannot be told for 1 of 1, since not all queries of their tables could be read: of `orders`, a column or condition is computed (src/orders.js:2). The rule is silent on them.",
        },
      ],
    },
    { ...sql(BY_CITY, "exports.a = by => knex('orders').orderBy(by);"), errors: ["unknown"] },
    { ...sql(BY_CITY, "exports.a = where => knex.raw(`SELECT * FROM orders WHERE ${where}`);"), errors: ["unknown"] },
    { ...sql(BY_CITY, "const rows = t => knex(t).where(f); exports.a = () => rows('orders');"), errors: ["unknown"] },
    { ...sql(BY_CITY, REST, { "worker/report.rb": "Order.where(filter) # orders" }), errors: ["unknown"] },
    {
      ...sql(BY_CITY, REST, { ".gitmodules": '[submodule "ee"]\n\tpath = ee\n' }),
      errors: ["unknown"],
    },
    {
      ...sql("CREATE TABLE sessions (id int, ip text); CREATE INDEX i ON sessions (ip);", "", {
        "app/package.json": `{ "dependencies": { "better-auth": "1" } }`,
      }),
      errors: ["unknown"],
    },
    {
      ...sql(BY_CITY, REST, { "api/package.json": `{ "dependencies": { "postgraphile": "4" } }` }),
      errors: ["unknown"],
    },
  ],
});

// Of two files, the one that makes the index says so.
const PAIR = {
  "package.json": PACKAGE,
  "migrations/1_tables.up.sql": `${TABLES}${BY_CITY}`,
  "migrations/1_tables.down.sql": "DROP TABLE orders;",
  "src/orders.js": `${client}exports.a = filter => knex('orders').where(filter);`,
};
runSql("no-unused-index", "postgresql", {
  valid: [{ filename: "migrations/1_tables.down.sql", code: PAIR["migrations/1_tables.down.sql"], beside: PAIR }],
  invalid: [
    {
      filename: "migrations/1_tables.up.sql",
      code: PAIR["migrations/1_tables.up.sql"],
      beside: PAIR,
      errors: ["unknown"],
    },
  ],
});

runScript("no-unused-index", "postgresql", "migrations/2_city.js", {
  valid: [],
  invalid: [
    {
      code: "exports.up = knex => knex.schema.alterTable('orders', table => { table.index(['city'], 'orders_city'); });\nexports.down = knex => knex.schema.alterTable('orders', table => { table.dropIndex(['city'], 'orders_city'); });",
      beside: {
        "package.json": PACKAGE,
        "migrations/1_tables.js": `exports.up = knex => knex.schema.createTable('orders', table => { table.increments('id'); table.text('city'); table.text('number'); });\nexports.down = knex => knex.schema.dropTable('orders');`,
        "src/orders.js": `${client}exports.a = number => knex('orders').where({ number });`,
      },
      errors: [{ messageId: "unused", line: 1 }],
    },
  ],
});

const SCHEMA = `generator client { provider = "prisma-client-js" }
datasource db { provider = "postgresql"
  url = env("DATABASE_URL") }
model Post { id Int @id
  title String
  views Int
  authorId Int
  author User @relation(fields: [authorId], references: [id])
  @@index([views]) }
model User { id Int @id
  name String
  posts Post[] }`;

const prisma = (code: string) => ({
  code: `CREATE TABLE "User" (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE "Post" (id int PRIMARY KEY, title text NOT NULL, views int NOT NULL, "authorId" int NOT NULL REFERENCES "User" (id));
CREATE INDEX "Post_views_idx" ON "Post" (views);`,
  filename: "prisma/migrations/20240101000000_init/migration.sql",
  beside: {
    "package.json": `{ "dependencies": { "@prisma/client": "6" } }`,
    "prisma/schema.prisma": SCHEMA,
    "src/db.ts": `import { PrismaClient } from "@prisma/client";\nexport const prisma = new PrismaClient();`,
    "src/posts.ts": `import { prisma } from "./db";\n${code}`,
  },
});

runSql("no-unused-index", "postgresql", {
  valid: [
    prisma("export const top = () => prisma.post.findMany({ orderBy: { views: 'desc' } });"),
    // By the other side of a relation.
    prisma("export const a = () => prisma.user.findMany({ include: { posts: { orderBy: { views: 'desc' } } } });"),
    prisma("export const a = () => prisma.user.findMany({ where: { posts: { some: { views: { gt: 1 } } } } });"),
    // A filter that grows.
    prisma(
      "export function a(n?: number) { const where: any = {}; if (n) where.views = n; return prisma.post.findMany({ where }); }",
    ),
    prisma(
      "const popular = { views: { gt: 100 } };\nexport const a = () => prisma.post.findMany({ where: { ...popular } });",
    ),
    // Through a function that hands the client in.
    prisma("export const a = (db: any) => db.post.findMany({ where: { views: 1 } });"),
  ],
  invalid: [
    { ...prisma("export const a = () => prisma.post.findMany({ orderBy: { title: 'asc' } });"), errors: ["unused"] },
    {
      ...prisma("export const a = () => prisma.user.findMany({ include: { posts: true } });"),
      errors: ["unused"],
    },
    { ...prisma("export const a = (args: any) => prisma.post.findMany(args);"), errors: ["unknown"] },
    {
      ...prisma("export const a = (sort: string) => prisma.post.findMany({ orderBy: { [sort]: 'asc' } });"),
      errors: ["unknown"],
    },
    { ...prisma("import { page } from 'pages';\nexport const a = () => page(prisma.post);"), errors: ["unknown"] },
  ],
});

const typeorm = (code: string) => ({
  code: `import { MigrationInterface, QueryRunner } from "typeorm";
export class Init1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("CREATE TABLE posts (id int PRIMARY KEY, title text, views int)");
    await runner.query("CREATE INDEX posts_views ON posts (views)");
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE posts");
  }
}`,
  beside: {
    "package.json": `{ "dependencies": { "typeorm": "0.3", "pg": "8" } }`,
    "src/post.ts": `import { Column, Entity, PrimaryColumn } from "typeorm";
@Entity("posts") export class Post { @PrimaryColumn() id: number; @Column() title: string; @Column() views: number; }`,
    "src/posts.ts": `import { Repository } from "typeorm";\nimport { Post } from "./post";\n${code}`,
  },
});

const inPosts = (body: string): string =>
  `export class Posts { constructor(private readonly posts: Repository<Post>) {} async a(n: any) { ${body} } }`;

runScript("no-unused-index", "postgresql", "src/migrations/1700000000000-init.ts", {
  valid: [
    typeorm(inPosts("return this.posts.find({ order: { views: 'DESC' } });")),
    // A builder that grows by and by.
    typeorm(
      inPosts(
        "const q = this.posts.createQueryBuilder(); if (n) { q.where('views = :n', { n }); } return await q.getOne();",
      ),
    ),
  ],
  invalid: [
    {
      ...typeorm(inPosts("return this.posts.find({ where: { title: n } });")),
      errors: [{ messageId: "unused", line: 5 }],
    },
    { ...typeorm(inPosts("return this.posts.find(n);")), errors: ["unknown"] },
    { ...typeorm(inPosts("return paginate(n, this.posts);")), errors: ["unknown"] },
    {
      ...typeorm(inPosts("const q = this.posts.createQueryBuilder(); n(q); return await q.getMany();")),
      errors: ["unknown"],
    },
  ],
});

const drizzle = (code: string) => ({
  code: `CREATE TABLE posts (id serial PRIMARY KEY, title text, views integer);--> statement-breakpoint
CREATE INDEX posts_views ON posts (views);`,
  filename: "drizzle/0000_init.sql",
  beside: {
    "package.json": `{ "dependencies": { "drizzle-orm": "1" } }`,
    "drizzle/meta/_journal.json": `{ "entries": [{ "idx": 0, "tag": "0000_init" }] }`,
    "src/schema.ts": `import { pgTable, serial, text, integer, index } from "drizzle-orm/pg-core";
export const posts = pgTable("posts", { id: serial("id").primaryKey(), title: text("title"), views: integer("views") }, t => [index("posts_views").on(t.views)]);`,
    "src/posts.ts": `import { drizzle } from "drizzle-orm/node-postgres";\nimport { eq, desc, and, gt } from "drizzle-orm";\nimport { posts } from "./schema";\nconst db = drizzle("x");\n${code}`,
  },
});

runSql("no-unused-index", "postgresql", {
  valid: [
    drizzle("export const a = () => db.select().from(posts).orderBy(desc(posts.views));"),
    drizzle("const popular = gt(posts.views, 9); export const a = () => db.select().from(posts).where(and(popular));"),
    drizzle("export const a = (tx: any) => tx.select().from(posts).where(eq(posts.views, 1));"),
    drizzle("export const a = () => db.query.posts.findMany({ orderBy: (t, { desc }) => [desc(t.views)] });"),
  ],
  invalid: [
    { ...drizzle("export const a = () => db.select().from(posts).where(eq(posts.title, 'x'));"), errors: ["unused"] },
    { ...drizzle("export const a = (by: any) => db.select().from(posts).orderBy(posts[by]);"), errors: ["unknown"] },
  ],
});

const alembic = (code: string) => ({
  code: `"""posts"""
from alembic import op
import sqlalchemy as sa
revision = "1"
down_revision = None


def upgrade():
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("title", sa.Text()),
        sa.Column("views", sa.Integer()),
    )
    op.create_index("ix_posts_views", "posts", ["views"])


def downgrade():
    op.drop_table("posts")
`,
  beside: {
    "alembic.ini": "",
    "app/models.py": `from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase):
    pass
class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    views: Mapped[int] = mapped_column(index=True)
`,
    "app/posts.py": `from sqlalchemy import select, desc\nfrom sqlalchemy.orm import Session\nfrom app.models import Post\n\n${code}`,
  },
});

runPython("no-unused-index", "postgresql", "alembic/versions/1_posts.py", {
  valid: [
    alembic("def top(session: Session):\n    return session.scalars(select(Post).order_by(desc(Post.views))).all()\n"),
    alembic("def of(views):\n    return [Post.views == views]\n"),
    alembic("def of(session: Session, views):\n    return session.query(Post).filter_by(views=views).all()\n"),
    alembic("SQL = 'select * from posts where views > 1'\n"),
  ],
  invalid: [
    {
      ...alembic(
        "def of(session: Session, t: str) -> list[Post]:\n    return session.scalars(select(Post).where(Post.title == t)).all()\n",
      ),
      errors: [{ messageId: "unused", line: 15 }],
    },
    {
      ...alembic(
        "def of(session: Session, by: str):\n    return session.scalars(select(Post).order_by(getattr(Post, by))).all()\n",
      ),
      errors: ["unknown"],
    },
    { ...alembic("class Posts(Crud):\n    model = Post\n"), errors: ["unknown"] },
  ],
});
