import { runPython, runScript, runSql } from "../support/rules.js";

const migration = (up: string, down: string): string => `-- migrate:up\n${up}\n-- migrate:down\n${down}\n`;
const beside = {
  "migrations/1_first.sql": migration(
    "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL, b int DEFAULT 1);\nCREATE INDEX t_a ON t (a);\nCREATE VIEW v AS SELECT id FROM t;",
    "DROP VIEW v;\nDROP TABLE t;",
  ),
};

runSql("down-reverses-up", "postgresql", {
  valid: [
    // The sequence went with the column, and comes back by hand.
    {
      code: migration(
        "ALTER TABLE n DROP id;",
        "ALTER TABLE n ADD id int;\nCREATE SEQUENCE n_id_seq;\nUPDATE n SET id = nextval('n_id_seq');",
      ),
      beside: { "migrations/1_first.sql": migration("CREATE TABLE n (id serial, a int);", "DROP TABLE n;") },
    },
    migration("CREATE TABLE u (id int);", "DROP TABLE u;"),
    migration("CREATE TABLE u (id int);\nCREATE INDEX u_id ON u (id);", "DROP TABLE u;"),
    migration("ALTER TABLE t ADD c int UNIQUE;", "ALTER TABLE t DROP c;"),
    migration("ALTER TABLE t ADD c int;\nALTER TABLE t RENAME c TO d;", "ALTER TABLE t DROP d;"),
    migration(
      "ALTER TABLE t RENAME TO u;\nALTER TABLE u RENAME a TO b;",
      "ALTER TABLE u RENAME b TO a;\nALTER TABLE u RENAME TO t;",
    ),
    {
      code: migration(
        "ALTER TABLE t RENAME TO u;\nALTER TABLE u ADD c int;",
        "ALTER TABLE u DROP c;\nALTER TABLE u RENAME TO t;",
      ),
      beside,
    },
    { code: migration("DROP INDEX t_a;", "CREATE INDEX t_a ON t (a);"), beside },
    migration("DROP INDEX t_a;", "CREATE INDEX t_a ON t (a);"),
    migration("ALTER TABLE t DROP CONSTRAINT k;", "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0);"),
    migration("CREATE TYPE mood AS ENUM ('sad');\nALTER TABLE t ADD m mood;", "ALTER TABLE t DROP m;\nDROP TYPE mood;"),
    migration("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';", "DROP FUNCTION f();"),
    {
      code: migration(
        "DROP VIEW v;\nCREATE VIEW v AS SELECT id, a FROM t;",
        "DROP VIEW v;\nCREATE VIEW v AS SELECT id FROM t;",
      ),
      beside,
    },
    // What cannot be taken back, and what nobody takes back.
    {
      code: migration("ALTER TYPE mood ADD VALUE 'ok';\nALTER TABLE t ADD c int;", "ALTER TABLE t DROP c;"),
      beside: { "migrations/1_first.sql": "CREATE TYPE mood AS ENUM ('sad');" },
    },
    migration("CREATE EXTENSION IF NOT EXISTS citext;\nALTER TABLE t ADD c int;", "ALTER TABLE t DROP c;"),
    migration("ALTER TABLE t VALIDATE CONSTRAINT k;\nALTER TABLE t ADD c int;", "ALTER TABLE t DROP c;"),
    migration("UPDATE t SET a = 1;\nALTER TABLE t ADD c int;", "ALTER TABLE t DROP c;"),
    // Other rules speak of these.
    migration("ALTER TABLE t ADD c int;", "-- nothing"),
    migration("ALTER TABLE t ADD c int;", "SELECT 1;"),
    migration(
      "-- @irreversible the values are gone\nALTER TABLE t DROP a;\nALTER TABLE t ADD c int;",
      "ALTER TABLE t DROP c;",
    ),
    { code: migration("ALTER TABLE t ADD c int;", "ALTER TABLE t DROP a;\nALTER TABLE t DROP c;"), beside },
    { code: migration("ALTER TABLE t ADD c int;", "ALTER TABLE t DROP c;\nDROP TABLE t;"), beside },
    // Not all was read.
    migration("ALTER TABLE t ADD c int;\nCREATE TABLE u (id int);", "SELECT undo_all();\nDROP TABLE u;"),
    migration("SELECT make_all();\nCREATE TABLE u (id int);", "DROP TABLE u;\nDROP INDEX i;"),
    // Something else has taken it away in between.
    { code: migration("ALTER TABLE t ADD a text;", "ALTER TABLE t DROP a;"), beside },
    // It may have been there.
    {
      code: migration("CREATE TABLE IF NOT EXISTS u (id int);\nALTER TABLE t ADD c int;", "ALTER TABLE t DROP c;"),
      beside: { "migrations/1_first.sql": "ALTER TABLE t ADD x int;" },
    },
    {
      code: migration(
        "DROP INDEX IF EXISTS t_other;\nALTER TABLE t ADD c int;",
        "ALTER TABLE t DROP c;\nCREATE INDEX t_other ON t (b);",
      ),
      beside,
    },
  ],
  invalid: [
    // Another sequence than the one that went with the column.
    {
      code: migration("ALTER TABLE n DROP id;", "ALTER TABLE n ADD id serial;\nCREATE SEQUENCE n_seq;"),
      beside: { "migrations/1_first.sql": migration("CREATE TABLE n (id serial, a int);", "DROP TABLE n;") },
      errors: ["surplus"],
    },
    {
      code: migration("ALTER TABLE t ADD c int, ADD d int;", "ALTER TABLE t DROP c;"),
      errors: [
        {
          messageId: "left",
          message:
            "The way up adds column `d` to `t`, and the way back leaves it: column `d` of `t` is there after undoing the deploy, and the way up cannot run again. Drop it in the way back.",
          line: 2,
          column: 26,
          endLine: 2,
          endColumn: 35,
        },
      ],
    },
    {
      code: migration("CREATE TABLE u (id int);\nCREATE TABLE w (id int);", "DROP TABLE u;"),
      errors: [{ messageId: "left", line: 3 }],
    },
    {
      code: migration("CREATE TABLE u (id int);\nCREATE INDEX i ON t (a);", "DROP TABLE u;"),
      errors: [{ messageId: "left", line: 3 }],
    },
    // The server gives each one a name of its own.
    {
      code: migration("CREATE TABLE u (id int);\nCREATE INDEX ON t (a);", "DROP TABLE u;"),
      errors: [{ messageId: "leftForAnother", line: 3 }],
    },
    {
      code: migration("CREATE TABLE u (id int);\nALTER TABLE t ADD UNIQUE (a);", "DROP TABLE u;"),
      errors: [{ messageId: "leftForAnother", line: 3 }],
    },
    {
      code: migration("CREATE TABLE u (id int);\nALTER TABLE t ADD COLUMN IF NOT EXISTS d int;", "DROP TABLE u;"),
      beside,
      errors: [{ messageId: "leftThere", line: 3 }],
    },
    {
      code: migration("CREATE TYPE mood AS ENUM ('sad');\nALTER TABLE t ADD m mood;", "ALTER TABLE t DROP m;"),
      errors: [{ messageId: "left", line: 2 }],
    },
    // The key goes with its column, the column does not.
    {
      code: migration("ALTER TABLE t ADD c int REFERENCES t, ADD d int;", "ALTER TABLE t DROP d;"),
      beside,
      errors: [{ messageId: "left", line: 2, column: 15 }],
    },
    {
      code: migration("ALTER TABLE t RENAME a TO c;\nALTER TABLE t ADD d int;", "ALTER TABLE t DROP d;"),
      errors: [{ messageId: "renamed", line: 2 }],
    },
    {
      code: migration("ALTER INDEX t_pkey RENAME TO t_key;\nALTER TABLE t ADD d int;", "ALTER TABLE t DROP d;"),
      beside,
      errors: [{ messageId: "renamed", line: 2 }],
    },
    {
      code: migration("DROP INDEX t_a;\nALTER TABLE t ADD d int;", "ALTER TABLE t DROP d;"),
      beside,
      errors: [
        {
          messageId: "gone",
          message:
            "The way up drops index `t_a`, and the way back does not bring it back: undoing the deploy leaves the database without index `t_a` of `t`. Make it again in the way back.",
          line: 2,
        },
      ],
    },
    // Known by name alone.
    { code: migration("DROP INDEX t_a;\nALTER TABLE t ADD d int;", "ALTER TABLE t DROP d;"), errors: ["notTakenBack"] },
    { code: migration("ALTER TABLE t DROP a, ADD d int;", "ALTER TABLE t DROP d;"), errors: ["notTakenBack"] },
    { code: migration("DROP TABLE u;\nALTER TABLE t ADD d int;", "ALTER TABLE t DROP d;"), errors: ["notTakenBack"] },
    {
      code: migration("ALTER TABLE t ALTER a TYPE varchar(9);\nALTER TABLE t ADD d int;", "ALTER TABLE t DROP d;"),
      errors: ["notTakenBack"],
    },
    {
      code: migration("ALTER TABLE t DROP CONSTRAINT k;\nALTER TABLE t ADD d int;", "ALTER TABLE t DROP d;"),
      errors: ["notTakenBack"],
    },
    {
      code: migration(
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nALTER TABLE t ADD d int;",
        "ALTER TABLE t DROP d;",
      ),
      errors: ["left"],
    },
    {
      code: migration("ALTER TABLE t ALTER a DROP NOT NULL, ADD d int;", "ALTER TABLE t DROP d;"),
      beside,
      errors: [
        {
          messageId: "changed",
          message:
            "The way up changes column `a` of `t`, and the way back does not change it back: column `a` of `t` was NOT NULL and stays nullable when the deploy is undone. Change it back in the way back.",
          line: 2,
        },
      ],
    },
    // A view in the place of another.
    {
      code: migration("DROP VIEW v;\nCREATE VIEW v AS SELECT a FROM t;", "DROP VIEW v;"),
      beside,
      errors: [{ messageId: "gone", line: 2 }],
    },
    {
      code: migration(
        "CREATE OR REPLACE VIEW v AS SELECT id, a FROM t;\nALTER TABLE t ADD d int;",
        "ALTER TABLE t DROP d;",
      ),
      beside,
      errors: ["notTakenBack"],
    },
    // Too much.
    {
      code: migration("ALTER TABLE t ADD c int;", "ALTER TABLE t DROP c;\nDROP INDEX t_a;"),
      beside,
      errors: [{ messageId: "lost", line: 5 }],
    },
    {
      code: migration("ALTER TABLE t ADD c int;", "ALTER TABLE t DROP c;\nCREATE TABLE w (id int);"),
      errors: [
        {
          messageId: "surplus",
          message:
            "The way back creates table `w`, and nothing in the way up calls for that: undoing the deploy leaves another schema than there was before it.",
          line: 5,
        },
      ],
    },
    {
      code: migration("ALTER TABLE t ADD c int;", "ALTER TABLE t DROP c, ALTER b SET DEFAULT 2;"),
      beside,
      errors: ["surplus"],
    },
    // Whether it was there is not known, but it is taken away.
    {
      code: migration("CREATE TABLE u (id int);", "DROP TABLE u;\nDROP TABLE w;"),
      errors: [{ messageId: "surplus", line: 5 }],
    },
    {
      code: migration("ALTER TABLE t ADD c int;", "ALTER TABLE t DROP c, DROP x;"),
      errors: [{ messageId: "surplus", line: 4 }],
    },
  ],
});

