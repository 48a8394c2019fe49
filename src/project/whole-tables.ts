/** Words in the name of a function, method or file whose purpose is all rows of a table. */
const MEANS_ALL =
  /(?:^|[^a-z])(?:all|bulk|cleanup|clear|clean|destroy|drop|dump|empty|erase|every|everything|expunge|flush|migrate|nuke|prune|purge|rebuild|recompute|recreate|refresh|reindex|reinitiali[sz]e|reload|replace|reset|restore|seed|sync|synchroni[sz]e|teardown|truncate|uninstall|wipe)(?![a-z])/i;

/** Tables that hold rows for the time of a task. */
const IS_SHORT_LIVED = /(?:^|_|\b)(?:te?mp|temporary|staging|scratch)(?:_|\b|(?=[A-Z]))|(?:_|[a-z])(?:Te?mp|Staging)$/i;

/** Whether a name says that every row is meant: `clearSessions`, `resetAllCounters`, `wipe_table`. */
export function meansEveryRow(name: string): boolean {
  return MEANS_ALL.test(wordsOf(name));
}

/** Tables that tend to have one row: what an installation has once. */
const HAS_ONE_ROW = /(?:settings?|config|configuration|singleton|licen[cs]e|metadata|meta|state)$/i;

/** Whether the name of a table says that its rows are there for the time of a task, or that it has only one. */
export function isWhollyReplaced(table: string): boolean {
  return IS_SHORT_LIVED.test(table) || HAS_ONE_ROW.test(table);
}

/** Whether a comment says that every row is meant. */
export function saysEveryRow(comment: string): boolean {
  return /\b(?:all|bulk|clear|empty|entire|every|everything|everyone|reset|truncate|whole|wipe|purge|single row|only row|one row)\b/i.test(
    comment,
  );
}

/** `deleteAllUsers`, `delete_all_users` and `DELETE-ALL` as words. */
function wordsOf(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ").replace(/[_\-.$#]/g, " ");
}
