import type { TSESTree } from "@typescript-eslint/utils";
import type { Edit } from "../../model/writer.js";
import type { Script } from "./script.js";
import { insertion } from "./style.js";
import { chainOf, endOfChain, isFunction, listedStatement, memberName, spanOf, type Link, type Node } from "./tree.js";

/**
 * Runs calls after the one at the end of `path`: as awaited statements where it is awaited, with `.then` where its promise
 * is handed on or its failure is caught. `null` where nobody waits for it, or somebody reads what it gives.
 */
export function runAfter(script: Script, path: readonly Node[], calls: readonly string[]): readonly Edit[] | null {
  const top = endOfChain(path, path.length - 1);
  const statement = awaitingStatement(path, top);
  const settled = settlingLinks(path, top);
  if (statement !== null && settled.every(({ name }) => name === "then")) {
    return script.style.behind(
      statement,
      calls.map(call => `await ${call}`),
    );
  }
  const [next] = settled;
  if ((statement === null && !isHandedOn(path, top)) || (next !== undefined && readsResult(next))) return null;
  const around = next === undefined ? thenAround(path, top) : null;
  if (around !== null) return runAfter(script, path.slice(0, around + 1), calls);
  const last = lastBefore(path, top, next?.call);
  const { style } = script;
  const ownLine = style.lineEnd + style.indentAt((path[top] as Node).range[0]) + style.unit;
  const gap = gapOf(script, last) || ownLine;
  const indent = gap.slice(gap.lastIndexOf("\n") + 1);
  return insertion(last.range[1], calls.map(call => gap + style.indented(`.then(() => ${call})`, indent)).join(""));
}

/** Runs calls before the one at the end of `path`, under the same conditions. */
export function runBefore(script: Script, path: readonly Node[], ...calls: readonly string[]): readonly Edit[] | null {
  const top = endOfChain(path, path.length - 1);
  const statement = awaitingStatement(path, top) ?? returnOfAsync(path, top);
  if (statement !== null)
    return script.style.before(
      statement,
      calls.map(call => `await ${call}`),
    );
  const [first, ...later] = calls;
  if (first === undefined || !isHandedOn(path, top)) return null;
  const { style } = script;
  const around = thenAround(path, top);
  if (around !== null) {
    const link = path[around] as TSESTree.CallExpression;
    const { object } = link.callee as TSESTree.MemberExpression;
    return insertion(object.range[1], calls.map(call => `${gapOf(script, link)}.then(() => ${call})`).join(""));
  }
  const { start, end } = spanOf(path[top] as Node);
  // Several lines keep their indent if they begin on the line that they began on before.
  const gap = style.isMultiline({ start, end }) ? "" : style.lineEnd + style.indentAt(start) + style.unit;
  const others = later.map(call => `${gap}.then(() => ${call})`).join("");
  return [...insertion(start, `${first}${others}${gap}.then(() => `), ...insertion(end, ")")];
}

/** The place in the path of the `.then(…)` whose callback does nothing but return the promise at `depth`. */
function thenAround(path: readonly Node[], depth: number): number | null {
  const isBlock = path[depth - 1]?.type === "ReturnStatement";
  const block = path[depth - 2];
  if (isBlock && (block?.type !== "BlockStatement" || block.body.length > 1)) return null;
  const at = depth - (isBlock ? 4 : 2);
  const callback = path[at + 1];
  const call = path[at];
  if (!isFunction(callback) || callback.params.length > 0 || call?.type !== "CallExpression") return null;
  const isThen = call.callee.type === "MemberExpression" && memberName(call.callee) === "then";
  return isThen && call.arguments[0] === callback ? at : null;
}

/** What stands before the last link of a chain, where that is a new line. */
export function gapOf(script: Script, { callee }: TSESTree.CallExpression): string {
  if (callee.type !== "MemberExpression") return "";
  const gap = script.text.slice(callee.object.range[1], callee.property.range[0]).replace(/\??\.\s*$/, "");
  return /^\s*$/.test(gap) ? gap : "";
}

/** Adds a statement behind the one that the call at the end of `path` makes up; an arrow gets a body for both. */
export function addStatement(script: Script, path: readonly Node[], code: string): readonly Edit[] | null {
  const top = endOfChain(path, path.length - 1);
  const whole = path[top] as Node;
  const parent = path[top - 1];
  if (parent?.type === "ArrowFunctionExpression" && parent.body === whole) return withBody(script, parent, whole, code);
  const statement = listedStatement(path.slice(0, top));
  return statement !== null && isWholeOf(path.slice(statement.depth, top))
    ? script.style.behind(statement.node, [code])
    : null;
}

