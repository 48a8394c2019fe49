import type { TSESTree } from "@typescript-eslint/utils";
import type { DatabaseCall } from "../calls.js";
import type { Module } from "../modules.js";
import type { Resolver } from "../resolve.js";
import { argumentsOf, awaited, methodOf, unwrapped, type CallNode, type Node } from "../syntax.js";
import type { SentText } from "../text-query.js";
import type { Value } from "../values.js";

/** How a text takes its parameters. */
export type Binding =
  /** As the driver does, with a list behind the text: `$1`, `?`. */
  | "list"
  /** `?` on every database, with a list behind the text. */
  | "marks"
  /** As the driver does, with the values as further arguments. */
  | "arguments"
  /** `:name`, with an object behind the text. */
  | "named"
  /** `:name`, with the replacements of the query. */
  | "replacements"
  /** A template of the library, which binds what stands in it. */
  | "template";

/** A text of SQL in a file, and what it is handed to. */
export interface SqlSink extends SentText {
  readonly binding: Binding;
  /** Whether it has to look like a statement: what it is handed to is known by its name alone. */
  readonly isByName: boolean;
}

/** The text of a call that is known to be one of a library's. */
export function sinkOf(call: DatabaseCall, { text }: { readonly text: Node }): SqlSink {
  const { node, orm, method } = call;
  const binding =
    orm === "drizzle" || orm === "kysely"
      ? "template"
      : orm === "prisma"
        ? "arguments"
        : orm === "knex"
          ? "marks"
          : orm === "sequelize"
            ? "replacements"
            : "list";
  return { text, node, library: orm, method, binding, isByName: false };
}

/** The texts of SQL that the calls of a file take and that `isWanted` chooses, but those of `known`. */
export function findSinks(
  module: Module,
  resolver: Resolver,
  known: ReadonlySet<Node>,
  isWanted: (text: Node) => boolean,
): readonly SqlSink[] {
  return module.scopes.calls.flatMap(node => {
    const [text] = node.type === "CallExpression" ? argumentsOf(node) : [];
    if (node.type !== "CallExpression" || text === undefined || known.has(text) || !isWanted(text)) return [];
    return sinkAt(node, text, module, resolver) ?? [];
  });
}

type Taker = Pick<SqlSink, "library" | "binding" | "isByName">;

function sinkAt(node: CallNode, text: Node, module: Module, resolver: Resolver): SqlSink | null {
  const method = methodOf(node);
  const callee = unwrapped(node.callee);
  if (method === null) {
    const taker = callee.type === "Identifier" ? takerOfFunction(callee, module, resolver) : null;
    return taker === null ? null : { ...taker, text, node, method: module.textOf(callee) };
  }
  const taker = takerOfMethod(method.name, unwrapped(method.object), node, module, resolver);
  return taker === null ? null : { ...taker, text, node, method: method.name };
}

/** What can have nothing in it. */
export function isPlain(node: Node): boolean {
  const inner = unwrapped(node);
  switch (inner.type) {
    case "Literal":
    case "ObjectExpression":
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "TaggedTemplateExpression":
      return true;
    default:
      return inner.type === "TemplateLiteral" && inner.expressions.length === 0;
  }
}

/** `literal(…)` and `raw(…)`, imported by themselves. */
function takerOfFunction(callee: TSESTree.Identifier, module: Module, resolver: Resolver): Taker | null {
  if (!/^(?:literal|raw)$/.test(callee.name)) return null;
  const value = resolver.valueOf(callee, module);
  if (value?.kind !== "external") return null;
  if (value.name === "literal" && isSequelize(value.source))
    return { library: "sequelize", binding: "replacements", isByName: false };
  if (value.name !== "raw") return null;
  if (value.source.startsWith("@mikro-orm/")) return { library: "mikroorm", binding: "marks", isByName: false };
  return value.source === "objection" ? { library: "knex", binding: "marks", isByName: false } : null;
}

function isSequelize(source: string): boolean {
  return /^(?:sequelize|sequelize-typescript|@sequelize\/core)$/.test(source);
}

/** Methods of Knex's builders that take a piece of SQL. */
const RAW_CLAUSES = /^(?:(?:or|and)?(?:where|having)Raw|(?:orderBy|groupBy|join|from|with)Raw)$/;

/** Methods of TypeORM's builders that take a condition. */
const CONDITIONS = /^(?:and|or)?(?:where|having)$/i;

function takerOfMethod(name: string, object: Node, node: CallNode, module: Module, resolver: Resolver): Taker | null {
  if (RAW_CLAUSES.test(name)) return { library: "knex", binding: "marks", isByName: false };
  if (CONDITIONS.test(name)) {
    const handle = resolver.handleOf(object, module);
    if (handle?.orm !== "typeorm" || handle.role !== "builder") return null;
    return { library: "typeorm", binding: "named", isByName: false };
  }
  switch (name) {
    case "raw":
      return takerOfRaw(object, module, resolver);
    case "literal":
      return takesLiteral(object, module, resolver)
        ? { library: "sequelize", binding: "replacements", isByName: false }
        : null;
    case "$queryRawUnsafe":
    case "$executeRawUnsafe":
      return { library: "prisma", binding: "arguments", isByName: false };
    case "query":
    case "execute":
    case "unsafe":
    case "prepare":
      return takerOfDriver(name, object, node, module, resolver);
    default:
      return null;
  }
}

