import { runPython, runScript, runSql } from "../support/rules.js";

const RULE = "no-redundant-index";

runSql(RULE, "postgresql", {
  valid: [
    "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a); CREATE INDEX j ON t (b, a);",
    // The narrower one is unique, the wider one is not narrower.
    "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a); CREATE INDEX j ON t (a, b);",
    "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE INDEX j ON t (a, b);",
    "CREATE TABLE t (a int UNIQUE, b int, UNIQUE (a, b));",
    // Other rows, method, operators, order, collation, place of NULLs.
    "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a) WHERE b > 0; CREATE INDEX j ON t (a);",
    "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a) WHERE b > 0; CREATE INDEX j ON t (a) WHERE b > 1;",
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a); CREATE INDEX j ON t USING hash (a);",
    "CREATE TABLE t (a text); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a text_pattern_ops);",
    "CREATE TABLE t (a text, b text); CREATE INDEX i ON t (a, b); CREATE INDEX j ON t (a DESC);",
    'CREATE TABLE t (a text); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a COLLATE "C");',
    "CREATE TABLE t (a text); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a NULLS FIRST);",
    "CREATE TABLE t (a text); CREATE INDEX i ON t (a); CREATE INDEX j ON t (lower(a));",
    // A prefix of anything but a B-tree is no index of its own.
    "CREATE TABLE t (a text, b text); CREATE INDEX i ON t USING gin (a, b); CREATE INDEX j ON t USING gin (a);",
    // It carries a column that the other one has not.
    "CREATE TABLE t (a int, b int, c int); CREATE INDEX i ON t (a) INCLUDE (c); CREATE INDEX j ON t (a, b);",
    // NULLs that are not distinct, checks at the end of the transaction.
    "CREATE TABLE t (a int UNIQUE); CREATE UNIQUE INDEX j ON t (a) NULLS NOT DISTINCT;",
    "CREATE TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED); CREATE UNIQUE INDEX j ON t (a);",
    // The server makes one index.
    "CREATE TABLE t (a int PRIMARY KEY UNIQUE);",
    // One of the two goes.
    "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a, b); DROP INDEX i;",
    "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a, b); ALTER TABLE t DROP COLUMN b;",
    "CREATE TABLE t (a int, b int); CREATE INDEX j ON t (a, b); DROP TABLE t;",
    {
      code: "CREATE INDEX j ON t (a, b);",
      beside: {
        "migrations/1_t.sql": "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a);",
        "migrations/3_t.sql": "DROP INDEX i;",
      },
    },
    {
      code: "CREATE INDEX i ON t (a);",
      beside: {
        "migrations/1_t.sql": "CREATE TABLE t (a int, b int); CREATE INDEX j ON t (a, b);",
        "migrations/3_t.sql": "DROP INDEX j;",
      },
    },
    // What cannot be read may drop one of them.
    "CREATE INDEX i ON t (a); SELECT drop_index('i'); CREATE INDEX j ON t (a);",
    "CREATE INDEX i ON t (a); CREATE INDEX j ON t (a); DO $$ BEGIN EXECUTE 'DROP INDEX ' || x(); END $$;",
    {
      code: "CREATE INDEX j ON orders (a);",
      beside: {
        "migrations/1_t.sql": "CREATE INDEX i ON orders (a);",
        "migrations/3_t.sql": "DO $$ BEGIN EXECUTE 'DROP INDEX ' || index_of('orders'); END $$;",
      },
    },
    {
      code: "CREATE INDEX j ON orders (a);",
      beside: {
        "migrations/1_t.sql": "CREATE INDEX i ON orders (a); SELECT drop_indexes('orders');",
      },
    },
    {
      code: "CREATE INDEX j ON orders (a);",
      beside: {
        "migrations/1_t.sql": "CREATE INDEX i ON orders (a);",
        "migrations/3_t.sql": "ALTER TABLE orders RENAME TO sales; ALTER INDEX i RENAME TO k; DROP INDEX k;",
      },
    },
    // What comes later is reported there.
    {
      code: "CREATE INDEX i ON t (a);",
      beside: { "migrations/3_t.sql": "CREATE INDEX j ON t (a, b);" },
    },
    // The same index, where it is missing.
    {
      code: "CREATE INDEX IF NOT EXISTS i ON t (a);",
      beside: { "migrations/1_t.sql": "CREATE INDEX i ON t (a);" },
    },
    // The table is another one by now.
    {
      code: "CREATE TABLE t (a int); CREATE INDEX i ON t (a);",
      beside: { "migrations/1_t.sql": "CREATE TABLE t (a int); CREATE INDEX j ON t (a); ALTER TABLE t RENAME TO old;" },
    },
    // Indexes of a view go with it.
    {
      code: "DROP MATERIALIZED VIEW v; CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE INDEX j ON v (a);",
      beside: { "migrations/1_v.sql": "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE INDEX i ON v (a);" },
    },
    // Which of them the block makes is not known.
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a); DO $$ BEGIN IF x THEN CREATE INDEX j ON t (a); END IF; END $$;",
    "-- migrate:up\nDROP INDEX i;\n-- migrate:down\nCREATE INDEX i ON t (a); CREATE INDEX j ON t (a);",
  ],
  invalid: [
    {
      code: "CREATE TABLE t (a int, b int);\nCREATE INDEX i ON t (a, b);\nCREATE INDEX j ON t (a);\n",
      errors: [
        {
          messageId: "redundant",
          message:
            "In `t`, the index `j` is redundant: the index `i` begins with the same columns and serves the same queries, and every write has to keep both. Leave it out.",
          line: 3,
          column: 1,
          endLine: 3,
          endColumn: 24,
        },
      ],
    },
    // In whatever order they come.
    {
      code: "CREATE TABLE t (a int, b int);\nCREATE INDEX i ON t (a);\nCREATE INDEX j ON t (a, b);\n",
      errors: [{ messageId: "redundant", line: 2 }],
    },
    // Of two that are the same, the later one.
    {
      code: "CREATE TABLE t (a int);\nCREATE INDEX i ON t (a);\nCREATE INDEX j ON t (a);\n",
      errors: [{ messageId: "redundant", line: 3 }],
    },
    { code: "CREATE TABLE t (a int); CREATE INDEX ON t (a); CREATE INDEX ON t (a);", errors: ["redundant"] },
    {
      code: "CREATE TABLE t (a int); CREATE INDEX i ON t (lower(a)); CREATE INDEX j ON t (lower(a), b);",
      errors: ["redundant"],
    },
    {
      code: "CREATE TABLE t (a int) ; CREATE INDEX i ON t (a) WHERE b IS NULL; CREATE INDEX j ON t (a, c) WHERE b IS NULL;",
      errors: ["redundant"],
    },
    { code: "CREATE INDEX i ON t USING gin (a); CREATE INDEX j ON t USING gin (a);", errors: ["redundant"] },
    { code: "CREATE INDEX i ON t (a) INCLUDE (b); CREATE INDEX j ON t (a, b);", errors: ["redundant"] },
    // Keys have indexes of their own.
    {
      code: "CREATE TABLE t (a int PRIMARY KEY); CREATE INDEX i ON t (a);",
      errors: [
        {
          messageId: "redundant",
          message:
            "In `t`, the index `i` is redundant: the primary key (`a`) has the same columns and serves the same queries, and every write has to keep both. Leave it out.",
        },
      ],
    },
    { code: "CREATE TABLE t (a int PRIMARY KEY); CREATE UNIQUE INDEX i ON t (a);", errors: ["redundant"] },
    { code: "CREATE TABLE t (a int UNIQUE); CREATE UNIQUE INDEX i ON t (a);", errors: ["redundant"] },
    { code: "CREATE TABLE t (a int, b int, UNIQUE (a, b)); CREATE INDEX i ON t (a);", errors: ["redundant"] },
    { code: "ALTER TABLE t ADD PRIMARY KEY (a); ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);", errors: ["redundant"] },
    // The other one in another file, under whatever name the table goes there.
    {
      code: "CREATE INDEX i ON sales (a);",
      beside: {
        "migrations/1_t.sql":
          "CREATE TABLE t (\n  a int,\n  b int,\n  CONSTRAINT u UNIQUE (a, b)\n);\nALTER TABLE t RENAME TO sales;",
      },
      errors: [
        {
          messageId: "redundant",
          message:
            "In `sales`, the index `i` is redundant: the unique constraint `u` (migrations/1_t.sql:4) begins with the same columns and serves the same queries, and every write has to keep both. Leave it out.",
        },
      ],
    },
    {
      code: "CREATE INDEX j ON orders (a);",
      beside: {
        "migrations/1_t.sql": "CREATE INDEX i ON orders (a);",
        "migrations/3_t.sql": "DO $$ BEGIN EXECUTE 'DROP INDEX ' || index_of('people'); END $$;",
      },
      errors: ["redundant"],
    },
    // Functions of the server change no table.
    {
      code: "SELECT setval('s', 1); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a); SELECT pg_catalog.set_config('search_path', '', false);",
      errors: ["redundant"],
    },
    // Once for each that is too much.
    {
      code: "CREATE INDEX j ON t (a, b);\nCREATE INDEX k ON t (a, c);",
      beside: { "migrations/1_t.sql": "CREATE INDEX i ON t (a);" },
      errors: [{ messageId: "replaces", line: 1 }],
    },
    {
      code: "CREATE INDEX j ON t (a, b);",
      beside: { "migrations/1_t.sql": "CREATE TABLE t (a int, b int);\nCREATE INDEX i ON t (a);" },
      errors: [
        {
          messageId: "replaces",
          message:
            "In `t`, the index `j` makes the index `i` (migrations/1_t.sql:2) redundant: it begins with the same columns and serves the same queries, and every write has to keep both. Drop the index `i` in this migration.",
          column: 1,
          endColumn: 27,
        },
      ],
    },
  ],
});

