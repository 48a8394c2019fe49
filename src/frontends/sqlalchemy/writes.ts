import type { Doubt } from "../../model/query.js";
import type { PyCall, PyExpression } from "../../python/tree.js";
import { mentions, walk, within, type PyNode } from "../../python/walk.js";
import type { FoundCall } from "./calls.js";
import type { Turn } from "./iteration.js";
import { callsIn } from "./loops.js";
import { equalColumns } from "./rewrite.js";

const WRITES: ReadonlySet<string> = new Set(["create", "update", "delete"]);

export function isWrite({ action }: FoundCall): boolean {
  return WRITES.has(action);
}

/** Reasons why a write per element may be right all the same, beside those of reads. */
export function writeDoubtsOf(turn: Turn): readonly Doubt[] {
  const { call, loop, calls, site } = turn;
  const doubts: Doubt[] = [];
  const others = calls.filter(
    other => other !== call && loop.inside.some(({ range }) => within(other.node.range, range)),
  );
  if (!isDropped(call)) doubts.push("result");
  if (call.around.some(outer => outer.type === "PyTry" && within(outer.range, loop.node.range))) doubts.push("failure");
  if (others.some(other => !isWrite(other))) doubts.push("afterRead");
  if (others.some(isWrite)) doubts.push("unitOfWork");
  const own = [site, ...call.parts];
  const isOther = (other: PyCall): boolean => !own.some(part => within(other.range, part.range)) && !isHarmless(other);
  if (callsIn(loop.inside).some(other => isOther(other) && !isPlain(other, turn))) doubts.push("otherWork");
  return doubts;
}

/** Whether nobody looks at what a call gives: it is a statement of its own. */
function isDropped({ around, node }: FoundCall): boolean {
  const outer = around.findLast(({ type }) => type !== "PyAwait");
  return outer?.type === "PyExpressionStatement" && within(node.range, outer.range);
}

/** Calls that neither write nor wait, as far as their names tell. */
function isHarmless({ callee }: PyCall): boolean {
  if (callee.type === "PyName")
    return /^(?:str|int|float|bool|len|dict|list|set|tuple|print|isinstance|getattr|sorted|min|max|sum|any|all|zip|range|enumerate|repr|uuid4|select|update|insert|delete|text|func)$/.test(
      callee.name,
    );
  return callee.type === "PyAttribute" && HARMLESS.test(callee.name);
}

/** Whether a call runs a function of the repository that neither asks a database nor waits, as far as it can be followed. */
function isPlain(call: PyCall, { outer, around, graph }: Turn): boolean {
  const helper = graph.calleeOf(call, around, { module: outer, owner: null });
  if (helper === null || helper.fn.async) return false;
  const { statements, writes, waits } = graph.reachedFrom(helper);
  return statements === 0 && !writes && !waits;
}

const HARMLESS =
  /^(?:append|extend|add|get|items|keys|values|join|format|split|strip|lower|upper|startswith|endswith|info|debug|warning|error|exception|isoformat|now|utcnow|uuid4|model_dump|dict|where|filter|filter_by|in_|in|is_|on_conflict_do_nothing|on_conflict_do_update|execution_options|select|update|insert|delete|coalesce)$/;

/** One call for what a loop writes: `session.execute(insert(Item), […])`; `null` where there is none. */
export function bulkWriteOf({ call, module, derived }: Turn): string | null {
  const { model, method, action, sending } = call;
  if (model === null || call.text !== null) return null;
  const receiver = module.textOf(call.receiver);
  if (action === "create") {
    const merged = linksOf(call, "on_conflict_do_update");
    if (merged.some(({ args }) => args.some(({ value }) => mentions(value, derived, module.text)))) return null;
    if (linksOf(call, "from_select").length > 0 || isList(call)) return null;
    return `${receiver}.${method}(insert(${model}), […])`;
  }
  const named = linksOf(call, "filter_by").flatMap(({ args }) => args);
  const [column, ...others] = [
    ...call.inputs.flatMap(input => equalColumns(input, derived, module, model)),
    ...named.flatMap(({ name, value }) =>
      name !== null && mentions(value, derived, module.text) ? [`${model}.${name}`] : [],
    ),
  ];
  if (column === undefined || others.length > 0) return null;
  if (action === "update" && setBy(call).some(value => mentions(value, derived, module.text))) return null;
  const set = action === "update" ? ".values(…)" : "";
  // What else limits the rows is the same for all.
  const conditions = [...linksOf(call, "where"), ...linksOf(call, "filter"), ...linksOf(call, "filter_by")];
  const rest = conditions.flatMap(({ args }) => args).length > 1 ? ", …" : "";
  if (sending === null)
    return `${receiver}.query(${model}).filter(${column}.in_(…)${rest}).${action}(${action === "update" ? "…" : ""})`;
  return `${receiver}.${method}(${action}(${model}).where(${column}.in_(…)${rest})${set})`;
}

function linksOf({ parts }: FoundCall, name: string): readonly PyCall[] {
  return parts.filter(({ callee }) => callee.type === "PyAttribute" && callee.name === name);
}

/** What an UPDATE sets: the arguments of `values`, or of `update` at the end of a query. */
function setBy(call: FoundCall): readonly PyExpression[] {
  const links = call.sending === null ? linksOf(call, "update") : linksOf(call, "values");
  return links.flatMap(({ args }) => args.map(({ value }) => value));
}

/** Whether a statement is given many rows already: `.values([…])`, `execute(insert(T), rows)`. */
function isList(call: FoundCall): boolean {
  const parameters = call.sending?.args[1]?.value;
  const given = [...linksOf(call, "values").flatMap(({ args }) => args.map(({ kind, value }) => ({ kind, value })))];
  const rows = [...given.filter(({ kind }) => kind === "positional").map(({ value }) => value)];
  return [...rows, ...(parameters === undefined ? [] : [parameters])].some(value => !isRow(value));
}

function isRow(value: PyNode): boolean {
  if (value.type === "PyDict") return true;
  if (value.type !== "PyCall") return false;
  let isDictionary = false;
  walk(value.callee, ({ node }) => {
    isDictionary ||= (node.type === "PyAttribute" || node.type === "PyName") && /^(?:dict|model_dump)$/.test(node.name);
    return !isDictionary;
  });
  return isDictionary;
}