runSql("down-reverses-up", "sqlite", {
  valid: [
    // The table is built anew, both ways.
    {
      code: migration(
        "CREATE TABLE x (id int, a int);\nINSERT INTO x SELECT id, a FROM t;\nDROP TABLE t;\nALTER TABLE x RENAME TO t;",
        "CREATE TABLE x (id int, a text);\nINSERT INTO x SELECT id, a FROM t;\nDROP TABLE t;\nALTER TABLE x RENAME TO t;",
      ),
      beside: { "migrations/1_first.sql": "CREATE TABLE t (id int, a text);" },
    },
  ],
  invalid: [
    {
      code: migration(
        "CREATE TABLE x (id int, a int);\nINSERT INTO x SELECT id, a FROM t;\nDROP TABLE t;\nALTER TABLE x RENAME TO t;\nALTER TABLE t ADD c int;",
        "ALTER TABLE t DROP c;",
      ),
      beside: { "migrations/1_first.sql": "CREATE TABLE t (id int, a text);" },
      errors: [{ messageId: "changed", line: 2 }],
    },
  ],
});

runSql("down-reverses-up", "mariadb", {
  valid: [
    migration("ALTER TABLE t ADD c int, ADD KEY k (c);", "ALTER TABLE t DROP c;"),
    migration(
      "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (c) REFERENCES u (id);",
      "ALTER TABLE t DROP FOREIGN KEY fk;",
    ),
  ],
  invalid: [
    {
      code: migration("ALTER TABLE t CHANGE a c int NOT NULL;\nALTER TABLE t ADD d int;", "ALTER TABLE t DROP d;"),
      beside: { "migrations/1_first.sql": "CREATE TABLE t (a int NOT NULL);" },
      errors: [{ messageId: "renamed", line: 2 }],
    },
  ],
});

