import { runPython, runScript, runSql } from "../support/rules.js";

const RULE = "require-primary-key";

runSql(RULE, "postgresql", {
  valid: [
    "CREATE TABLE t (id int PRIMARY KEY);",
    "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b));",
    "CREATE TABLE t (id int); ALTER TABLE t ADD PRIMARY KEY (id);",
    "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN id bigserial PRIMARY KEY;",
    "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t ADD PRIMARY KEY USING INDEX i;",
    "CREATE TABLE t (id int); ALTER TABLE t RENAME TO u; ALTER TABLE u ADD PRIMARY KEY (id);",
    // Gone, or gone again.
    "CREATE TABLE t (a int); DROP TABLE t;",
    "CREATE TEMP TABLE t (a int);",
    // A copy of rows; a partition has the key of its parent.
    "CREATE TABLE t AS SELECT * FROM u;",
    "CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (9);",
    "CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE t1 (id int NOT NULL); ALTER TABLE t ATTACH PARTITION t1 FOR VALUES FROM (0) TO (9);",
    // Each partition has a key, the parent cannot.
    "CREATE TABLE t (id int, at date) PARTITION BY RANGE (at); CREATE TABLE t1 PARTITION OF t (PRIMARY KEY (id)) FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');",
    // What comes along is not known.
    "CREATE TABLE t (LIKE u INCLUDING ALL);",
    "CREATE TABLE t (LIKE u INCLUDING INDEXES);",
    "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (LIKE u INCLUDING ALL);",
    // A part that could not be read may add it.
    "CREATE TABLE t (id int); SELECT add_keys();",
    "CREATE TABLE t (id int); DO $$ BEGIN EXECUTE 'ALTER TABLE t ' || x(); END $$;",
    {
      code: "CREATE TABLE t (id int);",
      beside: { "migrations/3_t.sql": "DO $$ BEGIN EXECUTE 'ALTER TABLE t ' || x(); END $$;" },
    },
    {
      code: "CREATE TABLE t (id int);",
      beside: { "migrations/3_t.sql": "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (id);" },
    },
    { code: "CREATE TABLE t (id int);", beside: { "migrations/3_t.sql": "DROP TABLE t;" } },
    {
      code: "CREATE TABLE t (id int);",
      beside: { "migrations/3_t.sql": "ALTER TABLE t RENAME TO u; ALTER TABLE u ADD PRIMARY KEY (id);" },
    },
    // It was there before, and has what it had then.
    {
      code: "CREATE TABLE IF NOT EXISTS t (id int);",
      beside: { "migrations/1_t.sql": "CREATE TABLE t (id int PRIMARY KEY);" },
    },
    // One key for another.
    "CREATE TABLE t (id int CONSTRAINT k PRIMARY KEY, n int); ALTER TABLE t DROP CONSTRAINT k, ADD PRIMARY KEY (n);",
    {
      code: "ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD PRIMARY KEY (n);",
      beside: { "migrations/1_t.sql": "CREATE TABLE t (id int PRIMARY KEY, n int);" },
    },
    {
      code: "ALTER TABLE t DROP CONSTRAINT t_pkey;",
      beside: {
        "migrations/1_t.sql": "CREATE TABLE t (id int PRIMARY KEY, n int);",
        "migrations/3_t.sql": "ALTER TABLE t ADD PRIMARY KEY (n);",
      },
    },
    {
      code: "ALTER TABLE t DROP COLUMN n;",
      beside: { "migrations/1_t.sql": "CREATE TABLE t (id int PRIMARY KEY, n int);" },
    },
    // Whether it is dropped is not known.
    {
      code: "DO $$ BEGIN IF x THEN ALTER TABLE t DROP CONSTRAINT t_pkey; END IF; END $$;",
      beside: { "migrations/1_t.sql": "CREATE TABLE t (id int PRIMARY KEY);" },
    },
    "-- migrate:up\nDROP TABLE t;\n-- migrate:down\nCREATE TABLE t (a int);",
    { code: "CREATE TABLE logs (a int);", settings: { ignoreTables: ["logs"] } },
  ],
  invalid: [
    {
      code: "CREATE TABLE orders (\n  a int\n);",
      errors: [
        {
          messageId: "missing",
          message:
            "`orders` gets no primary key: once it is published, logical replication refuses each UPDATE and DELETE in it. Add one.",
          line: 1,
          column: 14,
          endLine: 1,
          endColumn: 20,
        },
      ],
    },
    {
      code: "CREATE TABLE likes (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX ON likes (a, b);",
      errors: [
        {
          messageId: "candidate",
          message:
            "`likes` gets no primary key: once it is published, logical replication refuses each UPDATE and DELETE in it. Make its unique key over `a`, `b` the primary key.",
        },
      ],
    },
    // NULL is not unique, and neither are some of the rows, or a part of what is in them.
    { code: "CREATE TABLE t (a int UNIQUE);", errors: ["missing"] },
    { code: "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX ON t (a) WHERE a > 0;", errors: ["missing"] },
    { code: "CREATE TABLE t (a text NOT NULL); CREATE UNIQUE INDEX ON t (lower(a));", errors: ["missing"] },
    // Keys are not inherited, and copied only on demand.
    { code: "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t () INHERITS (u);", errors: ["missing"] },
    { code: "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (LIKE u);", errors: ["missing"] },
    { code: "CREATE TABLE t (a int) PARTITION BY HASH (a);", errors: ["missing"] },
    { code: "CREATE TABLE IF NOT EXISTS t (a int);", errors: ["missing"] },
    {
      code: "CREATE TABLE t (a int);",
      beside: { "migrations/3_t.sql": "ALTER TABLE t RENAME TO u; CREATE TABLE t (id int PRIMARY KEY);" },
      errors: ["missing"],
    },
    {
      code: "CREATE TABLE orders (a int);",
      beside: { "migrations/3_t.sql": "DO $$ BEGIN EXECUTE 'ALTER TABLE other ' || x(); END $$;" },
      errors: ["missing"],
    },
    {
      code: "ALTER TABLE t\n  DROP CONSTRAINT t_pkey;",
      beside: { "migrations/1_t.sql": "CREATE TABLE t (id int PRIMARY KEY, n int);" },
      errors: [
        {
          messageId: "dropped",
          message:
            "From here on, `t` has no primary key: once it is published, logical replication refuses each UPDATE and DELETE in it. Add another one in this migration.",
          line: 2,
          column: 3,
          endColumn: 25,
        },
      ],
    },
    {
      code: "ALTER TABLE t DROP COLUMN id;",
      beside: { "migrations/1_t.sql": "CREATE TABLE t (id int, n int, PRIMARY KEY (id, n));" },
      errors: ["dropped"],
    },
    {
      code: "ALTER TABLE u DROP CONSTRAINT t_pkey; ALTER TABLE u RENAME TO v;",
      beside: { "migrations/1_t.sql": "CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t RENAME TO u;" },
      errors: ["dropped"],
    },
  ],
});

