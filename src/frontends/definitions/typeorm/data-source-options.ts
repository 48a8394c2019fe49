import {
  CONNECTION_FILES,
  mayGiveSchema,
  optionFiles,
  ormConfig,
  type OptionFiles,
} from "../../../project/orm-config.js";
import { optionsIn, type OptionSearch } from "../../configured.js";
import { isDataSource } from "../../typeorm/connection-options.js";
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

/** The options of the data source that stands nearest to a file. */
export function dataSourceOptions(
  path: string,
  project: Project,
  machine: Machine,
  generated: GeneratedNames,
): DataSourceOptions {
  const found = optionsIn(optionFiles(path, project.root, FILES), machine, DATA_SOURCES);
  const strategy = found.get("namingStrategy") ?? UNDEFINED;
  const prefix = found.get("entityPrefix");
  return {
    naming: new Naming(isNullish(strategy) ? new NamingStrategyHost(machine, generated) : strategy, machine),
    prefix: prefix?.kind === "text" && prefix.pieces.length > 0 ? prefix : null,
    schema: found.get("schema") ?? null,
  };
}

const FILES: OptionFiles = {
  key: "typeorm-connections",
  path: CONNECTION_FILES,
  mayHold: text =>
    /\b(?:namingStrategy|entityPrefix)["']?\s*[:,]|\bTYPEORM_ENTITY_PREFIX\b|\bnew DataSource\(/.test(text) ||
    mayGiveSchema(text),
};

const DATA_SOURCES: OptionSearch = {
  isOptions: isDataSource,
  names: new Set(["namingStrategy", "entityPrefix", "schema"]),
  readData: ormConfig,
};
