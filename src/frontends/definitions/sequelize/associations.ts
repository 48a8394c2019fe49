import inflection from "inflection";
import {
  constant,
  isNullish,
  object,
  propertyOf,
  text,
  textOf,
  truthiness,
  UNDEFINED,
  type ObjectValue,
  type Origin,
  type Value,
} from "../../evaluate/values.js";
import { mergedOptions, Model, normalized } from "./model.js";

export type AssociationKind = "belongsTo" | "hasOne" | "hasMany" | "belongsToMany";

/** An association of two models, as a call makes it. */
export interface AssociationCall {
  readonly kind: AssociationKind;
  readonly source: Model;
  readonly target: Model;
  readonly options: ObjectValue;
  readonly origin: Origin;
}

/** Adds the attributes that an association needs. */
export function associate(call: AssociationCall): void {
  const { source, options, origin } = call;
  if (options.open) source.problem("dynamic", "the options of an association are not constant", origin);
  if (call.kind === "belongsTo") belongsTo(call);
  else has(call, call.kind === "hasMany");
}

/** Sequelize's `camelize`. */
export function camelize(name: string): string {
  return name.trim().replace(/[-_\s]+(.)?/g, (_match, next: string | undefined) => (next ?? "").toUpperCase());
}

function option(options: ObjectValue, key: string): Value {
  return options.properties.get(key)?.value ?? UNDEFINED;
}

/** The attribute that holds the key, where it is given: by its name, or as an attribute. */
export function givenKey(value: Value): { readonly name: string | null; readonly attribute: ObjectValue | null } {
  if (value.kind !== "object") return { name: textOf(value), attribute: null };
  return { name: textOf(propertyOf(value, "name")) ?? textOf(propertyOf(value, "fieldName")), attribute: value };
}

function isUnknown(value: Value): boolean {
  return value.kind === "unknown" || (value.kind === "text" && textOf(value) === null);
}

function belongsTo({ source, target, options, origin }: AssociationCall): void {
  const as = textOf(option(options, "as"));
  const given = option(options, "foreignKey");
  if (isUnknown(given)) {
    source.problem("dynamic", "the foreign key of an association is not constant", origin);
    return;
  }
  const { name, attribute } = givenKey(given);
  const foreignKey = name ?? camelize(`${as ?? target.singular}_${target.primaryKey ?? ""}`);
  const targetKey = textOf(option(options, "targetKey")) ?? target.primaryKey;
  const referenced = target.attribute(targetKey);
  source.associations.push({ as: as ?? target.singular, target: target.name, many: false, foreignKey, origin });
  if (targetKey === null || referenced === null) {
    source.problem("dynamic", "the key of an association cannot be read", origin);
    return;
  }
  const added = keyAttribute(option(options, "keyType"), referenced, attribute, origin);
  const whole = source.attribute(foreignKey) ?? added;
  const onDelete = isNullable(whole) ? "SET NULL" : "NO ACTION";
  constrain(added, target, options, onDelete, target.field(targetKey), origin);
  source.mergeDefaults(foreignKey, added, origin);
}

function has({ source, target, options, origin }: AssociationCall, many: boolean): void {
  const given = option(options, "foreignKey");
  const as = option(options, "as");
  const alias = textOf(as) ?? textOf(propertyOf(as, many ? "plural" : "singular"));
  source.associations.push({
    as: alias ?? (many ? target.plural : target.singular),
    target: target.name,
    many,
    foreignKey: null,
    origin,
  });
  if (isUnknown(given)) {
    target.problem("dynamic", "the foreign key of an association is not constant", origin);
    return;
  }
  const { name, attribute } = givenKey(given);
  const owner = many ? source.singular : inflection.singularize(alias ?? source.name);
  const foreignKey = name ?? camelize(`${owner}_${source.primaryKey ?? ""}`);
  const sourceKey = textOf(option(options, "sourceKey")) ?? source.primaryKey;
  const referenced = source.attribute(sourceKey);
  if (sourceKey === null || referenced === null) {
    target.problem("dynamic", "the key of an association cannot be read", origin);
    return;
  }
  const added = keyAttribute(option(options, "keyType"), referenced, attribute, origin);
  const whole = target.attribute(foreignKey) ?? added;
  const onDelete = isNullable(whole) ? "SET NULL" : "CASCADE";
  constrain(added, source, options, onDelete, source.field(sourceKey), origin);
  target.mergeDefaults(foreignKey, added, origin);
}

