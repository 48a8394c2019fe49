import type { TSESTree } from "@typescript-eslint/utils";
import type { Module } from "./modules.js";
import type { Binding } from "./scope.js";
import {
  encloses,
  forEachChild,
  isFunction,
  memberName,
  methodOf,
  unwrapped,
  walk,
  type FunctionNode,
  type Node,
} from "./syntax.js";

/** What an expression inside a loop is made from. */
export interface Origins {
  /** The element, index or key of the loop. */
  readonly element: boolean;
  /** Something else that may differ from turn to turn: a counter, a random id, the result of a call. */
  readonly turn: boolean;
  /** What the query of an earlier or this turn found. */
  readonly result: boolean;
}

const NONE: Origins = { element: false, turn: false, result: false };
const TURN: Origins = { element: false, turn: true, result: false };

function union(a: Origins, b: Origins): Origins {
  return { element: a.element || b.element, turn: a.turn || b.turn, result: a.result || b.result };
}

export type Given = (parameter: Binding, property: string | null) => Origins | null;

/** The methods that change what they are called on. */
const MUTATORS = new Set(["add", "push", "set", "unshift", "splice", "concat", "append", "enqueue"]);

/** The part of the program in which a flow follows values: a loop, or the body of a helper. */
export interface Region {
  readonly node: Node;
  readonly body: Node;
  readonly elements: readonly TSESTree.Identifier[];
  readonly iterable: Node | null;
}

/** Follows values backwards through one loop: data flow, not names, says what a query depends on. */
export class Flow {
  private readonly known = new Map<Binding, Origins>();

  constructor(
    private readonly module: Module,
    private readonly loop: Region,
    /** The expression that counts as the query's result. */
    private readonly query: Node,
    /** What the caller of a helper passes for one of its parameters, or for a property of it. */
    private readonly given: Given = () => null,
  ) {}

  /** What an expression is made from. */
  of(node: Node): Origins {
    if (node === this.query || (encloses(node, this.query) && isCallLike(node))) {
      return { element: false, turn: false, result: true };
    }
    switch (node.type) {
      case "Identifier": {
        const binding = this.module.scopes.resolve(node);
        return binding === null ? this.ofUndeclared(node) : this.ofBinding(binding);
      }
      case "CallExpression":
      case "NewExpression": {
        let origins = this.ofChildren(node);
        // What an unknown function gives may differ each time: ids, dates, rows.
        if (!origins.element && !isPure(node)) origins = union(origins, TURN);
        return origins;
      }
      case "MemberExpression": {
        const given = this.ofGivenProperty(node);
        if (given !== null) return given;
        return node.computed ? union(this.of(node.object), this.of(node.property)) : this.of(node.object);
      }
      case "Property":
        return node.computed ? union(this.of(node.key), this.of(node.value)) : this.of(node.value);
      case "AwaitExpression":
        return this.of(node.argument);
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
      case "TSTypeAssertion":
        return this.of(node.expression);
      case "UpdateExpression":
      case "AssignmentExpression":
        return union(TURN, this.ofChildren(node));
      default:
        return this.ofChildren(node);
    }
  }

  /** The origins of several expressions together. */
  ofAll(nodes: readonly Node[]): Origins {
    return nodes.reduce<Origins>((origins, node) => union(origins, this.of(node)), NONE);
  }

  private ofGivenProperty(node: TSESTree.MemberExpression): Origins | null {
    const name = memberName(node);
    const object = unwrapped(node.object);
    const binding = object.type === "Identifier" ? this.module.scopes.resolve(object) : null;
    return name === null || binding === null ? null : this.given(binding, name);
  }

  private ofUndeclared(node: TSESTree.Identifier): Origins {
    return { ...NONE, element: this.loop.elements.some(({ name }) => name === node.name) };
  }

  private ofChildren(node: Node): Origins {
    let origins = NONE;
    forEachChild(node, child => {
      if (!child.type.startsWith("TSType")) origins = union(origins, this.of(child));
    });
    return origins;
  }

  private ofBinding(binding: Binding): Origins {
    const known = this.known.get(binding);
    if (known !== undefined) return known;
    this.known.set(binding, NONE);
    const origins = this.computeBinding(binding);
    this.known.set(binding, origins);
    return origins;
  }

  private computeBinding(binding: Binding): Origins {
    const given = this.given(binding, null);
    if (given !== null) return given;
    if (this.loop.elements.includes(binding.identifier)) return { element: true, turn: false, result: false };
    const inside = encloses(this.loop.node, binding.identifier) && !this.isBefore(binding.identifier);
    let origins = inside ? this.ofDefinition(binding) : NONE;
    for (const change of this.changesOf(binding)) {
      const made = union(TURN, this.ofAll(change));
      // What a turn declares for itself carries nothing over to the next.
      origins = union(origins, inside ? { ...made, result: false } : made);
    }
    return origins;
  }

  /** Whether a node belongs to the part of a loop that runs once: the list, the start value. */
  private isBefore(node: Node): boolean {
    const { iterable } = this.loop;
    return iterable !== null && encloses(iterable, node);
  }

