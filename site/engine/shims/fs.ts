// The file system of the playground: what `node:fs` is to the plugin. Paths are absolute and POSIX.
import { dirname } from "node:path";
import type { PlaygroundFile } from "../lint.js";

const files = new Map<string, { readonly text: string; readonly time: number }>();
/** The names in each folder, and whether they are folders. */
const folders = new Map<string, Map<string, boolean>>([["/", new Map()]]);

class Stats {
  readonly ino = 0;
  constructor(
    readonly mtimeMs: number,
    readonly size: number,
    private readonly folder: boolean,
  ) {}
  isDirectory(): boolean {
    return this.folder;
  }
  isFile(): boolean {
    return !this.folder;
  }
  isSymbolicLink(): boolean {
    return false;
  }
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, '${path}'`), { code: "ENOENT" });
}

export function statSync(path: string, options?: { readonly throwIfNoEntry?: boolean }): Stats | undefined {
  const file = files.get(path);
  if (file !== undefined) return new Stats(file.time, file.text.length, false);
  if (folders.has(path)) return new Stats(0, 0, true);
  if (options?.throwIfNoEntry === false) return undefined;
  throw missing(path);
}

export const lstatSync = statSync;

export function existsSync(path: string): boolean {
  return files.has(path) || folders.has(path);
}

export function readFileSync(path: string): string {
  const file = files.get(path);
  if (file === undefined) throw missing(path);
  return file.text;
}

export function readdirSync(path: string, options?: { readonly withFileTypes?: boolean }): readonly unknown[] {
  const entries = folders.get(path);
  if (entries === undefined) throw missing(path);
  if (options?.withFileTypes !== true) return [...entries.keys()];
  return [...entries].map(([name, folder]) => Object.assign(new Stats(0, 0, folder), { name, parentPath: path, path }));
}

export function realpathSync(path: string): string {
  if (!existsSync(path)) throw missing(path);
  return path;
}

function readOnly(): never {
  throw new Error("The playground's files are not written.");
}

export { readOnly as mkdirSync, readOnly as renameSync, readOnly as rmSync, readOnly as writeFileSync };

// What searches for globs asks for; nothing in the playground does.
export { readOnly as readdir, readOnly as realpath, readOnly as stat };

/** Makes the root of a repository with some files. */
export function writeProject(root: string, given: readonly PlaygroundFile[]): void {
  for (const { path, text } of [...given, { path: ".git/HEAD", text: "" }]) {
    const place = `${root}/${path}`;
    files.set(place, { text, time: Date.now() });
    for (let child = place, isFolder = false; child !== "/"; child = dirname(child), isFolder = true) {
      const parent = dirname(child);
      const entries = folders.get(parent) ?? new Map<string, boolean>();
      entries.set(child.slice(parent === "/" ? 1 : parent.length + 1), isFolder);
      folders.set(parent, entries);
    }
  }
}

export function removeProject(root: string): void {
  for (const path of files.keys()) if (path.startsWith(`${root}/`)) files.delete(path);
  for (const path of folders.keys()) if (path === root || path.startsWith(`${root}/`)) folders.delete(path);
  folders.get("/")?.delete(root.slice(1));
}

export default { statSync, lstatSync, existsSync, readFileSync, readdirSync, realpathSync };
