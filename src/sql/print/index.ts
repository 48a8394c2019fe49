import type { Operation } from "../../model/operation.js";
import type { QualifiedName } from "../../model/name.js";
import type { Schema } from "../../model/schema/index.js";
import { isSameTable, rebuildOf, rebuiltTable } from "./rebuild.js";
import { statementsOf } from "./statements.js";
import { plainStyle, type PrintStyle } from "./style.js";
import { Unprintable } from "./unprintable.js";

export {
  columnDefinition,
  constraintDefinition,
  defaultDefinition,
  indexDefinition,
  typeDefinition,
} from "./definitions.js";
export { plainStyle, type PrintStyle } from "./style.js";

/** Operations in SQL: mostly one, and several where SQLite makes a table anew for all of them. */
export interface Printed {
  readonly operations: readonly Operation[];
  /** Without semicolons, in the order in which they run; none for what changes nothing, `null` where `missing` says why. */
  readonly statements: readonly string[] | null;
  /** What SQL would have to say and the operations do not show: one clause without a capital and full stop. */
  readonly missing: string | null;
}

/**
 * Operations as SQL of a dialect. `before` is the schema before the first of them: it says what an operation leaves as it
 * is, where the SQL has to repeat that (MySQL's MODIFY, SQLite's tables that are made anew).
 */
export function printOperations(
  operations: readonly Operation[],
  before: Schema,
  style: PrintStyle = plainStyle(before.dialect),
): readonly Printed[] {
  const printed: Printed[] = [];
  let schema = before;
  for (let i = 0; i < operations.length;) {
    const group = groupAt(operations, i, schema);
    const after = group.operations.reduce((state, operation) => state.apply(operation), schema);
    const { table } = group;
    printed.push(
      attempt(group.operations, () =>
        table === null
          ? group.operations.flatMap(operation => statementsOf(operation, schema, style))
          : rebuildOf(table, schema, after, style),
      ),
    );
    schema = after;
    i += group.operations.length;
  }
  return printed;
}

/** All statements of SQL for operations, as `printOperations` gives them; `null` where some can be said in none. */
export function printedStatements(
  operations: readonly Operation[],
  before: Schema,
  style?: PrintStyle,
): readonly string[] | null {
  const printed = printOperations(operations, before, style).map(({ statements }) => statements);
  return printed.includes(null) ? null : printed.flatMap(statements => statements ?? []);
}

/** The operation at a place, with those behind it that change the same table of SQLite, which is made anew once. */
function groupAt(
  operations: readonly Operation[],
  start: number,
  before: Schema,
): { readonly operations: readonly Operation[]; readonly table: QualifiedName | null } {
  const first = operations.slice(start, start + 1);
  const table = first.map(operation => rebuiltTable(operation, before))[0] ?? null;
  if (table === null) return { operations: first, table };
  const rest = operations.slice(start + 1);
  const end = rest.findIndex(operation => !changesTable(operation, table, before));
  return { operations: [...first, ...rest.slice(0, end < 0 ? rest.length : end)], table };
}

function changesTable(operation: Operation, table: QualifiedName, schema: Schema): boolean {
  switch (operation.kind) {
    case "alterColumn":
    case "addConstraint":
    case "dropConstraint":
    case "addColumn":
    case "dropColumn":
      return isSameTable(operation.table, table, schema);
    default:
      return false;
  }
}

function attempt(operations: readonly Operation[], print: () => readonly string[]): Printed {
  try {
    return { operations, statements: print(), missing: null };
  } catch (error) {
    if (!(error instanceof Unprintable)) throw error;
    return { operations, statements: null, missing: error.reason };
  }
}
