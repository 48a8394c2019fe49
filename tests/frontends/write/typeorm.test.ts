import { describe, expect, test } from "vitest";
import { defaulted, filled, filledBefore, indexed, refused, script } from "../../support/writing.js";

const IMPORT = 'import { MigrationInterface, QueryRunner, Table, TableColumn } from "typeorm";';

/** A migration as TypeORM generates it, whose `up` has this body. */
function up(body: string, first = IMPORT): string {
  return (
    `${first}\n\nexport class A1700000000000 implements MigrationInterface {\n` +
    `    public async up(queryRunner: QueryRunner): Promise<void> {\n${script(body, "        ")}    }\n}\n`
  );
}

describe("an index", () => {
  test("is part of the table that is created", () => {
    const { code, source, changes } = indexed(
      up(`
        await queryRunner.createTable(
            new Table({
                name: "posts",
                columns: [{ name: "user_id", type: "int" }],
                foreignKeys: [
                    { columnNames: ["user_id"], referencedTableName: "users", referencedColumnNames: ["id"] },
                ],
            }),
        );
      `),
    );
    expect(code).toBe('indices: [{ columnNames: ["user_id"] }]');
    expect(source).toBe(
      up(`
        await queryRunner.createTable(
            new Table({
                name: "posts",
                columns: [{ name: "user_id", type: "int" }],
                foreignKeys: [
                    { columnNames: ["user_id"], referencedTableName: "users", referencedColumnNames: ["id"] },
                ],
                indices: [{ columnNames: ["user_id"] }],
            }),
        );
      `),
    );
    expect(changes).toEqual(["+ index on posts (user_id)"]);
  });

  test.each([
    ["[]", '[{ columnNames: ["b"] }]'],
    ['[{ columnNames: ["c"] }]', '[{ columnNames: ["c"] }, { columnNames: ["b"] }]'],
    [
      '[new TableIndex({ columnNames: ["c"] })]',
      '[new TableIndex({ columnNames: ["c"] }), new TableIndex({ columnNames: ["b"] })]',
    ],
  ])("stands beside others: %s", (before, after) => {
    const source = (indices: string): string =>
      up(
        `
        const table = new Table({
            name: "a",
            columns: [{ name: "b", type: "int" }, { name: "c", type: "int" }],
            indices: ${indices},
            foreignKeys: [{ columnNames: ["b"], referencedTableName: "d", referencedColumnNames: ["id"] }],
        });
        await queryRunner.createTable(table, true);
      `,
        'import { MigrationInterface, QueryRunner, Table, TableIndex } from "typeorm";',
      );
    const outcome = indexed(source(before));
    expect(outcome.source).toBe(source(after));
    expect(outcome.changes).toEqual(["+ index on a (b)"]);
  });

  const KEY = '{ columnNames: ["b"], referencedTableName: "c", referencedColumnNames: ["id"] }';

  test.each([
    [
      IMPORT,
      'import { MigrationInterface, QueryRunner, Table, TableColumn, TableIndex } from "typeorm";',
      "TableIndex",
    ],
    [
      'import {\n  MigrationInterface,\n  TableForeignKey,\n} from "typeorm";',
      'import {\n  MigrationInterface,\n  TableForeignKey,\n  TableIndex,\n} from "typeorm";',
      "TableIndex",
    ],
    ['import { TableIndex as Index } from "typeorm";', 'import { TableIndex as Index } from "typeorm";', "Index"],
    ['import * as typeorm from "typeorm";', 'import * as typeorm from "typeorm";', "typeorm.TableIndex"],
    ['import typeorm = require("typeorm");', 'import typeorm = require("typeorm");', "typeorm.TableIndex"],
    [
      'import type { MigrationInterface } from "typeorm";',
      'import { TableIndex } from "typeorm";\nimport type { MigrationInterface } from "typeorm";',
      "TableIndex",
    ],
  ])("is an object of the class that is imported: %s", (before, after, name) => {
    const source = (first: string, statement: string): string =>
      up(`\n  await queryRunner.createForeignKey("a", ${KEY});${statement}\n`, first);
    const { code, source: result, changes } = indexed(source(before, ""));
    const call = `queryRunner.createIndex("a", new ${name}({ columnNames: ["b"] }))`;
    expect(code).toBe(call);
    expect(result).toBe(source(after, `\n  await ${call};`));
    expect(changes).toEqual(["+ index on a (b)"]);
  });

  test.each([
    [
      'const { MigrationInterface, QueryRunner } = require("typeorm");',
      'const { MigrationInterface, QueryRunner, TableIndex } = require("typeorm");',
      "TableIndex",
    ],
    ['const typeorm_1 = require("typeorm");', 'const typeorm_1 = require("typeorm");', "typeorm_1.TableIndex"],
    [
      '"use strict";\nconst path = require("path");',
      '"use strict";\nconst { TableIndex } = require("typeorm");\n\nconst path = require("path");',
      "TableIndex",
    ],
  ])("is an object of the class that is required: %s", (before, after, name) => {
    const source = (first: string, statement: string): string =>
      `${first}\nclass A1700000000000 {\n  async up(queryRunner) {\n` +
      `    await queryRunner.createForeignKey("a", ${KEY});${statement}\n  }\n}\nmodule.exports = { A1700000000000 };\n`;
    const { source: result, changes } = indexed(source(before, ""), { path: "migrations/1_a.js" });
    const call = `queryRunner.createIndex("a", new ${name}({ columnNames: ["b"] }))`;
    expect(result).toBe(source(after, `\n    await ${call};`));
    expect(changes).toEqual(["+ index on a (b)"]);
  });

  test("is SQL where the migration is, under the name that TypeORM gives", () => {
    const key = '`ALTER TABLE "posts" ADD CONSTRAINT "FK_1" FOREIGN KEY ("userId") REFERENCES "user"("id")`';
    const { code, source, changes } = indexed(up(`\n  await queryRunner.query(${key});\n`));
    // SHA-1 of "posts_userId".
    const sql = 'CREATE INDEX "IDX_ae05faaa55c866130abef6e1fe" ON "posts" ("userId")';
    expect(code).toBe(`queryRunner.query('${sql}')`);
    expect(source).toBe(
      up(`
        await queryRunner.query(${key});
        await queryRunner.query(\`${sql}\`);
      `),
    );
    expect(changes).toEqual(["+ index on posts (userId)"]);
  });

  test("does not block writes where the migration runs without a transaction", () => {
    const { changes } = indexed(
      up(`
        await queryRunner.query(\`ALTER TABLE "a" ADD FOREIGN KEY ("b") REFERENCES "c"("id")\`);
      `).replace("implements MigrationInterface {", "implements MigrationInterface {\n    transaction = false;\n"),
    );
    expect(changes).toEqual(["+ index on a (b) concurrently"]);
  });

  test.each([
    ["nobody waits for the call", `queryRunner.createForeignKey("a", ${KEY});`],
    ["the table is renamed afterwards", `await this.link(queryRunner); await queryRunner.renameTable("a", "d");`],
    [
      "the indices of the table are left out",
      `await queryRunner.createTable(new Table({ name: "a", columns: [{ name: "b", type: "int" }], foreignKeys: [${KEY}] }), true, true, false);`,
    ],
    [
      "the indices of the table are not to be seen",
      `await queryRunner.createTable(new Table({ name: "a", columns: [{ name: "b", type: "int" }], indices, foreignKeys: [${KEY}] }));`,
    ],
  ])("has no place where %s", (_, statement) => {
    const source = up(`\n  const indices = [];\n  ${statement}\n`).replace(
      /\}\n$/,
      `    private async link(queryRunner: QueryRunner) {\n        queryRunner.createForeignKey("a", ${KEY});\n    }\n}\n`,
    );
    const outcome = indexed(source);
    expect(outcome.code).toMatch(/columnNames: \["b"\]/);
    expect(outcome.source).toBeNull();
  });
});

