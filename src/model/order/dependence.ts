import type { Constraint, DataType, ForeignKey } from "../column.js";
import { typeText } from "../data-type.js";
import { CONSTRAINT_NOUNS } from "../describe-difference.js";
import { isMySqlFamily, type Dialect } from "../dialect.js";
import { nameKey, quotedName, tableKey, unwritten, type Name, type QualifiedName } from "../name.js";
import type { AlterColumn, DropColumn, DropConstraint, DropIndex, Operation } from "../operation.js";
import { foreignKeysOf, hasIndexLeadingWith, type IndexState, type Schema, type TableState } from "../schema/index.js";
import { escaped } from "../schema/columns.js";
import { sameName } from "../schema/implicit-names.js";
import { numberedBy } from "../schema/numbering.js";
import { qualifiedNameOf } from "../types.js";
import { isSameSet, isUniqueKey, uniqueKeysOf } from "./item.js";
import type { Moment } from "./moment.js";

/**
 * What the server wants to be gone first, in words: "foreign key `a` of `t`". Manuals: PostgreSQL 5.15 (dependency tracking),
 * MySQL 15.1.20.5, SQLite "ALTER TABLE DROP COLUMN". Measured in `tests/truth/reverse-order.test.ts`.
 */
export function dependentsOf(operation: Operation, moment: Moment): readonly string[] {
  if ("cascade" in operation && operation.cascade && moment.schema.dialect === "postgresql") return [];
  switch (operation.kind) {
    case "dropTable":
      return ofTable(operation.table, moment);
    case "dropColumn":
      return ofColumn(operation, moment);
    case "alterColumn":
      return ofForm(operation, moment);
    case "dropConstraint":
      return ofConstraint(operation, moment);
    case "dropIndex":
      return ofIndex(operation, moment);
    case "dropType":
      return ofType(operation.type, moment.schema);
    case "dropView":
      return viewsReading(operation.view, null, moment.schema);
    case "dropObject":
      return operation.name === null ? [] : ofObject(operation.object, operation.name, moment);
    default:
      return [];
  }
}

interface Referrer {
  readonly table: QualifiedName;
  readonly key: ForeignKey;
}

/** The foreign keys that refer to a table, its own left out or not. */
function referrersTo(table: QualifiedName, schema: Schema, own: boolean): readonly Referrer[] {
  const key = tableKey(table, schema.dialect);
  return schema
    .tablesReferringTo(table)
    .filter(state => own || tableKey(state.table, schema.dialect) !== key)
    .flatMap(state =>
      foreignKeysOf(state)
        .filter(({ references }) => tableKey(references, schema.dialect) === key)
        .map(found => ({ table: state.table, key: found })),
    );
}

function ofTable(table: QualifiedName, { schema, checks }: Moment): readonly string[] {
  // SQLite looks whether rows are left without the one that they refer to, and only while it is told to.
  if (schema.dialect === "sqlite") return [];
  if (isMySqlFamily(schema.dialect)) return checks ? referrersTo(table, schema, false).map(describeReferrer) : [];
  const key = tableKey(table, schema.dialect);
  const children = schema
    .tablesReferringTo(table)
    .filter(({ inherits }) => inherits.some(parent => tableKey(parent, schema.dialect) === key))
    .map(child => `table ${quotedName(child.table)}, which inherits from it,`);
  const parts = schema.withTablesBelow(table).filter(({ partitionOf }) => partitionOf !== null);
  const whole = new Map(
    [...aboveAll(table, schema), ...parts.map(part => part.table)].map(name => [tableKey(name, schema.dialect), name]),
  );
  return [
    ...[...whole.values()].flatMap(each => referrersTo(each, schema, false)).map(describeReferrer),
    ...viewsReading(table, null, schema),
    ...children,
    ...sequencesOf(table, schema).flatMap(sequence => defaultsFrom(sequence, table, schema)),
  ];
}

/** A table, and those that it is a partition of: a foreign key to them refers to each of their parts. */
function aboveAll(table: QualifiedName, schema: Schema): readonly QualifiedName[] {
  const found = [table];
  for (let parent = schema.table(table)?.partitionOf ?? null; parent !== null && found.length < 10;) {
    found.push(parent);
    parent = schema.table(parent)?.partitionOf ?? null;
  }
  return found;
}

function sequencesOf(table: QualifiedName, schema: Schema): readonly QualifiedName[] {
  return [...(schema.table(table)?.columns.values() ?? [])].flatMap(({ sequence }) => sequence ?? []);
}

