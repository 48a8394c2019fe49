import type { TSESTree } from "@typescript-eslint/utils";
import type { JsonObject } from "../project/json.js";
import { topLevelFrame } from "./evaluate/load.js";
import type { Machine } from "./evaluate/machine.js";
import type { ScriptModule } from "./evaluate/modules.js";
import { guarded } from "./evaluate/run.js";
import { isNullish, text, unknown, type Value } from "./evaluate/values.js";
import { walk } from "./queries/syntax.js";

/** What the options of a library look like, in the files where projects keep them. */
export interface OptionSearch {
  /** Whether an object literal is one of theirs. */
  isOptions(node: TSESTree.ObjectExpression): boolean;
  readonly names: ReadonlySet<string>;
  /** The options in a file that is no script; `null` where it gives none. */
  readonly readData?: (path: string, text: string) => JsonObject | null;
}

/** The options, each from the first of the files that gives it. */
export function optionsIn(
  files: readonly string[],
  machine: Machine,
  search: OptionSearch,
): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (const file of files) {
    for (const [key, value] of optionsOf(file, machine, search)) if (!found.has(key)) found.set(key, value);
  }
  return found;
}

function optionsOf(file: string, machine: Machine, search: OptionSearch): ReadonlyMap<string, Value> {
  if (!/\.[cm]?[jt]sx?$/.test(file)) return optionsInData(file, machine, search);
  const module = machine.moduleAt(file);
  return module === null ? new Map() : optionsInScript(module, machine, search);
}

function optionsInData(path: string, machine: Machine, { names, readData }: OptionSearch): Map<string, Value> {
  const source = machine.project.read(path);
  const options = Object.entries((source === null ? null : readData?.(path, source)) ?? {});
  return new Map(
    options.flatMap(([key, value]) =>
      names.has(key) && typeof value === "string" && value !== "" ? [[key, text(value)] as const] : [],
    ),
  );
}

/** The options in the objects of a module that are theirs. */
function optionsInScript(
  module: ScriptModule,
  machine: Machine,
  { isOptions, names }: OptionSearch,
): Map<string, Value> {
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
