import type { Instead, QueryResult, ResultUse } from "../../../model/result.js";
import { columnsIn } from "../../../model/search.js";
import type { FoundCall } from "../find.js";
import type { Resolver } from "../resolve.js";
import { methodOf } from "../syntax.js";
import { knexReceiver, LONGEST_PIECE, OMITTED, oneLine } from "../words.js";
import { presenceOf } from "./presence.js";

/** The call that gives no more than what the uses ask, in the library's own words. */
export function insteadOf(
  call: FoundCall,
  gives: QueryResult["gives"],
  uses: readonly ResultUse[],
  resolver: Resolver,
): Instead | null {
  const [use, ...others] = uses;
  if (use?.kind === "presence" && others.every(({ kind }) => kind === "presence"))
    return presenceOf(call, gives, uses, resolver);
  if (use === undefined || others.length > 0 || gives !== "rows") return null;
  const code = codeFor(call, use);
  return code === null ? null : { code, edits: null };
}

function codeFor(call: FoundCall, use: ResultUse): string | null {
  switch (use.kind) {
    case "size":
      return sizeOf(call);
    case "sum":
      return sumOf(call, use.column);
    case "filter":
      return filterOf(call, columnsIn(use.condition), use.method);
    default:
      return null;
  }
}

/** What the method is called on: `prisma.user`. */
function receiverOf({ node, module }: FoundCall): string {
  const method = node.type === "CallExpression" ? methodOf(node) : null;
  const text = method === null ? OMITTED : oneLine(module.textOf(method.object));
  return text.length > LONGEST_PIECE ? OMITTED : text;
}

function isBuilder({ method }: FoundCall): boolean {
  return /^get(?:Raw)?Many$/.test(method);
}

function sizeOf(call: FoundCall): string | null {
  const { orm, node, module } = call;
  switch (orm) {
    case "prisma":
    case "sequelize":
      return `${receiverOf(call)}.count({ where: … })`;
    case "mikroorm":
      return `${receiverOf(call)}.count(…)`;
    case "typeorm":
      return isBuilder(call) ? "….getCount()" : `${receiverOf(call)}.count({ where: … })`;
    case "knex":
      return `${knexReceiver(node, module.textOf(node))}.….count("* as count")`;
    case "kysely":
      return `….select(eb => eb.fn.countAll().as("count"))`;
    default:
      return null;
  }
}

function sumOf(call: FoundCall, column: string): string | null {
  const { orm, node, module } = call;
  switch (orm) {
    case "prisma":
      return `${receiverOf(call)}.aggregate({ where: …, _sum: { ${column}: true } })`;
    case "sequelize":
      return `${receiverOf(call)}.sum("${column}", { where: … })`;
    case "typeorm":
      return isBuilder(call)
        ? `….select("SUM(${column})", "sum").getRawOne()`
        : `${receiverOf(call)}.sum("${column}", …)`;
    case "knex":
      return `${knexReceiver(node, module.textOf(node))}.….sum("${column} as sum")`;
    case "kysely":
      return `….select(eb => eb.fn.sum("${column}").as("sum"))`;
    default:
      return null;
  }
}

function filterOf(call: FoundCall, columns: readonly string[], method: string): string | null {
  const { orm } = call;
  const one = method === "find" || method === "some";
  const where = `{ where: { …, ${columns.map(column => `${column}: …`).join(", ")} } }`;
  switch (orm) {
    case "prisma":
      return `${receiverOf(call)}.${one ? "findFirst" : "findMany"}(${where})`;
    case "sequelize":
      return `${receiverOf(call)}.${one ? "findOne" : "findAll"}(${where})`;
    case "typeorm":
      if (isBuilder(call))
        return columns.map(column => `.andWhere("….${column} = :${column}", { ${column} })`).join("");
      return `${receiverOf(call)}.${one ? "findOne" : "find"}(${where})`;
    case "knex":
    case "kysely":
      return columns.map(column => `.where("${column}", …)`).join("") + (orm === "knex" && one ? ".first()" : "");
    case "mikroorm":
      return `${receiverOf(call)}.${one ? "findOne" : "find"}(…, { …, ${columns.map(column => `${column}: …`).join(", ")} })`;
    default:
      return null;
  }
}
