import { runScript, runSql } from "../support/rules.js";

const RULE = "require-foreign-key-index";

runSql(RULE, "postgresql", {
  valid: [
    // The migration that made the table has been asked.
    {
      code: "CREATE TABLE IF NOT EXISTS orders (user_id int REFERENCES users (id));",
      beside: { "migrations/1_orders.sql": "CREATE TABLE orders (user_id int REFERENCES users (id));" },
    },
    {
      // The index was made under the table's former name.
      code: "DROP TABLE orders; ALTER TABLE orders_new RENAME TO orders; ALTER TABLE orders ADD FOREIGN KEY (u) REFERENCES users;",
      beside: { "migrations/1_orders.sql": "CREATE TABLE orders_new (u int); CREATE INDEX i ON orders_new (u);" },
    },
    // Another action, for a key in a table that nothing shows: its indexes are as they were.
    "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey; ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE;",
    "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey, ADD CONSTRAINT k FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE;",
    "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey; ALTER TABLE app.orders ADD FOREIGN KEY (user_id) REFERENCES users;",
    "CREATE TABLE orders (id int PRIMARY KEY, total int);",
    "CREATE TABLE orders (user_id int PRIMARY KEY REFERENCES users);",
    "CREATE TABLE orders (user_id int UNIQUE REFERENCES users (id));",
    "CREATE TABLE orders (user_id int REFERENCES users); CREATE INDEX ON orders (user_id);",
    "CREATE TABLE orders (user_id int REFERENCES users, n int, PRIMARY KEY (user_id, n));",
    "CREATE TABLE orders (user_id int REFERENCES users); CREATE INDEX i ON orders (user_id, created_at);",
    "CREATE INDEX i ON orders USING hash (user_id); ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;",
    // In whatever order the columns of one key stand.
    "CREATE TABLE o (a int, b int, FOREIGN KEY (a, b) REFERENCES p (x, y)); CREATE INDEX i ON o (b, a, c);",
    // Unique over a part of the key: one row at most.
    "CREATE TABLE o (a int UNIQUE, b int, FOREIGN KEY (a, b) REFERENCES p (x, y));",
    // A partial index that leaves out nothing but NULLs.
    "CREATE TABLE orders (user_id int REFERENCES users); CREATE INDEX i ON orders (user_id) WHERE user_id IS NOT NULL;",
    'CREATE TABLE "order" ("user id" int REFERENCES users); CREATE INDEX i ON "order" ("user id") WHERE ("order"."user id" IS NOT NULL);',
    // Renamed on the way.
    "CREATE TABLE orders (u int REFERENCES users); ALTER TABLE orders RENAME COLUMN u TO user_id; ALTER TABLE orders RENAME TO sales; CREATE INDEX i ON sales (user_id);",
    // Gone again.
    "CREATE TABLE orders (user_id int CONSTRAINT k REFERENCES users); ALTER TABLE orders DROP CONSTRAINT k;",
    "CREATE TABLE orders (user_id int REFERENCES users); ALTER TABLE orders DROP COLUMN user_id;",
    "CREATE TABLE orders (user_id int REFERENCES users); DROP TABLE orders;",
    "CREATE TEMP TABLE orders (user_id int REFERENCES users);",
    {
      code: "CREATE TABLE orders (tenant_id int, user_id int REFERENCES users); CREATE INDEX i ON orders (tenant_id, user_id);",
      settings: { tenantColumns: ["tenant_id"] },
    },
    { code: "CREATE TABLE orders (created_by int REFERENCES users);", settings: { auditColumns: ["created_by"] } },
    { code: "CREATE TABLE kinds (user_id int REFERENCES users);", settings: { smallTables: ["kinds"] } },
    { code: "CREATE TABLE kinds (user_id int REFERENCES users);", settings: { ignoreTables: ["kinds"] } },
    { code: "CREATE TABLE app.kinds (user_id int REFERENCES users);", settings: { smallTables: ["app.kinds"] } },
    { code: "CREATE TABLE app.kinds (user_id int REFERENCES users);", settings: { ignoreTables: ["kinds"] } },
    { code: "CREATE TABLE kinds (user_id int REFERENCES users);", settings: { ignoreTables: ["public.kinds"] } },
    // By btree_gist.
    "CREATE TABLE bookings (room_id int REFERENCES rooms, during tsrange, EXCLUDE USING gist (room_id WITH =, during WITH &&));",
    "CREATE TABLE bookings (room_id int REFERENCES rooms, during tsrange); CREATE INDEX ON bookings USING gist (room_id, during);",
    // The way back is not what a deploy leaves behind.
    "-- migrate:up\nDROP TABLE orders;\n-- migrate:down\nCREATE TABLE orders (user_id int REFERENCES users);",
    // LIKE may bring the index along.
    "CREATE TABLE orders (LIKE old INCLUDING ALL, FOREIGN KEY (user_id) REFERENCES users);",
  ],
  invalid: [
    {
      code: "CREATE TABLE app.kinds (user_id int REFERENCES users);",
      settings: { smallTables: ["public.kinds"] },
      errors: ["missing"],
    },
    {
      code: "CREATE TABLE bookings (room_id int REFERENCES rooms, during tsrange); CREATE INDEX ON bookings USING gist (during, room_id);",
      errors: ["missing"],
    },
    // The key of another column, and one in a table that is known.
    {
      code: "ALTER TABLE orders DROP CONSTRAINT orders_total_check; ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;",
      errors: [{ messageId: "missing" }],
    },
    {
      code: "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey; ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE;",
      beside: { "migrations/1_orders.sql": "CREATE TABLE orders (user_id int REFERENCES users (id));" },
      errors: [{ messageId: "missing" }],
    },
    {
      code: "CREATE TABLE orders (user_id int REFERENCES users); CREATE INDEX i ON orders (user_id) WHERE deleted_at IS NULL;",
      errors: [
        {
          messageId: "partial",
          message:
            "The index of `orders` that leads with `user_id` is partial: a DELETE or key change in `users` cannot use it and reads all of `orders`. Add `CREATE INDEX ON orders (user_id)`.",
        },
      ],
    },
    {
      code: "CREATE TABLE orders (\n  id int PRIMARY KEY,\n  user_id int REFERENCES users (id)\n);\n",
      errors: [
        {
          messageId: "missing",

          line: 3,
          column: 15,
          endLine: 3,
          endColumn: 36,
          suggestions: [
            {
              messageId: "createIndex",

              output:
                "CREATE TABLE orders (\n  id int PRIMARY KEY,\n  user_id int REFERENCES users (id)\n);\nCREATE INDEX ON orders (user_id);\n",
            },
          ],
        },
      ],
    },
    { code: "ALTER TABLE orders ADD COLUMN user_id int REFERENCES users;", errors: ["missing"] },
    {
      code: "ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (user_id) REFERENCES users NOT VALID;",
      errors: ["missing"],
    },
    // The column stands second.
    {
      code: "CREATE TABLE orders (user_id int REFERENCES users); CREATE INDEX i ON orders (created_at, user_id);",
      errors: ["missing"],
    },
    {
      code: "CREATE TABLE orders (tenant_id int, user_id int REFERENCES users); CREATE INDEX i ON orders (tenant_id, user_id);",
      errors: ["missing"],
    },
    // An expression, another condition and a block range index serve no look-up.
    { code: "CREATE TABLE o (u text REFERENCES users); CREATE INDEX i ON o (lower(u));", errors: ["missing"] },
    {
      code: "CREATE TABLE o (u int REFERENCES users); CREATE INDEX i ON o (u) WHERE deleted_at IS NULL;",
      errors: ["partial"],
    },
    { code: "CREATE TABLE o (u int REFERENCES users); CREATE INDEX i ON o USING brin (u);", errors: ["missing"] },
    { code: "CREATE TABLE o (u int REFERENCES users); CREATE INDEX i ON o (u); DROP INDEX i;", errors: ["missing"] },
    { code: "CREATE TABLE o (a int REFERENCES x, b int REFERENCES y);", errors: ["missing", "missing"] },
    {
      code: "CREATE TABLE o (a int, b int, FOREIGN KEY (a, b) REFERENCES p (x, y)); CREATE INDEX i ON o (a);",
      errors: ["missing"],
    },
  ],
});

