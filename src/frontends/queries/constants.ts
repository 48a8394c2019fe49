import type { TSESTree } from "@typescript-eslint/utils";
import { findLimit } from "./limits.js";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import { awaited, memberName, methodOf, numberOf, unwrapped, type Node } from "./syntax.js";

/** A list with at most this many elements is a few steps, not a growing number. */
export const FEW = 10;

/** The methods that give a list no longer than the one they are called on. */
const KEEPS_LENGTH = new Set([
  "filter",
  "map",
  "reverse",
  "sort",
  "toSorted",
  "toReversed",
  "entries",
  "values",
  "keys",
]);

/**
 * Whether a list has a length that the program text fixes: a literal, an enum, a constant of a module, the first few of a
 * list, a query with a small limit.
 */
export function isConstantList(list: Node, module: Module, resolver: Resolver, depth = 0): boolean {
  if (depth > 8) return false;
  const node = awaited(list);
  const again = (inner: Node): boolean => isConstantList(inner, module, resolver, depth + 1);
  switch (node.type) {
    case "ArrayExpression":
      return node.elements.every(element => element?.type !== "SpreadElement" || again(element.argument));
    case "ObjectExpression":
      return node.properties.every(property => property.type === "Property" || again(property.argument));
    case "ConditionalExpression":
      return again(node.consequent) && again(node.alternate);
    case "LogicalExpression":
      return again(node.left) && again(node.right);
    case "Identifier":
      return isConstantName(node, module, resolver, depth);
    case "MemberExpression":
      return isConstantMember(node, module, resolver, depth);
    case "CallExpression":
      return isConstantCall(node, module, resolver, again);
    case "NewExpression": {
      const [first] = node.arguments;
      const made = node.callee.type === "Identifier" ? node.callee.name : "";
      if (made === "Array") return isFew(first);
      return (made === "Set" || made === "Map") && first !== undefined && again(first);
    }
    default:
      return false;
  }
}

function isConstantName(node: TSESTree.Identifier, module: Module, resolver: Resolver, depth: number): boolean {
  const binding = module.scopes.resolve(node);
  switch (binding?.kind) {
    case "enum":
    case "import":
      // What a module exports is as long as its author made it.
      return true;
    case "variable": {
      const declarator = binding.definition as TSESTree.VariableDeclarator;
      if (declarator.id.type !== "Identifier" || declarator.init === null) return false;
      if (module.scopes.references(binding).some(reference => grows(reference, module))) return false;
      return isConstantList(declarator.init, module, resolver, depth + 1);
    }
    default:
      return false;
  }
}

/** Whether a reference adds to a list or replaces it. */
function grows(reference: Node, module: Module): boolean {
  const parent = module.scopes.parentOf(reference);
  if (parent?.type === "AssignmentExpression") return parent.left === reference;
  if (parent?.type !== "MemberExpression" || parent.object !== reference) return false;
  const outer = module.scopes.parentOf(parent);
  if (outer?.type === "AssignmentExpression" && outer.left === parent) return parent.computed;
  return (
    outer?.type === "CallExpression" &&
    outer.callee === parent &&
    /^(push|unshift|splice|add|set)$/.test(memberName(parent) ?? "")
  );
}

/** A property of a constant object, or of an import: `CONFIG.regions`, `this.COLUMNS`. */
function isConstantMember(node: TSESTree.MemberExpression, module: Module, resolver: Resolver, depth: number): boolean {
  const name = memberName(node);
  const value = resolver.valueOf(node.object, module);
  if (name === null) return false;
  if (value?.kind === "object") {
    for (const property of value.node.properties) {
      if (property.type === "Property" && property.key.type === "Identifier" && property.key.name === name) {
        return isConstantList(property.value, value.module, resolver, depth + 1);
      }
    }
  }
  if (value?.kind === "instance" || value?.kind === "class") {
    const own = value.node.body.body.find(
      member => member.type === "PropertyDefinition" && "name" in member.key && member.key.name === name,
    );
    const fixed = own?.type === "PropertyDefinition" && (own.readonly || own.static) ? own.value : null;
    return fixed != null && isConstantList(fixed, value.module, resolver, depth + 1);
  }
  return false;
}

function isConstantCall(
  node: TSESTree.CallExpression,
  module: Module,
  resolver: Resolver,
  again: (node: Node) => boolean,
): boolean {
  const method = methodOf(node);
  const [first, second] = node.arguments;
  if (method === null) return isFewRows(node, module, resolver);
  const object = unwrapped(method.object);
  if (object.type === "Identifier" && object.name === "Object" && /^(keys|values|entries)$/.test(method.name)) {
    return first !== undefined && again(first);
  }
  if (object.type === "Identifier" && object.name === "Array") {
    if (method.name === "of") return true;
    if (method.name !== "from" || first === undefined) return false;
    const from = unwrapped(first);
    const length = from.type === "ObjectExpression" ? from.properties[0] : undefined;
    return length?.type === "Property" ? isFew(length.value) : again(first);
  }
  if (method.name === "slice") return (isFew(second) && (numberOf(first) ?? -1) >= 0) || again(method.object);
  if (method.name === "split" && object.type === "Literal") return true;
  if (method.name === "fill") return again(method.object);
  if (KEEPS_LENGTH.has(method.name)) return again(method.object);
  return isFewRows(node, module, resolver);
}

function isFew(node: Node | undefined): boolean {
  const number = numberOf(node);
  return number !== null && number <= FEW;
}

function isFewRows(node: TSESTree.CallExpression, module: Module, resolver: Resolver): boolean {
  const limit = numberOf(findLimit(node, module, resolver));
  return limit !== null && limit <= FEW / 2;
}

/** Whether `for (let i = 0; i < 3; i++)` makes a few turns at most, by a number that the text shows. */
export function isCountedLoop(node: TSESTree.ForStatement, module: Module, resolver: Resolver): boolean {
  const { test } = node;
  if (test?.type !== "BinaryExpression") return false;
  return [test.left, test.right].some(side => {
    const inner = unwrapped(side);
    if (inner.type === "MemberExpression" && memberName(inner) === "length")
      return isConstantList(inner.object, module, resolver);
    if (inner.type !== "Identifier") return isFew(inner);
    const binding = module.scopes.resolve(inner);
    const declarator = binding?.kind === "variable" ? (binding.definition as TSESTree.VariableDeclarator) : null;
    // The bound may be a named constant; a counter is no constant.
    const declaration = declarator === null ? null : module.scopes.parentOf(declarator);
    return (
      declaration?.type === "VariableDeclaration" &&
      declaration.kind === "const" &&
      isFew(declarator?.init ?? undefined)
    );
  });
}
