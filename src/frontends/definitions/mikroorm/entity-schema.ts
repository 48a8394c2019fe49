import { propertyPlace } from "../decorators.js";
import type { Machine } from "../../evaluate/machine.js";
import {
  array,
  constant,
  Host,
  isNullish,
  native,
  object,
  type ObjectValue,
  type Origin,
  type Site,
  type Value,
} from "../../evaluate/values.js";
import { Options } from "../../options.js";
import type { Declaration, DeclaredKey, EntityValue, PropertyKind } from "./declarations.js";
import { copyOf } from "./decorators.js";
import { siteAt } from "./naming.js";
import { TYPE_NAMES, TypeHost } from "./types.js";

class EntitySchemaInstance extends Host {
  readonly label = "EntitySchema";
  readonly isConnection = false;

  get(): undefined {
    return undefined;
  }
}

/** `EntitySchema`, as the packages export it. */
export class EntitySchemaClass extends Host {
  readonly label = "EntitySchema";
  readonly isConnection = false;

  get(): undefined {
    return undefined;
  }

  override construct([options]: readonly Value[], { origin }: Site): Value {
    return schemaOf(options, origin);
  }
}

function schemaOf(options: Value | undefined, origin: Origin): ObjectValue {
  return { ...object({ options: options ?? object() }, origin), base: new EntitySchemaInstance() };
}

/** The value as an `EntitySchema`; `null` for any other. */
export function asEntitySchema(value: Value): ObjectValue | null {
  return value.kind === "object" && value.base instanceof EntitySchemaInstance ? value : null;
}

/** `p.string().nullable()`: the options of a property, one method each. */
class PropertyBuilder extends Host {
  readonly label = "property";
  readonly isConnection = false;

  constructor(
    readonly options: ObjectValue,
    override readonly origin: Origin,
  ) {
    super();
  }

  get(method: string): Value | undefined {
    return native(method, (args, { origin }) => {
      if (method.startsWith("$")) return this;
      const value = LISTS.has(method) ? array([...args], origin) : (args[0] ?? constant(true, origin));
      const options = copyOf(this.options, this.options.origin ?? origin);
      // The name of the method begins where its arguments' call does not: the whole call stands for it.
      options.properties.set(method, { value, origin: value.origin ?? origin });
      return new PropertyBuilder(options, origin);
    });
  }
}

/** Methods that take one thing after another. */
const LISTS: ReadonlySet<string> = new Set([
  "fieldNames",
  "columnTypes",
  "cascade",
  "groups",
  "joinColumns",
  "inverseJoinColumns",
  "referencedColumnNames",
  "ownColumns",
  "customOrder",
  "ignoreSchemaChanges",
]);

/** `p`, of which `defineEntity` takes properties. */
export function propertyBuilders(): Value {
  const make = (
    name: string,
    options: (args: readonly Value[]) => Readonly<Record<string, Value>>,
  ): [string, Value] => [
    name,
    native(name, (args, { origin }) => new PropertyBuilder(object(options(args), origin), origin)),
  ];
  const withLength = (type: Value, [length]: readonly Value[]): Readonly<Record<string, Value>> =>
    isNullish(length) || length === undefined ? { type } : { type, length };
  const relation = (name: string, kind: PropertyKind): [string, Value] =>
    make(name, ([entity]) => ({ kind: constantText(kind), ...(entity === undefined ? {} : { entity }) }));
  return object(
    Object.fromEntries([
      ...TYPE_NAMES.map(type => make(type, () => ({ type: new TypeHost(type) }))),
      make("datetime", args => withLength(new TypeHost("datetime"), args)),
      make("time", args => withLength(new TypeHost("time"), args)),
      make("type", ([type]) => (type === undefined ? {} : { type })),
      make("formula", ([formula]) => (formula === undefined ? {} : { formula })),
      make("enum", ([items]) => ({ enum: constant(true), ...(items === undefined ? {} : { items }) })),
      relation("embedded", "embedded"),
      relation("manyToOne", "m:1"),
      relation("oneToOne", "1:1"),
      relation("oneToMany", "1:m"),
      relation("manyToMany", "m:n"),
    ]),
  );
}

