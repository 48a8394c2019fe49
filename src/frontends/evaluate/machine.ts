import type { TSESTree } from "@typescript-eslint/utils";
import type { Dialect } from "../../model/dialect.js";
import type { Project } from "../../project/project.js";
import type { ScriptFile } from "../index.js";
import { parseShared } from "../parse.js";
import { callFunction, classMember, construct, initialise } from "./calls.js";
import { evaluate } from "./expressions.js";
import { globals, toJson } from "./globals.js";
import { scriptModule, type ScriptModule } from "./modules.js";
import { force, type Scope } from "./scope.js";
import { importValue, loadModule } from "./load.js";
import { holdsConnection, Run, type Leaving, type Listener } from "./run.js";
import {
  type ClassValue,
  constant,
  type FunctionNode,
  type FunctionValue,
  type ObjectValue,
  type Site,
  unknown,
  type Value,
} from "./values.js";

export { either, NORMAL, ScriptThrow, type Completion, type Listener } from "./run.js";

/** One call of a function, or the top level of a module. */
export interface Frame extends Leaving {
  readonly module: ScriptModule;
  readonly scope: Scope;
  readonly self: Value | null;
  readonly home: ClassValue | null;
  readonly node: FunctionNode | null;
}

/** What packages export, by the specifier of their import. */
export type Packages = Pick<ReadonlyMap<string, Value>, "get">;

/**
 * Runs a script over values that are known or unknown. It follows constants, loops over known lists, helpers of the
 * repository, classes, promises and callbacks; under a condition that it does not know it runs both ways and remembers
 * that what happens there is conditional.
 */
export class Machine extends Run<ScriptModule> {
  main: ScriptModule;
  private readonly modules = new Map<string, ScriptModule>();
  private readonly globalScope: Scope;
  /** How often `await` has waited: what is made between two of them begins at once. */
  waits = 0;
  private knownDialect: Dialect | undefined;
  /** Files whose text the result depends on, besides the linted one. */
  readonly dependencies = new Set<string>();

  constructor(
    file: ScriptFile,
    readonly project: Project,
    /** The packages that a front-end models, by the specifier of their import. */
    readonly packages: Packages,
    listener: Listener,
  ) {
    super(listener);
    this.globalScope = globals(this);
    this.main = scriptModule(file, this.globalScope);
    this.modules.set(file.path, this.main);
  }

  /** The dialect of the linted file. */
  get dialect(): Dialect {
    this.knownDialect ??= this.project.dialectOf(this.main.path, this.main.text);
    return this.knownDialect;
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

  /** Runs something that is located in another file of the repository than the one that was linted. */
  seenFrom<T>(module: ScriptModule, run: () => T): T {
    const { main } = this;
    this.main = module;
    try {
      return run();
    } finally {
      this.main = main;
    }
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

  /** A value as JSON; `null` where a part of it is not constant. */
  json(value: Value): string | null {
    const json = toJson(value);
    return json === undefined ? null : JSON.stringify(json);
  }

  // --- evaluation ---

  evaluate(node: TSESTree.Node, frame: Frame): Value {
    return evaluate(node, frame, this);
  }

  /** Runs what an `await` waits for. */
  wait(run: () => Value): Value {
    const value = run();
    this.waits++;
    return value;
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
