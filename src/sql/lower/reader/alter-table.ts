import type { QualifiedName } from "../../../model/name.js";
import { ifTableExists, type OnlineOptions, type Operation } from "../../../model/operation.js";
import { add, alter, change, drop, modify, rename } from "./alter-columns.js";
import { PARTITION_ACTIONS } from "./alter-partitions.js";
import type { Cursor } from "./cursor.js";
import { byKeyword } from "./keywords.js";
import { changedTable, operation, withOnline } from "./operation.js";
import { orderedBy } from "./queries.js";
import { tableOption } from "./table-options.js";

/** Reads one action of ALTER TABLE, which begins at the mark `start`. */
export type AlterAction = (cursor: Cursor, table: QualifiedName, start: number) => readonly Operation[];

/**
 * Reads ALTER TABLE of MySQL and MariaDB from its TABLE on. What ALGORITHM and LOCK ask for holds for all its actions.
 * Manuals: MySQL 15.1.9, MariaDB "ALTER TABLE".
 */
export function alterTable(cursor: Cursor): readonly Operation[] {
  cursor.expect("table");
  const mayBeMissing = cursor.ifExists();
  const table = cursor.qualified();
  if (cursor.accept("wait")) cursor.number();
  else cursor.accept("nowait");
  const online: Writable<OnlineOptions> = { algorithm: null, lock: null };
  const operations: Operation[] = [];
  do operations.push(...action(cursor, table, online));
  while (cursor.acceptSymbol(",") !== null);
  // Partitions come last, without a comma in front of them.
  if (!cursor.done) operations.push(...partitions(cursor, table));
  if (operations.length === 0) operations.push(operation(cursor, 0, changedTable(table, "options")));
  return ifTableExists(
    operations.map(read => withOnline(read, online)),
    mayBeMissing,
  );
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function action(cursor: Cursor, table: QualifiedName, online: Writable<OnlineOptions>): readonly Operation[] {
  const word = cursor.word() ?? cursor.fail();
  if (word === "algorithm" || word === "lock") {
    cursor.take();
    cursor.acceptSymbol("=");
    online[word] = cursor.takeWord();
    return [];
  }
  const onPartition = PARTITION_ACTIONS.has(word) && !cursor.is("convert", "to") && !cursor.is(word, "tablespace");
  const read = (onPartition ? PARTITION_ACTIONS.get(word) : null) ?? ACTIONS.get(word) ?? options;
  return read(cursor, table, cursor.mark);
}

const ACTIONS = byKeyword<AlterAction>({
  add,
  modify,
  change,
  alter,
  drop,
  rename,
  convert,
  order(cursor, table, start) {
    cursor.expect("order", "by");
    cursor.list(() => orderedBy(cursor));
    return [operation(cursor, start, changedTable(table, "rebuild"))];
  },
  force(cursor, table, start) {
    cursor.expect("force");
    return [operation(cursor, start, changedTable(table, "rebuild"))];
  },
  disable: sequence("disable", "keys"),
  enable: sequence("enable", "keys"),
  discard: sequence("discard", "tablespace"),
  import: sequence("import", "tablespace"),
  secondary_load: sequence("secondary_load"),
  secondary_unload: sequence("secondary_unload"),
  without: sequence("without", "validation"),
  with(cursor, table, start) {
    return cursor.is("with", "validation")
      ? sequence("with", "validation")(cursor, table, start)
      : options(cursor, table, start);
  },
});

/** An action that is nothing but these words, and changes nothing that is stored. */
function sequence(...words: readonly string[]): AlterAction {
  return (cursor, table, start) => {
    cursor.expect(...words);
    return [operation(cursor, start, changedTable(table, "options"))];
  };
}

function convert(cursor: Cursor, table: QualifiedName, start: number): readonly Operation[] {
  cursor.expect("convert", "to");
  if (!cursor.accept("charset")) {
    cursor.expectOneOf("character", "char");
    cursor.expect("set");
  }
  cursor.take();
  if (cursor.accept("collate")) {
    cursor.acceptSymbol("=");
    cursor.take();
  }
  return [operation(cursor, start, changedTable(table, "convert character set"))];
}

/** One option or several side by side. */
function options(cursor: Cursor, table: QualifiedName, start: number): readonly Operation[] {
  const operations: Operation[] = [];
  let from = start;
  for (let effect = tableOption(cursor); effect !== null; effect = tableOption(cursor)) {
    operations.push(operation(cursor, from, changedTable(table, effect === "rebuild" ? "rebuild" : "options")));
    from = cursor.mark;
  }
  return operations.length > 0 ? operations : cursor.fail();
}

function partitions(cursor: Cursor, table: QualifiedName): readonly Operation[] {
  if (!cursor.isOneOf("partition", "remove")) cursor.fail();
  return (PARTITION_ACTIONS.get(cursor.word() as string) as AlterAction)(cursor, table, cursor.mark);
}
