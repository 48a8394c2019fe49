import type { Dialect } from "../../model/dialect.js";
import type { Project } from "../../project/project.js";
import type { PyAssign, PyExpression } from "../../python/tree.js";
import { constant, type Origin, type Site, unknown, type Value } from "../evaluate/values.js";
import { holdsConnection, Run, type Leaving, type Listener } from "../evaluate/run.js";
import type { Scope } from "../evaluate/scope.js";
import { builtins } from "./builtins.js";
import type { ClassHost } from "./classes.js";
import { evaluate } from "./expressions.js";
import { importedModule, loadModule, pythonModule, type PythonModule } from "./modules.js";

/** One call of a function, or the top level of a module. */
export interface Frame extends Leaving {
  readonly module: PythonModule;
  readonly scope: Scope;
}

/**
 * Runs Python over values that are known or unknown: constants, helpers of the repository, loops over known lists,
 * classes, `with`. Libraries are what a front-end gives for their names.
 */
export class PythonMachine extends Run<PythonModule> {
  readonly main: PythonModule;
  private readonly modules = new Map<string, PythonModule>();
  private readonly globalScope: Scope;
  /** The classes of the repository that have been made, in order. */
  readonly classes: ClassHost[] = [];
  /** Files whose text the result depends on, besides the linted one. */
  readonly dependencies = new Set<string>();

  constructor(
    file: { readonly path: string; readonly text: string },
    readonly project: Project,
    readonly dialect: Dialect,
    /** The packages that a front-end models, by the name of the module. */
    readonly library: (module: string) => Value | undefined,
    listener: Listener,
  ) {
    super(listener);
    this.globalScope = builtins(this);
    this.main = pythonModule(file.path, file.text, this.globalScope);
    this.modules.set(file.path, this.main);
  }

  /** Runs the top level of the linted file. */
  load(): PythonModule {
    loadModule(this.main, this);
    return this.main;
  }

  /** The module in a file of the repository; `null` for one that cannot be read. */
  moduleAt(path: string): PythonModule | null {
    const known = this.modules.get(path);
    if (known !== undefined) return known;
    const text = this.project.read(path);
    if (text === null || text.length > LARGEST_MODULE) return null;
    this.dependencies.add(path);
    const module = pythonModule(path, text, this.globalScope);
    this.modules.set(path, module);
    loadModule(module, this);
    return module;
  }

  /** What `import name` gives. */
  importedModule(from: PythonModule, name: string, level: number): Value {
    return importedModule(from, name, level, this);
  }

  override label(value: Value, fallback: Origin): string {
    const { module, start, end } = value.origin ?? fallback;
    return end - start > 60 ? "…" : `{${module.text.slice(start, end)}}`;
  }

  evaluate(node: PyExpression, frame: Frame): Value {
    return evaluate(node, frame, this);
  }

  /** Calls whatever can be called. What cannot be followed is reported if it receives a connection. */
  call(callee: Value, args: readonly Value[], site: Site, self: Value | null, name: string): Value {
    if (callee.kind === "native") return callee.call(args, site, self);
    if (callee.kind === "host") {
      const result = callee.call(args, site);
      if (result !== undefined) return result;
      this.listener.opaque("call", `\`${callee.label}\` cannot be called`, this.locate(site.origin));
      return unknown(`\`${callee.label}\` cannot be called`, site.origin);
    }
    return this.callUnknown(args, site, name, callee);
  }

  /** What a front-end makes of an attribute that a class only annotates; it has no value otherwise. */
  announced: ((owner: ClassHost, statement: PyAssign) => Value | undefined) | undefined;

  /** What a front-end makes of a method of something unknown; `undefined` for what it has no word for. */
  foreignCall: ((receiver: Value, name: string, args: readonly Value[], site: Site) => Value | undefined) | undefined;

  /** A call of code that is not there: what it does with a connection is not known. */
  callUnknown(args: readonly Value[], site: Site, name: string, callee: Value | null = null): Value {
    const from = callee?.kind === "unknown" ? callee.from : null;
    const given = site.keywords === undefined ? args : [...args, site.keywords];
    if (given.some(arg => holdsConnection(arg))) {
      const answer = this.listener.answer(name);
      if (answer !== null) return constant(answer, site.origin);
      if (from === null || !isHarmless(from)) {
        const detail = `\`${name}\` receives the connection and cannot be followed`;
        this.listener.opaque("helper", detail, this.locate(site.origin));
      }
    }
    return unknown(`it is what \`${name}\` returns`, site.origin, from);
  }
}

/** Modules of the application may be long; what a migration takes from them is not in such a one. */
const LARGEST_MODULE = 400_000;

/** Modules of the standard library and packages that compute, print or copy, whatever they are handed. */
export function isHarmless(module: string): boolean {
  return HARMLESS.has(module.split(".")[0] ?? "");
}

const HARMLESS: ReadonlySet<string> = new Set(
  (
    "abc ast base64 click collections contextlib copy csv dataclasses datetime decimal enum fractions functools hashlib inspect " +
    "io itertools json logging loguru math operator os pathlib pprint random re secrets string structlog sys textwrap time tqdm " +
    "traceback types typing typing_extensions urllib uuid warnings yaml rich pytz orjson cryptography bcrypt passlib pydantic"
  ).split(" "),
);
