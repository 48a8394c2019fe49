import { relative } from "node:path";
import type { Dialect } from "../model/dialect.js";
import { lineageOf, type Lineage } from "../model/lineage.js";
import { operationsOf, type Migration } from "../model/migration.js";
import type { DataType } from "../model/column.js";
import { needsOf } from "../model/needs.js";
import type { Name, QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import type { Span } from "../model/span.js";
import { reversalOf, type Reversal } from "../model/reversal/index.js";
import { RoundTrip } from "../model/round-trip.js";
import { Schema, Timeline, type TableState } from "../model/schema/index.js";
import { concernsType, ownName, type TypeOperation } from "../model/types.js";
import type { Project } from "../project/project.js";
import { seriesOf, wordsOf, type MigrationSeries } from "./migration-series.js";
import { courseOf, type Course, type Lens, type Step } from "./course.js";
import { replayOf, replayUpTo } from "./replay.js";
import { Subject } from "./subject.js";

/** What the sibling migrations show of the tables that a rule asks about. */
export class History {
  private found: Place | undefined;
  private trip: RoundTrip | undefined;
  private left: Reversal | null | undefined;
  private readonly timelines: { up?: Timeline; down?: Timeline } = {};

  constructor(
    private readonly project: Project,
    private readonly path: string,
    private readonly migration: Migration | null,
  ) {}

  /**
   * The tables just before this migration runs: none of them is new, and rows may have come. Tables that this migration
   * renames may be asked for by either name.
   */
  before(tables: readonly QualifiedName[]): Schema {
    return this.earlier(tables).schema;
  }

  /** The whole schema just before this migration runs, as far as the earlier ones show it. */
  schemaBefore(): Schema {
    const { project, path, migration } = this;
    const dialect = migration?.dialect ?? "postgresql";
    return replayUpTo(project, path, dialect, migration).at(path)?.before ?? Schema.empty(dialect);
  }

  /** The whole schema when all migrations have run, this one among them; `null` where it is none of a series. */
  schemaAtEnd(): Schema | null {
    const { project, path, migration } = this;
    if (migration === null) return null;
    const replay = replayOf(project, path, migration.dialect, migration);
    return replay.at(path) === null ? null : replay.end;
  }

  /**
   * A table when all migrations have run; `null` where it is gone, and where they do not show all of it: it was there
   * before, or a part that could not be read may have to do with it.
   */
  wholeAtEnd(table: QualifiedName): TableState | null {
    return this.course(null).wholeTable(table);
  }

  /** What has run just before an operation of this migration, the way up before a way back; with `null`, all there is. */
  course(operation: Operation | null): Course {
    return courseOf(this.lens, operation, false);
  }

  /** The same with the operation itself. */
  courseAfter(operation: Operation): Course {
    return courseOf(this.lens, operation, true);
  }

  /** Where a step of a course stands; `null` in this file. */
  placeOfStep({ path, operation }: Step): string | null {
    return path === this.path ? null : this.placeOf(path, operation.span);
  }

  private get lens(): Lens {
    return { project: this.project, path: this.path, migration: this.migration };
  }

  /**
   * What the later migrations do to these tables, under whatever names, in order: all that has to do with these columns
   * (`null`: with any) or with the existence of the tables, and perhaps more.
   */
  later(tables: readonly QualifiedName[], columns: readonly Name[] | null): readonly Operation[] {
    const { own } = this.place;
    const names = columns?.map(({ text }) => text.toLowerCase()) ?? null;
    // The earlier ones tell the names of the indexes.
    const earlier = this.earlier(tables);
    let found = replay(earlier.subject.of(names), this.place, "after", earlier.schema);
    // What becomes one of these tables later has a life of its own before.
    if (found.subject.hasMoreTablesThan(earlier.subject)) found = replay(found.subject, this.place, "all");
    return found.files
      .filter(({ place }) => place > own)
      .flatMap(({ operations }) => operations)
      .filter(operation => found.subject.concerns(operation));
  }

  /** The last operation of an earlier migration on these tables in which `find` finds a place. */
  findBefore(tables: readonly QualifiedName[], find: (operation: Operation) => Span | null): Located | null {
    for (const { path, operations } of this.earlier(tables).files.toReversed()) {
      for (const operation of operations.toReversed()) {
        const span = find(operation);
        if (span !== null) return { operation, place: this.placeOf(path, span) };
      }
    }
    return null;
  }

  /** Where an operation of another migration stands: `path:line`, as seen from the root of the project. */
  placeOf(path: string, span: Span): string {
    const line = (this.project.read(path) ?? "").slice(0, span.start).split("\n").length;
    return `${relative(this.project.root, path).replaceAll("\\", "/")}:${line}`;
  }

  private earlier(tables: readonly QualifiedName[]): Answer {
    const names = this.formerNames(namesOf(tables));
    const answers = answersOf(this.place.series);
    const key = [this.path, ...names].join("\0");
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = replay(new Subject(names), this.place, "before");
      if (answers.size >= MOST_ANSWERS) answers.clear();
      answers.set(key, answer);
    }
    return answer;
  }

  /** Names, and those that the same tables have before this migration renames them. */
  private formerNames(names: readonly string[]): readonly string[] {
    const found = new Set(names);
    const operations = this.migration === null ? [] : operationsOf(this.migration.up);
    for (const operation of operations.toReversed()) {
      if (operation.kind === "renameTable" && found.has(operation.to.name.text.toLowerCase()))
        found.add(operation.table.name.text.toLowerCase());
    }
    return [...found].sort();
  }

  /** A direction over what earlier migrations, and the way up before a way back, have made of the tables that this one names. */
  timeline(direction: "up" | "down"): Timeline {
    return (this.timelines[direction] ??= this.makeTimeline(direction));
  }

  private makeTimeline(direction: "up" | "down"): Timeline {
    const { migration } = this;
    const [up, down] = migration === null ? [[], []] : [operationsOf(migration.up), operationsOf(migration.down)];
    if (direction === "down") return new Timeline(down, this.timeline("up").end.settled());
    const needed = [...up, ...down].flatMap(operation => needsOf(operation).map(({ table }) => table));
    return new Timeline(up, this.before([...tablesOf([...up, ...down]), ...needed]));
  }

  /** This migration there and back, over what earlier ones have made of its tables; `null` where it has no way back. */
  roundTrip(): RoundTrip | null {
    if (this.migration === null) return null;
    const up = operationsOf(this.migration.up);
    const down = operationsOf(this.migration.down);
    if (down.length === 0) return null;
    return (this.trip ??= new RoundTrip(up, down, this.before(tablesOf([...up, ...down]))));
  }

  /** What is not as before when this migration has gone there and back; `null` where it has no way back that it spells out. */
  reversal(): Reversal | null {
    return (this.left ??= this.findReversal());
  }

  private findReversal(): Reversal | null {
    const { migration, project, place } = this;
    if (migration === null) return null;
    const [up, down] = [operationsOf(migration.up), operationsOf(migration.down)];
    if (up.length === 0 || down.length === 0) return null;
    const replay = replayUpTo(project, place.path, migration.dialect, migration.up.kind === "steps" ? migration : null);
    const before = replay.at(place.path)?.before ?? Schema.empty(migration.dialect);
    return reversalOf({ up, down, before }, before.whole && replay.isWholeBefore(place.path));
  }

  /** What the earlier migrations do to a type that the project may have made itself, in order. */
  ofType(type: DataType): readonly TypeOperation[] {
    const { series, own, path } = this.place;
    const placed = [...(series?.mentioning(wordsOf(ownName(type))) ?? [])]
      .map(source => ({ source, place: series?.placeOf(source.path) ?? own }))
      .filter(({ source, place }) => source.path !== path && place < own);
    return placed
      .sort((a, b) => a.place - b.place)
      .flatMap(({ source }) => source.operations ?? [])
      .filter(operation => concernsType(operation, type));
  }

  /** Whether an earlier migration that says all of these names has a part that could not be read. */
  hides(names: readonly Name[]): boolean {
    const { series, own, path } = this.place;
    const words = names.flatMap(({ text }) => wordsOf(text));
    for (const source of series?.mentioning(words) ?? []) {
      const isEarlier = source.path !== path && (series?.placeOf(source.path) ?? own) < own;
      if (isEarlier && (source.operations === null || source.operations.some(isHidden))) return true;
    }
    return false;
  }

  /** The place of the migration among those that name their parents; `null` where migrations go by their names. */
  lineage(): Lineage | null {
    const { migration, path, project } = this;
    if (migration === null || migration.revision === null) return null;
    const { revision } = migration;
    return lineageOf({ path, revision }, project.revisions(path, revision), id =>
      project.isDeclaredElsewhere(id, path),
    );
  }

  private get place(): Place {
    return (this.found ??= this.findPlace());
  }

  private findPlace(): Place {
    const { migration, project, path } = this;
    if (migration === null) return { path, series: null, own: 0, migration, dialect: "postgresql" };
    const { dialect, up } = migration;
    // A way back in a file of its own starts from where its way up has led.
    const own = up.kind === "elsewhere" ? up.path : path;
    const series = seriesOf(project, own, dialect);
    return { path: own, series, own: series.placeOf(own), migration, dialect };
  }
}

