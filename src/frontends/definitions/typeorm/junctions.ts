import { constant, isNullish, object, text, textOf, type Text, type Value } from "../../evaluate/values.js";
import { Options } from "../../typeorm/options.js";
import { shorten } from "../../typeorm/naming.js";
import type { PropertyPlace } from "./arguments.js";
import { columnLike, lengthOfReference, NOT_EMBEDDED, virtualColumn, type ColumnMetadata } from "./columns.js";
import { optionsOf } from "./decorators.js";
import { givenJoinColumn, referencedColumns } from "./join-columns.js";
import type { EntityMetadata, KeyedMetadata, KeyMetadata, RelationMetadata } from "./metadata.js";
import { propertyPath } from "./property-path.js";
import type { TableSource } from "./table.js";

/** The tables that hold the pairs of many-to-many relations, and those that hold the ancestors of trees. */
export function junctionsOf(entity: EntityMetadata): readonly TableSource[] {
  const junctions = entity.relations.flatMap(relation => {
    if (relation.args.type !== "many-to-many") return [];
    const joinTable = relation.declaredBy.joinTables.get(relation.args.property.name);
    const table = joinTable === undefined ? null : junctionOf(relation, joinTable, entity);
    return table === null ? [] : [table];
  });
  const closure = closureOf(entity);
  return closure === null ? junctions : [...junctions, closure];
}

/** `JunctionEntityMetadataBuilder`. */
function junctionOf(relation: RelationMetadata, joinTable: Options, entity: EntityMetadata): TableSource | null {
  const { args, embedding } = relation;
  const { world } = entity;
  const { naming } = world;
  const { origin } = args.property;
  const target = world.entityOf(args.target, origin)?.root ?? null;
  if (target === null) {
    const detail = `the entity that \`${args.property.name}\` refers to cannot be followed`;
    entity.problems.push({ reason: "helper", detail, origin });
    return null;
  }
  target.buildRelations();
  const inversePath = propertyPath(args.inverse, world, origin);
  const inverse = inversePath === null ? undefined : target.relationAt(inversePath);
  const lists = [listOf(joinTable, "joinColumn"), listOf(joinTable, "inverseJoinColumn")] as const;
  const own = referencedColumns(lists[0], entity);
  const other = referencedColumns(lists[1], target);
  if (own === null || other === null || own.length === 0 || other.length === 0) {
    const detail = `the columns that \`${args.property.name}\` refers to cannot be read`;
    entity.problems.push({ reason: "dynamic", detail, origin });
    return null;
  }
  const path = [...embedding.path, args.property.name].join(".");
  const name =
    joinTable.nonEmpty("name") ??
    naming.name(
      "joinTableName",
      [entity.nameWithoutPrefix, target.nameWithoutPrefix, text(path), text(inverse?.args.property.name ?? "")],
      origin,
    );
  const columnsFor = (
    side: EntityMetadata,
    referenced: readonly ColumnMetadata[],
    given: (typeof lists)[0],
    method: string,
  ): Named[] =>
    referenced.map(column => ({
      column,
      name:
        givenJoinColumn(column, given)?.options.nonEmpty("name") ??
        naming.name(method, [side.nameWithoutPrefix, text(column.property.name), column.name], origin),
    }));
  const first = columnsFor(entity, own, lists[0], "joinTableColumnName");
  const second = columnsFor(target, other, lists[1], "joinTableInverseColumnName");
  separate(first, second, entity, origin);
  const make = ({ column, name: columnName }: Named): ColumnMetadata => {
    const property: PropertyPlace = { name: textOf(columnName) ?? "", key: args.property.key, origin };
    const fields = { ...lengthOfReference(column, world), isPrimary: constant(true) };
    return columnLike(column, property, NOT_EMBEDDED, columnName, fields, world);
  };
  const [columns, inverseColumns] = [first.map(make), second.map(make)];
  const option = (of: RelationMetadata | undefined, key: string): Value | null => {
    const value = of?.args.options.get(key);
    return value === undefined || isNullish(value) ? null : value;
  };
  const cascade = text("CASCADE", origin);
  // Before version 1 a relation that has another side leaves it to that.
  const inverseAction = world.isBefore1 && inverse !== undefined ? null : cascade;
  const createsKeys = args.options.get("createForeignKeyConstraints");
  const withKeys = !(createsKeys.kind === "constant" && createsKeys.value === false);
  const keys: KeyMetadata[] = [
    {
      name: constraintName(lists[0], own),
      columns,
      target: entity,
      referenced: own,
      options: {
        onDelete: option(relation, "onDelete") ?? cascade,
        onUpdate: option(relation, "onUpdate") ?? cascade,
        deferrable: option(relation, "deferrable"),
      },
      origin,
    },
    {
      name: constraintName(lists[1], other),
      columns: inverseColumns,
      target,
      referenced: other,
      options: {
        onDelete: option(inverse, "onDelete") ?? inverseAction,
        onUpdate: option(inverse, "onUpdate") ?? inverseAction,
        deferrable: option(inverse ?? relation, "deferrable"),
      },
      origin,
    },
  ];
  const synchronize = joinTable.get("synchronize");
  if (synchronize.kind === "constant" && synchronize.value === false) return null;
  return {
    model: textOf(name) ?? "",
    name: entity.prefixed(cut(name, entity)),
    schema: isNullish(joinTable.get("schema")) ? entity.schema : joinTable.get("schema"),
    database: isNullish(joinTable.get("database")) ? entity.option("database") : joinTable.get("database"),
    options: optionsOf(object({}, origin), world.machine, { origin }),
    columns: [...columns, ...inverseColumns],
    indices: [columns, inverseColumns].map(each => index(each, entity, origin)),
    uniques: [],
    checks: [],
    exclusions: [],
    keys: withKeys ? keys : [],
    isKnown: !joinTable.value.open,
    origin,
    named: args.property.key,
  };
}

