import { createHash } from "node:crypto";
import type { Constraint } from "../../../model/column.js";
import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import type { CreateIndex } from "../../../model/operation.js";
import type { Span } from "../../../model/span.js";
import { lowerSql } from "../../../sql/lower/index.js";
import { plainSource, type SqlSource } from "../../../sql/source.js";

/** A name as the query builder quotes it. */
export function quoted(name: string, dialect: Dialect): string {
  const mark = dialect === "postgresql" ? '"' : "`";
  return `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
}

/** Names in parentheses. */
export function quotedList(names: readonly string[], dialect: Dialect): string {
  return `(${names.map(name => quoted(name, dialect)).join(", ")})`;
}

export function quotedString(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** What is said of a table by itself: a key, a check. */
export function constraintsFromSql(clause: string, dialect: Dialect, span: Span): readonly Constraint[] {
  const [operation] = lowerSql(at(`create table t (c int, ${clause})`, span), dialect);
  return operation?.kind === "createTable" ? operation.constraints : [];
}

/** A statement that makes an index; `null` for any other. */
export function indexFromSql(sql: string, dialect: Dialect, span: Span): CreateIndex | null {
  const [operation, ...others] = lowerSql(at(sql, span), dialect);
  return operation?.kind === "createIndex" && others.length === 0 ? operation : null;
}

/** SQL that is written nowhere. */
function at(sql: string, span: Span): SqlSource {
  return { ...plainSource(sql), locate: () => span };
}

/** The longest name that each system keeps, in characters. SQLite's have no end. */
function longest(dialect: Dialect): number {
  if (isMySqlFamily(dialect)) return 64;
  return dialect === "postgresql" ? 63 : Infinity;
}

/** `Platform.getIndexName`: a name that is too long ends in a hash of all of it. */
export function keptName(name: string, kind: string, dialect: Dialect, isBefore7: boolean): string {
  const limit = longest(dialect);
  if (name.length <= limit) return name;
  const hash = isBefore7 ? createHash("md5").update(name).digest("hex") : fowlerNollVo(name);
  const suffix = kind === "primary" && !isBefore7 ? "pkey" : kind;
  return `${name.slice(0, limit - 8 - kind.length)}_${hash.slice(0, 5)}_${suffix}`;
}

/** FNV-1a, of 64 bits. */
function fowlerNollVo(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = ((hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, "0");
}
