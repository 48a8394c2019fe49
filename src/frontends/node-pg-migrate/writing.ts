import { enclosed, from, sql, type Fragment, type Part } from "../fragment.js";
import type { Machine } from "../evaluate/machine.js";
import {
  isUndefined,
  object,
  text,
  textAt,
  truthiness,
  UNDEFINED,
  unknown,
  type ObjectValue,
  type Origin,
  type Property,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { keyText, mapLiterals, placeIn, placeOf } from "../texts.js";
import { Options, printed } from "../options.js";
import type { Shorthands } from "./types.js";

/** A statement that node-pg-migrate sends. */
export interface Statement {
  readonly sql: Fragment;
  /** Whether all of what it is made of is known. */
  readonly complete: boolean;
}

/** What a call asks for cannot be told at all. */
export class Untold extends Error {}

/** What decides, besides the arguments of a call, how node-pg-migrate writes it. */
export interface Settings {
  /** Whether names are turned into snake case (`--decamelize`). */
  readonly decamelize: boolean;
  readonly shorthands: Shorthands;
}

export function statement(sql: Fragment, complete = true): Statement {
  return { sql, complete };
}

/** One call of the builder: what node-pg-migrate makes of the values that it is given. */
export class Writing {
  constructor(
    readonly machine: Machine,
    /** The call: where the words stand that nothing else in the source asks for. */
    readonly origin: Origin,
    readonly settings: Settings,
  ) {}

  /** node-pg-migrate refuses the call. */
  refuse(message: string): never {
    throw this.machine.thrown(object({ message: text(message) }, this.origin));
  }

  options(value: Value | undefined): Options {
    return new Options(value, this.origin);
  }

  // --- names ---

  /** `literal`: a name in quotes, with its schema where it has one. */
  name(value: Value | undefined, place = this.origin): Fragment {
    if (!isName(value)) return this.quoted(this.raw(value, place));
    const { properties, origin } = value;
    const schema = properties.get("schema");
    const own = this.quoted(this.raw(properties.get("name")?.value, origin ?? place));
    if (schema === undefined || truthiness(schema.value) === false) return own;
    return from(placeOrNull(place, origin), sql`${this.quoted(this.raw(schema.value, origin ?? place))}.${own}`);
  }

  /** `schemalize`: the same without quotes. */
  bareName(value: Value | undefined, place = this.origin): Part {
    if (!isName(value)) return this.decamelized(this.raw(value, place));
    const schema = value.properties.get("schema");
    const own = this.decamelized(this.raw(value.properties.get("name")?.value, value.origin ?? place));
    if (schema === undefined || truthiness(schema.value) === false) return own;
    return sql`${this.decamelized(this.raw(schema.value, place))}.${own}`;
  }

  /** The name that a property spells, in quotes. */
  key(key: string, property: Property): Fragment {
    return this.quoted(keyText(key, property, this.origin));
  }

  quoted(name: Text): Fragment {
    return enclosed(this.decamelized(name), '"');
  }

  decamelized(name: Text): Text {
    return this.settings.decamelize ? mapLiterals(name, decamelize) : name;
  }

  /** Names in quotes, with commas between them. */
  names(value: Value | undefined): readonly Fragment[] {
    return this.list(value).map(name => this.name(name));
  }

  // --- values ---

  /** A value as a template literal prints it. */
  raw(value: Value | undefined, place: Origin): Text {
    const literal = value?.kind === "object" ? literalOf(value) : null;
    return literal === null ? printed(value, place, this.machine) : this.raw(literal, value?.origin ?? place);
  }

  /** `escapeValue`: a literal of SQL; a string stands between dollars. */
  escaped(value: Value | undefined, place: Origin): Part {
    if (value === undefined || isUndefined(value)) return "";
    const origin = value.origin ?? place;
    switch (value.kind) {
      case "constant":
        return textAt(value.value === null ? "NULL" : String(value.value), origin);
      case "text":
        return enclosed(value, dollarsFor(value));
      case "array":
        return from(placeOrNull(place, origin), sql`ARRAY${this.elements(value, origin)}`);
      case "object":
        if (literalOf(value) === null && !value.open) return "";
        return this.raw(value, place);
      default:
        return this.raw(value, place);
    }
  }

  /** Inner arrays are written without the word that begins the outermost. */
  private elements(value: Value, place: Origin): Part {
    if (value.kind !== "array") return this.escaped(value, place);
    return sql`[${this.list(value).map(item => this.elements(item, place))}]`;
  }

  /** `toArray`: the elements of an array, or the only one; with one more where not all of them are known. */
  list(value: Value | undefined): readonly Value[] {
    if (value?.kind !== "array") return value === undefined ? [] : [value];
    return value.open ? [...value.items, unknown("it is not constant", value.origin)] : value.items;
  }

  /** Values as they are printed, with commas between them. */
  rawList(value: Value | undefined): readonly Part[] {
    return this.list(value).map(item => this.raw(item, this.origin));
  }
}

/** A part of a statement where a condition holds, asked for at a place. */
export function when(condition: boolean, part: () => Part, place: Origin | null = null): Part {
  return condition ? from(place, part()) : "";
}

/** ` IF EXISTS` and its like. */
export function word(options: Options, key: string, words: string): Part {
  return when(options.isOn(key), () => words);
}

/** A name with its schema, and not a string. */
export function isName(value: Value | undefined): value is ObjectValue {
  return value?.kind === "object" && value.properties.has("name") && literalOf(value) === null;
}

/** The text of `pgm.func(…)`, `PgLiteral.create(…)` and objects like them; `null` for any other object. */
export function literalOf({ properties }: ObjectValue): Value | null {
  const literal = properties.get("literal")?.value;
  const isLiteral = literal?.kind === "constant" && literal.value === true;
  return isLiteral ? (properties.get("value")?.value ?? UNDEFINED) : null;
}

/** `pgm.func(sql)`. */
export function pgLiteral(value: Value | undefined, origin: Origin): ObjectValue {
  const literal = object({ value: value ?? UNDEFINED }, origin);
  literal.properties.set("literal", { value: { kind: "constant", value: true, origin: null }, origin: null });
  return literal;
}

/** The place of a text, where it is written within what surrounds it. */
export function placeOfText(value: Text, outer: Origin): Origin {
  return placeIn(outer, placeOf(value));
}

function placeOrNull(outer: Origin, inner: Origin | null): Origin | null {
  return inner === null ? null : placeIn(outer, inner);
}

/** The first of `$pga$`, `$pgb$`, … that does not stand in the text. */
function dollarsFor({ pieces }: Text): string {
  const plain = pieces.map(piece => (piece.kind === "hole" ? "" : piece.text)).join("");
  for (let code = "a".charCodeAt(0); ; code++) {
    const mark = `$pg${String.fromCharCode(code)}$`;
    if (!plain.includes(mark)) return mark;
  }
}

/** `userId` as `user_id`, the way of the package `decamelize`. */
function decamelize(name: string): string {
  return name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll}+)/gu, "$1_$2")
    .toLowerCase();
}
