import type { ColumnDocument, ForeignKeyDocument, NameDocument, SeriesDocument, TableDocument } from "./document.js";
import { isOptional, isUnique } from "./keys.js";
import { nameText } from "./words.js";

/**
 * An entity relationship diagram of Mermaid, in the words that its grammar of 10 and later reads
 * (https://mermaid.js.org/syntax/entityRelationshipDiagram.html).
 */
export function mermaidText(series: SeriesDocument, notes: readonly string[]): string {
  const tables = new Map(series.tables.map(table => [nameText(table), table]));
  const lines = series.tables.flatMap(table => entityLines(table));
  const relations = series.tables.flatMap(table =>
    table.foreignKeys.map(key => `  ${entity(key.references)} ${ends(key, table)} ${entity(table)} : ${role(key)}`),
  );
  // What is referred to without being known is drawn all the same.
  const strangers = new Set(
    series.tables
      .flatMap(table => table.foreignKeys.map(key => key.references))
      .filter(name => !tables.has(nameText(name)))
      .map(entity),
  );
  return [
    ...notes.map(note => `%% ${oneLine(note)}`),
    "erDiagram",
    ...lines,
    ...[...strangers].map(name => `  ${name}`),
    ...relations,
    "",
  ].join("\n");
}

function entityLines(table: TableDocument): readonly string[] {
  if (table.columns.length === 0) return [`  ${entity(table)}`];
  return [`  ${entity(table)} {`, ...table.columns.map(column => `    ${attribute(column, table)}`), "  }"];
}

/** Quotes keep a name from being read as a word of the grammar. */
export function entity(name: NameDocument): string {
  return `"${escaped(nameText(name))}"`;
}

/** `%` begins comments, and neither it nor quotes may stand in a name: Mermaid's entities stand for them. */
export function escaped(text: string): string {
  return oneLine(text).replaceAll(/[#"%\\]/g, sign => `#${sign.charCodeAt(0)};`);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

function attribute(column: ColumnDocument, table: TableDocument): string {
  const type = column.type?.text ?? "unknown";
  const shownType = word(column.type?.name ?? "unknown");
  const suffix = /^[a-z]+(?:\(\d+\))?(?:\[\])*$/.test(type) ? type : shownType;
  const name = word(column.name);
  const comments = [
    ...(name === column.name ? [] : [column.name]),
    ...(suffix === type || column.type === null ? [] : [type]),
    ...(column.nullable === false && table.primaryKey?.columns.includes(column.name) !== true ? ["not null"] : []),
  ];
  const keys = keysOf(column.name, table);
  return [
    suffix,
    name,
    ...(keys.length === 0 ? [] : [keys.join(", ")]),
    ...(comments.length === 0 ? [] : [`"${escaped(comments.join(", "))}"`]),
  ].join(" ");
}

/** The letters that the grammar takes in the names of attributes; those of keys alone would be read as such. */
export function word(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9_\u00C0-\uFFFF]/g, "_");
  return /^[0-9]/.test(plain) || /^(?:pk|fk|uk)$/i.test(plain) || plain === "" ? `_${plain}` : plain;
}

function keysOf(column: string, { primaryKey, foreignKeys, unique }: TableDocument): readonly string[] {
  return [
    ...(primaryKey?.columns.includes(column) === true ? ["PK"] : []),
    ...(foreignKeys.some(key => key.columns.includes(column)) ? ["FK"] : []),
    ...(unique.some(key => key.columns.length === 1 && key.columns[0] === column) ? ["UK"] : []),
  ];
}

/** The other table has one row, or none where the key may be NULL; this one many, or one where the key is unique. */
export function ends(key: ForeignKeyDocument, table: TableDocument): string {
  return `${isOptional(key, table) ? "|o" : "||"}--${isUnique(key, table) ? "o|" : "o{"}`;
}

function role({ columns }: ForeignKeyDocument): string {
  return `"${escaped(columns.join(", "))}"`;
}
