import { dirname } from "node:path";
import { ESLint, type Linter } from "eslint";
import { isInside, rootAround } from "../project/root.js";
import { readSettings } from "../project/settings.js";
import { observedConfigs, type ObservedOptions } from "./configs.js";
import { UsageError } from "./usage-error.js";

/** What nobody writes; `.pnp` and `.yarn` are Yarn's. ESLint leaves out `node_modules` and `.git` by itself. */
const IGNORED = ["**/dist/", "**/build/", "**/coverage/", "**/.pnp.*", "**/.yarn/"];

export interface SessionOptions extends ObservedOptions {
  /** What paths are relative to; absolute. */
  readonly cwd: string;
  /** Everything that will be linted lies in one of these; absolute. */
  readonly folders: readonly string[];
  readonly ignore: readonly string[];
  readonly fix: boolean;
  /** Whether ESLint takes the time of each rule. */
  readonly stats?: boolean;
}

/** ESLint with our configuration and no other. */
export function createSession(options: SessionOptions): ESLint {
  const { problems } = readSettings({ db: options.settings });
  if (problems.length > 0) throw new UsageError(problems.join(" ").replaceAll("settings.db.", "--setting "));
  const configs = [...observedConfigs(options)];
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

/** ESLint takes everything outside of its working directory for ignored, and we look for evidence no further up: so all of a project. */
function baseOf({ cwd, folders }: SessionOptions): string {
  if (folders.every(folder => isInside(folder, cwd))) return cwd;
  let base = folders[0] ?? cwd;
  while (!folders.every(folder => isInside(folder, base)) && base !== dirname(base)) base = dirname(base);
  return rootAround(base);
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
