import type { TSESTree } from "@typescript-eslint/utils";
import { exportedValue, importedValue } from "./imports.js";
import { libraryOf, memberOfHandle } from "./libraries/index.js";
import { memberOfClass } from "./members.js";
import type { Module, Modules } from "./modules.js";
import { callValue, constructedValue, getterValue, settled } from "./results.js";
import type { Binding } from "./scope.js";
import {
  argumentsOf,
  isClass,
  isFunction,
  keyName,
  memberName,
  methodOf,
  stringOf,
  superTypeArgumentsOf,
  unwrapped,
  type ClassNode,
  type Node,
} from "./syntax.js";
import type { TypeInformation } from "./type-information.js";
import { TypeResolver } from "./types.js";
import { variableValue } from "./variables.js";
import type { Ancestor, Handle, Value } from "./values.js";

/** Chains of definitions longer than this are not followed. */
const DEEPEST = 24;

/**
 * What the expressions of a file stand for: values of the libraries, and what leads to them (classes, objects, helpers,
 * imports from other files of the repository). It follows definitions, never names; what it cannot follow is `null`.
 */
export class Resolver {
  readonly types: TypeResolver;
  private readonly known = new WeakMap<Node, Value | null>();
  private depth = 0;
  /** The spread elements that are being asked for a member. */
  private readonly spreads = new Set<TSESTree.SpreadElement>();

  /** @param linted What a type checker knows of the linted file, for what declarations do not tell. */
  constructor(
    readonly modules: Modules,
    private readonly linted: { readonly module: Module; readonly types: TypeInformation } | null = null,
  ) {
    this.types = new TypeResolver(this);
  }

  /** What an expression stands for. A promise counts as what it resolves to. */
  valueOf(node: Node, module: Module): Value | null {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    // A definition that needs itself finds nothing.
    this.known.set(node, null);
    const value = this.evaluate(node, module) ?? this.checkedValueOf(node, module);
    this.known.set(node, value);
    return value;
  }

  /** What a type checker says of an expression whose definition leads nowhere. */
  private checkedValueOf(node: Node, module: Module): Value | null {
    if (module !== this.linted?.module) return null;
    const { type } = node;
    if (type !== "Identifier" && type !== "MemberExpression" && type !== "CallExpression") return null;
    return this.linted.types.valueOf(node);
  }

  /** The handle that an expression stands for. */
  handleOf(node: Node, module: Module): Handle | null {
    return this.asHandle(this.valueOf(node, module));
  }

  /** A value as what the libraries know: an instance of `class Db extends PrismaClient` is a client. */
  asHandle(value: Value | null): Handle | null {
    switch (value?.kind) {
      case "handle":
        return value;
      case "external":
        return libraryOf(value.source)?.named?.(value.name) ?? null;
      case "externalInstance":
        return libraryOf(value.source)?.instance(value.name, value.typeArguments) ?? null;
      case "instance": {
        const ancestor = this.ancestorOf(value.node, value.module);
        if (ancestor === null) return null;
        const library = libraryOf(ancestor.source);
        const asModel = library?.heir(nameOfClass(value.node), ancestor.name) ?? null;
        if (asModel !== null) return { ...asModel, role: "instance" } as Handle;
        return library?.instance(ancestor.name, ancestor.typeArguments) ?? null;
      }
      case "class": {
        const ancestor = this.ancestorOf(value.node, value.module);
        return ancestor === null
          ? null
          : (libraryOf(ancestor.source)?.heir(nameOfClass(value.node), ancestor.name) ?? null);
      }
      case "object":
        return this.extendedBy(value.node, value.module);
      default:
        return null;
    }
  }

  /** What an object adds methods to: `this` in `getRepository(User).extend({ … })` is the repository as well. */
  private extendedBy(node: TSESTree.ObjectExpression, module: Module): Handle | null {
    const call = module.scopes.parentOf(node);
    if (call?.type !== "CallExpression" || call.arguments[0] !== node) return null;
    const method = methodOf(call);
    if (method?.name !== "extend") return null;
    const handle = this.handleOf(method.object, module);
    return handle?.orm === "typeorm" && handle.role === "repository" ? handle : null;
  }

