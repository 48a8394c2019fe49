import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { plainLiteral } from "../../../src/facts/not-null.js";
import { lowerScript } from "../../../src/frontends/index.js";
import type { Proof } from "../../../src/frontends/write/index.js";
import { parseScript } from "../../../src/frontends/parse.js";
import { DIALECTS, type Dialect } from "../../../src/model/dialect.js";
import { operationsOf } from "../../../src/model/migration.js";
import type { Written } from "../../../src/model/writer.js";
import { cases, seeded, SEED } from "../../support/random.js";
import { memoryProject } from "../../support/script.js";
import { applied } from "../../support/writing.js";

/** Choices that are the same for the same seed. */
class Random {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seeded(seed);
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)] as T;
  }

  some<T>(items: readonly T[], most: number): T[] {
    return Array.from({ length: 1 + Math.floor(this.next() * most) }, () => this.pick(items));
  }
}

/** Calls without the `await` and `;` around them; `"` stands for the quote of the file, `~` for one level. */
const KNEX = [
  'knex.schema.createTable("posts", t => {\n~t.increments();\n~t.integer("user_id").references("users.id"); // the author\n})',
  'knex.schema.createTable("posts", function () {\n~this.integer("a").notNullable().references("id").inTable("b");\n})',
  'knex.schema.alterTable("users", t => t.integer("team_id").references("teams.id").notNullable())',
  'knex.schema.alterTable("users", t => { t.string("email").notNullable() })',
  'knex.schema.withSchema("app").table("users", (t) => {\n~t\n~~.timestamp("at")\n~~.notNullable();\n~t.boolean("on").notNull();\n})',
  'knex.schema.table("users", t => {\n~t.string("name").notNullable().alter();\n})',
  'knex.schema.table("users", t => { t.dropNullable("name"); }).table("a", t => { t.foreign("b").references("c.id"); })',
  'knex.raw("ALTER TABLE users ADD email varchar(20) NOT NULL, ADD team_id int REFERENCES teams (id)")',
  "knex.raw(`\n~ALTER TABLE users\n~~ADD COLUMN age int NOT NULL\n`)",
  'knex.schema.raw("alter table a add b int not null").raw("drop table c")',
];

const SEQUELIZE = [
  'queryInterface.createTable("posts", {\n~id: { type: Sequelize.INTEGER, primaryKey: true },\n~user_id: { type: Sequelize.INTEGER, references: { model: "users", key: "id" } },\n})',
  'queryInterface.addColumn("users", "email", { type: Sequelize.STRING, allowNull: false })',
  'queryInterface.addColumn("users", "at", {\n~type: Sequelize.DATE,\n~allowNull: false\n}, { transaction })',
  'queryInterface.addColumn("users", "team_id", { allowNull: false, type: "INTEGER", references: { model: "teams" } })',
  'queryInterface.changeColumn("users", "name", { type: Sequelize.STRING, allowNull: false })',
  'queryInterface.addConstraint("a", { fields: ["b"], type: "foreign key", references: { table: "c", field: "id" } })',
  'queryInterface.sequelize.query("ALTER TABLE users ADD email varchar(20) NOT NULL", { transaction })',
];

const TYPEORM = [
  'queryRunner.createTable(new Table({\n~name: "posts",\n~columns: [{ name: "user_id", type: "int" }],\n~foreignKeys: [{ columnNames: ["user_id"], referencedTableName: "users", referencedColumnNames: ["id"] }],\n}))',
  'queryRunner.addColumn("users", new TableColumn({ name: "email", type: "varchar", length: "20" }))',
  'queryRunner.addColumns("users", [\n~new TableColumn({\n~~name: "age",\n~~type: "int",\n~~isNullable: false,\n~}),\n])',
  'queryRunner.createForeignKey("a", new TableForeignKey({ columnNames: ["b"], referencedTableName: "c", referencedColumnNames: ["id"] }))',
  "queryRunner.query(`ALTER TABLE users ADD email varchar(20) NOT NULL`)",
  'queryRunner.query("ALTER TABLE users ADD FOREIGN KEY (team_id) REFERENCES teams (id)")',
];

/** How the calls of a body follow each other. */
const SEQUENCES: readonly ((calls: readonly string[], end: string) => string)[] = [
  (calls, end) => calls.map(call => `await ${call}${end}`).join("\n"),
  (calls, end) => calls.map((call, i) => `${i === calls.length - 1 ? "return" : "await"} ${call}${end}`).join("\n"),
  (calls, end) => `await Promise.all([\n${indented(calls.join(",\n"))},\n])${end}`,
  (calls, end) => `return Promise.all([${calls.join(", ")}])${end}`,
  ([first = "", ...others], end) =>
    `return ${[first, ...others.map(call => `~.then(() => ${call})`)].join("\n")}${end}`,
  (calls, end) => `if (enabled) {\n${indented(calls.map(call => `await ${call}${end}`).join("\n"))}\n}`,
  (calls, end) =>
    `try {\n${indented(calls.map(call => `await ${call}${end} /* once */`).join("\n"))}\n} finally { done()${end} }`,
];

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "~");
}

