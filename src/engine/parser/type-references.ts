import { Reference, type Scope, type ScopeManager } from "eslint-scope";
import type * as ESTree from "estree";
import { VISITOR_KEYS } from "./keys.js";
import { childrenOf, type AnyNode } from "./nodes.js";

/**
 * Adds a reference to each variable that a type uses, and gives the nodes of types their parents: ESLint does not walk
 * through them. The references belong to the variables alone; scopes keep those to values.
 */
export function addTypeReferences(program: AnyNode, scopes: ScopeManager): void {
  walkValue(program, scopes.globalScope as Scope, scopes);
}

function walkValue(node: AnyNode, outer: Scope, scopes: ScopeManager): void {
  const scope = scopes.acquire(node as unknown as ESTree.Node, true) ?? outer;
  const values = VISITOR_KEYS[node.type];
  for (const [key, child] of childrenOf(node)) {
    if (values === undefined || values.includes(key)) walkValue(child, scope, scopes);
    else walkType(child, node, key, scope);
  }
}

function walkType(node: AnyNode, parent: AnyNode, key: string, scope: Scope): void {
  node.parent = parent;
  if (node.type === "Identifier" && isReference(parent, key)) addReference(node, scope);
  for (const [inner, child] of childrenOf(node)) walkType(child, node, inner, scope);
}

/** Where the name of a variable stands in a type. */
const REFERENCES: Readonly<Record<string, string>> = {
  MemberExpression: "object",
  TSExpressionWithTypeArguments: "expression",
  TSImportEqualsDeclaration: "moduleReference",
  TSQualifiedName: "left",
  TSTypePredicate: "parameterName",
  TSTypeQuery: "exprName",
  TSTypeReference: "typeName",
};

function isReference(parent: AnyNode, key: string): boolean {
  return REFERENCES[parent.type] === key || (key === "key" && parent["computed"] === true);
}

function addReference(identifier: AnyNode, from: Scope): void {
  for (let scope: Scope | null = from; scope !== null; scope = scope.upper) {
    const variable = scope.set.get(identifier["name"] as string);
    if (variable === undefined) continue;
    const name = identifier as unknown as ESTree.Identifier;
    const reference = new Reference(name, from, Reference.READ, null, null, false, false);
    reference.resolved = variable;
    variable.references.push(reference);
    return;
  }
}
