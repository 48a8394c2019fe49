import { dirname, join } from "node:path";
import { BriefCache, hasFile, listFolder, readFile } from "./files.js";
import { hasOrder, isScript } from "./names.js";
import { isInside } from "./root.js";

const found = new BriefCache<readonly string[]>();

/**
 * The scripts around a migration, in its folder and those above it up to its package, that put methods of their own in
 * the place of `up` and `down` of classes that they are handed. Absolute paths, the nearest first.
 */
export function wrappersAbove(path: string, top: string): readonly string[] {
  return wrappersFrom(dirname(path), top);
}

function wrappersFrom(folder: string, top: string): readonly string[] {
  return found.get(`${folder}\0${top}`, () => {
    const names = [...(listFolder(folder)?.files ?? [])].filter(isHelper);
    const own = names.map(name => join(folder, name)).filter(path => readFile(path)?.derive(wrapsClasses) === true);
    const above = dirname(folder);
    const ends = hasFile(folder, "package.json") || above === folder || !isInside(above, top);
    return ends ? own : [...own, ...wrappersFrom(above, top)];
  });
}

/** Whether a script can be one of helpers, and no migration, by its name. */
function isHelper(name: string): boolean {
  return isScript(name) && !/\.d\.[cm]?ts$/.test(name) && !hasOrder(name);
}

/** Whether the text of a script sets an `up` on a prototype. */
export function wrapsClasses(text: string): boolean {
  return /\bprototype\b/.test(text) && /\bprototype\.up\s*=|\bassign\s*\([^;]*?\bprototype\b[^;]*?\bup\b/.test(text);
}