/** What was said of the tables before a migration, as long as its series is the same: an editor asks at each change. */
const known = new WeakMap<MigrationSeries, { readonly changes: number; readonly answers: Map<string, Answer> }>();

/** So many answers are kept for a series. */
const MOST_ANSWERS = 200;

function answersOf(series: MigrationSeries | null): Map<string, Answer> {
  if (series === null) return new Map();
  let entry = known.get(series);
  if (entry?.changes !== series.changes) {
    entry = { changes: series.changes, answers: new Map() };
    known.set(series, entry);
  }
  return entry.answers;
}

/** Where a migration stands in its series. */
interface Place {
  readonly path: string;
  readonly series: MigrationSeries | null;
  /** When it runs among the others; -1 for one that does not: a way back. */
  readonly own: number;
  /** As the editor shows it: it overlays the file on disk. */
  readonly migration: Migration | null;
  readonly dialect: Dialect;
}

/** A place in an operation of another migration. */
export interface Located {
  readonly operation: Operation;
  /** `path:line`, as seen from the root of the project. */
  readonly place: string;
}

/** One migration that may change a subject. */
interface Found {
  readonly path: string;
  readonly place: number;
  readonly operations: readonly Operation[];
}

interface Answer {
  /** With the names that came up. */
  readonly subject: Subject;
  readonly schema: Schema;
  /** Those that may change the subject, in order. */
  readonly files: readonly Found[];
}

