import inflection from "inflection";
import type { OpaqueReason } from "../../../model/operation.js";
import {
  array,
  constant,
  isNullish,
  object,
  propertyOf,
  text,
  textAt,
  textOf,
  truthiness,
  UNDEFINED,
  type ObjectValue,
  type Origin,
  type Property,
  type Text,
  type Value,
} from "../../evaluate/values.js";
import { DataTypeHost } from "../../sequelize/data-types.js";
import { underscored } from "../../sequelize/writing.js";
import { hole, keyText, movedTo } from "../../texts.js";

/** Something of a model that cannot be read. */
export interface Problem {
  readonly reason: OpaqueReason;
  readonly detail: string;
  readonly origin: Origin;
}

/** A property of a model that stands for rows of another one. */
export interface Association {
  readonly as: string;
  readonly target: string | null;
  readonly many: boolean;
  /** The attribute of this model that holds the key of the other. */
  readonly foreignKey: string | null;
  readonly origin: Origin;
}

export interface AttributeProperty {
  value: ObjectValue;
  readonly origin: Origin;
  /** Made by Sequelize, and not by the model. */
  readonly isGenerated: boolean;
}

/** A model of Sequelize: what `Model.init` makes of attributes and options. */
export class Model {
  readonly attributes = new Map<string, AttributeProperty>();
  readonly associations: Association[] = [];
  readonly problems: Problem[] = [];
  readonly indexes: Value[] = [];

  constructor(
    readonly name: string,
    attributes: Value | undefined,
    readonly options: ObjectValue,
    /** Where the model is named. */
    readonly named: Origin,
    /** All of its declaration. */
    readonly origin: Origin,
  ) {
    if (attributes?.kind !== "object" || attributes.open)
      this.problem("dynamic", "its attributes are not constant", origin);
    if (options.open) this.problem("dynamic", "its options are not constant", origin);
    if (attributes?.kind === "object") {
      for (const [key, property] of attributes.properties) this.declare(key, property);
    }
    this.addDefaults();
    const { indexes } = this;
    this.addGinIndexes();
    const given = this.option("indexes");
    if (given.kind === "array") indexes.push(...given.items);
    if (given.kind === "array" ? given.open : !isNullish(given)) {
      this.problem("dynamic", "its indexes are not constant", origin);
    }
  }

  problem(reason: OpaqueReason, what: string, origin: Origin): void {
    this.problems.push({ reason, detail: `of the model \`${this.name}\`: ${what}`, origin });
  }

  option(key: string): Value {
    return this.options.properties.get(key)?.value ?? UNDEFINED;
  }

  isOn(key: string): boolean {
    return truthiness(this.option(key)) === true;
  }

  // --- names ---

  get singular(): string {
    return textOf(propertyOf(this.option("name"), "singular")) ?? inflection.singularize(this.name);
  }

  get plural(): string {
    return textOf(propertyOf(this.option("name"), "plural")) ?? inflection.pluralize(this.name);
  }

  get tableName(): Text {
    const given = this.option("tableName");
    if (truthiness(given) !== false) return given.kind === "text" ? given : hole("…", this.named);
    const name = textAt(this.isOn("freezeTableName") ? this.name : inflection.pluralize(this.name), this.named);
    return this.isOn("underscored") && !this.isOn("freezeTableName") ? movedTo(this.named, underscored(name)) : name;
  }

  get schema(): Value | null {
    const given = this.option("schema");
    return truthiness(given) === false ? null : given;
  }

  /** `getTableName()`. */
  get table(): Value {
    const { schema, tableName } = this;
    return schema === null ? tableName : object({ tableName, schema }, tableName.origin);
  }

  // --- attributes ---

  private declare(key: string, property: Property): void {
    const { value } = property;
    const origin = property.origin ?? value.origin ?? this.origin;
    if (value.kind === "unknown") this.problem("dynamic", `the attribute \`${key}\` is not constant`, origin);
    this.set(key, normalized(value), property, false);
  }

  /** Sets an attribute, with the column that it is kept in. */
  set(key: string, value: ObjectValue, property: Property, isGenerated: boolean): void {
    const origin = property.origin ?? this.origin;
    if (isNullish(value.properties.get("field")?.value)) {
      const name = keyText(key, property, origin);
      const field = this.isOn("underscored") ? movedTo(name.origin ?? origin, underscored(name)) : name;
      value.properties.set("field", { value: field, origin: field.origin });
    }
    this.attributes.set(key, { value, origin, isGenerated });
  }

  private addDefaults(): void {
    const { named } = this;
    const generated = (entries: Readonly<Record<string, Value>>): ObjectValue => object(entries, named);
    const type = (key: string): Value => new DataTypeHost(key, named);
    if (this.primaryKeys.length === 0) {
      const declared = [...this.attributes];
      this.attributes.clear();
      const id = {
        type: type("INTEGER"),
        allowNull: constant(false),
        primaryKey: constant(true),
        autoIncrement: constant(true),
      };
      this.set("id", generated(id), { value: UNDEFINED, origin: named }, true);
      for (const [key, attribute] of declared) this.attributes.set(key, attribute);
    }
    const add = (key: string, entries: Readonly<Record<string, Value>>): void => {
      if (!this.attributes.has(key)) this.set(key, generated(entries), { value: UNDEFINED, origin: named }, true);
    };
    const required = { allowNull: constant(false) };
    for (const [option, entries] of [
      ["createdAt", required],
      ["updatedAt", required],
      ["deletedAt", {}],
    ] as const) {
      const name = this.timestamp(option);
      if (name !== null) add(name, { type: type("DATE"), ...entries });
    }
    if (this.isOn("version")) {
      const name = textOf(this.option("version")) ?? "version";
      add(name, { type: type("INTEGER"), ...required, defaultValue: constant(0) });
    }
  }