// The migration that drops the index, not the one that declares the key.
const COVERED =
  "CREATE TABLE users (id int); CREATE TABLE o (id int, u int REFERENCES users, v int); CREATE INDEX i ON o (u);";
runSql(RULE, "postgresql", {
  valid: [
    { code: COVERED, beside: { "migrations/3_o.sql": "DROP INDEX i;" } },
    // The key goes along with what it refers to; the column is not named where it goes by its own name.
    {
      code: "CREATE TABLE o (u int REFERENCES users);",
      beside: {
        "migrations/1_u.sql": "CREATE TABLE users (id int PRIMARY KEY);",
        "migrations/3_u.sql": "ALTER TABLE users DROP COLUMN id CASCADE;",
      },
    },
    {
      code: "CREATE TABLE o (u int REFERENCES a.users (id));",
      beside: {
        "migrations/1_u.sql": "CREATE SCHEMA a; CREATE TABLE a.users (id int PRIMARY KEY);",
        "migrations/3_u.sql": "DROP SCHEMA a CASCADE;",
      },
    },
    {
      code: "CREATE TABLE o (u int REFERENCES users);",
      beside: { "migrations/3_u.sql": "ALTER TABLE o DROP CONSTRAINT o_u_fkey;" },
    },
    { code: "DROP INDEX i; CREATE INDEX j ON o (u, v);", beside: { "migrations/1_o.sql": COVERED } },
    {
      code: "DROP INDEX i;",
      beside: { "migrations/1_o.sql": COVERED, "migrations/3_o.sql": "CREATE INDEX j ON o (u);" },
    },
    { code: "DROP INDEX i;", beside: { "migrations/1_o.sql": COVERED, "migrations/3_o.sql": "DROP TABLE o;" } },
    { code: "DROP INDEX i; ALTER TABLE o DROP COLUMN u;", beside: { "migrations/1_o.sql": COVERED } },
    { code: "DROP INDEX i;", beside: { "migrations/1_o.sql": `${COVERED} CREATE UNIQUE INDEX j ON o (u);` } },
    // It covered nothing.
    { code: "DROP INDEX j;", beside: { "migrations/1_o.sql": `${COVERED} CREATE INDEX j ON o (v, u);` } },
    // A later one drops the last.
    {
      code: "DROP INDEX i;",
      beside: { "migrations/1_o.sql": `${COVERED} CREATE INDEX j ON o (u);`, "migrations/3_o.sql": "DROP INDEX j;" },
    },
    { code: "DROP INDEX i;", settings: { smallTables: ["o"] }, beside: { "migrations/1_o.sql": COVERED } },
    { code: "-- migrate:up\nSELECT 1;\n-- migrate:down\nDROP INDEX i;", beside: { "migrations/1_o.sql": COVERED } },
  ],
  invalid: [
    {
      code: "SELECT 1;\nDROP INDEX i;\n",
      beside: { "migrations/1_o.sql": COVERED },
      errors: [
        {
          messageId: "dropped",
          message:
            "No other index of `o` leads with `u`: from here on, every DELETE or key change in `users` and every join along this foreign key reads all of `o`. Keep it, or add `CREATE INDEX ON o (u)`.",
          line: 2,
          column: 1,
          endLine: 2,
          endColumn: 13,
          suggestions: [{ messageId: "createIndex", output: "SELECT 1;\nDROP INDEX i;\nCREATE INDEX ON o (u);\n" }],
        },
      ],
    },
    // The new one has the column second, is partial, or stands over an expression.
    {
      code: "DROP INDEX i; CREATE INDEX j ON o (v, u);",
      beside: { "migrations/1_o.sql": COVERED },
      errors: ["dropped"],
    },
    {
      code: "DROP INDEX i; CREATE INDEX j ON o (u) WHERE v > 0;",
      beside: { "migrations/1_o.sql": COVERED },
      errors: ["dropped"],
    },
    {
      code: "DROP INDEX i; CREATE INDEX j ON o ((u + 1));",
      beside: { "migrations/1_o.sql": COVERED },
      errors: ["dropped"],
    },
    // Under the names that they have by now.
    {
      code: "DROP INDEX k;",
      beside: {
        "migrations/1_o.sql": `${COVERED} ALTER TABLE o RENAME TO sales; ALTER TABLE sales RENAME u TO user_id; ALTER INDEX i RENAME TO k;`,
      },
      errors: ["dropped"],
    },
    {
      code: "ALTER TABLE o DROP CONSTRAINT o_u_v_key;",
      beside: { "migrations/1_o.sql": "CREATE TABLE o (u int REFERENCES users, v int, UNIQUE (u, v));" },
      errors: ["dropped"],
    },
    {
      code: "ALTER TABLE o DROP COLUMN v;",
      beside: { "migrations/1_o.sql": "CREATE TABLE o (u int REFERENCES users, v int, UNIQUE (u, v));" },
      errors: ["dropped"],
    },
    // The index came in a migration between the two.
    {
      code: "DROP INDEX i;",
      filename: "migrations/3_o.sql",
      beside: {
        "migrations/1_o.sql": "CREATE TABLE o (u int REFERENCES users);",
        "migrations/2_o.sql": "CREATE INDEX i ON o (u);",
      },
      errors: ["dropped"],
    },
  ],
});

