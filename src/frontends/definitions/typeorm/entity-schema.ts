import { propertyPlace } from "../decorators.js";
import type { Machine } from "../../evaluate/machine.js";
import {
  array,
  Host,
  isNullish,
  object,
  text,
  truthiness,
  UNDEFINED,
  type ObjectValue,
  type Origin,
  type Value,
} from "../../evaluate/values.js";
import { Options } from "../../typeorm/options.js";
import {
  entityArguments,
  type ColumnMode,
  type EntityArguments,
  type EntityValue,
  type PropertyPlace,
  type RelationType,
} from "./arguments.js";
import { optionsOf } from "./decorators.js";

/** `EntitySchema`, as the package exports it. */
export class EntitySchemaClass extends Host {
  readonly label = "EntitySchema";
  readonly isConnection = false;

  get(): undefined {
    return undefined;
  }

  override construct([options]: readonly Value[], site: { readonly origin: Origin }): Value {
    return { ...object({ options: options ?? UNDEFINED }, site.origin), base: new EntitySchemaInstance() };
  }
}

class EntitySchemaInstance extends Host {
  readonly label = "EntitySchema";
  readonly isConnection = false;

  get(): undefined {
    return undefined;
  }
}

/** The value as an `EntitySchema`; `null` for any other. */
export function asEntitySchema(value: Value): ObjectValue | null {
  return value.kind === "object" && value.base instanceof EntitySchemaInstance ? value : null;
}

/** Reads what an `EntitySchema` says. */
export function readEntitySchema(
  value: ObjectValue,
  machine: Machine,
  argumentsOf: (value: EntityValue) => EntityArguments,
): EntityArguments {
  const origin = value.origin as Origin;
  const options = optionsOf(value.properties.get("options")?.value, machine, { origin });
  const target = options.get("target");
  const name = target.kind === "class" ? (target.node.id?.name ?? "") : (options.word("name") ?? "");
  const named = options.gives("name") ? (options.get("name").origin ?? options.placeOf("name")) : origin;
  const base = target.kind === "class" && target.superClass?.kind === "class" ? argumentsOf(target.superClass) : null;
  const entity = entityArguments(value, name, named, base);
  const kinds = { "entity-child": "child", view: "view" } as const;
  const kind = kinds[options.word("type") as keyof typeof kinds] ?? "regular";
  entity.table = { kind, name: options.get("tableName"), options };
  const inheritance = options.get("inheritance");
  if (inheritance.kind === "object") {
    const column = inheritance.properties.get("column")?.value;
    const given = column?.kind === "text" ? optionsFrom({ name: column }, machine, origin) : null;
    entity.inheritance = {
      column: given ?? (column?.kind === "object" ? new Options(column, machine, origin) : null),
      origin,
    };
  }
  for (const tree of listOf(options, "trees")) entity.tree = { type: tree.get("type"), options: tree };
  if (options.value.open) {
    entity.problems.push({ reason: "dynamic", detail: `the options of \`${name}\` are not constant`, origin });
  }
  readParts(entity, options, machine);
  return entity;
}

function readParts(entity: EntityArguments, options: Options, machine: Machine): void {
  readColumns(entity, options, machine);
  for (const [property, relation] of entries(entity, options, "relations", machine)) {
    readRelation(entity, property, relation, machine);
  }
  for (const index of listOf(options, "indices")) entity.indices.push(overColumns(index));
  for (const unique of listOf(options, "uniques")) entity.uniques.push(overColumns(unique));
  for (const check of listOf(options, "checks")) entity.checks.push(condition(check));
  for (const exclusion of listOf(options, "exclusions"))
    entity.exclusions.push({ ...condition(exclusion), options: exclusion });
  for (const key of listOf(options, "foreignKeys")) {
    entity.foreignKeys.push({
      ...keyOf(key, null),
      columns: key.get("columnNames"),
      referenced: given(key, "referencedColumnNames"),
    });
  }
  for (const [property, embedded] of entries(entity, options, "embeddeds", machine)) {
    entity.embeddeds.push({ property, type: embedded.get("schema"), prefix: embedded.get("prefix") });
  }
}