  /** The attribute that keeps a time; `null` where there is none. */
  timestamp(option: "createdAt" | "updatedAt" | "deletedAt"): string | null {
    const off = (value: Value): boolean => value.kind === "constant" && value.value === false;
    if (off(this.option("timestamps")) || off(this.option(option))) return null;
    if (option === "deletedAt" && !this.isOn("paranoid")) return null;
    return textOf(this.option(option)) ?? option;
  }

  /** `index: true` of a column of JSONB. */
  private addGinIndexes(): void {
    for (const { value, origin } of this.attributes.values()) {
      const { properties } = value;
      const type = properties.get("type")?.value;
      const asked = properties.get("index");
      if (!(type instanceof DataTypeHost) || type.key !== "JSONB" || asked === undefined) continue;
      if (truthiness(asked.value) !== true) continue;
      const fields = array([properties.get("field")?.value ?? UNDEFINED], asked.origin);
      this.indexes.push(object({ fields, using: text("gin") }, asked.origin ?? origin));
    }
  }

  get primaryKeys(): readonly string[] {
    return [...this.attributes].flatMap(([key, { value }]) =>
      truthiness(value.properties.get("primaryKey")?.value ?? UNDEFINED) === true ? [key] : [],
    );
  }

  get primaryKey(): string | null {
    return this.primaryKeys[0] ?? null;
  }

  attribute(key: string | null): ObjectValue | null {
    return key === null ? null : (this.attributes.get(key)?.value ?? null);
  }

  /** The column of an attribute. */
  field(key: string): Value {
    return this.attribute(key)?.properties.get("field")?.value ?? text(key);
  }

  /** Adds what an attribute does not say by itself: `mergeDefaults`. */
  mergeDefaults(key: string, defaults: ObjectValue, origin: Origin): void {
    const known = this.attribute(key);
    if (known === null) this.set(key, defaults, { value: UNDEFINED, origin }, true);
    else merge(known, defaults);
  }

  /** The unique constraints over attributes that name one. */
  get uniqueKeys(): ObjectValue {
    const keys = object({}, this.origin);
    for (const { value, origin } of this.attributes.values()) {
      const unique = value.properties.get("unique")?.value ?? UNDEFINED;
      const name = textOf(unique) ?? textOf(propertyOf(unique, "name"));
      if (name === null && !(unique.kind === "object")) continue;
      const field = value.properties.get("field")?.value ?? UNDEFINED;
      const key = name ?? `${textOf(this.tableName) ?? ""}_${textOf(field) ?? ""}_unique`;
      const listed = propertyOf(keys.properties.get(key)?.value, "fields");
      const fields = listed?.kind === "array" ? [...listed.items, field] : [field];
      const place = value.properties.get("unique")?.origin ?? origin;
      keys.properties.set(key, { value: object({ fields: array(fields, place) }, place), origin: place });
    }
    return keys;
  }
}

/** An attribute as an object of its own, which others may add to. */
export function normalized(value: Value): ObjectValue {
  if (value.kind !== "object") return object({ type: value }, value.origin);
  return { ...value, properties: new Map(value.properties) };
}

function merge(known: ObjectValue, defaults: ObjectValue): void {
  for (const [key, property] of defaults.properties) {
    const own = known.properties.get(key)?.value;
    if (own === undefined || (own.kind === "constant" && own.value === undefined)) known.properties.set(key, property);
    else if (own.kind === "object" && property.value.kind === "object") {
      const copy = normalized(own);
      merge(copy, property.value);
      known.properties.set(key, { value: copy, origin: known.properties.get(key)?.origin ?? null });
    }
  }
}

/** Options of a model over those of the connection: `Utils.merge`. */
export function mergedOptions(globals: ObjectValue | null, own: Value | undefined, origin: Origin): ObjectValue {
  const merged = object({}, origin);
  merged.open = (globals?.open ?? false) || (own !== undefined && own.kind !== "object" && !isNullish(own));
  for (const source of [globals, own]) {
    if (source?.kind !== "object") continue;
    if (source.open) merged.open = true;
    for (const [key, property] of source.properties) {
      const before = merged.properties.get(key)?.value;
      const { value } = property;
      if (value.kind === "constant" && value.value === undefined) continue;
      if (before?.kind === "array" && value.kind === "array") {
        const both = array([...value.items, ...before.items], value.origin, value.open || before.open);
        merged.properties.set(key, { value: both, origin: property.origin });
      } else merged.properties.set(key, property);
    }
  }
  return merged;
}