/** The columns whose defaults take numbers from a sequence, those of one table left out. */
function defaultsFrom(sequence: QualifiedName, but: QualifiedName | null, schema: Schema): readonly string[] {
  const { dialect } = schema;
  const key = tableKey(sequence, dialect);
  return schema
    .allTables()
    .filter(({ table }) => but === null || tableKey(table, dialect) !== tableKey(but, dialect))
    .flatMap(({ table, columns }) =>
      [...columns.values()]
        .filter(column => {
          const name = column.sequence ?? numberedBy(column);
          return name !== null && tableKey(name, dialect) === key;
        })
        .map(({ name }) => `column \`${name}\` of ${quotedName(table)}`),
    );
}

function ofColumn({ table, column }: DropColumn, moment: Moment): readonly string[] {
  const { schema } = moment;
  const state = schema.table(table);
  const generated = state === null ? [] : generatedFrom(state, column, schema.dialect);
  switch (schema.dialect) {
    case "postgresql":
      return [
        ...referrersTo(table, schema, true)
          .filter(({ key }) => refersTo(key, column, schema))
          .map(describeReferrer),
        ...viewsReading(table, column, schema),
        ...generated,
      ];
    case "sqlite":
      return [...(state === null ? [] : partsNaming(state, column, schema)), ...generated];
    default:
      return [
        ...(state === null ? [] : ownKeysNeeding(state, column, moment)),
        ...(moment.checks ? referrersTo(table, schema, false) : [])
          .filter(({ key }) => refersTo(key, column, schema))
          .map(describeReferrer),
        ...(state === null ? [] : checksOverMore(state, column, schema)),
        ...generated,
      ];
  }
}

function refersTo({ referencedColumns }: ForeignKey, column: Name, { dialect }: Schema): boolean {
  return referencedColumns?.some(name => sameName(name, column, dialect)) === true;
}

/** MySQL keeps the column that a foreign key is over, and MariaDB the index that it needs. */
function ownKeysNeeding(state: TableState, column: Name, { schema, checks }: Moment): readonly string[] {
  if (!checks) return [];
  return foreignKeysOf(state)
    .filter(({ columns }) => columns.some(name => sameName(name, column, schema.dialect)))
    .map(key => describeReferrer({ table: state.table, key }));
}

/** A check over the column and others; one over it alone goes with it. */
function checksOverMore(state: TableState, column: Name, schema: Schema): readonly string[] {
  return state.constraints
    .filter(
      constraint => constraint.kind === "check" && constraint.columns.length > 1 && names(constraint, column, schema),
    )
    .map(constraint => describeConstraint(state.table, constraint));
}

function names(constraint: Constraint, column: Name, { dialect }: Schema): boolean {
  const own: readonly (Name | string)[] = constraint.columns;
  return own.some(name => nameKey(name, dialect) === nameKey(column, dialect));
}

/** What SQLite does not take along with a column: indexes, keys, and checks and foreign keys of the table. */
function partsNaming(state: TableState, column: Name, schema: Schema): readonly string[] {
  const isOwn = (name: Name | null): boolean => name !== null && sameName(name, column, schema.dialect);
  const word = wordPattern(column);
  const isIndexOf = ({ columns, predicate }: IndexState): boolean =>
    columns.some(({ name, expression }) => isOwn(name) || (expression !== null && word.test(expression))) ||
    (predicate !== null && word.test(predicate));
  return [
    ...state.indexes
      .filter(index => index.constraint === null && isIndexOf(index))
      .map(({ name }) => (name === null ? "an index" : `index \`${name.text}\``)),
    ...state.constraints
      .filter(constraint => names(constraint, column, schema))
      .filter(({ kind, level }) => level === "table" || kind === "primaryKey" || kind === "unique")
      .map(constraint => describeConstraint(state.table, constraint)),
  ];
}

function generatedFrom({ table, columns }: TableState, column: Name, dialect: Dialect): readonly string[] {
  const word = wordPattern(column);
  return [...columns.values()]
    .filter(
      ({ name, generated }) =>
        generated !== null && word.test(generated.expression) && nameKey(name, dialect) !== nameKey(column, dialect),
    )
    .map(({ name }) => `the generated column \`${name}\` of ${quotedName(table)}`);
}

function wordPattern({ text }: Name): RegExp {
  return new RegExp(`(?<![\\w$])${escaped(text)}(?![\\w$(])`, "i");
}

