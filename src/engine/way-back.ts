import { inverseOf, type InverseNote } from "../model/inverse.js";
import { operationsOf, type Migration } from "../model/migration.js";
import type { Schema } from "../model/schema/index.js";
import type { WayBack } from "../model/writer.js";

/** The way back of a migration, as far as one is known. */
export interface PlannedWayBack {
  readonly plan: WayBack;
  /** What nothing takes back; none where the plan is whole. */
  readonly impossible: readonly InverseNote[];
}

/** What leads from behind the way forth of a migration to the schema `before` it. */
export function wayBackOf(migration: Migration, before: Schema): PlannedWayBack {
  const up = operationsOf(migration.up);
  const { operations, notes } = inverseOf(up, before);
  const after = up.reduce((schema, operation) => schema.apply(operation), before).settled();
  const said = notes.filter(({ kind }) => kind !== "impossible").map(sentence);
  return {
    plan: { operations, before: after, notes: [...new Set(said)] },
    impossible: notes.filter(({ kind }) => kind === "impossible"),
  };
}

/** So many reasons are named. */
const MOST_NAMED = 2;

/** Why a migration cannot be taken back, for its way back to say: a clause without a capital and full stop; `null` where it can. */
export function whyRefusing({ impossible }: PlannedWayBack): string | null {
  const reasons = [...new Set(impossible.map(({ text }) => text.replaceAll("`", "")))];
  if (reasons.length === 0) return null;
  const more = reasons.length - MOST_NAMED;
  return `${reasons.slice(0, MOST_NAMED).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function sentence({ kind, text }: InverseNote): string {
  const words = text.replaceAll("`", "");
  return kind === "lost" ? `Does not bring back ${words}.` : `Fails where ${words}.`;
}
