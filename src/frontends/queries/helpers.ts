import type { TSESTree } from "@typescript-eslint/utils";
import type { Flow, Given, Origins } from "./flow.js";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import { namesIn, type Binding } from "./scope.js";
import { keyName, memberName, propertyOf, unbound, type CallNode, type FunctionNode, type Node } from "./syntax.js";

/** A place that runs a function of this file: a call of it, or the iteration that is given it as a callback. */
export interface HelperCall {
  /** The call of the function, or the call that is given its name. */
  readonly site: CallNode;
  /** What the function is called by. */
  readonly callee: Node;
  /** Whether the iteration itself passes the element: `ids.map(load)`. */
  readonly byName: boolean;
}

/** The calls of each function of a file, looked up by what the callee stands for. */
export class HelperCalls {
  private readonly byName = new Map<string, HelperCall[]>();

  constructor(
    private readonly module: Module,
    private readonly resolver: Resolver,
  ) {
    for (const node of module.scopes.calls) {
      if (node.type !== "CallExpression") continue;
      this.add(node, node.callee, false);
      for (const argument of node.arguments) this.add(node, argument, true);
    }
  }

  private add(site: CallNode, callee: Node, byName: boolean): void {
    const name = calledName(callee);
    if (name === null) return;
    const known = this.byName.get(name);
    const call = { site, callee: unbound(callee), byName };
    if (known === undefined) this.byName.set(name, [call]);
    else known.push(call);
  }

  /** The places that run a function. */
  of(fn: FunctionNode): readonly HelperCall[] {
    const name = nameOfFunction(fn, this.module);
    const candidates = name === null ? [] : (this.byName.get(name) ?? []);
    return candidates.filter(({ callee }) => {
      const value = this.resolver.valueOf(callee, this.module);
      return value?.kind === "function" && value.node === fn;
    });
  }
}

/** The name that a function is called by in its file; `null` where it has none. */
export function nameOfFunction(fn: FunctionNode, { scopes }: Module): string | null {
  if (fn.type !== "ArrowFunctionExpression" && fn.id != null) return fn.id.name;
  let outer = scopes.parentOf(fn);
  while (outer?.type === "CallExpression" || outer?.type === "TSAsExpression") outer = scopes.parentOf(outer);
  switch (outer?.type) {
    case "VariableDeclarator":
      return outer.id.type === "Identifier" ? outer.id.name : null;
    case "MethodDefinition":
    case "PropertyDefinition":
    case "Property":
      return keyName(outer);
    default:
      return null;
  }
}

function calledName(callee: Node): string | null {
  const node = unbound(callee);
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? memberName(node) : null;
}

/** What a call passes for each parameter of a function, and what that is made from in the loop around the call. */
export function passedTo(
  fn: FunctionNode,
  call: HelperCall,
  flow: Flow,
  module: Module,
): { readonly given: Given; readonly passed: ReadonlyMap<Binding, Node> } {
  const origins = new Map<Binding, Origins>();
  const passed = new Map<Binding, Node>();
  fn.params.forEach((parameter, i) => {
    const argument = call.byName ? undefined : call.site.arguments[i];
    const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
    for (const name of namesIn(parameter)) {
      const binding = module.scopes.resolve(name) ?? module.scopes.lookup(name.name, fn);
      if (binding === null) continue;
      if (call.byName) origins.set(binding, i === 0 ? ELEMENT : NONE);
      else {
        const given = argument === undefined ? null : partOf(argument, target, name);
        origins.set(binding, given === null ? NONE : flow.of(given));
        if (given !== null && (target.type === "Identifier" || given !== argument)) passed.set(binding, given);
      }
    }
  });
  const given: Given = (binding, property) => {
    const whole = origins.get(binding) ?? null;
    if (property === null || whole === null) return whole;
    const value = propertyOf(passed.get(binding), property);
    return value === null ? null : flow.of(value);
  };
  return { given, passed };
}

/** The part of an argument that a destructured parameter takes: of `{ id: user.id, tx }` for `{ id }` it is `user.id`. */
function partOf(argument: Node, pattern: Node, name: TSESTree.Identifier): Node {
  if (pattern.type !== "ObjectPattern") return argument;
  for (const property of pattern.properties) {
    if (property.type !== "Property" || !namesIn(property.value).includes(name)) continue;
    const key = keyName(property);
    return (key === null ? null : propertyOf(argument, key)) ?? argument;
  }
  return argument;
}

const NONE: Origins = { element: false, turn: false, result: false };
const ELEMENT: Origins = { element: true, turn: false, result: false };
