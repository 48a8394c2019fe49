import type { Column, Constraint, DataType } from "../../model/column.js";
import { isMySqlFamily } from "../../model/dialect.js";
import { nameKey, type Name, type QualifiedName } from "../../model/name.js";
import type {
  AddColumn,
  AddConstraint,
  AlterColumn,
  AlterTable,
  AlterType,
  ChangeData,
  ChangeObject,
  CreateIndex,
  CreateTable,
  CreateTrigger,
  CreateType,
  DropConstraint,
  DropIndex,
  ObjectDefinition,
  Operation,
  RenameIndex,
  RenameTable,
} from "../../model/operation.js";
import { columnOf, isRoutine, type ColumnState, type Schema, type TableState } from "../../model/schema/index.js";
import { castOf, isCastByServer } from "./casts.js";
import { columnSql, defaultSql, identitySql, quotedText, typeSql } from "./columns.js";
import {
  columnConstraintSql,
  constraintSql,
  indexColumnSql,
  indexName,
  innerIndexSql,
  listSql,
} from "./constraints.js";
import { Unprintable } from "./unprintable.js";
import type { PrintStyle } from "./style.js";

/**
 * The statements of one operation, without semicolons; `before` says what an operation leaves out: the rest of a column
 * that MySQL describes anew, the table of an index.
 * @throws Unprintable where the operation does not show all that its SQL has to say.
 */
export function statementsOf(operation: Operation, before: Schema, style: PrintStyle): readonly string[] {
  return new Statements(before, style).of(operation);
}

class Statements {
  private readonly sql: PrintStyle["sql"];

  constructor(
    private readonly before: Schema,
    private readonly style: PrintStyle,
  ) {
    this.sql = style.sql;
  }

  of(operation: Operation): readonly string[] {
    const { sql, style } = this;
    switch (operation.kind) {
      case "createTable":
        return this.createTable(operation);
      case "dropTable": {
        const target = `${this.ifExists(operation)}${style.table(operation.table)}${this.cascade(operation)}`;
        return [sql`drop table ${target}`];
      }
      case "renameTable":
        return this.renameTable(operation);
      case "alterTable":
        return [this.alter(operation.table, this.tableAction(operation))];
      case "addColumn":
        return this.addColumn(operation);
      case "dropColumn":
        return [
          this.alter(
            operation.table,
            sql`drop column ${this.ifExists(operation)}${style.name(operation.column)}${this.cascade(operation)}`,
          ),
        ];
      case "renameColumn":
        return [
          this.alter(
            operation.table,
            sql`rename column ${style.name(operation.column)} to ${style.name(operation.to)}`,
          ),
        ];
      case "alterColumn":
        return this.alterColumn(operation);
      case "addConstraint":
        return [this.addConstraint(operation)];
      case "dropConstraint":
        return [this.alter(operation.table, this.dropConstraint(operation))];
      case "validateConstraint":
        return [this.alter(operation.table, sql`validate constraint ${style.name(operation.name)}`)];
      case "renameConstraint":
        if (style.dialect !== "postgresql") throw new Unprintable("this database cannot rename a constraint");
        return [
          this.alter(
            operation.table,
            sql`rename constraint ${style.name(operation.name)} to ${style.name(operation.to)}`,
          ),
        ];
      case "createIndex":
        return [this.createIndex(operation)];
      case "dropIndex":
        return [this.dropIndex(operation)];
      case "renameIndex":
        return this.renameIndex(operation);
      case "createType": {
        if (operation.form !== "enum") return [this.createType(operation)];
        const labels = operation.labels.map(label => quotedText(label, style.dialect)).join(", ");
        return [sql`create type ${style.table(operation.type)} as enum (${labels})`];
      }
      case "alterType":
        return [this.alterType(operation)];
      case "dropType":
        return [sql`drop type ${this.ifExists(operation)}${style.table(operation.type)}${this.cascade(operation)}`];
      case "createView": {
        if (operation.definition === null) throw new Unprintable("the query of a view is not known");
        const kind = operation.materialized ? sql`materialized view` : sql`view`;
        const replace = operation.orReplace && !operation.materialized ? sql`or replace ` : "";
        return [`${sql`create ${replace}${kind}`} ${style.table(operation.view)} ${operation.definition}`];
      }
      case "dropView": {
        const kind = operation.materialized ? sql`materialized view` : sql`view`;
        return [sql`drop ${kind} ${this.ifExists(operation)}${style.table(operation.view)}${this.cascade(operation)}`];
      }
      case "createTrigger":
        return [this.createTrigger(operation)];
      case "dropTrigger": {
        const on = style.dialect === "postgresql" ? this.triggerTable(operation.table) : "";
        return [sql`drop trigger ${this.ifExists(operation)}${style.name(operation.name)}${on}`];
      }
      case "createObject":
      case "alterObject":
      case "dropObject":
        return [this.changeObject(operation)];
      case "changeData":
        return [this.changeData(operation)];
      case "set": {
        if (operation.value === null) throw new Unprintable("the value of a setting is not known");
        const local = operation.local ? sql`local ` : "";
        return [sql`set ${local}` + `${operation.variable} = ${operation.value}`];
      }
      case "transaction":
        return [style.keywords(operation.action)];
      case "read":
      case "describe":
        return [];
      case "call":
      case "maintain":
      case "opaque":
        throw new Unprintable("what it says is not known");
    }
  }

