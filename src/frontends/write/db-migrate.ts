import type { TSESTree } from "@typescript-eslint/utils";
import { unwritten, type Name, type QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import type { Written } from "../../model/writer.js";
import { EmbeddedSql } from "./embedded-sql.js";
import { constantCode, readLiteral } from "./literal.js";
import { addProperty, replaceValue } from "./objects.js";
import { siteOf, type CallSite } from "./call-site.js";
import { areExact, type FrameworkWriter, type Script } from "./script.js";
import { runAfter, runBefore } from "./sequence.js";
import { addFillRequireBySql, createIndexBySql, fillBeforeBySql, withDefaultInSql, type SqlCall } from "./sql-calls.js";
import { propertyNamed } from "./tree.js";

/** Writes for db-migrate: methods of the driver, and SQL where the migration is SQL. */
export function dbMigrateWriter(script: Script): FrameworkWriter {
  return new DbMigrateWriter(script);
}

class DbMigrateWriter implements FrameworkWriter {
  constructor(private readonly script: Script) {}

  createIndex(anchor: Operation, table: QualifiedName, columns: readonly Name[]): Written {
    const site = siteOf(this.script, anchor);
    const { style, dialect } = this.script;
    const name = [table.name.text, ...columns.map(column => column.text)].join("_");
    if (site !== null && isSql(site)) {
      const named = dialect === "postgresql" ? null : unwritten(name);
      const index = { name: named, table, columns, concurrently: false };
      return createIndexBySql(this.script, this.sqlCall(site), anchor, index);
    }
    const list = `[${columns.map(column => style.string(column.text)).join(", ")}]`;
    const code = `${receiverOf(site)}.addIndex(${style.string(table.name.text)}, ${style.string(name)}, ${list})`;
    const possible = site !== null && table.schema === null && areExact(table, ...columns);
    return { code, edits: possible ? runAfter(this.script, site.path, [code]) : null };
  }

  withDefault(anchor: AddColumn, value: string): Written {
    const site = siteOf(this.script, anchor);
    if (site !== null && isSql(site)) return withDefaultInSql(this.script, anchor, value);
    const { style } = this.script;
    const written = constantCode(readLiteral(value), style) ?? `{ raw: ${style.string(value)} }`;
    const code = `defaultValue: ${written}`;
    const spec = specOf(site);
    if (spec === null) return { code, edits: null };
    const set = propertyNamed(spec, "defaultValue");
    const edits = set === null ? addProperty(this.script, spec, code, ["notNull"]) : replaceValue(set.value, written);
    return { code, edits };
  }

  addFillRequire(anchor: AddColumn, value: string): Written {
    const site = siteOf(this.script, anchor);
    if (site !== null && isSql(site)) return addFillRequireBySql(this.script, this.sqlCall(site), anchor, value);
    const { style } = this.script;
    const { spell } = this.sqlCall(site);
    const { table, column } = anchor;
    const sql = new EmbeddedSql(this.script, column.span);
    const statements = [sql.update(table, column.name, value), sql.setNotNull(anchor)].filter(text => text !== null);
    const code = statements.map(text => spell(style.string(text))).join("; ");
    const spec = specOf(site);
    const required = spec === null ? null : propertyNamed(spec, "notNull");
    if (site === null || required === null || statements.length < 2 || !areExact(table, column.name)) {
      return { code, edits: null };
    }
    const added = runAfter(
      this.script,
      site.path,
      statements.map(text => spell(style.sql(text, "`"))),
    );
    return { code, edits: added === null ? null : [...replaceValue(required.value, "false"), ...added] };
  }

  fillBefore(anchor: AlterColumn, value: string): Written {
    const site = siteOf(this.script, anchor);
    if (site !== null && isSql(site)) return fillBeforeBySql(this.script, this.sqlCall(site), anchor, value);
    const { style } = this.script;
    const { spell } = this.sqlCall(site);
    const update = new EmbeddedSql(this.script, anchor.span).update(anchor.table, anchor.column, value);
    const possible = site !== null && areExact(anchor.table, anchor.column);
    return {
      code: spell(style.string(update)),
      edits: possible ? runBefore(this.script, site.path, spell(style.sql(update, "`"))) : null,
    };
  }

  private sqlCall(site: CallSite | null): SqlCall {
    return { path: site?.path ?? [], spell: literal => `${receiverOf(site)}.runSql(${literal})` };
  }
}

function isSql({ method }: CallSite): boolean {
  return method === "runSql" || method === "all";
}

function receiverOf(site: CallSite | null): string {
  return site?.receiver ?? "db";
}

/** The description of the column that a call adds. */
function specOf(site: CallSite | null): TSESTree.ObjectExpression | null {
  const given = site?.method === "addColumn" ? site.call.arguments[2] : undefined;
  return given?.type === "ObjectExpression" ? given : null;
}
