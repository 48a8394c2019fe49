import { displayName, type QualifiedName } from "../name.js";
import type { Operation } from "../operation.js";

/** Something that a schema does not hold: a function, a trigger, a policy, an extension. */
export interface OtherObject {
  /** In the words of the manual, in lower case. */
  readonly object: string;
  /** `null` where it is not known. */
  readonly name: QualifiedName | null;
  /** The table that a trigger is of. */
  readonly table: QualifiedName | null;
}

/** What schemas hold, under names that operations have for it, and what belongs to the server and not to a database. */
const NOT_OTHER: ReadonlySet<string> = new Set([
  "database",
  "materialized view",
  "owned objects",
  "role",
  "schema",
  "sequence",
  "system",
  "tablespace",
  "user",
  "view",
]);

/** What operations leave besides the schema, in the order in which it was made. */
export function otherObjects(operations: readonly Operation[]): readonly OtherObject[] {
  const found = new Map<string, OtherObject>();
  const key = ({ object, name }: OtherObject): string => `${object} ${name === null ? "" : displayName(name)}`;
  const add = (other: OtherObject): unknown => found.set(key(other), other);
  for (const operation of operations) {
    switch (operation.kind) {
      case "createObject":
        if (!NOT_OTHER.has(operation.object)) add({ object: operation.object, name: operation.name, table: null });
        break;
      case "dropObject":
        found.delete(key({ object: operation.object, name: operation.name, table: null }));
        break;
      case "alterObject": {
        const { object, name, to } = operation;
        const other = found.get(key({ object, name, table: null }));
        if (other === undefined || to === null || name === null) break;
        found.delete(key(other));
        add({ ...other, name: { ...name, name: to } });
        break;
      }
      case "createTrigger":
        add({
          object: "trigger",
          name: { schema: null, name: operation.name, span: operation.span },
          table: operation.table,
        });
        break;
      case "dropTrigger":
        found.delete(
          key({ object: "trigger", name: { schema: null, name: operation.name, span: operation.span }, table: null }),
        );
        break;
      case "dropTable":
        for (const [own, { table }] of found)
          if (table !== null && displayName(table) === displayName(operation.table)) found.delete(own);
        break;
      default:
    }
  }
  return [...found.values()];
}
