import { createHash } from "node:crypto";
import type { TSESTree } from "@typescript-eslint/utils";
import type { DataType } from "../../model/column.js";
import { displayName, unwritten, type Name, type QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import type { Edit, Written } from "../../model/writer.js";
import { foreignKeyOf } from "./anchors.js";
import { EmbeddedSql } from "./embedded-sql.js";
import { imported } from "./imports.js";
import { readLiteral } from "./literal.js";
import { addElement, addProperty, replaceValue } from "./objects.js";
import { canRepeat, siteOf, type CallSite } from "./call-site.js";
import { areExact, type FrameworkWriter, type Script } from "./script.js";
import { runAfter, runBefore } from "./sequence.js";
import { addFillRequireBySql, createIndexBySql, fillBeforeBySql, withDefaultInSql, type SqlCall } from "./sql-calls.js";
import { isRepeatable, keyName, memberName, propertyNamed, type Node } from "./tree.js";

/** Writes for TypeORM: what describes tables, calls of the query runner, and SQL where the migration is SQL. */
export function typeormWriter(script: Script): FrameworkWriter {
  return new TypeormWriter(script);
}

class TypeormWriter implements FrameworkWriter {
  constructor(private readonly script: Script) {}

  createIndex(anchor: Operation, table: QualifiedName, columns: readonly Name[]): Written {
    const site = siteOf(this.script, anchor);
    if (site?.method === "query") {
      const { dialect, transaction } = this.script.read.migration;
      const concurrently = dialect === "postgresql" && transaction === "none" && anchor.kind !== "createTable";
      const name = indexName(table, columns);
      return createIndexBySql(this.script, this.sqlCall(site), anchor, { name, table, columns, concurrently });
    }
    const list = columns.map(column => this.script.style.string(column.text)).join(", ");
    const index = `{ columnNames: [${list}] }`;
    if (anchor.kind === "createTable") return this.describeIndex(anchor, site, columns, index);
    const { name, edits } = imported(this.script, "TableIndex", PACKAGES);
    const receiver = site?.receiver ?? "queryRunner";
    const code = `${receiver}.createIndex(${this.tableCode(table, site)}, new ${name}(${index}))`;
    const possible = site !== null && canRepeat(table, site);
    const added = possible ? runAfter(this.script, site.path, [code]) : null;
    return { code, edits: added === null ? null : [...edits, ...added] };
  }

  withDefault(anchor: AddColumn, value: string): Written {
    const site = siteOf(this.script, anchor);
    if (site?.method === "query") return withDefaultInSql(this.script, anchor, value);
    // TypeORM puts a default into the statement as it is: a string is SQL.
    const { kind } = readLiteral(value);
    const written = kind === "number" || kind === "boolean" ? value : this.script.style.string(value);
    const code = `default: ${written}`;
    const options = this.optionsOf(anchor);
    if (options === null) return { code, edits: null };
    const set = propertyNamed(options, "default");
    const edits =
      set === null ? addProperty(this.script, options, code, ["isNullable"]) : replaceValue(set.value, written);
    return { code, edits };
  }

  addFillRequire(anchor: AddColumn, value: string): Written {
    const site = siteOf(this.script, anchor);
    if (site?.method === "query") return addFillRequireBySql(this.script, this.sqlCall(site), anchor, value);
    const { style } = this.script;
    const { spell } = this.sqlCall(site);
    const sql = new EmbeddedSql(this.script, anchor.column.span);
    const options = this.optionsOf(anchor);
    const definition = options === null ? null : definitionOf(anchor, options);
    const statements = [sql.update(anchor.table, anchor.column.name, value), sql.setNotNull(anchor, definition)];
    const calls = statements.flatMap(text => (text === null ? [] : [spell(style.sql(text, "`"))]));
    const code = statements.flatMap(text => (text === null ? [] : [spell(style.string(text))])).join("; ");
    const possible =
      calls.length > 1 && options !== null && site !== null && areExact(anchor.table, anchor.column.name);
    if (!possible) return { code, edits: null };
    const nullable = this.asNullable(options);
    const added = runAfter(this.script, site.path, calls);
    return { code, edits: nullable === null || added === null ? null : [...nullable, ...added] };
  }

  fillBefore(anchor: AlterColumn, value: string): Written {
    const site = siteOf(this.script, anchor);
    if (site?.method === "query") return fillBeforeBySql(this.script, this.sqlCall(site), anchor, value);
    const { style } = this.script;
    const { spell } = this.sqlCall(site);
    const update = new EmbeddedSql(this.script, anchor.span).update(anchor.table, anchor.column, value);
    const possible = site !== null && areExact(anchor.table, anchor.column);
    return {
      code: spell(style.string(update)),
      edits: possible ? runBefore(this.script, site.path, spell(style.sql(update, "`"))) : null,
    };
  }

  // --- what is written ---

  private sqlCall(site: CallSite | null): SqlCall {
    return { path: site?.path ?? [], spell: literal => `${site?.receiver ?? "queryRunner"}.query(${literal})` };
  }

  /** An index in the description of the table that is created. */
  private describeIndex(anchor: Operation, site: CallSite | null, columns: readonly Name[], index: string): Written {
    const code = `indices: [${index}]`;
    const createsIndices = site?.call.arguments[3];
    const isLeftOut = createsIndices !== undefined && this.script.source(createsIndices) !== "true";
    const table = this.tableAround(foreignKeyOf(anchor, columns)?.span ?? anchor.span) ?? tableOf(site);
    if (site === null || isLeftOut || table === null) return { code, edits: null };
    const indices = propertyNamed(table, "indices");
    if (indices === null) return { code, edits: addProperty(this.script, table, code, ["foreignKeys", "columns"]) };
    if (indices.value.type !== "ArrayExpression") return { code, edits: null };
    const last = indices.value.elements.at(-1);
    const element = last?.type === "NewExpression" ? `new ${this.script.source(last.callee)}(${index})` : index;
    return { code, edits: addElement(this.script, indices.value, element) };
  }

  private asNullable(options: TSESTree.ObjectExpression): readonly Edit[] | null {
    const nullable = propertyNamed(options, "isNullable");
    return nullable === null
      ? addProperty(this.script, options, "isNullable: true")
      : replaceValue(nullable.value, "true");
  }

  private tableCode(table: QualifiedName, site: CallSite | null): string {
    const given = site?.call.arguments[0];
    if (given !== undefined && isRepeatable(given)) return this.script.source(given);
    return this.script.style.string(displayName(table));
  }

  // --- the code that is there ---

  /** The object that describes the column which is added. */
  private optionsOf({ column }: AddColumn): TSESTree.ObjectExpression | null {
    const path = this.script.pathTo(column.span);
    const options = path.findLast((node): node is TSESTree.ObjectExpression => node.type === "ObjectExpression");
    const last = argumentOf(path.at(-1)) ?? options ?? null;
    const name = last === null ? null : propertyNamed(last, "name");
    return name === null ? null : last;
  }

  /** The object that describes the table around a span. */
  private tableAround(span: AddColumn["span"]): TSESTree.ObjectExpression | null {
    const table = this.script.pathTo(span).findLast(node => node.type === "NewExpression" && isClass(node, "Table"));
    return argumentOf(table);
  }
}

const PACKAGES = ["typeorm", "@n8n/typeorm"] as const;

/** The object that the first argument of `createTable` describes the table with. */
function tableOf(site: CallSite | null): TSESTree.ObjectExpression | null {
  return site?.method === "createTable" ? argumentOf(site.call.arguments[0]) : null;
}

/** The options that a class of TypeORM is made from. */
function argumentOf(node: Node | undefined): TSESTree.ObjectExpression | null {
  const argument = node?.type === "NewExpression" ? node.arguments[0] : undefined;
  return argument?.type === "ObjectExpression" ? argument : null;
}

function isClass({ callee }: TSESTree.NewExpression, name: string): boolean {
  if (callee.type === "Identifier") return callee.name === name;
  return callee.type === "MemberExpression" && memberName(callee) === name;
}

/** Options of a column that its type and NOT NULL say completely. */
const PLAIN: ReadonlySet<string> = new Set([
  "name",
  "type",
  "length",
  "width",
  "precision",
  "scale",
  "unsigned",
  "enum",
  "isNullable",
  "isUnique",
  "default",
]);

/** The definition of a column for MySQL's MODIFY; `null` where more is to be said of it than is known. */
function definitionOf({ column }: AddColumn, options: TSESTree.ObjectExpression): string | null {
  const known = options.properties.every(
    property => property.type === "Property" && PLAIN.has(keyName(property) ?? ""),
  );
  return known && column.type !== null ? `${typeCode(column.type)} NOT NULL` : null;
}

function typeCode({ name, arguments: args, unsigned }: DataType): string {
  const quoted = name === "enum" || name === "set" ? args.map(label => `'${label.replaceAll("'", "''")}'`) : args;
  return `${name}${quoted.length === 0 ? "" : `(${quoted.join(", ")})`}${unsigned ? " unsigned" : ""}`;
}

/** The name that TypeORM would give, and looks for when it compares the schema with the entities. */
function indexName(table: QualifiedName, columns: readonly Name[]): Name {
  const key = [table.name.text, ...columns.map(column => column.text).sort()].join("_");
  const text = `IDX_${createHash("sha1").update(key).digest("hex").slice(0, 26)}`;
  return unwritten(text);
}
