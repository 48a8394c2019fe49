import type { Dialect } from "../dialect.js";
import { nameKey, tableKey, type Name, type QualifiedName } from "../name.js";
import type { ChangeObject, CreateTrigger, DropTrigger, ObjectDefinition } from "../operation.js";
import { escaped } from "./columns.js";
import { PersistentMap } from "./persistent-map.js";
import type { ObjectState } from "./state.js";

/** By what a server finds an object. */
export type ObjectName = Pick<ObjectState, "object" | "name" | "signature" | "table">;

/** Operations that make, change or drop an object. */
export type ObjectOperation = CreateTrigger | DropTrigger | ChangeObject;

/** What an operation is about; `null` where it does not say the name, or tables and columns stand for the object. */
export function objectNameOf(operation: ObjectOperation): ObjectName | null {
  if (operation.kind === "createTrigger" || operation.kind === "dropTrigger") {
    const { name, table } = operation;
    return { object: "trigger", name: { schema: null, name, span: name.span }, signature: null, table };
  }
  const { object, name, signature, on } = operation;
  return name === null || !KEPT.has(object) ? null : { object, name, signature, table: on };
}

/** What is kept by its definition: the name says nearly nothing of it. */
const KEPT: ReadonlySet<string> = new Set([
  "aggregate",
  "collation",
  "event",
  "event trigger",
  "extension",
  "function",
  "policy",
  "procedure",
  "routine",
  "rule",
  "sequence",
  "statistics",
  "text search configuration",
  "text search dictionary",
  "trigger",
  "virtual table",
]);

/** What ROUTINE stands for in PostgreSQL. */
const ROUTINES: ReadonlySet<string> = new Set(["aggregate", "function", "procedure"]);

/** Whether an object is called with arguments. */
export function isRoutine({ object }: Pick<ObjectState, "object">): boolean {
  return object === "routine" || ROUTINES.has(object);
}

/** The objects of a schema; nothing ever changes one of these. */
export class Objects {
  private constructor(
    private readonly dialect: Dialect,
    /** `null` for one that was dropped: it is known not to be there. */
    private readonly states: PersistentMap<ObjectState | null>,
  ) {}

  static empty(dialect: Dialect): Objects {
    return new Objects(dialect, PersistentMap.empty());
  }

  get isEmpty(): boolean {
    return this.states.size === 0;
  }

  /** The object of a name; of several routines of one name, and without their arguments, none. */
  get(wanted: ObjectName): ObjectState | null {
    const found = this.states.get(this.key(wanted));
    if (found != null) return found;
    if (!isRoutine(wanted) && wanted.table !== null) return null;
    const alike = this.all().filter(state => this.isMeant(state, wanted));
    return alike.length === 1 ? (alike[0] ?? null) : null;
  }

  /** Whether an operation has dropped it, and none made it since. */
  isDropped(wanted: ObjectName): boolean {
    return this.states.get(this.key(wanted)) === null && this.get(wanted) === null;
  }

  /** In the order of their keys. */
  all(): readonly ObjectState[] {
    return inOrder(this.states.entries());
  }

  /** Those that others have not, or have otherwise. */
  unlike(other: Objects): readonly ObjectState[] {
    return this.states === other.states ? [] : inOrder(this.states.unlike(other.states));
  }

  with(state: ObjectState): Objects {
    return this.changed(this.states.with(this.key(state), state));
  }

  /** Without an object, or (`dropped`) with the knowledge that it is not there. */
  without(wanted: ObjectName, dropped = true): Objects {
    const key = this.key(this.get(wanted) ?? wanted);
    return this.changed(dropped ? this.states.with(key, null) : this.states.without(key));
  }

  /** Without those of which something holds. */
  withoutAll(isGone: (state: ObjectState) => boolean): Objects {
    return this.all()
      .filter(isGone)
      .reduce((left: Objects, state) => left.without(state), this);
  }

  /** Without what is of a table. */
  withoutTable(table: QualifiedName): Objects {
    if (this.isEmpty) return this;
    const key = tableKey(table, this.dialect);
    return this.withoutAll(state => state.table !== null && tableKey(state.table, this.dialect) === key);
  }

  /** With what is of a table, and nothing known of it any more. */
  undefinedOf(table: QualifiedName): Objects {
    const key = tableKey(table, this.dialect);
    return this.each(state =>
      state.table !== null && tableKey(state.table, this.dialect) === key ? { ...state, definition: null } : state,
    );
  }

