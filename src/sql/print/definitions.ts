import type { Constraint } from "../../model/column.js";
import type { Dialect } from "../../model/dialect.js";
import { columnOf, type ColumnState, type IndexState } from "../../model/schema/index.js";
import { columnSql, defaultSql, typeSql } from "./columns.js";
import { constraintSql, indexColumnSql, listSql } from "./constraints.js";
import { plainStyle } from "./style.js";
import { Unprintable } from "./unprintable.js";

/** A column in the words of SQL, its name first, as far as it is known. */
export function columnDefinition(state: ColumnState, dialect: Dialect): string {
  const style = plainStyle(dialect);
  const column = columnOf(state);
  return attempt(() => columnSql(column, style)) ?? `${style.name(column.name)} (${typeDefinition(state, dialect)})`;
}

export function typeDefinition({ type }: ColumnState, dialect: Dialect): string {
  return type === null ? "a type that is not known" : typeSql(type, plainStyle(dialect));
}

/** `none` where there is none. */
export function defaultDefinition(state: ColumnState, dialect: Dialect): string {
  const value = state.default;
  if (value === "none" || value?.kind === "null") return "none";
  return (value === null ? null : attempt(() => defaultSql(value, state.type, plainStyle(dialect)))) ?? "unknown";
}

/** A constraint in the words of SQL, with its name, as far as it is known. */
export function constraintDefinition(constraint: Constraint, dialect: Dialect): string {
  const style = plainStyle(dialect);
  const name = constraint.name === null ? "" : `${style.name(constraint.name)} `;
  const body = attempt(() => constraintSql({ ...constraint, name: null }, style));
  return name + (body ?? (constraint.kind === "check" ? "CHECK" : `EXCLUDE ${listSql(constraint.columns, style)}`));
}

/** An index in the words of SQL, from its name on. */
export function indexDefinition(index: IndexState, dialect: Dialect): string {
  const style = plainStyle(dialect);
  const { sql } = style;
  const columns = index.columns.map(
    column => attempt(() => indexColumnSql(column, style)) ?? (column.name === null ? "?" : style.name(column.name)),
  );
  return [
    index.unique ? sql`unique` : "",
    index.name === null ? "" : style.name(index.name),
    index.method === "btree" ? "" : sql`using ${index.method}`,
    `(${columns.join(", ")})`,
    index.include.length === 0 ? "" : sql`include ${listSql(index.include, style)}`,
    index.nullsNotDistinct ? sql`nulls not distinct` : "",
    index.predicate === null ? "" : sql`where ${index.predicate}`,
  ]
    .filter(part => part !== "")
    .join(" ");
}

function attempt(print: () => string): string | null {
  try {
    return print();
  } catch (error) {
    if (error instanceof Unprintable) return null;
    throw error;
  }
}
