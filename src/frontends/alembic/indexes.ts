import { isNullish, text, textAt, textOf, truthiness, type Origin, type Value } from "../evaluate/values.js";
import { concat } from "../evaluate/text.js";
import { from, joined, type Part, sql } from "../fragment.js";
import { itemsOf } from "../python/items.js";
import { conditionSql } from "./columns.js";
import { Construct, isOperator } from "./construct.js";
import { isFunction, orderedSql, textOfConstruct } from "./expressions.js";
import { identifier, isMySql, literal, nameText, tableName, unknownPart, type Writing } from "./writing.js";

/** An index however it is asked for. */
export interface IndexRequest {
  readonly name: Value | undefined;
  readonly table: Value | undefined;
  readonly schema: Value | undefined;
  readonly columns: Value | readonly Value[] | undefined;
  readonly option: (name: string) => Value | undefined;
  readonly place: Origin;
}

function isOn(value: Value | undefined): boolean {
  return value !== undefined && truthiness(value) === true;
}

/** CREATE INDEX. */
export function createIndexSql(request: IndexRequest, writing: Writing): Part {
  const { name, table, schema, place, option } = request;
  const isPostgres = writing.dialect === "postgresql";
  const prefix = isMySql(writing) ? textOf(option("mysql_prefix")) : null;
  const method = textOf(isPostgres ? option("postgresql_using") : isMySql(writing) ? option("mysql_using") : undefined);
  const where = option(isPostgres ? "postgresql_where" : writing.dialect === "sqlite" ? "sqlite_where" : "");
  return from(
    place,
    joined([
      "CREATE ",
      isOn(option("unique")) ? "UNIQUE " : "",
      prefix === null ? "" : `${prefix.toUpperCase()} `,
      "INDEX ",
      isPostgres && isOn(option("postgresql_concurrently")) ? "CONCURRENTLY " : "",
      isOn(option("if_not_exists")) ? "IF NOT EXISTS " : "",
      isNullish(name) ? (isPostgres ? "" : identifier(undefined, place, writing)) : identifier(name, place, writing),
      isNullish(name) && isPostgres ? "ON " : " ON ",
      tableName(table, schema, place, writing),
      isPostgres && method !== null ? ` USING ${method}` : "",
      " (",
      joined(separated(indexedParts(request, writing))),
      ")",
      isPostgres ? included(request, writing) : "",
      isPostgres && isOn(option("postgresql_nulls_not_distinct")) ? " NULLS NOT DISTINCT" : "",
      where === undefined || isNullish(where) ? "" : sql` WHERE ${conditionSql(where, place, writing)}`,
      isMySql(writing) && method !== null ? ` USING ${method}` : "",
    ]),
  );
}

function separated(parts: readonly Part[]): Part[] {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [", ", part]));
}

function indexedParts({ columns, place, option }: IndexRequest, writing: Writing): Part[] {
  const listed = Array.isArray(columns) ? { items: columns as readonly Value[], open: false } : null;
  const value = columns as Value | undefined;
  const { items, open } =
    listed ?? (value?.kind === "text" ? { items: [value], open: false } : itemsOf(value ?? NOTHING));
  const parts = items.map(item => {
    const written = indexedPart(item, place, writing);
    const word = textOf(nameText(item) ?? undefined) ?? "";
    const operators = option("postgresql_ops");
    const operator = operators?.kind === "object" ? textOf(operators.properties.get(word)?.value) : null;
    const lengths = option("mysql_length");
    const length = lengths?.kind === "object" ? lengths.properties.get(word)?.value : lengths;
    if (writing.dialect === "postgresql" && operator !== null) return sql`${written} ${operator}`;
    if (isMySql(writing) && length !== undefined && !isNullish(length))
      return sql`${written}(${literal(length, place, writing)})`;
    return written;
  });
  return open || parts.length === 0
    ? [...parts, unknownPart(listed === null ? value : undefined, place, writing)]
    : parts;
}

const NOTHING = { kind: "unknown", reason: "it is not given", from: null, origin: null } as const;

/** A function stands alone in an index, any other expression in parentheses. */
function indexedPart(item: Value, place: Origin, writing: Writing): Part {
  if (textOfConstruct(item) !== null) return conditionSql(item, place, writing);
  if (!(item instanceof Construct) && item.kind !== "text") return unknownPart(item, place, writing);
  const written = orderedSql(item, place, writing);
  return isMySql(writing) && item instanceof Construct && isComputed(item) ? sql`(${written})` : written;
}

/** A function or operator, which MySQL wants in parentheses of its own. */
function isComputed(item: Construct): boolean {
  return isOperator(item) || isFunction(item);
}

function included({ option, place }: IndexRequest, writing: Writing): Part {
  const include = option("postgresql_include");
  if (include === undefined || isNullish(include)) return "";
  return sql` INCLUDE (${itemsOf(include).items.map(item => identifier(item, place, writing))})`;
}

/** DROP INDEX; MySQL wants the table. */
export function dropIndexSql(
  { name, table, schema, option, place }: Omit<IndexRequest, "columns">,
  writing: Writing,
): Part {
  const ifExists = isOn(option("if_exists")) ? "IF EXISTS " : "";
  if (isMySql(writing)) {
    return from(
      place,
      sql`DROP INDEX ${ifExists}${identifier(name, place, writing)} ON ${tableName(table, schema, place, writing)}`,
    );
  }
  const concurrently =
    writing.dialect === "postgresql" && isOn(option("postgresql_concurrently")) ? "CONCURRENTLY " : "";
  return from(place, sql`DROP INDEX ${concurrently}${ifExists}${tableName(name, schema, place, writing)}`);
}

/** `ix_users_email`: what SQLAlchemy calls the index of a column with `index=True`. */
export function indexNameOf(
  table: Value | undefined,
  schema: Value | undefined,
  column: Value | undefined,
  place: Origin,
): Value {
  const known = nameText(table);
  const own = nameText(column);
  if (known === null || own === null) return text("…", place);
  const before = schema === undefined || isNullish(schema) ? null : nameText(schema);
  return concat(
    [
      textAt("ix_", place),
      ...(before === null ? [] : [before, textAt("_", place)]),
      known,
      textAt("_", place),
      own,
    ].map(part => ({
      ...part,
      origin: place,
    })),
    place,
  );
}
