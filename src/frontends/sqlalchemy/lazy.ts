import type { PyAttribute, PyCall, PyExpression, PyFunction, PyModule } from "../../python/tree.js";
import type { FoundCall } from "./calls.js";
import { isAwaited, statementOf } from "./calls.js";
import type { Modules } from "./helpers.js";
import { loopsAround, type Loop } from "./loops.js";
import { modelNamed, type Model } from "./models.js";
import type { Module } from "./module.js";
import { inside } from "./scope.js";
import { chainOf, targetNames, walk, type PyNode } from "../../python/walk.js";

/** A relationship that is touched on an object whose query has not loaded it. */
export interface LazyAccess {
  readonly node: PyAttribute;
  readonly model: string;
  readonly relation: string;
  /** Whether an asynchronous session has loaded the object: touching then raises. */
  readonly async: boolean;
  /** The loop over the objects that were loaded, where one is around; `null` for a single object. */
  readonly loop: Loop | null;
}

/** What a name of a function holds. */
interface Loaded {
  readonly model: Model;
  readonly async: boolean;
  readonly many: boolean;
  /** The options of the query, as written. */
  readonly options: string;
}

/** The relationships that a module loads by touching them, in the functions that have sent the query themselves. */
export function lazyAccesses(module: Module, calls: readonly FoundCall[], modules: Modules): readonly LazyAccess[] {
  const scopes = new Map<PyFunction | PyModule, FoundCall[]>();
  for (const call of calls) {
    if (call.action !== "read" || call.model === null || !/^\w+$/.test(call.model)) continue;
    const list = scopes.get(call.scope);
    if (list === undefined) scopes.set(call.scope, [call]);
    else list.push(call);
  }
  return [...scopes].flatMap(([scope, own]) => accessesIn(scope, own, module, modules));
}

function accessesIn(
  scope: PyFunction | PyModule,
  calls: readonly FoundCall[],
  module: Module,
  modules: Modules,
): readonly LazyAccess[] {
  const names = namesOf(scope, calls, module, modules);
  const found: LazyAccess[] = [];
  const said = new Set<string>();
  walk(scope, ({ node, around }) => {
    if (node !== scope && (node.type === "PyFunction" || node.type === "PyClass" || node.type === "PyLambda"))
      return false;
    if (node.type !== "PyAttribute" || node.object.type !== "PyName") return true;
    const loops = loopsAround(node, around, module);
    const loop = loops.find(({ elements }) => elements.includes((node.object as { name: string }).name)) ?? null;
    const loaded = loop === null ? names.get(node.object.name) : elementOf(loop, names, module, calls, modules);
    if (loaded === undefined || loaded === null || loaded.many) return true;
    if (!loaded.model.lazy.has(node.name) || new RegExp(`\\b${node.name}\\b|\\*`).test(loaded.options)) return true;
    if (isTarget(node, around) || isLoadedBefore(node, scope, module)) return true;
    // One line to change: the query.
    const key = `${node.object.name}.${node.name}`;
    if (said.has(key)) return true;
    said.add(key);
    found.push({ node, model: loaded.model.name, relation: node.name, async: loaded.async, loop });
    return true;
  });
  return found;
}

/** The names that hold what queries of the function have loaded, and nothing else. */
function namesOf(
  scope: PyFunction | PyModule,
  calls: readonly FoundCall[],
  module: Module,
  modules: Modules,
): ReadonlyMap<string, Loaded> {
  const names = new Map<string, Loaded | null>();
  inside(scope, node => {
    if (node.type === "PyFor") for (const name of targetNames(node.target)) names.set(name, null);
    if (node.type !== "PyAssign" || node.value === null) return;
    const loaded = loadedBy(node.value, names, calls, module, modules);
    for (const name of node.targets.flatMap(targetNames)) names.set(name, names.has(name) ? null : loaded);
  });
  return new Map([...names].flatMap(([name, loaded]) => (loaded === null ? [] : [[name, loaded] as const])));
}

const ONE: ReadonlySet<string> = new Set(["first", "one", "one_or_none", "scalar_one", "scalar_one_or_none", "scalar"]);

