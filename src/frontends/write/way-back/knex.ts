import type { Column, Constraint, DataType } from "../../../model/column.js";
import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import { displayName, type QualifiedName } from "../../../model/name.js";
import type { CreateTable, Operation } from "../../../model/operation.js";
import { plainStyle } from "../../../sql/print/index.js";
import { typeSql } from "../../../sql/print/columns.js";
import { isPlainName } from "../../../sql/style.js";
import type { ScriptStyle } from "../style.js";
import { isFunction, memberName, nodesOf, type Node } from "../tree.js";
import type { Schema } from "../../../model/schema/index.js";
import {
  alteredColumn,
  constantOf,
  isPlainTable,
  one,
  parameterName,
  plainIndex,
  runOn,
  sqlLiteral,
  stringList,
  type Spelled,
  type Speller,
  type WayBackWriting,
} from "./speller.js";

export const knexWayBack: WayBackWriting = {
  waits: true,
  speller({ ast, style, dialect }, [connection]) {
    const name = parameterName(connection);
    return name === null ? null : new KnexSpeller(name, style, dialect, receiverIn(ast));
  },
};

/** What the callbacks of the file call their table. */
function receiverIn(ast: Node): string {
  for (const node of nodesOf(ast)) {
    if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") continue;
    const callback = TABLE_METHODS.has(memberName(node.callee)) ? node.arguments[1] : undefined;
    if (isFunction(callback)) return parameterName(callback.params[0]) ?? "table";
  }
  return "table";
}

const TABLE_METHODS: ReadonlySet<string> = new Set(["createTable", "alterTable", "table"]);

class KnexSpeller implements Speller {
  constructor(
    private readonly connection: string,
    private readonly style: ScriptStyle,
    private readonly dialect: Dialect,
    /** What a callback calls its table. */
    private readonly receiver: string,
  ) {}

  lines(operations: readonly Operation[], receiver: string, before: Schema): readonly string[] | null {
    const speller = new KnexSpeller(this.connection, this.style, this.dialect, receiver);
    const lines: string[] = [];
    let schema = before;
    for (let i = 0; i < operations.length;) {
      const rest = operations.slice(i);
      const altered = this.dialect === "sqlite" ? null : alteredColumn(rest, schema);
      const line = altered === null ? null : speller.column(altered.column);
      const own =
        altered === null ? speller.tableLine(rest[0] as Operation) : line === null ? null : [`${line}.alter()`];
      if (own === null) return null;
      lines.push(...own);
      const count = altered?.count ?? 1;
      schema = rest.slice(0, count).reduce((state, operation) => state.apply(operation), schema);
      i += count;
    }
    return lines;
  }

  link(code: string, root: string): string | null {
    if (root !== `${this.connection}.schema`) return null;
    const start = [`${root}.`, `${this.connection}.raw(`].find(each => code.startsWith(each));
    // A schema that one link names, the ones behind it have as well.
    if (start === undefined || code.startsWith(`${root}.withSchema(`)) return null;
    return start.endsWith("(") ? code.slice(this.connection.length) : code.slice(root.length);
  }

  sql(statement: string): string {
    return `${this.connection}.raw(${sqlLiteral(statement, this.style)})`;
  }

  builder(operations: readonly Operation[], before: Schema): Spelled | null {
    const [first] = operations;
    if (first === undefined) return null;
    switch (first.kind) {
      case "alterColumn":
        return this.alterColumn(operations, before);
      case "dropTable": {
        const method = first.ifExists ? "dropTableIfExists" : "dropTable";
        return first.cascade ? null : one(`${this.schema(first.table)}.${method}(${this.name(first.table)})`);
      }
      case "renameTable":
        if (first.table.schema?.text !== first.to.schema?.text) return null;
        return one(`${this.schema(first.table)}.renameTable(${this.name(first.table)}, ${this.name(first.to)})`);
      case "createTable":
        return this.createTable(first);
      default:
        return this.alterTable(operations);
    }
  }

  private alterTable(operations: readonly Operation[]): Spelled | null {
    const [first] = operations;
    if (first === undefined || !("table" in first) || first.table === null) return null;
    const { table } = first;
    const lines: string[] = [];
    const run = runOn(operations, operation => {
      if (!("table" in operation) || operation.table === null) return false;
      if (displayName(operation.table) !== displayName(table)) return false;
      const line = this.tableLine(operation);
      if (line !== null) lines.push(...line);
      return line !== null;
    });
    if (run.length === 0) return null;
    const callback = this.style.callback(this.receiver, lines);
    return { code: `${this.schema(table)}.alterTable(${this.name(table)}, ${callback})`, count: run.length };
  }

