import { canonicalType } from "../../../facts/types.js";
import type { DataType, Identity } from "../../../model/column.js";
import { unquote } from "../../tokens.js";
import type { Cursor } from "./cursor.js";

/** A type, and what its spelling says besides (`serial`). */
export interface WrittenType {
  readonly type: DataType;
  /** False where a variable stands for a part of the type; where for its name, that is the variable's. */
  readonly exact: boolean;
  readonly identity: Identity | null;
}

/**
 * Reads the type of a column; `null` for a column of SQLite that has none.
 * Manuals: MySQL 13, MariaDB "Data Types", SQLite "Column Data Types".
 */
export function dataType(cursor: Cursor): WrittenType | null {
  const start = cursor.mark;
  const first = cursor.peek();
  if (first?.kind === "word" && cursor.lowering.holdsHole([first])) {
    cursor.take();
    if (cursor.isSymbol("(")) cursor.skipParentheses();
    const name = cursor.lowering.name(first).text;
    const span = cursor.lowering.spanOf(cursor.since(start));
    return { type: { name, arguments: [], dimensions: 0, unsigned: false, span }, exact: false, identity: null };
  }
  const words = cursor.isMySql ? mysqlTypeName(cursor) : sqliteTypeName(cursor);
  if (words === null) return null;
  if (cursor.isMySql && NEEDS_LENGTH.test(words.join(" ")) && !cursor.isSymbol("(")) cursor.fail(true);
  const args = cursor.isSymbol("(") ? typeArguments(cursor) : [];
  const unsigned = cursor.isMySql && numericAttributes(cursor);
  const name = words.join(" ");
  const canonical = canonicalType(name, args, cursor.dialect);
  return {
    type: {
      name: canonical.name,
      arguments: canonical.arguments,
      dimensions: 0,
      unsigned: unsigned || canonical.unsigned,
      span: cursor.lowering.spanOf(cursor.since(start)),
    },
    exact: !cursor.lowering.holdsHole(cursor.since(start)),
    identity: canonical.identity,
  };
}

/** The type in CAST (… AS type) and CONVERT (…, type), of which nobody asks anything. */
export function castType(cursor: Cursor): void {
  if (cursor.isMySql) cursor.takeWord();
  while (cursor.isSymbol("(") || cursor.word() !== null || (!cursor.isMySql && cursor.isName())) {
    if (cursor.isSymbol("(")) cursor.skipParentheses();
    else cursor.take();
  }
}

/** The types of MySQL and MariaDB that are one word. Another word is a mistake, or a type that came later. */
const MYSQL_TYPES: ReadonlySet<string> = new Set(
  `bigint binary bit blob bool boolean char character date datetime dec decimal double enum fixed float float4 float8
  geomcollection geometry geometrycollection inet4 inet6 int int1 int2 int3 int4 int8 integer json linestring long
  longblob longtext mediumblob mediumint mediumtext middleint multilinestring multipoint multipolygon national nchar
  numeric nvarchar point polygon real serial set smallint text time timestamp tinyblob tinyint tinytext uuid
  varbinary varchar varcharacter vector xmltype year`.split(/\s+/),
);

/** What can follow the first word of a type and still belongs to its name. */
const CONTINUATIONS: Readonly<Record<string, readonly string[]>> = {
  double: ["precision"],
  char: ["varying", "byte"],
  character: ["varying"],
  nchar: ["varying", "varchar"],
  national: ["char", "character", "varchar"],
  "national char": ["varying"],
  "national character": ["varying"],
  long: ["varchar", "varbinary", "char"],
  "long char": ["varying"],
};

/** VARCHAR in all its spellings but the old `long varchar`, VARBINARY, and types that are a list. */
const NEEDS_LENGTH = /^(?!long)(?:.*(?:var(?:char|binary)|varying)|enum|set)/;

function mysqlTypeName(cursor: Cursor): readonly string[] {
  const first = cursor.word() ?? cursor.fail();
  if (!MYSQL_TYPES.has(first)) cursor.fail();
  const words = [cursor.takeWord()];
  for (;;) {
    const next = cursor.acceptOneOf(...(CONTINUATIONS[words.join(" ")] ?? []));
    if (next === null) return words;
    words.push(next);
  }
}

/** Words that end a type in SQLite although they are no reserved words. */
const SQLITE_TYPE_ENDS: ReadonlySet<string> = new Set(["generated", "always"]);

function sqliteTypeName(cursor: Cursor): readonly string[] | null {
  const words: string[] = [];
  while (cursor.isName() && !SQLITE_TYPE_ENDS.has(cursor.word() ?? "")) {
    words.push(unquote(cursor.take()).toLowerCase());
  }
  return words.length === 0 ? null : words;
}

function typeArguments(cursor: Cursor): readonly string[] {
  return cursor.parenthesised(() => cursor.list(() => typeArgument(cursor)));
}

function typeArgument(cursor: Cursor): string {
  const sign = cursor.acceptSymbol("-", "+") === "-" ? "-" : "";
  const token = cursor.peek() ?? cursor.fail();
  const allowed = token.kind === "number" || (cursor.isMySql && token.kind === "string");
  if (!allowed && !cursor.lowering.holdsHole([token])) cursor.fail(true);
  return sign + cursor.textOf(cursor.take());
}

function numericAttributes(cursor: Cursor): boolean {
  let unsigned = false;
  for (;;) {
    const word = cursor.acceptOneOf("unsigned", "signed", "zerofill");
    if (word === null) return unsigned;
    // ZEROFILL makes a column UNSIGNED (MySQL 13.1.1).
    if (word !== "signed") unsigned = true;
  }
}
