import { isMySqlFamily } from "../../model/dialect.js";
import type { AddColumn, AlterColumn, CreateTable, Operation } from "../../model/operation.js";
import { isNullish, propertyOf, textOf, truthiness, type Origin, type Text, type Value } from "../evaluate/values.js";
import { definition, definitions, foreignKeyName, type Definition } from "./attributes.js";
import { escape } from "./escape.js";
import { statement, type Statement } from "./statement.js";
import {
  identifier,
  listOf,
  nameText,
  quotedTable,
  quotedTableWithSchema,
  sqlAt,
  tableName,
  type TableName,
  type Writing,
} from "./writing.js";

/** `createTable(table, attributes, options)`. */
export function createTable(args: readonly Value[], writing: Writing): readonly Statement[] {
  const [name, attributes, options] = args;
  const sql = sqlAt(writing.origin);
  const table = inSchema(tableName(name, writing.origin, writing), options, writing);
  const { definitions: columns, complete } = definitions(attributes, table, writing.origin, writing);
  const quoted = quotedTable(table, writing);
  const elements = [...columnsOf(columns, writing), ...uniqueKeys(options, writing), ...keys(columns, writing)];
  // The grammars want a column, also where none is known.
  const body = elements.length === 0 ? sql`c INTEGER` : listOf(elements, ", ");
  const create = statement(sql`CREATE TABLE IF NOT EXISTS ${quoted} (${body})`, {
    meaning: operation =>
      operation.kind === "createTable" ? [describedColumns(operation, columns, complete, writing)] : [operation],
  });
  if (writing.dialect !== "postgresql") return [create];
  const comment = propertyOf(options, "comment");
  const described =
    comment?.kind === "text" && truthiness(comment) !== false
      ? [statement(sql`COMMENT ON TABLE ${quoted} IS ${escape(comment, writing.origin, writing)}`)]
      : [];
  return [
    ...columns.flatMap(column => enumStatements(column)),
    create,
    ...described,
    ...columns.flatMap(column => commentStatements(quoted, column, writing)),
  ];
}

/** `addColumn(table, name, attribute)`. */
export function addColumn(args: readonly Value[], writing: Writing): readonly Statement[] {
  const [name, key, attribute] = args;
  const sql = sqlAt(writing.origin);
  const table = tableName(name, writing.origin, writing);
  const column = definition(
    nameText(key, writing.origin, writing),
    attribute,
    table,
    placeOfColumn(args, writing),
    writing,
  );
  const meaning = (operation: Operation): readonly Operation[] =>
    operation.kind === "addColumn" ? [withSpan(operation, column, writing)] : [operation];
  const quoted = quotedTable(table, writing);
  if (writing.dialect === "postgresql") {
    const definitionSql = sql`${identifier(column.name, writing)} ${postgresColumn(column)}`;
    return [
      ...enumStatements(column),
      statement(sql`ALTER TABLE ${quotedTableWithSchema(table, writing)} ADD COLUMN ${definitionSql}`, { meaning }),
      ...commentStatements(quoted, column, writing),
    ];
  }
  const quotedName = identifier(column.name, writing);
  if (writing.dialect === "sqlite") {
    return [statement(sql`ALTER TABLE ${quoted} ADD ${quotedName} ${sqliteColumn(column)}`, { meaning })];
  }
  const at = column.references?.origin ?? writing.origin;
  const foreignKey =
    column.references === null
      ? ""
      : sqlAt(
          at,
        )`, ADD CONSTRAINT ${foreignKeyName(table, column.name, at, writing)} FOREIGN KEY (${quotedName}) ${column.references}`;
  return [
    statement(sql`ALTER TABLE ${quoted} ADD ${quotedName} ${mysqlColumn(column, true)}${foreignKey}`, { meaning }),
  ];
}

/** `changeColumn(table, name, attribute)`: the column is described anew. */
export function changeColumn(args: readonly Value[], writing: Writing): readonly Statement[] {
  const [name, key, attribute] = args;
  const table = tableName(name, writing.origin, writing);
  const field = propertyOf(attribute, "field");
  const own = nameText(field === undefined || isNullish(field) ? key : field, writing.origin, writing);
  const column = definition(own, attribute, table, placeOfColumn(args, writing), writing);
  const statements =
    writing.dialect === "postgresql"
      ? postgresChange(table, column, writing)
      : [writing.dialect === "sqlite" ? sqliteChange(table, column, writing) : mysqlChange(table, column, writing)];
  return statements.map(change => ({
    ...change,
    meaning: operation =>
      (change.meaning?.(operation) ?? [operation]).map(meant =>
        meant.kind === "alterColumn" ? { ...meant, restates: true } : meant,
      ),
  }));
}

