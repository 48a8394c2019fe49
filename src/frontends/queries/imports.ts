import type { TSESTree } from "@typescript-eslint/utils";
import { libraryOf } from "./libraries/index.js";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import { stringOf, type Node } from "./syntax.js";
import type { Value } from "./values.js";

/** Re-exports through more files than this are not followed. */
const DEEPEST = 24;

/** What the name that an import declares stands for. */
export function importedValue(specifier: Node, module: Module, resolver: Resolver): Value | null {
  if (specifier.type === "TSImportEqualsDeclaration") {
    const reference = specifier.moduleReference;
    const source = reference.type === "TSExternalModuleReference" ? stringOf(reference.expression) : null;
    return source === null ? null : requiredValue(source, module, resolver);
  }
  const declaration = module.scopes.parentOf(specifier);
  if (declaration?.type !== "ImportDeclaration") return null;
  const source = declaration.source.value;
  if (specifier.type === "ImportNamespaceSpecifier") {
    const imported = resolver.modules.imported(module, source);
    return imported === null ? { kind: "external", source, name: "*" } : { kind: "namespace", module: imported };
  }
  const name = specifier.type === "ImportSpecifier" ? importedName(specifier) : "default";
  return exportOf(module, source, name, resolver);
}

/** The export `name` of the module that `source` means to `module`. */
function exportOf(module: Module, source: string, name: string, resolver: Resolver): Value | null {
  const imported = resolver.modules.imported(module, source);
  return imported === null ? { kind: "external", source, name } : exportedValue(imported, name, resolver);
}

/** What a module exports under a name. */
export function exportedValue(module: Module, name: string, resolver: Resolver): Value | null {
  return lookUp(module, name, new Set(), resolver);
}

function lookUp(module: Module, name: string, seen: Set<Module>, resolver: Resolver): Value | null {
  if (seen.has(module) || seen.size > DEEPEST) return null;
  seen.add(module);
  const target = module.exports.get(name);
  if (target?.kind === "local") return resolver.valueOf(target.node, module);
  if (target !== undefined) {
    const source = resolver.modules.imported(module, target.specifier);
    if (source === null) return { kind: "external", source: target.specifier, name: target.name ?? "*" };
    return target.name === null ? { kind: "namespace", module: source } : lookUp(source, target.name, seen, resolver);
  }
  let external: Value | null = null;
  for (const specifier of module.stars) {
    if (!resolver.modules.mayGive(module, specifier, name)) continue;
    const source = resolver.modules.imported(module, specifier);
    const found = source === null ? null : lookUp(source, name, seen, resolver);
    if (found !== null) return found;
    if (source === null && libraryOf(specifier) !== null) external ??= { kind: "external", source: specifier, name };
  }
  if (external !== null || name === "default") return external;
  // `exports.default = x` of CommonJS, and `module.exports = new Db()`.
  const whole = module.exports.get("default");
  return whole?.kind === "local" ? resolver.member(resolver.valueOf(whole.node, module), name) : null;
}

/** What `require(source)` gives. */
export function requiredValue(source: string, module: Module, resolver: Resolver): Value | null {
  const imported = resolver.modules.imported(module, source);
  if (imported === null) return { kind: "external", source, name: "*" };
  const whole = imported.exports.get("default");
  if (whole?.kind === "local" && !imported.exports.has("__esModule")) {
    const value = resolver.valueOf(whole.node, imported);
    if (value !== null) return value;
  }
  return { kind: "namespace", module: imported };
}

function importedName(specifier: TSESTree.ImportSpecifier): string {
  return specifier.imported.type === "Identifier" ? specifier.imported.name : specifier.imported.value;
}
