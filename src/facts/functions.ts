import type { QualifiedName } from "../model/name.js";

/**
 * Functions that come with PostgreSQL and change no table: of sequences (9.17), of the session (9.27), of settings, locks and
 * messages (9.28), of time (9.9).
 */
const BUILT_IN: ReadonlySet<string> = new Set([
  ...["nextval", "setval", "currval", "lastval"],
  ...["current_database", "current_schema", "current_user", "session_user", "version", "pg_backend_pid", "to_regclass"],
  ...["current_setting", "set_config", "pg_notify", "pg_sleep", "pg_reload_conf"],
  ...["pg_advisory_lock", "pg_advisory_xact_lock", "pg_try_advisory_lock", "pg_advisory_unlock"],
  ...["now", "clock_timestamp", "statement_timestamp", "gen_random_uuid", "count", "max", "min"],
]);

/** Whether a routine is known to leave all tables as they are. */
export function changesNoTable(routine: QualifiedName | null): boolean {
  if (routine === null) return false;
  const isOwn = routine.schema !== null && routine.schema.text !== "pg_catalog";
  return !isOwn && BUILT_IN.has(routine.name.text.toLowerCase());
}