/** An attribute that holds what `referenced` holds. */
function keyAttribute(keyType: Value, referenced: ObjectValue, given: ObjectValue | null, origin: Origin): ObjectValue {
  const type = isNullish(keyType) ? (referenced.properties.get("type")?.value ?? UNDEFINED) : keyType;
  const added = object({ type, allowNull: constant(true) }, origin);
  for (const [key, property] of given?.properties ?? []) {
    // The column of the attribute is `field`; `name` names the attribute.
    added.properties.set(key, property);
  }
  return added;
}

function isNullable(attribute: ObjectValue): boolean {
  return truthiness(attribute.properties.get("allowNull")?.value ?? UNDEFINED) === true;
}

/** `addForeignKeyConstraints`. */
function constrain(
  attribute: ObjectValue,
  referenced: Model,
  options: ObjectValue,
  byDefault: string,
  field: Value,
  origin: Origin,
): void {
  const constraints = option(options, "constraints");
  const isOff = constraints.kind === "constant" && constraints.value === false;
  const given = (key: string, otherwise: string): Value | null => {
    const value = option(options, key);
    return isNullish(value) ? (isOff ? null : text(otherwise, origin)) : value;
  };
  const [onDelete, onUpdate] = [given("onDelete", byDefault), given("onUpdate", "CASCADE")];
  const asked = truthiness(option(options, "foreignKeyConstraint")) === true;
  if (onDelete === null && onUpdate === null && !asked) return;
  const fields = referenced.primaryKeys.map(key => textOf(referenced.field(key)));
  if (fields.length !== 1 && fields.includes(textOf(field))) return;
  attribute.properties.set("references", { value: object({ model: referenced.table, key: field }, origin), origin });
  for (const [key, value] of [
    ["onDelete", onDelete],
    ["onUpdate", onUpdate],
  ] as const) {
    if (value !== null) attribute.properties.set(key, { value, origin });
  }
}

// --- many to many ---

/** A many-to-many association, whose other side may change what it is kept in. */
export class BelongsToMany {
  private foreignKey: string;
  private otherKey: string;
  private readonly hasOtherKey: boolean;
  private readonly hasTargetKey: boolean;
  private readonly sourceKey: string;
  private targetKey: string;
  private paired: BelongsToMany | null = null;
  private keyWasDropped = false;

  constructor(
    readonly call: AssociationCall,
    /** What `through` says: a model, or its name. */
    private readonly throughOptions: ObjectValue,
    readonly through: Model,
    others: readonly BelongsToMany[],
  ) {
    const { source, target, options } = call;
    this.sourceKey = textOf(option(options, "sourceKey")) ?? source.primaryKey ?? "id";
    this.hasTargetKey = !isNullish(option(options, "targetKey"));
    this.targetKey = textOf(option(options, "targetKey")) ?? target.primaryKey ?? "id";
    this.hasOtherKey = !isNullish(option(options, "otherKey"));
    this.foreignKey = this.ownKey;
    this.otherKey = this.keyOfTarget;
    this.paired =
      others.find(other => other.call.source === target && other.call.target === source && other.through === through) ??
      null;
    source.associations.push({
      as: this.as ?? target.plural,
      target: target.name,
      many: true,
      foreignKey: null,
      origin: call.origin,
    });
    if (this.paired !== null) this.pair(this.paired);
    this.inject();
  }

  private get as(): string | null {
    const as = option(this.call.options, "as");
    return textOf(as) ?? textOf(propertyOf(as, "plural"));
  }

  private get ownKey(): string {
    const { source, options } = this.call;
    return givenKey(option(options, "foreignKey")).name ?? camelize(`${source.singular}_${this.sourceKey}`);
  }

  private get keyOfTarget(): string {
    const { source, target, options } = this.call;
    const owner = source === target ? inflection.singularize(this.as ?? "") : target.singular;
    return givenKey(option(options, "otherKey")).name ?? camelize(`${owner}_${this.targetKey}`);
  }

