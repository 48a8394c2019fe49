import { isNullish, text, textOf, truthiness, constant, type Value } from "../../evaluate/values.js";
import { Naming } from "../../typeorm/naming.js";
import { columnLike, lengthOfReference, type ColumnMetadata } from "./columns.js";
import { object } from "../../evaluate/values.js";
import type { JoinColumnArguments } from "./arguments.js";
import { optionsOf } from "./decorators.js";
import type { EntityMetadata, RelationMetadata } from "./metadata.js";

/** Adds the columns in which a relation is kept, its foreign key and what makes it unique: `RelationJoinColumnBuilder`. */
export function joinColumnsOf(relation: RelationMetadata, entity: EntityMetadata): void {
  const { args, declaredBy } = relation;
  const given = declaredBy.joinColumns.filter(({ property }) => property === args.property.name);
  // The side of a pair that has no column of its own.
  if (args.type === "one-to-one" && given.length === 0) return;
  const target = entity.world.entityOf(args.target, args.property.origin)?.root ?? null;
  if (target === null) {
    const detail = `the entity that \`${args.property.name}\` refers to cannot be followed`;
    entity.problems.push({ reason: "helper", detail, origin: args.property.origin });
    return;
  }
  const referenced = referencedColumns(given, target);
  if (referenced === null || referenced.length === 0) {
    const detail = `the columns that \`${args.property.name}\` refers to cannot be read`;
    entity.problems.push({ reason: "dynamic", detail, origin: args.property.origin });
    return;
  }
  const columns = referenced.map(column => joinColumnOf(column, given, relation, entity));
  relation.joinColumns = columns;
  addKey(relation, entity, target, columns, referenced, given);
}

function addKey(
  { args }: RelationMetadata,
  entity: EntityMetadata,
  target: EntityMetadata,
  columns: readonly ColumnMetadata[],
  referenced: readonly ColumnMetadata[],
  given: readonly JoinColumnArguments[],
): void {
  const { options, property } = args;
  const asked = options.get("createForeignKeyConstraints");
  if (asked.kind === "constant" && asked.value === false) return;
  const origin = property.origin;
  const option = (key: string): Value | null => (isNullish(options.get(key)) ? null : options.get(key));
  const name = given[0]?.options.get("foreignKeyConstraintName");
  entity.keys.push({
    name: name === undefined || isNullish(name) ? null : name,
    columns,
    target,
    referenced,
    options: { onDelete: option("onDelete"), onUpdate: option("onUpdate"), deferrable: option("deferrable") },
    origin,
  });
  if (args.type !== "one-to-one" || columns.every(({ isPrimary }) => isPrimary)) return;
  const { naming, machine } = entity.world;
  const names = columns.map(column => column.name);
  const unique = naming.name("relationConstraintName", [entity.name, Naming.list(names)], origin);
  const none = optionsOf(object({}, origin), machine, { origin });
  entity.relationUniques.push({ name: unique, columns, options: none, unique: true, origin });
}

/** The columns that the join columns name, or the primary key. */
export function referencedColumns(
  given: readonly Pick<JoinColumnArguments, "options">[],
  target: EntityMetadata,
): readonly ColumnMetadata[] | null {
  if (!given.some(({ options }) => options.nonEmpty("referencedColumnName") !== null)) {
    if (target.primaryColumns.length === 0) target.buildRelations();
    return target.primaryColumns;
  }
  const found = given.map(({ options }) => {
    const name = options.word("referencedColumnName");
    return target.columns.find(({ property }) => property.name === name) ?? null;
  });
  if (found.includes(null)) return null;
  const columns = found.flatMap(column => column ?? []);
  const rank = (column: ColumnMetadata): number => {
    const index = target.primaryColumns.indexOf(column);
    return index < 0 ? target.primaryColumns.length : index;
  };
  return columns.length > 1 && !target.world.isBefore1 ? [...columns].sort((a, b) => rank(a) - rank(b)) : columns;
}

/** The name that a join column is given for a column that it refers to. */
export function givenJoinColumn(
  referenced: ColumnMetadata,
  given: readonly Pick<JoinColumnArguments, "options">[],
): Pick<JoinColumnArguments, "options"> | undefined {
  return given.find(({ options }) => {
    const name = options.word("referencedColumnName");
    return (name === null || name === referenced.property.name) && options.nonEmpty("name") !== null;
  });
}

function joinColumnOf(
  referenced: ColumnMetadata,
  given: readonly JoinColumnArguments[],
  { args, embedding }: RelationMetadata,
  entity: EntityMetadata,
): ColumnMetadata {
  const { world } = entity;
  const { property, options } = args;
  const name =
    givenJoinColumn(referenced, given)?.options.nonEmpty("name") ??
    world.naming.name(
      "joinColumnName",
      [text(property.name, property.key), text(referenced.property.name)],
      property.key,
    );
  const owned = entity.embeddeds.find(embedded => embedded.embedding === embedding)?.columns ?? entity.ownColumns;
  const known = owned.find(column => textOf(name) !== null && textOf(column.nameWithoutPrefixes) === textOf(name));
  if (known !== undefined) {
    known.referenced = referenced;
    known.type = referenced.type;
    return known;
  }
  // An option of TypeORM 0.2, for what newer versions declare as a column beside the relation.
  const isPrimary = truthiness(options.get("primary")) === true;
  const isRequired =
    isPrimary ||
    (options.get("nullable").kind === "constant" && (options.get("nullable") as { value: unknown }).value === false);
  const nullable = options.knows("nullable")
    ? constant(!isRequired, options.placeOf("nullable"))
    : options.get("nullable");
  const column = columnLike(
    referenced,
    property,
    embedding,
    name,
    {
      ...lengthOfReference(referenced, world),
      comment: referenced.get("comment"),
      isNullable: nullable,
      isPrimary: constant(isPrimary),
    },
    world,
  );
  entity.ownColumns.push(column);
  return column;
}
