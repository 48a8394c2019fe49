import type { ESLint, Linter } from "eslint";
import { Repository, type Ref } from "./git.js";
import type { Settings } from "../project/settings.js";
import { goneNote } from "./gone.js";
import { RULES_META } from "./rules-meta.js";
import { recounted } from "./session.js";
import { partners } from "./targets.js";
import { count, type Surroundings } from "./terminal.js";

/** What is left out of a run, and what is said about it. */
export interface Left {
  readonly results: readonly ESLint.LintResult[];
  /** Migrations that have landed; nothing in them is changed. */
  readonly landed: ReadonlySet<string>;
  /** Sentences: none where nothing is left out, and nothing has to be said. */
  readonly notes: readonly string[];
}

/**
 * Takes out the findings in migrations that are in the main branch as they are here: they have run, and cannot be changed
 * any more. What git cannot tell is reported. Findings in models and queries stay, and so do those about the history as it
 * is today, which a new migration mends. `asked` is the repository, where it has been asked something already.
 */
export function withoutLanded(
  results: readonly ESLint.LintResult[],
  migrations: ReadonlySet<string>,
  settings: Settings,
  { cwd, env }: Surroundings,
  asked: Repository | null,
): Left {
  const nothing = { results, landed: new Set<string>(), notes: [] };
  const found = results.filter(({ filePath, messages }) => migrations.has(filePath) && messages.some(isPast));
  // A fix may have taken all findings of a file with it.
  const isFixed = results.some(({ filePath, output }) => output !== undefined && migrations.has(filePath));
  if (found.length === 0 && !isFixed) return nothing;
  const repository = asked ?? Repository.at(cwd, env);
  if (repository === null) {
    const why = Repository.refusalAt(cwd, env);
    const note = `Git does not read this repository (${why}), so that it is not known which migrations are in the main branch already: all are reported.`;
    return why === null ? nothing : { ...nothing, notes: [note] };
  }
  const main = repository.mainBranch();
  const before = main === null ? null : repository.before(main);
  const wholes = [...migrations].map(path => [path, ...partners(path, cwd, settings)] as const);
  const unchanged = before === null ? null : repository.unchangedSince(before, wholes.flat());
  // What is changed in one file of a migration may be found in the other.
  const same = wholes.filter(files => files.every(file => unchanged?.has(file) === true));
  const landed = unchanged === null ? null : new Set(same.map(([path]) => path));
  if (main === null || landed === null) {
    const why = whyUnknown(repository, main);
    return why === null ? nothing : { ...nothing, notes: [why] };
  }
  const isLeft = ({ filePath }: ESLint.LintResult): boolean => landed.has(filePath);
  const left = found.filter(isLeft).flatMap(({ messages }) => messages.filter(isPast));
  if (left.length === 0) return { ...nothing, landed };
  const files = found.filter(isLeft).length;
  const note = `Left out: ${count(left.length, "finding")} in ${count(files, "file")} of migrations that are in ${main.name} already; --all reports them.`;
  const start = repository.startOfBranch(main);
  const gone = start === null ? null : goneNote(repository.deletedSince(start.commit), main.name, settings, cwd);
  return {
    landed,
    results: results.map(result =>
      isLeft(result) ? recounted({ ...result, messages: result.messages.filter(message => !isPast(message)) }) : result,
    ),
    notes: gone === null ? [note] : [note, gone],
  };
}

/** What is said where git cannot tell what has landed; `null` where nothing can have. */
function whyUnknown(repository: Repository, main: Ref | null): string | null {
  if (repository.isShallow)
    return `This clone is shallow, so that git cannot tell which migrations are in the main branch already: all are reported; ${repository.howToDeepen()}.`;
  if (main !== null || repository.ref("HEAD") === null) return null;
  return "Git knows no main branch here (origin/HEAD, main, master), so that it cannot tell which migrations are in it already: all are reported. `git remote set-head origin --auto` asks the remote for it.";
}

/** Whether a finding is about what has happened, and not about the settings, or about the history as it is today. */
function isPast({ ruleId, fatal, messageId }: Linter.LintMessage): boolean {
  if (fatal === true || messageId === "settingProblem") return false;
  const docs = RULES_META[ruleId ?? ""]?.docs as { readonly lasting?: boolean } | undefined;
  return docs?.lasting !== true;
}
