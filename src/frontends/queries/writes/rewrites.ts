import type { DatabaseCall } from "../calls.js";
import { chainOf } from "../chain.js";
import { BUILDER_TERMINALS } from "../libraries/typeorm.js";
import type { Turn } from "../purposes.js";
import { keyName, propertyOf, unwrapped, type Node } from "../syntax.js";
import {
  flattened,
  knexConditions,
  knexReceiver,
  kyselyConditions,
  kyselyHead,
  listOf,
  OMITTED,
  oneLine,
  otherProperties,
  receiverText,
  textOf,
  type TurnParts,
} from "../words.js";
import { drizzleBulk } from "../words/drizzle.js";
import { mikroormBulk } from "../words/mikroorm.js";
import { BY_KEY, isSettled, keyOf } from "./keys.js";
import { usageOf } from "./usage.js";
import { isRow, isSame, rowsOf, shortened, writesRelations } from "./rows.js";

/**
 * One call for what a loop writes, in the library's own words and with the names of the file:
 * `prisma.item.createMany({ data: items.map(item => ({ orderId: item.orderId, … })) })`. `null` where there is none: rows
 * that are changed each in its own way, what returns rows that the library cannot return, methods that take lists already.
 */
export function bulkWriteOf(turn: Turn): string | null {
  const { call } = turn;
  if (call.sql !== null) return null;
  const keys = call.filter.conditions.filter(({ value }) => turn.inner.of(value).element);
  const parts: TurnParts = {
    turn,
    keys,
    others: call.filter.conditions.filter(condition => !keys.includes(condition)),
    receiver: receiverText(turn),
    scalar: false,
  };
  switch (call.orm) {
    case "prisma":
      return prismaBulk(parts);
    case "typeorm":
      return typeormBulk(parts);
    case "sequelize":
      return sequelizeBulk(parts);
    case "knex":
      return knexBulk(parts);
    case "kysely":
      return kyselyBulk(parts);
    case "drizzle":
      return drizzleBulk(parts);
    case "mikroorm":
      return mikroormBulk(parts);
  }
}

// ── Prisma ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function prismaBulk(parts: TurnParts): string | null {
  const { turn, receiver } = parts;
  const { call } = turn;
  switch (call.method) {
    case "create": {
      const isCollected = usageOf(turn) === "collected";
      // What comes back from many rows has no relations with it.
      if (call.data === null || writesRelations(call.data, turn) || (isCollected && includesRelations(call)))
        return null;
      return `${receiver}.createMany${isCollected ? "AndReturn" : ""}({ data: ${rowsOf(call.data, turn)} })`;
    }
    case "upsert":
      // SQLite's client has no `skipDuplicates`.
      return turn.dialect !== "sqlite" &&
        changesNothing(call) &&
        call.data !== null &&
        !writesRelations(call.data, turn)
        ? `${receiver}.createMany({ data: ${rowsOf(call.data, turn)}, skipDuplicates: true })`
        : null;
    case "update":
    case "updateMany": {
      const { data } = call;
      if (data === null || unwrapped(data).type !== "ObjectExpression") return null;
      if (!isSame(data, turn) || writesRelations(data, turn)) return null;
      return prismaWhere(parts, "updateMany", `, data: ${shortened(unwrapped(data), turn)}`);
    }
    case "delete":
    case "deleteMany":
      return prismaWhere(parts, "deleteMany", "");
    default:
      return null;
  }
}

/** `upsert({ …, update: {} })` inserts what is not there yet. */
function changesNothing({ node }: DatabaseCall): boolean {
  const update = node.type === "CallExpression" ? propertyOf(node.arguments[0], "update") : null;
  const object = update === null ? null : unwrapped(update);
  return object?.type === "ObjectExpression" && object.properties.length === 0;
}

function includesRelations({ node }: DatabaseCall): boolean {
  const options = node.type === "CallExpression" ? node.arguments[0] : undefined;
  return propertyOf(options, "include") !== null || propertyOf(options, "select") !== null;
}

function prismaWhere(parts: TurnParts, method: string, rest: string): string | null {
  const { turn, receiver, others } = parts;
  if (parts.keys.some(({ comparison }) => !BY_KEY.has(comparison)) || turn.call.filter.open) return null;
  const columns = flattened(parts.keys);
  const varying = columns.filter(({ value }) => turn.inner.of(value).element);
  const [key, ...more] = varying;
  if (key === undefined) return null;
  const same = [...others, ...columns.filter(part => !varying.includes(part))];
  const conditions = otherProperties(same, turn);
  if (more.length > 0) {
    const pairs = varying.map(({ column }) => `${column}: ${OMITTED}`).join(", ");
    return `${receiver}.${method}({ where: { OR: [{ ${pairs} }, ${OMITTED}]${conditions} }${rest} })`;
  }
  return `${receiver}.${method}({ where: { ${key.column}: { in: ${listOf(key, turn)} }${conditions} }${rest} })`;
}

