import type { Operation } from "../operation.js";
import { typeText } from "../data-type.js";
import { constraintShape, indexShape } from "../schema/equality.js";
import {
  definitionText,
  type ColumnPart,
  type ColumnState,
  type Difference,
  type IndexState,
  type ObjectState,
  type Schema,
  type TableState,
  type TypeState,
} from "../schema/index.js";
import { followed, keyOf, stateIn, thingOf, type Thing } from "./thing.js";

/** One operation on the way there and back, with the schema on both sides of it. */
export interface Step {
  readonly operation: Operation;
  readonly direction: "up" | "down";
  readonly before: Schema;
  readonly after: Schema;
}

/** A migration in both directions, and the schema before it. */
export interface BothWays {
  readonly up: readonly Operation[];
  readonly down: readonly Operation[];
  readonly before: Schema;
}

/** All operations of a migration, there and back. */
export function stepsOf(ways: BothWays): readonly Step[] {
  const steps: Step[] = [];
  let schema = ways.before.settled();
  for (const direction of ["up", "down"] as const) {
    for (const operation of ways[direction]) {
      const after = schema.apply(operation);
      steps.push({ operation, direction, before: schema, after });
      schema = after;
    }
    schema = schema.settled();
  }
  return steps;
}

/** The step behind which a thing of the end is there; `null` where it was there before all of them, by this name. */
export function originOf(thing: Thing, steps: readonly Step[]): Step | null {
  let current = thing;
  let renaming: Step | null = null;
  for (const step of steps.toReversed()) {
    const former = followed(current, step.operation, step.before, true);
    const isRenamed = former !== current;
    if (isRenamed) renaming ??= step;
    current = former;
    if (stateIn(step.before, current) !== null) continue;
    // What a renaming shows for the first time was there, by its old name.
    return isRenamed || isNothing(step, current) ? renamingUnlessBack(thing, current, renaming, step) : step;
  }
  return renamingUnlessBack(thing, current, renaming, steps[0]);
}

/** Whether a step only names what was there. */
function isNothing({ operation }: Step, { kind }: Thing): boolean {
  if (kind === "table") return !MAKES_TABLES.has(operation.kind);
  return kind === "column" && !MAKES_TABLES.has(operation.kind) && !MAKES_COLUMNS.has(operation.kind);
}

const MAKES_TABLES: ReadonlySet<Operation["kind"]> = new Set(["createTable", "renameTable", "alterTable"]);

const MAKES_COLUMNS: ReadonlySet<Operation["kind"]> = new Set(["addColumn", "renameColumn"]);

function renamingUnlessBack(thing: Thing, former: Thing, renaming: Step | null, step: Step | undefined): Step | null {
  if (renaming === null || step === undefined) return null;
  return keyOf(thing, step.before) === keyOf(former, step.before) ? null : renaming;
}

/** The step behind which a thing of the beginning is gone for good, or has another name. */
export function lossOf(thing: Thing, steps: readonly Step[]): Step | null {
  let current = thing;
  let loss: Step | null = null;
  let renaming: Step | null = null;
  for (const step of steps) {
    const next = followed(current, step.operation, step.before, false);
    const was = stateIn(step.before, current) !== null;
    const is = stateIn(step.after, was ? next : current) !== null;
    if (was && !is) loss = step;
    if (!was && is) loss = null;
    if (!was || next === current) continue;
    renaming = step;
    current = next;
  }
  return loss ?? renaming;
}

/** The last step that changes what a thing of the end is in these parts. */
export function lastChangeOf(thing: Thing, parts: readonly string[], steps: readonly Step[]): Step | null {
  let current = thing;
  for (const step of steps.toReversed()) {
    const after = stateIn(step.after, current);
    current = followed(current, step.operation, step.before, true);
    const before = stateIn(step.before, current);
    if (before === null || after === null) return after === null ? null : step;
    if (before !== after && textOf(current, before, parts, step.before) !== textOf(current, after, parts, step.before))
      return step;
  }
  return null;
}

/** The parts of a thing as a text that is the same where they are. */
function textOf(thing: Thing, state: object, parts: readonly string[], { dialect }: Schema): string {
  switch (thing.kind) {
    case "column": {
      const column = state as ColumnState;
      return JSON.stringify(
        parts.map(part => (part === "type" ? column.type && typeText(column.type) : column[part as ColumnPart])),
        (key, value: unknown) => (key === "span" ? undefined : value),
      );
    }
    case "constraint":
      return constraintShape(state as typeof thing.state, dialect);
    case "index":
      return indexShape(state as IndexState, dialect);
    case "type": {
      const { form, labels } = state as TypeState;
      return JSON.stringify([form, labels]);
    }
    case "table": {
      const { partitioned, partitionOf, inherits } = state as TableState;
      return JSON.stringify([partitioned, partitionOf?.name.text, inherits.map(({ name }) => name.text)]);
    }
    case "object": {
      const { definition } = state as ObjectState;
      return definition === null ? "" : definitionText(definition, dialect);
    }
    default:
      return "";
  }
}

/** The differences by what they are about. */
export function byThing(differences: readonly Difference[], schema: Schema): ReadonlyMap<string, Difference> {
  return new Map(differences.map(found => [keyOf(thingOf(found), schema), found]));
}
