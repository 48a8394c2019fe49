import type { ResultUse } from "../../../model/result.js";
import { combines } from "../execution.js";
import type { Module } from "../modules.js";
import type { Binding } from "../scope.js";
import {
  encloses,
  isFunction,
  isWrapper,
  keyName,
  memberName,
  methodOf,
  numberOf,
  spanOf,
  stringOf,
  unwrapped,
  type CallNode,
  type Node,
} from "../syntax.js";
import { asksForNone } from "./comparison.js";
import { filterUse } from "./predicate.js";

/**
 * What a query gives:
 * - `number`: how many rows there are; `size` the same as the length of a list;
 * - `record`, `records`: a row, or a list of one, whose only column is that number;
 * - `rows`: a list of rows.
 */
export type Given = "number" | "size" | "record" | "records" | "rows";

/** All that is done with what an expression gives, in source order. `pending` is a promise of it. */
export function usesOf(node: Node, given: Given, pending: boolean, module: Module): readonly ResultUse[] {
  const follower = new Follower(module, node);
  follower.follow(node, given, pending);
  return follower.uses.sort((a, b) => a.span.start - b.span.start);
}

class Follower {
  readonly uses: ResultUse[] = [];
  private readonly seen = new Set<Binding>();

  constructor(
    private readonly module: Module,
    private readonly root: Node,
  ) {}

  follow(node: Node, given: Given, pending: boolean): void {
    const parent = this.module.scopes.parentOf(node);
    if (parent === null) return this.other(node);
    if (isWrapper(parent)) return this.follow(parent, given, pending);
    switch (parent.type) {
      case "AwaitExpression":
        return this.follow(parent, given, false);
      case "ExpressionStatement":
        return;
      case "VariableDeclarator":
        return parent.init === node ? this.pattern(parent.id, given, pending) : this.other(node);
      case "AssignmentExpression":
        return parent.right === node ? this.assigned(parent.left, given, pending) : undefined;
      case "ConditionalExpression":
        return parent.test === node ? this.truth(node, given, pending) : this.follow(parent, given, pending);
      case "ArrayExpression":
        return pending ? this.combined(parent, node, given) : this.other(node);
      case "MemberExpression":
        return parent.object === node ? this.member(parent, given, pending) : this.other(node);
      default:
        return pending ? this.other(node) : this.settled(node, parent, given);
    }
  }

  private settled(node: Node, parent: Node, given: Given): void {
    switch (parent.type) {
      case "BinaryExpression":
        return this.compared(parent, node, given);
      case "UnaryExpression":
        if (parent.operator === "!") return this.truth(node, given, false);
        return parent.operator === "+" ? this.follow(parent, given, false) : this.other(node);
      case "IfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
        return this.truth(node, given, false);
      case "LogicalExpression":
        return this.logical(parent, node, given);
      case "CallExpression":
        return this.argument(parent, node, given);
      default:
        return this.finish(node, given);
    }
  }

  /** `a ?? 0` is `a`; of `a && b`, the truth of `a` is asked. */
  private logical(parent: Extract<Node, { type: "LogicalExpression" }>, node: Node, given: Given): void {
    if (parent.operator === "&&" && parent.left === node) return this.truth(node, given, false);
    if (parent.operator === "??" || parent.left === node || this.isTested(parent))
      return this.follow(parent, given, false);
    this.finish(node, given);
  }

  private isTested(node: Node): boolean {
    const parent = this.module.scopes.parentOf(node);
    if (parent === null) return false;
    if (isWrapper(parent) || parent.type === "LogicalExpression") return this.isTested(parent);
    if (parent.type === "UnaryExpression") return parent.operator === "!";
    return "test" in parent && parent.test === node;
  }

  /** The truth of a number is whether it is zero; that of a list or an object says nothing of its rows. */
  private truth(node: Node, given: Given, pending: boolean): void {
    if (pending) return this.other(node);
    if (given !== "number" && given !== "size") return;
    let whole = node;
    let isNegated = false;
    for (let outer = this.module.scopes.parentOf(node); outer !== null; outer = this.module.scopes.parentOf(outer)) {
      if (outer.type === "UnaryExpression" && outer.operator === "!") isNegated = !isNegated;
      else if (!isWrapper(outer)) break;
      whole = outer;
    }
    this.uses.push({ kind: "presence", span: spanOf(whole), isNegated });
  }

