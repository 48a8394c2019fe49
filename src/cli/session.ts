import { dirname } from "node:path";
import { ESLint, type Linter, type Rule } from "eslint";
import { analysisOf, type Analysis, type LintedFile } from "../engine/analyse.js";
import { ownParser } from "../engine/parser/index.js";
import plugin from "../index.js";
import { isInside } from "../project/root.js";
import { readSettings } from "../project/settings.js";
import { UsageError } from "./usage-error.js";

/** Folders whose files nobody writes. ESLint leaves out `node_modules` and `.git` by itself. */
const IGNORED = ["**/dist/", "**/build/", "**/coverage/"];

/** Called for each file that is linted, once more for every round of fixing. `null`: neither migration nor queries. */
export type Observer = (path: string, analysis: Analysis | null) => void;

export interface SessionOptions {
  /** What paths are relative to; absolute. */
  readonly cwd: string;
  /** Everything that will be linted lies in one of these; absolute. */
  readonly folders: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** `null`: no rule, for those who want to look at the analysis alone. */
  readonly rules: "recommended" | "strict" | null;
  readonly ignore: readonly string[];
  readonly fix: boolean;
  readonly observe: Observer;
}

/**
 * ESLint with our configuration and no other. A rule of its own, which reports nothing, shows the analyses of the very
 * run to the observer.
 */
export function createSession(options: SessionOptions): ESLint {
  const { problems } = readSettings({ db: options.settings });
  if (problems.length > 0) throw new UsageError(problems.join(" ").replaceAll("settings.db.", "--setting "));
  const configs: Linter.Config[] = [
    ...plugin.configs[options.rules ?? "recommended"].map(block => ({
      ...block,
      ...(options.rules === null ? { rules: {} } : {}),
    })),
    {
      files: ["**/*.js", "**/*.cjs", "**/*.mjs", "**/*.jsx", "**/*.ts", "**/*.cts", "**/*.mts", "**/*.tsx"],
      languageOptions: { parser: ownParser as Linter.Parser },
    },
    {
      plugins: { dblint: { rules: { observe: observation(options.observe) } } },
      rules: { "dblint/observe": "error" },
      settings: { db: options.settings },
    },
  ];
  if (options.rules !== null) configs.push({ ignores: [...IGNORED, ...options.ignore] });
  return new ESLint({
    cwd: baseOf(options),
    overrideConfigFile: true,
    overrideConfig: configs,
    errorOnUnmatchedPattern: false,
    warnIgnored: false,
    ignore: options.rules !== null,
    fix: options.fix ? message => concernsUs(message as Linter.LintMessage) : false,
  });
}

function observation(observe: Observer): Rule.RuleModule {
  return {
    meta: { type: "suggestion", schema: [] },
    create(context) {
      observe(context.filename, analysisOf(context as unknown as LintedFile));
      return {};
    },
  };
}

/** ESLint takes everything outside of its working directory for ignored. */
function baseOf({ cwd, folders }: SessionOptions): string {
  if (folders.every(folder => isInside(folder, cwd))) return cwd;
  let base = folders[0] ?? cwd;
  while (!folders.every(folder => isInside(folder, base)) && base !== dirname(base)) base = dirname(base);
  return base;
}

/**
 * Whether a message is about databases, or about a file that could not be read. Files have comments for other rules,
 * which look unused or unknown to a run that does not have these rules.
 */
export function concernsUs({ ruleId, fatal, message }: Linter.LintMessage): boolean {
  return fatal === true || ruleId?.startsWith("db/") === true || (ruleId === null && /'db\//.test(message));
}

/** The results without what does not concern us, counted anew. */
export function ourResults(results: readonly ESLint.LintResult[]): ESLint.LintResult[] {
  return results.map(result => {
    const messages = result.messages.filter(concernsUs);
    const of = (severity: Linter.Severity, fixable = false): number =>
      messages.filter(message => message.severity === severity && (!fixable || message.fix !== undefined)).length;
    return {
      ...result,
      messages,
      errorCount: of(2),
      warningCount: of(1),
      fatalErrorCount: messages.filter(({ fatal }) => fatal === true).length,
      fixableErrorCount: of(2, true),
      fixableWarningCount: of(1, true),
    };
  });
}
