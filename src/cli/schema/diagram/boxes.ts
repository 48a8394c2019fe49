import type { ColumnDocument, ForeignKeyDocument, NameDocument, SeriesDocument, TableDocument } from "../document.js";
import { isOptional, isUnique } from "../keys.js";
import { defaultText, nameText } from "../words.js";

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
}

export interface Row {
  readonly name: string;
  readonly marks: readonly Mark[];
  /** `null` where it is not known. */
  readonly nullable: boolean | null;
  readonly type: string;
  /** All that is known of the column. */
  readonly title: string;
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
}

/** The tables of a series, without partitions, which look like the tables that they are of, and the keys between them. */
export function boxesOf(series: SeriesDocument): {
  readonly boxes: readonly Box[];
  readonly relations: readonly Relation[];
} {
  const known = new Map(series.tables.map(table => [keyOf(table), table]));
  const isPartition = ({ partitionOf }: TableDocument): boolean =>
    partitionOf !== null && known.has(keyOf(partitionOf));
  const partitions = new Map<string, number>();
  for (const table of series.tables.filter(isPartition)) {
    const parent = keyOf(table.partitionOf ?? table);
    partitions.set(parent, (partitions.get(parent) ?? 0) + 1);
  }
  const tables = series.tables.filter(table => !isPartition(table));
  const groups = new Set(tables.map(groupOf));
  const boxes = tables.map((table, id) => boxOf(table, id, groups.size > 1, partitions.get(keyOf(table)) ?? 0));
  const byKey = new Map(boxes.map(box => [keyOf(box.table), box]));
  return { boxes, relations: relationsOf(boxes, byKey) };
}

/** `public` and `main` are where tables are whose schema is not written. */
function keyOf({ schema, name }: NameDocument): string {
  return JSON.stringify([groupOf({ schema, name }), name]);
}

function groupOf({ schema }: NameDocument): string {
  return schema === null || schema === "public" || schema === "main" ? "" : schema;
}

function boxOf(table: TableDocument, id: number, isGrouped: boolean, partitions: number): Box {
  const group = groupOf(table);
  const rows = table.columns.map(column => rowOf(column, table));
  const name = group === "" || isGrouped ? table.name : nameText(table);
  const note = noteOf(table, partitions);
  const gutter = Math.max(0, ...rows.map(({ marks }) => marks.length)) * PILL;
  const widths = rows.map(row => gutter + DOT + width(row.name, LETTER) + 20 + width(row.type, SMALL_LETTER));
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
  };
}

function noteOf(table: TableDocument, partitions: number): string | null {
  if (partitions > 0) return `${partitions} partition${partitions === 1 ? "" : "s"}`;
  if (table.partitioned) return "partitioned";
  if (!table.complete) return "known in part";
  return table.temporary ? "temporary" : null;
}

function rowOf(column: ColumnDocument, table: TableDocument): Row {
  const type = (column.type?.text ?? "").replace(/^(time(?:stamp)?)(.*?) with(out)? time zone/, short);
  return {
    name: column.name,
    marks: marksOf(column.name, table),
    nullable: column.nullable,
    type: type.length > LONGEST_TYPE ? `${type.slice(0, LONGEST_TYPE - 1)}…` : type,
    title: columnText(column),
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
} as const;

function relationsOf(boxes: readonly Box[], byKey: ReadonlyMap<string, Box>): readonly Relation[] {
  const found: Relation[] = [];
  for (const child of boxes) {
    for (const key of child.table.foreignKeys) {
      const parent = byKey.get(keyOf(key.references));
      if (parent === undefined) continue;
      const [target] = key.referencedColumns ?? parent.table.primaryKey?.columns ?? [];
      found.push({
        id: found.length,
        child,
        childRow: child.rows.findIndex(({ name }) => name === key.columns[0]),
        parent,
        parentRow: parent.rows.findIndex(({ name }) => name === target),
        optional: isOptional(key, child.table),
        unique: isUnique(key, child.table),
        title: keyText(key, child.table),
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
