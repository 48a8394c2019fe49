import type { Operation, TransactionControl } from "../../../model/operation.js";
import type { Cursor } from "./cursor.js";
import { operation } from "./operation.js";

/** Reads BEGIN. Manuals: MySQL 15.3.1, SQLite "Transaction". */
export function begin(cursor: Cursor): readonly Operation[] {
  cursor.expect("begin");
  if (cursor.isMySql) cursor.accept("work");
  else {
    cursor.acceptOneOf("deferred", "immediate", "exclusive");
    if (cursor.accept("transaction") && cursor.isName()) cursor.name();
  }
  return control(cursor, "begin");
}

/** Reads START TRANSACTION; other things that start are replication's. */
export function start(cursor: Cursor): readonly Operation[] {
  cursor.expect("start");
  if (!cursor.accept("transaction")) {
    cursor.expectOneOf("slave", "replica", "group_replication", "all");
    cursor.rest();
    return [operation(cursor, 0, { kind: "maintain", verb: "start", target: null, concurrently: false })];
  }
  if (!cursor.done) {
    cursor.list(() => {
      if (cursor.accept("with")) cursor.expect("consistent", "snapshot");
      else {
        cursor.expect("read");
        cursor.expectOneOf("only", "write");
      }
    });
  }
  return control(cursor, "begin");
}

/** Reads COMMIT, and END, which SQLite takes for the same. */
export function commit(cursor: Cursor): readonly Operation[] {
  cursor.takeWord();
  cursor.accept(cursor.isMySql ? "work" : "transaction");
  completion(cursor);
  return control(cursor, "commit");
}

/** Reads ROLLBACK and ROLLBACK TO. */
export function rollback(cursor: Cursor): readonly Operation[] {
  cursor.expect("rollback");
  cursor.accept(cursor.isMySql ? "work" : "transaction");
  if (cursor.accept("to")) {
    cursor.accept("savepoint");
    cursor.name();
  } else completion(cursor);
  return control(cursor, "rollback");
}

export function savepoint(cursor: Cursor): readonly Operation[] {
  cursor.expect("savepoint");
  cursor.name();
  return control(cursor, "savepoint");
}

export function release(cursor: Cursor): readonly Operation[] {
  cursor.expect("release");
  if (!cursor.accept("savepoint") && cursor.isMySql) cursor.fail();
  cursor.name();
  return control(cursor, "release");
}

/** [AND [NO] CHAIN] [[NO] RELEASE] of MySQL. */
function completion(cursor: Cursor): void {
  if (!cursor.isMySql) return;
  if (cursor.accept("and")) {
    cursor.accept("no");
    cursor.expect("chain");
  }
  if (cursor.accept("no")) cursor.expect("release");
  else cursor.accept("release");
}

function control(cursor: Cursor, action: TransactionControl["action"]): readonly Operation[] {
  return [operation(cursor, 0, { kind: "transaction", action })];
}