// InnoDB makes the index by itself.
runSql(RULE, "mysql", {
  valid: ["CREATE TABLE orders (user_id int, FOREIGN KEY (user_id) REFERENCES users (id));"],
  invalid: [],
});

runSql(RULE, "sqlite", {
  valid: ["CREATE TABLE o (u INTEGER REFERENCES users); CREATE INDEX i ON o (u);"],
  invalid: [
    { code: "CREATE TABLE o (u INTEGER REFERENCES users);", errors: ["missing"] },
    // A rebuilt table: the key that lives on is the one of the new table.
    {
      code: "CREATE TABLE n (u INTEGER REFERENCES users);\nINSERT INTO n SELECT u FROM o;\nDROP TABLE o;\nALTER TABLE n RENAME TO o;",
      errors: [{ messageId: "missing", line: 1 }],
    },
  ],
});

runScript(RULE, "postgresql", "migrations/20240101000000_x.js", {
  valid: [
    "exports.up = knex => knex.schema.createTable('o', t => { t.integer('u').references('users.id').index(); }); exports.down = knex => {};",
    "exports.up = knex => knex.schema.createTable('o', t => { t.integer('u').references('id').inTable('users'); t.index(['u', 'at']); }); exports.down = knex => {};",
  ],
  invalid: [
    {
      code: "exports.up = knex => knex.schema.createTable('o', t => {\n  t.integer('u').references('users.id');\n});\nexports.down = knex => {};",
      errors: [
        {
          messageId: "missing",
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 40,
          suggestions: [
            {
              messageId: "createIndex",

              output:
                "exports.up = knex => knex.schema.createTable('o', t => {\n  t.integer('u').references('users.id');\n  t.index(['u']);\n});\nexports.down = knex => {};",
            },
          ],
        },
      ],
    },
    {
      // Both keys are written in another file, and shown at the call that led there.
      code: `const { create } = require("./create");
class Create1700000000000 { async up(queryRunner) { await create(queryRunner); } async down(queryRunner) { await queryRunner.dropTable("o"); } }
module.exports = { Create1700000000000 };`,
      beside: {
        "package.json": `{ "dependencies": { "typeorm": "1.0.0" } }`,
        "migrations/create.js": `const { Table } = require("typeorm");
const key = (column, table) => ({ columnNames: [column], referencedTableName: table, referencedColumnNames: ["id"] });
exports.create = queryRunner => queryRunner.createTable(new Table({ name: "o", columns: [{ name: "u", type: "int" }, { name: "v", type: "int" }], foreignKeys: [key("u", "users"), key("v", "views")] }));`,
      },
      errors: [
        {
          messageId: "missing",
          message:
            'No index of `o` leads with `u`: every DELETE or key change in `users` and every join along this foreign key reads all of `o`. Add `indices: [{ columnNames: ["u"] }]`.',
        },
        {
          messageId: "missing",
          message:
            'No index of `o` leads with `v`: every DELETE or key change in `views` and every join along this foreign key reads all of `o`. Add `indices: [{ columnNames: ["v"] }]`.',
        },
      ],
    },
  ],
});