function constantText(value: string): Value {
  return { kind: "text", pieces: [{ kind: "literal", text: value, source: null }], origin: null };
}

/** `defineEntity`, as the packages export it. */
export function defineEntity(): Value {
  return native("defineEntity", ([options], { origin }) => schemaOf(options, origin), {
    properties: propertyBuilders(),
  });
}

const KINDS: ReadonlySet<string> = new Set<PropertyKind>(["scalar", "m:1", "1:m", "1:1", "m:n", "embedded"]);

/** Reads what an `EntitySchema` says. */
export function readEntitySchema(
  value: ObjectValue,
  machine: Machine,
  declarationOf: (value: EntityValue) => Declaration,
): Declaration {
  const origin = value.origin ?? { module: machine.main, start: 0, end: 0 };
  const options = new Options(value.properties.get("options")?.value, origin);
  const owner = options.get("class");
  const named = options.has("name") ? (options.get("name").origin ?? options.place("name")) : origin;
  const declaration: Declaration = {
    value,
    name: owner.kind === "class" ? (owner.node.id?.name ?? "") : (options.word("name") ?? ""),
    origin: named,
    base: baseOf(options, declarationOf),
    class: owner.kind === "class" ? owner : null,
    kind: options.isOn("embeddable") ? "embeddable" : "entity",
    options,
    properties: new Map(),
    indexes: keysOf(options, "indexes"),
    uniques: keysOf(options, "uniques"),
    checks: keysOf(options, "checks"),
    problems: [],
  };
  const problem = (detail: string, at: Origin): void => {
    declaration.problems.push({ reason: "dynamic", detail, origin: at });
  };
  if (options.isOpen) problem(`the options of \`${declaration.name}\` are not constant`, origin);
  const properties = propertiesOf(options, machine);
  if (properties?.open !== false) problem(`the properties of \`${declaration.name}\` are not constant`, origin);
  for (const [name, property] of properties?.properties ?? []) {
    const place = propertyPlace(name, property, options.origin);
    const given = resolved(property.value, place.origin, machine);
    if (given === null || given.open) problem(`the property \`${name}\` is not constant`, place.origin);
    if (given === null) continue;
    const own = new Options(given, place.origin);
    const word = own.word("kind") ?? own.word("reference") ?? "scalar";
    const kind = KINDS.has(word) ? (word as PropertyKind) : "scalar";
    declaration.properties.set(name, {
      place,
      kind,
      options: own,
      designType: null,
      annotation: null,
      isMethod: false,
    });
  }
  return declaration;
}

function baseOf(options: Options, declarationOf: (value: EntityValue) => Declaration): Declaration | null {
  const given = options.get("extends");
  const schema = asEntitySchema(given);
  if (schema !== null) return declarationOf(schema);
  if (given.kind === "class") return declarationOf(given);
  const owner = options.get("class");
  return owner.kind === "class" && owner.superClass?.kind === "class" ? declarationOf(owner.superClass) : null;
}

function propertiesOf(options: Options, machine: Machine): ObjectValue | null {
  const given = options.get("properties");
  const value =
    given.kind === "function"
      ? machine.apartValue(() =>
          machine.call(given, [propertyBuilders()], siteAt(options.place("properties")), null, "it"),
        )
      : given;
  return value.kind === "object" ? value : null;
}

/** The options of a property: of a builder, an object, or a function that gives one of them. */
function resolved(value: Value, origin: Origin, machine: Machine): ObjectValue | null {
  if (value instanceof PropertyBuilder) return value.options;
  if (value.kind === "function") {
    return resolved(
      machine.apartValue(() => machine.call(value, [], siteAt(origin), null, "it")),
      origin,
      machine,
    );
  }
  return value.kind === "object" ? value : null;
}

function keysOf(options: Options, key: string): DeclaredKey[] {
  const list = options.get(key);
  if (list.kind !== "array") return [];
  return list.items.map(item => {
    const origin = item.origin ?? options.place(key);
    return { property: null, options: new Options(item, origin), origin };
  });
}
