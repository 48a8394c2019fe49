import type { TSESTree } from "@typescript-eslint/utils";
import { constantOf } from "../find.js";
import type { Module } from "../modules.js";
import type { Turn } from "../purposes.js";
import type { Resolver } from "../resolve.js";
import { methodOf, propertyOf, some, unwrapped, type CallNode, type ClassNode, type Node } from "../syntax.js";
import type { Handle } from "../values.js";

/** The hooks that Sequelize runs for `create`, and for `bulkCreate` only row by row. */
const HOOK = /^(?:before|after)(?:Create|Save|Upsert)$/i;

/** Whether a model runs code of its own for each row that is created, which one statement for all would leave out. */
export function runsHooks({ call, resolver }: Turn): boolean {
  const { node, module } = call;
  const method = node.type === "CallExpression" ? methodOf(node) : null;
  if (call.orm !== "sequelize" || call.action === "update" || call.action === "delete" || method === null) return false;
  if (node.type === "CallExpression" && isOff(propertyOf(node.arguments[1], "hooks"))) return false;
  const value = resolver.valueOf(method.object, module);
  if (value?.kind === "class" || value?.kind === "instance") return classHasHooks(value, resolver);
  // Of a model that a registry gives, nobody knows what it runs.
  if (isFromRegistry(method.object, module, resolver)) return true;
  const made = constantOf(method.object, module);
  return made.type === "CallExpression" && propertyOf(made.arguments[2], "hooks") !== null;
}

/** `sequelize.models.User`, and names that are taken from there. */
function isFromRegistry(model: Node, module: Module, resolver: Resolver): boolean {
  const inner = unwrapped(model);
  if (inner.type === "MemberExpression") return isRegistry(resolver.handleOf(inner.object, module));
  const binding = inner.type === "Identifier" ? module.scopes.resolve(inner) : null;
  const declarator = binding?.kind === "variable" ? (binding.definition as TSESTree.VariableDeclarator) : null;
  if (declarator?.init == null) return false;
  const { init } = declarator;
  return declarator.id.type === "ObjectPattern"
    ? isRegistry(resolver.handleOf(init, module))
    : isFromRegistry(init, module, resolver);
}

function isRegistry(handle: Handle | null): boolean {
  return handle?.orm === "sequelize" && handle.role === "models";
}

function isOff(node: Node | null): boolean {
  return node?.type === "Literal" && node.value === false;
}

/** The classes that a model descends from have hooks for it as well. */
function classHasHooks(of: { readonly node: ClassNode; readonly module: Module }, resolver: Resolver): boolean {
  const seen = new Set<ClassNode>();
  for (let current = of; !seen.has(current.node);) {
    seen.add(current.node);
    if (current.node.body.body.some(isHook) || isGivenHooks(current)) return true;
    const base = resolver.superclassOf(current.node, current.module);
    if (base?.kind !== "class") return false;
    current = base;
  }
  return false;
}

function isHook(member: TSESTree.ClassElement): boolean {
  const decorators = "decorators" in member ? (member.decorators ?? []) : [];
  return decorators.some(({ expression }) => {
    const named = expression.type === "CallExpression" ? expression.callee : expression;
    return named.type === "Identifier" && HOOK.test(named.name);
  });
}

/** `User.init({ … }, { hooks: { … } })`, `this.addHook("beforeCreate", …)`, `User.afterCreate(…)`. */
function isGivenHooks({ node, module }: { readonly node: ClassNode; readonly module: Module }): boolean {
  return module.scopes.calls.some(call => {
    const method = call.type === "CallExpression" ? methodOf(call) : null;
    if (call.type !== "CallExpression" || method === null || !isOn(method.object, node, module)) return false;
    return setsHook(call, method.name);
  });
}

function setsHook(call: CallNode, method: string): boolean {
  if (method === "addHook")
    return some(call.arguments[0] ?? call, part => part.type === "Literal" && HOOK.test(String(part.value)));
  return HOOK.test(method) || (method === "init" && propertyOf(call.arguments[1], "hooks") !== null);
}

/** Whether an expression stands for a class: its name, or `this` and `super` inside of it. */
function isOn(object: Node, owner: ClassNode, module: Module): boolean {
  const inner = unwrapped(object);
  if (inner.type === "Identifier") return inner.name === owner.id?.name;
  if (inner.type !== "ThisExpression" && inner.type !== "Super") return false;
  for (let outer = module.scopes.parentOf(inner); outer !== null; outer = module.scopes.parentOf(outer))
    if (outer === owner) return true;
  return false;
}
