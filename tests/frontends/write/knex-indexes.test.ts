import { describe, expect, test } from "vitest";
import { indexed, script } from "../../support/writing.js";

/** A migration whose `up` is an async function with this body. */
function up(body: string): string {
  return `exports.up = async function (knex) {\n${script(body, "  ")}};\n`;
}

describe("an index", () => {
  test("stands behind the statement that holds the foreign key", () => {
    const { code, source, changes } = indexed(
      up(`
        await knex.schema.createTable("posts", table => {
          table.increments();
          table.integer("user_id").references("users.id"); // the author
          table.string("title");
        });
      `),
    );
    expect(code).toBe('table.index(["user_id"])');
    expect(source).toBe(
      up(`
        await knex.schema.createTable("posts", table => {
          table.increments();
          table.integer("user_id").references("users.id"); // the author
          table.index(["user_id"]);
          table.string("title");
        });
      `),
    );
    expect(changes).toEqual(["+ index on posts (user_id)"]);
  });

  test("is written in quotes, tabs and line ends of the file, without semicolons", () => {
    const before = [
      "exports.up = knex =>",
      "\tknex.schema.alterTable('posts', (t) => {",
      "\t\tt.integer('a')",
      "\t\tt.foreign(['a', 'b']).references(['x', 'y']).inTable('users')",
      "\t})",
      "",
    ];
    const after = before.toSpliced(4, 0, "\t\tt.index(['a', 'b'])");
    const { source, changes } = indexed(before.join("\r\n"), { path: "migrations/1_a.js" });
    expect(source).toBe(after.join("\r\n"));
    expect(changes).toEqual(["+ index on posts (a, b)"]);
  });

  test("is asked of what the callback calls the builder", () => {
    const { code, source } = indexed(
      script(`
        exports.up = function (knex) {
          return knex.schema.createTable("posts", function () {
            this.integer("user_id").references("id").inTable("users");
          });
        };
      `),
      { path: "migrations/1_a.js" },
    );
    expect(code).toBe('this.index(["user_id"])');
    expect(source).toBe(
      script(`
        exports.up = function (knex) {
          return knex.schema.createTable("posts", function () {
            this.integer("user_id").references("id").inTable("users");
            this.index(["user_id"]);
          });
        };
      `),
    );
  });

  test("gives an arrow without a body one", () => {
    const { source, changes } = indexed(
      up(`
        await knex.schema.alterTable("posts", t => t.integer("user_id").references("users.id").notNullable());
      `),
    );
    expect(source).toBe(
      up(`
        await knex.schema.alterTable("posts", t => {
          t.integer("user_id").references("users.id").notNullable();
          t.index(["user_id"]);
        });
      `),
    );
    expect(changes).toEqual(["+ index on posts (user_id)"]);
  });

  test("stays on the line of a body of one line", () => {
    const { source } = indexed(
      up(`
      await knex.schema.alterTable("posts", t => { t.integer("a").references("b.id") });
    `),
    );
    expect(source).toBe(
      up(`
      await knex.schema.alterTable("posts", t => { t.integer("a").references("b.id"); t.index(["a"]) });
    `),
    );
  });

  test("goes into the helper of the file that adds the key, for all of its callers", () => {
    const source = (statement: string): string =>
      script(`
        function addOwner(t, column) {
          t.integer(column).references("users.id");${statement}
        }
        export async function up(knex) {
          await knex.schema.createTable("a", t => addOwner(t, "user_id"));
          await knex.schema.createTable("b", t => addOwner(t, "owner_id"));
        }
      `);
    const outcome = indexed(source(""));
    expect(outcome.code).toBe('t.index(["user_id"])');
    expect(outcome.source).toBe(source("\n          t.index([column]);"));
    expect(outcome.changes).toEqual(["+ index on a (user_id)", "+ index on b (owner_id)"]);
  });

  test("is SQL where the migration is, in its delimiters, quotes and case", () => {
    const { code, source, changes } = indexed(
      up(`
        await knex.raw(\`
          ALTER TABLE "posts"
            ADD COLUMN "user_id" integer REFERENCES users (id)
        \`);
      `),
    );
    expect(code).toBe(`knex.raw('CREATE INDEX ON "posts" ("user_id")')`);
    expect(source).toBe(
      up(`
        await knex.raw(\`
          ALTER TABLE "posts"
            ADD COLUMN "user_id" integer REFERENCES users (id)
        \`);
        await knex.raw(\`CREATE INDEX ON "posts" ("user_id")\`);
      `),
    );
    expect(changes).toEqual(["+ index on posts (user_id)"]);
  });

  test("is one more link of a chain of the schema builder", () => {
    const source = (link: string): string =>
      script(`
        exports.up = function (knex) {
          return knex.schema
            .raw('alter table posts add user_id int references users')${link}
            .raw('drop table drafts');
        };
      `);
    const outcome = indexed(source(""), { path: "migrations/1_a.js" });
    expect(outcome.source).toBe(source("\n            .raw('create index on posts (user_id)')"));
    expect(outcome.changes).toEqual(["+ index on posts (user_id)"]);
  });

  test("has a name where the server wants one", () => {
    const { code, changes } = indexed(
      up(`
        await knex.raw('create table posts (id integer primary key, user_id integer references users (id))');
      `),
      { dialect: "sqlite" },
    );
    expect(code).toBe("knex.raw('create index posts_user_id_index on posts (user_id)')");
    expect(changes).toEqual(["+ index on posts (user_id)"]);
  });

  test("does not block writes where the migration runs without a transaction", () => {
    const { code, changes } = indexed(
      `${up(`
        await knex.raw("ALTER TABLE posts ADD FOREIGN KEY (user_id) REFERENCES users (id)");
      `)}exports.config = { transaction: false };\n`,
    );
    expect(code).toBe('knex.raw("CREATE INDEX CONCURRENTLY ON posts (user_id)")');
    expect(changes).toEqual(["+ index on posts (user_id) concurrently"]);
  });

  test("waits for the one call among others that it belongs to", () => {
    const source = (link: string): string =>
      script(`
        exports.up = knex => Promise.all([
          knex.raw("ALTER TABLE a ADD c int"),
          knex.raw("ALTER TABLE b ADD c int REFERENCES c (id)")${link},
        ]);
      `);
    const { source: after, changes } = indexed(source(""));
    expect(after).toBe(source('\n            .then(() => knex.raw("CREATE INDEX ON b (c)"))'));
    expect(changes).toEqual(["+ index on b (c)"]);
  });

  test("is one more step of a chain of promises", () => {
    const source = (link: string): string =>
      script(`
        exports.up = function (knex) {
          return knex.raw("ALTER TABLE a ADD d int")
            .then(() => knex.raw("ALTER TABLE b ADD c int REFERENCES c (id)"))${link}
            .then(() => knex.raw("DROP TABLE d"));
        };
      `);
    const { source: after, changes } = indexed(source(""));
    expect(after).toBe(source('\n            .then(() => knex.raw("CREATE INDEX ON b (c)"))'));
    expect(changes).toEqual(["+ index on b (c)"]);
  });

  test("is left out where the step before it failed and that was caught", () => {
    const source = (link: string): string =>
      up(`
      await knex.raw("ALTER TABLE b ADD c int REFERENCES c (id)")${link}.catch(() => undefined);
    `);
    const outcome = indexed(source(""));
    expect(outcome.source).toBe(source('\n        .then(() => knex.raw("CREATE INDEX ON b (c)"))'));
    expect(outcome.changes).toEqual(["+ index on b (c)"]);
  });

  test.each([
    ["the key comes from another file", 'import { addOwner } from "./helper";', "await addOwner(knex);"],
    ["nobody waits for the call", "", 'knex.raw("ALTER TABLE b ADD c int REFERENCES c (id)");'],
    ["a statement has no block", "", 'if (x) await knex.raw("ALTER TABLE b ADD c int REFERENCES c (id)");'],
    [
      "somebody reads the result",
      "",
      'return knex.raw("ALTER TABLE b ADD c int REFERENCES c (id)").then(result => result);',
    ],
    ["a name is not constant", "", "await knex.raw(`ALTER TABLE ${b} ADD c int REFERENCES c (id)`);"],
    [
      "the builder is returned",
      "",
      'await knex.schema.table("b", t => { return t.integer("c").references("c.id"); });',
    ],
  ])("has no place where %s", (_, imports, statement) => {
    const helper = 'export const addOwner = knex => knex.raw("ALTER TABLE b ADD c int REFERENCES c (id)");';
    const { code, source } = indexed(`${imports}\nexport async function up(knex: Knex) {\n  ${statement}\n}\n`, {
      files: { "migrations/helper.ts": helper },
    });
    expect(code).toMatch(/index/i);
    expect(source).toBeNull();
  });
});
