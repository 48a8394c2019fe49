import type { Condition } from "../calls.js";
import { chainOf, type Link } from "../chain.js";
import type { Turn } from "../purposes.js";
import { isFunction, propertyOf, unwrapped, type Node } from "../syntax.js";
import { listOf, LONGEST_PIECE, OMITTED, oneLine, receiverText, textOf, type TurnParts } from "../words.js";
import { isRow, isSame, rowsOf, shortened } from "../writes/rows.js";
import { isSettled, keyOf } from "../writes/keys.js";

/** One query of Drizzle for all elements; `null` where it would take a join. */
export function drizzleRead(parts: TurnParts): string | null {
  const { turn, keys } = parts;
  const [key] = keys;
  if (key === undefined) return null;
  if (/^find(?:First|Many)$/.test(turn.call.method)) return relationalRead(parts, key);
  const [table] = turn.call.targets.slice(1);
  if (table === undefined) return null;
  const from = `.from(${textOf(table, turn)}).where(${conditionOf(parts)})`;
  const db = databaseOf(turn);
  if (turn.call.rows !== "scalar") return `${db}.select(${columnsOf(turn)})${from}`;
  if (keys.length > 1) return null;
  return `${db}.select({ key: ${key.column}, count: count() })${from}.groupBy(${key.column})`;
}

/** `db.query.users.findMany({ where: inArray(users.id, ids) })`, with what else it asks for left out. */
function relationalRead(parts: TurnParts, key: Condition): string {
  const { turn, keys, others } = parts;
  const { call } = turn;
  const [given] = call.node.type === "CallExpression" ? (linkNamed(turn, /^find/)?.args ?? []) : [];
  const where = propertyOf(given, "where");
  const head = `${receiverText(turn)}.findMany`;
  const inner = where === null ? null : unwrapped(where);
  if (inner?.type === "ObjectExpression") {
    const same = others.length > 0 || call.filter.open ? `, ${OMITTED}` : "";
    return keys.length > 1
      ? `${head}({ where: { OR: [{ ${keys.map(({ column }) => `${column}: ${OMITTED}`).join(", ")} }, ${OMITTED}]${same} } })`
      : `${head}({ where: { ${key.column}: { in: ${listOf(key, turn)} }${same} } })`;
  }
  const condition = conditionOf(parts);
  if (!isFunction(inner)) return `${head}({ where: ${condition} })`;
  const [table] = inner.params;
  const operators = [...new Set(condition.match(/\b(?:and|or|eq|inArray)(?=\()/g) ?? [])].join(", ");
  return `${head}({ where: (${textOf(table, turn)}, { ${operators} }) => ${condition} })`;
}

function linkNamed({ call }: Turn, name: RegExp): Link | undefined {
  return linksOf(call.node).find(link => name.test(link.name));
}

function linksOf(node: Node): readonly Link[] {
  return node.type === "CallExpression" ? chainOf(node, inner => inner).links : [];
}

/** What the chain begins with: `db`, `this.db`, `tx`. */
function databaseOf({ call }: Turn): string {
  const { node, module } = call;
  const root = node.type === "CallExpression" ? chainOf(node, inner => inner).root : null;
  return root === null ? OMITTED : oneLine(module.textOf(root));
}

function columnsOf(turn: Turn): string {
  const [columns] = linkNamed(turn, /^select$/)?.args ?? [];
  return columns === undefined ? "" : OMITTED;
}

/** `and(eq(users.active, true), inArray(users.id, ids))`. */
function conditionOf({ turn, keys, others }: TurnParts): string {
  const [key] = keys;
  const list =
    key === undefined
      ? OMITTED
      : keys.length > 1
        ? `or(and(${keys.map(({ column }) => `eq(${column}, ${OMITTED})`).join(", ")}), ${OMITTED})`
        : `inArray(${key.column}, ${listOf(key, turn)})`;
  const same = sameConditions(others, turn);
  return same.length === 0 ? list : `and(${[...same, list].join(", ")})`;
}

function sameConditions(others: readonly Condition[], { call }: Turn): readonly string[] {
  const texts = others.map(({ column, comparison, value }) => {
    const text = oneLine(call.module.textOf(value));
    return comparison !== "equals" || text.length > LONGEST_PIECE ? null : `eq(${column}, ${text})`;
  });
  return texts.includes(null) || call.filter.open ? [OMITTED] : (texts as string[]);
}

/** One statement of Drizzle for what a loop writes; `null` where there is none. */
export function drizzleBulk(parts: TurnParts): string | null {
  const { turn } = parts;
  const { call } = turn;
  const [table] = call.targets.slice(1);
  if (table === undefined) return null;
  const links = linksOf(call.node);
  const verb = `${databaseOf(turn)}.${call.method}(${textOf(table, turn)})`;
  if (call.action === "create") {
    const conflict = links.filter(({ name }) => /^on(?:Conflict|DuplicateKey)/.test(name)).flatMap(({ args }) => args);
    if (call.data === null || !isRow(call.data, turn) || !conflict.every(value => isSettled(value, turn))) return null;
    const hasMore = links.some(({ name }) => /^on(?:Conflict|DuplicateKey)|^returning/.test(name));
    return `${verb}.values(${rowsOf(call.data, turn)})${hasMore ? `.${OMITTED}` : ""}`;
  }
  const key = keyOf(parts);
  if (key === null || (call.action === "update" && (call.data === null || !isSame(call.data, turn)))) return null;
  const set = call.data === null ? "" : `.set(${shortened(unwrapped(call.data), turn)})`;
  return `${verb}${set}.where(${conditionOf(parts)})`;
}
