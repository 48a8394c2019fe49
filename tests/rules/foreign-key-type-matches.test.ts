import { runPython, runScript, runSql } from "../support/rules.js";

const RULE = "foreign-key-type-matches";
const USERS = { "migrations/1_users.sql": "CREATE TABLE users (\n  id bigint PRIMARY KEY\n);" };

runSql(RULE, "postgresql", {
  valid: [
    "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (a integer REFERENCES u);",
    // What makes the numbers is no part of the type, neither are lengths, precisions and scales.
    "CREATE TABLE u (id bigserial PRIMARY KEY); CREATE TABLE t (a int8 REFERENCES u);",
    "CREATE TABLE u (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE TABLE t (a bigint REFERENCES u);",
    "CREATE TABLE u (id varchar(40) PRIMARY KEY); CREATE TABLE t (a varchar(20) REFERENCES u, b text REFERENCES u);",
    "CREATE TABLE u (id numeric(10, 2) PRIMARY KEY); CREATE TABLE t (a numeric(5) REFERENCES u);",
    // A wider one holds all that it may have to.
    "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (a bigint REFERENCES u);",
    // What types of its own can refer to is not known.
    "CREATE TABLE u (id citext PRIMARY KEY); CREATE TABLE t (a text REFERENCES u, b kind REFERENCES u);",
    // Not all of the other table is known.
    "CREATE TABLE t (a int REFERENCES users (id));",
    {
      code: "CREATE TABLE t (a int REFERENCES users);",
      beside: { "migrations/1_users.sql": "ALTER TABLE users ADD PRIMARY KEY (id);" },
    },
    {
      code: "CREATE TABLE t (a int REFERENCES users);",
      beside: {
        "migrations/1_users.sql": `${USERS["migrations/1_users.sql"]} DO $$ BEGIN EXECUTE 'ALTER TABLE users' || x(); END $$;`,
      },
    },
    {
      code: "CREATE TABLE t (a int REFERENCES users);",
      beside: {
        "migrations/1_users.sql": `${USERS["migrations/1_users.sql"]} DO $$ BEGIN IF x() THEN ALTER TABLE users ALTER id TYPE int; END IF; END $$;`,
      },
    },
    // It is made to fit later on, or goes.
    {
      code: "CREATE TABLE t (a int REFERENCES users);",
      beside: { ...USERS, "migrations/3_t.sql": "ALTER TABLE t ALTER COLUMN a TYPE bigint;" },
    },
    {
      code: "CREATE TABLE t (a int CONSTRAINT k REFERENCES users);",
      beside: { ...USERS, "migrations/3_t.sql": "ALTER TABLE t DROP CONSTRAINT k;" },
    },
    {
      code: "ALTER TABLE users ALTER id TYPE bigint; ALTER TABLE t ALTER a TYPE bigint;",
      beside: {
        "migrations/1_users.sql": "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES users);",
      },
    },
    // It was wrong before.
    {
      code: "ALTER TABLE t ALTER a TYPE smallint;",
      beside: {
        "migrations/1_users.sql": `${USERS["migrations/1_users.sql"]} CREATE TABLE t (a int REFERENCES users);`,
      },
    },
    // Another column.
    {
      code: "ALTER TABLE users ALTER n TYPE bigint;",
      beside: {
        "migrations/1_users.sql":
          "CREATE TABLE users (id int PRIMARY KEY, n int); CREATE TABLE t (a int REFERENCES users);",
      },
    },
  ],
  invalid: [
    {
      code: "CREATE TABLE orders (\n  user_id uuid REFERENCES users\n);",
      beside: USERS,
      errors: [
        {
          messageId: "refused",
          message:
            "PostgreSQL refuses this foreign key: `orders.user_id` is `uuid`, and `users.id` (migrations/1_users.sql:2) is `bigint`. Give both the same type.",
          line: 2,
          column: 16,
          endLine: 2,
          endColumn: 32,
        },
      ],
    },
    {
      code: "CREATE TABLE orders (user_id int REFERENCES users (id));",
      beside: USERS,
      errors: [
        {
          messageId: "narrower",
          message:
            "`orders.user_id` is `integer`, and `users.id` (migrations/1_users.sql:2), which it refers to, is `bigint`: as soon as that holds a value too large for `integer`, no row can refer to it, and its INSERT fails. Make `orders.user_id` `bigint`.",
        },
      ],
    },
    { code: "CREATE TABLE u (id text PRIMARY KEY); CREATE TABLE t (a uuid REFERENCES u);", errors: ["refused"] },
    {
      code: "CREATE TABLE u (id bigserial PRIMARY KEY); CREATE TABLE t (a serial REFERENCES u);",
      errors: ["narrower"],
    },
    // Of itself, and of several columns one.
    { code: "CREATE TABLE t (id bigint PRIMARY KEY, parent int REFERENCES t);", errors: ["narrower"] },
    {
      code: "CREATE TABLE u (a int, b bigint, PRIMARY KEY (a, b)); CREATE TABLE t (a int, b int, FOREIGN KEY (a, b) REFERENCES u);",
      errors: ["narrower"],
    },
    // Whichever way the key comes.
    {
      code: "CREATE TABLE u (id bigint PRIMARY KEY); CREATE TABLE t (n int); ALTER TABLE t ADD COLUMN a int REFERENCES u;",
      errors: ["narrower"],
    },
    {
      code: "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES users;",
      beside: { ...USERS, "migrations/1_t.sql": "CREATE TABLE t (a int);" },
      errors: ["narrower"],
    },
    {
      code: "CREATE TABLE t (a int); DO $$ BEGIN ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES users; EXCEPTION WHEN duplicate_object THEN NULL; END $$;",
      beside: USERS,
      errors: ["narrower"],
    },
    // The other table under another name.
    {
      code: "CREATE TABLE t (a int REFERENCES people);",
      beside: {
        "migrations/1_users.sql": "CREATE TABLE users (id bigint PRIMARY KEY); ALTER TABLE users RENAME TO people;",
      },
      errors: ["narrower"],
    },
    // One end is changed, and not the other.
    {
      code: "ALTER TABLE users\n  ALTER id TYPE bigint;",
      beside: {
        "migrations/1_users.sql":
          "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE t (\n  a int REFERENCES users\n);",
      },
      errors: [
        {
          messageId: "narrower",
          message:
            "`t.a` is `integer`, and `users.id` (migrations/1_users.sql:1), which it refers to, is `bigint`: as soon as that holds a value too large for `integer`, no row can refer to it, and its INSERT fails. Make `t.a` `bigint`.",
          line: 2,
          column: 3,
          endColumn: 23,
        },
      ],
    },
    {
      code: "ALTER TABLE t ALTER COLUMN a TYPE text USING a::text;",
      beside: {
        "migrations/1_users.sql": "CREATE TABLE users (id uuid PRIMARY KEY); CREATE TABLE t (a uuid REFERENCES users);",
      },
      errors: [
        {
          messageId: "refusedChange",
          message:
            "PostgreSQL refuses this change: by a foreign key, `t.a`, which is `text` then, refers to `users.id`, which is `uuid`. Change both columns, without the key in between.",
        },
      ],
    },
  ],
});

