import type { Dialect } from "../model/dialect.js";
import type { Operation } from "../model/operation.js";
import type { Project } from "../project/project.js";
import { sourceAt, type MigrationSource } from "./lower-file.js";

/** What was seen of the files is taken to be so for this many milliseconds. */
const FRESH = 1_000;

/** Looking whether the files have changed takes at most this part of the time. */
const SHARE_OF_LOOKS = 1 / 50;

/** So many series are kept. */
const MOST_SERIES = 200;

const NONE: ReadonlyMap<string, MigrationSource> = new Map();

const known = new Map<string, MigrationSeries>();

/** The series of migrations that a file belongs to, as it is on disk. The same object as long as it is the same series. */
export function seriesOf(project: Project, path: string, dialect: Dialect): MigrationSeries {
  const key = `${dialect}\0${project.seriesKey(path)}`;
  let series = known.get(key);
  if (series?.project !== project) {
    if (known.size >= MOST_SERIES) known.clear();
    series = new MigrationSeries(project, dialect);
    known.set(key, series);
  }
  series.refresh(project.series(path));
  return series;
}

/** A migration file that is known by the words in it. */
interface Indexed {
  readonly source: MigrationSource;
  /** What it was lowered to when its words were taken, where they do not all stand in its text. */
  readonly operations: readonly Operation[] | null;
}

/** The files of a series of migrations, in the order in which they run, found by the words in them. */
export class MigrationSeries {
  private paths: readonly string[] = [];
  private places: ReadonlyMap<string, number> = new Map();
  private sources: ReadonlyMap<string, MigrationSource> = NONE;
  private index: Index | undefined;
  private looked = -Infinity;
  private lasts = 0;
  /** How often it has become another. */
  changes = 0;

  constructor(
    readonly project: Project,
    readonly dialect: Dialect,
  ) {}

  /** Takes in what has changed on disk. */
  refresh(paths: readonly string[]): void {
    const now = Date.now();
    const isFresh = Math.abs(now - this.looked) < this.lasts;
    if (isFresh && paths === this.paths) return;
    const before = isFresh ? this.sources : NONE;
    const started = performance.now();
    const sources = new Map<string, MigrationSource>();
    for (const path of paths) {
      const source = before.get(path) ?? sourceAt(path, this.dialect, this.project);
      if (source !== null) sources.set(path, source);
    }
    const isSame = paths === this.paths && this.isAsBefore(sources);
    if (!isFresh) {
      this.looked = now;
      // What is new is read, which is no measure of how long the next look takes.
      this.lasts = Math.max(FRESH, isSame ? (performance.now() - started) / SHARE_OF_LOOKS : 0);
    }
    if (isSame) return;
    this.changes++;
    this.sources = sources;
    if (paths !== this.paths) {
      this.paths = paths;
      this.places = new Map(paths.map((path, i) => [path, i]));
    }
    this.index?.follow(sources, isFresh);
  }

  private isAsBefore(sources: ReadonlyMap<string, MigrationSource>): boolean {
    if (sources.size !== this.sources.size) return false;
    for (const [path, source] of sources) if (source !== this.sources.get(path) || source.isStale) return false;
    return true;
  }

  /** In order. */
  get files(): readonly string[] {
    return this.paths;
  }

  /** When it runs among the others; -1 for a file that is none of them. */
  placeOf(path: string): number {
    return this.places.get(path) ?? -1;
  }

  /** `null` for a file that is not on disk, or cannot be read. */
  sourceAt(path: string): MigrationSource | null {
    return this.sources.get(path) ?? null;
  }

  /** Those in which all of these words, in lower case, occur, or in the names that their helpers bring in. */
  mentioning(words: readonly string[]): Iterable<MigrationSource> {
    return this.indexed().mentioning(words);
  }

  /** Whether all of these words occur in one of the files. */
  mentions(source: MigrationSource, words: readonly string[]): boolean {
    const index = this.indexed();
    return words.every(word => index.has(source, word));
  }

  /** Those in which all of these words occur, and not only as the target of foreign keys. */
  naming(words: readonly string[]): Iterable<MigrationSource> {
    const [word] = words;
    return words.length === 1 && word !== undefined ? this.indexed().naming(word) : this.mentioning(words);
  }

