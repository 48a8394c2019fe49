import { nameKey, tableKey, type QualifiedName } from "./name.js";
import { changesDatabase, movedTo, OFFLINE, type Operation } from "./operation.js";
import {
  differencesOfTable,
  nameOf,
  restorationOf,
  UNWRITTEN,
  type ColumnState,
  type Schema,
  type TableState,
} from "./schema/index.js";

/** Operations by which SQLite makes a table anew ("ALTER TABLE", 8): another one is made, which takes its rows and its name. */
export interface Rebuild {
  /** The place of the first of them: what creates the other table. */
  readonly start: number;
  /** The table that has the name before and behind them. */
  readonly table: QualifiedName;
  /** Whether its rows go over into the new one. */
  readonly keepsRows: boolean;
}

/** Where a table is made anew by operations up to a place, the last of which gives the new one its name; else `null`. */
export function rebuildEndingAt(operations: readonly Operation[], place: number): Rebuild | null {
  const last = operations[place];
  const table = last === undefined ? null : movedTo(last);
  if (last?.kind !== "renameTable" || table === null) return null;
  const isCopy = isNamed(last.table);
  const isOld = isNamed(table);
  let isDropped = false;
  let keepsRows = false;
  for (let start = place - 1; start >= 0; start--) {
    const operation = operations[start] as Operation;
    if (!changesDatabase(operation)) continue;
    if (operation.kind === "createTable" && isCopy(operation.table)) {
      const isNew = !operation.ifNotExists && !operation.fromQuery;
      return isDropped && isNew ? { start, table, keepsRows } : null;
    }
    if (operation.kind === "dropTable" && isOld(operation.table)) isDropped = true;
    else if (operation.kind === "changeData" && operation.action === "insert" && isCopy(operation.table))
      keepsRows ||= operation.source !== null && isOld(operation.source);
    else if (operation.kind !== "createIndex" || !isCopy(operation.table)) return null;
  }
  return null;
}

function isNamed(name: QualifiedName): (other: QualifiedName) => boolean {
  const key = tableKey(name, "sqlite");
  return other => tableKey(other, "sqlite") === key;
}

/**
 * What takes a rebuild back, so that the rows which the table has by then stay: the changes of the table between the schema `before`
 * it and `after` it. `null` where its form is not known whole, or that does not give it back.
 */
export function rebuildBack(
  { table }: Rebuild,
  before: Schema,
  after: Schema,
): { readonly operations: readonly Operation[]; readonly lost: readonly ColumnState[] } | null {
  const [was, is] = [before.table(table), after.table(table)];
  if (was?.complete !== true || is?.complete !== true) return null;
  const dropped = surplusColumns(is, was).map((column): Operation => {
    const how = { ifExists: false, cascade: false, online: OFFLINE };
    return { kind: "dropColumn", ...UNWRITTEN, table: is.table, column: nameOf(column), ...how };
  });
  const applied = (steps: readonly Operation[], schema: Schema): Schema =>
    steps.reduce((state, step) => state.apply(step), schema);
  const reached = applied(dropped, after);
  const { operations, views } = restorationOf(reached, before);
  const restored = applied(operations, reached).table(table);
  const isBack = restored !== null && differencesOfTable(restored, was, before.dialect, "compared").length === 0;
  if (!isBack || views.length > 0) return null;
  return { operations: [...dropped, ...operations], lost: surplusColumns(was, is) };
}

/** The columns that one table has and another has not. */
function surplusColumns({ columns }: TableState, other: TableState): readonly ColumnState[] {
  return [...columns.values()].filter(({ name }) => !other.columns.has(nameKey(name, "sqlite")));
}
