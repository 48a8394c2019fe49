import { isDeepStrictEqual } from "node:util";
import { changesNoTable } from "../facts/functions.js";
import type { Dialect } from "../model/dialect.js";
import { operationsOf, type Migration } from "../model/migration.js";
import { isRead, type OpaqueReason, type Operation } from "../model/operation.js";
import type { Schema } from "../model/schema/index.js";
import type { Span } from "../model/span.js";
import type { Project } from "../project/project.js";
import { beginningsOf, contradicts, type Beginning, type Contradiction } from "./beginning.js";
import { seriesOf, type MigrationSeries } from "./migration-series.js";

/** A part of a migration that may do anything to the schema. */
export interface Gap {
  readonly path: string;
  readonly span: Span;
  /** `call`: a routine of the database; `name`: a name that is not constant; `unread`: no migration was found in the file. */
  readonly reason: OpaqueReason | "call" | "name" | "unread";
  /** One clause without a capital and full stop. */
  readonly detail: string;
}

/** A migration, and the schema around it. */
export interface Point {
  readonly path: string;
  readonly operations: readonly Operation[];
  /** Nothing is new in it. */
  readonly before: Schema;
  readonly after: Schema;
  readonly gaps: readonly Gap[];
}

/** A file of the series with what it does; `null` where no migration was found in it. */
interface Step {
  readonly path: string;
  readonly operations: readonly Operation[] | null;
}

/** What a series of migrations makes, point by point. */
export class Replay {
  private lazyPlaces: ReadonlyMap<string, number> | undefined;
  private lazySchemas: readonly Schema[] | undefined;
  private lazyGap: number | undefined;
  /** What an editor has asked for last. */
  private last: (Step & { readonly replay: Replay }) | undefined;

  private constructor(
    readonly dialect: Dialect,
    /** What it begins with. */
    readonly beginning: Beginning,
    readonly points: readonly Point[],
    private readonly steps: readonly Step[],
    private readonly beginnings: () => readonly Beginning[],
  ) {}

  /** The schema behind each point. */
  get schemas(): readonly Schema[] {
    return (this.lazySchemas ??= this.points.map(({ after }) => after));
  }

  /** Which point is that of a file; -1 for one that is none of the series. */
  placeOf(path: string): number {
    return this.places.get(path) ?? -1;
  }

  /** The first point of which not all could be read. */
  private get firstGap(): number {
    if (this.lazyGap === undefined) {
      const found = this.points.findIndex(({ gaps }) => gaps.length > 0);
      this.lazyGap = found < 0 ? this.points.length : found;
    }
    return this.lazyGap;
  }

  private get places(): ReadonlyMap<string, number> {
    return (this.lazyPlaces ??= new Map(this.points.map(({ path }, i) => [path, i])));
  }

  /** Replays steps. What an `older` replay has in common with it is not applied again. */
  static of(
    dialect: Dialect,
    steps: readonly Step[],
    beginnings: () => readonly Beginning[],
    older: Replay | null,
  ): Replay {
    let needs: Contradiction | null = null;
    for (const beginning of beginnings()) {
      const run = runFrom(beginning, steps, older);
      if (run.contradiction === null) {
        // Why it does not begin with nothing is said where nothing else fits.
        const chosen = beginning.kind === "unknown" ? { ...beginning, needs } : beginning;
        return new Replay(dialect, chosen, run.points, steps, beginnings);
      }
      needs ??= run.contradiction;
    }
    throw new Error("Nothing contradicts a beginning of which nothing is known.");
  }

  /** The point of a file; `null` for one that is none of the series. */
  at(path: string): Point | null {
    return this.points[this.places.get(path) ?? -1] ?? null;
  }

  /** The schema when all migrations have run; nothing is new in it. */
  get end(): Schema {
    return this.points.at(-1)?.after.settled() ?? this.beginning.start;
  }

  /** What could not be read, in order. */
  get gaps(): readonly Gap[] {
    return this.points.flatMap(({ gaps }) => gaps);
  }

  /** Whether just before a migration, or at the end (`null`), what the schema does not show does not exist. */
  isWholeBefore(path: string | null): boolean {
    const place = path === null ? this.points.length : (this.places.get(path) ?? 0);
    return this.beginning.kind !== "unknown" && place <= this.firstGap;
  }

  /**
   * The same with another text of one of the files, as an editor has it, or with one that is not saved yet before the
   * step at `place`: what runs before it is shared.
   */
  with(path: string, migration: Migration, place: number): Replay {
    const operations = operationsOf(migration.up);
    if (this.last?.path !== path || this.last.operations !== operations) {
      const steps = this.steps.toSpliced(place, this.steps[place]?.path === path ? 1 : 0, { path, operations });
      this.last = { path, operations, replay: this.following(steps) };
    }
    return this.last.replay;
  }

