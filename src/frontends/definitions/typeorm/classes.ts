import type { Machine } from "../../evaluate/machine.js";
import type { ClassValue } from "../../evaluate/values.js";
import { decorate, type Decorating } from "../decorators.js";
import { entityArguments, type EntityArguments, type EntityValue } from "./arguments.js";

/** Reads what the decorators of a class say, and those of its base classes. */
export function readClass(
  value: ClassValue,
  machine: Machine,
  argumentsOf: (value: EntityValue) => EntityArguments,
): EntityArguments {
  const { node, module, superClass } = value;
  const base = superClass?.kind === "class" ? argumentsOf(superClass) : null;
  const entity = entityArguments(value, node.id?.name ?? "", machine.origin(node.id ?? node, module), base);
  decorate(value, entity, machine, DECORATING);
  return entity;
}

const DECORATING: Decorating<EntityArguments> = {
  about: /\b(?:typeorm|\w*Column\w*)\b/,
  sizeOf(entity) {
    const { columns, relations, indices, uniques, checks, exclusions, embeddeds, foreignKeys, joinColumns } = entity;
    const lists = [columns, relations, indices, uniques, checks, exclusions, embeddeds, foreignKeys, joinColumns];
    const single = [entity.table, entity.inheritance, entity.tree].filter(each => each !== null).length;
    return lists.reduce((sum, { length }) => sum + length, single + entity.generated.size + entity.joinTables.size);
  },
};
