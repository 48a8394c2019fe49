import { isMySqlFamily } from "../../model/dialect.js";
import { propertyOf, text, textOf, type Value } from "../evaluate/values.js";
import { statement, type Statement } from "./statement.js";
import { sqlAt } from "../texts.js";
import { isOn } from "./options.js";
import { isVersion7 } from "./version.js";
import { nameText, quotedName, tableOf, type Writing } from "./writing.js";

/** Writes down the statements of a call; `null` where the dialect does not have it. */
export type Writer = (args: readonly Value[], writing: Writing) => readonly Statement[] | null;

/** `createSchema(name)`. MySQL and SQLite have none to Sequelize and only look. */
export const createSchema: Writer = ([name], writing) => {
  const sql = sqlAt(writing.origin);
  switch (writing.dialect) {
    case "postgresql":
      return [statement(sql`CREATE SCHEMA ${quotedName(name, writing)}`)];
    case "mariadb":
      return [statement(sql`CREATE SCHEMA IF NOT EXISTS ${quotedName(name, writing)}`)];
    default:
      return read([], writing);
  }
};

/**
 * `dropSchema(name, options)`. Version 6 takes along what is in it. Where there are no schemas, Sequelize takes the name for
 * that of a table.
 */
export const dropSchema: Writer = ([name, options], writing) => {
  const sql = sqlAt(writing.origin);
  const cascade = !isVersion7(writing) || isOn(propertyOf(options, "cascade")) ? " CASCADE" : "";
  switch (writing.dialect) {
    case "postgresql":
      return [statement(sql`DROP SCHEMA IF EXISTS ${quotedName(name, writing)}${cascade}`)];
    case "mariadb":
      return [statement(sql`DROP SCHEMA IF EXISTS ${quotedName(name, writing)}`)];
    default:
      return [statement(sql`DROP TABLE IF EXISTS ${tableOf(name, writing)}`)];
  }
};

/** `createDatabase(name)`. */
export const createDatabase: Writer = ([name], writing) => {
  if (writing.dialect === "sqlite") return null;
  const guard = isMySqlFamily(writing.dialect) ? "IF NOT EXISTS " : "";
  return [statement(sqlAt(writing.origin)`CREATE DATABASE ${guard}${quotedName(name, writing)}`)];
};

/** `dropDatabase(name)`. */
export const dropDatabase: Writer = ([name], writing) => {
  if (writing.dialect === "sqlite") return null;
  return [statement(sqlAt(writing.origin)`DROP DATABASE IF EXISTS ${quotedName(name, writing)}`)];
};

/** `dropEnum(name)`. */
export const dropEnum = onPostgres(([name], writing) => [
  statement(sqlAt(writing.origin)`DROP TYPE IF EXISTS ${quotedName(name, writing)}`),
]);

/** `createFunction(name, params, returns, language, body, flags, options)`. Its body changes nothing yet. */
export const createFunction = onPostgres(([name, , , language], writing) => {
  const routine = nameText(name, writing.origin, writing);
  const written = textOf(language) ?? "plpgsql";
  const sql = sqlAt(writing.origin);
  return [statement(sql`CREATE FUNCTION ${routine}() RETURNS void AS '' LANGUAGE '${written}'`)];
});

/** `dropFunction(name, params)`. */
export const dropFunction = onPostgres(([name], writing) => [
  statement(sqlAt(writing.origin)`DROP FUNCTION ${nameText(name, writing.origin, writing)}() RESTRICT`),
]);

/** `renameFunction(name, params, newName)`. */
export const renameFunction = onPostgres(([name, , to], writing) => {
  const sql = sqlAt(writing.origin);
  const routine = nameText(name, writing.origin, writing);
  return [statement(sql`ALTER FUNCTION ${routine}() RENAME TO ${nameText(to, writing.origin, writing)}`)];
});

/** `createTrigger(table, name, timing, events, function, params, options)`. */
export const createTrigger = onPostgres(([table, name, timing, , routine], writing) => {
  const sql = sqlAt(writing.origin);
  const constraint = textOf(timing) === "after_constraint" ? "CONSTRAINT " : "";
  const trigger = sql`${constraint}TRIGGER ${quotedName(name, writing)} AFTER INSERT ON ${tableOf(table, writing)}`;
  const call = nameText(routine, writing.origin, writing);
  return [statement(sql`CREATE ${trigger} FOR EACH ROW EXECUTE PROCEDURE ${call}()`)];
});

/** `dropTrigger(table, name)`. */
export const dropTrigger = onPostgres(([table, name], writing) => {
  const sql = sqlAt(writing.origin);
  return [statement(sql`DROP TRIGGER ${quotedName(name, writing)} ON ${tableOf(table, writing)} RESTRICT`)];
});

/** `renameTrigger(table, name, newName)`. */
export const renameTrigger = onPostgres(([table, name, to], writing) => {
  const sql = sqlAt(writing.origin);
  const trigger = sql`${quotedName(name, writing)} ON ${tableOf(table, writing)}`;
  return [statement(sql`ALTER TRIGGER ${trigger} RENAME TO ${quotedName(to, writing)}`)];
});

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

/** `unsafeToggleForeignKeyChecks(enable)`, of version 7. */
export const toggleForeignKeyChecks: Writer = ([enable], writing) => {
  const sql = sqlAt(writing.origin);
  const on = isOn(enable);
  if (writing.dialect === "postgresql") return null;
  if (writing.dialect === "sqlite") return [statement(sql`PRAGMA foreign_keys = ${on ? "ON" : "OFF"}`)];
  return [statement(sql`SET FOREIGN_KEY_CHECKS=${on ? "1" : "0"}`)];
};

/** What asks the server and changes nothing. */
export const read: Writer = (_args, writing) => [statement(sqlAt(writing.origin)`SELECT 1`)];

/** What Sequelize has for PostgreSQL alone. */
function onPostgres(write: Writer): Writer {
  return (args, writing) => (writing.dialect === "postgresql" ? write(args, writing) : null);
}
