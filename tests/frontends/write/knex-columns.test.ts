import { describe, expect, test } from "vitest";
import { defaulted, filled, filledBefore, script } from "../../support/writing.js";

/** A migration whose `up` is an async function with this body. */
function up(body: string): string {
  return `exports.up = async function (knex) {\n${script(body, "  ")}};\n`;
}

describe("a default", () => {
  test.each([
    ['t.string("a").notNullable();', "''", 't.string("a").notNullable().defaultTo("");'],
    ['t.string("a").notNull().unique();', "'it''s'", 't.string("a").notNull().defaultTo("it\'s").unique();'],
    ['t.integer("a").after("b");', "0", 't.integer("a").after("b").defaultTo(0);'],
    ['t.boolean("a").notNullable();', "false", 't.boolean("a").notNullable().defaultTo(false);'],
    ['t.jsonb("a").notNullable();', "'{}'", 't.jsonb("a").notNullable().defaultTo("{}");'],
    [
      't.timestamp("a").notNullable();',
      "CURRENT_TIMESTAMP",
      't.timestamp("a").notNullable().defaultTo(knex.fn.now());',
    ],
    ['t.date("a").notNullable();', "CURRENT_DATE", 't.date("a").notNullable().defaultTo(knex.raw("CURRENT_DATE"));'],
    ['t.integer("a").defaultTo(null);', "0", 't.integer("a").defaultTo(0);'],
    [
      't\n    .integer("a")\n    .notNullable()\n    .references("b.id");',
      "0",
      't\n    .integer("a")\n    .notNullable()\n    .defaultTo(0)\n    .references("b.id");',
    ],
  ])("of %s", (before, value, after) => {
    const body = (statement: string): string =>
      up(`
      await knex.schema.alterTable("users", t => {
        ${statement}
      });
    `);
    const { source, changes } = defaulted(body(before), value);
    expect(source).toBe(body(after));
    expect(changes).toEqual([
      expect.stringMatching(/^- add users\.a/),
      expect.stringMatching(/^\+ add users\.a .* default /),
    ]);
  });

  test("is what the column has afterwards", () => {
    const { code, changes } = defaulted(
      up(`
        await knex.schema.table("users", t => { t.string("email").notNullable(); });
      `),
      "''",
    );
    expect(code).toBe('.defaultTo("")');
    expect(changes).toEqual(["- add users.email varchar not null", "+ add users.email varchar not null default ''"]);
  });

  test("is escaped for the string that it stands in", () => {
    const { code, source, changes } = defaulted(
      up(`
        await knex.raw('ALTER TABLE users ADD email text NOT NULL');
      `),
      "''",
    );
    expect(code).toBe("DEFAULT ''");
    expect(source).toBe(
      up(String.raw`
        await knex.raw('ALTER TABLE users ADD email text DEFAULT \'\' NOT NULL');
      `),
    );
    expect(changes).toEqual(["- add users.email text not null", "+ add users.email text not null default ''"]);
  });

  test.each([
    ["knex.raw(`ALTER TABLE t ADD a ${type} NOT NULL`)", "knex.raw(`ALTER TABLE t ADD a ${type} DEFAULT 0 NOT NULL`)"],
    ["knex.raw(`ALTER TABLE t ADD a ${type}`)", null],
    [
      'knex.raw("ALTER TABLE t " + "ADD a int NOT NULL")',
      'knex.raw("ALTER TABLE t " + "ADD a int DEFAULT 0 NOT NULL")',
    ],
    ['knex.raw("ALTER TABLE t ADD a int\\nNOT NULL")', 'knex.raw("ALTER TABLE t ADD a int\\nDEFAULT 0 NOT NULL")'],
    ['knex.raw("ALTER TABLE \\"t\\" ADD \\"a\\" int")', 'knex.raw("ALTER TABLE \\"t\\" ADD \\"a\\" int DEFAULT 0")'],
    ['knex.raw("ALTER TABLE t ADD a int DEFAULT NULL")', 'knex.raw("ALTER TABLE t ADD a int DEFAULT 0")'],
  ])("never stands in a hole or an escape: %s", (before, after) => {
    const { source } = defaulted(up(`\n  await ${before};\n`), "0");
    expect(source).toBe(after === null ? null : up(`\n  await ${after};\n`));
  });

  test("is not written where the server takes none", () => {
    const source = up(`
      await knex.schema.table("users", t => { t.text("bio").notNullable(); });
    `);
    expect(defaulted(source, "''", { dialect: "mysql" }).source).toBeNull();
    expect(defaulted(source, "''", { dialect: "postgresql" }).source).not.toBeNull();
  });

  test("needs the connection for the time of the database", () => {
    const { code, source } = defaulted(
      script(`
        const addTimes = t => { t.timestamp("at").notNullable(); };
        exports.up = knex => knex.schema.table("users", t => addTimes(t));
      `),
      "CURRENT_TIMESTAMP",
    );
    expect(code).toBe(".defaultTo(knex.fn.now())");
    expect(source).toBeNull();
  });
});