/** Whether the call at the end of `path` is awaited as a statement. */
export function isAwaited(path: readonly Node[]): boolean {
  return awaitingStatement(path, endOfChain(path, path.length - 1)) !== null;
}

/** `() => { whole; code; }` for `() => whole`. */
function withBody(script: Script, arrow: Node, whole: Node, code: string): readonly Edit[] | null {
  const { style, text } = script;
  const head = /=>\s*$/.exec(text.slice(arrow.range[0], whole.range[0]));
  if (head === null) return null;
  const { start, end } = spanOf(whole);
  const outer = style.lineEnd + style.indentAt(arrow.range[0]);
  const inner = outer + style.unit;
  return [
    { span: { start: arrow.range[0] + head.index + 2, end: start }, text: ` {${inner}` },
    ...insertion(end, `${style.semicolon}${inner}${code}${style.semicolon}${outer}}`),
  ];
}

/** The statement that does nothing but wait for the promise at `depth`, alone or among others. */
export function awaitingStatement(path: readonly Node[], depth: number): Node | null {
  const all = isElementOfAll(path, depth) ? depth - 2 : depth;
  const holder = all - 1;
  if (path[holder]?.type !== "AwaitExpression") return null;
  const statement = listedStatement(path.slice(0, holder));
  if (statement === null) return null;
  return isWholeOf(path.slice(statement.depth, holder)) ? statement.node : null;
}

/** Whether what stands below these nodes is the whole of a statement, or of a variable. */
export function isWholeOf(statement: readonly Node[]): boolean {
  const types = statement.map(node => node.type).join();
  return types === "ExpressionStatement" || types === "VariableDeclaration,VariableDeclarator";
}

/** `return` of the promise at `depth`, where an `await` can stand before it. */
export function returnOfAsync(path: readonly Node[], depth: number): Node | null {
  const statement = path[depth - 1];
  if (statement?.type !== "ReturnStatement" || listedStatement(path.slice(0, depth))?.node !== statement) return null;
  const around = path.slice(0, depth).findLast(isFunction);
  return around?.async === true ? statement : null;
}

/** Whether the promise at `depth` is what a function returns, or waits among others. */
export function isHandedOn(path: readonly Node[], depth: number): boolean {
  const parent = path[depth - 1];
  if (parent?.type === "ReturnStatement" || isElementOfAll(path, depth)) return true;
  return parent?.type === "ArrowFunctionExpression" && parent.body === path[depth];
}

/** `Promise.all([…, promise, …])`. */
export function isElementOfAll(path: readonly Node[], depth: number): boolean {
  const list = path[depth - 1];
  const call = path[depth - 2];
  return (
    list?.type === "ArrayExpression" &&
    call?.type === "CallExpression" &&
    call.callee.type === "MemberExpression" &&
    call.callee.object.type === "Identifier" &&
    call.callee.object.name === "Promise" &&
    memberName(call.callee) === "all"
  );
}

const SETTLING: ReadonlySet<string> = new Set(["then", "catch", "finally", "asCallback", "nodeify", "spread", "tap"]);

/** The links of the chain behind the call that work on its promise. */
export function settlingLinks(path: readonly Node[], top: number): readonly Link[] {
  const call = path.at(-1) as Node;
  return chainOf(path[top] as Node).links.filter(link => link.call.range[1] > call.range[1] && SETTLING.has(link.name));
}

/** The last link of the chain that the promise at `settled` belongs to. */
function lastBefore(path: readonly Node[], top: number, settled: Node | undefined): TSESTree.CallExpression {
  const { links } = chainOf(path[top] as Node);
  const next = links.findIndex(({ call }) => call === settled);
  const last = next < 0 ? links.at(-1) : links[next - 1];
  return last?.call ?? (path.at(-1) as TSESTree.CallExpression);
}

/** Whether a link may look at what the promise before it gives. */
function readsResult({ name, call }: Link): boolean {
  if (name === "catch" || name === "finally") return false;
  const [callback] = call.arguments;
  return name !== "then" || !isFunction(callback) || callback.params.length > 0;
}
