import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { LARGEST_FILE } from "../project/files.js";
import { rootAround } from "../project/root.js";

/** Something that shows what it is only when it is written down. */
export interface CacheKey {
  toJSON(): string;
}

/**
 * A value for `settings`, by which the key of ESLint's cache covers what the findings in one file depend on in others: all code of the
 * repository. What a migration imports, the functions that a loop calls and the queries that use an index may be in any of it. By itself,
 * `--cache` looks at a file and its configuration alone, and keeps a finding that another file has made wrong. ESLint writes the
 * configuration down for its cache and for people only: any other run does not look at these files here.
 */
export function cacheKey(): CacheKey {
  let key: string | undefined;
  return { toJSON: () => (key ??= hashOf(rootAround(process.cwd()))) };
}

/** What the plugin may read: code, and files that configure. */
const FILES = [
  "**/*.{sql,prisma,py,js,cjs,mjs,jsx,ts,cts,mts,tsx,json,jsonc,toml,ini,cfg,conf,yml,yaml,sh}",
  // What a query may be written in, beside that: an index is unused only where none of it names its columns.
  "**/*.{rb,php,go,java,kt,kts,cs,rs,ex,exs,scala,clj,fs,pl,swift,dart,r,jl,lua,vue,svelte,astro,ipynb,erb,ejs}",
  "**/{.sequelizerc,.gitmodules,.env,.env.*,Pipfile,requirements*.txt,requirements*.in}",
];

/** What is installed, or written by tools; their own folders begin with a dot. */
const IGNORED = [
  "**/node_modules/**",
  "**/.*/**",
  "**/{coverage,__pycache__,venv,site-packages}/**",
  "**/{package-lock,npm-shrinkwrap}.json",
  "**/pnpm-lock.yaml",
];

function hashOf(folder: string): string {
  const paths = globSync(FILES, { cwd: folder, dot: true, ignore: IGNORED });
  const hash = createHash("sha256");
  for (const path of paths.sort()) hash.update(`${path}\0${stampOf(join(folder, path))}\0`);
  return hash.digest("hex");
}

/** What a file holds; of a large one, what the disk says of it. */
function stampOf(path: string): string {
  try {
    const { size, mtimeMs } = statSync(path);
    return size > LARGEST_FILE ? `${size} ${mtimeMs}` : readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
