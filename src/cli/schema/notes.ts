import { DIALECT_NAMES } from "../../model/dialect.js";
import { count } from "../terminal.js";
import type { SeriesDocument } from "./document.js";

/** What a reader has to know of a schema, a line each: where it comes from, and what it may lack. */
export function notesOf(series: SeriesDocument): readonly string[] {
  const { folder, dialect, at, migrations, gaps } = series;
  const until = at === null ? "" : `, up to ${at.id}`;
  return [
    `${folder}: ${DIALECT_NAMES[dialect]}, ${count(migrations, "migration")}${until}`,
    ...beginningNotes(series),
    ...(gaps.length === 0
      ? []
      : [`${count(gaps.length, "part")} of the migrations could not be analysed, and may do anything to the schema:`]),
    ...gaps.map(({ file, line, column, detail }) => `  ${file}:${line}:${column}  ${detail}`),
  ];
}

function beginningNotes({ begins }: SeriesDocument): readonly string[] {
  if (begins.kind === "empty") return [];
  if (begins.kind === "dump") return [`It begins with ${begins.file ?? "a dump"}.`];
  const why = begins.detail === null ? "" : `: ${begins.detail}`;
  return [`It begins with something that is not in the repository, and is not shown here${why}.`];
}
