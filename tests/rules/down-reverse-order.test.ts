import { runPython, runScript, runSql } from "../support/rules.js";

const RULE = "down-reverse-order";
const migration = (up: string, down: string): string => `-- migrate:up\n${up}\n-- migrate:down\n${down}\n`;

const PARENT_AND_CHILD =
  "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (id int PRIMARY KEY, p_id int REFERENCES p (id));";
const beside = {
  "migrations/1_first.sql": migration(
    "CREATE TABLE t (id int PRIMARY KEY, a int, b int);\nCREATE INDEX t_a ON t (a);\nCREATE TABLE u (id int PRIMARY KEY);",
    "DROP TABLE u;\nDROP TABLE t;",
  ),
};

runSql(RULE, "postgresql", {
  valid: [
    migration(PARENT_AND_CHILD, "DROP TABLE c;\nDROP TABLE p;"),
    migration(PARENT_AND_CHILD, "DROP TABLE p CASCADE;\nDROP TABLE c;"),
    migration(PARENT_AND_CHILD, "DROP TABLE p, c;"),
    migration(PARENT_AND_CHILD, "DROP TABLE p;"),
    migration(PARENT_AND_CHILD, "ALTER TABLE c DROP CONSTRAINT c_p_id_fkey;\nDROP TABLE p;\nDROP TABLE c;"),
    migration(
      "CREATE TABLE n (id int PRIMARY KEY, n_id int REFERENCES n (id));\nCREATE TABLE m ();",
      "DROP TABLE n;\nDROP TABLE m;",
    ),
    // What could not be read may have dropped it.
    migration(PARENT_AND_CHILD, "SELECT cleanup();\nDROP TABLE p;\nDROP TABLE c;"),
    migration(`${PARENT_AND_CHILD}\nSELECT change_all();`, "DROP TABLE p;\nDROP TABLE c;"),
    migration(
      "CREATE TYPE mood AS ENUM ('sad');\nALTER TABLE t ADD m mood;",
      "DROP TYPE mood CASCADE;\nALTER TABLE t ALTER a SET DEFAULT 1;",
    ),
    migration(
      "ALTER TABLE t ADD c int;\nCREATE INDEX t_c ON t (c);",
      "ALTER TABLE t DROP c;\nDROP INDEX IF EXISTS t_c;",
    ),
    migration("ALTER TABLE t ADD c int;\nCREATE INDEX t_c ON t (c);", "DROP INDEX t_c;\nALTER TABLE t DROP c;"),
    // The server drops and adds in an order of its own within a statement.
    { code: migration("ALTER TABLE t DROP a;", "ALTER TABLE t ADD CHECK (a > 0), ADD COLUMN a int;"), beside },
    migration(
      "-- @irreversible the rows are gone\nCREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (p_id int REFERENCES p);",
      "DROP TABLE p;\nDROP TABLE c;",
    ),
    // The table may be there, and what is made later another one.
    migration(
      "ALTER TABLE t ADD c int;",
      "CREATE INDEX ON x (id);\nDROP TABLE IF EXISTS x;\nCREATE TABLE x (id int);\nALTER TABLE t DROP c;",
    ),
    migration(
      "ALTER TABLE t ADD c int;",
      "CREATE INDEX ON x (id);\nCREATE TABLE IF NOT EXISTS x (id int);\nALTER TABLE t DROP c;",
    ),
    // The same twice is no matter of order.
    migration("CREATE TABLE x (id int);", "DROP TABLE x;\nDROP TABLE x;"),
    migration("CREATE VIEW v AS SELECT a FROM t;\nCREATE VIEW w AS SELECT a FROM v;", "DROP VIEW w;\nDROP VIEW v;"),
    migration(
      "CREATE TABLE x (id int);\nALTER TABLE x SET SCHEMA public;",
      "ALTER TABLE x SET SCHEMA public;\nDROP TABLE x;",
    ),
  ],
  invalid: [
    {
      code: migration(PARENT_AND_CHILD, "DROP TABLE p;\nDROP TABLE c;"),
      errors: [
        {
          messageId: "neededYet",
          message:
            "The way back drops table `p` while foreign key `c_p_id_fkey` of `c` still depends on it: PostgreSQL refuses this, and the way back ends here. What drops table `c` comes later: it has to come first.",
          line: 5,
          column: 1,
          endLine: 5,
          endColumn: 13,
          suggestions: [{ messageId: "reorder", output: migration(PARENT_AND_CHILD, "DROP TABLE c;\nDROP TABLE p;") }],
        },
      ],
    },
    {
      code: migration(PARENT_AND_CHILD, "-- first the parents\nDROP TABLE p;\n-- then the children\nDROP TABLE c;"),
      errors: [
        {
          messageId: "neededYet",
          suggestions: [],
        },
      ],
    },
    { code: migration(PARENT_AND_CHILD, "DROP TABLE IF EXISTS p;\nDROP TABLE IF EXISTS c;"), errors: ["neededYet"] },
    {
      code: migration(
        "CREATE TYPE mood AS ENUM ('sad');\nALTER TABLE t ADD m mood;",
        "DROP TYPE mood;\nALTER TABLE t DROP m;",
      ),
      errors: ["neededYet"],
    },
    {
      code: migration("CREATE VIEW v AS SELECT c FROM x;\nCREATE TABLE x (c int);", "DROP TABLE x;\nDROP VIEW v;"),
      errors: ["neededYet"],
    },
    {
      code: migration(
        "ALTER TABLE t ADD c int;\nCREATE VIEW v AS SELECT c FROM t;",
        "ALTER TABLE t DROP c;\nDROP VIEW v;",
      ),
      beside,
      errors: ["neededYet"],
    },
    {
      code: migration(
        "CREATE VIEW v AS SELECT a FROM t;\nCREATE VIEW w AS SELECT a FROM v;",
        "DROP VIEW v;\nDROP VIEW w;",
      ),
      errors: ["neededYet"],
    },
    {
      code: migration("CREATE SCHEMA app;\nCREATE TABLE app.t (id int);", "DROP SCHEMA app;\nDROP TABLE app.t;"),
      errors: ["neededYet"],
    },
    {
      code: migration(
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\nCREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();",
        "DROP FUNCTION f();\nDROP TRIGGER tr ON t;",
      ),
      errors: ["neededYet"],
    },
    {
      code: migration(
        "DROP TABLE u;",
        "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES u (id);\nCREATE TABLE u (id int PRIMARY KEY);",
      ),
      beside,
      errors: ["missingYet"],
    },
    {
      code: migration(
        "ALTER TABLE u DROP CONSTRAINT u_pkey;",
        "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES u (id);\nALTER TABLE u ADD PRIMARY KEY (id);",
      ),
      beside,
      errors: ["missingYet"],
    },
    {
      code: migration("ALTER TABLE t DROP a;", "CREATE INDEX t_a ON t (a);\nALTER TABLE t ADD a int;"),
      beside,
      errors: [
        {
          messageId: "missingYet",
          message:
            "The way back creates an index on `t`, and column `a` of `t` is not there yet: PostgreSQL refuses this, and the way back ends here. What adds column `a` to `t` comes later: it has to come first.",
        },
      ],
    },
    {
      code: migration(
        "ALTER TABLE t RENAME a TO z;\nALTER TABLE t ADD a text;",
        "ALTER TABLE t RENAME z TO a;\nALTER TABLE t DROP a;",
      ),
      beside,
      errors: ["takenYet"],
    },
    {
      code: migration("ALTER TABLE t ADD c int;\nCREATE INDEX t_c ON t (c);", "ALTER TABLE t DROP c;\nDROP INDEX t_c;"),
      errors: [
        {
          messageId: "missing",
          message:
            "The way back drops index `t_c`, and index `t_c` is gone since what drops column `c` of `t`: PostgreSQL refuses this, and the way back ends here. It has to come before that, if it is needed at all.",
        },
      ],
    },
    {
      code: migration(
        "CREATE TABLE x (id int);\nCREATE TRIGGER tr BEFORE INSERT ON x EXECUTE FUNCTION f();",
        "DROP TABLE x;\nDROP TRIGGER tr ON x;",
      ),
      errors: ["missing"],
    },
    // What moves rows keeps its place.
    {
      code: migration(
        "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (p_id int REFERENCES p (id));",
        "DROP TABLE p;\nINSERT INTO u (id) SELECT p_id FROM c;\nDROP TABLE c;",
      ),
      errors: [
        {
          messageId: "neededYet",
          suggestions: [],
        },
      ],
    },
  ],
});

