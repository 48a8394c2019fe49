import type { SchemaDefinition } from "../../src/model/definition.js";
import type { Dialect } from "../../src/model/dialect.js";
import { tableKey } from "../../src/model/name.js";
import type { CreateTable, Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "./comparable.js";

/** What a definition declares, in a form that two ways of saying it have in common. */
export function declaredBy(definition: SchemaDefinition): unknown {
  const { models, types, dialect } = definition;
  return declared([...types, ...models.flatMap(({ table, indexes }) => [table as Operation, ...indexes])], dialect);
}

/** The same of the statements with which a library builds it. */
export function declaredInSql(sql: string, dialect: Dialect): unknown {
  return declared(lowerSql(plainSource(sql), dialect), dialect);
}

/** Tables with the constraints that are added to them, then indexes and types; the order of constraints and indexes says nothing. */
function declared(operations: readonly Operation[], dialect: Dialect): unknown {
  const tables = new Map<string, CreateTable>();
  const others: Operation[] = [];
  for (const operation of operations) {
    const key = "table" in operation && operation.table !== null ? tableKey(operation.table, dialect) : "";
    const table = tables.get(key);
    if (operation.kind === "createTable") tables.set(key, operation);
    else if (operation.kind === "addConstraint" && table !== undefined) {
      tables.set(key, { ...table, constraints: [...table.constraints, operation.constraint] });
    } else if (operation.kind !== "createObject" && operation.kind !== "alterTable") others.push(operation);
  }
  return {
    tables: sorted(
      [...tables.values()].map(table => ({
        ...(comparable(table) as object),
        constraints: sorted(table.constraints.map(constraint => stripped(constraint))),
        indexes: sorted(table.indexes.map(index => stripped(index))),
      })),
    ),
    others: sorted(others.map(comparable)),
  };
}

function stripped(part: unknown): unknown {
  return comparable(part as Operation);
}

function sorted(items: readonly unknown[]): readonly unknown[] {
  return [...items].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
}

/** The same text for the same content, whatever the order of the keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
