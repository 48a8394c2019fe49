#!/usr/bin/env node
import { createInterface } from "node:readline/promises";
import { run } from "./run.js";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A pager that was closed has read enough.
  if (error.code === "EPIPE") process.exit();
  process.stderr.write(`dblint: cannot write: ${error.message}\n`);
  process.exit(2);
});

process.exitCode = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  confirm: process.stdin.isTTY && process.stdout.isTTY ? confirm : null,
});

/** Return alone means yes; the end of the input means no. */
async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<string>(answer => terminal.once("close", () => answer("no")));
  try {
    return !/^\s*n/i.test(await Promise.race([terminal.question(`${question} (Y/n) `), ended]));
  } finally {
    terminal.close();
  }
}
