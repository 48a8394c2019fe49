import { printed, type Options } from "../../options.js";
import { isNullish, text, textOf, truthiness, type ClassValue, type Text, type Value } from "../../evaluate/values.js";
import type { PropertyPlace } from "../decorators.js";
import type { DeclaredProperty, PropertyKind } from "./declarations.js";
import type { EntityMetadata } from "./metadata.js";
import { labelsOf, sqlDefault, type SqlDefault } from "./values.js";
import {
  baseTypeOf,
  mappedType,
  ownColumnType,
  columnType,
  TypeHost,
  type MappedType,
  type TypeContext,
} from "./types.js";
import type { World } from "./world.js";

/** The class of a project's own type, with what was made of it. */
interface OwnType {
  readonly class: ClassValue;
  readonly instance: Value;
}

/** What MikroORM makes of a property: `EntityProperty`. */
export class PropertyMetadata {
  readonly kind: PropertyKind;
  readonly place: PropertyPlace;
  readonly options: Options;
  name: string;
  /** The names of its columns, where they are known before those of others are. */
  given: readonly Text[] | null;
  isPrimary: boolean;
  isNullable: boolean | null;
  /** What is given, or asked for by a decorator of its own: a name, or whether. */
  index: Value | null;
  unique: Value | null;
  persist: boolean | null;
  isEnum: boolean;
  isArray: boolean;
  /** The labels or numbers of an enum; `null` where they are not given. */
  items: readonly (string | number)[] | null = null;
  readonly problems: string[] = [];
  /** The embedded property that it comes from, as it is kept in one column or many. */
  parent: PropertyMetadata | null = null;
  /** What the first of its column names begins with. */
  prefix = "";
  isDiscriminator = false;
  /** The type as it is called: that of a column, or a class. */
  readonly type: string | null;
  readonly mapped: TypeHost | null = null;
  readonly own: OwnType | null = null;
  private readonly initial: Value | null;

  constructor(
    readonly declared: DeclaredProperty,
    /** The value that a new instance has. */
    initial: Value | null,
    readonly world: World,
  ) {
    const { place, kind, options } = declared;
    this.kind = kind;
    this.place = place;
    this.options = options;
    this.name = place.name;
    this.given = givenNames(declared, world);
    this.isPrimary = options.isOn("primary");
    this.persist = declared.isMethod || options.isOff("persist") || options.gives("formula") ? false : null;
    this.index = valueOr(options, "index");
    this.unique = valueOr(options, "unique");
    this.isArray = options.isOn("array");
    this.isEnum = options.isOn("enum") && !this.isArray;
    this.initial = initial;
    const isInitiallyNull = this.initial?.kind === "constant" && this.initial.value === null;
    const isOptional = isInitiallyNull || (world.options.readsTypes && mayBeLeftOut(declared));
    this.isNullable = options.has("nullable") ? truthiness(options.get("nullable")) : isOptional ? true : null;
    if (options.isOn("enum") || options.has("items")) this.readItems();
    const type = this.readType();
    if (type instanceof TypeHost) {
      this.mapped = type;
      this.type = null;
    } else if (typeof type === "object" && type !== null) {
      this.own = type;
      this.type = null;
    } else {
      this.type = type;
    }
  }

  private readItems(): void {
    const { options, world } = this;
    const items = options.get("items");
    const value = items.kind === "function" ? world.called(items, [], options.place("items")) : items;
    if (isNullish(value)) return;
    this.items = labelsOf(value);
    if (this.items === null) this.problems.push(`the items of \`${this.name}\` are not constant`);
  }

  /** The type that is given, or that the annotation or the initial value says. */
  private readType(): string | TypeHost | OwnType | null {
    const { options, kind, declared, world } = this;
    if (kind !== "scalar") return null;
    const value = options.get("type");
    if (!isNullish(value)) return this.givenType(value);
    const runtime = options.word("runtimeType");
    if (runtime !== null) return runtime;
    const initial = world.options.readsTypes ? null : initialType(this.initial);
    if (world.options.readsTypes && /^(?:Record|Dictionary)\s*</.test(declared.annotation ?? "")) return "json";
    if (declared.designType?.kind === "native") return SIMPLE.get(declared.designType.name) ?? declared.designType.name;
    return initial;
  }

