import { tableKey, type QualifiedName } from "../name.js";
import type { Operation } from "../operation.js";
import { indexCreationOf, UNWRITTEN } from "./creation.js";
import type { Schema } from "./schema.js";
import type { ViewState } from "./state.js";

/** The operations that make views over the tables of a schema, which come first; the query is `null` where it is not known, or stale. */
export function viewCreations(views: readonly ViewState[], wanted: Schema): readonly Operation[] {
  return readersLast(views, wanted).flatMap(state => {
    const { view, materialized, reads, columns, whole } = state;
    const known = reads === null ? null : { relations: reads, columns, whole: whole.map(({ relation }) => relation) };
    const definition = currentDefinition(state, wanted);
    return [
      { kind: "createView", ...UNWRITTEN, view, materialized, orReplace: false, reads: known, definition } as const,
      // The indexes of a materialized view are kept as if it were a table.
      ...(wanted.table(view)?.indexes ?? []).map(index => indexCreationOf(view, index)),
    ];
  });
}

/** What stands behind the name of a view, if it still means what it meant: `*` in its query may have come to mean more. */
export function currentDefinition({ definition, whole }: ViewState, schema: Schema): string | null {
  if (schema.dialect !== "postgresql") return definition;
  const hasGrown = whole.some(({ relation, columns }) =>
    [...(schema.table(relation)?.columns.values() ?? [])].some(column => !columns.includes(column.name)),
  );
  return hasGrown ? null : definition;
}

/** Views in an order in which each comes behind those that it reads. */
export function readersLast(views: readonly ViewState[], { dialect }: Schema): readonly ViewState[] {
  const key = (name: QualifiedName): string => tableKey(name, dialect);
  const byKey = new Map(views.map(state => [key(state.view), state]));
  return inOrderOfNeed(views, ({ reads }) => (reads ?? []).flatMap(name => byKey.get(key(name)) ?? []));
}

/** Each behind what it needs; where that is a circle, in the order in which they came. */
export function inOrderOfNeed<T>(things: readonly T[], needs: (thing: T) => readonly T[]): readonly T[] {
  const done = new Set<T>();
  const ordered: T[] = [];
  const visit = (thing: T): void => {
    if (done.has(thing)) return;
    done.add(thing);
    for (const needed of needs(thing)) visit(needed);
    ordered.push(thing);
  };
  for (const thing of things) visit(thing);
  return ordered;
}
