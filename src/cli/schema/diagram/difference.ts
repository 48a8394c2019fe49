import { DIALECT_NAMES } from "../../../model/dialect.js";
import { count } from "../../terminal.js";
import type { DiffDocument } from "../diff.js";
import { besidesTables, doubtNotes } from "../diff-notes.js";
import type { DiffTables, TableChange } from "../diff-tables.js";
import { diffTitle, wayText } from "../diff-text.js";
import type { Page } from "./html.js";
import type { Picture } from "./picture.js";

/** A difference as it is drawn. */
export function differencePicture(diff: DiffDocument, found: DiffTables): Picture {
  const { tables, changes } = found;
  const title = `${diffTitle(diff)}: ${countsOf(found).join(", ")}`;
  return { dialect: diff.dialect, tables, changes, title, notes: [...notesOf(diff, found), ...besidesTables(diff)] };
}

/** The same with all that stands around it on a page. */
export function differencePage(diff: DiffDocument, found: DiffTables): Page {
  return {
    picture: { ...differencePicture(diff, found), notes: notesOf(diff, found) },
    heading: diff.folder,
    facts: [DIALECT_NAMES[diff.dialect], wayText(diff), ...countsOf(found)],
    lists: [["Besides tables", besidesTables(diff)]],
  };
}

/** `2 tables added`, `1 table changed`. */
function countsOf({ changes }: DiffTables): readonly string[] {
  if (changes.size === 0) return ["no table changes"];
  return (["added", "removed", "changed"] as const satisfies readonly TableChange["change"][]).flatMap(change => {
    const number = [...changes.values()].filter(each => each.change === change).length;
    return number === 0 ? [] : [`${count(number, "table")} ${change}`];
  });
}

function notesOf(diff: DiffDocument, { hidden }: DiffTables): readonly string[] {
  const rest = hidden === 0 ? [] : [`Not shown: ${count(hidden, "more table")} with keys from or to what changes.`];
  return [...rest, ...doubtNotes(diff)];
}
