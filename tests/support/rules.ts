import { resolve } from "node:path";
import typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import plugin from "../../src/index.js";
import type { Dialect } from "../../src/model/dialect.js";
import type { Settings } from "../../src/project/settings.js";
import { folder } from "./folder.js";

/** What a message has to show; what is left out is not looked at. */
export interface ExpectedError {
  readonly messageId: string;
  /** The whole message. */
  readonly message?: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** What the code looks like after each suggestion, in order. */
  readonly suggestions?: readonly { readonly messageId: string; readonly desc?: string; readonly output: string }[];
}

export interface RuleCase {
  readonly code: string;
  /** Relative to the project. */
  readonly filename?: string;
  /** Other files of the project. */
  readonly beside?: Readonly<Record<string, string>>;
  readonly settings?: Partial<Settings>;
  readonly options?: object;
  readonly errors?: readonly (string | ExpectedError)[];
}

export interface RuleCases {
  readonly valid: readonly (string | RuleCase)[];
  readonly invalid: readonly RuleCase[];
}

/** Runs a rule over SQL migrations of one dialect. A case without a file name is a numbered file of a SQL folder. */
export function runSql(rule: string, dialect: Dialect, cases: RuleCases): void {
  run(`${rule}: SQL, ${dialect}`, rule, cases, "migrations/2_change.sql", dialect, { language: "db/sql" });
}

/** Runs a rule over scripts, read by typescript-eslint's parser. */
export function runScript(rule: string, dialect: Dialect, filename: string, cases: RuleCases): void {
  run(`${rule}: ${filename}`, rule, cases, filename, dialect, { languageOptions: { parser: typescriptParser } });
}

/** Runs a rule over files of Python. */
export function runPython(rule: string, dialect: Dialect, filename: string, cases: RuleCases): void {
  run(`${rule}: ${filename}`, rule, cases, filename, dialect, { language: "db/python" });
}

/** Runs a rule over schemas of Prisma. */
export function runPrisma(rule: string, dialect: Dialect, filename: string, cases: RuleCases): void {
  run(`${rule}: ${filename}`, rule, cases, filename, dialect, { language: "db/prisma" });
}

/** A folder that does not exist, in no repository: nothing beside the linted text counts. */
const PROJECT = resolve("/no-such-project");

function run(title: string, rule: string, cases: RuleCases, filename: string, dialect: Dialect, config: object): void {
  const lint = (test: RuleCase): Linter.LintMessage[] => {
    const project = test.beside === undefined ? PROJECT : folder({ ".git/HEAD": "", ...test.beside });
    return new Linter({ configType: "flat", cwd: project }).verify(
      test.code,
      [
        {
          files: ["**/*.sql", "**/*.js", "**/*.ts", "**/*.py", "**/*.prisma"],
          plugins: { db: plugin },
          rules: { [`db/${rule}`]: test.options === undefined ? "error" : ["error", test.options] },
          settings: { db: { dialect, ...test.settings } },
          // The rules that comments are for are not there.
          linterOptions: { reportUnusedDisableDirectives: "off" },
          ...config,
        } as Linter.Config,
      ],
      { filename: resolve(project, test.filename ?? filename) },
    );
  };

  describe(title, () => {
    it.each(cases.valid.map(test => (typeof test === "string" ? { code: test } : test)))("accepts $code", test => {
      expect(lint(test).map(({ message }) => message)).toEqual([]);
    });
    it.each(cases.invalid)("reports $code", test => {
      const messages = lint(test);
      const expected = (test.errors ?? []).map(error => (typeof error === "string" ? { messageId: error } : error));
      expect(messages.map(({ messageId, message }) => messageId ?? message)).toEqual(
        expected.map(({ messageId }) => messageId),
      );
      for (const [i, { suggestions, ...shown }] of expected.entries()) {
        const message = messages[i];
        if (message === undefined) continue;
        expect(message).toMatchObject(shown);
        if (suggestions !== undefined) expect(suggestionsOf(message, test.code)).toMatchObject(suggestions);
      }
      for (const { suggestions } of messages)
        for (const { fix } of suggestions ?? []) expectInside(fix.range, test.code);
    });
  });
}

/** The suggestions that change code; the one that silences the rule is the same everywhere. */
function suggestionsOf(
  message: Linter.LintMessage,
  code: string,
): { messageId: string; desc: string; output: string }[] {
  return (message.suggestions ?? [])
    .filter(({ messageId }) => messageId !== "disableForLine")
    .map(({ messageId = "", desc, fix }) => ({
      messageId,
      desc,
      output: code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1]),
    }));
}

function expectInside([start, end]: readonly [number, number], code: string): void {
  expect(0 <= start && start <= end && end <= code.length).toBe(true);
}
