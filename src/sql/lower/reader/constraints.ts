import type { CheckConstraint, Constraint, ForeignKey, ReferentialAction } from "../../../model/column.js";
import type { Name } from "../../../model/name.js";
import { expressionText } from "../lowering.js";
import type { Cursor } from "./cursor.js";
import { expression } from "./expressions.js";
import { columnsOf, provenNotNull } from "./meaning.js";

/** How a constraint begins: the mark of its first word, which may be CONSTRAINT, and the name behind that. */
export interface ConstraintStart {
  readonly start: number;
  readonly name: Name | null;
}

type Level = Constraint["level"];

/** What all constraints have, once their last word is read. */
export function constraintBase(
  cursor: Cursor,
  { start, name }: ConstraintStart,
  level: Level,
): Pick<Constraint, "name" | "level" | "deferrable" | "span"> {
  return { name, level, deferrable: false, span: cursor.lowering.spanOf(cursor.since(start)) };
}

/** CONSTRAINT and the name behind it, which MySQL lets out. */
export function constraintStart(cursor: Cursor): ConstraintStart {
  const start = cursor.mark;
  if (!cursor.accept("constraint")) return { start, name: null };
  if (cursor.isMySql) cursor.ifNotExists();
  return { start, name: cursor.isName() ? cursor.name() : null };
}

/** Reads CHECK (…) and what follows it. Manuals: MySQL 15.1.20.6, SQLite "CREATE TABLE" 3.7. */
export function checkConstraint(cursor: Cursor, at: ConstraintStart, level: Level): CheckConstraint {
  cursor.expect("check");
  cursor.expectSymbol("(");
  const open = cursor.mark;
  const condition = expression(cursor);
  const tokens = cursor.since(open);
  cursor.expectSymbol(")");
  const enforced = !(cursor.isMySql && cursor.accept("not", "enforced"));
  if (cursor.isMySql) cursor.accept("enforced");
  else if (level === "table") conflictClause(cursor);
  return {
    ...constraintBase(cursor, at, level),
    kind: "check",
    expression: expressionText(tokens),
    columns: columnsOf(condition),
    provesNotNull: provenNotNull(condition),
    // A check that is not enforced proves no more than one that was never validated.
    notValid: !enforced,
  };
}

/** Reads REFERENCES … with its actions. Manuals: MySQL 15.1.20.5, SQLite "Foreign Key Support". */
export function references(cursor: Cursor, at: ConstraintStart, columns: readonly Name[], level: Level): ForeignKey {
  cursor.expect("references");
  const table = cursor.qualified();
  const referencedColumns = cursor.isSymbol("(") ? cursor.names() : null;
  let onDelete: ReferentialAction = "no action";
  let onUpdate: ReferentialAction = "no action";
  let deferrable = false;
  for (;;) {
    if (cursor.accept("match")) cursor.take();
    else if (cursor.accept("on", "delete")) onDelete = action(cursor);
    // MySQL's ON UPDATE CURRENT_TIMESTAMP is an attribute of the column.
    else if (cursor.is("on", "update") && ACTION_WORDS.has(cursor.word(2) ?? "")) {
      cursor.expect("on", "update");
      onUpdate = action(cursor);
    } else {
      const deferred = deferral(cursor);
      if (deferred === null) break;
      deferrable = deferred;
    }
  }
  return {
    ...constraintBase(cursor, at, level),
    deferrable,
    kind: "foreignKey",
    columns,
    references: table,
    referencedColumns,
    onDelete,
    onUpdate,
    notValid: false,
  };
}

const ACTION_WORDS: ReadonlySet<string> = new Set(["restrict", "cascade", "set", "no"]);

function action(cursor: Cursor): ReferentialAction {
  switch (cursor.expectOneOf(...ACTION_WORDS)) {
    case "restrict":
      return "restrict";
    case "cascade":
      return "cascade";
    case "set":
      return cursor.expectOneOf("null", "default") === "null" ? "set null" : "set default";
    default:
      cursor.expect("action");
      return "no action";
  }
}

/** SQLite's [NOT] DEFERRABLE; `null` where there is none. */
export function deferral(cursor: Cursor): boolean | null {
  if (cursor.isMySql) return null;
  const denied = cursor.is("not", "deferrable") && cursor.accept("not");
  if (!cursor.accept("deferrable")) return null;
  if (cursor.accept("initially")) cursor.expectOneOf("deferred", "immediate");
  return !denied;
}

/** SQLite's ON CONFLICT behind a constraint. */
export function conflictClause(cursor: Cursor): void {
  if (cursor.isMySql || !cursor.accept("on")) return;
  cursor.expect("conflict");
  cursor.expectOneOf("rollback", "abort", "fail", "ignore", "replace");
}
