import type { TSESTree } from "@typescript-eslint/utils";
import type { Name, QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import type { Edit, Written } from "../../model/writer.js";
import { EmbeddedSql } from "./embedded-sql.js";
import { constantCode, readLiteral } from "./literal.js";
import { addProperty, replaceValue } from "./objects.js";
import { canRepeat, siteOf, type CallSite } from "./call-site.js";
import { areExact, constantNamed, type FrameworkWriter, type Script } from "./script.js";
import { addStatement } from "./sequence.js";
import { addFillRequireBySql, createIndexBySql, fillBeforeBySql, withDefaultInSql, type SqlCall } from "./sql-calls.js";
import { endOfChain, isRepeatable, listedStatement, propertyNamed, spanOf, type Node } from "./tree.js";

/** Writes for node-pg-migrate: calls of the builder, and SQL where the migration is SQL. */
export function nodePgMigrateWriter(script: Script): FrameworkWriter {
  return new NodePgMigrateWriter(script);
}

class NodePgMigrateWriter implements FrameworkWriter {
  constructor(private readonly script: Script) {}

  createIndex(anchor: Operation, table: QualifiedName, columns: readonly Name[]): Written {
    const site = siteOf(this.script, anchor);
    if (site?.method === "sql") {
      return createIndexBySql(this.script, this.sqlCall(site), anchor, {
        name: null,
        table,
        columns,
        concurrently: false,
      });
    }
    const { style } = this.script;
    const create = (names: readonly string[]): string => {
      const list = names.length === 1 ? names.join() : `[${names.join(", ")}]`;
      return `${receiverOf(site)}.createIndex(${this.tableCode(table, site)}, ${list})`;
    };
    const code = create(columns.map(column => style.string(column.text)));
    if (site === null || !canRepeat(table, site)) return { code, edits: null };
    return { code, edits: addStatement(this.script, site.path, create(columns.map(it => this.columnCode(it, site)))) };
  }

  withDefault(anchor: AddColumn, value: string): Written {
    const site = siteOf(this.script, anchor);
    if (site?.method === "sql") return withDefaultInSql(this.script, anchor, value);
    const written = this.value(value, site);
    const code = `default: ${written}`;
    const options = this.optionsOf(anchor, site);
    if (options === null) return { code, edits: null };
    const set = propertyNamed(options, "default");
    const edits =
      set === null ? addProperty(this.script, options, code, ["notNull"]) : replaceValue(set.value, written);
    return { code, edits };
  }

  addFillRequire(anchor: AddColumn, value: string): Written {
    const site = siteOf(this.script, anchor);
    if (site?.method === "sql") return addFillRequireBySql(this.script, this.sqlCall(site), anchor, value);
    const { style } = this.script;
    const { spell } = this.sqlCall(site);
    const { table, column } = anchor;
    const sql = new EmbeddedSql(this.script, anchor.column.span);
    const update = sql.update(table, column.name, value);
    const name = this.columnCode(column.name, site);
    const require = `${receiverOf(site)}.alterColumn(${this.tableCode(table, site)}, ${name}, { notNull: true })`;
    const code = `${spell(style.string(update))}; ${require}`;
    const options = this.optionsOf(anchor, site);
    const notNull = options === null ? null : propertyNamed(options, "notNull");
    if (site === null || notNull === null || !areExact(table, column.name)) return { code, edits: null };
    const calls = [spell(style.sql(update, "`")), require];
    const added = this.addAll(site, calls);
    return { code, edits: added === null ? null : [...replaceValue(notNull.value, "false"), ...added] };
  }

  fillBefore(anchor: AlterColumn, value: string): Written {
    const site = siteOf(this.script, anchor);
    if (site?.method === "sql") return fillBeforeBySql(this.script, this.sqlCall(site), anchor, value);
    const { style } = this.script;
    const { spell } = this.sqlCall(site);
    const update = new EmbeddedSql(this.script, anchor.span).update(anchor.table, anchor.column, value);
    const statement = site === null || !areExact(anchor.table, anchor.column) ? null : ownStatement(site.path);
    return {
      code: spell(style.string(update)),
      edits: statement === null ? null : style.before(statement, [spell(style.sql(update, "`"))]),
    };
  }

  // --- what is written ---

  private sqlCall(site: CallSite | null): SqlCall {
    const path = site?.path ?? [];
    const spell = (literal: string): string => `${receiverOf(site)}.sql(${literal})`;
    return { path, spell, chain: literal => addStatement(this.script, path, spell(literal)) };
  }

  private addAll(site: CallSite, calls: readonly string[]): readonly Edit[] | null {
    const statement = ownStatement(site.path);
    return statement === null ? null : this.script.style.behind(statement, calls);
  }

  /** A SQL literal in the words of the builder. */
  private value(value: string, site: CallSite | null): string {
    const { style } = this.script;
    return constantCode(readLiteral(value), style) ?? `${receiverOf(site)}.func(${style.string(value)})`;
  }

  private columnCode(column: Name, site: CallSite | null): string {
    const variable = site === null ? null : this.script.variableOf(column, spanOf(site.call));
    return variable ?? this.script.style.string(column.text);
  }

  private tableCode({ schema, name }: QualifiedName, site: CallSite | null): string {
    const given = site?.call.arguments[0];
    if (given !== undefined && isRepeatable(given)) return this.script.source(given);
    const { style } = this.script;
    return schema === null
      ? style.string(name.text)
      : `{ schema: ${style.string(schema.text)}, name: ${style.string(name.text)} }`;
  }

  // --- the code that is there ---

  /** The options of the column that a call adds, also by the name of a constant. */
  private optionsOf({ column }: AddColumn, site: CallSite | null): TSESTree.ObjectExpression | null {
    const given = site?.call.arguments[1];
    const columns = given?.type === "Identifier" ? constantNamed(given.name, site?.path ?? []) : given;
    if (columns?.type !== "ObjectExpression") return null;
    const options = propertyNamed(columns, column.name.text)?.value;
    return options?.type === "ObjectExpression" ? options : null;
  }
}

function receiverOf(site: CallSite | null): string {
  return site?.receiver ?? "pgm";
}

/** The statement that is the call at the end of a path, and nothing more. */
function ownStatement(path: readonly Node[]): Node | null {
  const top = endOfChain(path, path.length - 1);
  const statement = listedStatement(path.slice(0, top));
  return statement?.node.type === "ExpressionStatement" && statement.node.expression === path[top]
    ? statement.node
    : null;
}
