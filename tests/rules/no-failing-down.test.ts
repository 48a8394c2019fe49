import { runPython, runScript, runSql } from "../support/rules.js";

const migration = (up: string, down: string): string => `-- migrate:up\n${up}\n-- migrate:down\n${down}\n`;
const beside = {
  "migrations/1_first.sql":
    "-- migrate:up\nCREATE TABLE t (id int PRIMARY KEY, a varchar(10) NOT NULL, b text, CONSTRAINT t_a_key UNIQUE (a), CONSTRAINT t_a_check CHECK (a <> ''));\n-- migrate:down\nDROP TABLE t;\n",
};

runSql("no-failing-down", "postgresql", {
  valid: [
    migration("ALTER TABLE t DROP COLUMN c;", "ALTER TABLE t ADD COLUMN c int NOT NULL DEFAULT 0;"),
    migration("ALTER TABLE t DROP COLUMN c;", "ALTER TABLE t ADD COLUMN c int;"),
    migration(
      "ALTER TABLE t DROP COLUMN c;",
      "ALTER TABLE t ADD COLUMN c int;\nUPDATE t SET c = 0;\nALTER TABLE t ALTER COLUMN c SET NOT NULL;",
    ),
    // Filled before it is required.
    migration(
      "ALTER TABLE t ALTER COLUMN a DROP NOT NULL;",
      "UPDATE t SET a = '' WHERE a IS NULL;\nALTER TABLE t ALTER COLUMN a SET NOT NULL;",
    ),
    migration(
      "ALTER TABLE t ALTER COLUMN a DROP NOT NULL;",
      "DELETE FROM t WHERE a IS NULL;\nALTER TABLE t ALTER COLUMN a SET NOT NULL;",
    ),
    // The table is new, on the way back.
    migration("DROP TABLE t;", "CREATE TABLE t (id int);\nALTER TABLE t ADD COLUMN c int NOT NULL;"),
    // What comes before it may do anything.
    migration("ALTER TABLE t DROP COLUMN c;", "SELECT empty_all();\nALTER TABLE t ADD COLUMN c int NOT NULL;"),
    // The way up says of `no-not-null-without-default`.
    migration("ALTER TABLE t ADD COLUMN c int NOT NULL;", "ALTER TABLE t DROP COLUMN c;"),
    // Another key keeps rows alike out.
    {
      code: migration(
        "ALTER TABLE t DROP CONSTRAINT t_a_key;\nCREATE UNIQUE INDEX i ON t (a);",
        "DROP INDEX i;\nALTER TABLE t ADD CONSTRAINT t_a_key UNIQUE (a);",
      ).replace(
        "DROP INDEX i;\nALTER TABLE t ADD CONSTRAINT t_a_key UNIQUE (a);",
        "ALTER TABLE t ADD CONSTRAINT t_a_key UNIQUE (a);\nDROP INDEX i;",
      ),
      beside,
    },
    // All values that came are small enough.
    { code: migration("ALTER TABLE t ALTER a TYPE varchar(5);", "ALTER TABLE t ALTER a TYPE varchar(10);"), beside },
    {
      code: migration("ALTER TABLE t ALTER a TYPE text;", "ALTER TABLE t ALTER a TYPE varchar(10) USING left(a, 10);"),
      beside,
    },
    // Nothing is said of rows that exist.
    {
      code: migration(
        "ALTER TABLE t DROP CONSTRAINT t_a_check;",
        "ALTER TABLE t ADD CONSTRAINT t_a_check CHECK (a <> '') NOT VALID;",
      ),
      beside,
    },
    // The column comes back without values.
    {
      code: migration(
        "ALTER TABLE t DROP COLUMN a;",
        "ALTER TABLE t ADD a varchar(10);\nALTER TABLE t ADD UNIQUE (a);",
      ),
      beside,
    },
  ],
  invalid: [
    {
      code: migration("ALTER TABLE t DROP COLUMN c;", "ALTER TABLE t ADD COLUMN c int NOT NULL;"),
      errors: [
        {
          messageId: "required",
          message:
            "The way back adds `c` to `t` as NOT NULL without a default: PostgreSQL rejects this as soon as `t` has a row. Add it nullable, fill it, and require it then, or give it a default.",
          line: 4,
          column: 26,
          endLine: 4,
          endColumn: 40,
        },
      ],
    },
    {
      code: migration("ALTER TABLE t ALTER COLUMN a DROP NOT NULL;", "ALTER TABLE t ALTER COLUMN a SET NOT NULL;"),
      errors: [{ messageId: "nulls", line: 4 }],
    },
    {
      code: migration(
        "ALTER TABLE t DROP COLUMN c;",
        "ALTER TABLE t ADD COLUMN c int;\nALTER TABLE t ALTER COLUMN c SET NOT NULL;",
      ),
      errors: [{ messageId: "nulls", line: 5 }],
    },
    {
      // Another column is filled.
      code: migration(
        "ALTER TABLE t ALTER COLUMN a DROP NOT NULL;",
        "UPDATE t SET b = '' WHERE b IS NULL;\nALTER TABLE t ALTER COLUMN a SET NOT NULL;",
      ),
      errors: ["nulls"],
    },
    {
      code: migration("ALTER TABLE t DROP CONSTRAINT t_a_key;", "ALTER TABLE t ADD CONSTRAINT t_a_key UNIQUE (a);"),
      beside,
      errors: [{ messageId: "unique", line: 4 }],
    },
    {
      code: migration("ALTER TABLE t DROP CONSTRAINT t_a_key;", "CREATE UNIQUE INDEX i ON t (a);"),
      beside,
      errors: ["unique"],
    },
    {
      code: migration(
        "ALTER TABLE t DROP CONSTRAINT t_a_check;",
        "ALTER TABLE t ADD CONSTRAINT t_a_check CHECK (a <> '');",
      ),
      beside,
      errors: ["check"],
    },
    {
      code: migration("ALTER TABLE t ALTER a TYPE text;", "ALTER TABLE t ALTER a TYPE varchar(10);"),
      beside,
      errors: [
        {
          messageId: "shrinks",
          message:
            "The way back changes `a` of `t` from `text` to `varchar(10)`: PostgreSQL rejects this as soon as one value is too large for it. Take care of such rows before it.",
        },
      ],
    },
    {
      code: migration(
        "ALTER TYPE s RENAME TO s_old;\nCREATE TYPE s AS ENUM ('x', 'y');\nALTER TABLE t ALTER a TYPE s USING a::text::s;\nDROP TYPE s_old;",
        "CREATE TYPE s_old AS ENUM ('x');\nALTER TABLE t ALTER a TYPE s_old USING a::text::s_old;\nDROP TYPE s;\nALTER TYPE s_old RENAME TO s;",
      ),
      errors: [
        {
          messageId: "labels",
          message:
            "The way back takes `y` away from the values of `a` in `t`: PostgreSQL rejects this as soon as one row has it. Give such rows another value before it.",
        },
      ],
    },
    {
      code: migration(
        "ALTER TABLE t DROP CONSTRAINT f;\nDROP TABLE p;",
        "CREATE TABLE p (id int PRIMARY KEY);\nALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES p (id);",
      ),
      beside,
      errors: ["foreignKey"],
    },
    {
      // The way back in a file of its own.
      code: "ALTER TABLE t ALTER a TYPE varchar(10);",
      filename: "migrations/2_long.down.sql",
      beside: {
        "migrations/1_first.up.sql": "CREATE TABLE t (id int PRIMARY KEY, a varchar(10) NOT NULL);",
        "migrations/1_first.down.sql": "DROP TABLE t;",
        "migrations/2_long.up.sql": "ALTER TABLE t ALTER a TYPE text;",
      },
      errors: ["shrinks"],
    },
  ],
});

