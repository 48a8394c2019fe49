import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import plugin from "../src/index.js";
import type { DbRule } from "../src/engine/create-rule.js";
import { DEFAULT_SETTINGS } from "../src/project/settings.js";
import { rules } from "../src/rules/index.js";
import { folder } from "./support/folder.js";

interface Example {
  readonly heading: string;
  readonly language: string;
  readonly dialect: string;
  readonly code: string;
  readonly line: number;
  /** The Prisma schema that the page shows above it, or `null`. */
  readonly schema: string | null;
  /** Where the example lies, if its first line is a comment that says so: it is linted among the others of its heading. */
  readonly path: string | null;
}

/** The fenced examples of a page, with the heading that they stand under. */
function examplesOf(page: string): Example[] {
  const examples: Example[] = [];
  let heading = "";
  let schema: string | null = null;
  const lines = page.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const title = /^## (.*)/.exec(lines[i] ?? "")?.[1];
    if (title !== undefined) heading = title;
    const fence = /^```(\w+)(?: (\w+))?$/.exec(lines[i] ?? "");
    if (fence === null) continue;
    const end = lines.indexOf("```", i + 1);
    const code = lines.slice(i + 1, end).join("\n");
    const [, language = "", dialect = "postgresql"] = fence;
    if (language === "prisma") schema = code;
    else examples.push({ heading, language, dialect, code, line: i + 1, schema, path: pathIn(code) });
    i = end;
  }
  return examples;
}

/** `# alembic/versions/1_users.py`. */
function pathIn(code: string): string | null {
  return /^(?:#|\/\/|--) (\S+\/\S+\.\w+)(?:\n|$)/.exec(code)?.[1] ?? null;
}

/** Files under this heading stand beside all examples of the page. */
const SHARED = "The migrations";

const NO_PROJECT = resolve("/no-such-project");

/** The messages of one rule for an example; migrations are scripts with an `up`. */
function lint(rule: string, example: Example, all: readonly Example[]): Linter.LintMessage[] {
  const { language, dialect, code, heading, schema } = example;
  const beside = all.flatMap(other =>
    other.path === null || (other.heading !== heading && other.heading !== SHARED) || example.path === null
      ? []
      : [[other.path, other.code] as const],
  );
  const files = {
    ...(schema === null ? {} : { "package.json": "{}", "prisma/schema.prisma": schema }),
    ...Object.fromEntries(beside),
  };
  const project = Object.keys(files).length === 0 ? NO_PROJECT : folder(files);
  const isMigration = language === "sql" || /\bup\b|def upgrade/.test(code);
  const path =
    example.path ?? (isMigration ? `migrations/20240101000000_example.${language}` : `src/example.${language}`);
  const config = {
    files: ["**/*.sql", "**/*.js", "**/*.ts", "**/*.py"],
    plugins: { db: plugin },
    rules: { [`db/${rule}`]: "error" },
    settings: { db: { dialect } },
    // The rules that comments in examples are for are not there.
    linterOptions: { reportUnusedDisableDirectives: "off" },
    ...(language === "sql" || language === "py"
      ? { language: language === "sql" ? "db/sql" : "db/python" }
      : { languageOptions: { parser: typescriptParser } }),
  } as Linter.Config;
  return new Linter({ configType: "flat", cwd: project }).verify(code, [config], { filename: resolve(project, path) });
}

const pages = readdirSync("docs/rules").map(file => file.replace(/\.md$/, ""));

it("every rule has a page, and every page a rule", () => {
  expect(pages.sort()).toEqual(Object.keys(rules).sort());
});

it("every rule is in the list under its own name", () => {
  const files = readdirSync("src/rules").filter(file => file !== "index.ts");
  expect(files.map(file => file.replace(/\.ts$/, "")).sort()).toEqual(Object.keys(rules).sort());
});

it("what is generated is up to date", () => {
  const { status, stderr } = spawnSync(process.execPath, ["tools/docs.js", "--check"], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

it("every setting is described", () => {
  const page = readFileSync("docs/settings.md", "utf8");
  for (const key of Object.keys(DEFAULT_SETTINGS)) expect(page).toMatch(new RegExp(`^## .*\\b${key}\\b`, "m"));
});

it("every dependency is described, and no other", () => {
  const page = readFileSync("docs/dependencies.md", "utf8");
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: object };
  const described = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  expect(described.sort()).toEqual(Object.keys(dependencies).sort());
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
    const messages = lint(name, example, examples);
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.every(({ fatal }) => fatal !== true)).toBe(true);
  });

  it.each(examples.filter(({ heading }) => heading === "Good"))("accepts the good example in line $line", example => {
    expect(lint(name, example, examples).map(({ message }) => message)).toEqual([]);
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

describe("links between pages", () => {
  const pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", ...markdownBelow("docs")];

  it.each(pages)("%s leads to files and headings that exist", page => {
    const text = readFileSync(page, "utf8").replaceAll(/^```[^]*?^```/gm, "");
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const broken = links.filter(link => !/^(?:https?|mailto):/.test(link) && !leadsSomewhere(page, link));
    expect(broken).toEqual([]);
  });
});

function markdownBelow(place: string): string[] {
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter(name => name.endsWith(".md"))
    .map(name => join(place, name));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = "", heading] = link.split("#");
  const target = path === "" ? page : join(dirname(page), path);
  if (!existsSync(target)) return false;
  if (heading === undefined || !target.endsWith(".md")) return true;
  const headings = readFileSync(target, "utf8").matchAll(/^#+ (.*)$/gm);
  return [...headings].some(([, title = ""]) => anchorOf(title) === heading);
}

/** As GitHub makes it of a heading. */
function anchorOf(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, "")
    .replaceAll(" ", "-");
}
