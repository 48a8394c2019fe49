import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { BriefCache, hasFile, readFile } from "../files.js";
import { asObject, asStrings, parseJson } from "../json.js";
import { foldersUp, isInside } from "../root.js";
import { moduleAt } from "./files.js";

/** What a `tsconfig.json` says about names of modules. All paths are absolute. */
interface ModuleOptions {
  readonly baseUrl: string | null;
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
}

const NAMES = ["tsconfig.json", "jsconfig.json", "tsconfig.base.json"];

/** Configurations refer to each other no deeper than this, or in a circle. */
const DEEPEST = 8;

const options = new BriefCache<ModuleOptions>();

/**
 * The file that a name means by the `paths` and `baseUrl` of the configurations above `folder`, the nearest first.
 * `withPackage` finds a configuration that is extended by the name of a package.
 */
export function byCompilerOptions(
  folder: string,
  top: string,
  specifier: string,
  withPackage: (from: string, specifier: string) => string | null,
): string | null {
  for (const above of foldersUp(folder, top)) {
    for (const name of NAMES) {
      if (!hasFile(above, name)) continue;
      const path = join(above, name);
      const read = options.get(`${path}\0${top}`, () => readOptions(path, { top, leaf: above, withPackage, depth: 0 }));
      const found = resolveWith(read, specifier);
      if (found !== null) return found;
    }
  }
  return null;
}

function resolveWith({ baseUrl, paths }: ModuleOptions, specifier: string): string | null {
  for (const { pattern, targets } of paths) {
    const rest = matchPattern(pattern, specifier);
    if (rest === null) continue;
    for (const target of targets) {
      const found = moduleAt(target.replace("*", () => rest));
      if (found !== null) return found;
    }
  }
  return baseUrl === null ? null : moduleAt(join(baseUrl, specifier));
}

/** What the `*` of a pattern stands for in `text`; `null` where the pattern does not fit. */
export function matchPattern(pattern: string, text: string): string | null {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === text ? "" : null;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
  return fits ? text.slice(before.length, text.length - after.length) : null;
}

/** What stays the same on the way from a configuration to those that it extends. */
interface Reading {
  readonly top: string;
  /** The folder of the configuration that is in force: `${configDir}`. */
  readonly leaf: string;
  readonly withPackage: (from: string, specifier: string) => string | null;
  readonly depth: number;
}

function readOptions(path: string, reading: Reading): ModuleOptions {
  const json = reading.depth < DEEPEST && isInside(path, reading.top) ? readFile(path)?.derive(parseJson) : null;
  if (json == null) return { baseUrl: null, paths: [] };
  const folder = dirname(path);
  const deeper = { ...reading, depth: reading.depth + 1 };
  const inherited = asStrings(json["extends"])
    .flatMap(name => extended(path, name, reading))
    .map(other => readOptions(other, deeper));
  const compiler = asObject(json["compilerOptions"]) ?? {};
  const place = (value: string, base: string): string => resolve(base, value.replaceAll("${configDir}", reading.leaf));
  const own = typeof compiler["baseUrl"] === "string" ? place(compiler["baseUrl"], folder) : null;
  const baseUrl = own ?? inherited.findLast(other => other.baseUrl !== null)?.baseUrl ?? null;
  const paths = asObject(compiler["paths"]);
  if (paths !== null) {
    const entries = Object.entries(paths).map(([pattern, targets]) => ({
      pattern,
      targets: asStrings(targets).map(target => place(target, baseUrl ?? folder)),
    }));
    return { baseUrl, paths: entries.sort((a, b) => specificity(b.pattern) - specificity(a.pattern)) };
  }
  const fromBase = inherited.findLast(other => other.paths.length > 0)?.paths;
  return { baseUrl, paths: fromBase ?? referenced(json["references"], folder, deeper) };
}

/** An exact name wins, then the longest text before the `*`. */
function specificity(pattern: string): number {
  const star = pattern.indexOf("*");
  return star < 0 ? Infinity : star;
}

function extended(path: string, name: string, { withPackage }: Reading): readonly string[] {
  if (!name.startsWith(".") && !isAbsolute(name)) return [withPackage(path, name)].filter(found => found !== null);
  const target = resolve(dirname(path), name);
  return [target, `${target}.json`, join(target, "tsconfig.json")].filter(other =>
    hasFile(dirname(other), basename(other)),
  );
}

/** A configuration that only lists others: those that have paths belong to the same folder of sources. */
function referenced(references: unknown, folder: string, reading: Reading): ModuleOptions["paths"] {
  if (!Array.isArray(references)) return [];
  return references.flatMap(reference => {
    const target = asObject(reference)?.["path"];
    // A reference to a folder is another project, with names of its own.
    if (typeof target !== "string" || !target.endsWith(".json")) return [];
    return readOptions(resolve(folder, target), reading).paths;
  });
}
