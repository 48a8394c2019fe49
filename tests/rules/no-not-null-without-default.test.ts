import { expect } from "vitest";
import { runScript, runSql } from "../support/rules.js";

const RULE = "no-not-null-without-default";

/** What is said of a column that PostgreSQL refuses. */
function advice(column: string, remedy: string): string {
  return `\`${column}\` is added to \`users\` as NOT NULL without a default: PostgreSQL rejects this as soon as \`users\` has a row. ${remedy}, fill it, and set NOT NULL then.`;
}

runSql(RULE, "postgresql", {
  valid: [
    "ALTER TABLE users ADD COLUMN name text;",
    "ALTER TABLE users ADD COLUMN name text NOT NULL DEFAULT '';",
    "ALTER TABLE users ADD COLUMN created timestamptz DEFAULT now() NOT NULL;",
    "ALTER TABLE users ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY;",
    "ALTER TABLE users ADD COLUMN id serial NOT NULL;",
    "ALTER TABLE users ADD COLUMN total int NOT NULL GENERATED ALWAYS AS (a + b) STORED;",
    // The table is new, or has no rows.
    "CREATE TABLE users (id int); ALTER TABLE users ADD COLUMN name text NOT NULL;",
    "CREATE TABLE fresh (id int); ALTER TABLE fresh RENAME TO users; ALTER TABLE users ADD COLUMN name text NOT NULL;",
    "TRUNCATE users; ALTER TABLE users ADD COLUMN name text NOT NULL;",
    "DELETE FROM users; ALTER TABLE users ADD COLUMN name text NOT NULL;",
    "DELETE FROM users WHERE true; ALTER TABLE users ADD COLUMN name text NOT NULL;",
    // Nullable, filled, required.
    "ALTER TABLE users ADD COLUMN name text; UPDATE users SET name = ''; ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
    "UPDATE users SET name = '' WHERE name IS NULL; ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
    "DELETE FROM users WHERE name IS NULL; ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
    "ALTER TABLE users ADD COLUMN name text DEFAULT ''; ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
    "ALTER TABLE users ALTER COLUMN name TYPE text USING coalesce(name, ''), ALTER COLUMN name SET NOT NULL;",
    "ALTER TABLE users ADD CONSTRAINT c CHECK (name IS NOT NULL) NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT c; ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
    // The same under another name.
    "UPDATE users SET nick = '' WHERE nick IS NULL; ALTER TABLE users RENAME COLUMN nick TO name; ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
    {
      // A script between the migrations may have filled it.
      code: "ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
      filename: "migrations/3_name/migration.sql",
      beside: {
        "migrations/1_name/migration.sql": "ALTER TABLE users ADD COLUMN name text;",
        "migrations/2_fill/migration.ts": "export const run = tx => tx.fill('users', 'name');",
      },
    },
    // A function may have filled it.
    "SELECT fill_names(); ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
    // A default that is dropped again has done its work.
    "ALTER TABLE users ADD COLUMN name text NOT NULL DEFAULT ''; ALTER TABLE users ALTER COLUMN name DROP DEFAULT;",
    // On the way back it is another question.
    "-- migrate:up\nALTER TABLE users DROP COLUMN name;\n-- migrate:down\nALTER TABLE users ADD COLUMN name text NOT NULL;",
    { code: "ALTER TABLE users ADD COLUMN name text NOT NULL;", settings: { ignoreTables: ["users"] } },
  ],
  invalid: [
    {
      code: "ALTER TABLE users\n  ADD COLUMN name text NOT NULL;",
      errors: [
        {
          messageId: "fails",

          line: 2,
          column: 14,
          endLine: 2,
          endColumn: 32,
          suggestions: [
            {
              messageId: "addDefault",

              output: "ALTER TABLE users\n  ADD COLUMN name text DEFAULT '' NOT NULL;",
            },
            {
              messageId: "addFillRequire",
              output:
                "ALTER TABLE users\n  ADD COLUMN name text;\nUPDATE users SET name = '' WHERE name IS NULL;\nALTER TABLE users ALTER COLUMN name SET NOT NULL;",
            },
          ],
        },
      ],
    },
    { code: "ALTER TABLE a.users ADD name text NOT NULL DEFAULT NULL;", errors: ["fails"] },
    // No constant is a row of the other table, or known to be of somebody's own type.
    {
      code: "ALTER TABLE users ADD COLUMN team_id int NOT NULL; ALTER TABLE users ADD FOREIGN KEY (team_id) REFERENCES teams;",
      errors: [{ messageId: "fails", message: advice("team_id", "Add it nullable"), suggestions: [] }],
    },
    {
      code: "ALTER TABLE users ADD COLUMN team_id int NOT NULL REFERENCES teams (id);",
      errors: [{ messageId: "fails", message: advice("team_id", "Add it nullable"), suggestions: [] }],
    },
    {
      code: 'ALTER TABLE users ADD COLUMN role "Role" NOT NULL;',
      errors: [{ messageId: "fails", message: advice("role", "Add it nullable"), suggestions: [] }],
    },
    {
      code: `CREATE TYPE "Role" AS ENUM ('it''s', 'b'); ALTER TABLE users ADD COLUMN role "Role" NOT NULL;`,
      errors: [
        {
          messageId: "fails",
          message: advice("role", `Use \`role "Role" DEFAULT 'it''s' NOT NULL\`, or add it nullable`),
        },
      ],
    },
    // The type is the one that the column got before.
    {
      code: "ALTER TABLE users ADD COLUMN age int; ALTER TABLE users ALTER COLUMN age SET NOT NULL;",
      errors: [
        {
          messageId: "nulls",
          message:
            "`age` of `users` becomes NOT NULL, and nothing fills the NULLs first: PostgreSQL rejects this if one row has none. Run `UPDATE users SET age = 0 WHERE age IS NULL` before it.",
        },
      ],
    },
    {
      code: "ALTER TABLE users ALTER COLUMN age SET NOT NULL;",
      errors: [
        {
          messageId: "nulls",
          message:
            "`age` of `users` becomes NOT NULL, and nothing fills the NULLs first: PostgreSQL rejects this if one row has none. Fill them before it.",
          suggestions: [],
        },
      ],
    },
    // A value that is the same in all rows is none of another table, and none of its own in each row.
    ...["ALTER TABLE users ADD FOREIGN KEY (age) REFERENCES ages (id);", "ALTER TABLE users ADD UNIQUE (age);"].map(
      key => ({
        code: `ALTER TABLE users ADD COLUMN age int; ALTER TABLE users ALTER COLUMN age SET NOT NULL; ${key}`,
        errors: [
          {
            messageId: "nulls",
            message:
              "`age` of `users` becomes NOT NULL, and nothing fills the NULLs first: PostgreSQL rejects this if one row has none. Fill them before it.",
            suggestions: [],
          },
        ],
      }),
    ),
    // Filled too late.
    { code: "ALTER TABLE users ADD COLUMN name text NOT NULL; UPDATE users SET name = '';", errors: ["fails"] },
    // Rows came before the column.
    {
      code: "TRUNCATE users; INSERT INTO users VALUES (1); ALTER TABLE users ADD COLUMN name text NOT NULL;",
      errors: ["fails"],
    },
    { code: "DELETE FROM users WHERE id < 9; ALTER TABLE users ADD COLUMN name text NOT NULL;", errors: ["fails"] },
    {
      code: "ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
      errors: [{ messageId: "nulls", line: 1, column: 19, endColumn: 49 }],
    },
    { code: "UPDATE users SET name = NULL; ALTER TABLE users ALTER COLUMN name SET NOT NULL;", errors: ["nulls"] },
    { code: "UPDATE users SET other = ''; ALTER TABLE users ALTER COLUMN name SET NOT NULL;", errors: ["nulls"] },
    {
      code: "ALTER TABLE users ADD COLUMN name text; ALTER TABLE users ALTER COLUMN name SET DEFAULT ''; ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
      errors: ["nulls"],
    },
    {
      code: "ALTER TABLE users ADD CONSTRAINT c CHECK (name IS NOT NULL) NOT VALID; ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
      errors: ["nulls"],
    },
    {
      code: "ALTER TABLE users ADD COLUMN name text NOT NULL DEFAULT ''; ALTER TABLE users ALTER COLUMN name DROP DEFAULT;",
      options: { allowTemporaryDefault: false },
      errors: ["temporary"],
    },
  ],
});

