import { optionName, optionsNear, type OptionSearch } from "../configured.js";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Project } from "../../../project/project.js";
import type { Machine } from "../../evaluate/machine.js";
import { isNullish, UNDEFINED, type Text, type Value } from "../../evaluate/values.js";
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
  const found = optionsNear(path, project, machine, DATA_SOURCES);
  const strategy = found.get("namingStrategy") ?? UNDEFINED;
  const prefix = found.get("entityPrefix");
  return {
    naming: new Naming(isNullish(strategy) ? new NamingStrategyHost(machine, generated) : strategy, machine),
    prefix: prefix?.kind === "text" && prefix.pieces.length > 0 ? prefix : null,
    schema: found.get("schema") ?? null,
  };
}

function saysMore(text: string): boolean {
  if (/\b(?:namingStrategy|entityPrefix)\s*[:,]|\bnew DataSource\(/.test(text)) return true;
  return /\bschema\s*[:,]/.test(text) && TYPE_OF_DRIVER.test(text);
}

const DATA_SOURCES: OptionSearch = {
  key: "typeorm-data-sources",
  path: FILES,
  mayHold: saysMore,
  isOptions: isDataSource,
  names: new Set(["namingStrategy", "entityPrefix", "schema"]),
};

function isDataSource({ properties }: TSESTree.ObjectExpression): boolean {
  return properties.some(property => {
    const name = optionName(property);
    if (name === "namingStrategy" || name === "entityPrefix") return true;
    if (name !== "type" || property.type !== "Property") return false;
    return property.value.type === "Literal" && DRIVERS.has(String(property.value.value));
  });
}

/** `createConnection({ type: "postgres" })`, `TypeOrmModule.forRoot(…)`, and what an `ormconfig` exports. */
const TYPE_OF_DRIVER = /\btype\s*:\s*["'](?:postgres|mysql|mariadb|(?:better-)?sqlite|sqljs)["']/;

const DRIVERS: ReadonlySet<string> = new Set(["postgres", "mysql", "mariadb", "sqlite", "better-sqlite3", "sqljs"]);
