import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { mayDefine } from "../frontends/definitions/index.js";
import { LARGEST_FILE } from "../project/files.js";
import { isMigrationByConvention } from "../project/migration-path.js";
import { rootAround } from "../project/root.js";

/** Something that shows what it is only when it is written down. */
export interface CacheKey {
  toJSON(): string;
}

/**
 * A value for `settings`, by which the key of ESLint's cache covers what the findings in one file depend on in others:
 * the other migrations, the models, and the files that tell the database, in all of the repository. By itself, `--cache` looks at a file and its configuration
 * alone, and keeps a finding that another migration has made wrong. ESLint writes the configuration down for its cache
 * and for people only: any other run does not look at these files here.
 */
export function cacheKey(): CacheKey {
  let key: string | undefined;
  return { toJSON: () => (key ??= hashOf(rootAround(process.cwd()))) };
}

const FILES = [
  "**/*.{sql,js,cjs,mjs,ts,cts,mts}",
  "**/*.py",
  "**/*.prisma",
  "**/{package.json,migration_lock.toml,_journal.json,.sequelizerc,alembic.ini,pyproject.toml,requirements*.txt}",
  "**/{.env,.env.*,docker-compose*.yml,docker-compose*.yaml,compose.yml,compose.yaml}",
];

/** Scripts by the name of which tools look for their configuration. */
const CONFIGURATION = /^(?:knexfile|ormconfig|data-source|datasource|drizzle\.config|prisma\.config|config|database)\./;

function hashOf(folder: string): string {
  const paths = globSync(FILES, { cwd: folder, dot: true, ignore: ["**/node_modules/**", "**/.git/**"] });
  const hash = createHash("sha256");
  for (const path of paths.sort()) {
    const stamp = stampOf(join(folder, path));
    if (matters(path, folder, stamp)) hash.update(`${path}\0${stamp}\0`);
  }
  return hash.digest("hex");
}

function matters(path: string, folder: string, text: string): boolean {
  if (!/\.(?:[cm]?[jt]s|py)$/.test(path) || /(?:^|\/)(?:versions|alembic)\/.*\.py$/.test(path)) return true;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (CONFIGURATION.test(name)) return true;
  const file = join(folder, path);
  return isMigrationByConvention(file, folder) === true || mayDefine(file, text);
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
