import { compareVersions, migrationName } from "./names.js";

/** What the setting `startAfter` means for one migration. */
export interface Start {
  /** Whether the migration has run everywhere and cannot be changed any more. */
  readonly isHistory: boolean;
  /** Whether the setting names a migration, or a number that says enough by itself. */
  readonly isFound: boolean;
}

/** What files of Alembic declare that they are called, by path. */
type Declared = ReadonlyMap<string, { readonly id: string }>;

/**
 * The place of a migration in its series, which is in the order in which it runs, seen from the last one that is history.
 * That one is named by its id, by what its id begins with, by what its tool writes into its table, or by a number alone,
 * which needs no migration of its own.
 */
export function startOf(
  path: string,
  series: readonly string[],
  startAfter: string,
  declared: Declared = new Map(),
): Start {
  const last = lastOf(series, startAfter, declared);
  if (last >= 0) return { isHistory: series.indexOf(path) <= last, isFound: true };
  if (!/^\d+(?:[-_.]\d+)*$/.test(startAfter)) return { isHistory: false, isFound: false };
  return { isHistory: compareVersions(idOf(path), startAfter) <= 0, isFound: true };
}

/** Series can be long, and each of their files asks. */
const known = new WeakMap<readonly string[], { readonly startAfter: string; readonly last: number }>();

/** The place of the last migration that is called so; -1 for none. */
function lastOf(series: readonly string[], startAfter: string, declared: Declared): number {
  const found = known.get(series);
  if (found?.startAfter === startAfter) return found.last;
  const names = namesOf(startAfter);
  const last = series.findLastIndex(path => {
    const own = declared.get(path);
    const ids = own === undefined ? [idOf(path)] : [idOf(path), own.id];
    return ids.some(id => names.some(name => isCalled(id, name)));
  });
  known.set(series, { startAfter, last });
  return last;
}

/**
 * The ids that a name may stand for. Knex and Sequelize write the file's name into their tables, db-migrate a slash before
 * it, TypeORM the name of the class, which has the timestamp behind: `AddAge1700000000000`. Flyway's version lacks its `V`.
 */
function namesOf(startAfter: string): readonly string[] {
  const file = startAfter.replace(/^\//, "");
  const names = [startAfter, file];
  if (/\.(?:sql|py|[cm]?[jt]s)$/i.test(file)) names.push(migrationName(file).id);
  const timestamp = /^[A-Za-z_$][\w$]*?(\d{13})$/.exec(file)?.[1];
  if (timestamp !== undefined) names.push(timestamp);
  return [...new Set(names)];
}

function idOf(path: string): string {
  return migrationName(path).id;
}

function isCalled(id: string, name: string): boolean {
  return id === name || (id.startsWith(name) && /^[-_.]/.test(id.slice(name.length)));
}