const FORMS: Readonly<Record<string, readonly ((body: string, end: string) => string)[]>> = {
  knex: [
    (body, end) => `exports.up = async function (knex) {\n${body}\n}${end}\n\nexports.down = async knex => {}${end}\n`,
    (body, end) => `export const up = async (knex) => {\n${body}\n}${end}\n`,
    body =>
      `export async function up(knex: Knex): Promise<void> {\n${body}\n}\n\nexport async function down() {\n~// none\n}\n`,
  ],
  sequelize: [
    (body, end) => `module.exports = {\n~up: async (queryInterface, Sequelize) => {\n${indented(body)}\n~},\n}${end}\n`,
    (body, end) => `module.exports = { async up(queryInterface, Sequelize) {\n${body}\n}, async down() {} }${end}\n`,
  ],
  typeorm: [
    (body, end) =>
      `import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey } from "typeorm"${end}\n\n` +
      `export class A1700000000000 implements MigrationInterface {\n` +
      `~public async up(queryRunner: QueryRunner): Promise<void> {\n${indented(body)}\n~}\n}\n`,
  ],
};

const CALLS: Readonly<Record<string, readonly string[]>> = { knex: KNEX, sequelize: SEQUELIZE, typeorm: TYPEORM };

function generated(random: Random, framework: string): string {
  const end = random.pick([";", ";", ""]);
  const calls = random.some(CALLS[framework] as readonly string[], 4);
  const body = indented(random.pick(SEQUENCES)(calls, end));
  const source = random.pick(FORMS[framework] as NonNullable<(typeof FORMS)[string]>)(body, end);
  return source
    .replaceAll('"', random.pick(['"', "'"]))
    .replaceAll("~", random.pick(["  ", "    ", "\t"]))
    .replaceAll("\n", random.pick(["\n", "\n", "\r\n"]));
}

/** Everything that a writer can be asked for in a migration. */
function everything(source: string, dialect: Dialect, proof: Proof = "where in doubt"): readonly Written[] {
  const path = "migrations/1_a.ts";
  const project = memoryProject({ [path]: source }, dialect);
  const file = resolve(project.root, path);
  const ast = parseScript(file, source);
  const lowered = ast === null ? null : lowerScript({ path: file, text: source, ast }, project, proof);
  if (lowered === null) return [];
  const { migration, writer } = lowered;
  const operations = [...operationsOf(migration.up), ...operationsOf(migration.down)];
  return [
    ...operations.flatMap((operation): Written[] => {
      const constraints =
        operation.kind === "addConstraint"
          ? [operation.constraint]
          : operation.kind === "createTable" || operation.kind === "addColumn"
            ? operation.constraints
            : [];
      const indexes = constraints.flatMap(constraint =>
        constraint.kind === "foreignKey" && "table" in operation && operation.table !== null
          ? [writer.createIndex(operation, operation.table, constraint.columns)]
          : [],
      );
      if (operation.kind === "addColumn") {
        const value = plainLiteral(operation.column.type, dialect) ?? "''";
        const withDefault = writer.withDefault(operation, value) ?? [];
        return indexes.concat(withDefault, writer.addFillRequire(operation, value));
      }
      return operation.kind === "alterColumn"
        ? [...indexes, writer.fillBefore(operation, plainLiteral(operation.type, dialect) ?? "''")]
        : indexes;
    }),
    writer.throwingDown(migration.down, null),
  ];
}

describe.each(["knex", "sequelize", "typeorm"])("what is written for %s", framework => {
  test.each(DIALECTS)("is apart, in the file and JavaScript on %s", dialect => {
    const random = new Random(20_240_607);
    let asked = 0;
    let written = 0;
    for (let i = 0; i < 15; i++) {
      const source = generated(random, framework);
      for (const { edits } of everything(source, dialect)) {
        asked++;
        if (edits === null) continue;
        written++;
        applied(source, edits, "migrations/1_a.ts");
      }
    }
    expect(asked).toBeGreaterThan(40);
    expect(written / asked).toBeGreaterThan(0.4);
  });

  test.each(DIALECTS)("is the same where all of it is read again, on %s", dialect => {
    const random = new Random(SEED + 2);
    for (let i = 0; i < cases(20, 400); i++) {
      const source = generated(random, framework);
      expect([source, everything(source, dialect)]).toEqual([source, everything(source, dialect, "always")]);
    }
  });

  test("is nothing worse than nothing for a file that ends too early", () => {
    const random = new Random(7);
    for (let i = 0; i < 15; i++) {
      const whole = generated(random, framework);
      const source = whole.slice(0, Math.floor(random.next() * whole.length));
      for (const { edits } of everything(source, "postgresql")) {
        for (const { span } of edits ?? []) expect(span.end).toBeLessThanOrEqual(source.length);
      }
    }
  });
});