/** PostgreSQL and MySQL leave the type of a column alone while others build on it; the key of a table and numbers want NOT NULL. */
function ofForm(operation: AlterColumn, moment: Moment): readonly string[] {
  const { table, column, type, nullable } = operation;
  const { schema } = moment;
  const { dialect } = schema;
  const state = schema.table(table);
  const was = schema.column(table, column);
  const isOtherType = type !== null && was?.type != null && typeText(type) !== typeText(was.type);
  if (dialect === "postgresql") {
    const key = nullable === true ? state?.constraints.find(({ kind }) => kind === "primaryKey") : undefined;
    return [
      ...(type === null ? [] : viewsReading(table, column, schema)),
      ...(type === null || state === null ? [] : generatedFrom(state, column, dialect)),
      ...(state !== null && key !== undefined && names(key, column, schema) ? [describeConstraint(table, key)] : []),
    ];
  }
  if (!isMySqlFamily(dialect) || !isOtherType || !moment.checks || state === null) return [];
  if (dialect === "mysql" && isWidening(was.type, type)) return [];
  return [
    ...ownKeysNeeding(state, column, moment),
    ...referrersTo(table, schema, false)
      .filter(({ key }) => refersTo(key, column, schema))
      .map(describeReferrer),
  ];
}

/**
 * Whether a VARCHAR gets longer: under a foreign key MariaDB refuses that (errors 1832 and 1833), while in MySQL the lengths on both
 * sides need not be the same (15.1.20.5), and what is refused there is said nowhere.
 */
function isWidening(was: DataType, type: DataType): boolean {
  return (
    was.name === "varchar" && type.name === "varchar" && Number(type.arguments[0] ?? 0) >= Number(was.arguments[0] ?? 0)
  );
}

function ofConstraint(operation: DropConstraint, moment: Moment): readonly string[] {
  const { schema } = moment;
  const { dialect } = schema;
  const state = schema.table(operation.table);
  const gone = state?.constraints.find(own => isUniqueKey(own) && isMeant(own, operation, schema));
  if (state === null || gone === undefined || !isUniqueKey(gone) || dialect === "sqlite") return [];
  if (dialect === "postgresql") return referrersUsing(state, gone.columns, schema);
  const index = state.indexes.find(
    ({ constraint, name }) => constraint === gone.kind && sameName(name, gone.name ?? PRIMARY, dialect),
  );
  return index === undefined ? [] : [...keysNeeding(index, state, moment), ...numbersNeeding(index, state, schema)];
}

const PRIMARY = unwritten("PRIMARY");

function isMeant(own: Constraint, { name, constraint, columns }: DropConstraint, schema: Schema): boolean {
  if (constraint === "primaryKey" && own.kind === "primaryKey") return true;
  if (name !== null) return own.name !== null && sameName(own.name, name, schema.dialect);
  return (
    own.kind === constraint && columns !== null && isUniqueKey(own) && isSameSet(own.columns, columns, schema.dialect)
  );
}

function ofIndex(operation: DropIndex, moment: Moment): readonly string[] {
  const { schema } = moment;
  const { name } = operation;
  if (name === null || schema.dialect === "sqlite") return [];
  const tables = operation.table === null ? schema.allTables() : [schema.table(operation.table)];
  return tables.flatMap(state => {
    const index = state?.indexes.find(own => own.name !== null && sameName(own.name, name.name, schema.dialect));
    if (state === null || index === undefined) return [];
    if (schema.dialect !== "postgresql")
      return [...keysNeeding(index, state, moment), ...numbersNeeding(index, state, schema)];
    const columns = index.columns.flatMap(column => column.name ?? []);
    return index.unique && index.constraint === null ? referrersUsing(state, columns, schema) : [];
  });
}

/** The foreign keys that refer to just these columns, which no other key of the table keeps unique. */
function referrersUsing(state: TableState, columns: readonly Name[], schema: Schema): readonly string[] {
  const same = uniqueKeysOf(state).filter(key => isSameSet(key, columns, schema.dialect));
  if (same.length > 1) return [];
  return referrersTo(state.table, schema, true)
    .filter(({ key }) => key.referencedColumns !== null && isSameSet(key.referencedColumns, columns, schema.dialect))
    .map(describeReferrer);
}

