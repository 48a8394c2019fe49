import type { PyCall, PyClass, PyExpression } from "../../python/tree.js";
import type { Modules } from "./helpers.js";
import type { Module } from "./module.js";
import { walk } from "../../python/walk.js";

/** A mapped class of the project. */
export interface Model {
  readonly name: string;
  /** The relationships that are loaded when they are touched, by name. */
  readonly lazy: ReadonlySet<string>;
}

/** The mapped class that a name of a module stands for; `null` for any other. */
export function modelNamed(module: Module, name: string, modules: Modules): Model | null {
  const found = modules.definition(module, name);
  if (found?.node.type !== "PyClass") return null;
  const lazy = new Map<string, boolean>();
  collect({ module: found.module, node: found.node }, modules, lazy, 0);
  if (lazy.size === 0) return null;
  return { name, lazy: new Set([...lazy].flatMap(([relation, isLazy]) => (isLazy ? [relation] : []))) };
}

/** The relationships of a class and of those that it inherits from; its own come first. */
function collect(
  { module, node }: { readonly module: Module; readonly node: PyClass },
  modules: Modules,
  lazy: Map<string, boolean>,
  depth: number,
): void {
  for (const member of node.body) {
    if (member.type !== "PyAssign" || member.value === null) continue;
    const call = relationshipIn(member.value, module);
    if (call === null) continue;
    for (const target of member.targets)
      if (target.type === "PyName" && !lazy.has(target.name))
        lazy.set(target.name, isLazy(call, member.annotation, module));
  }
  if (depth > 4) return;
  for (const { value } of node.bases) {
    const base = value.type === "PyName" ? modules.definition(module, value.name) : null;
    if (base?.node.type === "PyClass") collect({ module: base.module, node: base.node }, modules, lazy, depth + 1);
  }
}

function relationshipIn(value: PyExpression, module: Module): PyCall | null {
  if (value.type !== "PyCall") return null;
  const name = module.library(value.callee) ?? (value.callee.type === "PyAttribute" ? value.callee.name : null);
  return name === "relationship" || name === "Relationship" ? value : null;
}

/** Whether touching it sends a query: the default, also where it is said. */
function isLazy(call: PyCall, annotation: PyExpression | null, module: Module): boolean {
  // `WriteOnlyMapped` and `DynamicMapped` are asked by methods.
  if (annotation !== null && /\b(?:WriteOnly|Dynamic)Mapped\b/.test(module.textOf(annotation))) return false;
  const isDefault = (value: PyExpression): boolean => /^(?:["']select["']|True)$/.test(module.textOf(value));
  let found = true;
  walk(call, ({ node }) => {
    if (node.type === "PyCall") for (const { name, value } of node.args) if (name === "lazy") found = isDefault(value);
    // `sa_relationship_kwargs={"lazy": "selectin"}`
    if (node.type === "PyDict")
      for (const { key, value } of node.entries)
        if (key !== null && /^["']lazy["']$/.test(module.textOf(key))) found = isDefault(value);
    return true;
  });
  return found;
}
