import type { TSESTree } from "@typescript-eslint/utils";
import type { Edit } from "../../../model/writer.js";
import type { Instead, QueryResult, ResultUse } from "../../../model/result.js";
import type { FoundCall } from "../find.js";
import type { Resolver } from "../resolve.js";
import {
  argumentsOf,
  encloses,
  isWrapper,
  methodOf,
  propertyOf,
  spanOf,
  stringOf,
  unwrapped,
  type CallNode,
  type Node,
} from "../syntax.js";
import { chainOf } from "../chain.js";
import { LONGEST_PIECE, OMITTED, oneLine } from "../words.js";

/** How a library asks whether there is a row at all, in place of a call that counts them or reads all of them. */
export function presenceOf(
  call: FoundCall,
  gives: QueryResult["gives"],
  uses: readonly ResultUse[],
  resolver: Resolver,
): Instead | null {
  if (call.action === "raw") return { code: "SELECT EXISTS (SELECT 1 FROM … WHERE …)", edits: null };
  const { node, module } = call;
  if (node.type !== "CallExpression") return null;
  const method = methodOf(node);
  const receiver = method === null ? OMITTED : shortened(oneLine(module.textOf(method.object)));
  const [options] = argumentsOf(node);
  const column = columnOf(call) ?? keyOf(call, node);
  switch (call.orm) {
    case "prisma": {
      const code = `${receiver}.findFirst({ ${whereIn(options, call)}select: { ${column}: true } })`;
      return { code, edits: gives === "count" ? prismaEdits(call, node, uses) : null };
    }
    case "typeorm":
      return typeormPresence(call, node, receiver, uses, resolver);
    case "sequelize":
      return { code: `${receiver}.findOne({ ${whereIn(options, call)}attributes: ["${column}"] })`, edits: null };
    case "knex":
      return { code: builderText(call, node, KNEX_SELECTS, knexEnd(call, node, resolver, column)), edits: null };
    case "kysely":
      return {
        code: builderText(call, node, KYSELY_SELECTS, `.select("${column}").limit(1).executeTakeFirst()`),
        edits: null,
      };
    case "mikroorm":
      return { code: `${receiver}.findOne(…, { fields: ["${column}"] })`, edits: null };
    default:
      return null;
  }
}

/** The condition of a call as it stands, followed by a comma; empty where it has none. */
function whereIn(options: Node | undefined, { module }: FoundCall): string {
  if (options === undefined) return "";
  const where = propertyOf(options, "where");
  if (where === null)
    return options.type === "ObjectExpression" && options.properties.every(({ type }) => type === "Property")
      ? ""
      : `where: ${OMITTED}, `;
  const text = oneLine(module.textOf(where)).replace(/,(?= ?\}$)/, "");
  return text === "where" ? "where, " : `where: ${text.length > LONGEST_PIECE ? OMITTED : text}, `;
}

/** A column that the query itself names: a table need not have an `id`. */
function columnOf({ filter }: FoundCall): string | null {
  return (
    filter.conditions.find(
      ({ comparison, column, value }) =>
        /^[\w.]+$/.test(column) && SCALAR.has(comparison) && PLAIN_VALUE.test(unwrapped(value).type),
    )?.column ?? null
  );
}

/** The key of the table, with its name where others are joined that may have one called so, too. */
function keyOf({ orm }: FoundCall, node: CallNode): string {
  if (orm !== "knex" && orm !== "kysely") return "id";
  const { links } = chainOf(node, inner => inner);
  if (!links.some(({ name }) => /join/i.test(name))) return "id";
  const from = links.find(({ name }) => name === "" || name === "from" || name === "selectFrom")?.args[0];
  const name = /(\w+)$/.exec(stringOf(from) ?? "")?.[1];
  return name === undefined ? `${OMITTED}.id` : `${name}.id`;
}

/** The links of a builder that say what is selected, in which order and from where on, and those that send it. */
const KNEX_SELECTS =
  /^(?:count|countDistinct|resultSize|select|columns?|first|pluck|orderBy\w*|clear\w+|returning|then|catch|finally)$/;
const KYSELY_SELECTS = /^(?:select|selectAll|orderBy|clearSelect|clearOrderBy|execute\w*)$/;

/** Objection sends `first()` without a LIMIT (`Model.useLimitInFirst`). */
function knexEnd(call: FoundCall, node: CallNode, resolver: Resolver, column: string): string {
  const isObjection = resolver.handleOf(node, call.module)?.role === "objection" || beginsWithModel(node);
  return isObjection ? `.select("${column}").limit(1).first()` : `.first("${column}")`;
}

/** `User.query()`, `user.$relatedQuery("orders")`, `this.query()`. */
function beginsWithModel(node: CallNode): boolean {
  return chainOf(node, inner => inner).links.some(({ name }) => /^\$?(?:related)?query$/i.test(name));
}

/** A chain as it stands, without some of its links, and with another end. */
function builderText({ module, sent }: FoundCall, node: CallNode, without: RegExp, end: string): string {
  const { root, links } = chainOf(node, inner => inner);
  // What is added to a variable between is not in the chain.
  if (sent !== node) return `${OMITTED}${end}`;
  let text = oneLine(module.textOf(root));
  for (const { name, call } of links) {
    if (without.test(name)) continue;
    const given = oneLine(call.arguments.map(argument => module.textOf(argument)).join(", "));
    text += `${name === "" ? "" : `.${name}`}(${given.length > LONGEST_PIECE ? OMITTED : given})`;
  }
  return `${text}${end}`;
}

