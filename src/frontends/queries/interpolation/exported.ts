import type { Module } from "../modules.js";
import type { Binding } from "../scope.js";
import { isClass, methodOf, type CallNode, type FunctionNode, type Node } from "../syntax.js";

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
  return isHandedOn(binding, module);
}

/** Whether more is done with what a name stands for than to call it, also by way of what remembers its answers. */
function isHandedOn(binding: Binding, module: Module, depth = 0): boolean {
  const { scopes } = module;
  return scopes.references(binding).some(reference => {
    const parent = scopes.parentOf(reference);
    if ((parent?.type === "CallExpression" && parent.callee === reference) || isClass(parent)) return false;
    const held = depth > DEEPEST ? null : heldIn(reference, module);
    return held === null || isHandedOn(held, module, depth + 1);
  });
}

const DEEPEST = 3;

/** The calls of the variables in which a function is held: `const cached = memoize(load); cached(id)`. */
export function callsOfHeld(fn: FunctionNode, module: Module): readonly CallNode[] {
  const { scopes } = module;
  const identifier = fn.type !== "ArrowFunctionExpression" && fn.id != null ? fn.id : nameOf(scopes.parentOf(fn));
  const binding = identifier?.type === "Identifier" ? scopes.lookup(identifier.name, identifier) : null;
  if (binding === null) return [];
  const held = scopes.references(binding).flatMap(reference => heldIn(reference, module) ?? []);
  return [...new Set(held)].flatMap(each =>
    scopes.references(each).flatMap(reference => {
      const parent = scopes.parentOf(reference);
      return parent?.type === "CallExpression" && parent.callee === reference ? [parent] : [];
    }),
  );
}

/** The variable that a function is put into, as it is or with something around it that remembers its answers. */
function heldIn(reference: Node, { scopes }: Module): Binding | null {
  let inner = reference;
  for (let outer = scopes.parentOf(inner); outer !== null; inner = outer, outer = scopes.parentOf(outer)) {
    switch (outer.type) {
      case "CallExpression": {
        const called = methodOf(outer)?.name ?? (outer.callee.type === "Identifier" ? outer.callee.name : "");
        if (outer.arguments[0] !== inner || !REMEMBERS.test(called)) return null;
        break;
      }
      case "ConditionalExpression":
        if (outer.test === inner) return null;
        break;
      case "LogicalExpression":
      case "AwaitExpression":
        break;
      case "VariableDeclarator":
        return outer.id.type === "Identifier" ? scopes.lookup(outer.id.name, outer.id) : null;
      default:
        return null;
    }
  }
  return null;
}

const REMEMBERS = /^(?:p?[mM]emoi[sz]e\w*|throttle|debounce|once|promisify|useCallback)$/;

function nameOf(owner: Node | null): Node | null {
  return owner?.type === "VariableDeclarator" ? owner.id : null;
}
