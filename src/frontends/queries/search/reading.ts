import type { TSESTree } from "@typescript-eslint/utils";
import type { Dialect } from "../../../model/dialect.js";
import {
  allOf,
  comparisonOfPattern,
  EVERYTHING,
  listValue,
  OTHER,
  OWN,
  ownCondition,
  UNKNOWN,
  type Search,
  type SearchCondition,
  type SearchOrder,
  type SearchValue,
} from "../../../model/search.js";
import { chainOf, fromClient, type Chain } from "../chain.js";
import { constantOf, type FoundCall } from "../find.js";
import type { Resolver } from "../resolve.js";
import { keyName, stringOf, unwrapped, type CallNode, type Node } from "../syntax.js";

/** A property of an object literal. */
export interface Entry {
  readonly key: string;
  readonly value: Node;
  readonly node: TSESTree.Property;
}

/** A call whose search is read, and how its values are looked at. */
export class SearchReading {
  constructor(
    readonly call: FoundCall,
    readonly node: CallNode,
    readonly dialect: Dialect,
    readonly resolver: Resolver,
  ) {}

  /** The expression that a constant was given; the identifier itself where the value may have been changed since. */
  known(node: Node): Node {
    const inner = unwrapped(node);
    if (inner.type !== "Identifier" || this.mayChange(inner)) return inner;
    return constantOf(inner, this.call.module);
  }

  /** The properties of an object; `null` in the list for a spread or a computed key, `null` for anything else. */
  entriesOf(node: Node): readonly (Entry | TSESTree.ObjectLiteralElement)[] | null {
    const object = this.known(node);
    if (object.type !== "ObjectExpression") return null;
    return object.properties.map(property => {
      const key = property.type === "Property" ? keyName(property) : null;
      return key === null || property.type !== "Property" ? property : { key, value: property.value, node: property };
    });
  }

  /** The elements of an array literal; `null` for anything else. */
  elementsOf(node: Node): readonly Node[] | null {
    const array = this.known(node);
    if (array.type !== "ArrayExpression") return null;
    const elements = array.elements.filter(element => element !== null) as readonly Node[];
    return elements.some(element => element.type === "SpreadElement") ? null : elements;
  }

  /** The value of a property; `undefined` without it, `null` where it does not show whether there is one. */
  property(node: Node | undefined, name: string): Node | null | undefined {
    if (node === undefined) return undefined;
    const entries = this.entriesOf(node);
    if (entries === null) return null;
    const found = entries.filter(isEntry).find(({ key }) => key === name);
    if (found !== undefined) return found.value;
    return entries.every(isEntry) ? undefined : null;
  }

  /** What a filter asks that may be given: everything without one, and nothing known where it does not show whether there is one. */
  filtered(where: Node | null | undefined, conditionOf: (where: Node) => SearchCondition): SearchCondition {
    return where === undefined ? EVERYTHING : where === null ? UNKNOWN : conditionOf(where);
  }

  /** All properties of an object, each as a condition; nothing is known of anything else. */
  allOf(
    where: Node,
    ofEntry: (entry: Entry) => SearchCondition,
    ofOther: (property: TSESTree.ObjectLiteralElement) => SearchCondition = () => UNKNOWN,
  ): SearchCondition {
    const entries = this.entriesOf(where);
    return entries === null ? UNKNOWN : allOf(entries.map(entry => (isEntry(entry) ? ofEntry(entry) : ofOther(entry))));
  }

  /** The calls of the chain; `null` where more is done with the builder than the chain shows. */
  chain(): Chain | null {
    if (this.isExtended()) return null;
    const chain = chainOf(this.node, node => this.builderIn(node) ?? node);
    return fromClient(chain, node => this.resolver.handleOf(node, this.call.module)?.role === "knex");
  }

  /** The call that made the builder that a constant holds; `null` for all else, a connection among it. */
  private builderIn(node: Node): CallNode | null {
    const inner = unwrapped(node);
    if (inner.type !== "Identifier") return null;
    const init = constantOf(inner, this.call.module);
    if (init.type !== "CallExpression") return null;
    const role = this.resolver.handleOf(inner, this.call.module)?.role;
    if (role !== undefined) return role === "builder" || role === "objection" ? init : null;
    return init.callee.type === "MemberExpression" || stringOf(init.arguments[0]) !== null ? init : null;
  }

  /** Whether a variable on the way holds the builder, and something else is done with it. */
  private isExtended(): boolean {
    const { sent } = this.call;
    if (sent.type === "Identifier" && this.othersOf(sent).length > 0) return true;
    for (let node: Node = this.node; ;) {
      const inner = unwrapped(node);
      if (inner.type === "CallExpression") node = inner.callee;
      else if (inner.type === "MemberExpression") node = inner.object;
      else if (inner.type !== "Identifier") return false;
      else {
        const init = this.builderIn(inner);
        if (init === null) return this.isBuilderMadeElsewhere(inner);
        if (this.othersOf(inner).length > 0) return true;
        node = init;
      }
    }
  }

