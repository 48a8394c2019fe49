import { library } from "./libpg-query.js";

/** A node of PostgreSQL's own parse tree, as libpg-query prints it: one key that names the kind, or plain fields. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the tree has several hundred kinds; the lowering checks what it reads
export type PgNode = any;

export type PgResult =
  | { readonly ok: true; readonly statement: PgNode | null }
  /**
   * `offset` is in UTF-16 code units of the text that was parsed. `exhausted`: the parser gave up for want of memory or
   * stack, which says nothing of the statement.
   */
  | { readonly ok: false; readonly message: string; readonly offset: number; readonly exhausted: boolean };

/**
 * Parses one statement with PostgreSQL's grammar. Locations in the tree are UTF-8 byte offsets; see `ByteMap`.
 * Never throws, whatever the text. The tree is shared by all who ask for the same text: nobody may change it.
 */
export function parsePostgres(sql: string): PgResult {
  const known = results.get(sql);
  if (known !== undefined) return known;
  const result = parseAnew(sql);
  // A tree can be a hundred times as large as its text.
  if (sql.length > LONGEST_KEPT || (!result.ok && result.exhausted)) return result;
  if (kept + sql.length > MOST_KEPT) {
    results.clear();
    kept = 0;
  }
  kept += sql.length;
  results.set(sql, result);
  return result;
}

/** A migration is read as it is linted, as a sibling, and again with each suggestion: its statements stay the same. */
const results = new Map<string, PgResult>();
let kept = 0;

/** In characters, of one statement and of all. */
const LONGEST_KEPT = 10_000;
const MOST_KEPT = 200_000;

function parseAnew(sql: string): PgResult {
  // The C library takes the text for a NUL-terminated string and would pass what is behind it in silence.
  const nul = sql.indexOf("\0");
  if (nul >= 0) return { ok: false, message: "invalid character in SQL text", offset: nul, exhausted: false };
  const result = parse(sql);
  if (result.ok || !NEW_WORD.test(sql)) return result;
  const older = parse(sql.replaceAll(NEW_WORDS, STAND_IN));
  return older.ok ? { ...older, statement: withOldName(older.statement) } : result;
}

/**
 * A word that is reserved since PostgreSQL 16 (manual appendix C) and a name to older servers, such as those that ran
 * the migrations of years ago. The stand-in is as long, so that places stay.
 */
const NEW_WORD = /\bsystem_user\b/i;
const NEW_WORDS = /\bsystem_user\b/gi;
const STAND_IN = "system_use_";

function withOldName(tree: PgNode): PgNode {
  return JSON.parse(JSON.stringify(tree).replaceAll(STAND_IN, "system_user")) as PgNode;
}

function parse(sql: string): PgResult {
  try {
    return { ok: true, statement: (library().parseSync(sql) as PgNode).stmts?.[0]?.stmt ?? null };
  } catch (error) {
    const { message, sqlDetails } = error as { message?: string; sqlDetails?: { cursorPosition?: number } };
    const position = sqlDetails?.cursorPosition;
    return {
      ok: false,
      exhausted: sqlDetails === undefined || message?.startsWith("memory exhausted") === true,
      message: sqlDetails === undefined ? "the statement is too complex to parse" : (message ?? "syntax error"),
      // The parser counts code points here, and bytes in the tree.
      offset: position === undefined ? 0 : codePointToUtf16(sql, position),
    };
  }
}

/**
 * The text of the statements inside a PL/pgSQL body, in order, or `null` if PL/pgSQL cannot be parsed.
 * `sql` is the whole DO or CREATE FUNCTION statement.
 */
export function parsePlPgSql(sql: string): PgNode | null {
  try {
    return library().parsePlPgSQLSync(sql);
  } catch {
    return null;
  }
}

/** Converts UTF-8 byte offsets of a text into UTF-16 offsets. */
export class ByteMap {
  private readonly offsets: Uint32Array | null;

  constructor(text: string) {
    // eslint-disable-next-line no-control-regex -- ASCII is the common case and needs no table
    this.offsets = /^[\x00-\x7f]*$/.test(text) ? null : byteOffsets(text);
  }

  toUtf16(byte: number): number {
    if (this.offsets === null) return byte;
    return this.offsets[Math.min(byte, this.offsets.length - 1)] as number;
  }
}

function byteOffsets(text: string): Uint32Array {
  const offsets = new Uint32Array(Buffer.byteLength(text) + 1);
  let byte = 0;
  let utf16 = 0;
  for (const char of text) {
    const bytes = Buffer.byteLength(char);
    offsets.fill(utf16, byte, byte + bytes);
    byte += bytes;
    utf16 += char.length;
  }
  offsets[byte] = utf16;
  return offsets;
}

function codePointToUtf16(text: string, codePoint: number): number {
  let utf16 = 0;
  let seen = 0;
  for (const char of text) {
    if (seen++ === codePoint) break;
    utf16 += char.length;
  }
  return utf16;
}
