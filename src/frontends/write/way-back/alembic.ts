import type { Column, Constraint, DataType } from "../../../model/column.js";
import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import type { Name, QualifiedName } from "../../../model/name.js";
import type { Operation } from "../../../model/operation.js";
import { constantOf, isPlainTable, plainIndex } from "./speller.js";

/** What a revision of Alembic has at hand. */
export interface AlembicNames {
  /** The module of SQLAlchemy: `sa`; `null` where none is imported as a whole. */
  readonly sa: string | null;
  /** A text in the quotes of the file. */
  string(text: string): string;
}

/** An operation as a call of `op`; `null` where that has none, or not one for all of it. */
export function alembicCall(operation: Operation, names: AlembicNames, dialect: Dialect): string | null {
  return new AlembicSpeller(names, dialect, null).call(operation);
}

/** The same as a call of a batch of its table; `null` where that has none. */
export function batchCall(operation: Operation, batch: string, names: AlembicNames, dialect: Dialect): string | null {
  const isOfTable = !TABLES.has(operation.kind);
  return isOfTable ? new AlembicSpeller(names, dialect, batch).call(operation) : null;
}

/** What no batch does: it is about one table that is there. */
const TABLES: ReadonlySet<Operation["kind"]> = new Set(["createTable", "dropTable", "renameTable"]);

class AlembicSpeller {
  constructor(
    private readonly names: AlembicNames,
    private readonly dialect: Dialect,
    /** What the block calls its batch, whose table goes without saying; `null` outside of one. */
    private readonly batch: string | null,
  ) {}

  call(operation: Operation): string | null {
    switch (operation.kind) {
      case "dropTable":
        if (operation.cascade || operation.ifExists) return null;
        return this.op("drop_table", [this.table(operation.table), this.schema(operation.table)]);
      case "renameTable":
        if (operation.to.schema?.text !== operation.table.schema?.text && operation.to.schema !== null) return null;
        return this.op("rename_table", [
          this.table(operation.table),
          this.text(operation.to.name),
          this.schema(operation.table),
        ]);
      case "createTable":
        return this.createTable(operation);
      case "dropColumn":
        if (operation.cascade || operation.ifExists) return null;
        return this.op("drop_column", [
          this.table(operation.table),
          this.text(operation.column),
          this.schema(operation.table),
        ]);
      case "renameColumn":
        // MySQL wants the rest of the column as well.
        if (isMySqlFamily(this.dialect)) return null;
        return this.op("alter_column", [
          this.table(operation.table),
          this.text(operation.column),
          `new_column_name=${this.text(operation.to)}`,
          this.schema(operation.table),
        ]);
      case "addColumn": {
        const column = operation.constraints.length > 0 || operation.ifNotExists ? null : this.column(operation.column);
        return column === null
          ? null
          : this.op("add_column", [this.table(operation.table), column, this.schema(operation.table)]);
      }
      case "createIndex":
        return this.createIndex(operation);
      case "dropIndex": {
        const { name, table, concurrently, ifExists, cascade } = operation;
        if (name === null || table === null || concurrently || ifExists || cascade) return null;
        return this.op("drop_index", [
          this.text(name.name),
          this.batch === null ? `table_name=${this.text(table.name)}` : null,
          this.schema(table),
        ]);
      }
      case "addConstraint":
        return this.addConstraint(operation.table, operation.constraint);
      case "dropConstraint": {
        const { name, table, constraint, ifExists, cascade } = operation;
        const type = constraint === null ? undefined : CONSTRAINT_TYPES[constraint];
        if (name === null || type === undefined || ifExists || cascade) return null;
        return this.op("drop_constraint", [
          this.text(name),
          this.table(table),
          `type_=${this.names.string(type)}`,
          this.schema(table),
        ]);
      }
      default:
        return null;
    }
  }

  private createTable(operation: Extract<Operation, { kind: "createTable" }>): string | null {
    if (!isPlainTable(operation)) return null;
    const { table, columns, constraints } = operation;
    const items = [...columns.map(column => this.column(column)), ...constraints.map(own => this.constraint(own))];
    if (items.includes(null)) return null;
    const args = [this.table(table), ...items, this.schema(table)].filter(item => item !== null);
    return ["op.create_table(", ...args.map(item => `    ${item},`), ")"].join("\n");
  }

  private createIndex({ table, index, concurrently, ifNotExists, only }: Extract<Operation, { kind: "createIndex" }>) {
    const names = plainIndex(index);
    if (names === null || index.nullsNotDistinct) return null;
    if (index.name === null || concurrently || ifNotExists || only) return null;
    return this.op("create_index", [
      this.text(index.name),
      this.table(table),
      this.list(names),
      index.unique ? "unique=True" : null,
      this.schema(table),
    ]);
  }

  private addConstraint(table: QualifiedName, constraint: Constraint): string | null {
    if (constraint.deferrable || constraint.name === null) return null;
    const name = this.text(constraint.name);
    switch (constraint.kind) {
      case "primaryKey":
        if (constraint.usingIndex !== null) return null;
        return this.op("create_primary_key", [
          name,
          this.table(table),
          this.list(constraint.columns),
          this.schema(table),
        ]);
      case "unique":
        if (constraint.usingIndex !== null || constraint.nullsNotDistinct) return null;
        return this.op("create_unique_constraint", [
          name,
          this.table(table),
          this.list(constraint.columns),
          this.schema(table),
        ]);
      case "foreignKey": {
        const { references, referencedColumns, onDelete, onUpdate, notValid } = constraint;
        if (referencedColumns === null || notValid) return null;
        const { string } = this.names;
        return this.op("create_foreign_key", [
          name,
          this.table(table),
          this.text(references.name),
          this.list(constraint.columns),
          this.list(referencedColumns),
          onDelete === "no action" ? null : `ondelete=${string(onDelete.toUpperCase())}`,
          onUpdate === "no action" ? null : `onupdate=${string(onUpdate.toUpperCase())}`,
          table.schema === null || this.batch !== null ? null : `source_schema=${this.text(table.schema)}`,
          references.schema === null ? null : `referent_schema=${this.text(references.schema)}`,
        ]);
      }
      default:
        return null;
    }
  }

