import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { ESLint } from "eslint";
import { inject } from "vitest";
import { fill } from "../support/folder.js";

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder in which Node finds what is installed in `project`. */
export function folderIn(project: "full" | "bare", files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(inject("installed")[project], "case-"));
  fill(folder, { "package.json": '{ "private": true }', ...files });
  return folder;
}

/** Runs a program of Node's in a process of its own, in an environment without colours and without this test's. */
export function node(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const { PATH = "", HOME = "", SystemRoot = "" } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env: { PATH, HOME, SystemRoot, ...env } });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject).on("close", code => resolve({ code, stdout, stderr }));
  });
}

export type EslintVersion = "10" | "9";

/** ESLint's own program. */
export function eslint(cwd: string, args: readonly string[], version: EslintVersion = "10"): Promise<Run> {
  const bin = join(inject("installed").full, "node_modules", version === "9" ? "eslint-v9" : "eslint", "bin/eslint.js");
  return node(cwd, [bin, ...args]);
}

export interface LintRun extends Run {
  readonly results: readonly ESLint.LintResult[];
  /** `path rule line:column`, sorted. */
  readonly messages: readonly string[];
}

/** ESLint's own program, its results read. */
export async function lint(
  cwd: string,
  args: readonly string[] = ["."],
  version: EslintVersion = "10",
): Promise<LintRun> {
  const run = await eslint(cwd, ["--format", "json", ...args], version);
  if (!run.stdout.startsWith("[")) throw new Error(`ESLint failed: ${run.stdout}${run.stderr}`);
  const results = JSON.parse(run.stdout) as ESLint.LintResult[];
  const messages = results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, line, column, message }) => {
      const path = filePath.slice(cwd.length + 1).replaceAll("\\", "/");
      return `${path} ${ruleId ?? message} ${line}:${column}`;
    }),
  );
  return { ...run, results, messages: messages.sort() };
}

/** A migration of Knex with one finding, `NOT_NULL` at 3:5. */
export const KNEX_JS = `exports.up = async knex => {
  await knex.schema.alterTable("users", table => {
    table.integer("age").notNullable();
  });
};

exports.down = async knex => {
  await knex.schema.alterTable("users", table => {
    table.dropColumn("age");
  });
};
`;

/** The same in TypeScript, at 5:5. */
export const KNEX_TS = `import type { Knex } from "knex";

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("users", (table: Knex.AlterTableBuilder) => {
    table.integer("age").notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable("users", table => {
    table.dropColumn("age");
  });
}
`;

/** A statement with the same finding, at column 30. */
export const SQL = "ALTER TABLE users ADD COLUMN age int NOT NULL;\n";

export const NOT_NULL = "db/no-not-null-without-default";
