import type { DataType } from "../../model/column.js";
import type { Name, QualifiedName } from "../../model/name.js";
import type { ColumnDocument, NameDocument } from "./document.js";

/** A type as SQL writes it: `numeric(10, 2)`, `text[]`, `enum('a', 'b')`. */
export function typeText({ name, arguments: given, unsigned, dimensions }: DataType): string {
  const isList = name === "enum" || name === "set";
  const list = given.map(text => (isList ? quoted(text) : text)).join(", ");
  return `${name}${list === "" ? "" : `(${list})`}${unsigned ? " unsigned" : ""}${"[]".repeat(dimensions)}`;
}

/** A default as SQL writes it; `null` where there is none, or nothing shows it. */
export function defaultText(value: ColumnDocument["default"]): string | null {
  if (value === null || value.kind === "unknown") return null;
  if (value.kind === "null") return "null";
  const text = value.text ?? "";
  return value.kind === "expression" || /^(?:-?\d+(?:\.\d+)?|true|false)$/.test(text) ? text : quoted(text);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The schema that a table is in; empty for `public` and `main`, where tables are whose schema is not written. */
export function groupOf({ schema }: NameDocument): string {
  return schema === null || schema === "public" || schema === "main" ? "" : schema;
}

/** Equal for the names of one table. */
export function keyOf({ schema, name }: NameDocument): string {
  return JSON.stringify([groupOf({ schema, name }), name]);
}

/** A name with its schema, if that was written. */
export function nameText({ schema, name }: NameDocument): string {
  return schema === null ? name : `${schema}.${name}`;
}

export function textsOf(names: readonly Name[]): readonly string[] {
  return names.map(({ text }) => text);
}

/** A name without its places. */
export function plainName({ schema, name }: QualifiedName): NameDocument {
  return { schema: schema?.text ?? null, name: name.text };
}
