import { basename, dirname, extname, join } from "node:path";
import { hasFile, listFolder } from "../files.js";

/** What an import without an extension can mean, in the order in which TypeScript looks. */
const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];

/** What is written for a source that the compiler turns into it. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".js", ".jsx"],
  ".jsx": [".tsx", ".jsx"],
  ".mjs": [".mts", ".mjs"],
  ".cjs": [".cts", ".cjs"],
};

/**
 * The file that a path in an import means: itself, the source that it is compiled from, with an extension added, or the
 * index of a folder. `null` where there is none.
 */
export function moduleAt(path: string): string | null {
  const folder = dirname(path);
  const name = basename(path);
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  const candidates = [
    ...(SOURCES[extension] ?? [extension]).map(other => stem + other),
    ...EXTENSIONS.map(other => name + other),
  ];
  const found = candidates.find(candidate => /\.\w+$/.test(candidate) && isReadable(folder, candidate));
  if (found !== undefined) return join(folder, found);
  return listFolder(folder)?.folders.has(name) ? indexOf(path) : null;
}

/** The index file of a folder. */
export function indexOf(folder: string): string | null {
  const found = EXTENSIONS.map(extension => `index${extension}`).find(name => isReadable(folder, name));
  return found === undefined ? null : join(folder, found);
}

/** Declarations have no code to follow. */
function isReadable(folder: string, name: string): boolean {
  return !/\.d\.[cm]?ts$/.test(name) && hasFile(folder, name);
}
