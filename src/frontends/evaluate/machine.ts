import type { TSESTree } from "@typescript-eslint/utils";
import type { Dialect } from "../../model/dialect.js";
import type { Certainty, OpaqueReason } from "../../model/operation.js";
import type { Span } from "../../model/span.js";
import type { Project } from "../../project/project.js";
import type { ScriptFile } from "../index.js";
import { parseShared } from "../parse.js";
import { callFunction, classMember, construct, initialise } from "./calls.js";
import { evaluate } from "./expressions.js";
import { globals, toJson } from "./globals.js";
import { scriptModule, type ScriptModule } from "./modules.js";
import type { Binding } from "./scope.js";
import { force, type Scope } from "./scope.js";
import { importValue, loadModule } from "./load.js";
import {
  type ClassValue,
  constant,
  type FunctionNode,
  type FunctionValue,
  type Host,
  type ObjectValue,
  type Origin,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from "./values.js";

/** How a statement ended. */
export type Completion =
  | { readonly type: "normal" }
  | { readonly type: "return" | "throw"; readonly value: Value }
  | { readonly type: "break" | "continue"; readonly label: string | null };

export const NORMAL: Completion = { type: "normal" };

/** One call of a function, or the top level of a module. */
export interface Frame {
  readonly module: ScriptModule;
  readonly scope: Scope;
  readonly self: Value | null;
  readonly home: ClassValue | null;
  readonly node: FunctionNode | null;
  /** What `return` under an unknown condition may have given. */
  readonly returned: Value[];
  /** Whether an unknown condition may have left the function, or this turn of a loop, already. */
  maybeLeft: boolean;
}

/** What a front-end wants to hear of. */
export interface Listener {
  /** Something that changes the database, or may, and cannot be followed. */
  opaque(reason: OpaqueReason, detail: string, span: Span): void;
  /** What a function whose name asks for the database system (`isMySQL(knex)`) answers; `null` for any other. */
  answer(name: string): boolean | null;
  /** Whether a word that scripts call databases by means the one at hand; `null` for a word that is none, or unsure. */
  isDatabase(word: string): boolean | null;
}

/** A `throw` of the script that nothing in it has caught yet. */
export class ScriptThrow extends Error {
  constructor(readonly value: Value) {
    super("the script throws");
  }
}

/** The evaluation gives up: the script does more than it is allowed to. */
export class BudgetExceeded extends Error {}

/**
 * Runs a script over values that are known or unknown. It follows constants, loops over known lists, helpers of the
 * repository, classes, promises and callbacks; under a condition that it does not know it runs both ways and remembers
 * that what happens there is conditional.
 */
export class Machine {
  /** The linted file: everything is located in it. */
  readonly main: ScriptModule;
  private readonly modules = new Map<string, ScriptModule>();
  private readonly globalScope: Scope;
  private conditions = 0;
  private steps = 0;
  private knownDialect: Dialect | undefined;
  private readonly trail: { readonly binding: Binding; readonly value: Binding["value"] }[] = [];
  /** The functions that are being called, innermost last. */
  readonly stack: { readonly node: FunctionNode; readonly site: Origin }[] = [];
  /** Files whose text the result depends on, besides the linted one. */
  readonly dependencies = new Set<string>();

  constructor(
    file: ScriptFile,
    readonly project: Project,
    /** The packages that a front-end models, by the specifier of their import. */
    readonly packages: ReadonlyMap<string, Value>,
    public listener: Listener,
  ) {
    this.globalScope = globals(this);
    this.main = scriptModule(file, this.globalScope);
    this.modules.set(file.path, this.main);
  }

  /** The dialect of the linted file. */
  get dialect(): Dialect {
    this.knownDialect ??= this.project.dialectOf(this.main.path, this.main.text);
    return this.knownDialect;
  }

  /** Starts another run over the same modules. */
  begin(listener: Listener): void {
    this.listener = listener;
    this.steps = 0;
    this.conditions = 0;
    this.stack.length = 0;
  }

  /** What a name means that no module declares. */
  global(name: string): Value | null {
    const binding = this.globalScope.lookup(name);
    return binding === null ? null : force(binding);
  }

  // --- modules ---

  /** The exports of the linted file. */
  load(): ScriptModule {
    loadModule(this.main, this);
    return this.main;
  }

  /** The module that an import means; `null` for packages and what cannot be read. */
  importModule(from: ScriptModule, specifier: string): ScriptModule | null {
    const path = this.project.resolveImport(from.path, specifier);
    return path === null ? null : this.moduleAt(path);
  }

  /** The module in a file of the repository; `null` for one that cannot be read. */
  moduleAt(path: string): ScriptModule | null {
    const known = this.modules.get(path);
    if (known !== undefined) return known;
    const text = this.project.read(path);
    const ast = text === null ? null : parseShared(path, text);
    if (text === null || ast === null) return null;
    this.dependencies.add(path);
    const module = scriptModule({ path, text, ast }, this.globalScope);
    this.modules.set(path, module);
    loadModule(module, this);
    return module;
  }

  /** What an import gives: a module of the repository, a package that is modelled, or something unknown. */
  importValue(from: ScriptModule, specifier: string, name: string): Value {
    return importValue(from, specifier, name, this);
  }

  // --- where we are ---

  origin(node: TSESTree.Node, module: ScriptModule): Origin {
    return { module, start: node.range[0], end: node.range[1] };
  }

  /**
   * The span in the linted file: of the origin itself, or, for what is written elsewhere, of the call in the linted
   * file that led there.
   */
  locate(origin: Origin): Span {
    if (origin.module === this.main) return { start: origin.start, end: origin.end };
    const caller = this.stack.findLast(({ site }) => site.module === this.main)?.site;
    return caller === undefined ? { start: 0, end: 0 } : { start: caller.start, end: caller.end };
  }

  /** Runs something as if the calls were being made that were being made when `stack` was copied. */
  within<T>(stack: Machine["stack"], run: () => T): T {
    const now = this.stack.splice(0, this.stack.length, ...stack);
    try {
      return run();
    } finally {
      this.stack.splice(0, this.stack.length, ...now);
    }
  }

  /** What surrounds the place that is being evaluated. */
  get certainty(): Certainty {
    return this.conditions > 0 ? "conditional" : "certain";
  }

  /** How the source spells a value that is not constant, for names in messages. */
  label(value: Value, fallback: Origin): string {
    const { module, start, end } = value.origin ?? fallback;
    return end - start > 60 ? "…" : `\${${module.text.slice(start, end)}}`;
  }

  /** A value as JSON; `null` where a part of it is not constant. */
  json(value: Value): string | null {
    const json = toJson(value);
    return json === undefined ? null : JSON.stringify(json);
  }

  // --- what is allowed ---

  /** Counts one step of the evaluation. */
  step(): void {
    if (++this.steps > MOST_STEPS) throw new BudgetExceeded();
  }

  // --- unknown conditions ---

  /** Runs something of which it is not known whether it happens; a value that it throws instead is unknown. */
  conditionally(run: () => Value): Value {
    let value: Value = UNDEFINED;
    const completion = this.attempt(() => {
      value = run();
      return NORMAL;
    });
    return completion.type === "throw" ? unknown("it throws") : value;
  }

  /**
   * Runs what does not belong to where we are: the initialisers of a module happen once and for all, even if the first
   * to need them stands under a condition.
   */
  apart(run: () => void): void {
    const { conditions } = this;
    this.conditions = 0;
    try {
      run();
    } catch (error) {
      if (!(error instanceof ScriptThrow)) throw error;
    } finally {
      this.conditions = conditions;
    }
  }

  apartValue(run: () => Value): Value {
    let value: Value = unknown("its initialiser throws");
    this.apart(() => {
      value = run();
    });
    return value;
  }

  /** What to throw so that the script's own handlers see it. */
  thrown(value: Value): Error {
    return new ScriptThrow(value);
  }

  private attempt(run: () => Completion): Completion {
    this.conditions++;
    try {
      return run();
    } catch (error) {
      if (error instanceof ScriptThrow) return { type: "throw", value: error.value };
      throw error;
    } finally {
      this.conditions--;
    }
  }

  /** Sets a variable; under an unknown condition, so that the other branch can start from the value before. */
  assign(binding: Binding, value: Value): void {
    if (this.conditions > 0) this.trail.push({ binding, value: binding.value });
    binding.value = value;
  }

  /**
   * Runs branches of which one is taken, or none if they are not `exhaustive`. Afterwards a variable that they leave
   * with different values is unknown.
   */
  branches(runs: readonly (() => Completion)[], exhaustive: boolean, frame: Frame): Completion {
    const outcomes: ReadonlyMap<Binding, Binding["value"]>[] = [];
    const completions: Completion[] = [];
    for (const run of runs) {
      const start = this.trail.length;
      completions.push(this.attempt(run));
      outcomes.push(this.undo(start));
    }
    if (!exhaustive) {
      outcomes.push(new Map());
      completions.push(NORMAL);
    }
    this.merge(outcomes.filter((_, i) => completions[i]?.type === "normal"));
    return this.join(completions, frame);
  }

  /** Takes back the assignments since `start`, and tells what they had come to. */
  private undo(start: number): Map<Binding, Binding["value"]> {
    const final = new Map<Binding, Binding["value"]>();
    for (const { binding, value } of this.trail.splice(start).reverse()) {
      if (!final.has(binding)) final.set(binding, binding.value);
      binding.value = value;
    }
    return final;
  }

  private merge(outcomes: readonly ReadonlyMap<Binding, Binding["value"]>[]): void {
    for (const binding of new Set(outcomes.flatMap(outcome => [...outcome.keys()]))) {
      const values = outcomes.map(outcome => outcome.get(binding) ?? binding.value);
      this.assign(
        binding,
        either(values.map(value => (typeof value === "function" ? unknown("it is set later") : value))),
      );
    }
  }

  private join(completions: readonly Completion[], frame: Frame): Completion {
    const staying = completions.filter(completion => completion.type === "normal");
    const leaving = completions.filter(completion => completion.type !== "normal" && completion.type !== "throw");
    for (const completion of leaving) {
      if (completion.type === "return") frame.returned.push(completion.value);
    }
    if (staying.length > 0) {
      // A throw ends the migration, so that what follows runs whenever the migration succeeds.
      if (leaving.length > 0) frame.maybeLeft = true;
      return NORMAL;
    }
    const thrown = completions.find(completion => completion.type === "throw");
    if (leaving.length === 0 && thrown?.type === "throw") throw new ScriptThrow(thrown.value);
    const last = leaving.at(-1);
    if (last === undefined) return NORMAL;
    return last.type === "return" ? { type: "return", value: either(frame.returned.splice(0)) } : last;
  }

  // --- evaluation ---

  evaluate(node: TSESTree.Node, frame: Frame): Value {
    return evaluate(node, frame, this);
  }

  callFunction(fn: FunctionValue, args: readonly Value[], site: Site, self: Value | null): Value {
    return callFunction(fn, args, site, self, this);
  }

  construct(value: Value, args: readonly Value[], site: Site): Value {
    return construct(value, args, site, this);
  }

  initialise(instance: ObjectValue, owner: ClassValue, args: readonly Value[], site: Site): void {
    initialise(instance, owner, args, site, this);
  }

  classMember(owner: ClassValue, key: string, isStatic: boolean, self: Value, site: Site): Value | undefined {
    return classMember(owner, key, isStatic, self, site, this);
  }

  /** Calls whatever can be called. What cannot be followed is reported if it receives a connection. */
  call(callee: Value, args: readonly Value[], site: Site, self: Value | null, name: string): Value {
    switch (callee.kind) {
      case "function":
        return this.callFunction(callee, args, site, self);
      case "native":
        return callee.call(args, site, self);
      case "host": {
        const result = callee.call(args, site);
        if (result !== undefined) return result;
        this.listener.opaque("call", `\`${callee.label}\` cannot be called`, this.locate(site.origin));
        return unknown(`\`${callee.label}\` cannot be called`, site.origin);
      }
      default:
        return this.callUnknown(args, site, name, callee);
    }
  }

  /**
   * A call of code that is not there: its callbacks may run, and what it does with a connection is not known. `callee`
   * is the function or the object that the method belongs to.
   */
  callUnknown(args: readonly Value[], site: Site, name: string, callee: Value | null = null): Value {
    const from = callee?.kind === "unknown" ? callee.from : null;
    if (args.some(arg => holdsConnection(arg))) {
      const answer = this.listener.answer(name);
      if (answer !== null) return constant(answer, site.origin);
      if (from === null || !isHarmless(from)) {
        this.listener.opaque(
          "helper",
          `\`${name}\` receives the connection and cannot be followed`,
          this.locate(site.origin),
        );
      }
    }
    for (const arg of args.flatMap(value => (value.kind === "array" ? value.items : [value]))) {
      if (arg.kind !== "function") continue;
      const handed = arg.node.params.map(() => unknown(`\`${name}\` hands it over`, site.origin, from));
      this.conditionally(() => this.callFunction(arg, handed, site, null));
    }
    return unknown(`it is what \`${name}\` returns`, site.origin, from);
  }
}

/** Packages that compute, print or copy, whatever they are handed. */
function isHarmless(specifier: string): boolean {
  return HARMLESS.has(specifier.split("/")[0] ?? "") || /(?:^|[/-])(?:logging|logger|log|errors?)$/.test(specifier);
}

const HARMLESS: ReadonlySet<string> = new Set([
  "assert",
  "async",
  "bluebird",
  "bson-objectid",
  "chalk",
  "crypto",
  "date-fns",
  "dayjs",
  "debug",
  "lodash",
  "lodash-es",
  "luxon",
  "moment",
  "nanoid",
  "os",
  "p-map",
  "pino",
  "ramda",
  "semver",
  "underscore",
  "util",
  "uuid",
  "winston",
]);

/** One of several values: the only one that is not undefined, if the others say nothing else. */
export function either(values: readonly Value[]): Value {
  const [first, ...others] = values.filter(value => !(value.kind === "constant" && value.value === undefined));
  if (first === undefined) return UNDEFINED;
  return (
    others.reduce<Value | null>((found, value) => (found === null ? null : oneOf(found, value)), first) ??
    unknown("it depends on a condition", first.origin)
  );
}

function oneOf(a: Value, b: Value): Value | null {
  if (sameValue(a, b)) return a;
  return a.kind === "host" ? a.either(b) : null;
}

function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === "constant" && b.kind === "constant") return a.value === b.value;
  if (a.kind !== "text" || b.kind !== "text" || a.pieces.length !== b.pieces.length) return false;
  return a.pieces.every((piece, i) => {
    const other = b.pieces[i];
    return piece.kind === "literal" && other?.kind === "literal" && piece.text === other.text;
  });
}

/** Whether a value is a connection, or an object or array that holds one. */
function holdsConnection(value: Value, depth = 2): boolean {
  if (value.kind === "host") return (value as Host).isConnection;
  if (depth === 0) return false;
  if (value.kind === "array") return value.items.some(item => holdsConnection(item, depth - 1));
  if (value.kind === "object" && value.base?.isConnection === true) return true;
  if (value.kind === "object")
    return [...value.properties.values()].some(({ value: item }) => holdsConnection(item, depth - 1));
  return false;
}

/** Enough for the largest migrations (measured: below 60,000), and over in a fraction of a second. */
const MOST_STEPS = 400_000;
