import type { Dialect } from "./dialect.js";
import type { TableState } from "./schema/index.js";

/** A table that a statement reads, as the source names it. */
export interface SearchSource {
  /** The name under which the conditions refer to it. */
  readonly alias: string;
  /** Of `model`: what the library calls it; the columns are then its properties. */
  readonly kind: "table" | "model";
  readonly schema: string | null;
  readonly name: string;
  /** Whether rows of the others come without one of it: the right side of LEFT JOIN. */
  readonly optional: boolean;
}

export interface SearchColumn {
  /** The alias of its table. */
  readonly source: string;
  readonly name: string;
}

/**
 * How a condition compares a column:
 * - `truth`: it is the column alone, or NOT and the column;
 * - `prefix`: LIKE with a pattern that begins with a constant letter;
 * - `pattern`: LIKE with one that begins with a wildcard;
 * - `unknownPattern`: LIKE with one that does not show how it begins;
 * - `caseless`: as those, without regard to case;
 * - `not`: what no index finds: `<>`, NOT IN, NOT LIKE.
 */
export type SearchComparison =
  | "equals"
  | "in"
  | "range"
  | "truth"
  | "null"
  | "notNull"
  | "prefix"
  | "pattern"
  | "unknownPattern"
  | "caseless"
  | "not";

/** What a column is compared with. */
export type SearchValue =
  | { readonly kind: "constant"; readonly value: string | number | boolean }
  /** A member of an enumeration or of a constant, whose value does not show. */
  | { readonly kind: "member" }
  | { readonly kind: "column"; readonly column: SearchColumn }
  /** A parameter, or an expression without columns. */
  | { readonly kind: "other" };

export type SearchCondition =
  | { readonly kind: "and" | "or"; readonly parts: readonly SearchCondition[] }
  | {
      readonly kind: "compare";
      readonly column: SearchColumn;
      readonly comparison: SearchComparison;
      readonly value: SearchValue;
    }
  /** A comparison of what a function, cast or operator makes of a column: `lower(email) = $1`. */
  | {
      readonly kind: "expression";
      readonly column: SearchColumn;
      /** The expression without the name of the table: `lower(email)`. */
      readonly text: string;
      readonly comparison: SearchComparison;
    }
  /** What could not be read. It may be anything. */
  | { readonly kind: "unknown" };

export interface SearchOrder {
  readonly column: SearchColumn;
  readonly descending: boolean;
}

/** What one SELECT, UPDATE or DELETE looks for: the tables, and all that its WHERE and ON say of them. */
export interface Search {
  readonly sources: readonly SearchSource[];
  readonly where: SearchCondition;
  /** ORDER BY; `null` where it orders by something else than columns. */
  readonly order: readonly SearchOrder[] | null;
  /** Whether it stops after some rows: LIMIT. */
  readonly limited: boolean;
}

export const EVERYTHING: SearchCondition = { kind: "and", parts: [] };

export const UNKNOWN: SearchCondition = { kind: "unknown" };

/** A value of which nothing is known. */
export const OTHER: SearchValue = { kind: "other" };

/** The alias of the table in a search of one model. */
export const OWN = "own";

/** A condition on a column of the one model of a search. */
export function ownCondition(name: string, comparison: SearchComparison, value: SearchValue = OTHER): SearchCondition {
  return { kind: "compare", column: { source: OWN, name }, comparison, value };
}

/** All of some conditions, those within `and` among them. */
export function allOf(parts: readonly SearchCondition[]): SearchCondition {
  const flat = parts.flatMap(part => (part.kind === "and" ? part.parts : [part]));
  const [only, ...others] = flat;
  return only !== undefined && others.length === 0 ? only : { kind: "and", parts: flat };
}

/** One of some conditions. */
export function anyOf(parts: readonly SearchCondition[]): SearchCondition {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : { kind: "or", parts };
}

/** The conditions that all have to hold. */
export function conjunctsOf(condition: SearchCondition): readonly SearchCondition[] {
  return condition.kind === "and" ? condition.parts.flatMap(conjunctsOf) : [condition];
}

/** The aliases of the tables that a condition speaks of; `null` where part of it is not known. */
export function sourcesOf(condition: SearchCondition): ReadonlySet<string> | null {
  switch (condition.kind) {
    case "unknown":
      return null;
    case "and":
    case "or": {
      const all = condition.parts.map(sourcesOf);
      return all.includes(null) ? null : new Set(all.flatMap(set => [...(set ?? [])]));
    }
    case "expression":
      return new Set([condition.column.source]);
    case "compare": {
      const { column, value } = condition;
      return new Set([column.source, ...(value.kind === "column" ? [value.column.source] : [])]);
    }
  }
}

/** The names of the columns that a condition on one table compares, each once. */
export function columnsIn(condition: SearchCondition): readonly string[] {
  switch (condition.kind) {
    case "unknown":
      return [];
    case "and":
    case "or":
      return [...new Set(condition.parts.flatMap(columnsIn))];
    case "expression":
    case "compare":
      return [condition.column.name];
  }
}

/** Whether all of a condition could be read. */
export function isKnown(condition: SearchCondition): boolean {
  if (condition.kind === "unknown") return false;
  return condition.kind === "and" || condition.kind === "or" ? condition.parts.every(isKnown) : true;
}

/** What a list is compared as: of constants alone, the first stands for the type of all. */
export function listValue(values: readonly SearchValue[]): SearchValue {
  const [first] = values;
  return first !== undefined && values.every(({ kind }) => kind !== "other") ? first : OTHER;
}

/** ORDER BY, if all of its parts are known. */
export function orderOf(parts: readonly (SearchOrder | null)[]): readonly SearchOrder[] | null {
  return parts.includes(null) ? null : (parts as readonly SearchOrder[]);
}

/** ILIKE: whatever the case, a pattern that begins with a wildcard is looked for everywhere. */
export function caselessComparison(pattern: SearchComparison): SearchComparison {
  return pattern === "pattern" ? "pattern" : "caseless";
}

/** How LIKE begins: `%x`, `x%`, or something that does not show. */
export function comparisonOfPattern(pattern: string | null): "prefix" | "pattern" | "unknownPattern" {
  if (pattern === null || pattern === "") return "unknownPattern";
  return /^[%_]/.test(pattern) ? "pattern" : "prefix";
}

/** A table of a search as the database has it. */
export interface LocatedSource extends Pick<SearchSource, "alias" | "optional"> {
  readonly state: TableState;
}

/** A search whose tables are known; columns have the names that they have in the database. */
export interface LocatedSearch extends Omit<Search, "sources"> {
  readonly dialect: Dialect;
  readonly sources: readonly LocatedSource[];
}