  private givenType(value: Value): string | TypeHost | OwnType | null {
    if (value instanceof TypeHost) return value;
    const instance = value.kind === "object" && value.constructedBy !== null ? value : null;
    const owner = instance?.constructedBy ?? (value.kind === "class" ? value : null);
    if (owner !== null && baseTypeOf(owner) !== null) {
      return { class: owner, instance: instance ?? this.world.instanceOf(owner) };
    }
    const name = textOf(value) ?? constructorName(value);
    if (name === null) this.problems.push(`the type of \`${this.name}\` is not constant`);
    return name === null ? null : (SIMPLE.get(name) ?? name);
  }

  /** Whether it is known which columns it has, and of which type. */
  get isTyped(): boolean {
    return this.type !== null || this.mapped !== null || this.own !== null || this.columnTypes !== null;
  }

  // --- the type ---

  /** The types that are given for its columns. */
  get columnTypes(): readonly (string | null)[] | null {
    const { options } = this;
    if (options.has("columnTypes")) {
      const list = options.get("columnTypes");
      return list.kind === "array" ? list.items.map(item => textOf(item)) : [null];
    }
    return options.has("columnType") ? [options.word("columnType")] : null;
  }

  get nativeEnumName(): string | null {
    return this.options.word("nativeEnumName");
  }

  number(key: string): number | null {
    const value = this.options.get(key);
    return value.kind === "constant" && typeof value.value === "number" ? value.value : null;
  }

  get labels(): readonly string[] | null {
    const { items } = this;
    return items?.every(item => typeof item === "string") === true ? items : null;
  }

  /** The length that is given; moments that are versions have one of their own. */
  get length(): number | null {
    const isMoment = this.isVersion && this.mappedType === "datetime";
    return this.number("length") ?? (isMoment ? VERSION_LENGTH : null);
  }

  context(autoincrement: boolean): TypeContext {
    return {
      length: this.length,
      precision: this.number("precision"),
      scale: this.number("scale"),
      autoincrement,
      isGenerated: this.options.gives("generated"),
      labels: this.labels,
      nativeEnumName: this.nativeEnumName,
      columnType: this.columnTypes?.[0] ?? null,
    };
  }

  /** `MetadataDiscovery.getMappedType`, with the types that it takes for custom ones before that. */
  get mappedType(): MappedType {
    const { world, mapped, own, type, columnTypes, isEnum } = this;
    if (own !== null) return baseTypeOf(own.class) ?? "type";
    if (mapped !== null) return mapped.type;
    if (this.isArray && this.options.isOn("enum")) return "enumArray";
    const lower = type?.toLowerCase() ?? "";
    if (lower === "json" || lower === "jsonb") return "json";
    const [given] = columnTypes ?? [];
    if (given === "json" || given === "jsonb") return "json";
    if (this.isArray && this.items !== null) return "enumArray";
    if (lower === "array" || lower.endsWith("[]")) return "array";
    if (lower === "buffer") return "blob";
    if (lower === "uint8array") return "uint8array";
    if (this.nativeEnumName !== null) return "enum";
    if (isEnum) return this.labels === null ? "tinyint" : "enum";
    const word = given ?? type ?? "";
    return mappedType(word === "Date" ? "datetime" : word, world.dialect);
  }

