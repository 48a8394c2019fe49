import type { TSESTree } from "@typescript-eslint/utils";
import type { CodeKind, Query } from "../../model/query.js";
import type { Dialect } from "../../model/dialect.js";
import { isWhollyReplaced } from "../../project/whole-tables.js";
import { searchesOf } from "../../sql/search/index.js";
import { wholeChangeIn } from "../../sql/search/whole-change.js";
import { constantOf, type FoundCall } from "./find.js";
import { DRIVERS, packageBehind } from "./interpolation/sinks.js";
import type { Module } from "./modules.js";
import { statementKind } from "./raw/judgement.js";
import { Pieces } from "./raw/text.js";
import { isMeant } from "./reach.js";
import type { Resolver } from "./resolve.js";
import { encloses, memberName, methodOf, propertyOf, unwrapped, type CallNode, type Node } from "./syntax.js";
import { textQuery, type SentText } from "./text-query.js";

/** A statement that stands in a file as a whole. */
interface Statement {
  readonly sent: SentText;
  readonly sql: string;
}

/**
 * The statements that a file hands to a driver as constant texts, or as templates that bind their values, with what they look
 * for: those of `known` calls are left out, and those that look for nothing that can be told.
 */
export function statementsIn(
  module: Module,
  resolver: Resolver,
  known: readonly FoundCall[],
  dialect: () => Dialect,
  code: CodeKind,
): readonly Query[] {
  return module.scopes.calls.flatMap(node => {
    const found = node.type === "CallExpression" ? ofCall(node, module, resolver) : ofTemplate(node, module, resolver);
    if (found === null || known.some(call => sends(call, node))) return [];
    const { sent, sql } = found;
    const searches = searchesOf(sql, dialect());
    const change =
      node.type === "TaggedTemplateExpression" && isSentAtOnce(node, module) ? wholeChangeIn(sql, dialect()) : null;
    if (searches.length === 0 && change === null) return [];
    const obstacles = [{ kind: "library", detail: sent.library }] as const;
    const query = textQuery(sent, { statement: statementKind(sql), interpolations: [], obstacles }, code, module);
    if (change === null) return [{ ...query, searches }];
    const isIntended = isWhollyReplaced(change.table) || isMeant(node, module);
    return [{ ...query, searches, reach: { ...change, cause: "none", value: "", isIntended } }];
  });
}

/** Whether a call has a text as its own, also by way of a constant. */
function sends({ sql, node, module }: FoundCall, text: Node): boolean {
  return sql !== null && (encloses(node, text) || constantOf(sql.text, module) === text);
}

function ofCall(node: CallNode, module: Module, resolver: Resolver): Statement | null {
  const method = methodOf(node);
  const [given] = node.arguments;
  if (method === null || given === undefined) return null;
  const source = METHODS.test(method.name) ? packageBehind(method.object, module, resolver) : null;
  if (source === null || !DRIVERS.test(source) || !takesText(method.name, source)) return null;
  const options = constantOf(given, module);
  const at = propertyOf(options, "text") ?? propertyOf(options, "sql") ?? given;
  const pieces = new Pieces(module);
  if (!pieces.add(at) || pieces.dynamic !== null || !STATEMENT.test(pieces.text)) return null;
  const sent: SentText = { text: at, node, library: "driver", method: method.name, evidence: "import" };
  return { sent, sql: pieces.text };
}

const METHODS = /^(?:query|execute|unsafe|prepare|all|get|run|each|any|many|manyOrNone|none|one|oneOrNone|result)$/;

/** Each driver has words of its own beside `query`. */
function takesText(method: string, source: string): boolean {
  if (/^(?:query|execute|unsafe|prepare)$/.test(method)) return true;
  if (/^(?:all|get|run|each)$/.test(method)) return /^sqlite3?$/.test(source);
  return source === "pg-promise";
}

const STATEMENT = /^\s*(?:--[^\n]*\n\s*)*(?:SELECT|WITH|UPDATE|DELETE|INSERT)\s/i;

/** ``sql`SELECT …` `` of postgres.js, slonik and others: what is no value in it does not parse as a statement. */
function ofTemplate(node: TSESTree.TaggedTemplateExpression, module: Module, resolver: Resolver): Statement | null {
  const { quasis, expressions } = node.quasi;
  if (
    !STATEMENT.test(quasis[0]?.value.cooked ?? "") ||
    !quasis.some(quasi => /\bWHERE\b|\bORDER\b|^\s*(?:UPDATE|DELETE)\b/i.test(quasi.value.raw))
  )
    return null;
  const library = libraryOfTag(node.tag, module, resolver);
  if (library === null || expressions.some(hole => mayBeFragment(hole, module))) return null;
  const sql = quasis.map((quasi, i) => `${i === 0 ? "" : `$${i}`}${quasi.value.cooked ?? ""}`).join("");
  return { sent: { text: node.quasi, node, method: "sql", ...library }, sql };
}

/** Whether a template is handed over as it is: awaited, given to a method that sends it, or sent by one of its own. */
function isSentAtOnce(node: Node, module: Module): boolean {
  const outer = module.scopes.parentOf(node);
  if (outer?.type === "AwaitExpression") return true;
  if (outer?.type === "MemberExpression" && outer.object === node) return memberName(outer) === "execute";
  return outer?.type === "CallExpression" && outer.callee !== node && METHODS.test(methodOf(outer)?.name ?? "");
}

function libraryOfTag(tag: Node, module: Module, resolver: Resolver): Pick<SentText, "library" | "evidence"> | null {
  const source = packageBehind(tag, module, resolver);
  if (source === "kysely") return { library: "kysely", evidence: "import" };
  if (source === "drizzle-orm") return { library: "drizzle", evidence: "import" };
  if (source !== null && (DRIVERS.test(source) || TEMPLATES.test(source)))
    return { library: "driver", evidence: "import" };
  // Nothing but SQL begins like a statement and is called so.
  return /(?:^|\.)sql(?:\.unsafe|\.type\([^()]*\))?$/.test(module.textOf(unwrapped(tag)))
    ? { library: "driver", evidence: "shape" }
    : null;
}

const TEMPLATES = /^(?:slonik|@slonik\/.+|@silverhand\/slonik|@vercel\/postgres|@databases\/.+|bun)$/;

/** Whether a hole may hold SQL: another template, a helper that puts names in quotes. */
function mayBeFragment(hole: Node, module: Module): boolean {
  const inner = constantOf(hole, module);
  return /^(?:TaggedTemplateExpression|CallExpression|ConditionalExpression|LogicalExpression)$/.test(inner.type);
}
