import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { merged } from "../../src/cli/init/vscode.js";
import { dblint } from "../support/cli.js";
import { fill, folder } from "../support/folder.js";

const KNEX = `exports.up = async knex => {
  await knex.schema.alterTable("users", table => {
    table.integer("age").notNullable();
  });
  await knex.raw(process.env.SQL);
};
exports.down = async knex => {
  await knex.schema.alterTable("users", table => {
    table.dropColumn("age");
  });
};
`;

const PROJECT = {
  ".git/HEAD": "",
  "package.json": '{ "dependencies": { "knex": "3", "pg": "8" } }',
  "migrations/1_a.js": KNEX,
  "migrations/2_b.js": "exports.rollup = 1;",
  "src/users.js":
    'const knex = require("knex")({});\nexports.list = () => knex("users").where({ id: 1 }).select("id");\n',
};

const LANGUAGES = ["javascript", "javascriptreact", "typescript", "typescriptreact", "sql", "python", "prisma"];

const read = (root: string, path: string): string => readFileSync(join(root, path), "utf8");

describe("what is printed", () => {
  test("is what was understood, what was not, what was set up, and what comes next", async () => {
    const root = folder(PROJECT);
    const { code, stdout, stderr } = await dblint(root, ["init", "--yes"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(`Understood
  migrations: Knex, PostgreSQL (the drivers in this folder); 1 migration, 2 of 3 operations understood
  queries: Knex 1

Not understood
  migrations/2_b.js (in a folder of migrations, and none of a known framework)
  migrations/1_a.js:5:9  the SQL is not constant: it is set in the environment (not analysed)

Set up
  eslint.config.mjs: written
  .vscode/settings.json: written, so that SQL and Python show findings, too

Next
  npm install --save-dev eslint eslint-plugin-db
  npx eslint .
  npx dblint baseline    there are 2 findings today: how to begin with new ones

`);
  });

  test("names the package manager, and series that nothing says the database of", async () => {
    const root = folder({ "package.json": "{}", "pnpm-lock.yaml": "", "migrations/1_a.up.sql": "SELECT 1;" });
    const { stdout } = await dblint(root, ["init", "-y"]);
    expect(stdout).toContain("migrations: plain SQL, PostgreSQL assumed; 1 migration, the 1 operation understood");
    expect(stdout).toContain("migrations: nothing says for which database; `settings.db.dialect` would");
    expect(stdout).toContain("  pnpm add --save-dev eslint eslint-plugin-db\n");
    fill(root, { "pnpm-workspace.yaml": "packages: []\n" });
    const workspace = await dblint(root, ["init", "--yes"]);
    expect(workspace.stdout).toContain("  pnpm add --save-dev --workspace-root eslint eslint-plugin-db\n");
  });

  test("says so where there is nothing, and where an old ESLint is", async () => {
    const root = folder({
      "package.json": "{}",
      "a.js": "",
      "node_modules/eslint/package.json": '{ "version": "8.57.1" }',
    });
    const { stdout } = await dblint(root, ["init"]);
    expect(stdout).toContain("no migrations in ");
    expect(stdout).toContain("`settings.db.migrations` says where");
    expect(stdout).toContain("eslint@latest eslint-plugin-db    ESLint 8.57.1 is too old: 9.39.0 or later\n");
  });
});

describe("ESLint's configuration", () => {
  const setUp = async (files: Readonly<Record<string, string>>, ...below: readonly string[]) => {
    const root = folder({ ".git/HEAD": "", "package.json": "{}", ...files });
    const { stdout } = await dblint(join(root, ...below), ["init", "--yes"]);
    return { root, stdout };
  };

  test("is a module of its own kind", async () => {
    const { root } = await setUp({ "package.json": '{ "type": "module" }' });
    expect(read(root, "eslint.config.js")).toBe(
      'import db from "eslint-plugin-db";\n\nexport default [\n  ...db.configs.recommended,\n];\n',
    );
    const other = await setUp({});
    expect(existsSync(join(other.root, "eslint.config.js"))).toBe(false);
    expect(read(other.root, "eslint.config.mjs")).toBe(read(root, "eslint.config.js"));
  });

  test.each([
    ["eslint.config.js", "export default [];", 'import db from "eslint-plugin-db";'],
    ["eslint.config.ts", "export default [];", 'import db from "eslint-plugin-db";'],
    ["eslint.config.cjs", "exports.x = 1;", 'const db = require("eslint-plugin-db");'],
    ["eslint.config.js", "module.exports = [];", 'const db = require("eslint-plugin-db");'],
  ])("%s (%s) is not touched: the lines are shown", async (name, text, line) => {
    const { root, stdout } = await setUp({ [name]: text });
    expect(stdout).toContain(
      `  ${name}: not changed; add at its top, and to its list\n\n    ${line}\n    ...db.configs.recommended,\n`,
    );
    expect(read(root, name)).toBe(text);
    expect(existsSync(join(root, "eslint.config.mjs"))).toBe(false);
  });

  test("counts above a package as well", async () => {
    const { root, stdout } = await setUp(
      { "eslint.config.js": "export default [];", "packages/a/package.json": "{}" },
      "packages",
      "a",
    );
    expect(stdout).toContain("  ../../eslint.config.js: not changed; add");
    expect(existsSync(join(root, "packages/a/eslint.config.mjs"))).toBe(false);
  });

  test("that has the plugin is complete", async () => {
    const text = 'import db from "eslint-plugin-db";\nexport default db.configs.strict;\n';
    const { root, stdout } = await setUp({ "eslint.config.mjs": text });
    expect(stdout).toContain("  eslint.config.mjs: has the plugin already\n");
    expect(read(root, "eslint.config.mjs")).toBe(text);
  });

  test("that has the plugin in a comment lacks it", async () => {
    const text =
      '// import db from "eslint-plugin-db";\n/* or\n import db from "eslint-plugin-db"; */\nexport default [];\n';
    const { stdout } = await setUp({ "eslint.config.mjs": text });
    expect(stdout).toContain("  eslint.config.mjs: not changed; add");
  });

  test("that cannot be written is no defect of ours", async () => {
    const root = folder({ ".git/HEAD": "", "package.json": "{}", ".vscode": "a file" });
    const { code, stderr } = await dblint(root, ["init"]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^dblint: (?:EEXIST|ENOTDIR)[^\n]*\.vscode[^\n]*\n$/)]);
  });

  test.each([
    [".eslintrc.json", "{}", "npx @eslint/migrate-config .eslintrc.json "],
    ["package.json", '{ "eslintConfig": {} }', "move `eslintConfig` to an eslint.config.js"],
  ])("of the old form (%s) still counts: none is written beside it", async (name, text, step) => {
    const { root, stdout } = await setUp({ [name]: text });
    expect(stdout).toContain(`  ${name}: not changed; ESLint's configuration there is of the old form`);
    expect(stdout.slice(stdout.indexOf("\nNext\n"))).toMatch(
      new RegExp(`\n  ${step.replaceAll(".", "\\.")}[^\n]*\n  npx eslint \\.\n`),
    );
    expect(existsSync(join(root, "eslint.config.mjs"))).toBe(false);
  });

  test("needs a package", async () => {
    const root = folder({ ".git/HEAD": "", "alembic.ini": "", "app/a.py": "" });
    const { stdout } = await dblint(root, ["init", "--yes"]);
    expect(stdout).toContain("nothing written: there is no package.json");
    expect(stdout).toContain("npx -p eslint-plugin-db dblint");
    expect(stdout).toContain("  npm install --save-dev eslint eslint-plugin-db ");
    expect(existsSync(join(root, ".vscode"))).toBe(false);
  });
});