  private createType({ type, form, definition }: CreateType): string {
    if (definition === null) throw new Unprintable(`the definition of a ${form} type is not known`);
    const { sql, style } = this;
    return `${form === "domain" ? sql`create domain` : sql`create type`} ${style.table(type)} ${definition}`;
  }

  private alter(table: QualifiedName, action: string): string {
    return this.sql`alter table ${this.style.table(table)} ${action}`;
  }

  private ifExists({ ifExists }: { readonly ifExists: boolean }): string {
    return ifExists ? this.sql`if exists ` : "";
  }

  private cascade({ cascade }: { readonly cascade: boolean }): string {
    return cascade && this.style.dialect === "postgresql" ? this.sql` cascade` : "";
  }

  private createTable(operation: CreateTable): readonly string[] {
    const { sql, style } = this;
    const { dialect } = style;
    if (operation.fromQuery) throw new Unprintable("the columns of a table are those of a query");
    if (operation.partitionOf !== null) throw new Unprintable("the bounds of a partition are not known");
    if (operation.partitioned && operation.partitionBy === null)
      throw new Unprintable("what a table is partitioned by is not known");
    const inline = operation.constraints.filter(constraint => isInline(constraint, operation.columns, style));
    const items = [
      ...operation.copies.map(({ table, parts }) => {
        const including = dialect === "postgresql" ? parts.map(part => style.keywords(` including ${part}`)) : [];
        return sql`like ${style.table(table)}${including.join("")}`;
      }),
      ...operation.columns.map(column => this.columnWith(column, inline)),
      ...operation.constraints
        .filter(constraint => !inline.includes(constraint))
        .map(constraint => constraintSql(constraint, style)),
      ...(isMySqlFamily(dialect) ? operation.indexes.map(index => innerIndexSql(index, style)) : []),
    ];
    const temporary = operation.temporary ? sql`temporary ` : "";
    const guard = operation.ifNotExists ? sql`if not exists ` : "";
    const inherits =
      operation.inherits.length === 0
        ? ""
        : sql` inherits (${operation.inherits.map(table => style.table(table)).join(", ")})`;
    const body = items.length === 0 ? "()" : `(\n  ${items.join(",\n  ")}\n)`;
    const partitions = operation.partitionBy === null ? "" : sql` partition by ${operation.partitionBy}`;
    const create = sql`create ${temporary}table ${guard}${style.table(operation.table)} ${body}${inherits}${partitions}`;
    if (isMySqlFamily(dialect)) return [create];
    return [create, ...operation.indexes.map(index => this.indexOn(operation.table, index, ""))];
  }

