import type { Dialect } from "../dialect.js";
import { DEFAULT_SCHEMA, tableKey, unwritten, type Name, type QualifiedName } from "../name.js";
import type { Operation } from "../operation.js";
import { UNWRITTEN } from "./creation.js";

/**
 * The operation that gives a thing its old name, and the schema that it was in, back; `null` for one that is no renaming.
 * `known`: the old name as the schema before it has it, which may say more than the operation does.
 */
export function renamingBack(operation: Operation, dialect: Dialect, known: QualifiedName | null): Operation | null {
  switch (operation.kind) {
    case "renameTable": {
      const from = known ?? operation.table;
      const table = { ...operation.to, schema: operation.to.schema ?? from.schema };
      return { ...operation, ...UNWRITTEN, table, to: nameAsTarget(from, table, dialect) };
    }
    case "alterTable": {
      if (operation.action !== "set schema" || operation.other === null) return null;
      const from = known ?? operation.table;
      const table = { ...operation.table, schema: operation.other.name };
      const schema = from.schema ?? defaultSchema(dialect);
      const other = schema === null ? null : { schema: null, name: schema, span: UNWRITTEN.span };
      return { ...operation, ...UNWRITTEN, table, other };
    }
    case "renameColumn": {
      // Taken back, it is a plain renaming: what it has lost comes back by itself.
      const { kind, table, column, to, online } = operation;
      return { kind, ...UNWRITTEN, table, column: to, to: column, online };
    }
    case "renameConstraint":
      return { ...operation, ...UNWRITTEN, name: operation.to, to: operation.name };
    case "renameIndex": {
      const { name, to } = operation;
      return { ...operation, ...UNWRITTEN, name: { ...name, name: to }, to: name.name };
    }
    case "alterType": {
      const { action, value, label, type } = operation;
      if (action === "rename value") return { ...operation, ...UNWRITTEN, value: label, label: value };
      if (action !== "rename" || value === null) return null;
      return { ...operation, ...UNWRITTEN, type: { ...type, name: unwritten(value) }, value: type.name.text };
    }
    case "alterObject": {
      const { name, to } = operation;
      return name === null || to === null
        ? null
        : { ...operation, ...UNWRITTEN, name: { ...name, name: to }, to: name.name };
    }
    default:
      return null;
  }
}

/** A name to rename a table to: without a schema it stays in its own, so that the default one has to be said to get there. */
function nameAsTarget(wanted: QualifiedName, now: QualifiedName, dialect: Dialect): QualifiedName {
  const isSame = tableKey({ ...wanted, name: now.name }, dialect) === tableKey(now, dialect);
  return { ...wanted, schema: isSame ? null : (wanted.schema ?? defaultSchema(dialect)) };
}

function defaultSchema(dialect: Dialect): Name | null {
  const text = DEFAULT_SCHEMA[dialect];
  return text === null ? null : unwritten(text);
}