runSql(RULE, "mysql", {
  valid: [
    // The server drops its own index for the foreign key when this one comes.
    "CREATE TABLE t (a INT, b INT, FOREIGN KEY (a) REFERENCES p (id)); CREATE INDEX i ON t (a, b);",
    "CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES p (id), KEY k (a));",
    "CREATE TABLE t (a VARCHAR(99), b INT, KEY i (a(10)), KEY j (a, b));",
    "CREATE TABLE t (a TEXT, FULLTEXT KEY i (a), KEY j (a(10)));",
  ],
  invalid: [
    {
      code: "CREATE TABLE t (\n  a INT,\n  b INT,\n  KEY i (a),\n  KEY j (a, b)\n);",
      errors: [{ messageId: "redundant", line: 4, column: 3, endColumn: 12 }],
    },
    { code: "CREATE TABLE t (id INT PRIMARY KEY, UNIQUE KEY u (id));", errors: ["redundant"] },
    { code: "CREATE TABLE t (a TEXT, b INT, KEY i (a(10)), KEY j (a(10), b));", errors: ["redundant"] },
    { code: "CREATE TABLE t (a INT, b INT, KEY i (A), KEY j (a, b));", errors: ["redundant"] },
    { code: "CREATE TABLE t (a TEXT, FULLTEXT KEY i (a), FULLTEXT KEY j (a));", errors: ["redundant"] },
  ],
});

