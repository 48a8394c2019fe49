import { dirname, relative } from "node:path";
import type { ESLint } from "eslint";
import type { Analysis } from "../../engine/analyse.js";
import { DIALECT_NAMES, type Dialect } from "../../model/dialect.js";
import type { Framework } from "../../model/migration.js";
import { LIBRARY_NAMES, type QueryLibrary } from "../../model/query.js";
import { allSeries } from "../../project/all-series.js";
import { databaseEvidence, NO_EVIDENCE } from "../../project/dialect.js";
import { readFile } from "../../project/files.js";
import { projectOf } from "../../project/project.js";
import { boundsOf, isInside } from "../../project/root.js";
import { DEFAULT_SETTINGS, type Settings } from "../../project/settings.js";
import { frameworkName } from "../framework-names.js";
import { createSession, ourResults } from "../session.js";
import { addedUp, tallyOf, understoodText, type Tally } from "../tally.js";
import { count } from "../terminal.js";

/** What is in a folder, as far as it is understood. */
export interface Survey {
  readonly files: number;
  readonly migrations: readonly MigrationFolder[];
  /** How many queries each library sends. */
  readonly queries: ReadonlyMap<QueryLibrary, number>;
  /** Parts of migrations that could not be read, as `path:line:column  why`. */
  readonly opaque: readonly string[];
  /** Files that lie where migrations do, and hold none that is known; relative paths. */
  readonly unread: readonly string[];
  /** Files that do not parse, as `path:line:column  why`. */
  readonly broken: readonly string[];
  readonly findings: number;
}

/** The migrations of one series. */
export interface MigrationFolder extends Tally {
  /** Relative to the working directory; `.` is the folder itself. */
  readonly folder: string;
  readonly frameworks: readonly Framework[];
  readonly dialect: Dialect;
  /** What said so; `null` where nothing did. */
  readonly source: string | null;
  readonly migrations: number;
}

export interface SurveyOptions {
  readonly cwd: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly onFile: (path: string) => void;
}

/** Lints all of a folder and looks at what was read; the findings are counted alone. */
export async function survey({ cwd, settings, onFile }: SurveyOptions): Promise<Survey> {
  const analyses = new Map<string, Analysis | null>();
  const session = createSession({
    cwd,
    folders: [cwd],
    settings,
    rules: "recommended",
    ignore: [],
    fix: false,
    observe(path, analysis) {
      onFile(path);
      analyses.set(path, analysis);
    },
  });
  const results = ourResults(await session.lintFiles([cwd]));
  const read = { ...DEFAULT_SETTINGS, ...settings } as Settings;
  const shown = (path: string): string => relative(cwd, path).replaceAll("\\", "/") || ".";
  return {
    files: results.length,
    migrations: foldersOf(analyses, read, cwd).map(found => ({ ...found, folder: shown(found.folder) })),
    queries: queriesIn(analyses),
    opaque: messagesOf(results, ({ ruleId }) => ruleId === "db/no-opaque-migration", shown),
    unread: [...analyses]
      .filter(([path, analysis]) => analysis === null && looksLikeMigration(path, read, cwd))
      .map(([path]) => shown(path)),
    broken: messagesOf(results, ({ fatal }) => fatal === true, shown),
    findings: results.reduce((sum, { errorCount, warningCount }) => sum + errorCount + warningCount, 0),
  };
}

/** A line for each series: where, what, for which database, and how much was understood. */
export function folderLine(found: MigrationFolder): string {
  const { folder, frameworks, dialect, source, migrations } = found;
  const database = `${DIALECT_NAMES[dialect]}${source === null ? " assumed" : ` (${source})`}`;
  const names = frameworks.map(frameworkName).join(" and ");
  return `${folder}: ${names}, ${database}; ${count(migrations, "migration")}, ${understoodText(found)} understood`;
}

/** How many queries of which library. */
export function queriesLine(queries: Survey["queries"]): string {
  return [...queries].map(([library, number]) => `${LIBRARY_NAMES[library]} ${number.toLocaleString("en")}`).join(", ");
}

function foldersOf(
  analyses: ReadonlyMap<string, Analysis | null>,
  settings: Settings,
  cwd: string,
): readonly MigrationFolder[] {
  const series = allSeries(cwd, settings, cwd);
  const groups = new Map<string, { folder: string; paths: string[] }>();
  for (const [path, analysis] of analyses) {
    if (analysis?.migration == null) continue;
    // A way back in a file of its own lies in the folder of its series, but is none of its migrations.
    const home = series.find(({ paths }) => paths.includes(path)) ?? series.find(at => isInside(path, at.folder));
    const folder = home?.folder ?? dirname(path);
    const key = `${folder}\0${home?.dialect ?? ""}`;
    groups.set(key, { folder, paths: [...(groups.get(key)?.paths ?? []), path] });
  }
  return [...groups.values()].map(({ folder, paths }) => folderOf(folder, paths, analyses, settings, cwd));
}

function folderOf(
  folder: string,
  paths: readonly string[],
  analyses: ReadonlyMap<string, Analysis | null>,
  settings: Settings,
  cwd: string,
): MigrationFolder {
  const migrations = paths.flatMap(path => analyses.get(path)?.migration ?? []);
  const [path = ""] = paths;
  const evidence = databaseEvidence(path, readFile(path)?.text ?? "", boundsOf(path, cwd).top);
  const source =
    evidence === NO_EVIDENCE ? null : evidence.source.replaceAll(`${cwd}/`, "").replaceAll(cwd, "this folder");
  return {
    folder,
    frameworks: [...new Set(migrations.map(({ framework }) => framework))],
    dialect: migrations[0]?.dialect ?? "postgresql",
    source: settings.dialect === null ? source : "as you say",
    migrations: new Set(migrations.map(({ id }) => id)).size,
    ...addedUp(paths.map(path => tallyOf(analyses.get(path) ?? null))),
  };
}

function queriesIn(analyses: ReadonlyMap<string, Analysis | null>): ReadonlyMap<QueryLibrary, number> {
  const counts = new Map<QueryLibrary, number>();
  for (const analysis of analyses.values())
    for (const { orm } of analysis?.queries ?? []) counts.set(orm, (counts.get(orm) ?? 0) + 1);
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

function looksLikeMigration(path: string, settings: Settings, cwd: string): boolean {
  return projectOf(path, cwd, settings).isMigrationPath(path) === true;
}

function messagesOf(
  results: readonly ESLint.LintResult[],
  isMeant: (message: ESLint.LintResult["messages"][number]) => boolean,
  shown: (path: string) => string,
): readonly string[] {
  return results.flatMap(({ filePath, messages }) =>
    messages
      .filter(isMeant)
      .map(
        ({ line, column, message }) =>
          `${shown(filePath)}:${line}:${column}  ${message.replace(PREFACE, "").replace(/\.$/, "")}`,
      ),
  );
}

/** What is said of every one of them. */
const PREFACE = /^(?:This could not be analysed, and no other rule has checked it|Parsing error): /;
