import type { ChangeDocument } from "../diff.js";
import { innerText, withoutName } from "../diff-text.js";
import type { ColumnChange, TableChange } from "../diff-tables.js";
import type { ColumnDocument, ForeignKeyDocument, TableDocument } from "../document.js";
import { isOptional, isUnique } from "../keys.js";
import { defaultText, groupOf, keyOf, nameText } from "../words.js";

/** Lengths of a diagram, in its own units, which are pixels at its natural size. */
export const HEADER = 34;
export const ROW = 22;
const LETTER = 7.5;
const SMALL_LETTER = 6.9;
export const PILL = 24;
const PADDING = 12;
/** The dot that says whether a column takes NULL. */
export const DOT = 16;
const LONGEST_TYPE = 26;
const LONGEST_CHANGE = 48;
const LONGEST_OTHER = 44;
const FEWEST_FOLDED = 3;
/** The sign that says what becomes of a row. */
export const SIGN = 16;
const NARROWEST = 150;

/** A table as it is drawn. */
export interface Box {
  readonly id: number;
  readonly table: TableDocument;
  /** The schema that it is drawn in; empty for the one that needs no name. */
  readonly group: string;
  readonly name: string;
  /** What stands beside its name. */
  readonly note: string | null;
  readonly rows: readonly Row[];
  readonly width: number;
  readonly height: number;
  /** How wide the marks of keys are. */
  readonly gutter: number;
  /** How wide the signs before them are. */
  readonly signs: number;
  /** What becomes of it, where a difference is drawn that it is part of. */
  readonly change: TableChange | null;
}

export interface Row {
  readonly name: string;
  /** The column that it is of; `null` for what is none. */
  readonly column: string | null;
  readonly marks: readonly Mark[];
  /** `null` where it is not known. */
  readonly nullable: boolean | null;
  readonly type: string;
  /** All that is known of the column. */
  readonly title: string;
  readonly change: TableChange["change"] | null;
}

/** Primary key, foreign key, unique on its own. */
export type Mark = "PK" | "FK" | "U";

/** A foreign key between two tables of the diagram. */
export interface Relation {
  readonly id: number;
  /** The table that refers to the other, and the row of its first column. */
  readonly child: Box;
  readonly childRow: number;
  readonly parent: Box;
  readonly parentRow: number;
  /** Whether a row may refer to nothing. */
  readonly optional: boolean;
  /** Whether at most one row refers to one of the other table. */
  readonly unique: boolean;
  readonly title: string;
  readonly change: TableChange["change"] | null;
}

/**
 * The tables of a series, without partitions, which look like the tables that they are of, and the keys between them. With
 * `changes`, those of a difference: partitions that change are drawn.
 */
export function boxesOf(
  series: { readonly tables: readonly TableDocument[] },
  changes: DrawnChanges = null,
): {
  readonly boxes: readonly Box[];
  readonly relations: readonly Relation[];
} {
  const known = new Map(series.tables.map(table => [keyOf(table), table]));
  const isPartition = (table: TableDocument): boolean =>
    table.partitionOf !== null && known.has(keyOf(table.partitionOf)) && changes?.has(table) !== true;
  const partitions = new Map<string, number>();
  for (const table of series.tables.filter(isPartition)) {
    const parent = keyOf(table.partitionOf ?? table);
    partitions.set(parent, (partitions.get(parent) ?? 0) + 1);
  }
  const tables = series.tables.filter(table => !isPartition(table));
  const groups = new Set(tables.map(groupOf));
  const boxes = tables.map((table, id) =>
    boxOf(table, id, groups.size > 1, partitions.get(keyOf(table)) ?? 0, changes),
  );
  const byKey = new Map(boxes.map(box => [keyOf(box.table), box]));
  return { boxes, relations: relationsOf(boxes, byKey) };
}

/** What becomes of the tables of a difference; `null` where none is drawn. */
export type DrawnChanges = ReadonlyMap<TableDocument, TableChange> | null;

