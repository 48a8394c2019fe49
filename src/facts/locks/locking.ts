import type { QualifiedName } from "../../model/name.js";

/** PostgreSQL's modes of locks on tables, from weak to strong (13.3.1). */
export const LOCK_MODES = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
] as const;

export type LockMode = (typeof LOCK_MODES)[number];

/** What others cannot do with a table until the lock is gone. */
export type Blocked = "nothing" | "writes" | "reads and writes";

/**
 * What is done with the rows that are there while the lock is held. `index`: an index is built over them; `rewrite`: all of them
 * are written anew; `unknown`: it depends on what does not show.
 */
export type Work = "none" | "scan" | "index" | "rewrite" | "unknown";

/** MySQL's ways to change a table (17.12.1), MariaDB's "ALGORITHM" without NOCOPY, which is INPLACE that writes no table anew. */
export type Algorithm = "INSTANT" | "INPLACE" | "COPY";

/** The strongest lock that one operation takes on one table. */
export interface TableLock {
  /** `null` for the whole database, as SQLite locks it. */
  readonly table: QualifiedName | null;
  /** `null` where the system has no names for them. */
  readonly mode: LockMode | null;
  readonly blocks: Blocked;
}

/** What an operation, by itself, keeps others from, and what it does meanwhile. */
export interface Locking {
  /** On what was there before; the table that it works on is the first. */
  readonly locks: readonly TableLock[];
  readonly work: Work;
  /** How MySQL or MariaDB changes the table by default, and the version that does so first, where an older one does otherwise. */
  readonly algorithm: { readonly name: Algorithm; readonly since: string | null } | null;
  /** Whether it may run inside a transaction that somebody has opened. MySQL ends such a one. */
  readonly transactional: boolean;
}
