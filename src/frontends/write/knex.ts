import type { TSESTree } from "@typescript-eslint/utils";
import { displayName, unwritten, type Name, type QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import type { Span } from "../../model/span.js";
import type { Edit, Written } from "../../model/writer.js";
import { COLUMN_METHODS } from "../knex/types.js";
import { isExact } from "../recorder.js";
import { foreignKeyOf } from "./anchors.js";
import { constantCode, readLiteral } from "./literal.js";
import type { FrameworkWriter, Script } from "./script.js";
import { addStatement, gapOf, isAwaited, runAfter, runBefore } from "./sequence.js";
import { addFillRequireBySql, createIndexBySql, fillBeforeBySql, withDefaultInSql, type SqlCall } from "./sql-calls.js";
import { inOneLine, insertion } from "./style.js";
import { chainOf, endOfChain, isFunction, isRepeatable, memberName, spanOf, type Link, type Node } from "./tree.js";

/** Writes for Knex: table builders, queries, and SQL where the migration is SQL. */
export function knexWriter(script: Script): FrameworkWriter {
  return new KnexWriter(script);
}

/** A call of the schema builder, or one that runs SQL. */
interface Site {
  readonly path: readonly Node[];
  readonly call: TSESTree.CallExpression;
  readonly method: string;
  /** The calls of its chain, up to it. */
  readonly links: readonly Link[];
  /** What the chain begins with: `knex`, `knex.schema`. */
  readonly root: Node;
  /** What makes queries: `knex`, `trx`; `null` where none is in sight. */
  readonly connection: string | null;
}

/** A chain of the table builder: `table.integer("a").notNullable()`. */
interface BuilderCall {
  readonly path: readonly Node[];
  readonly links: readonly Link[];
  /** `table`, `t`, `this`. */
  readonly receiver: string;
}

class KnexWriter implements FrameworkWriter {
  constructor(private readonly script: Script) {}

  createIndex(anchor: Operation, table: QualifiedName, columns: readonly Name[]): Written {
    const site = this.siteOf(anchor);
    if (site?.method === "raw") {
      const { dialect, transaction } = this.script.read.migration;
      const isPostgres = dialect === "postgresql";
      const concurrently = isPostgres && transaction === "none" && anchor.kind !== "createTable";
      const name = isPostgres ? null : indexName(table, columns);
      return createIndexBySql(this.script, this.sqlCall(site), anchor, { name, table, columns, concurrently });
    }
    const span = foreignKeyOf(anchor, columns)?.span ?? anchor.span;
    const builder = this.builderAt(span);
    const receiver = builder?.receiver ?? this.receiverOf(site);
    const names = columns.map(column => this.script.style.string(column.text));
    const written =
      builder === null ? names : columns.map((column, i) => this.script.variableOf(column, span) ?? names[i]);
    return {
      code: `${receiver}.index([${names.join(", ")}])`,
      edits:
        builder === null ? null : addStatement(this.script, builder.path, `${receiver}.index([${written.join(", ")}])`),
    };
  }

  withDefault(anchor: AddColumn, value: string): Written {
    const site = this.siteOf(anchor);
    if (site?.method === "raw") return withDefaultInSql(this.script, anchor, value);
    const code = `.defaultTo(${this.value(value, site)})`;
    const builder = this.builderAt(anchor.column.span);
    if (builder === null || !this.isUsable(value, site, anchor.column.span)) return { code, edits: null };
    const set = builder.links.find(({ name }) => DEFAULTS.has(name));
    if (set !== undefined) {
      const [argument] = set.call.arguments;
      const edit = argument && { span: spanOf(argument), text: this.value(value, site) };
      return { code, edits: edit === undefined ? null : [edit] };
    }
    const link = builder.links.find(({ name }) => NOT_NULL.has(name)) ?? builder.links.at(-1);
    return { code, edits: link === undefined ? null : this.continueChain(link.call, code) };
  }

  addFillRequire(anchor: AddColumn, value: string): Written {
    const site = this.siteOf(anchor);
    if (site?.method === "raw") return addFillRequireBySql(this.script, this.sqlCall(site), anchor, value);
    const fill = this.fill(anchor, anchor.column.name, value, site);
    const require = this.requireValue(anchor, site);
    const builder = this.builderAt(anchor.column.span);
    const code = inOneLine(`${fill}; ${require}`);
    if (site === null || builder === null || !this.canRepeat(anchor.table, site)) return { code, edits: null };
    const removed = this.withoutNotNull(builder.links);
    const added = runAfter(this.script, site.path, [fill, require]);
    return { code, edits: removed === null || added === null ? null : [...removed, ...added] };
  }

  fillBefore(anchor: AlterColumn, value: string): Written {
    const site = this.siteOf(anchor);
    if (site?.method === "raw") return fillBeforeBySql(this.script, this.sqlCall(site), anchor, value);
    const code = this.fill(anchor, anchor.column, value, site);
    const possible = site !== null && this.canRepeat(anchor.table, site);
    return { code, edits: possible ? runBefore(this.script, site.path, code) : null };
  }

  /** What runs SQL as the call at `site` does: as a link where that is one of a chain that nobody awaits on its own. */
  private sqlCall(site: Site): SqlCall {
    const { path, call, root, links } = site;
    const isChain = root.type === "MemberExpression" && memberName(root) === "schema";
    const stands = links.length === 1 && isAwaited(path);
    return {
      path,
      spell: literal => `${this.script.receiver(root)}.raw(${literal})`,
      chain: literal => (isChain && !stands ? this.continueChain(call, `.raw(${literal})`) : null),
    };
  }

  // --- queries and builders ---

  private fill({ table }: AddColumn | AlterColumn, column: Name, value: string, site: Site | null): string {
    const { style } = this.script;
    const schema = this.schemaOf(site);
    const connection = site?.connection ?? "knex";
    const rows =
      schema === null
        ? `${connection}(${this.tableCode(table, site)})`
        : `${connection}.withSchema(${schema}).from(${this.tableCode(table, site)})`;
    const assignment = `${style.key(column.text)}: ${this.value(value, site)}`;
    return `${rows}.whereNull(${style.string(column.text)}).update({ ${assignment} })`;
  }

  private requireValue({ table, column }: AddColumn, site: Site | null): string {
    const { style } = this.script;
    const schema = this.schemaOf(site);
    const builder = `${site?.connection ?? "knex"}.schema${schema === null ? "" : `.withSchema(${schema})`}`;
    const method = site !== null && site.method === "table" ? "table" : "alterTable";
    const receiver = this.receiverOf(site);
    const callback = style.callback(receiver, [`${receiver}.dropNullable(${style.string(column.name.text)})`]);
    return `${builder}.${method}(${this.tableCode(table, site)}, ${callback})`;
  }

  /** A SQL literal in the words of Knex. */
  private value(value: string, site: Site | null): string {
    const literal = readLiteral(value);
    const connection = site?.connection ?? "knex";
    if (literal.kind === "now") return `${connection}.fn.now()`;
    return constantCode(literal, this.script.style) ?? `${connection}.raw(${this.script.style.string(value)})`;
  }

  /** Whether the value can be written at `place`: it may need a connection that is not visible there. */
  private isUsable(value: string, site: Site | null, place: Span): boolean {
    if (constantCode(readLiteral(value), this.script.style) !== null) return true;
    const name = /^[\w$]+/.exec(site?.connection ?? "")?.[0];
    return site !== null && name !== undefined && this.script.isVisible(name, site.path, place);
  }

  private tableCode(table: QualifiedName, site: Site | null): string {
    const given = site?.call.arguments[0];
    if (given !== undefined && isRepeatable(given)) return this.script.source(given);
    return this.script.style.string(this.schemaOf(site) === null ? displayName(table) : table.name.text);
  }

  /** Whether the table and the connection of a call can be written once more. */
  private canRepeat(table: QualifiedName, site: Site): boolean {
    const [given] = site.call.arguments;
    const schema = site.links.filter(({ name }) => name === "withSchema").map(({ call }) => call.arguments[0]);
    return (
      site.connection !== null &&
      schema.every(argument => argument !== undefined && isRepeatable(argument)) &&
      given !== undefined &&
      (isRepeatable(given) || isExact(table))
    );
  }

  /** The argument of the `withSchema` that counts. */
  private schemaOf(site: Site | null): string | null {
    const argument = site?.links.findLast(({ name }) => name === "withSchema")?.call.arguments[0];
    return argument === undefined ? null : this.script.source(argument);
  }

  // --- the code that is there ---

  private siteOf(anchor: Operation): Site | null {
    const path = this.script.callOf(anchor);
    const call = path?.at(-1);
    if (path === null || call?.type !== "CallExpression") return null;
    const { root, links } = chainOf(call);
    const method = links.at(-1)?.name ?? "";
    if (!SITES.has(method) || !isRepeatable(root)) return null;
    const isSchema = root.type === "MemberExpression" && memberName(root) === "schema";
    const holder = isSchema ? root.object : method === "raw" ? root : null;
    return { path, call, method, links, root, connection: holder === null ? null : this.script.receiver(holder) };
  }

  /** The chain of a table builder that ends at `span`. */
  private builderAt(span: Span): BuilderCall | null {
    const path = this.script.pathExactlyTo(span);
    const node = path?.at(-1);
    if (path === null || node === undefined) return null;
    const { root } = chainOf(node);
    const whole = path[endOfChain(path, path.length - 1)] as Node;
    const { links } = chainOf(whole);
    const first = links[0]?.name ?? "";
    if (!COLUMN_METHODS.has(first) && first !== "foreign") return null;
    if (root.type !== "Identifier" && root.type !== "ThisExpression") return null;
    return { path, links, receiver: this.script.source(root) };
  }

  /** What the callback of a schema call names the builder. */
  private receiverOf(site: Site | null): string {
    const callback: Node | undefined = site?.call.arguments.find(argument => isFunction(argument));
    if (!isFunction(callback)) return "table";
    const [parameter] = callback.params;
    if (parameter?.type === "Identifier") return parameter.name;
    return callback.type === "FunctionExpression" && parameter === undefined ? "this" : "table";
  }

  /** A further call behind one of a chain, on a line of its own where that one is. */
  private continueChain(call: TSESTree.CallExpression, code: string): readonly Edit[] {
    return insertion(call.range[1], gapOf(this.script, call) + code);
  }

  private withoutNotNull(links: readonly Link[]): readonly Edit[] | null {
    const [link, ...others] = links.filter(({ name }) => NOT_NULL.has(name));
    if (link?.call.callee.type !== "MemberExpression" || others.length > 0) return null;
    const span = { start: link.call.callee.object.range[1], end: link.call.range[1] };
    const text = this.script.text.slice(span.start, span.end);
    return /^\s*\.\s*\w+\(\s*\)$/.test(text) ? [{ span, text: "" }] : null;
  }
}

const SITES: ReadonlySet<string> = new Set([
  "createTable",
  "createTableIfNotExists",
  "createTableLike",
  "alterTable",
  "table",
  "raw",
]);
const NOT_NULL: ReadonlySet<string> = new Set(["notNullable", "notNull"]);
const DEFAULTS: ReadonlySet<string> = new Set(["defaultTo", "default", "defaultsTo"]);

/** The name that Knex would give: table, columns and kind, in lower case. */
function indexName(table: QualifiedName, columns: readonly Name[]): Name {
  const parts = [table.name.text, ...columns.map(column => column.text), "index"];
  return unwritten(parts.join("_").replaceAll(/[.-]/g, "_").toLowerCase());
}
