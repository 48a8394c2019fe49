import { describe, expect, test } from "vitest";
import { defaulted, filled, filledBefore, indexed, script } from "../../support/writing.js";

const CJS = { path: "migrations/1_a.js" };

/** A migration of sequelize-cli whose `up` has this body. */
function up(body: string): string {
  return `module.exports = {\n  async up(queryInterface, Sequelize) {\n${script(body, "    ")}  },\n};\n`;
}

describe("an index", () => {
  test("is created behind the table, in the same transaction", () => {
    const { code, source, changes } = indexed(
      up(`
        await queryInterface.sequelize.transaction(async transaction => {
          await queryInterface.createTable(
            "posts",
            { user_id: { type: Sequelize.INTEGER, references: { model: "users", key: "id" } } },
            { transaction, logging: false },
          );
          await queryInterface.dropTable("drafts", { transaction });
        });
      `),
      CJS,
    );
    expect(code).toBe('queryInterface.addIndex("posts", ["user_id"], { transaction })');
    expect(source).toBe(
      up(`
        await queryInterface.sequelize.transaction(async transaction => {
          await queryInterface.createTable(
            "posts",
            { user_id: { type: Sequelize.INTEGER, references: { model: "users", key: "id" } } },
            { transaction, logging: false },
          );
          await queryInterface.addIndex("posts", ["user_id"], { transaction });
          await queryInterface.dropTable("drafts", { transaction });
        });
      `),
    );
    expect(changes).toEqual(["+ index on posts (user_id)"]);
  });

  test.each([
    ["{ transaction: t }", ", { transaction: t }"],
    ["options", ", { transaction: options.transaction }"],
    ["{ logging: false }", ""],
  ])("takes the transaction out of %s", (options, argument) => {
    const body = (statement: string): string =>
      `export async function up(queryInterface: QueryInterface, options: Options) {\n  ${statement}\n}\n`;
    const call = `await queryInterface.addColumn("a", "b", { type: "INTEGER", references: { model: "c" } }, ${options});`;
    const { source, changes } = indexed(body(call));
    expect(source).toBe(body(`${call}\n  await queryInterface.addIndex("a", ["b"]${argument});`));
    expect(changes).toEqual(["+ index on a (b)"]);
  });

  test("is created for each of the tables and columns that a loop goes through", () => {
    const { source, changes } = indexed(
      up(`
        for (const table of ["a", "b"]) {
          for (const column of ["c", "d"]) {
            await queryInterface.addColumn(table, column, { type: "INTEGER", references: { model: "e" } });
          }
        }
      `),
      CJS,
    );
    expect(source).toBe(
      up(`
        for (const table of ["a", "b"]) {
          for (const column of ["c", "d"]) {
            await queryInterface.addColumn(table, column, { type: "INTEGER", references: { model: "e" } });
            await queryInterface.addIndex(table, [column]);
          }
        }
      `),
    );
    expect(changes).toHaveLength(4);
  });

  test("belongs to the call, also where its attributes are shared", () => {
    const { source, changes } = indexed(
      up(`
        const owner = { type: Sequelize.INTEGER, references: { model: "users" } };
        await queryInterface.addColumn("a", "owner_id", owner);
        await queryInterface.addColumn("b", "owner_id", owner);
      `),
      { ...CJS, nth: 1 },
    );
    expect(source).toBe(
      up(`
        const owner = { type: Sequelize.INTEGER, references: { model: "users" } };
        await queryInterface.addColumn("a", "owner_id", owner);
        await queryInterface.addColumn("b", "owner_id", owner);
        await queryInterface.addIndex("b", ["owner_id"]);
      `),
    );
    expect(changes).toEqual(["+ index on b (owner_id)"]);
  });

  test("waits for the one call among others that it belongs to", () => {
    const source = (link: string): string =>
      script(`
        module.exports = {
          up: queryInterface => {
            return Promise.all([
              queryInterface.addConstraint('a', {
                fields: ['x', 'y'],
                type: 'foreign key',
                references: { table: 'b', fields: ['x', 'y'] },
              })${link},
              queryInterface.dropTable('c'),
            ])
          },
        }
      `);
    const outcome = indexed(source(""), CJS);
    expect(outcome.source).toBe(source("\n                .then(() => queryInterface.addIndex('a', ['x', 'y']))"));
    expect(outcome.changes).toEqual(["+ index on a (x, y)"]);
  });

  test("is SQL where the migration is", () => {
    const { code, source, changes } = indexed(
      up(`
        await queryInterface.sequelize.query(
          \`ALTER TABLE "posts" ADD COLUMN "userId" int REFERENCES users (id)\`,
          { transaction, raw: true },
        );
      `),
      CJS,
    );
    expect(code).toBe(`queryInterface.sequelize.query('CREATE INDEX ON "posts" ("userId")', { transaction })`);
    expect(source).toBe(
      up(`
        await queryInterface.sequelize.query(
          \`ALTER TABLE "posts" ADD COLUMN "userId" int REFERENCES users (id)\`,
          { transaction, raw: true },
        );
        await queryInterface.sequelize.query(\`CREATE INDEX ON "posts" ("userId")\`, { transaction });
      `),
    );
    expect(changes).toEqual(["+ index on posts (userId)"]);
  });

  test.each([
    ["nobody waits for the call", 'queryInterface.addColumn("a", "b", KEY);'],
    ["the transaction cannot be told", 'await queryInterface.addColumn("a", "b", KEY, { ...options });'],
    ["the transaction comes from a call", 'await queryInterface.addColumn("a", "b", KEY, begin());'],
    ["the arguments come from a list", 'await queryInterface.addColumn(...["a", "b", KEY]);'],
    ["the receiver comes from a call", 'await sequelize.getQueryInterface().addColumn("a", "b", KEY);'],
  ])("has no place where %s", (_, statement) => {
    const key = '{ type: "INTEGER", references: { model: "c" } }';
    const { code, source } = indexed(
      script(`
        export async function up({ context: sequelize }, begin, options) {
          const queryInterface = sequelize.getQueryInterface();
          ${statement.replace("KEY", key)}
        }
      `),
    );
    expect(code).toMatch(/addIndex\("a", \["b"\]/);
    expect(source).toBeNull();
  });
});

describe("a default", () => {
  test.each([
    ["STRING, allowNull: false", "''", 'STRING, allowNull: false, defaultValue: ""'],
    ["STRING, allowNull: false, unique: true", "'a'", 'STRING, allowNull: false, defaultValue: "a", unique: true'],
    ["BOOLEAN, allowNull: false", "false", "BOOLEAN, allowNull: false, defaultValue: false"],
    ["INTEGER, allowNull: false", "0", "INTEGER, allowNull: false, defaultValue: 0"],
    ["INTEGER, defaultValue: null", "0", "INTEGER, defaultValue: 0"],
    // Sequelize writes strings of these types down in its own way, and takes none as an array.
    ["JSONB, allowNull: false", "'{}'", "JSONB, allowNull: false, defaultValue: {}"],
    ["ARRAY(Sequelize.TEXT), allowNull: false", "'{}'", "ARRAY(Sequelize.TEXT), allowNull: false, defaultValue: []"],
    [
      "DATE, allowNull: false",
      "CURRENT_TIMESTAMP",
      'DATE, allowNull: false, defaultValue: Sequelize.literal("CURRENT_TIMESTAMP")',
    ],
  ])("of { type: Sequelize.%s }", (before, value, after) => {
    const body = (attributes: string): string =>
      up(`
        await queryInterface.addColumn("users", "a", { type: Sequelize.${attributes} });
      `);
    const { source, changes } = defaulted(body(before), value, CJS);
    expect(source).toBe(body(after));
    expect(changes).toEqual([
      expect.stringMatching(/^- add users\.a/),
      expect.stringMatching(/^\+ add users\.a .* default /),
    ]);
  });

  test("has a line of its own where the others have", () => {
    const { code, source, changes } = defaulted(
      up(`
        await queryInterface.addColumn("users", "email", {
          type: Sequelize.STRING(100),
          allowNull: false
        });
      `),
      "''",
      CJS,
    );
    expect(code).toBe('defaultValue: ""');
    expect(source).toBe(
      up(`
        await queryInterface.addColumn("users", "email", {
          type: Sequelize.STRING(100),
          allowNull: false,
          defaultValue: ""
        });
      `),
    );
    expect(changes).toEqual(["- add users.email varchar not null", "+ add users.email varchar not null default ''"]);
  });

  test("is one for all columns that share their attributes", () => {
    const source = (more: string): string =>
      up(`
        const attributes = { type: Sequelize.INTEGER, allowNull: false${more} };
        await queryInterface.addColumn("a", "b", attributes);
        await queryInterface.addColumn("c", "d", attributes);
      `);
    const outcome = defaulted(source(""), "0", CJS);
    expect(outcome.source).toBe(source(", defaultValue: 0"));
    expect(outcome.changes).toEqual([
      "- add a.b integer not null",
      "- add c.d integer not null",
      "+ add a.b integer not null default '0'",
      "+ add c.d integer not null default '0'",
    ]);
  });

  test("is a literal of the connection where no class is in sight", () => {
    const { code } = defaulted(
      script(`
        import { DataTypes, QueryInterface } from "sequelize";
        export const up = async (query: QueryInterface) => {
          await query.addColumn("users", "at", { type: DataTypes.DATE, allowNull: false });
        };
      `),
      "CURRENT_TIMESTAMP",
    );
    expect(code).toBe('defaultValue: query.sequelize.literal("CURRENT_TIMESTAMP")');
  });

  test("is SQL where the migration is", () => {
    const { source } = defaulted(
      up(`
        await queryInterface.sequelize.query("ALTER TABLE users ADD email text NOT NULL");
      `),
      "''",
      CJS,
    );
    expect(source).toBe(
      up(`
        await queryInterface.sequelize.query("ALTER TABLE users ADD email text DEFAULT '' NOT NULL");
      `),
    );
  });
});

describe("nullable, filled, required", () => {
  test("are three calls", () => {
    const { code, source, changes } = filled(
      up(`
        await queryInterface.addColumn(
          "users",
          "email",
          {
            type: Sequelize.STRING,
            unique: true,
            allowNull: false,
          },
          { transaction },
        );
      `),
      "''",
      CJS,
    );
    expect(code).toBe(
      'queryInterface.bulkUpdate("users", { email: "" }, { email: null }, { transaction }); ' +
        'queryInterface.changeColumn("users", "email", ' +
        "{ type: Sequelize.STRING, allowNull: false }, { transaction })",
    );
    expect(source).toBe(
      up(`
        await queryInterface.addColumn(
          "users",
          "email",
          {
            type: Sequelize.STRING,
            unique: true,
            allowNull: true,
          },
          { transaction },
        );
        await queryInterface.bulkUpdate("users", { email: "" }, { email: null }, { transaction });
        await queryInterface.changeColumn("users", "email", {
          type: Sequelize.STRING,
          allowNull: false,
        }, { transaction });
      `),
    );
    expect(changes[0]).toBe("- add users.email varchar not null");
    expect(changes[1]).toBe("+ add users.email varchar");
    expect(changes).toContain("+ update users: email where email is null");
    expect(changes).toContain("+ alter users.email: not null");
  });

  test.each([
    ["mysql", ", comment: 'x'"],
    ["postgresql", ""],
  ] as const)("say again what %s would forget", (dialect, comment) => {
    const { code, changes } = filled(
      up(`
        await queryInterface.addColumn('t', 'a', { type: Sequelize.DATE, allowNull: false, comment: 'x', unique: true });
      `),
      "CURRENT_TIMESTAMP",
      { ...CJS, dialect },
    );
    expect(code).toBe(
      "queryInterface.bulkUpdate('t', { a: Sequelize.literal('CURRENT_TIMESTAMP') }, { a: null }); " +
        `queryInterface.changeColumn('t', 'a', { type: Sequelize.DATE, allowNull: false${comment} })`,
    );
    expect(changes).toContain("+ update t: a where a is null");
  });

  test("are steps of a chain of promises", () => {
    const { source } = filled(
      script(`
        module.exports = {
          up: (queryInterface, Sequelize) =>
            queryInterface
              .addColumn('users', 'at', { type: Sequelize.DATE, allowNull: false })
              .then(() => queryInterface.dropTable('drafts')),
        };
      `),
      "CURRENT_TIMESTAMP",
      CJS,
    );
    expect(source).toBe(
      script(`
        module.exports = {
          up: (queryInterface, Sequelize) =>
            queryInterface
              .addColumn('users', 'at', { type: Sequelize.DATE, allowNull: true })
              .then(() => queryInterface.bulkUpdate('users', { at: Sequelize.literal('CURRENT_TIMESTAMP') }, { at: null }))
              .then(() => queryInterface.changeColumn('users', 'at', { type: Sequelize.DATE, allowNull: false }))
              .then(() => queryInterface.dropTable('drafts')),
        };
      `),
    );
  });

  test("happen for every turn of a loop", () => {
    const { source, changes } = filled(
      up(`
        for (const column of ["a", "b"]) {
          await queryInterface.addColumn("t", column, { type: Sequelize.INTEGER, allowNull: false });
        }
      `),
      "0",
      { ...CJS, dialect: "mysql" },
    );
    // Two columns of one table cannot be told apart among the steps that come on top.
    expect(source).toBeNull();
    expect(changes).toEqual([]);
  });

  test.each([
    ["an option is not known", "{ type: Sequelize.STRING, allowNull: false, hooks: true }"],
    ["an option is spread", "{ ...defaults, type: Sequelize.STRING, allowNull: false }"],
    ["PostgreSQL would make the type again", '{ type: Sequelize.ENUM("x", "y"), allowNull: false }'],
  ])("have no place where %s", (_, attributes) => {
    const { code, source } = filled(
      up(`
        const defaults = {};
        await queryInterface.addColumn("t", "a", ${attributes});
      `),
      "'x'",
      CJS,
    );
    expect(code).toMatch(
      /^queryInterface\.bulkUpdate\("t", \{ a: "x" \}, \{ a: null \}\); queryInterface\.changeColumn/,
    );
    expect(source).toBeNull();
  });
});

describe("an UPDATE of the NULLs", () => {
  test("stands before the change of the column", () => {
    const { code, source, changes } = filledBefore(
      up(`
        await queryInterface.changeColumn("users", "email", { type: Sequelize.STRING, allowNull: false });
      `),
      "''",
      CJS,
    );
    expect(code).toBe('queryInterface.bulkUpdate("users", { email: "" }, { email: null })');
    expect(source).toBe(
      up(`
        await queryInterface.bulkUpdate("users", { email: "" }, { email: null });
        await queryInterface.changeColumn("users", "email", { type: Sequelize.STRING, allowNull: false });
      `),
    );
    expect(changes).toEqual(["+ update users: email where email is null"]);
  });

  test("comes first in what is returned", () => {
    const { source } = filledBefore(
      script(`
        module.exports = {
          up(queryInterface) {
            return queryInterface.sequelize.query('alter table users alter email set not null');
          },
        };
      `),
      "''",
      CJS,
    );
    expect(source).toBe(
      script(`
        module.exports = {
          up(queryInterface) {
            return queryInterface.sequelize.query("update users set email = '' where email is null")
              .then(() => queryInterface.sequelize.query('alter table users alter email set not null'));
          },
        };
      `),
    );
  });
});