  private columnWith(column: Column, constraints: readonly Constraint[]): string {
    const own = constraints.filter(constraint => isOf(constraint, column, this.style));
    const isKey = own.some(({ kind }) => kind === "primaryKey");
    const isNumbered = column.identity === "autoIncrement";
    return [
      columnSql(column, this.style, isKey),
      ...own.map(constraint => columnConstraintSql(constraint, this.style, isNumbered)),
    ].join(" ");
  }

  private addColumn({ table, column, constraints, ifNotExists }: AddColumn): readonly string[] {
    const guard = ifNotExists ? this.sql`if not exists ` : "";
    const inline = constraints.filter(
      constraint => this.style.dialect === "sqlite" || isInline(constraint, [column], this.style),
    );
    const rest = constraints.filter(constraint => !inline.includes(constraint));
    const add = this.sql`add column ${guard}${this.columnWith(column, inline)}`;
    // MySQL before 9.0 ignores REFERENCES behind a column.
    const adds = rest.map(constraint => this.sql`add ${constraintSql(constraint, this.style)}`);
    return [this.alter(table, [add, ...adds].join(", "))];
  }

  private renameTable({ table, to }: RenameTable): readonly string[] {
    const { sql, style } = this;
    if (style.dialect !== "postgresql") return [this.alter(table, sql`rename to ${style.table(to)}`)];
    const schemaOf = ({ schema }: QualifiedName): string => schema?.text ?? "public";
    const renamed = { ...table, name: to.name };
    return [
      ...(table.name.text === to.name.text ? [] : [this.alter(table, sql`rename to ${style.name(to.name)}`)]),
      ...(to.schema === null || schemaOf(table) === schemaOf(to)
        ? []
        : [this.alter(renamed, sql`set schema ${style.name(to.schema)}`)]),
    ];
  }

  private tableAction({ action, other, bounds, concurrently }: AlterTable): string {
    const { sql, style } = this;
    switch (action) {
      case "attach partition": {
        if (other === null) break;
        if (bounds === null) throw new Unprintable("the bounds of a partition are not known");
        return sql`attach partition ${style.table(other)} ${bounds}`;
      }
      case "detach partition": {
        if (other === null) break;
        return sql`detach partition ${style.table(other)}` + (concurrently ? sql` concurrently` : "");
      }
      case "inherit":
      case "no inherit":
        if (other === null) break;
        return style.keywords(action) + ` ${style.table(other)}`;
      case "set schema":
        if (other === null) break;
        return sql`set schema ${style.name(other.name)}`;
      case "set logged":
      case "set unlogged":
      case "enable row level security":
      case "disable row level security":
      case "force row level security":
        return style.keywords(action);
      default:
    }
    throw new Unprintable(`all of ${action} is not known`);
  }

  private alterColumn(operation: AlterColumn): readonly string[] {
    const { sql, style } = this;
    const { table, column, type, nullable, default: value, identity } = operation;
    const known = this.before.column(table, column);
    if (style.dialect === "sqlite") throw new Unprintable("SQLite changes a column by making the table anew");
    if (isMySqlFamily(style.dialect)) {
      const isDefaultAlone = type === null && nullable === null && identity === null && !operation.restates;
      if (!isDefaultAlone || value === null)
        return [this.alter(table, sql`modify column ${this.described(operation, known)}`)];
      const action =
        value.action === "drop"
          ? sql`drop default`
          : sql`set default ${defaultSql(value.value, known?.type ?? null, style)}`;
      return [this.alter(table, sql`alter column ${style.name(column)} ${action}`)];
    }
    const actions: string[] = [];
    const kept = type === null ? null : keptDefault(known, type);
    const isReplaced = kept !== null || (type !== null && value?.action === "set" && hasDefault(known));
    if (value?.action === "drop" || isReplaced) actions.push(sql`drop default`);
    if (identity?.action === "drop" && known?.identity !== "serial") actions.push(sql`drop identity if exists`);
    if (type !== null) actions.push(this.typeChange(operation, type, known));
    if (nullable !== null) actions.push(nullable ? sql`drop not null` : sql`set not null`);
    const set = value?.action === "set" ? value.value : value === null ? kept : null;
    if (set !== null) actions.push(sql`set default ${defaultSql(set, type ?? known?.type ?? null, style)}`);
    if (identity?.action === "set") {
      if (identity.value === "serial") throw new Unprintable("a sequence of its own would have to be made");
      actions.push(sql`add ${identitySql(identity.value, style)}`);
    }
    const name = style.name(column);
    const prefix = sql`alter column ${name} `;
    return actions.length === 0 ? [] : [this.alter(table, actions.map(action => prefix + action).join(", "))];
  }

