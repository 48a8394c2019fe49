import type { TSESTree } from "@typescript-eslint/utils";
import type { Interpolation } from "../../../model/query.js";
import type { Module } from "../modules.js";
import { annotationOf, keyName, memberName, typeArgumentsOf, unwrapped, type Node } from "../syntax.js";
import { patternPath } from "../variables.js";

type Kind = Interpolation["kind"];

const DEEPEST = 6;

/** What a value of a type puts into a text: of types that the file does not show, nothing is known. */
export function kindOfType(type: Node, module: Module, depth = 0): Kind {
  if (depth > DEEPEST) return "unknown";
  const next = (inner: Node): Kind => kindOfType(inner, module, depth + 1);
  switch (type.type) {
    case "TSNumberKeyword":
    case "TSBooleanKeyword":
    case "TSBigIntKeyword":
      return "number";
    case "TSNullKeyword":
    case "TSUndefinedKeyword":
    case "TSLiteralType":
      return "constant";
    case "TSStringKeyword":
    case "TSAnyKeyword":
    case "TSUnknownKeyword":
      return "value";
    case "TSUnionType": {
      const kinds = type.types.map(next);
      return (
        kinds.find(kind => kind === "value") ??
        kinds.find(kind => kind === "unknown") ??
        kinds.find(kind => kind === "number") ??
        "constant"
      );
    }
    case "TSArrayType":
      return next(type.elementType);
    case "TSTypeOperator":
      // `keyof typeof COLUMNS`: names that the source lists.
      if (type.operator === "keyof") return "constant";
      return type.typeAnnotation === undefined ? "unknown" : next(type.typeAnnotation);
    case "TSTypeReference":
      return ofReference(type, module, depth);
    default:
      return "unknown";
  }
}

const WRAPPING =
  /^(?:Array|ReadonlyArray|Set|ReadonlySet|Promise|Readonly|NonNullable|Required|Partial|Maybe|Nullable)$/;

function ofReference(type: TSESTree.TSTypeReference, module: Module, depth: number): Kind {
  const name = type.typeName.type === "Identifier" ? type.typeName.name : "";
  if (name === "Date") return "number";
  const [first] = typeArgumentsOf(type);
  if (WRAPPING.test(name) && first !== undefined) return kindOfType(first, module, depth + 1);
  const declared = module.scopes.types.get(name);
  if (declared?.type === "TSEnumDeclaration") return "constant";
  return declared?.type === "TSTypeAliasDeclaration"
    ? kindOfType(declared.typeAnnotation, module, depth + 1)
    : "unknown";
}

/** The type that the file declares for a variable, a parameter or a property of one; `null` where it shows none. */
export function memberType(node: Node, module: Module, depth = 0): Node | null {
  if (depth > DEEPEST) return null;
  const inner = unwrapped(node);
  if (inner.type === "MemberExpression") {
    const object = memberType(inner.object, module, depth + 1);
    const name = memberName(inner);
    return object === null ? null : name === null ? elementOf(object, module) : propertyType(object, name, module, 0);
  }
  if (inner.type !== "Identifier") return null;
  const binding = module.scopes.resolve(inner);
  if (binding?.kind !== "variable" && binding?.kind !== "parameter") return null;
  const { root, path } = patternPath(binding, module);
  const target =
    root.type === "TSParameterProperty" ? root.parameter : root.type === "VariableDeclarator" ? root.id : root;
  let type = annotationOf(target.type === "AssignmentPattern" ? target.left : target);
  for (const name of path) type = type === null ? null : propertyType(type, name, module, 0);
  return type;
}

function elementOf(type: Node, module: Module): Node | null {
  if (type.type === "TSArrayType") return type.elementType;
  if (type.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return null;
  const declared = module.scopes.types.get(type.typeName.name);
  if (declared?.type === "TSTypeAliasDeclaration") return elementOf(declared.typeAnnotation, module);
  const [first, second] = typeArgumentsOf(type);
  return (type.typeName.name === "Record" ? second : first) ?? null;
}

/** The type of a property; of a type that the file does not show, that type itself, which says nothing. */
function propertyType(type: Node, name: string, module: Module, depth: number): Node | null {
  if (depth > DEEPEST) return null;
  switch (type.type) {
    case "TSTypeLiteral":
      return propertyAmong(type.members, name);
    case "TSUnionType":
    case "TSIntersectionType": {
      for (const part of type.types) {
        const found = propertyType(part, name, module, depth + 1);
        if (found !== null && found !== part) return found;
      }
      return type;
    }
    case "TSTypeReference": {
      const declared = type.typeName.type === "Identifier" ? module.scopes.types.get(type.typeName.name) : undefined;
      if (declared?.type === "TSInterfaceDeclaration") return propertyAmong(declared.body.body, name) ?? type;
      if (declared?.type === "TSTypeAliasDeclaration")
        return propertyType(declared.typeAnnotation, name, module, depth + 1);
      return type;
    }
    case "TSAnyKeyword":
    case "TSUnknownKeyword":
      return null;
    default:
      return type;
  }
}

function propertyAmong(members: readonly TSESTree.TypeElement[], name: string): Node | null {
  for (const member of members) {
    if (member.type === "TSPropertySignature" && keyName(member) === name)
      return member.typeAnnotation?.typeAnnotation ?? null;
  }
  return null;
}
