import { isMySqlFamily } from "../../model/dialect.js";
import { propertyOf, textOf, truthiness, type Origin, type Text, type Value } from "../evaluate/values.js";
import type { Definition } from "./attributes.js";
import { statement, type Statement } from "./statement.js";
import { listOf, sqlAt } from "../texts.js";
import { identifier, nameText, type Writing } from "./writing.js";

/** The columns of a new table. */
export function columnElements(columns: readonly Definition[], writing: Writing): readonly Text[] {
  const several = columns.filter(column => column.primaryKey !== null).length > 1;
  return columns.map(column => {
    const sql = sqlAt(column.origin);
    const name = identifier(column.name, writing);
    if (writing.dialect === "postgresql") return sql`${name} ${postgresColumn(column)}`;
    if (isMySqlFamily(writing.dialect)) return sql`${name} ${mysqlColumn(column, false)}`;
    return sql`${name} ${sqliteColumn(column, several)}`;
  });
}

/** The keys of a table on their own: PostgreSQL and MySQL take them out of the columns. */
export function keys(columns: readonly Definition[], writing: Writing): readonly Text[] {
  const primary = columns.filter(column => column.primaryKey !== null);
  const at = primary[0]?.primaryKey?.origin ?? writing.origin;
  const names = listOf(
    primary.map(column => identifier(column.name, writing)),
    ", ",
  );
  const isSeparate = primary.length > (writing.dialect === "sqlite" ? 1 : 0);
  const primaryKey = isSeparate ? [sqlAt(at)`PRIMARY KEY (${names})`] : [];
  if (!isMySqlFamily(writing.dialect)) return primaryKey;
  return [...primaryKey, ...columns.flatMap(column => foreignKey(column, writing))];
}

/** The foreign key of a column on its own. */
export function foreignKey({ name, references }: Definition, writing: Writing): Text[] {
  if (references === null) return [];
  return [sqlAt(references.origin ?? writing.origin)`FOREIGN KEY (${identifier(name, writing)}) ${references}`];
}

/** The unique constraints that the options of `createTable` name. */
export function uniqueKeys(options: Value | undefined, writing: Writing): readonly Text[] {
  const given = propertyOf(options, "uniqueKeys");
  const entries: readonly (readonly [Text | null, Value, Origin])[] =
    given?.kind === "object"
      ? [...given.properties].map(([key, { value, origin }]) => [
          sqlAt(origin ?? writing.origin)`${key}`,
          value,
          origin ?? writing.origin,
        ])
      : given?.kind === "array"
        ? given.items.map(value => [null, value, value.origin ?? writing.origin])
        : [];
  return entries.flatMap(([name, key, at]) => {
    const fields = propertyOf(key, "fields");
    const custom = propertyOf(key, "customIndex");
    if (fields?.kind !== "array" || (custom !== undefined && truthiness(custom) === false)) return [];
    const columns = fields.items.map(field => identifier(nameText(field, at, writing), writing));
    const named = isMySqlFamily(writing.dialect) && name !== null ? sqlAt(at)`${identifier(name, writing)} ` : "";
    return [sqlAt(at)`UNIQUE ${named}(${listOf(columns, ", ")})`];
  });
}

/** A column of PostgreSQL: `SERIAL` stands for the type and NOT NULL. */
export function postgresColumn(column: Definition): Text {
  const isSerial = column.identity !== null && textOf(column.identity) === "SERIAL";
  return clauses(column, [
    isSerial ? serial(column) : column.type,
    isSerial ? null : column.notNull,
    isSerial ? null : column.identity,
    column.default,
    column.unique,
    column.references,
  ]);
}

function serial(column: Definition): Text {
  const sql = sqlAt(column.type.origin ?? column.origin);
  switch (textOf(column.type)?.toUpperCase()) {
    case "INTEGER":
      return sql`SERIAL`;
    case "BIGINT":
      return sql`BIGSERIAL`;
    case "SMALLINT":
      return sql`SMALLSERIAL`;
    default:
      return sql`${column.type} SERIAL`;
  }
}

/** A column of MySQL; one that is added to a table says more than one of a new table. */
export function mysqlColumn(column: Definition, added: boolean): Text {
  return clauses(column, [
    column.type,
    column.notNull,
    column.identity,
    column.default,
    column.unique,
    added ? column.primaryKey : null,
    column.comment === null ? null : sqlAt(column.comment.origin ?? column.origin)`COMMENT ${column.comment}`,
    added ? column.placement : null,
  ]);
}

/** A column of SQLite: an integer key is the number of the row, and nothing else can be said of it. */
export function sqliteColumn(column: Definition, severalKeys = false): Text {
  const { primaryKey } = column;
  if (primaryKey !== null && severalKeys) {
    const notNull = column.notNull ?? sqlAt(primaryKey.origin ?? column.origin)`NOT NULL`;
    return clauses(column, [column.type, notNull, column.default, column.unique, column.references]);
  }
  if (primaryKey !== null && /INT/.test(textOf(column.type) ?? "")) {
    const type = sqlAt(column.type.origin ?? column.origin)`INTEGER`;
    return clauses(column, [type, primaryKey, column.identity, column.references]);
  }
  return clauses(column, [
    column.type,
    column.notNull,
    column.default,
    column.unique,
    primaryKey,
    primaryKey === null ? null : column.identity,
    column.references,
  ]);
}

function clauses(column: Definition, parts: readonly (Text | null)[]): Text {
  return {
    ...listOf(
      parts.filter(part => part !== null),
      " ",
    ),
    origin: column.origin,
  };
}

/** PostgreSQL's enum, which is created unless it exists. */
export function enumStatements({ enumeration, origin }: Definition): readonly Statement[] {
  if (enumeration === null) return [];
  const labels = listOf(enumeration.labels, ", ");
  return [
    statement(sqlAt(origin)`CREATE TYPE ${enumeration.name} AS ENUM (${labels})`, {
      origin,
      conditional: true,
      meaning: operation => [enumeration.complete ? operation : { ...operation, certainty: "partial" }],
    }),
  ];
}

/** PostgreSQL describes a column in a statement of its own. */
export function commentStatements(table: Text, { comment, name }: Definition, writing: Writing): readonly Statement[] {
  if (comment === null || writing.dialect !== "postgresql") return [];
  const { origin } = comment;
  const sql = sqlAt(origin ?? writing.origin);
  return [statement(sql`COMMENT ON COLUMN ${table}.${identifier(name, writing)} IS ${comment}`, { origin })];
}

/** From the name of a column to the end of its attribute. */
export function placeOfColumn([, name, attribute]: readonly Value[], writing: Writing): Origin {
  const start = name?.origin;
  const end = attribute?.origin;
  if (start == null || end == null) return end ?? writing.origin;
  return start.module === end.module && start.start < end.end ? { ...start, end: end.end } : writing.origin;
}
