import { DIALECT_NAMES } from "../../model/dialect.js";
import { count } from "../terminal.js";
import type { GapDocument, OriginDocument, SeriesDocument } from "./document.js";
import { nameText } from "./words.js";

/** What a reader has to know of a schema, a line each: where it comes from, and what it may lack. */
export function notesOf(series: SeriesDocument): readonly string[] {
  const { folder, dialect, at, migrations, gaps } = series;
  const until = at === null ? "" : `, up to ${at.id}`;
  return [
    `${folder}: ${DIALECT_NAMES[dialect]}, ${count(migrations, "migration")}${until}`,
    ...beginningNotes(series),
    ...originNotes(series),
    ...gapNotes(gaps),
  ];
}

/** What could not be analysed, under a heading. */
export function gapNotes(gaps: readonly GapDocument[]): readonly string[] {
  if (gaps.length === 0) return [];
  return [
    `${count(gaps.length, "part")} of the migrations could not be analysed, and may do anything to the schema:`,
    ...gaps.map(gapLine),
  ];
}

/** Where something could not be analysed, and why; for a list under a heading. */
export function gapLine({ file, line, column, detail }: GapDocument): string {
  return `  ${file}:${line}:${column}  ${detail}`;
}

function beginningNotes({ begins }: SeriesDocument): readonly string[] {
  if (begins.kind === "empty") return [];
  if (begins.kind === "dump") return [`It begins with ${begins.file ?? "a dump"}.`];
  const why = begins.detail === null ? "" : `: ${begins.detail}`;
  return [`It begins with something that is not in the repository, and is not shown here${why}.`];
}

/** Which tables no migration of the series makes, and what may have made them. */
function originNotes({ tables }: SeriesDocument): readonly string[] {
  const strangers = tables.filter(({ origin }) => origin.kind !== "migration" && origin.kind !== "dump");
  if (strangers.length === 0) return [];
  return [
    `No migration here makes ${count(strangers.length, "table")}, shown as far as the migrations speak of them:`,
    ...strangers.map(table => `  ${nameText(table)}: ${originText(table.origin)}`),
  ];
}

const ORIGIN_WORDS = { series: "made by the migrations of another series, in", definition: "declared in" } as const;

/** Where a table comes from, as a clause; of what a migration here makes, the file alone. */
export function originText({ kind, file, line }: OriginDocument): string {
  if (kind === "unknown" || file === null) return "nothing in the repository makes or declares it";
  const place = line === null ? file : `${file}:${line}`;
  return kind === "migration" || kind === "dump" ? `made in ${place}` : `${ORIGIN_WORDS[kind]} ${place}`;
}
