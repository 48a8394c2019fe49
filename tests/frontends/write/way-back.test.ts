import { describe, expect, test } from "vitest";
import { script, wroteBack } from "../../support/writing.js";

describe("Knex", () => {
  test("with the name of a primary key as SQLite takes it", () => {
    const source = script(`
      exports.up = knex => knex.schema.dropTable("a");
    `);
    const back = "CREATE TABLE a (c int NOT NULL, CONSTRAINT k PRIMARY KEY (c))";
    const written = (dialect: "postgresql" | "sqlite"): string | null =>
      wroteBack(source, { history: back, back }, { path: "migrations/1_a.js", dialect });
    expect(written("sqlite")).toContain('table.primary(["c"], "k");');
    expect(written("postgresql")).toContain('table.primary(["c"], { constraintName: "k" });');
  });

  test("in the words of the builder, where the way forth is", () => {
    const source = script(`
      exports.up = function (knex) {
        return knex.schema
          .createTable("a", table => {
            table.increments("id");
          })
          .alterTable("b", table => {
            table.dropColumn("c");
            table.dropColumn("d");
          });
      };
    `);
    const history =
      "CREATE TABLE b (c varchar(20) NOT NULL DEFAULT 'x', d timestamptz DEFAULT now(), e int); CREATE INDEX i ON b (c)";
    const back = `ALTER TABLE b ADD COLUMN c varchar(20) NOT NULL DEFAULT 'x'; ALTER TABLE b ADD COLUMN d timestamptz DEFAULT now();
      CREATE INDEX i ON b (c); DROP TABLE a`;
    const written = script(`
      exports.down = async function (knex) {
        // The values of b.c do not come back.
        await knex.schema.alterTable("b", table => {
          table.string("c", 20).notNullable().defaultTo("x");
          table.timestamp("d").defaultTo(knex.raw("now()"));
          table.index(["c"], "i");
        });
        await knex.schema.dropTable("a");
      };
    `);
    const notes = ["The values of b.c do not come back."];
    expect(wroteBack(source, { history, back, notes })).toBe(`${source}\n${written}`);
  });

  test("in SQL where the way forth is SQL, in the empty function that is there", () => {
    expect(
      wroteBack(
        script(`
          export async function up(knex: Knex): Promise<void> {
            await knex.raw(\`ALTER TABLE a ADD COLUMN b int\`);
          }

          export async function down(knex: Knex): Promise<void> {}
        `),
        { history: "CREATE TABLE a (c int)", back: "ALTER TABLE a DROP COLUMN b" },
      ),
    ).toBe(
      script(`
        export async function up(knex: Knex): Promise<void> {
          await knex.raw(\`ALTER TABLE a ADD COLUMN b int\`);
        }

        export async function down(knex: Knex): Promise<void> {
          await knex.raw("ALTER TABLE a DROP COLUMN b");
        }
      `),
    );
  });
});

describe("TypeORM", () => {
  const migration = (body: string, down = ""): string =>
    script(`
      import { MigrationInterface, QueryRunner } from "typeorm";

      export class A1700000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
          ${body}
        }
    `) +
    down +
    "}\n";

  test("in queries, where the way forth is", () => {
    const source = migration('await queryRunner.query(`CREATE TABLE "a" ("id" SERIAL NOT NULL)`);');
    expect(wroteBack(source, { back: 'DROP TABLE "a"' })).toBe(
      migration(
        'await queryRunner.query(`CREATE TABLE "a" ("id" SERIAL NOT NULL)`);',
        script(
          `
          public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query("DROP TABLE a");
          }
        `,
          "  ",
        ).replace(/^/, "\n"),
      ),
    );
  });

  test("by methods, where the way forth has them", () => {
    const source = migration('await queryRunner.dropColumn("a", "b");\n    await queryRunner.renameTable("c", "d");');
    const history = "CREATE TABLE a (b int); CREATE TABLE c (e int)";
    expect(wroteBack(source, { history, back: "ALTER TABLE d RENAME TO c; ALTER TABLE a ADD b int" })).toContain(
      [
        "  public async down(queryRunner: QueryRunner): Promise<void> {",
        '    await queryRunner.renameTable("d", "c");',
        '    await queryRunner.query("ALTER TABLE a ADD COLUMN b integer");',
        "  }",
      ].join("\n"),
    );
  });

  test("in queries on PostgreSQL, where methods drop the type of a column, or a part of its key", () => {
    const source = migration('await queryRunner.renameTable("d", "e");');
    const history = `CREATE TYPE mood AS ENUM ('a'); CREATE TABLE a (b mood, c int, d int, e int, PRIMARY KEY (c, d)); CREATE TABLE d ();`;
    const columns = ["b", "c", "e"].map(column => `ALTER TABLE a DROP COLUMN ${column}`);
    expect(wroteBack(source, { history, back: [...columns, "ALTER TABLE e RENAME TO d"].join(";") })).toContain(
      [
        '    await queryRunner.query("ALTER TABLE a DROP COLUMN b");',
        '    await queryRunner.query("ALTER TABLE a DROP COLUMN c");',
        '    await queryRunner.dropColumn("a", "e");',
        '    await queryRunner.renameTable("e", "d");',
      ].join("\n"),
    );
  });

  test("not at all on SQLite, where a transaction would take rows of another table along", () => {
    const source = migration('await queryRunner.query("ALTER TABLE a RENAME TO b");');
    const history =
      "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE c (a_id int REFERENCES a (id) ON DELETE CASCADE)";
    const rebuilding = (table: string): string => `ALTER TABLE ${table} ADD CONSTRAINT k CHECK (true)`;
    const written = (back: string): string | null => wroteBack(source, { history, back }, { dialect: "sqlite" });
    expect(written(`ALTER TABLE b RENAME TO a; ${rebuilding("a")}`)).toBeNull();
    expect(written(`ALTER TABLE b RENAME TO a; ${rebuilding("c")}`)).toContain("ALTER TABLE new_c RENAME TO c");
  });

  test("in queries on SQLite, where methods make the table anew and lose a part of it", () => {
    const source = migration('await queryRunner.addColumn("a", new TableColumn({ name: "b", type: "int" }));');
    const history = "CREATE TABLE a (c int); CREATE INDEX i ON a (lower(c))";
    expect(
      wroteBack(source, { history, back: "ALTER TABLE a DROP COLUMN b; DROP TABLE d" }, { dialect: "sqlite" }),
    ).toContain(
      ['    await queryRunner.query("ALTER TABLE a DROP COLUMN b");', '    await queryRunner.dropTable("d");'].join(
        "\n",
      ),
    );
  });
});

