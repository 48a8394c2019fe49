import type { CreateIndex, CreateTable, CreateType, Opaque, Operation } from "../../../model/operation.js";
import {
  array,
  constant,
  isNullish,
  object,
  text,
  textOf,
  truthiness,
  UNDEFINED,
  type ObjectValue,
  type Origin,
  type Text,
  type Value,
} from "../../evaluate/values.js";
import { Recorder } from "../../recorder.js";
import { construct } from "../../typeorm/classes.js";
import type { InstanceType } from "../../typeorm/instance.js";
import { Naming } from "../../typeorm/naming.js";
import { printed, type Options } from "../../typeorm/options.js";
import { lowerSteps, statementsFor } from "../../typeorm/session.js";
import { Tables } from "../../typeorm/tables.js";
import type { ConditionArguments } from "./arguments.js";
import type { ColumnMetadata } from "./columns.js";
import type { EntityMetadata, KeyedMetadata, KeyMetadata } from "./metadata.js";
import type { World } from "./world.js";

/** A table before it is put into SQL. */
export interface TableSource {
  /** What code calls it. */
  readonly model: string;
  readonly name: Text;
  readonly schema: Value | null;
  readonly database: Value | null;
  /** Engine, comment and the like. */
  readonly options: Options;
  readonly columns: readonly ColumnMetadata[];
  readonly indices: readonly KeyedMetadata[];
  readonly uniques: readonly KeyedMetadata[];
  readonly checks: readonly ConditionArguments[];
  readonly exclusions: readonly (ConditionArguments & { readonly options: Options })[];
  readonly keys: readonly KeyMetadata[];
  readonly isKnown: boolean;
  readonly origin: Origin;
  /** Where the model is named. */
  readonly named: Origin;
}

/** What TypeORM sends to make a table. */
export interface MadeTable {
  readonly table: CreateTable | null;
  readonly indexes: readonly CreateIndex[];
  readonly types: readonly CreateType[];
  readonly opaque: readonly Opaque[];
}

/** The operations that make a table from nothing, as TypeORM's query runner sends them. */
export function makeTable(source: TableSource, world: World): MadeTable {
  const { machine, dialect } = world;
  const recorder = new Recorder(dialect, machine);
  const value = tableValue(source, world);
  const model = new Tables(recorder, () => (dialect === "postgresql" ? "public" : null)).described(value, source.named);
  const steps = statementsFor(recorder).createTable(model, { ifNotExists: false, foreignKeys: true, indices: true });
  const operations = lowerSteps(steps, machine, dialect, source.named);
  const of = <K extends Operation["kind"]>(kind: K): Extract<Operation, { kind: K }>[] =>
    operations.filter((operation): operation is Extract<Operation, { kind: K }> => operation.kind === kind);
  return {
    table: of("createTable")[0] ?? null,
    indexes: of("createIndex"),
    types: of("createType"),
    opaque: of("opaque"),
  };
}

/** `Table.create`. */
function tableValue(source: TableSource, world: World): ObjectValue {
  const { dialect, driver, naming } = world;
  const { origin, options } = source;
  const primary = source.columns.filter(({ isPrimary }) => isPrimary);
  const columns = source.columns.map(column => {
    const made = column.tableColumn().value;
    if (column.isPrimary && primary[0] === column) keyName(made, primary, source, naming);
    return made;
  });
  const lists = {
    columns: array(columns, origin),
    indices: array(
      source.indices.map(each => keyed("TableIndex", each, source, world)),
      origin,
    ),
    uniques: array(
      source.uniques.map(each => keyed("TableUnique", each, source, world)),
      origin,
    ),
    checks: array(
      source.checks.map(each => condition("TableCheck", each, source, world)),
      origin,
    ),
    exclusions: array(
      driver.withExclusions
        ? source.exclusions.map(each => {
            const made = condition("TableExclusion", each, source, world);
            return withOptions(made, { deferrable: each.options.get("deferrable") });
          })
        : [],
      origin,
    ),
    foreignKeys: array(
      source.keys.map(each => foreignKey(each, source, world)),
      origin,
    ),
  };
  const table = object({ name: source.name, ...lists }, origin);
  if (dialect === "sqlite") {
    if (truthiness(options.get("withoutRowid")) === true)
      table.properties.set("withoutRowid", { value: constant(true), origin });
  }
  for (const key of ["engine", "comment"]) {
    if (options.gives(key)) table.properties.set(key, { value: options.get(key), origin: options.placeOf(key) });
  }
  const schema = dialect === "postgresql" ? source.schema : source.database;
  if (schema !== null && dialect !== "sqlite") {
    table.properties.set(dialect === "postgresql" ? "schema" : "database", { value: schema, origin: schema.origin });
  }
  return withReferences(construct("Table", table, origin), source.keys, world);
}

