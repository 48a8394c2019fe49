import { run } from "../../src/cli/run.js";

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `dblint` in this process. */
export async function dblint(
  cwd: string,
  args: readonly string[],
  terminal: {
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly env?: Record<string, string>;
    readonly confirm?: (question: string) => Promise<boolean>;
  } = {},
): Promise<CliResult> {
  let stdout = "";
  let stderr = "";
  const { isTTY = false, columns, env = {}, confirm = null } = terminal;
  const code = await run(args, {
    cwd,
    env,
    stdout: { isTTY, columns, write: text => (stdout += text) },
    stderr: { isTTY, columns, write: text => (stderr += text) },
    confirm,
  });
  return { code, stdout, stderr };
}
