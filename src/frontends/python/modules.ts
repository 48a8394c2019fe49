import { dirname, join } from "node:path";
import { parsePythonShared } from "../../python/parse.js";
import type { PyModule } from "../../python/tree.js";
import { type Binding, force, Scope } from "../evaluate/scope.js";
import { Host, type Site, type SourceModule, unknown, type Value } from "../evaluate/values.js";
import type { Frame, PythonMachine } from "./machine.js";
import { executeBody } from "./statements.js";

/** A Python file under evaluation: its tree and what its top level declares. */
export interface PythonModule extends SourceModule {
  readonly ast: PyModule;
  readonly scope: Scope;
  /** The modules that it takes all names from: `from models import *`. */
  readonly stars: Binding[];
  loaded: boolean;
}

export function pythonModule(path: string, text: string, globals: Scope): PythonModule {
  return { path, text, ast: parsePythonShared(path, text), scope: new Scope(globals), stars: [], loaded: false };
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
    readonly module: PythonModule,
    private readonly submodule: (name: string) => Value | undefined,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    return memberOf(this.module, property) ?? this.submodule(property);
  }
}

/** What a name means at the top level of a module: what it declares, else what it takes from others; `undefined` for nothing. */
function memberOf(module: PythonModule, name: string): Value | undefined {
  const binding = module.scope.has(name) ? module.scope.lookup(name) : null;
  return binding === null ? starred(module, name) : force(binding);
}

/**
 * What `import *` brings under a name; `undefined` for nothing. A library of which all names are taken for its own is asked last,
 * wherever it stands.
 */
export function starred(module: PythonModule, name: string): Value | undefined {
  if (name.startsWith("_")) return undefined;
  return starredIn(module, name, new Set());
}

function starredIn(module: PythonModule, name: string, seen: Set<PythonModule>): Value | undefined {
  if (seen.has(module)) return undefined;
  seen.add(module);
  const given = module.stars.map(force).reverse();
  for (const from of given) {
    if (!(from instanceof ModuleHost)) continue;
    const binding = from.module.scope.has(name) ? from.module.scope.lookup(name) : null;
    const found = binding === null ? starredIn(from.module, name, seen) : force(binding);
    if (found !== undefined) return found;
  }
  const site: Site = { node: module.ast, origin: { module, start: 0, end: 0 }, argumentNodes: [] };
  const libraries = given.filter(
    (from): from is Host => from instanceof Host && !(from instanceof ModuleHost || from instanceof PackageHost),
  );
  const standard = libraries.find(({ label }) => STANDARD_NAMES[label]?.test(name) === true);
  return (standard ?? libraries.find(({ label }) => STANDARD_NAMES[label] === undefined))?.get(name, site);
}

/** What modules of Python itself have for `import *`. */
const STANDARD_NAMES: Readonly<Record<string, RegExp | undefined>> = {
  datetime: /^(?:date|datetime|time|timedelta|timezone|tzinfo|UTC)$/,
  decimal: /^(?:Decimal|ROUND_\w+|getcontext)$/,
  enum: /^(?:Enum|IntEnum|StrEnum|Flag|IntFlag|EnumMeta|auto|unique)$/,
  typing:
    /^(?:Any|Annotated|Callable|ClassVar|Collection|Dict|Final|FrozenSet|Generic|Iterable|Iterator|List|Literal|Mapping|NamedTuple|NewType|Optional|Protocol|Sequence|Set|Tuple|Type|TypedDict|TypeVar|Union)$/,
  uuid: /^(?:UUID|uuid[1-8])$/,
};

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