runSql("down-reverses-up", "postgresql", {
  valid: [
    {
      filename: "migrations/000002_add.up.sql",
      code: "ALTER TABLE t ADD c int;",
      beside: { "migrations/000002_add.down.sql": "ALTER TABLE t DROP c;" },
    },
    {
      filename: "migrations/000002_add.down.sql",
      code: "ALTER TABLE t DROP c;",
      beside: { "migrations/000002_add.up.sql": "ALTER TABLE t ADD c int;\nALTER TABLE t ADD d int;" },
    },
  ],
  invalid: [
    // Each half speaks of its own.
    {
      filename: "migrations/000002_add.up.sql",
      code: "ALTER TABLE t ADD c int;\nALTER TABLE t ADD d int;",
      beside: { "migrations/000002_add.down.sql": "ALTER TABLE t DROP c;" },
      errors: [{ messageId: "left", line: 2 }],
    },
    {
      filename: "migrations/000002_add.down.sql",
      code: "ALTER TABLE t DROP c;\nDROP INDEX t_a;",
      beside: {
        "migrations/000001_first.up.sql": "CREATE TABLE t (a int);\nCREATE INDEX t_a ON t (a);",
        "migrations/000002_add.up.sql": "ALTER TABLE t ADD c int;",
      },
      errors: [{ messageId: "lost", line: 2 }],
    },
  ],
});

