import { spawnSync } from "node:child_process";
import { fill } from "./folder.js";

type Files = Readonly<Record<string, string>>;

/** Who commits, for the environment of git. */
export const AUTHOR = {
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@b.c",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@b.c",
};

/** Runs git in a folder, with nothing of the user's configuration; the result is what it prints. */
export function git(folder: string, ...args: readonly string[]): string {
  const { PATH = "" } = process.env;
  const { status, stdout, stderr } = spawnSync("git", ["-c", "commit.gpgsign=false", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH, ...AUTHOR, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
  });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

/** Makes a folder a repository whose branch `main` has one commit with all that is in it. */
export function repository(folder: string): string {
  git(folder, "init", "--quiet", "--initial-branch", "main");
  commit(folder, {});
  return folder;
}

/** Commits files, and whatever else has changed. */
export function commit(folder: string, files: Files): void {
  fill(folder, files);
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--allow-empty", "--message", "change");
}