function shortened(text: string): string {
  return text.length > LONGEST_PIECE ? OMITTED : text;
}

/** `(await prisma.user.count({ where })) > 0` becomes `(await prisma.user.findFirst({ where, select: { email: true } })) !== null`. */
function prismaEdits(call: FoundCall, node: CallNode, uses: readonly ResultUse[]): readonly Edit[] | null {
  const [options] = argumentsOf(node);
  const where = propertyOf(options, "where");
  const column = columnOf(call);
  if (where === null || column === null || options?.type !== "ObjectExpression" || options.properties.length !== 1)
    return null;
  const property = nameNode(node);
  const [only] = options.properties;
  const compared = property === null || only === undefined ? null : comparisonEdits(call, uses, "!== null", "=== null");
  if (property === null || only === undefined || compared === null) return null;
  return [
    { span: spanOf(property), text: "findFirst" },
    { span: { start: only.range[1], end: only.range[1] }, text: `, select: { ${column}: true }` },
    ...compared,
  ];
}

const PLAIN_VALUE = /^(?:Literal|TemplateLiteral|Identifier|MemberExpression)$/;

const SCALAR: ReadonlySet<string> = new Set(["equals", "in", "range", "pattern", "not"]);

/** `exists` came with 0.3.18, `existsBy` with 0.3.20: before, `findOne` does. */
function typeormPresence(
  call: FoundCall,
  node: CallNode,
  receiver: string,
  uses: readonly ResultUse[],
  resolver: Resolver,
): Instead {
  const { method, module } = call;
  if (/^get/.test(method)) return { code: `${OMITTED}.getExists()`, edits: null };
  const version = resolver.modules.versionOf(module.path, "typeorm");
  const [major = 0, minor = 0, patch = 0] = (version ?? "").split(".").map(Number);
  const knows = version !== null && (major > 0 || minor > 3 || (minor === 3 && patch >= FIRST_EXISTS));
  const by = /By$/.test(method);
  const [options] = argumentsOf(node);
  const where =
    by && options !== undefined ? `where: ${shortened(oneLine(module.textOf(options)))}, ` : whereIn(options, call);
  if (!knows) {
    const column = columnOf(call) ?? "id";
    // Since 0.3, `select` takes an object.
    const select = version !== null && minor < 3 ? `["${column}"]` : `{ ${column}: true }`;
    return { code: `${receiver}.findOne({ ${where}select: ${select} })`, edits: null };
  }
  const name = by ? "existsBy" : "exists";
  const property = nameNode(node);
  const isPlain = /^(?:count|countBy)$/.test(method);
  const compared = isPlain && property !== null ? truthEdits(call, uses) : null;
  return {
    code: `${receiver}.${name}(${options === undefined ? "" : shortened(oneLine(module.textOf(options)))})`,
    edits: compared === null || property === null ? null : [{ span: spanOf(property), text: name }, ...compared],
  };
}

const FIRST_EXISTS = 20;

function nameNode(node: CallNode): Node | null {
  const callee = unwrapped(node.callee);
  return callee.type === "MemberExpression" && !callee.computed ? callee.property : null;
}

/** The comparison around the one place where the awaited call itself is asked. */
interface Compared {
  readonly awaited: Node;
  readonly comparison: TSESTree.BinaryExpression;
  readonly isNegated: boolean;
}

/**
 * The edits of that comparison; none where the truth of the call is asked without one, and `null` where the call is asked in
 * another way, or stands on the right.
 */
function editsOf(
  call: FoundCall,
  uses: readonly ResultUse[],
  edit: (compared: Compared) => readonly Edit[],
): readonly Edit[] | null {
  const { scopes } = call.module;
  const [use, ...others] = uses;
  let awaited: Node = call.node;
  for (let outer = scopes.parentOf(awaited); outer !== null; outer = scopes.parentOf(outer)) {
    if (outer.type !== "AwaitExpression" && !isWrapper(outer)) break;
    awaited = outer;
  }
  if (use?.kind !== "presence" || others.length > 0 || awaited.type !== "AwaitExpression") return null;
  if (use.span.start > awaited.range[0] || awaited.range[1] > use.span.end) return null;
  const comparison = scopes.parentOf(awaited);
  if (comparison?.type !== "BinaryExpression") return [];
  const { isNegated } = use;
  return encloses(comparison.left, awaited) ? edit({ awaited, comparison, isNegated }) : null;
}

/** The value is compared with `null`: `any` if it has to be there, `none` if not. */
function comparisonEdits(
  call: FoundCall,
  uses: readonly ResultUse[],
  any: string,
  none: string,
): readonly Edit[] | null {
  return editsOf(call, uses, ({ awaited, comparison, isNegated }) => {
    // The parentheses around `await` stay where they are.
    const text = call.module.text.slice(awaited.range[1], comparison.range[1]);
    const close = /^\s*\)/.exec(text)?.[0].length ?? 0;
    const start = awaited.range[1] + close;
    return [{ span: { start, end: comparison.range[1] }, text: ` ${isNegated ? none : any}` }];
  });
}

/** The comparison goes: the call gives a truth itself. */
function truthEdits(call: FoundCall, uses: readonly ResultUse[]): readonly Edit[] | null {
  return editsOf(call, uses, ({ awaited, comparison, isNegated }) => [
    { span: { start: comparison.range[0], end: awaited.range[0] }, text: isNegated ? "!(" : "" },
    { span: { start: awaited.range[1], end: comparison.range[1] }, text: isNegated ? ")" : "" },
  ]);
}