function readColumns(entity: EntityArguments, options: Options, machine: Machine): void {
  for (const [property, column] of entries(entity, options, "columns", machine)) {
    const mode = MODES.find(([key]) => truthiness(column.get(key)) === true)?.[1] ?? "regular";
    if (truthiness(column.get("virtualProperty")) === true) continue;
    const type = column.get("type");
    entity.columns.push({
      property,
      mode,
      options: column,
      type: isNullish(type) ? null : type,
      primary: truthiness(column.get("primary")) === true,
    });
    const generated = column.get("generated");
    if (truthiness(generated) === true) {
      entity.generated.set(property.name, generated.kind === "text" ? generated : text("increment", column.origin));
    }
    if (truthiness(column.get("unique")) === true) {
      const origin = column.placeOf("unique");
      const columns = array([text(property.name, property.key)], origin);
      entity.uniques.push({ name: null, columns, options: optionsFrom({}, machine, origin), origin });
    }
    const key = column.get("foreignKey");
    if (key.kind === "object") entity.foreignKeys.push(keyOf(new Options(key, machine, column.origin), property));
  }
}

const MODES: readonly (readonly [string, ColumnMode])[] = [
  ["createDate", "createDate"],
  ["updateDate", "updateDate"],
  ["deleteDate", "deleteDate"],
  ["version", "version"],
  ["treeLevel", "treeLevel"],
];

function readRelation(entity: EntityArguments, property: PropertyPlace, relation: Options, machine: Machine): void {
  entity.relations.push({
    property,
    type: (relation.word("type") ?? "many-to-one") as RelationType,
    target: relation.get("target"),
    inverse: given(relation, "inverseSide"),
    options: relation,
    isLazy: truthiness(relation.get("lazy")) === true,
  });
  const joinColumn = relation.get("joinColumn");
  if (truthiness(joinColumn) !== false) {
    const columns = joinColumn.kind === "array" ? joinColumn.items : [joinColumn];
    for (const column of columns) {
      const options = column.kind === "constant" ? UNDEFINED : column;
      entity.joinColumns.push({ property: property.name, options: optionsOf(options, machine, relation) });
    }
  }
  const joinTable = relation.get("joinTable");
  if (truthiness(joinTable) !== false) {
    const table = optionsOf(joinTable.kind === "constant" ? UNDEFINED : joinTable, machine, relation);
    entity.joinTables.set(property.name, table);
  }
}

function keyOf(key: Options, property: PropertyPlace | null): EntityArguments["foreignKeys"][number] {
  return {
    property,
    target: key.get("target"),
    inverse: given(key, "inverseSide"),
    columns: null,
    referenced: null,
    options: key,
    origin: key.origin,
  };
}

function overColumns(options: Options): EntityArguments["indices"][number] {
  return { name: given(options, "name"), columns: options.get("columns"), options, origin: options.origin };
}

function condition(options: Options): EntityArguments["checks"][number] {
  return { name: given(options, "name"), expression: options.get("expression"), origin: options.origin };
}

function given(options: Options, key: string): Value | null {
  const value = options.get(key);
  return isNullish(value) ? null : value;
}

/** The objects of a list. */
function listOf(options: Options, key: string): Options[] {
  const { items } = options.list(key);
  return items.flatMap(item =>
    item.kind === "object" ? [new Options(item, options.machine, options.placeOf(key))] : [],
  );
}

/** The objects of an object, each with the property that it describes. */
function entries(
  entity: EntityArguments,
  options: Options,
  key: string,
  machine: Machine,
): (readonly [PropertyPlace, Options])[] {
  const value = options.get(key);
  if (value.kind !== "object") {
    if (!isNullish(value)) problem(entity, key, options.placeOf(key));
    return [];
  }
  if (value.open) problem(entity, key, options.placeOf(key));
  return [...value.properties].flatMap(([name, property]) => {
    const place = propertyPlace(name, property, options.origin);
    if (property.value.kind === "object") return [[place, new Options(property.value, machine, place.origin)] as const];
    problem(entity, key, place.origin);
    return [];
  });
}

function problem(entity: EntityArguments, key: string, origin: Origin): void {
  entity.problems.push({ reason: "dynamic", detail: `the ${key} of \`${entity.name}\` are not constant`, origin });
}

function optionsFrom(entries: Readonly<Record<string, Value>>, machine: Machine, origin: Origin): Options {
  const value = optionsOf(undefined, machine, { origin });
  return value.with(entries);
}
