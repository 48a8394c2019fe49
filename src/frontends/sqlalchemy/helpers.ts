import { dirname, join } from "node:path";
import type { Project } from "../../project/project.js";
import { TextCache } from "../../project/text-cache.js";
import type { PyCall, PyClass, PyExpression, PyFunction } from "../../python/tree.js";
import { findCalls, findOpenCalls, scopeOf, type FoundCall } from "./calls.js";
import { Module } from "./module.js";
import { walk, type PyNode } from "../../python/walk.js";

/** A function, and where it is. */
export interface Helper {
  readonly fn: PyFunction;
  readonly module: Module;
  /** The class that it is written in; `null` for a function of its own. */
  readonly home: PyClass | null;
  /** The class that `self` and `cls` stand for: the one that it was looked up in, which may inherit it. */
  readonly owner: ClassAt | null;
}

/** The modules that others import, and what each of them sends: many linted files lead to the same. */
const shared = new TextCache<Module>();
const sent = new WeakMap<Module, readonly FoundCall[]>();
const open = new WeakMap<Module, readonly FoundCall[]>();

/** The modules of a project, read when an import leads there. */
export class Modules {
  private readonly resolved = new Map<string, Module | null>();

  constructor(private readonly project: Project) {}

  callsOf(module: Module): readonly FoundCall[] {
    let calls = sent.get(module);
    if (calls === undefined) {
      calls = findCalls(module);
      sent.set(module, calls);
    }
    return calls;
  }

  /** The reads of a module whose statement another function has made. */
  openCallsOf(module: Module): readonly FoundCall[] {
    let calls = open.get(module);
    if (calls === undefined) {
      calls = findOpenCalls(module);
      open.set(module, calls);
    }
    return calls;
  }

  /** The file of the repository that an import in a module means. */
  resolve(from: Module, name: string): Module | null {
    const key = `${dirname(from.path)}\0${name}`;
    let found = this.resolved.get(key);
    if (found === undefined) this.resolved.set(key, (found = this.search(from, name)));
    return found;
  }

  private search(from: Module, name: string): Module | null {
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

/**
 * The function of the repository that a call runs, where the source says which. `owner` is the class that `self` stands for, where
 * that is known better than by the class around.
 */
export function helperOf(
  call: PyCall,
  around: readonly PyNode[],
  module: Module,
  modules: Modules,
  owner: ClassAt | null = null,
): Helper | null {
  const { callee } = call;
  if (callee.type === "PyName") {
    const found = modules.definition(module, callee.name);
    return found?.node.type === "PyFunction" ? { fn: found.node, module: found.module, home: null, owner: null } : null;
  }
  if (callee.type !== "PyAttribute") return null;
  const { object, name } = callee;
  if (object.type === "PyName" && (object.name === "self" || object.name === "cls")) {
    const node = around.findLast((outer): outer is PyClass => outer.type === "PyClass");
    const self = owner ?? (node === undefined ? null : { module, node });
    return self === null ? null : methodOf(self, name, modules);
  }
  const target = moduleAt(object, module, modules);
  const fn = target?.functions.get(name);
  if (target !== null && fn !== undefined) return { fn, module: target, home: null, owner: null };
  const type = classNamed(object, module, modules) ?? typeOf(object, around, module, modules);
  return type === null ? null : methodOf(type, name, modules);
}

/** The file that a name or a dotted name stands for: `db`, `app.db`. */
function moduleAt(node: PyExpression, module: Module, modules: Modules): Module | null {
  if (node.type === "PyName") return modules.moduleNamed(module, node.name);
  if (node.type !== "PyAttribute") return null;
  const outer = moduleAt(node.object, module, modules);
  if (outer === null) return null;
  return modules.moduleNamed(outer, node.name) ?? (isPackage(outer) ? modules.resolve(outer, `.${node.name}`) : null);
}

function isPackage({ path }: Module): boolean {
  return path.endsWith("__init__.py");
}

/** A class, and where it is. */
export type ClassAt = { readonly module: Module; readonly node: PyClass };

/** The class that a name stands for, through imports. */
function classNamed(type: PyExpression | null, module: Module, modules: Modules): ClassAt | null {
  if (type?.type !== "PyName") return null;
  const found = modules.definition(module, type.name);
  return found?.node.type === "PyClass" ? { module: found.module, node: found.node } : null;
}

function methodOf(of: ClassAt, name: string, modules: Modules, owner = of, depth = 0): Helper | null {
  const { module, node } = of;
  const fn = node.body.find((member): member is PyFunction => member.type === "PyFunction" && member.name === name);
  if (fn !== undefined) return { fn, module, home: node, owner };
  for (const { value } of node.bases) {
    const base = depth < 4 ? classNamed(value, module, modules) : null;
    const found = base === null ? null : methodOf(base, name, modules, owner, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** The class of a name or of `self.name`: declared, or made by calling it. */
function typeOf(object: PyExpression, around: readonly PyNode[], module: Module, modules: Modules): ClassAt | null {
  const typed = (type: PyExpression | null): ClassAt | null => classNamed(type, module, modules);
  const made = (value: PyExpression | null): ClassAt | null => (value?.type === "PyCall" ? typed(value.callee) : null);
  if (object.type === "PyName") {
    const scope = scopeOf(around, module);
    const parameter = scope.type === "PyFunction" ? scope.params.find(({ name }) => name === object.name) : undefined;
    if (parameter !== undefined) return typed(parameter.annotation);
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
    found ??= parameter === undefined ? made(value) : typed(parameter.annotation);
    return false;
  });
  return found;
}
