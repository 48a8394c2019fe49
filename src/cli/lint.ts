import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ESLint } from "eslint";
import type { LintCommand } from "./arguments.js";
import { formatFrames } from "./frames.js";
import { Progress } from "./progress.js";
import { createSession, ourResults } from "./session.js";
import { Tally } from "./tally.js";
import { colorsFor, count, widthOf, type Surroundings } from "./terminal.js";
import { UsageError } from "./usage-error.js";

/** Lints files and folders; the result is the exit code. */
export async function lint(command: LintCommand, surroundings: Surroundings): Promise<number> {
  const { cwd, stdout, stderr } = surroundings;
  const targets = targetsOf(command.paths, cwd);
  const progress = new Progress(stderr);
  const tally = new Tally();
  const session = createSession({
    cwd,
    folders: targets.map(({ folder }) => folder),
    settings: command.settings,
    rules: command.strict ? "strict" : "recommended",
    ignore: command.ignore,
    fix: command.fix,
    observe(path, analysis) {
      progress.file(path);
      tally.add(path, analysis);
    },
  });
  const format = await formatterOf(session, command, surroundings);
  const linted = await session.lintFiles(targets.map(({ pattern }) => pattern)).finally(() => progress.end());
  if (linted.length === 0) throw new UsageError(nothingIn(command.paths));
  if (command.fix) await ESLint.outputFixes(linted);

  const results = ourResults(linted);
  stdout.write(withLineEnd(await format(command.quiet ? ESLint.getErrorResults(results) : results)));
  // The other formats are read by programs.
  (command.format === "frames" ? stdout : stderr).write(`${tally.summary(results)}\n`);
  return exitCodeOf(results, command, surroundings);
}

/** The end of a line behind what was printed, as ESLint's own program has it. */
function withLineEnd(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

interface Target {
  /** What ESLint looks for; absolute. */
  readonly pattern: string;
  /** A folder that holds all of it; absolute. */
  readonly folder: string;
}

function targetsOf(paths: readonly string[], cwd: string): readonly Target[] {
  return (paths.length === 0 ? ["."] : paths).map(path => {
    const pattern = resolve(cwd, path);
    if (existsSync(pattern)) return { pattern, folder: statSync(pattern).isDirectory() ? pattern : dirname(pattern) };
    const glob = /[*?{}[\]!()]/.exec(path);
    if (glob === null) throw new UsageError(`There is no file or folder "${path}".`);
    return { pattern, folder: resolve(cwd, path.slice(0, glob.index), path[glob.index - 1] === "/" ? "." : "..") };
  });
}

function nothingIn(paths: readonly string[]): string {
  const where = paths.length === 0 ? "the working directory" : paths.map(path => `"${path}"`).join(", ");
  return `Nothing to lint in ${where}: no .sql, .js, .ts or .py file outside of node_modules, dist, build, coverage and .git.`;
}

type Format = (results: ESLint.LintResult[]) => string | Promise<string>;

async function formatterOf(session: ESLint, command: LintCommand, surroundings: Surroundings): Promise<Format> {
  const { cwd } = surroundings;
  const colors = colorsFor(command.color, surroundings);
  if (command.format === "frames")
    return results => formatFrames(results, { cwd, colors, width: widthOf(surroundings) });
  try {
    const formatter = await session.loadFormatter(command.format);
    return results => formatter.format(results, {});
  } catch {
    throw new UsageError(
      `There is no format "${command.format}"; use frames, stylish, json, html, or the path or package of a formatter.`,
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