  private typeChange({ column, using }: AlterColumn, type: DataType, known: ColumnState | null): string {
    const { sql, style } = this;
    const spelled = typeSql(type, style);
    const expression = using ?? castOf(style.name(column), known?.type ?? null, type, spelled);
    return sql`type ${spelled}` + (expression === null ? "" : sql` using ${expression}`);
  }

  /** MySQL's MODIFY says all of a column: what the operation leaves as it is comes from the schema. */
  private described(operation: AlterColumn, known: ColumnState | null): string {
    const { column, type, nullable, default: value, identity, restates, attributes } = operation;
    if (known === null && !(restates && type !== null)) throw new Unprintable("the rest of a column is not known");
    const was = known?.default ?? null;
    if (value === null && !restates && was === null) throw new Unprintable("the default of a column is not known");
    const kept = was === "none" || restates ? null : was;
    const full: Column = {
      name: column,
      type: type ?? known?.type ?? null,
      nullable: nullable ?? known?.nullable ?? true,
      default: value === null ? kept : value.action === "set" ? value.value : null,
      generated: known?.generated ?? null,
      identity: identity === null ? (restates ? null : (known?.identity ?? null)) : identityAfter(identity),
      collation: attributes !== null ? attributes.collation : type === null ? (known?.collation ?? null) : null,
      onUpdate: attributes !== null ? attributes.onUpdate : restates ? null : (known?.onUpdate ?? null),
      comment: attributes !== null ? attributes.comment : restates ? null : (known?.comment ?? null),
      span: operation.span,
    };
    return columnSql(full, this.style);
  }

  private addConstraint({ table, constraint }: AddConstraint): string {
    const { sql, style } = this;
    if (style.dialect === "sqlite") throw new Unprintable("SQLite adds a constraint by making the table anew");
    const owner = style.dialect === "mariadb" ? this.ownerOf(table, constraint) : null;
    if (owner !== null)
      return this.alter(
        table,
        sql`modify column ${columnSql(columnOf(owner), style)} ${columnConstraintSql(constraint, style)}`,
      );
    return this.alter(table, sql`add ${constraintSql(constraint, style)}`);
  }

  /** The column behind which a check has to stand. */
  private ownerOf(table: QualifiedName, constraint: Constraint): ColumnState | null {
    if (constraint.kind !== "check" || constraint.level !== "column") return null;
    const columns = [...(this.before.table(table)?.columns.values() ?? [])];
    return columns.find(column => isOf(constraint, columnOf(column), this.style)) ?? null;
  }

  private dropConstraint(operation: DropConstraint): string {
    const { sql, style } = this;
    if (style.dialect === "sqlite") throw new Unprintable("SQLite drops a constraint by making the table anew");
    const found = this.constraintOf(operation);
    const kind = operation.constraint ?? found?.kind ?? null;
    if (isMySqlFamily(style.dialect) && kind === "primaryKey") return sql`drop primary key`;
    const name = operation.name ?? found?.name ?? null;
    if (name === null) throw new Unprintable("the name of a constraint is not known");
    if (isMySqlFamily(style.dialect)) {
      if (kind === "foreignKey") return sql`drop foreign key ${style.name(name)}`;
      if (kind === "unique") return sql`drop index ${style.name(name)}`;
    }
    return sql`drop constraint ${this.ifExists(operation)}${style.name(name)}${this.cascade(operation)}`;
  }

