import { isMySqlFamily } from "../../model/dialect.js";
import type { AddColumn, CreateTable, Operation } from "../../model/operation.js";
import { isNullish, propertyOf, truthiness, type Text, type Value } from "../evaluate/values.js";
import { definition, definitions, foreignKeyName, type Definition } from "./attributes.js";
import {
  columnElements,
  commentStatements,
  enumStatements,
  keys,
  mysqlColumn,
  placeOfColumn,
  postgresColumn,
  sqliteColumn,
  uniqueKeys,
} from "./columns.js";
import { escape } from "./escape.js";
import { isOn } from "./options.js";
import { statement, type Statement } from "./statement.js";
import { dropOptions, isVersion7 } from "./version.js";
import { listOf, sqlAt } from "../texts.js";
import {
  identifier,
  nameText,
  quotedName,
  quotedTable,
  quotedTableWithSchema,
  tableName,
  tableOf,
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
  const elements = [...columnElements(columns, writing), ...uniqueKeys(options, writing), ...keys(columns, writing)];
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
  const own = identifier(column.name, writing);
  if (writing.dialect === "sqlite") {
    return [statement(sql`ALTER TABLE ${quoted} ADD ${own} ${sqliteColumn(column)}`, { meaning })];
  }
  const added = sql`${mysqlColumn(column, true)}${addedForeignKey(table, column, writing)}`;
  return [statement(sql`ALTER TABLE ${quoted} ADD ${own} ${added}`, { meaning })];
}

/** `removeColumn(table, name, options)`. SQLite copies the table; what comes of it is the same. */
export function removeColumn([name, key, options]: readonly Value[], writing: Writing): readonly Statement[] {
  const sql = sqlAt(writing.origin);
  const table = quotedTableWithSchema(tableName(name, writing.origin, writing), writing);
  const { ifExists, cascade } = dropOptions(options, writing);
  return [statement(sql`ALTER TABLE ${table} DROP COLUMN ${ifExists}${quotedName(key, writing)}${cascade}`)];
}

/** `renameColumn(table, before, after)`. Version 6 describes the column anew in MySQL, by what `describeTable` reads of it. */
export function renameColumn([table, before, after]: readonly Value[], writing: Writing): readonly Statement[] {
  const sql = sqlAt(writing.origin);
  const renaming = sql`${quotedName(before, writing)} TO ${quotedName(after, writing)}`;
  const redescribes = isMySqlFamily(writing.dialect) && !isVersion7(writing);
  const meaning = (operation: Operation): readonly Operation[] => [
    operation.kind === "renameColumn" ? { ...operation, redescribes: "definition" } : operation,
  ];
  return [
    statement(sql`ALTER TABLE ${tableOf(table, writing)} RENAME COLUMN ${renaming}`, {
      meaning: redescribes ? meaning : null,
    }),
  ];
}

/** `renameTable(before, after)`. */
export function renameTable([before, after]: readonly Value[], writing: Writing): readonly Statement[] {
  const sql = sqlAt(writing.origin);
  return [statement(sql`ALTER TABLE ${tableOf(before, writing)} RENAME TO ${tableOf(after, writing)}`)];
}

/** `dropTable(table, options)`. */
export function dropTable([table, options]: readonly Value[], writing: Writing): readonly Statement[] {
  const asked = ["cascade", "force"].some(option => isOn(propertyOf(options, option)));
  const cascade = asked && writing.dialect === "postgresql" ? " CASCADE" : "";
  return [statement(sqlAt(writing.origin)`DROP TABLE IF EXISTS ${tableOf(table, writing)}${cascade}`)];
}

/** `truncate(table, options)`, of version 7. */
export function truncate([table, options]: readonly Value[], writing: Writing): readonly Statement[] {
  const sql = sqlAt(writing.origin);
  if (writing.dialect === "sqlite") return [statement(sql`DELETE FROM ${tableOf(table, writing)}`)];
  const onPostgres = (option: string, words: string): string =>
    writing.dialect === "postgresql" && isOn(propertyOf(options, option)) ? words : "";
  const restart = onPostgres("restartIdentity", " RESTART IDENTITY");
  return [statement(sql`TRUNCATE TABLE ${tableOf(table, writing)}${restart}${onPostgres("cascade", " CASCADE")}`)];
}

/** The key of a column that is added on MySQL, which ignores one behind the column. */
function addedForeignKey(table: TableName, { name, references }: Definition, writing: Writing): Text | "" {
  if (references === null) return "";
  const at = references.origin ?? writing.origin;
  const key = sqlAt(at)`FOREIGN KEY (${identifier(name, writing)}) ${references}`;
  return sqlAt(at)`, ADD CONSTRAINT ${foreignKeyName(table, name, at, writing)} ${key}`;
}

// --- what the statements mean ---

/** `createTable(…, { schema })` names the schema beside the table. */
function inSchema(table: TableName, options: Value | undefined, writing: Writing): TableName {
  const schema = propertyOf(options, "schema");
  if (table.schema !== null || schema === undefined || isNullish(schema)) return table;
  return { ...table, schema: nameText(schema, writing.origin, writing), isObject: true };
}

function withSpan(operation: AddColumn, { complete, origin }: Definition, { machine }: Writing): AddColumn {
  const certainty = complete ? operation.certainty : "partial";
  return { ...operation, certainty, column: { ...operation.column, span: machine.locate(origin) } };
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
    certainty: complete && columns.every(column => column.complete) ? operation.certainty : "partial",
    columns: columns.flatMap((known, i) => {
      const column = operation.columns[i];
      return column === undefined ? [] : [{ ...column, span: machine.locate(known.origin) }];
    }),
  };
}
