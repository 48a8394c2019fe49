import type { Dialect } from "./dialect.js";
import type { Span } from "./span.js";

/**
 * An identifier as the server stores it: unquoted PostgreSQL names arrive folded to lower case, quotes are gone.
 */
export interface Name {
  readonly text: string;
  /**
   * False where a part of the name is not constant. `text` then shows that part as the source spells it
   * (`${prefix}users`): the same expression gives the same text, which is as much as can be said of it.
   */
  readonly exact: boolean;
  readonly span: Span;
}

/** The name of a table, view, index or type, with the schema (or MySQL database) that was written before it. */
export interface QualifiedName {
  readonly schema: Name | null;
  readonly name: Name;
  /** From the first letter of the schema to the last of the name. */
  readonly span: Span;
}

/** A name that no file has written. */
export function unwritten(text: string): Name {
  return { text, exact: true, span: { start: 0, end: 0 } };
}

/**
 * The text under which two spellings of one name meet: MySQL (column, index and constraint names) and SQLite compare
 * without case; PostgreSQL compares what is left after folding.
 * Manuals: PostgreSQL 4.1.1, MySQL 9.2.3, SQLite "Identifiers".
 */
export function nameKey(name: Name | string, dialect: Dialect): string {
  const text = typeof name === "string" ? name : name.text;
  return dialect === "postgresql" ? text : text.toLowerCase();
}

/**
 * The key of a table. The default schema is left out, so that `public.users` meets `users`.
 */
export function tableKey(table: QualifiedName, dialect: Dialect): string {
  const name = nameKey(table.name, dialect);
  const schema = table.schema === null ? null : nameKey(table.schema, dialect);
  return schema === null || schema === DEFAULT_SCHEMA[dialect] ? name : `${schema}.${name}`;
}

/** Where a name without a schema is looked for; `null` where that depends on the connection. */
export const DEFAULT_SCHEMA: Readonly<Record<Dialect, string | null>> = {
  postgresql: "public",
  mysql: null,
  mariadb: null,
  sqlite: "main",
};

/** Schemas that every server has (PostgreSQL 53, MySQL 7.3 and 28), and names that no user may take (SQLite "CREATE TABLE"). */
const CATALOG: Readonly<Record<Dialect, { readonly schemas: RegExp; readonly names: RegExp }>> = {
  postgresql: { schemas: /^(?:pg_catalog|information_schema)$/i, names: /^pg_/i },
  mysql: { schemas: /^(?:information_schema|performance_schema|mysql|sys)$/i, names: /(?!)/ },
  mariadb: { schemas: /^(?:information_schema|performance_schema|mysql|sys)$/i, names: /(?!)/ },
  sqlite: { schemas: /(?!)/, names: /^sqlite_/i },
};

/** Whether a relation belongs to the server: it is there without being made. */
export function isCatalogTable({ schema, name }: QualifiedName, dialect: Dialect): boolean {
  const { schemas, names } = CATALOG[dialect];
  return schema === null ? names.test(name.text) : schemas.test(schema.text);
}

/** The name as a message shows it: with its schema where one was written. */
export function displayName(name: QualifiedName): string {
  return name.schema === null ? name.name.text : `${name.schema.text}.${name.name.text}`;
}

/** A table, view, index or type in a sentence; where its name is not constant, what the source has in its place. */
export function quotedName(name: QualifiedName): string {
  const quoted = `\`${displayName(name)}\``;
  return isConstant(name) ? quoted : `what ${quoted} stands for`;
}

/** Whether the source shows the whole name. */
export function isConstant({ schema, name }: QualifiedName): boolean {
  return name.exact && schema?.exact !== false;
}

/** PostgreSQL keeps so many bytes of a name (4.1.1: NAMEDATALEN - 1). */
export const LONGEST_NAME = 63;

/** So many bytes of a text, without half a character at the end. */
export function clipped(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text;
  const encoded = new TextEncoder().encode(text);
  if (encoded.length <= bytes) return text;
  return new TextDecoder().decode(encoded.subarray(0, bytes)).replace(/\uFFFD+$/, "");
}
