import {
  constant,
  isNullish,
  native,
  object,
  text,
  textOf,
  type Origin,
  type Text,
  type Value,
} from "../../evaluate/values.js";
import { concat } from "../../evaluate/text.js";
import { Options, printed } from "../../options.js";
import type { Problem } from "../decorators.js";
import { lineOf, type Declaration, type DeclaredKey } from "./declarations.js";
import { PropertyMetadata } from "./property.js";
import { isNumeric, mappedType } from "./types.js";
import type { World } from "./world.js";

/** An index, a unique constraint or a check, where its properties are found. */
export interface KeyMetadata extends DeclaredKey {
  /** The embedded property whose class declares it. */
  readonly within: PropertyMetadata | null;
}

/** What MikroORM makes of what is declared of an entity: `EntityMetadata`. */
export class EntityMetadata {
  readonly problems: Problem[] = [];
  /** In the order of columns, but for keys, which come first. */
  private readonly known = new Map<string, PropertyMetadata>();
  private readonly line: readonly Declaration[];
  private readonly names = new Map<PropertyMetadata, readonly Text[]>();
  private readonly visiting = new Set<PropertyMetadata>();
  readonly indexes: KeyMetadata[] = [];
  readonly uniques: KeyMetadata[] = [];
  readonly checks: KeyMetadata[] = [];
  private isBuilt = false;

  constructor(
    readonly declaration: Declaration,
    readonly world: World,
  ) {
    this.line = lineOf(declaration);
    for (const each of this.line) this.take(each);
    for (const { options, origin } of this.line) {
      if (UNREAD.some(option => options.gives(option))) this.say("an entity is known in part", origin);
    }
  }

  private take(declaration: Declaration, isOfChild = false): void {
    const { world } = this;
    this.problems.push(...declaration.problems);
    for (const declared of declaration.properties.values()) {
      const { name } = declared.place;
      const made = new PropertyMetadata(declared, world.initialValue(this.declaration, declaration, name), world);
      if (isOfChild) this.addOfChild(made);
      else this.add(made);
    }
    const at = (key: DeclaredKey): KeyMetadata => ({ ...key, within: null });
    this.indexes.push(...declaration.indexes.map(at));
    this.uniques.push(...declaration.uniques.map(at));
    this.checks.push(...declaration.checks.map(at));
  }

  private add(property: PropertyMetadata): void {
    this.known.delete(property.name);
    this.known.set(property.name, property);
  }

  private say(detail: string, origin: Origin): void {
    this.problems.push({ reason: "dynamic", detail, origin });
  }

  /** The properties with those of children and of what is embedded; keys come first. */
  get properties(): readonly PropertyMetadata[] {
    this.build();
    const all = [...this.known.values()];
    return [...all.filter(({ isPrimary }) => isPrimary), ...all.filter(({ isPrimary }) => !isPrimary)];
  }

  get primary(): readonly PropertyMetadata[] {
    return this.properties.filter(({ isPrimary }) => isPrimary);
  }

  get isComposite(): boolean {
    return this.primary.length > 1;
  }

  property(name: string): PropertyMetadata | null {
    this.build();
    return this.known.get(name) ?? null;
  }

  private build(): void {
    if (this.isBuilt) return;
    this.isBuilt = true;
    const { world } = this;
    const children = this.discriminatorColumn === null ? [] : world.childrenOf(this.declaration);
    if (this.discriminatorColumn !== null) this.addDiscriminator(this.discriminatorColumn, children);
    for (const child of children) this.take(child, true);
    const own = [...this.known.values()];
    this.known.clear();
    for (const property of own) {
      this.add(property);
      this.embed(property);
    }
  }

  // --- the table ---

  /** The entity in whose table its rows are. */
  get root(): EntityMetadata {
    const { world, line } = this;
    const root = line.find(each => each.kind === "entity" && each.options.gives("discriminatorColumn"));
    return root === undefined || root === this.declaration ? this : world.metadataOf(root);
  }

  get isAbstract(): boolean {
    const { kind, options } = this.declaration;
    return kind === "none" || options.isOn("abstract");
  }

  private get given(): Text | null {
    const { options } = this.declaration;
    const key = ["tableName", "collection"].find(each => options.gives(each));
    return key === undefined ? null : printed(options.get(key), options.place(key), this.world.machine);
  }

  get tableName(): Text {
    const { declaration, world, given } = this;
    const word = textOf(given ?? undefined);
    if (given !== null && word?.includes(".") === true && !declaration.options.gives("schema")) {
      return text(word.slice(word.indexOf(".") + 1), given.origin);
    }
    return given ?? world.naming.name("classToTableName", declaration.origin, declaration.name);
  }

  /** The schema; `null` for that of the connection. */
  get schema(): Text | null {
    const { declaration, world, given } = this;
    const { options } = declaration;
    if (options.gives("schema")) {
      return textOf(options.get("schema")) === "*"
        ? world.options.schema
        : printed(options.get("schema"), options.place("schema"), world.machine);
    }
    const word = textOf(given ?? undefined);
    if (given !== null && word?.includes(".") === true) return text(word.slice(0, word.indexOf(".")), given.origin);
    return world.options.schema;
  }

