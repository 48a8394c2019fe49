import type { TSESTree } from "@typescript-eslint/utils";
import type { Module } from "../modules.js";
import type { Resolver } from "../resolve.js";
import { namesIn, type Binding } from "../scope.js";
import {
  keyName,
  memberName,
  methodOf,
  propertyOf,
  unwrapped,
  type CallNode,
  type FunctionNode,
  type Node,
} from "../syntax.js";

/** Where an expression is evaluated. */
export interface Frame {
  readonly module: Module;
  /** The parameters of a helper by what its call gives them. */
  readonly given: ReadonlyMap<Binding, Given>;
}

/** What a name is given at one place. */
export interface Given {
  readonly node: Node;
  readonly frame: Frame;
  /** Whether it is added to a list: `parts.push(value)`. */
  readonly isItem: boolean;
}

/**
 * All that a variable is given, in the order of the text, or what a call hands to a parameter. `null` where something else
 * gives it a value: a caller, a loop, a part of another value.
 */
export function valuesOf(node: TSESTree.Identifier, frame: Frame): readonly Given[] | null {
  const { module } = frame;
  const binding = module.scopes.resolve(node);
  if (binding === null) return null;
  const given = frame.given.get(binding);
  if (given !== undefined) return [given];
  if (binding.kind !== "variable") return null;
  const declarator = binding.definition as TSESTree.VariableDeclarator;
  const declaration = module.scopes.parentOf(declarator);
  const around = declaration === null ? null : module.scopes.parentOf(declaration);
  if (declarator.id.type !== "Identifier") return null;
  if (around?.type === "ForOfStatement" || around?.type === "ForInStatement") return null;
  const found: Given[] = [];
  const add = (value: Node, isItem = false): void => void found.push({ node: value, frame, isItem });
  if (declarator.init !== null) add(declarator.init);
  for (const reference of module.scopes.references(binding)) {
    const parent = module.scopes.parentOf(reference);
    if (parent?.type === "AssignmentExpression" && parent.left === reference) add(parent.right);
    if (parent?.type !== "MemberExpression" || parent.object !== reference) continue;
    const call = module.scopes.parentOf(parent);
    if (call?.type !== "CallExpression" || call.callee !== parent) continue;
    if (/^(?:push|unshift|add)$/.test(memberName(parent) ?? ""))
      for (const argument of call.arguments) addItem(argument, add);
  }
  return found;
}

function addItem(argument: Node, add: (value: Node, isItem?: boolean) => void): void {
  if (argument.type === "SpreadElement") add(argument.argument);
  else add(argument, true);
}

/** The constant of another file that an import names; `null` for everything else, and for what cannot be read. */
export function importedConstant(
  node: TSESTree.Identifier,
  { module }: Frame,
  resolver: Resolver,
): { readonly node: Node; readonly frame: Frame } | null {
  const binding = module.scopes.resolve(node);
  const specifier = binding?.kind === "import" ? binding.definition : null;
  if (specifier?.type !== "ImportSpecifier" && specifier?.type !== "ImportDefaultSpecifier") return null;
  const declaration = module.scopes.parentOf(specifier);
  if (declaration?.type !== "ImportDeclaration") return null;
  const origin = resolver.modules.imported(module, declaration.source.value);
  const name =
    specifier.type === "ImportDefaultSpecifier"
      ? "default"
      : specifier.imported.type === "Identifier"
        ? specifier.imported.name
        : specifier.imported.value;
  const target = origin?.exports.get(name);
  if (origin == null || target?.kind !== "local") return null;
  return { node: target.node, frame: { module: origin, given: new Map() } };
}

/** `QUERIES.byName`, `Status.ACTIVE`: the value that an object literal of a constant gives a property. */
export function memberOfConstant(node: TSESTree.MemberExpression, { module }: Frame): Node | null {
  const name = memberName(node);
  const object = unwrapped(node.object);
  if (name === null || object.type !== "Identifier") return null;
  const binding = module.scopes.resolve(object);
  const declarator = binding?.kind === "variable" ? (binding.definition as TSESTree.VariableDeclarator) : null;
  return declarator?.id.type === "Identifier" ? propertyOf(declarator.init, name) : null;
}

/** The frame of a helper that a call runs. */
export function boundFor(fn: FunctionNode, call: CallNode, module: Module, frame: Frame): Frame {
  const given = new Map<Binding, Given>();
  fn.params.forEach((parameter, i) => {
    const argument = call.arguments[i];
    const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
    const standard = parameter.type === "AssignmentPattern" ? parameter.right : undefined;
    for (const name of namesIn(target)) {
      const binding = module.scopes.lookup(name.name, fn);
      if (binding?.kind !== "parameter") continue;
      const value = argument === undefined ? undefined : partOf(argument, target, name);
      if (value !== undefined && value.type !== "SpreadElement")
        given.set(binding, { node: value, frame, isItem: false });
      else if (argument === undefined && standard !== undefined && target.type === "Identifier")
        given.set(binding, { node: standard, frame: { module, given: new Map() }, isItem: false });
    }
  });
  return { module, given };
}

/** The part of an argument that a destructured parameter takes. */
function partOf(argument: Node, target: Node, name: TSESTree.Identifier): Node | undefined {
  if (target.type === "Identifier") return argument;
  if (target.type !== "ObjectPattern") return undefined;
  for (const property of target.properties) {
    if (property.type !== "Property" || !namesIn(property.value).includes(name)) continue;
    const key = keyName(property);
    return key === null ? undefined : (propertyOf(argument, key) ?? undefined);
  }
  return undefined;
}

/** What a loop or the callback of a list goes through that gives a name its values; `null` where there is none. */
export function listBehind(binding: Binding, module: Module): Node | null {
  if (binding.kind === "variable") {
    const declaration = module.scopes.parentOf(binding.definition);
    const loop = declaration === null ? null : module.scopes.parentOf(declaration);
    return loop?.type === "ForOfStatement" || loop?.type === "ForInStatement" ? loop.right : null;
  }
  if (binding.kind !== "parameter") return null;
  const call = module.scopes.parentOf(binding.definition);
  const method = call?.type === "CallExpression" && call.arguments[0] === binding.definition ? methodOf(call) : null;
  return method !== null && ITERATES.has(method.name) ? method.object : null;
}

const ITERATES: ReadonlySet<string> = new Set([
  "map",
  "flatMap",
  "forEach",
  "filter",
  "find",
  "some",
  "every",
  "each",
  "mapSeries",
]);