function boxOf(table: TableDocument, id: number, isGrouped: boolean, partitions: number, changes: DrawnChanges): Box {
  const group = groupOf(table);
  const change = changes?.get(table) ?? null;
  const rows = [...folded(columnRows(table, change), table, change), ...(change?.others ?? []).map(otherRow)];
  const name = group === "" || isGrouped ? table.name : nameText(table);
  const own = noteOf(table, partitions);
  const note = changes === null ? own : [changeNote(change), ...(own === null ? [] : [own])].join(", ");
  const gutter = Math.max(0, ...rows.map(({ marks }) => marks.length)) * PILL;
  const signs = rows.some(row => row.change !== null) ? SIGN : 0;
  const widths = rows.map(row => signs + gutter + DOT + width(row.name, LETTER) + 20 + width(row.type, SMALL_LETTER));
  const header = width(name, LETTER + 0.6) + (note === null ? 0 : width(note, SMALL_LETTER) + 20);
  return {
    id,
    table,
    group,
    name,
    note,
    rows,
    width: Math.ceil(Math.max(NARROWEST, header + 2 * PADDING, ...widths.map(inner => inner + 2 * PADDING))),
    height: HEADER + rows.length * ROW + (rows.length === 0 ? 0 : 6),
    gutter,
    signs,
    change,
  };
}

function changeNote(change: TableChange | null): string {
  if (change === null) return "unchanged";
  const word = change.was === null ? change.change : `was ${change.was}`;
  return change.certain ? word : `${word}, perhaps`;
}

function noteOf(table: TableDocument, partitions: number): string | null {
  if (partitions > 0) return `${partitions} partition${partitions === 1 ? "" : "s"}`;
  if (table.partitioned) return "partitioned";
  if (!table.complete) return "known in part";
  return table.temporary ? "temporary" : null;
}

/** What is shown of each column; in a difference, with what becomes of it. */
export function columnRows(table: TableDocument, change: TableChange | null): readonly Row[] {
  // A key that is gone marks no column that stays.
  const isThere = (key: ForeignKeyDocument): boolean => change?.keys.get(key) !== "removed";
  const now = change?.change === "changed" ? { ...table, foreignKeys: table.foreignKeys.filter(isThere) } : table;
  return table.columns.map(column => rowOf(column, now, change));
}

/** Without the columns that stay as they are, where several stand together: not what matters in a difference. */
function folded(rows: readonly Row[], table: TableDocument, change: TableChange | null): readonly Row[] {
  if (change?.change !== "changed") return rows;
  const ofKeys = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
  const shown: Row[] = [];
  let run: Row[] = [];
  const flush = (): void => {
    const title = run.map(({ name }) => name).join(", ");
    const name = `… ${run.length} columns as they were`;
    const row: Row = { name, column: null, marks: [], nullable: null, type: "", title, change: null };
    shown.push(...(run.length < FEWEST_FOLDED ? run : [row]));
    run = [];
  };
  for (const row of rows) {
    if (row.change === null && row.marks.length === 0 && !ofKeys.has(row.name)) {
      run.push(row);
      continue;
    }
    flush();
    shown.push(row);
  }
  flush();
  return shown;
}

function rowOf(column: ColumnDocument, table: TableDocument, ofTable: TableChange | null): Row {
  const own = ofTable?.columns.get(column.name) ?? null;
  if (ofTable !== null && own !== null && own.change !== "added") return changedRow(column, table, ofTable, own);
  const row = plainRow(column, table);
  return own === null ? row : { ...row, title: `added: ${row.title}${doubt(own)}`, change: "added" };
}

/** One that was there before: with what it was, where it is there still. */
function changedRow(column: ColumnDocument, table: TableDocument, ofTable: TableChange, own: ColumnChange): Row {
  if (own.change === "removed") {
    const row = plainRow(column, ofTable.before ?? table);
    return { ...row, title: `removed: ${row.title}${doubt(own)}`, change: "removed" };
  }
  const row = plainRow(column, table);
  const old = own.before === null ? null : plainRow(own.before, ofTable.before ?? table);
  const parts = own.parts.map(part => partText(part, own.before, column, old?.type ?? "", row.type));
  const type = own.parts.includes("type") ? parts.join(", ") : [row.type, ...parts].filter(Boolean).join(", ");
  const was = old === null ? "" : old.title.slice(column.name.length);
  return {
    ...row,
    name: own.was === null ? row.name : `${own.was} → ${row.name}`,
    type: shortened(type, LONGEST_CHANGE),
    title: `changed: ${own.was ?? column.name}${was} → ${row.title}`,
    change: "changed",
  };
}

function partText(
  part: string,
  before: ColumnDocument | null,
  after: ColumnDocument,
  oldType: string,
  type: string,
): string {
  if (part === "type") return `${oldType} → ${type}`;
  if (part === "nullable") return after.nullable === true ? "not null → null" : "null → not null";
  if (part === "default")
    return `default ${defaultText(before?.default ?? null) ?? "none"} → ${defaultText(after.default) ?? "none"}`;
  return part;
}

