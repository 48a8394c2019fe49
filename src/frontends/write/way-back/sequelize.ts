import type { Script } from "../script.js";
import { keyName, propertyNamed, type Node } from "../tree.js";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Column, Constraint, DataType } from "../../../model/column.js";
import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import type { Name, QualifiedName } from "../../../model/name.js";
import type { AddColumn, CreateTable, Operation } from "../../../model/operation.js";
import { plainStyle } from "../../../sql/print/index.js";
import { typeSql } from "../../../sql/print/columns.js";
import type { ScriptStyle } from "../style.js";
import type { Schema } from "../../../model/schema/index.js";
import {
  alteredColumn,
  areNamedByServer,
  constantOf,
  isPlainTable,
  objectOf,
  one,
  parameterName,
  plainIndex,
  sqlLiteral,
  stringList,
  type Spelled,
  type Speller,
  type WayBackWriting,
} from "./speller.js";

/** What a migration of Sequelize has at hand. */
interface SequelizeNames {
  /** The query interface. */
  readonly connection: string;
  /** The types and functions: `Sequelize`, `DataTypes`; `null` where none is in sight. */
  readonly library: string | null;
  /** An option that each call gets: `transaction`, `transaction: t`; `null` for none. */
  readonly transaction: string | null;
}

/** What makes a table anew on SQLite. */
const COPYING: ReadonlySet<Operation["kind"]> = new Set([
  "alterColumn",
  "dropColumn",
  "renameColumn",
  "addConstraint",
  "dropConstraint",
]);

