import type { TableChange } from "../diff-tables.js";
import { PILL } from "./boxes.js";
import { signText } from "./sign.js";

const LEGEND_HEIGHT = 30;

const LINE = 24;
const LETTER = 6.4;

/** A sign, its width, and what it means. */
type Entry = readonly [string, number, string];

/** What the marks mean, in one line; of a difference in two, the first about what becomes of what. */
export function legend(isDifference = false): string {
  if (!isDifference) return lineOf(ENTRIES);
  return `${lineOf(CHANGES)}<g transform="translate(0 ${LINE})">${lineOf(ENTRIES)}</g>`;
}

/** How high that is. */
export function legendHeight(isDifference = false): number {
  return LEGEND_HEIGHT + (isDifference ? LINE : 0);
}

function lineOf(entries: readonly Entry[]): string {
  let x = 0;
  const parts = entries.map(entry => {
    const [sign, width, text] = entry;
    const part = `<g transform="translate(${x} 0)">${sign}<text x="${width + 6}" y="11">${text}</text></g>`;
    x += room(entry);
    return part;
  });
  return `<g class="legend">${parts.join("")}</g>`;
}

/** How wide that line is. */
export function legendWidth(): number {
  return ENTRIES.reduce((sum, entry) => sum + room(entry), 0);
}

function room([, width, text]: Entry): number {
  return Math.ceil(width + 6 + text.length * LETTER + 22);
}

function pill(mark: string): string {
  return `<g class="pill ${mark.toLowerCase()}"><rect y="0" width="21" height="14" rx="4"/><text x="10.5" y="10.5">${mark}</text></g>`;
}

function end(path: string, hasCircle: boolean): string {
  return `<g class="line"><path d="M0 7H30"/><path d="${path}"/>${hasCircle ? '<circle cx="15" cy="7" r="4"/>' : ""}</g>`;
}

const ENTRIES: readonly Entry[] = [
  [pill("PK"), PILL - 3, "primary key"],
  [pill("FK"), PILL - 3, "foreign key"],
  [pill("U"), PILL - 3, "unique"],
  ['<circle class="notnull" cx="4" cy="7" r="3"/>', 8, "not null"],
  ['<circle class="null" cx="4" cy="7" r="3"/>', 8, "may be null"],
  [end("M30 1L19 7L30 13", true), 30, "any number"],
  [end("M23 1V13", true), 30, "one or none"],
  [end("M23 1V13M18 1V13", false), 30, "exactly one"],
];

function changeEntry(change: TableChange["change"]): Entry {
  const sign = `<g class="row ${change}"><rect class="band" x="0" y="-2" width="34" height="18" rx="4"/>${signText(change, 3, 11)}<text x="16" y="11">ab</text></g>`;
  return [sign, 34, change];
}

const CHANGES: readonly Entry[] = [
  changeEntry("added"),
  changeEntry("removed"),
  changeEntry("changed"),
  [
    '<g class="same"><rect class="box" x="0" y="-2" width="34" height="18" rx="4"/></g>',
    34,
    "as it was, with the columns of its keys",
  ],
];