  // --- rows of several classes in one table ---

  get discriminatorColumn(): string | null {
    const { kind, options } = this.declaration;
    return kind === "entity" ? options.word("discriminatorColumn") : null;
  }

  private addDiscriminator(name: string, children: readonly Declaration[]): void {
    const { declaration, world } = this;
    const { options, origin } = declaration;
    const map = options.get("discriminatorMap");
    const classes = [declaration, ...children].filter(each => !each.options.isOn("abstract") && each.kind === "entity");
    const labels =
      map.kind === "object"
        ? [...map.properties.keys()]
        : classes.map(each => {
            const value = each.options.get("discriminatorValue");
            return isNullish(value)
              ? textOf(world.naming.name("classToTableName", origin, each.name))
              : textOf(printed(value, origin, world.machine));
          });
    if (labels.includes(null)) this.say("a discriminator is not constant", origin);
    const place = options.place("discriminatorColumn");
    const declared = this.known.get(name);
    const property =
      declared ??
      new PropertyMetadata(
        {
          place: { name, key: place, origin: place },
          kind: "scalar",
          options: new Options(object({ type: text("string"), enum: constant(true) }, place), place),
          designType: native("String", () => constant(undefined)),
          annotation: null,
          isMethod: false,
        },
        null,
        world,
      );
    property.items ??= labels.filter(label => label !== null);
    if (!property.options.has("index")) property.index ??= constant(true, place);
    if (declared === undefined) this.add(property);
  }

  /** A row of one entity has none of the columns of another. */
  private addOfChild(property: PropertyMetadata): void {
    const known = this.known.get(property.name);
    if (known !== undefined && known.type !== property.type) {
      this.say(`\`${property.name}\` is declared in two ways`, property.place.origin);
    }
    if (known?.items != null && property.items !== null) {
      property.items = [...new Set([...known.items, ...property.items])];
    }
    property.isNullable = true;
    this.add(property);
  }

  // --- what is embedded ---

  /** Whether an embedded property is kept as JSON. */
  static isObject(property: PropertyMetadata): boolean {
    if (property.isArray || property.options.isOn("object")) return true;
    return property.parent !== null && EntityMetadata.isObject(property.parent);
  }

  private embed(property: PropertyMetadata, depth = 0): void {
    if (property.kind !== "embedded" || EntityMetadata.isObject(property) || depth > DEEPEST) return;
    const embeddable = property.entity;
    if (embeddable === null) {
      const detail = `what is embedded as \`${property.name}\` cannot be followed`;
      this.problems.push({ reason: "helper", detail, origin: property.place.origin });
      return;
    }
    const prefix = this.prefixOf(property);
    for (const inner of embeddable.known.values()) {
      const made = inner.copy();
      made.parent = property;
      made.name = `${property.name}.${inner.name}`;
      made.persist ??= property.persist;
      if (property.isNullable === true) made.isNullable = true;
      made.given = [this.embeddedName(inner, prefix)];
      this.add(made);
      this.embed(made, depth + 1);
    }
    this.problems.push(...embeddable.problems);
    const within = (keys: readonly KeyMetadata[]): KeyMetadata[] => keys.map(key => ({ ...key, within: property }));
    this.indexes.push(...within(embeddable.indexes));
    this.uniques.push(...within(embeddable.uniques));
  }

  private embeddedName(inner: PropertyMetadata, prefix: Text): Text {
    const { place, given } = inner;
    const [first] = given ?? [];
    if (first !== undefined) return concat([prefix, first], first.origin);
    const word = textOf(prefix);
    if (word === null) return prefix;
    return this.world.naming.name("propertyToColumnName", place.key, word + place.name);
  }

  /** `MetadataDiscovery.getPrefix`. */
  private prefixOf(property: PropertyMetadata): Text {
    const { options, parent, place } = property;
    const prefix = options.get("prefix");
    const outer = parent === null ? text("") : this.prefixOf(parent);
    if (options.isOff("prefix")) return outer;
    if (prefix.kind !== "text") {
      const [own] = this.fieldNames(property);
      return concat([own ?? text(""), text("_")], place.key);
    }
    const mode = options.word("prefixMode") ?? this.world.options.prefixMode;
    return mode === "relative" ? concat([outer, prefix], prefix.origin) : prefix;
  }

  // --- columns ---

  /** The names of a property's columns. */
  fieldNames(property: PropertyMetadata): readonly Text[] {
    const known = this.names.get(property);
    if (known !== undefined) return known;
    const made = property.given ?? this.madeNames(property);
    this.names.set(property, made);
    return made;
  }

  private madeNames(property: PropertyMetadata): readonly Text[] {
    const { naming } = this.world;
    const { place, kind } = property;
    if (kind === "scalar" || kind === "embedded") return [naming.name("propertyToColumnName", place.key, place.name)];
    if (!property.isReference || this.visiting.has(property)) return [];
    this.visiting.add(property);
    const { entity } = property;
    const names = entity === null ? [] : this.joinNames(entity, place.name, place.key);
    this.visiting.delete(property);
    return names;
  }

