import type { TSESTree } from "@typescript-eslint/utils";
import { chainOf } from "./chain.js";
import type { Turn } from "./purposes.js";
import { BUILDER_TERMINALS } from "./libraries/typeorm.js";
import { keyName, stringOf } from "./syntax.js";
import {
  flattened,
  knexConditions,
  kyselyConditions,
  kyselyHead,
  kyselySelection,
  listOf,
  LONGEST_PIECE,
  OMITTED,
  oneLine,
  otherProperties,
  receiverText,
  textOf,
  type TurnParts,
} from "./words.js";
import { drizzleRead } from "./words/drizzle.js";
import { mikroormLoad, mikroormRead } from "./words/mikroorm.js";

/**
 * One statement for all elements, in the library's own words and with the names of the file:
 * `prisma.user.findMany({ where: { id: { in: orders.map(order => order.userId) } } })`. `null` where the element does
 * not decide which rows are asked for.
 */
export function rewriteOf(turn: Turn): string | null {
  const { call } = turn;
  if (call.sql !== null || (call.action !== "read" && call.action !== "count")) return null;
  if (call.relation !== null) return relationWords(call.relation.name, turn);
  const keys = call.filter.conditions.filter(({ value }) => turn.inner.of(value).element);
  // What a relation is compared with takes no list as it stands.
  if (keys.length === 0 || keys.some(({ comparison }) => comparison === "relation")) return null;
  const others = call.filter.conditions.filter(condition => !keys.includes(condition));
  const scalar = call.rows === "scalar";
  const parts: TurnParts = { turn, keys, others, receiver: receiverText(turn), scalar };
  switch (call.orm) {
    case "prisma":
      return prismaRewrite(parts);
    case "typeorm":
      return typeormRewrite(parts);
    case "sequelize":
      return sequelizeRewrite(parts);
    case "knex":
      return knexRewrite(parts);
    case "kysely":
      return kyselyRewrite(parts);
    case "drizzle":
      return drizzleRead(parts);
    case "mikroorm":
      return mikroormRead(parts);
  }
}

/** How the query of the rows loads a relation with them. */
function relationWords(relation: string, turn: Turn): string | null {
  switch (turn.call.orm) {
    case "sequelize":
      return `include: ["${relation}"]`;
    case "mikroorm":
      return mikroormLoad(turn);
    default:
      return `relations: { ${relation}: true }`;
  }
}

function prismaRewrite({ turn, keys, others, receiver, scalar }: TurnParts): string {
  const [key, ...more] = flattened(keys);
  const rest = otherProperties(others, turn);
  if (key === undefined || more.length > 0) {
    const pairs = `OR: [{ ${flattened(keys)
      .map(({ column }) => `${column}: ${OMITTED}`)
      .join(", ")} }, ${OMITTED}]`;
    return `${receiver}.findMany({ where: { ${pairs}${rest} } })`;
  }
  const where = `where: { ${key.column}: { in: ${listOf(key, turn)} }${rest} }`;
  if (scalar) return `${receiver}.groupBy({ by: ["${key.column}"], ${where}, ${aggregatesOf(turn)} })`;
  return `${receiver}.findMany({ ${where} })`;
}

/** What `aggregate` asks for, which `groupBy` spells alike; a count by itself otherwise. */
function aggregatesOf({ call }: Turn): string {
  const options = call.node.type === "CallExpression" ? call.node.arguments[0] : undefined;
  if (call.method !== "aggregate" || options?.type !== "ObjectExpression") return "_count: true";
  const asked = options.properties
    .filter(({ type }) => type === "Property")
    .map(property => property as TSESTree.Property);
  const texts = asked
    .filter(property => /^_/.test(keyName(property) ?? ""))
    .map(property => oneLine(call.module.textOf(property)));
  const joined = texts.join(", ");
  return joined.length > LONGEST_PIECE ? OMITTED : joined;
}

