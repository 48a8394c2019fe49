import type { Constraint, Index } from "../column.js";
import { isMySqlFamily, type Dialect } from "../dialect.js";
import { clipped, LONGEST_NAME, nameKey } from "../name.js";
import { columnsOf, type TableState } from "./state.js";

/** Which names are taken where a server looks for a free one. */
export interface TakenNames {
  /** By tables, indexes, sequences and views in the schema of the table. */
  relation(name: string): boolean;
  /** By the constraints of any table in the schema. */
  constraint(name: string): boolean;
}

/**
 * The name that the server makes up for a constraint; `null` where it makes none: SQLite, but for the indexes of keys.
 * PostgreSQL: `ChooseConstraintName` and `ChooseIndexName` in the sources; MySQL 15.1.20.5 ("symbol") and 15.1.20.6,
 * MariaDB "CONSTRAINT".
 */
export function constraintName(
  constraint: Constraint,
  table: TableState,
  dialect: Dialect,
  taken: TakenNames,
): string | null {
  if (dialect === "postgresql") return postgresConstraintName(constraint, table, taken);
  if (isMySqlFamily(dialect)) return mysqlConstraintName(constraint, table, dialect);
  return constraint.kind === "primaryKey" || constraint.kind === "unique" ? autoIndexName(table) : null;
}

/** The name that the server makes up for an index. Only PostgreSQL and MySQL have indexes without one. */
export function indexName(index: Index, table: TableState, dialect: Dialect, taken: TakenNames): string | null {
  if (dialect === "postgresql") {
    return freePostgresName(table.table.name.text, postgresIndexColumns(index), "idx", taken.relation);
  }
  return isMySqlFamily(dialect) ? mysqlIndexName(index.columns[0]?.name?.text ?? null, table) : null;
}

/** The name of the sequence behind a serial or identity column. */
export function sequenceName(table: string, column: string, taken: TakenNames): string {
  return freePostgresName(table, column, "seq", taken.relation);
}

/** The name of the index that MySQL makes for a foreign key: that of the constraint, else that of the first column. */
export function foreignKeyIndexName(constraint: Constraint, table: TableState): string {
  return constraint.name?.text ?? mysqlIndexName(columnsOf(constraint)[0]?.text ?? null, table);
}

function postgresConstraintName(constraint: Constraint, table: TableState, taken: TakenNames): string {
  const name = table.table.name.text;
  const columns = columnsOf(constraint)
    .map(({ text }) => text)
    .join("_");
  const either = (candidate: string): boolean => taken.relation(candidate) || taken.constraint(candidate);
  switch (constraint.kind) {
    case "primaryKey":
      return freePostgresName(name, null, "pkey", either);
    case "unique":
      return freePostgresName(name, columns, "key", either);
    case "exclude":
      return freePostgresName(name, columns, "excl", either);
    case "foreignKey":
      return freePostgresName(name, columns, "fkey", taken.constraint);
    case "check": {
      // Named after its column, where it is about a single one.
      const [column, ...others] = new Set(constraint.columns);
      return freePostgresName(name, others.length === 0 ? (column ?? null) : null, "check", taken.constraint);
    }
  }
}

/** The first name of a series that is free: `t_a_key`, `t_a_key1`, `t_a_key2` … */
function freePostgresName(
  first: string,
  second: string | null,
  label: string,
  isTaken: (name: string) => boolean,
): string {
  for (let pass = 0; ; pass++) {
    const name = fittedName(first, second, pass === 0 ? label : `${label}${pass}`);
    if (!isTaken(name)) return name;
  }
}

/** Names have at most 63 bytes (NAMEDATALEN - 1): the longer part is cut, byte by byte (`makeObjectName`). */
function fittedName(first: string, second: string | null, label: string): string {
  const room = LONGEST_NAME - label.length - 1 - (second === null ? 0 : 1);
  let [a, b] = [bytesOf(first), second === null ? 0 : bytesOf(second)];
  if (a + b <= room) return second === null ? `${first}_${label}` : `${first}_${second}_${label}`;
  while (a + b > room) {
    if (a > b) a--;
    else b--;
  }
  return [clipped(first, a), ...(second === null ? [] : [clipped(second, b)]), label].join("_");
}