const MYSQL =
  "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (id int PRIMARY KEY, p_id int, CONSTRAINT c_p FOREIGN KEY (p_id) REFERENCES p (id));";

for (const dialect of ["mysql", "mariadb"] as const) {
  runSql(RULE, dialect, {
    valid: [
      migration(MYSQL, "DROP TABLE c;\nDROP TABLE p;"),
      migration(MYSQL, "SET FOREIGN_KEY_CHECKS = 0;\nDROP TABLE p;\nDROP TABLE c;\nSET FOREIGN_KEY_CHECKS = 1;"),
      migration(MYSQL, "SET FOREIGN_KEY_CHECKS = @old;\nDROP TABLE p;\nDROP TABLE c;"),
      migration("CREATE VIEW v AS SELECT a FROM t;", "ALTER TABLE t DROP a;\nDROP VIEW v;"),
    ],
    invalid: [
      { code: migration(MYSQL, "DROP TABLE p;\nDROP TABLE c;"), errors: ["neededYet"] },
      {
        code: migration(
          MYSQL,
          "SET FOREIGN_KEY_CHECKS = 0;\nSET FOREIGN_KEY_CHECKS = 1;\nDROP TABLE p;\nDROP TABLE c;",
        ),
        errors: ["neededYet"],
      },
      {
        code: migration(
          "ALTER TABLE t ADD p_id int;\nCREATE INDEX t_p ON t (p_id);\nALTER TABLE t ADD CONSTRAINT t_p_fk FOREIGN KEY (p_id) REFERENCES u (id);",
          "DROP INDEX t_p ON t;\nALTER TABLE t DROP FOREIGN KEY t_p_fk;\nALTER TABLE t DROP p_id;",
        ),
        beside,
        errors: ["neededYet"],
      },
      {
        code: migration(
          "ALTER TABLE t ADD p_id int;\nALTER TABLE t ADD CONSTRAINT t_p_fk FOREIGN KEY (p_id) REFERENCES u (id);",
          "ALTER TABLE t DROP p_id;\nALTER TABLE t DROP FOREIGN KEY t_p_fk;",
        ),
        beside,
        errors: ["neededYet"],
      },
    ],
  });
}

