import { readMigration } from "../frontends/migration.js";
import { parseScript } from "../frontends/parse.js";
import type { Dialect } from "../model/dialect.js";
import { operationsOf, type Migration } from "../model/migration.js";
import type { Project } from "../project/project.js";
import { lowerSqlFile } from "../sql/file.js";

/** So many files are kept, of all projects. */
const MOST_FILES = 10_000;

const files = new Map<string, MigrationSource>();

/**
 * A file on disk that may hold a migration for a database of `dialect`; `null` for one that cannot be read. The same
 * object as long as the text is the same.
 */
export function sourceAt(path: string, dialect: Dialect, project: Project): MigrationSource | null {
  const text = project.read(path);
  if (text === null) return null;
  const key = `${dialect} ${path}`;
  const known = files.get(key);
  if (known?.text === text && known.project === project) return known;
  if (files.size >= MOST_FILES) files.delete(files.keys().next().value as string);
  const source = new MigrationSource(path, text, dialect, project);
  files.set(key, source);
  return source;
}

/**
 * The migration in a file on disk, or `null` for a file that holds none, and for one that cannot be read. Lowered once
 * for each text of the file and of the helpers that it imports. Never throws.
 */
export function lowerFile(path: string, dialect: Dialect, project: Project): Migration | null {
  return sourceAt(path, dialect, project)?.migration ?? null;
}

/** What a migration was read from besides its own file. */
interface Dependency {
  readonly path: string;
  readonly text: string | null;
}

/** A file that is read as far as somebody asks. Only operations are kept, never the tree. */
export class MigrationSource {
  private known: { readonly migration: Migration | null; readonly words: ReadonlySet<string> } | undefined;
  private lowered: { readonly migration: Migration | null; readonly dependencies: readonly Dependency[] } | undefined;
  private readonly readsElsewhere: boolean;

  constructor(
    private readonly path: string,
    readonly text: string,
    private readonly dialect: Dialect,
    readonly project: Project,
  ) {
    this.readsElsewhere = READS_ELSEWHERE.test(text);
  }

  /** `null` for a file that holds none. */
  get migration(): Migration | null {
    if (
      this.lowered === undefined ||
      this.lowered.dependencies.some(other => this.project.read(other.path) !== other.text)
    ) {
      this.lowered = this.lower();
    }
    return this.lowered.migration;
  }

  /**
   * Whether all of these words, in lower case, occur in the file, or in the names that its helpers bring in. A table whose
   * name does not is not touched by it.
   */
  mentions(words: readonly string[]): boolean {
    const migration = this.readsElsewhere ? this.migration : null;
    if (this.known?.migration !== migration || this.known === undefined) {
      this.known = { migration, words: new Set([...wordsOf(this.text), ...namesIn(migration).flatMap(wordsOf)]) };
    }
    const { words: known } = this.known;
    return words.every(word => known.has(word));
  }

  private lower(): NonNullable<typeof this.lowered> {
    const { path, text, dialect } = this;
    // Migrations of one series are for one database: the evidence is not gathered anew for each of them.
    const project: Project = { ...this.project, dialectOf: () => dialect };
    try {
      if (/\.sql$/i.test(path)) {
        return { migration: lowerSqlFile(path, text, project)?.migration ?? null, dependencies: [] };
      }
      const ast = parseScript(path, text);
      const read = ast === null ? null : readMigration({ path, text, ast }, project);
      const dependencies = (read?.dependencies ?? []).map(other => ({ path: other, text: project.read(other) }));
      return { migration: read?.migration ?? null, dependencies };
    } catch {
      // A file that nobody lints must not keep another one from being linted.
      return { migration: null, dependencies: [] };
    }
  }
}

/** A module of the project, or a file that is read: what it does to which table is not in the text of the script. */
const READS_ELSEWHERE = /\breadFile|(?:\bfrom|\b(?:require|import)\s*\(|\bimport)\s*["'`]\.{1,2}\//;

/** The tables and indexes that the way up is about. */
function namesIn(migration: Migration | null): readonly string[] {
  return migration === null
    ? []
    : operationsOf(migration.up).flatMap(operation => [
        ...("table" in operation && operation.table !== null ? [operation.table.name.text] : []),
        ...(operation.kind === "renameTable" ? [operation.to.name.text] : []),
        ...(operation.kind === "createIndex" && operation.index.name !== null ? [operation.index.name.text] : []),
        ...(operation.kind === "dropIndex" && operation.name !== null ? [operation.name.name.text] : []),
      ]);
}

/** The words of a text or name, in lower case. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}
