import { isMySqlFamily, type Dialect } from "../../model/dialect.js";
import type { Operation } from "../../model/operation.js";
import type { Machine } from "../evaluate/machine.js";
import { object, text, textAt, textOf, type Origin, type Property, type Text, type Value } from "../evaluate/values.js";
import { enclosed, type Fragment } from "../fragment.js";
import { printed } from "../options.js";
import { keyText } from "../texts.js";

/** A statement that a driver of db-migrate sends. */
export interface Statement {
  readonly sql: Fragment;
  /** Whether all of what it is made of is known. */
  readonly complete: boolean;
  /** What its operations are to the migration, where that is something else. */
  readonly read: ((operation: Operation) => Operation) | null;
}

export function statement(sql: Fragment, rest: Partial<Omit<Statement, "sql">> = {}): Statement {
  return { sql, complete: true, read: null, ...rest };
}

/** The statements of one call; `args` are its arguments without the callback. */
export type Run = (args: readonly (Value | undefined)[], writing: Writing) => readonly Statement[];

/** What a call asks for cannot be told at all. */
export class Untold extends Error {}

/** One call of a driver: what it makes of the values that it is given. Nothing is escaped but where it says so. */
export class Writing {
  constructor(
    readonly dialect: Dialect,
    readonly machine: Machine,
    /** The call: where the words stand that nothing else in the source asks for. */
    readonly origin: Origin,
  ) {}

  get isMySql(): boolean {
    return isMySqlFamily(this.dialect);
  }

  /** The driver refuses the call. */
  refuse(message: string): never {
    throw this.machine.thrown(object({ message: text(message) }));
  }

  raw(value: Value | undefined, place = this.origin): Text {
    return printed(value, place, this.machine);
  }

  /** A name in the quotes of the database. */
  name(value: Value | undefined, place = this.origin): Fragment {
    return this.quoted(this.raw(value, place));
  }

  /** The name that a property spells, in quotes. */
  key(key: string, property: Property): Fragment {
    return this.quoted(keyText(key, property, this.origin));
  }

  quoted(name: Text): Fragment {
    const isQuoted = this.dialect === "postgresql" && textOf(name)?.startsWith('"') === true;
    return enclosed(name, isQuoted ? "" : this.isMySql ? "`" : '"');
  }

  /** A string in single quotes, in which nothing is escaped. */
  string(value: Text): Fragment {
    return enclosed(value, "'");
  }

  /** Words that stand at a place. */
  at(words: string, place: Origin): Text {
    return textAt(words, place);
  }

  /** A list, or the one value that stands for it. */
  list(value: Value | undefined): readonly Value[] {
    if (value?.kind === "array") return value.items;
    return value === undefined ? [] : [value];
  }
}
