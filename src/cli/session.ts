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

/**
 * Called for each file that is linted, once more for every round of fixing. `null`: neither migration nor queries.
 * `milliseconds` is the time that reading it took.
 */
export type Observer = (path: string, analysis: Analysis | null, milliseconds: number) => void;

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
  /** Whether ESLint takes the time of each rule. */
  readonly stats?: boolean;
}

/**
 * ESLint with our configuration and no other. A rule of its own, which reports nothing, shows the analyses of the very
 * run to the observer.
 */
export function createSession(options: SessionOptions): ESLint {
  const { problems } = readSettings({ db: options.settings });
  if (problems.length > 0) throw new UsageError(problems.join(" ").replaceAll("settings.db.", "--setting "));
  const configs: Linter.Config[] = [
    // First, so that it is what reads the file: the time of the rules is then their own.
    {
      plugins: { dblint: { rules: { observe: observation(options.observe) } } },
      rules: { "dblint/observe": "error" },
      settings: { db: options.settings },
    },
    ...plugin.configs[options.rules ?? "recommended"].map(block => ({
      ...block,
      ...(options.rules === null ? { rules: {} } : {}),
    })),
    {
      files: ["**/*.js", "**/*.cjs", "**/*.mjs", "**/*.jsx", "**/*.ts", "**/*.cts", "**/*.mts", "**/*.tsx"],
      languageOptions: { parser: ownParser as Linter.Parser },
    },
  ];
  if (options.rules !== null) configs.push({ ignores: [...IGNORED, ...options.ignore] });
  return new ESLint({
    cwd: baseOf(options),
    overrideConfigFile: true,
    overrideConfig: configs,
    errorOnUnmatchedPattern: false,
    warnIgnored: false,
    stats: options.stats === true,
    ignore: options.rules !== null,
    fix: options.fix ? message => concernsUs(message as Linter.LintMessage) : false,
  });
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
  return results.map(result => recounted({ ...result, messages: result.messages.filter(concernsUs) }));
}

/** A result whose counts are those of its messages. */
export function recounted(result: ESLint.LintResult): ESLint.LintResult {
  const { messages } = result;
  const of = (severity: Linter.Severity, fixable = false): number =>
    messages.filter(message => message.severity === severity && (!fixable || message.fix !== undefined)).length;
  return {
    ...result,
    errorCount: of(2),
    warningCount: of(1),
    fatalErrorCount: messages.filter(({ fatal }) => fatal === true).length,
    fixableErrorCount: of(2, true),
    fixableWarningCount: of(1, true),
  };
}
