import type { Name } from "../../../model/name.js";
import type { Assignment, ChangeData } from "../../../model/operation.js";
import type { Cursor } from "./cursor.js";
import { expression } from "./expressions.js";
import { demandedNull, isTautology } from "./meaning.js";
import { limit, orderedBy } from "./queries.js";

export type DataFields = Pick<ChangeData, "limited" | "assignments" | "whereNull" | "columns" | "source" | "fromQuery">;

/** What most statements that change rows say nothing of. */
export const NO_DETAILS: DataFields = {
  limited: true,
  assignments: [],
  whereNull: [],
  columns: null,
  source: null,
  fromQuery: false,
};

/** An assignment together with the table that it names before the column. */
export interface QualifiedAssignment extends Assignment {
  readonly qualifier: Name | null;
}

/** One or more assignments: `a = 1, t.b = 2`. */
export function assignmentList(cursor: Cursor): QualifiedAssignment[] {
  return cursor.list(() => assignment(cursor)).flat();
}

function assignment(cursor: Cursor): readonly QualifiedAssignment[] {
  if (!cursor.isMySql && cursor.isSymbol("(")) {
    const columns = cursor.names();
    cursor.expectSymbol("=");
    expression(cursor);
    return columns.map(column => ({ qualifier: null, column, value: "value" }));
  }
  const { schema, name } = cursor.qualified();
  if (cursor.acceptSymbol("=", ...(cursor.isMySql ? [":="] : [])) === null) cursor.fail();
  return [{ qualifier: schema, column: name, value: assignedValue(cursor) }];
}

/** What a column is set to; MySQL also takes DEFAULT here. */
export function assignedValue(cursor: Cursor): Assignment["value"] {
  if (cursor.isMySql && cursor.is("default") && !cursor.isSymbol("(", 1)) {
    cursor.take();
    return "default";
  }
  const value = expression(cursor);
  return value.kind === "literal" && value.value === null ? "null" : "value";
}

/** Which rows an UPDATE or DELETE is about. */
export interface RowSelection {
  readonly limited: boolean;
  /** The columns that have to be NULL, each with the table that is named before it. */
  readonly nulls: readonly { readonly qualifier: Name | null; readonly column: Name }[];
}

/** WHERE, ORDER BY, LIMIT and RETURNING of an UPDATE or DELETE. */
export function rowSelection(cursor: Cursor): RowSelection {
  const where = cursor.accept("where") ? expression(cursor) : null;
  if (!cursor.isMySql) returning(cursor);
  if (cursor.accept("order", "by")) cursor.list(() => orderedBy(cursor));
  const cut = limit(cursor);
  if (cursor.isMySql) returning(cursor);
  return {
    limited: cut || (where !== null && !isTautology(where)),
    nulls: (where === null ? [] : demandedNull(where)).map(({ name, qualifier }) => ({
      qualifier: qualifier === null ? null : cursor.lowering.name(qualifier),
      column: cursor.lowering.name(name),
    })),
  };
}

/** RETURNING of MariaDB and SQLite. */
export function returning(cursor: Cursor): void {
  if (!cursor.accept("returning")) return;
  cursor.list(() => {
    if (cursor.acceptSymbol("*") !== null) return;
    expression(cursor);
    cursor.alias({ ofColumn: true });
  });
}
