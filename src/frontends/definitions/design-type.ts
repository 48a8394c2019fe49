import type { TSESTree } from "@typescript-eslint/utils";
import type { Machine } from "../evaluate/machine.js";
import type { ScriptModule } from "../evaluate/modules.js";
import { force } from "../evaluate/scope.js";
import { native, UNDEFINED, type Value } from "../evaluate/values.js";

/** How deep aliases of aliases are followed. */
const DEEPEST = 8;

/**
 * The constructor that TypeScript writes down as `design:type` of a property with this annotation
 * (`emitDecoratorMetadata`); `null` for `Object` and for what is not known. Parsers of types differ, so the annotation is
 * read from its text.
 */
export function designType(annotation: string, module: ScriptModule, machine: Machine): Value | null {
  const name = constructorOf(annotation, module, machine, 0);
  return name === null ? null : native(name, () => UNDEFINED);
}

function constructorOf(annotation: string, module: ScriptModule, machine: Machine, depth: number): string | null {
  const type = withoutParentheses(annotation);
  const parts = split(type, "|").filter(part => !/^(?:null|undefined|never)?$/.test(part));
  if (parts.length === 0 || depth > DEEPEST) return null;
  if (parts.length === 1 && parts[0] === type) return ofOne(type, module, machine, depth);
  const names = new Set(parts.map(part => constructorOf(part, module, machine, depth + 1)));
  return names.size === 1 ? ([...names][0] ?? null) : null;
}

function ofOne(type: string, module: ScriptModule, machine: Machine, depth: number): string | null {
  const plain = type.replace(/^readonly\s+/, "");
  if (/\[\]$/.test(plain) || /^\[/.test(plain)) return "Array";
  if (/^["'`]/.test(plain)) return "String";
  if (/^-?[\d.]/.test(plain)) return "Number";
  const name = /^[\w$.]+/.exec(plain)?.[0] ?? "";
  const keyword = KEYWORDS.get(name);
  if (keyword !== undefined) return keyword;
  if (!/^[\w$.]+\s*(?:<[\s\S]*>)?$/.test(plain)) return null;
  if (BUILT_IN.has(name)) return name;
  return ofName(name, module, machine, depth);
}

const KEYWORDS: ReadonlyMap<string, string> = new Map([
  ["string", "String"],
  ["number", "Number"],
  ["boolean", "Boolean"],
  ["true", "Boolean"],
  ["false", "Boolean"],
  ["bigint", "BigInt"],
  ["symbol", "Symbol"],
  ["ReadonlyArray", "Array"],
]);

const BUILT_IN: ReadonlySet<string> = new Set([
  "Array",
  "Date",
  "String",
  "Number",
  "Boolean",
  "Promise",
  "Buffer",
  "Uint8Array",
]);

/** An enum, one of its members, or another name of a type. */
function ofName(name: string, module: ScriptModule, machine: Machine, depth: number): string | null {
  const [first = "", member] = name.split(".");
  const alias = aliasOf(first, module, machine, depth);
  if (alias !== null) return constructorOf(alias.text, alias.module, machine, depth + 1);
  const binding = module.scope.lookup(first);
  const value = binding === null ? null : force(binding);
  if (value?.kind !== "object") return null;
  const members = member === undefined ? [...value.properties.values()] : [value.properties.get(member)];
  const kinds = new Set(members.map(found => kindOf(found?.value)));
  return kinds.size === 1 ? ([...kinds][0] ?? null) : null;
}

function kindOf(value: Value | undefined): string | null {
  if (value?.kind === "text") return "String";
  return value?.kind === "constant" && typeof value.value === "number" ? "Number" : null;
}

/** What `type name = …` says, in the module or where it imports the name from. */
function aliasOf(
  name: string,
  module: ScriptModule,
  machine: Machine,
  depth: number,
): { readonly text: string; readonly module: ScriptModule } | null {
  if (depth > DEEPEST) return null;
  for (const statement of module.ast.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type === "TSTypeAliasDeclaration" && declaration.id.name === name) {
      const written = module.text.slice(...declaration.range);
      return { text: written.slice(written.indexOf("=") + 1).replace(/;\s*$/, ""), module };
    }
    const from = sourceOf(statement, name);
    const imported = from === null ? null : machine.importModule(module, from.specifier);
    if (from !== null && imported !== null) return aliasOf(from.name, imported, machine, depth + 1);
  }
  return null;
}

/** Where a statement takes a name from. */
function sourceOf(
  statement: TSESTree.ProgramStatement,
  name: string,
): { readonly specifier: string; readonly name: string } | null {
  if (statement.type === "ImportDeclaration") {
    const found = statement.specifiers.find(({ local }) => local.name === name);
    if (found?.type !== "ImportSpecifier") return null;
    return { specifier: statement.source.value, name: nameOf(found.imported) };
  }
  if (statement.type !== "ExportNamedDeclaration" || statement.source === null) return null;
  const found = statement.specifiers.find(({ exported }) => nameOf(exported) === name);
  return found === undefined ? null : { specifier: statement.source.value, name: nameOf(found.local) };
}

function nameOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === "Identifier" ? node.name : node.value;
}

function withoutParentheses(type: string): string {
  const trimmed = type.trim().replace(/^\|/, "").trim();
  return /^\([\s\S]*\)$/.test(trimmed) && split(trimmed.slice(1, -1), ")").length === 1
    ? withoutParentheses(trimmed.slice(1, -1))
    : trimmed;
}

/** The parts of a type between the separators that stand in no brackets. */
function split(type: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let part = "";
  for (const [i, character] of [...type].entries()) {
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (/["'`]/.test(character)) quote = character;
    else if (character === separator && depth === 0) {
      parts.push(part.trim());
      part = "";
      continue;
    } else if (/[([{<]/.test(character)) depth++;
    else if (/[)\]}]/.test(character) || (character === ">" && type[i - 1] !== "=")) depth--;
    part += character;
  }
  return [...parts, part.trim()];
}
