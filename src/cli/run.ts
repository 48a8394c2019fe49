import { lstatSync } from "node:fs";
import { version } from "../package.js";
import { HELP, readArguments } from "./arguments.js";
import type { Surroundings } from "./terminal.js";
import { UsageError } from "./usage-error.js";

/** The exit code of a run that could not do what it was asked to do, as ESLint's. */
const FAILURE = 2;

/** Runs the program with the arguments behind its name. The result is its exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const command = readArguments(args);
    switch (command.kind) {
      case "help":
        surroundings.stdout.write(HELP);
        return 0;
      case "version":
        surroundings.stdout.write(`${version}\n`);
        return 0;
      case "init":
        return await (await loaded(import("./init/command.js"))).init(command, surroundings);
      case "baseline":
        return await (await loaded(import("./baseline.js"))).baseline(command, surroundings);
      case "inspect":
        return await (await loaded(import("./inspect.js"))).inspect(command, surroundings);
      case "down":
        return await (await loaded(import("./down.js"))).down(command, surroundings);
      case "schema":
        return await (await import("./schema/command.js")).showSchema(command, surroundings);
      case "lint":
        return await (await loaded(import("./lint.js"))).lint(command, surroundings);
    }
  } catch (error) {
    surroundings.stderr.write(`dblint: ${describeError(error, surroundings)}\n`);
    return FAILURE;
  }
}

/** ESLint is brought by the project; a missing one deserves better than a stack. */
async function loaded<T>(module: Promise<T>): Promise<T> {
  try {
    return await module;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_MODULE_NOT_FOUND" && /'eslint'/.test(message)) {
      throw new UsageError("ESLint is not installed; run `npm install --save-dev eslint`.");
    }
    throw error;
  }
}

/** What the file system refuses is no defect of ours. */
const DENIED: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EEXIST", "ENOTDIR"]);

/** One line for a mistake of the user's; the stack, if it is asked for, for one of ours. */
function describeError(error: unknown, { env }: Surroundings): string {
  if (error instanceof UsageError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  if (path !== undefined && code !== undefined && DENIED.has(code)) return error.message;
  if (path !== undefined && code === "ENOENT" && isLink(path))
    return `${path} is a link that leads nowhere; \`--ignore-pattern\` leaves it out.`;
  const [summary = "it failed"] = error.message.split("\n");
  return env["DEBUG"] === undefined
    ? `${summary}\nThis is a defect of dblint; DEBUG=dblint shows where.`
    : (error.stack ?? summary);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