describe("a default", () => {
  test.each([
    ['type: "varchar"', "''", `type: "varchar", default: "''"`],
    [
      'type: "varchar", isNullable: false, length: "20"',
      "'a'",
      `type: "varchar", isNullable: false, default: "'a'", length: "20"`,
    ],
    ['type: "int"', "0", 'type: "int", default: 0'],
    ['type: "boolean"', "false", 'type: "boolean", default: false'],
    ['type: "timestamp"', "CURRENT_TIMESTAMP", 'type: "timestamp", default: "CURRENT_TIMESTAMP"'],
    ['type: "int", default: null', "0", 'type: "int", default: 0'],
  ])("of { %s } is SQL", (before, value, after) => {
    const body = (options: string): string =>
      up(`\n  await queryRunner.addColumn("users", new TableColumn({ name: "a", ${options} }));\n`);
    const { code, source, changes } = defaulted(body(before), value);
    expect(after).toContain(code);
    expect(source).toBe(body(after));
    expect(changes).toEqual([
      expect.stringMatching(/^- add users\.a/),
      expect.stringMatching(/^\+ add users\.a .* default /),
    ]);
  });

  test("belongs to one of several columns", () => {
    const source = (line: string): string =>
      up(`
        await queryRunner.addColumns("users", [
            new TableColumn({ name: "a", type: "int" }),
            {
                name: "b",
                type: "int",${line}
            },
        ]);
      `);
    const outcome = defaulted(source(""), "0", { column: "b" });
    expect(outcome.source).toBe(source("\n                default: 0,"));
    expect(outcome.changes).toEqual(["- add users.b integer not null", "+ add users.b integer not null default '0'"]);
  });

  test("is escaped for the string that it stands in", () => {
    const { source } = defaulted(
      up("\n  await queryRunner.query('ALTER TABLE `users` ADD `a` varchar(20) NOT NULL');\n"),
      "''",
      { dialect: "mysql" },
    );
    expect(source).toBe(
      up(String.raw`
        await queryRunner.query('ALTER TABLE ${"`users` ADD `a`"} varchar(20) DEFAULT \'\' NOT NULL');
      `),
    );
  });
});

