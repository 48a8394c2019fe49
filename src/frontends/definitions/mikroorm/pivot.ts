import { isNullish, text, textOf, type Text } from "../../evaluate/values.js";
import { definitionFromSql } from "../../definitions.js";
import { printed } from "../../options.js";
import type { EntityMetadata } from "./metadata.js";
import type { PropertyMetadata } from "./property.js";
import { quoted } from "./sql.js";
import { TableWriter } from "./table.js";
import { isNumeric, mappedType } from "./types.js";

/** One side of a pivot table. */
interface Side {
  readonly entity: EntityMetadata;
  readonly columns: readonly Text[];
}

/** The tables that hold the pairs of an entity's many-to-many relations: `MetadataDiscovery.definePivotTableEntity`. */
export function pivotTables(entity: EntityMetadata): readonly TableWriter[] {
  return entity.properties.flatMap(property => {
    const isOwner = property.kind === "m:n" && property.isOwner && property.persist !== false;
    return isOwner && !property.options.gives("pivotEntity") ? [pivotOf(property, entity)] : [];
  });
}

function pivotOf(property: PropertyMetadata, entity: EntityMetadata): TableWriter {
  const { options, place, world } = property;
  const target = property.entity;
  const given = options.gives("pivotTable")
    ? printed(options.get("pivotTable"), options.place("pivotTable"), world.machine)
    : null;
  const word = textOf(given ?? undefined);
  const [schema, name] = word?.includes(".") === true ? word.split(".", 2) : [undefined, undefined];
  const made =
    given ?? world.naming.name("joinTableName", place.key, entity.tableName, target?.tableName ?? "", place.name);
  const writer = new TableWriter(
    name === undefined ? made : text(name, made.origin),
    schema === undefined ? entity.schema : text(schema, made.origin),
    place.key,
    world,
  );
  if (target === null) {
    writer.say(`what \`${property.name}\` refers to cannot be followed`, place.origin);
    return writer;
  }
  const isOrdered = options.isOn("fixedOrder") || options.gives("fixedOrderColumn");
  if (isOrdered) addOrder(property, writer);
  const sides = sidesOf(property, entity, target);
  for (const side of sides) addSide(side, property, writer);
  if (!isOrdered) {
    const columns = sides.flatMap(side => side.columns);
    writer.primary(columns, place.origin);
  }
  return writer;
}

/** The number by which rows of an ordered collection are kept. */
function addOrder({ options, place, world }: PropertyMetadata, writer: TableWriter): void {
  const given = options.get("fixedOrderColumn");
  const name = isNullish(given)
    ? world.naming.name("referenceColumnName", place.key)
    : printed(given, place.key, world.machine);
  const column = world.naming.name("propertyToColumnName", place.key, name);
  const types = { postgresql: "serial primary key", sqlite: "integer not null primary key autoincrement" } as const;
  const type =
    world.dialect === "postgresql" || world.dialect === "sqlite"
      ? types[world.dialect]
      : "int unsigned not null auto_increment primary key";
  add(column, type, writer, place.key);
}

function sidesOf(property: PropertyMetadata, entity: EntityMetadata, target: EntityMetadata): readonly [Side, Side] {
  const { options, place, world } = property;
  const own = givenColumns(property, "joinColumn") ?? joined(entity, entity.root.declaration.name, property);
  const other = givenColumns(property, "inverseJoinColumn") ?? joined(target, target.root.declaration.name, property);
  const isSame = entity.declaration === target.declaration && own.every((name, i) => textOf(name) === textOf(other[i]));
  if (!isSame) {
    return [
      { entity, columns: own },
      { entity: target, columns: other },
    ];
  }
  const numbered = (number: string): readonly Text[] => {
    const referenced = options.get("referencedColumnNames");
    const names =
      referenced.kind === "array"
        ? referenced.items.map(item => printed(item, place.key, world.machine))
        : entity.primary.flatMap(key => entity.fieldNames(key));
    return names.map(name =>
      world.naming.name(
        "joinKeyColumnName",
        place.key,
        `${entity.declaration.name}_${number}`,
        name,
        entity.isComposite,
      ),
    );
  };
  return [
    { entity, columns: numbered("1") },
    { entity, columns: numbered("2") },
  ];
}

function joined(entity: EntityMetadata, name: string, { place }: PropertyMetadata): readonly Text[] {
  return entity.joinNames(entity, name, place.key);
}

function givenColumns({ options, world }: PropertyMetadata, key: string): readonly Text[] | null {
  const list = options.get(`${key}s`);
  if (list.kind === "array") return list.items.map(item => printed(item, options.place(`${key}s`), world.machine));
  return options.gives(key) ? [printed(options.get(key), options.place(key), world.machine)] : null;
}

function addSide({ entity, columns }: Side, property: PropertyMetadata, writer: TableWriter): void {
  const { options, place, world } = property;
  const { dialect } = world;
  const keys = entity.primary.flatMap(key => {
    const isUnsigned = entity.isUnsigned(key);
    return entity.keyTypes(key).map(type => ({ type, isUnsigned }));
  });
  columns.forEach((name, i) => {
    const key = keys[i];
    const isUnsigned = key?.isUnsigned === true && isNumeric(mappedType(key.type ?? "", dialect), dialect);
    const type = key?.type ?? null;
    add(name, type === null ? null : `${type}${isUnsigned ? " unsigned" : ""} not null`, writer, place.key);
  });
  if (world.indexesForeignKeys) writer.index(null, columns, null, place.origin);
  if (options.isOff("createForeignKeyConstraint") || !world.options.createsForeignKeys) return;
  writer.foreign({
    columns,
    target: entity,
    referenced: entity.primary.flatMap(key => entity.fieldNames(key)),
    name: null,
    onUpdate: options.word("updateRule") ?? "cascade",
    onDelete: options.word("deleteRule") ?? "cascade",
    deferMode: null,
    origin: place.origin,
  });
}

function add(
  name: Text,
  definition: string | null,
  writer: TableWriter,
  place: PropertyMetadata["place"]["key"],
): void {
  const { dialect, machine } = writer.world;
  const named = writer.nameOf(name, place);
  const read =
    definition === null
      ? null
      : definitionFromSql(definition, quoted(named.text, dialect), dialect, machine.locate(place));
  if (read === null || !named.exact) writer.say("a column of a pivot table is known in part", place);
  if (read !== null) writer.addColumn({ ...read.column, name: named }, read.constraints);
}