runSql(RULE, "mysql", { valid: [migration(MYSQL, "DROP TABLE p, c;")], invalid: [] });
runSql(RULE, "mariadb", {
  valid: [migration(MYSQL, "DROP TABLE c, p;")],
  invalid: [{ code: migration(MYSQL, "DROP TABLE p, c;"), errors: ["neededYet"] }],
});

runSql(RULE, "sqlite", {
  valid: [
    // It looks at rows, and only while it is told to.
    migration(PARENT_AND_CHILD, "DROP TABLE p;\nDROP TABLE c;"),
    migration("ALTER TABLE t ADD c int REFERENCES u (id);", "ALTER TABLE t DROP c;"),
  ],
  invalid: [
    {
      code: migration(
        "ALTER TABLE t ADD c int;\nCREATE INDEX t_c ON t (c);",
        "ALTER TABLE t DROP COLUMN c;\nDROP INDEX t_c;",
      ),
      errors: ["neededYet"],
    },
  ],
});

runScript(RULE, "sqlite", "migrations/2_c.js", {
  valid: [
    // Knex makes the table anew.
    `exports.up = async knex => { await knex.schema.alterTable("t", t => { t.integer("c"); t.index(["c"], "t_c"); }); };
exports.down = async knex => {
  await knex.schema.alterTable("t", t => t.dropColumn("c"));
  await knex.raw("CREATE INDEX IF NOT EXISTS t_b ON t (b)");
};`,
  ],
  invalid: [],
});

const knex = (down: string): string => `exports.up = async knex => {
  await knex.schema.createTable("p", t => t.increments("id"));
  await knex.schema.createTable("c", t => t.integer("p_id").references("p.id"));
};
exports.down = ${down};
`;

