import { isAbsolute, join, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import type { Dialect } from "../model/dialect.js";
import type { LocatedRevision, Revision } from "../model/lineage.js";
import { databaseEvidence, isForeign } from "./dialect.js";
import type { Database } from "./dialect-words.js";
import { listFolder, readFile } from "./files.js";
import { isMigrationByConvention } from "./migration-path.js";
import { isScript, type MigrationName } from "./names.js";
import { schemaFiles } from "./orm-config.js";
import { resolveModule } from "./modules/resolve.js";
import { isDeclaredElsewhere, relatedRevisions } from "./revisions.js";
import { boundsOf, isInside, type Bounds } from "./root.js";
import {
  counterpartOf,
  memberOf,
  runKey,
  runOf,
  scriptOf,
  seriesFolder,
  seriesOf,
  type Member,
  type Series,
} from "./series.js";
import type { Settings } from "./settings.js";
import { wrappersAbove } from "./wrappers.js";

/** What the repository around a file says. Everything is looked up once and kept until the files on disk change. */
export interface Project {
  readonly settings: Settings;
  /** The nearest folder above the file that is a repository or a workspace; absolute. */
  readonly root: string;
  /** How far up files of the project may lie: the root, or a folder above it; absolute. */
  readonly top: string;
  /** The dialect of a file: the setting, else the evidence, strongest first. */
  dialectOf(path: string, text: string): Dialect;
  /**
   * Whether a file is a migration as far as its path tells: `settings.migrations`, else the conventions of the
   * frameworks. `null` where the path says nothing and the content has to.
   */
  isMigrationPath(path: string): boolean | null;
  /** Whether the path does not make a file a migration. Costs less than to ask what the path does make of it. */
  saysNothing(path: string): boolean;
  /** What the name of a migration file and the files around it say. */
  migrationFile(path: string): MigrationFile;
  /** The files that can belong to the same series of migrations and dialect, the file itself included, in the order in which they run. */
  series(path: string): readonly string[];
  /** What the files of Alembic in the series of a file say of their places, by path; empty for other tools. */
  declaredRevisions(path: string): ReadonlyMap<string, Revision>;
  /** The revisions of the other files that the tool reads together with a file, which declares `own`. */
  revisions(path: string, own: Revision): readonly LocatedRevision[];
  /** Whether a revision may be declared in a place that is not part of the series of a file. */
  isDeclaredElsewhere(id: string, path: string): boolean;
  /** The same for all files of one such series. */
  seriesKey(path: string): string;
  /** The file of the repository that an import means; `null` for packages from outside and for what does not exist. */
  resolveImport(from: string, specifier: string): string | null;
  /** The scripts around a migration that put methods of their own in the place of `up` and `down` of classes. */
  wrappers(path: string): readonly string[];
  /** The files that may say which schema TypeORM works in, the nearest first. */
  schemaFiles(path: string): readonly string[];
  /** Whether there is a folder at a path. */
  isFolder(path: string): boolean;
  /** The text of a file of the repository, `null` where it cannot be read. */
  read(path: string): string | null;
}

/** A migration file among its siblings. */
export interface MigrationFile extends MigrationName {
  /** Whether it lies in a folder that is called like one for migrations, and not in one of helpers below. */
  readonly inFolder: boolean;
  /** The file that holds the other direction, where that has one of its own. */
  readonly counterpart: string | null;
  /** Whether some migration of the series has a file for the way back. */
  readonly reversible: boolean;
  /** Whether the series has so many migrations that what none of them has is a choice. */
  readonly isLong: boolean;
  /** Whether the series has scripts, which may load a file of SQL. */
  readonly amongScripts: boolean;
  /** The script of the same migration beside a file of SQL, which loads it. */
  readonly script: string | null;
}

/** So many migrations of a series without one way back are a choice, whatever the files are called. */
const A_CHOICE = 5;

const projects = new Map<string, Project>();

/** More settings than this are no settings of people. */
const MOST_PROJECTS = 1_000;

/**
 * The project around a linted file. `cwd` is absolute; a path that is not, here and in the methods, is seen from there:
 * editors lint text that has no file.
 */
export function projectOf(filename: string, cwd: string, settings: Settings): Project {
  const bounds = boundsOf(resolve(cwd, filename), cwd);
  const key = [bounds.root, bounds.top, cwd, JSON.stringify(settings)].join("\0");
  let project = projects.get(key);
  if (project === undefined) {
    if (projects.size >= MOST_PROJECTS) projects.clear();
    project = createProject(bounds, cwd, settings);
    projects.set(key, project);
  }
  return project;
}

function createProject({ root, top }: Bounds, cwd: string, settings: Settings): Project {
  const chosen = settings.migrations === null ? null : globMatcher(settings.migrations, [cwd, root]);
  /** The files of a run that the setting chooses. */
  const chosenOf = new WeakMap<readonly string[], readonly string[]>();
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(cwd, path));

  function dialectOf(file: string, text: string): Dialect {
    if (settings.dialect !== null) return settings.dialect;
    const { database } = databaseEvidence(absolute(file), text, top);
    return database === "other" ? "postgresql" : database;
  }

  function placeOf(path: string): { readonly self: Member; readonly series: Series; readonly database: Database } {
    const series = seriesOf(path, top);
    const self = memberOf(path, series);
    return { self, series, database: self.database ?? dialectOf(path, readFile(path)?.text ?? "") };
  }

  return {
    settings,
    root,
    top,
    dialectOf,
    isMigrationPath(file) {
      const path = absolute(file);
      if (chosen !== null) return chosen(path);
      const conventional = isMigrationByConvention(path, top);
      return conventional !== false && settings.dialect === null && isForeign(path, top) ? false : conventional;
    },
    saysNothing(file) {
      const path = absolute(file);
      return chosen === null ? isMigrationByConvention(path, top) !== true : !chosen(path);
    },
    migrationFile(file) {
      const path = absolute(file);
      const series = seriesOf(path, top);
      const self = memberOf(path, series);
      return {
        id: self.id,
        direction: self.direction,
        layout: self.layout,
        inFolder: seriesFolder(path, top).named && isMigrationByConvention(path, top) !== false,
        counterpart: counterpartOf(self, series),
        reversible: series.reversible.has(self.branch),
        isLong: (series.sizes.get(self.branch) ?? 1) >= A_CHOICE,
        amongScripts: series.hasScripts,
        script: isScript(path) ? null : scriptOf(self, series),
      };
    },
    series(file) {
      const path = absolute(file);
      const { self, series, database } = placeOf(path);
      const run = runOf(self, series, database);
      if (chosen === null) return run;
      const known = chosenOf.get(run) ?? run.filter(chosen);
      chosenOf.set(run, known);
      return chosen(path) ? known : run.filter(other => other === path || chosen(other));
    },
    seriesKey(file) {
      const { self, series, database } = placeOf(absolute(file));
      return [series.folder, runKey(self, database)].join("\0");
    },
    declaredRevisions: file => seriesOf(absolute(file), top).declared,
    revisions(file, own) {
      const path = absolute(file);
      return relatedRevisions(path, own, seriesOf(path, top).declared);
    },
    isDeclaredElsewhere: (id, file) => isDeclaredElsewhere(id, absolute(file), top),
    resolveImport: (from, specifier) => resolveModule(absolute(from), specifier, top),
    wrappers: file => wrappersAbove(absolute(file), top),
    schemaFiles: file => schemaFiles(absolute(file), root),
    isFolder: path => listFolder(path) !== null,
    read: path => readFile(absolute(path))?.text ?? null,
  };
}

/** Whether a path fits one of the globs, seen from one of the folders. A folder stands for all that is in it. */
function globMatcher(globs: readonly string[], folders: readonly string[]): (path: string) => boolean {
  const patterns = globs.map(glob => glob.replaceAll("\\", "/").replace(/^\.\//, "").replace(/\/+$/, ""));
  const matches = picomatch([...patterns, ...patterns.map(pattern => join(pattern, "**").replaceAll("\\", "/"))], {
    dot: true,
  });
  const posix = (path: string): string => path.split(sep).join("/");
  return path =>
    matches(posix(path)) || folders.some(folder => isInside(path, folder) && matches(posix(relative(folder, path))));
}
