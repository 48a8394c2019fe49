import type { Machine } from "../../evaluate/machine.js";
import {
  array,
  constant,
  isNullish,
  object,
  propertyOf,
  text,
  textOf,
  truthiness,
  UNDEFINED,
  type ClassValue,
  type ObjectValue,
  type Origin,
  type Property,
  type Value,
} from "../../evaluate/values.js";
import { DataTypeHost } from "../../sequelize/data-types.js";
import { decorate, exportedDecorators, type Decorated, type Effect, type Problem } from "../decorators.js";
import type { AssociationKind } from "./associations.js";

/** An association that a decorator declares. */
export interface DeclaredAssociation {
  readonly kind: AssociationKind;
  readonly as: string;
  readonly target: Value;
  readonly options: ObjectValue;
  readonly origin: Origin;
}

/** What the decorators of a class say, and those of its base classes. */
export interface DeclaredClass {
  readonly value: ClassValue;
  readonly origin: Origin;
  readonly attributes: Map<string, Property & { value: ObjectValue }>;
  /** The options of `@Table`; `null` for a class that is no model. */
  table: ObjectValue | null;
  readonly options: Map<string, Property>;
  readonly foreignKeys: { readonly target: Value; readonly name: string }[];
  readonly associations: DeclaredAssociation[];
  readonly named: Map<string, ObjectValue>;
  readonly unnamed: ObjectValue[];
  readonly problems: Problem[];
}

/** Reads the decorators of `sequelize-typescript`. */
export function readDeclaredClass(
  value: ClassValue,
  machine: Machine,
  declaredClass: (value: ClassValue) => DeclaredClass,
): DeclaredClass {
  const { node, module, superClass } = value;
  const base = superClass?.kind === "class" ? declaredClass(superClass) : null;
  const declared: DeclaredClass = {
    value,
    origin: machine.origin(node.id ?? node, module),
    attributes: new Map(
      [...(base?.attributes ?? [])].map(([key, property]) => [key, { ...property, value: copyOf(property.value) }]),
    ),
    table: null,
    options: new Map(base?.options ?? []),
    foreignKeys: [...(base?.foreignKeys ?? [])],
    associations: [...(base?.associations ?? [])],
    named: new Map(base?.named ?? []),
    unnamed: [...(base?.unnamed ?? [])],
    problems: [...(base?.problems ?? [])],
  };
  decorate(value, declared, machine, {
    about: /\b(?:sequelize-typescript|Column)\b/,
    sizeOf: ({ attributes, options, foreignKeys, associations, named, unnamed, table }) =>
      [...attributes.values()].reduce((sum, each) => sum + each.value.properties.size, 0) +
      [attributes, options, named].reduce((sum, { size }) => sum + size, 0) +
      [foreignKeys, associations, unnamed].reduce((sum, { length }) => sum + length, table === null ? 0 : 1),
  });
  return declared;
}

function copyOf(value: ObjectValue): ObjectValue {
  return { ...value, properties: new Map(value.properties) };
}

/** The decorators, as the package exports them. */
export function sequelizeDecorators(): Readonly<Record<string, Value>> {
  return exportedDecorators(EFFECTS);
}

type ClassEffect = Effect<DeclaredClass>;

const IGNORED: ClassEffect = () => undefined;

const EFFECTS: Readonly<Record<string, ClassEffect>> = {
  Table([options], { entity }, { origin }) {
    const given = options?.kind === "object" ? options : object({}, origin);
    if (options !== undefined && options.kind !== "object" && !isNullish(options)) {
      entity.problems.push({ reason: "dynamic", detail: "the options of a model are not constant", origin });
    }
    entity.table = given;
    for (const [key, property] of given.properties) entity.options.set(key, property);
  },
  Column: column,
  PrimaryKey: attribute(() => ["primaryKey", constant(true)]),
  AutoIncrement: attribute(() => ["autoIncrement", constant(true)]),
  AllowNull: attribute(([allow]) => ["allowNull", allow ?? constant(true)]),
  Default: attribute(([value]) => ["defaultValue", value ?? UNDEFINED]),
  Unique: attribute(([name]) => ["unique", name ?? constant(true)]),
  Comment: attribute(([value]) => ["comment", value ?? UNDEFINED]),
  CreatedAt: timestamp("createdAt"),
  UpdatedAt: timestamp("updatedAt"),
  DeletedAt(args, decorated, site) {
    timestamp("deletedAt")(args, decorated, site);
    decorated.entity.options.set("paranoid", { value: constant(true), origin: site.origin });
  },
  Index(args, decorated, { origin }) {
    addIndex(args[0], decorated, origin);
  },
  ForeignKey([target], { entity, property }) {
    if (property !== null) entity.foreignKeys.push({ target: target ?? UNDEFINED, name: property.name });
  },
  BelongsTo: association("belongsTo"),
  HasOne: association("hasOne"),
  HasMany: association("hasMany"),
  BelongsToMany([target, through, foreignKey, otherKey], decorated, { origin }) {
    const isOptions = through?.kind === "object" && propertyOf(through, "through") !== undefined;
    const options = isOptions ? copyOf(through) : object({ through: through ?? UNDEFINED }, origin);
    const set = (key: string, value: Value | undefined): void => {
      if (value !== undefined) options.properties.set(key, { value, origin });
    };
    set("foreignKey", foreignKey);
    set("otherKey", otherKey);
    addAssociation("belongsToMany", target, options, decorated, origin);
  },
  ...Object.fromEntries(
    (
      "DefaultScope Scopes Is IsEmail IsUrl IsIn NotIn Length Min Max Not NotEmpty NotNull Equals Contains NotContains " +
      "IsUUID IsDate IsAfter IsBefore IsInt IsFloat IsDecimal IsNumeric IsAlpha IsAlphanumeric IsLowercase IsUppercase " +
      "IsIP IsIPv4 IsIPv6 IsArray IsCreditCard IsNull Validate BeforeCreate AfterCreate BeforeUpdate AfterUpdate " +
      "BeforeSave AfterSave BeforeDestroy AfterDestroy BeforeValidate AfterValidate BeforeFind AfterFind BeforeRestore " +
      "AfterRestore BeforeUpsert AfterUpsert BeforeBulkCreate AfterBulkCreate BeforeBulkUpdate AfterBulkUpdate " +
      "BeforeBulkDestroy AfterBulkDestroy BeforeCount ValidationFailed BeforeDefine AfterDefine BeforeInit AfterInit " +
      "BeforeConnect AfterConnect BeforeSync AfterSync BeforeBulkSync AfterBulkSync BeforeFindAfterOptions"
    )
      .split(" ")
      .map(name => [name, IGNORED]),
  ),
};