runScript("down-reverses-up", "postgresql", "migrations/20240101_add.js", {
  valid: [
    `exports.up = async knex => { for (const t of ["a", "b"]) await knex.schema.alterTable(t, x => x.integer("c")); };
exports.down = async knex => { for (const t of ["a", "b"]) await knex.schema.alterTable(t, x => x.dropColumn("c")); };`,
    // Whether it does is not known.
    `exports.up = async knex => { if (!(await knex.schema.hasColumn("t", "c"))) await knex.schema.alterTable("t", x => x.integer("c")); await knex.schema.alterTable("u", x => x.integer("d")); };
exports.down = async knex => { await knex.schema.alterTable("u", x => x.dropColumn("d")); };`,
    `exports.up = knex => knex.schema.alterTable("t", x => { x.integer("c"); x.integer("d"); });
exports.down = () => { throw new Error("no way back"); };`,
  ],
  invalid: [
    {
      code: `exports.up = knex => knex.schema.alterTable("t", x => {
  x.float("score");
  x.boolean("spam");
});
exports.down = knex => knex.schema.alterTable("t", x => x.dropColumn("score"));`,
      errors: [{ messageId: "left", line: 3, column: 3 }],
    },
    {
      code: `exports.up = async knex => { for (const t of ["a", "b"]) await knex.schema.alterTable(t, x => x.integer("c")); };
exports.down = async knex => { for (const t of ["a"]) await knex.schema.alterTable(t, x => x.dropColumn("c")); };`,
      errors: [{ messageId: "left", line: 1 }],
    },
  ],
});

runPython("down-reverses-up", "postgresql", "alembic/versions/a_add.py", {
  valid: [],
  invalid: [
    {
      code: `from alembic import op
import sqlalchemy as sa

revision = "b"
down_revision = None


def upgrade():
    op.add_column("t", sa.Column("c", sa.Integer()))
    op.create_index("t_c", "t", ["c"])
    op.create_index("t_a", "t", ["a"])


def downgrade():
    op.drop_column("t", "c")
`,
      errors: [{ messageId: "left", line: 11 }],
    },
  ],
});

