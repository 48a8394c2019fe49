import type { TSESTree } from "@typescript-eslint/utils";
import type { Span } from "../../model/span.js";

export type Node = TSESTree.Node;

export type FunctionNode =
  TSESTree.ArrowFunctionExpression | TSESTree.FunctionDeclaration | TSESTree.FunctionExpression;

export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

export type CallNode = TSESTree.CallExpression;

/** What is no child: ways up, places, and what some parsers hang onto nodes. */
const NO_CHILDREN = new Set([
  "parent",
  "loc",
  "range",
  "start",
  "end",
  "tokens",
  "comments",
  "extra",
  "errors",
  "leadingComments",
  "trailingComments",
  "innerComments",
]);

/** Calls `visit` for each child, in source order as far as the parser lists them so. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  const fields = node as unknown as Record<string, unknown>;
  for (const key in fields) {
    const value = fields[key];
    if (typeof value !== "object" || value === null || NO_CHILDREN.has(key)) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visit(item);
    } else if (isNode(value)) visit(value);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

/** Calls `visit` for a node and everything below it; a branch for which it returns `false` is left out. */
export function walk(node: Node, visit: (node: Node) => boolean | undefined): void {
  if (visit(node) === false) return;
  forEachChild(node, child => walk(child, visit));
}

/** Whether some node below satisfies the test, the node itself included. */
export function some(node: Node, test: (node: Node) => boolean): boolean {
  if (test(node)) return true;
  let found = false;
  forEachChild(node, child => {
    found ||= some(child, test);
  });
  return found;
}

export function spanOf(node: Node): Span {
  return { start: node.range[0], end: node.range[1] };
}

/** Whether `inner` lies within `outer`, both of one file. */
export function encloses(outer: Node, inner: Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return (
    node?.type === "ArrowFunctionExpression" ||
    node?.type === "FunctionExpression" ||
    node?.type === "FunctionDeclaration"
  );
}

export function isClass(node: Node | null | undefined): node is ClassNode {
  return node?.type === "ClassDeclaration" || node?.type === "ClassExpression";
}

/** The expression without what changes neither its value nor its identity: types, `!`, parentheses, `?.`. */
export function unwrapped(node: Node): Node {
  let inner = node;
  while (isWrapper(inner)) inner = inner.expression;
  return inner;
}

/** The function that a callback stands for: `fn.bind(this)` is `fn`. */
export function unbound(node: Node): Node {
  const inner = unwrapped(node);
  return isBinding(inner) ? unwrapped(inner.callee.object) : inner;
}

function isBinding(node: Node): node is TSESTree.CallExpression & { callee: TSESTree.MemberExpression } {
  return (
    node.type === "CallExpression" &&
    node.callee.type === "MemberExpression" &&
    memberName(node.callee) === "bind" &&
    node.arguments.length === 1 &&
    node.arguments[0]?.type === "ThisExpression"
  );
}

/** Whether the node is one of those that `unwrapped` takes off. */
export function isWrapper(
  node: Node,
): node is
  | TSESTree.ChainExpression
  | TSESTree.TSAsExpression
  | TSESTree.TSNonNullExpression
  | TSESTree.TSSatisfiesExpression
  | TSESTree.TSTypeAssertion {
  return (
    node.type === "ChainExpression" ||
    node.type === "TSAsExpression" ||
    node.type === "TSNonNullExpression" ||
    node.type === "TSSatisfiesExpression" ||
    node.type === "TSTypeAssertion" ||
    (node.type as string) === "ParenthesizedExpression"
  );
}

/** `unwrapped`, and without `await`. */
export function awaited(node: Node): Node {
  let inner = unwrapped(node);
  while (inner.type === "AwaitExpression") inner = unwrapped(inner.argument);
  return inner;
}

/** The property that a member expression names: `a.b`, `a["b"]`, `a.#b`; `null` where it is computed. */
export function memberName(node: TSESTree.MemberExpression): string | null {
  const { property } = node;
  if (!node.computed)
    return property.type === "Identifier" || property.type === "PrivateIdentifier" ? property.name : null;
  return stringOf(property);
}

/** The value of a string literal or of a template without holes. */
export function stringOf(node: Node | null | undefined): string | null {
  if (node == null) return null;
  const inner = unwrapped(node);
  if (inner.type === "Literal") return typeof inner.value === "string" ? inner.value : null;
  if (inner.type === "TemplateLiteral" && inner.expressions.length === 0) return inner.quasis[0]?.value.cooked ?? null;
  return null;
}

