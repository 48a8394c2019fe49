import { readFileSync, statSync } from "node:fs";
import { dirname, extname, relative, resolve } from "node:path";
import type { Analysis } from "../engine/analyse.js";
import { createSession } from "./session.js";
import { UsageError } from "./usage-error.js";

/** A file that a command was given, and what is found in it. */
export interface AnalysedFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** `null` for a file that holds neither a migration nor queries. */
  readonly analysis: Analysis | null;
}

interface OneFile {
  readonly kind: string;
  readonly path: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Reads the file of a command; throws a `UsageError` for one that is not there, none of ours, or does not parse. */
export async function analyseFile({ kind, path: given, settings }: OneFile, cwd: string): Promise<AnalysedFile> {
  const path = resolve(cwd, given);
  const text = readText(path, given, kind);
  let analysis: Analysis | null = null;
  const session = createSession({
    cwd,
    folders: [dirname(path)],
    settings,
    rules: null,
    ignore: [],
    fix: false,
    observe(_path, found) {
      analysis = found;
    },
  });
  const [result] = await session.lintText(text, { filePath: path });
  if (result === undefined)
    throw new UsageError(
      `"${given}" (${extname(path) || "no extension"}) is no file of SQL, JavaScript, TypeScript or Python.`,
    );
  const broken = result.messages.find(({ fatal }) => fatal === true);
  if (broken !== undefined) {
    const problem = broken.message.replace(/^Parsing error: /, "");
    throw new UsageError(`${relative(cwd, path)}:${broken.line}:${broken.column} does not parse: ${problem}`);
  }
  return { path, text, analysis };
}

function readText(path: string, given: string, command: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`There is no file "${given}".`);
  if (stat.isDirectory()) throw new UsageError(`"${given}" is a folder; \`dblint ${command}\` takes one file.`);
  return readFileSync(path, "utf8");
}
