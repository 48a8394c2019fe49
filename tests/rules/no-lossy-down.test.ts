import { runPython, runScript, runSql } from "../support/rules.js";

const migration = (up: string, down: string): string => `-- migrate:up\n${up}\n-- migrate:down\n${down}\n`;
const beside = {
  "migrations/1_first.sql": migration("CREATE TABLE t (id int PRIMARY KEY, a text);", "DROP TABLE t;"),
};

runSql("no-lossy-down", "postgresql", {
  valid: [
    migration("CREATE TABLE u (id int);", "DROP TABLE u;"),
    migration("CREATE TABLE u (id int);\nALTER TABLE u RENAME TO v;", "DROP TABLE v;"),
    migration("ALTER TABLE t ADD COLUMN c int;", "ALTER TABLE t DROP COLUMN c;"),
    migration("ALTER TABLE t ADD c int;\nALTER TABLE t RENAME c TO d;", "ALTER TABLE t DROP COLUMN d;"),
    migration(
      "ALTER TABLE t ADD c int;\nALTER TABLE t RENAME TO u;",
      "ALTER TABLE u DROP c;\nALTER TABLE u RENAME TO t;",
    ),
    { code: migration("CREATE TABLE IF NOT EXISTS u (id int);", "DROP TABLE u;"), beside },
    // Whether it was there is not known: `down-reverses-up` speaks of it.
    migration("CREATE TABLE u (id int);", "DROP TABLE v;"),
    // Made and dropped on the way back.
    migration("CREATE INDEX i ON t (a);", "CREATE TABLE x (id int);\nDROP TABLE x;\nDROP INDEX i;"),
    // What the way up does is not known.
    { code: migration("SELECT make_tables();", "DROP TABLE t;"), beside },
    // The rows are kept.
    {
      code: migration(
        "ALTER TABLE t ADD c int;",
        "CREATE TABLE x (id int, a text);\nINSERT INTO x SELECT id, a FROM t;\nDROP TABLE t;\nALTER TABLE x RENAME TO t;",
      ),
      beside,
    },
    migration("INSERT INTO t (id) VALUES (1);", "DELETE FROM t WHERE id = 1;"),
    migration("TRUNCATE t;\nINSERT INTO t (id) VALUES (1);", "DELETE FROM t;"),
    migration("CREATE TABLE u (id int);\nINSERT INTO u VALUES (1);", "DELETE FROM u;\nDROP TABLE u;"),
    // Not the way back.
    { code: migration("DROP TABLE t;", "CREATE TABLE t (id int);"), beside },
  ],
  invalid: [
    {
      code: migration("ALTER TABLE t ADD COLUMN c int;", "DROP TABLE t;"),
      errors: [
        {
          messageId: "table",
          message:
            "The way back drops table `t`, which was there before this migration: undoing the deploy loses rows that it has not made.",
          line: 4,
          column: 1,
          endLine: 4,
          endColumn: 13,
        },
      ],
    },
    {
      code: migration("ALTER TABLE t ADD COLUMN c int;", "ALTER TABLE t DROP COLUMN c, DROP COLUMN a;"),
      beside,
      errors: [{ messageId: "column", line: 4, column: 30 }],
    },
    // It was there already.
    { code: migration("CREATE TABLE IF NOT EXISTS t (id int);", "DROP TABLE t;"), beside, errors: ["table"] },
    {
      code: migration("ALTER TABLE t ADD COLUMN IF NOT EXISTS a text;", "ALTER TABLE t DROP COLUMN a;"),
      beside,
      errors: ["column"],
    },
    // Renamed, and not made.
    {
      code: migration("ALTER TABLE t RENAME TO u;", "DROP TABLE u;\nCREATE TABLE t (id int);"),
      beside,
      errors: ["table"],
    },
    {
      code: migration("ALTER TABLE t RENAME a TO b;", "ALTER TABLE t DROP b;\nALTER TABLE t ADD a text;"),
      beside,
      errors: ["column"],
    },
    { code: migration("INSERT INTO t (id) VALUES (1);", "DELETE FROM t;"), beside, errors: ["rows"] },
    { code: migration("INSERT INTO t (id) VALUES (1);", "TRUNCATE t;"), beside, errors: ["rows"] },
    {
      code: "DROP TABLE t;",
      filename: "migrations/2_more.down.sql",
      beside: {
        "migrations/1_first.up.sql": "CREATE TABLE t (id int);",
        "migrations/1_first.down.sql": "DROP TABLE t;",
        "migrations/2_more.up.sql": "ALTER TABLE t ADD c int;",
      },
      errors: [{ messageId: "table", line: 1 }],
    },
  ],
});

runScript("no-lossy-down", "postgresql", "migrations/20240101000000_x.js", {
  valid: [
    "exports.up = knex => knex.schema.createTable('t', t => { t.increments(); });\nexports.down = knex => knex.schema.dropTable('t');",
  ],
  invalid: [
    {
      code: "exports.up = knex => knex.schema.alterTable('t', t => { t.string('c'); });\nexports.down = knex => knex.schema.dropTable('t');",
      errors: [{ messageId: "table", line: 2 }],
    },
  ],
});

runPython("no-lossy-down", "postgresql", "migrations/versions/1_x.py", {
  valid: [],
  invalid: [
    {
      code: "from alembic import op\nimport sqlalchemy as sa\nrevision = '1'\ndef upgrade():\n    op.alter_column('t', 'a', new_column_name='b')\ndef downgrade():\n    op.drop_column('t', 'b')\n    op.add_column('t', sa.Column('a', sa.Text()))\n",
      errors: [{ messageId: "column", line: 7 }],
    },
  ],
});
