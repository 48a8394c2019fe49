import type { Name, QualifiedName } from "../../../model/name.js";
import type { Span } from "../../../model/span.js";
import { contentOrigin } from "../../evaluate/text.js";
import { displayText, textOf, type Origin, type Property, type Value } from "../../evaluate/values.js";
import { Built, type ColumnReference, type EnumHost, type TableHost } from "./hosts.js";

/** How the configuration lets columns be named whose name is not written: as their key, or otherwise. */
export type Casing = "none" | "snake_case" | "camelCase" | "unknown";

/** The name of a column whose name is not written; `null` where it depends on a casing that is not known. */
export function casedName(key: string, casing: Casing): string | null {
  switch (casing) {
    case "none":
      return key;
    case "snake_case":
      return wordsOf(key).join("_").toLowerCase();
    case "camelCase":
      return wordsOf(key)
        .map((word, i) => (i === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1)))
        .join("");
    case "unknown":
      // One word in lower case is the same in all of them.
      return /^[a-z\d]+$/.test(key) ? key : null;
  }
}

function wordsOf(key: string): readonly string[] {
  return key.replaceAll(/['\u2019]/g, "").match(/[a-z\d]+|[A-Z]+(?![a-z])|[A-Z][a-z\d]+/g) ?? [];
}

/** The span of an origin in the linted file, or that of what led there. */
export function spanOf(origin: Origin | null, file: Origin["module"], fallback: Span): Span {
  return origin?.module === file ? { start: origin.start, end: origin.end } : fallback;
}

/** A name that a value gives; one that is not constant is known in part. */
export function nameOf(value: Value | undefined, file: Origin["module"], fallback: Span): Name {
  if (value?.kind !== "text") return { text: "…", exact: false, span: fallback };
  const place = [contentOrigin(value), value.origin].find(origin => origin?.module === file) ?? null;
  return { text: displayText(value), exact: textOf(value) !== null, span: spanOf(place, file, fallback) };
}

/** The table or type with the schema of its namespace. */
export function qualifiedNameOf(
  { name, namespace }: TableHost | EnumHost,
  file: Origin["module"],
  fallback: Span,
): QualifiedName {
  const own = nameOf(name, file, fallback);
  const { schema } = namespace;
  return { schema: schema === null ? null : nameOf(schema, file, own.span), name: own, span: own.span };
}

/** The properties of a table that are columns. */
export function columnsOf({
  columns,
}: TableHost): readonly (readonly [key: string, column: Built, property: Property])[] {
  if (columns.kind !== "object") return [];
  return [...columns.properties].flatMap(([key, property]) =>
    property.value instanceof Built ? [[key, property.value, property] as const] : [],
  );
}

/** The name that is written for a column; `null` where it is made of the key. */
export function writtenName({ args: [first] }: Built): Value | null {
  return first?.kind === "text" ? first : null;
}

/** The name of the column that a reference means; `null` where it cannot be read. */
export function columnNameOf({ table, property }: ColumnReference, casing: Casing): string | null {
  const column = columnsOf(table).find(([key]) => key === property)?.[1];
  if (column === undefined) return null;
  const written = writtenName(column);
  return written === null ? casedName(property, casing) : textOf(written);
}
