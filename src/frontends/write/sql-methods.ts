import type { Name, QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import type { Written } from "../../model/writer.js";
import type { FrameworkWriter, Script } from "./script.js";
import { addFillRequireBySql, createIndexBySql, fillBeforeBySql, withDefaultInSql, type SqlCall } from "./sql-calls.js";
import { isRepeatable, memberName } from "./tree.js";

/** Writes for frameworks whose migrations are SQL, given to a method: `this.addSql("…")`, ``pool.query(sql`…`)``. */
export function sqlMethodsWriter(script: Script, usual: string): FrameworkWriter {
  return new SqlMethodsWriter(script, usual);
}

class SqlMethodsWriter implements FrameworkWriter {
  constructor(
    private readonly script: Script,
    /** The call for messages, where the migration's own cannot be repeated. */
    private readonly usual: string,
  ) {}

  createIndex(anchor: Operation, table: QualifiedName, columns: readonly Name[]): Written {
    const { dialect, transaction } = this.script.read.migration;
    const concurrently = dialect === "postgresql" && transaction === "none" && anchor.kind !== "createTable";
    return this.with(anchor, call =>
      createIndexBySql(this.script, call, anchor, { name: null, table, columns, concurrently }),
    );
  }

  withDefault(anchor: AddColumn, value: string): Written {
    return this.with(anchor, () => withDefaultInSql(this.script, anchor, value));
  }

  addFillRequire(anchor: AddColumn, value: string): Written {
    return this.with(anchor, call => addFillRequireBySql(this.script, call, anchor, value));
  }

  fillBefore(anchor: AlterColumn, value: string): Written {
    return this.with(anchor, call => fillBeforeBySql(this.script, call, anchor, value));
  }

  /** Writes with the call that the operation stands in; where that is none to repeat, there are no edits. */
  private with(anchor: Operation, write: (call: SqlCall) => Written): Written {
    const call = this.callOf(anchor);
    if (call !== null) return write(call);
    return { ...write({ path: [], spell: literal => `${this.usual}(${literal})` }), edits: null };
  }

  private callOf(anchor: Operation): SqlCall | null {
    const path = this.script.callOf(anchor);
    const call = path?.at(-1);
    if (path === null || call?.type !== "CallExpression" || call.callee.type !== "MemberExpression") return null;
    const { object } = call.callee;
    const method = memberName(call.callee);
    const [sql, ...others] = call.arguments;
    if (method === null || sql === undefined || others.length > 0) return null;
    if (!isRepeatable(object)) return null;
    const receiver = this.script.source(object);
    if (sql.type !== "TaggedTemplateExpression") return { path, spell: text => `${receiver}.${method}(${text})` };
    // A tag takes a template only.
    const tag = this.script.source(sql.tag);
    const template = (text: string): string => (text.startsWith("`") ? text : `\`${plain(text)}\``);
    return { path, spell: text => `${receiver}.${method}(${tag}${template(text)})` };
  }
}

/** The letters of a string literal, as a template has them. */
function plain(literal: string): string {
  return literal
    .slice(1, -1)
    .replaceAll(/\\(["'])/g, "$1")
    .replaceAll("`", "\\`");
}