runSql(RULE, "mysql", {
  valid: [
    "CREATE TABLE u (id INT UNSIGNED PRIMARY KEY); CREATE TABLE t (a INT(10) UNSIGNED, FOREIGN KEY (a) REFERENCES u (id));",
    "CREATE TABLE u (id SERIAL, PRIMARY KEY (id)); CREATE TABLE t (a BIGINT UNSIGNED, FOREIGN KEY (a) REFERENCES u (id));",
    "CREATE TABLE u (id CHAR(36) PRIMARY KEY); CREATE TABLE t (a VARCHAR(99), FOREIGN KEY (a) REFERENCES u (id));",
    "CREATE TABLE u (id CHAR(36) COLLATE utf8mb4_bin PRIMARY KEY); CREATE TABLE t (a CHAR(36), FOREIGN KEY (a) REFERENCES u (id));",
    // MySQL 8 makes no key of this.
    "CREATE TABLE u (id BIGINT PRIMARY KEY); CREATE TABLE t (a INT REFERENCES u (id));",
  ],
  invalid: [
    {
      code: "CREATE TABLE u (id INT UNSIGNED PRIMARY KEY); CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES u (id));",
      errors: [
        {
          messageId: "refused",
          message:
            "MySQL refuses this foreign key: `t.a` is `int`, and `u.id` is `int unsigned`. Give both the same type.",
        },
      ],
    },
    // Wider is no better here, and the checks of rows are not what refuses it.
    {
      code: "SET foreign_key_checks = 0; CREATE TABLE u (id INT PRIMARY KEY); CREATE TABLE t (a BIGINT, FOREIGN KEY (a) REFERENCES u (id));",
      errors: ["refused"],
    },
    {
      code: "CREATE TABLE u (id CHAR(9) COLLATE utf8mb4_bin PRIMARY KEY); CREATE TABLE t (a CHAR(9) COLLATE utf8mb4_general_ci, FOREIGN KEY (a) REFERENCES u (id));",
      errors: [
        {
          messageId: "refused",
          message:
            "MySQL refuses this foreign key: `t.a` is `char(9) collate utf8mb4_general_ci`, and `u.id` is `char(9) collate utf8mb4_bin`. Give both the same type.",
        },
      ],
    },
    {
      code: "ALTER TABLE u MODIFY id BIGINT NOT NULL;",
      beside: {
        "migrations/1_t.sql":
          "CREATE TABLE u (id INT PRIMARY KEY); CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES u (id));",
      },
      errors: ["refusedChange"],
    },
  ],
});

