import type { PyCall, PyClass, PyExpression, PyFunction, PyParameter, PyWith, Range } from "../../python/tree.js";
import { targetNames, within, type PyNode } from "../../python/walk.js";
import { helperOf, type ClassAt, type Modules } from "./helpers.js";
import type { Module } from "./module.js";
import { inside, parameterOf } from "./scope.js";

/** What statements are sent through, or what makes that. */
export interface Sender {
  readonly kind: "engine" | "factory" | "session" | "connection";
  readonly isAsync: boolean;
  /** The engine, or the factory of sessions, that it comes from; `null` where that does not show. */
  readonly engine: string | null;
  /** Where it gets its name: two that were made at one place are one. */
  readonly place: string | null;
}

/** Where an expression stands. */
export interface Site {
  readonly module: Module;
  /** The nodes around, the innermost last. */
  readonly around: readonly PyNode[];
  /** The expression, where only what binds a name around it counts. */
  readonly node: PyNode;
}

const TYPES: ReadonlyMap<string, Pick<Sender, "kind" | "isAsync">> = new Map([
  ["AsyncSession", { kind: "session", isAsync: true }],
  ["async_scoped_session", { kind: "session", isAsync: true }],
  ["AsyncConnection", { kind: "connection", isAsync: true }],
  ["AsyncEngine", { kind: "engine", isAsync: true }],
  ["async_sessionmaker", { kind: "factory", isAsync: true }],
  ["Session", { kind: "session", isAsync: false }],
  ["scoped_session", { kind: "session", isAsync: false }],
  ["Connection", { kind: "connection", isAsync: false }],
  ["Engine", { kind: "engine", isAsync: false }],
  ["sessionmaker", { kind: "factory", isAsync: false }],
]);

const ENGINES: ReadonlyMap<string, boolean> = new Map([
  ["create_async_engine", true],
  ["async_engine_from_config", true],
  ["create_engine", false],
  ["engine_from_config", false],
]);

/** How far one name is followed to the next. */
const LONGEST = 10;

/** Tells what statements are sent through, by types and by what makes it; never by a name alone. */
export class Senders {
  constructor(private readonly modules: Modules) {}

  /** What an expression gives; `null` for anything that is not known to be of SQLAlchemy. */
  of(node: PyExpression, site: Site, depth = 0): Sender | null {
    if (depth > LONGEST) return null;
    switch (node.type) {
      case "PyAwait":
        return this.of(node.value, site, depth);
      case "PyName":
        return this.named(node.name, site, depth + 1);
      case "PyAttribute":
        return this.attribute(node.object, node.name, site, depth + 1);
      case "PyCall":
        return this.made(node, site, depth + 1);
      default:
        return null;
    }
  }

