import { tableKey } from "../name.js";
import type { Schema } from "./schema.js";
import type { SequenceState } from "./state.js";

/** The sequences that no column makes: also what is left of a column that counted. */
export function ownSequences(schema: Schema): readonly SequenceState[] {
  const taken = new Set(
    schema
      .allTables()
      .flatMap(({ columns }) =>
        [...columns.values()].flatMap(({ sequence, identity }) =>
          sequence === null || identity === null ? [] : [tableKey(sequence, schema.dialect)],
        ),
      ),
  );
  return schema.allSequences().filter(({ sequence }) => !taken.has(tableKey(sequence, schema.dialect)));
}
