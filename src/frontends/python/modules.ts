import { dirname, join } from "node:path";
import { parsePythonShared } from "../../python/parse.js";
import type { PyModule } from "../../python/tree.js";
import { force, Scope } from "../evaluate/scope.js";
import { Host, type SourceModule, unknown, type Value } from "../evaluate/values.js";
import type { Frame, PythonMachine } from "./machine.js";
import { executeBody } from "./statements.js";

/** A Python file under evaluation: its tree and what its top level declares. */
export interface PythonModule extends SourceModule {
  readonly ast: PyModule;
  readonly scope: Scope;
  loaded: boolean;
}

export function pythonModule(path: string, text: string, globals: Scope): PythonModule {
  return { path, text, ast: parsePythonShared(path, text), scope: new Scope(globals), loaded: false };
}

/** Runs the top level of a module, once. */
export function loadModule(module: PythonModule, machine: PythonMachine): void {
  if (module.loaded) return;
  module.loaded = true;
  const frame: Frame = { module, scope: module.scope, returned: [], maybeLeft: false };
  machine.apart(() => void executeBody(module.ast.body, frame, machine));
}

/** A module of the repository as a value. */
class ModuleHost extends Host {
  readonly isConnection = false;

  constructor(
    readonly label: string,
    private readonly module: PythonModule,
    private readonly submodule: (name: string) => Value | undefined,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    if (!this.module.scope.has(property)) return this.submodule(property);
    const binding = this.module.scope.lookup(property);
    return binding === null ? undefined : force(binding);
  }
}

/** A package without a file of its own: its modules are known by their names. */
class PackageHost extends Host {
  readonly isConnection = false;

  constructor(
    readonly label: string,
    private readonly submodule: (name: string) => Value | undefined,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    return this.submodule(property) ?? unknown(`\`${this.label}.${property}\` is not known`, null, this.label);
  }
}

/** What `import name` gives: what a front-end has for it, a module of the repository, or something unknown. */
export function importedModule(from: PythonModule, name: string, level: number, machine: PythonMachine): Value {
  const library = level === 0 ? machine.library(name) : undefined;
  if (library !== undefined) return library;
  for (const base of searchPath(from, level, machine)) {
    const found = moduleBelow(base, name, machine);
    if (found !== null) return found;
  }
  return unknown(`\`${name}\` is not in the repository`, null, name);
}

/** The folders in which Python may look: for a relative import the package, else any above, and `src` beside them. */
function searchPath(from: PythonModule, level: number, { project }: PythonMachine): string[] {
  let folder = dirname(from.path);
  if (level > 0) {
    for (let i = 1; i < level; i++) folder = dirname(folder);
    return [folder];
  }
  const found: string[] = [];
  for (; ; folder = dirname(folder)) {
    found.push(folder, join(folder, "src"));
    if (folder === project.top || folder === dirname(folder)) return found;
  }
}

function moduleBelow(base: string, name: string, machine: PythonMachine): Value | null {
  const path = join(base, ...(name === "" ? [] : name.split(".")));
  const submodule = (part: string): Value | undefined =>
    moduleBelow(base, name === "" ? part : `${name}.${part}`, machine) ?? undefined;
  const file = name === "" ? null : machine.moduleAt(`${path}.py`);
  const module = file ?? machine.moduleAt(join(path, "__init__.py"));
  if (module !== null) return new ModuleHost(name, module, submodule);
  return machine.project.isFolder(path) && name !== "" ? new PackageHost(name, submodule) : null;
}
