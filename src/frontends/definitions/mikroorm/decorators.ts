import type { Machine } from "../../evaluate/machine.js";
import {
  constant,
  isNullish,
  object,
  UNDEFINED,
  type ClassValue,
  type ObjectValue,
  type Origin,
  type Value,
} from "../../evaluate/values.js";
import { Options } from "../../options.js";
import { decorate, exportedDecorators, type Decorated, type Decorating, type Effect } from "../decorators.js";
import type { Declaration, DeclaredKey, EntityValue, PropertyKind } from "./declarations.js";

type ClassEffect = Effect<Declaration>;

/** Reads what the decorators of a class say, and those of its base classes. */
export function readClass(
  value: ClassValue,
  machine: Machine,
  declarationOf: (value: EntityValue) => Declaration,
): Declaration {
  const { node, module, superClass } = value;
  const origin = machine.origin(node.id ?? node, module);
  const base = superClass === null ? null : asEntity(superClass);
  const declaration: Declaration = {
    value,
    name: node.id?.name ?? "",
    origin,
    base: base === null ? null : declarationOf(base),
    class: value,
    kind: "none",
    options: new Options(undefined, origin),
    properties: new Map(),
    indexes: [],
    uniques: [],
    checks: [],
    problems: [],
  };
  decorate(value, declaration, machine, DECORATING);
  return declaration;
}

function asEntity(value: Value): ClassValue | null {
  return value.kind === "class" ? value : null;
}

const DECORATING: Decorating<Declaration> = {
  about: /\b(?:mikro-orm|\w*Propert\w*)\b/,
  sizeOf: ({ kind, properties, indexes, uniques, checks }) =>
    properties.size + indexes.length + uniques.length + checks.length + (kind === "none" ? 0 : 1),
};

/** The decorators, as the packages export them. */
export function mikroOrmDecorators(): Readonly<Record<string, Value>> {
  return exportedDecorators(EFFECTS);
}

const IGNORED: ClassEffect = () => undefined;

const EFFECTS: Readonly<Record<string, ClassEffect>> = {
  Entity([options], { entity }, { origin }) {
    entity.kind = "entity";
    entity.options = new Options(options, origin);
  },
  Embeddable([options], { entity }, { origin }) {
    entity.kind = "embeddable";
    entity.options = new Options(options, origin);
  },
  Property: property("scalar"),
  PrimaryKey: property("scalar", { primary: true }),
  SerializedPrimaryKey: property("scalar", { persist: false }),
  Formula([formula, given], decorated, { origin }) {
    const options = copyOf(given, origin);
    if (formula !== undefined) options.properties.set("formula", { value: formula, origin });
    declare("scalar", options, decorated, origin);
  },
  Enum([given], decorated, site) {
    const isItems = given !== undefined && given.kind !== "object";
    const options = copyOf(isItems ? object({ items: given }, site.origin) : given, site.origin);
    options.properties.set("enum", { value: TRUE, origin: site.origin });
    declare("scalar", options, decorated, site.origin);
  },
  Embedded([given, others], decorated, site) {
    const isOptions = given?.kind === "object";
    const options = copyOf(isOptions ? given : others, site.origin);
    if (given !== undefined && !isOptions) options.properties.set("entity", { value: given, origin: site.origin });
    declare("embedded", options, decorated, site.origin);
  },
  ManyToOne: relation("m:1"),
  OneToOne: relation("1:1"),
  OneToMany: relation("1:m"),
  ManyToMany: relation("m:n"),
  Index: key(({ indexes }) => indexes),
  Unique: key(({ uniques }) => uniques),
  Check: key(({ checks }) => checks),
  ...Object.fromEntries(
    (
      "Filter OnInit OnLoad BeforeCreate AfterCreate BeforeUpdate AfterUpdate BeforeUpsert AfterUpsert BeforeDelete " +
      "AfterDelete CreateRequestContext EnsureRequestContext Transactional"
    )
      .split(" ")
      .map(name => [name, IGNORED]),
  ),
};

const TRUE = constant(true);

function property(kind: PropertyKind, fixed: Readonly<Record<string, boolean>> = {}): ClassEffect {
  return ([given], decorated, { origin }) => {
    const options = copyOf(given, origin);
    for (const [name, value] of Object.entries(fixed)) {
      options.properties.set(name, { value: constant(value), origin });
    }
    declare(kind, options, decorated, origin);
  };
}

/** `@ManyToOne(() => Author, { … })`, `@ManyToOne({ entity: () => Author, … })`, with the other side in between. */
function relation(kind: PropertyKind): ClassEffect {
  const hasInverse = kind !== "m:1";
  return ([first, second, third], decorated, { origin }) => {
    if (first?.kind === "object") {
      declare(kind, copyOf(first, origin), decorated, origin);
      return;
    }
    const isInverse = hasInverse && second?.kind !== "object";
    const options = copyOf(isInverse ? third : second, origin);
    if (first !== undefined) options.properties.set("entity", { value: first, origin });
    if (isInverse) options.properties.set("mappedBy", { value: second ?? UNDEFINED, origin });
    declare(kind, options, decorated, origin);
  };
}

function declare(
  kind: PropertyKind,
  options: ObjectValue,
  { entity, property: place, designType, annotation }: Decorated<Declaration>,
  origin: Origin,
): void {
  if (place === null) return;
  const isMethod = isMethodAt(place.origin, entity);
  entity.properties.set(place.name, {
    place,
    kind,
    options: new Options(options, origin),
    designType,
    annotation,
    isMethod,
  });
  if (!options.open) return;
  entity.problems.push({ reason: "dynamic", detail: `the options of \`${place.name}\` are not constant`, origin });
}

function isMethodAt({ start }: Origin, { class: owner }: Declaration): boolean {
  return (
    owner?.node.body.body.some(
      member => member.range[0] === start && member.type === "MethodDefinition" && member.kind === "method",
    ) ?? false
  );
}

/** `@Index()` on a property, `@Index({ properties: ["a", "b"] })` on a class. */
function key(list: (declaration: Declaration) => DeclaredKey[]): ClassEffect {
  return ([given], { entity, property: place }, { origin }) => {
    const options = copyOf(given, origin);
    list(entity).push({ property: place, options: new Options(options, origin), origin });
    if (!options.open) return;
    entity.problems.push({ reason: "dynamic", detail: "the options of a key are not constant", origin });
  };
}

/** The options of a decorator, to be added to. Of those that are not known, nothing is. */
export function copyOf(value: Value | undefined, origin: Origin): ObjectValue {
  if (value?.kind === "object") return { ...value, properties: new Map(value.properties), origin };
  return { ...object({}, origin), open: !isNullish(value) };
}
