import { compareVersions, migrationName } from "./names.js";

/** What the setting `startAfter` means for one migration. */
export interface Start {
  /** Whether the migration has run everywhere and cannot be changed any more. */
  readonly isHistory: boolean;
  /** Whether the setting names a migration, or a number that says enough by itself. */
  readonly isFound: boolean;
}

/**
 * The place of a migration in its series, which is in the order in which it runs, seen from the last one that is history.
 * That one is named by its id, by what its id begins with, such as the revision of Alembic, or by a number alone, which
 * needs no migration of its own.
 */
export function startOf(path: string, series: readonly string[], startAfter: string): Start {
  // Series can be long, and each of their files asks: most paths need no second look.
  const last = series.findLastIndex(other => other.includes(startAfter) && isCalled(idOf(other), startAfter));
  if (last >= 0) return { isHistory: series.indexOf(path) <= last, isFound: true };
  if (!/^\d+(?:[-_.]\d+)*$/.test(startAfter)) return { isHistory: false, isFound: false };
  return { isHistory: compareVersions(idOf(path), startAfter) <= 0, isFound: true };
}

function idOf(path: string): string {
  return migrationName(path).id;
}

function isCalled(id: string, name: string): boolean {
  return id === name || (id.startsWith(name) && /^[-_.]/.test(id.slice(name.length)));
}
