import { sql, type Part } from "../fragment.js";
import type { Value } from "../evaluate/values.js";
import { statement, word, type Statement, type Writing } from "./writing.js";

/** The statements of one call. */
export type Run = (args: readonly (Value | undefined)[], writing: Writing) => readonly Statement[];

/** A method of the builder. */
export interface Operation {
  readonly run: Run;
  /** The statements that undo the call with the same arguments; `null` for what node-pg-migrate cannot infer. */
  readonly reverse: Run | null;
}

export function reversible(run: Run, reverse: Run): Operation {
  return { run, reverse };
}

export const CASCADE = true;

/** `DROP … IF EXISTS name CASCADE`. */
export function dropping(what: string, cascades = false): Operation {
  return {
    run([name, given], writing) {
      const options = writing.options(given);
      const end = cascades ? word(options, "cascade", " CASCADE") : "";
      return [statement(sql`DROP ${what}${word(options, "ifExists", " IF EXISTS")} ${writing.name(name)}${end};`)];
    },
    reverse: null,
  };
}

/** `ALTER … name RENAME TO name`, which is undone by the other way round. */
export function renaming(what: string): Operation {
  const run: Run = ([before, after], writing) => [
    statement(sql`ALTER ${what} ${writing.name(before)} RENAME TO ${writing.name(after)};`),
  ];
  return reversible(run, ([before, after], writing) => run([after, before], writing));
}

/** The renaming of a part: `(owner, before, after)`. */
export function renamingPart(
  write: (owner: Value | undefined, before: Value | undefined, after: Value | undefined, writing: Writing) => Part,
): Operation {
  const run: Run = ([owner, before, after], writing) => [statement(sql`${write(owner, before, after, writing)}`)];
  return reversible(run, ([owner, before, after], writing) => run([owner, after, before], writing));
}
