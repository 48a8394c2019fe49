import type { CheckConstraint, Column, ColumnDefault, Constraint, DataType, IndexColumn } from "../model/column.js";
import type { Dialect } from "../model/dialect.js";
import type { CreateTable } from "../model/operation.js";
import type { Span } from "../model/span.js";
import { lowerSql } from "../sql/lower/index.js";
import { plainSource } from "../sql/source.js";

/**
 * What builders write into column definitions, read by the SQL front-end: a type, a default or a check then means the
 * same in both. Results are cached by their text; the spans are the caller's.
 */
const tables = new Map<string, CreateTable | null>();
const checks = new Map<string, CheckConstraint | null>();

/** More texts than any project has types and defaults; above that, the cache starts anew. */
const MOST_ENTRIES = 5_000;

/** A table of the one column that `definition` (`varchar(20) NOT NULL DEFAULT 'x'`) describes, `null` if it does not parse. */
function tableOf(definition: string, dialect: Dialect): CreateTable | null {
  return cached(tables, `${dialect} ${definition}`, () => {
    const [operation, ...others] = lowerSql(plainSource(`create table t (c ${definition})`), dialect);
    return operation?.kind === "createTable" && others.length === 0 ? operation : null;
  });
}

function columnOf(definition: string, dialect: Dialect): Column | null {
  return tableOf(definition, dialect)?.columns[0] ?? null;
}

/** A column and its constraints as they are written behind its name; `null` where they do not parse. Their spans mean nothing. */
export function columnFromSql(
  definition: string,
  dialect: Dialect,
): { readonly column: Column; readonly constraints: readonly Constraint[] } | null {
  const table = tableOf(definition, dialect);
  const column = table?.columns[0];
  return table === null || column === undefined ? null : { column, constraints: table.constraints };
}

/** A type as it is written in SQL; with the identity that `serial` stands for. */
export function typeFromSql(
  sql: string,
  dialect: Dialect,
  span: Span,
): { readonly type: DataType | null; readonly identity: Column["identity"] } {
  const column = columnOf(sql, dialect);
  return { type: column?.type == null ? null : { ...column.type, span }, identity: column?.identity ?? null };
}

/**
 * A whole definition as it is written in SQL, `varchar(20) NOT NULL REFERENCES a`, of a column whose name is in quotes.
 * `null` if it does not parse.
 */
export function definitionFromSql(
  sql: string,
  quotedName: string,
  dialect: Dialect,
  span: Span,
): { readonly column: Column; readonly constraints: readonly Constraint[] } | null {
  const source = { ...plainSource(`create table t (${quotedName} ${sql})`), locate: () => span };
  const [operation, ...others] = lowerSql(source, dialect);
  if (operation?.kind !== "createTable" || others.length > 0) return null;
  const [column] = operation.columns;
  return column === undefined ? null : { column, constraints: operation.constraints };
}

/** What stands behind DEFAULT. */
export function defaultFromSql(sql: string, dialect: Dialect, span: Span): ColumnDefault {
  const value = columnOf(`int default ${sql}`, dialect)?.default;
  return value == null ? { kind: "unknown", span } : { ...value, span };
}

/** What stands in the parentheses of CHECK. */
export function checkFromSql(
  sql: string,
  dialect: Dialect,
): Pick<CheckConstraint, "expression" | "columns" | "provesNotNull"> {
  const check = cached(checks, `${dialect} ${sql}`, () => {
    const [operation] = lowerSql(plainSource(`create table t (c int, check (${sql}))`), dialect);
    const constraint = operation?.kind === "createTable" ? operation.constraints[0] : undefined;
    return constraint?.kind === "check" ? constraint : null;
  });
  if (check === null) return { expression: sql, columns: [], provesNotNull: [] };
  return { expression: check.expression, columns: check.columns, provesNotNull: check.provesNotNull };
}

/** What stands behind WHERE in CREATE INDEX, as the SQL front-end writes it down. */
export function predicateFromSql(sql: string, dialect: Dialect): string {
  const [operation] = lowerSql(plainSource(`create index i on t (c) where ${sql}`), dialect);
  return (operation?.kind === "createIndex" ? operation.index.predicate : null) ?? sql;
}

/** What stands between the parentheses of CREATE INDEX: a column or an expression; `null` where it does not parse. */
export function indexColumnFromSql(sql: string, dialect: Dialect, span: Span): IndexColumn | null {
  const [operation] = lowerSql(plainSource(`create index i on t (${sql})`), dialect);
  const column = operation?.kind === "createIndex" ? operation.index.columns[0] : undefined;
  return column === undefined
    ? null
    : { ...column, name: column.name === null ? null : { ...column.name, span }, span };
}

function cached<V>(cache: Map<string, V>, key: string, compute: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = compute();
  if (cache.size >= MOST_ENTRIES) cache.clear();
  cache.set(key, value);
  return value;
}
