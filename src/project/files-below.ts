import { join } from "node:path";
import { BriefCache, listFolder, readFile } from "./files.js";

/** Folders that hold no source of the project's own. */
const SKIPPED = /^(node_modules|dist|build|out|coverage|\.[^.].*|__snapshots__|public|static|assets)$/;

const DEEPEST = 8;
const MOST_FILES = 20_000;

const found = new BriefCache<readonly string[]>();

/** The files below a folder whose path satisfies the test, the nearest to the root first. `key` names the test. */
export function filesBelow(root: string, key: string, test: (path: string) => boolean): readonly string[] {
  return found.get(`${root}\0${key}`, () => {
    const paths: string[] = [];
    let level = [root];
    for (let depth = 0; depth <= DEEPEST && level.length > 0 && paths.length < MOST_FILES; depth++) {
      const next: string[] = [];
      for (const path of level) {
        const folder = listFolder(path);
        if (folder === null) continue;
        for (const name of folder.files) if (test(join(path, name))) paths.push(join(path, name));
        for (const name of folder.folders) if (!SKIPPED.test(name)) next.push(join(path, name));
      }
      level = next;
    }
    return paths;
  });
}

/** What `compute` makes of a file's text; computed once for each text. */
export function derivedOf<T>(path: string, compute: (text: string) => T): T | null {
  return readFile(path)?.derive(compute) ?? null;
}