  /** The same with other steps; itself where they are the same. */
  following(steps: readonly Step[]): Replay {
    const isSame = steps.length === this.steps.length && this.sharedWith(steps, this.beginning) === steps.length;
    return isSame ? this : Replay.of(this.dialect, steps, this.beginnings, this);
  }

  /** How many of the first points are the same for other steps. */
  sharedWith(steps: readonly Step[], beginning: Beginning): number {
    if (beginning.kind !== this.beginning.kind || beginning.start !== this.beginning.start) return 0;
    const first = steps.findIndex(({ path, operations }, i) => {
      const old = this.steps[i];
      return path !== old?.path || operations !== old.operations;
    });
    return first < 0 ? steps.length : first;
  }
}

/** The points up to the first that contradicts the beginning. */
function runFrom(
  beginning: Beginning,
  steps: readonly Step[],
  older: Replay | null,
): { readonly points: readonly Point[]; readonly contradiction: Contradiction | null } {
  const shared = older?.sharedWith(steps, beginning) ?? 0;
  const points = older?.points.slice(0, shared) ?? [];
  let schema = points.at(-1)?.after.settled() ?? beginning.start;
  let hasGaps = points.some(({ gaps }) => gaps.length > 0);
  for (const { path, operations } of steps.slice(shared)) {
    const before = schema;
    const gaps = gapsIn(path, operations);
    const applied = beginning.includes(path) ? [] : (operations ?? []);
    for (const operation of applied) {
      // Behind a gap anything may exist.
      const contradiction = hasGaps ? null : contradicts(beginning, operation, schema, path);
      if (contradiction !== null) return { points, contradiction };
      schema = schema.apply(operation);
      hasGaps ||= isGap(operation);
    }
    hasGaps ||= gaps.length > 0;
    points.push({ path, operations: operations ?? [], before, after: schema, gaps });
    schema = schema.settled();
  }
  return { points, contradiction: null };
}

/** What could not be read of a file; all of it where no migration was found there (`null`). */
export function gapsIn(path: string, operations: readonly Operation[] | null): readonly Gap[] {
  if (operations === null) {
    return [{ path, span: { start: 0, end: 0 }, reason: "unread", detail: "no migration was found in the file" }];
  }
  return operations.filter(isGap).map(operation => ({ path, span: operation.span, ...reasonOf(operation) }));
}

function isGap(operation: Operation): boolean {
  if (operation.kind === "call" && changesNoTable(operation.routine)) return false;
  return !isRead(operation);
}

function reasonOf(operation: Operation): Pick<Gap, "reason" | "detail"> {
  if (operation.kind === "opaque") return { reason: operation.reason, detail: operation.detail };
  if (operation.kind === "call") return { reason: "call", detail: "a routine of the database is called" };
  return { reason: "name", detail: "a name is not constant" };
}

const replays = new WeakMap<MigrationSeries, { readonly replay: Replay; readonly changes: number }>();

/**
 * The replay of the series that a file belongs to, as it is on disk, or with the migration that an editor shows at the
 * path. Each file is read once; a change costs the file and applying what follows, and a new file at the end only itself.
 */
export function replayOf(project: Project, path: string, dialect: Dialect, shown: Migration | null = null): Replay {
  const series = seriesOf(project, path, dialect);
  const replay = replayOnDisk(series);
  if (shown === null || series.placeOf(path) < 0) return replay;
  const known = replay.placeOf(path);
  if (known >= 0) return replay.with(path, shown, known);
  const place = series.files.slice(0, series.placeOf(path)).filter(file => series.sourceAt(file) !== null).length;
  return replay.with(path, shown, place);
}

/**
 * A replay that tells what comes before a file of the series, and nothing of what comes with it or behind. It is the one on disk
 * where the file is shown as it is there: then nothing behind it has to be applied again.
 */
export function replayUpTo(project: Project, path: string, dialect: Dialect, shown: Migration | null): Replay {
  const onDisk = replayOf(project, path, dialect);
  const isSaved = shown === null || isDeepStrictEqual(onDisk.at(path)?.operations, operationsOf(shown.up));
  return isSaved ? onDisk : replayOf(project, path, dialect, shown);
}

function replayOnDisk(series: MigrationSeries): Replay {
  const known = replays.get(series);
  if (known?.changes === series.changes) return known.replay;
  const { dialect, project, files } = series;
  const sources = files.map(file => series.sourceAt(file)).filter(source => source !== null);
  const steps = sources.map(({ path, operations }) => ({ path, operations }));
  const beginnings = (): readonly Beginning[] => beginningsOf(project, files, dialect);
  const replay = known?.replay.following(steps) ?? Replay.of(dialect, steps, beginnings, null);
  replays.set(series, { replay, changes: series.changes });
  return replay;
}
