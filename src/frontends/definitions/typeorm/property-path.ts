import { Host, textOf, type Origin, type Value } from "../../evaluate/values.js";
import type { World } from "./world.js";

/** An entity as functions see it that name its properties: `user => user.profile.name`. */
class PropertyPath extends Host {
  readonly label = "entity";
  readonly isConnection = false;

  constructor(readonly path: readonly string[]) {
    super();
  }

  get(property: string): Value {
    return new PropertyPath([...this.path, property]);
  }
}

/** The path of a property that is named by a text or by a function; `null` where that is not known. */
export function propertyPath(value: Value | null, world: World, origin: Origin): string | null {
  if (value === null) return null;
  return pathOf(isFunction(value) ? world.called(value, [new PropertyPath([])], origin) : value);
}

/** The paths of a list of properties, or of what a function makes of them; `null` where one is not known. */
export function propertyPaths(value: Value, world: World, origin: Origin): readonly string[] | null {
  const list = isFunction(value) ? world.called(value, [new PropertyPath([])], origin) : value;
  if (list.kind === "object") return list.open ? null : [...list.properties.keys()];
  if (list.kind !== "array" || list.open) return null;
  const paths = list.items.map(pathOf);
  return paths.includes(null) ? null : (paths as string[]);
}

function isFunction(value: Value): boolean {
  return value.kind === "function";
}

function pathOf(value: Value): string | null {
  return value instanceof PropertyPath ? value.path.join(".") : (textOf(value)?.trim() ?? null);
}
