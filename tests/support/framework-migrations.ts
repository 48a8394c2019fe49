import { resolve } from "node:path";
import { Linter } from "eslint";
import { expect } from "vitest";
import plugin from "../../src/index.js";
import { lowerPython, lowerScript } from "../../src/frontends/index.js";
import { parseScript } from "../../src/frontends/parse.js";
import type { Operation } from "../../src/model/operation.js";
import type { Schema } from "../../src/model/schema/index.js";
import { folder } from "./folder.js";
import { memoryProject } from "./script.js";
import type { RunDialect, RunnableFramework } from "./runners.js";
import { suggested } from "./suggestions.js";

/** Rules that must have nothing to say of a way back that was written. */
export const REVERSAL = ["down-reverses-up", "down-restores-definition", "down-reverse-order"];

/** A repository whose first migration has run this history, and that will have a second one. */
export function repositoryAfter(framework: RunnableFramework, history: readonly string[]): string {
  const first = framework.file(history.map(sql => framework.raw(JSON.stringify(sql))).join("\n"), "");
  const path = framework.path.replace(/(?<=\D)2(?=[-_]change)|(?<=0)2(?=-Change|000000\.js|000000-change)/, "1");
  const text = first.replaceAll(/Change1700000000002|Migration20240102000000/g, name =>
    name.replace(/2(?=$|000000$)/, "1"),
  );
  return folder({
    ".git/HEAD": "",
    "package.json": packagesOf(framework),
    [path]: text.replace('revision = "2"\ndown_revision = "1"', 'revision = "1"\ndown_revision = None'),
  });
}

function packagesOf({ packages }: RunnableFramework): string {
  return JSON.stringify({ dependencies: packages });
}

/** The file with the way back that `require-down` suggests; `null` where it says that there is none. */
export const withWayBack = suggesting("writeBack");

/** The file whose way back refuses to run, as `require-down` suggests. */
export const withRefusal = suggesting("throwInstead");

function suggesting(
  suggestion: "writeBack" | "throwInstead",
): (framework: RunnableFramework, dialect: RunDialect, project: string, source: string) => string | null {
  return (framework, dialect, project, source) => {
    const [missing] = lintMigration(framework, dialect, source, project, ["require-down"]);
    return suggested(source, missing, suggestion);
  };
}

/** What rules say of the second migration of a repository. */
export function lintMigration(
  framework: RunnableFramework,
  dialect: RunDialect,
  text: string,
  project: string,
  rules: readonly string[],
): readonly Linter.LintMessage[] {
  const language = framework.path.endsWith(".py") ? "db/python" : framework.path.endsWith(".sql") ? "db/sql" : null;
  return new Linter({ configType: "flat", cwd: project }).verify(
    text,
    [
      {
        files: ["**/*.{js,py,sql}"],
        plugins: { db: plugin },
        rules: Object.fromEntries(rules.map(rule => [`db/${rule}`, "error"])),
        settings: { db: { dialect } },
        ...(language === null ? { languageOptions: { sourceType: "commonjs" } } : { language }),
      } as Linter.Config,
    ],
    { filename: resolve(project, framework.path) },
  );
}

/**
 * The body of a way forth that does what statements of SQL do: in calls of the builder, where it has them. A writer writes
 * ways back alone, so it is asked for that of a migration that drops a table.
 */
export function bodyOf(
  framework: RunnableFramework,
  dialect: RunDialect,
  statements: readonly string[],
  operations: readonly Operation[],
  before: Schema,
): { readonly body: string; readonly isBuilt: boolean } {
  const raw = statements.map(sql => framework.raw(JSON.stringify(sql))).join("\n");
  if (framework.builder === null) return { body: raw, isBuilt: false };
  const text = framework.file(framework.builder, "");
  const project = memoryProject({ "package.json": packagesOf(framework), [framework.path]: text }, dialect);
  const path = resolve(project.root, framework.path);
  const ast = framework.path.endsWith(".py") ? null : parseScript(path, text);
  const read = ast === null ? lowerPython({ path, text }, project) : lowerScript({ path, text, ast }, project);
  expect(read, text).not.toBeNull();
  const written = read?.writer.wayBack(read.migration.down, { operations, before, notes: [] });
  const body = written?.lines.join("\n") ?? raw;
  return { body, isBuilt: body !== raw };
}
