import { runPython, runScript, runSql } from "../support/rules.js";

const migration = (up: string, down: string): string => `-- migrate:up\n${up}\n-- migrate:down\n${down}\n`;

runSql("require-irreversible-marker", "postgresql", {
  valid: [
    migration("DROP TABLE t;", "-- @irreversible the rows are in the archive of 2024-03\nCREATE TABLE t (id int);"),
    migration("DROP TABLE t;", "/* @irreversible: the rows are in the archive */\nCREATE TABLE t (id int);"),
    migration("DROP TABLE t;", "DO $$ BEGIN RAISE EXCEPTION 'the rows are gone'; END $$;"),
    // Nothing pretends: `require-down` and `down-reverses-up` speak of these.
    migration("DROP TABLE t;", ""),
    migration("DROP TABLE t;\nCREATE TABLE u (id int);", "DROP TABLE u;"),
    // Restored from a copy.
    migration(
      "CREATE TABLE t_old AS SELECT * FROM t;\nDROP TABLE t;",
      "CREATE TABLE t (id int);\nINSERT INTO t SELECT * FROM t_old;\nDROP TABLE t_old;",
    ),
    migration(
      "ALTER TABLE t ADD b text;\nUPDATE t SET b = a;\nALTER TABLE t DROP a;",
      "ALTER TABLE t ADD a text;\nUPDATE t SET a = b;\nALTER TABLE t DROP b;",
    ),
    // Nothing is lost.
    migration("CREATE TABLE t (id int);\nDROP TABLE t;", "CREATE TABLE t (id int);\nDROP TABLE t;"),
    migration("ALTER TABLE t ADD a int;\nALTER TABLE t DROP a;", "ALTER TABLE t ADD a int;"),
    migration("DROP INDEX i;", "CREATE INDEX i ON t (a);"),
    // It fails: `no-failing-down`.
    migration("ALTER TABLE t DROP a;", "ALTER TABLE t ADD a int NOT NULL;"),
    // What the way back does is not known.
    migration("DROP TABLE t;", "CREATE TABLE t (id int);\nSELECT restore_rows();"),
    migration("DELETE FROM t WHERE a = 1;", "INSERT INTO t (a) VALUES (1);"),
  ],
  invalid: [
    {
      code: migration("DROP TABLE t;", "CREATE TABLE t (id int);"),
      errors: [
        {
          messageId: "pretends",
          message:
            "This migration loses the rows of `t`, and its way back brings the form back without them: undoing the deploy looks as if it had worked. Restore them from a copy, let the way back throw with a reason, or say it in a comment: `@irreversible <reason>`.",
          line: 2,
          column: 1,
          endLine: 2,
          endColumn: 13,
        },
      ],
    },
    {
      // One finding: one comment helps.
      code: migration(
        "ALTER TABLE t DROP a, DROP b, DROP c;",
        "ALTER TABLE t ADD a int, ADD b int, ADD c int NOT NULL DEFAULT 0;",
      ),
      errors: [
        {
          messageId: "pretends",
          message:
            "This migration loses the values of `a` in `t`, and what 2 more operations took, and its way back brings the form back without them: undoing the deploy looks as if it had worked. Restore them from a copy, let the way back throw with a reason, or say it in a comment: `@irreversible <reason>`.",
        },
      ],
    },
    {
      code: migration("DROP TABLE t;", "-- @irreversible\nCREATE TABLE t (id int);"),
      errors: [{ messageId: "noReason", line: 2 }],
    },
    // Another column is filled.
    {
      code: migration("ALTER TABLE t DROP a;", "ALTER TABLE t ADD a int;\nUPDATE t SET b = 1;"),
      errors: ["pretends"],
    },
    {
      code: migration("DELETE FROM t WHERE a = 1;\nALTER TABLE t ADD b int;", "ALTER TABLE t DROP b;"),
      errors: ["pretends"],
    },
    {
      code: migration("ALTER TABLE t ALTER a TYPE date;", "ALTER TABLE t ALTER a TYPE timestamp;"),
      beside: { "migrations/1_first.sql": migration("CREATE TABLE t (a timestamp);", "DROP TABLE t;") },
      errors: ["pretends"],
    },
    {
      code: "DROP TABLE t;",
      filename: "migrations/2_drop.up.sql",
      beside: { "migrations/2_drop.down.sql": "CREATE TABLE t (id int);" },
      errors: ["pretends"],
    },
  ],
});

runSql("require-irreversible-marker", "postgresql", {
  valid: [
    {
      code: "DROP TABLE t;",
      filename: "migrations/2_drop.up.sql",
      beside: { "migrations/2_drop.down.sql": "-- @irreversible nobody had rows\nCREATE TABLE t (id int);" },
    },
    // The file of the way up is the one that is told.
    {
      code: "CREATE TABLE t (id int);",
      filename: "migrations/2_drop.down.sql",
      beside: { "migrations/2_drop.up.sql": "DROP TABLE t;" },
    },
  ],
  invalid: [],
});

runScript("require-irreversible-marker", "postgresql", "migrations/20240101000000_x.js", {
  valid: [
    "/**\n * @irreversible the rows are in the archive\n */\nexports.up = knex => knex.schema.dropTable('t');\nexports.down = knex => knex.schema.createTable('t', t => { t.increments(); });",
  ],
  invalid: [
    {
      code: "exports.up = knex => knex.schema.dropTable('t');\nexports.down = knex => knex.schema.createTable('t', t => { t.increments(); });",
      errors: [{ messageId: "pretends", line: 1, column: 22 }],
    },
    {
      // No comment.
      code: "exports.up = knex => knex.schema.dropTable('t');\nexports.down = knex => { console.log('@irreversible it is'); return knex.schema.createTable('t', t => { t.increments(); }); };",
      errors: ["pretends"],
    },
  ],
});

runPython("require-irreversible-marker", "postgresql", "migrations/versions/1_x.py", {
  valid: [
    "\"\"\"Drop a.\n\n@irreversible nobody had values\n\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\nrevision = '1'\ndef upgrade():\n    op.drop_column('t', 'a')\ndef downgrade():\n    op.add_column('t', sa.Column('a', sa.Text()))\n",
  ],
  invalid: [
    {
      code: "from alembic import op\nimport sqlalchemy as sa\nrevision = '1'\ndef upgrade():\n    op.drop_column('t', 'a')\ndef downgrade():\n    op.add_column('t', sa.Column('a', sa.Text()))\n",
      errors: [{ messageId: "pretends", line: 5 }],
    },
  ],
});
