import { inverseOf } from "./inverse.js";
import type { Operation } from "./operation.js";
import { disorderOf } from "./order/index.js";
import { namesIn, reversalOf, type BothWays } from "./reversal/index.js";
import type { Schema } from "./schema/index.js";

/** Operations that a way back lacks, or has in another form. */
export interface Mend {
  readonly operations: readonly Operation[];
  /** The schema before the first of them. */
  readonly before: Schema;
  /** Where they go: into the place of an operation that is written, or before it; `null`: behind all that is written. */
  readonly place: { readonly kind: "instead" | "before"; readonly operation: Operation } | null;
}

/** So many operations a way back may lack, and be mended: each is tried without the others. */
const MOST_LACKING = 20;

/**
 * What makes a way back whole that leaves something out or brings it back in another form: with it, the schema is what it was, and
 * the server takes it. `null` where that is not known, or takes more than adding and replacing.
 */
export function mendingOf(ways: BothWays, whole: boolean): readonly Mend[] | null {
  const { operations: plan, notes } = inverseOf(ways.up, ways.before);
  const found = reversalOf(ways, whole);
  if (found.surplus.length > 0 || notes.some(({ kind }) => kind === "impossible")) return null;
  if (ways.down.some(({ certainty }) => certainty !== "certain")) return null;
  const altered = new Map<Operation, Operation>();
  for (const { operation } of found.altered) {
    const wanted = plan.find(other => keyOf(other) === keyOf(operation));
    if (wanted === undefined) return null;
    altered.set(operation, wanted);
  }
  const written = new Set(ways.down.map(keyOf));
  let lacking = plan.filter(operation => !written.has(keyOf(operation)));
  if (lacking.length > MOST_LACKING) return null;
  if (found.missing.length === 0) lacking = [];
  const isWhole = (added: readonly Operation[]): boolean =>
    isRight(ways, mended(ways.down, plan, altered, added), whole);
  if (!isWhole(lacking)) return null;
  // What goes along with something else needs no statement of its own.
  for (const operation of lacking) {
    const others = lacking.filter(other => other !== operation);
    if (isWhole(others)) lacking = others;
  }
  const mends = mendsOf(ways, plan, altered, lacking);
  return mends.length === 0 ? null : mends;
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
  altered: ReadonlyMap<Operation, Operation>,
  added: readonly Operation[],
): readonly Operation[] {
  const at = (place: Operation | null): readonly Operation[] =>
    added.filter(operation => placeOf(operation, down, plan) === place);
  return [...down.flatMap(operation => [...at(operation), altered.get(operation) ?? operation]), ...at(null)];
}

function isRight(ways: BothWays, down: readonly Operation[], whole: boolean): boolean {
  const { missing, surplus, altered } = reversalOf({ ...ways, down }, whole);
  if (missing.length + surplus.length + altered.length > 0) return false;
  return disorderOf({ ...ways, down }, false).misplaced.length === 0;
}

function mendsOf(
  { up, down, before }: BothWays,
  plan: readonly Operation[],
  altered: ReadonlyMap<Operation, Operation>,
  added: readonly Operation[],
): readonly Mend[] {
  const mends: Mend[] = [];
  let schema = up.reduce((state, operation) => state.apply(operation), before.settled()).settled();
  const add = (operations: readonly Operation[], place: Mend["place"]): void => {
    if (operations.length > 0) mends.push({ operations, before: schema, place });
    schema = operations.reduce((state, operation) => state.apply(operation), schema);
  };
  for (const operation of [...down, null]) {
    const own = added.filter(other => placeOf(other, down, plan) === operation);
    add(own, operation === null ? null : { kind: "before", operation });
    const wanted = operation === null ? undefined : altered.get(operation);
    if (operation !== null && wanted !== undefined) add([wanted], { kind: "instead", operation });
    else if (operation !== null) schema = schema.apply(operation);
  }
  return mends;
}
