import type { TSESTree } from "@typescript-eslint/utils";
import { dirname } from "node:path";
import type { Project } from "../../project/project.js";
import { topLevelFrame } from "../evaluate/load.js";
import type { Machine } from "../evaluate/machine.js";
import type { ScriptModule } from "../evaluate/modules.js";
import { guarded } from "../evaluate/run.js";
import { isNullish, unknown, type Value } from "../evaluate/values.js";
import { derivedOf, filesBelow } from "../queries/models/search.js";
import { walk } from "../queries/syntax.js";

/** Where the options of a library stand in a repository. Made once: what is found of a file is kept by `mayHold`. */
export interface OptionSearch {
  /** Tells this search from others in what is remembered of a folder. */
  readonly key: string;
  readonly path: RegExp;
  /** Whether a file may hold them, as far as its text shows. */
  readonly mayHold: (text: string) => boolean;
  /** Whether an object literal is one of theirs. */
  isOptions(node: TSESTree.ObjectExpression): boolean;
  readonly names: ReadonlySet<string>;
}

/** The options, each from the file that stands nearest to `path` and gives it. */
export function optionsNear(
  path: string,
  project: Project,
  machine: Machine,
  search: OptionSearch,
): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (const file of filesNear(path, project, search)) {
    const module = machine.moduleAt(file);
    if (module === null) continue;
    for (const [key, value] of optionsIn(module, machine, search)) if (!found.has(key)) found.set(key, value);
  }
  return found;
}

function filesNear(path: string, project: Project, { key, path: pattern, mayHold }: OptionSearch): readonly string[] {
  const files = filesBelow(project.root, key, file => pattern.test(file)).filter(
    file => !/\.(?:test|spec|d)\.[cm]?[jt]s$/.test(file) && derivedOf(file, mayHold) === true,
  );
  return [...files].sort((a, b) => common(b, path) - common(a, path));
}

/** How many folders two files have in common. */
function common(a: string, b: string): number {
  const [first, second] = [dirname(a).split("/"), dirname(b).split("/")];
  let count = 0;
  while (count < first.length && first[count] === second[count]) count++;
  return count;
}

/** The options in the objects of a module that are theirs. */
function optionsIn(module: ScriptModule, machine: Machine, { isOptions, names }: OptionSearch): Map<string, Value> {
  const found = new Map<string, Value>();
  const frame = topLevelFrame(module);
  walk(module.ast, node => {
    if (node.type !== "ObjectExpression" || !isOptions(node)) return undefined;
    for (const property of node.properties) {
      const name = optionName(property);
      if (property.type !== "Property" || name === null || !names.has(name) || found.has(name)) continue;
      const value = guarded(
        () => machine.apartValue(() => machine.evaluate(property.value, frame)),
        unknown("it is not known"),
      );
      if (!isNullish(value)) found.set(name, value);
    }
    return undefined;
  });
  return found;
}

/** The key of a property, where it is written out. */
export function optionName(property: TSESTree.ObjectLiteralElement): string | null {
  if (property.type !== "Property" || property.computed) return null;
  return property.key.type === "Identifier"
    ? property.key.name
    : String((property.key as TSESTree.StringLiteral).value);
}
