import type { TSESTree } from "@typescript-eslint/utils";
import { chainOf } from "../chain.js";
import { callOf } from "../execution.js";
import { constantOf } from "../find.js";
import { HelperCalls } from "../helpers.js";
import type { Module } from "../modules.js";
import type { Resolver } from "../resolve.js";
import type { Binding } from "../scope.js";
import {
  awaited,
  isFunction,
  keyName,
  methodOf,
  returnedBy,
  some,
  unwrapped,
  type CallNode,
  type FunctionNode,
  type Node,
} from "../syntax.js";
import type { Handle } from "../values.js";
import { parameterIndexOf } from "../variables.js";

/** Ways longer than this are not followed. */
const DEEPEST = 12;

/** Where rows come from, as far as that says which relations come with them. */
export class Loading {
  private readonly helpers = new Map<Module, HelperCalls>();

  constructor(private readonly resolver: Resolver) {}

  /** Whether a row, or a list of rows, has or may have a relation already: its query asks for it, or for what does not show. */
  has(row: Node, relation: string, module: Module, depth = 0): boolean {
    if (depth > DEEPEST) return false;
    const next = (node: Node): boolean => this.has(node, relation, module, depth + 1);
    const inner = awaited(row);
    switch (inner.type) {
      case "Identifier": {
        const binding = module.scopes.resolve(inner);
        return binding !== null && this.ofBinding(binding, relation, module, depth);
      }
      case "MemberExpression":
        return next(inner.object);
      case "ArrayExpression":
        return inner.elements.some(element => element !== null && next(element));
      case "SpreadElement":
        return next(inner.argument);
      case "ConditionalExpression":
        return next(inner.consequent) || next(inner.alternate);
      case "LogicalExpression":
        return next(inner.left) || next(inner.right);
      case "CallExpression":
        return this.ofCall(inner, relation, module, depth);
      case "NewExpression":
        return inner.arguments.some(next);
      default:
        return false;
    }
  }

  private ofBinding(binding: Binding, relation: string, module: Module, depth: number): boolean {
    const next = (node: Node): boolean => this.has(node, relation, module, depth + 1);
    const { scopes } = module;
    const uses = scopes.references(binding).map(reference => this.putInto(reference, relation, module));
    if (uses.some(use => use === "loaded" || (use !== null && use.some(next)))) return true;
    if (binding.kind === "parameter") return this.ofParameter(binding, relation, module, depth);
    if (binding.kind !== "variable") return false;
    const declarator = binding.definition as TSESTree.VariableDeclarator;
    if (declarator.init !== null) return next(declarator.init);
    const declaration = scopes.parentOf(declarator);
    const loop = declaration === null ? null : scopes.parentOf(declaration);
    return loop?.type === "ForOfStatement" && next(loop.right);
  }

  /** What a use of a name puts into it, or `loaded` for `em.populate(rows, ["relation"])`. */
  private putInto(reference: Node, relation: string, module: Module): readonly Node[] | "loaded" | null {
    const parent = module.scopes.parentOf(reference);
    if (parent?.type === "AssignmentExpression" && parent.left === reference) return [parent.right];
    const outer = parent?.type === "ArrayExpression" ? module.scopes.parentOf(parent) : parent;
    if (outer?.type === "CallExpression" && methodOf(outer)?.name === "populate") {
      const [first, names] = outer.arguments;
      const isFirst = first === reference || first === parent;
      return isFirst && names !== undefined && mayName(names, relation, module) ? "loaded" : null;
    }
    const call = parent?.type === "MemberExpression" ? module.scopes.parentOf(parent) : null;
    if (call?.type !== "CallExpression" || call.callee !== parent) return null;
    return /^(?:push|unshift)$/.test(methodOf(call)?.name ?? "") ? call.arguments : null;
  }

  /** The element that a callback is handed, or what the calls of a function of this file pass. */
  private ofParameter(binding: Binding, relation: string, module: Module, depth: number): boolean {
    const fn = binding.definition as FunctionNode;
    const call = callOf(fn, module);
    if (call?.type === "CallExpression") {
      const object = methodOf(call)?.object;
      const given = call.arguments.filter(argument => unwrapped(argument) !== fn);
      return [...(object === undefined ? [] : [object]), ...given].some(node =>
        this.has(node, relation, module, depth + 1),
      );
    }
    const index = parameterIndexOf(binding, fn);
    return this.helpersOf(module)
      .of(fn)
      .some(({ site, byName }) => {
        const given = byName ? methodOf(site)?.object : site.arguments[index];
        return given !== undefined && this.has(given, relation, module, depth + 1);
      });
  }

