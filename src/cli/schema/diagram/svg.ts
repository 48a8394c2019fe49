import type { Dialect } from "../../../model/dialect.js";
import type { SeriesDocument } from "../document.js";
import { nameText } from "../words.js";
import { boxesOf, DOT, HEADER, PILL, ROW, SIGN, type Box, type Relation, type Row } from "./boxes.js";
import { layoutOf, referrers, type Layout } from "./layout.js";
import { legend, legendHeight, legendWidth } from "./legend.js";
import { pictureOf, type Picture } from "./picture.js";
import type { Route } from "./routes.js";
import { signText } from "./sign.js";
import { changeStyleSheet, styleSheet } from "./style.js";
import { attribute, xml } from "./xml.js";

/** What is drawn, and the size that it is drawn in. */
export interface Drawing {
  readonly boxes: readonly Box[];
  readonly relations: readonly Relation[];
  readonly layout: Layout;
  /** Frames, lines and tables, from 0 to the size of the layout. */
  readonly content: string;
}

const MARGIN = 40;
const TITLE = 26;
const LINE = 18;
/** With the title. */
const MOST_NOTES = 8;
const LONGEST_NOTE = 120;

/** A diagram in a file of its own, which brings its colours for light and dark. */
export async function svgText(series: SeriesDocument): Promise<string> {
  return svgOf(pictureOf(series));
}

/** The same of what differs between two schemas, too. */
export async function svgOf(picture: Picture): Promise<string> {
  const { layout, content } = await drawingOf(picture);
  const { title } = picture;
  const isDifference = picture.changes !== null;
  const notes = shownNotes(picture);
  const top = MARGIN + TITLE + notes.length * LINE + 14;
  const width = Math.ceil(
    Math.max(layout.width, legendWidth(), isDifference ? textWidth(title, notes) : 0) + 2 * MARGIN,
  );
  const height = Math.ceil(top + layout.height + 24 + legendHeight(isDifference) + MARGIN / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label=${attribute(title)}>`,
    `<style>${styleSheet()}${isDifference ? changeStyleSheet() : ""}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    `<text class="title" x="${MARGIN}" y="${MARGIN + 8}">${xml(title)}</text>`,
    ...notes.map(
      (note, i) => `<text class="note" x="${MARGIN}" y="${MARGIN + TITLE + 4 + i * LINE}">${xml(note)}</text>`,
    ),
    `<g transform="translate(${MARGIN} ${top})">${content}</g>`,
    `<g transform="translate(${MARGIN} ${top + layout.height + 32})">${legend(isDifference)}</g>`,
    "</svg>",
    "",
  ].join("\n");
}

function shownNotes({ notes: all, changes }: Picture): readonly string[] {
  const notes =
    changes === null ? all : all.map(note => (note.length > LONGEST_NOTE ? `${note.slice(0, LONGEST_NOTE)}…` : note));
  const rest = notes.length - (MOST_NOTES - 1);
  return rest > 1 ? [...notes.slice(0, MOST_NOTES - 1), `  … and ${rest} more`] : notes;
}

/** At most so wide are the words above a diagram. */
function textWidth(title: string, notes: readonly string[]): number {
  return Math.max(title.length * 9.2, ...notes.map(note => note.length * 6.9));
}

/** The drawing alone, for pages that bring the rest. */
export async function drawingOf(shown: Pick<Picture, "dialect" | "tables"> & Partial<Picture>): Promise<Drawing> {
  const { boxes, relations } = boxesOf(shown, shown.changes ?? null);
  const layout = await layoutOf(boxes, relations);
  const content = [
    ...layout.frames.map(
      ({ name, x, y, width, height }) =>
        `<g class="frame"><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="14"/><text x="${round(x + 20)}" y="${round(y + 30)}">${xml(name === "" ? defaultGroup(shown.dialect) : name)}</text></g>`,
    ),
    ...[...layout.routes].map(([relation, route]) => line(relation, route)),
    ...boxes.map(box => table(box, layout, relations, shown.changes != null)),
  ].join("\n");
  return { boxes, relations, layout, content };
}

function defaultGroup(dialect: Dialect): string {
  return dialect === "postgresql" ? "public" : dialect === "sqlite" ? "main" : "the database itself";
}