runSql(RULE, "sqlite", {
  valid: ["CREATE TABLE t (a TEXT); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a COLLATE NOCASE);"],
  invalid: [
    { code: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX i ON t (id);", errors: ["redundant"] },
    {
      code: "CREATE INDEX i ON t (a COLLATE NOCASE); CREATE INDEX j ON t (a COLLATE nocase, b);",
      errors: ["redundant"],
    },
  ],
});

runScript(RULE, "postgresql", "migrations/20240101000000_orders.js", {
  valid: [
    `exports.up = async knex => {
      await knex.schema.alterTable("orders", t => { t.dropIndex(["user_id"]); t.index(["user_id", "at"]); });
    };
    exports.down = () => {};`,
  ],
  invalid: [
    {
      code: `exports.up = async knex => {
  await knex.schema.createTable("orders", t => {
    t.increments();
    t.integer("user_id").index();
    t.integer("product_id");
    t.unique(["user_id", "product_id"]);
  });
};
exports.down = () => {};`,
      errors: [{ messageId: "redundant", line: 4 }],
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
    op.create_table("orders", sa.Column("id", sa.Integer(), primary_key=True, index=True))


def downgrade():
    op.drop_table("orders")
`,
      errors: [{ messageId: "redundant", line: 9 }],
    },
  ],
});
