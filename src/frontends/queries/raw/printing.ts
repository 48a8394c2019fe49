import type { ModelInfo } from "../models/model.js";
import { fieldOf } from "../models/index.js";
import type { Operand, Predicate, Shape } from "../../../sql/shape/model.js";
import type { SqlText } from "./text.js";

/** What the printers need. */
export interface Printing {
  readonly shape: Shape;
  readonly sql: SqlText;
  /** What the raw call is made on, as source text. */
  readonly receiver: string;
  /** What kind of receiver it is, by the library's own roles. */
  readonly role: string;
  /** The model of the table; `null` for Knex, which needs none. */
  readonly model: ModelInfo | null;
  /** Values longer than this are left out of the code; `Infinity` for code that goes into the file. */
  readonly longest: number;
}

/** A part of the statement has no place in the call. */
export class Unprintable extends Error {}

/** The name of a column in the words of the library. */
export function fieldName(column: string, { model }: Printing): string {
  if (model === null) return column;
  const field = fieldOf(model, column);
  if (field === null) throw new Unprintable();
  return field.name;
}

/** A value as source text. */
export function valueText(operand: Operand, { sql, longest }: Printing): string {
  if (operand.kind === "literal")
    return typeof operand.value === "string" ? JSON.stringify(operand.value) : String(operand.value);
  const text = sql.valueOf(operand.parameter);
  if (text === null) {
    if (longest === Infinity) throw new Unprintable();
    return "…";
  }
  const line = text.replace(/\s+/g, " ");
  return line.length > longest ? "…" : longest === Infinity ? text : line;
}

/** `{ a: 1 }`, with the short form for `{ a: a }`. */
export function property(name: string, value: string): string {
  const key = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : JSON.stringify(name);
  return key === value ? key : `${key}: ${value}`;
}

/** `{ a, b }`. */
export function objectOf(properties: readonly string[]): string {
  return properties.length === 0 ? "{}" : `{ ${properties.join(", ")} }`;
}

/** The parts of a conjunction; a single condition is one of them. */
export function conjuncts(predicate: Predicate | null): readonly Predicate[] {
  if (predicate === null) return [];
  return predicate.kind === "and" ? predicate.parts.flatMap(conjuncts) : [predicate];
}

/** Two conditions on one column do not fit into an object that has a key for each column. */
export function assertDistinct(columns: readonly string[]): void {
  if (new Set(columns).size < columns.length) throw new Unprintable();
}

/** `%x%` and its sisters, as what a library with named patterns calls them. */
export function likePattern(
  operand: Operand,
): { readonly kind: "contains" | "startsWith" | "endsWith"; readonly text: string } | null {
  if (operand.kind !== "literal" || typeof operand.value !== "string") return null;
  const match = /^(%?)([^%_\\]+)(%?)$/.exec(operand.value);
  if (match === null) return null;
  const [, before, text = "", after] = match;
  if (before === "" && after === "") return null;
  return { kind: before === "" ? "startsWith" : after === "" ? "endsWith" : "contains", text: JSON.stringify(text) };
}