  /** Those of these that may drop or rename what the words stand for, or a column of it. */
  moving(words: readonly string[]): Iterable<MigrationSource> {
    const [word] = words;
    return words.length === 1 && word !== undefined ? this.indexed().moving(word) : this.mentioning(words);
  }

  /** Those that may change tables which they do not name: by what happens to a schema or a type. */
  sweeping(): Iterable<MigrationSource> {
    return this.indexed().sweeping;
  }

  private indexed(): Index {
    if (this.index === undefined) {
      this.index = new Index();
      this.index.follow(this.sources, false);
    }
    return this.index;
  }
}

/** Files by the words in them. */
class Index {
  private readonly files = new Map<string, Indexed>();
  private readonly byWord = new Map<string, Set<MigrationSource>>();
  /** Those of the same that name a word otherwise than as the target of a foreign key; filled when it is asked for. */
  private readonly namingByWord = new Map<string, Set<MigrationSource>>();
  /** Those of these that may drop or rename what a word stands for. */
  private readonly movingByWord = new Map<string, Set<MigrationSource>>();
  readonly sweeping = new Set<MigrationSource>();

  /** Takes in what is new, and forgets what is gone. With `isFresh`, what helpers bring in is as it was. */
  follow(sources: ReadonlyMap<string, MigrationSource>, isFresh: boolean): void {
    for (const [path, { source }] of this.files) if (sources.get(path) !== source) this.remove(path);
    for (const [path, source] of sources) {
      const indexed = this.files.get(path);
      if (indexed === undefined) this.add(source);
      else if (source.readsElsewhere && !isFresh && source.operations !== indexed.operations) {
        this.remove(path);
        this.add(source);
      }
    }
  }

  has(source: MigrationSource, word: string): boolean {
    return this.byWord.get(word)?.has(source) ?? false;
  }

  *mentioning(words: readonly string[]): IterableIterator<MigrationSource> {
    const sets = words.map(word => this.byWord.get(word) ?? EMPTY).sort((a, b) => a.size - b.size);
    const [smallest, ...others] = sets;
    for (const source of smallest ?? []) if (others.every(set => set.has(source))) yield source;
  }

  naming(word: string): ReadonlySet<MigrationSource> {
    return filled(this.namingByWord, word, () =>
      [...(this.byWord.get(word) ?? EMPTY)].filter(file => file.names(word)),
    );
  }

  moving(word: string): ReadonlySet<MigrationSource> {
    return filled(this.movingByWord, word, () => [...this.naming(word)].filter(file => file.moves(word)));
  }

  private add(source: MigrationSource): void {
    const indexed = { source, operations: source.readsElsewhere ? source.operations : null };
    this.files.set(source.path, indexed);
    if (source.sweeps) this.sweeping.add(source);
    for (const word of wordsIn(indexed)) {
      const others = this.byWord.get(word);
      if (others === undefined) this.byWord.set(word, new Set([source]));
      else others.add(source);
      const naming = this.namingByWord.get(word);
      if (naming !== undefined && source.names(word)) {
        naming.add(source);
        if (source.moves(word)) this.movingByWord.get(word)?.add(source);
      }
    }
  }

  private remove(path: string): void {
    const indexed = this.files.get(path);
    if (indexed === undefined) return;
    this.files.delete(path);
    this.sweeping.delete(indexed.source);
    for (const word of wordsIn(indexed)) {
      this.byWord.get(word)?.delete(indexed.source);
      this.namingByWord.get(word)?.delete(indexed.source);
      this.movingByWord.get(word)?.delete(indexed.source);
    }
  }
}

function filled(
  sets: Map<string, Set<MigrationSource>>,
  word: string,
  make: () => readonly MigrationSource[],
): ReadonlySet<MigrationSource> {
  let found = sets.get(word);
  if (found === undefined) sets.set(word, (found = new Set(make())));
  return found;
}

function wordsIn({ source, operations }: Indexed): ReadonlySet<string> {
  return new Set([...wordsOf(source.text), ...namesIn(operations ?? []).flatMap(wordsOf)]);
}

const EMPTY: ReadonlySet<MigrationSource> = new Set();

/** The tables and indexes that the operations are about. */
function namesIn(operations: readonly Operation[]): readonly string[] {
  return operations.flatMap(operation => [
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
