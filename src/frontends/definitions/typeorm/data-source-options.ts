import type { TSESTree } from "@typescript-eslint/utils";
import { dirname } from "node:path";
import type { Project } from "../../../project/project.js";
import type { Machine } from "../../evaluate/machine.js";
import type { ScriptModule } from "../../evaluate/modules.js";
import { guarded } from "../../evaluate/run.js";
import { isNullish, UNDEFINED, unknown, type Text, type Value } from "../../evaluate/values.js";
import { derivedOf, filesBelow } from "../../queries/models/search.js";
import { walk } from "../../queries/syntax.js";
import type { GeneratedNames } from "../../typeorm/names.js";
import { Naming, NamingStrategyHost } from "../../typeorm/naming.js";

/** What a data source says of all tables. */
export interface DataSourceOptions {
  readonly naming: Naming;
  /** What stands before the names of all tables. */
  readonly prefix: Text | null;
  /** The schema of tables that name none. */
  readonly schema: Value | null;
}

/** Files in which projects keep their connection, by custom. */
const FILES =
  /(?:data-?source|orm-?config|typeorm|database|connection|config|naming|(?:app|core|main|db)(?:\.module)?)[^/]*\.[cm]?[jt]s$/i;

/** The options of the data source that stands nearest to a file. */
export function dataSourceOptions(
  path: string,
  project: Project,
  machine: Machine,
  generated: GeneratedNames,
): DataSourceOptions {
  const found = new Map<string, Value>();
  for (const file of filesNear(path, project)) {
    const module = machine.moduleAt(file);
    if (module === null) continue;
    for (const [key, value] of optionsIn(module, machine)) if (!found.has(key)) found.set(key, value);
  }
  const strategy = found.get("namingStrategy") ?? UNDEFINED;
  const prefix = found.get("entityPrefix");
  return {
    naming: new Naming(isNullish(strategy) ? new NamingStrategyHost(machine, generated) : strategy, machine),
    prefix: prefix?.kind === "text" && prefix.pieces.length > 0 ? prefix : null,
    schema: found.get("schema") ?? null,
  };
}

function filesNear(path: string, project: Project): readonly string[] {
  const files = filesBelow(project.root, "typeorm-data-sources", file => FILES.test(file)).filter(
    file => !/\.(?:test|spec|d)\.[cm]?[jt]s$/.test(file) && derivedOf(file, saysMore) === true,
  );
  return [...files].sort((a, b) => common(b, path) - common(a, path));
}

function saysMore(text: string): boolean {
  return /\b(?:namingStrategy|entityPrefix)\s*[:,]|\bnew DataSource\(/.test(text);
}

/** How many folders two files have in common. */
function common(a: string, b: string): number {
  const [first, second] = [dirname(a).split("/"), dirname(b).split("/")];
  let count = 0;
  while (count < first.length && first[count] === second[count]) count++;
  return count;
}

/** The options in the objects that are those of a data source. */
function optionsIn(module: ScriptModule, machine: Machine): Map<string, Value> {
  const found = new Map<string, Value>();
  const frame = {
    module,
    scope: module.scope,
    self: UNDEFINED,
    home: null,
    node: null,
    returned: [],
    maybeLeft: false,
  };
  walk(module.ast, node => {
    if (node.type !== "ObjectExpression" || !isDataSource(node)) return undefined;
    for (const property of node.properties) {
      const name = nameOf(property);
      if (property.type !== "Property" || name === null || !OPTIONS.has(name) || found.has(name)) continue;
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

const OPTIONS: ReadonlySet<string> = new Set(["namingStrategy", "entityPrefix", "schema"]);

function isDataSource({ properties }: TSESTree.ObjectExpression): boolean {
  return properties.some(property => {
    const name = nameOf(property);
    if (name === "namingStrategy" || name === "entityPrefix") return true;
    if (name !== "type" || property.type !== "Property") return false;
    return property.value.type === "Literal" && DRIVERS.has(String(property.value.value));
  });
}

const DRIVERS: ReadonlySet<string> = new Set(["postgres", "mysql", "mariadb", "sqlite", "better-sqlite3", "sqljs"]);

function nameOf(property: TSESTree.ObjectLiteralElement): string | null {
  if (property.type !== "Property" || property.computed) return null;
  return property.key.type === "Identifier"
    ? property.key.name
    : String((property.key as TSESTree.StringLiteral).value);
}