  /** The class of a library that a class descends from, through any number of classes of the repository. */
  ancestorOf(node: ClassNode, module: Module): Ancestor | null {
    let current: { readonly node: ClassNode; readonly module: Module } = { node, module };
    for (let i = 0; i < DEEPEST && current.node.superClass != null; i++) {
      const base = this.superclassOf(current.node, current.module);
      if (base?.kind === "external") {
        const { module: home } = current;
        const typeArguments = superTypeArgumentsOf(current.node).map(type => home.textOf(type));
        return libraryOf(base.source) === null ? null : { source: base.source, name: base.name, typeArguments };
      }
      if (base?.kind === "handle" && (base.role === "model" || base.role === "entity")) {
        return { source: PACKAGES[base.orm], name: base.role === "model" ? "Model" : "BaseEntity", typeArguments: [] };
      }
      if (base?.kind !== "class" || base.node === current.node) return null;
      current = base;
    }
    return null;
  }

  /** What a class extends; of a mixin `Mixin(Base)` the base. */
  superclassOf(node: ClassNode, module: Module): Value | null {
    if (node.superClass == null) return null;
    const value = this.valueOf(node.superClass, module);
    if (value !== null) return value;
    const call = unwrapped(node.superClass);
    if (call.type !== "CallExpression") return null;
    for (const argument of argumentsOf(call)) {
      const base = this.valueOf(argument, module);
      if (base?.kind === "class" || base?.kind === "external") return base;
    }
    return null;
  }

  private evaluate(node: Node, module: Module): Value | null {
    switch (node.type) {
      case "Identifier": {
        const binding = module.scopes.resolve(node);
        if (binding === null || this.depth >= DEEPEST) return null;
        this.depth++;
        const value = this.ofBinding(binding, module);
        this.depth--;
        return value;
      }
      case "ThisExpression":
        return this.ofThis(node, module);
      case "Super":
        return this.ofSuper(node, module);
      case "MemberExpression": {
        const object = this.valueOf(node.object, module);
        return this.member(object, memberName(node) ?? COMPUTED);
      }
      case "CallExpression":
        return callValue(node, module, this);
      case "NewExpression":
        return constructedValue(this.valueOf(node.callee, module), this);
      case "AwaitExpression":
        return settled(this.valueOf(node.argument, module));
      case "TSAsExpression":
      case "TSTypeAssertion":
        return this.types.valueOf(node.typeAnnotation, module) ?? this.valueOf(node.expression, module);
      case "TSNonNullExpression":
      case "TSSatisfiesExpression":
      case "ChainExpression":
        return this.valueOf(node.expression, module);
      case "LogicalExpression":
        return (
          this.valueOf(node.operator === "&&" ? node.right : node.left, module) ?? this.valueOf(node.right, module)
        );
      case "ConditionalExpression":
        return this.valueOf(node.consequent, module) ?? this.valueOf(node.alternate, module);
      case "AssignmentExpression":
        return this.valueOf(node.right, module);
      case "SequenceExpression":
        return this.valueOf(node.expressions.at(-1) as Node, module);
      case "ObjectExpression":
        return { kind: "object", module, node };
      case "ClassDeclaration":
      case "ClassExpression":
        return { kind: "class", module, node };
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "TSDeclareFunction":
        return { kind: "function", module, node };
      default:
        return null;
    }
  }

  /** What a class has from the class of the repository that it extends. */
  private ofSuper(node: Node, module: Module): Value | null {
    const self = this.ofThis(node, module);
    if (self?.kind !== "class" && self?.kind !== "instance") return null;
    const base = this.superclassOf(self.node, self.module);
    return base?.kind === "class" ? { kind: self.kind, module: base.module, node: base.node } : null;
  }

  private ofThis(node: Node, module: Module): Value | null {
    for (let outer = module.scopes.parentOf(node); outer !== null; outer = module.scopes.parentOf(outer)) {
      if (outer.type === "MethodDefinition" || outer.type === "PropertyDefinition") {
        const body = module.scopes.parentOf(outer);
        const owner = body === null ? null : module.scopes.parentOf(body);
        return isClass(owner) ? { kind: outer.static ? "class" : "instance", module, node: owner } : null;
      }
      const owner =
        isFunction(outer) && outer.type !== "ArrowFunctionExpression" ? module.scopes.parentOf(outer) : null;
      if (owner?.type === "Property") {
        const object = module.scopes.parentOf(owner);
        return object?.type === "ObjectExpression" ? { kind: "object", module, node: object } : null;
      }
    }
    return null;
  }

