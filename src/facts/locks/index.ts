import { isConstant } from "../../model/name.js";
import { isRead, type Operation } from "../../model/operation.js";
import type { Schema } from "../../model/schema/index.js";
import type { Locking } from "./locking.js";
import { lockingOnMySql } from "./mysql.js";
import { lockingOnPostgres } from "./postgresql.js";
import { lockingOnSqlite } from "./sqlite.js";

export type { Algorithm, Blocked, LockMode, Locking, TableLock, Work } from "./locking.js";

/**
 * What others have to wait for while an operation runs; `null` where that is not known, and where there is nobody who could
 * wait: a table that the same migration creates has no users yet. `schema` is the one before the operation, `variables` are
 * those that the migration has set by then.
 */
export function lockingOf(operation: Operation, schema: Schema, variables: ReadonlySet<string>): Locking | null {
  if (!isRead(operation)) return null;
  const found = lockingIn(operation, schema, variables);
  if (found === null) return null;
  const { locks } = found;
  if (locks.some(({ table }) => table !== null && !isConstant(table))) return null;
  const kept = locks.filter(({ table }) => table === null || schema.table(table)?.created !== true);
  if (kept.length === 0) return null;
  // What is done concerns the first of them.
  return { ...found, locks: kept, work: kept[0] === locks[0] ? found.work : "none" };
}

function lockingIn(operation: Operation, schema: Schema, variables: ReadonlySet<string>): Locking | null {
  switch (schema.dialect) {
    case "postgresql":
      return lockingOnPostgres(operation, schema);
    case "mysql":
    case "mariadb":
      return lockingOnMySql(operation, { schema, variables });
    case "sqlite":
      return lockingOnSqlite(operation);
  }
}
