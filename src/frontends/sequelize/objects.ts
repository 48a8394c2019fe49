import { isMySqlFamily } from "../../model/dialect.js";
import { propertyOf, text, textOf, type Value } from "../evaluate/values.js";
import { statement, type Statement } from "./statement.js";
import { identifier, nameText, quotedTable, sqlAt, tableName, type Writing } from "./writing.js";

/** Writes down the statements of a call; `null` where the dialect does not have it. */
export type Writer = (args: readonly Value[], writing: Writing) => readonly Statement[] | null;

/** `createSchema(name)`. MySQL and SQLite have none to Sequelize and only look. */
export const createSchema: Writer = ([name], writing) => {
  const sql = sqlAt(writing.origin);
  const quoted = identifier(nameText(name, writing.origin, writing), writing);
  if (writing.dialect === "postgresql") return [statement(sql`CREATE SCHEMA ${quoted}`)];
  return [statement(writing.dialect === "mariadb" ? sql`CREATE SCHEMA IF NOT EXISTS ${quoted}` : sql`SELECT 1`)];
};

/** `dropSchema(name)`. Where there are no schemas, Sequelize takes the name for that of a table. */
export const dropSchema: Writer = ([name], writing) => {
  const sql = sqlAt(writing.origin);
  const quoted = identifier(nameText(name, writing.origin, writing), writing);
  if (writing.dialect === "postgresql") return [statement(sql`DROP SCHEMA IF EXISTS ${quoted} CASCADE`)];
  if (writing.dialect === "mariadb") return [statement(sql`DROP SCHEMA IF EXISTS ${quoted}`)];
  return [statement(sql`DROP TABLE IF EXISTS ${quotedTable(tableName(name, writing.origin, writing), writing)}`)];
};

/** `createDatabase(name)`. */
export const createDatabase: Writer = ([name], writing) => {
  const sql = sqlAt(writing.origin);
  const quoted = identifier(nameText(name, writing.origin, writing), writing);
  if (writing.dialect === "postgresql") return [statement(sql`CREATE DATABASE ${quoted}`)];
  return isMySqlFamily(writing.dialect) ? [statement(sql`CREATE DATABASE IF NOT EXISTS ${quoted}`)] : null;
};

/** `dropDatabase(name)`. */
export const dropDatabase: Writer = ([name], writing) => {
  if (writing.dialect === "sqlite") return null;
  const quoted = identifier(nameText(name, writing.origin, writing), writing);
  return [statement(sqlAt(writing.origin)`DROP DATABASE IF EXISTS ${quoted}`)];
};

/** `dropEnum(name)`. */
export const dropEnum: Writer = ([name], writing) => {
  if (writing.dialect !== "postgresql") return null;
  const quoted = identifier(nameText(name, writing.origin, writing), writing);
  return [statement(sqlAt(writing.origin)`DROP TYPE IF EXISTS ${quoted}`)];
};

/** `createFunction(name, params, returns, language, body, flags, options)`. Its body changes nothing yet. */
export const createFunction: Writer = ([name, , , language], writing) => {
  if (writing.dialect !== "postgresql") return null;
  const sql = sqlAt(writing.origin);
  const routine = nameText(name, writing.origin, writing);
  const written = textOf(language) ?? "plpgsql";
  return [statement(sql`CREATE FUNCTION ${routine}() RETURNS void AS '' LANGUAGE '${written}'`)];
};

/** `dropFunction(name, params)`. */
export const dropFunction: Writer = ([name], writing) => {
  if (writing.dialect !== "postgresql") return null;
  return [statement(sqlAt(writing.origin)`DROP FUNCTION ${nameText(name, writing.origin, writing)}() RESTRICT`)];
};

/** `renameFunction(name, params, newName)`. */
export const renameFunction: Writer = ([name, , to], writing) => {
  if (writing.dialect !== "postgresql") return null;
  const [from, target] = [name, to].map(value => nameText(value, writing.origin, writing));
  return [statement(sqlAt(writing.origin)`ALTER FUNCTION ${from ?? ""}() RENAME TO ${target ?? ""}`)];
};

/** `createTrigger(table, name, timing, events, function, params, options)`. */
export const createTrigger: Writer = ([table, name, timing, , routine], writing) => {
  if (writing.dialect !== "postgresql") return null;
  const sql = sqlAt(writing.origin);
  const quoted = identifier(nameText(name, writing.origin, writing), writing);
  const target = quotedTable(tableName(table, writing.origin, writing), writing);
  const constraint = textOf(timing) === "after_constraint" ? "CONSTRAINT " : "";
  const call = nameText(routine, writing.origin, writing);
  return [
    statement(
      sql`CREATE ${constraint}TRIGGER ${quoted} AFTER INSERT ON ${target} FOR EACH ROW EXECUTE PROCEDURE ${call}()`,
    ),
  ];
};

/** `dropTrigger(table, name)`. */
export const dropTrigger: Writer = ([table, name], writing) => {
  if (writing.dialect !== "postgresql") return null;
  const quoted = identifier(nameText(name, writing.origin, writing), writing);
  const target = quotedTable(tableName(table, writing.origin, writing), writing);
  return [statement(sqlAt(writing.origin)`DROP TRIGGER ${quoted} ON ${target} RESTRICT`)];
};

/** `renameTrigger(table, name, newName)`. */
export const renameTrigger: Writer = ([table, name, to], writing) => {
  if (writing.dialect !== "postgresql") return null;
  const [from, target] = [name, to].map(value => identifier(nameText(value, writing.origin, writing), writing));
  const on = quotedTable(tableName(table, writing.origin, writing), writing);
  return [statement(sqlAt(writing.origin)`ALTER TRIGGER ${from ?? ""} ON ${on} RENAME TO ${target ?? ""}`)];
};

/** `setIsolationLevel(transaction, level)`. */
export const setIsolationLevel: Writer = ([, level], writing) => {
  const sql = sqlAt(writing.origin);
  const name = textOf(level);
  if (writing.dialect !== "sqlite") {
    return [statement(sql`SET TRANSACTION ISOLATION LEVEL ${name ?? "READ COMMITTED"}`)];
  }
  if (name === "READ UNCOMMITTED") return [statement(sql`PRAGMA read_uncommitted = ON`)];
  return name === "READ COMMITTED" ? [statement(sql`PRAGMA read_uncommitted = OFF`)] : [];
};

/** `deferConstraints(transaction, { deferrable })`. */
export const deferConstraints: Writer = ([, options], writing) => {
  if (writing.dialect !== "postgresql") return [];
  const deferrable = nameText(propertyOf(options, "deferrable") ?? text(""), writing.origin, writing);
  return textOf(deferrable) === "" ? [] : [statement(deferrable)];
};

/** What asks the server and changes nothing. */
export const read: Writer = (_args, writing) => [statement(sqlAt(writing.origin)`SELECT 1`)];