  private compared(parent: Extract<Node, { type: "BinaryExpression" }>, node: Node, given: Given): void {
    const isLeft = parent.left === node;
    const other = isLeft ? parent.right : parent.left;
    const isCount = given === "number" || given === "size";
    const isNegated = isCount ? asksForNone(parent.operator, numberIn(other), isLeft) : null;
    if (isNegated === null) return isCount ? this.finish(node, given) : this.ofList(parent, other);
    this.uses.push({ kind: "presence", span: spanOf(parent), isNegated });
  }

  /** `rows !== null` says nothing of its rows. */
  private ofList(parent: Extract<Node, { type: "BinaryExpression" }>, other: Node): void {
    const node = unwrapped(other);
    const isNothing =
      (node.type === "Literal" && node.value === null) || (node.type === "Identifier" && node.name === "undefined");
    if (!isNothing || !/^[!=]==?$/.test(parent.operator)) this.other(parent);
  }

  /** `Number(n)`, `parseInt(n, 10)` is `n`; `Boolean(n)` its truth. */
  private argument(call: CallNode, node: Node, given: Given): void {
    const callee = unwrapped(call.callee);
    const name =
      callee.type === "Identifier" ? callee.name : callee.type === "MemberExpression" ? memberName(callee) : "";
    const isFirst = call.arguments[0] === node && callee !== node;
    if (isFirst && given === "number" && /^(?:Number|BigInt|parseInt|String|toNumber)$/.test(name ?? ""))
      return this.follow(call, given, false);
    if (isFirst && name === "Boolean") return this.truth(node, given, false);
    this.finish(node, given);
  }

  private finish(node: Node, given: Given): void {
    if (given === "size") this.uses.push({ kind: "size", span: spanOf(node) });
    else this.other(node);
  }

  private other(node: Node): void {
    this.uses.push({ kind: "other", span: spanOf(node) });
  }

  // --- names ---

  private pattern(pattern: Node, given: Given, pending: boolean): void {
    switch (pattern.type) {
      case "Identifier":
        return this.binding(pattern, given, pending);
      case "AssignmentPattern":
        return this.pattern(pattern.left, given, pending);
      case "ObjectPattern":
        if (pending) return this.other(pattern);
        for (const property of pattern.properties) {
          const key = property.type === "Property" ? keyName(property) : null;
          const inner = key === null ? null : memberOf(given, key);
          if (property.type === "RestElement" || inner === null) this.other(property);
          else this.pattern(property.value, inner, false);
        }
        return;
      case "ArrayPattern": {
        const [first, ...more] = pattern.elements;
        if (pending || more.some(element => element !== null) || first == null || first.type === "RestElement")
          return this.other(pattern);
        if (given === "records") return this.pattern(first, "record", false);
        if (given === "rows") this.uses.push({ kind: "first", span: spanOf(pattern) });
        else this.other(pattern);
        return;
      }
      default:
        return this.other(pattern);
    }
  }

  private assigned(target: Node, given: Given, pending: boolean): void {
    if (target.type === "Identifier") this.binding(target, given, pending);
    else this.other(target);
  }

  private binding(identifier: Extract<Node, { type: "Identifier" }>, given: Given, pending: boolean): void {
    const { scopes } = this.module;
    const binding = scopes.resolve(identifier);
    if (binding === null || !/^(?:variable|parameter)$/.test(binding.kind)) return this.other(identifier);
    if (this.seen.has(binding)) return;
    this.seen.add(binding);
    const declaration = scopes.parentOf(binding.definition);
    if (declaration !== null && scopes.parentOf(declaration)?.type === "ExportNamedDeclaration")
      return this.other(identifier);
    for (const reference of scopes.references(binding)) {
      const parent = scopes.parentOf(reference);
      if (parent?.type === "AssignmentExpression" && parent.left === reference && parent.operator === "=") continue;
      this.follow(reference, given, pending);
    }
  }

