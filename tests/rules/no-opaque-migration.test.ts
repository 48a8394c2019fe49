import { runScript, runSql } from "../support/rules.js";

runSql("no-opaque-migration", "postgresql", {
  valid: [
    "CREATE TABLE t (id int);",
    // A rule of its own speaks of this.
    "DROP TABEL t;",
  ],
  invalid: [
    {
      code: "DO $$ BEGIN EXECUTE change; END $$;",
      errors: [
        {
          messageId: "opaque",

          line: 1,
          column: 13,
          endLine: 1,
          endColumn: 27,
        },
      ],
    },
    {
      code: "-- migrate:up\nDROP TABLE a;\n-- migrate:down\nDO $$ BEGIN EXECUTE f(); END $$;",
      errors: [{ messageId: "opaque", line: 4 }],
    },
  ],
});

runScript("no-opaque-migration", "postgresql", "migrations/20240101000000_x.js", {
  valid: [
    "exports.up = knex => knex.schema.dropTable('t'); exports.down = knex => knex.schema.createTable('t', t => t.increments());",
    "exports.up = async knex => { const ids = await knex.pluck('id').from('t'); await knex('u').whereIn('t_id', ids).del(); }; exports.down = knex => knex.schema.dropTable('t');",
  ],
  invalid: [
    {
      code: "const { helper } = require('somewhere');\nexports.up = knex => helper(knex);\nexports.down = knex => knex.schema.dropTable('t');",
      errors: [
        {
          messageId: "opaque",

          line: 2,
          column: 22,
          endLine: 2,
          endColumn: 34,
        },
      ],
    },
    {
      code: "exports.up = knex => knex.schema.frobnicate('t');\nexports.down = knex => knex.schema.dropTable('t');",
      errors: [{ messageId: "opaque" }],
    },
  ],
});
