import type { Interpolation } from "../../../model/query.js";

/** Statements whose values no driver binds. */
const UNBOUND =
  /^\s*(?:SET|SHOW|USE|CREATE|ALTER|DROP|GRANT|REVOKE|TRUNCATE|VACUUM|ANALYZE|COPY|LOCK|COMMENT|REFRESH|REINDEX|CLUSTER|ATTACH|DETACH|PRAGMA|LISTEN|NOTIFY|DO|DECLARE|KILL|FLUSH|OPTIMIZE|REPAIR|RENAME|LOAD)\b/i;

/** An apostrophe in it opens no literal. */
const COMMENT = /--[^\n]*(?:\n|$)|\/\*[^]*?\*\//g;

/** `'$.lines[*].`, and what a JSON function is handed that begins with `'$`. */
const PATH_INTO_JSON = /'\$(?:[.[][^']*|(?<=\bjsonb?_\w+\s*\([^']*'\$))$/i;

/** Between the texts that a name is given in turn. */
export const NEXT_STATEMENT = "\n;\n";

/**
 * What an expression stands for between two pieces of SQL; `null` where it is part of the name of a parameter. Earlier
 * expressions are `\0` in the text before it.
 */
export function positionIn(all: string, after: string): Interpolation["position"] | null {
  const before = all.slice(all.lastIndexOf(NEXT_STATEMENT) + 1).replace(COMMENT, " ");
  const quotes = before.replaceAll("''", "");
  const isInLiteral = count(quotes, "'") % 2 === 1;
  if (!isInLiteral && /(?:^|[^:]):$|%\($|[@$]$/.test(before)) return null;
  if (UNBOUND.test(before.replace(/^;/, ""))) return "name";
  // Steps of a path into JSON are names of the document.
  if (isInLiteral) return PATH_INTO_JSON.test(quotes) ? "name" : "value";
  if (count(quotes.replace(/'[^']*'/g, ""), '"') % 2 === 1 || count(quotes, "`") % 2 === 1) return "name";
  if (/^[\w.(]/.test(after) || /[\w.\0]$/.test(before)) return "name";
  if (/(?:(?:^|[^->])[=<>]|[<>]=|\b(?:I?LIKE|BETWEEN|LIMIT|OFFSET|REGEXP|RLIKE|(?:NOT\s+)?IN))\s*$/i.test(before))
    return "value";
  if (/\b(?:IN|ANY|ALL)\s*\([^()]*$/i.test(before)) return "value";
  if (/\bVALUES\s*(?:\([^()]*\)\s*,\s*)*\([^()]*$/i.test(before)) return "value";
  if (/\bBETWEEN\s+\S+\s+AND\s*$/i.test(before)) return "value";
  return /(?:\b(?:FROM|JOIN|INTO|UPDATE|TABLE|BY|SELECT|DISTINCT|AS|USING|ONLY|EXISTS)|\.|::)\s*$/i.test(before)
    ? "name"
    : "fragment";
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