describe("nullable, filled, required", () => {
  test("are three statements", () => {
    const { code, source, changes } = filled(
      up(`
        await knex.schema.alterTable("users", table => {
          table.string("email").notNullable().unique();
          table.integer("age");
        });
        await knex.schema.dropTable("drafts");
      `),
      "''",
    );
    expect(code).toBe(
      'knex("users").whereNull("email").update({ email: "" }); ' +
        'knex.schema.alterTable("users", table => { table.dropNullable("email"); })',
    );
    expect(source).toBe(
      up(`
        await knex.schema.alterTable("users", table => {
          table.string("email").unique();
          table.integer("age");
        });
        await knex("users").whereNull("email").update({ email: "" });
        await knex.schema.alterTable("users", table => {
          table.dropNullable("email");
        });
        await knex.schema.dropTable("drafts");
      `),
    );
    expect(changes).toEqual([
      "- add users.email varchar not null",
      "+ add users.email varchar",
      "+ update users: email where email is null",
      "+ alter users.email: not null",
    ]);
  });

  test("name the table and the schema as the first one does", () => {
    const { source } = filled(
      script(`
        import type { Knex } from 'knex'
        const TABLE = 'users'

        export async function up(trx: Knex) {
          await trx.schema.withSchema('app').table(TABLE, function (t) {
            t
              .timestamp('seen-at')
              .notNullable()
          })
        }
      `),
      "CURRENT_TIMESTAMP",
    );
    expect(source).toBe(
      script(`
        import type { Knex } from 'knex'
        const TABLE = 'users'

        export async function up(trx: Knex) {
          await trx.schema.withSchema('app').table(TABLE, function (t) {
            t
              .timestamp('seen-at')
          })
          await trx.withSchema('app').from(TABLE).whereNull('seen-at').update({ 'seen-at': trx.fn.now() })
          await trx.schema.withSchema('app').table(TABLE, function (t) {
            t.dropNullable('seen-at')
          })
        }
      `),
    );
  });

  test("are three steps of a chain of promises", () => {
    const { source, changes } = filled(
      script(`
        exports.up = function (knex) {
          return knex.schema
            .table("users", function (t) {
              t.string("email").notNullable();
            })
            .then(() => knex.schema.dropTable("drafts"));
        };
      `),
      "''",
    );
    expect(source).toBe(
      script(`
        exports.up = function (knex) {
          return knex.schema
            .table("users", function (t) {
              t.string("email");
            })
            .then(() => knex("users").whereNull("email").update({ email: "" }))
            .then(() => knex.schema.table("users", function (t) {
              t.dropNullable("email");
            }))
            .then(() => knex.schema.dropTable("drafts"));
        };
      `),
    );
    expect(changes).toHaveLength(4);
  });

  test("happen for every turn of a loop", () => {
    const { source, changes } = filled(
      up(`
        for (const name of ["a", "b"]) {
          await knex.schema.table(name, t => {
            t.string("c").notNullable();
          });
        }
      `),
      "''",
    );
    expect(source).toBe(
      up(`
        for (const name of ["a", "b"]) {
          await knex.schema.table(name, t => {
            t.string("c");
          });
          await knex(name).whereNull("c").update({ c: "" });
          await knex.schema.table(name, t => {
            t.dropNullable("c");
          });
        }
      `),
    );
    expect(changes).toHaveLength(8);
  });

  test("are SQL where the migration is", () => {
    const { code, source, changes } = filled(
      up(`
        await knex.raw(\`
          ALTER TABLE "users"
            ADD COLUMN "email" text NOT NULL,
            ADD COLUMN age int
        \`);
      `),
      "''",
    );
    expect(code).toBe(
      `knex.raw('UPDATE "users" SET "email" = \\'\\' WHERE "email" IS NULL'); ` +
        `knex.raw('ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL')`,
    );
    expect(source).toBe(
      up(`
        await knex.raw(\`
          ALTER TABLE "users"
            ADD COLUMN "email" text,
            ADD COLUMN age int
        \`);
        await knex.raw(\`UPDATE "users" SET "email" = '' WHERE "email" IS NULL\`);
        await knex.raw(\`ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL\`);
      `),
    );
    expect(changes).toEqual([
      "- add users.email text not null",
      "+ add users.email text",
      "+ update users: email where email is null",
      "+ alter users.email: not null",
    ]);
  });

  test("describe the column of MySQL once more", () => {
    const { source, changes } = filled(
      up(`
        await knex.raw('alter table users add age int unsigned not null after name');
      `),
      "0",
      { dialect: "mysql" },
    );
    expect(source).toBe(
      up(`
        await knex.raw('alter table users add age int unsigned after name');
        await knex.raw('update users set age = 0 where age is null');
        await knex.raw('alter table users modify column age int unsigned not null');
      `),
    );
    expect(changes.at(-1)).toMatch(/^\+ alter users\.age: type int, not null/);
  });

  test.each([
    ["SQLite has no statement for the last", "sqlite", 'await knex.raw("ALTER TABLE a ADD b int NOT NULL");'],
    [
      "a later link of the chain takes the table away",
      "postgresql",
      'await knex.schema.table("a", t => { t.string("b").notNullable(); }).renameTable("a", "c");',
    ],
    [
      "a helper adds two of them",
      "postgresql",
      'for (const c of ["a", "b"]) await knex.schema.table("a", t => { t.string(c).notNullable(); });',
    ],
    [
      "there is a comment between the parts",
      "postgresql",
      'await knex.schema.table("a", t => { t.string("b") /* c */ .notNullable(); });',
    ],
    ["nobody waits", "postgresql", 'knex.schema.table("a", t => { t.string("b").notNullable(); });'],
  ] as const)("have no place where %s", (_, dialect, statement) => {
    const { code, source } = filled(up(`\n  ${statement}\n`), "0", { dialect });
    expect(code).toMatch(/update/i);
    expect(source).toBeNull();
  });
});

