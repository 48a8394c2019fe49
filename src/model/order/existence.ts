import type { Column, Constraint } from "../column.js";
import { isMySqlFamily, type Dialect } from "../dialect.js";
import { tableKey, unwritten, type Name, type QualifiedName } from "../name.js";
import { movedTo, type Operation } from "../operation.js";
import { numberedBy } from "../schema/numbering.js";
import { qualifiedNameOf } from "../types.js";
import type { Item } from "./item.js";
import type { Moment } from "./moment.js";

/** What has to be there for an operation, where it does not say `IF EXISTS`. */
export function itemsNeededBy(operation: Operation, moment: Moment): readonly Item[] {
  return [...namespaceOf(operation), ...partsNeededBy(operation, moment)];
}

/** The namespace that something is made in. */
function namespaceOf(operation: Operation): readonly Item[] {
  const made =
    operation.kind === "createTable" || operation.kind === "createIndex"
      ? operation.table
      : operation.kind === "createView"
        ? operation.view
        : operation.kind === "createType"
          ? operation.type
          : null;
  return made === null || made.schema === null ? [] : [{ kind: "namespace", name: made.schema }];
}

function partsNeededBy(operation: Operation, moment: Moment): readonly Item[] {
  const { dialect } = moment.schema;
  switch (operation.kind) {
    case "dropTable":
      return operation.ifExists ? [] : relations(operation.table);
    case "alterTable": {
      const { table, action, other } = operation;
      return relations(table, ...(other === null || action === "set schema" ? [] : [other]));
    }
    case "renameTable":
    case "createTrigger":
      return relations(operation.table);
    case "dropColumn":
      // What says IF EXISTS of a column may say it of the table, too.
      return operation.ifExists ? [] : [...relations(operation.table), ...columns(operation.table, [operation.column])];
    case "renameColumn":
      return [...relations(operation.table), ...columns(operation.table, [operation.column])];
    case "alterColumn": {
      const { table, column, type } = operation;
      return [...relations(table), ...columns(table, [column]), ...(type === null ? [] : typesOf([{ type }], dialect))];
    }
    case "addColumn": {
      const { table, column, constraints } = operation;
      return [
        ...relations(table),
        ...partsOf([column], dialect),
        ...constraints.flatMap(constraint => targetsOf(constraint, table, moment)),
      ];
    }
    case "createTable": {
      const { table, partitionOf, inherits, copies, constraints } = operation;
      const parents = [...(partitionOf === null ? [] : [partitionOf]), ...inherits, ...copies.map(copy => copy.table)];
      return [
        ...relations(...parents),
        ...partsOf(operation.columns, dialect),
        ...constraints.flatMap(constraint => targetsOf(constraint, table, moment)),
      ];
    }
    case "addConstraint": {
      const { table, constraint } = operation;
      return [...relations(table), ...columns(table, namesOf(constraint)), ...targetsOf(constraint, table, moment)];
    }
    case "dropConstraint": {
      const { table, name, ifExists, constraint } = operation;
      if (ifExists) return [];
      if (constraint === "primaryKey" && isMySqlFamily(dialect))
        return [...relations(table), { kind: "primaryKey", table }];
      if (name === null) return relations(table);
      return [...relations(table), { kind: "constraint", table, name }];
    }
    case "validateConstraint":
    case "renameConstraint":
      return [...relations(operation.table), { kind: "constraint", table: operation.table, name: operation.name }];
    case "createIndex": {
      const { table, index } = operation;
      const named = index.columns.flatMap(({ name }) => name ?? []);
      return [...relations(table), ...columns(table, [...named, ...index.include])];
    }
    case "dropIndex":
      if (operation.name === null || operation.ifExists) return [];
      return [{ kind: "index", table: operation.table, name: operation.name }];
    case "renameIndex":
      return [{ kind: "index", table: operation.table, name: operation.name }];
    case "dropType":
      return operation.ifExists ? [] : [{ kind: "type", name: operation.type }];
    case "alterType":
      return [{ kind: "type", name: operation.type }];
    case "createView": {
      const { reads } = operation;
      // SQLite reads the query of a view when that is used ("CREATE VIEW").
      if (reads === null || dialect === "sqlite") return [];
      const [only, ...others] = reads.relations;
      const own = only === undefined || others.length > 0 ? [] : columns(only, (reads.columns ?? []).map(unwritten));
      return [...relations(...reads.relations), ...own.filter(item => isOfTable(item, moment))];
    }
    case "dropView":
      return operation.ifExists ? [] : [{ kind: "view", name: operation.view }];
    case "dropTrigger":
      return operation.ifExists ? [] : [{ kind: "trigger", table: operation.table, name: operation.name }];
    case "alterObject":
      if (operation.name === null) return [];
      if (operation.object.endsWith("view")) return [{ kind: "view", name: operation.name }];
      return operation.object === "sequence" ? [{ kind: "sequence", name: operation.name }] : [];
    case "changeData": {
      const { table, assignments, whereNull, columns: named, source } = operation;
      return [
        ...relations(table, ...(source === null ? [] : [source])),
        ...columns(table, [...assignments.map(({ column }) => column), ...whereNull, ...(named ?? [])]),
      ];
    }
    default:
      return [];
  }
}

