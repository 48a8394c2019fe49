import { inverseOf } from "./inverse.js";
import type { Operation } from "./operation.js";
import { disorderOf } from "./order/index.js";
import { namesIn, reversalOf, type BothWays } from "./reversal/index.js";
import { differencesBetween, type Schema } from "./schema/index.js";

/** Operations that a way back lacks, or has in another form, or should not have. */
export interface Mend {
  /** None where the operation that is written is to go. */
  readonly operations: readonly Operation[];
  /** The schema before the first of them. */
  readonly before: Schema;
  /** Where they go: into the place of an operation that is written, or before it; `null`: behind all that is written. */
  readonly place: { readonly kind: "instead" | "before"; readonly operation: Operation } | null;
}

/** What makes a way back whole. */
export interface Mending {
  /** In the order of the way back; at least one. */
  readonly mends: readonly Mend[];
  /** The schema before the way back. */
  readonly start: Schema;
  /** Whether nothing is left to say of a migration that was read again: of its operations there and back. */
  readonly isRight: (up: readonly Operation[], down: readonly Operation[]) => boolean;
}

/** So many operations a way back may lack, and be mended: each is tried without the others. */
const MOST_LACKING = 20;

/**
 * What makes a way back whole that leaves something out, brings it back in another form or does something that nothing calls for:
 * with it, the schema is what it was, and the server takes it. `null` where that is not known.
 */
export function mendingOf(ways: BothWays, whole: boolean): Mending | null {
  if (ways.down.some(({ certainty }) => certainty !== "certain")) return null;
  const { operations: plan, notes } = inverseOf(ways.up, ways.before);
  const found = reversalOf(ways, whole);
  // What nobody knows how to take back may be taken back in the way that is written, if nothing is said of it.
  const unknown = new Set(notes.flatMap(({ kind, operation }) => (kind === "impossible" ? [operation] : [])));
  if (found.missing.some(({ operation }) => unknown.has(operation))) return null;
  const replaced = new Map<Operation, Operation | null>();
  for (const { operation } of found.altered) {
    const wanted = plan.find(other => keyOf(other) === keyOf(operation));
    if (wanted === undefined) return null;
    replaced.set(operation, wanted);
  }
  for (const { operation } of found.surplus) replaced.set(operation, null);
  const start = ways.up.reduce((state, operation) => state.apply(operation), ways.before.settled()).settled();
  const written = new Set(ways.down.filter(operation => replaced.get(operation) !== null).map(keyOf));
  let lacking = found.missing.length === 0 ? [] : plan.filter(operation => !written.has(keyOf(operation)));
  for (const dead of deadIn(ways.down, start)) {
    const meant = lacking.filter(operation => isLike(operation, dead));
    const [only, ...others] = meant;
    if (only === undefined || others.length > 0 || replaced.has(dead)) continue;
    replaced.set(dead, only);
    lacking = lacking.filter(operation => operation !== only);
  }
  if (lacking.length > MOST_LACKING) return null;
  const isRight = (up: readonly Operation[], down: readonly Operation[]): boolean =>
    isReversed({ ...ways, up, down }, whole);
  const isWhole = (added: readonly Operation[]): boolean => isRight(ways.up, mended(ways.down, plan, replaced, added));
  if (!isWhole(lacking)) return null;
  // What goes along with something else needs no statement of its own.
  for (const operation of lacking) {
    const others = lacking.filter(other => other !== operation);
    if (isWhole(others)) lacking = others;
  }
  if (lacking.some(({ certainty }) => certainty !== "certain")) return null;
  const mends = mendsOf(ways.down, start, plan, replaced, lacking);
  return mends.length === 0 ? null : { mends, start, isRight };
}

/** Operations that drop or rename a part that their table does not have: with a name that was mistaken. */
function deadIn(down: readonly Operation[], start: Schema): readonly Operation[] {
  const dead: Operation[] = [];
  let schema = start;
  for (const operation of down) {
    const after = schema.apply(operation);
    const table = MISTAKABLE.has(operation.kind) && "table" in operation ? operation.table : null;
    const state = table === null ? null : schema.table(table);
    if (state?.complete === true && differencesBetween(schema, after).length === 0) dead.push(operation);
    schema = after;
  }
  return dead;
}

const MISTAKABLE: ReadonlySet<Operation["kind"]> = new Set([
  "dropColumn",
  "dropIndex",
  "dropConstraint",
  "renameColumn",
  "renameIndex",
  "renameConstraint",
]);

/** Whether two operations do the same to parts of one table. */
function isLike(operation: Operation, other: Operation): boolean {
  return (
    operation.kind === other.kind &&
    "table" in operation &&
    operation.table !== null &&
    "table" in other &&
    other.table !== null &&
    operation.table.name.text === other.table.name.text
  );
}

/** What an operation does to which thing, however. */
function keyOf(operation: Operation): string {
  const column = "column" in operation ? operation.column : null;
  const name = column === null ? null : "text" in column ? column.text : column.name.text;
  return JSON.stringify([operation.kind, namesIn(operation), name]);
}

/** The written operation before which one of the plan goes: the first that the plan has behind it. */
function placeOf(operation: Operation, down: readonly Operation[], plan: readonly Operation[]): Operation | null {
  const later = new Set(plan.slice(plan.indexOf(operation) + 1).map(keyOf));
  return down.find(other => later.has(keyOf(other))) ?? null;
}

function mended(
  down: readonly Operation[],
  plan: readonly Operation[],
  replaced: ReadonlyMap<Operation, Operation | null>,
  added: readonly Operation[],
): readonly Operation[] {
  const at = (place: Operation | null): readonly Operation[] =>
    added.filter(operation => placeOf(operation, down, plan) === place);
  return [...down.flatMap(operation => [...at(operation), ...ownOf(operation, replaced)]), ...at(null)];
}

/** What stands in the place of a written operation. */
function ownOf(operation: Operation, replaced: ReadonlyMap<Operation, Operation | null>): readonly Operation[] {
  const own = replaced.get(operation);
  if (own === undefined) return [operation];
  return own === null ? [] : [own];
}

function isReversed(ways: BothWays, whole: boolean): boolean {
  const { missing, surplus, altered } = reversalOf(ways, whole);
  if (missing.length + surplus.length + altered.length > 0) return false;
  return disorderOf(ways, false).misplaced.length === 0;
}

function mendsOf(
  down: readonly Operation[],
  start: Schema,
  plan: readonly Operation[],
  replaced: ReadonlyMap<Operation, Operation | null>,
  added: readonly Operation[],
): readonly Mend[] {
  const mends: Mend[] = [];
  let schema = start;
  const pass = (operations: readonly Operation[]): void => {
    schema = operations.reduce((state, operation) => state.apply(operation), schema);
  };
  for (const operation of [...down, null]) {
    const own = added.filter(other => placeOf(other, down, plan) === operation);
    const place = operation === null ? null : ({ kind: "before", operation } as const);
    if (own.length > 0) mends.push({ operations: own, before: schema, place });
    pass(own);
    if (operation === null) continue;
    const instead = ownOf(operation, replaced);
    if (replaced.has(operation))
      mends.push({ operations: instead, before: schema, place: { kind: "instead", operation } });
    pass(instead);
  }
  return mends;
}
