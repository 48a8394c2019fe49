import type { TSESTree } from "@typescript-eslint/utils";
import type { TypeFile } from "./type-files.js";

/** A property of a type, where it is declared. */
export interface Member {
  readonly file: TypeFile;
  readonly node: TSESTree.TSPropertySignature;
  /** `null` where the name is not constant. */
  readonly name: string | null;
  readonly type: TSESTree.TypeNode | null;
}

export interface Members {
  readonly members: readonly Member[];
  /** Whether these are all. */
  readonly complete: boolean;
}

const NONE: Members = { members: [], complete: false };

const DEEPEST = 10;

/** The properties of a type: its own, and those that it extends or is put together of. */
export function membersOf(node: TSESTree.Node, file: TypeFile, depth = 0): Members {
  if (depth > DEEPEST) return NONE;
  switch (node.type) {
    case "TSInterfaceDeclaration": {
      const above = node.extends.map(clause => named(clause.expression, file, depth));
      return joined([...above, own(node.body.body, file)]);
    }
    case "TSTypeAliasDeclaration":
      return membersOf(node.typeAnnotation, file, depth + 1);
    case "TSTypeLiteral":
      return own(node.members, file);
    case "TSIntersectionType":
      return joined(node.types.map(type => membersOf(type, file, depth + 1)));
    case "TSTypeReference":
      return named(node.typeName, file, depth);
    default:
      return NONE;
  }
}

function named(name: TSESTree.Node, file: TypeFile, depth: number): Members {
  const found = file.find(file.text.slice(...name.range).replaceAll(/\s/g, ""));
  return found === null ? NONE : membersOf(found.node, found.file, depth + 1);
}

function own(nodes: readonly TSESTree.TypeElement[], file: TypeFile): Members {
  const properties = nodes.filter(node => node.type === "TSPropertySignature");
  return {
    members: properties.map(node => ({
      file,
      node,
      name: keyOf(node, file),
      type: node.typeAnnotation?.typeAnnotation ?? null,
    })),
    complete: properties.length === nodes.length,
  };
}

function joined(parts: readonly Members[]): Members {
  return {
    members: parts.flatMap(({ members }) => members),
    complete: parts.every(({ complete }) => complete),
  };
}

function keyOf({ key, computed }: TSESTree.TSPropertySignature, file: TypeFile): string | null {
  if (key.type === "Literal") return String(key.value);
  if (key.type !== "Identifier") return null;
  return computed ? file.constant(key.name) : key.name;
}
