import { resolve } from "node:path";
import typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { describe, expect, test } from "vitest";
import plugin from "../../src/index.js";
import type { Dialect } from "../../src/model/dialect.js";
import { folder } from "../support/folder.js";
import { suggested } from "../support/suggestions.js";
import { script } from "../support/writing.js";

const RULES = ["down-reverses-up", "down-restores-definition", "down-reverse-order"];

interface Told {
  readonly path?: string;
  readonly dialect?: Dialect;
  readonly first?: Readonly<Record<string, string>>;
  readonly packages?: readonly string[];
}

/** The source with the suggestion of the first finding, which leaves no other; `null` where it has none. */
function mended(source: string, told: Told = {}): string | null {
  const { path = "migrations/2_change.js", dialect = "postgresql", packages = [] } = told;
  const project = folder({
    ".git/HEAD": "",
    "package.json": JSON.stringify({ dependencies: Object.fromEntries(packages.map(name => [name, "*"])) }),
    ...told.first,
  });
  const lint = (text: string): readonly Linter.LintMessage[] =>
    new Linter({ configType: "flat", cwd: project }).verify(
      text,
      [
        {
          files: ["**/*.js", "**/*.ts", "**/*.py"],
          plugins: { db: plugin },
          rules: Object.fromEntries(RULES.map(rule => [`db/${rule}`, "error"])),
          settings: { db: { dialect } },
          ...(path.endsWith(".py") ? { language: "db/python" } : { languageOptions: { parser: typescriptParser } }),
        } as Linter.Config,
      ],
      { filename: resolve(project, path) },
    );
  const [found] = lint(source);
  expect(found, source).toBeDefined();
  const after = suggested(source, found, "mend", "reduce");
  if (after === null) return null;
  expect(
    lint(after).map(({ message }) => message),
    after,
  ).toEqual([]);
  return after;
}

/** `down` as the suggestion leaves it. */
function downOf(source: string | null, head: RegExp): string {
  expect(source).not.toBeNull();
  const text = source ?? "";
  return text.slice(text.search(head)).trimEnd();
}

const KNEX = {
  packages: ["knex"],
  first: {
    "migrations/1_first.js": `exports.up = async knex => {
  await knex.raw("CREATE TABLE users (id int PRIMARY KEY, name varchar(80) NOT NULL DEFAULT 'x', age int)");
  await knex.raw("CREATE INDEX users_age ON users (age)");
};
exports.down = async knex => { await knex.schema.dropTable("users"); };`,
  },
};

describe("Knex", () => {
  const knex = (up: string, down: string): string => `exports.up = ${up};\n\nexports.down = ${down};\n`;

  test("a line of the callback that is there, under the name that it gives the table", () => {
    const source = knex(
      "async knex => {\n  await knex.schema.alterTable('users', t => {\n    t.string('a')\n    t.string('b')\n  })\n}",
      "async knex => {\n  await knex.schema.alterTable('users', t => {\n    t.dropColumn('a')\n  })\n}",
    );
    expect(downOf(mended(source, KNEX), /exports\.down/)).toBe(
      "exports.down = async knex => {\n  await knex.schema.alterTable('users', t => {\n    t.dropColumn('b')\n    t.dropColumn('a')\n  })\n};",
    );
  });

  test("a link of the chain that is there", () => {
    const source = knex(
      "knex => knex.schema\n  .createTable('a', t => { t.integer('x'); })\n  .createTable('b', t => { t.integer('x'); })",
      "knex => knex.schema\n  .dropTable('a')",
    );
    expect(downOf(mended(source, KNEX), /exports\.down/)).toBe(
      "exports.down = knex => knex.schema\n  .dropTable('b')\n  .dropTable('a');",
    );
  });

  test("a column in the form that it had", () => {
    const source = knex(
      "async knex => { await knex.schema.alterTable('users', t => { t.dropColumn('name'); }); }",
      "async knex => {\n  await knex.schema.alterTable('users', t => {\n    t.text('name'); // back\n  });\n}",
    );
    expect(downOf(mended(source, KNEX), /exports\.down/)).toContain(
      "    t.string('name', 80).notNullable().defaultTo('x'); // back",
    );
  });

  test("behind a promise that is returned", () => {
    const source = knex(
      "async knex => { await knex.raw('ALTER TABLE users ADD a int'); await knex.raw('DROP INDEX users_age'); }",
      "knex => {\n  return knex.raw('ALTER TABLE users DROP a');\n}",
    );
    expect(downOf(mended(source, KNEX), /exports\.down/)).toBe(
      "exports.down = knex => {\n  return knex.raw('CREATE INDEX users_age ON users (age)')\n    .then(() => knex.raw('ALTER TABLE users DROP a'));\n};",
    );
  });
});

