import type { Query } from "../model/query.js";
import type { RuleDeclaration } from "./create-rule.js";

/** Whether a rule on queries looks at code that only few people run. */
export interface CodeOptions {
  readonly tests: boolean;
  readonly seeds: boolean;
}

export const CODE_OPTIONS: RuleDeclaration<CodeOptions, never>["options"] = {
  tests: { schema: { type: "boolean", description: "Whether tests are looked at." }, default: false },
  seeds: {
    schema: { type: "boolean", description: "Whether seeds, fixtures and scripts are looked at." },
    default: false,
  },
};

/** Whether the options want a query looked at. */
export function isLookedAt({ code }: Query, options: CodeOptions): boolean {
  return code === "application" || (code === "test" ? options.tests : options.seeds);
}
