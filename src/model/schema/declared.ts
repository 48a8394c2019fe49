import type { DeclaredModel, SchemaDefinition } from "../definition.js";
import type { Dialect } from "../dialect.js";
import { tableKey } from "../name.js";
import type { CreateTable, Operation } from "../operation.js";
import { Schema } from "./schema.js";

/**
 * What definitions declare, as one schema. A table that is not read whole, or that several of them declare a part of, is
 * not `complete` in it; tables of which nothing but names are known are left out.
 */
export function schemaOfDefinitions(
  definitions: readonly Pick<SchemaDefinition, "models" | "types" | "opaque">[],
  dialect: Dialect,
): Schema {
  const models = definitions.flatMap(definition => definition.models).filter(({ namesOnly }) => !namesOnly);
  const groups = new Map<string, readonly DeclaredModel[]>();
  for (const model of models) {
    const key = tableKey(model.table.table, dialect);
    groups.set(key, [...(groups.get(key) ?? []), model]);
  }
  const operations: readonly Operation[] = [
    ...definitions.flatMap(({ types }) => types),
    ...[...groups.values()].flatMap(group => tableOf(group)),
    ...models.flatMap(({ indexes }) => indexes),
  ];
  const isWhole = definitions.every(({ opaque }) => opaque.length === 0);
  return operations.reduce((schema, operation) => schema.apply(operation), Schema.empty(dialect, isWhole)).settled();
}

function tableOf([first, ...others]: readonly DeclaredModel[]): readonly CreateTable[] {
  if (first === undefined) return [];
  const tables = [first, ...others].map(({ table }) => table);
  return [
    {
      ...first.table,
      columns: tables.flatMap(({ columns }) => columns),
      constraints: tables.flatMap(({ constraints }) => constraints),
      indexes: tables.flatMap(({ indexes }) => indexes),
      // Like a table from a query, it may have more than is seen.
      fromQuery: first.table.fromQuery || !first.complete || others.length > 0,
    },
  ];
}
