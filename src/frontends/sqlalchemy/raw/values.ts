import type { PyExpression } from "../../../python/tree.js";
import { inside, parameterOf } from "../scope.js";
import type { Frame } from "./text.js";

/** What a name is given at one place. */
export interface Given {
  readonly node: PyExpression;
  readonly frame: Frame;
  /** Whether it is added to a list: `parts.append(value)`. */
  readonly isItem: boolean;
}

/**
 * All that a name is given, in the order of the text: in its function, else in its module, else in the module that it is
 * imported from. `null` where something else gives it a value: a caller, a loop, a part of another value.
 */
export function valuesOf(name: string, frame: Frame): readonly Given[] | null {
  const { module, modules, scope, bound } = frame;
  if (bound.has(name) || parameterOf(name, scope) !== null) return null;
  const own = givenIn(name, frame);
  if (own === null || own.length > 0) return own;
  if (scope !== module.tree) return valuesOf(name, { ...frame, scope: module.tree });
  const imported = module.imports.get(name);
  if (imported === undefined || imported.member === null) return [];
  const origin = modules.resolve(module, imported.module);
  if (origin === null || origin === module) return [];
  return valuesOf(imported.member, { module: origin, modules, scope: origin.tree, bound: new Map() });
}

const inScopes = new WeakMap<Frame["scope"], Map<string, readonly Given[] | null>>();

function givenIn(name: string, frame: Frame): readonly Given[] | null {
  let names = inScopes.get(frame.scope);
  if (names === undefined) {
    names = new Map();
    inScopes.set(frame.scope, names);
  }
  let given = names.get(name);
  if (given === undefined) {
    given = findGiven(name, { ...frame, bound: new Map() });
    names.set(name, given);
  }
  return given;
}

function findGiven(name: string, frame: Frame): readonly Given[] | null {
  const found: Given[] = [];
  let isKnown = true;
  const isName = (node: PyExpression): boolean => node.type === "PyName" && node.name === name;
  const binds = (node: PyExpression): boolean =>
    node.type === "PySequence" && node.items.some(item => isName(item.type === "PySpread" ? item.value : item));
  const add = (node: PyExpression, isItem = false): void => void found.push({ node, frame, isItem });
  inside(frame.scope, node => {
    switch (node.type) {
      case "PyAssign": {
        const { value } = node;
        if (value !== null && node.targets.some(isName)) add(value);
        if (node.targets.some(binds)) isKnown = false;
        break;
      }
      case "PyAugmentedAssign":
        if (isName(node.target)) add(node.value);
        break;
      case "PyNamedExpression":
        if (isName(node.target)) add(node.value);
        break;
      case "PyFor":
        if (isName(node.target) || binds(node.target)) isKnown = false;
        break;
      case "PyWith":
        if (node.items.some(({ target }) => target !== null && (isName(target) || binds(target)))) isKnown = false;
        break;
      case "PyCall": {
        const { callee } = node;
        const [first] = node.args;
        if (first === undefined || callee.type !== "PyAttribute" || !isName(callee.object)) break;
        if (callee.name === "append" || callee.name === "add") add(first.value, true);
        else if (callee.name === "extend" || callee.name === "update") add(first.value);
        else if (callee.name === "insert" && node.args[1] !== undefined) add(node.args[1].value, true);
        break;
      }
      default:
    }
  });
  return isKnown ? found : null;
}