  private constraintOf({ table, name, constraint, columns }: DropConstraint): Constraint | null {
    const { dialect } = this.style;
    const list = (names: readonly Name[]): string => names.map(own => nameKey(own, dialect)).join();
    const all = this.before.table(table)?.constraints ?? [];
    const found = all.filter(other => {
      if (name !== null) return other.name !== null && nameKey(other.name, dialect) === nameKey(name, dialect);
      if (other.kind !== constraint) return false;
      return columns === null || (other.kind !== "check" && list(other.columns) === list(columns));
    });
    return found.length === 1 ? (found[0] ?? null) : null;
  }

  private createIndex({ table, index, concurrently, ifNotExists, only }: CreateIndex): string {
    const { sql, style } = this;
    // CREATE INDEX wants a name, ADD INDEX makes one up.
    if (index.name === null && isMySqlFamily(style.dialect)) {
      return this.alter(table, sql`add ${innerIndexSql(index, style)}`);
    }
    const isOnline = concurrently && this.style.dialect === "postgresql";
    const before = (isOnline ? sql` concurrently` : "") + (ifNotExists ? sql` if not exists` : "");
    return this.indexOn(table, index, before, only);
  }

  private indexOn(table: QualifiedName, index: CreateIndex["index"], words: string, only = false): string {
    const { sql, style } = this;
    const { dialect } = style;
    const kind = index.unique ? sql`unique ` : "";
    const special = isMySqlFamily(dialect) && index.method !== "btree" && index.method !== "hash";
    const method = special ? style.keywords(`${index.method} `) : "";
    const isNamed = index.name !== null || dialect !== "postgresql";
    const name = indexName(index, table);
    // SQLite names the schema before the index.
    const qualified = dialect === "sqlite" && table.schema !== null ? { ...table, name } : null;
    const label = isNamed ? ` ${qualified === null ? style.name(name) : style.table(qualified)}` : "";
    const target = qualified === null ? style.table(table) : style.name(table.name);
    const using = dialect === "postgresql" && index.method !== "btree" ? sql` using ${index.method}` : "";
    const columns = index.columns.map(column => indexColumnSql(column, style)).join(", ");
    const include = index.include.length === 0 ? "" : sql` include ${listSql(index.include, style)}`;
    const nulls = index.nullsNotDistinct ? sql` nulls not distinct` : "";
    const where = index.predicate === null ? "" : sql` where ${index.predicate}`;
    const on = only ? sql`on only` : sql`on`;
    return sql`create ${kind}${method}index${words}${label} ${on} ${target}${using} (${columns})${include}${nulls}${where}`;
  }

  private dropIndex(operation: DropIndex): string {
    const { sql, style } = this;
    const found = this.indexNamed(operation);
    const name = operation.name ?? this.nameOf(operation, found);
    if (name === null) throw new Unprintable("the name of an index is not known");
    const guard = this.ifExists(operation);
    if (isMySqlFamily(style.dialect)) {
      const table = operation.table ?? found?.table ?? null;
      if (table === null) throw new Unprintable("the table of an index is not known");
      return this.alter(table, sql`drop index ${guard}${style.name(name.name)}`);
    }
    const concurrently = operation.concurrently && style.dialect === "postgresql" ? sql`concurrently ` : "";
    // An index lives in the schema of its table.
    const table = operation.table ?? found?.table ?? null;
    const qualified = { ...name, schema: name.schema ?? table?.schema ?? null };
    return sql`drop index ${concurrently}${guard}${style.table(qualified)}${this.cascade(operation)}`;
  }

