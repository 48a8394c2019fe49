import type { TSESTree } from "@typescript-eslint/utils";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import { getterValue } from "./results.js";
import {
  keyName,
  memberName,
  stringOf,
  unwrapped,
  walk,
  type ClassNode,
  type FunctionNode,
  type Node,
} from "./syntax.js";
import type { Value } from "./values.js";

type ClassValue = Extract<Value, { kind: "class" | "instance" }>;

/** A member that the repository gives a value: a method of its own goes before one that a class inherits from a library. */
export function ownMemberOf(value: Value | null, name: string, resolver: Resolver): Value | null {
  return value?.kind === "instance" || value?.kind === "class" ? memberOfClass(value, name, resolver) : null;
}

/** A member that a class of the repository declares or inherits from another one; `null` for those of libraries. */
export function memberOfClass(of: ClassValue, name: string, resolver: Resolver): Value | null {
  let current: ClassValue = of;
  const seen = new Set<ClassNode>();
  while (!seen.has(current.node)) {
    seen.add(current.node);
    const own = ownMember(current, name, resolver);
    if (own !== null) return own;
    const base = resolver.superclassOf(current.node, current.module);
    if (base?.kind !== "class") return null;
    current = { kind: of.kind, module: base.module, node: base.node };
  }
  return null;
}

function ownMember(of: ClassValue, name: string, resolver: Resolver): Value | null {
  const { module } = of;
  for (const member of of.node.body.body) {
    switch (member.type) {
      case "PropertyDefinition":
      case "TSAbstractPropertyDefinition":
      case "AccessorProperty":
        if (keyName(member) === name) return ofProperty(of, member, name, resolver);
        break;
      case "MethodDefinition":
      case "TSAbstractMethodDefinition": {
        if (member.kind === "constructor") {
          const injected =
            of.kind === "instance" ? parameterProperty(member.value.params, name, module, resolver) : null;
          if (injected !== null) return injected;
          break;
        }
        if (keyName(member) !== name || member.kind === "set") break;
        const fn: Value = { kind: "function", module, node: member.value };
        return member.kind === "get" ? getterValue(fn, resolver) : fn;
      }
    }
  }
  return of.kind === "instance" ? assignedInConstructor(of, name, resolver) : null;
}

function ofProperty(
  of: ClassValue,
  property: TSESTree.PropertyDefinition | TSESTree.TSAbstractPropertyDefinition | TSESTree.AccessorProperty,
  name: string,
  resolver: Resolver,
): Value | null {
  const injected = injectedEntity(property.decorators);
  if (property.typeAnnotation !== undefined) {
    const typed = resolver.types.valueOf(property.typeAnnotation.typeAnnotation, of.module);
    if (typed !== null) return withEntity(typed, injected, resolver);
  }
  if (property.value != null) {
    const value = resolver.valueOf(property.value, of.module);
    if (value !== null) return value;
  }
  return assignedInConstructor(of, name, resolver);
}

/** `constructor(private readonly users: Repository<User>)`. */
function parameterProperty(
  parameters: readonly TSESTree.Parameter[],
  name: string,
  module: Module,
  resolver: Resolver,
): Value | null {
  for (const parameter of parameters) {
    if (parameter.type !== "TSParameterProperty") continue;
    const target = parameter.parameter.type === "AssignmentPattern" ? parameter.parameter.left : parameter.parameter;
    if (target.type !== "Identifier" || target.name !== name) continue;
    const annotation = target.typeAnnotation?.typeAnnotation;
    const typed = annotation === undefined ? null : resolver.types.valueOf(annotation, module);
    if (typed !== null) return withEntity(typed, injectedEntity(parameter.decorators), resolver);
    return parameter.parameter.type === "AssignmentPattern"
      ? resolver.valueOf(parameter.parameter.right, module)
      : null;
  }
  return null;
}

/** `this.db = db` in the constructor. */
function assignedInConstructor(of: ClassValue, name: string, resolver: Resolver): Value | null {
  const constructor = of.node.body.body.find(
    (member): member is TSESTree.MethodDefinition =>
      member.type === "MethodDefinition" && member.kind === "constructor",
  );
  const body = (constructor?.value as FunctionNode | undefined)?.body;
  if (body == null) return null;
  let assigned: Node | null = null;
  walk(body, node => {
    if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression") {
      if (node.left.object.type === "ThisExpression" && memberName(node.left) === name) assigned ??= node.right;
    }
    return undefined;
  });
  return assigned === null ? null : resolver.valueOf(assigned, of.module);
}

/** The entity of `@InjectRepository(User)`. */
function injectedEntity(decorators: readonly TSESTree.Decorator[] | undefined): string | null {
  for (const { expression } of decorators ?? []) {
    if (expression.type !== "CallExpression" || expression.callee.type !== "Identifier") continue;
    if (expression.callee.name !== "InjectRepository" && expression.callee.name !== "InjectModel") continue;
    const entity = expression.arguments[0];
    if (entity === undefined) continue;
    const named = unwrapped(entity);
    return named.type === "Identifier" ? named.name : stringOf(named);
  }
  return null;
}

function withEntity(value: Value, entity: string | null, resolver: Resolver): Value {
  const handle = entity === null ? null : resolver.asHandle(value);
  if (handle === null) return value;
  return handle.role === "repository" || handle.role === "model" ? { ...handle, model: entity } : value;
}
