import type { Dialect } from "../../model/dialect.js";
import { isOneKnown, wordKey, wordsOf, type OpenReason, type TableUse } from "../../model/table-use.js";
import { searchesOf } from "./index.js";

/** What SQL asks of tables. */
export type SqlUse = Pick<TableUse, "searches" | "isWhole" | "words" | "counts">;

/**
 * What a text of SQL asks of tables. One that looks for no rows, an INSERT of values or a definition, has no words but the
 * names of the tables that it writes.
 */
export function sqlUse(sql: string, dialect: Dialect): SqlUse {
  const text = sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ");
  if (LOOKS_FOR_NOTHING.test(text) && !/\bselect\b/i.test(text)) {
    const written = Array.from(text.matchAll(WRITTEN), ([, name = ""]) => wordKey(name));
    return { searches: [], isWhole: false, words: new Set(written), counts: false };
  }
  const searches = searchesOf(sql, dialect);
  return {
    searches,
    isWhole: isOneKnown(searches) && !SAYS_MORE.test(text),
    words: wordsOf(text),
    counts: /\bcount\s*\(/i.test(text),
  };
}

/** A text in a program. */
export interface EmbeddedText {
  /** With `\0`, or a placeholder, for each hole. */
  readonly sql: string;
  /** The literal as the program has it. */
  readonly code: string;
  /** Whether it has holes that may hold SQL. */
  readonly isDynamic: boolean;
}

/** What a text in a program asks of tables; `null` where it is no statement, or part of one, that names one of them. */
export function embeddedUse(
  { sql, code, isDynamic }: EmbeddedText,
  tables: ReadonlySet<string>,
  dialect: Dialect,
): (SqlUse & { readonly open: OpenReason | null }) | null {
  if (!STATEMENT.test(sql) || !Array.from(sql.matchAll(NAMED)).some(([, name = ""]) => tables.has(wordKey(name))))
    return null;
  const use = sqlUse(sql.replaceAll("\0", "$1"), dialect);
  if (!isDynamic) return { ...use, open: null };
  return { ...use, words: new Set([...use.words, ...wordsOf(code)]), isWhole: false, open: "sql" };
}

/** How a statement of SQL, or a part of one, begins. */
const STATEMENT = /\b(?:select|from|join|update|delete|with)\b/i;
const NAMED = /\b(?:from|join|update|into|using|only)\s+(?:["`[]?\w+["`\]]?\.)?["`[]?(\w+)/gi;

const WRITTEN = /\binto\s+(?:["`[]?\w+["`\]]?\.)?["`[]?(\w+)/gi;

const LOOKS_FOR_NOTHING =
  /^\s*(?:insert|replace|create\s+(?:unique\s+)?(?:table|index|sequence|extension|schema|type|domain|database)|alter|drop|comment|grant|revoke|set|truncate|begin|commit|rollback|lock|vacuum|analyze|pragma|use|start|copy)\b/i;

/** Words of a statement that a search does not hold all of: sub-queries, groups, windows. */
const SAYS_MORE =
  /\bselect\b[\s\S]*\bselect\b|\b(?:with|union|intersect|except|group\s+by|distinct|having|over|window|lateral|using|natural|full|right|cross)\b|\b(?:count|sum|min|max|avg|\w+_agg|bool_\w+|first_value|last_value|mode|percentile_\w+)\s*\(/i;
