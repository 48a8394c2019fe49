import { operationsOf, type Direction, type Migration } from "../../model/migration.js";
import type { Operation } from "../../model/operation.js";

/** Whether a migration, read again after an edit, is what the edit was meant to make of it. */
export type Expectation = (after: Migration) => boolean;

/** What an edit may do to the operations of a direction. */
export interface Change {
  /** The operations that change; all others stay as they are. */
  readonly changes: (operation: Operation) => boolean;
  /** Whether `after` is what one of them has to become. */
  readonly becomes: (before: Operation, after: Operation) => boolean;
  /** Whether the operations that come on top are the right ones. */
  readonly adds: (added: readonly Added[]) => boolean;
}

/** An operation that was not there before. */
export interface Added {
  readonly operation: Operation;
  /** How many of the operations that were there run before it. */
  readonly position: number;
}

/** Nothing but what comes on top. */
export const NO_CHANGE: Pick<Change, "changes" | "becomes"> = { changes: () => false, becomes: () => false };

/** The direction that holds `anchor` with a change, and everything else as it was. */
export function expectChange(
  before: Migration,
  anchor: Operation,
  changeOf: (operations: readonly Operation[]) => Change,
): Expectation {
  const direction = operationsOf(before.up).includes(anchor) ? "up" : "down";
  const other = direction === "up" ? "down" : "up";
  const operations = operationsOf(before[direction]);
  return after =>
    after.framework === before.framework &&
    after.transaction === before.transaction &&
    after[direction].kind === before[direction].kind &&
    directionPrint(after[other]) === directionPrint(before[other]) &&
    agrees(operations, operationsOf(after[direction]), changeOf(operations));
}

/** Whether `after` is `before` with this change, and nothing else. */
function agrees(before: readonly Operation[], after: readonly Operation[], change: Change): boolean {
  const added: Added[] = [];
  let position = 0;
  for (const operation of after) {
    const old = before[position];
    const matches =
      old !== undefined &&
      (change.changes(old) ? change.becomes(old, operation) : fingerprint(old) === fingerprint(operation));
    if (matches) position++;
    else added.push({ operation, position });
  }
  return position === before.length && change.adds(added);
}

/** What an operation is, without the places where it is written. */
export function fingerprint(operation: Operation): string {
  return JSON.stringify(operation, (key, value: unknown) =>
    key === "span" || key === "statement" ? undefined : value,
  );
}

/** What a direction does. One that is inferred follows the other. */
export function directionPrint(direction: Direction): string {
  if (direction.kind === "inferred") return direction.kind;
  return direction.kind + operationsOf(direction).map(fingerprint).join();
}
