import type { Project } from "../../project/project.js";
import { Callers } from "./callers.js";
import type { Module } from "./modules.js";
import { keyName, memberName, unwrapped, type CallNode, type FunctionNode, type Node } from "./syntax.js";
import { parameterIndexOf, patternPath } from "./variables.js";

/** A parameter of a function, or a property of one. */
interface Part {
  readonly fn: FunctionNode;
  readonly index: number;
  /** The property; `null` for the parameter itself. */
  readonly property: string | null;
}

/** Whether a value is a parameter, or a property of one, that none of the callers in the repository hands over; false where not all of them show. */
export function isNeverPassed(node: Node, module: Module, project: Project): boolean {
  const part = partOf(unwrapped(node), module);
  if (part === null) return false;
  const callers = Callers.of(project).of(part.fn, module);
  return callers !== null && callers.length > 0 && callers.every(({ site }) => !mayPass(site, part));
}

function partOf(node: Node, module: Module): Part | null {
  const owner = node.type === "MemberExpression" ? unwrapped(node.object) : node;
  const binding = owner.type === "Identifier" ? module.scopes.resolve(owner) : null;
  if (binding?.kind !== "parameter") return null;
  const fn = binding.definition as FunctionNode;
  const index = parameterIndexOf(binding, fn);
  const { path } = patternPath(binding, module);
  const whole = node.type === "MemberExpression" ? [...path, memberName(node) ?? "?"] : path;
  return index < 0 || whole.length > 1 ? null : { fn, index, property: whole[0] ?? null };
}

function mayPass({ arguments: given }: CallNode, { index, property }: Part): boolean {
  if (given.slice(0, index + 1).some(({ type }) => type === "SpreadElement")) return true;
  const argument = given[index];
  if (argument === undefined) return false;
  const inner = unwrapped(argument);
  if (property === null) return !(inner.type === "Identifier" && inner.name === "undefined");
  if (inner.type !== "ObjectExpression") return true;
  return inner.properties.some(each => each.type !== "Property" || (keyName(each) ?? property) === property);
}