describe("an UPDATE of the NULLs", () => {
  test("stands before the statement that forbids them", () => {
    const { code, source, changes } = filledBefore(
      up(`
        await knex.schema.table("users", t => { t.dropNullable("email"); });
      `),
      "''",
    );
    expect(code).toBe('knex("users").whereNull("email").update({ email: "" })');
    expect(source).toBe(
      up(`
        await knex("users").whereNull("email").update({ email: "" });
        await knex.schema.table("users", t => { t.dropNullable("email"); });
      `),
    );
    expect(changes).toEqual(["+ update users: email where email is null"]);
  });

  test("stands before a statement that adds another column", () => {
    const statement = `
        await knex.schema.table("users", t => {
          t.string("name");
          t.dropNullable("email");
        });
      `;
    const { source } = filledBefore(up(statement), "''");
    const fill = 'await knex("users").whereNull("email").update({ email: "" });';
    expect(source).toBe(up(`\n        ${fill}${statement}`));
  });

  test("stands before a return that may wait", () => {
    const { source } = filledBefore(
      up(`
        return knex.raw("alter table users alter email set not null");
      `),
      "''",
    );
    expect(source).toBe(
      up(`
        await knex.raw("update users set email = '' where email is null");
        return knex.raw("alter table users alter email set not null");
      `),
    );
  });

  test("comes first in what is returned", () => {
    const { source, changes } = filledBefore(
      script(`
        exports.up = function (knex) {
          return knex.schema.table("users", t => {
            t.string("email").notNullable().alter();
          });
        };
      `),
      "''",
    );
    expect(source).toBe(
      script(`
        exports.up = function (knex) {
          return knex("users").whereNull("email").update({ email: "" }).then(() => knex.schema.table("users", t => {
            t.string("email").notNullable().alter();
          }));
        };
      `),
    );
    expect(changes).toEqual(["+ update users: email where email is null"]);
  });

  test("is one more step of a chain of promises", () => {
    const source = (link: string): string =>
      script(`
        exports.up = function (knex) {
          return knex.raw("DROP TABLE a")${link}
            .then(function () {
              return knex.raw("ALTER TABLE b ALTER c SET NOT NULL");
            });
        };
      `);
    const { source: after, changes } = filledBefore(source(""), "0");
    expect(after).toBe(source('\n            .then(() => knex.raw("UPDATE b SET c = 0 WHERE c IS NULL"))'));
    expect(changes).toEqual(["+ update b: c where c is null"]);
  });

  test("has no place where the same chain adds the column", () => {
    const { source } = filledBefore(
      up(`
        await knex.schema.table("a", t => { t.string("b"); }).table("a", t => { t.dropNullable("b"); });
      `),
      "''",
    );
    expect(source).toBeNull();
  });
});
