import type { TSESTree } from "@typescript-eslint/utils";
import type { Span } from "../../../model/span.js";
import type { Turn } from "../purposes.js";
import { isFunction, keyName, methodOf, spanOf, unwrapped, type CallNode, type Node } from "../syntax.js";
import { headOf, isRow } from "./rows.js";
import { usageOf } from "./usage.js";

/**
 * What puts one INSERT in the place of a loop that does nothing else: `for (const row of rows) await db("t").insert(row);`,
 * and the same with `Promise.all`. `null` where the loop does more, where somebody uses what it gives, or where the call
 * takes no list.
 */
export function bulkEdits(turn: Turn): readonly { readonly span: Span; readonly text: string }[] | null {
  const { call, fn, loop, module } = turn;
  const data = unwrappedData(turn);
  if (fn !== null || data === null || call.node.type !== "CallExpression" || usageOf(turn) !== "dropped") return null;
  const whole = wholeStatement(turn);
  const head = headOf(loop, module);
  if (whole === null || head === null || loop.iterable === null) return null;
  const text = module.textOf(whole);
  if (/\/[/*]/.test(text)) return null;
  const list = module.textOf(loop.iterable);
  const row = module.textOf(data);
  const rows = rowsText(list, head, data.type === "ObjectExpression" ? `(${row})` : row, loop.kind === "callback");
  const sent = writtenOut(call.node, data, rows, turn);
  return sent === null ? null : [{ span: spanOf(whole), text: `await ${sent};` }];
}

function rowsText(list: string, head: string, row: string, isArray: boolean): string {
  if (row === head) return isArray ? list : `Array.from(${list})`;
  return isArray ? `${list}.map(${head} => ${row})` : `Array.from(${list}, ${head} => ${row})`;
}

function unwrappedData(turn: Turn): Node | null {
  const { call } = turn;
  return call.data === null || !isRow(call.data, turn) ? null : unwrapped(call.data);
}

/** The statement of the loop, if it does nothing but the write. */
function wholeStatement({ call, loop, module }: Turn): TSESTree.Statement | null {
  if (loop.node.type === "ForOfStatement") {
    const only = onlyStatement(loop.node.body);
    const sent = only?.type === "ExpressionStatement" ? unwrapped(only.expression) : null;
    return sent?.type === "AwaitExpression" && unwrapped(sent.argument) === call.node ? loop.node : null;
  }
  if (loop.label !== "Promise.all" || !isFunction(loop.body)) return null;
  const { body } = loop.body;
  const only = body.type === "BlockStatement" ? onlyStatement(body) : body;
  const given =
    only?.type === "ExpressionStatement" ? only.expression : only?.type === "ReturnStatement" ? only.argument : only;
  if (given == null || sentBy(given) !== call.node) return null;
  const combined = module.scopes.parentOf(loop.node);
  const awaited = combined === null ? null : module.scopes.parentOf(combined);
  const statement = awaited === null ? null : module.scopes.parentOf(awaited);
  return awaited?.type === "AwaitExpression" && statement?.type === "ExpressionStatement" ? statement : null;
}

function sentBy(node: Node): Node {
  const inner = unwrapped(node);
  return inner.type === "AwaitExpression" ? unwrapped(inner.argument) : inner;
}

function onlyStatement(body: Node): Node | null {
  if (body.type !== "BlockStatement") return body;
  return body.body.length === 1 ? (body.body[0] ?? null) : null;
}

/** The call with a list in the place of its row. */
function writtenOut(node: CallNode, data: Node, rows: string, { call, module }: Turn): string | null {
  const method = methodOf(node);
  const [first, ...others] = node.arguments;
  if (method === null || first === undefined) return null;
  const receiver = module.textOf(method.object);
  if (call.orm === "prisma" && call.method === "create") {
    const keys = first.type === "ObjectExpression" ? first.properties.map(property => keyOf(property)) : [];
    return keys.length === 1 && keys[0] === "data" ? `${receiver}.createMany({ data: ${rows} })` : null;
  }
  const isPlain = unwrapped(first) === data && others.length === 0;
  if (
    call.orm === "knex" &&
    call.method === "insert" &&
    method.name === "insert" &&
    isPlain &&
    !/\bquery\(/.test(receiver)
  )
    return `${receiver}.insert(${rows})`;
  return call.orm === "typeorm" && call.method === "save" && isPlain ? `${receiver}.save(${rows})` : null;
}

function keyOf(property: TSESTree.ObjectLiteralElement): string | null {
  return property.type === "Property" ? keyName(property) : null;
}