  private indexNamed({
    table,
    name,
  }: {
    readonly table: QualifiedName | null;
    readonly name: QualifiedName | null;
  }): TableState | null {
    const { dialect } = this.style;
    if (name === null) return table === null ? null : this.before.table(table);
    const states =
      table === null ? this.before.allTables() : [this.before.table(table)].filter(state => state !== null);
    const key = nameKey(name.name, dialect);
    return (
      states.find(({ indexes }) => indexes.some(own => own.name !== null && nameKey(own.name, dialect) === key)) ?? null
    );
  }

  /** The name of the one index over the columns that an operation names in its place. */
  private nameOf({ columns }: DropIndex, state: TableState | null): QualifiedName | null {
    if (columns === null || state === null) return null;
    const { dialect } = this.style;
    const wanted = columns.map(column => nameKey(column, dialect)).join();
    const found = state.indexes.filter(
      index => index.columns.map(({ name }) => (name === null ? "" : nameKey(name, dialect))).join() === wanted,
    );
    const [index] = found;
    if (index?.name == null || found.length > 1) return null;
    return { schema: null, name: index.name, span: index.name.span };
  }

  private renameIndex(operation: RenameIndex): readonly string[] {
    const { sql, style } = this;
    const { name, to } = operation;
    const state = this.indexNamed(operation);
    const table = operation.table ?? state?.table ?? null;
    if (style.dialect === "postgresql") {
      const qualified = { ...name, schema: name.schema ?? table?.schema ?? null };
      return [sql`alter index ${style.table(qualified)} rename to ${style.name(to)}`];
    }
    if (table === null) throw new Unprintable("the table of an index is not known");
    if (style.dialect !== "sqlite")
      return [this.alter(table, sql`rename index ${style.name(name.name)} to ${style.name(to)}`)];
    const key = nameKey(name.name, style.dialect);
    const index = state?.indexes.find(own => own.name !== null && nameKey(own.name, style.dialect) === key);
    if (index === undefined) throw new Unprintable("the definition of an index is not known");
    return [sql`drop index ${style.table(name)}`, this.indexOn(table, { ...index, name: to }, "")];
  }

  private alterType({ type, action, value, label, place }: AlterType): string {
    const { sql, style } = this;
    const quoted = (text: string): string => quotedText(text, style.dialect);
    const target = sql`alter type ${style.table(type)}`;
    const domain = sql`alter domain ${style.table(type)}`;
    switch (action) {
      case "add value": {
        if (value === null) break;
        const where = place === null || label === null ? "" : style.keywords(` ${place} `) + quoted(label);
        return target + sql` add value ${quoted(value)}${where}`;
      }
      case "rename value":
        if (value === null || label === null) break;
        return target + sql` rename value ${quoted(label)} to ${quoted(value)}`;
      case "rename":
        if (value === null) break;
        return target + sql` rename to ${style.name({ text: value, exact: true, span: type.span })}`;
      case "drop default":
      case "set not null":
      case "drop not null":
        return domain + style.keywords(` ${action}`);
      default:
    }
    throw new Unprintable("how a type changes is not known");
  }

  private triggerTable(table: QualifiedName | null): string {
    if (table === null) throw new Unprintable("the table of a trigger is not known");
    return this.sql` on ${this.style.table(table)}`;
  }

  private createTrigger(operation: CreateTrigger): string {
    const { name, table, definition } = operation;
    if (definition === null) throw new Unprintable("what a trigger does is not known");
    // MySQL looks for a trigger in the database of its table.
    return this.created(operation, "trigger", this.style.name(name), this.style.table(table), definition);
  }

  /** The statement that makes an object, with the names that things have now. */
  private created(
    { orReplace, ifNotExists }: Pick<ChangeObject, "orReplace" | "ifNotExists">,
    object: string,
    name: string,
    table: string | null,
    { options, head, rest }: ObjectDefinition,
  ): string {
    const { sql, style } = this;
    const replace = orReplace ? sql`create or replace` : sql`create`;
    const guard = ifNotExists ? sql`if not exists` : "";
    const words = [replace, options, style.keywords(object), guard, name, head, table ?? "", rest];
    // The parameters of a routine follow its name.
    const isCalled = isRoutine({ object }) && rest.startsWith("(");
    const whole = words.slice(0, isCalled ? -1 : words.length).filter(word => word !== "");
    return whole.join(" ") + (isCalled ? rest : "");
  }

