import type { ColumnDefault } from "../../../model/column.js";
import type { Name, QualifiedName } from "../../../model/name.js";
import type { Operation } from "../../../model/operation.js";
import type { ScriptStyle } from "../style.js";

/** A statement of a builder, and how many of the operations it stands for. */
export interface Spelled {
  readonly code: string;
  readonly count: number;
}

/** How a framework says what a way back does. Code has no semicolons; each deeper level begins with the unit of the style. */
export interface Speller {
  /** Whether its calls are waited for. */
  readonly waits: boolean;
  /** A call that runs SQL, given as a literal. */
  sql(literal: string): string;
  /** The first of these operations in the words of the builder, with those behind it that fit in; `null` where it has none. */
  builder(operations: readonly Operation[]): Spelled | null;
}

/** Names, as code has them in a list of strings. */
export function stringList(names: readonly Name[], style: ScriptStyle): string {
  return `[${names.map(({ text }) => style.string(text)).join(", ")}]`;
}

/** `schema.table`, in a string. */
export function dotted({ schema, name }: QualifiedName, style: ScriptStyle): string {
  return style.string(schema === null ? name.text : `${schema.text}.${name.text}`);
}

/** A literal of the script for a constant default; `null` for what only SQL can say. */
export function constantOf(value: ColumnDefault): string | number | boolean | null {
  if (value.kind !== "constant") return null;
  if (/^(?:true|false)$/.test(value.value)) return value.value === "true";
  // A number that does not come back as it is spelled stays a text.
  return String(Number(value.value)) === value.value ? Number(value.value) : value.value;
}

/** `{ a: 1, b: 2 }`; nothing for no properties. */
export function objectOf(properties: readonly (string | null)[]): string {
  const present = properties.filter(property => property !== null);
  return present.length === 0 ? "{}" : `{ ${present.join(", ")} }`;
}

/** The operations from the first on that are of the same table. */
export function runOn(operations: readonly Operation[], fits: (operation: Operation) => boolean): readonly Operation[] {
  const end = operations.findIndex(operation => !fits(operation));
  return end < 0 ? operations : operations.slice(0, end);
}
