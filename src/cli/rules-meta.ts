import type { Rule } from "eslint";
import plugin from "../index.js";

/** What our rules say of themselves, by the ids that findings have. */
export const RULES_META: Readonly<Record<string, Rule.RuleMetaData>> = Object.fromEntries(
  Object.entries(plugin.rules ?? {}).map(([name, rule]) => [`db/${name}`, (rule as Rule.RuleModule).meta ?? {}]),
);