  /** The column, described anew. Knex has SQLite make the table anew for that, which the printer does better. */
  private alterColumn(operations: readonly Operation[], before: Schema): Spelled | null {
    const altered = this.dialect === "sqlite" ? null : alteredColumn(operations, before);
    const line = altered === null || altered.column.identity !== null ? null : this.column(altered.column);
    if (altered === null || line === null) return null;
    const { table, count } = altered;
    const callback = this.style.callback(this.receiver, [`${line}.alter()`]);
    return { code: `${this.schema(table)}.alterTable(${this.name(table)}, ${callback})`, count };
  }

  private tableLine(operation: Operation): readonly string[] | null {
    const { style } = this;
    switch (operation.kind) {
      case "dropColumn":
        return operation.ifExists || operation.cascade
          ? null
          : [`${this.receiver}.dropColumn(${style.string(operation.column.text)})`];
      case "renameColumn":
        // MySQL's is more than a statement in Knex.
        if (this.dialect !== "postgresql") return null;
        return [
          `${this.receiver}.renameColumn(${style.string(operation.column.text)}, ${style.string(operation.to.text)})`,
        ];
      case "addColumn": {
        const column = this.column(operation.column);
        const rest = operation.constraints.map(constraint => this.constraint(constraint));
        if (column === null || operation.ifNotExists || rest.includes(null)) return null;
        return [column, ...rest.filter(line => line !== null)];
      }
      case "addConstraint": {
        const line = this.constraint(operation.constraint);
        return line === null ? null : [line];
      }
      case "dropConstraint":
        return this.dropConstraint(operation);
      case "dropIndex": {
        if (operation.name === null || operation.concurrently || operation.ifExists || operation.cascade) return null;
        return [`${this.receiver}.dropIndex([], ${style.string(operation.name.name.text)})`];
      }
      case "createIndex": {
        const { index, concurrently, ifNotExists, only } = operation;
        const names = plainIndex(index);
        if (names === null || index.name === null || index.unique || concurrently || ifNotExists || only) return null;
        return [`${this.receiver}.index(${stringList(names, style)}, ${style.string(index.name.text)})`];
      }
      default:
        return null;
    }
  }

  private dropConstraint(operation: Extract<Operation, { kind: "dropConstraint" }>): readonly string[] | null {
    const { name, constraint, ifExists, cascade } = operation;
    if (name === null || ifExists || cascade) return null;
    const named = this.style.string(name.text);
    switch (constraint) {
      case "foreignKey":
        return [`${this.receiver}.dropForeign([], ${named})`];
      case "unique":
        return [`${this.receiver}.dropUnique([], ${named})`];
      case "primaryKey":
        return [`${this.receiver}.dropPrimary(${named})`];
      case "check":
        // Knex does not quote the name.
        return isPlainName(name.text, this.dialect) ? [`${this.receiver}.dropChecks(${named})`] : null;
      default:
        return null;
    }
  }

  private createTable(operation: CreateTable): Spelled | null {
    if (!isPlainTable(operation)) return null;
    const { table, columns, constraints } = operation;
    const lines = [...columns.map(column => this.column(column)), ...constraints.map(own => this.constraint(own))];
    if (lines.includes(null)) return null;
    const callback = this.style.callback(
      this.receiver,
      lines.filter(line => line !== null),
    );
    return one(`${this.schema(table)}.createTable(${this.name(table)}, ${callback})`);
  }

  private column(column: Column): string | null {
    const { name, type, nullable, generated, identity, collation, onUpdate, comment } = column;
    if (type === null || generated !== null || collation !== null || onUpdate !== null) return null;
    if (comment !== null && !isMySqlFamily(this.dialect)) return null;
    const start = this.columnType(this.style.string(name.text), type, identity);
    if (start === null) return null;
    const value = this.defaultOf(column);
    if (value === null) return null;
    const unsigned = type.unsigned && identity === null ? ".unsigned()" : "";
    const notNull = nullable || (identity !== null && identity !== "rowid") ? "" : ".notNullable()";
    const said = comment === null ? "" : `.comment(${this.style.string(comment)})`;
    return `${this.receiver}.${start}${unsigned}${notNull}${value}${said}`;
  }

