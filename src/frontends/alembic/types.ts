import {
  constant,
  isNullish,
  native,
  primitiveOf,
  textOf,
  truthiness,
  type Origin,
  type Value,
} from "../evaluate/values.js";
import { from, joined, type Part, sql } from "../fragment.js";
import type { EnumMember } from "../python/classes.js";
import { ClassHost, Instance } from "../python/classes.js";
import { itemsOf } from "../python/items.js";
import { Call } from "./call.js";
import { Construct } from "./construct.js";
import { DIALECT_TYPES, GENERIC_TYPES, type Rendering } from "./type-words.js";
import { isMySql, literal, tableName, unknownPart, type Writing } from "./writing.js";

/** The type as the database writes it. `place` is where it stands. */
export function typeSql(value: Value | undefined, place: Origin, writing: Writing): Part {
  const own = ownWords(value, place);
  if (own !== null) return own;
  const type = typeOf(value, writing);
  if (type === null) return unknownPart(value, place, writing);
  const words = render(type, place, writing);
  return words === null ? unknownPart(value, place, writing) : from(type.origin ?? place, words);
}

/** What `get_col_spec` of a `UserDefinedType` of the repository gives. */
function ownWords(value: Value | undefined, place: Origin): Part | null {
  const made = value instanceof ClassHost ? instanceOf(value) : value;
  const spec = made instanceof Instance ? made.get("get_col_spec") : undefined;
  if (!(made instanceof Instance) || spec?.kind !== "native") return null;
  const words = spec.call([], made.site, null);
  return textOf(words) === null ? null : from(value?.origin ?? place, textOf(words) ?? "");
}

function instanceOf(type: ClassHost): Value | undefined {
  return type.call([], { node: type.node, origin: type.origin, argumentNodes: [] });
}

/** The construct that a type comes to in this database: variants chosen, decorators taken off. */
export function typeOf(value: Value | undefined, writing: Writing): Construct | null {
  if (value instanceof Instance) return decorated(value, writing);
  if (value instanceof ClassHost) {
    const made = instanceOf(value);
    return made instanceof Instance ? decorated(made, writing) : null;
  }
  if (!(value instanceof Construct)) return null;
  if (value.name === "with_variant" && value.isCalled) {
    const dialects = value.args.slice(1).map(arg => textOf(arg));
    return typeOf(
      dialects.some(name => name === dialectName(writing)) ? value.args[0] : (value.parent ?? undefined),
      writing,
    );
  }
  // What follows changes to a value, and a choice, are kept as the type inside.
  if (value.name === "as_mutable" && value.isCalled) return typeOf(value.args[0], writing);
  const choice = value.name === "ChoiceType" ? (value.keyword("impl")?.value ?? value.args[1]) : undefined;
  return choice === undefined ? value : typeOf(choice, writing);
}

/** SQLAlchemy's name of the dialect; MariaDB is reached by the one for MySQL. */
export function dialectName({ dialect }: Writing): string {
  return dialect === "mariadb" ? "mysql" : dialect;
}

/** A `TypeDecorator` of the repository: what `load_dialect_impl` gives, or its `impl`. */
function decorated(instance: Instance, writing: Writing): Construct | null {
  const load = instance.get("load_dialect_impl");
  if (load?.kind === "native") {
    const describe = native("type_descriptor", ([type]) => type ?? instance);
    const dialect: Value = {
      kind: "object",
      properties: new Map(),
      open: false,
      constructedBy: null,
      base: null,
      origin: instance.origin,
    };
    const name = {
      kind: "text",
      pieces: [{ kind: "literal", text: dialectName(writing), source: null }],
      origin: null,
    } as const;
    const host = native("dialect", () => dialect, { name, type_descriptor: describe });
    const made = load.call([host], instance.site, null);
    const found = typeOf(made === instance ? undefined : made, writing);
    if (found !== null) return found;
  }
  return typeOf(implementation(instance), writing);
}

/** The type that a class builds on: its `impl`, made with what the class was called with, or the type that it inherits from. */
function implementation(instance: Instance): Value | undefined {
  const impl = instance.fields.get("impl") ?? instance.owner.get("impl") ?? baseType(instance.owner);
  const isPlain = (impl instanceof Construct && !impl.isCalled) || impl instanceof ClassHost;
  return isPlain && instance.owner.get("__init__") === undefined ? impl.call(instance.args, instance.site) : impl;
}

