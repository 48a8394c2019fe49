import type { IndexState, TableState } from "./state.js";

/**
 * The indexes of a partition that are parts of those of its parent, by the latter. PostgreSQL takes the first equal index
 * that is not a part of another one, and for a key only that of a key (`DefineIndex`, `AttachPartitionEnsureIndexes`).
 */
export function attachedIndexes(parent: TableState, child: TableState): ReadonlyMap<IndexState, IndexState> {
  const attached = new Map<IndexState, IndexState>();
  const free = new Set(child.indexes);
  const ofKeys = parent.indexes.filter(({ constraint }) => constraint !== null);
  const others = parent.indexes.filter(({ constraint }) => constraint === null);
  for (const index of [...ofKeys, ...others]) {
    const part = [...free].find(
      own => sameIndex(own, index) && (index.constraint === null || own.constraint === index.constraint),
    );
    if (part === undefined) continue;
    attached.set(index, part);
    free.delete(part);
  }
  return attached;
}

/** Whether two indexes are the same but for their names. */
function sameIndex(a: IndexState, b: IndexState): boolean {
  const shape = ({ columns, unique, method, predicate }: IndexState): string =>
    JSON.stringify([
      columns.map(part => [part.name?.text, part.expression, part.descending]),
      unique,
      method,
      predicate,
    ]);
  return shape(a) === shape(b);
}