/** A file beside the linted one. */
const before = (code: string): { beside: Record<string, string> } => ({ beside: { "migrations/1_before.sql": code } });
runSql(RULE, "postgresql", {
  valid: [
    // Names without a schema are looked for along the search path, and made in its first schema.
    "SET search_path = a, public; CREATE TABLE t (id int); ALTER TABLE a.t ADD COLUMN b int NOT NULL;",
    "CREATE TABLE a.t (id int); SET search_path TO b, a; ALTER TABLE t RENAME TO u; ALTER TABLE a.u ADD COLUMN b int NOT NULL;",
    "SELECT pg_catalog.set_config('search_path', 'a', false); CREATE TABLE t (id int); ALTER TABLE t ADD COLUMN b int NOT NULL;",
    {
      code: "ALTER TABLE a.t ALTER COLUMN b SET NOT NULL;",
      ...before("SET search_path = a; CREATE TABLE t (id int); ALTER TABLE t ADD COLUMN b int DEFAULT 1;"),
    },
    // Upserts of rows that a query gives.
    "INSERT INTO t (id, a) SELECT id, 1 FROM t ON CONFLICT (id) DO UPDATE SET a = excluded.a; ALTER TABLE t ALTER COLUMN a SET NOT NULL;",
    "MERGE INTO t USING s ON s.id = t.id WHEN MATCHED THEN UPDATE SET a = s.a; ALTER TABLE t ALTER COLUMN a SET NOT NULL;",
    {
      code: "SET search_path = a; ALTER TABLE t ALTER COLUMN b SET NOT NULL;",
      ...before("ALTER TABLE t ADD COLUMN b int DEFAULT 1;"),
    },
    // Domains with a default.
    "CREATE DOMAIN d AS text DEFAULT 'x'; ALTER TABLE users ADD COLUMN a d NOT NULL;",
    "CREATE DOMAIN d AS text DEFAULT 'x' NOT NULL; ALTER TABLE users ADD COLUMN a d;",
    "CREATE DOMAIN s.d AS text; ALTER DOMAIN s.d SET DEFAULT 'x'; ALTER TABLE users ADD COLUMN a s.d NOT NULL;",
    { code: "ALTER TABLE users ADD COLUMN a d NOT NULL;", ...before("CREATE DOMAIN d AS text DEFAULT 'x';") },
    "CREATE DOMAIN d AS text NOT NULL; ALTER DOMAIN d DROP NOT NULL; ALTER TABLE users ADD COLUMN a d;",
  ],
  invalid: [
    {
      // What a block executes may be put together.
      code: "DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN a int NOT NULL', x); END $$;",
      errors: [
        {
          messageId: "fails",
          message:
            "`a` is added to what `%I` stands for as NOT NULL without a default: PostgreSQL rejects this as soon as what `%I` stands for has a row. Use `a int DEFAULT 0 NOT NULL`, or add it nullable, fill it, and set NOT NULL then.",
        },
      ],
    },
    {
      code: "DO $$ BEGIN EXECUTE 'ALTER TABLE ' || t || ' ALTER COLUMN a TYPE int, ALTER COLUMN a SET NOT NULL'; END $$;",
      errors: [
        {
          messageId: "nulls",
          message: expect.stringMatching(/Run `UPDATE … SET a = 0 WHERE a IS NULL` before it\.$/) as string,
        },
      ],
    },
    {
      code: "ALTER TABLE t DROP COLUMN a, ADD COLUMN a int NOT NULL;",
      errors: [
        {
          messageId: "fails",
          message: expect.stringMatching(/^`a` is dropped from `t` and added anew as NOT NULL without/) as string,
        },
      ],
    },
    {
      code: "CREATE TABLE t (id int); SET search_path = a; ALTER TABLE t ADD COLUMN b int NOT NULL;",
      errors: ["fails"],
    },
    {
      code: "SET search_path = a; CREATE TABLE t (id int); RESET search_path; ALTER TABLE t ADD COLUMN b int NOT NULL;",
      errors: ["fails"],
    },
    {
      code: "INSERT INTO t (id, a) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET a = excluded.a; ALTER TABLE t ALTER COLUMN a SET NOT NULL;",
      errors: ["nulls"],
    },
    {
      code: "INSERT INTO t (id) SELECT id FROM s ON CONFLICT (id) DO UPDATE SET b = 1; ALTER TABLE t ALTER COLUMN a SET NOT NULL;",
      errors: ["nulls"],
    },
    { code: "CREATE DOMAIN d AS text; ALTER TABLE users ADD COLUMN a d NOT NULL;", errors: ["fails"] },
    { code: "CREATE DOMAIN d AS text DEFAULT NULL; ALTER TABLE users ADD COLUMN a d NOT NULL;", errors: ["fails"] },
    { code: "CREATE DOMAIN d AS text DEFAULT 'x'; ALTER TABLE users ADD COLUMN a d[] NOT NULL;", errors: ["fails"] },
    {
      code: "ALTER TABLE users ADD COLUMN a d NOT NULL; ALTER DOMAIN d SET DEFAULT 'x';",
      ...before("CREATE DOMAIN d AS text;"),
      errors: ["fails"],
    },
    {
      code: "ALTER TABLE users ADD COLUMN a d;",
      ...before("CREATE DOMAIN d AS text NOT NULL;"),
      errors: [{ messageId: "domain", line: 1, column: 30 }],
    },
    {
      // The labels of an enum that an earlier migration made.
      code: "ALTER TABLE users ADD COLUMN a mood NOT NULL;",
      ...before("CREATE TYPE mood AS ENUM ('sad', 'ok');"),
      errors: [
        {
          messageId: "fails",
          suggestions: [
            { messageId: "addDefault", output: "ALTER TABLE users ADD COLUMN a mood DEFAULT 'sad' NOT NULL;" },
            { messageId: "addFillRequire", output: expect.stringContaining("SET a = 'sad'") as string },
          ],
        },
      ],
    },
  ],
});

