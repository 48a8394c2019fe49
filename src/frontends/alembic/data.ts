import { isNullish, type Origin, textAt, type Value } from "../evaluate/values.js";
import { from, joined, type Part, sql } from "../fragment.js";
import { ClassHost, Instance } from "../python/classes.js";
import { itemsOf } from "../python/items.js";
import { chainOf, Construct } from "./construct.js";
import { conjunction, expressionSql } from "./expressions.js";
import { identifier, literal, tableName, unknownPart, type Writing } from "./writing.js";

/** A table that rows are changed in. */
export interface TableReference {
  readonly name: Value;
  readonly schema: Value | undefined;
}

/** The table that a value stands for: `sa.table(…)`, `sa.Table(…)`, a model; `null` for what is none that is seen. */
export function tableOf(value: Value | undefined): TableReference | null {
  if (value instanceof Instance) return tableOf(value.owner);
  if (value instanceof ClassHost) {
    const table = value.get("__table__");
    if (table instanceof Construct) return tableOf(table);
    const name = value.get("__tablename__");
    if (name === undefined || name.kind !== "text") return null;
    const options = value.get("__table_args__");
    const schema = options?.kind === "object" ? options.properties.get("schema")?.value : undefined;
    return { name, schema };
  }
  if (!(value instanceof Construct)) return null;
  if (value.parent?.name === "tables") return { name: textAt(value.name, value.origin), schema: undefined };
  const made = chainOf(value).find(({ name }) => name === "table" || name === "Table");
  const name = made?.args[0] ?? made?.keyword("name")?.value;
  return made === undefined || name === undefined ? null : { name, schema: made.keyword("schema")?.value };
}

/** A statement that SQLAlchemy builds, as SQL; `"read"` for a query, `null` for what is no statement that is known. */
export function statementSql(value: Construct, parameters: Value | undefined, writing: Writing): Part | "read" | null {
  const chain = chainOf(value);
  const start = chain.find(({ name }) => STARTS.has(name));
  if (start === undefined) return null;
  if (start.name === "select" || start.name === "exists") return "read";
  const origin = value.origin ?? (start.origin as Origin);
  const subject = start.isNamed ? start.args[0] : (start.parent ?? undefined);
  const table = tableOf(subject);
  const name =
    table === null ? unknownPart(subject, origin, writing) : tableName(table.name, table.schema, origin, writing);
  const calls = chain.slice(chain.indexOf(start) + 1);
  const given = { calls, start, parameters, origin };
  switch (start.name) {
    case "insert":
      return from(origin, insertSql(name, given, writing));
    case "update":
      return from(origin, sql`UPDATE ${name} SET ${assignments(given, writing)}${whereSql(given, writing)}`);
    default:
      return from(origin, sql`DELETE FROM ${name}${whereSql(given, writing)}`);
  }
}

const STARTS: ReadonlySet<string> = new Set(["insert", "update", "delete", "select", "exists"]);

interface Given {
  readonly start: Construct;
  /** The methods behind the start. */
  readonly calls: readonly Construct[];
  /** What `execute` is given besides the statement. */
  readonly parameters: Value | undefined;
  readonly origin: Origin;
}

/** Rows by the names of their columns, and whether there may be other columns. */
interface Rows {
  readonly rows: readonly ReadonlyMap<string, Value>[];
  readonly open: boolean;
}

function rowsOf({ start, calls, parameters }: Given): Rows {
  const named = calls.filter(({ name }) => name === "values" || name === "ordered_values");
  const rows: ReadonlyMap<string, Value>[] = [];
  let open = false;
  const add = (value: Value | undefined): void => {
    if (value === undefined || isNullish(value)) return;
    if (value.kind === "object") {
      rows.push(new Map([...value.properties].map(([key, property]) => [key, property.value])));
      if (value.open) open = true;
    } else if (value.kind === "array") {
      for (const item of value.items) add(item);
      if (value.open) open = true;
    } else open = true;
  };
  for (const call of [...named, start]) {
    const keywords = call.given?.keywords?.properties;
    if (call !== start && keywords !== undefined && keywords.size > 0) {
      rows.push(new Map([...keywords].map(([key, property]) => [key, property.value])));
    }
    if (call !== start) for (const arg of call.args) add(arg);
    const values = call === start ? call.keyword("values")?.value : undefined;
    add(values);
  }
  if (rows.length === 0) add(parameters);
  return { rows, open };
}