/** The foreign keys on either side that no other index serves (MySQL 15.1.20.5). */
function keysNeeding(index: IndexState, state: TableState, { schema, checks }: Moment): readonly string[] {
  if (!checks) return [];
  const { dialect } = schema;
  const left = state.indexes.filter(other => other !== index);
  const isLost = (columns: readonly Name[]): boolean =>
    hasIndexLeadingWith([index], columns, dialect) && !hasIndexLeadingWith(left, columns, dialect);
  const own = foreignKeysOf(state)
    .filter(({ columns }) => isLost(columns))
    .map(key => ({ table: state.table, key }));
  const others = referrersTo(state.table, schema, true).filter(
    ({ key }) => key.referencedColumns !== null && isLost(key.referencedColumns),
  );
  return [...own, ...others].map(describeReferrer);
}

/** The column with AUTO_INCREMENT that has no other key (MySQL 15.1.20). */
function numbersNeeding(index: IndexState, state: TableState, { dialect }: Schema): readonly string[] {
  const first = ({ columns }: IndexState): string => nameKey(columns[0]?.name ?? "", dialect);
  const column = state.columns.get(first(index));
  const isLast = !state.indexes.some(other => other !== index && first(other) === first(index));
  return column?.identity != null && isLast ? [`column \`${column.name}\`, which AUTO_INCREMENT numbers,`] : [];
}

function ofType(type: QualifiedName, schema: Schema): readonly string[] {
  const { dialect } = schema;
  const key = tableKey(type, dialect);
  const columns = schema.allTables().flatMap(({ table, columns: own }) =>
    [...own.values()]
      .filter(column => {
        const used = column.type === null ? null : qualifiedNameOf(column.type);
        return used !== null && tableKey(used, dialect) === key;
      })
      .map(({ name }) => `column \`${name}\` of ${quotedName(table)}`),
  );
  const word = wordPattern(type.name);
  const types = schema
    .allTypes()
    .filter(other => tableKey(other.type, dialect) !== key && other.definition !== null && word.test(other.definition))
    .map(other => `type ${quotedName(other.type)}`);
  return [...columns, ...types];
}

/** The views that read a relation, or (not `null`) this column of it and of no other. */
function viewsReading(relation: QualifiedName, column: Name | null, schema: Schema): readonly string[] {
  const { dialect } = schema;
  if (dialect !== "postgresql") return [];
  const key = tableKey(relation, dialect);
  return schema
    .allViews()
    .filter(({ view, reads, columns }) => {
      if (reads === null || tableKey(view, dialect) === key) return false;
      const others = reads.filter(read => tableKey(read, dialect) !== key);
      if (others.length === reads.length) return false;
      if (column === null) return true;
      const isNamed = columns.some(name => nameKey(name, dialect) === nameKey(column, dialect));
      return isNamed && others.every(other => isWithout(schema.table(other), column, dialect));
    })
    .map(({ view }) => `view ${quotedName(view)}`);
}

function isWithout(state: TableState | null, column: Name, dialect: Dialect): boolean {
  return state?.complete === true && !state.columns.has(nameKey(column, dialect));
}

function ofObject(object: string, name: QualifiedName, { schema, triggers }: Moment): readonly string[] {
  if (schema.dialect !== "postgresql") return [];
  if (object === "sequence") return defaultsFrom(name, null, schema);
  if (object === "function" || object === "procedure") {
    const key = tableKey(name, schema.dialect);
    return triggers
      .filter(({ routine }) => routine !== null && tableKey(routine, schema.dialect) === key)
      .map(trigger => `trigger \`${trigger.name.text}\` of ${quotedName(trigger.table)}`);
  }
  if (object !== "schema") return [];
  const isIn = (other: QualifiedName): boolean => sameName(other.schema, name.name, schema.dialect);
  const tables = schema.allTables().filter(({ table }) => isIn(table) && schema.view(table) === null);
  return [
    ...tables.map(({ table }) => `table ${quotedName(table)}`),
    ...schema.allViews().flatMap(({ view }) => (isIn(view) ? `view ${quotedName(view)}` : [])),
    ...schema.allTypes().flatMap(({ type }) => (isIn(type) ? `type ${quotedName(type)}` : [])),
    ...schema.allSequences().flatMap(({ sequence }) => (isIn(sequence) ? `sequence ${quotedName(sequence)}` : [])),
  ];
}

function describeReferrer({ table, key }: Referrer): string {
  return describeConstraint(table, key);
}

function describeConstraint(table: QualifiedName, constraint: Constraint): string {
  const noun = CONSTRAINT_NOUNS[constraint.kind];
  if (constraint.name !== null && constraint.kind !== "primaryKey")
    return `${noun} \`${constraint.name.text}\` of ${quotedName(table)}`;
  return `the ${noun} of ${quotedName(table)}`;
}
