import { runPython, runScript, runSql } from "../support/rules.js";

const RULE = "no-unknown-column";
const USERS = { "migrations/1_users.sql": "CREATE TABLE users (id int PRIMARY KEY, name text);" };

runSql(RULE, "postgresql", {
  valid: [
    { code: "ALTER TABLE users DROP COLUMN name; CREATE INDEX ON users (id);", beside: USERS },
    // `down-reverse-order` says what a way back only does too early.
    {
      code: "-- migrate:up\nALTER TABLE users DROP COLUMN name;\n-- migrate:down\nCREATE INDEX ON users (name);\nALTER TABLE users ADD COLUMN name text;",
      beside: USERS,
    },
    { code: "ALTER TABLE users ADD COLUMN email text; CREATE INDEX ON users (email);", beside: USERS },
    { code: "ALTER TABLE users RENAME COLUMN name TO title; UPDATE users SET title = '';", beside: USERS },
    { code: "ALTER TABLE users RENAME TO people; ALTER TABLE people DROP COLUMN name;", beside: USERS },
    { code: "ALTER TABLE users DROP COLUMN IF EXISTS email; DROP TABLE IF EXISTS orders;", beside: USERS },
    { code: "CREATE INDEX ON users (ctid); CREATE INDEX ON users (lower(name));", beside: USERS },
    // The server adds columns before it looks for them.
    { code: "ALTER TABLE users ADD CONSTRAINT u UNIQUE (email), ADD COLUMN email text;", beside: USERS },
    // What no migration has made may come from elsewhere.
    "ALTER TABLE users DROP COLUMN name; CREATE INDEX ON users (email);",
    { code: "CREATE TABLE t (a int REFERENCES accounts (id));", beside: USERS },
    {
      code: "CREATE INDEX ON users (email);",
      beside: { "migrations/1_users.sql": "ALTER TABLE users ADD COLUMN id int;" },
    },
    // Nor are all columns known.
    {
      code: "CREATE INDEX ON users (email);",
      beside: { "migrations/1_users.sql": "CREATE TABLE users AS SELECT * FROM people;" },
    },
    {
      code: "CREATE INDEX ON users (email);",
      beside: { "migrations/1_users.sql": "CREATE TABLE users (LIKE people);" },
    },
    {
      code: "CREATE INDEX ON users (email);",
      beside: { "migrations/1_users.sql": "CREATE TABLE users (id int) INHERITS (people);" },
    },
    {
      code: "CREATE INDEX ON users (email);",
      beside: {
        "migrations/0_users.sql": "ALTER TABLE people ADD COLUMN id int;",
        "migrations/1_users.sql": "CREATE TABLE IF NOT EXISTS users (id int);",
      },
    },
    // A part that cannot be read, or that may not have happened.
    { code: "SELECT add_columns(); CREATE INDEX ON users (email);", beside: USERS },
    {
      code: "CREATE INDEX ON users (email);",
      beside: { ...USERS, "migrations/1_x.sql": "DO $$ BEGIN EXECUTE 'ALTER TABLE users ' || x(); END $$;" },
    },
    {
      code: "UPDATE users SET name = '';",
      beside: {
        ...USERS,
        "migrations/1_x.sql": "DO $$ BEGIN IF x() THEN ALTER TABLE users DROP COLUMN name; END IF; END $$;",
      },
    },
    { code: "DO $$ BEGIN IF x() THEN UPDATE users SET email = ''; END IF; END $$;", beside: USERS },
    {
      code: "UPDATE users SET id = 1;",
      beside: { ...USERS, "migrations/1_x.sql": "DO $$ BEGIN IF x() THEN DROP TABLE users; END IF; END $$;" },
    },
    // A table that is made anew, or a view under its name.
    {
      code: "CREATE INDEX ON users (email);",
      beside: { ...USERS, "migrations/1_x.sql": "DROP TABLE users; CREATE TABLE users (email text);" },
    },
    {
      code: "UPDATE users SET email = '';",
      beside: {
        ...USERS,
        "migrations/1_x.sql": "ALTER TABLE users RENAME TO people; CREATE VIEW users AS SELECT * FROM people;",
      },
    },
    // In another spelling, into which a connection may turn it.
    { code: 'CREATE INDEX ON users ("Name");', beside: USERS },
    // Of a table that no migration makes, another service may know, a declaration, another series, a dump, or what came before.
    { code: "ALTER TABLE invoices ADD COLUMN a int;", beside: USERS },
    { code: "UPDATE pg_index SET indisvalid = true; UPDATE information_schema.user SET id = 1;", beside: USERS },
    { code: 'UPDATE "user" SET id = 1;', beside: { ...USERS, "schema.sql": 'CREATE TABLE "user" (id int);' } },
    {
      code: 'UPDATE "user" SET id = 1;',
      beside: { ...USERS, "sql/tables.sql": 'create table if not exists public."user" (id int);' },
    },
    {
      code: 'UPDATE "user" SET id = 1;',
      beside: { ...USERS, "auth/migrations/1_a.sql": 'CREATE TABLE "user" (id int);' },
    },
    {
      code: 'UPDATE "user" SET id = 1;',
      beside: {
        ...USERS,
        "schema.prisma": 'datasource db {\n  provider = "postgresql"\n}\nmodel user {\n  id Int @id\n}',
      },
    },
    { code: 'CREATE TABLE users (id int); UPDATE "user" SET id = 1;', beside: {} },
    { code: 'UPDATE "user" SET id = 1;', beside: { ...USERS, "migrations/1_x.sql": "UPDATE accounts SET id = 1;" } },
    { code: 'UPDATE "user" SET id = 1;', beside: { ...USERS, "migrations/1_x.sql": "SELECT make_tables();" } },
    { code: 'UPDATE "user" SET id = 1;', beside: { ...USERS, "migrations/1_x.sql": "SET search_path = auth;" } },
    { code: 'UPDATE "user" SET id = 1;', beside: { ...USERS, "migrations/1_x.go": "package migrations" } },
    { code: 'UPDATE "user" SET id = 1;', beside: { ...USERS, "migrations/9_x.sql": 'CREATE TABLE "user" (id int);' } },
    { code: 'ALTER TABLE IF EXISTS "user" ADD COLUMN a int;', beside: USERS },
    { code: 'UPDATE auth."user" SET id = 1;', beside: USERS },
    { code: "UPDATE users_2 SET id = 1; UPDATE use SET id = 1;", beside: USERS },
    // A migration in another language.
    {
      code: "CREATE INDEX ON users (email);",
      beside: { ...USERS, "migrations/1_x.go": "db.Exec(`ALTER TABLE users ADD COLUMN email text`)" },
    },
    // Partitions and children have the columns of their parents.
    {
      code: "CREATE INDEX ON part (name); CREATE INDEX ON child (name);",
      beside: {
        "migrations/1_users.sql":
          "CREATE TABLE users (id int, name text) PARTITION BY LIST (id); CREATE TABLE part PARTITION OF users DEFAULT; CREATE TABLE base (name text); CREATE TABLE child (a int) INHERITS (base);",
      },
    },
    "CREATE TABLE t (a int, b int, UNIQUE (a, b), FOREIGN KEY (b) REFERENCES t (a));",
    "-- migrate:up\nCREATE TABLE t (a int);\n-- migrate:down\nALTER TABLE t DROP COLUMN a; DROP TABLE t;",
  ],
  invalid: [
    {
      code: "CREATE INDEX i ON users (id, nmae);",
      beside: USERS,
      errors: [
        {
          messageId: "column",
          message: "`users` has no column `nmae` at this point: PostgreSQL refuses the statement.",
          line: 1,
          column: 30,
          endLine: 1,
          endColumn: 34,
        },
      ],
    },
    {
      code: 'ALTER TABLE "user" ADD COLUMN a int;',
      beside: USERS,
      errors: [
        {
          messageId: "stranger",
          message:
            "No migration makes a table `user`, and nothing in the repository declares one: PostgreSQL refuses the statement. There is a table `users`.",
          line: 1,
          column: 13,
          endLine: 1,
          endColumn: 19,
        },
      ],
    },
    { code: 'UPDATE "user" SET id = 1;', beside: USERS, errors: ["stranger"] },
    { code: "CREATE TABLE t (a int REFERENCES uesrs (id));", beside: USERS, errors: ["stranger"] },
    { code: "UPDATE Use_rs SET id = 1;", beside: USERS, errors: ["stranger"] },
    { code: "CREATE TABLE t (a int, UNIQUE (a, b));", errors: ["column"] },
    { code: "CREATE TABLE t (a int, PRIMARY KEY (id));", errors: ["column"] },
    { code: "ALTER TABLE users DROP COLUMN nmae;", beside: USERS, errors: ["column"] },
    { code: "ALTER TABLE users RENAME COLUMN nmae TO title;", beside: USERS, errors: ["column"] },
    { code: "ALTER TABLE users ALTER COLUMN nmae SET NOT NULL;", beside: USERS, errors: ["column"] },
    { code: "ALTER TABLE users ADD CONSTRAINT u UNIQUE (nmae);", beside: USERS, errors: ["column"] },
    { code: "ALTER TABLE users ADD FOREIGN KEY (boss) REFERENCES users (id);", beside: USERS, errors: ["column"] },
    { code: "UPDATE users SET nmae = '' WHERE id = 1;", beside: USERS, errors: ["column"] },
    { code: "INSERT INTO users (id, nmae) VALUES (1, '');", beside: USERS, errors: ["column"] },
    {
      code: "CREATE TABLE t (\n  a int REFERENCES users (uid)\n);",
      beside: USERS,
      errors: [{ messageId: "column", line: 2, column: 20, endColumn: 25 }],
    },
    // What has become of it.
    {
      code: "CREATE INDEX ON users (name);",
      beside: { ...USERS, "migrations/1_x.sql": "\nALTER TABLE users DROP COLUMN name;" },
      errors: [
        {
          messageId: "column",
          message:
            "`users` has no column `name` at this point, it has been dropped (migrations/1_x.sql:2): PostgreSQL refuses the statement.",
        },
      ],
    },
    {
      code: "CREATE INDEX ON people (name);",
      beside: {
        ...USERS,
        "migrations/1_x.sql": "ALTER TABLE users RENAME COLUMN name TO title; ALTER TABLE users RENAME TO people;",
      },
      errors: [
        {
          messageId: "column",
          message:
            "`people` has no column `name` at this point, it has become `title` (migrations/1_x.sql:1): PostgreSQL refuses the statement.",
        },
      ],
    },
    {
      code: "ALTER TABLE users DROP COLUMN name;\nUPDATE users SET name = '';",
      beside: USERS,
      errors: [
        {
          messageId: "column",
          message: "`users` has no column `name` at this point, it has been dropped: PostgreSQL refuses the statement.",
          line: 2,
        },
      ],
    },
    {
      code: "ALTER TABLE users ADD COLUMN email text;",
      beside: { ...USERS, "migrations/1_x.sql": "ALTER TABLE users RENAME TO people;" },
      errors: [
        {
          messageId: "table",
          message:
            "There is no table `users` at this point, it has become `people` (migrations/1_x.sql:1): PostgreSQL refuses the statement.",
          line: 1,
          column: 13,
          endColumn: 18,
        },
      ],
    },
    {
      code: "CREATE TABLE t (a int REFERENCES users);",
      beside: { ...USERS, "migrations/1_x.sql": "DROP TABLE users;" },
      errors: ["table"],
    },
    { code: "DROP TABLE users; DROP TABLE users;", beside: USERS, errors: ["table"] },
    {
      code: "CREATE INDEX ON users (email);",
      beside: { ...USERS, "migrations/1_x.go": "db.Exec(`ALTER TABLE orders ADD COLUMN email text`)" },
      errors: ["column"],
    },
    // The way back meets what the way up has left.
    {
      code: "-- migrate:up\nALTER TABLE users RENAME COLUMN name TO title;\n-- migrate:down\nALTER TABLE users DROP COLUMN name;",
      beside: USERS,
      errors: [{ messageId: "column", line: 4 }],
    },
  ],
});