describe("the settings of VS Code", () => {
  test("are added to what is there, comments and style included", () => {
    const before = `{
    // Tabs are for makefiles.
    "editor.tabSize": 4, /* of four */
    "eslint.validate": [
        "vue", // ours
        { "language": "typescript", "autoFix": true },
    ],
}
`;
    const after = merged(before) ?? "";
    expect(after).toContain('// Tabs are for makefiles.\n    "editor.tabSize": 4, /* of four */\n');
    expect(after).toContain('"vue", // ours');
    expect(after).toContain('    "eslint.codeAction.disableRuleComment": {\n        "enable": false\n    }');
    for (const language of LANGUAGES.filter(each => each !== "typescript"))
      expect(after.split(`"${language}"`)).toHaveLength(2);
    expect(after.split('"typescript"')).toHaveLength(2);
    expect(merged(after)).toBe(after);
  });

  test.each([
    ['{\n  "a": 1 // one\n}\n', '{\n  "a": 1, // one\n  "eslint.validate": ['],
    ['{\r\n  "a": 1, /* one */\r\n}\r\n', '{\r\n  "a": 1, /* one */\r\n  "eslint.validate": ['],
    ['{\n\t"a": { "b": 1 }  // one\n\n\t// two\n}\n', '{\n\t"a": { "b": 1 },  // one\n\t"eslint.validate": ['],
  ])("keep a comment on the line that it is about: %j", (before, begin) => {
    const after = merged(before) ?? "";
    expect(after.slice(0, begin.length)).toBe(begin);
    expect(merged(after)).toBe(after);
    expect(after.split('"sql"')).toHaveLength(2);
    if (before.includes("\r")) expect(after.replaceAll("\r\n", "")).not.toContain("\n");
    expect(after.includes("// two")).toBe(before.includes("// two"));
  });

  test("keep the ends of lines, the mark, and what somebody chose", () => {
    const chosen = '\ufeff{\r\n\t"eslint.codeAction.disableRuleComment": { "enable": true }\r\n}\r\n';
    const after = merged(chosen) ?? "";
    expect(after.startsWith("\ufeff{\r\n\t")).toBe(true);
    expect(after).toMatch(/"enable": true\s*\}/);
    expect(after).not.toContain("false");
    expect(after.replaceAll("\r\n", "")).not.toContain("\n");
  });

  test.each(["[]", '{ "a": ', "nothing", '{ "eslint.validate": "sql" }'])("that are none (%s) stay", async text => {
    const root = folder({ "package.json": "{}", ".vscode/settings.json": text });
    const { stdout } = await dblint(root, ["init", "--yes"]);
    expect(stdout).toContain("  .vscode/settings.json: not changed, since it cannot be read as settings; add\n");
    expect(stdout).toContain('"eslint.validate": [');
    expect(stdout).toMatch(/[^\n]\n\nNext\n/);
    expect(read(root, ".vscode/settings.json")).toBe(text);
  });

  test("are those above, where there are some", async () => {
    const root = folder({
      ".git/HEAD": "",
      "package.json": "{}",
      ".vscode/settings.json": "{}",
      "packages/a/package.json": "{}",
    });
    const { stdout } = await dblint(join(root, "packages/a"), ["init"]);
    expect(stdout).toContain("  ../../.vscode/settings.json: completed");
    expect(read(root, ".vscode/settings.json")).toContain('"sql"');
  });
});

