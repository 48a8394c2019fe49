import { statSync } from "node:fs";
import { basename, dirname, extname, relative, resolve, sep } from "node:path";
import { replayOf, type Point, type Replay } from "../../engine/replay.js";
import { DIALECT_NAMES } from "../../model/dialect.js";
import { editDistance } from "../../model/similarity.js";
import { allSeries, type FoundSeries } from "../../project/all-series.js";
import type { Settings } from "../../project/settings.js";
import { count } from "../terminal.js";
import { UsageError } from "../usage-error.js";

/** A series of migrations, replayed. */
export interface ReplayedSeries {
  readonly found: FoundSeries;
  readonly replay: Replay;
}

/** A migration of a series. */
export interface FoundPoint {
  readonly series: ReplayedSeries;
  readonly point: Point;
  /** What the tool calls the migration. */
  readonly id: string;
}

/** A point of the history of a series: when a migration has run, or, `null`, before there is anything. */
export interface Moment {
  readonly series: ReplayedSeries;
  readonly point: Point | null;
}

/** The series of migrations below a folder, or the one that a file is of; at least one. */
export function seriesAt(path: string, cwd: string, settings: Settings): readonly ReplayedSeries[] {
  const place = resolve(cwd, path);
  const stat = statSync(place, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`There is no file or folder "${path}".`);
  const all = allSeries(stat.isDirectory() ? place : dirname(place), settings, cwd);
  const found = stat.isDirectory() ? all : all.filter(({ paths }) => paths.includes(place));
  if (found.length === 0) {
    const where = stat.isDirectory() ? `in "${path}"` : `of which "${path}" is one`;
    throw new UsageError(
      `There are no migrations ${where}. Folders that no framework would have them in are chosen with \`--setting migrations='["GLOB"]'\`.`,
    );
  }
  return found.map(series => {
    const [first = ""] = series.paths;
    return { found: series, replay: replayOf(series.project, first, series.dialect) };
  });
}

/** The one series that there is; otherwise a message that lists them. `purpose` is what one is needed for. */
export function onlySeries(all: readonly ReplayedSeries[], purpose: string, cwd: string): ReplayedSeries {
  const [first, ...others] = all;
  if (first !== undefined && others.length === 0) return first;
  throw new UsageError(`${purpose} holds one series of migrations, and there are ${all.length}:\n${listed(all, cwd)}`);
}

/** A line for each series: what to call the program with, and what is in it. */
export function listed(all: readonly ReplayedSeries[], cwd: string): string {
  const places = all.map(({ found }) => placeOf(found, all, cwd));
  const width = Math.max(...places.map(place => place.length));
  return all
    .map(({ found, replay }, i) => {
      const size = count(replay.points.length, "migration");
      return `  dblint schema ${(places[i] ?? "").padEnd(width)}   ${DIALECT_NAMES[found.dialect]}, ${size}`;
    })
    .join("\n");
}

/** The path that chooses a series: its folder, or its last file where the folder has others, too. */
function placeOf({ folder, paths }: FoundSeries, all: readonly ReplayedSeries[], cwd: string): string {
  const inFolder = all.filter(({ found }) => found.folder === folder || found.folder.startsWith(folder + sep));
  return shownPath(inFolder.length === 1 ? folder : (paths.at(-1) ?? folder), cwd);
}

/** A path as it is shown: from the working directory, with slashes. */
export function shownPath(path: string, cwd: string): string {
  const text = relative(cwd, path).split(sep).join("/");
  return text === "" ? "." : text;
}

/** The migration that is meant by its id, the name of its file, a path, the beginning of one of these, or a part of it. */
export function pointNamed(name: string, all: readonly ReplayedSeries[], cwd: string): FoundPoint {
  const points = all.flatMap(series =>
    series.replay.points.map(point => ({
      series,
      point,
      id: idOf(series.found, point.path),
      names: namesOf(series.found, point.path, cwd),
    })),
  );
  const wanted = name.replaceAll("\\", "/").replace(/^\.\//, "");
  const ways: readonly ((text: string) => boolean)[] = [
    text => text === wanted,
    text => text.startsWith(wanted),
    text => text.includes(wanted),
  ];
  const found =
    ways.map(isMeant => points.filter(({ names }) => names.some(isMeant))).find(({ length }) => length > 0) ?? [];
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    throw new UsageError(`"${name}" may be any of ${count(found.length, "migration")}:\n${pathLines(found, cwd)}`);
  }
  const near = points.toSorted((a, b) => distance(wanted, a.names) - distance(wanted, b.names)).slice(0, MOST_LISTED);
  throw new UsageError(`There is no migration "${name}". The nearest of ${points.length}:\n${pathLines(near, cwd)}`);
}

/** So many migrations are listed where none or several are meant. */
const MOST_LISTED = 5;

function pathLines(points: readonly FoundPoint[], cwd: string): string {
  const rest = points.length - MOST_LISTED;
  const lines = points.slice(0, MOST_LISTED).map(({ point }) => `  ${shownPath(point.path, cwd)}`);
  return [...lines, ...(rest > 0 ? [`  … and ${rest} more`] : [])].join("\n");
}

/** Two migrations of one series; `empty` is before the first of that which the other is of. */
export function twoMoments(
  from: string,
  to: string,
  all: readonly ReplayedSeries[],
  cwd: string,
): readonly [Moment, Moment] {
  const [first, second] = [from, to].map(name => (name === "empty" ? null : pointNamed(name, all, cwd)));
  const series = second?.series ?? first?.series ?? onlySeries(all, "A difference (--diff)", cwd);
  if (first != null && first.series !== series) {
    const [a, b] = [first, second].map(found => (found == null ? "" : shownPath(found.point.path, cwd)));
    throw new UsageError(`${a ?? ""} and ${b ?? ""} are of two series of migrations.`);
  }
  return [
    { series, point: first?.point ?? null },
    { series, point: second?.point ?? null },
  ];
}

/** What the tool calls a migration. */
export function idOf({ project }: FoundSeries, path: string): string {
  return project.migrationFile(path).id;
}

function namesOf(series: FoundSeries, path: string, cwd: string): readonly string[] {
  const file = basename(path);
  return [idOf(series, path), file, basename(file, extname(file)), shownPath(path, cwd), path.split(sep).join("/")];
}

/** How far a text is from the nearest of these names: letters to change. */
function distance(wanted: string, names: readonly string[]): number {
  const text = wanted.toLowerCase();
  return Math.min(...names.map(name => editDistance(text, name.toLowerCase())));
}
