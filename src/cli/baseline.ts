import { statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import type { ESLint } from "eslint";
import { allSeries, type FoundSeries } from "../project/all-series.js";
import { boundsOf, isInside } from "../project/root.js";
import { DEFAULT_SETTINGS, type Settings } from "../project/settings.js";
import { docsPage } from "../package.js";
import type { BaselineCommand } from "./arguments.js";
import { Repository } from "./git.js";
import { planConfig } from "./init/eslint-config.js";
import { Progress } from "./progress.js";
import { createSession, ourResults } from "./session.js";
import { colorsFor, count, type Surroundings } from "./terminal.js";
import { UsageError } from "./usage-error.js";

/** Prints what to set so that what is there counts no longer, and what is new does; the result is the exit code. */
export async function baseline(command: BaselineCommand, surroundings: Surroundings): Promise<number> {
  const { cwd, env, stdout } = surroundings;
  const folder = resolve(cwd, command.path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`There is no folder "${command.path}".`);
  const settings = { ...DEFAULT_SETTINGS, ...command.settings } as Settings;
  const { results, migrations } = await lintAll(folder, command, surroundings);
  const known = landedIn(folder, [...migrations], env);
  const starts = allSeries(folder, settings, cwd).flatMap(found =>
    startOfSeries(found, known?.landed ?? null, results),
  );
  const others = results.filter(({ filePath, messages }) => !migrations.has(filePath) && messages.length > 0);

  const colors = colorsFor(command.color, surroundings);
  const write = (title: string, lines: readonly string[]): void => {
    stdout.write(`${colors.bold(title)}\n${lines.map(line => (line === "" ? "\n" : `  ${line}\n`)).join("")}\n`);
  };
  const { top: root } = boundsOf(resolve(folder, "package.json"), "/");
  const config = planConfig(folder, root);
  write("Migrations", migrationLines(starts, known?.name ?? null, cwd));
  if (starts.length > 0 && config.kind !== "no package")
    write(
      `In ESLint's configuration, behind \`...db.configs.recommended\` (${shown(config.path, cwd)})`,
      settingLines(starts, dirname(config.path), folder),
    );
  write("Queries and models", queryLines(others, config.kind !== "no package"));
  if (starts.length > 0)
    write("With dblint alone", [
      known === null
        ? `git cannot tell here which migrations are in the main branch: \`--setting startAfter=${starts.length === 1 ? (starts[0]?.id ?? "…") : "…"}\` says it`
        : `nothing to do: it leaves out migrations that are in ${known.name} already (${docsPage("ci.md")})`,
    ]);
  return 0;
}

async function lintAll(
  folder: string,
  { settings }: BaselineCommand,
  { cwd, stderr }: Surroundings,
): Promise<{ readonly results: readonly ESLint.LintResult[]; readonly migrations: ReadonlySet<string> }> {
  const migrations = new Set<string>();
  const progress = new Progress(stderr);
  const session = createSession({
    cwd,
    folders: [folder],
    settings,
    rules: "recommended",
    ignore: [],
    fix: false,
    observe(path, analysis) {
      progress.file(path);
      if (analysis?.migration != null) migrations.add(path);
    },
  });
  const linted = await session.lintFiles([folder]).finally(() => progress.end());
  return { results: ourResults(linted), migrations };
}

/** The migrations that are in the main branch; `null` where git cannot tell. */
function landedIn(
  folder: string,
  migrations: readonly string[],
  env: Surroundings["env"],
): { readonly landed: ReadonlySet<string>; readonly name: string } | null {
  const repository = Repository.at(folder, env);
  const main = repository?.mainBranch() ?? null;
  const landed = main === null ? null : (repository?.unchangedSince(main.commit, migrations) ?? null);
  return main === null || landed === null ? null : { landed, name: main.name };
}

/** Where a series begins to count. */
interface Start {
  readonly folder: string;
  /** The last migration that is history. */
  readonly id: string;
  readonly migrations: number;
  readonly findings: number;
}

/** Nothing for a series of which nothing has run for sure. */
function startOfSeries(
  { folder, paths, project }: FoundSeries,
  landed: ReadonlySet<string> | null,
  results: readonly ESLint.LintResult[],
): readonly Start[] {
  const last = landed === null ? paths.length - 1 : paths.findLastIndex(path => landed.has(path));
  const path = paths[last];
  if (path === undefined) return [];
  const history = new Set(paths.slice(0, last + 1).flatMap(each => [each, project.migrationFile(each).counterpart]));
  const findings = results
    .filter(({ filePath }) => history.has(filePath))
    .reduce((sum, { messages }) => sum + messages.length, 0);
  return [{ folder, id: project.migrationFile(path).id, migrations: last + 1, findings }];
}

function migrationLines(starts: readonly Start[], main: string | null, cwd: string): readonly string[] {
  if (starts.length === 0) return ["none that have run for sure"];
  const why = main === null ? "are on disk (git cannot tell which have run)" : `are in ${main}`;
  return [
    ...starts.map(
      ({ folder, id, migrations, findings }) =>
        `${shown(folder, cwd)}: ${count(migrations, "migration")} up to ${id}, with ${count(findings, "finding")}`,
    ),
    `They ${why}, and cannot be changed any more: they are read, so that the schema is known, and not reported.`,
  ];
}

/** One series needs no pattern where there are no others; several get a block each, since their ids mean nothing to one another. */
function settingLines(starts: readonly Start[], configFolder: string, linted: string): readonly string[] {
  return starts.map(({ folder, id }) => {
    const setting = `settings: { db: { startAfter: ${JSON.stringify(id)} } }`;
    if ((starts.length === 1 && isInside(configFolder, linted)) || !isInside(folder, configFolder))
      return `{ ${setting} },`;
    const place = shown(folder, configFolder);
    return `{ files: [${JSON.stringify(place === "." ? "**" : `${place}/**`)}], ${setting} },`;
  });
}

function queryLines(results: readonly ESLint.LintResult[], withESLint: boolean): readonly string[] {
  if (results.length === 0) return ["no findings"];
  const rules = new Map<string, { findings: number; isError: boolean }>();
  for (const { ruleId, severity } of results.flatMap(({ messages }) => messages)) {
    if (ruleId === null) continue;
    const findings = (rules.get(ruleId)?.findings ?? 0) + 1;
    rules.set(ruleId, { findings, isError: severity === 2 });
  }
  const errors = [...rules].filter(([, { isError }]) => isError).map(([rule]) => rule);
  const lines = [...rules].map(
    ([rule, { findings, isError }]) => `${rule}: ${count(findings, isError ? "error" : "warning")}`,
  );
  if (!withESLint) {
    lines.push("`dblint --changed` reports those in files that a branch changes.");
    return lines;
  }
  if (errors.length > 0) {
    lines.push(
      "ESLint keeps a list of the errors that are there, and reports what comes on top:",
      `  npx eslint ${errors.map(rule => `--suppress-rule ${rule}`).join(" ")} .`,
      "Commit `eslint-suppressions.json`; `npx eslint --prune-suppressions .` takes out what has been mended.",
    );
  }
  if (errors.length < rules.size)
    lines.push("Warnings fail no run, unless `--max-warnings` says so; no list is kept of them.");
  return lines;
}

function shown(path: string, cwd: string): string {
  return relative(cwd, path).split(sep).join("/") || ".";
}
