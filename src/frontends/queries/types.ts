import type { TSESTree } from "@typescript-eslint/utils";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import { getterValue } from "./results.js";
import type { TypeDeclaration } from "./scope.js";
import { annotationOf, keyName, parametersOf, stringOf, typeArgumentsOf, type Node } from "./syntax.js";
import type { Value } from "./values.js";

/** Types that say nothing of their own about what can be called. */
const TRANSPARENT = new Set([
  "Awaited",
  "DeepPartial",
  "Exclude",
  "Extract",
  "NonNullable",
  "Omit",
  "Partial",
  "Pick",
  "Promise",
  "Readonly",
  "Required",
]);

const DEEPEST = 16;

/** What the type annotations of a file stand for, by declarations alone: no type checker is needed. */
export class TypeResolver {
  private depth = 0;

  constructor(private readonly resolver: Resolver) {}

  /** The value that a type describes, or `null`. */
  valueOf(type: Node, module: Module): Value | null {
    if (this.depth >= DEEPEST) return null;
    this.depth++;
    try {
      return this.evaluate(type, module);
    } finally {
      this.depth--;
    }
  }

  private evaluate(type: Node, module: Module): Value | null {
    switch (type.type) {
      case "TSTypeReference":
        return this.ofReference(type.typeName, typeArgumentsOf(type), module);
      case "TSUnionType":
      case "TSIntersectionType":
        return this.firstOf(type.types, module);
      case "TSTypeQuery":
        return type.exprName.type === "TSImportType" ? null : this.ofQuery(type.exprName, module);
      case "TSArrayType":
        return this.listOf(type.elementType, module);
      case "TSTypeLiteral":
        return { kind: "interface", module, node: type };
      case "TSFunctionType":
        return { kind: "function", module, node: type };
      case "TSImportType": {
        const { source: written, argument } = type as { source?: Node; argument?: Node };
        const source = stringOf(written ?? literalOf(argument));
        if (source === null || type.qualifier == null) return null;
        return this.ofExport(module, source, nameParts(type.qualifier), typeArgumentsOf(type));
      }
      case "TSIndexedAccessType": {
        const name = type.indexType.type === "TSLiteralType" ? stringOf(type.indexType.literal) : null;
        return name === null ? null : this.resolver.member(this.valueOf(type.objectType, module), name);
      }
      case "TSTypeOperator":
        return type.typeAnnotation === undefined ? null : this.valueOf(type.typeAnnotation, module);
      default:
        return null;
    }
  }

  private listOf(element: Node, module: Module): Value | null {
    const of = this.valueOf(element, module);
    return of === null ? null : { kind: "list", of };
  }

  private firstOf(types: readonly Node[], module: Module): Value | null {
    let value: Value | null = null;
    for (const type of types) {
      const candidate = this.valueOf(type, module);
      // `Transaction | Knex` is a handle, and says more than an interface beside it.
      if (candidate !== null && this.resolver.asHandle(candidate) !== null) return candidate;
      value ??= candidate;
    }
    return value;
  }

  private ofReference(name: Node, typeArguments: readonly TSESTree.TypeNode[], module: Module): Value | null {
    const [first, ...rest] = nameParts(name);
    if (first === undefined) return null;
    const local = module.scopes.types.get(first);
    if (local !== undefined) return rest.length === 0 ? this.ofDeclaration(local, module) : null;
    const binding = module.scopes.lookup(first, name);
    if (binding?.kind === "import") return this.ofImport(binding.definition, rest, typeArguments, module);
    if (rest.length > 0) return null;
    if (/^(?:Array|ReadonlyArray|Set|ReadonlySet)$/.test(first))
      return typeArguments[0] === undefined ? null : this.listOf(typeArguments[0], module);
    if (first === "ReturnType" || first === "InstanceType") return this.ofDerived(first, typeArguments[0], module);
    return TRANSPARENT.has(first) && typeArguments[0] !== undefined ? this.valueOf(typeArguments[0], module) : null;
  }

  private ofImport(
    specifier: Node,
    rest: readonly string[],
    typeArguments: readonly TSESTree.TypeNode[],
    module: Module,
  ): Value | null {
    const declaration = module.scopes.parentOf(specifier);
    if (declaration?.type !== "ImportDeclaration") return null;
    const source = declaration.source.value;
    if (specifier.type === "ImportNamespaceSpecifier") return this.ofExport(module, source, rest, typeArguments);
    const name =
      specifier.type !== "ImportSpecifier"
        ? "default"
        : specifier.imported.type === "Identifier"
          ? specifier.imported.name
          : specifier.imported.value;
    return this.ofExport(module, source, [name, ...rest], typeArguments);
  }

  /** The type that `source` exports under a dotted name. */
  private ofExport(
    module: Module,
    source: string,
    names: readonly string[],
    typeArguments: readonly TSESTree.TypeNode[],
  ): Value | null {
    const imported = this.resolver.modules.imported(module, source);
    const [name, ...rest] = names;
    if (name === undefined) return null;
    if (imported === null) {
      const texts = typeArguments.map(type => module.textOf(type));
      return { kind: "externalInstance", source, name: rest.at(-1) ?? name, typeArguments: texts };
    }
    return rest.length > 0 ? null : this.exported(imported, name, typeArguments, module, new Set());
  }

