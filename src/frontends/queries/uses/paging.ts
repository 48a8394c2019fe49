import type { Paging } from "../../../model/result.js";
import type { Search } from "../../../model/search.js";
import type { Selection } from "../../../sql/selection.js";
import { constantOf, type FoundCall } from "../find.js";
import { argumentsOf, propertyOf, unwrapped, type Node } from "../syntax.js";

/** How a call passes over rows, and how its library would ask for the next ones without. */
export function pagingOf(call: FoundCall, selection: Selection | null, searches: readonly Search[]): Paging {
  const [search] = searches;
  const order = search?.order ?? [];
  const keys = order.length === 0 ? ["id"] : order.map(({ column }) => column.name);
  const operator = order[0]?.descending === true ? "<" : ">";
  const skips = call.action === "raw" ? selection?.skips === true : offsetOf(call) !== null;
  return { skips, ...wordsOf(call, keys, operator) };
}

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

function wordsOf({ orm, action }: FoundCall, keys: readonly string[], operator: string): Omit<Paging, "skips"> {
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
      return { limit: ".limit(100)", keyset: `.where(${operator === ">" ? "gt" : "lt"}(….${first}, last.${first}))` };
    case "mikroorm":
      return { limit: "limit: 100", keyset: `{ ${first}: { ${operator === ">" ? "$gt" : "$lt"}: last.${first} } }` };
    default:
      return { limit: "LIMIT 100", keyset: `WHERE ${tuple}` };
  }
}
