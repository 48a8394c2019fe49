import type { TSESTree } from "@typescript-eslint/utils";
import type { Module } from "../modules.js";
import type { Binding } from "../scope.js";
import { some, unwrapped, type Node } from "../syntax.js";
import { patternPath } from "../variables.js";

/** `req.body`, `ctx.request.query`, `event.queryStringParameters`: what a client has sent. */
const REQUEST_PART =
  /^(?:this\.)?(?:req|request|ctx|context|c|event|ctx\.req|ctx\.request|context\.req)\??\.(?:(?:request|req)\??\.)?(?:body|query|params|headers|cookies|queryStringParameters|pathParameters)\b/;

/** Whether an expression is a part of what a client has sent. */
export function isRequestPart(node: Node, module: Module): boolean {
  return REQUEST_PART.test(module.textOf(node));
}

/** Parameters that NestJS and its like fill from a request. */
const DECORATORS = /^@(?:Query|Param|Body|Headers|Req|Cookies|QueryParam|QueryParams|BodyParam)\b/;

/** Whether a parameter is one that a framework fills from a request: `@Query("sort") sort`. */
export function isTakenFromRequest(binding: Binding, module: Module): boolean {
  if (binding.kind !== "parameter") return false;
  const { root } = patternPath(binding, module);
  const { decorators = [] } = root as { decorators?: readonly TSESTree.Decorator[] };
  return decorators.some(decorator => DECORATORS.test(module.textOf(decorator)));
}

/** Variables are followed this far. */
const DEEPEST = 4;

/** Whether an expression is made from what a client has sent, as far as the function around shows. */
export function isExposed(node: Node, module: Module, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  return some(node, inner => {
    if (inner.type === "MemberExpression" && isRequestPart(inner, module)) return true;
    if (inner.type !== "Identifier") return false;
    const binding = module.scopes.resolve(inner);
    if (binding === null) return false;
    if (isTakenFromRequest(binding, module)) return true;
    if (binding.kind !== "variable") return false;
    const { init } = binding.definition as TSESTree.VariableDeclarator;
    return init != null && !isCall(init) && isExposed(init, module, depth + 1);
  });
}

/** What a function makes of it is not followed. */
function isCall(node: Node): boolean {
  const inner = unwrapped(node);
  return inner.type === "CallExpression" || inner.type === "AwaitExpression";
}
