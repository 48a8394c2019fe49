import type { Beginning } from "../../engine/beginning.js";
import type { Gap, Point } from "../../engine/replay.js";
import { describe } from "../../model/describe.js";
import { originsOf } from "../../engine/origins.js";
import { displayName } from "../../model/name.js";
import type { Schema } from "../../model/schema/index.js";
import { contentOf, type GapDocument, type OriginOf, type SeriesDocument } from "./document.js";
import { idOf, shownPath, type ReplayedSeries } from "./find.js";

/** A series as it is when a migration has run; `null`: when all have. */
export function seriesDocument(series: ReplayedSeries, point: Point | null, cwd: string): SeriesDocument {
  const { found, replay } = series;
  const last = point ?? replay.points.at(-1) ?? null;
  const points = pointsUpTo(series, point);
  return {
    folder: shownPath(found.folder, cwd),
    dialect: found.dialect,
    at: last === null ? null : { id: idOf(found, last.path), file: shownPath(last.path, cwd) },
    migrations: points.length,
    begins: beginningDocument(replay.beginning, cwd),
    whole: isWholeAt(series, point),
    gaps: gapsUpTo(series, point, cwd),
    ...contentOf(schemaAt(series, point), originsAt(series, points, cwd)),
  };
}

/** Whether what is not in the schema then does not exist. */
export function isWholeAt(series: ReplayedSeries, point: Point | null): boolean {
  const isRead = pointsUpTo(series, point).every(({ gaps }) => gaps.length === 0);
  return isRead && series.replay.beginning.kind !== "unknown";
}

/** What could not be analysed until then. */
export function gapsUpTo(series: ReplayedSeries, point: Point | null, cwd: string): readonly GapDocument[] {
  return pointsUpTo(series, point).flatMap(({ gaps }) => gaps.map(gap => gapDocument(gap, series, cwd)));
}

/** The schema when a migration has run; `null`: when all have. */
export function schemaAt({ replay }: ReplayedSeries, point: Point | null): Schema {
  return point === null ? replay.end : point.after.settled();
}

function pointsUpTo({ replay }: ReplayedSeries, point: Point | null): readonly Point[] {
  return point === null ? replay.points : replay.points.slice(0, replay.points.indexOf(point) + 1);
}

/** Where the tables come from that are there behind some points. */
export function originsAt({ found, replay }: ReplayedSeries, points: readonly Point[], cwd: string): OriginOf {
  const origins = originsOf(found, replay, points);
  return table => {
    const { kind, path, offset } = origins(table);
    if (path === null) return { kind, file: null, line: null };
    const line = kind === "dump" ? null : lineAt(found.project.read(path) ?? "", offset);
    return { kind, file: shownPath(path, cwd), line };
  };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(LINE_BREAK).length;
}

const LINE_BREAK = /\r\n|[\r\n\u2028\u2029]/;

function beginningDocument(beginning: Beginning, cwd: string): SeriesDocument["begins"] {
  const { kind } = beginning;
  if (kind === "dump") return { kind, file: shownPath(beginning.path, cwd), detail: null };
  if (kind === "empty" || beginning.needs === null) return { kind, file: null, detail: null };
  const { path, operation, table, problem } = beginning.needs;
  const state = problem === "missing" ? "no migration has made" : "is there already";
  const subject = `\`${displayName(table)}\``;
  const detail = problem === "missing" ? `${state} ${subject}` : `${subject} ${state}`;
  return { kind, file: null, detail: `${shownPath(path, cwd)} ${describe(operation)}, but ${detail}` };
}

function gapDocument({ path, span, reason, detail }: Gap, { found }: ReplayedSeries, cwd: string): GapDocument {
  const before = (found.project.read(path) ?? "").slice(0, span.start);
  const lines = before.split(LINE_BREAK);
  return {
    file: shownPath(path, cwd),
    line: lines.length,
    column: (lines.at(-1)?.length ?? 0) + 1,
    reason,
    detail,
  };
}
