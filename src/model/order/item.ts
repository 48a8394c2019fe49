import type { Constraint } from "../column.js";
import { isMySqlFamily } from "../dialect.js";
import { nameKey, quotedName, tableKey, type Name, type QualifiedName } from "../name.js";
import { movedTo, type Operation } from "../operation.js";
import { hasIndexLeadingWith, primaryKeyOf, type Schema, type TableState } from "../schema/index.js";
import { sameName } from "../schema/implicit-names.js";
import type { Moment } from "./moment.js";

/** What an operation needs to be there, or a name that it needs to be free. */
export type Item =
  | { readonly kind: "relation" | "type" | "view" | "sequence"; readonly name: QualifiedName }
  | { readonly kind: "column" | "constraint"; readonly table: QualifiedName; readonly name: Name }
  | { readonly kind: "namespace"; readonly name: Name }
  | { readonly kind: "trigger"; readonly table: QualifiedName | null; readonly name: Name }
  | { readonly kind: "index"; readonly table: QualifiedName | null; readonly name: QualifiedName }
  | { readonly kind: "primaryKey"; readonly table: QualifiedName }
  /** What a foreign key may refer to; `null`: the primary key. */
  | { readonly kind: "key"; readonly table: QualifiedName; readonly columns: readonly Name[] | null };

/** An item in a sentence: "column `a` of `t`". */
export function describeItem(item: Item): string {
  switch (item.kind) {
    case "relation":
      return `table ${quotedName(item.name)}`;
    case "type":
    case "view":
    case "sequence":
    case "index":
      return `${item.kind} ${quotedName(item.name)}`;
    case "namespace":
      return `schema \`${item.name.text}\``;
    case "trigger":
      return `trigger \`${item.name.text}\``;
    case "column":
    case "constraint":
      return `${item.kind} \`${item.name.text}\` of ${quotedName(item.table)}`;
    case "primaryKey":
      return `the primary key of ${quotedName(item.table)}`;
    case "key": {
      const columns = item.columns?.map(({ text }) => `\`${text}\``).join(", ");
      return columns === undefined
        ? `the primary key of ${quotedName(item.table)}`
        : `a unique key of ${quotedName(item.table)} over ${columns}`;
    }
  }
}

/** Whether an item is shown to be there. */
export function isShown(item: Item, { schema, triggers, gone }: Moment): boolean {
  switch (item.kind) {
    case "relation":
      return schema.hasRelation(item.name);
    case "type":
      return schema.type(item.name) !== null;
    case "view":
      return schema.view(item.name) !== null;
    case "sequence":
      return schema.hasSequence(item.name);
    case "column":
      return schema.column(item.table, item.name) !== null;
    case "constraint":
      return schema.table(item.table)?.constraints.some(({ name }) => isSame(name, item.name, schema)) === true;
    case "namespace":
      return !gone.has(item.name.text);
    case "trigger":
      return triggers.some(({ name }) => isSame(name, item.name, schema));
    case "index":
      return schema.hasIndexNamed(item.table, item.name);
    case "primaryKey":
      return isKeyShown(schema.table(item.table), null, schema);
    case "key":
      return isKeyShown(schema.table(item.table), item.columns, schema);
  }
}

/** Whether the schema shows that there is no such item: all is known of the table that it would be a part of. */
export function isKnownToLack(item: Item, moment: Moment): boolean {
  const { schema } = moment;
  if ("table" in item && item.table !== null) {
    const table = schema.table(item.table);
    if (table?.complete === true) return !isShown(item, moment);
  }
  return schema.whole && !isShown(item, moment);
}

/** PostgreSQL and SQLite want a unique key over just these columns; InnoDB an index that begins with them (15.1.20.5). */
function isKeyShown(state: TableState | null, columns: readonly Name[] | null, { dialect }: Schema): boolean {
  if (state === null) return false;
  if (columns === null) return primaryKeyOf(state) !== null;
  if (isMySqlFamily(dialect)) return hasIndexLeadingWith(state.indexes, columns, dialect);
  return uniqueKeysOf(state).some(key => isSameSet(key, columns, dialect));
}

