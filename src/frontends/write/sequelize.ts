import type { TSESTree } from "@typescript-eslint/utils";
import type { DataType } from "../../model/column.js";
import { isMySqlFamily } from "../../model/dialect.js";
import { unwritten, type Name, type QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import type { Span } from "../../model/span.js";
import type { Written } from "../../model/writer.js";
import { leavesOutDefault } from "../sequelize/data-types.js";
import { canRepeat, siteOf, type CallSite } from "./call-site.js";
import { constantCode, readLiteral } from "./literal.js";
import { addProperty, objectCode, repeated, replaceValue } from "./objects.js";
import { constantNamed, type FrameworkWriter, type Script } from "./script.js";
import { runAfter, runBefore } from "./sequence.js";
import { addFillRequireBySql, createIndexBySql, fillBeforeBySql, withDefaultInSql, type SqlCall } from "./sql-calls.js";
import { inOneLine } from "./style.js";
import { isRepeatable, propertyNamed, spanOf } from "./tree.js";

/** Writes for Sequelize: calls of the query interface, and SQL where the migration is SQL. */
export function sequelizeWriter(script: Script): FrameworkWriter {
  return new SequelizeWriter(script);
}

/** A call of the query interface, or one that runs SQL. */
interface Site extends CallSite {
  /** The options that name the transaction, as one more argument; `null` where it cannot be told which. */
  readonly options: string | null;
}

class SequelizeWriter implements FrameworkWriter {
  constructor(private readonly script: Script) {}

  createIndex(anchor: Operation, table: QualifiedName, columns: readonly Name[]): Written {
    const site = this.siteOf(anchor);
    if (site?.method === "query") {
      const name = this.script.dialect === "postgresql" ? null : indexName(table, columns);
      return createIndexBySql(this.script, this.sqlCall(site), anchor, { name, table, columns, concurrently: false });
    }
    const addIndex = (fields: readonly string[]): string =>
      this.call(site, "addIndex", [this.tableCode(table, site), `[${fields.join(", ")}]`]);
    const code = addIndex(columns.map(column => this.script.style.string(column.text)));
    if (site === null || !this.canRepeat(table, site)) return { code, edits: null };
    const written = addIndex(columns.map(column => this.columnCode(column, site)));
    return { code, edits: runAfter(this.script, site.path, [written]) };
  }

  withDefault(anchor: AddColumn, value: string): Written | null {
    const site = this.siteOf(anchor);
    if (site?.method === "query") return withDefaultInSql(this.script, anchor, value);
    const { type, span } = anchor.column;
    if (type !== null && leavesOutDefault(type.name.toUpperCase(), this.script.dialect)) return null;
    const attributes = this.attributesOf(site);
    const written =
      structureCode(type, value) ?? this.value(value, site, attributes === null ? span : spanOf(attributes));
    const code = `defaultValue: ${written}`;
    if (attributes === null) return { code, edits: null };
    const set = propertyNamed(attributes, "defaultValue");
    const edits =
      set === null ? addProperty(this.script, attributes, code, ["allowNull"]) : replaceValue(set.value, written);
    return { code, edits };
  }

  addFillRequire(anchor: AddColumn, value: string): Written {
    const site = this.siteOf(anchor);
    if (site?.method === "query") return addFillRequireBySql(this.script, this.sqlCall(site), anchor, value);
    const fill = this.fill(anchor, anchor.column.name, value, site);
    const attributes = this.attributesOf(site);
    const allowNull = attributes === null ? null : propertyNamed(attributes, "allowNull");
    if (site === null || attributes === null || allowNull === null) {
      return { code: `${fill}; ${this.changeColumn(anchor, ["allowNull: false"], site, false)}`, edits: null };
    }
    const isMySql = isMySqlFamily(this.script.dialect);
    const kept = KEPT.filter(name => isMySql || name !== "comment")
      .map(name => propertyNamed(attributes, name))
      .filter(property => property !== null);
    const properties = attributes.properties.every(isRestated)
      ? kept.map(property => repeated(this.script, property))
      : null;
    const require = this.changeColumn(
      anchor,
      properties ?? ["allowNull: false"],
      site,
      this.script.style.isMultiline(spanOf(attributes)),
    );
    const code = inOneLine(`${fill}; ${require}`).replaceAll(", }", " }");
    const possible = properties !== null && this.canRepeat(anchor.table, site);
    const added = possible ? runAfter(this.script, site.path, [fill, require]) : null;
    return { code, edits: added === null ? null : [...replaceValue(allowNull.value, "true"), ...added] };
  }

  fillBefore(anchor: AlterColumn, value: string): Written {
    const site = this.siteOf(anchor);
    if (site?.method === "query") return fillBeforeBySql(this.script, this.sqlCall(site), anchor, value);
    const code = this.fill(anchor, anchor.column, value, site);
    const possible = site !== null && this.canRepeat(anchor.table, site);
    return { code, edits: possible ? runBefore(this.script, site.path, code) : null };
  }

  // --- calls ---

  private sqlCall({ path, receiver, options }: Site): SqlCall {
    const more = options === null || options === "" ? "" : `, ${options}`;
    return {
      path: options === null ? [] : path,
      spell: literal => `${receiver}.query(${literal}${more})`,
    };
  }

  private call(site: Site | null, method: string, args: readonly string[]): string {
    const options = site?.options ?? "";
    return `${site?.receiver ?? "queryInterface"}.${method}(${[...args, ...(options === "" ? [] : [options])].join(", ")})`;
  }

  private fill({ table }: AddColumn | AlterColumn, column: Name, value: string, site: Site | null): string {
    const variable = site === null ? null : this.script.variableOf(column, spanOf(site.call));
    const key = variable === null ? this.script.style.key(column.text) : `[${variable}]`;
    const place = site === null ? column.span : spanOf(site.call);
    const values = `{ ${key}: ${this.value(value, site, place)} }`;
    return this.call(site, "bulkUpdate", [this.tableCode(table, site), values, `{ ${key}: null }`]);
  }

  private changeColumn(
    { table, column }: AddColumn,
    properties: readonly string[],
    site: Site | null,
    multiline: boolean,
  ): string {
    const name = this.columnCode(column.name, site);
    const attributes = objectCode(this.script, properties, multiline);
    return this.call(site, "changeColumn", [this.tableCode(table, site), name, attributes]);
  }

  /** A SQL literal in the words of Sequelize, at a place of the file. */
  private value(value: string, site: Site | null, place: Span): string {
    const constant = constantCode(readLiteral(value), this.script.style);
    if (constant !== null) return constant;
    const hasClass = site === null || this.script.isVisible("Sequelize", site.path, place);
    const literal = hasClass ? "Sequelize.literal" : `${site.receiver}.sequelize.literal`;
    return `${literal}(${this.script.style.string(value)})`;
  }

  private columnCode(column: Name, site: Site | null): string {
    const variable = site === null ? null : this.script.variableOf(column, spanOf(site.call));
    return variable ?? this.script.style.string(column.text);
  }

  private tableCode(table: QualifiedName, site: Site | null): string {
    const given = site?.call.arguments[0];
    if (given !== undefined && isRepeatable(given)) return this.script.source(given);
    return this.script.style.string(table.name.text);
  }

  private canRepeat(table: QualifiedName, site: Site): boolean {
    const [given] = site.call.arguments;
    // A name with a schema is an object here, which the name alone does not say again.
    const isSaid = table.schema === null || (given !== undefined && isRepeatable(given));
    return site.options !== null && isSaid && canRepeat(table, site);
  }

  // --- the code that is there ---

  private siteOf(anchor: Operation): Site | null {
    const site = siteOf(this.script, anchor);
    const at = site === null ? undefined : OPTIONS.get(site.method);
    return site === null || at === undefined ? null : { ...site, options: this.transactionOf(site.call, at) };
  }

  /** `{ transaction }` as the options of a call say it; "" where they name none. */
  private transactionOf({ arguments: args }: TSESTree.CallExpression, at: readonly number[]): string | null {
    if (args.some(argument => argument.type === "SpreadElement")) return null;
    for (const options of at.map(index => args[index])) {
      if (options === undefined || options.type === "ArrayExpression") continue;
      if (options.type !== "ObjectExpression") {
        return isRepeatable(options) ? `{ transaction: ${this.script.receiver(options)}.transaction }` : null;
      }
      const transaction = propertyNamed(options, "transaction");
      if (transaction !== null) {
        return isRepeatable(transaction.value) ? `{ ${this.script.source(transaction)} }` : null;
      }
      if (options.properties.some(property => property.type === "SpreadElement")) return null;
    }
    return "";
  }

  /** The attributes that a call of `addColumn` gives to the column, also by the name of a constant. */
  private attributesOf(site: Site | null): TSESTree.ObjectExpression | null {
    const given = site?.method === "addColumn" ? site.call.arguments[2] : undefined;
    const attributes = given?.type === "Identifier" ? constantNamed(given.name, site?.path ?? []) : given;
    return attributes?.type === "ObjectExpression" ? attributes : null;
  }
}

/** The arguments that can name the transaction of a call. `addConstraint` has had fields of its own for its second. */
const OPTIONS: ReadonlyMap<string, readonly number[]> = new Map([
  ["createTable", [2]],
  ["addColumn", [3]],
  ["changeColumn", [3]],
  ["addConstraint", [1, 2]],
  ["query", [1]],
]);

/** What `changeColumn` has to repeat of a column; a comment only where MySQL would drop it. */
const KEPT = ["type", "allowNull", "defaultValue", "comment"] as const;

/** What it does not: keys exist by then, and the place of the column stays. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "references",
  "onDelete",
  "onUpdate",
  "unique",
  "after",
  "first",
  "validate",
]);

function isRestated(property: TSESTree.ObjectLiteralElement): boolean {
  if (property.type !== "Property" || property.computed || property.key.type !== "Identifier") return false;
  const { name } = property.key;
  return LEFT_OUT.has(name) || KEPT.some(kept => kept === name);
}

/** A value of a type whose notation Sequelize makes itself, out of arrays and objects; `null` for other types. */
function structureCode(type: DataType | null, value: string): string | null {
  const literal = readLiteral(value);
  if (type === null || literal.kind !== "string") return null;
  if (type.dimensions > 0) return literal.text === "{}" ? "[]" : null;
  return type.name === "json" || type.name === "jsonb" ? literal.text : null;
}

/** The name that Sequelize would give: table and columns. */
function indexName(table: QualifiedName, columns: readonly Name[]): Name {
  const parts = [table.name.text, ...columns.map(column => column.text)];
  return unwritten(parts.join("_"));
}