/**
 * The tables of a subject, which grows while the migrations that may change it are read: those before one of them, all,
 * or, with the schema before it, this one and those behind.
 */
function replay(
  subject: Subject,
  { path, series, own, migration, dialect }: Place,
  part: "before" | "after" | "all",
  start: Schema = Schema.empty(dialect),
): Answer {
  const found = new Map<string, Found>();
  if (part !== "before" && migration !== null && own >= 0) {
    found.set(path, { path, place: own, operations: operationsOf(migration.up) });
  }
  const isInPart = (place: number): boolean => part === "all" || (part === "before" ? place < own : place > own);
  for (let last: Applied | null = null; ;) {
    for (const file of series === null ? [] : subject.filesIn(series)) {
      if (file.path === path || found.has(file.path)) continue;
      const place = series?.placeOf(file.path) ?? -1;
      if (isInPart(place)) found.set(file.path, { path: file.path, place, operations: file.operations ?? [] });
    }
    const files = [...found.values()].sort((a, b) => a.place - b.place);
    // A name that came up may be in a file, or an operation, that had not to do with the others.
    if (last?.count === concernedIn(files, subject)) return { subject, schema: last.schema, files };
    last = applied(files, subject, start);
  }
}

function concernedIn(files: readonly Found[], subject: Subject): number {
  return files.reduce((sum, { operations }) => sum + operations.filter(next => subject.concerns(next)).length, 0);
}

interface Applied {
  readonly schema: Schema;
  /** How many operations had to do with the subject. */
  readonly count: number;
}

function applied(files: readonly Found[], subject: Subject, start: Schema): Applied {
  let schema = start;
  let count = 0;
  for (const { operations } of files) {
    for (const operation of operations) {
      if (!subject.concerns(operation)) continue;
      schema = schema.apply(operation);
      subject.learn(operation, schema);
      count++;
    }
    schema = schema.settled();
  }
  return { schema, count };
}

function isHidden({ kind }: Operation): boolean {
  return kind === "opaque" || kind === "call";
}

/** The tables that operations name, by every name. */
function tablesOf(operations: readonly Operation[]): readonly QualifiedName[] {
  return operations.flatMap(operation => {
    if (operation.kind === "renameTable") return [operation.table, operation.to];
    return "table" in operation && operation.table !== null ? [operation.table] : [];
  });
}

function namesOf(tables: readonly QualifiedName[]): readonly string[] {
  return [...new Set(tables.map(({ name }) => name.text.toLowerCase()))].sort();
}