  private pair(paired: BelongsToMany): void {
    paired.paired = this;
    let again = false;
    if (!this.hasTargetKey) {
      this.targetKey = paired.sourceKey;
      this.otherKey = this.keyOfTarget;
    }
    if (!paired.hasTargetKey && paired.targetKey !== this.sourceKey) {
      this.through.attributes.delete(paired.otherKey);
      paired.targetKey = this.sourceKey;
      paired.otherKey = paired.keyOfTarget;
      again = true;
    }
    if (!this.hasOtherKey) this.otherKey = paired.foreignKey;
    if (!paired.hasOtherKey && paired.otherKey !== this.foreignKey) {
      this.through.attributes.delete(paired.otherKey);
      paired.otherKey = this.foreignKey;
      again = true;
    }
    if (again) paired.inject();
  }

  private inject(): void {
    const { source, target, options, origin } = this.call;
    const { through, foreignKey, otherKey } = this;
    for (const key of through.primaryKeys) {
      const attribute = through.attributes.get(key);
      if (attribute?.isGenerated !== true) continue;
      if (key === foreignKey || key === otherKey) attribute.value.properties.delete("primaryKey");
      else through.attributes.delete(key);
      this.keyWasDropped = true;
    }
    const keys: readonly (readonly [string, Model, string, Value, boolean])[] = [
      [foreignKey, source, this.sourceKey, option(options, "foreignKey"), true],
      [otherKey, target, this.targetKey, option(options, "otherKey"), false],
    ];
    for (const [key, model, referencedKey, given, isOwn] of keys) {
      const referenced = model.attribute(referencedKey);
      if (referenced === null) {
        through.problem("dynamic", "the key of an association cannot be read", origin);
        continue;
      }
      const attribute = object({ type: referenced.properties.get("type")?.value ?? UNDEFINED }, origin);
      for (const [name, property] of givenKey(given).attribute?.properties ?? [])
        attribute.properties.set(name, property);
      const set = (name: string, value: Value): unknown => attribute.properties.set(name, { value, origin });
      if (this.keyWasDropped) set("primaryKey", constant(true, origin));
      else if (!isOff(option(this.throughOptions, "unique"))) set("unique", this.uniqueKey);
      const known = through.attribute(key);
      if (!isOff(option(options, "constraints"))) {
        set("references", object({ model: model.table, key: model.field(referencedKey) }, origin));
        for (const action of ["onDelete", "onUpdate"]) {
          const [asked, own] = [option(options, action), known?.properties.get(action)?.value ?? UNDEFINED];
          const [first, second] = isOwn ? [asked, own] : [own, asked];
          const chosen = isNullish(first) ? second : first;
          set(action, isNullish(chosen) ? text("CASCADE", origin) : chosen);
        }
      }
      this.assign(key, attribute, known);
    }
  }

  /** What the association says of the attribute goes before what it says itself. */
  private assign(key: string, attribute: ObjectValue, known: ObjectValue | null): void {
    const { origin } = this.call;
    const own = known === null ? object({}, origin) : normalized(known);
    for (const [name, property] of attribute.properties) own.properties.set(name, property);
    const before = this.through.attributes.get(key);
    this.through.set(key, own, { value: UNDEFINED, origin: before?.origin ?? origin }, before?.isGenerated ?? true);
  }

  private get uniqueKey(): Value {
    const { options, origin } = this.call;
    const given = option(options, "uniqueKey");
    const table = textOf(this.through.tableName) ?? this.through.name;
    return truthiness(given) === true
      ? given
      : text([table, this.foreignKey, this.otherKey, "unique"].join("_"), origin);
  }
}

function isOff(value: Value): boolean {
  return value.kind === "constant" && value.value === false;
}

/** The model of a many-to-many association that names no model, with the options of the one that names it. */
export function throughModel(
  name: string,
  { source, options, origin }: AssociationCall,
  through: ObjectValue,
  globals: ObjectValue | null,
  place: Value,
): Model {
  const own = object({}, origin);
  for (const [key, property] of options.properties) own.properties.set(key, property);
  for (const [key, property] of source.options.properties) {
    if (!["hooks", "timestamps", "scopes", "defaultScope"].includes(key)) own.properties.set(key, property);
  }
  for (const key of ["as", "name", "modelName", "indexes"]) own.properties.delete(key);
  own.properties.set("tableName", { value: place, origin: place.origin });
  own.properties.set("paranoid", { value: option(through, "paranoid"), origin });
  return new Model(name, object({}, origin), mergedOptions(globals, own, origin), place.origin ?? origin, origin);
}