runScript("require-foreign-key-index", "postgresql", "migrations/20240101000000_x.js", {
  valid: [],
  invalid: [
    {
      // The column is written in another file: the call that leads there is what the finding is about.
      code: "const { add } = require('../lib/add');\nexports.up = async knex => {\n  await knex.schema.createTable('a', table => { table.increments(); add(table, 'x'); });\n};\nexports.down = async () => { throw new Error('no'); };",
      beside: { "lib/add.js": "exports.add = (t, name) => { t.integer(name).references('id').inTable('p'); };" },
      errors: [{ messageId: "missing", line: 3, column: 69, endLine: 3, endColumn: 84 }],
    },
  ],
});

/** Migrations that are made from a schema. */
const KEY = "ALTER TABLE posts ADD FOREIGN KEY (author_id) REFERENCES users (id);";
const SAID =
  "No index of `posts` leads with `author_id`: every DELETE or key change in `users` and every join along this foreign key reads all of `posts`. Add `CREATE INDEX ON posts (author_id)`.";
runSql(RULE, "postgresql", {
  valid: [],
  invalid: [
    {
      code: KEY,
      filename: "prisma/migrations/20240101000000_x/migration.sql",
      errors: [
        {
          messageId: "missing",
          message: `${SAID} Write \`@@index([author_id])\` into the model, too: the next migration drops what it does not say.`,
        },
      ],
    },
    {
      code: KEY,
      filename: "drizzle/0001_x.sql",
      beside: { "drizzle/meta/_journal.json": "{}" },
      errors: [
        {
          messageId: "missing",
          message: `${SAID} Its snapshot has to say the same: write \`index().on(…)\` into the schema, and have this made anew.`,
        },
      ],
    },
  ],
});