export const sequelizeWayBack: WayBackWriting = {
  waits: true,
  speller(script, [first, second], beside) {
    const connection = parameterName(first) ?? propertyIn(first, ["context", "queryInterface"]);
    if (connection === null) return null;
    const library = parameterName(second) ?? propertyIn(first, ["Sequelize"]) ?? libraryIn(script);
    // Each call runs on its own, unless it is given the transaction that the way forth begins.
    const transaction =
      beside !== undefined
        ? transactionOf(script, beside)
        : /\.transaction\s*\(/.test(script.text)
          ? "transaction"
          : null;
    return new SequelizeSpeller({ connection, library, transaction }, script.style, script.dialect);
  },
};

/** The option that a call is given for its transaction. */
function transactionOf(script: Script, { arguments: args }: TSESTree.CallExpression): string | null {
  const options = args.findLast(argument => argument.type === "ObjectExpression");
  const given = options === undefined ? null : propertyNamed(options, "transaction");
  return given === null ? null : script.source(given);
}

/** What a parameter takes out of its object. */
function propertyIn(parameter: Node | undefined, keys: readonly string[]): string | null {
  if (parameter?.type !== "ObjectPattern") return null;
  for (const property of parameter.properties) {
    if (property.type === "Property" && keys.includes(keyName(property) ?? "")) return parameterName(property.value);
  }
  return null;
}

/** What the file calls Sequelize's types. */
function libraryIn({ text }: Script): string | null {
  if (/\b(?:import|const)\b[^;\n]*\bDataTypes\b[^;\n]*["']sequelize["']/.test(text)) return "DataTypes";
  return /\b(?:import|const)\s+Sequelize\b[^;\n]*["']sequelize["']/.test(text) ? "Sequelize" : null;
}

class SequelizeSpeller implements Speller {
  constructor(
    private readonly names: SequelizeNames,
    private readonly style: ScriptStyle,
    private readonly dialect: Dialect,
  ) {}

  get checksForeignKeys(): boolean {
    return this.names.transaction !== null;
  }

  sql(statement: string): string {
    const options = this.names.transaction === null ? "" : `, { ${this.names.transaction} }`;
    return `${this.names.connection}.sequelize.query(${sqlLiteral(statement, this.style)}${options})`;
  }

  enclosed(statements: readonly string[]): readonly string[] {
    const { connection, transaction } = this.names;
    if (transaction === null) return statements;
    const { unit, semicolon } = this.style;
    const inner = statements.map(line => unit + line.replaceAll("\n", `\n${unit}`));
    const open = `await ${connection}.sequelize.transaction(async ${transaction} => {`;
    return [[open, ...inner, `})${semicolon}`].join("\n")];
  }

  builder(operations: readonly Operation[], before: Schema): Spelled | null {
    const { style } = this;
    const [operation] = operations;
    // On SQLite, Sequelize makes the table anew for these, without its actions, checks and keys over several columns.
    if (this.dialect === "sqlite" && operation !== undefined && COPYING.has(operation.kind)) return null;
    switch (operation?.kind) {
      case "alterColumn": {
        const altered = alteredColumn(operations, before);
        const attributes = altered === null ? null : this.attributes(altered.column, []);
        if (altered === null || attributes === null) return null;
        const args = [this.table(altered.table), this.text(altered.column.name), attributes];
        return { ...this.call("changeColumn", args), count: altered.count };
      }
      case "dropTable":
        return this.call("dropTable", [this.table(operation.table)]);
      case "renameTable":
        return this.call("renameTable", [this.table(operation.table), this.table(operation.to)]);
      case "dropColumn":
        return this.call("removeColumn", [this.table(operation.table), this.text(operation.column)]);
      case "renameColumn":
        // On MySQL, Sequelize describes the column anew, without its check, collation and comment.
        if (isMySqlFamily(this.dialect)) return null;
        return this.call("renameColumn", [
          this.table(operation.table),
          this.text(operation.column),
          this.text(operation.to),
        ]);
      case "addColumn": {
        if (!this.canPlace(operation, before)) return null;
        const attributes = this.attributes(operation.column, operation.constraints);
        return attributes === null
          ? null
          : this.call("addColumn", [this.table(operation.table), this.text(operation.column.name), attributes]);
      }
      case "createTable": {
        const { constraints, columns } = operation;
        const own = columns.map(column => ({ column, constraints: constraints.filter(it => isOf(it, column)) }));
        const placed = own.flatMap(column => column.constraints);
        if (!isPlainTable(operation) || placed.length < constraints.length || !this.canPlace(operation, before))
          return null;
        const lines = own.map(({ column, constraints: mine }) => {
          const attributes = this.attributes(column, mine);
          return attributes === null ? null : `${style.key(column.name.text)}: ${attributes}`;
        });
        if (lines.includes(null)) return null;
        const body = ["{", ...lines.map(line => `${style.unit}${line ?? ""},`), "}"].join("\n");
        return this.call("createTable", [this.table(operation.table), body]);
      }
      case "createIndex": {
        const { index, concurrently } = operation;
        const names = plainIndex(index);
        if (names === null || index.name === null || concurrently) return null;
        const options = [
          `name: ${this.text(index.name)}`,
          index.unique ? "unique: true" : null,
          this.names.transaction,
        ];
        return one(
          `${this.names.connection}.addIndex(${this.table(operation.table)}, ${stringList(names, style)}, ${objectOf(options)})`,
        );
      }
      case "dropIndex":
        return operation.table === null || operation.name === null || operation.concurrently
          ? null
          : this.call("removeIndex", [this.table(operation.table), this.text(operation.name.name)]);
      case "dropConstraint":
        // On MySQL, Sequelize drops an index, whatever the constraint is, if it is no foreign key.
        return operation.name === null || (isMySqlFamily(this.dialect) && !isKey(operation.constraint))
          ? null
          : this.call("removeConstraint", [this.table(operation.table), this.text(operation.name)]);
      case "addConstraint":
        return this.addConstraint(operation.table, operation.constraint);
      default:
        return null;
    }
  }

  /** Attributes of columns name no constraint. */
  private canPlace(operation: CreateTable | AddColumn, before: Schema): boolean {
    // On MySQL, Sequelize gives a name of its own to the foreign key of a column that it adds.
    const isNamedAnew =
      operation.kind === "addColumn" &&
      isMySqlFamily(this.dialect) &&
      operation.constraints.some(({ kind }) => kind === "foreignKey");
    return !isNamedAnew && areNamedByServer(operation, before);
  }

  private addConstraint(table: QualifiedName, constraint: Constraint): Spelled | null {
    const { style } = this;
    // Sequelize gives a name of its own to what has none.
    if (constraint.name === null && !this.canNamePrimaryKey(table, constraint)) return null;
    const name = constraint.name === null ? null : `name: ${this.text(constraint.name)}`;
    const add = (type: string, fields: readonly Name[], more: readonly (string | null)[] = []): Spelled => {
      const options = [`fields: ${stringList(fields, style)}`, `type: ${style.string(type)}`, name, ...more];
      return one(
        `${this.names.connection}.addConstraint(${this.table(table)}, ${objectOf([...options, this.names.transaction])})`,
      );
    };
    switch (constraint.kind) {
      case "unique":
        return add("unique", constraint.columns);
      case "primaryKey":
        return add("primary key", constraint.columns);
      case "foreignKey": {
        const [field, ...others] = constraint.referencedColumns ?? [];
        if (field === undefined || others.length > 0 || constraint.notValid) return null;
        return add("foreign key", constraint.columns, [
          `references: { table: ${this.table(constraint.references)}, field: ${this.text(field)} }`,
          constraint.onDelete === "no action" ? null : `onDelete: ${style.string(constraint.onDelete)}`,
          constraint.onUpdate === "no action" ? null : `onUpdate: ${style.string(constraint.onUpdate)}`,
        ]);
      }
      default:
        return null;
    }
  }

  /** MySQL leaves out the name of a primary key, which must not be too long all the same. */
  private canNamePrimaryKey({ name }: QualifiedName, constraint: Constraint): boolean {
    if (constraint.kind !== "primaryKey" || !isMySqlFamily(this.dialect)) return false;
    return [name, ...constraint.columns].map(({ text }) => text).join("_").length + "_pk".length <= LONGEST_MYSQL_NAME;
  }

  private attributes(column: Column, constraints: readonly Constraint[]): string | null {
    const { style } = this;
    const { type, nullable, generated, collation, onUpdate, comment, identity } = column;
    if (type === null || generated !== null || collation !== null || onUpdate !== null) return null;
    if (identity === "always" || identity === "byDefault") return null;
    const value = this.valueOf(column);
    if (value === undefined || comment !== null) return null;
    const parts: (string | null)[] = [
      `type: ${this.type(type)}`,
      identity === null || identity === "rowid" ? null : "autoIncrement: true",
      nullable ? null : "allowNull: false",
      value === null ? null : `defaultValue: ${value}`,
    ];
    for (const constraint of constraints) {
      if (constraint.kind === "primaryKey") parts.push("primaryKey: true");
      else if (constraint.kind === "unique" && !constraint.nullsNotDistinct) parts.push("unique: true");
      else if (constraint.kind === "foreignKey") {
        const [key] = constraint.referencedColumns ?? [];
        if (key === undefined) return null;
        parts.push(`references: { model: ${this.table(constraint.references)}, key: ${this.text(key)} }`);
        if (constraint.onDelete !== "no action") parts.push(`onDelete: ${style.string(constraint.onDelete)}`);
        if (constraint.onUpdate !== "no action") parts.push(`onUpdate: ${style.string(constraint.onUpdate)}`);
      } else return null;
    }
    return objectOf(parts);
  }

  /** `null` for no default, `undefined` for one that cannot be said. */
  private valueOf({ default: value }: Column): string | null | undefined {
    if (value === null) return null;
    if (value.kind === "expression") {
      const { library } = this.names;
      return library === null || library === "DataTypes"
        ? undefined
        : `${library}.literal(${this.style.string(value.text)})`;
    }
    const constant = constantOf(value);
    if (constant === null) return undefined;
    return typeof constant === "string" ? this.style.string(constant) : String(constant);
  }

  private type(type: DataType): string {
    const kind = isMySqlFamily(this.dialect) ? "mysql" : "postgresql";
    const known =
      this.dialect === "sqlite" || type.dimensions > 0 || type.unsigned
        ? undefined
        : TYPES[kind][`${type.name}/${type.arguments.length}`];
    if (known === undefined || this.names.library === null)
      return this.style.string(typeSql(type, plainStyle(this.dialect)));
    const args = type.arguments.length === 0 || known === "BOOLEAN" ? "" : `(${type.arguments.join(", ")})`;
    return `${this.names.library}.${known}${args}`;
  }

  private call(method: string, args: readonly string[]): Spelled {
    const { connection, transaction } = this.names;
    const all = transaction === null ? args : [...args, `{ ${transaction} }`];
    return one(`${connection}.${method}(${all.join(", ")})`);
  }

  private text(name: Name | null): string {
    return this.style.string(name?.text ?? "");
  }

  private table({ schema, name }: QualifiedName): string {
    return schema === null ? this.text(name) : `{ tableName: ${this.text(name)}, schema: ${this.text(schema)} }`;
  }
}

function isKey(constraint: Constraint["kind"] | null): boolean {
  return constraint === "primaryKey" || constraint === "unique" || constraint === "foreignKey";
}

/** In characters. MySQL 11.2. */
const LONGEST_MYSQL_NAME = 64;

function isOf(constraint: Constraint, { name }: Column): boolean {
  if (constraint.kind === "check") return false;
  const [only, ...others] = constraint.columns;
  return only?.text === name.text && others.length === 0;
}

const SHARED = {
  "text/0": "TEXT",
  "varchar/1": "STRING",
  "bigint/0": "BIGINT",
  "date/0": "DATEONLY",
  "json/0": "JSON",
};

/** The types that exactly these stand for. Sequelize: `data-types` of each dialect. */
const TYPES: Readonly<Record<"postgresql" | "mysql", Readonly<Record<string, string>>>> = {
  postgresql: {
    ...SHARED,
    "integer/0": "INTEGER",
    "smallint/0": "SMALLINT",
    "boolean/0": "BOOLEAN",
    "uuid/0": "UUID",
    "jsonb/0": "JSONB",
    "timestamp with time zone/0": "DATE",
    "numeric/2": "DECIMAL",
    "double precision/0": "DOUBLE",
  },
  mysql: {
    ...SHARED,
    "int/0": "INTEGER",
    "smallint/0": "SMALLINT",
    "tinyint/1": "BOOLEAN",
    "datetime/0": "DATE",
    "decimal/2": "DECIMAL",
  },
};
