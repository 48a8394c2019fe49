import type { TSESTree } from "@typescript-eslint/utils";
import { ormConfig } from "../../project/orm-config.js";
import { optionName, optionsIn, type OptionSearch } from "../configured.js";
import { Machine } from "../evaluate/machine.js";
import type { ScriptModule } from "../evaluate/modules.js";
import { textOf } from "../evaluate/values.js";

const SCHEMAS: OptionSearch = { isOptions: isDataSource, names: new Set(["schema"]), readData: ormConfig };

/** Whether an object literal gives the options of a data source. */
export function isDataSource({ properties }: TSESTree.ObjectExpression): boolean {
  return properties.some(property => {
    const name = optionName(property);
    if (name === "namingStrategy" || name === "entityPrefix") return true;
    if (name !== "type" || property.type !== "Property") return false;
    return property.value.type === "Literal" && DRIVERS.has(String(property.value.value));
  });
}

const DRIVERS: ReadonlySet<string> = new Set(["postgres", "mysql", "mariadb", "sqlite", "better-sqlite3", "sqljs"]);

/**
 * The schema that the options of the project's connection name, as far as it is constant: TypeORM writes it in front of
 * the tables that name none. `null` where it is not known. `main` is the migration.
 */
export function connectionSchema(machine: Machine, main: ScriptModule): string | null {
  const { project, packages } = machine;
  const files = project.schemaFiles(main.path);
  if (files.length === 0) return null;
  // A machine of its own, so that nothing that these files do belongs to the migration.
  const apart = new Machine(main, project, packages, {
    opaque: () => undefined,
    answer: () => null,
    isDatabase: () => null,
  });
  const schema = textOf(optionsIn(files, apart, SCHEMAS).get("schema"));
  for (const path of [...files, ...apart.dependencies]) machine.dependencies.add(path);
  return schema;
}
