import type { ESLint, Linter } from "eslint";
import { configsOf } from "./engine/configs.js";
import { name, version } from "./package.js";
import { rules } from "./rules/index.js";
import { prismaLanguage } from "./frontends/definitions/prisma/language.js";
import { pythonLanguage } from "./python/language.js";
import { sqlLanguage } from "./sql/language.js";

/** The plugin as ESLint's own types describe one. */
type Plugin = ESLint.Plugin & {
  readonly configs: {
    /** The rules that are right often enough to be believed at once. */
    readonly recommended: Linter.Config[];
    /** Every rule. */
    readonly strict: Linter.Config[];
  };
};

const withoutConfigs = {
  // Without a namespace ESLint 10.2 and later compare `meta.languages` of the rules with the prefix a user chose.
  meta: { name, version, namespace: "db" },
  rules,
  languages: { sql: sqlLanguage, python: pythonLanguage, prisma: prismaLanguage },
};

// The configurations are getters and refer to the plugin: `assign` must not ask for them yet.
const plugin = Object.defineProperty(withoutConfigs, "configs", {
  value: configsOf(withoutConfigs),
  enumerable: true,
}) as unknown as Plugin;

export { plugin as default, plugin as "module.exports" };
