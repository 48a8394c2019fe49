import type { Dialect } from "../model/dialect.js";
import type { Settings } from "./settings.js";

/** What the repository around a file says. Everything is looked up once and kept until the files on disk change. */
export interface Project {
  readonly settings: Settings;
  /** The nearest folder above the file that is a repository or a workspace; absolute. */
  readonly root: string;
  /** The dialect of a file: the setting, else the evidence, strongest first. */
  dialectOf(path: string, text: string): Dialect;
  /**
   * Whether a file is a migration as far as its path tells: `settings.migrations`, else the conventions of the
   * frameworks. `null` where the path says nothing and the content has to.
   */
  isMigrationPath(path: string): boolean | null;
  /** The files that can belong to the same series of migrations and dialect, the file itself included, in the order in which they run. */
  series(path: string): readonly string[];
  /** The file of the repository that an import means; `null` for packages from outside and for what does not exist. */
  resolveImport(from: string, specifier: string): string | null;
  /** The text of a file of the repository, `null` where it cannot be read. */
  read(path: string): string | null;
}

/** The project around a linted file. `filename` and `cwd` are absolute. */
export function projectOf(filename: string, cwd: string, settings: Settings): Project {
  void filename;
  return {
    settings,
    root: cwd,
    dialectOf: () => settings.dialect ?? "postgresql",
    isMigrationPath: () => null,
    series: path => [path],
    resolveImport: () => null,
    read: () => null,
  };
}