describe("TypeORM", () => {
  const TYPEORM = {
    path: "migrations/1700000000002-Change.ts",
    packages: ["typeorm"],
    first: {
      "migrations/1700000000001-First.ts": `import { MigrationInterface, QueryRunner } from "typeorm";
export class First1700000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner) {
    await queryRunner.query("CREATE TABLE users (id int PRIMARY KEY, name varchar(80) NOT NULL DEFAULT 'x', age int)");
    await queryRunner.query("CREATE INDEX users_age ON users (age)");
  }
  async down(queryRunner: QueryRunner) {
    await queryRunner.query("DROP TABLE users");
  }
}`,
    },
  };
  const typeorm = (up: string, down: string): string =>
    script(`
      import { MigrationInterface, QueryRunner, TableColumn } from "typeorm";

      export class Change1700000000002 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
          ${up}
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
          ${down}
        }
      }
    `);

  test("SQL beside SQL", () => {
    const source = typeorm(
      "await queryRunner.query(`ALTER TABLE users ADD a int`); await queryRunner.query(`ALTER TABLE users ADD b int`);",
      "await queryRunner.query(`ALTER TABLE users DROP COLUMN a`);",
    );
    expect(downOf(mended(source, TYPEORM), / {4}await queryRunner.query\((.)ALTER TABLE users DROP/)).toBe(
      '    await queryRunner.query("ALTER TABLE users DROP COLUMN b");\n    await queryRunner.query(`ALTER TABLE users DROP COLUMN a`);\n  }\n}',
    );
  });

  test("a call of the builder beside one", () => {
    const source = typeorm(
      'await queryRunner.addColumn("users", new TableColumn({ name: "a", type: "int" })); await queryRunner.addColumn("users", new TableColumn({ name: "b", type: "int" }));',
      'await queryRunner.dropColumn("users", "b");',
    );
    expect(mended(source, TYPEORM)).toContain(
      '    await queryRunner.dropColumn("users", "b");\n    await queryRunner.dropColumn("users", "a");\n',
    );
  });

  test("the wrong part of a statement", () => {
    const source = typeorm(
      "await queryRunner.query(`ALTER TABLE users DROP name, DROP age`);",
      "await queryRunner.query(`ALTER TABLE users ADD name text, ADD age int`); await queryRunner.query(`CREATE INDEX users_age ON users (age)`);",
    );
    expect(mended(source, TYPEORM)).toContain(
      "`ALTER TABLE users ADD COLUMN name varchar(80) NOT NULL DEFAULT 'x', ADD age int`",
    );
  });

  test("what nothing calls for goes", () => {
    const source = typeorm(
      "await queryRunner.query(`ALTER TABLE users ADD a int`);",
      "await queryRunner.query(`ALTER TABLE users DROP COLUMN a`);\n          await queryRunner.query(`ALTER TABLE users ADD COLUMN z int`);",
    );
    const after = mended(source, TYPEORM);
    expect(after).not.toContain("ADD COLUMN z");
    expect(after).toContain("DROP COLUMN a`);\n  }\n}");
  });
});

describe("Sequelize", () => {
  const SEQUELIZE = {
    packages: ["sequelize", "sequelize-cli"],
    first: {
      "migrations/1-first.js": `module.exports = {
  up: async queryInterface => {
    await queryInterface.sequelize.query("CREATE TABLE users (id int PRIMARY KEY, name varchar(80) NOT NULL DEFAULT 'x', age int)");
    await queryInterface.sequelize.query("CREATE INDEX users_age ON users (age)");
  },
  down: async queryInterface => { await queryInterface.dropTable("users"); },
};`,
    },
    path: "migrations/2-change.js",
  };

  test("in the transaction of the call beside it", () => {
    const source = script(`
      module.exports = {
        up: (queryInterface, Sequelize) =>
          queryInterface.sequelize.transaction(async t => {
            await queryInterface.addColumn("users", "a", { type: Sequelize.INTEGER }, { transaction: t });
            await queryInterface.addColumn("users", "b", { type: Sequelize.INTEGER }, { transaction: t });
          }),
        down: (queryInterface, Sequelize) =>
          queryInterface.sequelize.transaction(async t => {
            await queryInterface.removeColumn("users", "b", { transaction: t });
          }),
      };
    `);
    expect(mended(source, SEQUELIZE)).toContain(
      '      await queryInterface.removeColumn("users", "b", { transaction: t });\n      await queryInterface.removeColumn("users", "a", { transaction: t });\n',
    );
  });

  test("a column that is changed back", () => {
    const source = script(`
      module.exports = {
        up: async (queryInterface, Sequelize) => {
          await queryInterface.changeColumn("users", "name", { type: Sequelize.TEXT });
        },
        down: async (queryInterface, Sequelize) => {
          await queryInterface.changeColumn("users", "name", { type: Sequelize.STRING });
        },
      };
    `);
    expect(mended(source, SEQUELIZE)).toContain(
      'changeColumn("users", "name", { type: Sequelize.STRING(80), allowNull: false, defaultValue: "x" });',
    );
  });

  test("before all of those that run at once", () => {
    const source = script(`
      module.exports = {
        up: async (queryInterface, Sequelize) => {
          await queryInterface.addColumn("users", "a", { type: Sequelize.INTEGER });
          await queryInterface.addIndex("users", ["a"], { name: "users_a" });
          await queryInterface.removeColumn("users", "age");
        },
        down: (queryInterface, Sequelize) => {
          return Promise.all([
            queryInterface.removeColumn("users", "a"),
          ]);
        },
      };
    `);
    const after = mended(source, SEQUELIZE);
    expect(after).toMatch(/addColumn\("users", "age", .*\n? *\.then\(\(\) => .*/s);
  });
});

describe("others", () => {
  test("MikroORM", () => {
    const source = script(`
      import { Migration } from "@mikro-orm/migrations";

      export class Migration2 extends Migration {
        override async up(): Promise<void> {
          this.addSql("create table a (id int)");
          this.addSql("create table b (id int)");
        }

        override async down(): Promise<void> {
          this.addSql("drop table a");
        }
      }
    `);
    expect(mended(source, { path: "migrations/Migration2.ts", packages: ["@mikro-orm/migrations"] })).toContain(
      '    this.addSql("DROP TABLE b");\n    this.addSql("drop table a");\n',
    );
  });

  test("node-pg-migrate", () => {
    const source = script(`
      exports.up = pgm => {
        pgm.addColumn("users", { a: { type: "int" } });
        pgm.createIndex("users", "a", { name: "users_a" });
        pgm.addColumn("users", { b: { type: "int" } });
      };

      exports.down = pgm => {
        pgm.dropColumn("users", "a");
      };
    `);
    expect(mended(source, { packages: ["node-pg-migrate"] })).toContain(
      '  pgm.dropColumn("users", "b");\n  pgm.dropColumn("users", "a");\n',
    );
  });

  test("Kysely, with what the code needs", () => {
    const source = script(`
      import type { Kysely } from "kysely";

      export async function up(db: Kysely<unknown>): Promise<void> {
        await db.schema.createTable("a").addColumn("id", "integer").execute();
        await db.schema.createTable("b").addColumn("id", "integer").execute();
      }

      export async function down(db: Kysely<unknown>): Promise<void> {
        await db.schema.dropTable("b").execute();
      }
    `);
    expect(mended(source, { path: "migrations/2_change.ts", packages: ["kysely"] })).toContain(
      '  await db.schema.dropTable("b").execute();\n  await db.schema.dropTable("a").execute();\n',
    );
  });

  test("db-migrate, in the SQL of the call where a callback ends it", () => {
    const source = script(`
      exports.up = function (db, cb) {
        db.runSql(\`ALTER TABLE users ADD a int; ALTER TABLE users ADD b int;\`, cb);
      };

      exports.down = function (db, cb) {
        db.runSql(
          \`
          ALTER TABLE users DROP a;
          \`,
          cb,
        );
      };

      exports._meta = { version: 1 };
    `);
    expect(mended(source, { packages: ["db-migrate"] })).toContain(
      "    ALTER TABLE users DROP COLUMN b;\n    ALTER TABLE users DROP a;\n",
    );
  });
});

describe("Alembic", () => {
  const alembic = (up: string, down: string): string => `from alembic import op
import sqlalchemy as sa

revision = "2"
down_revision = "1"


def upgrade():
${up.replaceAll(/^/gm, "    ")}


def downgrade():
${down.replaceAll(/^/gm, "    ")}
`;
  const ALEMBIC = {
    path: "alembic/versions/2_change.py",
    first: {
      "alembic/versions/1_first.py": `from alembic import op
revision = "1"
down_revision = None
def upgrade():
    op.execute("CREATE TABLE users (id int PRIMARY KEY, name varchar(80) NOT NULL DEFAULT 'x', age int)")
    op.execute("CREATE INDEX users_age ON users (age)")
def downgrade():
    op.execute("DROP TABLE users")
`,
    },
  };

  test("a call beside one", () => {
    const source = alembic(
      'op.add_column("users", sa.Column("a", sa.Integer()))\nop.drop_column("users", "name")',
      'op.drop_column("users", "a")',
    );
    expect(downOf(mended(source, ALEMBIC), /def downgrade/)).toBe(
      'def downgrade():\n    op.add_column("users", sa.Column("name", sa.String(80), nullable=False, server_default="x"))\n    op.drop_column("users", "a")',
    );
  });

  test("a call of the batch", () => {
    const source = alembic(
      'op.add_column("users", sa.Column("a", sa.Integer()))\nop.add_column("users", sa.Column("b", sa.Integer()))',
      'with op.batch_alter_table("users") as batch_op:\n    batch_op.drop_column("b")',
    );
    expect(downOf(mended(source, ALEMBIC), /def downgrade/)).toBe(
      'def downgrade():\n    with op.batch_alter_table("users") as batch_op:\n        batch_op.drop_column("b")\n        batch_op.drop_column("a")',
    );
  });

  test("a column in the form that it had, and without what nothing calls for", () => {
    const source = alembic(
      'op.drop_column("users", "name")',
      'op.add_column("users", sa.Column("name", sa.Text()))\nop.add_column("users", sa.Column("z", sa.Text()))',
    );
    expect(downOf(mended(source, ALEMBIC), /def downgrade/)).toBe(
      'def downgrade():\n    op.add_column("users", sa.Column("name", sa.String(80), nullable=False, server_default="x"))',
    );
  });
});
