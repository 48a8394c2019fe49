import type { Constraint, ForeignKey, Index, IndexColumn } from "../../model/column.js";
import { isMySqlFamily } from "../../model/dialect.js";
import { displayName, unwritten, type Name, type QualifiedName } from "../../model/name.js";
import { Unprintable } from "./unprintable.js";
import type { PrintStyle } from "./style.js";

/** Names in parentheses. */
export function listSql(names: readonly Name[], style: PrintStyle): string {
  return `(${names.map(name => style.name(name)).join(", ")})`;
}

/** A constraint as CREATE TABLE and ADD have it. */
export function constraintSql(constraint: Constraint, style: PrintStyle): string {
  const { sql } = style;
  const named = constraint.name === null ? "" : sql`constraint ${style.name(constraint.name)} `;
  return named + bodySql(constraint, style) + deferrableSql(constraint, style);
}

function bodySql(constraint: Constraint, style: PrintStyle): string {
  const { sql } = style;
  switch (constraint.kind) {
    case "primaryKey":
      return constraint.usingIndex === null
        ? sql`primary key ${listSql(constraint.columns, style)}`
        : sql`primary key using index ${style.name(constraint.usingIndex)}`;
    case "unique": {
      if (constraint.usingIndex !== null) return sql`unique using index ${style.name(constraint.usingIndex)}`;
      const nulls = constraint.nullsNotDistinct ? sql` nulls not distinct` : "";
      return sql`unique${nulls} ${listSql(constraint.columns, style)}`;
    }
    case "foreignKey":
      return sql`foreign key ${listSql(constraint.columns, style)} ${referencesSql(constraint, style)}`;
    case "check":
      return checkSql(constraint, style);
    case "exclude":
      if (constraint.definition === null)
        throw new Unprintable("the operators of an exclusion constraint are not known");
      return sql`exclude using ${constraint.method} ${constraint.definition}`;
  }
}

/** A constraint as it stands behind the one column that it is for. */
export function columnConstraintSql(constraint: Constraint, style: PrintStyle, isNumbered = false): string {
  const { sql, dialect } = style;
  const named = constraint.name === null ? "" : sql`constraint ${style.name(constraint.name)} `;
  const body = (): string => {
    switch (constraint.kind) {
      case "primaryKey":
        return isNumbered && dialect === "sqlite" ? sql`primary key autoincrement` : sql`primary key`;
      case "unique":
        return constraint.nullsNotDistinct ? sql`unique nulls not distinct` : sql`unique`;
      case "foreignKey":
        return referencesSql(constraint, style);
      case "check":
        return checkSql(constraint, style);
      case "exclude":
        throw new Unprintable(`the operators of an exclusion constraint are not known`);
    }
  };
  return named + body() + deferrableSql(constraint, style);
}

function checkSql({ expression, notValid }: Extract<Constraint, { kind: "check" }>, { sql }: PrintStyle): string {
  if (expression === "") throw new Unprintable("the condition of a check is not known");
  return sql`check (${expression})` + (notValid ? sql` not valid` : "");
}

function referencesSql(key: ForeignKey, style: PrintStyle): string {
  const { sql } = style;
  const columns = key.referencedColumns === null ? "" : ` ${listSql(key.referencedColumns, style)}`;
  const onDelete = key.onDelete === "no action" ? "" : style.keywords(` on delete ${key.onDelete}`);
  const onUpdate = key.onUpdate === "no action" ? "" : style.keywords(` on update ${key.onUpdate}`);
  const notValid = key.notValid ? sql` not valid` : "";
  return sql`references ${style.table(key.references)}${columns}${onDelete}${onUpdate}${notValid}`;
}

function deferrableSql({ deferrable }: Constraint, { sql, dialect }: PrintStyle): string {
  return deferrable && !isMySqlFamily(dialect) ? sql` deferrable` : "";
}

/** A column of an index. */
export function indexColumnSql(column: IndexColumn, style: PrintStyle): string {
  const { sql } = style;
  const prefix = column.prefixLength === null ? "" : `(${column.prefixLength})`;
  const key = column.name === null ? `(${expressionOf(column)})` : style.name(column.name) + prefix;
  const operators = column.operatorClass === null ? "" : ` ${column.operatorClass}`;
  const collation = column.collation === null ? "" : sql` collate ${style.name(unwritten(column.collation))}`;
  const nulls = column.nulls === null ? "" : style.keywords(` nulls ${column.nulls}`);
  return key + collation + operators + (column.descending ? sql` desc` : "") + nulls;
}

function expressionOf({ expression }: IndexColumn): string {
  if (expression === null) throw new Unprintable("what an index is made over is not known");
  return expression;
}

/** The name of an index: PostgreSQL makes one up, the others want one. */
export function indexName(index: Index, table: QualifiedName): Name {
  if (index.name !== null) return index.name;
  const words = [displayName(table), ...index.columns.map(column => column.name?.text ?? "expr"), "idx"];
  const text = words.join("_").slice(-63);
  return unwritten(text.replace(/[^\p{L}\p{N}_]/gu, "_"));
}

/** An index as MySQL has it between the parentheses of CREATE TABLE. */
export function innerIndexSql(index: Index, style: PrintStyle): string {
  const { sql } = style;
  const kind = index.method === "fulltext" ? sql`fulltext ` : index.method === "spatial" ? sql`spatial ` : "";
  const unique = index.unique ? sql`unique ` : "";
  const name = index.name === null ? "" : `${style.name(index.name)} `;
  return sql`${kind}${unique}key ${name}(${index.columns.map(column => indexColumnSql(column, style)).join(", ")})`;
}
