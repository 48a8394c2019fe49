import type { Linter, Rule } from "eslint";
import { analysisOf, type Analysis, type LintedFile } from "../engine/analyse.js";
import { ownParser } from "../engine/parser/index.js";
import plugin from "../index.js";

/**
 * Called for each file that is linted, once more for every round of fixing. `null`: neither migration nor queries.
 * `milliseconds` is the time that reading it took.
 */
export type Observer = (path: string, analysis: Analysis | null, milliseconds: number) => void;

export interface ObservedOptions {
  /** `null`: no rule, for those who want to look at the analysis alone. */
  readonly rules: "recommended" | "strict" | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly observe: Observer;
}

/**
 * Our configuration, and the parser that comes along. A rule of its own, which reports nothing, shows the analyses of the
 * very run to the observer.
 */
export function observedConfigs({ rules, settings, observe }: ObservedOptions): readonly Linter.Config[] {
  return [
    // First, so that it is what reads the file: the time of the rules is then their own.
    {
      plugins: { dblint: { rules: { observe: observation(observe) } } },
      rules: { "dblint/observe": "error" },
      settings: { db: settings },
    },
    ...plugin.configs[rules ?? "recommended"].map(block => ({ ...block, ...(rules === null ? { rules: {} } : {}) })),
    {
      files: ["**/*.js", "**/*.cjs", "**/*.mjs", "**/*.jsx", "**/*.ts", "**/*.cts", "**/*.mts", "**/*.tsx"],
      languageOptions: { parser: ownParser as Linter.Parser },
    },
  ];
}

function observation(observe: Observer): Rule.RuleModule {
  return {
    meta: { type: "suggestion", schema: [] },
    create(context) {
      const start = performance.now();
      const analysis = analysisOf(context as unknown as LintedFile);
      observe(context.filename, analysis, performance.now() - start);
      return {};
    },
  };
}
