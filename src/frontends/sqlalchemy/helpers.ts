import { dirname, join } from "node:path";
import type { Iteration } from "../../model/query.js";
import type { Project } from "../../project/project.js";
import { TextCache } from "../../project/text-cache.js";
import type { PyArgument, PyCall, PyClass, PyExpression, PyFunction } from "../../python/tree.js";
import { findCalls, scopeOf, type FoundCall } from "./calls.js";
import { decisive } from "./iteration.js";
import { derivedFrom, loopsAround } from "./loops.js";
import { Module } from "./module.js";
import { mentions, walk, type PyNode } from "../../python/walk.js";

/** A function, and where it is. */
export interface Helper {
  readonly fn: PyFunction;
  readonly module: Module;
}

/** The modules that others import, and what each of them sends: many linted files lead to the same. */
const shared = new TextCache<Module>();
const sent = new WeakMap<Module, readonly FoundCall[]>();

/** The modules of a project, read when an import leads there. */
export class Modules {
  constructor(private readonly project: Project) {}

  callsOf(module: Module): readonly FoundCall[] {
    let calls = sent.get(module);
    if (calls === undefined) {
      calls = findCalls(module);
      sent.set(module, calls);
    }
    return calls;
  }

  /** The file of the repository that an import in a module means. */
  resolve(from: Module, name: string): Module | null {
    const level = /^\.*/.exec(name)?.[0].length ?? 0;
    const parts = name
      .slice(level)
      .split(".")
      .filter(part => part !== "");
    if (level > 0) {
      let folder = dirname(from.path);
      for (let up = 1; up < level; up++) folder = dirname(folder);
      return this.at(join(folder, ...parts));
    }
    // An import is seen from some folder above: which one, the file that is there tells.
    for (let folder = dirname(from.path); ; folder = dirname(folder)) {
      const module = parts.length === 0 ? null : this.at(join(folder, ...parts));
      if (module !== null || folder === this.project.root || folder === dirname(folder)) return module;
    }
  }

  private at(path: string): Module | null {
    for (const file of [`${path}.py`, join(path, "__init__.py")]) {
      const text = this.project.read(file);
      if (text !== null) return shared.get(file, text, () => new Module(file, text));
    }
    return null;
  }

  /** The class or function that a name of a module stands for, through imports. */
  definition(from: Module, name: string): { readonly module: Module; readonly node: PyClass | PyFunction } | null {
    return this.declared(from, name, (module, own) => {
      const node = module.classes.get(own) ?? module.functions.get(own);
      return node === undefined ? null : { module, node };
    });
  }

  /** What a name of a module is assigned, through imports, and the module and name that it is assigned to. */
  value(
    from: Module,
    name: string,
  ): { readonly module: Module; readonly name: string; readonly value: PyExpression } | null {
    return this.declared(from, name, (module, own) => {
      const value = module.values.get(own);
      return value == null ? null : { module, name: own, value };
    });
  }

  /** What the first module on the way of the imports of a name has for it. */
  private declared<T>(
    from: Module,
    name: string,
    own: (module: Module, name: string) => T | null,
    depth = 0,
  ): T | null {
    const found = own(from, name);
    if (found !== null) return found;
    const imported = from.imports.get(name);
    if (imported === undefined || imported.member === null || depth > 4) return null;
    const module = this.resolve(from, imported.module);
    return module === null ? null : this.declared(module, imported.member, own, depth + 1);
  }

  /** The file of the repository that a name stands for: `import app.db as db`, `from app import db`. */
  moduleNamed(from: Module, name: string): Module | null {
    const imported = from.imports.get(name);
    if (imported === undefined) return null;
    const { module, member } = imported;
    if (member === null) return this.resolve(from, module);
    return this.resolve(from, `${module}${module.endsWith(".") ? "" : "."}${member}`);
  }
}

/** The iterations of loops that call a function which sends a query: one for each query of the function. */
export function helperIterations(
  module: Module,
  modules: Modules,
): readonly { readonly call: FoundCall; readonly iteration: Iteration }[] {
  const found: { call: FoundCall; iteration: Iteration }[] = [];
  walk(module.tree, ({ node, around }) => {
    if (node.type !== "PyCall") return true;
    const loops = loopsAround(node, around, module);
    if (loops.length === 0) return true;
    const helper = helperOf(node, around, module, modules);
    if (helper === null) return true;
    const calls = modules.callsOf(helper.module).filter(({ scope }) => scope === helper.fn);
    if (calls.length === 0) return true;
    const writes =
      WRITING_NAME.test(helper.fn.name) || calls.some(({ action }) => WRITES.has(action)) || changesObjects(helper.fn);
    const entered = loops.map(loop => {
      const outside = derivedFrom(loop.elements, loop.inside, module);
      const given = passed(node, helper, argument => mentions(argument.value, outside, module.text));
      return { loop, derived: derivedFrom(given, helper.fn.body, helper.module) };
    });
    for (const call of calls) {
      // Within a loop of its own the helper is what another loop should call once.
      if (loopsAround(call.node, call.around, helper.module).length > 0) continue;
      const turns = entered.map(({ loop, derived }) => ({
        call,
        module: helper.module,
        loop,
        outer: module,
        site: node,
        derived,
        calls: modules.callsOf(module),
      }));
      const iteration = decisive(turns);
      if (iteration === null) continue;
      const { callee } = node;
      const via = {
        name: helper.fn.name,
        call: { start: callee.range[0], end: callee.range[1] },
        path: null,
        file: null,
      };
      const doubts = writes ? [...iteration.doubts, "unitOfWork" as const] : iteration.doubts;
      found.push({ call, iteration: { ...iteration, hoistable: false, doubts, via } });
    }
    return true;
  });
  return found;
}