function line(relation: Relation, { path, feet, middle }: Route): string {
  const { change } = relation;
  const circles = feet.circles.map(({ x, y }) => `<circle cx="${round(x)}" cy="${round(y)}" r="4"/>`).join("");
  const [kind, way, badge] =
    change === null
      ? ["", "", ""]
      : [
          ` ${change}`,
          ' class="way"',
          `<g class="badge"><circle cx="${round(middle.x)}" cy="${round(middle.y)}" r="7.5"/>${signText(change, round(middle.x), round(middle.y + 4.5))}</g>`,
        ];
  return `<g class="line${kind}" data-from="${relation.child.id}" data-to="${relation.parent.id}"><title>${xml(relation.title)}</title><path class="hit" d="${path}"/><path${way} d="${path}"/><path d="${feet.path}"/>${circles}${badge}</g>`;
}

function table(box: Box, layout: Layout, relations: readonly Relation[], isDifference: boolean): string {
  const { x, y } = layout.places.get(box) ?? { x: 0, y: 0 };
  const { width, height, name, note, rows, table: document, id } = box;
  const count = referrers(box, relations);
  const hidden = relations.filter(relation => relation.child === box && !layout.routes.has(relation));
  const isHub = relations.some(relation => relation.parent === box && !layout.routes.has(relation));
  const beside = note ?? (isHub ? `${count} refer here` : null);
  const kind = [
    "table",
    ...(document.complete ? [] : ["part"]),
    ...(isHub ? ["hub"] : []),
    ...(isDifference ? [box.change?.change ?? "same"] : []),
  ].join(" ");
  return [
    `<g class="${kind}" id="t${id}" data-id="${id}" transform="translate(${round(x)} ${round(y)})">`,
    `<rect class="box" width="${width}" height="${height}" rx="8"/>`,
    `<path class="head" d="M0 ${HEADER}V8a8 8 0 0 1 8-8H${width - 8}a8 8 0 0 1 8 8V${HEADER}z"${rows.length === 0 ? ' visibility="hidden"' : ""}/>`,
    `<text class="name" x="12" y="22">${xml(name)}<title>${xml(nameText(document))}</title></text>`,
    beside === null ? "" : `<text class="beside" x="${width - 12}" y="22">${xml(beside)}</text>`,
    ...rows.map((row, i) => rowText(row, i, box, hidden)),
    "</g>",
  ].join("");
}

function rowText(row: Row, i: number, { width, gutter, signs, id }: Box, hidden: readonly Relation[]): string {
  const y = HEADER + i * ROW + 15.5;
  const target = hidden.find(({ childRow }) => childRow === i)?.parent ?? null;
  const pills = row.marks.map(
    (mark, place) =>
      `<g class="pill ${mark.toLowerCase()}"><rect x="${10 + signs + place * PILL}" y="${y - 11}" width="21" height="14" rx="4"/><text x="${20.5 + signs + place * PILL}" y="${y - 0.5}">${mark}</text></g>`,
  );
  const left = 12 + signs + gutter;
  const dot =
    row.nullable === null
      ? ""
      : `<circle class="${row.nullable ? "null" : "notnull"}" cx="${left + 3}" cy="${y - 4}" r="3"/>`;
  const type =
    target === null || row.change === "changed"
      ? `<text class="type" x="${width - 12}" y="${y}">${xml(row.type)}</text>`
      : `<text class="type goes" data-goes="${target.id}" x="${width - 12}" y="${y}">→ ${xml(target.group === "" ? target.name : nameText(target.table))}</text>`;
  const [kind, sign] =
    row.change === null
      ? [row.column === null ? " rest" : "", ""]
      : [
          ` ${row.change}`,
          `<rect class="band" x="2" y="${y - 15}" width="${width - 4}" height="${ROW - 1}" rx="3"/>${signText(row.change, SIGN / 2, y)}`,
        ];
  return `<g class="row${kind}" data-row="${id}-${i}"><title>${xml(row.title)}</title>${sign}${pills.join("")}${dot}<text class="column" x="${left + DOT - 4}" y="${y}">${xml(row.name)}</text>${type}</g>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