  private exported(
    module: Module,
    name: string,
    typeArguments: readonly TSESTree.TypeNode[],
    user: Module,
    seen: Set<Module>,
  ): Value | null {
    if (seen.has(module)) return null;
    seen.add(module);
    const target = module.exports.get(name);
    if (target?.kind === "local") {
      const named = "id" in target.node && target.node.id?.type === "Identifier" ? target.node.id.name : null;
      const identifier = target.node.type === "Identifier" ? target.node.name : (named ?? name);
      const declared = module.scopes.types.get(identifier);
      if (declared !== undefined) return this.ofDeclaration(declared, module);
      const binding = module.scopes.lookup(identifier, module.program);
      return binding?.kind === "import" ? this.ofImport(binding.definition, [], typeArguments, module) : null;
    }
    if (target !== undefined)
      return this.throughSpecifier(module, target.specifier, target.name, typeArguments, user, seen);
    for (const specifier of module.stars) {
      if (!this.resolver.modules.mayGive(module, specifier, name)) continue;
      const found = this.throughSpecifier(module, specifier, name, typeArguments, user, seen);
      if (found !== null && (found.kind !== "externalInstance" || this.resolver.asHandle(found) !== null)) return found;
    }
    return null;
  }

  private throughSpecifier(
    module: Module,
    specifier: string,
    name: string | null,
    typeArguments: readonly TSESTree.TypeNode[],
    user: Module,
    seen: Set<Module>,
  ): Value | null {
    if (name === null) return null;
    const source = this.resolver.modules.imported(module, specifier);
    if (source !== null) return this.exported(source, name, typeArguments, user, seen);
    const texts = typeArguments.map(type => user.textOf(type));
    return { kind: "externalInstance", source: specifier, name, typeArguments: texts };
  }

  private ofDeclaration(declaration: TypeDeclaration, module: Module): Value | null {
    switch (declaration.type) {
      case "ClassDeclaration":
      case "ClassExpression":
        return { kind: "instance", module, node: declaration };
      case "TSInterfaceDeclaration": {
        if (declaration.body.body.length > 0 || (declaration.extends ?? []).length === 0) {
          return { kind: "interface", module, node: declaration };
        }
        const [base] = declaration.extends ?? [];
        return base === undefined ? null : this.ofHeritage(base, module);
      }
      case "TSTypeAliasDeclaration":
        return this.valueOf(declaration.typeAnnotation, module);
      default:
        return null;
    }
  }

  private ofHeritage(base: TSESTree.TSInterfaceHeritage, module: Module): Value | null {
    return this.ofReference(base.expression, typeArgumentsOf(base), module);
  }

  private ofQuery(name: Node, module: Module): Value | null {
    const [first, ...rest] = nameParts(name);
    const binding = first === undefined ? null : module.scopes.lookup(first, name);
    if (binding === null) return null;
    const value = this.resolver.valueOf(binding.identifier, module);
    return rest.reduce<Value | null>((of, part) => this.resolver.member(of, part), value);
  }

  private ofDerived(utility: string, argument: TSESTree.TypeNode | undefined, module: Module): Value | null {
    const value = argument === undefined ? null : this.valueOf(argument, module);
    if (utility === "ReturnType") return getterValue(value, this.resolver);
    return value?.kind === "class" ? { ...value, kind: "instance" } : null;
  }

  /** A property that an interface declares or inherits. */
  member(node: TSESTree.TSInterfaceDeclaration | TSESTree.TSTypeLiteral, module: Module, name: string): Value | null {
    const members = node.type === "TSTypeLiteral" ? node.members : node.body.body;
    for (const member of members) {
      if (member.type === "TSPropertySignature" && keyName(member) === name && member.typeAnnotation != null) {
        return this.valueOf(member.typeAnnotation.typeAnnotation, module);
      }
      if (member.type === "TSMethodSignature" && keyName(member) === name) {
        return { kind: "function", module, node: member };
      }
    }
    if (node.type === "TSTypeLiteral") return null;
    for (const base of node.extends ?? []) {
      const inherited = this.resolver.member(this.ofHeritage(base, module), name);
      if (inherited !== null) return inherited;
    }
    return null;
  }

  /** Parameter `index` of the callback that a function takes as its argument `position`, by its annotation. */
  callbackParameter(callee: Value | null, position: number, index: number): Value | null {
    if (callee?.kind !== "function") return null;
    const taken = annotationOfParameter(parametersOf(callee.node)[position]);
    const callback = taken === null ? null : this.valueOf(taken, callee.module);
    if (callback?.kind !== "function") return null;
    const passed = annotationOfParameter(parametersOf(callback.node)[index]);
    return passed === null ? null : this.valueOf(passed, callback.module);
  }
}

function annotationOfParameter(parameter: Node | undefined): Node | null {
  if (parameter === undefined) return null;
  return annotationOf(parameter.type === "AssignmentPattern" ? parameter.left : parameter);
}

/** Babel 7 wraps the specifier of `import("x").Y` into a literal type or gives it bare. */
function literalOf(node: Node | undefined): Node | undefined {
  return node?.type === "TSLiteralType" ? node.literal : node;
}

/** `Prisma.TransactionClient` as its parts. */
function nameParts(name: Node): readonly string[] {
  switch (name.type) {
    case "Identifier":
      return [name.name];
    case "TSQualifiedName":
      return [...nameParts(name.left), name.right.name];
    case "MemberExpression":
      return name.property.type === "Identifier" ? [...nameParts(name.object), name.property.name] : [];
    default:
      return [];
  }
}
