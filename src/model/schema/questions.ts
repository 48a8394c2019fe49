import type { ForeignKey, Index, PrimaryKey } from "../column.js";
import type { Dialect } from "../dialect.js";
import { nameKey, type Name } from "../name.js";
import type { TableState } from "./state.js";

/**
 * Whether some index serves an equality on all of `columns`: it begins with them, in any order, or it is unique over
 * some of them. A partial index serves where it leaves out nothing but NULLs of these columns.
 * Manual: PostgreSQL 11.3 and 11.8.
 */
export function hasIndexLeadingWith(
  indexes: readonly Index[],
  columns: readonly Name[],
  dialect: Dialect,
  ignoredPrefix: ReadonlySet<string> = new Set(),
): boolean {
  const wanted = new Set(columns.map(column => nameKey(column, dialect)));
  return indexes.some(index => {
    if (!SERVES_EQUALITY.has(index.method) || !keepsEveryReference(index, wanted)) return false;
    const keys = index.columns.map(column => (column.name === null ? null : nameKey(column.name, dialect)));
    while (keys[0] != null && ignoredPrefix.has(keys[0]) && !wanted.has(keys[0])) keys.shift();
    const leading = keys.slice(0, wanted.size);
    const leads = leading.length === wanted.size && leading.every(key => key !== null && wanted.has(key));
    return leads || (index.unique && keys.length > 0 && keys.every(key => key !== null && wanted.has(key)));
  });
}

/** Whether a validated CHECK keeps NULL out of the column. Measured: PostgreSQL then skips the scan of SET NOT NULL. */
export function isProvenNotNull(state: TableState, column: Name, dialect: Dialect): boolean {
  return state.constraints.some(
    constraint =>
      constraint.kind === "check" &&
      !constraint.notValid &&
      constraint.provesNotNull.some(proven => nameKey(proven, dialect) === nameKey(column, dialect)),
  );
}

/** The primary key of a table. */
export function primaryKeyOf({ constraints }: Pick<TableState, "constraints">): PrimaryKey | null {
  return constraints.find(constraint => constraint.kind === "primaryKey") ?? null;
}

/** The columns of the first unique key or index that could be the primary key: over all rows, and columns without NULL. */
export function candidateKeyOf({ indexes, columns }: TableState, dialect: Dialect): readonly Name[] | null {
  for (const { unique, predicate, columns: parts } of indexes) {
    const names = parts.flatMap(({ name, prefixLength }) => (prefixLength === null ? (name ?? []) : []));
    const isWhole = unique && predicate === null && names.length === parts.length;
    if (isWhole && names.every(name => columns.get(nameKey(name, dialect))?.nullable === false)) return names;
  }
  return null;
}

/** The foreign keys of a table. */
export function foreignKeysOf(state: Pick<TableState, "constraints">): readonly ForeignKey[] {
  return state.constraints.filter(constraint => constraint.kind === "foreignKey");
}

/** GiST compares what a foreign key is made of by the operator classes of btree_gist (manual, F.8). */
const SERVES_EQUALITY: ReadonlySet<string> = new Set(["btree", "hash", "gist"]);

function keepsEveryReference({ predicate }: Index, columns: ReadonlySet<string>): boolean {
  if (predicate === null) return true;
  return predicate.split(/\band\b/i).every(conjunct => {
    const name = IS_NOT_NULL.exec(conjunct)?.[1]?.replaceAll(/["`[\]]/g, "");
    return name !== undefined && [...columns].some(column => column.toLowerCase() === name.toLowerCase());
  });
}

/** A column, perhaps behind the name of its table, in whatever quotes. */
const IS_NOT_NULL =
  /^[\s(]*(?:(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|[^\s"`()]+)\s*\.\s*)?("[^"]+"|`[^`]+`|\[[^\]]+\]|[^\s.()"`]+)[\s)]+is\s+not\s+null[\s)]*$/i;
