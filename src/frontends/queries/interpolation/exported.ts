import type { Module } from "../modules.js";
import { isClass, type FunctionNode, type Node } from "../syntax.js";

/** Whether others than this file can call a function: it is exported, a method, or handed on. */
export function isExported(fn: FunctionNode, module: Module): boolean {
  const { scopes } = module;
  const owner = scopes.parentOf(fn);
  if (owner?.type === "MethodDefinition" || owner?.type === "PropertyDefinition") {
    return owner.accessibility !== "private" && owner.key.type !== "PrivateIdentifier";
  }
  const identifier = fn.type !== "ArrowFunctionExpression" && fn.id != null ? fn.id : nameOf(owner);
  if (identifier?.type !== "Identifier") return true;
  const binding = scopes.lookup(identifier.name, identifier);
  if (binding === null) return true;
  for (const target of module.exports.values()) {
    if (target.kind !== "local") continue;
    const { node } = target;
    if (node === fn || node === identifier || node === owner) return true;
    if (node.type === "Identifier" && scopes.resolve(node) === binding) return true;
  }
  return scopes.references(binding).some(reference => {
    const parent = scopes.parentOf(reference);
    return !(parent?.type === "CallExpression" && parent.callee === reference) && !isClass(parent);
  });
}

function nameOf(owner: Node | null): Node | null {
  return owner?.type === "VariableDeclarator" ? owner.id : null;
}
