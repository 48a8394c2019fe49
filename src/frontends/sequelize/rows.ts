import { isMySqlFamily, type Dialect } from "../../model/dialect.js";
import {
  isNullish,
  propertyOf,
  textOf,
  type Origin,
  type Property,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { conditions, isNoCondition } from "./conditions.js";
import { escape } from "./escape.js";
import { isOn } from "./options.js";
import { isVersion7 } from "./version.js";
import { statement, type Statement } from "./statement.js";
import { hole, keyText, listOf, sqlAt } from "../texts.js";
import { identifier, nameText, quotedName, tableOf, type Writing } from "./writing.js";

type Arguments = readonly (Value | undefined)[];

/** `bulkInsert(table, rows, options)`. */
export function bulkInsert([table, rows, options]: readonly Value[], writing: Writing): readonly Statement[] {
  return [insertion(table, columnsOf(rows, writing), options, writing)];
}

/** `insert(instance, table, values, options)`. */
export function insert([, table, values, options]: readonly Value[], writing: Writing): readonly Statement[] {
  return [insertion(table, columnsOf(values, writing), options, writing)];
}

/** `upsert(table, insertValues, updateValues, where, options)`. */
export function upsert(args: readonly Value[], writing: Writing): readonly Statement[] {
  const [table, values, updates, , options] = args;
  const updated = (columnsOf(updates, writing) ?? []).map(column => identifier(column, writing));
  const conflict = onConflict(updated, propertyOf(options, "conflictFields"), writing);
  return [statement(sqlAt(writing.origin)`${inserted(table, columnsOf(values, writing), "", writing)}${conflict}`)];
}

/** `update(instance, table, values, where, options)`. */
export function update([, table, values, where]: readonly Value[], writing: Writing): readonly Statement[] {
  return bulkUpdate([table, values, where], writing);
}

/** `bulkUpdate(table, values, where, options)`. */
export function bulkUpdate([table, values, where]: Arguments, writing: Writing): readonly Statement[] {
  const sql = sqlAt(writing.origin);
  const assignments = assigned(values, writing);
  if (assignments.length === 0) return [];
  const target = tableOf(table, writing);
  return [statement(sql`UPDATE ${target} SET ${listOf(assignments, ",")}${whereClause(where, writing)}`)];
}

/** `increment` and `decrement(model, table, where, amounts, extra, options)`. */
export function arithmetic(
  operator: "+" | "-",
  [, table, where, amounts, extra]: readonly Value[],
  writing: Writing,
): readonly Statement[] {
  const sql = sqlAt(writing.origin);
  const changed = entries(amounts).map(([key, property]) => {
    const column = identifier(keyText(key, property, writing.origin), writing);
    return sql`${column}=${column}${operator} ${escape(property.value, writing.origin, writing)}`;
  });
  const assignments = [...changed, ...assigned(extra, writing)];
  if (assignments.length === 0) assignments.push(sql`${unknownColumn(amounts, writing)}=1`);
  const target = tableOf(table, writing);
  return [statement(sql`UPDATE ${target} SET ${listOf(assignments, ",")}${whereClause(where, writing)}`)];
}

/** `delete(instance, table, where, options)`. */
export function remove([, table, where]: readonly Value[], writing: Writing): readonly Statement[] {
  return deletion(table, where, undefined, writing);
}

/** `bulkDelete(table, where, options)`; in Sequelize 7 the condition is one of the options, and without it all rows go. */
export function bulkDelete([table, where, options]: Arguments, writing: Writing): readonly Statement[] {
  return isVersion7(writing)
    ? deletion(table, propertyOf(where, "where"), where, writing)
    : deletion(table, where, options, writing);
}

function deletion(
  table: Value | undefined,
  where: Value | undefined,
  options: Value | undefined,
  writing: Writing,
): readonly Statement[] {
  const sql = sqlAt(writing.origin);
  const target = tableOf(table, writing);
  if (isOn(propertyOf(options, "truncate"))) {
    if (writing.dialect === "sqlite") return [statement(sql`DELETE FROM ${target}`)];
    const pg = writing.dialect === "postgresql";
    const restart = pg && isOn(propertyOf(options, "restartIdentity")) ? " RESTART IDENTITY" : "";
    const cascade = pg && isOn(propertyOf(options, "cascade")) ? " CASCADE" : "";
    return [statement(sql`TRUNCATE ${target}${restart}${cascade}`)];
  }
  return [statement(sql`DELETE FROM ${target}${whereClause(where, writing)}`)];
}

// --- parts ---

/** The columns of rows, in the order in which they first appear; `null` where they are not all known. */
function columnsOf(rows: Value | undefined, writing: Writing): readonly Text[] | null {
  const list = rows?.kind === "array" ? rows.items : rows === undefined ? [] : [rows];
  if (list.length === 0 || (rows?.kind === "array" && rows.open)) return null;
  const columns = new Map<string, Text>();
  for (const row of list) {
    if (row.kind !== "object" || row.open) return null;
    for (const [key, property] of row.properties) {
      if (!columns.has(key)) columns.set(key, keyText(key, property, row.origin ?? writing.origin));
    }
  }
  return [...columns.values()];
}

function insertion(
  table: Value | undefined,
  columns: readonly Text[] | null,
  options: Value | undefined,
  writing: Writing,
): Statement {
  const ignores = isOn(propertyOf(options, "ignoreDuplicates"));
  const updated = propertyOf(options, "updateOnDuplicate");
  const names = updated?.kind === "array" ? updated.items.map(item => quotedName(item, writing)) : [];
  const insert = inserted(table, columns, ignores ? IGNORING[writing.dialect] : "", writing);
  const doNothing = ignores && writing.dialect === "postgresql" ? " ON CONFLICT DO NOTHING" : "";
  const conflict = names.length > 0 ? onConflict(names, propertyOf(options, "upsertKeys"), writing) : doNothing;
  return statement(sqlAt(writing.origin)`${insert}${conflict}`);
}

/** What stands behind INSERT to leave out rows that are there; PostgreSQL says it at the end. */
const IGNORING: Readonly<Record<Dialect, string>> = {
  postgresql: "",
  mysql: " IGNORE",
  mariadb: " IGNORE",
  sqlite: " OR IGNORE",
};

/** An INSERT without its values: what they are makes no difference to the table. */
function inserted(table: Value | undefined, columns: readonly Text[] | null, prefix: string, writing: Writing): Text {
  const sql = sqlAt(writing.origin);
  const target = tableOf(table, writing);
  if (columns === null || columns.length === 0) {
    return sql`INSERT${prefix} INTO ${target} ${isMySqlFamily(writing.dialect) ? "VALUES ()" : "DEFAULT VALUES"}`;
  }
  const names = columns.map(column => identifier(column, writing));
  const values = columns.map(() => sql`NULL`);
  return sql`INSERT${prefix} INTO ${target} (${listOf(names, ",")}) VALUES (${listOf(values, ",")})`;
}

/** What happens to the columns of a row that is there already. */
function onConflict(updated: readonly Text[], keys: Value | undefined, writing: Writing): Text {
  const sql = sqlAt(writing.origin);
  if (isMySqlFamily(writing.dialect)) {
    const assignments = updated.map(column => sql`${column}=VALUES(${column})`);
    return sql` ON DUPLICATE KEY UPDATE ${listOf(assignments, ",")}`;
  }
  const assignments = updated.map(column => sql`${column}=EXCLUDED.${column}`);
  const names = keys?.kind === "array" ? keys.items.map(key => quotedName(key, writing)) : [];
  // Without the model at hand, which key it is remains open.
  const columns = names.length > 0 ? names : [identifier(hole("…", writing.origin), writing)];
  return sql` ON CONFLICT (${listOf(columns, ",")}) DO UPDATE SET ${listOf(assignments, ",")}`;
}

function assigned(values: Value | undefined, writing: Writing): Text[] {
  if (values === undefined || isNullish(values)) return [];
  const known = entries(values).map(([key, property]) => {
    const at = property.origin ?? writing.origin;
    const column = identifier(keyText(key, property, at), writing);
    return sqlAt(at)`${column}=${escape(property.value, at, writing)}`;
  });
  const complete = values.kind === "object" && !values.open;
  return complete ? known : [...known, sqlAt(writing.origin)`${unknownColumn(values, writing)}=1`];
}

function unknownColumn(values: Value | undefined, writing: Writing): Text {
  const at: Origin = values?.origin ?? writing.origin;
  return identifier(hole(values === undefined ? "…" : writing.machine.label(values, at), at), writing);
}

function entries(value: Value | undefined): readonly [string, Property][] {
  return value?.kind === "object" ? [...value.properties] : [];
}

function whereClause(where: Value | undefined, writing: Writing): Text | "" {
  if (where === undefined || isNoCondition(where)) return "";
  const at = where.origin ?? writing.origin;
  const sql = sqlAt(at);
  // A number stands for the key of the row.
  if (where.kind === "constant" && typeof where.value === "number") {
    return sql` WHERE ${identifier(sql`id`, writing)} = ${String(where.value)}`;
  }
  if (textOf(where) !== null) return sql` WHERE ${nameText(where, at, writing)}`;
  const written = conditions(where, at, writing);
  return written.pieces.length === 0 ? "" : sql` WHERE ${written}`;
}
