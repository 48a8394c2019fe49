import type { TSESTree } from "@typescript-eslint/utils";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import { isEntry, type SearchReading } from "./search/reading.js";
import type { Binding } from "./scope.js";
import {
  annotationOf,
  argumentsOf,
  encloses,
  keyName,
  memberName,
  typeArgumentsOf,
  unwrapped,
  type Node,
} from "./syntax.js";
import { patternPath } from "./variables.js";

/**
 * The value that may be missing in all conditions of a `where`, as the source spells it: a library that leaves such conditions
 * out then has none. `null` where one condition stays, where a guard stands before it, or where that does not show.
 */
export function optionalConditionOf(reading: SearchReading): string | null {
  const { call } = reading;
  if (!/Many/.test(call.method)) return null;
  const where = reading.property(argumentsOf(reading.node)[0], "where");
  const entries = where == null ? null : reading.entriesOf(where);
  if (entries === null || entries.length === 0) return null;
  const values = entries.map(entry => (isEntry(entry) ? conditionValue(entry.value) : null));
  if (!values.every(value => value !== null && mayBeMissing(value, call.node, call.module, reading.resolver)))
    return null;
  const [first] = values;
  return first == null ? null : call.module.textOf(first).replace(/\s+/g, " ");
}

/** The value of `id` or of `id: { equals }`, `id: { in }`. */
function conditionValue(value: Node): Node | null {
  const inner = unwrapped(value);
  if (inner.type !== "ObjectExpression") return value;
  const [only, ...others] = inner.properties;
  if (only?.type !== "Property" || others.length > 0 || !/^(equals|in)$/.test(keyName(only) ?? "")) return null;
  return only.value;
}

/** Whether the source shows that a value may be `undefined` where `at` runs. */
function mayBeMissing(value: Node, at: Node, module: Module, resolver: Resolver): boolean {
  if (value.type === "TSAsExpression" || value.type === "TSNonNullExpression") return false;
  if (value.type === "ChainExpression") return isOptionalPath(value.expression) && !isGuarded(value, at, module);
  if (value.type === "MemberExpression")
    return isOptionalField(value, module, resolver) && !isGuarded(value, at, module);
  if (value.type !== "Identifier") return false;
  const binding = module.scopes.resolve(value);
  if (binding === null) return value.name === "undefined";
  return (
    binding.kind === "parameter" && isOptionalParameter(binding, module, resolver) && !isGuarded(value, at, module)
  );
}

/** `input.id`, where the type of the parameter `input` declares `id?: string`. */
function isOptionalField(node: TSESTree.MemberExpression, module: Module, resolver: Resolver): boolean {
  const name = memberName(node);
  const object = unwrapped(node.object);
  const binding = object.type === "Identifier" ? module.scopes.resolve(object) : null;
  if (name === null || binding?.kind !== "parameter") return false;
  const { root, path } = patternPath(binding, module);
  return path.length === 0 && root === binding.identifier && hasOptional(annotationOf(root), name, module, resolver);
}

/** Whether a type, written here or declared in the repository, lets a property be missing. */
function hasOptional(type: Node | null, name: string, module: Module, resolver: Resolver): boolean {
  // `Required<Input>` and its sisters have a shape of their own.
  if (type === null || (type.type === "TSTypeReference" && typeArgumentsOf(type).length > 0)) return false;
  const declared = resolver.types.valueOf(type, module);
  if (declared?.kind !== "interface") return false;
  const members = declared.node.type === "TSTypeLiteral" ? declared.node.members : declared.node.body.body;
  return members.some(
    member =>
      member.type === "TSPropertySignature" &&
      keyName(member) === name &&
      (member.optional || saysUndefined(annotationOf(member), declared.module)),
  );
}

/** `session?.user.id`, without a call. */
function isOptionalPath(node: Node): boolean {
  const inner = unwrapped(node);
  return inner.type === "Identifier" || (inner.type === "MemberExpression" && isOptionalPath(inner.object));
}

/** `id?: string`, also within a pattern, without a default. */
function isOptionalParameter(binding: Binding, module: Module, resolver: Resolver): boolean {
  const { root, path } = patternPath(binding, module);
  if (binding.identifier.optional) return true;
  const parent = module.scopes.parentOf(binding.identifier);
  if (path.length === 0) return root === binding.identifier && saysUndefined(annotationOf(root), module);
  if (path.length > 1 || root.type !== "ObjectPattern" || parent?.type === "AssignmentPattern") return false;
  return hasOptional(annotationOf(root), path[0] ?? "", module, resolver);
}

function saysUndefined(type: Node | null, module: Module): boolean {
  return type?.type === "TSUnionType" && type.types.some(part => module.textOf(part) === "undefined");
}

/**
 * Whether the function looks at the value before: in a condition, as the argument of another call, or by giving it another
 * value.
 */
function isGuarded(value: Node, at: Node, module: Module): boolean {
  let root = unwrapped(value);
  while (root.type === "MemberExpression") root = unwrapped(root.object);
  if (root.type !== "Identifier") return true;
  const binding = module.scopes.resolve(root);
  if (binding === null) return true;
  return module.scopes.references(binding).some(reference => {
    if (encloses(at, reference) || reference.range[0] > at.range[0]) return false;
    for (let node: Node = reference, outer = module.scopes.parentOf(node); outer !== null;) {
      if (outer.type === "IfStatement" || outer.type === "ConditionalExpression")
        return outer.test === node || encloses(outer, at);
      if (/^(?:Logical|Assignment|Binary|Unary)Expression$/.test(outer.type)) return true;
      if (outer.type === "SwitchStatement" || outer.type === "WhileStatement") return true;
      if (outer.type === "CallExpression" || outer.type === "NewExpression") return outer.callee !== node;
      if (outer.type === "BlockStatement") return false;
      node = outer;
      outer = module.scopes.parentOf(node);
    }
    return false;
  });
}