const mendedBeside = {
  "migrations/1_first.sql": migration(
    "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL DEFAULT 'x', b int);\nCREATE INDEX t_b ON t (b);",
    "DROP TABLE t;",
  ),
};

// What is missing comes where the way back has a place for it.
runSql("down-reverses-up", "postgresql", {
  valid: [],
  invalid: [
    {
      code: migration("ALTER TABLE t ADD c int;\nALTER TABLE t ADD d int;", "ALTER TABLE t DROP c;"),
      beside: mendedBeside,
      errors: [
        {
          messageId: "left",
          suggestions: [
            {
              messageId: "mend",
              desc: "Complete the way back: drops column `d` of `t`.",
              output: migration(
                "ALTER TABLE t ADD c int;\nALTER TABLE t ADD d int;",
                "ALTER TABLE t DROP COLUMN d;\nALTER TABLE t DROP c;",
              ),
            },
          ],
        },
      ],
    },
    {
      code: migration("DROP INDEX t_b;\nALTER TABLE t DROP a;\nALTER TABLE t ADD d int;", "ALTER TABLE t DROP d;"),
      beside: mendedBeside,
      errors: [
        {
          messageId: "gone",
          suggestions: [
            {
              messageId: "mend",
              output: migration(
                "DROP INDEX t_b;\nALTER TABLE t DROP a;\nALTER TABLE t ADD d int;",
                "ALTER TABLE t DROP d;\nALTER TABLE t ADD COLUMN a text NOT NULL DEFAULT 'x';\nCREATE INDEX t_b ON t (b);",
              ),
            },
          ],
        },
        {
          messageId: "gone",
          suggestions: [
            {
              messageId: "mend",
              output: migration(
                "DROP INDEX t_b;\nALTER TABLE t DROP a;\nALTER TABLE t ADD d int;",
                "ALTER TABLE t DROP d;\nALTER TABLE t ADD COLUMN a text NOT NULL DEFAULT 'x';\nCREATE INDEX t_b ON t (b);",
              ),
            },
          ],
        },
      ],
    },
    // The index goes with its table: only what is needed is added, and a wrong form is put right along with it.
    {
      code: migration(
        "CREATE TABLE u (id int);\nCREATE INDEX u_id ON u (id);\nALTER TABLE t DROP a;\nALTER TABLE t RENAME b TO c;",
        "ALTER TABLE t ADD a text;\nDROP TABLE u;",
      ),
      beside: mendedBeside,
      errors: [
        {
          messageId: "renamed",
          suggestions: [
            {
              messageId: "mend",
              output: migration(
                "CREATE TABLE u (id int);\nCREATE INDEX u_id ON u (id);\nALTER TABLE t DROP a;\nALTER TABLE t RENAME b TO c;",
                "ALTER TABLE t RENAME COLUMN c TO b;\nALTER TABLE t ADD COLUMN a text NOT NULL DEFAULT 'x';\nDROP TABLE u;",
              ),
            },
          ],
        },
      ],
    },
    // What is not known is not made up.
    {
      code: migration("ALTER TABLE t DROP z;\nALTER TABLE t ADD d int;", "ALTER TABLE t DROP d;"),
      errors: [{ messageId: "notTakenBack", suggestions: [] }],
    },
    {
      code: migration(
        "CREATE TABLE u (id int);\nCREATE TABLE w (id int);",
        "DO $$ BEGIN IF true THEN DROP TABLE u; END IF; END $$;",
      ),
      errors: [{ messageId: "left", suggestions: [] }],
    },
  ],
});

const routines = {
  "migrations/1_first.sql": migration(
    `CREATE TABLE t (id int PRIMARY KEY, a text);
CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT x + 1';
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER stamped BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION stamp();`,
    "DROP TABLE t;\nDROP FUNCTION stamp();\nDROP FUNCTION f(int);",
  ),
};
const [F1, F2] = ["x + 1", "x + 2"].map(
  body => `CREATE OR REPLACE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT ${body}';`,
) as [string, string];
const TRIGGER = "CREATE TRIGGER stamped BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION stamp();";