const utf8 = new TextEncoder();

function bytesOf(text: string): number {
  // Without allocation where each character is a byte, as almost everywhere.
  return /^[\0-\x7f]*$/.test(text) ? text.length : utf8.encode(text).length;
}

/** The columns of an index in its name: an expression is called after its function, a repeated name gets a number. */
function postgresIndexColumns({ columns, include }: Index): string {
  const names: string[] = [];
  for (const text of [
    ...columns.map(({ name, expression }) => name?.text ?? expressionName(expression ?? "")),
    ...include.map(name => name.text),
  ]) {
    let name = text;
    for (let i = 1; names.includes(name); i++) name = `${text}${i}`;
    names.push(name);
  }
  return names.join("_");
}

/** What PostgreSQL calls the value of an expression (`FigureIndexColname`). */
function expressionName(expression: string): string {
  const call = /^"?(\w+)"?\s*\(/.exec(expression);
  if (call !== null && closesAtEnd(expression)) return call[1] as string;
  const cast = /^\(*\s*"?(\w+)"?\s*\)*\s*::/.exec(expression);
  return cast?.[1] ?? "expr";
}

function closesAtEnd(expression: string): boolean {
  let depth = 0;
  for (const [i, char] of [...expression].entries()) {
    if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return i === expression.trimEnd().length - 1;
  }
  return false;
}

/** An index is called after its first column, with a number where that is taken; one over an expression is `functional_index`. */
function mysqlIndexName(column: string | null, { indexes }: TableState): string {
  const first = column ?? "functional_index";
  const taken = new Set(indexes.map(({ name }) => name?.text.toLowerCase()));
  // `PRIMARY` is the primary key's.
  if (!taken.has(first.toLowerCase()) && first.toLowerCase() !== "primary") return first;
  for (let i = 2; ; i++) if (!taken.has(`${first}_${i}`.toLowerCase())) return `${first}_${i}`;
}

function mysqlConstraintName(constraint: Constraint, table: TableState, dialect: Dialect): string | null {
  switch (constraint.kind) {
    case "primaryKey":
      return "PRIMARY";
    case "unique":
      return mysqlIndexName(constraint.columns[0]?.text ?? null, table);
    case "foreignKey":
      return numbered(table, `${table.table.name.text}_ibfk_`, "highest");
    case "check":
      // MariaDB keeps a CHECK behind a column with that, under its name.
      if (dialect === "mariadb") {
        return constraint.level === "column" ? null : numbered(table, "CONSTRAINT_", "free");
      }
      return numbered(table, `${table.table.name.text}_chk_`, "highest");
    case "exclude":
      return null;
  }
}

/** The next number behind a prefix: one more than the highest, or the first that is free. */
function numbered({ constraints }: TableState, prefix: string, next: "highest" | "free"): string {
  const numbers = new Set(
    constraints.flatMap(({ name }) =>
      name?.text.toLowerCase().startsWith(prefix.toLowerCase()) === true
        ? [Number(name.text.slice(prefix.length))]
        : [],
    ),
  );
  if (next === "highest") return `${prefix}${Math.max(0, ...[...numbers].filter(Number.isInteger)) + 1}`;
  for (let i = 1; ; i++) if (!numbers.has(i)) return `${prefix}${i}`;
}

/** SQLite: "sqlite_autoindex_TABLE_N" (File Format, 2.6.1). */
function autoIndexName(table: TableState): string {
  const count = table.indexes.filter(({ constraint }) => constraint !== null).length;
  return `sqlite_autoindex_${table.table.name.text}_${count + 1}`;
}

/** Whether two names of one table or schema are the same. */
export function sameName(a: { readonly text: string } | null, b: { readonly text: string }, dialect: Dialect): boolean {
  return a !== null && nameKey(a.text, dialect) === nameKey(b.text, dialect);
}