  // ── names ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private named(name: string, site: Site, depth: number): Sender | null {
    const { module, around, node } = site;
    for (let i = around.length - 1; i >= 0; i--) {
      const outer = around[i] as PyNode;
      const beyond: Site = { ...site, around: around.slice(0, i) };
      if (outer.type === "PyWith") {
        // Those of the same line are entered one after the other.
        const entered = outer.items.filter(({ context }) => context.range[1] <= node.range[0]);
        const item = entered.findLast(({ target }) => target !== null && targetNames(target).includes(name));
        if (item !== undefined) return held(this.of(item.context, beyond, depth), placeOf(module, item.context));
      }
      // Names of a class body are not seen from its methods.
      if (outer.type !== "PyFunction") continue;
      const parameter = parameterOf(name, outer);
      const assigned = this.assigned(name, outer, { ...site, around: around.slice(0, i + 1) }, depth);
      if (assigned !== undefined) return parameter === null ? assigned : null;
      if (parameter !== null) return this.parameter(parameter, beyond, depth);
    }
    return this.ofModule(name, module, depth);
  }

  /** What the assignments of a function give a name; `undefined` where there are none. */
  private assigned(name: string, fn: PyFunction, site: Site, depth: number): Sender | null | undefined {
    const found: (Sender | null)[] = [];
    let isHidden = false;
    inside(fn, node => {
      if (node.type === "PyAssign" && node.targets.some(target => targetNames(target).includes(name))) {
        const { annotation, value, targets } = node;
        const typed = annotation === null ? null : this.typed(annotation, site, depth);
        const given = value === null || targets.some(({ type }) => type !== "PyName") ? null : value;
        const sender = given === null ? null : this.of(given, { ...site, node }, depth);
        found.push(held(sender ?? typed, placeOf(site.module, node)));
      }
      isHidden ||= node.type === "PyFor" && targetNames(node.target).includes(name);
      isHidden ||=
        node.type === "PyWith" &&
        node.items.some(({ target }) => target !== null && targetNames(target).includes(name));
    });
    if (found.length === 0) return isHidden ? null : undefined;
    return found.length > 1 || isHidden ? null : found[0];
  }

  private parameter(parameter: PyParameter, site: Site, depth: number): Sender | null {
    const { annotation, byDefault } = parameter;
    const place = placeOf(site.module, parameter);
    const typed = annotation === null ? null : this.typed(annotation, site, depth);
    const injected = byDefault === null ? null : this.injected(byDefault, site, depth);
    if (typed === null) return held(injected, place);
    return held({ ...typed, engine: injected?.engine ?? typed.engine }, place);
  }

  private ofModule(name: string, module: Module, depth: number): Sender | null {
    if (depth > LONGEST) return null;
    const found = this.modules.value(module, name);
    if (found === null) return null;
    const place = `${found.module.path}#${found.name}`;
    return held(this.of(found.value, siteIn(found.module, found.value), depth + 1), place);
  }

  // ── attributes ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private attribute(object: PyExpression, name: string, site: Site, depth: number): Sender | null {
    if (object.type !== "PyName") return null;
    if (object.name === "self" || object.name === "cls") {
      const node = site.around.findLast((outer): outer is PyClass => outer.type === "PyClass");
      return node === undefined ? null : this.member({ module: site.module, node }, name, depth);
    }
    const module = this.modules.moduleNamed(site.module, object.name);
    return module === null ? null : this.ofModule(name, module, depth);
  }

  /** `self.session`: declared in the class, or given to it when it is made. */
  private member({ module, node }: ClassAt, name: string, depth: number): Sender | null {
    if (depth > LONGEST) return null;
    const place = `${module.path}#${node.name}.${name}`;
    for (const member of node.body) {
      if (member.type === "PyAssign" && member.targets.some(target => targetNames(target).includes(name))) {
        const site: Site = { module, around: [node], node: member };
        const typed = member.annotation === null ? null : this.typed(member.annotation, site, depth);
        return held(typed ?? (member.value === null ? null : this.of(member.value, site, depth)), place);
      }
      if (member.type !== "PyFunction" || member.name !== "__init__") continue;
      let found: Sender | null | undefined;
      inside(member, inner => {
        if (inner.type !== "PyAssign" || inner.value === null) return;
        const isIt = inner.targets.some(
          target =>
            target.type === "PyAttribute" &&
            target.name === name &&
            target.object.type === "PyName" &&
            target.object.name === "self",
        );
        if (isIt) found = this.of(inner.value, { module, around: [node, member], node: inner }, depth);
      });
      if (found !== undefined) return held(found, place);
    }
    for (const { value } of node.bases) {
      const base = value.type === "PyName" ? this.modules.definition(module, value.name) : null;
      const found =
        base?.node.type === "PyClass" ? this.member({ module: base.module, node: base.node }, name, depth + 1) : null;
      if (found !== null) return found;
    }
    return null;
  }

  // ── what makes them ────────────────────────────────────────────────────────────────────────────────────────────────

  private made(call: PyCall, site: Site, depth: number): Sender | null {
    const { callee } = call;
    const library = site.module.library(callee);
    if (library !== null) {
      const isAsync = ENGINES.get(library);
      if (isAsync !== undefined) return { kind: "engine", isAsync, engine: null, place: null };
      const type = TYPES.get(library);
      if (type === undefined) return null;
      const bind = call.args.find(({ kind, name }, i) => (kind === "positional" && i === 0) || name === "bind");
      const bound = bind === undefined ? null : this.of(bind.value, site, depth);
      const session = call.args.find(({ name }) => name === "class_")?.value;
      const made = session === undefined ? null : TYPES.get(site.module.library(session) ?? "");
      // What is bound to a connection takes part in its transaction.
      const engine = bound?.kind === "connection" ? null : (bound?.engine ?? null);
      return { kind: type.kind, isAsync: type.isAsync || made?.isAsync === true, engine, place: null };
    }
    if (callee.type === "PyAttribute" && (callee.name === "begin" || callee.name === "connect")) {
      const owner = this.of(callee.object, site, depth);
      if (owner?.kind === "factory") return { ...owner, kind: "session", place: null };
      if (owner?.kind === "engine") return { ...owner, kind: "connection", place: null };
    }
    const maker = this.of(callee, site, depth);
    if (maker?.kind === "factory") return { ...maker, kind: "session", place: null };
    // `Session()` of a scoped session is the session of the scope.
    if (maker !== null) return maker.kind === "session" ? maker : null;
    const helper = helperOf(call, site.around, site.module, this.modules);
    return helper === null ? null : this.givenBy(helper.fn, helper.module, depth);
  }

  /** What a function gives that opens a session: by its type, and by the one session that it makes. */
  private givenBy(fn: PyFunction, module: Module, depth: number): Sender | null {
    if (depth > LONGEST) return null;
    const site = siteIn(module, fn);
    const typed = fn.returns === null ? null : this.typed(yielded(fn.returns), site, depth);
    const made: Sender[] = [];
    inside(fn, node => {
      const values = node.type === "PyWith" ? node.items.map(({ context }) => context) : [];
      if (node.type === "PyAssign" && node.value !== null) values.push(node.value);
      if (node.type === "PyReturn" && node.value?.type === "PyCall") values.push(node.value);
      for (const value of values) {
        const sender = this.of(value, { module, around: [fn], node }, depth + 1);
        if (sender?.kind === "session" || sender?.kind === "connection") made.push(sender);
      }
    });
    const [only, ...others] = made;
    const one = only !== undefined && others.length === 0 ? only : null;
    if (typed === null) return one === null ? null : { ...one, place: null };
    return { ...typed, engine: one?.engine ?? null, place: null };
  }

  // ── types ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What an annotation says, with what is injected: `Annotated[AsyncSession, Depends(get_session)]`. */
  private typed(annotation: PyExpression, site: Site, depth: number): Sender | null {
    if (depth > LONGEST) return null;
    if (annotation.type === "PyBinary" && annotation.operator === "|") {
      const [left, right] = [annotation.left, annotation.right];
      if (isNone(right)) return this.typed(left, site, depth + 1);
      return isNone(left) ? this.typed(right, site, depth + 1) : null;
    }
    if (annotation.type === "PySubscript") {
      const { object, index } = annotation;
      const name = object.type === "PyName" || object.type === "PyAttribute" ? object.name : "";
      if (name !== "Annotated" && name !== "Optional") return this.typed(object, site, depth + 1);
      const [type, ...extra] = index?.type === "PySequence" ? index.items : [index];
      if (type == null || type.type === "PySpread") return null;
      const typed = this.typed(type, site, depth + 1);
      const injected = extra.flatMap(item =>
        item === null || item === undefined || item.type === "PySpread" ? [] : [this.injected(item, site, depth + 1)],
      );
      return typed === null ? null : { ...typed, engine: injected.find(found => found !== null)?.engine ?? null };
    }
    const library = site.module.library(annotation);
    if (library !== null) {
      const type = TYPES.get(library);
      return type === undefined ? null : { ...type, engine: null, place: null };
    }
    // `SessionDep = Annotated[AsyncSession, Depends(get_session)]`
    if (annotation.type !== "PyName") return null;
    const alias = this.modules.value(site.module, annotation.name);
    return alias === null ? null : this.typed(alias.value, siteIn(alias.module, alias.value), depth + 1);
  }

  /** `Depends(get_session)` of FastAPI. */
  private injected(node: PyExpression, site: Site, depth: number): Sender | null {
    const [first] = node.type === "PyCall" ? node.args : [];
    if (node.type !== "PyCall" || first?.value.type !== "PyName" || !/Depends$/.test(site.module.textOf(node.callee)))
      return null;
    const found = this.modules.definition(site.module, first.value.name);
    return found?.node.type === "PyFunction" ? this.givenBy(found.node, found.module, depth) : null;
  }
}