runSql("down-reverses-up", "postgresql", {
  valid: [
    { code: migration(F2, F1), beside: routines },
    // Words that mean the same, in another order, and with a comment.
    {
      code: migration(
        F2,
        "create or replace function f(x int)\nreturns int as $$ select x+1 -- as before\n$$ language SQL;",
      ),
      beside: routines,
    },
    { code: migration("DROP TRIGGER stamped ON t;", TRIGGER.replace("FUNCTION", "PROCEDURE")), beside: routines },
    {
      code: migration(
        "DROP FUNCTION stamp() CASCADE;",
        "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\n" + TRIGGER,
      ),
      beside: routines,
    },
    // What was there before is not known.
    migration(F2, F1),
    migration(F2, "DROP FUNCTION f(int);"),
    migration(`DROP FUNCTION IF EXISTS f(int);\n${F2}`, F1),
    migration("DROP TRIGGER IF EXISTS stamped ON t;\nALTER TABLE t ADD b int;", "ALTER TABLE t DROP b;"),
    // A trigger goes with its table, and a routine of the same name with other arguments is another one.
    {
      code: migration("CREATE TABLE u (id int);\n" + TRIGGER.replace("ON t", "ON u"), "DROP TABLE u;"),
      beside: routines,
    },
    {
      code: migration("CREATE FUNCTION f(x text) RETURNS int LANGUAGE sql AS 'SELECT 1';", "DROP FUNCTION f(text);"),
      beside: routines,
    },
  ],
  invalid: [
    {
      code: migration(F2, "DROP FUNCTION f(int);"),
      beside: routines,
      errors: [
        {
          messageId: "gone",
          message:
            "The way up creates a function, and the way back does not bring it back: undoing the deploy leaves the database without function `f`. Make it again in the way back.",
        },
      ],
    },
    {
      code: migration(`${F2}\nALTER TABLE t ADD b int;`, "ALTER TABLE t DROP b;"),
      beside: routines,
      errors: [
        {
          messageId: "changed",
          message:
            "The way up creates a function, and the way back does not change it back: function `f` stays with another definition when the deploy is undone. Change it back in the way back.",
        },
      ],
    },
    {
      code: migration("CREATE FUNCTION f(x text) RETURNS int LANGUAGE sql AS 'SELECT 1';", "DROP FUNCTION f(int);"),
      beside: routines,
      errors: ["left", "lost"],
    },
    {
      code: migration("DROP TRIGGER stamped ON t;\nALTER TABLE t ADD b int;", "ALTER TABLE t DROP b;"),
      beside: routines,
      errors: [
        {
          messageId: "gone",
          message:
            "The way up drops trigger `stamped`, and the way back does not bring it back: undoing the deploy leaves the database without trigger `stamped` of `t`. Make it again in the way back.",
          suggestions: [
            {
              messageId: "mend",
              output: migration(
                "DROP TRIGGER stamped ON t;\nALTER TABLE t ADD b int;",
                `ALTER TABLE t DROP b;\n${TRIGGER}`,
              ),
            },
          ],
        },
      ],
    },
  ],
});

// db-migrate asks MySQL for the type of a column, and describes it anew by that alone.
const RENAMING = `exports.up = async db => {
  await db.renameColumn("posts", "title", "heading");
};
exports.down = async db => {
  await db.renameColumn("posts", "heading", "title");
};
`;
for (const dialect of ["mysql", "postgresql"] as const) {
  const beside = {
    "package.json": `{ "dependencies": { "db-migrate": "0.11", "db-migrate-${dialect === "mysql" ? "mysql" : "pg"}": "3" } }`,
    "migrations/20240101000000-posts.js": `exports.up = async db => {
  await db.createTable("posts", { id: { type: "int", primaryKey: true }, title: { type: "string", length: 80, notNull: true } });
};
exports.down = async db => { await db.dropTable("posts"); };
`,
  };
  const code = { code: RENAMING, beside };
  runScript("down-reverses-up", dialect, "migrations/20240102000000-rename.js", {
    valid: dialect === "mysql" ? [] : [code],
    invalid:
      dialect === "mysql"
        ? [
            {
              ...code,
              errors: [
                {
                  messageId: "changed",
                  message:
                    "The way up renames column `title` of `posts` to `heading`, and the way back does not change it back: column `title` of `posts` was NOT NULL and stays nullable when the deploy is undone. Change it back in the way back.",
                },
              ],
            },
          ]
        : [],
  });
}