  /** The type of its column in SQL; `null` where it is not known. */
  columnType(autoincrement: boolean): string | null {
    const { world, own, type, columnTypes } = this;
    const { dialect, machine } = world;
    if (columnTypes !== null) return withoutGenerated(columnTypes[0] ?? null);
    const context = this.context(autoincrement);
    if (own !== null) return ownColumnType(own.class, own.instance, context, dialect, machine, this.place.origin);
    if (!this.isTyped && !this.isEnum && !this.options.isOn("enum")) return null;
    const mapped = this.mappedType;
    // A word that is no type of MikroORM's is taken for one of the database.
    if (mapped === "unknown" && type !== null && !SCALARS.has(type) && !/[<>:"';{}]/.test(type)) {
      const { length } = context;
      return length === null || type.endsWith(`(${String(length)})`) ? type : `${type}(${String(length)})`;
    }
    return columnType(mapped, context, dialect);
  }

  // --- the default ---

  /** The default of the column; `null` for none. */
  get default(): SqlDefault | null {
    const { options, world } = this;
    if (options.gives("defaultRaw")) return sqlDefault(options.get("defaultRaw"), true, this.mappedType, world.dialect);
    if (options.has("default")) return sqlDefault(options.get("default"), false, this.mappedType, world.dialect);
    if (!world.options.infersDefaults || this.initial === null) return null;
    const { initial } = this;
    const isConstant = initial.kind === "text" || (initial.kind === "constant" && !isNullish(initial));
    return isConstant ? sqlDefault(initial, false, this.mappedType, world.dialect) : null;
  }

  get isVersion(): boolean {
    return this.options.isOn("version");
  }

  /** The class of what it refers to, or what is embedded. */
  get target(): Value | null {
    const { options, declared } = this;
    const given = options.get("entity");
    if (!isNullish(given)) return given;
    const type = options.get("type");
    if (!isNullish(type)) return type;
    return declared.annotation === null ? null : text(classIn(declared.annotation));
  }

  // --- relations ---

  /** What a relation refers to; `null` where that is not known. */
  get entity(): EntityMetadata | null {
    const { target, place, world, declared } = this;
    return target === null ? null : world.entityOf(target, place.origin, declared);
  }

  get isOwner(): boolean {
    const { options, kind } = this;
    if (kind === "m:1") return true;
    if (options.has("owner")) return options.isOn("owner");
    if (kind === "m:n") return !options.gives("mappedBy");
    return kind === "1:1" && (options.gives("inversedBy") || !options.gives("mappedBy"));
  }

  /** Whether it is kept in columns of its own table that refer to another one. */
  get isReference(): boolean {
    return this.kind === "m:1" || (this.kind === "1:1" && this.isOwner);
  }

  get cascades(): boolean {
    const cascade = this.options.get("cascade");
    return (
      cascade.kind === "array" &&
      cascade.items.some(item => ["all", "remove"].includes(textOf(item)?.toLowerCase() ?? ""))
    );
  }

  /** A copy that stands in another class. */
  copy(): PropertyMetadata {
    return Object.assign(Object.create(PropertyMetadata.prototype) as PropertyMetadata, this);
  }
}

function valueOr(options: Options, key: string): Value | null {
  const value = options.get(key);
  return truthiness(value) === false ? null : value;
}

/** The names of columns that are given. */
function givenNames({ place, options }: DeclaredProperty, { machine }: World): readonly Text[] | null {
  for (const key of ["fieldNames", "joinColumns"]) {
    const list = options.get(key);
    if (list.kind === "array") return list.items.map(item => printed(item, options.place(key), machine));
  }
  for (const key of ["fieldName", "name", "joinColumn"]) {
    if (!options.has(key) || (key === "name" && options.word(key) === place.name)) continue;
    return [printed(options.get(key), options.place(key), machine)];
  }
  return null;
}

/** `Platform.getDefaultVersionLength`. */
const VERSION_LENGTH = 3;

/** What `design:type` is called for MikroORM. */
const SIMPLE: ReadonlyMap<string, string> = new Map([
  ["String", "string"],
  ["Number", "number"],
  ["Boolean", "boolean"],
  ["Array", "array"],
  ["BigInt", "bigint"],
]);

/** Types of the language that say nothing of a column. */
const SCALARS: ReadonlySet<string> = new Set([
  "string",
  "number",
  "boolean",
  "bigint",
  "Date",
  "Buffer",
  "RegExp",
  "any",
  "unknown",
]);

function constructorName(value: Value): string | null {
  if (value.kind === "native") return value.name;
  if (value.kind === "class") return value.node.id?.name ?? null;
  return value.kind === "host" ? value.label : null;
}

function initialType(initial: Value | null): string | null {
  if (initial === null) return null;
  if (initial.kind === "text") return "string";
  if (initial.kind === "constant" && initial.value !== null && initial.value !== undefined) return typeof initial.value;
  return null;
}

/** Whether TypeScript allows that a property is not set: `name?: string`, `name: string | null`. */
function mayBeLeftOut({ place: { key }, annotation }: DeclaredProperty): boolean {
  const isMarked = /^["'`\]]?\s*\?/.test(key.module.text.slice(key.end, key.end + 20));
  return isMarked || /(?:^|\|)\s*(?:null|undefined)\s*(?:\||$)/.test(annotation ?? "");
}

/** `type generated always as expression` says more than a type. */
function withoutGenerated(type: string | null): string | null {
  return type === null ? null : (/^(.*) generated always as /i.exec(type)?.[1] ?? type);
}

/** The class in an annotation: `Author`, `Ref<Author> | null`, `Collection<Book>`. */
function classIn(annotation: string): string {
  const parts = annotation.split("|").map(part => part.trim().replace(/\[\]$/, ""));
  const [first = ""] = parts.filter(part => !/^(?:null|undefined)$/.test(part));
  return /<\s*([\w$.]+)/.exec(first)?.[1] ?? first;
}
