import type { TSESTree } from "@typescript-eslint/utils";
import { dirname } from "node:path";
import { rangeOf } from "../../../project/dependencies.js";
import type { Project } from "../../../project/project.js";
import type { Frame, Machine } from "../../evaluate/machine.js";
import type { ScriptModule } from "../../evaluate/modules.js";
import { guarded } from "../../evaluate/run.js";
import {
  isNullish,
  propertyOf,
  textOf,
  truthiness,
  UNDEFINED,
  unknown,
  type Text,
  type Value,
} from "../../evaluate/values.js";
import { derivedOf, filesBelow } from "../../queries/models/search.js";
import { walk } from "../../queries/syntax.js";
import { Naming } from "./naming.js";

/** What a configuration of MikroORM says of all tables. */
export interface Configuration {
  /** Whether it is version 6 or an older one, which differ in details. */
  readonly isBefore7: boolean;
  readonly naming: Naming;
  /** The schema of tables that name none. */
  readonly schema: Text | null;
  /** Whether the types of properties are read from TypeScript, where decorators do not say. */
  readonly readsTypes: boolean;
  /** Whether the initial value of a property is its default. */
  readonly infersDefaults: boolean;
  readonly createsForeignKeys: boolean;
  /** What foreign keys do that say nothing of it. */
  readonly onDelete: string | null;
  readonly onUpdate: string | null;
  readonly prefixMode: "absolute" | "relative";
}

/** The configuration that stands nearest to a file. */
export function configurationOf(path: string, project: Project, machine: Machine): Configuration {
  const found = new Map<string, Value>();
  for (const file of filesNear(path, project)) {
    const module = machine.moduleAt(file);
    if (module === null) continue;
    for (const [key, value] of optionsIn(module, machine)) if (!found.has(key)) found.set(key, value);
  }
  const flag = (key: string, option: string): boolean | null => {
    const value = propertyOf(found.get(key), option);
    return value === undefined ? null : truthiness(value);
  };
  const word = (key: string, option: string): string | null => textOf(propertyOf(found.get(key), option));
  const isBefore7 = isOldVersion(path, project);
  const strategy = found.get("namingStrategy");
  const schema = found.get("schema");
  const provider = found.get("metadataProvider");
  return {
    isBefore7,
    naming: new Naming(strategy === undefined || isNullish(strategy) ? null : strategy, machine),
    schema: schema?.kind === "text" ? schema : null,
    readsTypes: provider?.kind === "host" && provider.label === TS_MORPH,
    infersDefaults: flag("discovery", "inferDefaultValues") ?? true,
    createsForeignKeys: flag("schemaGenerator", "createForeignKeyConstraints") ?? true,
    onDelete: word("schemaGenerator", "defaultDeleteRule"),
    onUpdate: word("schemaGenerator", "defaultUpdateRule"),
    prefixMode:
      (word("embeddables", "prefixMode") ?? (isBefore7 ? "absolute" : "relative")) === "relative"
        ? "relative"
        : "absolute",
  };
}

/** Whether the package.json files around a file ask for an old version; since version 7, decorators have a package of their own. */
function isOldVersion(path: string, project: Project): boolean {
  const names = ["core", "postgresql", "mysql", "mariadb", "sqlite", "better-sqlite", "libsql"];
  const ranges = names.map(name => rangeOf(project, path, `@mikro-orm/${name}`)).filter(range => range !== null);
  if (rangeOf(project, path, "@mikro-orm/decorators") !== null) return false;
  return ranges.some(range => /^[^\d]*[4-6]\b/.test(range));
}

/** What reads types from TypeScript. */
export const TS_MORPH = "TsMorphMetadataProvider";

function filesNear(path: string, project: Project): readonly string[] {
  const files = filesBelow(project.root, "mikroorm-configurations", file => /(?<!\.d)\.[cm]?[jt]s$/.test(file)).filter(
    file => !/\.(?:test|spec)\.[cm]?[jt]s$/.test(file) && derivedOf(file, isConfiguration) === true,
  );
  return [...files].sort((a, b) => common(b, path) - common(a, path));
}

function isConfiguration(text: string): boolean {
  return (
    /["']@mikro-orm\//.test(text) &&
    /\b(?:namingStrategy|metadataProvider|inferDefaultValues|createForeignKeyConstraints|prefixMode|dbName|clientUrl)\b/.test(
      text,
    )
  );
}

/** How many folders two files have in common. */
function common(a: string, b: string): number {
  const [first, second] = [dirname(a).split("/"), dirname(b).split("/")];
  let count = 0;
  while (count < first.length && first[count] === second[count]) count++;
  return count;
}

/** The options in the objects that are those of a configuration. */
function optionsIn(module: ScriptModule, machine: Machine): Map<string, Value> {
  const found = new Map<string, Value>();
  const frame: Frame = {
    module,
    scope: module.scope,
    self: UNDEFINED,
    home: null,
    node: null,
    returned: [],
    maybeLeft: false,
  };
  walk(module.ast, node => {
    if (node.type !== "ObjectExpression" || !isOptions(node)) return undefined;
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

const OPTIONS: ReadonlySet<string> = new Set([
  "namingStrategy",
  "schema",
  "metadataProvider",
  "discovery",
  "schemaGenerator",
  "embeddables",
]);

/** Names that only a configuration has. */
const DECISIVE: ReadonlySet<string> = new Set([
  "namingStrategy",
  "metadataProvider",
  "entities",
  "entitiesTs",
  "dbName",
  "clientUrl",
  "discovery",
]);

function isOptions({ properties }: TSESTree.ObjectExpression): boolean {
  return properties.some(property => DECISIVE.has(nameOf(property) ?? ""));
}

function nameOf(property: TSESTree.ObjectLiteralElement): string | null {
  if (property.type !== "Property" || property.computed) return null;
  return property.key.type === "Identifier"
    ? property.key.name
    : String((property.key as TSESTree.StringLiteral).value);
}