  /** A builder that a parameter or `let` holds has had a life of its own. */
  private isBuilderMadeElsewhere(root: TSESTree.Identifier): boolean {
    const binding = this.call.module.scopes.resolve(root);
    return binding?.kind === "variable" && this.isReassignable(binding.definition);
  }

  private isReassignable(definition: Node): boolean {
    const declaration = this.call.module.scopes.parentOf(definition);
    return declaration?.type === "VariableDeclaration" && declaration.kind !== "const";
  }

  private othersOf(identifier: TSESTree.Identifier): readonly Node[] {
    const { scopes } = this.call.module;
    const binding = scopes.resolve(identifier);
    return binding === null ? [] : scopes.references(binding).filter(reference => reference !== identifier);
  }

  /** Whether something is set in an object, or it is handed to a function, beside the place where it is read. */
  private mayChange(identifier: TSESTree.Identifier): boolean {
    const { scopes } = this.call.module;
    return this.othersOf(identifier).some(reference => {
      const parent = scopes.parentOf(reference);
      if (parent?.type === "MemberExpression" && parent.object === reference) return true;
      if (parent?.type === "AssignmentExpression" && parent.left === reference) return true;
      return parent?.type === "CallExpression" && parent.callee !== reference;
    });
  }

  /** What a list is compared as. */
  listValue(node: Node | undefined): SearchValue {
    const elements = node === undefined ? null : this.elementsOf(node);
    return listValue((elements ?? []).map(element => plain(valueOf(this.known(element)))));
  }

  /** A search in the one model or table of the call. */
  search(
    source: { readonly kind: "table" | "model"; readonly name: string; readonly schema?: string | null },
    parts: Omit<Search, "sources">,
  ): Search {
    const { kind, name, schema = null } = source;
    return { sources: [{ alias: OWN, kind, name, schema, optional: false }], ...parts };
  }
}

export function isEntry(entry: Entry | TSESTree.ObjectLiteralElement): entry is Entry {
  return "key" in entry && typeof entry.key === "string";
}

/** What a value may be: a constant, NULL, perhaps nothing at all, or something else. */
export function valueOf(node: Node): SearchValue | "null" | "maybe" {
  const inner = unwrapped(node);
  switch (inner.type) {
    case "Literal":
      if (inner.value === null && !("regex" in inner) && !("bigint" in inner)) return "null";
      return typeof inner.value === "string" || typeof inner.value === "number" || typeof inner.value === "boolean"
        ? { kind: "constant", value: inner.value }
        : OTHER;
    case "Identifier":
      return inner.name === "undefined" ? "maybe" : OTHER;
    case "ConditionalExpression":
    case "LogicalExpression": {
      const parts =
        inner.type === "LogicalExpression" ? [inner.left, inner.right] : [inner.consequent, inner.alternate];
      // `id ?? undefined`, `own ? id : null`: the condition is another one each time.
      const values = parts.map(valueOf);
      return inner.type === "LogicalExpression" && inner.operator === "&&"
        ? "maybe"
        : values.some(value => value === "maybe" || value === "null")
          ? "maybe"
          : OTHER;
    }
    case "MemberExpression":
      // `Status.ACTIVE`: one of a closed set.
      return /^[A-Z]/.test(lastNameOf(inner.object)) && inner.property.type === "Identifier"
        ? { kind: "member" }
        : OTHER;
    default:
      return OTHER;
  }
}

function plain(value: ReturnType<typeof valueOf>): SearchValue {
  return typeof value === "string" ? OTHER : value;
}

function lastNameOf(node: Node): string {
  const inner = unwrapped(node);
  if (inner.type === "Identifier") return inner.name;
  return inner.type === "MemberExpression" && inner.property.type === "Identifier" ? inner.property.name : "";
}

/** How the pattern of a LIKE begins. */
export function patternOf(node: Node): ReturnType<typeof comparisonOfPattern> {
  return comparisonOfPattern(beginningOf(unwrapped(node)));
}

function beginningOf(node: Node): string | null {
  if (node.type === "TemplateLiteral") return node.quasis[0]?.value.cooked || null;
  if (node.type === "BinaryExpression" && node.operator === "+") return beginningOf(unwrapped(node.left));
  return stringOf(node);
}

/** A condition that equals a value, as the value says it. */
export function equality(name: string, node: Node): SearchCondition {
  const value = valueOf(node);
  if (value === "maybe") return UNKNOWN;
  return value === "null" ? ownCondition(name, "null") : ownCondition(name, "equals", value);
}

/** ORDER BY of one column; `null` for a direction that does not show. */
export function orderBy(name: string, direction: Node | undefined): SearchOrder {
  const text = direction === undefined ? "asc" : (stringOf(direction) ?? "asc");
  return { column: { source: OWN, name }, descending: /^desc/i.test(text) || text === "-1" };
}
