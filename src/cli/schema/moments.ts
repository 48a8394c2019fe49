import type { Operation } from "../../model/operation.js";
import { renamingsBack, renamingsIn, Schema } from "../../model/schema/index.js";
import { changesIn, comparisonOf, type Comparison, type DiffDocument } from "./diff.js";
import { diffTables, type DiffTables } from "./diff-tables.js";
import { wayText } from "./diff-text.js";
import type { MigrationReference, OriginOf } from "./document.js";
import { idOf, shownPath, type Moment } from "./find.js";
import { gapLine } from "./notes.js";
import { scriptText } from "./script.js";
import { gapsUpTo, isWholeAt, originsAt } from "./series-document.js";

/** The statements that build a schema from nothing. */
export function schemaScript(moment: Moment, notes: readonly string[]): string {
  const from = Schema.empty(moment.series.found.dialect, true);
  const others = { from: [], to: operationsUpTo(moment) };
  return scriptText({ from, to: schemaOf(moment), renamings: [], others, notes });
}

/** Two points of a history, compared. */
export interface ComparedMoments {
  readonly moments: readonly [from: Moment, to: Moment];
  readonly comparison: Comparison;
}

export function comparedMoments(moments: readonly [from: Moment, to: Moment]): ComparedMoments {
  const [from, to] = moments;
  return { moments, comparison: comparisonOf(schemaOf(from), schemaOf(to), renamingsBetween(from, to)) };
}

/** What differs between two points of a history. */
export function diffDocument({ moments, comparison }: ComparedMoments, cwd: string): DiffDocument {
  const [from, to] = moments;
  const { series } = to;
  const later = placeOf(from) > placeOf(to) ? from : to;
  return {
    version: 1,
    folder: shownPath(series.found.folder, cwd),
    dialect: series.found.dialect,
    from: referenceOf(from, cwd),
    to: referenceOf(to, cwd),
    whole: moments.every(moment => moment.point === null || isWholeAt(series, moment.point)),
    gaps: later.point === null ? [] : gapsUpTo(series, later.point, cwd),
    changes: changesIn(comparison),
  };
}

/** The same as tables, with those beside what differs. */
export function tablesOfDiff(
  { moments, comparison }: ComparedMoments,
  { changes }: DiffDocument,
  cwd: string,
): DiffTables {
  const [from, to] = moments.map(moment =>
    originsAt(moment.series, moment.series.replay.points.slice(0, placeOf(moment)), cwd),
  ) as [OriginOf, OriginOf];
  return diffTables(comparison, changes, { from, to });
}

/** The statements that lead from one point of a history to another. */
export function diffScript({ moments: [from, to], comparison }: ComparedMoments, diff: DiffDocument): string {
  const { folder, gaps } = diff;
  const notes = [
    `${folder}: ${wayText(diff)}`,
    ...(gaps.length === 0 ? [] : ["Parts of the migrations could not be analysed, and may do anything to the schema:"]),
    ...gaps.map(gapLine),
  ];
  const others = { from: operationsUpTo(from), to: operationsUpTo(to) };
  return scriptText({ ...comparison, others, notes });
}

function schemaOf({ series, point }: Moment): Schema {
  return point === null ? Schema.empty(series.found.dialect, true) : point.after.settled();
}

/** How many migrations have run. */
function placeOf({ series, point }: Moment): number {
  return point === null ? 0 : series.replay.points.indexOf(point) + 1;
}

function renamingsBetween(from: Moment, to: Moment): readonly Operation[] {
  const [first, last] = [placeOf(from), placeOf(to)];
  if (first > last) return renamingsBack(renamingsBetween(to, from), from.series.found.dialect);
  // What a dump lists has not run on what was before.
  const between = operationsUpTo(to).slice(operationsUpTo(from).length);
  return renamingsIn(between, schemaOf(from));
}

/** What has made the schema, in order. */
function operationsUpTo(moment: Moment): readonly Operation[] {
  const place = placeOf(moment);
  if (place === 0) return [];
  const { beginning, points } = moment.series.replay;
  const run = points.slice(0, place).filter(({ path }) => !beginning.includes(path));
  return [...beginning.operations, ...run.flatMap(({ operations }) => operations)];
}

function referenceOf({ series, point }: Moment, cwd: string): MigrationReference | null {
  return point === null ? null : { id: idOf(series.found, point.path), file: shownPath(point.path, cwd) };
}
