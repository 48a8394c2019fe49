import { isDeepStrictEqual } from "node:util";
import { DIALECTS, type Dialect } from "../model/dialect.js";
import { operationsOf, type Migration } from "../model/migration.js";
import type { Operation } from "../model/operation.js";
import type { Project } from "../project/project.js";
import { storeOf } from "./disk-cache.js";
import { Questions, type ReadText } from "./questions.js";
import { readFile, type Reading } from "./read-file.js";

/** So many files are kept, of all projects. */
const MOST_FILES = 50_000;

/** A file as it is on disk, and as it was linted, which may be a text in an editor. */
interface Known {
  readonly onDisk: MigrationSource | null;
  readonly linted: MigrationSource | null;
}

const files = new Map<string, Known>();

function keep(source: MigrationSource, place: keyof Known): MigrationSource {
  const key = keyOf(source.path, source.dialect);
  const known = files.get(key) ?? { onDisk: null, linted: null };
  if (files.size >= MOST_FILES && !files.has(key)) files.delete(files.keys().next().value as string);
  files.set(key, { ...known, [place]: source });
  return source;
}

/** What is known of a file in a dialect, as far as its text and project are the same. */
function knownAt(path: string, text: string, dialect: Dialect, project: Project): MigrationSource | null {
  const known = files.get(keyOf(path, dialect));
  const isSame = (source: MigrationSource | null | undefined): boolean =>
    source?.text === text && source.project === project;
  if (isSame(known?.onDisk)) return known?.onDisk ?? null;
  return isSame(known?.linted) ? (known?.linted ?? null) : null;
}

function keyOf(path: string, dialect: Dialect): string {
  return `${dialect} ${path}`;
}

/**
 * A reading with the operations of an earlier one where its own are the same in all: what has been replayed with them then
 * holds for it, too. An editor's text changes far more often than what it does.
 */
function sharing<R extends Reading>(found: R, earlier: readonly (MigrationSource | null | undefined)[]): R {
  const { migration, sites } = found;
  const own = migration.up.kind === "steps" ? migration.up.operations : [];
  const known = earlier
    .map(source => source?.operationsSoFar ?? null)
    .find(operations => operations !== null && isDeepStrictEqual(operations, own));
  if (known == null || known.length === 0) return found;
  const places = new Map(own.map((operation, i) => [operation, known[i] as Operation]));
  const shared = { ...migration, up: { ...migration.up, operations: known } };
  if (sites === undefined) return { ...found, migration: shared };
  const moved = [...sites].map(([operation, site]) => [places.get(operation) ?? operation, site] as const);
  return { ...found, migration: shared, sites: new Map(moved) };
}

/**
 * The migration that a linted file holds, or `null` for one that holds none; `read` reads it, always in the same way for
 * one kind of file. What was read of it as a sibling of another file is not read again, and the other way round.
 */
export function readLinted<R extends Reading>(
  { path, text }: { readonly path: string; readonly text: string },
  project: Project,
  read: (project: Project) => R | null,
): R | null {
  for (const dialect of DIALECTS) {
    const known = knownAt(path, text, dialect, project)?.readSoFar ?? null;
    if (known !== null && project.dialectOf(path, text) === dialect) return known as R;
  }
  const questions = new Questions();
  const own = read(questions.noting(project));
  if (own === null) return null;
  const { dialect } = own.migration;
  const known = files.get(keyOf(path, dialect));
  const found = sharing(own, [known?.onDisk, known?.linted]);
  const source = knownAt(path, text, dialect, project) ?? new MigrationSource(path, text, dialect, project);
  source.take(found, questions);
  keep(source, "linted");
  return found;
}

/**
 * A file on disk that may hold a migration for a database of `dialect`; `null` for one that cannot be read. The same
 * object as long as the text is the same.
 */
export function sourceAt(path: string, dialect: Dialect, project: Project): MigrationSource | null {
  const text = project.read(path);
  if (text === null) return null;
  const known = knownAt(path, text, dialect, project);
  if (known !== null && files.get(keyOf(path, dialect))?.onDisk === known) return known;
  return keep(known ?? new MigrationSource(path, text, dialect, project), "onDisk");
}

/**
 * The migration in a file on disk, or `null` for a file that holds none, and for one that cannot be read. Lowered once
 * for each text of the file and of the helpers that it imports. Never throws.
 */
export function lowerFile(path: string, dialect: Dialect, project: Project): Migration | null {
  return sourceAt(path, dialect, project)?.migration ?? null;
}

/** What a file was lowered to. */
interface Lowered {
  /** Those of the way up, which may have a file of their own; `null` where the file holds no migration. */
  readonly operations: () => readonly Operation[] | null;
  /** `null` where the operations were read in an earlier run. */
  readonly reading: { readonly found: Reading | null } | null;
  /** The other texts that were read for it. */
  readonly texts: readonly ReadText[];
}

/** A file that is read as far as somebody asks. Only operations are kept, never the tree. */
export class MigrationSource {
  private lowered: Lowered | undefined;

  constructor(
    readonly path: string,
    readonly text: string,
    readonly dialect: Dialect,
    readonly project: Project,
  ) {}

  /** What the way up does; `null` for a file that holds no migration. */
  get operations(): readonly Operation[] | null {
    this.lowered = this.current ?? this.stored() ?? this.lower();
    return this.lowered.operations();
  }

  /** `null` for a file that holds none. */
  get migration(): Migration | null {
    const known = this.current;
    this.lowered = known === undefined || known.reading === null ? this.lower() : known;
    return this.lowered.reading?.found?.migration ?? null;
  }

  /** What a front-end has read of it by now; `null` where none has, or where it holds no migration. */
  get readSoFar(): Reading | null {
    return this.current?.reading?.found ?? null;
  }

  /** What is known by now of what the way up does; `null` where nobody has asked. */
  get operationsSoFar(): readonly Operation[] | null {
    return this.current?.operations() ?? null;
  }

  /** Takes over what was read of it. */
  take(found: Reading | null, questions: Questions): Lowered {
    const up = found?.migration.up ?? null;
    const operations = (): readonly Operation[] | null => (up === null ? null : operationsOf(up));
    this.lowered = { operations, reading: { found }, texts: this.others(questions) };
    if (up?.kind !== "elsewhere") storeOf(this.project, this.path)?.keep(this, operations(), questions);
    return this.lowered;
  }

  private others(questions: Questions): readonly ReadText[] {
    return [...questions.reads()].filter(({ path }) => path !== this.path);
  }

  /** Whether a file that it was read from has changed. */
  get isStale(): boolean {
    return this.lowered?.texts.some(({ path, text }) => this.project.read(path) !== text) ?? false;
  }

  private get current(): Lowered | undefined {
    return this.isStale ? undefined : this.lowered;
  }

  /** What an earlier run has read. */
  private stored(): Lowered | undefined {
    const found = storeOf(this.project, this.path)?.find(this);
    if (found === undefined) return undefined;
    return { operations: () => found.operations, reading: null, texts: this.others(found.questions) };
  }

  private lower(): Lowered {
    const { dialect } = this;
    const questions = new Questions();
    // Migrations of one series are for one database: the evidence is not gathered anew for each of them.
    const project: Project = { ...questions.noting(this.project), dialectOf: () => dialect };
    try {
      return this.take(readFile(this.path, this.text, project)?.found ?? null, questions);
    } catch {
      // A file that nobody lints must not keep another one from being linted.
      return { operations: () => null, reading: { found: null }, texts: [] };
    }
  }
}
