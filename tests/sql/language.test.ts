import js from "@eslint/js";
import { Linter } from "eslint";
import { builtinRules } from "eslint/use-at-your-own-risk";
import { Linter as Linter9 } from "eslint-v9";
import tseslint from "typescript-eslint";
import { describe, expect, test } from "vitest";
import plugin from "../../src/index.js";
import { sqlLanguage } from "../../src/sql/language.js";

const PATH = "migrations/20240101_a.up.sql";
/** A statement that `db/no-not-null-without-default` reports. */
const FINDING = "ALTER TABLE users ADD COLUMN a int NOT NULL;";
const RULE = "db/no-not-null-without-default";

const sql = (rules: Linter.RulesRecord): Linter.Config => ({
  files: ["**/*.sql"],
  plugins: { db: plugin },
  language: "db/sql",
  linterOptions: { reportUnusedDisableDirectives: "error" },
  rules,
});

function lint(text: string, configs: readonly Linter.Config[] = [], path = PATH): Linter.LintMessage[] {
  return new Linter().verify(text, [...configs, sql({ [RULE]: "error" })], path);
}

/** Rule and place of each message. */
function places(messages: readonly Linter.LintMessage[]): string[] {
  return messages.map(({ ruleId, line, column }) => `${ruleId ?? "eslint"} ${line}:${column}`);
}

describe("disable directives", () => {
  test.each([
    ["the next line", `-- eslint-disable-next-line ${RULE} -- every row is rewritten anyway\n${FINDING}`],
    ["the next line, all rules", `-- eslint-disable-next-line\n${FINDING}`],
    ["the next line, in a block", `/* eslint-disable-next-line ${RULE} */\n${FINDING}`],
    ["the same line", `${FINDING} -- eslint-disable-line ${RULE}`],
    ["the same line, in a block", `${FINDING} /* eslint-disable-line ${RULE} -- reason */`],
    ["a range", `/* eslint-disable ${RULE} */\n${FINDING}\n/* eslint-enable ${RULE} */`],
    ["a range without blocks", `-- eslint-disable ${RULE} -- reason\n${FINDING}\n-- eslint-enable ${RULE}\n`],
    ["the whole file", `/* eslint-disable */\n${FINDING}`],
    ["lines of CRLF", `-- eslint-disable-next-line ${RULE} -- reason\r\n${FINDING}\r\n`],
    ["a line behind non-ASCII text", `-- é😀\nSELECT '😀'; ${FINDING} -- eslint-disable-line ${RULE}`],
    ["a configuration of rules", `/* eslint ${RULE}: off */\n${FINDING}`],
    ["a comment of MySQL", `# eslint-disable-next-line ${RULE}\n${FINDING.replace("a", "`a`")} -- ENGINE=InnoDB`],
  ])("reach %s", (name, text) => {
    const path = name.includes("MySQL") ? "mysql/migrations/20240101_a.up.sql" : PATH;
    expect(places(lint(text, [], path))).toEqual([]);
  });

  test("end where they are taken back", () => {
    const text = `/* eslint-disable ${RULE} */\n${FINDING}\n/* eslint-enable ${RULE} */\n${FINDING.replace("a int", "b int")}`;
    expect(places(lint(text))).toEqual([`${RULE} 4:30`]);
  });

  test.each([
    [`-- eslint-disable-next-line ${RULE}\nSELECT 1;\n`, " \nSELECT 1;\n"],
    [`SELECT 1; /* eslint-disable-line ${RULE} */\r\n`, "SELECT 1;  \r\n"],
    [
      `-- eslint-disable-next-line db/require-down, ${RULE} -- reason\n${FINDING}`,
      `-- eslint-disable-next-line ${RULE} -- reason\n${FINDING}`,
    ],
  ])("that nothing needs are reported and taken out: %j", (text, output) => {
    const [message, ...others] = lint(text);
    expect(others).toEqual([]);
    expect(message).toMatchObject({ ruleId: null, severity: 2 });
    expect(message?.message).toMatch(/^Unused eslint-disable directive/);
    expect(new Linter().verifyAndFix(text, [sql({ [RULE]: "error" })], PATH).output).toBe(output);
  });

  test.each([
    `DO $$\nBEGIN\n  -- eslint-disable-next-line ${RULE}\n  ${FINDING}\nEND $$;`,
    `DO LANGUAGE plpgsql $body$\nBEGIN\n  ${FINDING} -- eslint-disable-line\nEND $body$;`,
  ])("count in the body of a block: %j", text => {
    expect(lint(text)).toEqual([]);
  });

  test("over several lines are refused for one line", () => {
    const messages = lint(`${FINDING} /* eslint-disable-line\n${RULE} */`);
    expect(messages.map(({ message }) => message)).toContain(
      "eslint-disable-line comment should not span multiple lines.",
    );
  });

  test.each([
    "-- eslint is what reads this file\nSELECT 1;",
    "SELECT '-- eslint-disable-next-line db/require-down';",
    "SELECT $$\n-- eslint-disable-next-line db/require-down\n$$;",
    "-- global x\n-- exported y\nSELECT 1;",
    "",
  ])("are nothing that only looks like them: %j", text => {
    expect(lint(text)).toEqual([]);
  });

  test("can be forbidden", () => {
    const messages = lint(`-- eslint-disable-next-line ${RULE}\n${FINDING}\n-- some words\n`, [
      { linterOptions: { noInlineConfig: true } },
    ]);
    expect(places(messages)).toContain(`${RULE} 2:30`);
    expect(messages.filter(({ message }) => message.includes("has no effect"))).toHaveLength(1);
  });
});

