import { dependenciesOf } from "../../project/dependencies.js";
import { propertyOf, type Value } from "../evaluate/values.js";
import { isOn } from "./options.js";
import type { Writing } from "./writing.js";

/** Whether the project has the package that Sequelize is from version 7 on, and not the other one. */
export function isVersion7({ machine }: Writing): boolean {
  const packages = dependenciesOf(machine.project, machine.main.path);
  return packages.has("@sequelize/core") && !packages.has("sequelize");
}

/** The words around the name of what is dropped, as version 7 takes them from the options; earlier ones do not look. */
export function dropOptions(
  options: Value | undefined,
  writing: Writing,
): { readonly ifExists: string; readonly cascade: string } {
  const asks = (key: string): boolean => isVersion7(writing) && isOn(propertyOf(options, key));
  return { ifExists: asks("ifExists") ? "IF EXISTS " : "", cascade: asks("cascade") ? " CASCADE" : "" };
}
