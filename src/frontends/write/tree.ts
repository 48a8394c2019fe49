import type { TSESTree } from "@typescript-eslint/utils";
import type { Span } from "../../model/span.js";
import type { FunctionNode } from "../evaluate/values.js";

export type Node = TSESTree.Node;

/** A call in a chain: `.integer("a")` of `table.integer("a").notNullable()`. */
export interface Link {
  readonly name: string;
  readonly call: TSESTree.CallExpression;
}

/** `root.first().second()`: what the calls are made on, and the calls in the order in which they run. */
export interface Chain {
  readonly root: Node;
  readonly links: readonly Link[];
}

/** A statement in a list of statements, where others can stand beside it. */
export interface ListedStatement {
  readonly node: Node;
  /** Its place in the path that led to it. */
  readonly depth: number;
}

export function spanOf(node: Node): Span {
  return { start: node.range[0], end: node.range[1] };
}

/** The nodes around a span, outermost first. Ranges alone lead there: not every parser sets `parent`. */
export function pathTo(root: Node, span: Span): readonly Node[] {
  const path: Node[] = [];
  let node: Node | undefined = root;
  while (node !== undefined) {
    path.push(node);
    node = childrenOf(node).find(({ range: [start, end] }) => start <= span.start && span.end <= end);
  }
  return path;
}

/** The nodes directly below a node. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  const fields = node as unknown as Readonly<Record<string, unknown>>;
  for (const key in fields) {
    const value = fields[key];
    if (typeof value !== "object" || value === null || NO_CHILDREN.has(key)) continue;
    if (!Array.isArray(value)) {
      if (isNode(value)) children.push(value);
      continue;
    }
    for (const item of value as unknown[]) if (isNode(item)) children.push(item);
  }
  return children;
}

/** All nodes of a tree, a node before those below it. */
export function* nodesOf(root: Node): Generator<Node> {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    open.push(...childrenOf(node).toReversed());
  }
}

/** What parsers and their hosts keep beside the syntax. */
const NO_CHILDREN: ReadonlySet<string> = new Set([
  "parent",
  "loc",
  "range",
  "tokens",
  "comments",
  "leadingComments",
  "trailingComments",
  "innerComments",
  "extra",
]);

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "range" in value;
}

export function isFunction(node: Node | undefined): node is FunctionNode {
  return (
    node?.type === "ArrowFunctionExpression" ||
    node?.type === "FunctionExpression" ||
    node?.type === "FunctionDeclaration"
  );
}

/** The innermost statement of a path that others can stand beside. */
export function listedStatement(path: readonly Node[]): ListedStatement | null {
  for (let depth = path.length - 1; depth > 0; depth--) {
    const node = path[depth] as Node;
    if (statementsOf(path[depth - 1] as Node).includes(node)) return { node, depth };
  }
  return null;
}

function statementsOf(node: Node): readonly Node[] {
  if (node.type === "BlockStatement" || node.type === "Program") return node.body;
  return node.type === "SwitchCase" ? node.consequent : [];
}

/** The calls that lead to a node, from the first; none where it is no call of a method. */
export function chainOf(node: Node): Chain {
  const links: Link[] = [];
  let root = unwrapped(node);
  while (root.type === "CallExpression" && root.callee.type === "MemberExpression") {
    links.unshift({ name: memberName(root.callee), call: root });
    root = unwrapped(root.callee.object);
  }
  return { root, links };
}

/** The place in the path of the last call of the chain that the node at `depth` begins or continues. */
export function endOfChain(path: readonly Node[], depth: number): number {
  let end = depth;
  for (let at = depth; at > 0; at--) {
    const node = path[at] as Node;
    const parent = path[at - 1] as Node;
    if (parent.type === "MemberExpression" ? parent.object !== node : !isCallOf(parent, node)) break;
    if (parent.type !== "MemberExpression") end = at - 1;
  }
  return end;
}

function isCallOf(parent: Node, callee: Node): boolean {
  return (
    (parent.type === "CallExpression" && parent.callee === callee) ||
    ((parent.type === "TSNonNullExpression" || parent.type === "ChainExpression") && parent.expression === callee)
  );
}

/** The name of a property, where it is written out; "" for a computed one. */
export function memberName(node: TSESTree.MemberExpression): string {
  if (!node.computed && node.property.type === "Identifier") return node.property.name;
  return node.property.type === "Literal" && typeof node.property.value === "string" ? node.property.value : "";
}

/** An expression without what only the type checker reads. */
export function unwrapped(node: Node): Node {
  switch (node.type) {
    case "ChainExpression":
    case "TSNonNullExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
      return unwrapped(node.expression);
    default:
      return node;
  }
}

/** What a file knows by a name, in its order: functions, and the values of members, variables and assignments. */
export function* valuesNamed(root: Node, name: string): Generator<Node> {
  for (const node of nodesOf(root)) {
    const value = valueNamed(node, name);
    if (value !== null) yield value;
  }
}

function valueNamed(node: Node, name: string): Node | null {
  switch (node.type) {
    case "FunctionDeclaration":
      return node.id?.name === name ? node : null;
    case "VariableDeclarator":
      return node.id.type === "Identifier" && node.id.name === name ? node.init : null;
    case "MethodDefinition":
    case "PropertyDefinition":
    case "Property":
      return keyName(node) === name ? node.value : null;
    case "AssignmentExpression":
      return node.left.type === "MemberExpression" && memberName(node.left) === name ? node.right : null;
    default:
      return null;
  }
}

/** The property of an object literal with this key. */
export function propertyNamed(node: TSESTree.ObjectExpression, name: string): TSESTree.Property | null {
  return (
    node.properties.find(
      (property): property is TSESTree.Property => property.type === "Property" && keyName(property) === name,
    ) ?? null
  );
}

/** The key of a property, method or class member, where it is written out. */
export function keyName(member: { readonly key: Node; readonly computed: boolean }): string | null {
  if (member.key.type === "Identifier" && !member.computed) return member.key.name;
  return member.key.type === "Literal" ? String(member.key.value) : null;
}

/** Whether a piece of code names something and does nothing, so that it can be repeated. */
export function isRepeatable(node: Node): boolean {
  const bare = unwrapped(node);
  switch (bare.type) {
    case "Identifier":
    case "ThisExpression":
    case "Literal":
      return true;
    case "MemberExpression":
      return isRepeatable(bare.object) && (!bare.computed || isRepeatable(bare.property));
    case "TemplateLiteral":
      return bare.expressions.every(isRepeatable);
    case "BinaryExpression":
      return bare.operator === "+" && isRepeatable(bare.left) && isRepeatable(bare.right);
    case "ObjectExpression":
      return bare.properties.every(property => property.type === "Property" && isRepeatable(property.value));
    default:
      return false;
  }
}