// ── TypeORM ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function typeormBulk(parts: TurnParts): string | null {
  const { turn, receiver } = parts;
  const { call } = turn;
  if (BUILDER_TERMINALS.has(call.method)) return builderBulk(parts);
  const entity = call.targets.length > 1 ? `${textOf(call.targets[1], turn)}, ` : "";
  const { data } = call;
  switch (call.method) {
    case "insert":
    case "save":
    case "upsert":
    case "remove":
    case "softRemove": {
      // `entity.save()` writes itself.
      if (data === null || !isRow(data, turn)) return null;
      const rest = call.method === "upsert" ? `, ${OMITTED}` : "";
      return `${receiver}.${call.method}(${entity}${rowsOf(data, turn)}${rest})`;
    }
    case "update":
      return data === null || !isSame(data, turn)
        ? null
        : typeormWhere(parts, entity, `, ${shortened(unwrapped(data), turn)}`);
    case "delete":
    case "softDelete":
    case "restore":
      return typeormWhere(parts, entity, "");
    default:
      return null;
  }
}

function typeormWhere(parts: TurnParts, entity: string, rest: string): string | null {
  const key = keyOf(parts);
  if (key === null) return null;
  const { turn, receiver, others } = parts;
  const [relation, column] = key.column.split(".");
  const list = `In(${listOf(key, turn)})`;
  const condition = column === undefined ? `${key.column}: ${list}` : `${relation}: { ${column}: ${list} }`;
  return `${receiver}.${turn.call.method}(${entity}{ ${condition}${otherProperties(others, turn)} }${rest})`;
}

/** `users.createQueryBuilder().update().set(…).where("id IN (:...ids)", { ids: … }).execute()`. */
function builderBulk(parts: TurnParts): string | null {
  const { turn } = parts;
  const { call } = turn;
  const links = call.node.type === "CallExpression" ? chainOf(call.node, node => node).links : [];
  const start = links.findIndex(({ name }) => name === "createQueryBuilder");
  const made = links[start];
  if (made === undefined || call.method !== "execute") return null;
  const head = oneLine(call.module.textOf(made.call));
  if (call.action === "create") {
    const { data } = call;
    const others = links.filter(({ name }) => name !== "values").flatMap(({ args }) => args);
    // What happens to a row that is there already may be its own.
    if (data === null || !isRow(data, turn) || turn.inner.ofAll(others).element) return null;
    return `${head}.insert().${OMITTED}.values(${rowsOf(data, turn)}).execute()`;
  }
  const key = keyOf(parts);
  if (key === null || (call.action === "update" && (call.data === null || !isSame(call.data, turn)))) return null;
  const verb = links.slice(start + 1).find(({ name }) => /^(update|delete|softDelete|restore)$/.test(name));
  const opening = verb === undefined ? "" : `.${verb.name}(${verb.args.length > 0 ? textOf(verb.args[0], turn) : ""})`;
  const set = call.data === null ? "" : `.set(${shortened(unwrapped(call.data), turn)})`;
  return `${head}${opening}${set}.where("${key.column} IN (:...ids)", { ids: ${listOf(key, turn)} }).execute()`;
}

// ── Sequelize ────────────────────────────────────────────────────────────────────────────────────────────────────────

function sequelizeBulk(parts: TurnParts): string | null {
  const { turn, receiver } = parts;
  const { call } = turn;
  const { data } = call;
  switch (call.method) {
    case "create":
      return data === null ? null : `${receiver}.bulkCreate(${rowsOf(data, turn)})`;
    case "upsert":
      return data === null
        ? null
        : `${receiver}.bulkCreate(${rowsOf(data, turn)}, { updateOnDuplicate: [${OMITTED}] })`;
    case "update":
      if (data === null || !isSame(data, turn)) return null;
      return sequelizeWhere(parts, "update", `${shortened(unwrapped(data), turn)}, `);
    case "destroy":
    case "restore":
      return sequelizeWhere(parts, call.method, "");
    default:
      return null;
  }
}

function sequelizeWhere(parts: TurnParts, method: string, before: string): string | null {
  const key = keyOf(parts);
  const { turn, receiver, others } = parts;
  const options = optionsBesideWhere(turn);
  // `force: row.isDraft`: rows that are deleted each in its own way.
  if (key === null || turn.inner.ofAll(options).element) return null;
  const where = `where: { ${key.column}: ${listOf(key, turn)}${otherProperties(others, turn)} }`;
  return `${receiver}.${method}(${before}{ ${[where, ...options.map(option => textOf(option, turn))].join(", ")} })`;
}

