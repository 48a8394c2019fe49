import type { ForeignKey } from "../column.js";
import type { Dialect } from "../dialect.js";
import { nameKey, tableKey, type QualifiedName } from "../name.js";
import type { DropConstraint, Operation } from "../operation.js";
import { foreignKeysOf, hasIndexLeadingWith } from "./questions.js";
import type { Schema } from "./schema.js";
import type { TableState } from "./state.js";

/** A foreign key as it is at some time, in its table. */
export interface LocatedKey {
  readonly state: TableState;
  readonly key: ForeignKey;
}

/** The indexes that serve foreign keys, when queries filter on some columns anyhow. */
export class KeyCover {
  constructor(
    private readonly dialect: Dialect,
    private readonly ignoredPrefix: ReadonlySet<string>,
  ) {}

  covers({ state, key }: LocatedKey): boolean {
    return hasIndexLeadingWith(state.indexes, key.columns, this.dialect, this.ignoredPrefix);
  }

  /** Whether an index would serve if it were not partial. */
  coversInPart({ state, key }: LocatedKey): boolean {
    const whole = state.indexes.map(index => ({ ...index, predicate: null }));
    return this.covers({ key, state: { ...state, indexes: whole } });
  }

  /**
   * The key in the last of these schemas, from a place on, if none of them has an index for it; `null` where one has, and where
   * it goes.
   */
  leftAlone(key: LocatedKey, schemas: readonly Schema[], from = 0): LocatedKey | null {
    let found = key;
    for (let i = from; i < schemas.length; i = endOf(found.state, schemas, i)) {
      const now = locateAgain(found, schemas[i] as Schema);
      if (now === null || (now.state !== found.state && this.covers(now))) return null;
      found = now;
    }
    return found;
  }

  /**
   * Whether a key takes the place of an earlier one in a table whose columns nothing shows: with other actions, say. What
   * indexes serve it was decided with that one.
   */
  replacesUnseen(key: ForeignKey, table: QualifiedName, before: Schema, operations: readonly Operation[]): boolean {
    const columns = key.columns.map(name => nameKey(name, this.dialect));
    const known = before.table(table)?.columns;
    if (known !== undefined && columns.every(column => known.has(column))) return false;
    return operations.some(
      operation =>
        operation.kind === "dropConstraint" &&
        this.mayBeSame(operation.table, table) &&
        (operation.constraint === "foreignKey" || operation.constraint === null) &&
        this.speaksOf(operation, columns),
    );
  }

  /** A table that is named without its schema stands in whichever the server looks in. */
  private mayBeSame(a: QualifiedName, b: QualifiedName): boolean {
    if (a.schema === null || b.schema === null) return nameKey(a.name, this.dialect) === nameKey(b.name, this.dialect);
    return tableKey(a, this.dialect) === tableKey(b, this.dialect);
  }

  /** By its columns, or by the name that servers and builders make of them. */
  private speaksOf({ columns, name }: DropConstraint, keys: readonly string[]): boolean {
    if (columns !== null) {
      return columns.length === keys.length && columns.every(column => keys.includes(nameKey(column, this.dialect)));
    }
    const text = name === null ? "" : nameKey(name, this.dialect);
    return keys.every(key => text.includes(key));
  }

  /** The keys that an index serves before an operation, and none afterwards, as they are then. */
  lostBetween(before: Schema, after: Schema): readonly LocatedKey[] {
    return after
      .tablesUnlike(before)
      .filter(({ partitionOf }) => partitionOf === null)
      .flatMap(state => foreignKeysOf(state).map(key => ({ state, key })))
      .filter(now => {
        const old = this.covers(now) ? null : locateAgain(now, before);
        return old !== null && this.covers(old);
      });
  }
}

/** The first of the schemas behind a place in which a table is otherwise than there: it never is the same again. */
function endOf(state: TableState, schemas: readonly Schema[], place: number): number {
  let [same, other] = [place, schemas.length];
  while (other - same > 1) {
    const middle = (same + other) >> 1;
    if (schemas[middle]?.table(state.table) === state) same = middle;
    else other = middle;
  }
  return other;
}

/**
 * A key in a schema, which is looked for in the table of this name first: it and its table may have got other names. `null`
 * where it is gone; one that is declared anew, as SQLite's rebuilt tables do, is another key.
 */
export function locate(key: ForeignKey, schema: Schema, table: QualifiedName | null): LocatedKey | null {
  const near = table === null ? null : schema.table(table);
  return (near === null ? null : keyIn(near, key)) ?? copiesOf(key, schema)[0] ?? null;
}

/** The same of a key that was located before: its own table rather than a partition, which has a copy of it. */
function locateAgain({ state, key }: LocatedKey, schema: Schema): LocatedKey | null {
  const near = schema.table(state.table);
  const found = near === null ? null : keyIn(near, key);
  if (found !== null) return found;
  const copies = copiesOf(key, schema);
  return copies.find(copy => state.origin !== null && copy.state.origin === state.origin) ?? copies[0] ?? null;
}

/** A key wherever it is: first the tables that have it on their own account. */
function copiesOf(key: ForeignKey, schema: Schema): readonly LocatedKey[] {
  const all = schema.allTables().flatMap(state => keyIn(state, key) ?? []);
  return [
    ...all.filter(({ state }) => state.partitionOf === null),
    ...all.filter(({ state }) => state.partitionOf !== null),
  ];
}

/** Renames copy a key; the place where it is written stays. */
function keyIn(state: TableState, { span }: ForeignKey): LocatedKey | null {
  for (const other of state.constraints) {
    if (other.kind === "foreignKey" && other.span === span) return { state, key: other };
  }
  return null;
}
