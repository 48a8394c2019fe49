import type { Mending } from "../../model/mending.js";
import type { ColumnDefault, DataType } from "../../model/column.js";
import { operationsOf, type Migration } from "../../model/migration.js";
import { nameKey, tableKey, type Name, type QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import { differencesBetween, objectDifferences, type Schema } from "../../model/schema/index.js";
import type { Span } from "../../model/span.js";
import type { WayBack } from "../../model/writer.js";
import type { ReadMigration } from "../migration.js";
import { foreignKeyOf, foreignKeysOf } from "./anchors.js";
import { expectChange, NO_CHANGE, sameDirection, sameOperation, type Added, type Expectation } from "./compare.js";
import { readLiteral } from "./literal.js";

/**
 * One index for each operation that `anchor`'s code asks for: a loop or helper asks for several. Each runs when its table
 * and columns are there and still have their names.
 */
export function expectIndex(
  read: ReadMigration,
  anchor: Operation,
  table: QualifiedName,
  columns: readonly Name[],
): Expectation {
  const { migration } = read;
  const { dialect } = migration;
  const key = foreignKeyOf(anchor, columns);
  if (!("table" in anchor) || anchor.table === null || key === null) return () => false;
  if (tableKey(anchor.table, dialect) !== tableKey(table, dialect)) return () => false;
  return expectChange(migration, anchor, operations => {
    const sources = operations.flatMap((operation, index) =>
      foreignKeysOf(operation)
        .filter(other => samePlace(other, key))
        .map(other => ({ operation, index, columns: other.columns })),
    );
    const suits = (wanted: typeof sources, added: readonly Added[]): boolean =>
      added.length === wanted.length &&
      added.every(({ operation, position }, i) => {
        const source = wanted[i] as (typeof wanted)[number];
        return (
          isPlainIndex(operation, source.columns) &&
          operation.certainty === source.operation.certainty &&
          sameTable(operation, source.operation, migration) &&
          position > source.index &&
          staysUntil(position, source.index, operations, source.operation, source.columns, migration)
        );
      });
    return { ...NO_CHANGE, adds: added => eachOrCalled(sources, anchor, read, wanted => suits(wanted, added)) };
  });
}

/** The columns that `anchor`'s code adds, with a default; where they share their attributes, all that have them. */
export function expectDefault({ migration }: ReadMigration, anchor: AddColumn, value: string): Expectation {
  const withDefault = (changes: (operation: AddColumn) => boolean): Expectation =>
    expectChange(migration, anchor, () => ({
      changes: operation => operation.kind === "addColumn" && changes(operation),
      becomes: (old, now) => hasDefault(old as AddColumn, now, value),
      adds: added => added.length === 0,
    }));
  const { type } = anchor.column;
  const alone = withDefault(operation => samePlace(operation, anchor));
  const shared = withDefault(({ column }) => type !== null && column.type !== null && samePlace(column.type, type));
  return after => alone(after) || shared(after);
}

function hasDefault(before: AddColumn, after: Operation, value: string): boolean {
  return (
    after.kind === "addColumn" &&
    after.column.default !== null &&
    after.column.generated === null &&
    isValue(after.column.default, value) &&
    sameOperation({ ...after, column: { ...after.column, default: before.column.default } }, before)
  );
}

/** The columns that `anchor`'s code adds, nullable; then for each an UPDATE, then NOT NULL. */
export function expectFillAndRequire({ migration }: ReadMigration, anchor: AddColumn): Expectation {
  return expectChange(migration, anchor, operations => {
    const sources = operations.flatMap((operation, index) =>
      operation.kind === "addColumn" && samePlace(operation, anchor) ? [{ operation, index }] : [],
    );
    return {
      changes: operation => sources.some(source => source.operation === operation),
      becomes: (old, now) =>
        now.kind === "addColumn" &&
        now.column.nullable &&
        sameOperation({ ...now, column: { ...now.column, nullable: false } }, old),
      adds: added => {
        const rest = [...added];
        const complete = sources.every(({ operation, index }) => {
          const name = operation.column.name;
          const mine = rest.filter(({ operation: other }) => sameTable(other, operation, migration));
          const [fill, ...steps] = mine;
          for (const one of mine) rest.splice(rest.indexOf(one), 1);
          return (
            fill !== undefined &&
            isFill(fill.operation, operation, name, migration) &&
            steps.length > 0 &&
            requires(
              steps.map(step => step.operation),
              operation,
              migration,
            ) &&
            mine.every(({ position }) => position > index) &&
            staysUntil((mine.at(-1) as Added).position, index, operations, operation, [name], migration)
          );
        });
        return complete && rest.length === 0;
      },
    };
  });
}

/** An UPDATE before each operation that `anchor`'s code asks for. */
export function expectFillBefore(read: ReadMigration, anchor: AlterColumn): Expectation {
  const { migration } = read;
  return expectChange(migration, anchor, operations => {
    const targets = operations.flatMap((operation, index) =>
      operation.kind === "alterColumn" && operation.nullable === false && samePlace(operation, anchor)
        ? [{ operation, index }]
        : [],
    );
    const suits = (wanted: typeof targets, added: readonly Added[]): boolean =>
      added.length === wanted.length &&
      added.every(({ operation, position }, i) => {
        const target = wanted[i] as (typeof wanted)[number];
        return (
          isFill(operation, target.operation, target.operation.column, migration) &&
          position <= target.index &&
          exists(position, target.index, operations, target.operation, migration)
        );
      });
    return { ...NO_CHANGE, adds: added => eachOrCalled(targets, anchor, read, wanted => suits(wanted, added)) };
  });
}

/** The same way forth, and a way back that refuses for this reason. */
export function expectRefusal({ migration: before }: ReadMigration, reason: string): Expectation {
  return after =>
    after.framework === before.framework &&
    sameDirection(after.up, before.up) &&
    after.down.kind === "throws" &&
    after.down.reason === reason;
}

/**
 * What one piece of code asks for can be asked for by several calls, of a helper for example. A change of that piece is
 * one for all of them; a change beside the anchor's call is one for those of this call.
 */
function eachOrCalled<T extends { readonly operation: Operation }>(
  sources: readonly T[],
  anchor: Operation,
  { sites }: ReadMigration,
  suits: (wanted: T[]) => boolean,
): boolean {
  const call = sites.get(anchor)?.call;
  const called = sources.filter(({ operation }) => {
    const other = sites.get(operation)?.call;
    return other?.start === call?.start && other?.end === call?.end;
  });
  return suits([...sources]) || suits(called);
}

function samePlace(a: { readonly span: Span }, b: { readonly span: Span }): boolean {
  return a.span.start === b.span.start && a.span.end === b.span.end;
}

// --- the parts of a change ---

function isPlainIndex(operation: Operation, columns: readonly Name[]): boolean {
  if (operation.kind !== "createIndex") return false;
  const { index } = operation;
  const names = index.columns.map(column => column.name?.text);
  return (
    !index.unique &&
    index.method === "btree" &&
    index.predicate === null &&
    names.length === columns.length &&
    names.every((name, i) => name === columns[i]?.text)
  );
}

function isFill(operation: Operation, target: AddColumn | AlterColumn, column: Name, { dialect }: Migration): boolean {
  return (
    operation.kind === "changeData" &&
    operation.action === "update" &&
    operation.certainty === target.certainty &&
    tableKey(operation.table, dialect) === tableKey(target.table, dialect) &&
    operation.assignments.length === 1 &&
    operation.assignments.every(
      assignment => assignment.value === "value" && nameKey(assignment.column, dialect) === nameKey(column, dialect),
    )
  );
}

/** Whether the steps describe nothing but the column, as it was to be from the start. */
function requires(steps: readonly Operation[], { column, certainty }: AddColumn, { dialect }: Migration): boolean {
  const changes = steps.filter(step => step.kind === "alterColumn");
  const nullable = changes.flatMap(step => (step.nullable === null ? [] : [step.nullable]));
  return (
    changes.length === steps.length &&
    nullable.at(-1) === false &&
    changes.every(
      step =>
        step.certainty === certainty &&
        nameKey(step.column, dialect) === nameKey(column.name, dialect) &&
        (step.type === null || (step.restates && sameType(step.type, column.type))) &&
        step.default?.action !== "set",
    )
  );
}

function sameType(a: DataType, b: DataType | null): boolean {
  return b !== null && JSON.stringify({ ...a, span: null }) === JSON.stringify({ ...b, span: null });
}

function sameTable(operation: Operation, other: Operation, { dialect }: Migration): boolean {
  return (
    "table" in operation &&
    operation.table !== null &&
    "table" in other &&
    other.table !== null &&
    tableKey(operation.table, dialect) === tableKey(other.table, dialect)
  );
}

/** Whether nothing takes the table or columns away, or renames them, between an operation and what is added later. */
function staysUntil(
  position: number,
  index: number,
  operations: readonly Operation[],
  source: Operation,
  columns: readonly Name[],
  migration: Migration,
): boolean {
  return operations.slice(index + 1, position).every(operation => {
    if (!sameTable(operation, source, migration)) return true;
    if (operation.kind === "dropTable" || operation.kind === "renameTable") return false;
    if (operation.kind !== "dropColumn" && operation.kind !== "renameColumn") return true;
    return columns.every(column => nameKey(column, migration.dialect) !== nameKey(operation.column, migration.dialect));
  });
}

/** Whether the column is there, under its name, since something that is added before an operation. */
function exists(
  position: number,
  index: number,
  operations: readonly Operation[],
  target: AlterColumn,
  { dialect }: Migration,
): boolean {
  const table = tableKey(target.table, dialect);
  const column = nameKey(target.column, dialect);
  return operations.slice(position, index).every(operation => {
    switch (operation.kind) {
      case "createTable":
        return tableKey(operation.table, dialect) !== table;
      case "renameTable":
        return tableKey(operation.to, dialect) !== table;
      case "addColumn":
        return tableKey(operation.table, dialect) !== table || nameKey(operation.column.name, dialect) !== column;
      case "renameColumn":
        return tableKey(operation.table, dialect) !== table || nameKey(operation.to, dialect) !== column;
      default:
        return true;
    }
  });
}

/** Whether a default is the value that was asked for, as far as frameworks leave it recognisable. */
function isValue(found: ColumnDefault, value: string): boolean {
  if (found.kind === "null" || found.kind === "unknown") return false;
  const literal = readLiteral(value);
  const text = found.kind === "constant" ? found.value : found.text;
  switch (literal.kind) {
    case "string":
      return text.includes(literal.text);
    case "number":
      return text.includes(literal.text);
    case "boolean":
      return ["0", "1", "true", "false"].includes(text);
    case "now":
      return /current_timestamp|now/i.test(text);
    case "expression":
      return found.kind === "expression";
  }
}

/** The way forth as it was, and a way back with the effect that was asked for. */
export function expectWayBack({ migration }: ReadMigration, plan: WayBack): Expectation {
  const effect = (operations: readonly Operation[]): Schema =>
    operations.reduce((schema, operation) => schema.apply(operation), plan.before).settled();
  return after =>
    sameDirection(after.up, migration.up) &&
    after.down.kind === "steps" &&
    after.down.operations.every(({ certainty, kind }) => certainty === "certain" && kind !== "opaque") &&
    [differencesBetween, objectDifferences].every(
      differences => differences(effect(plan.operations), effect(operationsOf(after.down))).length === 0,
    );
}

/** The way forth as it was, and a way back that is certain and leaves nothing to say. */
export function expectMended({ migration }: ReadMigration, { isRight }: Mending): Expectation {
  return after =>
    after.framework === migration.framework &&
    after.transaction === migration.transaction &&
    sameDirection(after.up, migration.up) &&
    after.down.kind === "steps" &&
    after.down.operations.every(({ certainty, kind }) => certainty === "certain" && kind !== "opaque") &&
    isRight(operationsOf(after.up), after.down.operations);
}

/** The way forth as it was, and the operations of the way back, or its first ones, in this order. */
export function expectOrder({ migration }: ReadMigration, ordered: readonly Operation[]): Expectation {
  const wanted = [...ordered, ...operationsOf(migration.down).slice(ordered.length)];
  return after => {
    const operations = operationsOf(after.down);
    return (
      sameDirection(after.up, migration.up) &&
      after.down.kind === "steps" &&
      operations.length === wanted.length &&
      operations.every((operation, i) => sameOperation(operation, wanted[i] as Operation))
    );
  };
}
