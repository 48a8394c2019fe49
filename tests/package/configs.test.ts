import { describe, expect, test } from "vitest";
import { eslint, folderIn, KNEX_JS, KNEX_TS, lint, NOT_NULL, SQL } from "./project.js";

const FILES = {
  "db/migrations/1_a.js": KNEX_JS,
  "db/migrations/2_b.ts": KNEX_TS,
  "sql/migrations/1_a.up.sql": SQL,
  "sql/migrations/1_a.down.sql": "ALTER TABLE users DROP COLUMN age;\n",
};
const FOUND = [
  `db/migrations/1_a.js ${NOT_NULL} 3:5`,
  `db/migrations/2_b.ts ${NOT_NULL} 5:5`,
  `sql/migrations/1_a.up.sql ${NOT_NULL} 1:30`,
];

/** Rules of ours alone, where theirs may have something to say. */
const ours = (messages: readonly string[]): string[] => messages.filter(message => / db\//.test(message));

describe.each(["10", "9"] as const)("a configuration on ESLint %s", version => {
  test.each([
    ["ESM", "eslint.config.mjs", `import db from "eslint-plugin-db";\nexport default [...db.configs.recommended];`],
    [
      "CommonJS",
      "eslint.config.cjs",
      `const db = require("eslint-plugin-db");\nmodule.exports = [...db.configs.recommended];`,
    ],
    [
      "ESM by name",
      "eslint.config.mjs",
      `import db from "eslint-plugin-db";
       import { defineConfig } from "eslint/config";
       export default defineConfig({ plugins: { db }, extends: ["db/recommended"] });`,
    ],
    [
      "ESM under another name",
      "eslint.config.mjs",
      `import database from "eslint-plugin-db";
       const common = { plugins: { database }, rules: { "database/no-not-null-without-default": "error" } };
       const parser = database.configs.recommended.find(({ name }) => name.endsWith("typescript")).languageOptions.parser;
       export default [
         { ...common, files: ["**/*.sql"], language: "database/sql" },
         { ...common, files: ["**/*.js"] },
         { ...common, files: ["**/*.ts"], languageOptions: { parser } },
       ];`,
    ],
  ])("in one line, without typescript-eslint: %s", async (_, file, config) => {
    const { code, messages, stderr } = await lint(folderIn("full", { ...FILES, [file]: config }), ["."], version);
    expect(messages.map(message => message.replace(" database/", " db/"))).toEqual(FOUND);
    expect([code, stderr]).toEqual([1, ""]);
  });

  test.each([
    "js.configs.recommended",
    "...tseslint.configs.recommended",
    "...tseslint.configs.strict, js.configs.all",
  ])("beside presets that name no files, before and after: %s", async presets => {
    for (const configs of [`${presets}, ...db.configs.recommended`, `...db.configs.recommended, ${presets}`]) {
      const folder = folderIn("full", {
        ...FILES,
        "eslint.config.mjs": `import db from "eslint-plugin-db";
            import js from "@eslint/js";
            ${presets.includes("tseslint") ? 'import tseslint from "typescript-eslint";' : ""}
            export default [${configs}, { languageOptions: { globals: { exports: "readonly" } } }];`,
      });
      const { messages } = await lint(folder, ["."], version);
      expect(ours(messages)).toEqual(FOUND);
      expect(messages.filter(message => /Parsing error|migration.*\.sql (?!db\/)/.test(message))).toEqual([]);
      if (presets === "js.configs.recommended") expect(messages).toEqual(FOUND);
    }
  });
});

describe("the parser of the user's configuration", () => {
  const TYPED = {
    "db/migrations/1_a.ts": KNEX_TS,
    "src/a.ts": "async function f(): Promise<number> { return 1; }\nf();\nexport const b: number = 1;\n",
    "src/b.tsx": "export const c = <b>{1 as number}</b>;\n",
    "tsconfig.json":
      '{ "compilerOptions": { "strict": true, "jsx": "preserve", "noEmit": true, "types": [] }, "include": ["src", "db"] }',
  };
  const TYPED_FOUND = [`db/migrations/1_a.ts ${NOT_NULL} 5:5`, "src/a.ts @typescript-eslint/no-floating-promises 2:1"];
  const THEIRS = `{ languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    files: ["**/*.ts", "**/*.tsx"], plugins: { "@typescript-eslint": tseslint.plugin },
    rules: { "@typescript-eslint/no-floating-promises": "error" } }`;

  test.each([
    [
      "before ours, ESM",
      "eslint.config.mjs",
      `import db from "eslint-plugin-db";
       import tseslint from "typescript-eslint";
       const __dirname = import.meta.dirname;
       export default [${THEIRS}, ...db.configs.recommended];`,
    ],
    [
      "after ours, ESM",
      "eslint.config.mjs",
      `import tseslint from "typescript-eslint";
       import db from "eslint-plugin-db";
       const __dirname = import.meta.dirname;
       export default [...db.configs.recommended, ${THEIRS}];`,
    ],
    [
      "before ours, CommonJS",
      "eslint.config.cjs",
      `const tseslint = require("typescript-eslint");
       const db = require("eslint-plugin-db");
       module.exports = [${THEIRS}, ...db.configs.recommended];`,
    ],
    [
      "before ours, but loaded later",
      "eslint.config.cjs",
      `const db = require("eslint-plugin-db");
       const ours = [...db.configs.recommended];
       const tseslint = require("typescript-eslint");
       module.exports = [${THEIRS}, ...ours];`,
    ],
    [
      "before ours, through their own helper",
      "eslint.config.mjs",
      `import db from "eslint-plugin-db";
       import tseslint from "typescript-eslint";
       export default tseslint.config(
         { files: ["**/*.ts"], extends: [tseslint.configs.base], rules: { "@typescript-eslint/no-floating-promises": "error" } },
         { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
         { extends: [db.configs.recommended] },
       );`,
    ],
  ])("knows types: %s", async (_, file, config) => {
    const { messages, stderr } = await lint(folderIn("full", { ...TYPED, [file]: config }));
    expect(messages).toEqual(TYPED_FOUND);
    expect(stderr).toBe("");
  });

  test("may be loaded and be meant for other files", async () => {
    const folder = folderIn("full", {
      ...FILES,
      "src/a.ts": "export const a: number = 1;\n",
      "eslint.config.mjs": `import tseslint from "typescript-eslint";
        import db from "eslint-plugin-db";
        export default [{ files: ["src/**"], languageOptions: { parser: tseslint.parser } }, ...db.configs.recommended];`,
    });
    expect((await lint(folder)).messages).toEqual(FOUND);
  });

  test("may be a module that no cache shows", async () => {
    const folder = folderIn("full", {
      ...FILES,
      "parser.mjs": `import { createRequire } from "node:module";
        const { parseForESLint } = createRequire(import.meta.url)("@typescript-eslint/parser");
        export const meta = { name: "theirs", version: "1" };
        export { parseForESLint };`,
      "eslint.config.mjs": `import * as parser from "./parser.mjs";
        import db from "eslint-plugin-db";
        export default [{ files: ["**/*.ts"], languageOptions: { parser: { ...parser } } }, ...db.configs.recommended];`,
    });
    expect((await lint(folder)).messages).toEqual(FOUND);
  });

  test("of one project is not that of another in the same process", async () => {
    const typed = folderIn("full", TYPED);
    const untyped = folderIn("bare", FILES);
    const script = `
      import { ESLint } from "eslint";
      import { createRequire } from "node:module";
      import { pathToFileURL } from "node:url";
      const load = async (folder, name) =>
        (await import(pathToFileURL(createRequire(folder + "/index.js").resolve(name)))).default;
      const lint = async (folder, configs) => {
        const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: configs });
        const results = await eslint.lintFiles(".");
        return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message)).sort();
      };
      const [typed, untyped] = process.argv.slice(2);
      const tseslint = await load(typed, "typescript-eslint");
      const __dirname = typed;
      console.log(JSON.stringify([
        await lint(typed, [${THEIRS}, ...(await load(typed, "eslint-plugin-db")).configs.recommended]),
        await lint(untyped, [...(await load(untyped, "eslint-plugin-db")).configs.recommended]),
      ]));`;
    const program = folderIn("full", { "main.mjs": script });
    const { node } = await import("./project.js");
    const { stdout } = await node(program, ["main.mjs", typed, untyped]);
    expect(JSON.parse(stdout)).toEqual([
      ["@typescript-eslint/no-floating-promises", NOT_NULL],
      [NOT_NULL, NOT_NULL, NOT_NULL],
    ]);
  });
});

test("a configuration says so where a rule does not exist", async () => {
  const folder = folderIn("full", {
    ...FILES,
    "eslint.config.mjs": `import db from "eslint-plugin-db";\nexport default [...db.configs.recommended, { rules: { "db/nothing": 2 } }];`,
  });
  const { code, stderr } = await eslint(folder, ["."]);
  expect(stderr).toContain('Could not find "nothing" in plugin "db"');
  expect(code).toBe(2);
});