describe("questions", () => {
  test("are asked at a terminal, for each file, and a no is a no", async () => {
    const root = folder(PROJECT);
    const asked: string[] = [];
    const confirm = (question: string): Promise<boolean> => {
      asked.push(question);
      return Promise.resolve(question.includes(".vscode"));
    };
    const { stdout } = await dblint(root, ["init"], { confirm });
    expect(asked).toEqual(["Write eslint.config.mjs?", "Write .vscode/settings.json?"]);
    expect(stdout).toContain("eslint.config.mjs: not written; it would be\n");
    expect(existsSync(join(root, "eslint.config.mjs"))).toBe(false);
    expect(existsSync(join(root, ".vscode/settings.json"))).toBe(true);
  });

  test("are not asked with --yes, and where nobody is there", async () => {
    const confirm = (): Promise<boolean> => Promise.reject(new Error("nobody is asked"));
    const root = folder(PROJECT);
    expect((await dblint(root, ["init", "--yes"], { confirm })).code).toBe(0);
    expect(existsSync(join(root, "eslint.config.mjs"))).toBe(true);
    const other = folder(PROJECT);
    expect((await dblint(other, ["init"])).code).toBe(0);
    expect(existsSync(join(other, "eslint.config.mjs"))).toBe(true);
  });

  test("twice changes nothing", async () => {
    const root = folder(PROJECT);
    await dblint(root, ["init", "--yes"]);
    const before = [read(root, "eslint.config.mjs"), read(root, ".vscode/settings.json")];
    const { stdout } = await dblint(root, ["init", "--yes"]);
    expect([read(root, "eslint.config.mjs"), read(root, ".vscode/settings.json")]).toEqual(before);
    expect(stdout).toContain(
      "  eslint.config.mjs: has the plugin already\n  .vscode/settings.json: complete already\n",
    );
  });
});