runScript(RULE, "postgresql", "migrations/20240201_tables.js", {
  valid: [
    knex('knex => knex.schema.dropTable("c").dropTable("p")'),
    knex(
      'async knex => { if (await knex.schema.hasTable("p")) await knex.schema.dropTable("p"); await knex.schema.dropTable("c"); }',
    ),
  ],
  invalid: [
    {
      code: knex('knex => knex.schema.dropTable("p").dropTable("c")'),
      errors: [
        {
          messageId: "neededYet",
          suggestions: [{ messageId: "reorder", output: knex('knex => knex.schema.dropTable("c").dropTable("p")') }],
        },
      ],
    },
    {
      code: knex('async knex => {\n  await knex.schema.dropTable("p");\n  await knex.schema.dropTable("c");\n}'),
      errors: [
        {
          messageId: "neededYet",
          line: 6,
          suggestions: [
            {
              messageId: "reorder",
              output: knex(
                'async knex => {\n  await knex.schema.dropTable("c");\n  await knex.schema.dropTable("p");\n}',
              ),
            },
          ],
        },
      ],
    },
    // A loop has no statements that could change places.
    {
      code: knex('async knex => {\n  for (const name of ["p", "c"]) await knex.schema.dropTable(name);\n}'),
      errors: [
        {
          messageId: "neededYet",
          suggestions: [],
        },
      ],
    },
  ],
});

const typeorm = (down: string): string => `export class Tables1700000000000 {
  async up(queryRunner) {
    await queryRunner.query("CREATE TABLE p (id int PRIMARY KEY)");
    await queryRunner.query("CREATE TABLE c (p_id int CONSTRAINT fk REFERENCES p (id))");
  }
  async down(queryRunner) {
${down}
  }
}
`;

runScript(RULE, "postgresql", "migrations/1700000000000-Tables.ts", {
  valid: [],
  invalid: [
    {
      code: typeorm('    await queryRunner.query("DROP TABLE p");\n    await queryRunner.query(`DROP TABLE c`);'),
      errors: [
        {
          messageId: "neededYet",
          line: 7,
          column: 30,
          endLine: 7,
          endColumn: 42,
          suggestions: [
            {
              messageId: "reorder",
              output: typeorm(
                '    await queryRunner.query("DROP TABLE c");\n    await queryRunner.query(`DROP TABLE p`);',
              ),
            },
          ],
        },
      ],
    },
  ],
});

const alembic = (down: string): string => `from alembic import op
import sqlalchemy as sa

revision = "a1b2c3d4e5f6"
down_revision = "8f2c11aa90d3"


def upgrade():
    op.create_table("p", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("c", sa.Column("p_id", sa.Integer(), sa.ForeignKey("p.id")))


def downgrade():
${down}
`;

runPython(RULE, "postgresql", "alembic/versions/a_tables.py", {
  valid: [alembic('    op.drop_table("c")\n    op.drop_table("p")')],
  invalid: [
    {
      code: alembic('    op.drop_table("p")\n    op.drop_table("c")'),
      errors: [
        {
          messageId: "neededYet",
          line: 14,
          suggestions: [{ messageId: "reorder", output: alembic('    op.drop_table("c")\n    op.drop_table("p")') }],
        },
      ],
    },
  ],
});

// A text that a foreign key is over gets longer.
const LONG_KEY = {
  "migrations/1_first.sql": migration(
    "CREATE TABLE p (a varchar(10) PRIMARY KEY);\nCREATE TABLE c (id int PRIMARY KEY, a varchar(10), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (a));",
    "DROP TABLE c;\nDROP TABLE p;",
  ),
};
const WIDENED = migration(
  "ALTER TABLE c DROP FOREIGN KEY f;\nALTER TABLE c MODIFY a varchar(5);\nALTER TABLE p MODIFY a varchar(5) NOT NULL;",
  "ALTER TABLE c MODIFY a varchar(10);\nALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p (a);\nALTER TABLE p MODIFY a varchar(10) NOT NULL;",
);
runSql(RULE, "mysql", { valid: [{ code: WIDENED, beside: LONG_KEY }], invalid: [] });
runSql(RULE, "mariadb", {
  valid: [],
  invalid: [{ code: WIDENED, beside: LONG_KEY, errors: [{ messageId: "needed" }] }],
});
