import { runPython, runScript, runSql } from "../support/rules.js";

const migration = (up: string, down: string): string => `-- migrate:up\n${up}\n-- migrate:down\n${down}\n`;
const beside = {
  "migrations/1_first.sql": migration(
    `CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a varchar(20) NOT NULL DEFAULT 'x', p_id int CONSTRAINT t_p REFERENCES p ON DELETE CASCADE);
CREATE UNIQUE INDEX t_a ON t (a) WHERE a <> '';
CREATE TYPE mood AS ENUM ('sad', 'ok');`,
    "DROP TABLE t;\nDROP TABLE p;\nDROP TYPE mood;",
  ),
};

runSql("down-restores-definition", "postgresql", {
  valid: [
    {
      code: migration(
        "ALTER TABLE t DROP a;",
        "ALTER TABLE t ADD a character varying(20) NOT NULL DEFAULT 'x'::text;\nCREATE UNIQUE INDEX t_a ON t (a) WHERE (a <> '');",
      ),
      beside,
    },
    {
      code: migration(
        "ALTER TABLE t DROP CONSTRAINT t_p;",
        "ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE;",
      ),
      beside,
    },
    { code: migration("ALTER TABLE t ALTER a TYPE text;", "ALTER TABLE t ALTER a TYPE varchar(20);"), beside },
    // The old definition is not known.
    migration("ALTER TABLE t DROP a;", "ALTER TABLE t ADD a text;"),
    {
      code: migration("ALTER TABLE t DROP a;", "ALTER TABLE t ADD a text;"),
      beside: {
        "migrations/1_first.sql": `${beside["migrations/1_first.sql"]}`,
        "migrations/1a_more.sql": "SELECT change_table('t');",
      },
    },
    // Not restored at all: another rule speaks of it.
    { code: migration("DROP INDEX t_a;\nALTER TABLE t ADD c int;", "ALTER TABLE t DROP c;"), beside },
    { code: migration("-- @irreversible nobody needs it\nALTER TABLE t DROP a;", "ALTER TABLE t ADD a text;"), beside },
    // What serial stands for.
    {
      code: migration(
        "ALTER TABLE n DROP id;",
        "CREATE SEQUENCE n_id_seq;\nALTER TABLE n ADD id int NOT NULL DEFAULT nextval('n_id_seq');\nALTER SEQUENCE n_id_seq OWNED BY n.id;",
      ),
      beside: { "migrations/1_first.sql": migration("CREATE TABLE n (id serial, a int);", "DROP TABLE n;") },
    },
    // In another order, which says nothing.
    { code: migration("DROP TYPE mood;", "CREATE TYPE mood AS ENUM ('ok', 'sad');"), beside },
  ],
  invalid: [
    {
      code: migration("ALTER TABLE t DROP a;", "ALTER TABLE t ADD a text;"),
      beside,
      errors: [
        {
          messageId: "differs",
          message:
            "What the way back restores is not what was there before (migrations/1_first.sql:3): column `a` of `t` was `varchar(20)` and comes back `text`, was NOT NULL and comes back nullable, was with default `x` and comes back without a default; unique index `t_a` of `t` does not come back.",
          line: 4,
          column: 15,
        },
      ],
    },
    {
      code: migration("ALTER TABLE t ALTER a TYPE text;", "ALTER TABLE t ALTER a TYPE varchar(30);"),
      beside,
      errors: [{ messageId: "differs", line: 4 }],
    },
    {
      code: migration("DROP INDEX t_a;", "CREATE INDEX t_a ON t (a);"),
      beside,
      errors: [
        {
          messageId: "differs",
          message:
            "What the way back restores is not what was there before (migrations/1_first.sql:4): unique index `t_a` of `t` was partial (`a <> ''`) and comes back over all rows, was unique and comes back without that.",
        },
      ],
    },
    {
      code: migration(
        "ALTER TABLE t DROP CONSTRAINT t_p;",
        "ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY (p_id) REFERENCES p (id);",
      ),
      beside,
      errors: [
        {
          messageId: "differs",
          message:
            "What the way back restores is not what was there before: foreign key `t_p` of `t` had ON DELETE CASCADE and comes back with NO ACTION.",
        },
      ],
    },
    {
      code: migration(
        "ALTER TABLE t DROP CONSTRAINT t_p;",
        "ALTER TABLE t ADD CONSTRAINT t_parent FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE;",
      ),
      beside,
      errors: ["differs"],
    },
    { code: migration("DROP TYPE mood;", "CREATE TYPE mood AS ENUM ('sad');"), beside, errors: ["differs"] },
    // The numbers come from another sequence.
    {
      code: migration("ALTER TABLE n DROP id;", "ALTER TABLE n ADD id int NOT NULL DEFAULT nextval('m_seq');"),
      beside: {
        "migrations/1_first.sql": migration(
          "CREATE SEQUENCE m_seq;\nCREATE TABLE n (id serial, a int);",
          "DROP TABLE n;\nDROP SEQUENCE m_seq;",
        ),
      },
      errors: ["differs"],
    },
    // It counts no more.
    {
      code: migration("ALTER TABLE n DROP id;", "ALTER TABLE n ADD id int NOT NULL;"),
      beside: { "migrations/1_first.sql": migration("CREATE TABLE n (id serial, a int);", "DROP TABLE n;") },
      errors: ["differs"],
    },
    // What goes along with a table has to come back with it.
    {
      code: migration(
        "DROP TABLE t;",
        "CREATE TABLE t (id int PRIMARY KEY, a varchar(20) NOT NULL DEFAULT 'x', p_id int, extra int);",
      ),
      beside,
      errors: [
        {
          messageId: "differs",
          message:
            "What the way back restores is not what was there before: column `extra` of `t` comes with it, which was not there; foreign key `t_p` of `t` does not come back; unique index `t_a` of `t` does not come back.",
          line: 4,
        },
      ],
    },
  ],
});