  private defaultOf({ default: value }: Column): string | null {
    if (value === null) return "";
    if (value.kind === "expression") return `.defaultTo(${this.connection}.raw(${this.style.string(value.text)}))`;
    const constant = constantOf(value);
    if (constant === null) return null;
    return `.defaultTo(${typeof constant === "string" ? this.style.string(constant) : String(constant)})`;
  }

  private columnType(name: string, type: DataType, identity: Column["identity"]): string | null {
    const args = type.arguments.join(", ");
    if (identity !== null && identity !== "rowid") {
      const method = INCREMENTS[type.name];
      return identity === "always" || identity === "byDefault" || method === undefined
        ? null
        : `${method}(${name}, { primaryKey: false })`;
    }
    const method =
      type.dimensions > 0
        ? undefined
        : METHODS[this.dialect === "sqlite" ? "sqlite" : isMySqlFamily(this.dialect) ? "mysql" : "postgresql"][
            typeKey(type)
          ];
    if (method !== undefined) return `${method}(${[name, args].filter(Boolean).join(", ")})`;
    return `specificType(${name}, ${this.style.string(typeSql({ ...type, unsigned: false }, plainStyle(this.dialect)))})`;
  }

  private constraint(constraint: Constraint): string | null {
    const { style } = this;
    if (constraint.deferrable) return null;
    const name = constraint.name === null ? null : style.string(constraint.name.text);
    // Knex gives a name of its own to what has none: that of the server for a primary key alone.
    if (name === null && constraint.kind !== "primaryKey") return null;
    switch (constraint.kind) {
      case "primaryKey": {
        if (constraint.usingIndex !== null) return null;
        // A CREATE TABLE of Knex takes the name of the options for an alias, but for PostgreSQL.
        const given = this.dialect === "postgresql" ? `{ constraintName: ${name} }` : name;
        const options = name === null ? "" : `, ${given}`;
        return `${this.receiver}.primary(${stringList(constraint.columns, style)}${options})`;
      }
      case "unique": {
        if (constraint.usingIndex !== null || constraint.nullsNotDistinct) return null;
        return `${this.receiver}.unique(${stringList(constraint.columns, style)}, { indexName: ${name} })`;
      }
      case "foreignKey": {
        if (constraint.referencedColumns === null || constraint.notValid) return null;
        const start = `${this.receiver}.foreign(${stringList(constraint.columns, style)}, ${name})`;
        const target = `.references(${stringList(constraint.referencedColumns, style)}).inTable(${style.string(displayName(constraint.references))})`;
        const onDelete = constraint.onDelete === "no action" ? "" : `.onDelete(${style.string(constraint.onDelete)})`;
        const onUpdate = constraint.onUpdate === "no action" ? "" : `.onUpdate(${style.string(constraint.onUpdate)})`;
        return start + target + onDelete + onUpdate;
      }
      default:
        return null;
    }
  }

  private schema({ schema }: QualifiedName): string {
    const within = schema === null ? "" : `.withSchema(${this.style.string(schema.text)})`;
    return `${this.connection}.schema${within}`;
  }

  private name({ name }: QualifiedName): string {
    return this.style.string(name.text);
  }
}

/** A type with as many arguments as its method takes as they are. */
function typeKey({ name, arguments: args }: DataType): string {
  return `${name}/${args.length}`;
}

const INCREMENTS: Readonly<Record<string, string>> = {
  smallint: "smallincrements",
  integer: "increments",
  int: "increments",
  bigint: "bigIncrements",
};

const SHARED = {
  "text/0": "text",
  "varchar/1": "string",
  "date/0": "date",
  "json/0": "json",
  "bigint/0": "bigInteger",
};

/** The methods that make exactly these types. Knex: `ColumnCompiler` of each dialect. */
const METHODS: Readonly<Record<"postgresql" | "mysql" | "sqlite", Readonly<Record<string, string>>>> = {
  postgresql: {
    ...SHARED,
    "integer/0": "integer",
    "smallint/0": "smallint",
    "boolean/0": "boolean",
    "uuid/0": "uuid",
    "jsonb/0": "jsonb",
    "timestamp with time zone/0": "timestamp",
    "double precision/0": "double",
    "real/0": "float",
    "numeric/2": "decimal",
  },
  mysql: {
    ...SHARED,
    "int/0": "integer",
    "smallint/0": "smallint",
    "mediumint/0": "mediumint",
    "tinyint/1": "boolean",
    "datetime/0": "datetime",
    "decimal/2": "decimal",
  },
  sqlite: {},
};
