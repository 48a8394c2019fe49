import type { Dialect } from "../../../model/dialect.js";
import type { SeriesDocument, TableDocument } from "../document.js";
import { notesOf } from "../notes.js";
import type { DrawnChanges } from "./boxes.js";

/** What a diagram shows: a schema, or what differs between two. */
export interface Picture {
  readonly dialect: Dialect;
  readonly tables: readonly TableDocument[];
  /** `null` for a schema. */
  readonly changes: DrawnChanges;
  readonly title: string;
  readonly notes: readonly string[];
}

export function pictureOf(series: SeriesDocument): Picture {
  const [title = "", ...notes] = notesOf(series);
  return { dialect: series.dialect, tables: series.tables, changes: null, title, notes };
}
