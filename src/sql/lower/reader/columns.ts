import type { Column, ColumnDefault, Constraint, DataType, Identity } from "../../../model/column.js";
import type { Name } from "../../../model/name.js";
import { unquote } from "../../tokens.js";
import { expressionText, withoutParentheses } from "../lowering.js";
import {
  checkConstraint,
  conflictClause,
  constraintBase,
  constraintStart,
  deferral,
  references,
  type ConstraintStart,
} from "./constraints.js";
import type { Cursor } from "./cursor.js";
import { expression, signedPrimary, type Expression } from "./expressions.js";
import { byKeyword } from "./keywords.js";
import { defaultOf } from "./meaning.js";
import { primary } from "./primaries.js";
import { dataType } from "./types.js";

/** A column with the constraints that are written behind it. */
export interface ColumnDefinition {
  readonly column: Column;
  readonly constraints: readonly Constraint[];
  /** The type also where a variable stands for it, by its name. */
  readonly writtenType: DataType | null;
}

/** What the attributes have said so far. */
interface Draft {
  readonly name: Name;
  readonly constraints: Constraint[];
  nullable: boolean;
  default: ColumnDefault | null;
  generated: Column["generated"];
  identity: Identity | null;
  collation: string | null;
  onUpdate: string | null;
  comment: string | null;
}

/**
 * Reads a column definition, from its name to its last attribute.
 * Manuals: MySQL 15.1.20, MariaDB "CREATE TABLE", SQLite "CREATE TABLE" (column-def).
 */
export function columnDefinition(cursor: Cursor): ColumnDefinition {
  const start = cursor.mark;
  const name = cursor.name();
  const written = dataType(cursor);
  const type = written?.exact === true ? written.type : null;
  const draft: Draft = {
    name,
    constraints: [],
    nullable: written?.identity == null,
    default: null,
    generated: null,
    identity: written?.identity ?? null,
    collation: null,
    onUpdate: null,
    comment: null,
  };
  // SERIAL stands for BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE (MySQL 13.1.1).
  if (type !== null && draft.identity !== null) {
    draft.constraints.push(uniqueOf({ name: null, level: "column", deferrable: false, span: type.span }, name));
  }
  while (attribute(cursor, draft));
  const { constraints, ...rest } = draft;
  const column = { ...rest, type, span: cursor.lowering.spanOf(cursor.since(start)) };
  return { column, constraints, writtenType: written?.type ?? null };
}

type Attribute = (cursor: Cursor, draft: Draft, at: ConstraintStart) => void;

/** Reads one attribute; false at the end of the definition. */
function attribute(cursor: Cursor, draft: Draft): boolean {
  const at = constraintStart(cursor);
  const word = cursor.word() ?? "";
  const read = COMMON.get(word) ?? (cursor.isMySql ? MYSQL : SQLITE).get(word);
  if (read !== undefined) read(cursor, draft, at);
  else if (cursor.isMySql && cursor.isName() && cursor.isSymbol("=", 1)) {
    // An attribute that a storage engine of MariaDB defines.
    cursor.take();
    assigned(cursor);
  } else if (cursor.isMySql && cursor.mark > at.start) cursor.fail();
  return cursor.mark > at.start;
}

const COMMON = byKeyword<Attribute>({
  not(cursor, draft) {
    if (deferral(cursor) !== null) return;
    cursor.expect("not");
    if (cursor.isMySql && cursor.accept("secondary")) return;
    cursor.expect("null");
    conflictClause(cursor);
    draft.nullable = false;
  },
  null(cursor, draft) {
    cursor.expect("null");
    conflictClause(cursor);
    draft.nullable = true;
  },
  default(cursor, draft) {
    cursor.expect("default");
    draft.default = defaultValue(cursor);
  },
  unique(cursor, draft, at) {
    cursor.expect("unique");
    if (cursor.isMySql) cursor.accept("key");
    conflictClause(cursor);
    draft.constraints.push(uniqueOf(constraintBase(cursor, at, "column"), draft.name));
  },
  primary: primaryKey,
  check(cursor, draft, at) {
    draft.constraints.push(checkConstraint(cursor, at, "column"));
  },
  references(cursor, draft, at) {
    draft.constraints.push(references(cursor, at, [draft.name], "column"));
  },
  collate(cursor, draft) {
    cursor.expect("collate");
    if (cursor.isMySql) cursor.acceptSymbol("=");
    draft.collation = unquote(cursor.take());
  },
  generated(cursor, draft) {
    cursor.expect("generated");
    cursor.expect("always");
    generatedAs(cursor, draft);
  },
  as: generatedAs,
});

/** SQLite allows a deferral behind any constraint. */
const SQLITE = byKeyword<Attribute>({ deferrable: cursor => void deferral(cursor) });