function typeormRewrite(parts: TurnParts): string | null {
  const { turn, keys, others, receiver, scalar } = parts;
  const { call } = turn;
  if (BUILDER_TERMINALS.has(call.method)) return builderRewrite(parts);
  const entity = call.targets.length > 1 ? `${textOf(call.targets[1], turn)}, ` : "";
  const [key, ...more] = keys;
  if (key === undefined || more.length > 0) {
    return `${receiver}.findBy(${entity}[{ ${keys.map(({ column }) => `${column}: ${OMITTED}`).join(", ")} }, ${OMITTED}])`;
  }
  if (scalar) {
    const builder =
      entity === "" ? `${receiver}.createQueryBuilder("t")` : `${receiver}.createQueryBuilder(${entity}"t")`;
    const rest = others.length > 0 || call.filter.open ? `.${OMITTED}` : "";
    return `${builder}${countEach(`t.${key.column}`, listOf(key, turn), rest)}`;
  }
  const [relation, column] = key.column.split(".");
  const list = `In(${listOf(key, turn)})`;
  const condition = column === undefined ? `${key.column}: ${list}` : `${relation}: { ${column}: ${list} }`;
  return `${receiver}.findBy(${entity}{ ${condition}${otherProperties(others, turn)} })`;
}

function countEach(column: string, list: string, rest: string): string {
  return `.select("${column}").addSelect("COUNT(*)", "count").where("${column} IN (:...ids)", { ids: ${list} })${rest}.groupBy("${column}").getRawMany()`;
}

/** `users.createQueryBuilder("user").….where("user.id IN (:...ids)", { ids: … }).getMany()`. */
function builderRewrite({ turn, keys, others, scalar }: TurnParts): string | null {
  const { call } = turn;
  const [key, ...more] = keys;
  const links = call.node.type === "CallExpression" ? chainOf(call.node, node => node).links : [];
  const start = links.findIndex(({ name }) => name === "createQueryBuilder");
  const made = links[start];
  if (made === undefined || key === undefined || more.length > 0 || call.filter.open) return null;
  const alias = stringOf(made.args.at(-1));
  const column = alias === null ? key.column : `${alias}.${key.column}`;
  const head = oneLine(call.module.textOf(made.call));
  const says = others.length > 0 || links.slice(start + 1, -1).some(({ name }) => !/^(where|andWhere)$/.test(name));
  const rest = says ? `.${OMITTED}` : "";
  if (scalar) return `${head}${countEach(column, listOf(key, turn), rest)}`;
  return `${head}.where("${column} IN (:...ids)", { ids: ${listOf(key, turn)} })${rest}.getMany()`;
}

function sequelizeRewrite({ turn, keys, others, receiver, scalar }: TurnParts): string {
  const [key, ...more] = keys;
  if (key === undefined || more.length > 0) {
    return `${receiver}.findAll({ where: { [Op.or]: [{ ${keys.map(({ column }) => `${column}: ${OMITTED}`).join(", ")} }, ${OMITTED}] } })`;
  }
  const where = `where: { ${key.column}: ${listOf(key, turn)}${otherProperties(others, turn)} }`;
  if (scalar) return `${receiver}.count({ ${where}, group: ["${key.column}"] })`;
  return `${receiver}.findAll({ ${where} })`;
}

function knexRewrite({ turn, keys, others, receiver, scalar }: TurnParts): string {
  const [key, ...more] = keys;
  const kept = `${receiver}${knexConditions(others, turn)}`;
  if (key === undefined || more.length > 0) {
    const columns = keys.map(({ column }) => `"${column}"`).join(", ");
    return `${kept}.whereIn([${columns}], [[${keys.map(() => OMITTED).join(", ")}], ${OMITTED}])`;
  }
  const filtered = `${kept}.whereIn("${key.column}", ${listOf(key, turn)})`;
  return scalar ? `${filtered}.select("${key.column}").count().groupBy("${key.column}")` : filtered;
}

/** `db.selectFrom("users").….where("id", "in", ids).execute()`. */
function kyselyRewrite({ turn, keys, others, scalar }: TurnParts): string | null {
  const head = kyselyHead(turn);
  const [key, ...more] = keys;
  if (head === null || key === undefined || more.length > 0 || scalar) return null;
  const kept = [...new Set([...kyselySelection(turn), kyselyConditions(others, turn)])].join("");
  return `${head}${kept}.where("${key.column}", "in", ${listOf(key, turn)}).execute()`;
}