function baseType(owner: ClassHost): Value | undefined {
  for (const base of owner.bases) {
    if (base instanceof Construct && !NO_TYPES.test(base.name)) return base;
    const inherited = base instanceof ClassHost ? baseType(base) : undefined;
    if (inherited !== undefined) return inherited;
  }
  return undefined;
}

const NO_TYPES = /^(?:TypeDecorator|UserDefinedType|TypeEngine|Generic|Protocol|Mutable\w*)$/;

function render(type: Construct, place: Origin, writing: Writing): Part | null {
  if (type.name === "Enum" || type.name === "ENUM") return enumSql(type, place, writing);
  if (type.name === "SET" && isMySql(writing))
    return sql`SET(${type.args.map(label => literal(label, place, writing))})`;
  if (type.name === "ARRAY" || type.name === "PickleType") return composed(type, place, writing);
  const own = type.dialect === null ? undefined : DIALECT_TYPES[type.dialect]?.[type.name];
  const rendering: Rendering | undefined = optional(type) ?? own ?? GENERIC_TYPES[type.name];
  if (rendering === undefined) return null;
  const words =
    typeof rendering === "string" ? rendering : rendering[writing.dialect === "mariadb" ? "mysql" : writing.dialect];
  return parameters(words, type, place, writing);
}

/** The words of a type that an option changes. */
function optional(type: Construct): string | undefined {
  const isSet = (name: string, wanted: boolean): boolean =>
    truthiness(type.keyword(name)?.value ?? constant(null)) === wanted;
  if (type.name === "Uuid" && type.keyword("native_uuid") !== undefined && isSet("native_uuid", false))
    return "CHAR(32)";
  if (type.name === "BIT" && isSet("varying", true)) return "BIT VARYING(length)";
  const fields = type.name === "INTERVAL" ? textOf(type.keyword("fields")?.value) : null;
  return fields === null ? undefined : `INTERVAL ${fields}`;
}

function composed(type: Construct, place: Origin, writing: Writing): Part | null {
  if (type.name === "PickleType") return writing.dialect === "postgresql" ? "BYTEA" : "BLOB";
  const call = argumentsOf(type, ["item_type", "as_tuple", "dimensions"], place);
  const dimensions = primitiveOf(call.value("dimensions") ?? literalOne)?.value;
  const times = typeof dimensions === "number" ? dimensions : 1;
  return sql`${typeSql(call.value("item_type"), place, writing)}${"[]".repeat(times)}`;
}

const literalOne = { kind: "constant", value: 1, origin: null } as const;

/** The arguments of what was built; `place` is where that is used, for what was not called. */
export function argumentsOf(made: Construct, names: readonly string[], place: Origin): Call {
  const origin = made.origin ?? place;
  return new Call(
    made.args,
    {
      node: { type: "PyCall", range: [origin.start, origin.end] },
      origin,
      argumentNodes: made.given?.nodes ?? [],
      ...(made.given?.keywords === undefined ? {} : { keywords: made.given.keywords }),
    },
    names,
  );
}

/** Fills the parameters of a type into its word: `VARCHAR(length)` becomes `VARCHAR(20)`, or `VARCHAR`. */
function parameters(words: string, type: Construct, place: Origin, writing: Writing): Part | null {
  const [, word = words, list, rest = ""] = /^([^(]+)(?:\(([^)]*)\))?(.*)$/.exec(words) ?? [];
  const names = list === undefined ? [] : list.split(",").map(name => name.trim());
  const call = argumentsOf(
    type,
    names.map(name => name.replace(/[?]|=.*/g, "")),
    place,
  );
  // What is marked is counted among the arguments and printed elsewhere, if at all.
  const given = names.flatMap(name => {
    if (/^\d+$/.test(name)) return [name];
    const [key = name, byDefault] = name.split("=");
    const value = key.endsWith("?") ? undefined : call.value(key);
    return value === undefined ? (byDefault ?? []) : [literal(value, place, writing)];
  });
  // MySQL has no text of any length under this name: SQLAlchemy refuses it.
  if (isMySql(writing) && word === "VARCHAR" && given.length === 0) return null;
  const timezone =
    type.given !== null && isOn(call.value("timezone") ?? (names.length === 0 ? type.args[0] : undefined));
  const zoned = (part: string): string => part.replace("{zone}", timezone ? "WITH TIME ZONE" : "WITHOUT TIME ZONE");
  const unsigned = isMySql(writing) && isOn(call.value("unsigned")) ? " UNSIGNED" : "";
  const zerofill = isMySql(writing) && isOn(call.value("zerofill")) ? " ZEROFILL" : "";
  return joined([
    zoned(word),
    ...(given.length === 0 ? [] : [sql`(${given})`]),
    zoned(rest) + unsigned + zerofill,
    ...charset(call, writing),
  ]);
}

