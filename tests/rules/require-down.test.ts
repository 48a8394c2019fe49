import { runPython, runScript, runSql } from "../support/rules.js";

runSql("require-down", "postgresql", {
  valid: [
    "-- migrate:up\nCREATE TABLE t (id int);\n-- migrate:down\nDROP TABLE t;",
    // Nothing happens on the way there.
    "-- migrate:up\nSELECT 1;\n-- migrate:down\n",
    "-- migrate:up\n\n-- migrate:down\n",
    // A constraint that holds cannot be made to hold no more.
    "-- migrate:up\nALTER TABLE t VALIDATE CONSTRAINT c;\n-- migrate:down\n",
    // A refusal with a reason.
    "-- migrate:up\nDROP TABLE t;\n-- migrate:down\nDO $$ BEGIN RAISE EXCEPTION 'the rows are gone'; END $$;",
    // Tools without a way back.
    { code: "DROP TABLE t;", filename: "prisma/migrations/20240101000000_drop/migration.sql" },
    // A folder of numbered files without a single way back has none by choice.
    "DROP TABLE t;",
  ],
  invalid: [
    {
      code: "-- migrate:up\nCREATE TABLE orders (id int);\n-- migrate:down\n",
      errors: [{ messageId: "empty", line: 3 }],
    },
    {
      // The change that is known is named before what could not be read.
      code: "-- migrate:up\nSELECT prepare_orders();\nDROP TABLE orders;\n-- migrate:down\n",
      errors: [
        {
          messageId: "empty",
          message:
            "This migration drops table `orders`, but its way back is empty: undoing the deploy leaves the change in place.",
        },
      ],
    },
    {
      code: "-- migrate:up\nALTER TABLE orders ADD COLUMN x int;\n-- migrate:down\nSELECT 1;",
      errors: [{ messageId: "nothing" }],
    },
    {
      code: "DROP TABLE t;",
      filename: "prisma/migrations/20240101000000_drop/migration.sql",
      options: { forwardOnly: true },
      errors: ["forwardOnly"],
    },
    {
      code: "CREATE TABLE t (id int);",
      filename: "migrations/1_t.up.sql",
      errors: [{ messageId: "absent", line: 1, column: 1 }],
    },
  ],
});

const LIQUIBASE = "--liquibase formatted sql\n";
runSql("require-down", "mysql", {
  valid: [
    `${LIQUIBASE}--changeset a:1\n--comment: a's table\nCREATE TABLE t (id int);\n--rollback DROP TABLE t;\n--changeset a:2\nSELECT 1;`,
  ],
  invalid: [
    {
      // Liquibase takes changesets back one by one.
      code: `${LIQUIBASE}--changeset a:1\nCREATE TABLE t (id int);\n--rollback DROP TABLE t;\n--changeset a:2\nCREATE TABLE u (id int);\nDROP TABLE v;`,
      errors: [
        {
          messageId: "partly",
          message:
            "This migration creates table `u`, and its way back leaves that out: a deploy that fails after it cannot be undone.",
          line: 6,
        },
      ],
    },
    { code: `${LIQUIBASE}--changeset a:1\nCREATE TABLE t (id int);`, errors: [{ messageId: "absent", line: 1 }] },
  ],
});

runScript("require-down", "postgresql", "migrations/20240101000000_x.js", {
  valid: [
    "exports.up = knex => knex.schema.dropTable('t');\nexports.down = knex => knex.schema.createTable('t', t => t.increments());",
    "exports.up = async knex => { console.log('nothing'); };\nexports.down = async () => {};\n// @param {import('knex').Knex} knex",
    "exports.up = knex => knex.schema.dropTable('t');\nexports.down = () => { throw new Error('the rows are gone'); };",
    // The reason is only known at run time.
    "exports.up = knex => knex.schema.dropTable('t');\nexports.down = () => { throw new Error(reason()); };",
  ],
  invalid: [
    {
      code: "exports.up = function (knex) {\n  return knex.schema.dropTable('t');\n};\nexports.down = function () {};",
      errors: [{ messageId: "empty", line: 4, column: 16, endLine: 4, endColumn: 28 }],
    },
    {
      code: "exports.up = knex => knex.schema.dropTable('t');",
      errors: [{ messageId: "absent", line: 1, column: 1 }],
    },
    {
      code: "exports.up = knex => knex.schema.dropTable('t');\nexports.down = async knex => { console.log('cannot'); };",
      errors: ["nothing"],
    },
    {
      code: "exports.up = knex => knex.schema.dropTable('t');\nexports.down = () => { throw new Error(); };",
      errors: ["noReason"],
    },
    // `startAfter` is the last one that is history.
    {
      code: "exports.up = knex => knex.schema.dropTable('t');",
      settings: { startAfter: "20231231" },
      errors: ["absent"],
    },
    {
      code: "exports.up = knex => knex.schema.dropTable('t');",
      settings: { startAfter: "20230101000000_a" },
      beside: { "migrations/20230101000000_a.js": "exports.up = knex => knex.schema.dropTable('s');" },
      errors: ["absent"],
    },
    {
      // A migration that is not there says nothing of the others.
      code: "exports.up = knex => knex.schema.dropTable('t');",
      settings: { startAfter: "20250101000000_later" },
      errors: [
        {
          messageId: "settingProblem",
          message:
            '`settings.db.startAfter` is "20250101000000_later", and no migration in the series of this one is called so: none of them counts as history.',
        },
        "absent",
      ],
    },
  ],
});

