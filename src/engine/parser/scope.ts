import { Definition, Referencer, ScopeManager, type PatternVisitorCallback, type Scope } from "eslint-scope";
import { getKeys } from "eslint-visitor-keys";
import type * as ESTree from "estree";
import { SCOPE_KEYS } from "./keys.js";
import { isNode, type AnyNode } from "./nodes.js";
import { markTypeUses, markUsed } from "./type-uses.js";

export interface ScopeOptions {
  readonly sourceType: "script" | "module" | "commonjs";
  readonly globalReturn: boolean;
  readonly impliedStrict: boolean;
}

/**
 * The scopes of a script. References are those to values, so that no rule takes the name of a type for an undeclared
 * variable; a type that uses an import or a declaration of the file counts as a use of it all the same.
 */
export function analyzeScopes(program: AnyNode, options: ScopeOptions): ScopeManager {
  const settings = {
    ignoreEval: true,
    optimistic: false,
    nodejsScope: options.globalReturn,
    impliedStrict: options.impliedStrict,
    sourceType: options.sourceType,
    ecmaVersion: 2026,
    jsx: true,
    childVisitorKeys: SCOPE_KEYS as Record<string, string[]>,
    fallback: (node: ESTree.Node) => [...getKeys(node)],
  };
  const scopes = new ScopeManager(settings);
  const referencer = new TypeScriptReferencer(settings, scopes);
  referencer.visit(program);
  markTypeUses(program, scopes);
  // What elements are compiled to may be a call of React's, which nobody writes.
  if (referencer.hasElements)
    for (const scope of scopes.scopes) if (scope.block === program) markUsed(scope.set.get("React"));
  return scopes;
}

/** What eslint-scope has for those who extend it, and keeps out of its declarations. */
interface OpenScope extends Scope {
  __define(name: AnyNode, definition: Definition): void;
}

interface OpenScopeManager {
  __nestBlockScope(node: AnyNode): Scope;
}

interface Declaration {
  readonly kind: string;
  readonly id: AnyNode;
  readonly node: AnyNode;
}

type FunctionNode = Parameters<Referencer["visitFunction"]>[0];
type ClassNode = Parameters<Referencer["visitClass"]>[0];

class TypeScriptReferencer extends Referencer {
  /** Declarations that merge with others: they count where nothing else declares the name. */
  private readonly mergeable = new Map<Scope, Declaration[]>();
  /** The members of the enums around: their initializers may name them. */
  private enumMembers: ReadonlySet<unknown> = new Set();
  private ambient = false;
  /** Whether there is JSX. */
  hasElements = false;

  override close(node: ESTree.Node): void {
    for (let scope: Scope | null = this.currentScope(); scope?.block === node; scope = scope.upper) {
      for (const { kind, id, node } of this.mergeable.get(scope) ?? []) {
        if (!scope.set.has(id["name"] as string)) define(scope, kind, id, node, null);
      }
    }
    super.close(node);
  }

  override visitPattern(
    node: ESTree.Pattern | null,
    options: { processRightHandNodes: boolean } | PatternVisitorCallback,
    callback?: PatternVisitorCallback,
  ): void {
    // A `catch` need not have a variable, and the parameter `this` is a type.
    if (node !== null && (node.type !== "Identifier" || node.name !== "this"))
      super.visitPattern(node, options, callback);
  }

  override visitFunction(node: FunctionNode): void {
    for (const parameter of node.params) this.visitParameterDecorators(parameter as unknown as AnyNode);
    super.visitFunction(node);
    const scope = this.scopeManager.acquire(node);
    for (const parameter of node.params as unknown as AnyNode[]) {
      if (parameter.type !== "TSParameterProperty") continue;
      for (const name of namesIn(parameter["parameter"])) markUsed(scope?.set.get(name));
    }
  }

  private visitParameterDecorators(parameter: AnyNode): void {
    this.visitDecorators(parameter);
    for (const key of ["parameter", "left", "argument"]) {
      const inner = parameter[key];
      if (isNode(inner)) this.visitParameterDecorators(inner);
    }
  }

  private visitDecorators(node: object): void {
    const { decorators } = node as { decorators?: readonly AnyNode[] | null };
    for (const decorator of decorators ?? []) this.visit(decorator);
  }

  override visitClass(node: ClassNode): void {
    this.visitDecorators(node);
    super.visitClass(node);
  }

  override visitProperty(node: ESTree.Property | ESTree.MethodDefinition): void {
    this.visitDecorators(node);
    super.visitProperty(node);
  }

  override PropertyDefinition(node: ESTree.PropertyDefinition): void {
    this.visitDecorators(node);
    super.PropertyDefinition(node);
  }

  AccessorProperty(node: ESTree.PropertyDefinition): void {
    this.PropertyDefinition(node);
  }

