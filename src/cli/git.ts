import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, posix, relative, resolve, sep } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** A commit, and the name by which people know it. */
export interface Ref {
  readonly name: string;
  /** Its hash. */
  readonly commit: string;
}

/** Where the changes of a working tree begin. */
export interface Start {
  /** A commit, or a tree without files. */
  readonly commit: string;
  /** `left`: where the branch left another one; `previous`: the commit before, on the main branch; `nothing`: there is none before. */
  readonly kind: "left" | "previous" | "nothing";
}

/**
 * A working tree of git, asked through the `git` program, once for each question. Nothing is written, and nothing is fetched.
 */
export class Repository {
  /** What git prints, by its arguments. */
  private readonly answers = new Map<string, string | null>();

  private constructor(
    private readonly cwd: string,
    /** From the top of the working tree to `cwd`; empty at the top, else with a slash at its end. */
    private readonly prefix: string,
    private readonly env: Environment,
  ) {}

  /** The repository that a folder lies in; `null` where there is none, no `git`, or one that git refuses to read. */
  static at(cwd: string, env: Environment): Repository | null {
    const prefix = git(cwd, ["rev-parse", "--show-prefix"], env);
    return prefix === null ? null : new Repository(cwd, prefix.trimEnd(), env);
  }

  /** Why git does not read the repository that a folder lies in, in its own words; `null` where there is none around. */
  static refusalAt(cwd: string, env: Environment): string | null {
    if (topOf(cwd) === null) return null;
    const { error, stderr } = spawnGit(cwd, ["rev-parse", "--show-prefix"], env);
    if (error !== undefined) return "there is no program `git`";
    return (stderr.split("\n")[0] ?? "").replace(/^fatal: /, "") || "it fails";
  }

  get isShallow(): boolean {
    return this.ask("rev-parse", "--is-shallow-repository")?.trim() === "true";
  }

  /** A commit by any name that git knows, or the name of a branch of `origin`. */
  ref(name: string): Ref | null {
    return this.firstOf([name, `origin/${name}`]);
  }

  /**
   * The branch that changes are merged into: what the pipeline says, what `origin` says, else `main` or `master`, there
   * rather than here: a copy here may be old. `null` where none of them is known.
   */
  mainBranch(): Ref | null {
    const { GITHUB_BASE_REF, CI_MERGE_REQUEST_TARGET_BRANCH_NAME, CI_DEFAULT_BRANCH } = this.env;
    const said = [GITHUB_BASE_REF, CI_MERGE_REQUEST_TARGET_BRANCH_NAME, CI_DEFAULT_BRANCH].flatMap(name =>
      name === undefined || name === "" ? [] : [`origin/${name}`],
    );
    const head = this.ask("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")?.trim();
    const names = [...said, ...(head === undefined ? [] : [head]), "origin/main", "origin/master", "main", "master"];
    return this.firstOf(names);
  }

  private mergeBase(ref: Ref): string | null {
    return this.ask("merge-base", "HEAD", ref.commit)?.trim() ?? null;
  }

  /**
   * Where the main branch stood before what is checked out: its end, or, where its end is what is checked out, the commit
   * before. `null` where nothing was there before, or a shallow clone does not show it.
   */
  before(main: Ref): string | null {
    const branch = this.ask("symbolic-ref", "--quiet", "--short", "HEAD")?.trim();
    const isOther = branch !== undefined && branch !== main.name && `origin/${branch}` !== main.name;
    const isMerged = this.ask("merge-base", "--is-ancestor", "HEAD", main.commit) !== null;
    return isOther || !isMerged ? main.commit : this.commitOf("HEAD^1");
  }

  /** The files of the working tree that differ from a commit, those that git does not know included; absolute. */
  changedSince(commit: string): readonly string[] | null {
    const tracked = this.differing(commit);
    const others = this.ask("ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--", ":/");
    if (tracked === null || others === null) return null;
    const names = [...tracked.filter(({ isDeleted }) => !isDeleted).map(({ name }) => name), ...namesIn(others)];
    return [...new Set(names)].map(name => this.absolute(name)).filter(path => existsSync(path));
  }

  /** The files that a commit has and the working tree lacks; absolute. */
  deletedSince(commit: string): readonly string[] {
    return (this.differing(commit) ?? []).filter(({ isDeleted }) => isDeleted).map(({ name }) => this.absolute(name));
  }

  /**
   * Where the branch that is checked out left the main one, or, on that itself, the commit before; `main` is `null` where there is none yet.
   * `null` where git cannot tell.
   */
  startOfBranch(main: Ref | null): Start | null {
    const before = main === null ? null : this.before(main);
    if (main !== null && before === main.commit) return startAt(this.mergeBase(main), "left");
    if (before !== null) return startAt(before, "previous");
    if (this.isShallow || (main === null && this.ref("HEAD") !== null)) return null;
    return startAt(this.ask("hash-object", "-t", "tree", "--stdin")?.trim() ?? null, "nothing");
  }

