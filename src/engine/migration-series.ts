import type { Dialect } from "../model/dialect.js";
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

/** The files of a series of migrations, in the order in which they run. */
export class MigrationSeries {
  private paths: readonly string[] = [];
  private places: ReadonlyMap<string, number> = new Map();
  private sources: ReadonlyMap<string, MigrationSource> = NONE;
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
}
