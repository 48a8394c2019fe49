import type { TSESTree } from "@typescript-eslint/utils";
import type { Span } from "../../../model/span.js";
import type { Machine } from "../../evaluate/machine.js";
import { force } from "../../evaluate/scope.js";
import type { Value } from "../../evaluate/values.js";

/** A value that the top level of a file gives a name. */
export interface Declared {
  readonly name: string;
  readonly value: Value;
  /** The name, where it is declared. */
  readonly span: Span;
  /** The whole declaration: what is made elsewhere is not declared here. */
  readonly range: Span;
  readonly init: TSESTree.Node | null;
}

/** The values of the variables at the top level, and what lies in objects and lists among them. */
export function declaredValues(machine: Machine): readonly Declared[] {
  const { ast, scope, moduleObject, exports } = machine.main;
  const found: Declared[] = [];
  for (const statement of ast.body) {
    const declaration = "declaration" in statement ? statement.declaration : statement;
    if (declaration?.type === "VariableDeclaration") {
      for (const { id, init, range } of declaration.declarations) {
        for (const name of namesIn(id)) {
          const binding = scope.lookup(name.name);
          const value = binding === null ? null : force(binding);
          if (value === null) continue;
          found.push(...within({ name: name.name, value, span: spanOf(name.range), range: spanOf(range), init }));
        }
      }
    } else if (statement.type === "ExportDefaultDeclaration") {
      const exported = moduleObject.properties.get("exports")?.value ?? exports;
      const value = exported.kind === "object" ? exported.properties.get("default")?.value : undefined;
      const range = spanOf(statement.range);
      if (value !== undefined) found.push(...within({ name: "default", value, span: range, range, init: null }));
    }
  }
  return found;
}

function spanOf([start, end]: readonly [number, number]): Span {
  return { start, end };
}

function namesIn(pattern: TSESTree.Node): readonly TSESTree.Identifier[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap(property => (property.type === "Property" ? namesIn(property.value) : []));
    case "ArrayPattern":
      return pattern.elements.flatMap(element => (element === null ? [] : namesIn(element)));
    default:
      return [];
  }
}

/** The value, and those of the objects and lists in it, by the name that is next to each. */
function within(declared: Declared, depth = 2): readonly Declared[] {
  const { value } = declared;
  if (depth === 0) return [declared];
  if (value.kind === "object" && value.constructedBy === null) {
    return [
      declared,
      ...[...value.properties].flatMap(([name, { value: inner }]) =>
        within({ ...declared, name, value: inner, init: null }, depth - 1),
      ),
    ];
  }
  if (value.kind !== "array") return [declared];
  return [declared, ...value.items.flatMap(inner => within({ ...declared, value: inner, init: null }, depth - 1))];
}