  // ── names ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private ofBinding(binding: Binding, module: Module): Value | null {
    switch (binding.kind) {
      case "import":
        return importedValue(binding.definition, module, this);
      case "function":
      case "class":
        return this.valueOf(binding.definition, module);
      case "variable":
      case "parameter":
        return variableValue(binding, module, this);
      default:
        return null;
    }
  }

  // ── members and calls ──────────────────────────────────────────────────────────────────────────────────────────────

  /** A property of a value. */
  member(value: Value | null, name: string): Value | null {
    switch (value?.kind) {
      case undefined:
        return null;
      case "external":
        return this.memberOfExternal(value, name);
      case "namespace":
        return exportedValue(value.module, name, this);
      case "object":
        return this.memberOfObject(value.node, value.module, name);
      case "interface":
        return this.types.member(value.node, value.module, name);
      case "class":
      case "instance": {
        const own = memberOfClass(value, name, this);
        if (own !== null) return own;
        const handle = this.asHandle(value);
        return handle === null ? null : memberOfHandle(handle, name);
      }
      case "list":
        return /^\d+$/.test(name) ? value.of : null;
      case "function":
        return null;
      default: {
        const handle = this.asHandle(value);
        return handle === null ? null : memberOfHandle(handle, name);
      }
    }
  }

  private memberOfExternal(value: Extract<Value, { kind: "external" }>, name: string): Value | null {
    const handle = this.asHandle(value);
    if (handle !== null) return memberOfHandle(handle, name);
    const isNamespace = /^(\*|default|Prisma)$/.test(value.name) || name[0] === name[0]?.toUpperCase();
    return isNamespace ? { ...value, name } : null;
  }

  private memberOfObject(node: TSESTree.ObjectExpression, module: Module, name: string): Value | null {
    for (const property of node.properties) {
      if (property.type === "Property") {
        if (keyName(property) === name && property.kind !== "set") {
          const value = this.valueOf(property.value, module);
          return property.kind === "get" ? getterValue(value, this) : value;
        }
      } else {
        const spread = this.memberOfSpread(property, module, name);
        if (spread !== null) return spread;
      }
    }
    return null;
  }

  /** `options = { ...options, page }` asks itself. */
  private memberOfSpread(spread: TSESTree.SpreadElement, module: Module, name: string): Value | null {
    if (this.spreads.has(spread)) return null;
    this.spreads.add(spread);
    try {
      return this.member(this.valueOf(spread.argument, module), name);
    } finally {
      this.spreads.delete(spread);
    }
  }

  /** What an argument names: a table in quotes, an entity class. */
  named(argument: Node | undefined, module: Module): string | null {
    if (argument === undefined) return null;
    const node = unwrapped(argument);
    if (node.type === "Identifier") {
      const binding = module.scopes.resolve(node);
      const declarator = binding?.kind === "variable" ? (binding.definition as TSESTree.VariableDeclarator) : null;
      const constant = declarator?.id.type === "Identifier" ? stringOf(declarator.init) : null;
      return constant ?? node.name;
    }
    if (node.type === "MemberExpression") return memberName(node);
    if (node.type === "ObjectExpression") {
      const values = node.properties.flatMap(property =>
        property.type === "Property" ? [stringOf(property.value)] : [],
      );
      return values.length === 1 ? (values[0] ?? null) : null;
    }
    return stringOf(node);
  }
}

const PACKAGES = {
  prisma: "@prisma/client",
  typeorm: "typeorm",
  sequelize: "sequelize",
  knex: "objection",
  kysely: "kysely",
  drizzle: "drizzle-orm",
  mikroorm: "@mikro-orm/core",
} as const;

/** Stands for a property that is not known: `prisma[model]` is a model all the same. */
const COMPUTED = "[…]";

function nameOfClass(node: ClassNode): string {
  return node.id?.name ?? "default";
}
