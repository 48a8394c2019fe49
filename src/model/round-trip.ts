import { nameKey, tableKey, type Name, type QualifiedName } from "./name.js";
import { isRead, type ChangeData, type Operation } from "./operation.js";
import { Timeline, type Schema } from "./schema/index.js";

/** A migration there and back, from the schema before it. */
export class RoundTrip {
  readonly up: Timeline;
  /** What the way up has created counts as `created` here. */
  readonly down: Timeline;
  /** The same after the migration has been in use: rows may have come to all tables that it left. */
  readonly laterDown: Timeline;
  private readonly made: ReadonlyMap<Operation, ReadonlySet<string>>;

  constructor(
    up: readonly Operation[],
    down: readonly Operation[],
    readonly before: Schema,
  ) {
    this.up = new Timeline(up, before.settled());
    this.down = new Timeline(down, this.up.end);
    this.laterDown = new Timeline(down, this.up.end.settled());
    this.made = this.columnsMade();
  }

  /** Whether all of the way up was read: what it does not show, it does not do. */
  get isUpKnown(): boolean {
    return this.up.operations.every(isRead);
  }

  /** Whether an operation of the way back, or one before it there, may have done more than was read. */
  mayBePrepared(operation: Operation): boolean {
    return !this.earlierDown(operation).every(isRead);
  }

  /** The operations of the way back before one of them. */
  earlierDown(operation: Operation): readonly Operation[] {
    return this.down.operations.slice(0, this.down.operations.indexOf(operation));
  }

  /** Whether the migration, either way, has added the column before `operation`, or created its table. */
  isMade(operation: Operation, table: QualifiedName, column: Name): boolean {
    const timeline = this.down.operations.includes(operation) ? this.down : this.up;
    if (timeline.before(operation).table(table)?.created === true) return true;
    return this.made.get(operation)?.has(this.columnKey(table, column)) === true;
  }

  /** What the way back does to the rows of a table, by this name, before `operation` or (`null`) at all. */
  dataChanges(table: QualifiedName, operation: Operation | null): readonly ChangeData[] {
    const operations = operation === null ? this.down.operations : this.earlierDown(operation);
    const key = tableKey(table, this.before.dialect);
    return operations.filter(
      (other): other is ChangeData => other.kind === "changeData" && tableKey(other.table, this.before.dialect) === key,
    );
  }

  private columnKey(table: QualifiedName, column: Name): string {
    return `${tableKey(table, this.before.dialect)}\0${nameKey(column, this.before.dialect)}`;
  }

  /** Before each operation, the columns that operations before it have added. */
  private columnsMade(): ReadonlyMap<Operation, ReadonlySet<string>> {
    const result = new Map<Operation, ReadonlySet<string>>();
    let made: ReadonlySet<string> = new Set();
    for (const timeline of [this.up, this.down]) {
      for (const operation of timeline.operations) {
        result.set(operation, made);
        made = this.madeAfter(operation, made, timeline.before(operation));
      }
    }
    return result;
  }

  private madeAfter(operation: Operation, made: ReadonlySet<string>, before: Schema): ReadonlySet<string> {
    const without = (key: string): Set<string> => new Set([...made].filter(other => other !== key));
    switch (operation.kind) {
      case "addColumn": {
        const { table, column, ifNotExists } = operation;
        const isThere = ifNotExists && before.column(table, column.name) !== null;
        return isThere ? made : new Set([...made, this.columnKey(table, column.name)]);
      }
      case "dropColumn":
        return without(this.columnKey(operation.table, operation.column));
      case "renameColumn": {
        const from = this.columnKey(operation.table, operation.column);
        const others = without(from);
        return made.has(from) ? others.add(this.columnKey(operation.table, operation.to)) : others;
      }
      case "renameTable": {
        const from = `${tableKey(operation.table, this.before.dialect)}\0`;
        const to = `${tableKey(operation.to, this.before.dialect)}\0`;
        return new Set([...made].map(key => (key.startsWith(from) ? to + key.slice(from.length) : key)));
      }
      default:
        return made;
    }
  }
}