const WRITES: ReadonlySet<string> = new Set(["create", "update", "delete", "upsert", "raw"]);

/** Whether a function adds, removes or changes rows by way of their objects. */
function changesObjects(fn: PyFunction): boolean {
  let found = false;
  walk(fn, ({ node }) => {
    if (node.type === "PyAssign")
      found ||= node.targets.some(
        target => target.type === "PyAttribute" && target.object.type === "PyName" && target.object.name !== "self",
      );
    if (node.type === "PyCall" && node.callee.type === "PyAttribute") found ||= UNIT_OF_WORK.test(node.callee.name);
    if (node.type === "PyCall" && node.callee.type === "PyName") found ||= WRITING_NAME.test(node.callee.name);
    return !found;
  });
  return found;
}

const UNIT_OF_WORK = /^(?:add|add_all|delete|merge|flush|commit|begin|begin_nested|bulk_\w+)$/;
const WRITING_NAME = /^_?(?:create|update|upsert|delete|remove|insert|save|setattr|mark)(?:_|$)/;

/** The parameters that get an argument of this kind. */
function passed(call: PyCall, { fn }: Helper, suits: (argument: PyArgument) => boolean): readonly string[] {
  const isMethod = fn.params[0]?.name === "self" || fn.params[0]?.name === "cls";
  const params = isMethod ? fn.params.slice(1) : fn.params;
  const positional = call.args.filter(({ kind }) => kind === "positional");
  return call.args.filter(suits).flatMap(argument => {
    if (argument.kind === "keyword" && argument.name !== null) return [argument.name];
    const at = positional.indexOf(argument);
    const param = at < 0 ? undefined : params[at];
    return param === undefined ? [] : [param.name];
  });
}

/** The function of the repository that a call runs, where the source says which. */
export function helperOf(call: PyCall, around: readonly PyNode[], module: Module, modules: Modules): Helper | null {
  const { callee } = call;
  if (callee.type === "PyName") {
    const found = modules.definition(module, callee.name);
    return found?.node.type === "PyFunction" ? { fn: found.node, module: found.module } : null;
  }
  if (callee.type !== "PyAttribute") return null;
  const { object, name } = callee;
  if (object.type === "PyName" && (object.name === "self" || object.name === "cls")) {
    const owner = around.findLast((node): node is PyClass => node.type === "PyClass");
    return owner === undefined ? null : methodOf({ module, node: owner }, name, modules);
  }
  if (object.type === "PyName") {
    const target = modules.moduleNamed(module, object.name);
    const fn = target?.functions.get(name);
    if (target !== null && fn !== undefined) return { fn, module: target };
  }
  const type = typeOf(object, around, module, modules);
  return type === null ? null : methodOf(type, name, modules);
}

/** A class, and where it is. */
export type ClassAt = { readonly module: Module; readonly node: PyClass };

function methodOf({ module, node }: ClassAt, name: string, modules: Modules, depth = 0): Helper | null {
  const fn = node.body.find((member): member is PyFunction => member.type === "PyFunction" && member.name === name);
  if (fn !== undefined) return { fn, module };
  for (const { value } of node.bases) {
    const base = depth < 4 && value.type === "PyName" ? modules.definition(module, value.name) : null;
    const found =
      base?.node.type === "PyClass"
        ? methodOf({ module: base.module, node: base.node }, name, modules, depth + 1)
        : null;
    if (found !== null) return found;
  }
  return null;
}

/** The class of a name or of `self.name`: declared, or made by calling it. */
function typeOf(object: PyExpression, around: readonly PyNode[], module: Module, modules: Modules): ClassAt | null {
  const classNamed = (type: PyExpression | null): ClassAt | null => {
    if (type?.type !== "PyName") return null;
    const found = modules.definition(module, type.name);
    return found?.node.type === "PyClass" ? { module: found.module, node: found.node } : null;
  };
  const made = (value: PyExpression | null): ClassAt | null =>
    value?.type === "PyCall" ? classNamed(value.callee) : null;
  if (object.type === "PyName") {
    const scope = scopeOf(around, module);
    const parameter = scope.type === "PyFunction" ? scope.params.find(({ name }) => name === object.name) : undefined;
    if (parameter !== undefined) return classNamed(parameter.annotation);
    let found: ClassAt | null = null;
    walk(scope, ({ node }) => {
      if (
        node.type === "PyAssign" &&
        node.targets.some(target => target.type === "PyName" && target.name === object.name)
      )
        found ??= made(node.value);
      return found === null;
    });
    return found ?? made(module.values.get(object.name) ?? null);
  }
  if (object.type !== "PyAttribute" || object.object.type !== "PyName" || object.object.name !== "self") return null;
  const owner = around.findLast((node): node is PyClass => node.type === "PyClass");
  const init = owner?.body.find(
    (member): member is PyFunction => member.type === "PyFunction" && member.name === "__init__",
  );
  if (init === undefined) return null;
  let found: ClassAt | null = null;
  walk(init, ({ node }) => {
    if (
      node.type !== "PyAssign" ||
      !node.targets.some(target => target.type === "PyAttribute" && target.name === object.name)
    )
      return true;
    const { value } = node;
    const parameter = value?.type === "PyName" ? init.params.find(({ name }) => name === value.name) : undefined;
    found ??= parameter === undefined ? made(value) : classNamed(parameter.annotation);
    return false;
  });
  return found;
}