const MYSQL = byKeyword<Attribute>({
  auto_increment(cursor, draft) {
    cursor.take();
    draft.identity = "autoIncrement";
    draft.nullable = false;
  },
  key: primaryKey,
  serial(cursor, draft, at) {
    cursor.expect("serial", "default", "value");
    draft.identity = "autoIncrement";
    draft.nullable = false;
    draft.constraints.push(uniqueOf(constraintBase(cursor, at, "column"), draft.name));
  },
  comment(cursor, draft) {
    cursor.expect("comment");
    cursor.acceptSymbol("=");
    draft.comment = cursor.textOf(cursor.string());
  },
  on(cursor, draft) {
    cursor.expect("on", "update");
    const start = cursor.mark;
    primary(cursor);
    draft.onUpdate = expressionText(cursor.since(start));
  },
  character: characterSet,
  charset: characterSet,
  char: characterSet,
  ascii: word,
  unicode: word,
  byte: word,
  binary: word,
  visible: word,
  invisible: word,
  column_format: wordWithValue,
  storage: wordWithValue,
  srid: wordWithValue,
  engine_attribute: wordWithValue,
  secondary_engine_attribute: wordWithValue,
  compressed(cursor) {
    cursor.expect("compressed");
    if (cursor.acceptSymbol("=") !== null) cursor.take();
  },
  with: systemVersioning,
  without: systemVersioning,
});

function word(cursor: Cursor): void {
  cursor.take();
}

function wordWithValue(cursor: Cursor): void {
  cursor.take();
  assigned(cursor);
}

/** `= value`, where MySQL often lets out the sign. */
function assigned(cursor: Cursor): void {
  cursor.acceptSymbol("=");
  cursor.take();
}

function characterSet(cursor: Cursor): void {
  if (!cursor.accept("charset")) {
    cursor.take();
    cursor.expect("set");
  }
  assigned(cursor);
}

function systemVersioning(cursor: Cursor): void {
  cursor.take();
  cursor.expect("system", "versioning");
}

function primaryKey(cursor: Cursor, draft: Draft, at: ConstraintStart): void {
  if (!cursor.accept("key")) cursor.expect("primary", "key");
  if (!cursor.isMySql) {
    cursor.acceptOneOf("asc", "desc");
    conflictClause(cursor);
    if (cursor.accept("autoincrement")) draft.identity = "autoIncrement";
  } else draft.nullable = false;
  const base = constraintBase(cursor, at, "column");
  draft.constraints.push({ ...base, kind: "primaryKey", columns: [draft.name], usingIndex: null });
}

function uniqueOf(base: ReturnType<typeof constraintBase>, column: Name): Constraint {
  return { ...base, kind: "unique", columns: [column], usingIndex: null, nullsNotDistinct: false };
}

/**
 * What follows DEFAULT.
 * Manuals: MySQL 13.6, MariaDB "CREATE TABLE" (any call, also without parentheses), SQLite "CREATE TABLE" 3.2.
 */
export function defaultValue(cursor: Cursor): ColumnDefault {
  const start = cursor.mark;
  if (cursor.isSymbol("(")) {
    const inside = cursor.parenthesised(() => expression(cursor));
    return defaultOf(inside, withoutParentheses(cursor.since(start)), cursor.lowering);
  }
  const value = cursor.isMySql ? signedPrimary(cursor) : sqliteDefault(cursor);
  return defaultOf(value, cursor.since(start), cursor.lowering);
}

/** SQLite takes no call here, and a word that is no keyword, quoted or not, for a string. */
function sqliteDefault(cursor: Cursor): Expression {
  const token = cursor.peek();
  const quoted = token?.kind === "identifier";
  if (quoted || (token?.kind === "word" && cursor.isName() && !VALUES.has(cursor.word() as string))) {
    const value = unquote(cursor.take());
    return cursor.isSymbol("(") ? cursor.fail(true) : { kind: "literal", value };
  }
  return signedPrimary(cursor);
}

const VALUES: ReadonlySet<string> = new Set(["true", "false", "current_date", "current_time", "current_timestamp"]);

/** GENERATED ALWAYS is read. Manuals: MySQL 15.1.20.8, MariaDB "Generated Columns", SQLite "Generated Columns". */
function generatedAs(cursor: Cursor, draft: Draft): void {
  cursor.expect("as");
  // The period columns of MariaDB's system-versioned tables.
  if (cursor.isMySql && cursor.accept("row")) {
    cursor.expectOneOf("start", "end");
    draft.generated = { expression: "row", stored: true };
    return;
  }
  cursor.expectSymbol("(");
  const start = cursor.mark;
  expression(cursor);
  const tokens = cursor.since(start);
  cursor.expectSymbol(")");
  const kind = cursor.acceptOneOf("stored", "virtual", ...(cursor.isMySql ? ["persistent"] : []));
  draft.generated = { expression: expressionText(tokens), stored: kind === "stored" || kind === "persistent" };
}