/** `removeColumn(table, name)`. SQLite copies the table; what comes of it is the same. */
export function removeColumn(args: readonly Value[], writing: Writing): readonly Statement[] {
  const [name, key] = args;
  const sql = sqlAt(writing.origin);
  const table = quotedTableWithSchema(tableName(name, writing.origin, writing), writing);
  const column = identifier(nameText(key, writing.origin, writing), writing);
  return [statement(sql`ALTER TABLE ${table} DROP COLUMN ${column}`)];
}

/** `renameColumn(table, before, after)`. MySQL and SQLite describe the column anew as the server describes it. */
export function renameColumn(args: readonly Value[], writing: Writing): readonly Statement[] {
  const [name, before, after] = args;
  const sql = sqlAt(writing.origin);
  const table = quotedTable(tableName(name, writing.origin, writing), writing);
  const from = identifier(nameText(before, writing.origin, writing), writing);
  const to = identifier(nameText(after, writing.origin, writing), writing);
  return [statement(sql`ALTER TABLE ${table} RENAME COLUMN ${from} TO ${to}`)];
}

/** `renameTable(before, after)`. */
export function renameTable(args: readonly Value[], writing: Writing): readonly Statement[] {
  const [before, after] = args.map(name => quotedTable(tableName(name, writing.origin, writing), writing));
  return [statement(sqlAt(writing.origin)`ALTER TABLE ${before ?? ""} RENAME TO ${after ?? ""}`)];
}

/** `dropTable(table, options)`. */
export function dropTable(args: readonly Value[], writing: Writing): readonly Statement[] {
  const [name, options] = args;
  const asked = ["cascade", "force"].some(option => isTrue(propertyOf(options, option)));
  const cascade = asked && writing.dialect === "postgresql" ? " CASCADE" : "";
  const table = quotedTable(tableName(name, writing.origin, writing), writing);
  return [statement(sqlAt(writing.origin)`DROP TABLE IF EXISTS ${table}${cascade}`)];
}

// --- columns ---

