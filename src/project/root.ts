import { homedir } from "node:os";
import { basename, dirname, join, sep } from "node:path";
import { BriefCache, hasFile, listFolder, readFile } from "./files.js";
import { parseJson } from "./json.js";
import { isMigrationFolder } from "./names.js";

/**
 * The part of the disk that belongs to a file's project. Both are absolute. In a repository it is the same wherever one stands, so that a
 * package that is linted alone is read, and what it is for judged by the names of its folders, as with the whole.
 */
export interface Bounds {
  /** The repository or workspace; without one, the nearest package. */
  readonly root: string;
  /** How far up evidence is looked for: the root, or, without a repository, the working directory where that is above it and no folder of migrations. */
  readonly top: string;
}

const bounds = new BriefCache<Bounds>();

/** The bounds of the project around a file. Both paths are absolute. */
export function boundsOf(filename: string, cwd: string): Bounds {
  const start = dirname(filename);
  return bounds.get(`${start}\0${cwd}`, () => findBounds(start, cwd));
}

/** The repository, workspace or package around a folder, wherever one works; the folder itself where nothing is around it. Both absolute. */
export function rootAround(folder: string): string {
  const above = foldersUp(folder, dirnameOfAll(folder));
  return repositoryAmong(above) ?? above.find(isPackage) ?? folder;
}

/** The folders from `start` up to `top`, both included; only `start` where it is not below `top`. */
export function foldersUp(start: string, top: string): readonly string[] {
  const found = [start];
  if (!isInside(start, top)) return found;
  for (let folder = start; folder !== top && folder !== dirname(folder);) {
    folder = dirname(folder);
    found.push(folder);
  }
  return found;
}

/** Whether `path` is `folder` or lies below it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The names on the way from `folder` down to `path`; empty where it does not lie below. */
export function segmentsBelow(path: string, folder: string): readonly string[] {
  if (path === folder || !isInside(path, folder)) return [];
  // `relative` costs ten times as much, and this is asked of each file of a history.
  return path.slice(folder.endsWith(sep) ? folder.length : folder.length + 1).split(sep);
}

function findBounds(start: string, cwd: string): Bounds {
  const above = foldersUp(start, dirnameOfAll(start));
  // A part of a repository, linted alone, is still a part of it: what it imports, its models and migrations may be in another.
  const repository = repositoryAmong(above);
  if (repository !== undefined) return { root: repository, top: repository };
  // Whoever stands in a folder of migrations means the project around it.
  const limit = isInside(start, cwd) && !holdsMigrations(basename(cwd)) ? cwd : null;
  const root =
    foldersUp(start, limit ?? dirnameOfAll(start)).find(isPackage) ?? limit ?? (isInside(start, cwd) ? cwd : start);
  return { root, top: limit ?? root };
}

function repositoryAmong(folders: readonly string[]): string | undefined {
  return folders.find(folder => isRepository(folder) || isWorkspace(folder));
}

/** Whether a folder of this name holds migrations and nothing else; `versions` is Alembic's. */
function holdsMigrations(name: string): boolean {
  return name === "versions" || isMigrationFolder(name);
}

/** The root of the file system that a path is on. */
function dirnameOfAll(path: string): string {
  let folder = path;
  while (folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

function isRepository(folder: string): boolean {
  // There it keeps somebody's settings, not the projects below.
  if (folder === homedir()) return false;
  const names = listFolder(folder);
  // A worktree and a submodule have a file there.
  return names !== null && (names.folders.has(".git") || names.files.has(".git"));
}

const WORKSPACE_FILES = ["pnpm-workspace.yaml", "lerna.json", "nx.json", "rush.json"];

function isWorkspace(folder: string): boolean {
  if (WORKSPACE_FILES.some(name => hasFile(folder, name))) return true;
  return (
    hasFile(folder, "package.json") && readFile(join(folder, "package.json"))?.derive(parseJson)?.["workspaces"] != null
  );
}

const PACKAGE_FILES = ["package.json", "pyproject.toml", "alembic.ini", "go.mod", "Cargo.toml"];

function isPackage(folder: string): boolean {
  return PACKAGE_FILES.some(name => hasFile(folder, name));
}

/** How many folders two paths have in common, from the root on. */
export function commonLength(a: string, b: string): number {
  const [left, right] = [a.split(/[\\/]/), b.split(/[\\/]/)];
  const first = left.findIndex((name, i) => name !== right[i]);
  return first < 0 ? left.length : first;
}
