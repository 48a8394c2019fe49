import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import type {
  Column,
  ColumnAttributes,
  ColumnDefault,
  Constraint,
  DataType,
  Index,
  IndexColumn,
} from "../../src/model/column.js";
import type { Dialect } from "../../src/model/dialect.js";
import type { Name, QualifiedName } from "../../src/model/name.js";
import type { CopiedTable, CreateView, Operation } from "../../src/model/operation.js";
import type { Span } from "../../src/model/span.js";

/**
 * The operations of a SQL script, printed. One line an operation: its kind, what it is about, and each field that says
 * something. A span is shown as the text it covers:
 * - `«ADD a int»`: the words that ask for the operation, where they are not the whole statement;
 * - `users‹"Users"›`: the place of a name, type or default, where it reads differently from its value;
 * - columns, constraints and indexes have a line of their own, with all of their text.
 */
export function lowered(sql: string, dialect: Dialect): string {
  return printOperations(lowerSql(plainSource(sql), dialect), sql);
}

/** The same for operations that were read from `text` in any other way. */
export function printOperations(operations: readonly Operation[], text: string): string {
  return operations.flatMap(operation => new Printer(text).operation(operation)).join("\n");
}

/** A golden text in a template literal: without the indent and the empty lines around it. */
export function golden(text: string): string {
  const lines = text.split("\n").filter(line => line.trim() !== "");
  const indent = Math.min(...lines.map(line => line.length - line.trimStart().length));
  return lines.map(line => line.slice(indent)).join("\n");
}

class Printer {
  constructor(private readonly text: string) {}

  operation(operation: Operation): string[] {
    const { kind, certainty, span, statement, ...rest } = operation;
    const fields = Object.entries(rest).filter(([key]) => !(OWN_LINES[kind] ?? []).includes(key));
    const words = [kind, ...fields.flatMap(([key, value]) => this.field(key, value))];
    if (certainty !== "certain") words.push(certainty);
    if (span.start !== statement.start || span.end !== statement.end) words.push(this.quote(span));
    return [words.join(" "), ...this.ownLines(operation).map(line => `  ${line}`)];
  }

  private ownLines(operation: Operation): string[] {
    switch (operation.kind) {
      case "createTable":
        return [
          ...operation.columns.map(column => this.column(column)),
          ...operation.constraints.map(constraint => this.constraint(constraint)),
          ...operation.indexes.map(index => `${this.index(index)} ${this.quote(index.span)}`),
        ];
      case "addColumn":
        return [this.column(operation.column), ...operation.constraints.map(constraint => this.constraint(constraint))];
      case "addConstraint":
        return [this.constraint(operation.constraint)];
      case "createIndex":
        return [this.index(operation.index)];
      default:
        return [];
    }
  }

  private field(key: string, value: unknown): string[] {
    if (key === "nullable" && typeof value === "boolean") return [value ? "null" : "not null"];
    // What objects are made of is put to servers.
    if (key === "definition" && typeof value === "object") return [];
    if (value === null || value === false || (Array.isArray(value) && value.length === 0)) return [];
    if (value === true) return [key];
    if (SUBJECTS.includes(key)) return [this.anyName(value as Name)];
    if (key === "online") {
      return Object.entries(value as Record<string, string | null>).flatMap(([k, v]) =>
        v === null ? [] : [`${k}=${v}`],
      );
    }
    if (key === "attributes") return attributeWords(value as ColumnAttributes);
    return [`${key}=${this.value(value)}`];
  }

  private value(value: unknown): string {
    if (Array.isArray(value)) return `(${value.map(item => this.value(item)).join(", ")})`;
    if (typeof value !== "object" || value === null) return String(value);
    if ("column" in value && "value" in value) return `${this.name(value.column as Name)}:${value.value as string}`;
    if ("action" in value) return "value" in value ? this.value(value.value) : String(value.action);
    if ("dimensions" in value) return this.type(value as DataType);
    if ("relations" in value) {
      const { relations, columns } = value as NonNullable<CreateView["reads"]>;
      return `${columns?.join("+") ?? "*"} of ${relations.map(name => this.anyName(name)).join("+")}`;
    }
    if ("parts" in value) {
      const { table, parts } = value as CopiedTable;
      return [this.anyName(table), ...parts].join(" including ");
    }
    if ("kind" in value) return this.default(value as ColumnDefault);
    return this.anyName(value as Name);
  }

  private column(column: Column): string {
    const words = [this.name(column.name), column.type === null ? "?" : this.type(column.type)];
    if (!column.nullable) words.push("not null");
    if (column.default !== null) words.push(`default ${this.default(column.default)}`);
    if (column.identity !== null) words.push(column.identity);
    if (column.generated !== null) {
      words.push(`generated(${column.generated.expression})${column.generated.stored ? " stored" : ""}`);
    }
    words.push(...attributeWords(column));
    return `${words.join(" ")} ${this.quote(column.span)}`;
  }

