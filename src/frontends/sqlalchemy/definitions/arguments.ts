import { Construct } from "../../alembic/construct.js";
import { dialectName } from "../../alembic/types.js";
import type { Writing } from "../../alembic/writing.js";
import { isNullish, type Property, textOf, type Value } from "../../evaluate/values.js";
import { itemsOf } from "../../python/items.js";
import type { DeclaredTable } from "./tables.js";

/** Constraints, indexes and options of `__table_args__`. */
export function argumentsOf(
  given: readonly (Value | undefined)[],
  writing: Writing,
): Pick<DeclaredTable, "parts" | "options"> {
  const items = given.flatMap(value => (value?.kind === "array" ? value.items : value === undefined ? [] : [value]));
  const options = new Map<string, Property>();
  for (const item of items)
    if (item.kind === "object")
      for (const [name, property] of item.properties) if (!options.has(name)) options.set(name, property);
  return { parts: items.flatMap(item => partFor(item, writing) ?? []), options };
}

/** A constraint or index, if it is for this database: `Index(…).ddl_if(dialect="postgresql")`. */
export function partFor(value: Value | undefined, writing: Writing): Construct | null {
  if (!(value instanceof Construct)) return null;
  if (value.name !== "ddl_if" || value.parent?.isCalled !== true) return value;
  const only = value.keyword("dialect")?.value ?? value.args[0];
  const names =
    only === undefined ? [] : (only.kind === "text" ? [only] : itemsOf(only).items).map(item => textOf(item));
  const isOther = names.length > 0 && !names.includes(null) && !names.includes(dialectName(writing));
  return isOther ? null : partFor(value.parent, writing);
}

/** Whether nothing of `__table_args__` is unknown. */
export function isKnownList(value: Value | undefined): boolean {
  if (value === undefined || isNullish(value)) return true;
  if (value.kind === "object") return !value.open;
  return value.kind === "array" && !value.open && value.items.every(item => item.kind !== "unknown");
}