/** The columns of keys and unique indexes over all rows. */
export function uniqueKeysOf({ constraints, indexes }: TableState): readonly (readonly Name[])[] {
  return [
    ...constraints.flatMap(constraint => (isUniqueKey(constraint) ? [constraint.columns] : [])),
    ...indexes.flatMap(({ unique, predicate, columns, constraint }) => {
      const names = columns.flatMap(({ name }) => name ?? []);
      const isWhole = unique && predicate === null && names.length === columns.length && constraint === null;
      return isWhole ? [names] : [];
    }),
  ];
}

export function isUniqueKey(
  constraint: Constraint,
): constraint is Extract<Constraint, { kind: "primaryKey" | "unique" }> {
  return constraint.kind === "primaryKey" || constraint.kind === "unique";
}

/** Whether two lists have the same names, in whatever order. */
export function isSameSet(a: readonly Name[], b: readonly Name[], dialect: Schema["dialect"]): boolean {
  const wanted = new Set(b.map(name => nameKey(name, dialect)));
  return a.length === b.length && a.every(name => wanted.has(nameKey(name, dialect)));
}

function isSame(name: Name | null, other: Name, { dialect }: Schema): boolean {
  return name !== null && sameName(name, other, dialect);
}

/** Whether an operation makes an item for certain, so that it has not been there just before. */
export function makesItem(operation: Operation, item: Item, { dialect }: Schema): boolean {
  if (operation.certainty !== "certain" || ("ifNotExists" in operation && operation.ifNotExists)) return false;
  const isTable = (name: QualifiedName): boolean =>
    "table" in item && item.table !== null && tableKey(name, dialect) === tableKey(item.table, dialect);
  const isItem = (name: QualifiedName): boolean =>
    "name" in item &&
    "span" in item.name &&
    "name" in item.name &&
    tableKey(name, dialect) === tableKey(item.name, dialect);
  const isPart = (name: Name | null): boolean =>
    name !== null && (item.kind === "column" || item.kind === "constraint") && sameName(item.name, name, dialect);
  // The sequence of a column comes with its numbers.
  if (item.kind === "sequence" && operation.kind === "alterColumn") return operation.identity?.action === "set";
  if (item.kind === "sequence" && (operation.kind === "addColumn" || operation.kind === "createTable")) return true;
  const moved = movedTo(operation);
  if (moved !== null) return item.kind === "relation" ? isItem(moved) : isTable(moved);
  switch (operation.kind) {
    case "createTable":
      return item.kind === "relation" ? isItem(operation.table) : isTable(operation.table);
    case "createView":
      return (item.kind === "relation" || item.kind === "view") && isItem(operation.view) && !operation.orReplace;
    case "addColumn":
      return isTable(operation.table) && (item.kind === "column" ? isPart(operation.column.name) : isOfKeys(item));
    case "renameColumn":
      return isTable(operation.table) && isPart(operation.to);
    case "renameConstraint":
      return isTable(operation.table) && item.kind === "constraint" && isPart(operation.to);
    case "addConstraint":
      return isTable(operation.table) && (isOfKeys(item) || isPart(operation.constraint.name));
    case "createIndex":
    case "renameIndex":
      return item.kind === "index" || (item.kind === "key" && operation.table !== null && isTable(operation.table));
    case "createTrigger":
      return item.kind === "trigger" && sameName(item.name, operation.name, dialect);
    case "createType":
      return item.kind === "type" && isItem(operation.type);
    case "alterType":
      return item.kind === "type" && operation.action === "rename";
    case "createObject":
    case "alterObject":
      if (item.kind === "namespace")
        return operation.object === "schema" && operation.name?.name.text === item.name.text;
      return item.kind === "sequence" || item.kind === "view";
    default:
      return false;
  }
}

function isOfKeys({ kind }: Item): boolean {
  return kind === "key" || kind === "primaryKey" || kind === "index" || kind === "constraint";
}