describe("nullable, filled, required", () => {
  test("are a column and two statements on PostgreSQL", () => {
    const { code, source, changes } = filled(
      up(`
        await queryRunner.addColumn("users", new TableColumn({ name: "a", type: "varchar", isNullable: false }));
      `),
      "''",
    );
    expect(code).toBe(
      String.raw`queryRunner.query('UPDATE "users" SET "a" = \'\' WHERE "a" IS NULL'); ` +
        `queryRunner.query('ALTER TABLE "users" ALTER COLUMN "a" SET NOT NULL')`,
    );
    expect(source).toBe(
      up(`
        await queryRunner.addColumn("users", new TableColumn({ name: "a", type: "varchar", isNullable: true }));
        await queryRunner.query(\`UPDATE "users" SET "a" = '' WHERE "a" IS NULL\`);
        await queryRunner.query(\`ALTER TABLE "users" ALTER COLUMN "a" SET NOT NULL\`);
      `),
    );
    expect(changes).toEqual([
      "- add users.a varchar not null",
      "+ add users.a varchar",
      "+ update users: a where a is null",
      "+ alter users.a: not null",
    ]);
  });

  test("describe the column of MySQL once more", () => {
    const { source, changes } = filled(
      up(`
        await queryRunner.addColumn("users", {
            name: "a",
            type: "enum",
            enum: ["x", "y"],
        });
      `),
      "'x'",
      { dialect: "mysql" },
    );
    expect(source).toBe(
      up(
        `
        await queryRunner.addColumn("users", {
            name: "a",
            type: "enum",
            enum: ["x", "y"],
            isNullable: true,
        });
        await queryRunner.query("UPDATE \`users\` SET \`a\` = 'x' WHERE \`a\` IS NULL");
        await queryRunner.query("ALTER TABLE \`users\` MODIFY COLUMN \`a\` enum('x') NOT NULL");
      `.replace("enum('x')", "enum('x', 'y')"),
      ),
    );
    expect(changes.at(-1)).toMatch(/^\+ alter users\.a: type enum, not null/);
  });

  test("are statements where the migration has nothing else", () => {
    const { source } = filled(
      up(`
        await queryRunner.query(\`ALTER TABLE "users" ADD "a" character varying NOT NULL\`);
      `),
      "''",
    );
    expect(source).toBe(
      up(`
        await queryRunner.query(\`ALTER TABLE "users" ADD "a" character varying\`);
        await queryRunner.query(\`UPDATE "users" SET "a" = '' WHERE "a" IS NULL\`);
        await queryRunner.query(\`ALTER TABLE "users" ALTER COLUMN "a" SET NOT NULL\`);
      `),
    );
  });

  test.each([
    ["SQLite has no statement for the last", "sqlite", '{ name: "a", type: "int" }'],
    ["MySQL would forget a comment", "mysql", '{ name: "a", type: "int", comment: "x" }'],
    ["the column is made elsewhere", "postgresql", "column"],
  ] as const)("have no place where %s", (_, dialect, column) => {
    const { code, source } = filled(
      up(
        `\n  const column = columnOf("a");\n  await queryRunner.addColumn("users", ${column});\n`,
        `${IMPORT}\nimport { columnOf } from "./helper";`,
      ),
      "0",
      { dialect, files: { "migrations/helper.ts": 'export const columnOf = name => ({ name, type: "int" });' } },
    );
    expect(code).toMatch(/^queryRunner\.query\(.UPDATE/);
    expect(source).toBeNull();
  });
});

describe("an UPDATE of the NULLs", () => {
  test("stands before the statement that forbids them", () => {
    const { code, source, changes } = filledBefore(
      up(`
        await queryRunner.query(\`ALTER TABLE "users" ALTER COLUMN "a" SET NOT NULL\`);
      `),
      "0",
    );
    expect(code).toBe(`queryRunner.query('UPDATE "users" SET "a" = 0 WHERE "a" IS NULL')`);
    expect(source).toBe(
      up(`
        await queryRunner.query(\`UPDATE "users" SET "a" = 0 WHERE "a" IS NULL\`);
        await queryRunner.query(\`ALTER TABLE "users" ALTER COLUMN "a" SET NOT NULL\`);
      `),
    );
    expect(changes).toEqual(["+ update users: a where a is null"]);
  });
});

test("a way back that refuses has the form of the way forth", () => {
  const source = (down: string): string =>
    up(`
      await queryRunner.dropTable("a");
    `).replace(/\}\n$/, `${down}}\n`);
  const outcome = refused(source(""));
  expect(outcome.source).toBe(
    source(
      script(
        `
        public async down(): Promise<void> {
            throw new Error("This migration cannot be undone: say why.");
        }
      `,
        "    ",
      ).replace(/^/, "\n"),
    ),
  );
  expect(outcome.down).toBe("throws");
});
