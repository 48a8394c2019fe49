import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import { isNullish, propertyOf, type Origin, type Text, type Value } from "../evaluate/values.js";
import { definition, type Definition } from "./attributes.js";
import { commentStatements, enumStatements, foreignKey, mysqlColumn, placeOfColumn, sqliteColumn } from "./columns.js";
import { statement, type Statement } from "./statement.js";
import { sqlAt } from "../texts.js";
import { identifier, nameText, quotedTable, tableName, type TableName, type Writing } from "./writing.js";

/** `changeColumn(table, name, attribute)`: the column is described anew. */
export function changeColumn(args: readonly Value[], writing: Writing): readonly Statement[] {
  const [name, key, attribute] = args;
  const table = tableName(name, writing.origin, writing);
  const field = propertyOf(attribute, "field");
  const own = nameText(field === undefined || isNullish(field) ? key : field, writing.origin, writing);
  const column = definition(own, attribute, table, placeOfColumn(args, writing), writing);
  const statements =
    writing.dialect === "postgresql"
      ? postgresChange(table, column, writing)
      : [writing.dialect === "sqlite" ? sqliteChange(table, column, writing) : mysqlChange(table, column, writing)];
  return statements.map(change => ({
    ...change,
    meaning: operation =>
      (change.meaning?.(operation) ?? [operation]).map(meant =>
        meant.kind === "alterColumn" ? restated(meant, column) : meant,
      ),
  }));
}

function restated(operation: AlterColumn, { complete }: Definition): AlterColumn {
  return { ...operation, certainty: complete ? operation.certainty : "partial", restates: true };
}

/** PostgreSQL: what is not restated is dropped, and a column that refers to another table keeps its type. */
function postgresChange(table: TableName, column: Definition, writing: Writing): readonly Statement[] {
  const quoted = quotedTable(table, writing);
  const name = identifier(column.name, writing);
  const change = (at: Origin | null | undefined, action: Text): Statement =>
    statement(sqlAt(at ?? writing.origin)`ALTER TABLE ${quoted} ${action}`, { origin: at ?? null });
  const refers = column.references !== null;
  const sql = sqlAt(writing.origin);
  const { notNull, default: value, unique, references, type } = column;
  const statements: Statement[] = [];
  if (notNull !== null) statements.push(change(notNull.origin, own(notNull)`ALTER COLUMN ${name} SET ${notNull}`));
  else if (!refers) statements.push(change(null, sql`ALTER COLUMN ${name} DROP NOT NULL`));
  if (value !== null) statements.push(change(value.origin, own(value)`ALTER COLUMN ${name} SET ${value}`));
  else if (!refers) statements.push(change(null, sql`ALTER COLUMN ${name} DROP DEFAULT`));
  statements.push(...enumStatements(column));
  // Sequelize looks for UNIQUE at the end, and the reference comes behind it.
  if (unique !== null && !refers) statements.push(change(unique.origin, own(unique)`ADD UNIQUE (${name})`));
  if (references !== null) {
    statements.push(change(references.origin, own(references)`ADD FOREIGN KEY (${name}) ${references}`));
  } else {
    const using = column.enumeration === null ? "" : sql` USING (${name}::${column.enumeration.name})`;
    statements.push(change(type.origin, own(type)`ALTER COLUMN ${name} TYPE ${type}${using}`));
  }
  return [...statements, ...commentStatements(quoted, column, writing)];

  function own(part: Text): ReturnType<typeof sqlAt> {
    return sqlAt(part.origin ?? writing.origin);
  }
}

/** MySQL: a column that refers to another table only gets the key. */
function mysqlChange(table: TableName, column: Definition, writing: Writing): Statement {
  const sql = sqlAt(writing.origin);
  const quoted = quotedTable(table, writing);
  const [key] = foreignKey(column, writing);
  if (key !== undefined) return statement(sql`ALTER TABLE ${quoted} ADD ${key}`);
  const name = identifier(column.name, writing);
  return statement(sql`ALTER TABLE ${quoted} CHANGE ${name} ${name} ${mysqlColumn(column, true)}`);
}

/** SQLite copies the table; the parts that the attribute does not name stay as they were. */
function sqliteChange(table: TableName, column: Definition, writing: Writing): Statement {
  const name = identifier(column.name, writing);
  const sql = sqlAt(writing.origin);
  return statement(sql`ALTER TABLE ${quotedTable(table, writing)} ADD ${name} ${sqliteColumn(column)}`, {
    meaning: operation => (operation.kind === "addColumn" ? changed(operation, column) : [operation]),
  });
}

function changed(operation: AddColumn, { states }: Definition): readonly Operation[] {
  const { certainty, span, statement: whole, table, column, online } = operation;
  const base = { certainty, span, statement: whole, table, online };
  const alter: AlterColumn = {
    kind: "alterColumn",
    ...base,
    column: column.name,
    type: column.type,
    using: null,
    nullable: states.nullability ? column.nullable : null,
    default: states.default && column.default !== null ? { action: "set", value: column.default } : null,
    identity: null,
    restates: true,
    attributes: null,
  };
  return [
    alter,
    ...operation.constraints.map((constraint): Operation => ({ kind: "addConstraint", ...base, constraint })),
  ];
}
