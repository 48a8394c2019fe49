import { isMySqlFamily } from "../../model/dialect.js";
import { isNullish, isVague, propertyOf, text, textOf, type Text, type Value } from "../evaluate/values.js";
import { flatText, sql as fragment, spaced, type Part } from "../fragment.js";
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
      return [statement(sql`CREATE SCHEMA ${isVersion7(writing) ? "" : "IF NOT EXISTS "}${quotedName(name, writing)}`)];
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
  const guard = !isVersion7(writing) || isOn(propertyOf(options, "ifExists")) ? "IF EXISTS " : "";
  switch (writing.dialect) {
    case "postgresql":
      return [statement(sql`DROP SCHEMA ${guard}${quotedName(name, writing)}${cascade}`)];
    case "mariadb":
      return [statement(sql`DROP SCHEMA ${guard}${quotedName(name, writing)}`)];
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

/** `createFunction(name, params, returns, language, body, flags, options)`. */
export const createFunction = onPostgres(([name, params, returns, language, body, flags, options], writing) => {
  const sql = sqlAt(writing.origin);
  const text = (value: Value | undefined): Text => nameText(value, writing.origin, writing);
  const replace = isOn(propertyOf(options, "force")) ? "OR REPLACE " : "";
  const variables = propertyOf(options, "variables");
  const declared = variables === undefined || isNullish(variables) ? "" : declarations(variables, writing);
  const head = sql`CREATE ${replace}FUNCTION ${text(name)}(${parameters(params, writing)}) RETURNS ${text(returns)}`;
  const rest = sql`$func$ language '${textOf(language) ?? "plpgsql"}'${optionWords(flags, writing)}`;
  return [statement(sql`${head} AS $func$ ${declared} BEGIN ${text(body)} END; ${rest}`)];
});

/** The parameters of a function as they are written; what is not known of them is one that is not constant. */
function parameters(value: Value | undefined, writing: Writing): Text {
  const items = itemsOf(value);
  if (items === null) return nameText(undefined, writing.origin, writing);
  const written = items.map(item =>
    spaced(
      ["direction", "name", "type"]
        .map(key => propertyOf(item, key))
        .filter(part => part !== undefined && !isNullish(part))
        .map(part => nameText(part, writing.origin, writing)),
    ),
  );
  return flat(fragment`${written}`, writing);
}

function declarations(value: Value, writing: Writing): Text {
  const items = itemsOf(value);
  if (items === null) return nameText(undefined, writing.origin, writing);
  const written = items.map(item => {
    const [name, type, initial] = ["name", "type", "default"].map(key => propertyOf(item, key));
    const text = (part: Value | undefined): Text => nameText(part, writing.origin, writing);
    return fragment`DECLARE ${text(name)} ${text(type)}${initial === undefined || isNullish(initial) ? "" : fragment` := ${text(initial)}`};`;
  });
  return flat(spaced(written), writing);
}

/** Words that are put behind one another; one that stands for them where they are not known. */
function optionWords(value: Value | undefined, writing: Writing): Text {
  if (value === undefined || isNullish(value)) return flat("", writing);
  const items = itemsOf(value);
  if (items === null) return nameText(undefined, writing.origin, writing);
  return flat(spaced(items.map(item => nameText(item, writing.origin, writing))), writing);
}

function flat(part: Part, { origin }: Writing): Text {
  return flatText(part, origin);
}

function itemsOf(value: Value | undefined): readonly Value[] | null {
  return value?.kind === "array" && !isVague(value) ? value.items : null;
}

/** `dropFunction(name, params)`. */
export const dropFunction = onPostgres(([name, params], writing) => {
  const sql = sqlAt(writing.origin);
  const routine = nameText(name, writing.origin, writing);
  return [statement(sql`DROP FUNCTION ${routine}(${parameters(params, writing)}) RESTRICT`)];
});

/** `renameFunction(name, params, newName)`. */
export const renameFunction = onPostgres(([name, params, to], writing) => {
  const sql = sqlAt(writing.origin);
  const routine = sql`${nameText(name, writing.origin, writing)}(${parameters(params, writing)})`;
  return [statement(sql`ALTER FUNCTION ${routine} RENAME TO ${nameText(to, writing.origin, writing)}`)];
});

const TIMINGS: Readonly<Record<string, string>> = {
  after: "AFTER",
  before: "BEFORE",
  instead_of: "INSTEAD OF",
  after_constraint: "AFTER",
};

/** `createTrigger(table, name, timing, events, function, params, options)`. */
export const createTrigger = onPostgres(([table, name, timing, events, routine, params, flags], writing) => {
  const sql = sqlAt(writing.origin);
  const constraint = textOf(timing) === "after_constraint" ? "CONSTRAINT " : "";
  const when = TIMINGS[textOf(timing) ?? ""];
  const written = itemsOf(events)?.map(event => (textOf(event) ?? "").toUpperCase());
  const isKnown = when !== undefined && written !== undefined && written.every(event => EVENTS.test(event));
  const moment = isKnown ? `${when} ${written.join(" OR ")}` : "AFTER INSERT";
  // A word that is not constant: nothing is known of when it runs.
  const options = isKnown ? optionWords(flags, writing) : nameText(undefined, writing.origin, writing);
  const each = isKnown ? (textOf(options) === "" ? "" : sql` ${options}`) : sql` FOR EACH ROW WHEN (${options})`;
  const trigger = sql`${constraint}TRIGGER ${quotedName(name, writing)} ${moment} ON ${tableOf(table, writing)}`;
  const call = sql`${nameText(routine, writing.origin, writing)}(${parameters(params, writing)})`;
  return [statement(sql`CREATE ${trigger}${each} EXECUTE PROCEDURE ${call}`)];
});

const EVENTS = /^(?:INSERT|UPDATE|DELETE|TRUNCATE)$/;

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
