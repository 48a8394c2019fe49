import type { ChangeDocument, DiffDocument } from "./diff.js";
import { headText, innerText, SIGNS } from "./diff-text.js";
import { gapNotes } from "./notes.js";
import { nameText } from "./words.js";

/** What a reader has to know of a difference, a line each: what it may lack. */
export function doubtNotes({ whole, gaps }: DiffDocument): readonly string[] {
  return [
    ...(whole ? [] : ["The schema is not known whole: what is marked “perhaps” may be there on both sides."]),
    ...gapNotes(gaps),
  ];
}

/** What becomes of types, views and sequences, a line each. */
export function besidesTables({ changes }: DiffDocument): readonly string[] {
  return changes.filter(change => subjectOf(change) === null).map(lineOf);
}

/** The table that a change is of; `null` where it is of none. */
export function subjectOf({ kind, of, name }: ChangeDocument): string | null {
  if (kind === "table") return name;
  return (kind === "column" || kind === "constraint" || kind === "index") && of !== null ? nameText(of) : null;
}

function lineOf(change: ChangeDocument): string {
  const text = change.of === null ? headText(change) : `type ${nameText(change.of)}: ${innerText(change)}`;
  return `${SIGNS[change.change]} ${text}`;
}