runSql("down-restores-definition", "mysql", {
  valid: [
    {
      code: migration("ALTER TABLE t DROP COLUMN a;", "ALTER TABLE t ADD COLUMN a int;"),
      beside: { "migrations/1_first.sql": "CREATE TABLE t (id int, a int COMMENT 'why');" },
    },
  ],
  invalid: [
    {
      code: migration("ALTER TABLE t DROP COLUMN a;", "ALTER TABLE t ADD COLUMN a int;"),
      beside: { "migrations/1_first.sql": "CREATE TABLE t (id int, a int COMMENT 'why');" },
      options: { comments: true },
      errors: ["differs"],
    },
    // MODIFY says the whole column.
    {
      code: migration("ALTER TABLE t MODIFY a text NOT NULL;", "ALTER TABLE t MODIFY a varchar(20);"),
      beside: { "migrations/1_first.sql": "CREATE TABLE t (id int, a varchar(20) NOT NULL);" },
      errors: [{ messageId: "differs", line: 4 }],
    },
  ],
});

runSql("down-restores-definition", "sqlite", {
  valid: [],
  invalid: [
    // References follow a table that gets another name.
    {
      code: migration(
        "ALTER TABLE p ADD COLUMN x int;",
        "ALTER TABLE p RENAME TO old_p;\nCREATE TABLE p (id int PRIMARY KEY);\nINSERT INTO p SELECT id FROM old_p;\nDROP TABLE old_p;",
      ),
      beside: {
        "migrations/1_first.sql": "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE t (p_id int REFERENCES p (id));",
      },
      errors: [
        {
          messageId: "differs",
          message:
            "What the way back restores is not what was there before: foreign key over `p_id` of `t` referred to `p` and comes back with `old_p`.",
          line: 4,
        },
      ],
    },
  ],
});

runScript("down-restores-definition", "postgresql", "migrations/20240201_drop.js", {
  valid: [],
  invalid: [
    {
      code: `exports.up = knex => knex.schema.alterTable("users", t => t.dropColumn("locale"));
exports.down = knex => knex.schema.alterTable("users", t => {
  t.string("locale");
});`,
      beside: {
        "migrations/20240101_first.js": `exports.up = knex => knex.schema.createTable("users", t => {
  t.increments("id");
  t.string("locale", 5).notNullable().defaultTo("en");
});
exports.down = knex => knex.schema.dropTable("users");`,
      },
      errors: [{ messageId: "differs", line: 3, column: 3 }],
    },
  ],
});

