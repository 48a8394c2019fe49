import { isListed } from "../facts/small-tables.js";
import type { Iteration, Query } from "../model/query.js";
import type { Settings } from "../project/settings.js";
import type { Finding, RuleDeclaration } from "./create-rule.js";

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

/** Whether the settings leave out the table or model that a query names. */
export function isIgnored({ model }: Query, { ignoreTables }: Settings): boolean {
  return model !== null && isListed(ignoreTables, model);
}

/** The way from a loop to a query, `for … of → loadOwner() → prisma.user.findUnique`, and the file that it ends in; empty without functions. */
export function pathWords(call: string, { via }: Iteration): { readonly path: string; readonly file: string } {
  if (via === null || via.path === null) return { path: "", file: "" };
  return { path: `${via.path} → ${call}`, file: via.file === null ? "" : ` (in \`${via.file}\`)` };
}

/** Reports the first finding of each place: a helper that several loops call is one query for each of them. */
export function oncePerPlace<Messages extends string>(
  report: (finding: Finding<Messages>) => void,
): (finding: Finding<Messages>) => void {
  const seen = new Set<number>();
  return finding => {
    const { start } = finding.span;
    if (seen.has(start)) return;
    seen.add(start);
    report(finding);
  };
}