/** The session that a name holds; an engine or factory is known by its place where nothing else shows which one it is. */
function held(sender: Sender | null, place: string): Sender | null {
  if (sender === null) return null;
  const isSource = sender.kind === "engine" || sender.kind === "factory";
  return {
    ...sender,
    engine: sender.engine ?? (isSource ? place : null),
    place: sender.place ?? place,
  };
}

function placeOf(module: Module, node: { readonly range: Range }): string {
  return `${module.path}:${String(node.range[0])}`;
}

function siteIn(module: Module, node: PyNode): Site {
  return { module, around: [], node };
}

function isNone(node: PyExpression): boolean {
  return node.type === "PyConstant" && node.value === null;
}

/** `AsyncSession` of `AsyncIterator[AsyncSession]`, which a generator returns. */
function yielded(type: PyExpression): PyExpression {
  if (type.type !== "PySubscript" || type.index === null) return type;
  const name = type.object.type === "PyName" || type.object.type === "PyAttribute" ? type.object.name : "";
  if (!/(?:Generator|Iterator|Iterable|ContextManager)$/.test(name)) return type;
  const [first] = type.index.type === "PySequence" ? type.index.items : [type.index];
  return first === undefined || first.type === "PySpread" ? type : first;
}

/** The `with` blocks around a place of a function that begin a transaction, the innermost first. */
export function transactionsAround(around: readonly PyNode[], node: PyNode): readonly Begun[] {
  const found: Begun[] = [];
  for (let i = around.length - 1; i >= 0; i--) {
    const outer = around[i] as PyNode;
    if (outer.type === "PyFunction" || outer.type === "PyLambda" || outer.type === "PyClass") break;
    if (outer.type !== "PyWith" || !outer.body.some(({ range }) => within(node.range, range))) continue;
    for (const { context, target } of outer.items) {
      if (context.type !== "PyCall" || context.callee.type !== "PyAttribute") continue;
      const { name, object } = context.callee;
      if (name === "begin") found.push({ call: context, block: outer, object, target, around: around.slice(0, i) });
    }
  }
  return found;
}

/** A transaction that a `with` block begins. */
export interface Begun {
  readonly call: PyCall;
  readonly block: PyWith;
  /** `engine` of `engine.begin()`. */
  readonly object: PyExpression;
  /** What `as` names. */
  readonly target: PyExpression | null;
  readonly around: readonly PyNode[];
}