const RETYPED = `from alembic import op
import sqlalchemy as sa

revision = "b"
down_revision = "a"


def upgrade():
    op.alter_column("t", "c", type_=sa.String(50))


def downgrade():
    op.alter_column("t", "c", type_=sa.String(20))
`;

/** The migration before, which makes the column. */
const behind = (length: string) => ({
  "alembic/versions/a_first.py": `from alembic import op
import sqlalchemy as sa
from elsewhere import LENGTH

revision = "a"
down_revision = None


def upgrade():
    op.create_table("t", sa.Column("c", sa.String(${length}), nullable=False))


def downgrade():
    op.drop_table("t")
`,
});

// A length that is not known is any.
runPython("down-restores-definition", "postgresql", "alembic/versions/b_change.py", {
  valid: [{ code: RETYPED, beside: behind("LENGTH") }],
  invalid: [{ code: RETYPED, beside: behind("30"), errors: ["differs"] }],
});

runSql("down-restores-definition", "postgresql", {
  valid: [],
  invalid: [
    {
      code: "-- migrate:up\nALTER TABLE m DROP COLUMN a;\n-- migrate:down\n-- as it was\nALTER TABLE m ADD COLUMN a varchar(9);\n",
      beside: {
        "migrations/1_first.sql":
          "-- migrate:up\nCREATE TABLE m (id int PRIMARY KEY, a varchar(5) NOT NULL DEFAULT 'x');\n-- migrate:down\nDROP TABLE m;\n",
      },
      errors: [
        {
          messageId: "differs",
          suggestions: [
            {
              messageId: "mend",
              output:
                "-- migrate:up\nALTER TABLE m DROP COLUMN a;\n-- migrate:down\n-- as it was\nALTER TABLE m ADD COLUMN a varchar(5) NOT NULL DEFAULT 'x';\n",
            },
          ],
        },
      ],
    },
    // A statement that does more than one thing stays.
    {
      code: "-- migrate:up\nALTER TABLE m DROP COLUMN a;\nALTER TABLE m DROP COLUMN b;\n-- migrate:down\nALTER TABLE m ADD COLUMN b int, ADD COLUMN a varchar(9);\n",
      beside: {
        "migrations/1_first.sql":
          "-- migrate:up\nCREATE TABLE m (id int PRIMARY KEY, a varchar(5), b int);\n-- migrate:down\nDROP TABLE m;\n",
      },
      errors: [{ messageId: "differs", suggestions: [] }],
    },
  ],
});

runSql("down-restores-definition", "mysql", {
  valid: [
    {
      code: migration("DROP TRIGGER g;", "CREATE TRIGGER g BEFORE INSERT ON t\n  FOR EACH ROW SET NEW.a = 1;"),
      beside: {
        "migrations/1_first.sql":
          "CREATE TABLE t (a int);\nCREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET new.a = 1;",
      },
    },
  ],
  invalid: [
    {
      code: migration("DROP TRIGGER g;", "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2;"),
      beside: {
        "migrations/1_first.sql":
          "CREATE TABLE t (a int);\nCREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;",
      },
      errors: [
        {
          messageId: "differs",
          message:
            "What the way back restores is not what was there before: trigger `g` of `t` comes back with another definition.",
          suggestions: [
            {
              messageId: "mend",
              output: migration("DROP TRIGGER g;", "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;"),
            },
          ],
        },
      ],
    },
    // What goes along with a table has to come back with it.
    {
      code: migration("DROP TABLE t;", "CREATE TABLE t (a int);"),
      beside: {
        "migrations/1_first.sql":
          "CREATE TABLE t (a int);\nCREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;",
      },
      errors: [
        {
          messageId: "differs",
          message: "What the way back restores is not what was there before: trigger `g` of `t` does not come back.",
        },
      ],
    },
  ],
});