runSql("no-failing-down", "mysql", {
  valid: [
    // MySQL writes a zero value.
    migration("ALTER TABLE t DROP COLUMN c;", "ALTER TABLE t ADD COLUMN c int NOT NULL;"),
    migration("ALTER TABLE t MODIFY e enum('a', 'b');", "ALTER TABLE t MODIFY e enum('a', 'b', 'c');"),
  ],
  invalid: [
    {
      code: migration("ALTER TABLE t MODIFY e enum('a', 'b');", "ALTER TABLE t MODIFY e enum('a');"),
      errors: ["labels"],
    },
    {
      code: migration("ALTER TABLE t MODIFY n bigint;", "ALTER TABLE t MODIFY n int;"),
      errors: ["shrinks"],
    },
    { code: migration("ALTER TABLE t MODIFY n int;", "ALTER TABLE t MODIFY n int NOT NULL;"), errors: ["nulls"] },
  ],
});

runScript("no-failing-down", "postgresql", "migrations/20240101000000_x.js", {
  valid: [
    "exports.up = knex => knex.schema.alterTable('t', t => { t.dropColumn('c'); });\nexports.down = knex => knex.schema.alterTable('t', t => { t.string('c').notNullable().defaultTo(''); });",
    // Knex drops NOT NULL and sets it again.
    "exports.up = knex => knex.schema.alterTable('t', t => { t.boolean('c').notNullable().defaultTo(true).alter(); });\nexports.down = knex => knex.schema.alterTable('t', t => { t.boolean('c').notNullable().defaultTo(false).alter(); });",
  ],
  invalid: [
    {
      code: "exports.up = knex => knex.schema.alterTable('t', t => { t.dropColumn('c'); });\nexports.down = knex => knex.schema.alterTable('t', t => { t.string('c').notNullable(); });",
      errors: [{ messageId: "required", line: 2, column: 59 }],
    },
  ],
});

runPython("no-failing-down", "postgresql", "migrations/versions/1_x.py", {
  valid: [],
  invalid: [
    {
      code: "from alembic import op\nimport sqlalchemy as sa\nrevision = '1'\ndef upgrade():\n    op.alter_column('t', 'a', nullable=True)\ndef downgrade():\n    op.alter_column('t', 'a', nullable=False)\n",
      errors: [{ messageId: "nulls", line: 7 }],
    },
  ],
});