  private type(type: DataType): string {
    const args = type.arguments.length === 0 ? "" : `(${type.arguments.join(",")})`;
    const written = `${type.name}${args}${type.unsigned ? " unsigned" : ""}${"[]".repeat(type.dimensions)}`;
    return this.placed(written, type.span);
  }

  private default(value: ColumnDefault): string {
    switch (value.kind) {
      case "null":
        return this.placed("null", value.span);
      case "constant":
        return this.placed(`'${value.value}'`, value.span);
      case "expression":
        return this.placed(value.text, value.span);
      case "unknown":
        return this.placed("?", value.span);
    }
  }

  private constraint(constraint: Constraint): string {
    const words: string[] = [constraint.kind];
    if (constraint.name !== null) words.push(this.name(constraint.name));
    if (constraint.kind === "check") {
      words.push(`(${constraint.expression}) of (${constraint.columns.join(", ")})`);
      if (constraint.provesNotNull.length > 0) words.push(`proves (${constraint.provesNotNull.join(", ")})`);
    } else words.push(this.names(constraint.columns));
    if (constraint.kind === "foreignKey") {
      words.push("->", this.qualified(constraint.references));
      if (constraint.referencedColumns !== null) words.push(this.names(constraint.referencedColumns));
      if (constraint.onDelete !== "no action") words.push(`on delete ${constraint.onDelete}`);
      if (constraint.onUpdate !== "no action") words.push(`on update ${constraint.onUpdate}`);
    }
    if ("usingIndex" in constraint && constraint.usingIndex !== null)
      words.push(`using ${this.name(constraint.usingIndex)}`);
    if ("nullsNotDistinct" in constraint && constraint.nullsNotDistinct) words.push("nulls not distinct");
    if ("notValid" in constraint && constraint.notValid) words.push("not valid");
    if (constraint.deferrable) words.push("deferrable");
    if (constraint.level === "column") words.push("inline");
    return `${words.join(" ")} ${this.quote(constraint.span)}`;
  }

  private index(index: Index): string {
    const words = [index.unique ? "unique index" : "index"];
    if (index.name !== null) words.push(this.name(index.name));
    words.push(`(${index.columns.map(column => this.indexColumn(column)).join(", ")})`);
    if (index.method !== "btree") words.push(index.method);
    if (index.include.length > 0) words.push(`include ${this.names(index.include)}`);
    if (index.predicate !== null) words.push(`where ${index.predicate}`);
    if (index.nullsNotDistinct) words.push("nulls not distinct");
    return words.join(" ");
  }

  private indexColumn(column: IndexColumn): string {
    const words = [column.name === null ? `{${String(column.expression)}}` : this.name(column.name)];
    if (column.prefixLength !== null) words.push(`[${column.prefixLength}]`);
    if (column.collation !== null) words.push(`collate ${column.collation}`);
    if (column.operatorClass !== null) words.push(column.operatorClass);
    if (column.descending) words.push("desc");
    if (column.nulls !== null) words.push(`nulls ${column.nulls}`);
    return words.join(" ");
  }

  private names(names: readonly Name[]): string {
    return `(${names.map(name => this.name(name)).join(", ")})`;
  }

  private anyName(name: Name | QualifiedName): string {
    return "name" in name ? this.qualified(name) : this.name(name);
  }

  private qualified(name: QualifiedName): string {
    return name.schema === null ? this.name(name.name) : `${this.name(name.schema)}.${this.name(name.name)}`;
  }

  private name(name: Name): string {
    return this.placed(name.text, name.span);
  }

  /** A value, and where it stands if that reads differently. */
  private placed(value: string, span: Span): string {
    const written = this.text.slice(span.start, span.end);
    const plain = (text: string): string => text.toLowerCase().replaceAll(/["'`[\]\s]/g, "");
    return plain(written) === plain(value) ? value : `${value}‹${written}›`;
  }

  private quote(span: Span): string {
    return `«${this.text.slice(span.start, span.end).replaceAll(/\s+/g, " ")}»`;
  }
}

/** Names that need no label. */
const SUBJECTS: readonly string[] = ["table", "name", "column", "view", "routine"];

/** Fields that are printed on lines of their own. */
const OWN_LINES: Partial<Record<Operation["kind"], readonly string[]>> = {
  createTable: ["columns", "constraints", "indexes"],
  addColumn: ["column", "constraints"],
  addConstraint: ["constraint"],
  createIndex: ["index"],
};

function attributeWords({ collation, onUpdate, comment }: ColumnAttributes): string[] {
  return [
    ...(collation === null ? [] : [`collate ${collation}`]),
    ...(onUpdate === null ? [] : [`on update ${onUpdate}`]),
    ...(comment === null ? [] : [`comment ${JSON.stringify(comment)}`]),
  ];
}