/** More rows than these say nothing more. */
const MOST_ROWS = 200;

function insertSql(name: Part, given: Given, writing: Writing): Part {
  const query = given.calls.find(call => call.name === "from_select");
  const end = conflictSql(given, writing);
  if (query !== undefined) {
    const columns = itemsOf(query.args[0] ?? textAt("", given.origin)).items.map(item =>
      identifier(item, given.origin, writing),
    );
    return sql`INSERT INTO ${name} (${columns}) SELECT 1${end}`;
  }
  const { rows } = rowsOf(given);
  return sql`${insertRows(name, rows, given.origin, writing)}${end}`;
}

/** INSERT of rows; of unknown ones without their columns. */
export function insertRows(
  name: Part,
  rows: readonly ReadonlyMap<string, Value>[],
  place: Origin,
  writing: Writing,
): Part {
  const columns = [...new Set(rows.flatMap(row => [...row.keys()]))];
  if (columns.length === 0) return sql`INSERT INTO ${name} SELECT 1`;
  const names = columns.map(column => identifier(textAt(column, place), place, writing));
  const tuples = rows
    .slice(0, MOST_ROWS)
    .map(
      row => sql`(${columns.map(column => (row.has(column) ? rowValue(row.get(column), place, writing) : "DEFAULT"))})`,
    );
  return sql`INSERT INTO ${name} (${names}) VALUES ${tuples}`;
}

function rowValue(value: Value | undefined, place: Origin, writing: Writing): Part {
  if (value instanceof Construct) return expressionSql(value, place, writing);
  return value?.kind === "object" ? unknownPart(value, place, writing) : literal(value, place, writing);
}

function conflictSql({ calls, origin }: Given, writing: Writing): Part {
  const conflict = calls.find(({ name }) => name.startsWith("on_conflict") || name === "on_duplicate_key_update");
  if (conflict === undefined) return "";
  if (conflict.name === "on_conflict_do_nothing") return " ON CONFLICT DO NOTHING";
  const set = conflict.keyword("set_")?.value ?? conflict.args[0];
  const columns =
    set?.kind === "object" ? [...set.properties.keys()] : [...(conflict.given?.keywords?.properties.keys() ?? [])];
  const changes = columns.map(column => sql`${identifier(textAt(column, origin), origin, writing)} = DEFAULT`);
  if (changes.length === 0) return "";
  if (conflict.name === "on_duplicate_key_update") return sql` ON DUPLICATE KEY UPDATE ${changes}`;
  const elements = conflict.keyword("index_elements")?.value;
  const target = elements === undefined ? [] : itemsOf(elements).items.map(item => identifier(item, origin, writing));
  return target.length === 0 ? "" : sql` ON CONFLICT (${target}) DO UPDATE SET ${changes}`;
}

function assignments(given: Given, writing: Writing): Part {
  const { rows, open } = rowsOf(given);
  const merged = new Map(rows.flatMap(row => [...row]));
  const { origin } = given;
  const sets = [...merged].map(
    ([column, value]) =>
      sql`${identifier(textAt(column, origin), origin, writing)} = ${rowValue(value, origin, writing)}`,
  );
  if (open || sets.length === 0) {
    const lost = unknownPart(undefined, origin, writing);
    sets.push(sql`${lost} = ${lost}`);
  }
  return joined(sets.flatMap((part, i) => (i === 0 ? [part] : [", ", part])));
}

function whereSql({ start, calls, origin }: Given, writing: Writing): Part {
  const conditions = calls.filter(({ name }) => name === "where" || name === "filter").flatMap(({ args }) => args);
  const own = start.isNamed ? start.args[1] : start.args[0];
  const first = start.keyword("whereclause")?.value ?? (start.name === "insert" ? undefined : own);
  const all = [...(first === undefined ? [] : [first]), ...conditions];
  const named = calls
    .filter(({ name }) => name === "filter_by")
    .flatMap(call => [...(call.given?.keywords?.properties ?? [])]);
  const parts = [
    ...(all.length === 0 ? [] : [conjunction(all, origin, writing, { qualified: true })]),
    ...named.map(
      ([key, { value }]) =>
        sql`${identifier(textAt(key, origin), origin, writing)} = ${literal(value, origin, writing)}`,
    ),
  ];
  if (parts.length === 0) return "";
  return sql` WHERE ${joined(parts.flatMap((part, i) => (i === 0 ? [part] : [" AND ", part])))}`;
}