  /** The columns that refer to the key of an entity, as they are named where nothing names them. */
  joinNames(entity: EntityMetadata, name: string, origin: Origin): readonly Text[] {
    return entity.primary.flatMap(key =>
      entity
        .fieldNames(key)
        .map(column => this.world.naming.name("joinKeyColumnName", origin, name, column, entity.isComposite)),
    );
  }

  /** Whether the database numbers the rows by a property. */
  isAutoincrement(property: PropertyMetadata): boolean {
    const { options, world } = property;
    if (options.has("autoincrement")) return options.isOn("autoincrement");
    if (!property.isPrimary || this.isComposite || property.kind !== "scalar") return false;
    if (property.type === "number" || property.type === "bigint") return true;
    if (property.columnTypes === null && property.nativeEnumName !== null) return false;
    const type = property.columnTypes?.[0] ?? property.columnType(false);
    return type !== null && isNumeric(mappedType(type, world.dialect), world.dialect);
  }

  /** The types of a property's columns in SQL; `null` for one that is not known. */
  columnTypes(property: PropertyMetadata): readonly (string | null)[] {
    if (property.kind === "embedded") return EntityMetadata.isObject(property) ? [this.world.jsonType] : [];
    if (!property.isReference) {
      return property.kind === "scalar" ? [property.columnType(this.isAutoincrement(property))] : [];
    }
    if (property.columnTypes !== null) return property.columnTypes;
    const { entity } = property;
    if (entity === null || this.visiting.has(property)) return [];
    this.visiting.add(property);
    const types = entity.primary.flatMap(key => entity.keyTypes(key));
    this.visiting.delete(property);
    return types;
  }

  /** The types of columns that refer to a key: those of the key, without what numbers its rows. */
  keyTypes(key: PropertyMetadata): readonly (string | null)[] {
    return key.kind === "scalar" ? [key.columnType(false)] : this.columnTypes(key);
  }

  /** Whether the columns of a property hold no negative numbers: those of MySQL that number rows, and refer to such. */
  isUnsigned(property: PropertyMetadata): boolean {
    const { options, world } = property;
    if (options.has("unsigned")) return options.isOn("unsigned");
    if (!world.supportsUnsigned) return false;
    if (property.isReference) {
      if (this.visiting.has(property)) return false;
      this.visiting.add(property);
      const { entity } = property;
      const isUnsigned = entity?.primary.some(key => entity.isUnsigned(key)) ?? false;
      this.visiting.delete(property);
      return isUnsigned;
    }
    const type = property.columnType(false);
    return property.isPrimary && type !== null && isNumeric(mappedType(type, world.dialect), world.dialect);
  }

  /** Whether NULL is allowed in the columns of a property; `null` where that is not known. */
  isNullable(property: PropertyMetadata): boolean | null {
    if (property.isNullable !== null) return property.isNullable;
    if (property.options.isOpen || (property.options.has("nullable") && property.isNullable === null)) return null;
    if (property.options.isOn("optional")) return true;
    return this.world.options.isBefore7 && property.isReference && property.cascades;
  }

  /** Whether a property has columns in the table. */
  hasColumns(property: PropertyMetadata): boolean {
    if (property.persist === false) return false;
    if (property.kind === "embedded") return EntityMetadata.isObject(property);
    if (property.parent !== null && EntityMetadata.isObject(property.parent)) return false;
    return property.kind === "scalar" || property.isReference;
  }

  /** The columns that the properties of a key stand for; `null` where they cannot be read. */
  columnsOf({ options, property, within, origin }: KeyMetadata): readonly Text[] | null {
    const given = options.get("properties");
    const items = isNullish(given) ? [] : given.kind === "array" ? (given.open ? null : given.items) : [given];
    const words = items?.map(item => textOf(item)) ?? [null];
    const names = property !== null && isNullish(given) ? [property.name] : words;
    const columns = names.map(name => (name === null ? null : this.columnsAt(name, within)));
    if (!columns.includes(null)) return [...new Set(columns.flatMap(each => each ?? []))];
    this.say("the columns of an index or constraint cannot be read", origin);
    return null;
  }

  private columnsAt(name: string, within: PropertyMetadata | null): readonly Text[] | null {
    const property = this.property(within === null ? name : `${within.name}.${name}`);
    return property === null || !this.hasColumns(property) ? null : this.fieldNames(property);
  }

  /** The names of columns, as functions of checks and expressions get them. */
  get columnMap(): Value {
    const entries = this.properties.flatMap((property): [string, Value][] => {
      const [first] = this.hasColumns(property) ? this.fieldNames(property) : [];
      return first === undefined ? [] : [[property.name.replaceAll(".", "_"), first]];
    });
    return object(Object.fromEntries(entries));
  }
}

/** Tables for each class of a line, and partitions: they came with version 7, and are not followed. */
const UNREAD = ["inheritance", "partitionBy"];

/** Embedded classes that embed themselves have no end. */
const DEEPEST = 6;
