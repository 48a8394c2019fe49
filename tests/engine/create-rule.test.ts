import { Linter, RuleTester } from "eslint";
import { describe, expect, it, test } from "vitest";
import plugin from "../../src/index.js";

RuleTester.describe = describe;
RuleTester.it = it;

const PATH = "migrations/20240101_a.up.sql";
const FINDING = "ALTER TABLE users ADD COLUMN a int NOT NULL;";
const RULE = "db/no-not-null-without-default";

interface Options {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly rules?: Linter.RulesRecord;
  readonly path?: string;
  readonly prefix?: string;
}

function lint(text: string, { settings = {}, rules, path = PATH, prefix = "db" }: Options = {}): Linter.LintMessage[] {
  const common = { plugins: { [prefix]: plugin }, settings, rules: rules ?? { [RULE]: "error" } } as Linter.Config;
  return new Linter().verify(
    text,
    [
      { ...common, files: ["**/*.sql"], language: `${prefix}/sql` },
      { ...common, files: ["**/*.js"] },
    ],
    path,
  );
}

/** The text after the suggestion to disable a rule has been taken for the last message; `null` where there is none. */
function disabled(text: string, options: Options = {}): string | null {
  const suggestion = lint(text, options)
    .at(-1)
    ?.suggestions?.find(({ messageId }) => messageId === "disableForLine");
  if (suggestion === undefined) return null;
  const { range, text: inserted } = suggestion.fix;
  return text.slice(0, range[0]) + inserted + text.slice(range[1]);
}

describe("the suggestion to disable a rule for a line", () => {
  test.each([
    ["the first line", FINDING, `-- eslint-disable-next-line ${RULE}\n${FINDING}`],
    [
      "an indented line",
      `SELECT 1;\n  \t${FINDING}`,
      `SELECT 1;\n  \t-- eslint-disable-next-line ${RULE}\n  \t${FINDING}`,
    ],
    ["lines of CRLF", `SELECT 1;\r\n${FINDING}`, `SELECT 1;\r\n-- eslint-disable-next-line ${RULE}\r\n${FINDING}`],
    [
      "a line within a statement",
      "ALTER TABLE users\n  ADD COLUMN a int NOT NULL;",
      `ALTER TABLE users\n  -- eslint-disable-next-line ${RULE}\n  ADD COLUMN a int NOT NULL;`,
    ],
    [
      "a line with non-ASCII text before it",
      `-- é😀\n/* 😀 */ ${FINDING}`,
      `-- é😀\n-- eslint-disable-next-line ${RULE}\n/* 😀 */ ${FINDING}`,
    ],
    [
      "a line that another rule is disabled for",
      `-- eslint-disable-next-line db/require-down -- why\n${FINDING}`,
      `-- eslint-disable-next-line db/require-down, ${RULE} -- why\n${FINDING}`,
    ],
    [
      "a line of CRLF that another rule is disabled for",
      `-- eslint-disable-next-line db/require-down\r\n${FINDING}`,
      `-- eslint-disable-next-line db/require-down, ${RULE}\r\n${FINDING}`,
    ],
  ])("inserts a comment of SQL above %s", (_, text, output) => {
    const rules = { [RULE]: "error", "db/require-down": "off" } as const;
    expect(disabled(text, { rules })).toBe(output);
    expect(lint(output, { rules }).filter(({ ruleId }) => ruleId !== null)).toEqual([]);
  });

  test("is not there where a literal or a comment begins on the line above", () => {
    expect(disabled(`SELECT '\n'; ${FINDING}`)).toBeNull();
    expect(disabled(`/*\n*/ ${FINDING}`)).toBeNull();
  });

  test("comes last, and is the only one to say so", () => {
    const [message] = lint(FINDING);
    const ids = message?.suggestions?.map(({ messageId }) => messageId) ?? [];
    expect(ids.length).toBeGreaterThan(1);
    expect(ids.indexOf("disableForLine")).toBe(ids.length - 1);
    expect(message?.suggestions?.at(-1)?.desc).toBe(`Disable ${RULE} for this line.`);
  });

  test("is left to the editor in scripts", () => {
    const script = "exports.up = knex => knex.schema.table('users', t => { t.integer('a').notNullable(); });";
    const messages = lint(script, { path: "migrations/20240101_a.js" });
    expect(messages).toHaveLength(1);
    expect(disabled(script, { path: "migrations/20240101_a.js" })).toBeNull();
  });

  test("names the rule with the prefix of the configuration", () => {
    const rules = { "database/no-not-null-without-default": "error" } as const;
    expect(disabled(FINDING, { prefix: "database", rules })).toBe(
      `-- eslint-disable-next-line database/no-not-null-without-default\n${FINDING}`,
    );
  });
});