  private changeObject(operation: ChangeObject): string {
    const { kind, object, name, on, to, definition } = operation;
    const { sql, style } = this;
    if (name === null) throw new Unprintable(`the name of a ${object} is not known`);
    const words = style.keywords(object);
    const table = on === null ? "" : sql` on ${style.table(on)}`;
    if (kind === "createObject") {
      if (definition !== null)
        return this.created(operation, object, style.table(name), on === null ? null : style.table(on), definition);
      const guard = operation.ifNotExists ? sql`if not exists ` : "";
      if (PLAIN_OBJECTS.has(object)) return sql`create ${words} ${guard}${style.table(name)}`;
      throw new Unprintable(`the definition of a ${object} is not known`);
    }
    const target = `${style.table(name)}${this.signature(operation)}${table}`;
    if (kind === "dropObject") {
      if (object === "virtual table") return sql`drop table ${this.ifExists(operation)}${target}`;
      return sql`drop ${words} ${this.ifExists(operation)}${target}${this.cascade(operation)}`;
    }
    if (to === null) throw new Unprintable(`how a ${object} changes is not known`);
    return sql`alter ${words} ${target} rename to ${style.name(to)}`;
  }

  /** The types of the arguments, by which PostgreSQL finds a routine; `*` for an aggregate without any. */
  private signature({ object, signature }: ChangeObject): string {
    if (this.style.dialect !== "postgresql" || !isRoutine({ object })) return "";
    if (signature === null) {
      if (object === "aggregate") throw new Unprintable("the arguments of an aggregate are not known");
      return "";
    }
    return `(${object === "aggregate" && signature.length === 0 ? "*" : signature.join(", ")})`;
  }

  private changeData({ action, table, limited }: ChangeData): string {
    if (action === "truncate") return this.sql`truncate table ${this.style.table(table)}`;
    if (action === "delete" && !limited) return this.sql`delete from ${this.style.table(table)}`;
    throw new Unprintable("the rows that change are not known");
  }
}

/** Their name says all, or nearly: how a sequence counts is not in the model. */
const PLAIN_OBJECTS: ReadonlySet<string> = new Set(["sequence", "schema", "extension"]);

/** Whether a constraint stands behind its column. */
function isInline(constraint: Constraint, columns: readonly Column[], style: PrintStyle): boolean {
  const { dialect } = style;
  if (constraint.kind === "foreignKey" && isMySqlFamily(dialect)) return false;
  const owner = columns.find(column => isOf(constraint, column, style));
  if (owner === undefined) return false;
  if (dialect === "sqlite" && constraint.kind === "primaryKey" && owner.identity !== null) return true;
  return constraint.level === "column";
}

/** Whether a constraint is of this column alone. */
function isOf(constraint: Constraint, { name }: Column, { dialect }: PrintStyle): boolean {
  const names = constraint.kind === "check" ? constraint.columns : constraint.columns.map(({ text }) => text);
  const [only, ...others] = names;
  return only !== undefined && others.length === 0 && nameKey(only, dialect) === nameKey(name, dialect);
}

function identityAfter(change: NonNullable<AlterColumn["identity"]>): Column["identity"] {
  return change.action === "set" ? change.value : null;
}

function hasDefault(known: ColumnState | null): boolean {
  return known !== null && known.default !== null && known.default !== "none" && known.default.kind !== "null";
}

/** The default that a column keeps under its new type, where the server would not convert it by itself. */
function keptDefault(known: ColumnState | null, type: DataType): Column["default"] {
  if (known === null || known.default === null || known.default === "none") return null;
  return known.type === null || isCastByServer(known.type, type) ? null : known.default;
}
