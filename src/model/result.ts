import type { SearchCondition } from "./search.js";
import type { Span } from "./span.js";

/** What a query gives, and what becomes of it. */
export interface QueryResult {
  /** `count`: how many rows there are, without groups. */
  readonly gives: "rows" | "row" | "count" | "other";
  /** Whether it gives few rows at most: LIMIT, or an equality with what is called like a key. */
  readonly limited: boolean;
  /** All that is done with it, in source order; empty where it is dropped. */
  readonly uses: readonly ResultUse[];
  /** The call that gives no more than what the uses ask, where they all ask the same; `null` where it has no words for it. */
  readonly instead: Instead | null;
  readonly paging: Paging;
  readonly joined: JoinedRelations;
  /** Whether raw SQL asks for all columns of its tables: `SELECT *`. */
  readonly star: boolean;
  /** Whether its file answers requests, as far as the path tells. */
  readonly answersRequest: boolean;
}

/** Relations whose rows come along in the same statement, by JOIN. */
export interface JoinedRelations {
  /** Each from the model of the query on: a property, or the model that it leads to. What could not be read is left out. */
  readonly paths: readonly (readonly string[])[];
  /** How the library loads one by a statement of its own: `separate: true`. */
  readonly apart: string;
}

/** How the library asks for a part of the rows. */
export interface Paging {
  /** Whether it passes over rows whose number is made at run time: OFFSET. */
  readonly skips: boolean;
  /**
   * In which order:
   * - `fixed`: by columns that show;
   * - `none`: in any;
   * - `chosen`: by what a caller says, or by what could not be read.
   */
  readonly order: "fixed" | "none" | "chosen";
  /** Whether the number of all rows is asked for beside: what has page numbers. */
  readonly counted: boolean;
  /** LIMIT in its words: `take: 100`. */
  readonly limit: string;
  /** How it asks for the rows behind the last one of the page before: `cursor: { id: last.id }`. */
  readonly keyset: string;
}

/** Code in the library's own words, and the edits that make it of the call where that is simple. */
export interface Instead {
  readonly code: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[] | null;
}

/** One thing that is done with what a query gives. */
export type ResultUse =
  /** Whether there is any: a number compared with zero, the truth of it. */
  | { readonly kind: "presence"; readonly span: Span; readonly isNegated: boolean }
  /** How many rows came: the length of the list. */
  | { readonly kind: "size"; readonly span: Span }
  /** The first of the rows. */
  | { readonly kind: "first"; readonly span: Span }
  /** Some of the rows: `filter`, `find`, `some`, `every`. */
  | { readonly kind: "filter"; readonly span: Span; readonly method: string; readonly condition: SearchCondition }
  /** One property of all rows, added up. */
  | { readonly kind: "sum"; readonly span: Span; readonly column: string }
  | { readonly kind: "other"; readonly span: Span };