runSql(RULE, "sqlite", {
  valid: [
    "CREATE TABLE u (id INTEGER PRIMARY KEY); CREATE TABLE t (a BIGINT REFERENCES u, b NUMERIC REFERENCES u, c REFERENCES u);",
    "CREATE TABLE u (id TEXT PRIMARY KEY); CREATE TABLE t (a VARCHAR(36) REFERENCES u);",
  ],
  invalid: [
    {
      code: "CREATE TABLE u (id INTEGER PRIMARY KEY); CREATE TABLE t (a TEXT REFERENCES u);",
      errors: [
        {
          messageId: "converted",
          message:
            "`t.a` is `text`, and `u.id`, which it refers to, is `integer`: SQLite converts the text for each comparison, and no index over `t.a` serves a join along this foreign key. Give both the same type.",
        },
      ],
    },
    {
      code: "CREATE TABLE u (id TEXT PRIMARY KEY); CREATE TABLE t (a INTEGER REFERENCES u (id));",
      errors: [
        {
          messageId: "converted",
          message:
            "`t.a` is `integer`, and `u.id`, which it refers to, is `text`: SQLite converts the text for each comparison, and no index over `u.id` serves a join along this foreign key. Give both the same type.",
        },
      ],
    },
  ],
});

runScript(RULE, "postgresql", "migrations/20240101000000_orders.js", {
  valid: [
    `exports.up = async knex => {
      await knex.schema.createTable("users", t => { t.increments(); });
      await knex.schema.createTable("orders", t => { t.integer("user_id").references("users.id"); });
    };
    exports.down = () => {};`,
  ],
  invalid: [
    {
      code: `exports.up = async knex => {
  await knex.schema.createTable("users", t => { t.bigIncrements(); });
  await knex.schema.createTable("orders", t => {
    t.integer("user_id").references("users.id");
  });
};
exports.down = () => {};`,
      errors: [{ messageId: "narrower", line: 4 }],
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
    op.create_table("users", sa.Column("id", sa.Uuid(), primary_key=True))
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users.id")),
    )


def downgrade():
    op.drop_table("orders")
`,
      errors: [{ messageId: "refused", line: 13 }],
    },
  ],
});