/** The value of a number literal. */
export function numberOf(node: Node | null | undefined): number | null {
  const inner = node == null ? null : unwrapped(node);
  return inner?.type === "Literal" && typeof inner.value === "number" ? inner.value : null;
}

/** The key of a property, method or class member; `null` where it is computed. */
export function keyName(node: { readonly key: Node; readonly computed: boolean }): string | null {
  const { key } = node;
  if (node.computed) return stringOf(key);
  if (key.type === "Identifier" || key.type === "PrivateIdentifier") return key.name;
  return key.type === "Literal" ? String(key.value) : null;
}

/** The value of a property of an object literal. */
export function propertyOf(object: Node | null | undefined, name: string): Node | null {
  const inner = object == null ? null : unwrapped(object);
  if (inner?.type !== "ObjectExpression") return null;
  for (const property of inner.properties) {
    if (property.type === "Property" && keyName(property) === name) return property.value;
  }
  return null;
}

/** The method that a call names, with the object it is called on: `a.b.c()` gives `a.b` and `c`. */
export function methodOf(call: CallNode): { readonly object: Node; readonly name: string } | null {
  const callee = unwrapped(call.callee);
  if (callee.type !== "MemberExpression") return null;
  const name = memberName(callee);
  return name === null ? null : { object: callee.object, name };
}

/** What a node calls: of a property that is no more than read, the property itself. */
export function calleeOf(node: CallNode | TSESTree.TaggedTemplateExpression | TSESTree.MemberExpression): Node {
  if (node.type === "CallExpression") return node.callee;
  return node.type === "MemberExpression" ? node : node.tag;
}

/** What a call is called by: a function or a method; empty where it has no name. */
export function nameOfCallee({ callee }: CallNode): string {
  const inner = unwrapped(callee);
  if (inner.type === "Identifier") return inner.name;
  return inner.type === "MemberExpression" ? (memberName(inner) ?? "") : "";
}

/** The arguments of a call up to the first spread. */
export function argumentsOf(call: CallNode | TSESTree.NewExpression): readonly Node[] {
  const spread = call.arguments.findIndex(argument => argument.type === "SpreadElement");
  return spread < 0 ? call.arguments : call.arguments.slice(0, spread);
}

/** The expressions that a function may return, without those of the functions inside it. */
export function returnedBy(node: FunctionNode): readonly Node[] {
  if (node.body.type !== "BlockStatement") return [node.body];
  const returned: Node[] = [];
  walk(node.body, inner => {
    if (isFunction(inner)) return false;
    if (inner.type === "ReturnStatement" && inner.argument !== null) returned.push(inner.argument);
    return undefined;
  });
  return returned;
}

/** The type arguments of a reference, heritage clause or call, which Babel calls otherwise than typescript-estree. */
export function typeArgumentsOf(node: Node): readonly TSESTree.TypeNode[] {
  const { typeArguments, typeParameters } = node as { typeArguments?: Arguments; typeParameters?: Arguments };
  return (typeArguments ?? typeParameters)?.params ?? [];
}

/** The type arguments behind the superclass. */
export function superTypeArgumentsOf(node: ClassNode): readonly TSESTree.TypeNode[] {
  const { superTypeArguments, superTypeParameters } = node as {
    superTypeArguments?: Arguments;
    superTypeParameters?: Arguments;
  };
  return (superTypeArguments ?? superTypeParameters)?.params ?? [];
}

interface Arguments {
  readonly params: readonly TSESTree.TypeNode[];
}

/** The parameters of a function or of the type of one. */
export function parametersOf(node: Node): readonly Node[] {
  const { params, parameters } = node as { params?: readonly Node[]; parameters?: readonly Node[] };
  return params ?? parameters ?? [];
}

/** The annotated result of a function or of the type of one. */
export function returnTypeOf(node: Node): Node | null {
  const { returnType, typeAnnotation } = node as { returnType?: Annotation; typeAnnotation?: Annotation };
  return (returnType ?? (isFunction(node) ? undefined : typeAnnotation))?.typeAnnotation ?? null;
}

/** The annotation of a variable, parameter or property. */
export function annotationOf(node: Node): Node | null {
  return (node as { typeAnnotation?: Annotation }).typeAnnotation?.typeAnnotation ?? null;
}

interface Annotation {
  readonly typeAnnotation: Node;
}