/** `@Column`, `@Column(DataType.STRING)`, `@Column({ type, … })`. */
function column(
  [given]: readonly Value[],
  { entity, property, designType }: Decorated<DeclaredClass>,
  site: { readonly origin: Origin },
): void {
  if (property === null) return;
  const isOptions = given?.kind === "object";
  const options = isOptions ? copyOf(given) : object({}, site.origin);
  if (given !== undefined && !isOptions) options.properties.set("type", { value: given, origin: given.origin });
  if (isNullish(options.properties.get("type")?.value)) {
    const inferred = designType?.kind === "native" ? INFERRED.get(designType.name) : undefined;
    if (inferred !== undefined) {
      options.properties.set("type", { value: new DataTypeHost(inferred, property.origin), origin: property.origin });
    } else {
      const detail = `the type of \`${property.name}\` cannot be seen`;
      entity.problems.push({ reason: "dynamic", detail, origin: property.origin });
    }
  }
  const { key, origin } = property;
  // The name stands behind the decorators.
  entity.attributes.set(property.name, {
    value: options,
    origin: { ...origin, start: Math.min(origin.start, key.start) },
  });
}

const INFERRED: ReadonlyMap<string, string> = new Map([
  ["String", "STRING"],
  ["BigInt", "BIGINT"],
  ["Number", "INTEGER"],
  ["Boolean", "BOOLEAN"],
  ["Date", "DATE"],
  ["Buffer", "BLOB"],
]);

function attribute(part: (args: readonly Value[]) => readonly [string, Value]): ClassEffect {
  return (args, { entity, property }, { origin }) => {
    const known = property === null ? undefined : entity.attributes.get(property.name);
    const [key, value] = part(args);
    known?.value.properties.set(key, { value, origin });
  };
}

function timestamp(option: string): ClassEffect {
  return (_args, { entity, property }, { origin }) => {
    if (property === null) return;
    entity.options.set(option, { value: text(property.name, property.key), origin });
    entity.options.set("timestamps", { value: constant(true), origin });
  };
}

function addIndex(given: Value | undefined, { entity, property }: Decorated<DeclaredClass>, origin: Origin): void {
  if (property === null) return;
  const name = given?.kind === "object" ? (propertyOf(given, "name") ?? UNDEFINED) : (given ?? UNDEFINED);
  const field = object({ name: text(property.name, property.key) }, property.key);
  const options = object({}, origin);
  for (const [key, part] of given?.kind === "object" ? given.properties : []) {
    const isField = ["length", "order", "collate"].includes(key);
    (isField ? field : options).properties.set(key, part);
  }
  const word = textOf(name);
  const known = word === null ? undefined : entity.named.get(word);
  const fields = propertyOf(known, "fields");
  if (known !== undefined && fields?.kind === "array") {
    known.properties.set("fields", { value: array([...fields.items, field], fields.origin), origin: fields.origin });
    return;
  }
  if (word !== null) options.properties.set("name", { value: name, origin });
  options.properties.set("fields", { value: array([field], origin), origin });
  if (word === null) entity.unnamed.push(options);
  else entity.named.set(word, options);
}

function association(kind: AssociationKind): ClassEffect {
  return ([target, given], decorated, { origin }) => {
    const options = given?.kind === "object" ? copyOf(given) : object({}, origin);
    if (given !== undefined && given.kind !== "object" && !isNullish(given)) {
      options.properties.set("foreignKey", { value: given, origin });
    }
    addAssociation(kind, target, options, decorated, origin);
  };
}

function addAssociation(
  kind: AssociationKind,
  target: Value | undefined,
  options: ObjectValue,
  { entity, property }: Decorated<DeclaredClass>,
  origin: Origin,
): void {
  if (property === null) return;
  const as = options.properties.get("as")?.value;
  if (as === undefined || truthiness(as) === false) {
    options.properties.set("as", { value: text(property.name, property.key), origin });
  }
  entity.associations.push({ kind, as: property.name, target: target ?? UNDEFINED, options, origin });
}
