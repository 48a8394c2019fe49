import { relative, sep } from "node:path";
import type { ESLint, Linter } from "eslint";
import type { Analysis } from "../../engine/analyse.js";
import type { Settings } from "../../project/settings.js";
import { RULES_META } from "../rules-meta.js";

/** What a run has found, for those who write it down. */
export interface Findings {
  readonly results: readonly ESLint.LintResult[];
  /** What was read of each file; `null`: neither migration nor queries. */
  readonly analyses: ReadonlyMap<string, Analysis | null>;
  readonly settings: Settings;
  readonly cwd: string;
  /** The folder that paths are seen from: the top of the repository; absolute. */
  readonly root: string;
  /** How many files, findings and operations there are, in one line. */
  readonly summary: string;
  /** What was left out, or not looked at; a sentence each. */
  readonly notes: readonly string[];
}

export type WriteFindings = (findings: Findings) => string | Promise<string>;

/** The formats that the program brings along, besides its code frames and ESLint's own. Each is loaded when it is asked for. */
export const FORMATS: Readonly<Record<string, () => Promise<WriteFindings>>> = {
  github: async () => (await import("./github.js")).githubText,
  gitlab: async () => {
    const { toCodeClimate } = await import("eslint-formatter-codeclimate");
    return ({ results, root }) => JSON.stringify(toCodeClimate([...results], RULES_META, root), null, 2);
  },
  junit: async () => {
    // Its types know no argument.
    const junit = (await import("eslint-formatter-junit")).default as (results: ESLint.LintResult[]) => string;
    return ({ results, root }) =>
      junit(results.map(result => ({ ...result, filePath: relative(root, result.filePath).split(sep).join("/") })));
  },
  markdown: async () => (await import("./markdown.js")).markdownText,
  sarif: async () => (await import("./sarif.js")).sarifText,
};

/** What a finding is called where it is of no rule. */
export function titleOf({ ruleId, fatal }: Linter.LintMessage): string {
  return fatal === true ? "parsing error" : (ruleId ?? "unused directive");
}

/** The message, without the word that ESLint begins parsing errors with. */
export function textOf({ message }: Linter.LintMessage): string {
  return message.replace(/^Parsing error: /, "");
}

/** The ways out, but for the one to look away. */
export function waysOut({ suggestions = [] }: Linter.LintMessage): readonly string[] {
  return suggestions.filter(({ messageId }) => messageId !== "disableForLine").map(({ desc }) => desc);
}
