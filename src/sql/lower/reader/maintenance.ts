import type { QualifiedName } from "../../../model/name.js";
import type { Operation } from "../../../model/operation.js";
import type { Cursor } from "./cursor.js";
import { expression } from "./expressions.js";
import { operation } from "./operation.js";

/** Reads LOCK TABLES. Manual: MySQL 15.3.6. */
export function lock(cursor: Cursor): readonly Operation[] {
  cursor.expect("lock");
  if (cursor.accept("instance", "for", "backup")) return [maintain(cursor, "lock", null)];
  cursor.expectOneOf("table", "tables");
  const tables = cursor.list(() => {
    const table = cursor.qualified();
    cursor.alias();
    if (cursor.accept("read")) cursor.accept("local");
    else {
      cursor.acceptOneOf("low_priority", "concurrent");
      cursor.expect("write");
    }
    return table;
  });
  return tables.map(table => maintain(cursor, "lock", table));
}

/** Reads UNLOCK TABLES. */
export function unlock(cursor: Cursor): readonly Operation[] {
  cursor.expect("unlock");
  cursor.expectOneOf("table", "tables", "instance");
  return [maintain(cursor, "unlock", null)];
}

/** Reads ANALYZE, OPTIMIZE, CHECK, REPAIR and CHECKSUM TABLE of MySQL. Manual: MySQL 15.7.3. */
export function maintainTables(cursor: Cursor): readonly Operation[] {
  const verb = cursor.takeWord();
  cursor.acceptOneOf("no_write_to_binlog", "local");
  if (!cursor.isOneOf("table", "tables")) {
    // MariaDB's ANALYZE runs a statement and shows how.
    if (verb !== "analyze") cursor.fail();
    cursor.rest();
    return [operation(cursor, 0, { kind: "read" })];
  }
  cursor.take();
  const tables = cursor.list(() => cursor.qualified());
  cursor.rest();
  return tables.map(table => maintain(cursor, verb, table));
}

/** Reads ANALYZE and REINDEX of SQLite, with or without a name. */
export function maintainAny(cursor: Cursor): readonly Operation[] {
  const verb = cursor.takeWord();
  return [maintain(cursor, verb, cursor.done ? null : cursor.qualified())];
}

/** Reads SQLite's VACUUM. */
export function vacuum(cursor: Cursor): readonly Operation[] {
  cursor.expect("vacuum");
  if (cursor.isName()) cursor.name();
  if (cursor.accept("into")) expression(cursor);
  return [maintain(cursor, "vacuum", null)];
}

/** Reads SQLite's ATTACH. */
export function attach(cursor: Cursor): readonly Operation[] {
  cursor.expect("attach");
  cursor.accept("database");
  expression(cursor);
  cursor.expect("as");
  expression(cursor);
  return [maintain(cursor, "attach", null)];
}

/** Reads SQLite's DETACH. */
export function detach(cursor: Cursor): readonly Operation[] {
  cursor.expect("detach");
  cursor.accept("database");
  cursor.name();
  return [maintain(cursor, "detach", null)];
}

/** Statements about the server, of which only the first word matters: FLUSH, KILL, PURGE … */
export function administer(cursor: Cursor): readonly Operation[] {
  const verb = cursor.takeWord();
  cursor.rest();
  return [maintain(cursor, verb, null)];
}

function maintain(cursor: Cursor, verb: string, target: QualifiedName | null): Operation {
  return operation(cursor, 0, { kind: "maintain", verb, target, concurrently: false });
}