function takesLiteral(object: Node, module: Module, resolver: Resolver): boolean {
  const value = resolver.valueOf(object, module);
  if (value?.kind === "external" && isSequelize(value.source)) return true;
  if (resolver.asHandle(value)?.orm === "sequelize") return true;
  return value === null && /(?:^|\.)_?sequelize$/i.test(module.textOf(object));
}

/** `knex.raw`, `Prisma.raw`, `sql.raw` of Drizzle and Kysely. */
function takerOfRaw(object: Node, module: Module, resolver: Resolver): Taker | null {
  const value = resolver.valueOf(object, module);
  if (value?.kind === "external") return takerOfPackage(value);
  const handle = resolver.asHandle(value);
  if (handle !== null) return handle.orm === "knex" ? { library: "knex", binding: "marks", isByName: false } : null;
  const text = module.textOf(object);
  if (text === "Prisma") return { library: "prisma", binding: "template", isByName: false };
  if (!/(?:^|\.)_?(?:knex|trx|db|k|transaction|schema)$/i.test(text.replace(/\(\)$/, ""))) return null;
  return resolver.modules.dependsOn(module.path, "knex") === true
    ? { library: "knex", binding: "marks", isByName: false }
    : null;
}

function takerOfPackage({ source, name }: Extract<Value, { kind: "external" }>): Taker | null {
  if (name === "Prisma" || name === "raw")
    return /prisma/i.test(source) ? { library: "prisma", binding: "template", isByName: false } : null;
  if (name !== "sql") return null;
  if (/^drizzle-orm/.test(source)) return { library: "drizzle", binding: "template", isByName: false };
  return source === "kysely" ? { library: "kysely", binding: "template", isByName: false } : null;
}

/** Packages whose connections take SQL as a string. */
export const DRIVERS =
  /^(?:pg|pg-promise|pg-pool|mysql2?(?:\/promise)?|promise-mysql|mariadb|postgres|sqlite3?|better-sqlite3|bun:sqlite|node:sqlite|@neondatabase\/serverless|@vercel\/postgres|@electric-sql\/pglite|@libsql\/client|@planetscale\/database)$/;

/** By custom: what a project's own module exports has no type that could be read. */
const CONNECTION =
  /(?:^|\.)_?(?:\w*(?:pool|conn|connection|client|database|runner|manager)|db|pg|pgp|mysql|sqlite|sql|trx|tx|em|t)$/i;

function takerOfDriver(name: string, object: Node, node: CallNode, module: Module, resolver: Resolver): Taker | null {
  const value = resolver.valueOf(object, module);
  const handle = resolver.asHandle(value);
  if (handle?.orm === "typeorm")
    return name === "query" && handle.role !== "builder"
      ? { library: "typeorm", binding: "list", isByName: false }
      : null;
  if (handle?.orm === "sequelize")
    return name === "query" ? { library: "sequelize", binding: "replacements", isByName: false } : null;
  if (handle !== null) return null;
  const source = packageBehind(object, module, resolver);
  if (source !== null && DRIVERS.test(source)) return { library: "driver", binding: "list", isByName: true };
  if (source?.startsWith("@mikro-orm/") === true) return { library: "mikroorm", binding: "marks", isByName: true };
  const text = module
    .textOf(object)
    .replace(/\s+/g, "")
    .replace(/\((?:[\w.]*)\)/g, "")
    .replace(/[?!]/g, "")
    .replace(/^\(?await/, "")
    .replace(/\)$/, "");
  if (!CONNECTION.test(text) && !/(?:getConnection|getManager|getDriver)$/.test(text)) return null;
  if (name === "query" && node.arguments[1]?.type === "ObjectExpression")
    return { library: "sequelize", binding: "replacements", isByName: true };
  if (name === "execute" && resolver.modules.dependsOn(module.path, "@mikro-orm/core") === true)
    return { library: "mikroorm", binding: "marks", isByName: true };
  return { library: "driver", binding: "list", isByName: true };
}

/** The package that a value comes from, by way of variables and of what its calls give: `await mysql.createPool(…)`. */
export function packageBehind(node: Node, module: Module, resolver: Resolver, depth = 0): string | null {
  if (depth > 8) return null;
  const inner = awaited(node);
  const value = resolver.valueOf(inner, module);
  if (value?.kind === "external" || value?.kind === "externalInstance") return value.source;
  const next = (of: Node): string | null => packageBehind(of, module, resolver, depth + 1);
  switch (inner.type) {
    case "CallExpression":
    case "NewExpression":
      return next(inner.callee);
    case "MemberExpression":
      return next(inner.object);
    case "Identifier": {
      const binding = module.scopes.resolve(inner);
      const declarator = binding?.kind === "variable" ? (binding.definition as TSESTree.VariableDeclarator) : null;
      return declarator?.init == null ? null : next(declarator.init);
    }
    default:
      return null;
  }
}