runScript("require-down", "postgresql", "migrations/20240101000000_x.js", {
  valid: [
    { code: "exports.up = knex => knex.schema.dropTable('t');", settings: { startAfter: "20240101000000_x" } },
    { code: "exports.up = knex => knex.schema.dropTable('t');", settings: { startAfter: "20240101000000" } },
    { code: "exports.up = knex => knex.schema.dropTable('t');", settings: { startAfter: "20250101" } },
  ],
  invalid: [],
});

/** Alembic's revisions are ordered by what they say themselves, and not by their names. */
const revision = (id: string, after: string | null): string =>
  `from alembic import op\nrevision = "${id}"\ndown_revision = ${after === null ? "None" : `"${after}"`}\n\n\ndef upgrade():\n    op.drop_table("t${id}")\n`;
const revisions = {
  "alembic.ini": "[alembic]",
  "alembic/versions/f1_first.py": revision("f1", null),
  "alembic/versions/c2_second.py": revision("c2", "f1"),
  "alembic/versions/e3_third.py": revision("e3", "c2"),
};
runPython("require-down", "postgresql", "alembic/versions/c2_second.py", {
  valid: [
    { code: revision("c2", "f1"), beside: revisions, settings: { startAfter: "c2" } },
    { code: revision("c2", "f1"), beside: revisions, settings: { startAfter: "e3_third" } },
  ],
  invalid: [
    { code: revision("c2", "f1"), beside: revisions, settings: { startAfter: "f1_first" }, errors: ["absent"] },
    // The newest of the series speaks of the setting.
    { code: revision("c2", "f1"), beside: revisions, settings: { startAfter: "zz" }, errors: ["absent"] },
  ],
});

/** A revision that drops a table, with this way back. */
const dropping = (...back: readonly string[]): string =>
  `from alembic import op\nrevision = "c2"\ndown_revision = None\n\n\ndef upgrade():\n    op.drop_table("t")\n\n\ndef downgrade():\n${back.map(line => `    ${line}\n`).join("")}`;

runPython("require-down", "postgresql", "alembic/versions/c2_second.py", {
  valid: [
    dropping("raise NotImplementedError('the rows are gone')"),
    dropping("# the rows are gone", "raise NotImplementedError"),
    dropping('"""The rows are gone."""', "raise Exception()"),
    dropping('"""@irreversible the rows are gone"""', "pass"),
  ],
  invalid: [
    { code: dropping("raise NotImplementedError"), errors: [{ messageId: "noReason", line: 10 }] },
    { code: dropping("raise NotImplementedError()"), errors: ["noReason"] },
    { code: dropping("raise Exception()"), errors: ["noReason"] },
    { code: dropping("# @irreversible", "pass"), errors: ["empty"] },
  ],
});

runScript("require-down", "postgresql", "migrations/20240101000000_x.js", {
  valid: [
    "/** @irreversible the rows are gone */\nexports.up = knex => knex.schema.dropTable('t');\nexports.down = () => {};",
    "// @irreversible the rows are gone\nexports.up = knex => knex.schema.dropTable('t');",
  ],
  invalid: [
    { code: "// @irreversible\nexports.up = knex => knex.schema.dropTable('t');", errors: ["absent"] },
    {
      code: "exports.up = knex => knex.raw('DELETE FROM t');\nexports.down = () => {};",
      errors: [
        {
          messageId: "empty",
          suggestions: [
            {
              messageId: "throwInstead",
              output:
                "exports.up = knex => knex.raw('DELETE FROM t');\nexports.down = () => {\n  throw new Error('This migration cannot be undone: the rows of t as they were are not known.');\n};",
            },
          ],
        },
      ],
    },
  ],
});