describe("Sequelize", () => {
  test("with the types of the library", () => {
    const source = script(`
      module.exports = {
        async up(queryInterface, Sequelize) {
          await queryInterface.removeColumn("a", "b");
          await queryInterface.addIndex("a", ["c"], { name: "i" });
        },
        async down() {},
      };
    `);
    const history = "CREATE TABLE a (b varchar(20) NOT NULL DEFAULT 'x', c int)";
    const back = "DROP INDEX i; ALTER TABLE a ADD b varchar(20) NOT NULL DEFAULT 'x'";
    expect(wroteBack(source, { history, back }, { path: "migrations/1_a.js" })).toBe(
      source.replace(
        "async down() {}",
        [
          "async down(queryInterface, Sequelize) {",
          '    await queryInterface.sequelize.query("DROP INDEX i");',
          '    await queryInterface.addColumn("a", "b", { type: Sequelize.STRING(20), allowNull: false, defaultValue: "x" });',
          "  }",
        ].join("\n"),
      ),
    );
  });

  test("in queries on SQLite, where methods make the table anew and lose a part of it", () => {
    const source = script(`
      module.exports = {
        async up(queryInterface, Sequelize) {
          await queryInterface.addColumn("a", "b", Sequelize.INTEGER);
          await queryInterface.renameTable("d", "e");
        },
        async down() {},
      };
    `);
    const history = "CREATE TABLE a (c int REFERENCES d (id) ON DELETE CASCADE); CREATE TABLE d (id int PRIMARY KEY)";
    const back = "ALTER TABLE e RENAME TO d; ALTER TABLE a DROP COLUMN b";
    expect(wroteBack(source, { history, back }, { path: "migrations/1_a.js", dialect: "sqlite" })).toContain(
      [
        '    await queryInterface.renameTable("e", "d");',
        '    await queryInterface.sequelize.query("ALTER TABLE a DROP COLUMN b");',
      ].join("\n"),
    );
  });

  test("in queries, where attributes cannot name a key, or PostgreSQL is not to be told a type again", () => {
    const source = script(`
      module.exports = {
        async up(queryInterface, Sequelize) {
          await queryInterface.dropTable("a");
        },
        async down() {},
      };
    `);
    const written = (history: string, back: string): string | null =>
      wroteBack(source, { history: `CREATE TABLE a (); ${history}`, back }, { path: "migrations/1_a.js" });
    expect(written("", "CREATE TABLE a (b int, CONSTRAINT own UNIQUE (b))")).toContain("CONSTRAINT own UNIQUE (b)");
    expect(written("", "CREATE TABLE a (b int, CONSTRAINT a_b_key UNIQUE (b))")).toContain(
      "b: { type: Sequelize.INTEGER, unique: true },",
    );
    expect(written("CREATE TABLE b (c int)", "ALTER TABLE b ADD UNIQUE (c)")).toContain(
      'query("ALTER TABLE b ADD UNIQUE',
    );
    const inherited = "CREATE TABLE p (c int); CREATE TABLE b () INHERITS (p);";
    for (const [history, isTold] of [
      [inherited, false],
      ["CREATE TABLE b (c int); CREATE VIEW v AS SELECT c FROM b;", false],
      ["CREATE TABLE b (c int);", true],
    ] as const) {
      const code = isTold
        ? 'changeColumn("b", "c", { type: Sequelize.INTEGER, allowNull: false });'
        : 'query("ALTER TABLE b';
      expect(written(history, "ALTER TABLE b ALTER COLUMN c SET NOT NULL")).toContain(code);
    }
  });

  test("in queries on MySQL, where the name of a primary key that Sequelize makes up is too long", () => {
    const source = script(`
      module.exports = {
        async up(queryInterface, Sequelize) {
          await queryInterface.removeConstraint("a", "PRIMARY");
        },
        async down() {},
      };
    `);
    const written = (column: string): string | null => {
      const way = {
        history: `CREATE TABLE a (${column} int PRIMARY KEY)`,
        back: `ALTER TABLE a ADD PRIMARY KEY (${column})`,
      };
      return wroteBack(source, way, { path: "migrations/1_a.js", dialect: "mariadb" });
    };
    expect(written("b")).toContain('addConstraint("a", { fields: ["b"], type: "primary key" })');
    expect(written("b".repeat(60))).toContain('query("ALTER TABLE a ADD PRIMARY KEY (bbb');
  });

  test("in a transaction, where the way forth has one", () => {
    const source = script(`
      module.exports = {
        up: async (queryInterface, Sequelize) => {
          await queryInterface.sequelize.transaction(async transaction => {
            await queryInterface.createTable("a", { id: Sequelize.INTEGER }, { transaction });
          });
        },
      };
    `);
    expect(wroteBack(source, { back: "DROP TABLE a" }, { path: "migrations/1_a.js" })).toContain(
      [
        "  down: async (queryInterface, Sequelize) => {",
        "    await queryInterface.sequelize.transaction(async transaction => {",
        '      await queryInterface.dropTable("a", { transaction });',
        "    });",
        "  }",
      ].join("\n"),
    );
  });
});

