import { basename } from "node:path";
import type { Dialect } from "../../model/dialect.js";
import type { Reach } from "../../model/query.js";
import type { Search } from "../../model/search.js";
import type { Project } from "../../project/project.js";
import { isWhollyReplaced, meansEveryRow, saysEveryRow } from "../../project/whole-tables.js";
import { wholeChangeIn } from "../../sql/search/whole-change.js";
import type { FoundCall } from "./find.js";
import { isFinished } from "./finished.js";
import type { Module } from "./modules.js";
import { optionalConditionOf } from "./optional.js";
import type { SqlText } from "./raw/text.js";
import type { Resolver } from "./resolve.js";
import { SearchReading } from "./search/reading.js";
import { argumentsOf, encloses, isFunction, keyName, methodOf, stringOf, type CallNode, type Node } from "./syntax.js";

/** What is known of a call that may reach every row. */
interface Asked {
  readonly call: FoundCall;
  readonly sql: SqlText | null;
  readonly searches: readonly Search[];
  /** All calls of the file. */
  readonly calls: readonly FoundCall[];
  readonly dialect: Dialect;
  readonly resolver: Resolver;
  readonly project: Project;
}

/** How an UPDATE or DELETE reaches every row; `null` where a condition limits it, or where that does not show. */
export function reachOf(asked: Asked): Reach | null {
  const { call, calls, project } = asked;
  const found = foundReach(asked);
  if (found === null) return null;
  const isIntended =
    isWhollyReplaced(found.table) || isMeant(call.node, call.module) || isWrittenBeside(call, found.table, calls);
  // Whom a builder is handed back to may add the condition.
  if (!isIntended && !isFinished(call, project)) return null;
  return { ...found, isIntended };
}

type Found = Omit<Reach, "isIntended">;

function foundReach({ call, sql, searches, dialect, resolver }: Asked): Found | null {
  const { action, model, node } = call;
  if (action === "raw") {
    const change = sql === null || sql.dynamic !== null ? null : wholeChangeIn(sql.text, dialect);
    return change === null ? null : { ...change, cause: "none", value: "" };
  }
  if ((action !== "update" && action !== "delete") || node.type !== "CallExpression") return null;
  const reading = new SearchReading(call, node, dialect, resolver);
  const table = model ?? searches[0]?.sources[0]?.name ?? null;
  if (table === null) return null;
  if (isUnlimited(reading, searches)) return { statement: action, table, cause: "none", value: "" };
  const value = call.orm === "prisma" ? optionalConditionOf(reading) : null;
  return value === null ? null : { statement: action, table, cause: "optional", value };
}

// ── calls without a condition ────────────────────────────────────────────────────────────────────────────────────────

function isUnlimited(reading: SearchReading, searches: readonly Search[]): boolean {
  const { call } = reading;
  const [search] = searches;
  const isEverything = search?.where.kind === "and" && search.where.parts.length === 0 && !search.limited;
  switch (call.orm) {
    case "prisma":
      return isEverything && /Many/.test(call.method) && reading.property(firstOf(reading.node), "limit") === undefined;
    case "typeorm":
      return isEverything && !saysCondition(reading) && takesEmptyCriteria(reading);
    case "sequelize":
      // Without `where`, Sequelize refuses.
      return isEverything && hasWhere(reading);
    case "knex":
      // TRUNCATE says by its name that all rows go.
      return call.method !== "truncate" && ((isEverything && !saysCondition(reading)) || isWholeModel(reading));
    case "kysely":
      return isBareChain(reading, KYSELY_LINKS);
    case "drizzle":
      return isBareChain(reading, DRIZZLE_LINKS);
    case "mikroorm":
      return changesAllEntities(reading);
  }
}

/**
 * Whether the call is a builder's without a condition, or one by `{}` of a version that takes it: since 0.3.23, `delete({})` and
 * `update({}, …)` raise (TypeORM, CHANGELOG).
 */
function takesEmptyCriteria({ call, node, resolver }: SearchReading): boolean {
  const method = methodOf(node);
  const isBuilder = method !== null && resolver.handleOf(method.object, call.module)?.role === "builder";
  if (isBuilder) return true;
  const version = resolver.modules.versionOf(call.module.path, "typeorm");
  const [major = 0, minor = 0, patch = 0] = (version ?? "1").split(".").map(Number);
  return major === 0 && (minor < 3 || (minor === 3 && patch < 23));
}

/** `whereRaw("true")`: a condition that holds for all is there to say so. */
function saysCondition(reading: SearchReading): boolean {
  const links = reading.chain()?.links ?? [];
  return links.some(
    ({ name, args: [first] }) => /where/i.test(name) && first !== undefined && stringOf(first) !== null,
  );
}

function hasWhere(reading: SearchReading): boolean {
  const given = argumentsOf(reading.node)[reading.call.method === "update" ? 1 : 0];
  const isTruncated = given !== undefined && reading.property(given, "truncate") !== undefined;
  return given !== undefined && !isTruncated && reading.property(given, "where") !== undefined;
}

