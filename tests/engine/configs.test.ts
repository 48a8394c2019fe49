import { createRequire } from "node:module";
import js from "@eslint/js";
import type * as TypeScriptParser from "@typescript-eslint/parser";
import { ESLint, Linter } from "eslint";
import { defineConfig } from "eslint/config";
import { ESLint as ESLint9 } from "eslint-v9";
import tseslint from "typescript-eslint";
import { describe, expect, test } from "vitest";
import plugin from "../../src/index.js";
import { rules } from "../../src/rules/index.js";
import { folder } from "../support/folder.js";

const KNEX = "exports.up = knex => knex.schema.alterTable('users', t => { t.integer('a').notNullable(); });";
const RULE = "db/no-not-null-without-default";

const project = folder({
  "package.json": "{}",
  "migrations/1_a.js": KNEX,
  "migrations/2_a.cjs": KNEX,
  "migrations/3_a.mjs": KNEX.replace("exports.up =", "export const up ="),
  "migrations/4_a.ts": `import type { Knex } from "knex";\n${KNEX.replace("exports.up = knex", "export const up = (knex: Knex)")}`,
  "migrations/5_a.mts": KNEX.replace("exports.up =", "export const up: unknown ="),
  "migrations/6_a.cts": KNEX.replace("exports.up =", "export const up: unknown ="),
  "sql/migrations/7_a.up.sql": "ALTER TABLE users ADD COLUMN a int NOT NULL;",
  "sql/migrations/7_a.down.sql": "ALTER TABLE users DROP COLUMN a;",
  "view/a.jsx": "export const a = <b>c</b>;",
  "view/a.tsx": "export const a = <b>{1 as number}</b>;",
});

/** Rule and file of each message, sorted. */
async function lint(
  configs: readonly Linter.Config[],
  AnyESLint: typeof ESLint = ESLint,
  patterns: string | string[] = ".",
): Promise<string[]> {
  const eslint = new AnyESLint({ cwd: project, overrideConfigFile: true, overrideConfig: [...configs] });
  const results = await eslint.lintFiles(patterns);
  return results
    .flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, message }) => `${filePath.slice(project.length + 1)} ${ruleId ?? message}`),
    )
    .sort();
}

const FILES = [
  "migrations/1_a.js",
  "migrations/2_a.cjs",
  "migrations/3_a.mjs",
  "migrations/4_a.ts",
  "migrations/5_a.mts",
  "migrations/6_a.cts",
  "sql/migrations/7_a.up.sql",
];
const FOUND = FILES.map(file => `${file} ${RULE}`);

/** The messages of one rule; what the other rules say is their tests' matter. */
const ofRule = (messages: readonly string[]): string[] =>
  messages.filter(message => !/ db\/(?!no-not-null)/.test(message));

describe.each([
  ["10", ESLint],
  ["9", ESLint9 as unknown as typeof ESLint],
])("the configurations on ESLint %s", (_, AnyESLint) => {
  test.each(["recommended", "strict"] as const)("cover every kind of file: %s", async name => {
    expect(ofRule(await lint(plugin.configs[name], AnyESLint))).toEqual(FOUND);
  });

  test("can be extended by name", async () => {
    const configs = defineConfig({ plugins: { db: plugin }, extends: ["db/recommended"] });
    expect(ofRule(await lint(configs, AnyESLint))).toEqual(FOUND);
  });

  test("can be limited to some files", async () => {
    const configs = defineConfig({ files: ["sql/**"], extends: [plugin.configs.recommended] });
    expect(ofRule(await lint(configs, AnyESLint))).toEqual([`sql/migrations/7_a.up.sql ${RULE}`]);
  });

  test.each<[string, Linter.Config[]]>([
    ["js.configs.recommended", [js.configs.recommended]],
    ["typescript-eslint's recommended", tseslint.configs.recommended as Linter.Config[]],
    ["typescript-eslint's strict", tseslint.configs.strict as Linter.Config[]],
  ])("work beside %s, before and after it", async (_name, theirs) => {
    const globals = { exports: "readonly" } as const;
    for (const configs of [
      [...theirs, ...plugin.configs.recommended],
      [...plugin.configs.recommended, ...theirs],
    ]) {
      const messages = await lint([...configs, { languageOptions: { globals } }], AnyESLint);
      expect(ofRule(messages)).toEqual(FOUND);
    }
  });
});

/** Presets that need types are configured for all files as a rule, also for those that have none. */
test.each(["recommendedTypeChecked", "strictTypeChecked", "stylisticTypeChecked"] as const)(
  "files of SQL and Python are linted beside typescript-eslint's %s",
  preset => {
    for (const path of ["migrations/2_a.up.sql", "alembic/versions/2_a.py"]) {
      const configs = [...(tseslint.configs[preset] as Linter.Config[]), ...plugin.configs.recommended];
      const messages = new Linter().verify("SELECT 1;\n", configs, path);
      expect(messages.filter(({ ruleId }) => ruleId?.startsWith("db/") !== true)).toEqual([]);
    }
  },
);

describe("the configurations", () => {
  test("hold each rule at its level", () => {
    for (const [name, { meta }] of Object.entries(rules)) {
      for (const block of plugin.configs.recommended)
        expect([name, block.rules?.[`db/${name}`]]).toEqual([name, meta.docs.recommended ?? undefined]);
      for (const block of plugin.configs.strict) expect([name, block.rules?.[`db/${name}`]]).toEqual([name, "error"]);
    }
  });

  test("share nothing that somebody could change for another", () => {
    const [first, second] = plugin.configs.recommended;
    if (first?.rules === undefined) throw new Error("the configuration has no rules");
    first.rules[RULE] = "off";
    expect(second?.rules?.[RULE]).toBe("error");
    expect(plugin.configs.recommended[0]?.rules?.[RULE]).toBe("error");
  });

  test("can be printed and are part of the key of ESLint's cache", async () => {
    const eslint = new ESLint({ cwd: project, overrideConfigFile: true, overrideConfig: plugin.configs.recommended });
    const config = (await eslint.calculateConfigForFile("migrations/4_a.ts")) as object;
    expect(JSON.parse(JSON.stringify(config))).toMatchObject({
      languageOptions: { parser: expect.stringMatching(/^eslint-plugin-db\/typescript@\d/) as string },
      plugins: expect.arrayContaining([expect.stringMatching(/^db:eslint-plugin-db@\d/)]) as string[],
    });
  });

  test("leave the parser of a later block alone", async () => {
    const seen: string[] = [];
    const { parseForESLint } = createRequire(import.meta.url)("@typescript-eslint/parser") as typeof TypeScriptParser;
    const parser = {
      meta: { name: "theirs", version: "1" },
      parseForESLint(code: string, options: { filePath: string }) {
        seen.push(options.filePath.slice(project.length + 1));
        return parseForESLint(code, options);
      },
    } as unknown as Linter.Parser;
    await lint([...plugin.configs.recommended, { files: ["**/*.ts"], languageOptions: { parser } }]);
    expect(seen).toEqual(["migrations/4_a.ts"]);
  });
});