/** A constraint or an index that comes, goes or changes. */
function otherRow(change: ChangeDocument): Row {
  const { kind, name, before, after } = change;
  const words = withoutName(after ?? before, name) ?? "";
  const [start = "", type = kind] =
    kind === "constraint" ? (KINDS.find(([begin]) => words.startsWith(begin)) ?? []) : [];
  const what = change.change === "renamed" ? "changed" : change.change;
  return {
    name: shortened(words.slice(start.length).trim() || (name ?? ""), LONGEST_OTHER),
    column: null,
    marks: [],
    nullable: null,
    type,
    title: `${what}: ${innerText(change)}`,
    change: what,
  };
}

const KINDS = [
  ["PRIMARY KEY", "primary key"],
  ["FOREIGN KEY", "foreign key"],
  ["UNIQUE", "unique"],
  ["CHECK", "check"],
  ["EXCLUDE", "exclusion"],
] as const;

function doubt({ certain }: ColumnChange): string {
  return certain ? "" : " (perhaps)";
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function plainRow(column: ColumnDocument, table: TableDocument): Row {
  const type = (column.type?.text ?? "").replace(/^(time(?:stamp)?)(.*?) with(out)? time zone/, short);
  return {
    name: column.name,
    column: column.name,
    marks: marksOf(column.name, table),
    nullable: column.nullable,
    type: shortened(type, LONGEST_TYPE),
    title: columnText(column),
    change: null,
  };
}

/** `timestamptz(3)`, as PostgreSQL's users write it: the words of the standard would make each table wide. */
function short(_all: string, name: string, precision: string, without: string | undefined): string {
  return `${name}${without === undefined ? "tz" : ""}${precision}`;
}

function marksOf(column: string, { primaryKey, foreignKeys, unique }: TableDocument): readonly Mark[] {
  return [
    ...(primaryKey?.columns.includes(column) === true ? (["PK"] as const) : []),
    ...(foreignKeys.some(({ columns }) => columns.includes(column)) ? (["FK"] as const) : []),
    ...(unique.some(({ columns }) => columns.length === 1 && columns[0] === column) ? (["U"] as const) : []),
  ];
}

/** A column in the words of SQL. */
function columnText(column: ColumnDocument): string {
  const value = defaultText(column.default);
  return [
    column.name,
    column.type?.text ?? "",
    column.nullable === false ? "not null" : "",
    value === null ? "" : `default ${value}`,
    column.identity === null ? "" : IDENTITIES[column.identity],
    column.generated === null ? "" : `generated always as (${column.generated.expression})`,
  ]
    .filter(part => part !== "")
    .join(" ");
}

const IDENTITIES = {
  always: "generated always as identity",
  byDefault: "generated by default as identity",
  serial: "serial",
  autoIncrement: "auto-increment",
  rowid: "rowid",
} as const;

function relationsOf(boxes: readonly Box[], byKey: ReadonlyMap<string, Box>): readonly Relation[] {
  const found: Relation[] = [];
  for (const child of boxes) {
    for (const key of child.table.foreignKeys) {
      const parent = byKey.get(keyOf(key.references));
      if (parent === undefined) continue;
      const change = child.change?.keys.get(key) ?? null;
      const table = change === "removed" ? (child.change?.before ?? child.table) : child.table;
      const [target] = key.referencedColumns ?? parent.table.primaryKey?.columns ?? [];
      found.push({
        id: found.length,
        child,
        childRow: child.rows.findIndex(({ column }) => column === key.columns[0]),
        parent,
        parentRow: parent.rows.findIndex(({ column }) => column === target),
        optional: isOptional(key, table),
        unique: isUnique(key, table),
        title: `${change === null ? "" : `${change}: `}${keyText(key, child.table)}`,
        change,
      });
    }
  }
  return found;
}

/** A foreign key in the words of SQL. */
function keyText(key: ForeignKeyDocument, table: TableDocument): string {
  return [
    `${nameText(table)} (${key.columns.join(", ")}) references ${nameText(key.references)}`,
    key.referencedColumns === null ? "" : `(${key.referencedColumns.join(", ")})`,
    key.onDelete === "no action" ? "" : `on delete ${key.onDelete}`,
    key.onUpdate === "no action" ? "" : `on update ${key.onUpdate}`,
  ]
    .filter(part => part !== "")
    .join(" ");
}

/** The width of a text in a typeface whose letters are all as wide; those of East Asia and pictures are twice as wide. */
function width(text: string, letter: number): number {
  let letters = 0;
  for (const char of text)
    letters +=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\u{1F300}-\u{1FAFF}]/u.test(char)
        ? 1.7
        : 1;
  return letters * letter;
}