const OBJECTION_LINKS = /^(query|patch|update|delete|returning|debug|context|timeout|then|catch|finally)$/;

/** `User.query().delete()` of Objection: the query of a model, not of one row. */
function isWholeModel(reading: SearchReading): boolean {
  const chain = reading.chain();
  if (chain === null || reading.resolver.handleOf(chain.root, reading.call.module)?.role !== "model") return false;
  return isBareChain(reading, OBJECTION_LINKS) && chain.links[0]?.name === "query";
}

const KYSELY_LINKS =
  /^(withSchema|deleteFrom|updateTable|set|returning|returningAll|output|outputAll|clearReturning|execute|executeTakeFirst|executeTakeFirstOrThrow|\$castTo|\$assertType)$/;

const DRIZZLE_LINKS =
  /^(delete|update|set|from|returning|execute|run|all|get|values|prepare|comment|then|catch|finally)$/;

const MIKROORM_LINKS = /^(createQueryBuilder|qb|queryBuilder|delete|update|execute)$/;

/** `em.nativeDelete(User, {})`, `repository.nativeUpdate({}, …)`, or a builder without a condition. */
function changesAllEntities(reading: SearchReading): boolean {
  const { call, node } = reading;
  const links = reading.chain()?.links ?? [];
  if (links.some(({ name }) => /^(createQueryBuilder|qb|queryBuilder)$/.test(name)))
    return (
      isBareChain(reading, MIKROORM_LINKS) && !links.some(({ name, args }) => name === "delete" && args.length > 0)
    );
  if (!/^native(Delete|Update)$/.test(call.method)) return false;
  const where = argumentsOf(node)[call.targets.length > 1 ? 1 : 0];
  return where !== undefined && reading.entriesOf(where)?.length === 0;
}

/** Whether a chain has such links alone, none of which limits the rows. */
function isBareChain(reading: SearchReading, links: RegExp): boolean {
  const chain = reading.chain();
  return chain !== null && chain.links.every(({ name }) => links.test(name));
}

function firstOf(node: CallNode): Node | undefined {
  return argumentsOf(node)[0];
}

// ── what the code around says ────────────────────────────────────────────────────────────────────────────────────────

/** Whether a function or class member around, the file, or a comment beside says that every row is meant. */
export function isMeant(node: Node, module: Module): boolean {
  if (meansEveryRow(basename(module.path).replace(/\.\w+$/, ""))) return true;
  for (let outer: Node | null = node; outer !== null; outer = module.scopes.parentOf(outer)) {
    const name = nameOf(outer);
    if (name !== null && meansEveryRow(name)) return true;
  }
  return commentsBeside(node, module).some(saysEveryRow);
}

function nameOf(node: Node): string | null {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
      return node.id?.name ?? null;
    case "VariableDeclarator":
      return node.id.type === "Identifier" && (isFunction(node.init) || node.init?.type === "CallExpression")
        ? node.id.name
        : null;
    case "MethodDefinition":
    case "PropertyDefinition":
    case "Property":
      return keyName(node);
    case "AssignmentExpression":
      return node.left.type === "MemberExpression" && node.left.property.type === "Identifier"
        ? node.left.property.name
        : null;
    default:
      return null;
  }
}

/** The comments in the lines directly above a statement, and behind it. */
function commentsBeside(node: Node, module: Module): readonly string[] {
  const statement = statementAround(node, module);
  const above = /(?:[ \t]*(?:\/\/[^\n]*|\*[^\n]*|\/\*[^\n]*)\n)+[ \t]*$/.exec(module.text.slice(0, statement.range[0]));
  const end = module.text.indexOf("\n", statement.range[1]);
  const behind = module.text.slice(statement.range[1], end < 0 ? undefined : end);
  return [...(above === null ? [] : [above[0]]), ...(/\/[/*]/.test(behind) ? [behind] : [])];
}

function statementAround(node: Node, module: Module): Node {
  let statement = node;
  for (let outer = module.scopes.parentOf(node); outer !== null; outer = module.scopes.parentOf(outer)) {
    if (outer.type === "BlockStatement" || outer.type === "Program" || isFunction(outer)) break;
    statement = outer;
  }
  return statement;
}

/** Whether the same function writes the table besides: it is filled anew, or one row is set apart from all others. */
function isWrittenBeside({ node, module }: FoundCall, table: string, calls: readonly FoundCall[]): boolean {
  const outer = outermostFunction(node, module);
  return calls.some(
    other =>
      other.node !== node &&
      /^(create|upsert|update)$/.test(other.action) &&
      other.model === table &&
      outer !== null &&
      encloses(outer, other.node),
  );
}

/** The outermost of the functions around a node. */
export function outermostFunction(node: Node, module: Module): Node | null {
  let found: Node | null = null;
  for (let outer = module.scopes.functionAround(node); outer !== null; outer = module.scopes.functionAround(outer))
    found = outer;
  return found;
}