runSql(RULE, "postgresql", {
  valid: [],
  invalid: [{ code: "ALTER TABLE users ADD COLUMN age int NOT NULL CHECK (age > :least);", errors: ["fails"] }],
});

runSql(RULE, "sqlite", {
  valid: [],
  invalid: [
    {
      code: "ALTER TABLE t ADD COLUMN a int NOT NULL;",
      errors: [
        {
          messageId: "fails",
          message:
            "`a` is added to `t` as NOT NULL without a default: SQLite rejects this as soon as `t` has a row. Use `a int DEFAULT 0 NOT NULL`, or add it nullable, fill it, and make the table anew with NOT NULL then.",
        },
      ],
    },
  ],
});

runSql(RULE, "mysql", {
  valid: [
    "ALTER TABLE `users` ADD COLUMN `id` INT NOT NULL AUTO_INCREMENT PRIMARY KEY;",
    "ALTER TABLE users ADD COLUMN name varchar(9) NOT NULL DEFAULT '';",
    // MODIFY says the whole column anew: it may have been NOT NULL before.
    "ALTER TABLE users MODIFY name varchar(20) NOT NULL;",
    "ALTER TABLE users ADD COLUMN name varchar(9); UPDATE users SET name = ''; ALTER TABLE users MODIFY name varchar(9) NOT NULL;",
    "ALTER TABLE t ADD a int; INSERT INTO t (id) SELECT id FROM s ON DUPLICATE KEY UPDATE a = 1; ALTER TABLE t MODIFY a int NOT NULL;",
    "ALTER TABLE t ADD a int; REPLACE INTO t SELECT id, 1 FROM t; ALTER TABLE t MODIFY a int NOT NULL;",
    "ALTER TABLE users ADD COLUMN name varchar(9) NOT NULL DEFAULT ''; ALTER TABLE users MODIFY name varchar(20) NOT NULL;",
    // What the server writes is replaced in every row.
    "ALTER TABLE users ADD COLUMN age bigint NOT NULL; UPDATE users SET age = year(now()) - born;",
  ],
  invalid: [
    { code: "ALTER TABLE users ADD COLUMN name varchar(9) NOT NULL;", errors: [{ messageId: "writes" }] },
    {
      code: "ALTER TABLE users ADD COLUMN age bigint NOT NULL; UPDATE users SET age = 1 WHERE born IS NULL;",
      errors: [{ messageId: "writes" }],
    },
    {
      code: "ALTER TABLE users ADD COLUMN age bigint NOT NULL; UPDATE users SET born = 1;",
      errors: [{ messageId: "writes" }],
    },
    {
      code: "ALTER TABLE users ADD COLUMN born DATE NOT NULL; UPDATE users SET born = now();",
      errors: [{ messageId: "fails" }],
    },
    { code: "ALTER TABLE users ADD COLUMN kind ENUM('b','a') NOT NULL;", errors: [{ messageId: "writes" }] },
    { code: "ALTER TABLE users ADD COLUMN born DATE NOT NULL;", errors: [{ messageId: "fails" }] },
    {
      // A literal is no default of these, but fills them.
      code: "ALTER TABLE users ADD COLUMN data json NOT NULL;",
      errors: [
        {
          messageId: "writes",
          message:
            "`data` is added to `users` as NOT NULL without a default: MySQL silently writes '' into every row that exists. Add it nullable, fill it, and set NOT NULL then.",
          suggestions: [
            {
              messageId: "addFillRequire",
              output:
                "ALTER TABLE users ADD COLUMN data json;\nUPDATE users SET data = '{}' WHERE data IS NULL;\nALTER TABLE users MODIFY COLUMN data json NOT NULL;",
            },
          ],
        },
      ],
    },
    {
      code: "ALTER TABLE users ADD COLUMN name varchar(9); ALTER TABLE users MODIFY name varchar(9) NOT NULL;",
      errors: [{ messageId: "restated" }],
    },
  ],
});

