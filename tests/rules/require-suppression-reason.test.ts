import { runPython, runScript, runSql } from "../support/rules.js";

const RULE = "require-suppression-reason";

runSql(RULE, "postgresql", {
  valid: [
    "SELECT 1;",
    "-- eslint-disable-next-line db/require-down -- forward only\nDROP TABLE a;",
    "-- eslint-disable-next-line -- forward only\nDROP TABLE a;",
    "/* eslint-disable db/require-down, db/no-lossy-down -- forward only */\nDROP TABLE a;",
    "-- eslint-enable db/require-down\nDROP TABLE a;",
    // No comments, and no directives.
    "SELECT '-- eslint-disable db/require-down';",
    "-- as eslint-disable db/require-down would\nDROP TABLE a;",
    // Rules of others.
    "-- eslint-disable-next-line no-undef\nDROP TABLE a;",
    { code: "-- eslint-disable-next-line db/require-down\nDROP TABLE a;", settings: { startAfter: "2_change" } },
  ],
  invalid: [
    {
      code: "SELECT 1;\n  -- eslint-disable-next-line db/require-down\nDROP TABLE a;",
      errors: [
        {
          messageId: "missing",
          message:
            "`eslint-disable-next-line db/require-down` gives no reason: nobody can tell later why the finding did not count here. Write it behind two dashes: `eslint-disable-next-line db/require-down -- why`.",
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 46,
        },
      ],
    },
    { code: "-- eslint-disable-next-line\nDROP TABLE a;", errors: ["missing"] },
    { code: "/* eslint-disable no-undef, db/require-down */\nDROP TABLE a;", errors: ["missing"] },
    { code: "DROP TABLE a; -- eslint-disable-line db/require-down", errors: ["missing"] },
    {
      code: "-- eslint-disable-next-line db/require-down\nDROP TABLE a;\n-- eslint-disable-next-line db/no-lossy-down\nDROP TABLE b;",
      errors: ["missing", "missing"],
    },
  ],
});

runScript(RULE, "postgresql", "migrations/1_a.ts", {
  valid: [
    "// eslint-disable-next-line db/require-down -- forward only\nexport const up = knex => knex.schema.dropTable('a');",
    // It may mean the rules of others.
    "// eslint-disable-next-line\nexport const up = knex => knex.schema.dropTable('a');",
    "// eslint-disable-next-line no-undef\nexport const up = knex => knex.schema.dropTable('a');",
    // Neither a migration nor queries.
    { code: "// eslint-disable-next-line db/require-down\nexport const a = 1;", filename: "src/a.ts" },
  ],
  invalid: [
    {
      code: "// eslint-disable-next-line db/require-down\nexport const up = knex => knex.schema.dropTable('a');",
      errors: [{ messageId: "missing", line: 1, column: 1, endLine: 1, endColumn: 44 }],
    },
    {
      code: "export const up = knex => knex.schema.dropTable('a'); /* eslint-disable-line no-undef, db/require-down */",
      errors: ["missing"],
    },
  ],
});

const REVISION = `revision = "a1"
down_revision = None
from alembic import op


def upgrade():
    COMMENT
    op.drop_table("a")
`;

runPython(RULE, "postgresql", "alembic/versions/a1_a.py", {
  valid: [
    REVISION.replace("COMMENT", "# eslint-disable-next-line db/require-down -- forward only"),
    REVISION.replace("COMMENT", "# eslint-enable"),
    REVISION.replace("COMMENT", 'a = "# eslint-disable-next-line db/require-down"'),
  ],
  invalid: [
    {
      code: REVISION.replace("COMMENT", "# eslint-disable-next-line db/require-down"),
      errors: [{ messageId: "missing", line: 7, column: 5, endLine: 7, endColumn: 47 }],
    },
  ],
});
