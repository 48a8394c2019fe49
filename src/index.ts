import { createRequire } from "node:module";
import { configsOf } from "./engine/configs.js";
import { rules } from "./rules/index.js";
import { sqlLanguage } from "./sql/language.js";

const { name, version } = createRequire(import.meta.url)("../package.json") as { name: string; version: string };

const plugin = {
  // Without a namespace ESLint 10.2 and later compare `meta.languages` of the rules with the prefix a user chose.
  meta: { name, version, namespace: "db" },
  rules,
  languages: { sql: sqlLanguage },
};

/** The plugin with its configurations, which refer to it. */
const withConfigs = Object.assign(plugin, { configs: configsOf(plugin) });

export { withConfigs as default, withConfigs as "module.exports" };