/** No value can be the same in every row, or none is known that the server takes. */
const NO_WAY_OUT = { messageId: "fails", suggestions: [] } as const;
runSql(RULE, "postgresql", {
  valid: [],
  invalid: [
    { code: "ALTER TABLE users ADD COLUMN a text NOT NULL UNIQUE;", errors: [NO_WAY_OUT] },
    { code: "ALTER TABLE users ADD COLUMN a int PRIMARY KEY;", errors: [NO_WAY_OUT] },
    { code: "ALTER TABLE users ADD COLUMN a text NOT NULL CHECK (a IN ('x', 'y'));", errors: [NO_WAY_OUT] },
    {
      code: "ALTER TABLE users ADD COLUMN a text NOT NULL; CREATE UNIQUE INDEX u ON users (a);",
      errors: [NO_WAY_OUT],
    },
    { code: "ALTER TABLE users ADD COLUMN a bit(3) NOT NULL;", errors: [NO_WAY_OUT] },
  ],
});

runSql(RULE, "sqlite", {
  valid: ["ALTER TABLE users ADD COLUMN name TEXT NOT NULL DEFAULT '';", "ALTER TABLE users ADD COLUMN name TEXT;"],
  invalid: [{ code: "ALTER TABLE users ADD COLUMN name TEXT NOT NULL;", errors: ["fails"] }],
});

