import type { TSESTree } from "@typescript-eslint/utils";
import { callbackParameter } from "./libraries/index.js";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import type { Binding } from "./scope.js";
import { annotationOf, encloses, keyName, methodOf, type FunctionNode, type Node } from "./syntax.js";
import type { Value } from "./values.js";

/** What a variable or parameter stands for: by its annotation, what it is given, or what its callback is passed. */
export function variableValue(binding: Binding, module: Module, resolver: Resolver): Value | null {
  const { root, path } = patternPath(binding, module);
  const follow = (value: Value | null): Value | null =>
    path.reduce<Value | null>((v, name) => resolver.member(v, name), value);
  const annotation = declaredType(root);
  if (annotation !== null) {
    const value = follow(resolver.types.valueOf(annotation, module));
    if (value !== null) return value;
  }
  if (binding.kind === "parameter") {
    const standard = root.type === "AssignmentPattern" ? follow(resolver.valueOf(root.right, module)) : null;
    return standard ?? follow(passedValue(binding.definition as FunctionNode, root, module, resolver));
  }
  const declarator = binding.definition as TSESTree.VariableDeclarator;
  if (declarator.init !== null) {
    const value = follow(resolver.valueOf(declarator.init, module));
    if (value !== null) return value;
  }
  const element = follow(elementOfLoop(declarator, module, resolver));
  if (element !== null) return element;
  // `let db = null; … db = new PrismaClient()`.
  for (const reference of module.scopes.references(binding)) {
    const parent = module.scopes.parentOf(reference);
    if (parent?.type !== "AssignmentExpression" || parent.left !== reference) continue;
    const value = resolver.valueOf(parent.right, module);
    if (value !== null) return value;
  }
  return null;
}

/** What the variable of `for … of` stands for. */
function elementOfLoop(declarator: Node, module: Module, resolver: Resolver): Value | null {
  const declaration = module.scopes.parentOf(declarator);
  const loop = declaration === null ? null : module.scopes.parentOf(declaration);
  if (loop?.type !== "ForOfStatement" || loop.left !== declaration) return null;
  const list = resolver.valueOf(loop.right, module);
  return list?.kind === "list" ? list.of : null;
}

/** Methods of arrays that hand their callback one element after the other. */
const EACH = /^(?:every|filter|find|findIndex|findLast|flatMap|forEach|map|some)$/;

/** What is passed to a callback, as far as the callee says so. */
function passedValue(fn: FunctionNode, parameter: Node, module: Module, resolver: Resolver): Value | null {
  const call = module.scopes.parentOf(fn);
  const index = fn.params.indexOf(parameter as TSESTree.Parameter);
  if (call?.type !== "CallExpression" || index < 0) return null;
  const position = call.arguments.indexOf(fn as TSESTree.CallExpressionArgument);
  if (position < 0) return null;
  const method = methodOf(call);
  if (method !== null) {
    if (method.name === "then" && position === 0) return resolver.valueOf(method.object, module);
    const object = resolver.valueOf(method.object, module);
    if (object?.kind === "list") return index === 0 && position === 0 && EACH.test(method.name) ? object.of : null;
    const handle = resolver.asHandle(object);
    const passed = handle === null || index > 0 ? null : callbackParameter(handle, method.name);
    if (passed !== null) return passed;
  }
  return resolver.types.callbackParameter(resolver.valueOf(call.callee, module), position, index);
}

/** The annotation of a parameter or declarator. */
function declaredType(root: Node): Node | null {
  const target =
    root.type === "TSParameterProperty" ? root.parameter : root.type === "VariableDeclarator" ? root.id : root;
  return annotationOf(target.type === "AssignmentPattern" ? target.left : target);
}

/** The place of a parameter among those of its function; -1 where it is none of them. */
export function parameterIndexOf({ identifier }: Binding, fn: FunctionNode): number {
  return fn.params.findIndex(parameter => encloses(parameter, identifier));
}

/**
 * How a declared name is taken out of what is assigned to its pattern: `{ db: { users } }` gives `db`, `users`. `root` is
 * the declarator or the parameter.
 */
export function patternPath(binding: Binding, module: Module): { root: Node; path: string[] } {
  const path: string[] = [];
  const owners: readonly Node[] =
    binding.kind === "parameter" ? (binding.definition as FunctionNode).params : [binding.definition];
  let node: Node = binding.identifier;
  while (!owners.includes(node)) {
    const parent = module.scopes.parentOf(node);
    if (parent === null) break;
    if (parent.type === "Property" && parent.value === node) path.unshift(keyName(parent) ?? "?");
    else if (parent.type === "ArrayPattern")
      path.unshift(String(parent.elements.indexOf(node as TSESTree.DestructuringPattern)));
    node = parent;
  }
  return { root: node, path };
}