runSql(RULE, "mysql", {
  valid: [
    { code: "ALTER TABLE users ADD INDEX (NAME);", beside: USERS },
    { code: "ALTER TABLE users CHANGE name title TEXT, ADD COLUMN a INT AFTER title;", beside: USERS },
    // It may be told not to look.
    {
      code: "CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES users (id));",
      beside: { ...USERS, "migrations/1_x.sql": "DROP TABLE users;" },
    },
  ],
  invalid: [
    { code: "ALTER TABLE users ADD INDEX (nmae);", beside: USERS, errors: ["column"] },
    { code: "ALTER TABLE users MODIFY nmae TEXT;", beside: USERS, errors: ["column"] },
    { code: "ALTER TABLE users CHANGE nmae title TEXT;", beside: USERS, errors: ["column"] },
    { code: "CREATE TABLE t (a INT, KEY k (b));", errors: ["column"] },
    { code: "CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES users (uid));", beside: USERS, errors: ["column"] },
  ],
});

runSql(RULE, "sqlite", {
  valid: [
    { code: "CREATE INDEX i ON users (rowid); CREATE INDEX j ON users (NAME);", beside: USERS },
    { code: "CREATE TABLE t (a INT REFERENCES users (uid));", beside: USERS },
    "CREATE TABLE new_t (a INT); INSERT INTO new_t (a) SELECT a FROM t; DROP TABLE t; ALTER TABLE new_t RENAME TO t; CREATE INDEX i ON t (a);",
  ],
  invalid: [
    { code: "ALTER TABLE users DROP COLUMN nmae;", beside: USERS, errors: ["column"] },
    {
      code: "CREATE TABLE new_t (a INT); DROP TABLE t; ALTER TABLE new_t RENAME TO t; CREATE INDEX i ON t (b);",
      errors: ["column"],
    },
  ],
});

