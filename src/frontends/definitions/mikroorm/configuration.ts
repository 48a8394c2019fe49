import { optionFiles, type OptionFiles } from "../../../project/orm-config.js";
import { optionName, optionsIn, type OptionSearch } from "../../configured.js";
import type { TSESTree } from "@typescript-eslint/utils";
import { rangeOf } from "../../../project/dependencies.js";
import type { Project } from "../../../project/project.js";
import type { Machine } from "../../evaluate/machine.js";
import { isNullish, propertyOf, textOf, truthiness, type Text } from "../../evaluate/values.js";
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
  const found = optionsIn(optionFiles(path, project.root, FILES), machine, CONFIGURATIONS);
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

function isConfiguration(text: string): boolean {
  return (
    /["']@mikro-orm\//.test(text) &&
    /\b(?:namingStrategy|metadataProvider|inferDefaultValues|createForeignKeyConstraints|prefixMode|dbName|clientUrl)\b/.test(
      text,
    )
  );
}

const FILES: OptionFiles = {
  key: "mikroorm-configurations",
  path: /(?<!\.d)\.[cm]?[jt]s$/,
  mayHold: isConfiguration,
};

const CONFIGURATIONS: OptionSearch = {
  isOptions,
  names: new Set(["namingStrategy", "schema", "metadataProvider", "discovery", "schemaGenerator", "embeddables"]),
};

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
  return properties.some(property => DECISIVE.has(optionName(property) ?? ""));
}
