import { basename, dirname, join } from "node:path";
import type { Dialect } from "../model/dialect.js";
import { listFolder, readFile } from "./files.js";
import { isMigrationFile } from "./names.js";
import { projectOf, type Project } from "./project.js";
import type { Settings } from "./settings.js";

/** A series of migrations for one database. */
export interface FoundSeries {
  readonly project: Project;
  readonly dialect: Dialect;
  /** The folder that all of its files are in. */
  readonly folder: string;
  /** In the order in which they run. */
  readonly paths: readonly string[];
}

/** Folders that hold no source. */
const NOT_SEARCHED =
  /^(?:node_modules|bower_components|vendor|dist|build|out|coverage|venv|site-packages|__pycache__|\..*)$/;

/** So many folders are searched. */
const MOST_FOLDERS = 50_000;

/**
 * Every series of migrations below a folder, in the order of their folders: of all packages and databases. `cwd` is as
 * in `projectOf`.
 */
export function allSeries(root: string, settings: Settings, cwd = root): readonly FoundSeries[] {
  return allSeriesBelow([root], settings, cwd);
}

/** The same for several folders; a series that has files in some of them is one. */
export function allSeriesBelow(roots: readonly string[], settings: Settings, cwd: string): readonly FoundSeries[] {
  const found: FoundSeries[] = [];
  const seen = new Set<string>();
  for (const file of roots.flatMap(root => [...migrationsBelow(root, settings, cwd)])) {
    // Of two files, the way up stands for the migration.
    const { direction, counterpart } = projectOf(file, cwd, settings).migrationFile(file);
    const path = direction === "down" && counterpart !== null ? counterpart : file;
    const project = projectOf(path, cwd, settings);
    const key = project.seriesKey(path);
    if (seen.has(key)) continue;
    const paths = project.series(path);
    // A helper beside migrations is of their series, but none of them.
    if (!paths.includes(path)) continue;
    seen.add(key);
    const dialect = project.dialectOf(path, project.read(path) ?? "");
    found.push({ project, dialect, folder: commonFolder(paths), paths });
  }
  return found.filter((series, i) => !found.some((other, j) => isPartOf(series, other, j < i)));
}

/** Whether all files of a series run in another one, too: those that name no database run in the series of each. */
function isPartOf({ paths }: FoundSeries, other: FoundSeries, isEarlier: boolean): boolean {
  if (paths === other.paths || other.paths.length < paths.length) return false;
  if (other.paths.length === paths.length && !isEarlier) return false;
  const all = new Set(other.paths);
  return paths.every(path => all.has(path));
}

function* migrationsBelow(root: string, settings: Settings, cwd: string): IterableIterator<string> {
  for (const path of filesBelow(root)) {
    if (!isMigrationFile(basename(path))) continue;
    const isMigration = projectOf(path, cwd, settings).isMigrationPath(path);
    if (isMigration === true || (isMigration === null && isRevision(path))) yield path;
  }
}

/** Whether a file that is called after a hash is a migration of Alembic: its text names what it builds on. */
function isRevision(path: string): boolean {
  if (!path.endsWith(".py") || basename(dirname(path)) !== "versions") return false;
  return /^down_revision\b/m.test(readFile(path)?.text ?? "");
}

/** The files below a folder that are neither built nor installed, folder by folder. */
export function* filesBelow(root: string): IterableIterator<string> {
  const open = [root];
  for (let searched = 0; open.length > 0 && searched < MOST_FOLDERS; searched++) {
    const folder = open.pop() as string;
    const names = listFolder(folder);
    if (names === null) continue;
    for (const name of names.files) yield join(folder, name);
    open.push(
      ...[...names.folders]
        .filter(name => !NOT_SEARCHED.test(name))
        .reverse()
        .map(name => join(folder, name)),
    );
  }
}

function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? "");
  while (paths.some(path => !path.startsWith(folder)) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
