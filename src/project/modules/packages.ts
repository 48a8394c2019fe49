import { join } from "node:path";
import picomatch from "picomatch";
import { BriefCache, hasFile, listFolder, readFile, realPath } from "../files.js";
import { asObject, asStrings, parseJson, type JsonObject } from "../json.js";
import { foldersUp, isInside, segmentsBelow } from "../root.js";
import { indexOf, moduleAt } from "./files.js";
import { matchPattern } from "./tsconfig.js";

/** So many folders are looked at for the packages of one workspace, and so many levels down for `**`. */
const MOST_FOLDERS = 5_000;
const DEEPEST = 4;

/** The file of a package of the repository that a name means: `@acme/db`, `@acme/db/migrations/helpers`. */
export function byPackageName(from: string, top: string, specifier: string): string | null {
  const [, name = "", subpath = ""] = /^(@[^/]+\/[^/]+|[^@./][^/]*)(\/.*)?$/.exec(specifier) ?? [];
  if (name === "") return null;
  const folder = workspacePackages(top).get(name) ?? linkedPackage(from, top, name);
  return folder === null ? null : entryOf(folder, `.${subpath}`);
}

/** The file that `#name` means by the `imports` of the nearest package. */
export function byImportMap(from: string, top: string, specifier: string): string | null {
  const folder = foldersUp(from, top).find(above => hasFile(above, "package.json"));
  if (folder === undefined) return null;
  return fromMap(folder, asObject(manifest(folder)?.["imports"]), specifier);
}

const workspaces = new BriefCache<ReadonlyMap<string, string>>();

/** The packages of all workspaces at the top of the project, by name. */
function workspacePackages(top: string): ReadonlyMap<string, string> {
  return workspaces.get(top, () => {
    const found = new Map<string, string>();
    for (const folder of expand(top, workspaceGlobs(top))) {
      const name = manifest(folder)?.["name"];
      if (typeof name === "string" && !found.has(name)) found.set(name, folder);
    }
    return found;
  });
}

function workspaceGlobs(top: string): readonly string[] {
  const declared = manifest(top)?.["workspaces"];
  const lerna = readFile(join(top, "lerna.json"))?.derive(parseJson)?.["packages"];
  return [
    ...asStrings(declared),
    ...asStrings(asObject(declared)?.["packages"]),
    ...asStrings(lerna),
    ...(readFile(join(top, "pnpm-workspace.yaml"))?.derive(readPnpmWorkspace) ?? []),
  ];
}

