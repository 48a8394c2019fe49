import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fill } from "../support/folder.js";
import { folderIn, KNEX_TS, NOT_NULL } from "../package/project.js";
import { Editor, type CodeAction, type Diagnostic } from "./client.js";

const SQL = "-- é😀\n  ALTER TABLE users ADD COLUMN age int NOT NULL;\n";
const DOWN = "ALTER TABLE users DROP COLUMN age;\n";
const SQL_PATH = "sql/migrations/1_a.up.sql";
const TS_PATH = "knex/migrations/1_a.ts";

/** A migration of TypeORM; without the way back where there are no lines of it. */
function typeorm(stamp: number, up: readonly string[], down: readonly string[]): string {
  const method = (name: string, lines: readonly string[]): string =>
    `  public async ${name}(queryRunner: QueryRunner): Promise<void> {\n${lines.map(line => `    ${line}\n`).join("")}  }\n`;
  return `import { MigrationInterface, QueryRunner } from "typeorm";

export class Change${stamp} implements MigrationInterface {
${method("up", up)}${down.length === 0 ? "" : `\n${method("down", down)}`}}
`;
}

const FIRST_PATH = "typeorm/migrations/1700000000000-First.ts";
const FIRST = typeorm(
  1700000000000,
  [
    "await queryRunner.query(\"CREATE TABLE users (id int PRIMARY KEY, name varchar(40) NOT NULL DEFAULT 'é', email text)\");",
  ],
  ['await queryRunner.dropTable("users");'],
);
const WITHOUT_DOWN_PATH = "typeorm/migrations/1700000000001-Change.ts";
const UP = [
  'await queryRunner.dropColumn("users", "name");',
  'await queryRunner.query("CREATE INDEX users_email ON users (email)");',
];
const REQUIRE_DOWN = "db/require-down";
const PY_PATH = "alembic/versions/1a_age.py";
const PYTHON = `from alembic import op
import sqlalchemy as sa

revision = "1a"
down_revision = None


def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=False))


def downgrade():
    op.drop_column("users", "age")
`;

let folder: string;
let editor: Editor;
/** With a parser, and without the plugin. */
let bareFolder: string;

beforeAll(async () => {
  folder = folderIn("full", {
    "eslint.config.mjs": `import db from "eslint-plugin-db";\nexport default [...db.configs.recommended];`,
    [PY_PATH]: PYTHON,
    [SQL_PATH]: SQL,
    "sql/migrations/1_a.down.sql": DOWN,
    [TS_PATH]: KNEX_TS,
    [FIRST_PATH]: FIRST,
    [WITHOUT_DOWN_PATH]: typeorm(1700000000001, UP, []),
  });
  editor = await Editor.open(folder);
  bareFolder = folderIn("full", {
    "eslint.config.mjs": `import parser from "@typescript-eslint/parser";\nexport default [{ files: ["**/*.ts"], languageOptions: { parser } }];`,
    "2_long.ts": "",
  });
});

afterAll(() => {
  editor.close();
});

/** The one diagnostic of the rule. */
async function finding(path: string, rule = NOT_NULL): Promise<Diagnostic> {
  const found = (await editor.diagnostics(path)).filter(({ code }) => code === rule);
  expect(found).toHaveLength(1);
  return found[0] as Diagnostic;
}

async function action(path: string, diagnostic: Diagnostic, title: RegExp): Promise<CodeAction> {
  const actions = await editor.codeActions(path, diagnostic);
  const found = actions.find(each => title.test(each.title));
  if (found === undefined) throw new Error(`there are: ${actions.map(each => each.title).join(" | ")}`);
  return found;
}

