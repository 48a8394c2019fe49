import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import picomatch from "picomatch";
import { projectOf } from "../project/project.js";
import { isInside } from "../project/root.js";
import type { Settings } from "../project/settings.js";
import type { LintCommand } from "./arguments.js";
import { goneNote } from "./gone.js";
import { Repository, type Ref, type Start } from "./git.js";
import type { Surroundings } from "./terminal.js";
import { UsageError } from "./usage-error.js";

/** Something that is to be linted. */
export interface Target {
  /** What ESLint looks for; absolute. */
  readonly pattern: string;
  /** A folder that holds all of it; absolute. */
  readonly folder: string;
}

/** What the paths of a command mean; throws a `UsageError` for one that is not there. */
export function targetsOf(paths: readonly string[], cwd: string): readonly Target[] {
  return (paths.length === 0 ? ["."] : paths).map(path => {
    const pattern = resolve(cwd, path);
    if (existsSync(pattern)) return { pattern, folder: statSync(pattern).isDirectory() ? pattern : dirname(pattern) };
    const glob = /[*?{}[\]!()]/.exec(path);
    if (glob === null) throw new UsageError(`There is no file or folder "${path}".`);
    return { pattern, folder: resolve(cwd, path.slice(0, glob.index), path[glob.index - 1] === "/" ? "." : "..") };
  });
}

/** The files that a branch changes, and what it is compared with. */
export interface Changed {
  readonly targets: readonly Target[];
  readonly repository: Repository;
  /** What it is compared with. */
  readonly since: string;
  /** What is said where that is no other branch; `null` where it is one. */
  readonly note: string | null;
  /** Submodules that have changed, and are not among the targets; by their paths from the working directory. */
  readonly submodules: readonly string[];
  /** What is said about migrations that the branch deletes; `null` where it deletes none. */
  readonly gone: string | null;
}

/**
 * The files of the targets that the branch changes: since it left the main branch, and what is not committed yet. On the
 * main branch itself it is what its newest commit changes. The other file of a changed migration is linted with it.
 */
export function changedTargets(
  { base }: NonNullable<LintCommand["changed"]>,
  targets: readonly Target[],
  settings: Settings,
  { cwd, env }: Surroundings,
): Changed {
  const repository = Repository.at(cwd, env);
  if (repository === null) {
    const why = Repository.refusalAt(cwd, env);
    throw new UsageError(
      why === null
        ? "--changed needs git, and a repository around the working directory."
        : `--changed needs git, which does not read this repository: ${why}.`,
    );
  }
  const { ref, start } = comparedWith(base, repository);
  const changed = repository.changedSince(start.commit);
  if (changed === null) throw new UsageError(`Git cannot tell what has changed since ${ref?.name ?? "the beginning"}.`);
  const isMeant = matcher(targets);
  const whole = changed.flatMap(path => [path, ...partners(path, cwd, settings)]);
  return {
    repository,
    ...comparisonOf(start, ref?.name ?? "the main branch"),
    gone: goneNote(
      repository.deletedSince(start.commit).filter(path => isMeant(path)),
      ref?.name ?? "",
      settings,
      cwd,
    ),
    submodules: repository.submodulesChangedSince(start.commit).filter(path => isMeant(resolve(cwd, path))),
    targets: [...new Set(whole)].filter(isMeant).map(pattern => ({ pattern, folder: dirname(pattern) })),
  };
}

/** What the working tree is compared with; throws a `UsageError` where git cannot tell. */
function comparedWith(
  base: string | null,
  repository: Repository,
): { readonly ref: Ref | null; readonly start: Start } {
  const ref = base === null ? repository.mainBranch() : repository.ref(base);
  const start = base === null ? repository.startOfBranch(ref) : ref === null ? null : repository.startSince(ref);
  if (start !== null) return { ref, start };
  throw new UsageError(`${unknownStart(base, ref, repository)}.`);
}

function comparisonOf({ kind }: Start, main: string): Pick<Changed, "since" | "note"> {
  switch (kind) {
    case "left":
      return { since: main, note: null };
    case "previous":
      return {
        since: "the commit before",
        note: `Compared with the commit before, since what is checked out is ${main} itself.`,
      };
    case "nothing":
      return {
        since: "the beginning",
        note: "There is no earlier commit to compare with: all files count as changed.",
      };
  }
}

/** Why git cannot tell what has changed, and what helps; without a full stop. */
function unknownStart(base: string | null, ref: Ref | null, repository: Repository): string {
  const unknown =
    base === null
      ? "Git knows no main branch here (origin/HEAD, main, master)"
      : `Git knows no branch or commit "${base}"`;
  const what = ref === null ? unknown : `Git cannot tell what has changed since ${ref.name}`;
  if (repository.isShallow) return `${what}: this clone is shallow; ${repository.howToDeepen()}`;
  if (ref !== null) return `${what}: it has no commit in common with what is checked out`;
  return base === null ? `${what}; --base says what to compare with` : `${what}; a clone for CI may have to fetch it`;
}

/** The other files of the migration that a file is one of; absolute. */
export function partners(path: string, cwd: string, settings: Settings): readonly string[] {
  const project = projectOf(path, cwd, settings);
  if (project.isMigrationPath(path) !== true) return [];
  const { counterpart, script } = project.migrationFile(path);
  return [counterpart, script].filter(other => other !== null);
}

function matcher(targets: readonly Target[]): (path: string) => boolean {
  const matches = targets.map(({ pattern }) => {
    const isGlob = existsSync(pattern) ? null : picomatch(pattern.replaceAll("\\", "/"), { dot: true });
    return (path: string): boolean => isGlob?.(path.replaceAll("\\", "/")) ?? isInside(path, pattern);
  });
  return path => matches.some(match => match(path));
}