/** A `Table` takes the tables that keys refer to for its neighbours; entities say where theirs are. */
function withReferences(table: ObjectValue, keys: readonly KeyMetadata[], { dialect }: World): ObjectValue {
  const list = table.properties.get("foreignKeys")?.value;
  const option = dialect === "postgresql" ? "referencedSchema" : "referencedDatabase";
  keys.forEach(({ target, origin }, i) => {
    const key = list?.kind === "array" ? list.items[i] : undefined;
    const place = dialect === "postgresql" ? target.schema : dialect === "sqlite" ? null : target.option("database");
    if (key?.kind === "object") key.properties.set(option, { value: place ?? UNDEFINED, origin });
  });
  return table;
}

/** The name that a project's naming strategy makes of a primary key, where none is given. */
function keyName(column: ObjectValue, primary: readonly ColumnMetadata[], source: TableSource, naming: Naming): void {
  const given = column.properties.get("primaryKeyConstraintName")?.value;
  if (given !== undefined && !isNullish(given)) return;
  const origin = primary[0]?.property.origin ?? source.origin;
  const names = primary.map(each => each.name);
  const value = naming.name("primaryKeyName", [source.name, Naming.list(names)], origin);
  column.properties.set("primaryKeyConstraintName", { value, origin });
}

function keyed(type: InstanceType, each: KeyedMetadata, source: TableSource, { naming, machine }: World): ObjectValue {
  const { options, origin } = each;
  const names = each.columns.map(column => column.name);
  const method = type === "TableUnique" ? "uniqueConstraintName" : "indexName";
  const where = type === "TableIndex" ? options.text("where") : null;
  const name =
    each.name === null
      ? naming.name(method, [source.name, Naming.list(names), where], origin)
      : printed(each.name, machine, origin);
  const made = construct(type, object({ name, columnNames: array(names, origin) }, origin), origin);
  if (type === "TableUnique") return withOptions(made, { deferrable: options.get("deferrable") });
  return withOptions(made, {
    isUnique: constant(each.unique, origin),
    isSpatial: options.get("spatial"),
    isConcurrent: options.get("concurrent"),
    isFulltext: options.get("fulltext"),
    parser: options.get("parser"),
    where: where ?? text(""),
    type: options.get("type"),
  });
}

function condition(
  type: InstanceType,
  each: ConditionArguments,
  source: TableSource,
  { naming, machine }: World,
): ObjectValue {
  const { origin } = each;
  const expression = printed(each.expression, machine, origin);
  const method = type === "TableCheck" ? "checkConstraintName" : "exclusionConstraintName";
  const name =
    each.name === null ? naming.name(method, [source.name, expression], origin) : printed(each.name, machine, origin);
  return construct(type, object({ name, expression }, origin), origin);
}

function foreignKey(key: KeyMetadata, source: TableSource, { naming, machine }: World): ObjectValue {
  const { origin, target } = key;
  const names = key.columns.map(column => column.name);
  const referenced = key.referenced.map(column => column.name);
  const name =
    key.name === null
      ? naming.name("foreignKeyName", [source.name, Naming.list(names), target.name, Naming.list(referenced)], origin)
      : printed(key.name, machine, origin);
  const made = object(
    {
      name,
      columnNames: array(names, origin),
      referencedColumnNames: array(referenced, origin),
      referencedTableName: target.name,
    },
    origin,
  );
  return withOptions(construct("TableForeignKey", made, origin), key.options);
}

function withOptions(made: ObjectValue, options: Readonly<Record<string, Value | null>>): ObjectValue {
  for (const [key, value] of Object.entries(options)) {
    if (value !== null && !isNullish(value)) made.properties.set(key, { value, origin: value.origin });
  }
  return made;
}

/** The table of an entity. */
export function sourceOf(entity: EntityMetadata): TableSource {
  const { args } = entity;
  const options = args.table?.options;
  if (options === undefined) throw new RangeError("an entity without a table");
  return {
    model: args.name,
    name: entity.name,
    schema: entity.schema,
    database: entity.option("database"),
    options,
    columns: entity.columns,
    indices: entity.indices,
    uniques: entity.uniques,
    checks: entity.line.flatMap(each => each.checks),
    exclusions: entity.line.flatMap(each => each.exclusions),
    keys: entity.keys,
    isKnown: !options.value.open && textOf(entity.name) !== null,
    origin: args.origin,
    named: args.origin,
  };
}