  /** Where the branch that is checked out left another one; `null` where the two have nothing in common, or a shallow clone ends before it. */
  startSince(other: Ref): Start | null {
    return startAt(this.mergeBase(other), "left");
  }

  /** How to get the commits that a shallow clone lacks, as a clause; by the pipeline that runs. */
  howToDeepen(): string {
    const { GITHUB_ACTIONS, GITLAB_CI } = this.env;
    if (GITHUB_ACTIONS !== undefined) return "`fetch-depth: 0` of actions/checkout fetches all of it";
    if (GITLAB_CI !== undefined) return "`GIT_DEPTH: 0` among the variables of the job fetches all of it";
    return "`git fetch --unshallow` fetches the rest (in CI, `fetch-depth: 0` of actions/checkout or `GIT_DEPTH: 0` of GitLab)";
  }

  /** The submodules that are not as a commit has them: repositories of their own, whose files are not looked at; by their paths from here. */
  submodulesChangedSince(commit: string): readonly string[] {
    const lines = this.ask(...DIFF, "--raw", "--ignore-submodules=none", commit);
    // `:<mode before> <mode now> … M`, and the path behind it.
    const fields = namesIn(lines ?? "");
    return fields
      .filter((_, i) => /^:\d+ 160000 /.test(fields[i - 1] ?? ""))
      .map(name => relative(this.cwd, this.absolute(name)).split(sep).join("/"));
  }

  /** Those of some files that are on disk as they were in a commit; `null` where git cannot say. */
  unchangedSince(commit: string, paths: readonly string[]): ReadonlySet<string> | null {
    const known = this.ask("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit);
    const differing = this.differing(commit);
    if (known === null || differing === null) return null;
    const [inCommit, changed] = [new Set(namesIn(known)), new Set(differing.map(({ name }) => name))];
    return new Set(
      paths.filter(path => {
        const name = this.nameOf(path);
        return inCommit.has(name) && !changed.has(name);
      }),
    );
  }

  /** What differs between a commit and the working tree, as far as git knows it; `null` where git cannot say. */
  private differing(commit: string): readonly { readonly name: string; readonly isDeleted: boolean }[] | null {
    const fields = this.ask(...DIFF, "--name-status", commit);
    if (fields === null) return null;
    // A letter, and the name behind it.
    const all = namesIn(fields);
    return all.flatMap((name, i) => (i % 2 === 0 ? [] : [{ name, isDeleted: all[i - 1] === "D" }]));
  }

  /** A path as git names it: from the top of the working tree, with slashes. */
  private nameOf(path: string): string {
    return posix.normalize(this.prefix + relative(this.cwd, path).split(sep).join("/"));
  }

  private absolute(name: string): string {
    return resolve(this.cwd, posix.relative(this.prefix, name));
  }

  /** The first of some names that git knows. */
  private firstOf(names: readonly string[]): Ref | null {
    for (const name of names) {
      const commit = this.commitOf(name);
      if (commit !== null) return { name, commit };
    }
    return null;
  }

  private commitOf(name: string): string | null {
    return this.ask("rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`)?.trim() || null;
  }

  private ask(...args: readonly string[]): string | null {
    const question = args.join("\0");
    let answer = this.answers.get(question);
    if (answer === undefined) {
      answer = git(this.cwd, args, this.env);
      this.answers.set(question, answer);
    }
    return answer;
  }
}

function startAt(commit: string | null, kind: Start["kind"]): Start | null {
  return commit === null ? null : { commit, kind };
}

/** Of renamed files both, whatever the user's configuration makes of differences. */
const DIFF = ["diff", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules"] as const;

function namesIn(list: string): readonly string[] {
  return list.split("\0").filter(name => name !== "");
}

/** What git prints; `null` where it fails or is not there. */
function git(cwd: string, args: readonly string[], env: Environment): string | null {
  const { status, stdout } = spawnGit(cwd, args, env);
  return status === 0 ? stdout : null;
}

function spawnGit(cwd: string, args: readonly string[], env: Environment): SpawnSyncReturns<string> {
  const all: NodeJS.ProcessEnv = {
    ...process.env,
    ...env,
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    LC_ALL: "C",
  };
  // A hook in a worktree sets it alone, and the working directory is then taken for the top.
  if (all["GIT_WORK_TREE"] === undefined) delete all["GIT_DIR"];
  return spawnSync("git", args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 30,
    stdio: ["ignore", "pipe", "pipe"],
    env: all,
  });
}

/** The folder that the paths in reports are seen from: the top of the repository, which those who read reports know. */
export function reportRoot(cwd: string, env: Environment): string {
  for (const said of [env["GITHUB_WORKSPACE"], env["CI_PROJECT_DIR"]])
    if (said !== undefined && isBelow(cwd, said)) return resolve(said);
  return topOf(cwd) ?? cwd;
}

/** The nearest folder with a `.git`, whether git takes it for a repository or not; `null` where there is none. */
function topOf(cwd: string): string | null {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

function isBelow(path: string, folder: string): boolean {
  return !relative(folder, path).startsWith("..");
}
