import type { Paging } from "../../../model/result.js";
import type { Search } from "../../../model/search.js";
import type { Selection } from "../../../sql/selection.js";
import type { Project } from "../../../project/project.js";
import { constantOf, type FoundCall } from "../find.js";
import { chainOf } from "../chain.js";
import { outermostFunction } from "../reach.js";
import { isNeverPassed } from "../passed.js";
import { argumentsOf, encloses, methodOf, propertyOf, unwrapped, type CallNode, type Node } from "../syntax.js";

/** What is known beside a call. */
export interface Around {
  /** All calls of the file. */
  readonly calls: readonly FoundCall[];
  readonly project: Project;
}

/** How a call passes over rows, and how its library would ask for the next ones without. */
export function pagingOf(
  call: FoundCall,
  selection: Selection | null,
  searches: readonly Search[],
  { calls, project }: Around,
): Paging {
  const [search] = searches;
  const order = search?.order ?? [];
  const keys = order.length === 0 ? ["id"] : order.map(({ column }) => column.name);
  const operator = order[0]?.descending === true ? "<" : ">";
  const offset = offsetOf(call);
  const skips =
    call.action === "raw" ? selection?.skips === true : offset !== null && !isNeverPassed(offset, call.module, project);
  return {
    skips,
    order: order.length > 0 ? "fixed" : skips && isOrdered(call) ? "chosen" : "none",
    counted: skips && isCounted(call, calls),
    ...wordsOf(call, keys, operator),
  };
}

/** Whether a call has an order that is none of columns, or may have one: in options that come from elsewhere. */
function isOrdered({ ordered, node, module, action }: FoundCall): boolean {
  if (ordered) return true;
  if (action === "raw") return /\border\s+by\b/i.test(module.textOf(node));
  const options = node.type === "CallExpression" ? argumentsOf(node).at(-1) : undefined;
  const given = options === undefined ? null : constantOf(options, module);
  if (given?.type === "ObjectExpression") return given.properties.some(({ type }) => type === "SpreadElement");
  return given !== null && /^(?:find\w*|query)$/.test(methodOf(node as CallNode)?.name ?? "");
}

/** Methods that give the number of all rows along with some of them. */
const COUNTS = /AndCount|^page$/;

/** `count(*) OVER ()`. */
const WINDOW = /\bcount\b[^;]{0,40}\bover\b|total_?count/i;

/** Whether a call counts all rows as well, or another one of the function around it does. */
function isCounted(call: FoundCall, calls: readonly FoundCall[]): boolean {
  const { node, module, sent } = call;
  const links = node.type === "CallExpression" ? chainOf(node, inner => inner).links : [];
  if (COUNTS.test(call.method) || links.some(({ name }) => COUNTS.test(name))) return true;
  const fn = outermostFunction(sent, module);
  if (WINDOW.test(module.textOf(node))) return true;
  return (
    fn !== null &&
    (calls.some(other => other !== call && other.action === "count" && encloses(fn, other.node)) ||
      COUNTING.test(module.textOf(fn)))
  );
}

/** What counts rows in a way that is not read as a query of its own: `db.$count(…)`, `count()` in a list of columns. */
const COUNTING =
  /\$?\bcount(?:All|Distinct)?\s*(?:<[^<>()]*>)?\(|\b(?:total|count)_?(?:Count|Query|Result|Items|Rows|Pages)\b/;

/** The expression that says how many rows are passed over; `null` for a constant, and for what is no number of rows. */
function offsetOf(call: FoundCall): Node | null {
  const { orm, node, offset, module } = call;
  if (offset === null || call.action !== "read") return null;
  const given = node.type === "CallExpression" ? argumentsOf(node) : [];
  // With Prisma's cursor, `skip` leaves out the row that it points to; MikroORM's pages go on behind a row.
  const cursor = { prisma: "cursor", mikroorm: "after" }[orm as string];
  if (cursor !== undefined && given.some(each => propertyOf(constantOf(each, module), cursor) !== null)) return null;
  return isConstant(constantOf(offset, module), call) ? null : offset;
}

function isConstant(node: Node, call: FoundCall): boolean {
  const inner = unwrapped(node);
  if (inner.type === "ConditionalExpression")
    return isConstant(inner.consequent, call) && isConstant(inner.alternate, call);
  return inner.type === "Literal" || (inner.type === "Identifier" && inner.name === "undefined");
}

function wordsOf(
  { orm, action, method }: FoundCall,
  keys: readonly string[],
  operator: string,
): Pick<Paging, "limit" | "keyset"> {
  const [first = "id"] = keys;
  const isOne = keys.length === 1;
  const row = keys.map(key => `last.${key}`);
  const tuple = isOne ? `${first} ${operator} …` : `(${keys.join(", ")}) ${operator} (…)`;
  if (action === "raw") return { limit: "LIMIT 100", keyset: `WHERE ${tuple}` };
  switch (orm) {
    case "prisma":
      return { limit: "take: 100", keyset: "cursor: { id: last.id }, skip: 1" };
    case "typeorm":
      return {
        limit: "take: 100",
        keyset: `where: { ${first}: ${operator === ">" ? "MoreThan" : "LessThan"}(last.${first}) }`,
      };
    case "sequelize":
      return {
        limit: "limit: 100",
        keyset: `where: { ${first}: { [Op.${operator === ">" ? "gt" : "lt"}]: last.${first} } }`,
      };
    case "knex":
      return {
        limit: ".limit(100)",
        keyset: isOne
          ? `.where("${first}", "${operator}", last.${first})`
          : `.whereRaw("(${keys.join(", ")}) ${operator} (${keys.map(() => "?").join(", ")})", [${row.join(", ")}])`,
      };
    case "kysely":
      return { limit: ".limit(100)", keyset: `.where("${first}", "${operator}", last.${first})` };
    case "drizzle":
      return method === "findMany"
        ? { limit: "limit: 100", keyset: `where: ${operator === ">" ? "gt" : "lt"}(….${first}, last.${first})` }
        : { limit: ".limit(100)", keyset: `.where(${operator === ">" ? "gt" : "lt"}(….${first}, last.${first}))` };
    case "mikroorm":
      return { limit: "limit: 100", keyset: `{ ${first}: { ${operator === ">" ? "$gt" : "$lt"}: last.${first} } }` };
    default:
      return { limit: "LIMIT 100", keyset: `WHERE ${tuple}` };
  }
}