  /** With another name in the place of that of a table. */
  moved(from: QualifiedName, to: QualifiedName): Objects {
    const key = tableKey(from, this.dialect);
    return this.each(state =>
      state.table !== null && tableKey(state.table, this.dialect) === key ? { ...state, table: to } : state,
    );
  }

  /**
   * Something goes by another name: PostgreSQL keeps what it has understood (38.6, 39.1), and only texts stay as they are; SQLite
   * writes the names into its triggers ("ALTER TABLE RENAME"); MySQL changes nothing.
   */
  outdated({ text }: Name): Objects {
    if (this.isEmpty || (this.dialect !== "postgresql" && this.dialect !== "sqlite")) return this;
    const word = new RegExp(`(?<![\\w$])${escaped(text)}(?![\\w$])`, "i");
    return this.each(state => {
      const { definition } = state;
      if (definition === null) return state;
      const { head, rest } = definition;
      const said = `${head} ${this.dialect === "postgresql" ? withoutTexts(rest) : rest}`;
      return word.test(said) ? { ...state, definition: null } : state;
    });
  }

  private each(change: (state: ObjectState) => ObjectState): Objects {
    let { states } = this;
    for (const state of this.all()) {
      const after = change(state);
      if (after !== state) states = states.without(this.key(state)).with(this.key(after), after);
    }
    return this.changed(states);
  }

  private changed(states: PersistentMap<ObjectState | null>): Objects {
    return states === this.states ? this : new Objects(this.dialect, states);
  }

  private isMeant(state: ObjectState, wanted: ObjectName): boolean {
    const { dialect } = this;
    const isKind = state.object === wanted.object || (wanted.object === "routine" && ROUTINES.has(state.object));
    if (!isKind || tableKey(state.name, dialect) !== tableKey(wanted.name, dialect)) return false;
    const isSigned = isRoutine(state) && state.signature !== null && wanted.signature !== null;
    if (isSigned && state.signature.join() !== wanted.signature.join()) return false;
    return (
      state.table === null ||
      wanted.table === null ||
      tableKey(state.table, dialect) === tableKey(wanted.table, dialect)
    );
  }

  private key({ object, name, signature, table }: ObjectName): string {
    const { dialect } = this;
    if (table !== null && dialect === "postgresql")
      return `${object} ${tableKey(table, dialect)} ${nameKey(name.name, dialect)}`;
    // MySQL and SQLite find a trigger by its name alone.
    if (object === "trigger") return `${object} ${nameKey(name.name, dialect)}`;
    return `${object} ${tableKey(name, dialect)} ${signature === null ? "" : `(${signature.join()})`}`;
  }
}

function inOrder(entries: readonly (readonly [string, ObjectState | null])[]): readonly ObjectState[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, state]) => state ?? []);
}

/** SQL without what stands in quotes: the body of a function, mostly. */
function withoutTexts(sql: string): string {
  return sql.replaceAll(TEXTS, "''");
}

/**
 * Two definitions that differ only in what nobody sees have the same text: comments, white space, letter case, and, in PostgreSQL,
 * the order of the words around a body.
 */
export function definitionText({ options, head, rest }: ObjectDefinition, dialect: Dialect): string {
  const whole = `${options} ${head} ${rest}`;
  if (dialect !== "postgresql") return plain(whole);
  const bodies: string[] = [];
  const words = whole.replaceAll(TEXTS, (body, tag: string | undefined) => {
    const length = tag?.length ?? 1;
    const text = body.slice(length, -length);
    bodies.push(plain(tag === undefined ? text.replaceAll("''", "'") : text));
    return " ";
  });
  const sorted = words
    .replaceAll(COMMENTS, " ")
    .toLowerCase()
    .replaceAll(/\bexecute\s+procedure\b/g, "execute function")
    .split(/\s+|(?<=\W)|(?=\W)/)
    .toSorted();
  return `${sorted.join(" ").trim()} ${bodies.join(" ")}`;
}

function plain(text: string): string {
  return text.replaceAll(COMMENTS, " ").replaceAll(/\s+/g, "").toLowerCase();
}

const COMMENTS = /--[^\n]*|\/\*[^]*?\*\//g;

const TEXTS = /'(?:[^']|'')*'|(\$(?:[^\W\d]\w*)?\$)[^]*?\1/g;
