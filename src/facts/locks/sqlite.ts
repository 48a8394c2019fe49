import type { Operation } from "../../model/operation.js";
import type { Locking, Work } from "./locking.js";

/**
 * What is done with the rows. SQLite, "ALTER TABLE": RENAME and ADD COLUMN change the schema alone, but for a CHECK, which is
 * held against every row; "DROP COLUMN … rewrites its content"; "CREATE INDEX", "VACUUM".
 */
function workOf(operation: Operation): Work | null {
  switch (operation.kind) {
    case "renameTable":
    case "renameColumn":
    case "dropTable":
    case "dropIndex":
    case "createTrigger":
    case "dropTrigger":
    case "createTable":
      return "none";
    case "addColumn":
      return operation.constraints.some(({ kind }) => kind === "check") || !operation.column.nullable
        ? "unknown"
        : "none";
    case "dropColumn":
      return "rewrite";
    case "createIndex":
      return "index";
    case "changeData":
      return "unknown";
    default:
      return null;
  }
}

/** One writer at a time has the whole database ("File Locking And Concurrency", 3); readers wait while it commits. */
export function lockingOnSqlite(operation: Operation): Locking | null {
  const work = workOf(operation);
  if (work === null) return null;
  return { locks: [{ table: null, mode: null, blocks: "writes" }], work, algorithm: null, transactional: true };
}
