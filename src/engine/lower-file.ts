import { readAlembic } from "../frontends/alembic/index.js";
import { readMigration, type ReadMigration } from "../frontends/migration.js";
import { parseScript } from "../frontends/parse.js";
import { DIALECTS, type Dialect } from "../model/dialect.js";
import { operationsOf, type Migration } from "../model/migration.js";
import type { Project } from "../project/project.js";
import { lowerSqlFile } from "../sql/file.js";

/** So many files are kept, of all projects. */
const MOST_FILES = 10_000;

const files = new Map<string, MigrationSource>();

function keep(source: MigrationSource): MigrationSource {
  if (files.size >= MOST_FILES) files.delete(files.keys().next().value as string);
  files.set(keyOf(source.path, source.dialect), source);
  return source;
}

function keyOf(path: string, dialect: Dialect): string {
  return `${dialect} ${path}`;
}

/**
 * The migration that a linted file holds, or `null` for one that holds none; `read` reads it. What was read of it as a sibling of
 * another file is not read again, and the other way round.
 */
export function readLinted(
  file: { readonly path: string; readonly text: string },
  project: Project,
  read: () => ReadMigration | null,
): ReadMigration | null {
  for (const dialect of DIALECTS) {
    const known = files.get(keyOf(file.path, dialect));
    if (known?.text !== file.text || known.project !== project) continue;
    if (known.readSoFar !== null && project.dialectOf(file.path, file.text) === dialect) return known.readSoFar;
  }
  const found = read();
  if (found !== null) keep(MigrationSource.of(file.path, file.text, found, project));
  return found;
}

/**
 * A file on disk that may hold a migration for a database of `dialect`; `null` for one that cannot be read. The same
 * object as long as the text is the same.
 */
export function sourceAt(path: string, dialect: Dialect, project: Project): MigrationSource | null {
  const text = project.read(path);
  if (text === null) return null;
  const known = files.get(keyOf(path, dialect));
  return known?.text === text && known.project === project
    ? known
    : keep(new MigrationSource(path, text, dialect, project));
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

/** What a file was lowered to. */
interface Lowered {
  readonly migration: Migration | null;
  /** The same of a script, with what its writer needs. */
  readonly read: ReadMigration | null;
  readonly dependencies: readonly Dependency[];
}

/** A file that is read as far as somebody asks. Only operations are kept, never the tree. */
export class MigrationSource {
  private known: { readonly migration: Migration | null; readonly words: ReadonlySet<string> } | undefined;
  private lowered: Lowered | undefined;
  private readonly readsElsewhere: boolean;

  constructor(
    readonly path: string,
    readonly text: string,
    readonly dialect: Dialect,
    readonly project: Project,
  ) {
    this.readsElsewhere = READS_ELSEWHERE.test(text);
  }

  /** A script that has been read already. */
  static of(path: string, text: string, read: ReadMigration, project: Project): MigrationSource {
    const source = new MigrationSource(path, text, read.migration.dialect, project);
    source.lowered = source.loweredTo(read);
    return source;
  }

  /** `null` for a file that holds none. */
  get migration(): Migration | null {
    return (this.lowered = this.current ?? this.lower()).migration;
  }

  /** The script as it has been read by now; `null` where nobody has, or where it holds no migration. */
  get readSoFar(): ReadMigration | null {
    return this.current?.read ?? null;
  }

  /** What is known already, unless a file that it was read from has changed. */
  private get current(): Lowered | undefined {
    const isStale = this.lowered?.dependencies.some(({ path, text }) => this.project.read(path) !== text) ?? false;
    return isStale ? undefined : this.lowered;
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

  /** The same, and not only as the target of foreign keys: those change nothing of the table that they refer to. */
  names(words: readonly string[]): boolean {
    const [word = ""] = words;
    if (!this.mentions(words)) return false;
    if (this.readsElsewhere || words.length !== 1 || !/^\w+$/.test(word)) return true;
    const places = new RegExp(`\\b${word}\\b`, "gi");
    for (let place = places.exec(this.text); place !== null; place = places.exec(this.text)) {
      if (!TARGET.test(this.text.slice(Math.max(0, place.index - 80), place.index))) return true;
    }
    return false;
  }

  /** Whether it may drop or rename whole tables: it then says so somewhere. */
  get movesTables(): boolean {
    return this.readsElsewhere || MOVES_TABLES.test(this.text);
  }

  private read(project: Project): ReadMigration | null {
    const { path, text } = this;
    if (/\.py$/i.test(path)) return readAlembic({ path, text }, project);
    const ast = parseScript(path, text);
    return ast === null ? null : readMigration({ path, text, ast }, project);
  }

  private lower(): Lowered {
    const { path, text, dialect } = this;
    // Migrations of one series are for one database: the evidence is not gathered anew for each of them.
    const project: Project = { ...this.project, dialectOf: () => dialect };
    try {
      if (/\.sql$/i.test(path)) {
        return { migration: lowerSqlFile(path, text, project)?.migration ?? null, read: null, dependencies: [] };
      }
      return this.loweredTo(this.read(project));
    } catch {
      // A file that nobody lints must not keep another one from being linted.
      return { migration: null, read: null, dependencies: [] };
    }
  }

  private loweredTo(read: ReadMigration | null): Lowered {
    const dependencies = (read?.dependencies ?? []).map(path => ({ path, text: this.project.read(path) }));
    return { migration: read?.migration ?? null, read, dependencies };
  }
}

/** A module of the project, or a file that is read: what it does to which table is not in the text of the script. */
const READS_ELSEWHERE = /\breadFile|(?:\bfrom|\b(?:require|import)\s*\(|\bimport)\s*["'`]\.{1,2}\//;

/** What stands before the name of a table that a foreign key refers to, in SQL and in the words of the frameworks. */
const TARGET =
  /\b(?:references|inTable|model|referencedTableName)["'`]?[\s:({]*(?:tableName["'`]?\s*:\s*)?["'`]?(?:\w+["'`]?\.["'`]?)?$/i;

const MOVES_TABLES = /drop\W{0,3}(?:foreign\W{0,3})?(?:tables?|schemas?|database|all)|rename/i;

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
