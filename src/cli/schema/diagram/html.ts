import { DIALECT_NAMES } from "../../../model/dialect.js";
import { count } from "../../terminal.js";
import type { SeriesDocument } from "../document.js";
import { headText, innerText, SIGNS } from "../diff-text.js";
import { originText } from "../notes.js";
import { nameText } from "../words.js";
import { columnRows, type Box } from "./boxes.js";
import { legend, legendHeight, legendWidth } from "./legend.js";
import { PAGE_SCRIPT } from "./page-script.js";
import { pageStyle } from "./page-style.js";
import { pictureOf, type Picture } from "./picture.js";
import { SIGN_LETTERS } from "./sign.js";
import { changeStyleSheet, styleSheet } from "./style.js";
import { drawingOf, type Drawing } from "./svg.js";
import { attribute, xml } from "./xml.js";

/** What the script of the page knows of each table, in the order of their ids. */
interface TableData {
  readonly name: string;
  readonly notes: readonly string[];
  readonly columns: readonly { readonly name: string; readonly marks: string; readonly text: string }[];
  /** What it has besides, under headings. */
  readonly lists: readonly { readonly title: string; readonly items: readonly Item[] }[];
}

/** `to` is the id of the table that it leads to. */
interface Item {
  readonly text: string;
  readonly to: number | null;
}

/** What stands on a page. */
export interface Page {
  readonly picture: Picture;
  readonly heading: string;
  /** Behind it, in a line. */
  readonly facts: readonly string[];
  /** Below the tables: a title, and what is under it. */
  readonly lists: readonly (readonly [title: string, items: readonly string[]])[];
}

/** A page in one file, which loads nothing: the diagram to move in, a list of the tables to search, and all of each. */
export async function htmlText(series: SeriesDocument): Promise<string> {
  const { folder, dialect, at, tables, views, types } = series;
  return htmlOf({
    picture: pictureOf(series),
    heading: folder,
    facts: [DIALECT_NAMES[dialect], count(tables.length, "table"), ...(at === null ? [] : [at.id])],
    lists: [
      ["Views", views.map(nameText)],
      [
        "Types",
        types.map(type => `${nameText(type)}${type.labels.length === 0 ? "" : ` (${type.labels.join(", ")})`}`),
      ],
    ],
  });
}

/** The same of what differs between two schemas, too. */
export async function htmlOf({ picture, heading, facts, lists }: Page): Promise<string> {
  const { title, notes } = picture;
  const isDifference = picture.changes !== null;
  const drawing = await drawingOf(picture);
  const { width, height } = drawing.layout;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline';script-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${xml(title)}</title>
<style>${styleSheet()}${pageStyle()}${isDifference ? changeStyleSheet() : ""}</style>
</head>
<body>
<header>
<h1>${xml(heading)}</h1>
<p class="facts">${facts.map(fact => `<span>${xml(fact)}</span>`).join("")}</p>
${notes.length === 0 ? "" : `<details class="notes"><summary>What is not shown</summary><ul>${notes.map(note => `<li>${xml(note.trim())}</li>`).join("")}</ul></details>`}
</header>
<nav aria-label="Tables">
<div class="search"><input id="search" type="search" placeholder="Find a table or column" aria-label="Find a table or column" autocomplete="off" spellcheck="false"><kbd aria-hidden="true">/</kbd></div>
<p id="found" role="status"></p>
<ul id="list">${listItems(drawing.boxes)}</ul>
${lists.map(([name, items]) => besideList(name, items, isDifference)).join("\n")}
</nav>
<main>
<svg id="diagram" tabindex="0" role="group" aria-label="Diagram of the tables: arrows move it, plus and minus zoom, 0 shows all of it" aria-keyshortcuts="ArrowUp ArrowDown ArrowLeft ArrowRight + - 0" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" data-width="${Math.ceil(width)}" data-height="${Math.ceil(height)}">
<g id="view">${drawing.content}${farNames(drawing)}</g>
</svg>
<div class="tools" role="toolbar" aria-label="Zoom">
<button id="out" title="Smaller (−)" aria-label="Smaller">−</button><button id="zoom" title="Natural size (1)" aria-label="Natural size">100 %</button><button id="in" title="Larger (+)" aria-label="Larger">+</button><button id="fit" title="All of it (0)">Fit</button>
</div>
<svg id="map" role="img" aria-label="Where the part that is shown lies" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}">${mapOf(drawing)}<rect id="frame"/></svg>
<svg class="key" width="${legendWidth()}" height="${legendHeight(isDifference)}" role="img" aria-label="What the marks mean"><g transform="translate(14 8)">${legend(isDifference)}</g></svg>
</main>
<aside id="panel" aria-live="polite" hidden></aside>
<script type="application/json" id="data">${dataOf(drawing)}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

/** In a difference, what becomes of the table. */
function classOf({ change }: Box): string {
  return change === null ? "" : ` class="${change.change}"`;
}