function loadedBy(
  value: PyExpression,
  names: ReadonlyMap<string, Loaded | null>,
  calls: readonly FoundCall[],
  module: Module,
  modules: Modules,
): Loaded | null {
  const bare = value.type === "PyAwait" ? value.value : value;
  if (bare.type !== "PyCall") return null;
  const call = calls.find(({ node }) => node === bare || holds(bare, node));
  const { root, links } = chainOf(bare);
  const methods = links.map(({ name }) => name);
  if (call === undefined) {
    // `result.scalars().all()` of what an earlier line has executed.
    const earlier = root.type === "PyName" ? names.get(root.name) : undefined;
    return earlier == null ? null : { ...earlier, many: !methods.some(name => ONE.has(name)) };
  }
  const model = call.model === null ? null : modelNamed(module, call.model, modules);
  if (model === null || !isOneEntity(call, module)) return null;
  const options = optionsOf(call, module);
  if (options === null) return null;
  const many =
    call.method !== "get" &&
    call.method !== "get_one" &&
    call.method !== "scalar" &&
    !methods.some(name => ONE.has(name));
  return { model, async: isAwaited(call), many, options };
}

function holds(outer: PyCall, inner: PyNode): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

/** `select(User)`: rows of several things are tuples. */
function isOneEntity({ node, method, scope }: FoundCall, module: Module): boolean {
  if (method === "get" || method === "get_one") return true;
  const { links } = chainOf(node);
  const sending = links.find(({ name }) => name === method || name === "query");
  const given = sending?.call.args ?? [];
  if (sending?.name === "query") return given.length === 1;
  const statement = given[0] === undefined ? null : statementOf(given[0].value, scope, module);
  return statement?.parts[0]?.args.length === 1;
}

/** The options of a query as written; `null` where some of them are made elsewhere. */
function optionsOf({ parts, inputs }: FoundCall, module: Module): string | null {
  let text = "";
  for (const part of parts) {
    if (part.callee.type !== "PyAttribute") continue;
    if (/^(?:options|join|outerjoin|execution_options)$/.test(part.callee.name)) {
      if (part.args.some(({ kind, value }) => kind !== "positional" || value.type === "PyName")) {
        if (part.callee.name === "options") return null;
      }
      text += ` ${module.textOf(part)}`;
    }
  }
  for (const input of inputs) if (/load\s*\(/.test(module.textOf(input))) text += ` ${module.textOf(input)}`;
  return text;
}

/** What a loop takes out of what a query has loaded. */
function elementOf(
  { iterable, elements }: Loop,
  names: ReadonlyMap<string, Loaded>,
  module: Module,
  calls: readonly FoundCall[],
  modules: Modules,
): Loaded | null {
  if (iterable === null || elements.length !== 1) return null;
  const loaded =
    iterable.type === "PyName" ? names.get(iterable.name) : loadedBy(iterable, names, calls, module, modules);
  return loaded?.many === true ? { ...loaded, many: false } : null;
}

function isTarget(node: PyAttribute, around: readonly PyNode[]): boolean {
  const parent = around.at(-1);
  return (
    (parent?.type === "PyAssign" && parent.targets.includes(node)) ||
    (parent?.type === "PyAugmentedAssign" && parent.target === node) ||
    around.some(
      outer => outer.type === "PyCall" && outer.callee.type === "PyName" && /load$|^hasattr$/.test(outer.callee.name),
    )
  );
}

/** Whether something before the access may have loaded or set the relationship. */
function isLoadedBefore(node: PyAttribute, scope: PyFunction | PyModule, module: Module): boolean {
  const before = module.text.slice(scope.range[0], node.range[0]);
  const name = node.object.type === "PyName" ? node.object.name : "";
  return (
    new RegExp(`\\b(?:refresh|expire)\\s*\\([^)]*["']${node.name}["']`).test(before) ||
    new RegExp(`\\b${name}\\.${node.name}\\s*=[^=]`).test(before) ||
    /awaitable_attrs|run_sync/.test(before)
  );
}