  private column(column: Column): string | null {
    const { name, type, nullable, default: value, generated, identity, collation, onUpdate, comment } = column;
    const { sa, string } = this.names;
    if (sa === null || generated !== null || collation !== null || onUpdate !== null || comment !== null) return null;
    const isNumbered = identity === "serial" || identity === "autoIncrement";
    if (identity !== null && identity !== "rowid" && !isNumbered) return null;
    const written = type === null ? null : this.type(type);
    if (written === null) return null;
    const server = value === null ? null : this.serverDefault(value, sa);
    if (value !== null && server === null) return null;
    const args = [
      string(name.text),
      written,
      isNumbered ? "autoincrement=True" : null,
      `nullable=${nullable ? "True" : "False"}`,
      server,
    ];
    return `${sa}.Column(${args.filter(arg => arg !== null).join(", ")})`;
  }

  private serverDefault(value: NonNullable<Column["default"]>, sa: string): string | null {
    const { string } = this.names;
    if (value.kind === "expression") return `server_default=${sa}.text(${string(value.text)})`;
    const constant = constantOf(value);
    if (constant === null) return null;
    // A text would get quotes.
    return typeof constant === "string"
      ? `server_default=${string(constant)}`
      : `server_default=${sa}.text(${string(String(constant))})`;
  }

  private type(type: DataType): string | null {
    const { sa } = this.names;
    const kind = isMySqlFamily(this.dialect) ? "mysql" : this.dialect === "sqlite" ? null : "postgresql";
    const known = kind === null ? undefined : TYPES[kind][`${type.name}/${type.arguments.length}`];
    if (sa === null || known === undefined || type.unsigned || type.dimensions > 0) return null;
    const args = known.includes("(") ? "" : `(${type.arguments.join(", ")})`;
    return `${sa}.${known}${args}`;
  }

  private constraint(constraint: Constraint): string | null {
    const { sa, string } = this.names;
    if (sa === null || constraint.deferrable) return null;
    const name = constraint.name === null ? null : `name=${this.text(constraint.name)}`;
    const made = (kind: string, args: readonly (string | null)[]): string =>
      `${sa}.${kind}(${[...args, name].filter(arg => arg !== null).join(", ")})`;
    const each = (names: readonly Name[]): readonly string[] => names.map(own => this.text(own));
    switch (constraint.kind) {
      case "primaryKey":
        return constraint.usingIndex === null ? made("PrimaryKeyConstraint", each(constraint.columns)) : null;
      case "unique":
        return constraint.usingIndex === null && !constraint.nullsNotDistinct
          ? made("UniqueConstraint", each(constraint.columns))
          : null;
      case "foreignKey": {
        const { references, referencedColumns, onDelete, onUpdate } = constraint;
        if (referencedColumns === null) return null;
        const table =
          references.schema === null ? references.name.text : `${references.schema.text}.${references.name.text}`;
        return made("ForeignKeyConstraint", [
          this.list(constraint.columns),
          `[${referencedColumns.map(({ text }) => string(`${table}.${text}`)).join(", ")}]`,
          onDelete === "no action" ? null : `ondelete=${string(onDelete.toUpperCase())}`,
          onUpdate === "no action" ? null : `onupdate=${string(onUpdate.toUpperCase())}`,
        ]);
      }
      case "check":
        return made("CheckConstraint", [string(constraint.expression)]);
      default:
        return null;
    }
  }

  private op(method: string, args: readonly (string | null)[]): string {
    return `${this.batch ?? "op"}.${method}(${args.filter(arg => arg !== null).join(", ")})`;
  }

  private text({ text }: Name): string {
    return this.names.string(text);
  }

  private list(columns: readonly Name[]): string {
    return `[${columns.map(column => this.text(column)).join(", ")}]`;
  }

  private table({ name }: QualifiedName): string | null {
    return this.batch === null ? this.text(name) : null;
  }

  private schema({ schema }: QualifiedName): string | null {
    return schema === null || this.batch !== null ? null : `schema=${this.text(schema)}`;
  }
}

const CONSTRAINT_TYPES: Readonly<Record<string, string>> = {
  foreignKey: "foreignkey",
  unique: "unique",
  primaryKey: "primary",
  check: "check",
};

const SHARED = {
  "text/0": "Text",
  "varchar/1": "String",
  "bigint/0": "BigInteger",
  "date/0": "Date",
  "json/0": "JSON",
};

/** What SQLAlchemy's types are in each database (`GenericTypeCompiler`). */
const TYPES: Readonly<Record<"postgresql" | "mysql", Readonly<Record<string, string>>>> = {
  postgresql: {
    ...SHARED,
    "integer/0": "Integer",
    "smallint/0": "SmallInteger",
    "boolean/0": "Boolean",
    "timestamp/0": "DateTime",
    "timestamp with time zone/0": "DateTime(timezone=True)",
    "numeric/2": "Numeric",
    "varchar/0": "String",
  },
  mysql: {
    ...SHARED,
    "int/0": "Integer",
    "smallint/0": "SmallInteger",
    "tinyint/1": "Boolean()",
    "datetime/0": "DateTime",
    "decimal/2": "Numeric",
  },
};