describe("ESLint's language server", () => {
  test("underlines the words in SQL, offers the ways out, and sees the change", async () => {
    editor.openDocument(SQL_PATH, "sql", SQL);
    const diagnostic = await finding(SQL_PATH);
    expect(diagnostic).toMatchObject({
      severity: 1,
      range: { start: { line: 1, character: 31 }, end: { line: 1, character: 47 } },
    });
    expect(diagnostic.message).toContain("`age` is added to `users` as NOT NULL without a default");

    const fixed = await editor.take(await action(SQL_PATH, diagnostic, /^Add a default/), SQL);
    expect(fixed).toBe(SQL.replace("age int NOT NULL", "age int DEFAULT 0 NOT NULL"));
    editor.changeDocument(SQL_PATH, fixed);
    expect(await editor.diagnostics(SQL_PATH)).toEqual([]);

    editor.changeDocument(SQL_PATH, SQL);
    await finding(SQL_PATH);
  });

  test("disables a rule for a line of SQL with a comment of SQL", async () => {
    editor.changeDocument(SQL_PATH, SQL);
    const diagnostic = await finding(SQL_PATH);
    const disabled = await editor.take(
      await action(SQL_PATH, diagnostic, new RegExp(`^Disable ${NOT_NULL} for this line\\.`)),
      SQL,
    );
    expect(disabled).toBe(SQL.replace("  ALTER", `  -- eslint-disable-next-line ${NOT_NULL}\n  ALTER`));
    editor.changeDocument(SQL_PATH, disabled);
    expect(await editor.diagnostics(SQL_PATH)).toEqual([]);
  });

  test("underlines the words in TypeScript, offers the ways out, and sees the change", async () => {
    editor.openDocument(TS_PATH, "typescript", KNEX_TS);
    const diagnostic = await finding(TS_PATH);
    expect(diagnostic.range).toEqual({ start: { line: 4, character: 4 }, end: { line: 4, character: 38 } });

    const fixed = await editor.take(await action(TS_PATH, diagnostic, /^Add a default/), KNEX_TS);
    expect(fixed).toBe(KNEX_TS.replace("notNullable()", "notNullable().defaultTo(0)"));
    editor.changeDocument(TS_PATH, fixed);
    expect(await editor.diagnostics(TS_PATH)).toEqual([]);
  });

  test("writes the way back of a migration that has none", async () => {
    const text = typeorm(1700000000001, UP, []);
    editor.openDocument(WITHOUT_DOWN_PATH, "typescript", text);
    const diagnostic = await finding(WITHOUT_DOWN_PATH, REQUIRE_DOWN);
    const written = await editor.take(await action(WITHOUT_DOWN_PATH, diagnostic, /^Write the way back/), text);
    expect(written).toBe(
      typeorm(1700000000001, UP, [
        "// Does not bring back the values of users.name.",
        'await queryRunner.dropIndex("users", "users_email");',
        "await queryRunner.query(`ALTER TABLE users ADD COLUMN name varchar(40) NOT NULL DEFAULT 'é'`);",
      ]),
    );
    editor.changeDocument(WITHOUT_DOWN_PATH, written);
    const left = await editor.diagnostics(WITHOUT_DOWN_PATH);
    expect(left.map(({ code, message }) => code ?? message).filter(code => !/lossy|irreversible/.test(code))).toEqual(
      [],
    );
  });

  test("sees a sibling that was saved", async () => {
    const path = "history/migrations/2_b.up.sql";
    const text = "ALTER TABLE users ALTER COLUMN age SET NOT NULL;\n";
    const save = (sql: string): void => fill(folder, { "history/migrations/1_a.up.sql": sql });
    save("UPDATE users SET age = 0 WHERE age IS NULL;\n");
    fill(folder, {
      [path]: text,
      "history/migrations/2_b.down.sql": "SELECT 1;\n",
      "history/migrations/1_a.down.sql": "SELECT 1;\n",
    });
    editor.openDocument(path, "sql", text);
    const codes = async (): Promise<unknown[]> => (await editor.diagnostics(path)).map(({ code }) => code);
    expect(await codes()).not.toContain(NOT_NULL);
    save("SELECT 1;\n");
    // The plugin takes what it has seen on disk to be so for a second.
    await expect.poll(codes, { timeout: 10_000, interval: 500 }).toContain(NOT_NULL);
  });

  test("underlines Python, and disables a rule there with a comment of Python", async () => {
    editor.openDocument(PY_PATH, "python", PYTHON);
    const diagnostic = await finding(PY_PATH);
    const line = PYTHON.split("\n").findIndex(each => each.includes("add_column"));
    expect(diagnostic.range.start).toEqual({ line, character: 27 });
    const fixed = await editor.take(await action(PY_PATH, diagnostic, /^Add a default/), PYTHON);
    expect(fixed).toBe(PYTHON.replace("nullable=False", 'nullable=False, server_default="0"'));
    const disabled = await editor.take(
      await action(PY_PATH, diagnostic, new RegExp(`^Disable ${NOT_NULL} for this line\\.`)),
      PYTHON,
    );
    expect(disabled).toContain(`\n    # eslint-disable-next-line ${NOT_NULL}\n    op.add_column`);
    editor.changeDocument(PY_PATH, fixed);
    expect((await editor.diagnostics(PY_PATH)).map(({ code }) => code)).not.toContain(NOT_NULL);
  });

  test("leads to the page of the rule, which is there", async () => {
    editor.openDocument(SQL_PATH, "sql", SQL);
    const { codeDescription } = await finding(SQL_PATH);
    const page = /\/docs\/rules\/([\w-]+\.md)$/.exec(codeDescription?.href ?? "")?.[1];
    expect(page).toBe(`${NOT_NULL.slice(3)}.md`);
    expect(existsSync(join(import.meta.dirname, "../../docs/rules", page ?? ""))).toBe(true);
  });

  test("keeps up with quick edits at the end of 5,000 lines, where the last text counts", async () => {
    const created = Array.from({ length: 833 }, (_, i) =>
      [
        "",
        `  await knex.schema.createTable("t${i}", table => {`,
        '    table.increments("id");',
        `    table.string("a", ${i + 1});`,
        "    table.timestamps(true, true);",
        "  });",
      ].join("\n"),
    );
    const text = (last: string): string =>
      `import type { Knex } from "knex";\n\nexport async function up(knex: Knex) {${created.join("\n")}\n  ${last}\n}\n\nexport async function down(knex: Knex) {\n  throw new Error("none");\n}\n`;
    const typed = 'await knex.schema.alterTable("users", t => t.integer("age").notNullable());';
    const time = async (server: Editor, path: string): Promise<number> => {
      server.openDocument(path, "typescript", text(""));
      await server.diagnostics(path);
      const start = performance.now();
      for (let i = 10; i >= 0; i--) {
        server.changeDocument(path, text(typed.slice(0, typed.length - i)));
        await server.diagnostics(path);
      }
      return performance.now() - start;
    };
    const path = "knex/migrations/2_long.ts";
    expect(text("").split("\n").length).toBeGreaterThan(5_000);
    const own = await time(editor, path);
    await finding(path);
    const bare = await Editor.open(bareFolder);
    try {
      const ratio = own / (await time(bare, "2_long.ts"));
      console.log(`Eleven edits of 5,000 lines take ${ratio.toFixed(1)} times as long as without the plugin.`);
      expect(ratio).toBeLessThan(10);
    } finally {
      bare.close();
    }
  });

  test("survives what is typed halfway", async () => {
    for (let end = 0; end <= SQL.length; end += 3) {
      editor.changeDocument(SQL_PATH, SQL.slice(0, end));
      await editor.diagnostics(SQL_PATH);
    }
    editor.changeDocument(TS_PATH, KNEX_TS.slice(0, 150));
    expect(await editor.diagnostics(TS_PATH)).toMatchObject([
      { message: expect.stringContaining("Parsing error") as string },
    ]);
    editor.changeDocument(TS_PATH, KNEX_TS);
    await finding(TS_PATH);
    expect(editor.complaints).toEqual([]);
  });
});