describe("places", () => {
  test.each([
    ["CRLF", `SELECT 1;\r\n${FINDING}\r\n`, 2],
    ["a byte order mark", `\ufeff${FINDING}`, 1],
    ["non-ASCII text above", `-- é😀\n/* 漢字 */\n${FINDING}`, 3],
  ])("are right with %s", (_, text, line) => {
    expect(lint(text)).toMatchObject([{ ruleId: RULE, line, column: 30, endLine: line, endColumn: 44 }]);
  });

  test("of the root are known to ESLint", () => {
    const parsed = sqlLanguage.parse(
      { path: `/${PATH}`, physicalPath: `/${PATH}`, body: "a\r\nb", bom: false },
      { languageOptions: {} },
    );
    if (!parsed.ok) throw new Error("every text is a file");
    const code = sqlLanguage.createSourceCode(
      { path: `/${PATH}`, physicalPath: `/${PATH}`, body: "a\r\nb", bom: false },
      parsed,
      { languageOptions: {} },
    );
    expect(code.getLoc(code.ast)).toEqual({ start: { line: 1, column: 0 }, end: { line: 2, column: 1 } });
    expect(code.getRange(code.ast)).toEqual([0, 4]);
    expect(code.getParent?.(code.ast)).toBeUndefined();
    expect(code.getLocFromIndex(3)).toEqual({ line: 2, column: 0 });
  });
});

describe("files", () => {
  test.each(["", "\ufeff", "\n", "-- nothing but a comment", ";;;"])("without a statement are fine: %j", text => {
    expect(lint(text, [sql({ "db/no-syntax-error": "error" })])).toEqual([]);
  });

  test("that do not parse keep the findings of their other statements", () => {
    const messages = lint(`CREATE TABEL a (b int);\n${FINDING}\nSELECT (;\n`, [sql({ "db/no-syntax-error": "error" })]);
    expect(messages.every(({ fatal }) => fatal !== true)).toBe(true);
    expect(places(messages)).toEqual(["db/no-syntax-error 1:8", `${RULE} 2:30`, expect.stringMatching(/error 3:/)]);
  });

  test("cut anywhere crash nothing", () => {
    const text = `-- migrate:up\nCREATE FUNCTION f() RETURNS int AS $$ SELECT 'é'; $$ LANGUAGE sql;\n${FINDING}\n/* eslint-disable */`;
    for (let end = 0; end <= text.length; end++) {
      expect(() => lint(text.slice(0, end), [...(plugin.configs.strict as Linter.Config[])])).not.toThrow();
    }
  });
});

describe.each([
  ["10", Linter, builtinRules],
  ["9", Linter9 as unknown as typeof Linter, builtinRules],
])("configurations for scripts that name no files, ESLint %s", (_, AnyLinter, rules) => {
  const expected = [`${RULE} 1:30`];
  const run = (configs: readonly Linter.Config[]): string[] =>
    places(new AnyLinter().verify(FINDING, [...configs, sql({ [RULE]: "error" })], PATH));

  test.each<[string, readonly Linter.Config[]]>([
    ["js.configs.recommended", [js.configs.recommended]],
    ["js.configs.all", [js.configs.all]],
    ["typescript-eslint's recommended", tseslint.configs.recommended as Linter.Config[]],
    ["typescript-eslint's strict", tseslint.configs.strict as Linter.Config[]],
    ["typescript-eslint's stylistic", tseslint.configs.stylistic as Linter.Config[]],
    ["typescript-eslint's all", tseslint.configs.all as Linter.Config[]],
  ])("have nothing to say: %s", (_, configs) => {
    expect(run(configs)).toEqual(expected);
  });

  test("have nothing to say: each rule of ESLint", () => {
    for (const rule of rules.keys())
      expect([rule, ...run([{ rules: { [rule]: "error" } }])]).toEqual([rule, ...expected]);
  });

  test("may bring options along that are none of SQL's", () => {
    const languageOptions = {
      ecmaVersion: 2024,
      sourceType: "script",
      globals: { a: "readonly" },
      parser: { parse: () => null },
      parserOptions: { ecmaFeatures: { jsx: true } },
    };
    expect(run([{ languageOptions } as unknown as Linter.Config])).toEqual(expected);
  });
});