runSql(RULE, "mysql", {
  valid: [
    "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY);",
    "CREATE TABLE t (id INT, PRIMARY KEY (id));",
    "CREATE TABLE u (id INT PRIMARY KEY); CREATE TABLE t LIKE u;",
    "CREATE TABLE t LIKE u;",
    // InnoDB sorts the rows by it.
    "CREATE TABLE t (a INT NOT NULL, UNIQUE KEY k (a));",
    // One column less in the key.
    {
      code: "ALTER TABLE t DROP COLUMN n;",
      beside: { "migrations/1_t.sql": "CREATE TABLE t (id INT, n INT, PRIMARY KEY (id, n));" },
    },
    {
      code: "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (n);",
      beside: { "migrations/1_t.sql": "CREATE TABLE t (id INT PRIMARY KEY, n INT);" },
    },
  ],
  invalid: [
    {
      code: "CREATE TABLE t (a INT, UNIQUE KEY k (a));",
      errors: [
        {
          messageId: "missing",
          message:
            "`t` gets no primary key: a replica may read all of it for each row that changes, and Group Replication and `sql_require_primary_key` refuse it. Add one.",
        },
      ],
    },
    { code: "CREATE TABLE t (a TEXT NOT NULL, UNIQUE KEY k (a(10)));", errors: ["missing"] },
    {
      code: "ALTER TABLE t DROP PRIMARY KEY;",
      beside: { "migrations/1_t.sql": "CREATE TABLE t (id INT PRIMARY KEY, n INT);" },
      errors: ["dropped"],
    },
  ],
});

runSql(RULE, "sqlite", {
  valid: [
    "CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID;",
    "CREATE TABLE t (a TEXT NOT NULL UNIQUE);",
    // The table that takes its place has one.
    "CREATE TABLE new_t (id INTEGER PRIMARY KEY); INSERT INTO new_t SELECT * FROM t; DROP TABLE t; ALTER TABLE new_t RENAME TO t;",
  ],
  invalid: [
    {
      code: "CREATE TABLE t (a TEXT);",
      errors: [
        {
          messageId: "missing",
          message:
            "`t` gets no primary key: no foreign key can refer to its rows, and VACUUM may number them anew. Add one.",
        },
      ],
    },
  ],
});

runScript(RULE, "postgresql", "migrations/20240101000000_orders.js", {
  valid: [
    `exports.up = knex => knex.schema.createTable("t", t => { t.increments(); });
     exports.down = () => {};`,
    `exports.up = knex => knex.schema.createTable("t", t => { t.integer("a"); t.integer("b"); t.primary(["a", "b"]); });
     exports.down = () => {};`,
    // Columns that are added elsewhere.
    `const { columns } = require("somewhere");
     exports.up = knex => knex.schema.createTable("t", t => { t.integer("a"); columns(t); });
     exports.down = () => {};`,
  ],
  invalid: [
    {
      code: `exports.up = async knex => {
  if (!(await knex.schema.hasTable("t"))) {
    await knex.schema.createTable("t", t => {
      t.integer("a");
    });
  }
};
exports.down = () => {};`,
      errors: [{ messageId: "missing", line: 3, column: 36, endColumn: 37 }],
    },
    // Each of them, whichever shares its words with which.
    {
      code: `exports.up = async knex => {
  for (const name of ["a", "b"]) {
    await knex.schema.createTable(name, t => { t.integer("n"); });
  }
  await knex.schema.alterTable("b", t => { t.primary(["n"]); });
};
exports.down = () => {};`,
      errors: [
        {
          messageId: "missing",
          message:
            "`a` gets no primary key: once it is published, logical replication refuses each UPDATE and DELETE in it. Add one.",
        },
      ],
    },
  ],
});

runScript(RULE, "postgresql", "migrations/20240101000000-orders.js", {
  valid: [],
  invalid: [
    // The method of the query interface adds none by itself, as a model would.
    {
      code: `module.exports = {
  up: (queryInterface, Sequelize) => queryInterface.createTable("t", { a: Sequelize.INTEGER }),
  down: queryInterface => queryInterface.dropTable("t"),
};`,
      errors: ["missing"],
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
    op.create_table("orders", sa.Column("a", sa.Integer(), nullable=False))


def downgrade():
    op.drop_table("orders")
`,
      errors: [{ messageId: "missing", line: 9, column: 22, endColumn: 28 }],
    },
  ],
});