/** The names that have to be free for an operation, where it does not say `IF NOT EXISTS`. */
export function namesTakenBy(operation: Operation, { schema: { dialect } }: Moment): readonly Item[] {
  if ("ifNotExists" in operation && operation.ifNotExists) return [];
  const moved = movedTo(operation);
  if (moved !== null && "table" in operation && operation.table !== null)
    return tableKey(moved, dialect) === tableKey(operation.table, dialect) ? [] : relations(moved);
  const index = (table: QualifiedName, name: Name): readonly Item[] => {
    const own = { schema: table.schema, name, span: name.span };
    return isMySqlFamily(dialect) ? [{ kind: "index", table, name: own }] : relations(own);
  };
  switch (operation.kind) {
    case "createTable":
      return operation.temporary ? [] : relations(operation.table);
    case "createView":
      return operation.orReplace ? [] : relations(operation.view);
    case "addColumn":
      return columns(operation.table, [operation.column.name]);
    case "renameColumn":
      return columns(operation.table, [operation.to]);
    case "createIndex":
      return operation.index.name === null ? [] : index(operation.table, operation.index.name);
    case "renameIndex":
      return operation.table === null ? [] : index(operation.table, operation.to);
    case "renameConstraint":
      return [{ kind: "constraint", table: operation.table, name: operation.to }];
    case "addConstraint": {
      const { table, constraint } = operation;
      const named: readonly Item[] =
        constraint.name === null || constraint.kind === "primaryKey"
          ? []
          : [{ kind: "constraint", table, name: constraint.name }];
      return constraint.kind === "primaryKey" ? [{ kind: "primaryKey", table }, ...named] : named;
    }
    case "createType":
      return [{ kind: "type", name: operation.type }];
    default:
      return [];
  }
}

function relations(...names: readonly QualifiedName[]): readonly Item[] {
  return names.map(name => ({ kind: "relation", name }));
}

function columns(table: QualifiedName, names: readonly Name[]): readonly Item[] {
  return names.map(name => ({ kind: "column", table, name }));
}

/** Whether a column is one of a table of which all is known: a view may name others. */
function isOfTable(item: Item, { schema }: Moment): boolean {
  return item.kind === "column" && schema.table(item.table)?.complete === true;
}

/** Types and sequences that columns need. */
function partsOf(given: readonly Column[], dialect: Dialect): readonly Item[] {
  if (dialect !== "postgresql") return [];
  const sequences = given.flatMap((column): readonly Item[] => {
    const name = numberedBy({ default: column.default ?? "none" });
    return name === null ? [] : [{ kind: "sequence", name }];
  });
  return [...typesOf(given, dialect), ...sequences];
}

function typesOf(given: readonly Pick<Column, "type">[], dialect: Dialect): readonly Item[] {
  if (dialect !== "postgresql") return [];
  return given.flatMap(({ type }) => (type === null ? [] : { kind: "type", name: qualifiedNameOf(type) }));
}

/** The columns of its own table that a constraint names. */
function namesOf(constraint: Constraint): readonly Name[] {
  return constraint.kind === "check" ? constraint.columns.map(unwritten) : constraint.columns;
}

/** The table and the key that a foreign key refers to; a table that refers to itself brings its own. */
function targetsOf(constraint: Constraint, table: QualifiedName, { schema, checks }: Moment): readonly Item[] {
  const { dialect } = schema;
  if (constraint.kind !== "foreignKey" || dialect === "sqlite" || !checks) return [];
  if (constraint.level === "column" && dialect === "mysql") return [];
  const { references, referencedColumns } = constraint;
  if (tableKey(references, dialect) === tableKey(table, dialect)) return [];
  const target = schema.table(references);
  const isWhole = target?.complete === true;
  const key: readonly Item[] = isWhole ? [{ kind: "key", table: references, columns: referencedColumns }] : [];
  const named = isWhole ? columns(references, referencedColumns ?? []) : [];
  return [...relations(references), ...named, ...key];
}