runScript(RULE, "mariadb", "migrations/20240101000000-x.js", {
  valid: [],
  invalid: [
    {
      // Sequelize sends no default of such a column.
      code: "module.exports = {\n  up: (queryInterface, Sequelize) => queryInterface.addColumn('t', 'a', { type: Sequelize.TEXT, allowNull: false }),\n  down: queryInterface => queryInterface.removeColumn('t', 'a'),\n};",
      errors: [
        {
          messageId: "writes",
          message:
            "`a` is added to `t` as NOT NULL without a default: MariaDB silently writes '' into every row that exists. Add it nullable, fill it, and set NOT NULL then.",
          suggestions: [{ messageId: "addFillRequire", output: expect.stringContaining("bulkUpdate") as string }],
        },
      ],
    },
  ],
});

runScript(RULE, "postgresql", "migrations/20240101000000_x.js", {
  valid: [
    "exports.up = knex => knex.schema.alterTable('users', t => { t.string('name').notNullable().defaultTo(''); }); exports.down = knex => {};",
    "exports.up = knex => knex.schema.createTable('users', t => { t.string('name').notNullable(); }); exports.down = knex => {};",
    // A search path that is not constant says nothing of the tables.
    "exports.up = async knex => { await knex.schema.createTable('t', t => { t.increments(); }); await knex.raw(`SET search_path TO ${process.env.TENANT}`); await knex.schema.alterTable('t', t => { t.string('name').notNullable(); }); }; exports.down = knex => {};",
    // Clauses behind the type.
    "exports.up = knex => knex.schema.alterTable('users', t => { t.specificType('name', \"varchar(9) default 'x'\").notNullable(); }); exports.down = knex => {};",
    "exports.up = knex => knex.schema.alterTable('users', t => { t.specificType('name', 'text not null generated always as (lower(email)) stored'); }); exports.down = knex => {};",
    // `.alter()` states the column anew.
    "exports.up = knex => knex.schema.alterTable('users', t => { t.string('name', 20).notNullable().alter(); }); exports.down = knex => {};",
    "exports.up = async knex => { await knex.schema.alterTable('users', t => { t.string('name'); }); await knex('users').update({ name: '' }); await knex.schema.alterTable('users', t => { t.dropNullable('name'); }); }; exports.down = knex => {};",
    "exports.up = async knex => { await knex('users').update(values()); await knex.schema.alterTable('users', t => { t.dropNullable('name'); }); }; exports.down = knex => {};",
  ],
  invalid: [
    {
      code: "exports.up = knex => knex.schema.alterTable('users', t => { t.specificType('name', 'citext not null'); }); exports.down = knex => {};",
      errors: ["fails"],
    },
    {
      code: "exports.up = knex => knex.schema.alterTable('users', t => {\n  t.string('name').notNullable();\n});\nexports.down = knex => {};",
      errors: [{ messageId: "fails", line: 2, column: 3, endLine: 2, endColumn: 33 }],
    },
    {
      code: "exports.up = async knex => {\n  await knex.schema.alterTable('users', t => { t.string('name'); });\n  await knex.schema.alterTable('users', t => { t.string('name').notNullable().alter(); });\n};\nexports.down = knex => {};",
      errors: [{ messageId: "nulls", line: 3 }],
    },
    {
      code: "exports.up = async knex => {\n  await knex.schema.alterTable('users', t => { t.integer('age'); });\n  await knex.schema.alterTable('users', t => { t.float('age').notNullable().alter(); });\n};\nexports.down = knex => {};",
      errors: [
        {
          messageId: "nulls",
          message:
            "`age` of `users` becomes NOT NULL, and nothing fills the NULLs first: PostgreSQL rejects this if one row has none. Run `knex('users').whereNull('age').update({ age: 0 })` before it.",
        },
      ],
    },
  ],
});
