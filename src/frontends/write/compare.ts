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
    sameDirection(after[other], before[other]) &&
    agrees(operations, operationsOf(after[direction]), changeOf(operations));
}

/** Whether `after` is `before` with this change, and nothing else. */
function agrees(before: readonly Operation[], after: readonly Operation[], change: Change): boolean {
  const added: Added[] = [];
  let position = 0;
  for (const operation of after) {
    const old = before[position];
    const matches =
      old !== undefined && (change.changes(old) ? change.becomes(old, operation) : sameOperation(old, operation));
    if (matches) position++;
    else added.push({ operation, position });
  }
  return position === before.length && change.adds(added);
}

/** Whether two operations are the same but for the places where they are written. */
export function sameOperation(a: Operation, b: Operation): boolean {
  return sameValue(a, b);
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  const one = a as Readonly<Record<string, unknown>>;
  const other = b as Readonly<Record<string, unknown>>;
  for (const key in one) if (!PLACES.has(key) && !sameValue(one[key], other[key])) return false;
  for (const key in other) if (!(key in one) && !PLACES.has(key) && other[key] !== undefined) return false;
  return true;
}

const PLACES: ReadonlySet<string> = new Set(["span", "statement"]);

/** Whether two directions do the same. One that is inferred follows the other. */
export function sameDirection(a: Direction, b: Direction): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "inferred") return true;
  const [one, other] = [operationsOf(a), operationsOf(b)];
  return one.length === other.length && one.every((operation, i) => sameOperation(operation, other[i] as Operation));
}
