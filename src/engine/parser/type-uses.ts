import type { Scope, ScopeManager, Variable } from "eslint-scope";
import type * as ESTree from "estree";
import { VISITOR_KEYS } from "./keys.js";
import { childrenOf, type AnyNode } from "./nodes.js";

/** Keeps `no-unused-vars` from a variable that is used in a way the references do not show. */
export function markUsed(variable: Variable | undefined): void {
  if (variable !== undefined) Object.assign(variable, { eslintUsed: true });
}

/**
 * Marks the variables that types use. There are no references for that: rules would look for them in the code that ESLint
 * walks through, and types are not among it.
 */
export function markTypeUses(program: AnyNode, scopes: ScopeManager): void {
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
  if (node.type === "Identifier" && isUse(parent, key)) {
    const isType = ONLY_TYPES.has(parent.type);
    markUsed(find(node["name"] as string, scope, variable => !isType || canBeType(variable)));
  }
  for (const [inner, child] of childrenOf(node)) walkType(child, node, inner, scope);
}

/** Where the name of a variable stands in a type. */
const USES: Readonly<Record<string, string>> = {
  MemberExpression: "object",
  TSExpressionWithTypeArguments: "expression",
  TSImportEqualsDeclaration: "moduleReference",
  TSQualifiedName: "left",
  TSTypePredicate: "parameterName",
  TSTypeQuery: "exprName",
  TSTypeReference: "typeName",
};

/** Where it cannot be that of a value: `f(a: a)` means another `a`. */
const ONLY_TYPES: ReadonlySet<string> = new Set(["TSExpressionWithTypeArguments", "TSTypeReference"]);

function isUse(parent: AnyNode, key: string): boolean {
  return USES[parent.type] === key || (key === "key" && parent["computed"] === true);
}

const TYPES: ReadonlySet<string> = new Set(["ClassName", "ImportBinding", "TSEnumName", "TSModuleName", "Type"]);

function canBeType({ defs }: Variable): boolean {
  return defs.some(({ type }) => TYPES.has(type));
}

function find(name: string, from: Scope, fits: (variable: Variable) => boolean): Variable | undefined {
  for (let scope: Scope | null = from; scope !== null; scope = scope.upper) {
    const variable = scope.set.get(name);
    if (variable !== undefined && fits(variable)) return variable;
  }
  return undefined;
}