/** The list below `packages:`, as indented or inline YAML. */
function readPnpmWorkspace(text: string): readonly string[] {
  const block = /^packages:[ \t]*(\[[^\]]*\]|(?:#[^\n]*)?(?:\r?\n(?:[ \t]*(?:-[^\n]*|#[^\n]*)?(?=\r?\n|$)))*)/m.exec(
    text,
  )?.[1];
  const items = block?.startsWith("[") ? block.slice(1, -1).split(",") : (block?.match(/-[^\n]*/g) ?? []);
  return items
    .map(item =>
      item
        .replace(/^-/, "")
        .replace(/\s#.*$/, "")
        .trim()
        .replace(/^["']|["']$/g, ""),
    )
    .filter(item => item !== "");
}

/** The folders that the globs name, with a `package.json` or not. A glob with `!` takes folders out. */
function expand(top: string, globs: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const budget = { left: MOST_FOLDERS };
  for (const glob of globs.filter(other => !other.startsWith("!"))) {
    walk(top, glob.replace(/^\.?\/+|\/+$/g, "").split("/"), found, budget);
  }
  const excluded = globs
    .filter(other => other.startsWith("!"))
    .map(other => picomatch(other.slice(1).replace(/^\.?\//, "")));
  return [...found].filter(folder => !excluded.some(matches => matches(segmentsBelow(folder, top).join("/"))));
}

function walk(folder: string, pattern: readonly string[], found: Set<string>, budget: { left: number }): void {
  const [first, ...rest] = pattern;
  if (budget.left-- <= 0) return;
  if (first === undefined) {
    found.add(folder);
    return;
  }
  if (first === "**") {
    descend(folder, DEEPEST, below => walk(below, rest, found, budget));
    return;
  }
  if (!/[*?[{(]/.test(first)) {
    if (listFolder(folder)?.folders.has(first)) walk(join(folder, first), rest, found, budget);
    return;
  }
  const matches = picomatch(first);
  for (const name of listFolder(folder)?.folders ?? []) {
    if (name !== "node_modules" && matches(name)) walk(join(folder, name), rest, found, budget);
  }
}

function descend(folder: string, depth: number, visit: (folder: string) => void): void {
  visit(folder);
  if (depth === 0) return;
  for (const name of listFolder(folder)?.folders ?? []) {
    if (name !== "node_modules" && !name.startsWith(".")) descend(join(folder, name), depth - 1, visit);
  }
}

/** A link in `node_modules` to a folder of the repository, as package managers make them. */
function linkedPackage(from: string, top: string, name: string): string | null {
  for (const above of foldersUp(from, top)) {
    const modules = join(above, "node_modules");
    if (listFolder(above)?.folders.has("node_modules") !== true) continue;
    const target = realPath(join(modules, name));
    if (target === null) continue;
    const inside = isInside(target, realPath(top) ?? top) && !target.split(/[\\/]/).includes("node_modules");
    return inside ? target : null;
  }
  return null;
}

/** The file that a package exports under a subpath (`.`, `./x`), as source rather than as what is built from it. */
function entryOf(folder: string, subpath: string): string | null {
  const json = manifest(folder);
  const exported = json === null ? null : fromMap(folder, exportsOf(json), subpath);
  if (subpath !== ".") return exported ?? moduleAt(join(folder, subpath)) ?? moduleAt(join(folder, "src", subpath));
  const main = ["source", "module", "main", "types", "typings"]
    .map(key => json?.[key])
    .filter(value => typeof value === "string");
  return indexOf(join(folder, "src")) ?? exported ?? firstOf(main, value => sourceOf(folder, value)) ?? indexOf(folder);
}

function exportsOf(json: JsonObject): JsonObject | null {
  const { exports } = json;
  const map = asObject(exports);
  // A single target, or conditions, stand for the package itself.
  return map !== null && Object.keys(map).some(key => key.startsWith("."))
    ? map
    : exports == null
      ? null
      : { ".": exports };
}

/** Looks a name up in `exports` or `imports`. */
function fromMap(folder: string, map: JsonObject | null, name: string): string | null {
  for (const [pattern, value] of Object.entries(map ?? {})) {
    const rest = matchPattern(pattern, name);
    if (rest === null) continue;
    const found = firstOf(targetsOf(value), target =>
      sourceOf(
        folder,
        target.replaceAll("*", () => rest),
      ),
    );
    if (found !== null) return found;
  }
  return null;
}

/** All files that a value of `exports` can mean, whatever the condition; sources first. */
function targetsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(targetsOf);
  const conditions = asObject(value) ?? {};
  const order = ["source", "development", "import", "node", "default", "require", "types"];
  const keys = Object.keys(conditions).sort((a, b) => rank(order, a) - rank(order, b));
  return keys.flatMap(key => targetsOf(conditions[key]));
}

function rank(order: readonly string[], key: string): number {
  const at = order.indexOf(key);
  return at < 0 ? order.length : at;
}

const BUILT = /^(?:dist|lib|build|out|output|esm|cjs)\/(?:(?:src|esm|cjs|es|lib)\/)?/;

/** Where the sources of a package are, below its folder. */
const SOURCES = ["src", "lib", "source", "."];

/** The source of a file that a package names; the file itself where there is no source. */
function sourceOf(folder: string, target: string): string | null {
  const path = target.replace(/^\.\//, "").replace(/\.d\.([cm]?)ts$/, ".$1js");
  if (path.startsWith("..")) return null;
  const sources = BUILT.test(path) ? SOURCES.map(place => join(folder, place, path.replace(BUILT, ""))) : [];
  return firstOf([...sources, join(folder, path)], moduleAt);
}

function firstOf<T>(values: readonly T[], find: (value: T) => string | null): string | null {
  for (const value of values) {
    const found = find(value);
    if (found !== null) return found;
  }
  return null;
}

function manifest(folder: string): JsonObject | null {
  return hasFile(folder, "package.json") ? (readFile(join(folder, "package.json"))?.derive(parseJson) ?? null) : null;
}