  private ofCall(call: CallNode, relation: string, module: Module, depth: number): boolean {
    const method = methodOf(call);
    const handle = method === null ? null : this.resolver.handleOf(method.object, module);
    if (handle?.orm === "typeorm" && handle.role === "builder") return this.isJoined(call, relation, module);
    if (handle !== null) return asksFor(call, handle, relation, module);
    const callee = this.resolver.valueOf(call.callee, module);
    if (callee?.kind === "function") {
      if (!isFunction(callee.node)) return false;
      return returnedBy(callee.node).some(value => this.has(value, relation, callee.module, depth + 1));
    }
    // What a list is turned into: `posts.filter(…)`, `Object.values(posts)`, `chunk(posts, 10)`.
    const parts = [...(method === null ? [] : [method.object]), ...call.arguments];
    return parts.some(part => !isFunction(unwrapped(part)) && this.has(part, relation, module, depth + 1));
  }

  /** Whether a builder of TypeORM joins a relation and selects it; a variable of it may do so anywhere in its function. */
  private isJoined(call: CallNode, relation: string, module: Module): boolean {
    const joins = (name: string, args: readonly Node[]): boolean =>
      /AndSelect$|AndMap(?:One|Many)$|^setFindOptions$/.test(name) && args.some(arg => mayName(arg, relation, module));
    const { root, links } = chainOf(call, node => node);
    if (links.some(({ name, args }) => joins(name, args))) return true;
    if (root.type !== "Identifier" || this.resolver.handleOf(root, module)?.role !== "builder") return false;
    const fn = module.scopes.functionAround(root) ?? module.program;
    return some(fn, node => {
      const method = node.type === "CallExpression" ? methodOf(node) : null;
      return node.type === "CallExpression" && method !== null && joins(method.name, node.arguments);
    });
  }

  private helpersOf(module: Module): HelperCalls {
    let helpers = this.helpers.get(module);
    if (helpers === undefined) {
      helpers = new HelperCalls(module, this.resolver);
      this.helpers.set(module, helpers);
    }
    return helpers;
  }
}

/** Whether a call that reads rows asks for a relation with them, or may do so. */
function asksFor(call: CallNode, handle: Handle, relation: string, module: Module): boolean {
  const method = methodOf(call)?.name ?? "";
  const at = optionsAt(method, handle);
  if (at === null) return false;
  return call.arguments.slice(at).some(argument => {
    const options = constantOf(argument, module);
    if (options.type !== "ObjectExpression") return true;
    return options.properties.some(property => {
      if (property.type !== "Property") return true;
      return (
        /^(?:relations|populate|join|include)$/.test(keyName(property) ?? "") &&
        mayName(property.value, relation, module)
      );
    });
  });
}

/** Where the options stand among the arguments; `null` for a method that takes none. */
function optionsAt(method: string, { orm, role }: Handle): number | null {
  const entity = role === "manager" ? 1 : 0;
  if (orm === "typeorm") return /^find(?:One|OneOrFail|AndCount)?$/.test(method) ? entity : null;
  if (orm === "sequelize" && /^find/.test(method)) return method === "findByPk" ? 1 : 0;
  if (orm === "mikroorm" && /^find/.test(method)) return entity + (method === "findAll" ? 0 : 1);
  return null;
}

/** Whether names of relations may include one: they do not show, or say so. */
function mayName(names: Node, relation: string, module: Module): boolean {
  const node = constantOf(names, module);
  const isOpen = some(
    node,
    part =>
      /^(?:SpreadElement|CallExpression|MemberExpression)$/.test(part.type) ||
      (part.type === "TemplateLiteral" && part.expressions.length > 0) ||
      (part.type === "Literal" && part.value === true && part === node),
  );
  if (isOpen || node.type === "Identifier") return true;
  return new RegExp(`\\b${relation}\\b|["'\`]\\*["'\`]`).test(module.textOf(node));
}