describe("settings that cannot be used", () => {
  const problems = (db: unknown, text = FINDING): string[] =>
    lint(text, {
      settings: { db },
      rules: { [RULE]: "error", "db/require-down": "error", "db/no-syntax-error": "error" },
    })
      .filter(({ messageId }) => messageId === "settingProblem")
      .map(({ line, column, message }) => `${line}:${column} ${message}`);

  test.each([
    [{ dialect: "oracle" }, "`settings.db.dialect` must be one of"],
    [{ version: 15 }, "`settings.db.version` must be a version"],
    [{ smalltables: [] }, "`settings.db.smalltables` is not a setting"],
    [{ migrations: "migrations" }, "`settings.db.migrations` must be an array"],
    ["postgresql", "`settings.db` must be an object"],
  ])("are reported once a file, by their key: %j", (db, message) => {
    expect(problems(db)).toEqual([expect.stringMatching(/^1:1 /)]);
    expect(problems(db)[0]).toContain(message);
  });

  test("are reported by the rule on what could not be analysed, where it is on", () => {
    const rules = { "db/no-async-lazy-load": "error", [RULE]: "error", "db/no-opaque-migration": "warn" } as const;
    const messages = lint(FINDING, { settings: { db: { version: 15 } }, rules });
    const [problem, ...others] = messages.filter(({ messageId }) => messageId === "settingProblem");
    expect(problem?.ruleId).toBe("db/no-opaque-migration");
    expect(others).toEqual([]);
  });

  test("count as absent", () => {
    expect(lint(FINDING, { settings: { db: { dialect: "oracle" } } }).map(({ ruleId }) => ruleId)).toEqual([
      RULE,
      RULE,
    ]);
  });

  test("are not reported in files that are none of ours", () => {
    expect(lint("const a = 1;", { settings: { db: { dialect: "oracle" } }, path: "src/a.js" })).toEqual([]);
  });
});

describe("a rule", () => {
  test("is refused for a language that it does not know", () => {
    const languages = { css: { ...plugin.languages?.["sql"] } };
    const configs = [{ files: ["**/*.css"], language: "css/css", plugins: { db: plugin, css: { languages } } }];
    const run = (rules: object): unknown =>
      new Linter().verify("", configs.map(config => ({ ...config, rules })) as unknown as Linter.Config[], "a.css");
    expect(run({})).toEqual([]);
    expect(() => run({ [RULE]: "error" })).toThrow(/do not support the language/);
  });

  test("refuses options that it does not have", () => {
    expect(() => lint(FINDING, { rules: { [RULE]: ["error", { allow: true }] } })).toThrow(/allow/);
  });

  test("has its own messages and those that all rules have", () => {
    for (const [name, rule] of Object.entries(plugin.rules ?? {})) {
      const { meta } = rule as { meta: { messages: Record<string, string>; languages: readonly string[] } };
      expect([name, Object.keys(meta.messages)]).toEqual([
        name,
        expect.arrayContaining(["settingProblem", "disableForLine"]),
      ]);
      expect(meta.languages).toEqual(["js/js", "db/sql", "db/python", "db/prisma"]);
    }
  });
});

// ESLint's own tester works with the language, and compares suggestions.
new RuleTester({ plugins: { db: plugin }, language: "db/sql" }).run(
  "no-not-null-without-default",
  plugin.rules?.["no-not-null-without-default"] as never,
  {
    valid: [{ code: "ALTER TABLE users ADD COLUMN a int;", filename: PATH }],
    invalid: [
      {
        code: FINDING,
        filename: PATH,
        errors: [{ messageId: "fails", line: 1, column: 30, endLine: 1, endColumn: 44, suggestions: 3 }],
      },
    ],
  },
);
