import type { Cursor } from "./cursor.js";
import { expression } from "./expressions.js";

/** What a table option does to the rows that are stored. */
export type OptionEffect = "rebuild" | "none";

/** Options that take a value, with or without `=`. Manuals: MySQL 15.1.20 (table_option), MariaDB "CREATE TABLE". */
const WITH_VALUE: ReadonlySet<string> = new Set(
  `aria_log_file auto_increment autoextend_size avg_row_length checksum comment compression connection delay_key_write
  encrypted encryption encryption_key_id engine engine_attribute ietf_quotes insert_method key_block_size max_rows
  min_rows pack_keys page_checksum page_compressed page_compression_level password row_format secondary_engine
  secondary_engine_attribute sequence stats_auto_recalc stats_persistent stats_sample_pages table_checksum tablespace
  transactional type`.split(/\s+/),
);

/** Options that rewrite the table even where nothing else changes. Manual: MySQL 17.12.1 ("Table Operations"). */
const REBUILDING: ReadonlySet<string> = new Set(
  "encrypted encryption engine key_block_size page_compressed row_format tablespace".split(" "),
);

/** What DEFAULT can stand in front of. */
const CHARACTER_SETS: ReadonlySet<string> = new Set(["character", "char", "charset", "collate"]);

/** Reads one table option; `null` where none begins. */
export function tableOption(cursor: Cursor): OptionEffect | null {
  const word = cursor.word();
  if (word === null) return null;
  if (word === "default" && CHARACTER_SETS.has(cursor.word(1) ?? "")) cursor.take();
  if (cursor.isOneOf("character", "char") && cursor.word(1) === "set") {
    cursor.take();
    return valueOf(cursor, "none");
  }
  if (cursor.isOneOf("charset", "collate")) return valueOf(cursor, "none");
  if (cursor.isOneOf("data", "index") && cursor.word(1) === "directory") {
    cursor.take();
    return valueOf(cursor, "none");
  }
  if (cursor.accept("union")) {
    cursor.acceptSymbol("=");
    cursor.skipParentheses();
    return "none";
  }
  if (cursor.accept("storage")) {
    if (cursor.is("engine")) return valueOf(cursor, "rebuild");
    cursor.expectOneOf("disk", "memory", "default");
    return "none";
  }
  if (cursor.accept("start", "transaction")) return "none";
  if (cursor.accept("with", "system", "versioning")) return "rebuild";
  // Any other name with a value is an option that a storage engine of MariaDB defines.
  if (!WITH_VALUE.has(word) && !(cursor.isName() && cursor.isSymbol("=", 1))) return null;
  return valueOf(cursor, REBUILDING.has(word) ? "rebuild" : "none");
}

/** Table options up to the next thing that is none, with or without commas between them. */
export function tableOptions(cursor: Cursor): void {
  while (tableOption(cursor) !== null) cursor.acceptSymbol(",");
}

function valueOf(cursor: Cursor, effect: OptionEffect): OptionEffect {
  cursor.take();
  cursor.acceptSymbol("=");
  cursor.acceptSymbol("-", "+");
  const token = cursor.peek();
  const literal = token?.kind === "string" || token?.kind === "number";
  // DEFAULT and BINARY are reserved and yet values: `ROW_FORMAT=DEFAULT`, `CHARSET binary`.
  if (cursor.is("default") && CHARACTER_SETS.has(cursor.word(1) ?? "")) cursor.fail();
  if (!literal && !cursor.isName() && !cursor.isOneOf("default", "binary")) cursor.fail(true);
  cursor.take();
  return effect;
}

/** What stands behind PARTITION BY, empty where it is not constant; `null` where it does not begin. Manual: MySQL 15.1.20 (partition_options). */
export function partitionBy(cursor: Cursor): string | null {
  if (!cursor.accept("partition", "by")) return null;
  const start = cursor.mark;
  partitionMethod(cursor);
  count(cursor, "partitions");
  if (cursor.accept("subpartition", "by")) {
    partitionMethod(cursor);
    count(cursor, "subpartitions");
  }
  if (cursor.isSymbol("(")) cursor.skipParentheses();
  return cursor.lowering.textOf(cursor.since(start)) ?? "";
}

function partitionMethod(cursor: Cursor): void {
  if (cursor.accept("system_time")) {
    if (cursor.isOneOf("interval", "limit")) {
      cursor.take();
      expression(cursor);
      if (cursor.word() !== null && !cursor.isOneOf("partitions", "auto", "starts")) cursor.take();
    }
    if (cursor.accept("starts")) expression(cursor);
    cursor.accept("auto");
    return;
  }
  cursor.accept("linear");
  const method = cursor.expectOneOf("hash", "key", "range", "list");
  if (method === "key" && cursor.accept("algorithm")) {
    cursor.expectSymbol("=");
    cursor.number();
  }
  cursor.accept("columns");
  cursor.skipParentheses();
}

function count(cursor: Cursor, word: string): void {
  if (cursor.accept(word)) cursor.number();
}
