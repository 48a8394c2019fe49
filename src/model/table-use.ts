import type { QueryLibrary } from "./query.js";
import { isKnown, type Search } from "./search.js";
import type { Span } from "./span.js";

/**
 * A place in the repository that asks a table for rows, or may. What it does not read as a search it still shows as words:
 * a query can use an index only where its code names a column of it.
 */
export interface TableUse {
  readonly library: QueryLibrary;
  /** The whole call, text or statement. */
  readonly span: Span;
  /** As messages show it, in one line: `prisma.user.findMany`. */
  readonly label: string;
  /** The table or model that the library resolves it to; `null` where it does not. */
  readonly model: string | null;
  /** What it looks for, as far as that could be read. */
  readonly searches: readonly Search[];
  /** Whether the one search says all that it asks of its tables. */
  readonly isWhole: boolean;
  /** The words of its code, and of what that leads to, as `wordKey` makes them. */
  readonly words: ReadonlySet<string>;
  /** Whether it counts rows: an index may be read in the place of its table, though no word names a column. */
  readonly counts: boolean;
  /** Why it may ask for what its words do not show; `null` where they show all. */
  readonly open: OpenReason | null;
}

/** A use of which nothing but its words was read. */
export const WORDS_ALONE = {
  library: "driver",
  label: "",
  model: null,
  searches: [],
  isWhole: false,
  counts: false,
  open: null,
} as const satisfies Omit<TableUse, "span" | "words">;

/**
 * Why a use may name any column:
 * - `column`: a column, a condition or an order is computed, or comes in from outside;
 * - `sql`: a part of its SQL is made at run time;
 * - `handedOn`: the table or its model is given to code that is not followed;
 * - `named`: the name of the table stands there as a text, and may be meant where the name of one is computed;
 * - `code`: it is in a language that is not read.
 */
export type OpenReason = "column" | "sql" | "handedOn" | "named" | "code";

/** What code calls the tables of a series; all but the models as `wordKey` makes it. */
export interface TableNames {
  /** Names of tables and views. */
  readonly tables: ReadonlySet<string>;
  /** Classes and constants that stand for tables, as they are written. */
  readonly models: ReadonlySet<string>;
  /** Properties of a client of Prisma. */
  readonly delegates: ReadonlySet<string>;
  /** Properties of models that stand for rows of another one. */
  readonly relations: ReadonlySet<string>;
}

/** A name by which spellings of it are equal: `created_at`, `createdAt` and `CreatedAt`. */
export function wordKey(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

/** The words of a text, each as `wordKey` makes it. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu), ([word]) => wordKey(word)));
}

/** Whether a text says the name of a table, or of something that stands for one. */
export function saysTable(text: string, { tables, models, delegates, relations }: TableNames): boolean {
  for (const [word] of text.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) {
    if (models.has(word)) return true;
    const key = wordKey(word);
    if (tables.has(key) || delegates.has(key) || relations.has(key)) return true;
  }
  return false;
}

/** Whether searches are a single one of which all conditions and the order are known. */
export function isOneKnown([only, ...others]: readonly Search[]): boolean {
  return only !== undefined && others.length === 0 && isKnown(only.where) && only.order !== null;
}

/** A piece of code in one line, as messages show it. */
export function shortText(code: string): string {
  const line = code.replaceAll(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

const LONGEST = 60;

/** Whether code counts rows. */
export function saysCount(code: string): boolean {
  return /(?<![A-Za-z])count(?![a-z])|Count(?![a-z])/.test(code);
}

/** Whether two sets have a member in common. */
export function meet(some: Iterable<string>, others: ReadonlySet<string>): boolean {
  for (const item of some) if (others.has(item)) return true;
  return false;
}
