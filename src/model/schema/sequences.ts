import type { Dialect } from "../dialect.js";
import { tableKey } from "../name.js";
import type { Schema } from "./schema.js";
import type { SequenceState, TableState } from "./state.js";

/** The sequences that no column makes: also what is left of a column that counted. */
export function ownSequences(schema: Schema): readonly SequenceState[] {
  return notCounting(schema.allSequences(), schema.allTables(), schema.dialect);
}

/** Those of some sequences that no column of some tables makes. */
export function notCounting(
  sequences: readonly SequenceState[],
  tables: readonly TableState[],
  dialect: Dialect,
): readonly SequenceState[] {
  const taken = new Set(
    tables.flatMap(({ columns }) =>
      [...columns.values()].flatMap(({ sequence, identity }) =>
        sequence === null || identity === null ? [] : [tableKey(sequence, dialect)],
      ),
    ),
  );
  return sequences.filter(({ sequence }) => !taken.has(tableKey(sequence, dialect)));
}