interface Named {
  readonly column: ColumnMetadata;
  name: Text;
}

type Sides = readonly { readonly options: Options }[];

/** `joinColumn` and `joinColumns`, whichever is there. */
function listOf(joinTable: Options, key: string): Sides {
  const single = joinTable.get(key);
  const items = single.kind === "object" ? [single] : joinTable.list(`${key}s`).items;
  return items.flatMap(item =>
    item.kind === "object" ? [{ options: new Options(item, joinTable.machine, joinTable.origin) }] : [],
  );
}

/** Columns of both sides that would be called the same are told apart. */
function separate(
  first: readonly Named[],
  second: readonly Named[],
  entity: EntityMetadata,
  origin: PropertyPlace["origin"],
): void {
  const { naming } = entity.world;
  for (const a of first) {
    for (const b of second) {
      if (textOf(a.name) === null || textOf(a.name) !== textOf(b.name)) continue;
      a.name = naming.name("joinTableColumnDuplicationPrefix", [a.name, constant(1)], origin);
      b.name = naming.name("joinTableColumnDuplicationPrefix", [b.name, constant(2)], origin);
    }
  }
}

function constraintName(given: Sides, referenced: readonly ColumnMetadata[]): Value | null {
  const [first] = referenced;
  const options = first === undefined ? undefined : givenJoinColumn(first, given)?.options;
  const name = options?.get("foreignKeyConstraintName");
  return name === undefined || isNullish(name) ? null : name;
}

function cut(name: Text, { world }: EntityMetadata): Text {
  const string = textOf(name);
  const { longestAlias } = world.driver;
  if (string === null || longestAlias === null || string.length <= longestAlias) return name;
  return text(shorten(string, "_", 3), name.origin);
}

function index(
  columns: readonly ColumnMetadata[],
  { world }: EntityMetadata,
  origin: PropertyPlace["origin"],
): KeyedMetadata {
  return {
    name: null,
    columns,
    options: optionsOf(object({}, origin), world.machine, { origin }),
    unique: false,
    origin,
  };
}

/** `ClosureJunctionEntityMetadataBuilder`. */
function closureOf(entity: EntityMetadata): TableSource | null {
  const { args, world } = entity;
  const { tree } = args;
  if (tree === null || textOf(tree.type) !== "closure-table") return null;
  const { options } = tree;
  const { origin } = options;
  const given = options.nonEmpty("closureTableName") ?? entity.nameWithoutPrefix;
  const name = entity.prefixed(world.naming.name("closureJunctionTableName", [given], origin));
  const columns = entity.primaryColumns.flatMap(primary =>
    (["ancestor", "descendant"] as const).map(side => {
      const makesName = options.get(`${side}ColumnName`);
      const made = isNullish(makesName)
        ? text(`${primary.property.name}_${side}`, origin)
        : world.called(makesName, [object({ propertyName: text(primary.property.name) })], origin);
      const named = textOf(made) ?? `${primary.property.name}_${side}`;
      const property: PropertyPlace = { name: named, key: origin, origin };
      return columnLike(primary, property, NOT_EMBEDDED, text(named, origin), { isPrimary: constant(true) }, world);
    }),
  );
  const [ancestor, descendant] = columns;
  if (ancestor === undefined || descendant === undefined) return null;
  const level = entity.line.some(each => each.columns.some(({ mode }) => mode === "treeLevel"));
  const levelType = text(world.driver.special.treeLevel ?? "int", origin);
  const property: PropertyPlace = { name: "level", key: origin, origin };
  const levels = level ? [virtualColumn(property, NOT_EMBEDDED, levelType, text("level", origin), {}, world)] : [];
  const cascade = { onDelete: text("CASCADE", origin), onUpdate: null, deferrable: null };
  const schema = options.get("closureTableSchema");
  return {
    model: textOf(name) ?? "",
    name,
    schema: isNullish(schema) ? entity.schema : schema,
    database: entity.option("database"),
    options: optionsOf(object({}, origin), world.machine, { origin }),
    columns: [...columns, ...levels],
    indices: [[ancestor], [descendant]].map(each => index(each, entity, origin)),
    uniques: [],
    checks: [],
    exclusions: [],
    keys: [ancestor, descendant].map(column => ({
      name: null,
      columns: [column],
      target: entity,
      referenced: entity.primaryColumns,
      options: cascade,
      origin,
    })),
    isKnown: true,
    origin,
    named: origin,
  };
}