function charset(call: Call, writing: Writing): Part[] {
  const charset = call.value("charset");
  const collation = textOf(call.value("collation"));
  if (isMySql(writing)) {
    const set = charset === undefined ? null : textOf(charset);
    return [
      ...(set === null ? [] : [` CHARACTER SET ${set}`]),
      ...(collation === null ? [] : [` COLLATE ${collation}`]),
    ];
  }
  return collation === null ? [] : [writing.dialect === "sqlite" ? ` COLLATE ${collation}` : ` COLLATE "${collation}"`];
}

function isOn(value: Value | undefined): boolean {
  return value !== undefined && truthiness(value) === true;
}

// --- enumerations ---

/** The labels of an enumeration; `null` where not all are known. */
export function enumLabels(type: Construct): readonly Value[] | null {
  const [first] = type.args;
  if (first instanceof ClassHost && first.isEnum) {
    const values = type.keyword("values_callable") === undefined;
    return first.members().map(member => {
      const { name, value } = member as EnumMember;
      return values
        ? { kind: "text", pieces: [{ kind: "literal", text: name, source: null }], origin: value.origin }
        : value;
    });
  }
  const labels = type.args.flatMap(arg => {
    if (arg.kind !== "array") return [arg];
    const { items, open } = itemsOf(arg);
    return open ? [arg] : items;
  });
  return labels.length > 0 && labels.every(label => textOf(label) !== null) ? labels : null;
}

/** Whether the enumeration is a type of its own in the database. */
export function isNativeEnum(type: Construct, writing: Writing): boolean {
  if (type.name !== "Enum" && type.name !== "ENUM") return false;
  const native = type.keyword("native_enum")?.value;
  return writing.dialect === "postgresql" && !(native?.kind === "constant" && native.value === false);
}

/** The name of an enumeration's type behind its schema. */
export function enumName(type: Construct, place: Origin, writing: Writing): Part {
  const [first] = type.args;
  const name = type.keyword("name")?.value;
  const byClass = first instanceof ClassHost ? first : null;
  if (isNullish(name) && byClass !== null) return `"${byClass.node.name.toLowerCase()}"`;
  return tableName(name, type.keyword("schema")?.value, place, writing);
}

function enumSql(type: Construct, place: Origin, writing: Writing): Part | null {
  if (isNativeEnum(type, writing)) {
    return type.keyword("name") === undefined && !(type.args[0] instanceof ClassHost)
      ? null
      : enumName(type, place, writing);
  }
  const labels = enumLabels(type);
  const native = type.keyword("native_enum")?.value;
  if (isMySql(writing) && !(native?.kind === "constant" && native.value === false)) {
    return labels === null
      ? sql`ENUM(${[unknownPart(type, place, writing)]})`
      : sql`ENUM(${labels.map(label => literal(label, place, writing))})`;
  }
  const length = primitiveOf(type.keyword("length")?.value ?? literalOne)?.value;
  const longest = Math.max(0, ...(labels ?? []).map(label => (textOf(label) ?? "").length));
  const shown = Math.max(longest, type.keyword("length") === undefined || typeof length !== "number" ? 0 : length);
  // The longest label makes the length.
  return labels === null && shown === 0 ? null : `VARCHAR(${shown})`;
}

/** The enumeration in a type that the table has to be preceded by; it may be the element of an array. */
export function enumIn(value: Value | undefined, writing: Writing): Construct | null {
  const type = typeOf(value, writing);
  if (type === null) return null;
  if (type.name === "ARRAY") return enumIn(type.args[0] ?? type.keyword("item_type")?.value, writing);
  return isNativeEnum(type, writing) ? type : null;
}