function optionsBesideWhere({ call: { node, method } }: Turn): readonly Node[] {
  const given = node.type === "CallExpression" ? node.arguments[method === "update" ? 1 : 0] : undefined;
  const options = given === undefined ? null : unwrapped(given);
  if (options?.type !== "ObjectExpression") return [];
  return options.properties.filter(property => property.type !== "Property" || keyName(property) !== "where");
}

// ── Knex and Objection ───────────────────────────────────────────────────────────────────────────────────────────────

function knexBulk(parts: TurnParts): string | null {
  const { turn } = parts;
  const { call } = turn;
  const links = call.node.type === "CallExpression" ? chainOf(call.node, node => node).links : [];
  const has = (name: RegExp): boolean => links.some(link => name.test(link.name));
  const head = knexHead(turn);
  switch (call.method) {
    case "insert": {
      const merged = links.find(({ name }) => name === "merge");
      // Objection inserts a list on PostgreSQL alone.
      if (has(/^(?:query|\$?relatedQuery)$/)) return null;
      if (call.data === null || !isRow(call.data, turn) || merged?.args.some(value => !isSame(value, turn)))
        return null;
      const conflict = has(/^onConflict$/)
        ? `.onConflict(${OMITTED}).${merged === undefined ? "ignore" : "merge"}()`
        : "";
      return `${head}.insert(${rowsOf(call.data, turn)})${conflict}`;
    }
    case "update":
    case "patch": {
      const values = links.find(({ name }) => name === call.method)?.args ?? [];
      if (values.length === 0 || !values.every(value => isSame(value, turn))) return null;
      const shown = values.map(value => shortened(unwrapped(value), turn)).join(", ");
      return knexWhere(parts, head, `${call.method}(${shown})`);
    }
    case "del":
    case "delete":
      return knexWhere(parts, head, `${call.method}()`);
    case "deleteById":
      return deletedById(links.find(({ name }) => name === "deleteById")?.args[0], parts, head);
    default:
      return null;
  }
}

const VERB = /^(?:insert|update|increment|decrement|del|delete|where\w*|with\w*)$/;

/** The table that a chain writes to: `knex("items")`, also where the chain says so later. */
function knexHead({ call }: Turn): string {
  const { node, module } = call;
  const chain = node.type === "CallExpression" ? chainOf(node, inner => inner) : null;
  const [first] = chain?.links ?? [];
  if (chain === null || first === undefined || !VERB.test(first.name)) return knexReceiver(node, module.textOf(node));
  const named = chain.links.find(({ name }) => /^(?:from|into|table)$/.test(name))?.args[0];
  const root = oneLine(module.textOf(chain.root));
  return named === undefined ? root : `${root}(${module.textOf(named)})`;
}

function deletedById(value: Node | undefined, { turn }: TurnParts, head: string): string | null {
  if (value === undefined || !turn.inner.of(value).element) return null;
  return `${head}.delete().whereIn("id", ${listOf({ column: "id", comparison: "equals", value }, turn)})`;
}

function knexWhere(parts: TurnParts, head: string, write: string): string | null {
  const { turn, keys, others } = parts;
  if (keys.length === 0 || keys.some(({ comparison }) => !BY_KEY.has(comparison)) || turn.call.filter.open) return null;
  const kept = `${head}${knexConditions(others, turn)}`;
  const [key, ...more] = keys;
  if (key === undefined) return null;
  if (more.length === 0) return `${kept}.whereIn("${key.column}", ${listOf(key, turn)}).${write}`;
  const columns = keys.map(({ column }) => `"${column}"`).join(", ");
  return `${kept}.whereIn([${columns}], [[${keys.map(() => OMITTED).join(", ")}], ${OMITTED}]).${write}`;
}

// ── Kysely ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function kyselyBulk(parts: TurnParts): string | null {
  const { turn, others } = parts;
  const { call } = turn;
  const head = kyselyHead(turn);
  const links = call.node.type === "CallExpression" ? chainOf(call.node, node => node).links : [];
  if (head === null) return null;
  if (call.action === "create") {
    const conflict = links.find(({ name }) => name === "onConflict" || name === "onDuplicateKeyUpdate");
    if (call.data === null || !isRow(call.data, turn) || conflict?.args.some(value => !isSettled(value, turn)))
      return null;
    const isGiven = links.some(({ name }) => name.startsWith("returning"));
    const rest = conflict === undefined && !isGiven ? "" : `.${OMITTED}`;
    return `${head}.values(${rowsOf(call.data, turn)})${rest}.execute()`;
  }
  const key = keyOf(parts);
  const set = links.filter(({ name }) => name === "set").flatMap(({ args }) => args);
  if (key === null || !set.every(value => isSame(value, turn))) return null;
  const shown = set.length === 0 ? "" : `.set(${set.map(value => shortened(unwrapped(value), turn)).join(", ")})`;
  return `${head}${shown}${kyselyConditions(others, turn)}.where("${key.column}", "in", ${listOf(key, turn)}).execute()`;
}
