import { relative } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import { BriefCache } from "../../project/files.js";
import { filesBelow } from "../../project/all-series.js";
import type { Project } from "../../project/project.js";
import { CallGraph } from "./graph.js";
import { nameOfFunction } from "./helpers.js";
import { MARKS } from "./marks.js";
import type { Module } from "./modules.js";
import {
  isFunction,
  isWrapper,
  memberName,
  nameOfCallee,
  walk,
  type CallNode,
  type FunctionNode,
  type Node,
} from "./syntax.js";

/** A call of a function, and the file that it stands in. */
export interface Caller {
  readonly site: CallNode;
  readonly module: Module;
}

/** A name that more files say is one of many things. */
const MOST_FILES = 60;

const SCRIPT = /(?<!\.d|\.min)\.(?:[cm]?[jt]sx?)$/i;

/** Who calls a function, in all files of a repository but its tests. */
export class Callers {
  private readonly known = new Map<string, readonly Caller[] | null>();

  private constructor(private readonly project: Project) {}

  /** Those of a repository, as long as a look at its files is good. */
  static of(project: Project): Callers {
    let callers = cached.get(project);
    if (callers === undefined) cached.set(project, (callers = new BriefCache()));
    return callers.get("", () => new Callers(project));
  }

  /**
   * The calls of a function; a call of something of its name that could not be followed counts as one. `null` where not all of
   * them show: it has no name, is handed on as a value, or is called like many others.
   */
  of(fn: FunctionNode, module: Module): readonly Caller[] | null {
    const name = nameOfFunction(fn, module);
    if (name === null || name === "constructor") return null;
    const key = `${module.path}\0${fn.range[0]}\0${name}`;
    let callers = this.known.get(key);
    if (callers === undefined) this.known.set(key, (callers = this.find({ fn, module, name })));
    return callers;
  }

  private find(sought: Sought): readonly Caller[] | null {
    const graph = CallGraph.of(this.project);
    const found: Caller[] = [];
    let files = 0;
    for (const module of this.modulesSaying(sought, graph)) {
      if (files++ >= MOST_FILES || isHandedOn(sought, module)) return null;
      found.push(...callsIn(sought, module, graph));
    }
    return found;
  }

  private *modulesSaying({ name, module }: Sought, graph: CallGraph): IterableIterator<Module> {
    yield module;
    const word = new RegExp(String.raw`(?<![\w$])${name.replaceAll("$", String.raw`\$`)}(?![\w$])`);
    for (const path of filesBelow(this.project.top)) {
      if (path === module.path || !SCRIPT.test(path)) continue;
      if (MARKS.tests.test(relative(this.project.top, path).replaceAll("\\", "/"))) continue;
      const text = this.project.read(path);
      if (text === null || !text.includes(name) || !word.test(text)) continue;
      const other = graph.resolver.modules.at(path);
      if (other !== null) yield other;
    }
  }
}

interface Sought {
  readonly fn: FunctionNode;
  readonly module: Module;
  readonly name: string;
}

function callsIn(sought: Sought, module: Module, { resolver }: CallGraph): readonly Caller[] {
  return module.scopes.calls.flatMap(site => {
    if (site.type !== "CallExpression" || nameOfCallee(site) !== sought.name) return [];
    const value = resolver.valueOf(site.callee, module);
    const isAnother = value?.kind === "function" && !isSame(value.node, value.module, sought);
    return isAnother ? [] : [{ site, module }];
  });
}

/** Whether a function is the one that is sought: the linted text is read beside the file. */
function isSame(node: Node, module: Module, { fn, module: home, name }: Sought): boolean {
  if (node === fn) return true;
  return module.path === home.path && isFunction(node) && nameOfFunction(node, module) === name;
}

/** Whether a file does more with a name than to declare, import, export or call it. */
function isHandedOn(sought: Sought, module: Module): boolean {
  let found = false;
  walk(module.program, node => {
    if (found || node.type.startsWith("TS")) return found ? false : undefined;
    if (node.type === "Identifier" && node.name === sought.name) found = isValue(node, module, sought);
    return undefined;
  });
  return found;
}

function isValue(node: TSESTree.Identifier, module: Module, { module: home }: Sought): boolean {
  const parent = module.scopes.parentOf(node);
  switch (parent?.type) {
    case "ImportSpecifier":
    case "ExportSpecifier":
      return isRenamed(parent);
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "MethodDefinition":
    case "PropertyDefinition":
      return false;
    case "VariableDeclarator":
      return parent.init === node && isImportedOrOwn(node, module, home);
    case "Property":
      // What an object holds under the same name is called by it.
      if (parent.key === node || parent.shorthand) return false;
      return isImportedOrOwn(node, module, home);
    case "MemberExpression":
      if (parent.property === node && !parent.computed)
        return memberName(parent) === node.name && !isCalled(parent, module);
      return false;
    default:
      return (
        parent !== null &&
        !parent.type.startsWith("TS") &&
        !isCalled(node, module) &&
        isImportedOrOwn(node, module, home)
      );
  }
}

function isRenamed(specifier: TSESTree.ImportSpecifier | TSESTree.ExportSpecifier): boolean {
  const { local } = specifier;
  const outer = specifier.type === "ImportSpecifier" ? specifier.imported : specifier.exported;
  const nameOf = (node: Node): string => (node.type === "Identifier" ? node.name : "");
  return nameOf(local) !== nameOf(outer) && nameOf(outer) !== "default";
}

/** Whether an expression is what a call calls, or is assigned to. */
function isCalled(node: Node, module: Module): boolean {
  let inner = node;
  let outer = module.scopes.parentOf(node);
  while (outer !== null && isWrapper(outer)) {
    inner = outer;
    outer = module.scopes.parentOf(outer);
  }
  if (outer?.type === "AssignmentExpression") return outer.left === inner;
  return outer?.type === "CallExpression" && outer.callee === inner;
}

/** Whether a name means an import, or what the file of the function itself declares: a local of another file is something else. */
function isImportedOrOwn(node: TSESTree.Identifier, module: Module, home: Module): boolean {
  const binding = module.scopes.resolve(node);
  if (binding === null) return true;
  if (binding.kind === "import") return true;
  return module.path === home.path && binding.kind !== "parameter";
}

const cached = new WeakMap<Project, BriefCache<Callers>>();
