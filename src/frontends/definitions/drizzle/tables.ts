import type { Column } from "../../../model/column.js";
import type { DeclaredModel, Relation } from "../../../model/definition.js";
import type { Name } from "../../../model/name.js";
import type { Span } from "../../../model/span.js";
import { createTable } from "../operations.js";
import { readColumn, type Reading } from "./columns.js";
import { Built, type TableHost } from "./hosts.js";
import { Keys, type Problem } from "./keys.js";
import { casedName, nameOf, qualifiedNameOf, spanOf, writtenName } from "./names.js";
import type { Value } from "../../evaluate/values.js";

/** A table that a file declares, and what could not be read of it. */
export interface ReadTable {
  readonly model: DeclaredModel;
  readonly problems: readonly Problem[];
}

/** The table of a host; `name` is the variable that holds it. */
export function readTable(
  host: TableHost,
  name: string,
  nameSpan: Span,
  relations: readonly Relation[],
  reading: Reading,
): ReadTable {
  const file = reading.machine.main;
  const place = spanOf(host.place, file, host.caller);
  const tableName = qualifiedNameOf(host, file, place);
  const keys = new Keys(host, tableName, reading, place);
  const problems: Problem[] = [];
  const columns: Column[] = [];
  const properties = new Map<string, Name>();
  if (!tableName.name.exact || tableName.schema?.exact === false) {
    problems.push({ detail: "the name of a table is not constant", span: tableName.span });
  }
  if (host.columns.kind !== "object" || host.columns.open) {
    problems.push({ detail: "the columns of a table are not constant", span: place });
  }
  for (const [key, { value, origin }] of propertiesOf(host.columns)) {
    const span = spanOf(origin, file, place);
    if (!(value instanceof Built)) {
      problems.push({ detail: `the column \`${key}\` is not constant`, span });
      continue;
    }
    const column = columnName(key, value, span, reading);
    const read = readColumn(value, column, span, spanOf(value.start, file, span), reading);
    if (!column.exact) problems.push({ detail: `the name of the column \`${key}\` is not constant`, span });
    if (!read.complete) problems.push({ detail: `the column \`${key}\` is known in part`, span });
    columns.push(read.column);
    properties.set(key, column);
    keys.constraints.push(...read.constraints);
    keys.ofColumn(key, value, column, span);
  }
  keys.ofTable(host.extra);
  problems.push(...keys.problems);
  const table = createTable(tableName, place, {
    columns: withKeys(columns, keys, reading),
    constraints: keys.constraints,
    indexes: keys.inside,
  });
  return {
    model: {
      name,
      table,
      indexes: keys.behind,
      complete: problems.length === 0,
      namesOnly: false,
      properties,
      relations,
      span: nameSpan,
    },
    problems,
  };
}

function propertiesOf(
  columns: Value,
): readonly (readonly [string, { readonly value: Value; readonly origin: Value["origin"] }])[] {
  return columns.kind === "object" ? [...columns.properties] : [];
}

/** The name that is written for a column, else the one that is made of its key. */
function columnName(key: string, column: Built, span: Span, { casing, machine }: Reading): Name {
  const written = writtenName(column);
  if (written !== null) return nameOf(written, machine.main, span);
  const text = casedName(key, casing);
  const isInPlace = machine.main.text.startsWith(key, span.start);
  return {
    text: text ?? key,
    exact: text !== null,
    span: isInPlace ? { start: span.start, end: span.start + key.length } : span,
  };
}

/** Keys are NOT NULL, but for SQLite's, of which one column of type INTEGER is the number of the row. */
function withKeys(columns: readonly Column[], { constraints }: Keys, { dialect }: Reading): readonly Column[] {
  const keys = constraints.filter(constraint => constraint.kind === "primaryKey");
  return columns.map((column): Column => {
    const key = keys.find(other => other.columns.some(({ text }) => text === column.name.text));
    if (key === undefined) return column;
    if (dialect !== "sqlite") return { ...column, nullable: false };
    const isRow = key.level === "column" && column.type?.name === "integer";
    return isRow ? { ...column, nullable: false, identity: column.identity ?? "rowid" } : column;
  });
}
