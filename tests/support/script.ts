import { dirname, resolve } from "node:path";
import { readMigration, type ReadMigration } from "../../src/frontends/migration.js";
import { parseScript } from "../../src/frontends/parse.js";
import type { Dialect } from "../../src/model/dialect.js";
import { operationsOf } from "../../src/model/migration.js";
import type { Operation } from "../../src/model/operation.js";
import { CONNECTION_FILES } from "../../src/project/orm-config.js";
import { migrationName } from "../../src/project/names.js";
import type { Project } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { wrapsClasses } from "../../src/project/wrappers.js";

export interface ScriptOptions {
  readonly dialect?: Dialect;
  /** Other files of the repository, by path relative to its root. */
  readonly files?: Readonly<Record<string, string>>;
  readonly path?: string;
}

const ROOT = "/repository";

/** A repository of files in memory. */
export function memoryProject(files: Readonly<Record<string, string>>, dialect: Dialect): Project {
  const absolute = new Map(Object.entries(files).map(([path, text]) => [resolve(ROOT, path), text]));
  return {
    settings: DEFAULT_SETTINGS,
    root: ROOT,
    top: ROOT,
    dialectOf: () => dialect,
    saysNothing: path => !path.includes("/migrations/"),
    isMigrationPath: path => (path.includes("/migrations/") ? true : null),
    wrappers: path =>
      [...absolute]
        .filter(([other, text]) => other !== path && path.startsWith(`${dirname(other)}/`) && wrapsClasses(text))
        .map(([other]) => other),
    schemaFiles: () => [...absolute.keys()].filter(path => CONNECTION_FILES.test(path)),
    isFolder: path => [...absolute.keys()].some(file => file.startsWith(`${path}/`)),
    migrationFile: path => ({
      ...migrationName(path),
      inFolder: true,
      counterpart: null,
      reversible: false,
      isLong: false,
      amongScripts: true,
      script: null,
    }),
    series: path => [path],
    declaredRevisions: () => new Map(),
    revisions: () => [],
    isDeclaredElsewhere: () => true,
    seriesKey: path => path,
    resolveImport(from, specifier) {
      if (!specifier.startsWith(".")) return null;
      const target = resolve(from, "..", specifier);
      const stem = target.replace(/\.[cm]?js$/, "");
      return (
        [target, `${stem}.ts`, `${stem}.js`, `${stem}/index.ts`, `${stem}/index.js`].find(path => absolute.has(path)) ??
        null
      );
    },
    read: path => absolute.get(path) ?? null,
  };
}

/** Reads a migration from its source; `null` where it is taken for none. */
export function readScript(code: string, options: ScriptOptions = {}): ReadMigration | null {
  const path = options.path ?? "migrations/1_test.ts";
  const project = memoryProject({ ...options.files, [path]: code }, options.dialect ?? "postgresql");
  const file = resolve(ROOT, path);
  const ast = parseScript(file, code);
  return ast === null ? null : readMigration({ path: file, text: code, ast }, project);
}

/** The operations of one direction. */
export function scriptOperations(
  code: string,
  direction: "up" | "down" = "up",
  options: ScriptOptions = {},
): readonly Operation[] {
  const read = readScript(code, options);
  return read === null ? [] : operationsOf(read.migration[direction]);
}
