import { OFFLINE, type OnlineOptions, type Operation } from "../../../model/operation.js";
import { expressionText } from "../lowering.js";
import { dropIndex } from "./alter-columns.js";
import type { Cursor } from "./cursor.js";
import { expression } from "./expressions.js";
import { indexOptions, keyParts } from "./keys.js";
import { operation, withOnline } from "./operation.js";

/** What the words in front of INDEX say. */
export interface IndexKind {
  readonly unique: boolean;
  /** `fulltext`, `spatial`, `vector`; `null` for an ordinary index. */
  readonly method: string | null;
  /** MariaDB's CREATE OR REPLACE INDEX. */
  readonly replace: boolean;
}

/** Reads CREATE INDEX from its INDEX on. Manuals: MySQL 15.1.15, MariaDB and SQLite "CREATE INDEX". */
export function createIndex(cursor: Cursor, kind: IndexKind): readonly Operation[] {
  cursor.expect("index");
  const ifNotExists = cursor.ifNotExists();
  const index = cursor.qualified();
  const before = indexOptions(cursor);
  cursor.expect("on");
  const named = cursor.qualified();
  // In SQLite, index and table are in the same database file, and the index says which.
  const table = cursor.isMySql ? named : { ...named, schema: named.schema ?? index.schema };
  const columns = keyParts(cursor);
  const method = kind.method ?? indexOptions(cursor) ?? before ?? "btree";
  if (kind.method !== null) indexOptions(cursor);
  const online = cursor.isMySql ? onlineOptions(cursor) : OFFLINE;
  const predicate = !cursor.isMySql && cursor.accept("where") ? textOfExpression(cursor) : null;
  const created = operation(cursor, 0, {
    kind: "createIndex",
    table,
    index: {
      name: index.name,
      columns,
      unique: kind.unique,
      method,
      predicate,
      include: [],
      nullsNotDistinct: false,
    },
    concurrently: false,
    ifNotExists,
    only: false,
    online,
  });
  if (!kind.replace) return [created];
  const dropped = dropIndex(cursor, 0, { table, name: index.name, ifExists: true });
  return [withOnline(dropped, online), created];
}

/** Reads DROP INDEX behind its INDEX. Manuals: MySQL 15.1.27, MariaDB and SQLite "DROP INDEX". */
export function dropIndexStatement(cursor: Cursor): readonly Operation[] {
  const ifExists = cursor.ifExists();
  const name = cursor.qualified();
  if (cursor.isMySql) {
    cursor.expect("on");
    const table = cursor.qualified();
    const online = onlineOptions(cursor);
    return [withOnline(dropIndex(cursor, 0, { table, name: name.name, ifExists }), online)];
  }
  return [
    operation(cursor, 0, {
      kind: "dropIndex",
      table: null,
      name,
      columns: null,
      concurrently: false,
      ifExists,
      cascade: false,
      online: OFFLINE,
    }),
  ];
}

/** ALGORITHM and LOCK behind CREATE INDEX and DROP INDEX, and MariaDB's WAIT. */
function onlineOptions(cursor: Cursor): OnlineOptions {
  const online: { -readonly [K in keyof OnlineOptions]: OnlineOptions[K] } = { algorithm: null, lock: null };
  for (;;) {
    const option = cursor.acceptOneOf("algorithm", "lock", "wait", "nowait");
    if (option === null) return online;
    if (option === "wait") cursor.number();
    else if (option !== "nowait") {
      cursor.acceptSymbol("=");
      online[option as keyof OnlineOptions] = cursor.takeWord();
    }
  }
}

function textOfExpression(cursor: Cursor): string {
  const start = cursor.mark;
  expression(cursor);
  return expressionText(cursor.since(start));
}