  private ofDefinition(binding: Binding): Origins {
    switch (binding.kind) {
      case "variable": {
        const declarator = binding.definition as TSESTree.VariableDeclarator;
        if (declarator.init !== null) return this.of(declarator.init);
        return this.ofInnerLoop(declarator);
      }
      case "parameter":
        return this.ofParameter(binding.definition as FunctionNode);
      case "function":
        return this.ofChildren(binding.definition);
      default:
        return NONE;
    }
  }

  /** The variable of a loop within the loop: as much as the inner list is. */
  private ofInnerLoop(declarator: Node): Origins {
    const declaration = this.module.scopes.parentOf(declarator);
    const inner = declaration === null ? null : this.module.scopes.parentOf(declaration);
    if (inner?.type !== "ForOfStatement" && inner?.type !== "ForInStatement") return NONE;
    return inner === this.loop.node ? { element: true, turn: false, result: false } : this.of(inner.right);
  }

  /** The parameter of a callback inside the loop: what the call around it is made from. */
  private ofParameter(fn: FunctionNode): Origins {
    if (fn === this.loop.body) return TURN;
    const call = this.module.scopes.parentOf(fn);
    if (call?.type !== "CallExpression") return TURN;
    const method = methodOf(call);
    const others = call.arguments.filter(argument => unwrapped(argument) !== fn);
    return this.ofAll(method === null ? others : [method.object, ...others]);
  }

  /** What is assigned to a binding, or put into it, within the loop. */
  private changesOf(binding: Binding): readonly (readonly Node[])[] {
    if (binding.kind === "import" || binding.kind === "function" || binding.kind === "class") return [];
    const changes: Node[][] = [];
    for (const reference of this.module.scopes.references(binding)) {
      if (!encloses(this.loop.node, reference) || this.isBefore(reference)) continue;
      const change = this.changeAt(reference);
      if (change !== null) changes.push(change);
    }
    return changes;
  }

  private changeAt(reference: Node): Node[] | null {
    const { scopes } = this.module;
    let target: Node = reference;
    let parent = scopes.parentOf(target);
    while (parent !== null && isPattern(parent, target)) {
      target = parent;
      parent = scopes.parentOf(target);
    }
    if (parent?.type === "AssignmentExpression" && parent.left === target) return [parent.right];
    if (parent?.type === "UpdateExpression") return [];
    if (target !== reference || parent?.type !== "MemberExpression" || parent.object !== reference) return null;
    const outer = scopes.parentOf(parent);
    if (outer?.type === "AssignmentExpression" && outer.left === parent) return [outer.right];
    if (outer?.type !== "CallExpression" || outer.callee !== parent) return null;
    return MUTATORS.has(methodOf(outer)?.name ?? "") ? [...outer.arguments] : null;
  }
}

function isPattern(parent: Node, child: Node): boolean {
  switch (parent.type) {
    case "ArrayPattern":
    case "ObjectPattern":
    case "RestElement":
      return true;
    case "Property":
      return parent.value === child;
    case "AssignmentPattern":
      return parent.left === child;
    default:
      return false;
  }
}

function isCallLike(node: Node): boolean {
  return node.type === "AwaitExpression" || node.type === "CallExpression" || node.type === "ChainExpression";
}

const PURE_METHODS = new Set([
  "at",
  "concat",
  "endsWith",
  "entries",
  "filter",
  "flat",
  "flatMap",
  "get",
  "has",
  "includes",
  "indexOf",
  "join",
  "keys",
  "map",
  "padStart",
  "replace",
  "replaceAll",
  "slice",
  "split",
  "startsWith",
  "toISOString",
  "toLowerCase",
  "toString",
  "toUpperCase",
  "trim",
  "values",
]);

const PURE_FUNCTIONS = new Set([
  "BigInt",
  "Boolean",
  "Number",
  "String",
  "parseFloat",
  "parseInt",
  "In",
  "Not",
  "IsNull",
  "and",
  "asc",
  "desc",
  "eq",
  "gt",
  "gte",
  "inArray",
  "isNotNull",
  "isNull",
  "lt",
  "lte",
  "ne",
  "or",
]);

/** Whether a call gives the same for the same arguments, as far as is known without looking. */
function isPure(call: TSESTree.CallExpression | TSESTree.NewExpression): boolean {
  const callee = unwrapped(call.callee);
  if (call.type === "NewExpression") {
    return (
      callee.type === "Identifier" &&
      (callee.name === "Set" || callee.name === "Map" || (callee.name === "Date" && call.arguments.length > 0))
    );
  }
  if (callee.type === "Identifier") return PURE_FUNCTIONS.has(callee.name);
  const method = methodOf(call);
  return method !== null && PURE_METHODS.has(method.name);
}

/** The identifiers of an expression that stand for the element of a loop, or are made from it. */
export function elementUses(node: Node, flow: Flow): readonly TSESTree.Identifier[] {
  const uses: TSESTree.Identifier[] = [];
  walk(node, inner => {
    if (inner.type === "Identifier" && flow.of(inner).element) uses.push(inner);
    return !isFunction(inner) || undefined;
  });
  return uses;
}
