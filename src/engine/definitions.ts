import { isMySqlFamily, type Dialect } from "../model/dialect.js";
import type { SchemaDefinition } from "../model/definition.js";
import { schemaOfDefinitions, type Schema } from "../model/schema/index.js";
import { mayDefine, readDefinition, type DefinitionFile } from "../frontends/definitions/index.js";
import { allSeries, filesBelow, type FoundSeries } from "../project/all-series.js";
import { hasFile } from "../project/files.js";
import { commonLength, foldersUp, isInside } from "../project/root.js";
import { projectOf, type Project } from "../project/project.js";
import { answersAlike, Questions, type Question, type ReadText } from "./questions.js";
import { Builder } from "./builder.js";
import { replayOf } from "./replay.js";

/** A definition with the files that it was read from besides its own. */
export interface PlacedDefinition extends SchemaDefinition {
  /** Absolute paths. */
  readonly dependencies: readonly string[];
}

interface Known {
  readonly text: string;
  readonly project: Project;
  readonly definition: PlacedDefinition | null;
  readonly others: readonly ReadText[];
  /** What else was asked of the project: an import may lead elsewhere when files come and go. */
  readonly asked: readonly Question[];
}

/** So many files are kept, of all projects. */
const MOST_FILES = 10_000;

const known = new Map<string, Known>();

/** What a file declares, as long as its text, those that it was read from and where its imports lead are the same. Never throws. */
export function definitionIn(file: DefinitionFile, project: Project): PlacedDefinition | null {
  const { path, text } = file;
  if (!mayDefine(path, text)) return null;
  const kept = known.get(path);
  if (kept?.text === text && kept.project === project && isCurrent(kept)) return kept.definition;
  const questions = new Questions();
  const read = attempt(() => readDefinition(file, questions.noting(project)));
  const others = [...questions.reads()].filter(other => other.path !== path);
  const definition = read === null ? null : { ...read, dependencies: others.flatMap(pathOfRead) };
  if (known.size >= MOST_FILES) known.clear();
  const asked = questions.written().filter(([kind]) => kind !== "read");
  known.set(path, { text, project, definition, others, asked });
  return definition;
}

function isCurrent({ project, others, asked }: Known): boolean {
  return others.every(({ path, text }) => project.read(path) === text) && answersAlike(asked, project, new Questions());
}

function pathOfRead({ path, text }: ReadText): readonly string[] {
  return text === null ? [] : [path];
}

/** A file that cannot be read must not keep a rule from going on. */
function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}

/**
 * The series that builds the tables of a definition: of those for its database, in its package or above, the one that has
 * most of them, the nearest among equals. `null` where none of them has any, or where two that are as near as each other do.
 */
export function builderOf(definition: SchemaDefinition, project: Project): Builder | null {
  const tables = definition.models.map(({ table }) => table.table);
  const [best, second] = seriesAround(project)
    .filter(
      ({ dialect, folder }) => isSameFamily(dialect, definition.dialect) && isInPackageOf(definition, folder, project),
    )
    .map(series => {
      const [path = ""] = series.paths;
      const replay = replayOf(series.project, path, series.dialect);
      const count = tables.filter(table => replay.end.table(table) !== null).length;
      return { series, replay, count, near: commonLength(series.folder, definition.path) };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || b.near - a.near);
  if (best === undefined || (second?.count === best.count && second.near === best.near)) return null;
  return new Builder(best.series, best.replay);
}

/** Whether two dialects may be of one database. */
export function isSameFamily(a: Dialect, b: Dialect): boolean {
  return a === b || (isMySqlFamily(a) && isMySqlFamily(b));
}

/** Whether a definition lies in the package of a folder: what others show of its tables, in documents or tests, is a copy. */
function isInPackageOf({ path }: SchemaDefinition, folder: string, { top }: Project): boolean {
  const root = foldersUp(folder, top).find(above => MANIFESTS.some(name => hasFile(above, name))) ?? top;
  return isInside(path, root);
}

const MANIFESTS = ["package.json", "pyproject.toml", "setup.py"];

// --- what is looked for in the whole repository ---

/** What was found is taken to be so for this many milliseconds, or for fifty times as long as it took to find. */
const FRESH = 1_000;
const SHARE_OF_LOOKS = 50;

/** The same of what is put together from files that are found already. */
const SHARE_OF_READING = 5;

/** A search of a repository that is not done again all the time. */
export class Search<T> {
  private readonly found = new Map<string, { readonly value: T; readonly until: number }>();

  constructor(
    private readonly search: (project: Project) => T,
    private readonly share = SHARE_OF_LOOKS,
  ) {}

  in(project: Project): T {
    // The packages of one repository are projects of their own.
    const key = `${project.top}\0${JSON.stringify(project.settings)}`;
    const kept = this.found.get(key);
    if (kept !== undefined && performance.now() < kept.until) return kept.value;
    const started = performance.now();
    const value = this.search(project);
    const now = performance.now();
    this.found.set(key, { value, until: now + Math.max(FRESH, (now - started) * this.share) });
    return value;
  }
}

const searches = new Search(project => allSeries(project.top, project.settings));

/** Every series of migrations of a repository. */
export function seriesAround(project: Project): readonly FoundSeries[] {
  return searches.in(project);
}

const builders = new Search(
  (project): readonly Builder[] =>
    seriesAround(project).map(
      series => new Builder(series, replayOf(series.project, series.paths[0] ?? "", series.dialect)),
    ),
  SHARE_OF_READING,
);

/** What each of them builds. */
export function buildersAround(project: Project): readonly Builder[] {
  return builders.in(project);
}

const definitionFiles = new Search(project =>
  [...filesBelow(project.top)].filter(path => SOURCE.test(path) && mayDefine(path, project.read(path) ?? "")),
);

const SOURCE = /(?<!\.d|\.test|\.spec)\.(?:[cm]?[jt]sx?|py|prisma)$/;

/** What the code of a repository declares of one database. */
export interface DeclaredSchema {
  readonly definitions: readonly PlacedDefinition[];
  /** All of them in one; a table that is declared in part is not `complete` in it. */
  readonly schema: Schema;
}

/**
 * All that is declared of the database that a series of migrations builds, `path` being one of them. Of the definitions
 * in other packages, only those count that declare tables of this series and of no nearer one.
 */
export function definitionsOf(project: Project, path: string, dialect: Dialect): DeclaredSchema {
  const paths = new Set(project.series(path));
  const definitions = placedDefinitions(project).flatMap(({ definition, builder }) => {
    if (!isSameFamily(definition.dialect, dialect)) return [];
    return builder()?.series.paths.some(other => paths.has(other)) === true ? [definition] : [];
  });
  return { definitions, schema: schemaOfDefinitions(definitions, dialect) };
}

/** A definition of a repository. */
export interface FoundDefinition {
  readonly definition: PlacedDefinition;
  /** What builds its tables; `null` where no series of migrations does. */
  builder(): Builder | null;
}

const placed = new Search(
  (project): readonly FoundDefinition[] =>
    definitionFiles.in(project).flatMap(file => {
      const text = project.read(file);
      const own = projectOf(file, project.top, project.settings);
      const definition = text === null ? null : definitionIn({ path: file, text }, own);
      if (definition === null) return [];
      let builder: Builder | null | undefined;
      return [
        { definition, builder: () => (builder === undefined ? (builder = builderOf(definition, own)) : builder) },
      ];
    }),
  SHARE_OF_READING,
);

/** All definitions of a repository. */
export function placedDefinitions(project: Project): readonly FoundDefinition[] {
  return placed.in(project);
}
