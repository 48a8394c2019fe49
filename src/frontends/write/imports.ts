import type { TSESTree } from "@typescript-eslint/utils";
import type { Edit } from "../../model/writer.js";
import type { Script } from "./script.js";
import { insertion } from "./style.js";
import { keyName, type Node } from "./tree.js";

/** How a file calls something of a package, and what has to be added so that it can. */
export interface Imported {
  readonly name: string;
  readonly edits: readonly Edit[];
}

/** The name of an export of a package, given by the first of `packages` that the file imports; imported if it is not. */
export function imported(script: Script, name: string, packages: readonly [string, ...string[]]): Imported {
  const { body } = script.ast as TSESTree.Program;
  for (const statement of body) {
    const found = fromImport(script, statement, name, packages) ?? fromRequire(script, statement, name, packages);
    if (found !== null) return found;
  }
  return { name, edits: newImport(script, body, name, packages[0]) };
}

function fromImport(script: Script, node: Node, name: string, packages: readonly string[]): Imported | null {
  if (node.type === "TSImportEqualsDeclaration") {
    const { moduleReference } = node;
    const isPackage =
      moduleReference.type === "TSExternalModuleReference" && isOneOf(moduleReference.expression, packages);
    return isPackage ? { name: `${node.id.name}.${name}`, edits: [] } : null;
  }
  if (node.type !== "ImportDeclaration" || !isOneOf(node.source, packages) || node.importKind === "type") return null;
  let last: Node | undefined;
  for (const specifier of node.specifiers) {
    if (specifier.type === "ImportNamespaceSpecifier") return { name: `${specifier.local.name}.${name}`, edits: [] };
    if (specifier.type !== "ImportSpecifier") continue;
    last = specifier;
    const { imported: original, local, importKind } = specifier;
    if (importKind === "type") continue;
    if (original.type === "Identifier" && original.name === name) return { name: local.name, edits: [] };
  }
  return last === undefined ? null : { name, edits: oneMore(script, last, name) };
}

function fromRequire(script: Script, node: Node, name: string, packages: readonly string[]): Imported | null {
  if (node.type !== "VariableDeclaration") return null;
  for (const { id, init } of node.declarations) {
    if (init === null || !isRequire(init, packages)) continue;
    if (id.type === "Identifier") return { name: `${id.name}.${name}`, edits: [] };
    if (id.type !== "ObjectPattern") continue;
    for (const property of id.properties) {
      if (property.type !== "Property" || keyName(property) !== name) continue;
      if (property.value.type === "Identifier") return { name: property.value.name, edits: [] };
    }
    const last = id.properties.at(-1);
    if (last?.type === "Property") return { name, edits: oneMore(script, last, name) };
  }
  return null;
}

function isRequire(node: Node, packages: readonly string[]): boolean {
  return (
    node.type === "CallExpression" &&
    node.callee.type === "Identifier" &&
    node.callee.name === "require" &&
    node.arguments[0] !== undefined &&
    isOneOf(node.arguments[0], packages)
  );
}

function isOneOf(node: Node, packages: readonly string[]): boolean {
  return node.type === "Literal" && typeof node.value === "string" && packages.includes(node.value);
}

/** One more name in a list, on a line of its own where the others have one. */
function oneMore({ style }: Script, last: Node, name: string): readonly Edit[] {
  const [start, end] = last.range;
  const gap = style.startsLine(start) ? style.lineEnd + style.indentAt(start) : " ";
  return insertion(end, `,${gap}${name}`);
}

/** An import in front of everything but directives. */
function newImport(script: Script, body: readonly Node[], name: string, from: string): readonly Edit[] {
  const { style, text } = script;
  const first = body.find(node => !(node.type === "ExpressionStatement" && "directive" in node && node.directive));
  const at = first?.range[0] ?? text.length;
  const isModule = body.some(node => node.type.startsWith("Import") || node.type.startsWith("Export"));
  const source = style.string(from);
  const code = isModule ? `import { ${name} } from ${source}` : `const { ${name} } = require(${source})`;
  const gap = first?.type === "ImportDeclaration" ? style.lineEnd : style.lineEnd.repeat(2);
  return insertion(at, code + style.semicolon + gap);
}
