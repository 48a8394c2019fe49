import { isNullish, type Value } from "../../evaluate/values.js";
import type { ForeignKeyArguments } from "./arguments.js";
import type { ColumnMetadata } from "./columns.js";
import type { EntityMetadata } from "./metadata.js";
import { propertyPath, propertyPaths } from "./property-path.js";

/** Adds the foreign keys that `@ForeignKey` declares without a relation. */
export function foreignKeysOf(entity: EntityMetadata): void {
  for (const each of entity.line) for (const key of each.foreignKeys) addKey(key, entity);
}

function addKey(key: ForeignKeyArguments, entity: EntityMetadata): void {
  const { options, origin, property } = key;
  const target = entity.world.entityOf(key.target, origin)?.root ?? null;
  const columns = target === null ? null : columnsOf(property?.name ?? null, key.columns, entity, key);
  const inverse = propertyPath(key.inverse, entity.world, origin);
  const hasReferenced = inverse !== null || (key.referenced !== null && !isNullish(key.referenced));
  const referenced =
    target === null ? null : hasReferenced ? columnsOf(inverse, key.referenced, target, key) : target.primaryColumns;
  if (target === null || columns === null || referenced === null) {
    entity.problems.push({ reason: "helper", detail: "the target of a foreign key cannot be followed", origin });
    return;
  }
  const option = (name: string): Value | null => (isNullish(options.get(name)) ? null : options.get(name));
  entity.keys.push({
    name: option("name"),
    columns,
    target,
    referenced,
    options: { onDelete: option("onDelete"), onUpdate: option("onUpdate"), deferrable: option("deferrable") },
    origin,
  });
}

/** The columns of properties, which may also be called by their own names. */
function columnsOf(
  property: string | null,
  list: Value | null,
  entity: EntityMetadata,
  { origin }: ForeignKeyArguments,
): readonly ColumnMetadata[] | null {
  const listed = list === null || isNullish(list) ? [] : propertyPaths(list, entity.world, origin);
  if (listed === null) return null;
  const paths = property === null ? listed : [...listed, property];
  const found = paths.map(path =>
    entity.columns.find(
      column =>
        column.property.name === path ||
        column.name.pieces.map(p => (p.kind === "hole" ? "" : p.text)).join("") === path,
    ),
  );
  return found.includes(undefined) ? null : found.flatMap(column => column ?? []);
}
