import { runPython, runScript, runSql } from "../support/rules.js";

runScript("no-uninferable-down", "postgresql", "migrations/20240101000000_x.js", {
  valid: [
    // What node-pg-migrate derives.
    "exports.up = pgm => { pgm.createTable('t', { id: 'id' }); pgm.addColumn('t', { a: 'text' }); };",
    "exports.up = pgm => { pgm.addConstraint('t', 't_a_key', { unique: 'a' }); };",
    // Somebody wrote it.
    "exports.up = pgm => { pgm.sql('UPDATE t SET a = 1'); };\nexports.down = pgm => { pgm.sql('UPDATE t SET a = 0'); };",
    // It says that there is none.
    "exports.up = pgm => { pgm.dropTable('t'); };\nexports.down = false;",
    "exports.up = pgm => { pgm.dropTable('t'); };\nexports.down = () => { throw new Error('The rows are gone: not implemented on purpose, see ADR 7.'); };",
    // Nothing happens.
    "exports.up = pgm => { pgm.sql('SELECT 1'); };",
  ],
  invalid: [
    {
      code: "exports.up = pgm => {\n  pgm.createTable('t', { id: 'id' });\n  pgm.sql('CREATE INDEX i ON t (id)');\n};\n",
      errors: [
        {
          messageId: "uninferable",
          message:
            'There is no way back, and none can be derived: this creates an index on `t`, for which node-pg-migrate finds no inverse. Undoing the deploy fails here: Impossible to automatically infer down migration for "pgm.sql()".',
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 38,
          suggestions: [
            {
              messageId: "throwInstead",
              output:
                "exports.up = pgm => {\n  pgm.createTable('t', { id: 'id' });\n  pgm.sql('CREATE INDEX i ON t (id)');\n};\n\nexports.down = () => {\n  throw new Error('This migration cannot be undone: say why.');\n};\n",
            },
          ],
        },
      ],
    },
    {
      code: "exports.up = pgm => {\n  pgm.addConstraint('t', null, { unique: 'a' });\n};",
      errors: [{ messageId: "uninferable", line: 2 }],
    },
    { code: "exports.up = pgm => { pgm.dropColumn('t', 'a'); };", errors: ["uninferable"] },
    {
      code: "exports.up = knex => knex.schema.dropTable('t');\nexports.down = () => { throw new Error('Method not implemented.'); };",
      errors: [
        {
          messageId: "placeholder",
          message:
            'This way back is a placeholder ("Method not implemented."): whoever has to undo the deploy learns nothing from it. Write the way back, or say why there is none.',
          line: 2,
        },
      ],
    },
  ],
});

runPython("no-uninferable-down", "postgresql", "migrations/versions/1_x.py", {
  valid: [
    "from alembic import op\nrevision = '1'\ndef upgrade():\n    op.drop_table('t')\ndef downgrade():\n    raise NotImplementedError('the rows are gone')\n",
    // `require-down` asks for a reason.
    "from alembic import op\nrevision = '1'\ndef upgrade():\n    op.drop_table('t')\ndef downgrade():\n    raise NotImplementedError()\n",
  ],
  invalid: [
    {
      code: "from alembic import op\nrevision = '1'\ndef upgrade():\n    op.drop_table('t')\ndef downgrade():\n    raise NotImplementedError('TODO: write it')\n",
      errors: [{ messageId: "placeholder", line: 5 }],
    },
    // What the suggestion leaves to fill in.
    {
      code: "from alembic import op\nrevision = '1'\ndef upgrade():\n    op.drop_table('t')\ndef downgrade():\n    raise NotImplementedError('This migration cannot be undone: say why.')\n",
      errors: ["placeholder"],
    },
  ],
});

runSql("no-uninferable-down", "postgresql", {
  valid: [
    "-- migrate:up\nDROP TABLE t;\n-- migrate:down\nDO $$ BEGIN RAISE EXCEPTION 'the rows are gone'; END $$;",
    "-- migrate:up\nDROP TABLE t;\n-- migrate:down\n",
  ],
  invalid: [
    {
      code: "-- migrate:up\nDROP TABLE t;\n-- migrate:down\nDO $$ BEGIN RAISE EXCEPTION 'not implemented'; END $$;",
      errors: [{ messageId: "placeholder" }],
    },
  ],
});