function columnsOf(columns: readonly Definition[], writing: Writing): readonly Text[] {
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
function keys(columns: readonly Definition[], writing: Writing): readonly Text[] {
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

function foreignKey({ name, references }: Definition, writing: Writing): Text[] {
  if (references === null) return [];
  return [sqlAt(references.origin ?? writing.origin)`FOREIGN KEY (${identifier(name, writing)}) ${references}`];
}

function uniqueKeys(options: Value | undefined, writing: Writing): readonly Text[] {
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
function postgresColumn(column: Definition): Text {
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
  const sql = sqlAt(column.identity?.origin ?? column.origin);
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

function mysqlColumn(column: Definition, added: boolean): Text {
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
function sqliteColumn(column: Definition, severalKeys = false): Text {
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

// --- changes of columns ---

/** PostgreSQL: what is not restated is dropped, and a column that refers to another table keeps its type. */
function postgresChange(table: TableName, column: Definition, writing: Writing): readonly Statement[] {
  const quoted = quotedTable(table, writing);
  const name = identifier(column.name, writing);
  const change = (at: Origin | null | undefined, action: Text): Statement =>
    statement(sqlAt(at ?? writing.origin)`ALTER TABLE ${quoted} ${action}`, { origin: at ?? null });
  const refers = column.references !== null;
  const sql = sqlAt(writing.origin);
  const { notNull, default: value, unique, references, type } = column;
  const statements: Statement[] = [];
  if (notNull !== null) statements.push(change(notNull.origin, own(notNull)`ALTER COLUMN ${name} SET ${notNull}`));
  else if (!refers) statements.push(change(null, sql`ALTER COLUMN ${name} DROP NOT NULL`));
  if (value !== null) statements.push(change(value.origin, own(value)`ALTER COLUMN ${name} SET ${value}`));
  else if (!refers) statements.push(change(null, sql`ALTER COLUMN ${name} DROP DEFAULT`));
  statements.push(...enumStatements(column));
  if (unique !== null) statements.push(change(unique.origin, own(unique)`ADD UNIQUE (${name})`));
  if (references !== null) {
    statements.push(change(references.origin, own(references)`ADD FOREIGN KEY (${name}) ${references}`));
  } else {
    const using = column.enumeration === null ? "" : sql` USING (${name}::${column.enumeration.name})`;
    statements.push(change(type.origin, own(type)`ALTER COLUMN ${name} TYPE ${type}${using}`));
  }
  return [...statements, ...commentStatements(quoted, column, writing)];

  function own(part: Text): ReturnType<typeof sqlAt> {
    return sqlAt(part.origin ?? writing.origin);
  }
}

/** MySQL: a column that refers to another table only gets the key. */
function mysqlChange(table: TableName, column: Definition, writing: Writing): Statement {
  const sql = sqlAt(writing.origin);
  const quoted = quotedTable(table, writing);
  const [key] = foreignKey(column, writing);
  if (key !== undefined) return statement(sql`ALTER TABLE ${quoted} ADD ${key}`);
  const name = identifier(column.name, writing);
  return statement(sql`ALTER TABLE ${quoted} CHANGE ${name} ${name} ${mysqlColumn(column, true)}`);
}

/** SQLite copies the table; the parts that the attribute does not name stay as they were. */
function sqliteChange(table: TableName, column: Definition, writing: Writing): Statement {
  const name = identifier(column.name, writing);
  const sql = sqlAt(writing.origin);
  return statement(sql`ALTER TABLE ${quotedTable(table, writing)} ADD ${name} ${sqliteColumn(column)}`, {
    meaning: operation => (operation.kind === "addColumn" ? changed(operation, column) : [operation]),
  });
}

function changed(operation: AddColumn, { states }: Definition): readonly Operation[] {
  const { certainty, span, statement: whole, table, column, online } = operation;
  const base = { certainty, span, statement: whole, table, online };
  const alter: AlterColumn = {
    kind: "alterColumn",
    ...base,
    column: column.name,
    type: column.type,
    using: null,
    nullable: states.nullability ? column.nullable : null,
    default: states.default && column.default !== null ? { action: "set", value: column.default } : null,
    identity: null,
    restates: true,
  };
  return [
    alter,
    ...operation.constraints.map((constraint): Operation => ({ kind: "addConstraint", ...base, constraint })),
  ];
}

// --- beside the table ---

/** PostgreSQL's enum, which is created unless it exists. */
function enumStatements({ enumeration, origin }: Definition): readonly Statement[] {
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

function commentStatements(table: Text, { comment, name }: Definition, writing: Writing): readonly Statement[] {
  if (comment === null || writing.dialect !== "postgresql") return [];
  const { origin } = comment;
  const sql = sqlAt(origin ?? writing.origin);
  return [statement(sql`COMMENT ON COLUMN ${table}.${identifier(name, writing)} IS ${comment}`, { origin })];
}

// --- places ---

/** `createTable(…, { schema })` names the schema beside the table. */
function inSchema(table: TableName, options: Value | undefined, writing: Writing): TableName {
  const schema = propertyOf(options, "schema");
  if (table.schema !== null || schema === undefined || isNullish(schema)) return table;
  return { ...table, schema: nameText(schema, writing.origin, writing), isObject: true };
}

/** From the name of a column to the end of its attribute. */
function placeOfColumn([, name, attribute]: readonly Value[], writing: Writing): Origin {
  const start = name?.origin;
  const end = attribute?.origin;
  if (start == null || end == null) return end ?? writing.origin;
  return start.module === end.module && start.start < end.end ? { ...start, end: end.end } : writing.origin;
}

function withSpan(operation: AddColumn, column: Definition, { machine }: Writing): AddColumn {
  return { ...operation, column: { ...operation.column, span: machine.locate(column.origin) } };
}

/** Where not all attributes are known, what the table is like is known in part. */
function describedColumns(
  operation: CreateTable,
  columns: readonly Definition[],
  complete: boolean,
  { machine }: Writing,
): CreateTable {
  return {
    ...operation,
    certainty: complete ? operation.certainty : "partial",
    columns: columns.flatMap((known, i) => {
      const column = operation.columns[i];
      return column === undefined ? [] : [{ ...column, span: machine.locate(known.origin) }];
    }),
  };
}

function isTrue(value: Value | undefined): boolean {
  return value !== undefined && truthiness(value) === true;
}