runSql(RULE, "postgresql", {
  valid: [
    // The way up is not known.
    {
      code: "ALTER TABLE users DROP COLUMN email;",
      filename: "migrations/2_x.down.sql",
      beside: { "migrations/1_x.up.sql": USERS["migrations/1_users.sql"] },
    },
  ],
  invalid: [
    {
      code: "ALTER TABLE users DROP COLUMN nmae;",
      filename: "migrations/2_x.down.sql",
      beside: {
        "migrations/1_x.up.sql": USERS["migrations/1_users.sql"],
        "migrations/2_x.up.sql": "ALTER TABLE users ADD email text;",
      },
      errors: ["column"],
    },
  ],
});

runScript(RULE, "postgresql", "migrations/20240101000000_orders.js", {
  valid: [
    `exports.up = async knex => {
      await knex.schema.createTable("t", t => { t.increments(); });
      if (!(await knex.schema.hasColumn("t", "a"))) await knex.schema.alterTable("t", t => { t.integer("a"); });
      await knex.schema.alterTable("t", t => { t.index(["a"]); });
    };
    exports.down = knex => knex.schema.dropTable("t");`,
  ],
  invalid: [
    {
      code: `exports.up = async knex => {
  await knex.schema.createTable("t", t => { t.increments(); });
  await knex("t").insert({ id: 1, nmae: "" });
};
exports.down = async knex => {
  await knex.schema.alterTable("t", t => { t.dropColumn("name"); });
};`,
      errors: [
        { messageId: "column", line: 3 },
        { messageId: "column", line: 6 },
      ],
    },
  ],
});

runPython(RULE, "postgresql", "alembic/versions/1_orders.py", {
  valid: [],
  invalid: [
    {
      code: `from alembic import op
import sqlalchemy as sa

revision = "a"
down_revision = None


def upgrade():
    op.create_table("orders", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_index("i", "orders", ["nmae"])


def downgrade():
    op.drop_table("orders")
`,
      errors: [{ messageId: "column", line: 10 }],
    },
  ],
});
