import { runPrisma, runPython, runScript } from "../support/rules.js";

const USERS = `CREATE TABLE users (
  id serial PRIMARY KEY,
  email varchar(100) NOT NULL,
  name text,
  age integer
);
CREATE UNIQUE INDEX users_email ON users (email);
`;

/** Tables of Drizzle. */
const drizzle = (columns: string, keys = "", table = "users"): string =>
  `import { index, integer, pgTable, serial, text, uniqueIndex, varchar } from "drizzle-orm/pg-core";
export const users = pgTable("${table}", {
  id: serial("id").primaryKey(),
  email: varchar("email", { length: 100 }).notNull(),
  ${columns}
}, table => [uniqueIndex("users_email").on(table.email), ${keys}]);
`;

const SAME = `name: text("name"), age: integer("age"),`;

const beside = (...migrations: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries([USERS, ...migrations].map((sql, i) => [`migrations/${i + 1}_change.sql`, sql]));

runScript("no-model-drift", "postgresql", "src/schema.ts", {
  valid: [
    { code: drizzle(SAME), beside: beside() },
    // Nothing builds it.
    drizzle(`nick: text("nick"),`),
    { code: drizzle(`nick: text("nick"),`, "", "people"), beside: beside() },
    // What the migrations build is not all known: the table was there before, or something runs that is not shown.
    { code: drizzle(`nick: text("nick"),`), beside: { "migrations/1_a.sql": "ALTER TABLE users ADD age integer;" } },
    {
      code: drizzle(`nick: text("nick"),`),
      beside: beside("DO $$ BEGIN EXECUTE 'ALTER TABLE users ADD nick ' || 'text'; END $$;"),
    },
    // What is declared is not all known.
    { code: drizzle(`...rest, nick: text("nick"),`), beside: beside() },
    { code: drizzle(`nick: text("nick"),`), beside: beside(), settings: { ignoreTables: ["users"] } },
    // Another database.
    { code: drizzle(`nick: text("nick"),`), beside: beside(), settings: { dialect: "mysql" } },
    // Columns that only the database has are nobody's mistake here.
    { code: drizzle(SAME), beside: beside("ALTER TABLE users ADD secret text;") },
    // A unique constraint does what a unique index does; an index under another name is the same index.
    { code: drizzle(SAME, `index("mine").on(table.age)`), beside: beside("CREATE INDEX theirs ON users (age);") },
    {
      code: drizzle(SAME),
      beside: beside("DROP INDEX users_email;", "ALTER TABLE users ADD CONSTRAINT e UNIQUE (email);"),
    },
    // Drizzle may be told of these, but is not asked to.
    { code: drizzle(SAME), beside: beside("CREATE INDEX young ON users (age) WHERE age < 18;") },
    // Whether an earlier part that is not shown has made the table is not known.
    {
      code: drizzle(`nick: text("nick"),`),
      beside: {
        "migrations/0_a.sql": "DO $$ BEGIN EXECUTE 'CREATE TABLE users (' || ')'; END $$;",
        "migrations/1_b.sql": USERS.replace("TABLE", "TABLE IF NOT EXISTS"),
      },
    },
    // A longer index serves what a shorter one does.
    {
      code: drizzle(SAME, `index("users_age").on(table.age), index("users_age_name").on(table.age, table.name)`),
      beside: beside("CREATE INDEX users_age_name ON users (age, name);"),
    },
    // Without a precision, PostgreSQL keeps six digits.
    {
      code: drizzle(`${SAME} at: timestamp("at"),`).replace("varchar }", "timestamp, varchar }"),
      beside: beside("ALTER TABLE users ADD at timestamp(6);"),
    },
    // A copy in another package.
    {
      code: drizzle(`nick: text("nick"),`),
      filename: "docs/schema.ts",
      beside: { "db/package.json": "{}", "db/migrations/1_users.sql": USERS },
    },
    // The table got its name later.
    { code: drizzle(SAME, "", "people"), beside: beside("ALTER TABLE users RENAME TO people;") },
  ],
  invalid: [
    {
      code: drizzle(`${SAME}
  nick: text("nick"),`),
      beside: beside(),
      errors: [
        {
          messageId: "column",
          line: 6,
          message:
            "No migration creates the column `nick` of `users`: PostgreSQL refuses every query that names it. Run `drizzle-kit generate`, or correct the model. Nearest: migrations/1_change.sql:1.",
        },
      ],
    },
    {
      code: drizzle(SAME),
      beside: beside("SELECT 1;", "\nALTER TABLE users DROP COLUMN age;"),
      errors: [
        {
          messageId: "column",
          message:
            "No migration creates the column `age` of `users`: PostgreSQL refuses every query that names it. Run `drizzle-kit generate`, or correct the model. Nearest: migrations/3_change.sql:2.",
        },
      ],
    },
    {
      code: drizzle(`name: varchar("name", { length: 20 }), age: integer("age"),`),
      beside: beside(),
      errors: [
        {
          messageId: "type",
          line: 5,
          message:
            "The column `name` of `users` is declared as `varchar(20)`, and the migrations make it `text` (migrations/1_change.sql:1). Run `drizzle-kit generate`, or correct the model.",
        },
      ],
    },
    {
      code: drizzle(`name: text("name").notNull(), age: integer("age"),`),
      beside: beside("ALTER TABLE users ALTER age SET NOT NULL;"),
      errors: ["null", "notNull"],
    },
    {
      code: drizzle(SAME, `index("users_age").on(table.age), uniqueIndex("users_name").on(table.name)`),
      beside: beside("CREATE INDEX users_name ON users (name);"),
      errors: ["index", "unique"],
    },
    {
      code: drizzle(SAME),
      beside: beside("CREATE INDEX users_age ON users (age);"),
      errors: [
        {
          messageId: "undeclared",
          line: 2,
          message:
            "The migrations create the index `users_age` of `users` on `age` (migrations/2_change.sql:1), which is not declared: `drizzle-kit generate` writes a migration that drops it. Declare it.",
        },
      ],
    },
    // What could not be read ran before the table was made, or speaks of others.
    {
      code: drizzle(`nick: text("nick"),`),
      beside: {
        "migrations/0_a.sql": "DO $$ BEGIN EXECUTE 'CREATE TABLE users (' || ')'; END $$;",
        ...beside("DO $$ BEGIN EXECUTE 'TRUNCATE ' || 'posts'; END $$;"),
      },
      errors: ["column"],
    },
    // Of two databases, the one that has the tables.
    {
      code: drizzle(`nick: text("nick"),`),
      filename: "a/schema.ts",
      beside: { "a/migrations/1_users.sql": USERS, "b/migrations/1_posts.sql": "CREATE TABLE posts (id integer);" },
      errors: ["column"],
    },
  ],
});

const PRISMA = `datasource db {
  provider = "postgresql"
}
model User {
  id    Int     @id @default(autoincrement())
  email String  @unique @db.VarChar(100)
  name  String?
  age   Int?
  @@map("users")
}
`;

runPrisma("no-model-drift", "postgresql", "prisma/schema.prisma", {
  valid: [
    { code: PRISMA, beside: { "prisma/migrations/20240101000000_users/migration.sql": USERS } },
    {
      code: PRISMA.replace(
        "  age ",
        "  // eslint-disable-next-line db/no-model-drift -- next week\n  nick String?\n  age ",
      ),
      beside: { "prisma/migrations/20240101000000_users/migration.sql": USERS },
    },
  ],
  invalid: [
    {
      code: PRISMA.replace("  age ", "  nick String?\n  age "),
      beside: { "prisma/migrations/20240101000000_users/migration.sql": USERS },
      errors: [
        {
          messageId: "column",
          line: 8,
          column: 3,
          message:
            "No migration creates the column `nick` of `users`: PostgreSQL refuses every query that names it. Run `prisma migrate dev`, or correct the model. Nearest: prisma/migrations/20240101000000_users/migration.sql:1.",
        },
      ],
    },
  ],
});

const MODELS = `from sqlalchemy import Column, Integer, String, Text
from sqlalchemy.orm import declarative_base

Base = declarative_base()

class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(Text)
`;

const REVISION = `from alembic import op
import sqlalchemy as sa
revision = "a1"
down_revision = None

def upgrade():
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
`;

runPython("no-model-drift", "postgresql", "app/models.py", {
  valid: [{ code: MODELS, beside: { "alembic.ini": "", "alembic/versions/a1_users.py": REVISION } }],
  invalid: [
    {
      code: `${MODELS}    email = Column(String(50))\n`,
      beside: { "alembic.ini": "", "alembic/versions/a1_users.py": REVISION },
      errors: [{ messageId: "column", line: 10 }],
    },
  ],
});