  /** `const [rows, n] = await Promise.all([…, …])`. */
  private combined(array: Node, node: Node, given: Given): void {
    const { scopes } = this.module;
    const call = scopes.parentOf(array);
    const index = array.type === "ArrayExpression" ? array.elements.findIndex(element => element === node) : -1;
    if (call?.type !== "CallExpression" || !combines(call) || methodOf(call)?.name === "allSettled")
      return this.other(node);
    let outer: Node = call;
    let parent = scopes.parentOf(outer);
    while (parent !== null && (isWrapper(parent) || parent.type === "AwaitExpression")) {
      outer = parent;
      parent = scopes.parentOf(outer);
    }
    const target =
      parent?.type === "VariableDeclarator" ? parent.id : parent?.type === "AssignmentExpression" ? parent.left : null;
    if (target?.type !== "ArrayPattern") return this.other(node);
    const element = target.elements[index];
    if (element == null) return;
    this.pattern(element, given, false);
  }

  // --- members ---

  private member(member: Extract<Node, { type: "MemberExpression" }>, given: Given, pending: boolean): void {
    const { scopes } = this.module;
    const name = memberName(member);
    const outer = scopes.parentOf(member);
    const call = outer?.type === "CallExpression" && unwrapped(outer.callee) === member ? outer : null;
    if (pending) return call === null ? this.other(member) : this.promised(call, name, given);
    if (call !== null) return this.called(call, name ?? "", given);
    const index = numberOf(member.property);
    if (member.computed && index === 0 && given === "records") return this.follow(member, "record", false);
    if (member.computed && index === 0 && given === "rows") {
      this.uses.push({ kind: "first", span: spanOf(member) });
      return;
    }
    const inner = name === null ? null : memberOf(given, name);
    if (inner === null) this.other(member);
    else this.follow(member, inner, false);
  }

  private called(call: CallNode, name: string, given: Given): void {
    if (given === "rows" && !this.isRepeated(call)) this.uses.push(filterUse(call, name, this.module));
    else if (given === "records" && name === "at" && numberOf(call.arguments[0]) === 0)
      this.follow(call, "record", false);
    else this.other(call);
  }

  /** Whether a list is looked through again and again: one query for all is what it was read for. */
  private isRepeated(call: CallNode): boolean {
    for (let outer = this.module.scopes.parentOf(call); outer !== null; outer = this.module.scopes.parentOf(outer)) {
      if (encloses(outer, this.root)) return false;
      if (LOOPS.test(outer.type)) return true;
      if (isFunction(outer) && !this.isHandler(outer)) return true;
    }
    return false;
  }

  /** Whether a function is what `then` is given. */
  private isHandler(fn: Node): boolean {
    const call = this.module.scopes.parentOf(fn);
    return call?.type === "CallExpression" && methodOf(call)?.name === "then" && encloses(call.callee, this.root);
  }

  /** `.then(n => …)`, and what hands on what it was called on. */
  private promised(call: CallNode, name: string | null, given: Given): void {
    const [handler] = call.arguments;
    if (name === "catch" || name === "finally") return this.follow(call, given, true);
    const fn = handler === undefined ? null : unwrapped(handler);
    if (name !== "then") return this.other(call);
    if (fn === null) return this.follow(call, given, true);
    const [parameter] = isFunction(fn) ? fn.params : [];
    if (parameter === undefined) this.other(call);
    else this.pattern(parameter, given, false);
  }
}

const LOOPS = /^(?:For|While|DoWhile)\w*Statement$/;

function numberIn(node: Node): number | null {
  const inner = unwrapped(node);
  if (inner.type === "Literal" && "bigint" in inner) return Number(inner.bigint);
  const text = stringOf(inner);
  if (text !== null) return /^\d+$/.test(text) ? Number(text) : null;
  if (inner.type === "CallExpression" && inner.callee.type === "Identifier" && inner.callee.name === "BigInt")
    return numberOf(inner.arguments[0]);
  return numberOf(inner);
}

/** What a member of what a query gives stands for; `null` for anything else. */
function memberOf(given: Given, name: string): Given | null {
  if (given === "rows" && name === "length") return "size";
  if (given === "record") return "number";
  return given === "records" && name === "rows" ? "records" : null;
}
