import type { AlterAction } from "./alter-table.js";
import type { Cursor } from "./cursor.js";
import { byKeyword } from "./keywords.js";
import { changedTable, operation } from "./operation.js";
import { partitionBy } from "./table-options.js";

/** What ALTER TABLE does to partitions, by its first word. Manuals: MySQL 15.1.9.1, MariaDB "ALTER TABLE". */
export const PARTITION_ACTIONS = byKeyword<AlterAction>({
  partition(cursor, table, start) {
    if (partitionBy(cursor) === null) cursor.fail();
    return [operation(cursor, start, changedTable(table, "repartition"))];
  },
  remove(cursor, table, start) {
    cursor.expect("remove", "partitioning");
    return [operation(cursor, start, changedTable(table, "repartition"))];
  },
  coalesce(cursor, table, start) {
    cursor.expect("coalesce", "partition");
    cursor.number();
    return [operation(cursor, start, changedTable(table, "repartition"))];
  },
  reorganize(cursor, table, start) {
    cursor.expect("reorganize", "partition");
    if (cursor.isName()) {
      cursor.list(() => cursor.name());
      cursor.expect("into");
      cursor.skipParentheses();
    }
    return [operation(cursor, start, changedTable(table, "repartition"))];
  },
  truncate(cursor, table, start) {
    cursor.expect("truncate", "partition");
    partitionNames(cursor);
    return [operation(cursor, start, changedTable(table, "truncate partition"))];
  },
  exchange(cursor, table, start) {
    cursor.expect("exchange", "partition");
    cursor.name();
    cursor.expect("with", "table");
    const other = cursor.qualified();
    if (cursor.acceptOneOf("with", "without") !== null) cursor.expect("validation");
    return [operation(cursor, start, { ...changedTable(table, "exchange partition"), other })];
  },
  convert(cursor, table, start) {
    cursor.expect("convert");
    const detaches = cursor.expectOneOf("partition", "table") === "partition";
    const first = cursor.qualified();
    cursor.expect("to", detaches ? "table" : "partition");
    const other = detaches ? cursor.qualified() : first;
    if (!detaches) cursor.rest();
    return [
      operation(cursor, start, { ...changedTable(table, detaches ? "detach partition" : "attach partition"), other }),
    ];
  },
  discard: tablespaceOfPartition,
  import: tablespaceOfPartition,
  analyze: maintain,
  check: maintain,
  optimize: maintain,
  rebuild: maintain,
  repair: maintain,
});

/** Partitions by name, or ALL of them. */
export function partitionNames(cursor: Cursor): void {
  if (!cursor.accept("all")) cursor.list(() => cursor.name());
}

function tablespaceOfPartition(...[cursor, table, start]: Parameters<AlterAction>): ReturnType<AlterAction> {
  cursor.take();
  cursor.expect("partition");
  partitionNames(cursor);
  cursor.expect("tablespace");
  return [operation(cursor, start, changedTable(table, "options"))];
}

function maintain(...[cursor, table, start]: Parameters<AlterAction>): ReturnType<AlterAction> {
  const verb = cursor.takeWord();
  cursor.expect("partition");
  partitionNames(cursor);
  return [operation(cursor, start, { kind: "maintain", verb, target: table, concurrently: false })];
}
