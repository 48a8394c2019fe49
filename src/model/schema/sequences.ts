import { tableKey } from "../name.js";
import type { Schema } from "./schema.js";
import type { SequenceState } from "./state.js";

/** The sequences that do not go with a column. */
export function ownSequences(schema: Schema): readonly SequenceState[] {
  const taken = new Set(
    schema
      .allTables()
      .flatMap(({ columns }) =>
        [...columns.values()].flatMap(({ sequence }) =>
          sequence === null ? [] : [tableKey(sequence, schema.dialect)],
        ),
      ),
  );
  return schema.allSequences().filter(({ sequence }) => !taken.has(tableKey(sequence, schema.dialect)));
}
