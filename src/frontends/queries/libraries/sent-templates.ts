import type { TSESTree } from "@typescript-eslint/utils";
import { PLAIN, type Lookup, type Request } from "../calls.js";
import type { Module } from "../modules.js";
import type { Resolver } from "../resolve.js";
import { methodOf, unwrapped, type CallNode, type Node } from "../syntax.js";

/** A call that sends SQL which a library's tag has made. */
export interface SentTemplate {
  readonly orm: "drizzle" | "kysely";
  readonly request: Request;
  /** Whether nothing is sent before somebody awaits it. */
  readonly isThenable: boolean;
}

/** The methods of Drizzle that take SQL. */
const TAKES_SQL = /^(?:all|execute|get|run|values)$/;

/**
 * ``sql`SELECT …`.execute(db)`` of Kysely and ``db.execute(sql`SELECT …`)`` of Drizzle: the tag tells the library, so that the
 * client may come from anywhere. `sql.raw("SELECT …")` is a text of theirs as well.
 */
export function sentTemplate(node: CallNode, module: Module, resolver: Resolver, lookup: Lookup): SentTemplate | null {
  const method = methodOf(node);
  const [first] = node.arguments;
  if (method === null || first === undefined || !TAKES_SQL.test(method.name)) return null;
  const of = (client: Node, given: Node): Request | null => requestOf(method.name, client, given, module, resolver);
  if (method.name === "execute") {
    const text = madeBy("kysely", method.object, module, resolver, lookup);
    const request = text === null ? null : of(first, text);
    if (request !== null) return { orm: "kysely", request, isThenable: false };
  }
  const text = madeBy("drizzle-orm", first, module, resolver, lookup);
  const request = text === null ? null : of(method.object, text);
  return request === null ? null : { orm: "drizzle", request, isThenable: method.name === "execute" };
}

function requestOf(method: string, client: Node, text: Node, module: Module, resolver: Resolver): Request | null {
  const handle = resolver.handleOf(client, module);
  if (handle !== null && handle.role !== "db") return null;
  const inputs = text.type === "TaggedTemplateExpression" ? text.quasi.expressions : [text];
  return {
    ...PLAIN,
    action: "raw",
    method,
    model: null,
    targets: [client],
    inputs,
    rows: method === "get" ? "one" : "many",
    sql: { text, values: null },
  };
}

/** The template of the tag of a package, or the text that its `sql.raw` is given; `null` for all else. */
function madeBy(source: string, node: Node, module: Module, resolver: Resolver, lookup: Lookup): Node | null {
  const inner = lookup(node);
  if (inner.type === "TaggedTemplateExpression") return isTag(inner.tag, source, module, resolver) ? inner : null;
  const raw = inner.type === "CallExpression" ? methodOf(inner) : null;
  if (inner.type !== "CallExpression" || raw?.name !== "raw" || !isTag(raw.object, source, module, resolver))
    return null;
  return inner.arguments[0] ?? null;
}

function isTag(tag: TSESTree.Node, source: string, module: Module, resolver: Resolver): boolean {
  const value = resolver.valueOf(unwrapped(tag), module);
  return value?.kind === "external" && value.name === "sql" && value.source.split("/")[0] === source;
}
