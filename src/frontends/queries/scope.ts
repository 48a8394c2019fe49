import type { TSESTree } from "@typescript-eslint/utils";
import { isFunction, type FunctionNode, type Node } from "./syntax.js";
import { forEachChild } from "./syntax.js";

/** One declaration of a name that exists at run time. */
export interface Binding {
  readonly name: string;
  readonly kind: "import" | "variable" | "parameter" | "function" | "class" | "enum" | "catch";
  readonly identifier: TSESTree.Identifier;
  /** The specifier, declarator, function, class or `catch` that declares it; for a parameter the function. */
  readonly definition: Node;
  /** The node whose scope it belongs to. */
  readonly scope: Node;
}

/** What only the type checker sees, and classes and enums, which are types too. */
export type TypeDeclaration =
  ClassLike | TSESTree.TSInterfaceDeclaration | TSESTree.TSTypeAliasDeclaration | TSESTree.TSEnumDeclaration;

type ClassLike = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

/**
 * The names of one file: which declaration an identifier means, and where a declaration is used. Files that are read
 * from disk come without a scope manager, and two ways to resolve a name would sooner or later disagree; so this serves
 * the linted file as well.
 */
export class Scopes {
  private readonly parents = new Map<Node, Node>();
  private readonly bindings = new Map<Node, Map<string, Binding>>();
  private readonly identifiers = new Map<string, TSESTree.Identifier[]>();
  /** Every call and tagged template of the file, outer ones first. */
  readonly calls: (TSESTree.CallExpression | TSESTree.TaggedTemplateExpression)[] = [];
  /** The identifiers that `await` and `return` stand before. */
  readonly settled: TSESTree.Identifier[] = [];
  /** The types that the top level declares. */
  readonly types = new Map<string, TypeDeclaration>();

  constructor(readonly program: TSESTree.Program) {
    this.visit(program, program);
  }

  parentOf(node: Node): Node | null {
    return this.parents.get(node) ?? null;
  }

  /** Whether a node is one of this file. */
  has(node: Node): boolean {
    return node === this.program || this.parents.has(node);
  }

  /** The declaration that a name means at a node; `null` for globals. */
  lookup(name: string, from: Node): Binding | null {
    for (let node: Node | null = from; node !== null; node = this.parentOf(node)) {
      const binding = this.bindings.get(node)?.get(name);
      if (binding !== undefined) return binding;
    }
    return null;
  }

  resolve(identifier: TSESTree.Identifier | TSESTree.JSXIdentifier): Binding | null {
    return this.lookup(identifier.name, identifier);
  }

  /** The uses of a declaration, in source order, the declaration itself left out. */
  references(binding: Binding): readonly TSESTree.Identifier[] {
    const named = this.identifiers.get(binding.name) ?? [];
    return named.filter(identifier => identifier !== binding.identifier && this.resolve(identifier) === binding);
  }

  /** The innermost function around a node, the node itself left out. */
  functionAround(node: Node): FunctionNode | null {
    for (let outer = this.parentOf(node); outer !== null; outer = this.parentOf(outer)) {
      if (isFunction(outer)) return outer;
    }
    return null;
  }

  private visit(node: Node, scope: Node): void {
    let inner = scope;
    if (opensScope(node)) inner = node;
    this.declare(node, scope);
    forEachChild(node, child => {
      this.parents.set(child, node);
      this.collect(child, node);
      if (child.type === "Identifier" && isReference(child, node)) {
        const known = this.identifiers.get(child.name);
        if (known === undefined) this.identifiers.set(child.name, [child]);
        else known.push(child);
      }
      this.visit(child, inner);
    });
  }

  private collect(node: Node, parent: Node): void {
    if (node.type === "CallExpression" || node.type === "TaggedTemplateExpression") this.calls.push(node);
    else if (node.type === "Identifier" && (parent.type === "AwaitExpression" || parent.type === "ReturnStatement")) {
      this.settled.push(node);
    }
  }

  private declare(node: Node, scope: Node): void {
    switch (node.type) {
      case "ImportSpecifier":
      case "ImportDefaultSpecifier":
      case "ImportNamespaceSpecifier":
        this.add("import", node.local, node, this.program);
        break;
      case "TSImportEqualsDeclaration":
        this.add("import", node.id, node, this.program);
        break;
      case "VariableDeclaration":
        for (const declarator of node.declarations) {
          const home = node.kind === "var" ? this.functionScope(scope) : scope;
          for (const name of namesIn(declarator.id)) this.add("variable", name, declarator, home);
        }
        break;
      case "FunctionDeclaration":
        if (node.id !== null) this.add("function", node.id, node, scope);
        this.parameters(node);
        break;
      case "FunctionExpression":
        if (node.id !== null) this.add("function", node.id, node, node);
        this.parameters(node);
        break;
      case "ArrowFunctionExpression":
        this.parameters(node);
        break;
      case "ClassDeclaration":
      case "ClassExpression":
        if (node.id !== null) {
          this.add("class", node.id, node, node.type === "ClassDeclaration" ? scope : node);
          this.types.set(node.id.name, node);
        }
        break;
      case "TSEnumDeclaration":
        this.add("enum", node.id, node, scope);
        this.types.set(node.id.name, node);
        break;
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
        this.types.set(node.id.name, node);
        break;
      case "CatchClause":
        if (node.param !== null) for (const name of namesIn(node.param)) this.add("catch", name, node, node);
        break;
    }
  }

  private parameters(node: FunctionNode): void {
    for (const parameter of node.params) {
      for (const name of namesIn(parameter)) this.add("parameter", name, node, node);
    }
  }

  private add(kind: Binding["kind"], identifier: TSESTree.Identifier, definition: Node, scope: Node): void {
    let names = this.bindings.get(scope);
    if (names === undefined) this.bindings.set(scope, (names = new Map()));
    if (!names.has(identifier.name)) {
      names.set(identifier.name, { name: identifier.name, kind, identifier, definition, scope });
    }
  }

  private functionScope(scope: Node): Node {
    let node: Node = scope;
    while (node !== this.program && !isFunction(node)) node = this.parentOf(node) ?? this.program;
    return node;
  }
}

function opensScope(node: Node): boolean {
  switch (node.type) {
    case "BlockStatement":
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "SwitchStatement":
    case "CatchClause":
    case "StaticBlock":
    case "TSModuleBlock":
      return true;
    default:
      return isFunction(node);
  }
}

/** The identifiers that a pattern declares or assigns. */
export function namesIn(pattern: Node): TSESTree.Identifier[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap(property =>
        namesIn(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap(element => (element === null ? [] : namesIn(element)));
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    case "TSParameterProperty":
      return namesIn(pattern.parameter);
    default:
      return [];
  }
}

/** Whether an identifier stands for a variable, and is no name of a property, label or member. */
function isReference(node: TSESTree.Identifier, parent: Node): boolean {
  switch (parent.type) {
    case "MemberExpression":
      return parent.object === node || parent.computed;
    case "Property":
      return parent.value === node || parent.computed;
    case "MethodDefinition":
    case "PropertyDefinition":
      return parent.value === node || parent.computed;
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
    case "TSPropertySignature":
    case "TSMethodSignature":
    case "TSEnumMember":
      return false;
    default:
      return true;
  }
}
