import { BriefCache } from "../../project/files.js";
import type { Project } from "../../project/project.js";
import { fateOf } from "./execution.js";
import { findCalls, type FoundCall } from "./find.js";
import type { HelperCall } from "./helpers.js";
import { isWrite } from "./doubts.js";
import { surroundingsOf } from "./loops.js";
import { Modules, type Module } from "./modules.js";
import { Resolver } from "./resolve.js";
import { encloses, isFunction, type CallNode, type FunctionNode } from "./syntax.js";

/** A function with a body, and where it is. */
export interface FunctionAt {
  readonly fn: FunctionNode;
  readonly module: Module;
}

/** A function on the way to a query, and the call of it in the function before. */
export interface Step extends FunctionAt {
  readonly entry: HelperCall;
}

/** How a function comes to send a query. */
export interface Way {
  readonly call: FoundCall;
  /** The functions that are called on the way, from the outermost. */
  readonly steps: readonly Step[];
}

/** What runs because a function does. */
export interface Reached {
  /** The queries that each run of it may send once; those that it repeats by itself are left out. */
  readonly ways: readonly Way[];
  /** All statements, those included. */
  readonly statements: readonly FoundCall[];
}

/** So many functions call each other at most on the way from a loop to a query. */
const DEEPEST = 4;

/** A function that leads to more statements than this is a part of the program, and no helper of a loop. */
const MOST_STATEMENTS = 24;

/** The graph is begun anew when it has read as many files. */
const MOST_MODULES = 400;

const NOTHING: Reached = { ways: [], statements: [] };

/**
 * Which queries the functions of a repository lead to, also through other files. It is made on demand, for the functions that
 * somebody asks for, and each file is read once.
 */
export class CallGraph {
  readonly resolver: Resolver;
  private readonly found = new WeakMap<Module, readonly FoundCall[]>();
  private readonly reached = new WeakMap<FunctionNode, (Reached | undefined)[]>();

  private constructor(private readonly asked: Asked) {
    this.resolver = new Resolver(new Modules(asked, "calls"));
  }

  /** The graph of a repository, as long as the files that it was made from are the same. */
  static of(project: Project): CallGraph {
    let graph = graphs.get(project);
    if (graph === undefined) graphs.set(project, (graph = new BriefCache(known => known.isCurrent())));
    return graph.get("", () => new CallGraph(new Asked(project)));
  }

  /** Whether the files are what they were; too large a graph gives way to a new one. */
  isCurrent(): boolean {
    return this.asked.files <= MOST_MODULES && this.asked.isCurrent();
  }

  /** The queries of a file. */
  callsOf(module: Module): readonly FoundCall[] {
    let calls = this.found.get(module);
    if (calls === undefined) {
      // A client that comes from another file need not be called after its library.
      calls = findCalls(module, this.resolver, this.asked.project);
      this.found.set(module, calls);
    }
    return calls;
  }

  /** The linted file, whose queries are known already. */
  add(module: Module, calls: readonly FoundCall[]): void {
    this.found.set(module, calls);
  }

  /** The function that a call runs, where definitions say which. */
  calleeOf(callee: HelperCall["callee"], module: Module): FunctionAt | null {
    const value = this.resolver.valueOf(callee, module);
    if (value?.kind !== "function" || !isFunction(value.node) || value.node.body == null) return null;
    return { fn: value.node, module: value.module };
  }

  /** What a function leads to. */
  reachedFrom(of: FunctionAt, deepest = DEEPEST): Reached {
    const known = this.reached.get(of.fn) ?? [];
    this.reached.set(of.fn, known);
    return (known[deepest] ??= this.follow(of, deepest));
  }

  private follow({ fn, module }: FunctionAt, deepest: number): Reached {
    if (deepest === 0) return NOTHING;
    const ways: Way[] = [];
    const statements: FoundCall[] = [];
    const own = this.callsOf(module).filter(({ sent }) => encloses(fn, sent));
    for (const call of own) {
      statements.push(call);
      if (call.fate !== "dropped" && this.runsOnceIn(call.sent, fn, module)) ways.push({ call, steps: [] });
    }
    for (const site of callsWithin(fn, module)) {
      if (statements.length > MOST_STATEMENTS) return { ways: [], statements };
      if (own.some(({ node }) => node === site) || !isWaitedFor(site, module)) continue;
      const target = this.calleeOf(site.callee, module);
      if (target === null || target.fn === fn) continue;
      const further = this.reachedFrom(target, deepest - 1);
      if (further.statements.length === 0) continue;
      statements.push(...further.statements);
      if (!this.runsOnceIn(site, fn, module)) continue;
      const entry: HelperCall = { site, callee: site.callee, byName: false };
      for (const { call, steps } of further.ways) ways.push({ call, steps: [{ ...target, entry }, ...steps] });
    }
    return { ways, statements };
  }

  private runsOnceIn(node: FoundCall["sent"], fn: FunctionNode, module: Module): boolean {
    const { loops, fn: around } = surroundingsOf(node, module, this.resolver);
    return around === fn && loops.length === 0;
  }
}

/** Whether a function changes rows on any way. */
export function leadsToWrites({ statements }: Reached): boolean {
  return statements.some(call => isWrite(call));
}

/** Whether somebody waits for what a call gives: what nobody waits for is no step of a loop. */
export function isWaitedFor(site: CallNode, module: Module): boolean {
  const fate = fateOf(site, module);
  return fate === "sent" || fate === "returned";
}

function callsWithin(fn: FunctionNode, module: Module): readonly CallNode[] {
  return module.scopes.calls.filter(
    (node): node is CallNode => node.type === "CallExpression" && node !== (fn as unknown) && encloses(fn, node),
  );
}

const graphs = new WeakMap<Project, BriefCache<CallGraph>>();

/** The questions to a repository that a graph was made from, with the answers. */
class Asked implements Pick<Project, "root" | "read" | "resolveImport"> {
  private readonly texts = new Map<string, string | null>();
  private readonly imports = new Map<string, { from: string; specifier: string; path: string | null }>();

  constructor(readonly project: Project) {}

  get root(): string {
    return this.project.root;
  }

  /** How many files were looked at. */
  get files(): number {
    return this.texts.size;
  }

  read(path: string): string | null {
    let text = this.texts.get(path);
    if (text === undefined) this.texts.set(path, (text = this.project.read(path)));
    return text;
  }

  resolveImport(from: string, specifier: string): string | null {
    const key = `${from}\0${specifier}`;
    let known = this.imports.get(key);
    if (known === undefined) {
      known = { from, specifier, path: this.project.resolveImport(from, specifier) };
      this.imports.set(key, known);
    }
    return known.path;
  }

  isCurrent(): boolean {
    for (const [path, text] of this.texts) if (this.project.read(path) !== text) return false;
    for (const { from, specifier, path } of this.imports.values())
      if (this.project.resolveImport(from, specifier) !== path) return false;
    return true;
  }
}