describe("node-pg-migrate", () => {
  test("by methods, without waiting", () => {
    const source = script(`
      import { MigrationBuilder } from "node-pg-migrate";

      export const up = (pgm: MigrationBuilder): void => {
        pgm.addColumn("a", { b: "int" });
        pgm.sql("DROP INDEX i");
      };

      export const down = (pgm: MigrationBuilder): void => {};
    `);
    const history = "CREATE TABLE a (c int); CREATE INDEX i ON a (c)";
    expect(wroteBack(source, { history, back: "CREATE INDEX i ON a (c); ALTER TABLE a DROP COLUMN b" })).toBe(
      source
        .replace("void => {};\n$", "")
        .replace(
          "down = (pgm: MigrationBuilder): void => {}",
          [
            "down = (pgm: MigrationBuilder): void => {",
            '  pgm.sql("CREATE INDEX i ON a (c)");',
            '  pgm.dropColumn("a", "b");',
            "}",
          ].join("\n"),
        ),
    );
  });
});

describe("Kysely", () => {
  test("by the schema, and by the tag where SQL says it", () => {
    const source = script(`
      import { Kysely, sql } from "kysely";

      export async function up(db: Kysely<any>): Promise<void> {
        await db.schema.alterTable("a").dropColumn("b").execute();
        await db.schema.createTable("c").addColumn("id", "serial").execute();
      }
    `);
    expect(
      wroteBack(source, { history: "CREATE TABLE a (b text)", back: "DROP TABLE c; ALTER TABLE a ADD b text" }),
    ).toBe(
      source +
        "\n" +
        script(`
          export async function down(db: Kysely<any>): Promise<void> {
            await db.schema.dropTable("c").execute();
            await sql\`ALTER TABLE a ADD COLUMN b text\`.execute(db);
          }
        `),
    );
  });
});

describe("MikroORM", () => {
  test("in SQL", () => {
    const source = script(`
      import { Migration } from "@mikro-orm/migrations";

      export class Migration1 extends Migration {
        override async up(): Promise<void> {
          this.addSql(\`create table "a" ("id" serial);\`);
        }
      }
    `);
    expect(wroteBack(source, { back: "DROP TABLE a" })).toContain(
      ["  override async down(): Promise<void> {", '    this.addSql("DROP TABLE a");', "  }"].join("\n"),
    );
  });
});

describe("db-migrate", () => {
  test("by promises", () => {
    const source = script(`
      exports.up = function (db) {
        return db.createTable("a", { id: "int" });
      };

      exports.down = function (db) {};
    `);
    expect(wroteBack(source, { back: "DROP TABLE a" }, { path: "migrations/1_a.js", files: DB_MIGRATE })).toBe(
      source.replace(
        "exports.down = function (db) {}",
        ["exports.down = async function (db) {", '  await db.dropTable("a");', "}"].join("\n"),
      ),
    );
  });
});

const DB_MIGRATE = { "package.json": '{ "dependencies": { "db-migrate": "1" } }' };

test("nothing that only the builder could say, and SQL not", () => {
  const source = 'exports.up = knex => knex.schema.dropTable("v");\n';
  expect(wroteBack(source, { history: "CREATE VIEW v AS SELECT 1", back: "CREATE TABLE v AS SELECT 1" })).toBeNull();
});
