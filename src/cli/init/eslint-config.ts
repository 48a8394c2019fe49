import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseJson } from "../../project/json.js";
import { foldersUp } from "../../project/root.js";

/** What is to be done about ESLint's configuration. */
export type ConfigPlan =
  /** There is none: this one may be written. */
  | { readonly kind: "write"; readonly path: string; readonly text: string }
  /** There is one, which has the plugin already. */
  | { readonly kind: "done"; readonly path: string }
  /** There is one: these lines belong into it. */
  | { readonly kind: "add"; readonly path: string; readonly lines: readonly string[] }
  /** There is one of the old form, which ESLint would no longer read beside one of the new form. */
  | { readonly kind: "migrate"; readonly path: string; readonly lines: readonly string[] }
  /** There is no package that ESLint could be installed in. */
  | { readonly kind: "no package" };

const FLAT = ["js", "mjs", "cjs", "ts", "mts", "cts"].map(extension => `eslint.config.${extension}`);
const LEGACY = [
  ".eslintrc.js",
  ".eslintrc.cjs",
  ".eslintrc.yaml",
  ".eslintrc.yml",
  ".eslintrc.json",
  ".eslintrc",
] as const;

/** Comments that stand on lines of their own. */
const COMMENTS = /^[ \t]*(?:\/\/.*|\/\*[^]*?\*\/)/gm;

const IMPORT = 'import db from "eslint-plugin-db";';
const SPREAD = "...db.configs.recommended,";

/**
 * Plans ESLint's configuration for `cwd`. `root` is where the project ends: a configuration further up counts, since one
 * beside it would take its place.
 */
export function planConfig(cwd: string, root: string): ConfigPlan {
  const folders = foldersUp(cwd, root);
  const flat = firstFile(folders, FLAT);
  if (flat !== null) return planFor(flat);
  const legacy = firstFile(folders, LEGACY) ?? manifestWithConfig(folders);
  if (legacy !== null) return { kind: "migrate", path: legacy, lines: [IMPORT, SPREAD] };
  const manifest = firstFile(folders, ["package.json"]);
  if (manifest === null) return { kind: "no package" };
  const isModule = parseJson(textOf(manifest))?.["type"] === "module";
  const name = isModule ? "eslint.config.js" : "eslint.config.mjs";
  const text = `${IMPORT}\n\nexport default [\n  ${SPREAD}\n];\n`;
  return { kind: "write", path: join(dirname(manifest), name), text };
}

function planFor(path: string): ConfigPlan {
  const text = textOf(path);
  if (/["'`]eslint-plugin-db["'`]/.test(text.replace(COMMENTS, ""))) return { kind: "done", path };
  const isCommonJs = /\.c[jt]s$/.test(path) || /\bmodule\.exports\b/.test(text);
  const first = isCommonJs ? 'const db = require("eslint-plugin-db");' : IMPORT;
  return { kind: "add", path, lines: [first, SPREAD] };
}

function manifestWithConfig(folders: readonly string[]): string | null {
  const manifests = folders.map(folder => join(folder, "package.json")).filter(path => existsSync(path));
  return manifests.find(path => parseJson(textOf(path))?.["eslintConfig"] !== undefined) ?? null;
}

function firstFile(folders: readonly string[], names: readonly string[]): string | null {
  return folders.flatMap(folder => names.map(name => join(folder, name))).find(path => existsSync(path)) ?? null;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
