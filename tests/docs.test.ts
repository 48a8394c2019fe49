import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import plugin from "../src/index.js";
import type { DbRule } from "../src/engine/create-rule.js";
import { rules } from "../src/rules/index.js";

interface Example {
  readonly heading: string;
  readonly language: string;
  readonly dialect: string;
  readonly code: string;
  readonly line: number;
}

/** The fenced examples of a page, with the heading that they stand under. */
function examplesOf(page: string): Example[] {
  const examples: Example[] = [];
  let heading = "";
  const lines = page.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const title = /^## (.*)/.exec(lines[i] ?? "")?.[1];
    if (title !== undefined) heading = title;
    const fence = /^```(\w+)(?: (\w+))?$/.exec(lines[i] ?? "");
    if (fence === null) continue;
    const end = lines.indexOf("```", i + 1);
    examples.push({
      heading,
      language: fence[1] ?? "",
      dialect: fence[2] ?? "postgresql",
      code: lines.slice(i + 1, end).join("\n"),
      line: i + 1,
    });
    i = end;
  }
  return examples;
}

const PROJECT = resolve("no-such-project");

/** The messages of one rule for an example; migrations are scripts with an `up`. */
function lint(rule: string, { language, dialect, code }: Example): Linter.LintMessage[] {
  const isMigration = language === "sql" || /\bup\b/.test(code);
  const path = isMigration ? `migrations/20240101000000_example.${language}` : `src/example.${language}`;
  const config = {
    files: ["**/*.sql", "**/*.js", "**/*.ts"],
    plugins: { db: plugin },
    rules: { [`db/${rule}`]: "error" },
    settings: { db: { dialect } },
    ...(language === "sql" ? { language: "db/sql" } : { languageOptions: { parser: typescriptParser } }),
  } as Linter.Config;
  return new Linter({ configType: "flat", cwd: PROJECT }).verify(code, [config], { filename: resolve(PROJECT, path) });
}

const pages = readdirSync("docs/rules").map(file => file.replace(/\.md$/, ""));

it("every rule has a page, and every page a rule", () => {
  expect(pages.sort()).toEqual(Object.keys(rules).sort());
});

it("every rule is in the list under its own name", () => {
  const files = readdirSync("src/rules").filter(file => file !== "index.ts");
  expect(files.map(file => file.replace(/\.ts$/, "")).sort()).toEqual(Object.keys(rules).sort());
});

describe.each(Object.entries(rules))("%s", (name, rule) => {
  const page = readFileSync(`docs/rules/${name}.md`, "utf8");
  const examples = examplesOf(page);

  it("has a title and examples", () => {
    expect(page.startsWith(`# db/${name}\n`)).toBe(true);
    expect(examples.filter(({ heading }) => heading === "Bad").length).toBeGreaterThan(0);
    expect(examples.filter(({ heading }) => heading === "Good").length).toBeGreaterThan(0);
  });

  it.each(examples.filter(({ heading }) => heading === "Bad"))("reports the bad example in line $line", example => {
    const messages = lint(name, example);
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.every(({ fatal }) => fatal !== true)).toBe(true);
  });

  it.each(examples.filter(({ heading }) => heading === "Good"))("accepts the good example in line $line", example => {
    expect(lint(name, example).map(({ message }) => message)).toEqual([]);
  });

  it("documents its options, and refuses others", () => {
    const [schema] = rule.meta.schema as readonly {
      properties: Record<string, unknown>;
      additionalProperties: boolean;
    }[];
    for (const option of Object.keys(schema?.properties ?? {}))
      expect(page).toMatch(new RegExp(`[\`|].*\\b${option}\\b`));
    if (schema !== undefined) expect(schema.additionalProperties).toBe(false);
    expect(() =>
      new Linter().verify("", [
        { plugins: { db: plugin }, rules: { [`db/${name}`]: ["error", { nonsense: true }] } } as Linter.Config,
      ]),
    ).toThrow(/nonsense|additional|more than|Unexpected/i);
  });

  it("describes itself and writes its messages as the others do", () => {
    expect(rule.meta.docs.description).toMatch(/^(?:Disallow|Require|Prefer) .*[^.]$/);
    for (const [id, message] of messagesOf(rule)) expect(message, id).toMatch(/^[A-Z`{].*[.`}]$/s);
  });
});

/** The rule's own messages; the shared ones are the engine's. */
function messagesOf(rule: DbRule): [string, string][] {
  return Object.entries(rule.meta.messages).filter(([id]) => id !== "settingProblem");
}