  TSAbstractAccessorProperty(node: AnyNode): void {
    this.visitSignature(node);
  }

  TSAbstractMethodDefinition(node: AnyNode): void {
    this.visitSignature(node);
  }

  TSAbstractPropertyDefinition(node: AnyNode): void {
    this.visitSignature(node);
  }

  private visitSignature(node: AnyNode): void {
    this.visitDecorators(node);
    if (node["computed"] === true) this.visit(node["key"]);
  }

  override AssignmentExpression(node: ESTree.AssignmentExpression): void {
    super.AssignmentExpression({ ...node, left: bare(node.left) });
  }

  override UpdateExpression(node: ESTree.UpdateExpression): void {
    super.UpdateExpression({ ...node, argument: bare(node.argument) });
  }

  override Identifier(node: ESTree.Identifier): void {
    if (!this.enumMembers.has(node.name)) super.Identifier(node);
  }

  override JSXElement(node: AnyNode): void {
    this.hasElements = true;
    super.JSXElement(node);
  }

  JSXFragment(node: AnyNode): void {
    this.hasElements = true;
    this.visitChildren(node);
  }

  TSDeclareFunction(node: AnyNode): void {
    this.declareMergeable("FunctionName", node);
  }

  TSInterfaceDeclaration(node: AnyNode): void {
    this.declareMergeable("Type", node);
  }

  TSTypeAliasDeclaration(node: AnyNode): void {
    this.declareMergeable("Type", node);
  }

  TSEnumDeclaration(node: AnyNode): void {
    this.declareMergeable("TSEnumName", node);
    const members = node["members"] as readonly AnyNode[];
    const outer = this.enumMembers;
    this.enumMembers = new Set([...outer, ...members.map(memberName)]);
    for (const { initializer } of members) this.visit(initializer);
    this.enumMembers = outer;
  }

  TSModuleDeclaration(node: AnyNode): void {
    const outer = this.ambient;
    const isNamed = isIdentifier(node["id"]) && node["kind"] !== "global";
    this.ambient ||= node["declare"] === true || !isNamed;
    if (isNamed) this.declareMergeable("TSModuleName", node);
    // `namespace a.b.c` declares `a` alone.
    let body = node["body"];
    while (isNode(body) && body.type === "TSModuleDeclaration") body = body["body"];
    this.visit(body);
    this.ambient = outer;
  }

  TSModuleBlock(node: AnyNode): void {
    const scope = (this.scopeManager as unknown as OpenScopeManager).__nestBlockScope(node);
    scope.variableScope = scope;
    this.visitChildren(node);
    this.close(node as unknown as ESTree.Node);
    // Others use what is declared here.
    if (this.ambient) scope.variables.forEach(markUsed);
  }

  TSImportEqualsDeclaration(node: AnyNode): void {
    const scope = this.currentScope();
    const id = node["id"] as AnyNode;
    define(scope, "ImportBinding", id, node, node);
    if (node["isExport"] === true) markUsed(scope.set.get(id["name"] as string));
  }

  TSNamespaceExportDeclaration(): void {
    // It names a global variable of the scripts that load the file.
  }

  private declareMergeable(kind: string, node: AnyNode): void {
    const id = node["id"];
    if (!isIdentifier(id)) return;
    const scope = this.currentScope();
    const declarations = this.mergeable.get(scope);
    if (declarations === undefined) this.mergeable.set(scope, [{ kind, id, node }]);
    else declarations.push({ kind, id, node });
  }
}

function define(scope: Scope, kind: string, id: AnyNode, node: AnyNode, parent: AnyNode | null): void {
  const definition = new Definition(
    kind as Definition["type"],
    id as unknown as ESTree.Identifier,
    node as unknown as Definition["node"],
    parent as unknown as Definition["parent"],
    null,
    null,
  );
  (scope as OpenScope).__define(id, definition);
}

function isIdentifier(value: unknown): value is AnyNode {
  return isNode(value) && value.type === "Identifier";
}

function memberName({ id }: AnyNode): unknown {
  const { name, value } = id as { name?: string; value?: unknown };
  return name ?? value;
}

/** The names that the pattern of a parameter property declares; TypeScript allows a name, with or without a default. */
function namesIn(pattern: unknown): readonly string[] {
  if (!isNode(pattern)) return [];
  if (pattern.type === "AssignmentPattern") return namesIn(pattern["left"]);
  return isIdentifier(pattern) ? [pattern["name"] as string] : [];
}

const WRAPPERS: ReadonlySet<string> = new Set([
  "TSAsExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
]);

/** What is assigned to under assertions: `(a as any) = 1` writes `a`. */
function bare<T extends ESTree.Node>(node: T): T {
  let inner: unknown = node;
  while (isNode(inner) && WRAPPERS.has(inner.type)) inner = inner["expression"];
  return inner as T;
}
