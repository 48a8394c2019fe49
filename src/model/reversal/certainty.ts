import type { Name, QualifiedName } from "../name.js";
import type { Operation } from "../operation.js";
import type { Thing } from "./thing.js";

/** The names, in lower case, of what operations may or may not do something to. */
export function wordsOfUnsure(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(operations.filter(({ certainty }) => certainty !== "certain").flatMap(namesIn));
}

/** Whether a thing, or its table, is one that may have been treated otherwise. */
export function isUnsure(thing: Thing, words: ReadonlySet<string>): boolean {
  if (words.size === 0) return false;
  const own = "name" in thing ? ("text" in thing.name ? thing.name : thing.name.name) : thing.state.name;
  const names = [own, "table" in thing ? thing.table.name : null];
  if (thing.kind === "object") names.push(thing.own.table?.name ?? null);
  if (thing.kind === "constraint" && thing.state.kind === "foreignKey") names.push(thing.state.references.name);
  return names.some(name => name !== null && words.has(name.text.toLowerCase()));
}

/** The names that an operation says, but for those of columns. */
export function namesIn(operation: Operation): readonly string[] {
  const found: (Name | QualifiedName | null)[] = [];
  if ("table" in operation) found.push(operation.table);
  if (operation.kind === "renameTable") found.push(operation.to);
  if ("name" in operation) found.push(operation.name);
  if ("type" in operation && operation.kind !== "alterColumn") found.push(operation.type);
  if ("view" in operation) found.push(operation.view);
  if (operation.kind === "createIndex") found.push(operation.index.name);
  if (operation.kind === "addConstraint") found.push(operation.constraint.name);
  return found.flatMap(name => (name === null ? [] : ("text" in name ? name : name.name).text.toLowerCase()));
}
