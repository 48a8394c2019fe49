import { PILL } from "./boxes.js";

export const LEGEND_HEIGHT = 30;

const LETTER = 6.4;

/** What the marks mean, in one line. */
export function legend(): string {
  let x = 0;
  const parts = ENTRIES.map(entry => {
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

function room([, width, text]: (typeof ENTRIES)[number]): number {
  return Math.ceil(width + 6 + text.length * LETTER + 22);
}

function pill(mark: string): string {
  return `<g class="pill ${mark.toLowerCase()}"><rect y="0" width="21" height="14" rx="4"/><text x="10.5" y="10.5">${mark}</text></g>`;
}

function end(path: string, hasCircle: boolean): string {
  return `<g class="line"><path d="M0 7H30"/><path d="${path}"/>${hasCircle ? '<circle cx="15" cy="7" r="4"/>' : ""}</g>`;
}

const ENTRIES: readonly (readonly [string, number, string])[] = [
  [pill("PK"), PILL - 3, "primary key"],
  [pill("FK"), PILL - 3, "foreign key"],
  [pill("U"), PILL - 3, "unique"],
  ['<circle class="notnull" cx="4" cy="7" r="3"/>', 8, "not null"],
  ['<circle class="null" cx="4" cy="7" r="3"/>', 8, "may be null"],
  [end("M30 1L19 7L30 13", true), 30, "any number"],
  [end("M23 1V13", true), 30, "one or none"],
  [end("M23 1V13M18 1V13", false), 30, "exactly one"],
];