function listItems(boxes: readonly Box[]): string {
  return boxes
    .map(({ id, table, change }) => {
      const name = nameText(table);
      const sign =
        change === null
          ? ""
          : `<b class="${change.change}" role="img" aria-label="${change.change}">${SIGN_LETTERS[change.change]}</b>`;
      return `<li><button data-id="${id}" title=${attribute(name)}>${sign}<span>${xml(name)}</span><small>${table.columns.length}</small></button></li>`;
    })
    .join("");
}

function besideList(title: string, names: readonly string[], isOpen: boolean): string {
  if (names.length === 0) return "";
  const items = names.map(name => `<li>${xml(name)}</li>`).join("");
  return `<details class="beside-list"${isOpen ? " open" : ""}><summary>${title} <small>${names.length}</small></summary><ul>${items}</ul></details>`;
}

/** The tables as they lie, without what is in them. */
function mapOf({ boxes, layout }: Drawing): string {
  return boxes
    .map(box => {
      const { x, y } = layout.places.get(box) ?? { x: 0, y: 0 };
      return `<rect${classOf(box)} data-id="${box.id}" x="${Math.round(x)}" y="${Math.round(y)}" width="${box.width}" height="${box.height}"/>`;
    })
    .join("");
}

const WIDEST_FAR = 44;
const FAR_LETTER = 0.62;

/** Names that can be read where the diagram is small. */
function farNames({ boxes, layout }: Drawing): string {
  const names = boxes.map(box => {
    const { x, y } = layout.places.get(box) ?? { x: 0, y: 0 };
    const name = box.change === null ? box.name : `${SIGN_LETTERS[box.change.change]} ${box.name}`;
    const fitting = (box.width - 12) / (name.length * FAR_LETTER);
    const size = Math.max(12, Math.min(fitting, box.height * 0.7, WIDEST_FAR));
    return `<text class="far-name${box.change === null ? "" : ` ${box.change.change}`}" data-id="${box.id}" x="${Math.round(x + box.width / 2)}" y="${Math.round(y + box.height / 2)}" style="font-size:${size.toFixed(1)}px">${xml(name)}</text>`;
  });
  return `<g class="far-names" aria-hidden="true">${names.join("")}</g>`;
}

/** As JSON that no tag can end. */
function dataOf(drawing: Drawing): string {
  const tables = drawing.boxes.map(box => tableData(box, drawing));
  return JSON.stringify(tables)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

function tableData(box: Box, { relations }: Drawing): TableData {
  const { table, note, change } = box;
  const list = (title: string, items: readonly (string | Item)[]): TableData["lists"] =>
    items.length === 0
      ? []
      : [{ title, items: items.map(item => (typeof item === "string" ? { text: item, to: null } : item)) }];
  const named = (name: string | null, text: string): string => (name === null ? text : `${name}: ${text}`);
  const columns = (names: readonly string[]): string => names.join(", ");
  return {
    name: nameText(table),
    notes: [...(note === null ? [] : [note]), originText(table.origin)],
    columns: columnRows(table, change).map(({ name, marks, title, change: becomes }) => ({
      name,
      marks: [...(becomes === null ? [] : [SIGN_LETTERS[becomes]]), ...marks].join(" "),
      text: (becomes === null ? title.slice(name.length) : title.replace(`: ${name} `, ": ")).trim(),
    })),
    lists: [
      ...list(
        "What changes",
        (change?.all ?? [])
          .filter(({ kind }) => kind !== "column")
          .map(each => `${SIGNS[each.change]} ${each.of === null ? headText(each) : innerText(each)}`),
      ),
      ...list(
        "Refers to",
        relations.filter(({ child }) => child === box).map(({ title, parent }) => ({ text: title, to: parent.id })),
      ),
      ...list(
        "Referred to by",
        relations.filter(({ parent }) => parent === box).map(({ title, child }) => ({ text: title, to: child.id })),
      ),
      ...list(
        "Unique",
        table.unique.map(({ name, columns: names }) => named(name, columns(names))),
      ),
      ...list(
        "Indexes",
        table.indexes
          .filter(({ constraint }) => constraint === null || constraint === "foreignKey")
          .map(index => named(index.name, indexText(index))),
      ),
      ...list(
        "Checks",
        table.checks.map(({ name, expression }) => named(name, expression)),
      ),
      ...list(
        "Exclusions",
        table.exclusions.map(({ name, columns: names }) => named(name, columns(names))),
      ),
    ],
  };
}

function indexText(index: SeriesDocument["tables"][number]["indexes"][number]): string {
  const columns = index.columns.map(
    ({ name, expression, descending }) => `${name ?? `(${expression ?? "?"})`}${descending ? " desc" : ""}`,
  );
  return [
    index.unique ? "unique" : "",
    index.method === "btree" ? "" : index.method,
    columns.join(", "),
    index.include.length === 0 ? "" : `include ${index.include.join(", ")}`,
    index.predicate === null ? "" : `where ${index.predicate}`,
  ]
    .filter(part => part !== "")
    .join(" ");
}
