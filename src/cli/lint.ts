import { ESLint } from "eslint";
import type { Analysis } from "../engine/analyse.js";
import { DEFAULT_SETTINGS, type Settings } from "../project/settings.js";
import type { LintCommand } from "./arguments.js";
import { FORMATS, type Findings } from "./formats/index.js";
import { formatFrames } from "./frames.js";
import { reportRoot } from "./git.js";
import { withoutLanded } from "./landed.js";
import { Progress } from "./progress.js";
import { createSession, ourResults } from "./session.js";
import { Stats } from "./stats.js";
import { summaryOf } from "./tally.js";
import { changedTargets, targetsOf } from "./targets.js";
import { colorsFor, count, widthOf, type Surroundings } from "./terminal.js";
import { UsageError } from "./usage-error.js";

/** Lints files and folders; the result is the exit code. */
export async function lint(command: LintCommand, surroundings: Surroundings): Promise<number> {
  const { cwd, env, stdout, stderr } = surroundings;
  // What cannot be used of them is said by the session.
  const settings = { ...DEFAULT_SETTINGS, ...command.settings } as Settings;
  const given = targetsOf(command.paths, cwd);
  const changed = command.changed === null ? null : changedTargets(command.changed, given, settings, surroundings);
  const targets = changed?.targets ?? given;
  const progress = new Progress(stderr);
  const stats = command.stats ? new Stats() : null;
  const analyses = new Map<string, Analysis | null>();
  const session = createSession({
    cwd,
    folders: (changed === null ? targets : given).map(({ folder }) => folder),
    settings: command.settings,
    rules: command.strict ? "strict" : "recommended",
    ignore: command.ignore,
    fix: command.fix,
    stats: command.stats,
    observe(path, analysis, milliseconds) {
      progress.file(path);
      stats?.add(analysis, milliseconds);
      analyses.set(path, analysis);
    },
  });
  const format = await formatterOf(session, command, surroundings);
  const patterns = targets.map(({ pattern }) => pattern);
  // No pattern at all means everything to ESLint.
  const linted = patterns.length === 0 ? [] : await session.lintFiles(patterns).finally(() => progress.end());
  if (linted.length === 0 && changed === null) throw new UsageError(nothingIn(command.paths));

  const all = ourResults(linted);
  const migrations = new Set([...analyses].flatMap(([path, analysis]) => (analysis?.migration == null ? [] : [path])));
  const left = command.all
    ? { results: all, landed: new Set<string>(), notes: [] }
    : withoutLanded(all, migrations, settings, surroundings, changed?.repository ?? null);
  const { results } = left;
  if (command.fix) await ESLint.outputFixes(linted.filter(({ filePath }) => !left.landed.has(filePath)));

  const shown = command.quiet ? ESLint.getErrorResults([...results]) : results;
  const summary =
    changed !== null && linted.length === 0 ? nothingChanged(changed.since) : summaryOf(results, analyses);
  const others = [changed?.note ?? null, changed?.gone ?? null].filter(note => note !== null);
  const notes = [...new Set([...left.notes, ...others, ...(changed?.submodules ?? []).map(submoduleNote)])];
  const root = reportRoot(cwd, env);
  stdout.write(withLineEnd(await format({ results: shown, analyses, settings, cwd, root, summary, notes })));
  // The other formats are read by programs.
  const aside = command.format === "frames" ? stdout : stderr;
  if (stats !== null) aside.write(`${stats.text(all)}\n`);
  aside.write(`${summary}\n`);
  for (const note of notes) aside.write(`${note}\n`);
  return exitCodeOf(results, command, surroundings);
}

function nothingChanged(base: string): string {
  return `Nothing to lint: no .sql, .js, .ts, .py or .prisma file is changed or new since ${base}.`;
}

function submoduleNote(path: string): string {
  return `Not looked at: the submodule ${path}, which has changed; run dblint --changed in it.`;
}

/** The end of a line behind what was printed, as ESLint's own program has it. */
function withLineEnd(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function nothingIn(paths: readonly string[]): string {
  const where = paths.length === 0 ? "the working directory" : paths.map(path => `"${path}"`).join(", ");
  return `Nothing to lint in ${where}: no .sql, .js, .ts, .py or .prisma file outside of node_modules, dist, build, coverage and .git.`;
}

type Format = (findings: Findings) => string | Promise<string>;

async function formatterOf(session: ESLint, command: LintCommand, surroundings: Surroundings): Promise<Format> {
  const { cwd } = surroundings;
  const colors = colorsFor(command.color, surroundings);
  if (command.format === "frames")
    return ({ results }) => formatFrames(results, { cwd, colors, width: widthOf(surroundings) });
  const own = Object.hasOwn(FORMATS, command.format) ? FORMATS[command.format] : undefined;
  if (own !== undefined) return own();
  try {
    const formatter = await session.loadFormatter(command.format);
    return ({ results }) => formatter.format([...results], {});
  } catch {
    throw new UsageError(
      `There is no format "${command.format}"; use frames, ${Object.keys(FORMATS).join(", ")}, stylish, json, html, or the path or package of a formatter.`,
    );
  }
}

function exitCodeOf(
  results: readonly ESLint.LintResult[],
  { maxWarnings }: LintCommand,
  { stderr }: Surroundings,
): number {
  const errors = results.reduce((sum, { errorCount }) => sum + errorCount, 0);
  const warnings = results.reduce((sum, { warningCount }) => sum + warningCount, 0);
  const tooMany = maxWarnings !== null && warnings > maxWarnings;
  if (tooMany && errors === 0)
    stderr.write(`dblint: ${count(warnings, "warning")}, and --max-warnings allows ${maxWarnings}.\n`);
  return errors > 0 || tooMany ? 1 : 0;
}
