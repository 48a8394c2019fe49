import type { Machine } from "../evaluate/machine.js";
import { asText } from "../evaluate/text.js";
import {
  isNullish,
  primitiveOf,
  textAt,
  textOf,
  truthiness,
  UNDEFINED,
  unknown,
  type ObjectValue,
  type Origin,
  type Text,
  type Value,
} from "../evaluate/values.js";
import type { ListName } from "./classes.js";
import { copyOf, sameRoot } from "./instance.js";
import { NAMING } from "./names.js";

/** The name that TypeORM makes up for a part of a table; `null` where it does not, or not all of it is known. */
export function derivedName(list: ListName, table: Text, item: Options): Text | null {
  const columns = item.texts("columnNames");
  const expression = item.text("expression");
  switch (list) {
    case "indices":
      return columns.open ? null : NAMING.index(table, columns.items, item.origin, item.nonEmpty("where"));
    case "uniques":
      return columns.open ? null : NAMING.unique(table, columns.items, item.origin);
    case "foreignKeys":
      return columns.open ? null : NAMING.foreignKey(table, columns.items, item.origin);
    case "checks":
      return expression === null ? null : NAMING.check(table, expression, item.origin);
    case "exclusions":
      return expression === null ? null : NAMING.exclusion(table, expression, item.origin);
    case "columns":
      return null;
  }
}

/** A list of which there may be more than is known. */
export interface List<T> {
  readonly items: readonly T[];
  readonly open: boolean;
}

/** The options of a column, an index and so on: of an instance, or of a plain object in its place. */
export class Options {
  readonly origin: Origin;

  /**
   * `fallback` is where the options are used, for a value that was made nowhere; `original` is what TypeORM has copied
   * them from.
   */
  constructor(
    readonly value: ObjectValue,
    readonly machine: Machine,
    fallback: Origin,
    private readonly original: Options | null = null,
  ) {
    this.origin = value.origin ?? fallback;
  }

  /** Whether these describe the same thing of the database as `other`, at another time. */
  isCopyOf(other: Options): boolean {
    return this.original === other || sameRoot(this.value, other.value);
  }

  /** Whether the option is known, also to be missing. */
  knows(key: string): boolean {
    const own = this.value.properties.get(key)?.value;
    return own === undefined ? !this.value.open : own.kind !== "unknown";
  }

  /** Whether it has the name that TypeORM derives, given or not. */
  isCalled(derived: Text): boolean {
    const name = this.word("name");
    return this.knows("name") && (name === null || name === textOf(derived));
  }

  /** The same with some options changed. */
  with(changes: Readonly<Record<string, Value>>): Options {
    return new Options(copyOf(this.value, changes), this.machine, this.origin);
  }

  /** The same without a name of its own. */
  unnamed(): Options {
    return this.with({ name: UNDEFINED });
  }

  get(key: string): Value {
    const own = this.value.properties.get(key)?.value;
    if (own !== undefined) return own;
    return this.value.open ? unknown("it is not constant", this.origin) : UNDEFINED;
  }

  /** What an option says as a condition; `null` where that is not known. */
  flag(key: string): boolean | null {
    return truthiness(this.get(key));
  }

  /**
   * An option as text: with a hole where it is not constant, `null` where it is not set. Of an object that is not known
   * to its end, only what it cannot do without counts as set.
   */
  text(key: string): Text | null {
    if (!this.value.properties.has(key) && !ESSENTIAL.has(key)) return null;
    const value = this.get(key);
    return isNullish(value) ? null : printed(value, this.machine, this.origin);
  }

  /** The same, `null` also for the empty string, which TypeORM mostly takes for nothing. */
  nonEmpty(key: string): Text | null {
    const value = this.text(key);
    return value === null || textOf(value) === "" ? null : value;
  }

  /** An option that decides among others; `null` where it is not set or not constant. */
  word(key: string): string | null {
    return textOf(this.get(key));
  }

  /** An option that is a list of names or labels. */
  texts(key: string): List<Text> {
    const { items, open } = this.list(key);
    return { items: items.map(item => printed(item, this.machine, this.origin)), open };
  }

  list(key: string): List<Value> {
    const value = this.get(key);
    if (value.kind === "array") return value;
    return { items: [], open: !isNullish(value) };
  }

  /** Whether an option is given, known or not. */
  gives(key: string): boolean {
    return !isNullish(this.value.properties.get(key)?.value);
  }

  /** Where the option stands, with its key. */
  placeOf(key: string): Origin {
    return this.value.properties.get(key)?.origin ?? this.origin;
  }
}

/** What a thing of the database has, or may well have, where nothing says. */
const ESSENTIAL: ReadonlySet<string> = new Set(["name", "type", "default", "expression", "referencedTableName"]);

/** A value as TypeORM puts it into SQL. What is written nowhere counts as written at `origin`. */
export function printed(value: Value, machine: Machine, origin: Origin): Text {
  if (value.kind === "text") return value;
  const place = value.origin ?? origin;
  const primitive = primitiveOf(value);
  return primitive === null
    ? asText(value, machine.label(value, origin), place)
    : textAt(String(primitive.value), place);
}

/** Whether two columns differ in an option: as TypeORM compares them, without conversion. `null`: not known. */
export function differ(before: Options, after: Options, key: string): boolean | null {
  const [known, stillKnown] = [before.knows(key), after.knows(key)];
  if (known && stillKnown) return !sameValue(before.get(key), after.get(key));
  // Of a column of the database nothing is known; its copy differs in what the migration sets.
  return sameRoot(before.value, after.value) ? stillKnown : null;
}

function sameValue(a: Value, b: Value): boolean {
  if (a.kind === "array" && b.kind === "array") {
    return a.items.length === b.items.length && a.items.every((item, i) => sameValue(item, b.items[i] ?? UNDEFINED));
  }
  const [first, second] = [primitiveOf(a), primitiveOf(b)];
  return first !== null && second !== null ? first.value === second.value : a === b;
}
