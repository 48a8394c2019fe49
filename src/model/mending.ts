import { inverseOf } from "./inverse.js";
import type { AlterColumn, Operation } from "./operation.js";
import { disorderOf } from "./order/index.js";
import { namesIn, reversalOf, type BothWays, type Reversal } from "./reversal/index.js";
import { differencesBetween, UNWRITTEN, type Schema } from "./schema/index.js";

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
  const mender = new Mender(ways, whole, plan, found);
  return mender.with(false) ?? mender.with(true);
}

class Mender {
  private readonly start: Schema;
  /** The written operation before which each one of the plan goes; `null`: behind all of them. */
  private readonly places: ReadonlyMap<Operation, Operation | null>;

  constructor(
    private readonly ways: BothWays,
    private readonly whole: boolean,
    private readonly plan: readonly Operation[],
    private readonly found: Reversal,
  ) {
    this.start = ways.up.reduce((state, operation) => state.apply(operation), ways.before.settled()).settled();
    this.places = placesOf(plan, ways.down);
  }

  /** `together`: what else the same statement does to a column that it brings back in another form goes along. */
  with(together: boolean): Mending | null {
    const replaced = this.replaced(together);
    if (replaced === null) return null;
    const added = this.lacking(replaced);
    if (added === null || added.some(({ certainty }) => certainty !== "certain")) return null;
    const mends = this.mends(replaced, added);
    return mends.length === 0 ? null : { mends, start: this.start, isRight: (up, down) => this.isRight(up, down) };
  }

  private isRight(up: readonly Operation[], down: readonly Operation[]): boolean {
    const ways = { ...this.ways, up, down };
    const { missing, surplus, altered } = reversalOf(ways, this.whole);
    if (missing.length + surplus.length + altered.length > 0) return false;
    return disorderOf(ways, false).misplaced.length === 0;
  }

  /** What stands in the place of what is in another form, or surplus; `null` where the right form is not known. */
  private replaced(together: boolean): Map<Operation, readonly Operation[]> | null {
    const { down } = this.ways;
    const replaced = new Map<Operation, readonly Operation[]>();
    for (const { operation } of this.found.altered) {
      const wanted = this.plan.find(other => keyOf(other) === keyOf(operation));
      if (wanted === undefined) return null;
      const own = down.filter(
        other => other.statement.start === operation.statement.start && keyOf(other) === keyOf(operation),
      );
      if (together) for (const other of own) replaced.set(other, []);
      const same = together ? this.plan.filter(other => keyOf(other) === keyOf(operation)) : [wanted];
      replaced.set(
        operation,
        same.flatMap(other => runnable(other, operation)),
      );
    }
    for (const { operation } of this.found.surplus) replaced.set(operation, []);
    return replaced;
  }

  /** The fewest operations of the plan that are to be added; `null` where none make the way back whole. */
  private lacking(replaced: Map<Operation, readonly Operation[]>): readonly Operation[] | null {
    const { ways, plan, found } = this;
    const written = new Set(ways.down.filter(operation => replaced.get(operation)?.length !== 0).map(keyOf));
    for (const own of replaced.values()) for (const operation of own) written.add(keyOf(operation));
    const isSurplusOnly = found.missing.length + found.altered.length === 0;
    let lacking: readonly Operation[] = isSurplusOnly ? [] : plan.filter(operation => !written.has(keyOf(operation)));
    for (const dead of found.missing.length === 0 ? [] : deadIn(ways.down, this.start)) {
      const [meant, ...others] = lacking.filter(operation => isLike(operation, dead));
      if (meant === undefined || others.length > 0 || replaced.has(dead)) continue;
      replaced.set(dead, [meant]);
      lacking = lacking.filter(operation => operation !== meant);
    }
    if (lacking.length > MOST_LACKING) return null;
    const isWhole = (added: readonly Operation[]): boolean => this.isRight(ways.up, this.mended(replaced, added));
    const without = (operation: Operation): readonly Operation[] => lacking.filter(other => other !== operation);
    if (!isWhole(lacking)) {
      // One of them may do again what is written in other words.
      const again = lacking.find(operation => isWhole(without(operation)));
      if (again === undefined) return null;
      lacking = without(again);
    }
    // What goes along with something else needs no statement of its own.
    for (const operation of lacking) if (isWhole(without(operation))) lacking = without(operation);
    return lacking;
  }

  private mended(replaced: Replaced, added: readonly Operation[]): readonly Operation[] {
    const { down } = this.ways;
    return [
      ...down.flatMap(operation => [...this.addedAt(operation, added), ...ownOf(operation, replaced)]),
      ...this.addedAt(null, added),
    ];
  }

  private mends(replaced: Replaced, added: readonly Operation[]): readonly Mend[] {
    const mends: Mend[] = [];
    let schema = this.start;
    const pass = (operations: readonly Operation[]): void => {
      schema = operations.reduce((state, operation) => state.apply(operation), schema);
    };
    for (const operation of [...this.ways.down, null]) {
      const own = this.addedAt(operation, added);
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

  private addedAt(place: Operation | null, added: readonly Operation[]): readonly Operation[] {
    return added.filter(operation => this.places.get(operation) === place);
  }
}

/** What stands in the place of written operations. */
type Replaced = ReadonlyMap<Operation, readonly Operation[]>;

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
  // PostgreSQL and SQLite find an index by its name alone.
  if (operation.kind === "dropIndex" && operation.name !== null)
    return JSON.stringify([operation.kind, operation.name.name.text.toLowerCase()]);
  const column = "column" in operation ? operation.column : null;
  const name = column === null ? null : "text" in column ? column.text : column.name.text;
  return JSON.stringify([operation.kind, namesIn(operation), name]);
}

/** Where each operation of the plan goes: before the first written one that the plan has behind it. */
function placesOf(plan: readonly Operation[], down: readonly Operation[]): ReadonlyMap<Operation, Operation | null> {
  const written = new Map<string, number>();
  for (const [i, operation] of down.entries()) {
    const key = keyOf(operation);
    if (!written.has(key)) written.set(key, i);
  }
  const places = new Map<Operation, Operation | null>();
  let first = down.length;
  for (const operation of plan.toReversed()) {
    places.set(operation, down[first] ?? null);
    first = Math.min(first, written.get(keyOf(operation)) ?? first);
  }
  return places;
}

/** What stands in the place of a written operation. */
function ownOf(operation: Operation, replaced: Replaced): readonly Operation[] {
  return replaced.get(operation) ?? [operation];
}

/** Whether a change of type says how rows are turned, and more than that they are. */
function isOwnCast({ using }: AlterColumn): boolean {
  return using !== null && !/^\(?\s*[\w."]+\s*::[^:>]+$/.test(using);
}

/** An operation as it was meant, in a form that runs over the rows over which the written one does. */
function runnable(wanted: Operation, written: Operation): readonly Operation[] {
  if (wanted.kind === "alterColumn" && written.kind === "alterColumn" && isOwnCast(written))
    return [{ ...wanted, using: written.using }];
  if (wanted.kind !== "addColumn" || written.kind !== "addColumn") return [wanted];
  const { column } = wanted;
  if (column.nullable || column.default !== null || written.column.default === null) return [wanted];
  const { table, online } = wanted;
  return [
    { ...wanted, column: { ...column, default: written.column.default } },
    {
      kind: "alterColumn",
      ...UNWRITTEN,
      table,
      column: column.name,
      type: null,
      using: null,
      nullable: null,
      default: { action: "drop" },
      identity: null,
      restates: false,
      attributes: null,
      online,
    },
  ];
}
